"""Runs, outcomes, plan items and samples in `monitor.db`: what goes in comes out, and bad days leave it whole."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from monitor.model import (
    BEIJING,
    Coverage,
    CrawlSummary,
    Evidence,
    Fault,
    ItemStanding,
    Outcome,
    PlanItem,
    Severity,
    Verdict,
)
from monitor.store import NoSuchRecord, Sample, Store, StoreBroken
from monitor.store.texts import clean

NOW = datetime(2024, 8, 20, 18, 0, 0, 123456, tzinfo=UTC)  # 2:00 on the 21st in Beijing
CRAWL = CrawlSummary(150, 149, 3000, 900, 1100, 42.5, complete=False, notes=("到达页数上限",))
OUTCOME = Outcome(
    check="links", kind="dead_links", title="死链", items=(4, 20), verdict=Verdict.FAIL, examined=900, findings=3,
    unjudged=7, reason="检查 900 处", evidence=(Evidence("www.a.test", "样本 12 次"),),
)  # fmt: skip
ITEM = PlanItem(
    4, "二、网站", "（一）内容", "栏目更新", ("办公室", "法规科"), "2024-12-31", Coverage.PARTLY, "核对实体内容"
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "monitor.db") as opened:
        yield opened


def finish(store: Store, run: int, status: str = "done") -> int:
    store.finish_run(run, finished=NOW + timedelta(minutes=5), status=status)
    return run


def test_a_run_comes_back_as_it_was_recorded(store: Store) -> None:
    run_id = store.begin_run("swscjg", "示例局", NOW)
    begun = store.run(run_id)
    assert (begun.status, begun.started, begun.finished, begun.crawl) == ("running", NOW, None, None)
    store.finish_run(run_id, finished=NOW + timedelta(minutes=5), status="done", crawl=CRAWL, notes=["只抓了一部分"])
    ended = store.run(run_id)
    assert (ended.status, ended.crawl, ended.notes) == ("done", CRAWL, ("只抓了一部分",))
    assert ended.finished == NOW + timedelta(minutes=5)


def test_a_run_that_was_killed_becomes_interrupted_when_the_next_begins(store: Store) -> None:
    killed = store.begin_run("a", "甲", NOW)
    elsewhere = store.begin_run("b", "乙", NOW)
    store.begin_run("a", "甲", NOW + timedelta(days=1))
    assert store.run(killed).status == "interrupted"
    assert "没有正常结束" in store.run(killed).error
    assert store.run(elsewhere).status == "running"


def test_a_run_ends_only_in_a_known_way(store: Store) -> None:
    run = store.begin_run("a", "甲", NOW)
    with pytest.raises(ValueError, match="running"):
        store.finish_run(run, finished=NOW, status="running")
    with pytest.raises(NoSuchRecord, match="99"):
        store.finish_run(99, finished=NOW, status="done")
    with pytest.raises(NoSuchRecord, match="99"):
        store.run(99)


def test_a_time_without_zone_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="zone"):
        store.begin_run("a", "甲", NOW.replace(tzinfo=None))


def test_the_latest_run_is_the_latest_that_was_done(store: Store) -> None:
    assert store.latest_run("a") is None
    done = finish(store, store.begin_run("a", "甲", NOW))
    finish(store, store.begin_run("a", "甲", NOW + timedelta(hours=1)), "failed")
    finish(store, store.begin_run("b", "乙", NOW + timedelta(hours=2)))
    store.begin_run("a", "甲", NOW + timedelta(hours=3))
    latest = store.latest_run("a")
    assert latest is not None
    assert latest.id == done


@pytest.mark.parametrize(
    ("started", "day"),
    [
        (datetime(2024, 8, 20, 0, 0, tzinfo=BEIJING), date(2024, 8, 20)),
        (datetime(2024, 8, 20, 23, 59, 59, 999999, tzinfo=BEIJING), date(2024, 8, 20)),
        (datetime(2024, 8, 20, 15, 59, tzinfo=UTC), date(2024, 8, 20)),
        (datetime(2024, 8, 20, 16, 0, tzinfo=UTC), date(2024, 8, 21)),
    ],
)
def test_a_run_belongs_to_its_beijing_day(store: Store, started: datetime, day: date) -> None:
    run = finish(store, store.begin_run("a", "甲", started))
    found = store.latest_run("a", on=day)
    assert found is not None
    assert found.id == run
    assert store.latest_run("a", on=day - timedelta(days=1)) is None
    assert store.latest_run("a", on=day + timedelta(days=1)) is None


def test_runs_are_listed_latest_first(store: Store) -> None:
    ids = [finish(store, store.begin_run("a", "甲", NOW + timedelta(days=n))) for n in range(4)]
    assert [run.id for run in store.runs("a", limit=3)] == ids[:0:-1]


def test_outcomes_come_back_in_order_and_the_later_word_stands(store: Store) -> None:
    run = store.begin_run("a", "甲", NOW)
    other = Outcome("ipv6", "ipv6", "IPv6", (22,), Verdict.PASS, 1, 0, 0, "")
    store.record_outcome(run, Outcome("links", "dead_links", "死链", (), Verdict.ERROR, 0, 0, 0, "检查出错"))
    store.record_outcome(run, other)
    store.record_outcome(run, OUTCOME)
    assert store.outcomes(run) == [OUTCOME, other]
    assert store.outcomes(run + 1) == []


def test_plan_items_come_back_by_number(store: Store) -> None:
    run = store.begin_run("a", "甲", NOW)
    first = ItemStanding(ITEM, Verdict.FAIL, ("links",), "链接失效", 3)
    second = ItemStanding(PlanItem(33, "", "", "总结", (), "", Coverage.PERSON), Verdict.MANUAL, (), "待人工确认")
    store.record_items(run, [second, first])
    store.record_items(run, [second, first])
    assert store.items(run) == [first, second]


def test_samples_come_back_from_a_time_on(store: Store) -> None:
    probes = [Sample("a", NOW + timedelta(minutes=5 * n), n != 2, 0.25, "HTTP 200") for n in range(4)]
    for probe in reversed(probes):
        store.add_sample(probe)
    store.add_sample(Sample("b", NOW, True, 0.1, ""))
    assert store.samples("a", NOW + timedelta(minutes=5)) == probes[1:]


def test_hostile_text_does_not_break_the_database(store: Store) -> None:
    run = store.begin_run("a", "甲\x00\ud800", NOW)
    store.record_outcome(run, Outcome("c", "k", "\udfff", (), Verdict.WARN, 1, 1, 0, "a\x00b\x1bc"))
    assert store.run(run).site_name == "甲\ufffd\ufffd"
    assert store.outcomes(run)[0].reason == "a\ufffdb\ufffdc"


def test_cleaning_joins_halves_that_belong_together_and_keeps_lines() -> None:
    assert clean("\ud83d\ude00 a\tb\nc\r\n中") == "😀 a\tb\nc\r\n中"
    assert clean("plain") == "plain"


def test_a_full_disk_is_told_and_costs_nothing_that_was_there(tmp_path: Path) -> None:
    with Store.open(tmp_path / "monitor.db") as store:
        run = store.begin_run("a", "甲", NOW)
        entry = {"site": "a", "check": "c", "kind": "k", "items": (1,), "departments": (), "cleared": (), "now": NOW}
        store.ledger.apply(run, seen=[(Fault("https://a.test/1", "旧问题"), Severity.ERROR, "")], **entry)
        second = store.begin_run("a", "甲", NOW)
        pages = store._db.read("PRAGMA page_count")[0][0]
        store._db.read(f"PRAGMA max_page_count = {pages + 5}")
        flood = [(Fault(f"https://a.test/{n}", "x" * 500), Severity.ERROR, "") for n in range(2000)]
        with pytest.raises(StoreBroken, match="磁盘空间不足"):
            store.ledger.apply(second, seen=flood, **entry)
        assert [f.message for f in store.ledger.findings("a")] == ["旧问题"]
        assert store.ledger.counts(second).new == 0
        store._db.read("PRAGMA max_page_count = 1000000")
        assert store.ledger.apply(second, seen=flood, **entry).new == 1999


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from monitor.model import Fault, Severity
from monitor.store import Store

now = datetime(2024, 8, 21, tzinfo=UTC)
store = Store.open(Path(sys.argv[1]))
run = store.begin_run("a", "甲", now)
seen = [(Fault("https://a.test/1", "first"), Severity.ERROR, "")]
store.ledger.apply(run, site="a", check="c", kind="k", items=(), departments=(), seen=seen, cleared=(), now=now)
with store._db.write() as connection:
    connection.execute("UPDATE findings SET state = 'fixed'")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_process_killed_in_the_middle_leaves_the_ledger_whole(tmp_path: Path) -> None:
    path = tmp_path / "monitor.db"
    done = subprocess.run([sys.executable, "-c", KILLED, str(path)], timeout=60, check=False, env=os.environ)
    assert done.returncode == -signal.SIGKILL
    with Store.open(path) as store:
        (finding,) = store.ledger.findings("a")
        assert finding.state.value == "new"
        run = store.begin_run("a", "甲", NOW)
        assert store.run(run - 1).status == "interrupted"


def test_the_views_tell_a_person_what_the_tables_hold(store: Store, tmp_path: Path) -> None:
    run = store.begin_run("a", "示例局", NOW)
    seen = [(Fault("https://a.test/1", "链接失效"), Severity.VETO, "")]
    store.ledger.apply(
        run, site="a", check="c", kind="k", items=(4,), departments=("办公室", "法规科"), seen=seen, cleared=(), now=NOW
    )
    store.record_outcome(run, replace(OUTCOME, verdict=Verdict.ERROR))
    store.record_items(run, [ItemStanding(ITEM, Verdict.FAIL, ("links",), "链接失效", 3)])
    store.add_sample(Sample("a", NOW, False, 1.0, "超时"))
    store.outbox.queue(key="k", message_id="<a@b.test>", subject="日报", recipients=["a@b.test"], mime=b"x", now=NOW)
    store.alerts.open(
        site="a", site_name="示例局", kind="down", key="", group="a.test", text="首页打不开", channels=(), now=NOW
    )
    store.attestations.add(
        site="a", year=2024, item=30, title="开会", by="甲", on=NOW.date(), until=NOW.date(), evidence="纪要.pdf",
        sha256="ab", size=1, now=NOW,
    )  # fmt: skip
    finish(store, run)
    db = Database(tmp_path / "monitor.db")
    try:
        rows = {name: next(iter(db.query(f"SELECT * FROM [{name}]"))) for name in db.view_names()}
    finally:
        db.close()
    assert rows["整改台账"]["状态"] == "新增"
    assert rows["整改台账"]["程度"] == "单项否决"
    assert rows["整改台账"]["责任科室"] == "办公室、法规科"
    assert rows["整改台账"]["首次发现"] == "2024-08-21 02:00:00"
    assert rows["台账变动"]["经办"] == "巡检"
    assert (rows["最近巡检"]["状态"], rows["最近巡检"]["新增"]) == ("完成", 1)
    assert (rows["任务结论"]["任务"], rows["任务结论"]["结论"]) == (4, "不合格")
    assert (rows["检查结论"]["结论"], rows["检查结论"]["未能判定"]) == ("检查出错", 7)
    assert rows["发件箱"]["状态"] == "待发"
    assert rows["首页可用性"]["结果"] == "异常"
    assert (rows["告警"]["内容"], rows["告警"]["解除"]) == ("首页打不开", None)
    assert (rows["人工确认"]["确认人"], rows["人工确认"]["状态"]) == ("甲", "已到期")


def test_a_memory_keeps_the_day_since_when_it_says_the_same(store: Store) -> None:
    store.memory.keep("a", "home", {"shown": "one"}, NOW)
    store.memory.keep("a", "home", {"shown": "one"}, NOW + timedelta(days=3))
    again = store.memory.get("a", "home", "shown")
    assert again is not None
    assert (again.value, again.since, again.at) == ("one", NOW, NOW + timedelta(days=3))
    store.memory.keep("a", "home", {"shown": "two"}, NOW + timedelta(days=4))
    changed = store.memory.get("a", "home", "shown")
    assert changed is not None
    assert (changed.value, changed.since) == ("two", NOW + timedelta(days=4))
    assert store.memory.get("b", "home", "shown") is None


def test_memories_that_nobody_says_again_are_dropped_in_the_end(store: Store) -> None:
    store.memory.keep("a", "home", {"old": "1"}, NOW)
    store.memory.keep("a", "home", {"new": "1"}, NOW + timedelta(days=731))
    assert store.memory.get("a", "home", "old") is None


def test_probes_that_do_not_count_are_kept_apart(store: Store) -> None:
    good = Sample("a", NOW, True, 0.2, "HTTP 200")
    blocked = Sample("a", NOW + timedelta(minutes=5), False, 0.2, "HTTP 403（不计）", counted=False)
    for sample in (good, blocked):
        store.add_sample(sample)
    assert store.samples("a", NOW) == [good]
    assert store.samples("a", NOW, counted=False) == [good, blocked]
