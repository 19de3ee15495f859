"""A filled-in 整改台账 read back, line by line. Which lines a person changed is for the caller to find out.

The only door to openpyxl. A workbook from outside is hostile input: it is read only, formulas are never worked out,
and its size is bounded before it is opened.
"""

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl  # pyright: ignore[reportMissingModuleSource] - it ships no types; used in `_rows` alone

from monitor.model import parse_date
from reports import formatting as fmt
from reports.columns import DUE, FINGERPRINT, NUMBER, REMARK, STATE, original

_NEEDED = (NUMBER, FINGERPRINT, DUE, STATE, REMARK)
_HEAD_WITHIN = 20  # rows in which the head is looked for
_MOST_BYTES = 300_000_000  # unpacked; a ledger of 100,000 lines has some 100 MB
_EXCEL_EPOCH = date(1899, 12, 30)  # day 0 of Excel's numbers, for dates that lost their format
_DAY_NUMBERS = range(36_526, 73_051)  # 2000 to 2099


class FilledError(Exception):
    """The file is no ledger workbook that can be read; the message is Chinese and says what to do."""


@dataclass(frozen=True, slots=True)
class FilledLine:
    """One line as a person left it. `row` is the number Excel shows beside it. `problem` says what cannot be read."""

    row: int
    number: str
    fingerprint: str
    due: date | None
    state: str
    remark: str
    problem: str = ""


def read_filled(path: Path) -> list[FilledLine]:
    """Every line of a workbook that names a finding. Raises FilledError."""
    rows = _rows(path)
    for row, cells in rows:
        names = {_text(cell): column for column, cell in enumerate(cells)}
        if NUMBER in names and STATE in names:
            missing = [name for name in _NEEDED if name not in names]
            if missing:
                raise FilledError(f"{path.name} 缺少“{'”“'.join(missing)}”列，请用 xunjian ledger export 重新导出再填")
            return [line for number, found in rows if (line := _line(number, found, names)) is not None]
        if row >= _HEAD_WITHIN:
            break
    raise FilledError(f"{path.name} 里没有台账的表头（{NUMBER}、{STATE}等），请用 xunjian ledger export 导出的表来填")


def _rows(path: Path) -> Iterator[tuple[int, Sequence[Any]]]:
    """The rows of the first sheet with their numbers."""
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(part.file_size for part in packed.infolist()) > _MOST_BYTES:
                raise FilledError(f"{path.name} 太大，不像是台账")
        book: Any = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except FilledError:
        raise
    except FileNotFoundError:
        raise FilledError(f"没有文件 {path}") from None
    except IsADirectoryError:
        raise FilledError(f"{path} 是文件夹，不是台账文件") from None
    except Exception as error:  # openpyxl raises whatever its parsers raise on a broken file
        raise FilledError(f"{path.name} 打不开：不是 .xlsx 文件，或者文件已损坏。请另存为 .xlsx 再试") from error
    try:
        yield from enumerate(book.worksheets[0].iter_rows(values_only=True), 1)
    except Exception as error:  # the sheet's own XML is read only now
        raise FilledError(f"{path.name} 读到一半出错，文件已损坏，请重新另存再试") from error
    finally:
        book.close()


def _line(row: int, cells: Sequence[Any], names: Mapping[str, int]) -> FilledLine | None:
    def cell(name: str) -> Any:
        return cells[names[name]] if names[name] < len(cells) else None

    number, fingerprint = _text(cell(NUMBER)), _text(cell(FINGERPRINT))
    if not number and not fingerprint:
        return None
    due, problem = _day(cell(DUE))
    return FilledLine(
        row, number, fingerprint, due, _text(cell(STATE)), original(fmt.clean(_text(cell(REMARK)), 1000)), problem
    )


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return fmt.clean(str(cell))


def _day(cell: Any) -> tuple[date | None, str]:
    """The day of a cell; else what is wrong with it."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None, ""
    if isinstance(cell, datetime):
        return cell.date(), ""
    if isinstance(cell, date):
        return cell, ""
    if isinstance(cell, int | float) and int(cell) in _DAY_NUMBERS:
        return _EXCEL_EPOCH + timedelta(days=int(cell)), ""
    found = parse_date(str(cell).strip()) if isinstance(cell, str) else None
    return (found, "") if found is not None else (None, f"期限“{fmt.clean(str(cell), 40)}”不是日期，应写作 2026-12-31")
