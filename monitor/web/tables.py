"""The tables of a page as grids of text, merged cells resolved the way a browser lays them out.

Offices paste tables from Word: cells merged over rows and columns, tables inside layout tables, rows of unequal
length. What a page may ask for is bounded, because a page is hostile until shown otherwise.
"""

from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.model import Table
from monitor.web.page import visible_text

_MAX_TABLES = 200
_MAX_PLACES = 20_000  # grid places of one table; the largest form that offices fill in has some 250
_MAX_COLUMNS = 200
_TO_THE_END = 65_534  # what HTML makes of rowspan="0"
_GROUPS = frozenset({"thead", "tbody", "tfoot"})
_CELLS = frozenset({"td", "th"})


def tables_of(tree: LexborHTMLParser) -> tuple[Table, ...]:
    """Every table in the order of the page. A table within a cell stands on its own, and not in the cell's text."""
    return tuple(Table(_grid(node)) for node in tree.css("table")[:_MAX_TABLES])


def _grid(table: LexborNode) -> tuple[tuple[str, ...], ...]:
    rows: list[tuple[str, ...]] = []
    hanging: dict[int, tuple[str, int]] = {}  # by column: the text of a merged cell and how many rows it still covers
    places = 0
    for row in _rows(table):
        line = _lay_out(row, hanging)
        places += len(line)
        if places > _MAX_PLACES:
            break
        rows.append(line)
    return tuple(rows)


def _lay_out(row: LexborNode, hanging: dict[int, tuple[str, int]]) -> tuple[str, ...]:
    """One row of the grid; takes what hangs down from the rows above and leaves what hangs on below."""
    line: list[str] = []

    def take_hanging() -> None:
        while len(line) in hanging and len(line) < _MAX_COLUMNS:
            column = len(line)
            text, left = hanging.pop(column)
            if left > 1:
                below[column] = (text, left - 1)
            line.append(text)

    below: dict[int, tuple[str, int]] = {}
    for cell in _children(row, _CELLS):
        take_hanging()
        text, down = _text(cell), _span(cell, "rowspan", _TO_THE_END)
        for _ in range(min(_span(cell, "colspan", 1), _MAX_COLUMNS - len(line))):
            hanging.pop(len(line), None)  # where two cells claim one place, the later one is seen
            if down > 1:
                below[len(line)] = (text, down - 1)
            line.append(text)
    while hanging and len(line) < _MAX_COLUMNS:
        take_hanging()
        if hanging:
            line.append("")  # a hole between the row's own cells and one that hangs down further right
    hanging.clear()
    hanging.update(below)
    return tuple(line)


def _rows(table: LexborNode) -> Iterator[LexborNode]:
    for child in _children(table, _GROUPS | {"tr"}):
        if child.tag == "tr":
            yield child
        else:
            yield from _children(child, frozenset({"tr"}))


def _children(node: LexborNode, tags: frozenset[str]) -> Iterator[LexborNode]:
    child = node.first_child
    while child is not None:
        if child.tag in tags:
            yield child
        child = child.next


def _span(cell: LexborNode, name: str, zero: int) -> int:
    """How far a cell reaches; what is no number counts as 1, as in browsers."""
    value = (cell.attributes.get(name) or "").strip()
    if not (value.isascii() and value.isdigit()):
        return 1
    return min(int(value[:6]), _TO_THE_END) or zero


def _text(cell: LexborNode) -> str:
    return "" if cell.css_first("table") is not None else visible_text(cell)
