"""季度自查表: both readings of the quarter, what nobody could judge said so, nothing that becomes a formula."""

import io
from datetime import date, datetime, timedelta

import openpyxl
import pytest
from report_bureau import HOME, KINDS, NAME, NIGHT, SITE, ZONE, fault, run

from monitor.model import Fault, Severity
from monitor.model.yardstick import Rules
from monitor.store import Sample, Store
from reports.period import span_of
from reports.selfcheck import selfcheck_workbook

QUARTER = span_of("quarter", date(2026, 11, 23))
AFTER = datetime(2027, 1, 4, 8, tzinfo=ZONE)


def book(store: Store, now: datetime = AFTER, name: str = NAME) -> openpyxl.Workbook:
    made = selfcheck_workbook(store, SITE, name, QUARTER, rules=Rules(), kinds=KINDS, zone=ZONE, now=now)
    assert made is not None
    return openpyxl.load_workbook(io.BytesIO(made))


def rows(sheet) -> dict[str, list]:
    return {str(line[1]): list(line) for line in sheet.iter_rows(min_row=5, values_only=True)}


def empty(number: int) -> Fault:
    return Fault(f"重点领域/栏目{number}", "栏目没有内容", "empty", url=f"{HOME}c{number}/")


def test_a_veto_that_was_hit_and_mended_within_the_quarter_is_told(store: Store) -> None:
    faults = [empty(n) for n in range(6)]
    run(store, {"key_columns": faults}, at=NIGHT)
    ids = [one.fingerprint for one in store.ledger.findings(SITE)]
    second = store.begin_run(SITE, NAME, NIGHT + timedelta(days=1))
    store.ledger.apply(
        second, site=SITE, check="key_columns", kind="key_columns", items=(24,), departments=(), seen=[], cleared=ids,
        now=NIGHT + timedelta(days=1),
    )  # fmt: skip
    store.finish_run(second, finished=NIGHT + timedelta(days=1), status="done")
    run(store, {"key_columns": []}, at=NIGHT + timedelta(days=2))
    told = rows(book(store)["单项否决"])["栏目不更新"]
    assert told[3] == "未触发"
    assert told[5].startswith("触发：")
    assert "空白栏目 6 个" in told[5]
    listed = list(book(store)["问题清单"].iter_rows(min_row=5, values_only=True))
    assert {line[8] for line in listed} == {"已整改或已豁免"}


def test_what_no_check_looked_at_is_no_pass(store: Store) -> None:
    run(store, {"dead_links": []})
    told = rows(book(store)["单项否决"])
    assert told["站点无法访问"][3] == "没有检查"
    assert told["首页不更新"][3] == "没有检查"
    sheet = book(store)["单项否决"]
    assert "不能认定合格" in sheet["A3"].value


def test_the_worst_week_of_the_quarter_counts_for_reachability(store: Store) -> None:
    run(store, {"dead_links": []}, at=datetime(2026, 12, 30, 2, tzinfo=ZONE))
    start = datetime(2026, 10, 1, tzinfo=ZONE)
    for hour in range(92 * 24):
        at = start + timedelta(hours=hour)
        down = 20 * 24 <= hour < 20 * 24 + 12  # twelve hours in October: 7.1 % of its week
        store.add_sample(Sample(SITE, at, not down, 0.4, "超时" if down else "HTTP 200"))
    told = rows(book(store)["单项否决"])["站点无法访问"]
    assert told[3] == "未触发"
    assert told[5].startswith("触发：")
    assert "打不开 12 次" in told[5]


def test_points_are_taken_off_only_where_they_are_known(store: Store) -> None:
    run(store, {"dead_links": [fault(n) for n in range(3)]})
    sheet = book(store)["扣分指标"]
    assert "季末模拟得分：" in sheet["A3"].value
    hit = [line for line in sheet.iter_rows(min_row=5, values_only=True) if line[3] == "有问题"]
    assert [line[4] for line in hit] == [3]
    assert hit[0][6] in ("已核实", "未核实")


def test_without_an_inspection_there_is_no_table(store: Store) -> None:
    assert selfcheck_workbook(store, SITE, NAME, QUARTER, rules=Rules(), kinds=KINDS, zone=ZONE, now=AFTER) is None


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝"])
def test_nothing_that_a_page_said_becomes_a_formula(store: Store, start: str) -> None:
    bad = Fault(f"{start}cmd|' /C calc'!A0", f"{start}1+1", "empty", severity=Severity.VETO, url=f"{HOME}x")
    run(store, {"key_columns": [bad], "dead_links": [fault(1, message=f"{start}HYPERLINK(1)")]}, name=f"{start}局")
    made = book(store, name=f"{start}局")
    cells = [cell for sheet in made for line in sheet.iter_rows() for cell in line]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    texts = [str(cell.value) for cell in cells if cell.value]
    assert not [text for text in texts if text.startswith(("=", "+", "-", "@", "＝"))]


def test_it_is_ready_for_paper(store: Store) -> None:
    run(store, {"dead_links": [fault(1)]})
    made = book(store)
    assert made.sheetnames == ["单项否决", "扣分指标", "问题清单", "说明"]
    for name in made.sheetnames[:3]:
        sheet = made[name]
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.freeze_panes == "C5"
        assert sheet.print_title_rows == "$4:$4"
