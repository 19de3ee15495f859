"""How results leave the command line: tables for eyes, JSON for programs, CSV for Excel.

What a web page said is hostile here too: control characters never reach the terminal, and no cell of a CSV file
starts a formula.
"""

import csv
import io
import json
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
_NEVER_FOLDED = ("编号", "序号", "结论", "严重程度", "状态")
_PLAIN_WIDTH = 160  # columns, where no terminal tells its width
_STYLES = {
    "不合格": "bold red", "检查出错": "red", "提示": "yellow", "未能判定": "cyan", "待人工确认": "blue",
    "合格": "green", "单项否决": "bold red", "扣分": "red", "重新出现": "red",
    "新增": "red", "已整改": "green", "已豁免": "dim",
}  # fmt: skip


def console(*, stderr: bool = False, markup: bool = False) -> Console:
    """A console of the present streams: honours NO_COLOR, colours no numbers, reads no markup unless told to."""
    probe = Console(stderr=stderr)
    width = None if probe.is_terminal else _PLAIN_WIDTH
    return Console(stderr=stderr, markup=markup, highlight=False, emoji=False, width=width, soft_wrap=False)


def clean(text: str) -> str:
    """A text without control and direction-changing characters, white space folded to single blanks."""
    safe = "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in text)
    return " ".join(safe.split())


def say(text: str = "") -> None:
    """One line on standard output, as it stands."""
    click.echo(text)


def warn(text: str) -> None:
    """One line on standard error."""
    click.echo(text, err=True)


def table(title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table that keeps every character: long cells are folded, Chinese counts two columns."""
    grid = Table(title=title or None, title_justify="left", show_edge=False, pad_edge=False)
    for head in heads:
        grid.add_column(head, overflow="fold", no_wrap=head in _NEVER_FOLDED)
    for row in rows:
        cells = [clean(str(cell)) for cell in row]
        grid.add_row(*(Text(cell, style=_STYLES.get(cell, "")) for cell in cells))
    console().print(grid)


def as_json(value: object) -> str:
    """Readable JSON with Chinese as it is."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def as_csv(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """CSV as Excel wants it: UTF-8 with BOM, CRLF, and no cell that Excel would take for a formula."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(heads)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return buffer.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> Any:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    text = "" if value is None else str(value)
    return "'" + text if text.startswith(_FORMULA) else text


def show(
    form: str,
    *,
    title: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[object]],
    objects: Sequence[object],
    nothing: str,
) -> None:
    """Show a list in the asked form: `rows` for table and csv, `objects` for json."""
    match form:
        case "json":
            say(as_json(list(objects)))
        case "csv":
            click.echo(as_csv(heads, rows), nl=False)
        case _ if rows:
            table(title, heads, rows)
        case _:
            say(nothing)
