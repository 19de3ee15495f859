"""PDF: text by PDFium (the engine of the browser that most people open it with), tables by pdfplumber.

Numbers of a table are only believed where both engines read the same digits in its place: a doubtful table is left
out, and whoever needed it says that it could not be judged.
"""

import io
import logging
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import Any

from monitor.attachments.outcome import Broken, Content, Full, Text, Unreadable
from monitor.attachments.untyped import pdfplumber, pypdfium2
from monitor.model import Hindrance, Table, is_id_number

_MAX_PAGES = 3_000
_MAX_TABLE_PAGES = 60
_FEW = 8  # characters; a page with fewer is a picture with a page number
_MANY_STROKES = 200
_STRANGE = frozenset({"Co", "Cn", "Cc", "Cs"})
_CUT_NUMBER = re.compile(r"(?<![0-9A-Za-z\n])[1-8][0-9\n]{17}[0-9Xx](?![0-9A-Za-z])")
_NEAR = 3.0  # points
_PASSWORD = 4  # FPDF_ERR_PASSWORD


def read_pdf(data: bytes, *, tables: bool) -> Content:
    """Text and, where asked for, the tables of a PDF file."""
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code == _PASSWORD or "password" in str(error).lower():
            raise Unreadable(Hindrance.ENCRYPTED, "有密码保护，没有读") from error
        if "security" in str(error).lower():
            raise Unreadable(Hindrance.ENCRYPTED, "采用了不认识的加密方法，没有读") from error
        raise Broken("PDF 结构损坏，打不开") from error
    try:
        return _read(document, data, tables=tables)
    finally:
        document.close()


def _read(document: Any, data: bytes, *, tables: bool) -> Content:
    count = len(document)
    if count == 0:
        raise Broken("PDF 里一页也没有，打不开")
    text = Text()
    pictures = failed = 0
    cut = count > _MAX_PAGES
    try:
        for number in range(min(count, _MAX_PAGES)):
            page, picture = _page(document, number)
            failed += page is None
            pictures += picture
            text.add(f"{page or ''}\n")
    except Full:
        cut = True
    if failed == count:
        raise Broken("PDF 的每一页都打不开")
    read = str(text)
    if len(read.strip()) < _FEW:
        raise Unreadable(Hindrance.PICTURE, "没有文字层（扫描件或图片），没有读")
    if _garbled(read):
        raise Unreadable(Hindrance.FORMAT, "文字采用了特殊编码，读出来是乱码，没有读")
    grids = tuple(_tables(document, data)) if tables and count <= _MAX_TABLE_PAGES else ()
    missing = [f"有 {pictures} 页是图片，没有读"] if pictures else []
    missing += [f"有 {failed} 页打不开"] if failed else []
    missing += ["内容过多，只读了前一部分"] if cut else []
    return Content("pdf", read, "；".join(missing), cut=bool(missing), tables=grids)


def _page(document: Any, number: int) -> tuple[str | None, bool]:
    """The text of a page, None when it is damaged; and whether the page shows a picture in place of text."""
    try:
        page = document[number]
        try:
            text = page.get_textpage().get_text_range()
            picture = len(text.strip()) < _FEW and _shows_something(page)
        finally:
            page.close()
    except pypdfium2.PdfiumError:
        return None, False
    return _mended(text.replace("\r\n", "\n").replace("\ufffe", "").replace("\0", "")), picture


def _mended(text: str) -> str:
    """The text with identity numbers in one piece that the end of a line cut in two; the check digit tells them."""
    return _CUT_NUMBER.sub(lambda cut: _joined(cut[0]), text)


def _joined(cut: str) -> str:
    whole = cut.replace("\n", "")
    return whole if cut.count("\n") == 1 and is_id_number(whole.upper()) else cut


def _shows_something(page: Any) -> bool:
    """Whether a page has a picture, or so many strokes that they may be outlined text."""
    if any(True for _ in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)):
        return True
    strokes = page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_PATH], max_depth=3)
    return sum(1 for _ in islice(strokes, _MANY_STROKES)) == _MANY_STROKES


