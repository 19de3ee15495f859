"""The official yardstick in the report: figures of the six veto indicators, the score, and what was not examined."""

from datetime import timedelta

import report_bureau as bureau
from report_bureau import fault, probe, report, run

import reports
from monitor.config import PlanSettings
from monitor.model import Evidence, Outcome, Verdict
from monitor.model.yardstick import Reading, Rules
from monitor.plan import load_plan
from monitor.store import Store


def test_the_page_shows_the_six_vetoes_with_figures_and_what_was_not_examined(store: Store) -> None:
    probe(store, 12 * 24 * 7 + 10, 4)
    page = report(store, run(store, {"dead_links": [fault(1), fault(2)]})).page_html
    assert "按国办秘函〔2019〕19号检查指标测算" in page
    for name in ("V1 安全、泄密事故等严重问题", "V2 站点无法访问", "V5 互动回应差", "V6 服务不实用"):
        assert name in page
    assert "打不开 4 次，占 0.2%" in page
    assert "没有检查或未能判定的指标" in page
    assert "估计 99.8 分" in page


def test_v2_needs_probes_on_every_day(store: Store) -> None:
    probe(store, 12 * 24 * 3, 0)
    told = reports.yardstick(store, store.run(run(store, {"ipv6": []})), Rules(), bureau.MORNING)
    assert told.vetoes[1].reading is Reading.UNKNOWN


def test_findings_of_checks_that_did_not_run_are_left_out(store: Store) -> None:
    run(store, {"dead_links": [fault(1)]}, at=bureau.NIGHT - timedelta(days=1))
    told = reports.yardstick(store, store.run(run(store, {"ipv6": []})), Rules(), bureau.MORNING)
    assert told.estimate == 100


def test_a_waived_finding_costs_nothing(store: Store) -> None:
    run(store, {"dead_links": [fault(1)]}, at=bureau.NIGHT - timedelta(days=1))
    finding = next(store.ledger.findings(bureau.SITE))
    until = bureau.MORNING.date() + timedelta(days=30)
    store.ledger.waive(str(finding.id), "已报备", until, "张某", bureau.NIGHT)
    told = reports.yardstick(store, store.run(run(store, {"dead_links": [fault(1)]})), Rules(), bureau.MORNING)
    assert told.estimate == 100


def test_a_run_that_broke_down_has_no_yardstick(store: Store) -> None:
    number = store.begin_run(bureau.SITE, bureau.NAME, bureau.NIGHT)
    store.finish_run(number, finished=bureau.NIGHT, status="failed", error="磁盘已满")
    assert "19号检查指标测算" not in report(store, number).page_html


def test_each_item_says_what_its_verdict_rests_on(store: Store) -> None:
    hint = Outcome(
        "meeting", "evidence_search", "会议线索", (30,), Verdict.MANUAL, 1, 0, 0, "找到线索 1 条，只供参考",
        (Evidence("http://h/meeting.html", "会议：2026-03-05《领导小组会议》"),),
    )  # fmt: skip
    page = report(store, run(store, {}, outcomes=[bureau.outcome("dead_links", Verdict.PASS), hint])).page_html
    assert "依据：自动检查 1 项；人工确认待办" in page
    assert "依据：没有自动检查；线索检索 1 项；人工确认待办" in page
    assert '<a href="http://h/meeting.html" rel="noreferrer noopener">' in page


def test_evidence_alone_is_no_verdict_of_the_whole(store: Store) -> None:
    hint = Outcome("meeting", "evidence_search", "会议线索", (30,), Verdict.MANUAL, 1, 0, 0, "没有找到线索")
    told = report(store, run(store, {}, outcomes=[bureau.outcome("ipv6", Verdict.PASS), hint]))
    assert told.verdict is Verdict.PASS


def test_a_deadline_that_has_passed_is_said_beside_it(store: Store) -> None:
    assert "已过 692 天" in report(store, run(store, {"ipv6": []})).page_html


def test_a_persons_word_stands_with_what_was_to_be_confirmed(store: Store) -> None:
    title = load_plan(PlanSettings()).items[29].title
    store.attestations.add(
        site=bureau.SITE, year=2024, item=30, title=title, by="张某", on=bureau.NIGHT.date(),
        until=bureau.NIGHT.date() + timedelta(days=200), evidence="http://h/", sha256="", size=0, now=bureau.NIGHT,
    )  # fmt: skip
    page = report(store, run(store, {"ipv6": []}), now=bureau.MORNING + timedelta(days=1)).page_html
    assert "人工确认：张某" in page
