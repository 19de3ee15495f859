"""The official yardstick in the report: figures of the six veto indicators, the score, and what was not examined."""

from datetime import timedelta

import report_bureau as bureau
from report_bureau import fault, probe, report, run

import reports
from monitor.model.yardstick import Reading, Rules
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
