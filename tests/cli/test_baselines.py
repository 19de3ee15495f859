"""`baseline list` and `baseline accept`: what a person says of a page that changed."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from checks.defacement import Baseline
from monitor.store import Store

URL = "http://www.example.test/"
CONFIG = f"""
data_dir = "."
[[site]]
id = "one"
name = "甲局"
home = "{URL}"
[[check]]
id = "front"
kind = "defacement"
title = "首页没有被篡改"
"""


def bureau(folder: Path) -> Path:
    path = folder / "config.toml"
    path.write_text(CONFIG, encoding="utf-8")
    old, new = str(Baseline("旧首页", ("甲",), ())), str(Baseline("新首页", ("乙",), ()))
    with Store.open(folder / "monitor.db") as store:
        now = datetime.now(UTC)
        store.memory.keep("one", "front", {f"baseline:{URL}": old, f"seen:{URL}": new}, now)
    return path


def test_a_baseline_is_listed_with_what_was_seen_last(tmp_path: Path, call: Any) -> None:
    done = call("baseline", "list", "--config", bureau(tmp_path), "--format", "json")
    assert done.code == 0
    (row,) = json.loads(done.out)
    assert (row["基准标题"], row["最近看到的标题"], row["确认人"], row["是否相同"]) == (
        "旧首页", "新首页", "（首次巡检）", "不同",
    )  # fmt: skip


def test_accepted_it_is_what_was_seen_and_says_by_whom(tmp_path: Path, call: Any) -> None:
    done = call("baseline", "accept", URL, "--config", bureau(tmp_path), "--by", "张某")
    assert (done.code, "已确认" in done.out) == (0, True)
    with Store.open(tmp_path / "monitor.db") as store:
        (known,) = store.memory.baselines("one")
    assert (known.baseline == known.seen, known.accepted) == (True, "张某")


def test_an_address_without_a_baseline_is_told(tmp_path: Path, call: Any) -> None:
    done = call("baseline", "accept", "http://www.example.test/other", "--config", bureau(tmp_path))
    assert done.code == 2
    assert "没有网址为" in done.err
