"""Reports on a week, month, quarter, year: spans, figures, and their honesty where nothing was measured."""

from datetime import date, timedelta

import pytest
from report_bureau import MORNING, NAME, NIGHT, SITE, ZONE, fault, probe, run

from monitor.model import Severity
from monitor.store import Store
from reports.period import PeriodKind, figures, period, span_of


@pytest.mark.parametrize(
    ("kind", "day", "first", "after"),
    [
        ("week", date(2026, 11, 23), date(2026, 11, 23), date(2026, 11, 30)),
        ("week", date(2027, 1, 3), date(2026, 12, 28), date(2027, 1, 4)),
        ("month", date(2026, 12, 31), date(2026, 12, 1), date(2027, 1, 1)),
        ("month", date(2024, 2, 29), date(2024, 2, 1), date(2024, 3, 1)),
        ("quarter", date(2026, 11, 23), date(2026, 10, 1), date(2027, 1, 1)),
        ("year", date(2026, 11, 23), date(2026, 1, 1), date(2027, 1, 1)),
    ],
)
def test_spans(kind: PeriodKind, day: date, first: date, after: date) -> None:
    span = span_of(kind, day)
    assert (span.first, span.after) == (first, after)
    assert span.before().after == first


def life(store: Store) -> None:
    """Two found a week before, one of them fixed after 7 days, when a third is found that is grave."""
    run(store, {"dead_links": [fault(1), fault(2)]}, at=NIGHT - timedelta(days=7))
    run(store, {"dead_links": [fault(2), fault(3, Severity.VETO)]}, cleared=[fault(1)])


def test_figures_of_a_week_beside_the_week_before(store: Store) -> None:
    life(store)
    probe(store, 20, 1)
    week = span_of("week", date(2026, 11, 23))
    now = MORNING + timedelta(days=10)
    this, last = (figures(store, SITE, span, ZONE, now) for span in (week, week.before()))
    assert (len(this.found), len(this.fixed), len(this.standing), this.days) == (1, 1, 2, 7.0)
    assert (len(last.found), len(last.fixed), len(last.standing), last.days) == (2, 0, 2, None)
    assert (this.probed.total, this.probed.failed, this.probed.days) == (20, 1, 1)
    report = period(store, SITE, NAME, week, zone=ZONE, now=now)
    assert report.subject.endswith("2026年11月23日至2026年11月29日 新发现1 已整改1 未整改2")
    for told in ("95.00%（监测 1 天 20 次，打不开 1 次）", "1 个，其中单项否决 1 个", "7 天", "没有监测", "办公室"):
        assert told in report.mail_html, told
        assert told in report.text, told
    assert "数字是怎么算的" in report.mail_html


def test_a_waived_finding_does_not_stand_and_a_returned_one_counts_again(store: Store) -> None:
    life(store)
    second = NIGHT + timedelta(days=1)
    run(store, {"dead_links": [fault(1), fault(2), fault(3, Severity.VETO)]}, at=second)
    (veto, *_) = store.ledger.findings(SITE)
    store.ledger.waive(str(veto.id), "栏目撤并", date(2027, 1, 1), "甲", second)
    this = figures(store, SITE, span_of("week", date(2026, 11, 23)), ZONE, MORNING + timedelta(days=10))
    assert (len(this.found), len(this.fixed), len(this.standing)) == (2, 1, 2)
    assert veto.id not in {one.finding for one in this.standing}


def test_a_span_without_inspections_claims_nothing(store: Store) -> None:
    report = period(store, SITE, NAME, span_of("month", date(2026, 11, 23)), zone=ZONE, now=MORNING)
    assert "本期没有完成的巡检" in report.mail_html
    assert "本期尚未结束" in report.text
    assert "没有监测" in report.text
