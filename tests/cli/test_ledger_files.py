"""`ledger export`, `ledger import` and `notice` as a user types them."""

from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest


@pytest.fixture
def inspected(folder: Path, call) -> Path:
    assert call("run", "--no-mail").code == 0
    return folder


def test_out_and_back(inspected: Path, call) -> None:
    called = call("ledger", "export", "--out", "台账.xlsx")
    assert called.code == 0, called.err
    book = openpyxl.load_workbook(inspected / "台账.xlsx")
    sheet = book["整改台账"]
    names = {cell.value: cell.column for cell in sheet[3]}
    sheet.cell(4, names["状态"]).value = "认领"
    sheet.cell(4, names["备注"]).value = "已转平台"
    sheet.cell(5, names["状态"]).value = "豁免"
    book.save(inspected / "填好.xlsx")
    called = call("ledger", "import", "填好.xlsx", "--by", "张三")
    assert called.code == 2
    assert "认领 1 个，豁免 0 个" in called.out
    assert "第 5 行：豁免要在备注里写明理由" in called.err


def test_the_name_that_the_issue_gives_works_too(inspected: Path, call) -> None:
    assert call("ledger", "export", "--out", "台账.xlsx").code == 0
    called = call("import-ledger", "台账.xlsx")
    assert called.code == 0
    assert "没有变动" in called.out


def test_a_quarter_has_its_table_beside_it(inspected: Path, call) -> None:
    called = call("report", "--period", "quarter", "--date", date.today().isoformat())  # noqa: DTZ011 - any day of it
    assert called.code == 0, called.err
    (table,) = (inspected / "var" / "reports" / "ju").glob("quarter-*.xlsx")
    assert str(table) in called.out
    assert openpyxl.load_workbook(table).sheetnames[0] == "单项否决"


def test_a_report_has_its_workbook_beside_it(inspected: Path) -> None:
    (page,) = (inspected / "var" / "reports" / "ju").glob("????-??-??.html")
    assert openpyxl.load_workbook(page.with_suffix(".xlsx")).sheetnames[0] == "整改台账"


def test_a_notice_for_a_department(inspected: Path, call) -> None:
    sheet = openpyxl.load_workbook(next((inspected / "var" / "reports" / "ju").glob("*.xlsx"))).worksheets[0]
    department = sheet.cell(4, 3).value.split("、")[0]
    called = call("notice", department, "--out", "通知书.docx")
    assert called.code == 0, called.err
    text = "\n".join(p.text for p in docx.Document(str(inspected / "通知书.docx")).paragraphs)
    assert f"{department}：" in text


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("notice", "没有这个科", "--out", "x.docx"), "“没有这个科”没有未整改的问题"),
        (("notice", "办公室", "--out", "x.doc"), "应以 .docx 结尾"),
        (("notice", "办公室", "--out", "x.docx", "--due", "2020-01-01"), "已经过去"),
        (("ledger", "export", "--out", "x.csv"), "应以 .xlsx 结尾"),
        (("ledger", "export", "--out", "没有/x.xlsx"), "写不了"),
        (("ledger", "import", "没有.xlsx"), "没有文件"),
        (("import-ledger", "没有.xlsx"), "没有文件"),
        (("report", "--sample", "--period", "week"), "--sample 不能与"),
    ],
)
def test_mistakes_are_told(inspected: Path, call, args: tuple[str, ...], told: str) -> None:
    called = call(*args)
    assert called.code == 2
    assert told in called.err
    assert not (inspected / "x.docx").exists()
