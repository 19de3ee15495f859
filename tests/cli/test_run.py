"""One whole inspection of a small real site by the command line, and what can be asked of it afterwards."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.store import Store

FINDING_KEYS = [
    "id", "fingerprint", "site", "check", "kind", "items", "severity", "state", "url", "found_on", "anchor", "message",
    "expected", "seen", "basis", "departments", "first_seen", "last_seen", "occurrences",
]  # fmt: skip
OUTCOME_KEYS = ["check", "kind", "items", "verdict", "examined", "findings", "reason"]
ITEM_KEYS = [
    "number", "section", "title", "departments", "deadline", "verdict", "reason", "checks", "coverage", "automatic",
    "evidence", "person", "attested",
]  # fmt: skip


@pytest.fixture
def inspected(folder: Path, call) -> Path:
    called = call("run")
    assert called.code == 0, called.err
    return folder


def test_run_tells_the_result_and_writes_report_database_and_log(inspected: Path, call) -> None:
    (report,) = (inspected / "var" / "reports" / "ju").glob("????-??-??.html")
    assert "样例区市场监管局" in report.read_text(encoding="utf-8")
    assert (inspected / "var" / "monitor.db").exists()
    rows = [json.loads(row) for row in (inspected / "var" / "logs" / "xunjian.log").read_text("utf-8").splitlines()]
    assert all("event" in row and "timestamp" in row for row in rows)


def test_what_was_found_is_told_and_the_exit_code_is_0(folder: Path, call) -> None:
    called = call("run")
    assert called.code == 0
    assert "dead-links" in called.out
    assert "不合格" in called.out
    assert "报告：" in called.out
    assert "抓取网页" in called.err, "不是终端时用普通文字报告进度"
    assert "\x1b" not in called.out + called.err


@pytest.mark.parametrize(("bar", "code"), [("veto", 0), ("error", 1), ("warn", 1)])
def test_fail_on_gives_exit_code_1_at_or_above_the_bar(folder: Path, call, bar: str, code: int) -> None:
    assert call("run", "--fail-on", bar, "--no-mail").code == code


def test_json_of_a_run(folder: Path, call) -> None:
    called = call("run", "--json", "-")
    result = json.loads(called.out)
    assert list(result) == ["site", "name", "run", "items", "outcomes", "findings"]
    assert result["site"] == "ju"
    assert len(result["items"]) == 34
    assert {finding["url"].rpartition("/")[2] for finding in result["findings"]} >= {"gone.html"}
    assert call("run", "--json", "结果.json").code == 0
    assert json.loads((folder / "结果.json").read_text(encoding="utf-8"))["run"] == 2
    assert call("run", "--json", "没有这个/结果.json").code == 2


def test_only_one_check_and_a_wrong_one(folder: Path, call) -> None:
    result = json.loads(call("run", "--check", "words", "--json", "-").out)
    assert [outcome["check"] for outcome in result["outcomes"]] == ["words"]
    called = call("run", "--check", "word")
    assert called.code == 2
    assert "没有 id 为“word”的检查，是不是“words”？" in called.err
    called = call("run", "--site", "juu")
    assert called.code == 2
    assert "没有 id 为“juu”的站点，是不是“ju”？" in called.err


def test_json_shapes(inspected: Path, call) -> None:
    findings = json.loads(call("findings", "--format", "json").out)
    assert findings
    assert all(list(finding) == FINDING_KEYS for finding in findings)
    assert findings[0]["first_seen"].endswith("+08:00")
    outcomes = json.loads(call("outcomes", "--format", "json").out)
    assert all(list(outcome) == OUTCOME_KEYS for outcome in outcomes)
    items = json.loads(call("items", "--format", "json").out)
    assert all(list(item) == ITEM_KEYS for item in items)
    assert [item["number"] for item in items] == list(range(1, 35))
    assert items[3]["verdict"] == "fail"
    assert items[3]["checks"] == items[3]["automatic"] == ["dead-links", "words"]
    assert items[29]["reason"].startswith("需人工确认")


def test_tables_and_csv(inspected: Path, call) -> None:
    shown = call("items").out
    assert "待人工确认" in shown
    assert "不合格" in shown
    assert "gone.html" in call("findings").out.replace("\n", "")
    raw = call("findings", "--format", "csv").out
    assert raw.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(raw.lstrip("\ufeff"), newline="")))
    assert {row["检查"] for row in rows} == {"dead-links", "words"}
    assert "合格" in call("outcomes", "--format", "csv").out


def test_findings_are_selected_by_state_check_and_item(inspected: Path, call) -> None:
    def checks(*args: str) -> set[str]:
        return {finding["check"] for finding in json.loads(call("findings", "--format", "json", *args).out)}

    assert checks("--check", "words") == {"words"}
    assert checks("--item", "21") == {"dead-links"}
    assert checks("--state", "fixed") == set()
    assert checks("--state", "new", "--state", "fixed") == {"dead-links", "words"}
    assert "没有符合条件的问题" in call("findings", "--state", "fixed").out


def test_a_persons_word_is_kept(inspected: Path, call) -> None:
    finding = json.loads(call("findings", "--check", "words", "--format", "json").out)[0]
    assert call("ack", finding["id"], "--why", "已转办").code == 0
    assert call("assign", finding["id"], "--to", "甲科", "--to", "乙科", "--why", "归口").code == 0
    until = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    called = call("waive", finding["fingerprint"][:8], "--why", "专栏年底撤并", "--until", until, "--by", "甲")
    assert called.code == 0, called.err
    assert "已豁免" in called.out
    (waived,) = json.loads(call("findings", "--state", "waived", "--format", "json").out)
    assert (waived["id"], waived["departments"]) == (finding["id"], ["甲科", "乙科"])
    called = call("ack", finding["id"], "--why", "再认领")
    assert called.code == 2
    assert "不需要认领" in called.err


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["ack", "99999", "--why", "x"], "没有编号"),
        (["ack", "zzzzzz", "--why", "x"], "没有编号或指纹为“zzzzzz”的问题"),
        (["ack", "1", "--why", " "], "--why 不能为空"),
        (["waive", "1", "--why", "x", "--until", "2020-01-01"], "已经过去"),
        (["assign", "1", "--why", "x", "--to", " "], "--to 后面要写科室名称"),
    ],
)
def test_a_wrong_word_is_refused(inspected: Path, call, args: list[str], told: str) -> None:
    called = call(*args)
    assert called.code == 2
    assert told in called.err


def test_the_report_once_more(inspected: Path, call) -> None:
    called = call("report", "--out", "报告.html")
    assert called.code == 0, called.err
    assert "样例区市场监管局" in (inspected / "报告.html").read_text(encoding="utf-8")
    called = call("report", "--date", "2020-01-01")
    assert called.code == 2
    assert "2020-01-01 这一天没有完成过巡检" in called.err


def test_before_the_first_run_everybody_says_so(folder: Path, call) -> None:
    for command in (["items"], ["outcomes"], ["findings"], ["report"], ["ack", "1", "--why", "x"], ["mail", "flush"]):
        called = call(*command)
        assert called.code == 2
        assert "还没有巡检数据" in called.err


def test_mail_flush_of_an_empty_outbox(inspected: Path, call) -> None:
    called = call("mail", "flush")
    assert called.code == 0
    assert "发件箱是空的" in called.out


def test_config_check_tells_what_is_configured(folder: Path, call) -> None:
    called = call("config", "check")
    assert called.code == 0
    assert "启用 2 项" in called.out
    assert "没有写收件人" in called.out
    assert "下一次 20" in called.out


def test_a_wrong_config_is_told_with_exit_code_2(folder: Path, call) -> None:
    path = folder / "config.toml"
    path.write_text(path.read_text("utf-8").replace('"dead_links"', '"dead_link"') + "x = 1\n", encoding="utf-8")
    for command in (["run"], ["config", "check"], ["items"], ["serve"], ["checks", "list"]):
        called = call(*command)
        assert called.code == 2
        assert "没有“dead_link”这种检查，是不是“dead_links”？" in called.err
        assert "共 2 处错误" in called.err


def test_a_second_instance_is_refused(folder: Path, call) -> None:
    from monitor.lock import InstanceLock

    with InstanceLock(folder / "var"):
        called = call("run")
    assert called.code == 3
    assert "Traceback" not in called.err


def test_a_database_of_a_newer_version_fails_the_run_with_exit_code_3(inspected: Path, call) -> None:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(inspected / "var" / "monitor.db")) as db:
        db.execute("pragma user_version = 9999")
    called = call("run")
    assert called.code == 3
    assert "Traceback" not in called.err


def test_a_data_folder_that_cannot_be_made_fails_the_run(folder: Path, call) -> None:
    (folder / "var").write_text("占位", encoding="utf-8")
    called = call("run")
    assert called.code == 3
    assert "错误" in called.err
    assert "Traceback" not in called.err


def test_sigterm_interrupts_a_run_and_the_next_one_works(folder: Path, call) -> None:
    slow = folder / "config.toml"
    slow.write_text(slow.read_text("utf-8").replace("rate = 1000", "rate = 0.2"), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "monitor", "run"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    try:
        assert process.stderr is not None
        assert process.stderr.readline(), "运行开始后会报告进度"
        time.sleep(0.2)
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=30)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == 3
    assert "已中止" in err.decode()
    with Store.open(folder / "var" / "monitor.db") as store:
        assert store.run(1).status == "interrupted"
    slow.write_text(slow.read_text("utf-8").replace("rate = 0.2", "rate = 1000"), encoding="utf-8")
    assert call("run", "--no-mail").code == 0


def test_a_reader_that_leaves_early_is_no_error(inspected: Path) -> None:
    done = subprocess.run(
        f"{sys.executable} -m monitor findings --format json | head -c 1; echo ${{PIPESTATUS[0]}}",
        shell=True, executable="/bin/bash", capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.stdout == "[0\n"
    assert done.stderr == ""


def test_a_terminal_gets_a_progress_bar_without_colour_when_asked(folder: Path) -> None:
    pty = pytest.importorskip("pty", reason="没有伪终端")
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "monitor", "run", "--no-mail"],
        stdout=subprocess.DEVNULL,
        stderr=follower,
        env={**os.environ, "NO_COLOR": "1", "TERM": "xterm"},
    )
    os.close(follower)
    try:
        shown = b""
        while chunk := _read(leader):
            shown += chunk
        assert process.wait(timeout=60) == 0
    finally:
        process.kill()
        process.wait()
        os.close(leader)
    text = shown.decode("utf-8", "replace")
    assert "样例区市场监管局" in text
    assert "\x1b[3" not in text, "NO_COLOR：不带颜色"


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # Linux says EIO when the other side is closed
        return b""