def _garbled(text: str) -> bool:
    """Whether the text is not what a reader sees: fonts without a table of characters come out as private signs."""
    signs = [c for c in text[:20_000] if not c.isspace()]
    strange = sum(c == "\ufffd" or unicodedata.category(c) in _STRANGE for c in signs)
    return strange > len(signs) * 0.2


# --- tables ---


def _tables(document: Any, data: bytes) -> Iterator[Table]:
    """The tables that two engines agree on; one that goes on over pages is one table."""
    growing: list[tuple[str, ...]] = []
    edges: tuple[float, float, int] | None = None
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        for number, page in enumerate(pdf.pages):
            for place, found in enumerate(page.find_tables()):
                grid = _grid(found)
                if grid is None or not _agreed(document, number, page, found, grid):
                    grid = None
                here = None if grid is None else (found.bbox[0], found.bbox[2], max(map(len, grid)))
                if grid is not None and place == 0 and growing and _same_edges(edges, here):
                    growing += grid
                else:
                    if growing:
                        yield Table(tuple(growing))
                    growing = grid or []
                edges = here
            page.close()
    if growing:
        yield Table(tuple(growing))


def _same_edges(one: tuple[float, float, int] | None, other: tuple[float, float, int] | None) -> bool:
    if one is None or other is None or one[2] != other[2]:
        return False
    return abs(one[0] - other[0]) < _NEAR and abs(one[1] - other[1]) < _NEAR


def _grid(found: Any) -> list[tuple[str, ...]] | None:
    """The cells of a table, a merged cell repeated at each place that it covers; None where a number is torn apart."""
    texts = found.extract()
    boxes: list[tuple[tuple[float, float, float, float], str]] = []
    for row, line in zip(found.rows, texts, strict=True):
        for box, text in zip(row.cells, line, strict=True):
            if box is not None:
                boxes.append((box, text or ""))
    columns = _middles([(box[0], box[2]) for box, _ in boxes])
    lines = _middles([(box[1], box[3]) for box, _ in boxes])
    grid: list[tuple[str, ...]] = []
    for y in lines:
        line_boxes = [(box, text) for box, text in boxes if box[1] <= y <= box[3]]
        grid.append(tuple(next((t for b, t in line_boxes if b[0] <= x <= b[2]), "") for x in columns))
    torn = any(_torn(text) for _, text in boxes)
    return None if torn else [tuple(" ".join(cell.split()) for cell in row) for row in grid]


def _middles(spans: list[tuple[float, float]]) -> list[float]:
    """The middles of the strips that the edges of all cells cut."""
    edges: list[float] = []
    for edge in sorted({round(value, 1) for span in spans for value in span}):
        if not edges or edge - edges[-1] > 1.0:
            edges.append(edge)
    return [(one + other) / 2 for one, other in pairwise(edges)]


def _torn(text: str) -> bool:
    """Whether two pieces of digits stand in one cell with only white space between: one number, or two?"""
    pieces = text.split()
    return any(a[-1:].isdigit() and b[:1].isdigit() for a, b in pairwise(pieces))


def _agreed(document: Any, number: int, page: Any, found: Any, grid: list[tuple[str, ...]]) -> bool:
    """Whether PDFium reads the same digits within the table's edges."""
    left, top, right, bottom = found.bbox
    height = float(page.height)
    sheet = document[number]
    try:
        told = sheet.get_textpage().get_text_bounded(left - 1, height - bottom - 1, right + 1, height - top + 1)
    except pypdfium2.PdfiumError:
        return False
    finally:
        sheet.close()
    seen = "".join(text or "" for row in found.extract() for text in row)
    return _digits(told) == _digits(seen)


def _digits(text: str) -> Counter[str]:
    return Counter(c for c in text if c.isdigit())
