"""Every format that bureaus attach: read where a library can, else said why not; broken only what nobody can open."""

import io
import zipfile

import pytest

from monitor.attachments.content import read_content
from monitor.attachments.media import media_of
from monitor.model import Hindrance
from monitor.sample import files, office_files

ID = "441500190001010017"  # nobody: a region code without residents' cards, a day of birth in 1900
WORDS = ["公示名单", f"张某 身份证号：{ID}"]

READABLE = {
    "pdf": office_files.chinese_pdf(WORDS),
    "docx": files.docx(WORDS),
    "xlsx": files.xlsx([WORDS]),
    "xls": office_files.xls([WORDS], sheet="名单"),
    "doc": office_files.doc(WORDS),
    "ofd": office_files.ofd(WORDS),
    "html": f"<html><head><meta charset=gb18030></head><table><tr><td>{'<td>'.join(WORDS)}</table>".encode("gb18030"),
    "txt": "\n".join(WORDS).encode("gb18030"),
}


@pytest.mark.parametrize("media", READABLE)
def test_the_text_is_read_whole(media: str) -> None:
    content = read_content(READABLE[media])
    assert content.media == media
    assert all(word in content.text for word in WORDS)
    assert (content.problem, content.hindrance, content.broken) == ("", Hindrance.NONE, False)


@pytest.mark.parametrize(
    ("data", "media", "hindrance"),
    [
        (office_files.picture_pdf(), "pdf", Hindrance.PICTURE),
        (files.png(1, 2, 3), "png", Hindrance.PICTURE),
        (files.docx([]), "docx", Hindrance.PICTURE),
        (office_files.chinese_pdf(WORDS, locked=True), "pdf", Hindrance.ENCRYPTED),
        (office_files.doc(WORDS, locked=True), "doc", Hindrance.ENCRYPTED),
        (office_files.locked_package(), "", Hindrance.ENCRYPTED),
        (office_files.zipped({"名单.xlsx": files.xlsx([WORDS])}), "zip", Hindrance.ARCHIVE),
        (b"Rar!\x1a\x07\x01\0" + bytes(99), "rar", Hindrance.ARCHIVE),
        (b"{\\rtf1\\ansi text}", "rtf", Hindrance.FORMAT),
        (office_files.compound({"PowerPoint Document": b"x"}), "ppt", Hindrance.FORMAT),
        (bytes(range(256)) * 9, "", Hindrance.FORMAT),
    ],
)
def test_what_cannot_be_read_is_said_and_not_called_broken(data: bytes, media: str, hindrance: Hindrance) -> None:
    content = read_content(data)
    assert (content.media, content.hindrance, content.broken) == (media, hindrance, False)
    assert content.problem


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return office_files.zipped({n: package.read(n) for n in package.namelist()} | {name: content})


@pytest.mark.parametrize(
    "data",
    [
        READABLE["docx"][:-100],
        READABLE["xlsx"][: len(READABLE["xlsx"]) // 2],
        READABLE["pdf"][:300],
        b"%PDF-1.4\n" + bytes(3000),
        with_part(READABLE["docx"], "word/document.xml", b"<w:document><w:body>"),
        with_part(READABLE["xlsx"], "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>"),
    ],
    ids=["docx cut", "xlsx cut", "pdf cut", "pdf of zeros", "docx torn", "xlsx torn"],
)
def test_what_nobody_can_open_is_broken(data: bytes) -> None:
    content = read_content(data)
    assert content.broken
    assert content.problem
    assert content.text == ""


def test_a_damaged_byte_within_a_package_is_found() -> None:
    data = bytearray(READABLE["docx"])
    at = READABLE["docx"].index(b"word/document.xml") + 40
    data[at] ^= 0xFF
    assert read_content(bytes(data)).broken


def test_names_in_archives_are_listed_though_they_are_in_gbk() -> None:
    listed = bytearray(office_files.zipped({"a" * 8 + ".xlsx": b"x"}))
    raw = "抽检名单".encode("gb18030") + b".xlsx"
    assert read_content(bytes(listed.replace(b"a" * 8 + b".xlsx", raw))).text == "抽检名单.xlsx"


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def document(body: str) -> bytes:
    return with_part(
        READABLE["docx"], "word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>".encode()
    )


def test_a_word_table_is_a_grid_with_merged_cells_repeated() -> None:
    def cell(text: str, more: str = "") -> str:
        return f"<w:tc><w:tcPr>{more}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    start, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = (
        cell("项目", start) + cell("申请人", '<w:gridSpan w:val="2"/>'),
        cell("", on) + cell("自然人") + cell("法人"),
    )
    table = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    (grid,) = read_content(document(table), tables=True).tables
    assert grid.rows == (("项目", "申请人", "申请人"), ("项目", "自然人", "法人"))


def test_deleted_text_headers_and_comments_are_read_and_copies_for_old_programs_are_not() -> None:
    body = (
        "<w:p><w:del><w:r><w:delText>删去的话</w:delText></w:r></w:del></w:p>"
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        "<mc:Choice><w:p><w:r><w:t>文本框</w:t></w:r></w:p></mc:Choice>"
        "<mc:Fallback><w:p><w:r><w:t>文本框</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent>"
    )
    comment = f"<w:comments {W}><w:comment><w:p><w:r><w:t>批注</w:t></w:r></w:p></w:comment></w:comments>".encode()
    text = read_content(with_part(document(body), "word/comments.xml", comment)).text
    assert text.count("文本框") == 1
    assert "删去的话" in text
    assert "批注" in text


def test_whole_numbers_in_sheets_have_no_decimals() -> None:
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b"<row><c><v>13800000000</v></c><c><v>1.5</v></c></row></sheetData></worksheet>"
    )
    data = with_part(READABLE["xlsx"], "xl/worksheets/sheet1.xml", sheet)
    assert "13800000000\t1.5" in read_content(data).text


def test_a_ruled_table_of_a_pdf_is_a_grid_and_goes_on_over_pages() -> None:
    first, second = [["项目", "自然人", "总计"], ["一、本年新收", "10", "12"]], [["二、上年结转", "", "0"]]
    (grid,) = read_content(office_files.chinese_pdf(["标题标题标题标题"], [first, second]), tables=True).tables
    assert grid.rows == (("项目", "自然人", "总计"), ("一、本年新收", "10", "12"), ("二、上年结转", "", "0"))


def test_a_pdf_table_with_a_number_torn_in_a_cell_is_left_out() -> None:
    torn = [["项目", "总计"], ["一、本年新收", "1 2"]]
    assert read_content(office_files.chinese_pdf(["标题标题标题标题"], [torn]), tables=True).tables == ()


def test_an_identity_number_cut_by_the_end_of_a_line_is_read_in_one_piece() -> None:
    text = read_content(office_files.chinese_pdf(["公示名单", f"身份证号：{ID[:12]}", f"{ID[12:]}，张某"])).text
    assert ID in text
    assert ID not in read_content(office_files.chinese_pdf(["公示名单", f"登记号：{ID[:12]}", "010018，张某"])).text


@pytest.mark.parametrize(
    ("data", "media"),
    [
        (b"junk before\n" + READABLE["pdf"], "pdf"),
        (READABLE["docx"][:900], "docx"),
        (b"", ""),
        ("\ufeff<!DOCTYPE html><html>".encode(), "html"),
        (b"<?xml version='1.0'?><Workbook/>", "xml"),
        (b"PK\x05\x06" + bytes(18), "zip"),
    ],
)
def test_bytes_decide_what_a_file_is(data: bytes, media: str) -> None:
    assert media_of(data) == media
