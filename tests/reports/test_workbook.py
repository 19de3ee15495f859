"""The 整改台账 as a workbook: what offices filter and print, opened again by another library."""

import io
import zipfile
from datetime import date, timedelta

import openpyxl
import report_bureau as bureau
from hypothesis import given
from hypothesis import strategies as st
from report_bureau import fault, run

import reports
from monitor.model import Fault
from monitor.store import Store
from reports.columns import COLUMNS, neutral, original

DAY_BEFORE = bureau.NIGHT - timedelta(days=10)


def workbook(store: Store):
    content = reports.ledger_workbook(
        store, bureau.SITE, bureau.NAME, kinds=bureau.KINDS, zone=bureau.ZONE, now=bureau.MORNING
    )
    return openpyxl.load_workbook(io.BytesIO(content))


def lines(store: Store) -> list[dict[str, object]]:
    rows = list(workbook(store)["整改台账"].iter_rows(min_row=3, values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_a_line_tells_all_that_an_office_keeps(store: Store) -> None:
    run(store, {"dead_links": [fault(7)]}, at=DAY_BEFORE)
    known = next(iter(store.ledger.findings(bureau.SITE)))
    store.ledger.acknowledge(str(known.id), "已联系平台", date(2026, 12, 1), "值班员", bureau.NIGHT)
    run(store, {"dead_links": [fault(7)]})
    (line,) = lines(store)
    assert list(line) == [name for name, _ in COLUMNS]
    assert (line["编号"], line["任务"], line["责任科室"]) == (known.id, "4、20、21", "办公室")
    assert (line["严重程度"], line["状态"], line["备注"]) == ("扣分", "未整改", "已联系平台")
    assert (line["首次发现"].date(), line["已过天数"]) == (date(2026, 11, 13), 10)
    assert line["期限"].date() == date(2026, 12, 1)
    assert line["指纹"] == known.fingerprint
    assert "700007.docx" in line["网址"]
    assert "HTTP 404" in line["证据"]
    assert "post_7.html" in line["证据"]


def test_what_is_open_comes_first_and_age_ends_with_the_mending(store: Store) -> None:
    run(store, {"dead_links": [fault(1)]}, at=DAY_BEFORE)
    run(store, {"dead_links": [fault(2)]}, cleared=[fault(1)], at=DAY_BEFORE + timedelta(days=4))
    open_line, fixed = lines(store)
    assert (open_line["状态"], open_line["已过天数"]) == ("新增", 6)
    assert (fixed["状态"], fixed["已过天数"]) == ("已整改", 4)


def test_it_is_ready_for_screen_and_paper(store: Store) -> None:
    run(store, {"dead_links": [fault(n) for n in range(3)]})
    sheet = workbook(store)["整改台账"]
    assert sheet.freeze_panes == "B4"
    assert sheet.auto_filter.ref == "A3:N6"
    assert sheet.print_title_rows == "$3:$3"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0  # one page wide, as many long as it takes
    assert sheet["E4"].hyperlink.target.endswith(".docx")
    assert [str(one.sqref) for one in sheet.data_validations.dataValidation] == ["L4:L6"]
    assert workbook(store).sheetnames == ["整改台账", "填写说明"]


HOSTILE = [
    '=HYPERLINK("http://evil.example","点我")',
    "+1+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "＝1",
    "-2+3",
    "a\x00\u202eb\r\n=1",
]


def test_nothing_that_a_page_said_becomes_a_formula(store: Store) -> None:
    bad = [
        Fault(f"{bureau.HOME}{n}", text, expected=text, seen=text, anchor=text, url="javascript:alert(1)")
        for n, text in enumerate(HOSTILE)
    ]
    run(store, {"dead_links": bad})
    for row in workbook(store)["整改台账"].iter_rows(min_row=4):
        for cell in row:
            assert cell.data_type != "f"
            assert not str(cell.value or "").startswith(("=", "+", "-", "@", "＝"))
            assert cell.hyperlink is None


def test_an_empty_ledger_is_a_sheet_too(store: Store) -> None:
    assert lines(store) == []


def test_the_file_names_no_outside_thing(store: Store) -> None:
    run(store, {"dead_links": [Fault("#x", "没有网址的问题")]})
    content = reports.ledger_workbook(
        store, bureau.SITE, bureau.NAME, kinds=bureau.KINDS, zone=bureau.ZONE, now=bureau.MORNING
    )
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert not [name for name in packed.namelist() if "external" in name.lower() or "vba" in name.lower()]


@given(st.text(st.sampled_from("'=+-@＝a整"), max_size=6))
def test_neutral_texts_come_back_as_they_were(text: str) -> None:
    assert original(neutral(text)) == text
    assert not neutral(text).startswith(("=", "+", "-", "@", "＝"))
