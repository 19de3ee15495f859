"""`attest`, `attestations` and `lookback` as a user calls them, through a whole inspection."""

import csv
import hashlib
import io
import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from monitor.evidence import MAX_BYTES
from monitor.model import BEIJING

TODAY = datetime.now(BEIJING).date()
SOON = (TODAY + timedelta(days=10)).isoformat()
LATER = (TODAY + timedelta(days=300)).isoformat()


@pytest.fixture
def minutes(folder: Path) -> Path:
    path = folder / "会议纪要.pdf"
    path.write_bytes(b"%PDF-1.7 minutes")
    return path


def attest(call, item: object, evidence: object, *more: object, until: str = LATER, on: str = TODAY.isoformat()):
    return call("attest", item, "--by", "甲", "--on", on, "--until", until, "--evidence", evidence, *more)


def test_a_word_becomes_the_verdict_of_the_next_inspection(folder: Path, minutes: Path, call) -> None:
    called = attest(call, 30, minutes)
    assert called.code == 0, called.err
    assert attest(call, 4, "https://www.example.test/x.html", until=SOON).code == 0
    digest = hashlib.sha256(minutes.read_bytes()).hexdigest()
    assert (folder / "var" / "attestations" / f"{digest}.pdf").read_bytes() == minutes.read_bytes()
    assert call("run", "--no-mail").code == 0
    items = {item["number"]: item for item in json.loads(call("items", "--format", "json").out)}
    assert items[30]["verdict"] == "pass"
    assert items[31]["verdict"] == "manual"
    assert items[4]["verdict"] == "fail", "有自动检查的，人工确认不改结论"
    rows = {row["序号"]: row for row in csv.DictReader(io.StringIO(call("items", "--format", "csv").out[1:]))}
    assert rows["30"]["说明"] == f"人工确认：甲，{TODAY}，至{LATER}"
    assert f"人工确认：甲，{TODAY}，至{SOON}（还有 10 天到期，请重新确认）" in rows["4"]["说明"]
    assert call("attestations", "revoke", 1, "--why", "纪要有误").code == 0
    assert call("run", "--no-mail").code == 0
    items = {item["number"]: item for item in json.loads(call("items", "--format", "json").out)}
    assert items[30]["verdict"] == "manual"


def test_the_list_tells_what_ends_and_what_was_changed(folder: Path, minutes: Path, call) -> None:
    attest(call, 30, minutes)
    attest(call, 31, "https://www.example.test/x.html", until=SOON)
    listed = json.loads(call("attestations", "list", "--format", "json").out)
    assert [(one["item"], one["state"]) for one in listed] == [(30, "有效"), (31, "还有 10 天到期，请重新确认")]
    (kept,) = (folder / "var" / "attestations").iterdir()
    kept.write_bytes(b"changed")
    assert "存的文件不见了或已被改动" in call("attestations", "list", "--format", "csv").out
    assert call("attestations", "revoke", 2, "--why", "写错").code == 0
    assert len(json.loads(call("attestations", "list", "--format", "json").out)) == 1
    assert "已撤销：写错" in call("attestations", "list", "--all", "--format", "csv").out
    assert call("attestations", "revoke", 2, "--why", "再撤").code == 2


@pytest.mark.parametrize(
    ("item", "evidence", "days", "told"),
    [
        (99, "https://www.example.test/", {}, "没有第 99 项"),
        (30, "没有.pdf", {}, "找不到依据文件"),
        (30, ".", {}, "不是文件"),
        (30, "空.pdf", {}, "是空的"),
        (30, "大.pdf", {}, "超过 20 MB"),
        (30, "https://www.example.test/", {"until": "2020-01-01", "on": "2019-01-01"}, "已经过去"),
        (30, "https://www.example.test/", {"on": "2099-01-01", "until": "2099-12-31"}, "还没有到"),
        (30, "https://www.example.test/", {"until": "2019-01-01", "on": "2019-02-01"}, "早于 --on"),
    ],
)
def test_a_wrong_word_is_refused(folder: Path, call, item: int, evidence: str, days: dict[str, str], told: str) -> None:
    (folder / "空.pdf").touch()
    with (folder / "大.pdf").open("wb") as big:
        big.truncate(MAX_BYTES + 1)
    called = attest(call, item, evidence, **days)
    assert called.code == 2
    assert told in called.err
    assert not (folder / "var" / "attestations").exists()


def test_lookback_lists_the_year_and_the_rate(folder: Path, call) -> None:
    assert call("run", "--no-mail").code == 0
    called = call("lookback", TODAY.year, "--format", "json")
    assert called.code == 0, called.err
    found = json.loads(called.out)
    assert found
    assert {one["origin"] for one in found} == {"found"}
    assert {one["retested"] for one in found} == {""}
    assert "整改率 0.0 %" in called.err
    assert "当年发现" in call("lookback", TODAY.year).out
    assert "来历" in call("lookback", TODAY.year, "--format", "csv").out
    assert "没有巡检记录，无法回头看" in call("lookback", TODAY.year - 1).out
    assert call("lookback", TODAY.year + 1).code == 2
