"""Files made to harm whoever opens them: they cost a process at most, and are never called broken for it."""

import asyncio
import os
import random
import zlib
from collections.abc import Callable

import pytest

from monitor.attachments import reader as reader_module
from monitor.attachments.reader import FileReader
from monitor.model import Hindrance
from monitor.sample import files, office_files
from tests.attachments.test_reading_files import READABLE, W, document, with_part

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))


def bomb_after(padding: str) -> bytes:
    return (
        f'<?xml version="1.0"?><!--{padding}--><!DOCTYPE w:document [{LAUGHS}]>'
        f"<w:document {W}><w:body><w:p><w:r><w:t>&l9;</w:t></w:r></w:p></w:body></w:document>"
    ).encode()


def sheet_of(rows: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return with_part(
        files.xlsx([["a"]]),
        "xl/worksheets/sheet1.xml",
        f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'.encode(),
    )


def flate_bomb() -> bytes:
    """A PDF page whose content deflates to 400 MB."""
    packer = zlib.compressobj(9)
    stream = b"".join(packer.compress(b" " * 1_000_000) for _ in range(400)) + packer.flush()
    made = office_files.chinese_pdf(["x"])
    head, _, rest = made.partition(b"7 0 obj\n")
    tail = rest[rest.index(b"endobj") :]
    length = b"<< /Filter /FlateDecode /Length %d >>" % len(stream)
    return head + b"7 0 obj\n" + length + b"\nstream\n" + stream + b"\nendstream\n" + tail


@pytest.mark.parametrize(
    ("make", "hindrance"),
    [
        (lambda: office_files.zipped({"word/document.xml": bytes(310_000_000)}), Hindrance.BOUNDS),
        (lambda: office_files.zipped({f"{n}": b"" for n in range(20_001)}), Hindrance.BOUNDS),
        (lambda: with_part(READABLE["docx"], "word/document.xml", bomb_after("")), Hindrance.FORMAT),
        (lambda: document("<w:tbl><w:tr><w:tc>" * 5000 + "</w:tc></w:tr></w:tbl>" * 5000), Hindrance.BOUNDS),
    ],
    ids=["310 MB declared", "too many parts", "entity bomb", "deep nesting"],
)
async def test_bombs_are_left_unread(make: Callable[[], bytes], hindrance: Hindrance) -> None:
    async with FileReader(30) as reader:
        content = await reader.read(make())
    assert (content.hindrance, content.broken, content.text) == (hindrance, False, "")


@pytest.mark.parametrize("padding", ["", "x" * 5000])
async def test_an_entity_bomb_in_a_workbook_comes_to_nothing(padding: str) -> None:
    async with FileReader(30) as reader:
        content = await reader.read(with_part(READABLE["xlsx"], "xl/worksheets/sheet1.xml", bomb_after(padding)))
    assert len(content.text) < 100
    assert not content.broken


async def test_a_hidden_entity_bomb_in_a_document_is_not_unfolded() -> None:
    async with FileReader(30) as reader:
        content = await reader.read(with_part(READABLE["docx"], "word/document.xml", bomb_after("x" * 5000)))
    assert "lol" not in content.text


async def test_a_lying_size_ends_where_it_says() -> None:
    data = bytearray(office_files.zipped({"word/document.xml": bytes(5_000_000)}))
    true_size, told = (5_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little")
    assert data.count(true_size) == 2
    async with FileReader(30) as reader:
        content = await reader.read(bytes(data.replace(true_size, told)))
    assert content.text == ""


async def test_a_cell_in_the_last_corner_costs_nothing() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    async with FileReader(30) as reader:
        content = await reader.read(sheet_of(rows))
    assert content.text.split() == ["Sheet1", "1", "2"]


async def test_a_very_long_sheet_is_read_as_far_as_is_kept() -> None:
    row = '<row><c t="inlineStr"><is><t>' + "张三" * 20 + "</t></is></c></row>"
    async with FileReader(60) as reader:
        content = await reader.read(sheet_of(row * 150_000))
    assert content.cut
    assert content.problem == "内容过多，只读了前一部分"
    assert len(content.text) == 4_000_000


async def test_a_page_that_deflates_without_end_is_survived() -> None:
    async with FileReader(60) as reader:
        content = await reader.read(flate_bomb())
        assert content.text.strip() == ""
        assert (await reader.read(READABLE["docx"])).text


async def test_a_file_that_takes_too_long_is_given_up_and_the_next_one_is_read() -> None:
    slow = sheet_of("<row><c><v>1</v></c></row>" * 400_000)
    async with FileReader(1.5) as reader:
        await reader.read(READABLE["docx"])  # started and warm
        content = await reader.read(slow)
        assert (content.hindrance, content.broken) == (Hindrance.BOUNDS, False)
        assert "1.5 秒" in content.problem
    async with FileReader(30) as reader:
        assert (await reader.read(READABLE["docx"])).text


async def test_a_file_that_takes_all_memory_costs_the_process_and_nothing_else() -> None:
    # What openpyxl refuses goes to calamine, which lays out a sheet whole: its rows and columns multiply.
    rows = '<row r="1"><c r="A1"><v>abc</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    async with FileReader(30) as reader:
        content = await reader.read(sheet_of(rows))
        assert (content.text, content.hindrance, content.broken) == ("", Hindrance.BOUNDS, False)
        assert (await reader.read(READABLE["pdf"])).text


@pytest.mark.parametrize("media", sorted(READABLE))
async def test_files_with_flipped_bytes_are_always_answered(media: str) -> None:
    chance = random.Random(media)
    async with FileReader(30) as reader:
        for _ in range(25):
            data = bytearray(READABLE[media])
            for _ in range(chance.randrange(1, 12)):
                data[chance.randrange(len(data))] = chance.randrange(256)
            content = await reader.read(bytes(data[: chance.choice([len(data), chance.randrange(1, len(data))])]))
            assert content.text or content.problem or content.broken or content.media


async def test_the_process_gets_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XUNJIAN_MAIL_PASSWORD", "geheim")
    given = reader_module._environment(os.environ)
    assert "geheim" not in given.values()
    assert given["PATH"] == os.environ["PATH"]


async def test_a_cancelled_reading_leaves_no_process_behind() -> None:
    async with FileReader(30) as reader:
        await reader.read(READABLE["docx"])
        process = reader._process
        task = asyncio.create_task(reader.read(sheet_of("<row><c><v>1</v></c></row>" * 300_000)))
        await asyncio.sleep(0.3)
        task.cancel()
        await asyncio.wait([task])
        assert process is not None
        assert process.returncode is not None
