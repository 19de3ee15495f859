"""Spreadsheets, hidden sheets, rows and columns included: who downloads the file sees them by two clicks.

xlsx is streamed by openpyxl, so that a million rows cost no memory and one stray cell in the last corner does no harm.
calamine reads what openpyxl cannot (xls and its WPS twin et, xlsb, ods, and workbooks that other programs wrote oddly).
"""

import io
import warnings
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from monitor.attachments.outcome import Broken, Content, Full, Text, Unreadable
from monitor.attachments.package import forbid_entities, must_be_well_formed, opened, part
from monitor.attachments.untyped import calamine, openpyxl
from monitor.model import Hindrance, Table

_MAX_GRID_ROWS, _MAX_GRID_COLUMNS = 400, 60
_Sheets = Iterable[tuple[str, Iterable[Iterable[Any]]]]


def read_xlsx(data: bytes, *, tables: bool) -> Content:
    """Text and, where asked for, the sheets of an xlsx file as tables."""
    with opened(data) as package:
        forbid_entities(package)
        part(package, "xl/workbook.xml")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that it leaves out
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            return _content("xlsx", _streamed(book), tables=tables)
    except (Broken, Unreadable):
        raise
    except Exception:
        # openpyxl is strict about what other programs write; a second library decides whether the file is at fault.
        return _once_more(data, tables=tables)


def _once_more(data: bytes, *, tables: bool) -> Content:
    try:
        return read_calamine("xlsx", data, tables=tables)
    except Unreadable:
        with opened(data) as package:
            for name in package.namelist():
                if name.startswith("xl/") and name.endswith(".xml"):
                    must_be_well_formed(part(package, name))
        raise


def _streamed(book: Any) -> Iterator[tuple[str, Iterable[Iterable[Any]]]]:
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what a sheet says of its own size is often wrong
        yield sheet.title, sheet.iter_rows(values_only=True)


def read_calamine(media: str, data: bytes, *, tables: bool) -> Content:
    """Text of an xls, xlsb or ods file."""
    try:
        book = calamine.load_workbook(io.BytesIO(data))
        return _content(
            media, ((name, book.get_sheet_by_name(name).iter_rows()) for name in book.sheet_names), tables=tables
        )
    except calamine.PasswordError as error:
        raise Unreadable(Hindrance.ENCRYPTED, "有密码保护，没有读") from error
    except (calamine.CalamineError, ValueError, OSError) as error:
        raise Unreadable(Hindrance.FORMAT, f"表格的写法特殊，没有读懂（{str(error)[:80]}）") from error


def _content(media: str, sheets: _Sheets, *, tables: bool) -> Content:
    text, grids = Text(), list[Table]()
    cut = False
    try:
        for name, rows in sheets:
            text.add(f"{name}\n")
            grid: list[tuple[str, ...]] = []
            for row in rows:
                cells = [_shown(value) for value in row]
                while cells and not cells[-1]:
                    cells.pop()
                if cells:
                    text.add("\t".join(filter(None, cells)) + "\n")
                if tables and len(grid) < _MAX_GRID_ROWS:
                    grid.append(tuple(cells[:_MAX_GRID_COLUMNS]))
            if grid:
                grids.append(Table(tuple(grid)))
    except Full:
        cut = True
    return Content(media, str(text), "内容过多，只读了前一部分" if cut else "", cut=cut, tables=tuple(grids))


def _shown(value: Any) -> str:
    """A cell as a person would read it; a whole number has no decimals, whatever the file says."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e16:
        return str(int(value))
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M").removesuffix(" 00:00")
    if isinstance(value, date):
        return value.isoformat()
    return " ".join(str(value).split())
