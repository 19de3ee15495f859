"""Thirty days in bars, and the index of all reports: they say what the ledger says."""

import re
from datetime import timedelta

import report_bureau as bureau
from report_bureau import fault, report, run

import reports
from monitor.store import Store
from reports.trend import trend

DAY = timedelta(days=1)


def bars(store: Store, checks: set[str] | None = None) -> list[tuple[str, int | None, int, int]]:
    told = trend(store, bureau.SITE, until=bureau.MORNING, zone=bureau.ZONE, checks=checks)
    assert told is not None
    return [(day.day, day.open, day.new, day.fixed) for day in told.days]


def test_bars_follow_the_ledger_and_a_day_without_a_run_says_so(store: Store) -> None:
    run(store, {"dead_links": [fault(1), fault(2)]}, at=bureau.NIGHT - 3 * DAY)
    run(store, {"dead_links": [fault(1), fault(3)]}, cleared=[fault(2)], at=bureau.NIGHT - DAY)
    run_id = run(store, {"dead_links": [fault(1), fault(2), fault(3)]})
    assert bars(store) == [
        ("11月20日", 2, 2, 0),
        ("11月21日", None, 0, 0),
        ("11月22日", 2, 1, 1),
        ("11月23日", 3, 1, 0),
    ]
    told = report(store, run_id)
    for shown in (told.mail_html, told.page_html, told.text):
        assert "未整改 3 个，比 11月20日 多 1 个；其间新增 2 个，整改 1 个；1 天没有完成巡检。" in shown


def test_what_is_waived_is_not_open(store: Store) -> None:
    run(store, {"dead_links": [fault(1), fault(2)]}, at=bureau.NIGHT - DAY)
    run(store, {"dead_links": [fault(1), fault(2)]})
    store.ledger.waive("1", "改造", bureau.MORNING.date(), "值班员", bureau.MORNING)
    assert [day[1] for day in bars(store)] == [2, 1]


def test_a_partial_run_makes_no_dip(store: Store) -> None:
    run(store, {"dead_links": [fault(1)], "ipv6": []}, at=bureau.NIGHT - DAY)
    run(store, {"ipv6": []})
    assert [day[1] for day in bars(store)] == [1, 1]
    assert [day[1] for day in bars(store, {"ipv6"})] == [0, 0]


def test_one_day_is_no_trend(store: Store) -> None:
    run_id = run(store, {"dead_links": [fault(1)]})
    assert trend(store, bureau.SITE, until=bureau.MORNING, zone=bureau.ZONE) is None
    assert "近 1 天" not in report(store, run_id).mail_html


def test_the_index_lists_reports_with_their_numbers(store: Store) -> None:
    run(store, {"dead_links": [fault(1), fault(2)]}, at=bureau.NIGHT - DAY)
    run(store, {"dead_links": [fault(1)]}, cleared=[fault(2)])
    files = {"2026-11-23.html", "2026-11-23.xlsx", "2026-11-22.html", "2026-11-01.html", "index.html", "x.html.part"}
    html = reports.archive(store, bureau.SITE, '局"><script>', files, zone=bureau.ZONE, now=bureau.MORNING)
    order = [html.index(f'href="{name}"') for name in ("2026-11-23.html", "2026-11-22.html", "2026-11-01.html")]
    assert order == sorted(order)
    assert 'href="2026-11-23.xlsx"' in html
    assert 'href="2026-11-22.xlsx"' not in html
    assert "index.html" not in html
    assert "没有完成" in html
    assert "<script" not in html
    first = html[order[0] : order[1]]
    assert [f'data-l="{name}">{n}<' in first for name, n in (("未整改", 1), ("新增", 0), ("已整改", 1))] == [True] * 3


def test_the_index_lists_the_reports_on_periods_latest_first(store: Store) -> None:
    run(store, {"dead_links": []})
    files = {"week-2026-11-16.html", "month-2026-11-01.html", "quarter-2026-07-01.html", "quarter-2026-07-01.xlsx",
             "week-x.html", "index.html", "2026-11-23.html"}  # fmt: skip
    html = reports.archive(store, bureau.SITE, bureau.NAME, files, zone=bureau.ZONE, now=bureau.MORNING)
    listed = html[html.index("周报、月报、季报、年报</h2>") : html.index("<h2>日报")]
    assert re.findall(r'href="([^"]*)"', listed) == [
        "month-2026-11-01.html", "week-2026-11-16.html", "quarter-2026-07-01.html", "quarter-2026-07-01.xlsx",
    ]  # fmt: skip
    assert "2026年7月1日至2026年9月30日" in listed
