"""A notice as real tables: rows of cells, merged ones resolved, read by what the heads of the columns say.

The column of departments and that of deadlines are found by their heads; the requirement is the column whose cells are
numbered (or, with a 序号 column, the one with the longest texts); the columns before it, and rows that are one merged
cell, carry sections and subsections. A table that goes on after a page break has no head of its own and takes the one
before, when it is as wide.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from monitor.model import Table
from monitor.plan_import_tasks import Row, tidy
from monitor.plan_import_words import NUMBER, SECTION, SUBSECTION, departments, heading, looks_like_department

_DEPARTMENTS = re.compile(r"(?:责任|牵头|承办|落实)[^，。]{0,4}(?:科室|单位|部门|处室|股室|机构)")
_DEADLINE = re.compile(r"(?:完成|办结|落实)?(?:时限|期限)(?:要求)?|(?:完成|办结)时间")
_ORDER = re.compile(r"序号|编号")
_LONGEST_HEAD = 12  # characters; a longer cell is no column's head
_Line = Sequence[str]


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which column holds what, by position."""

    width: int
    departments: int
    deadline: int
    requirement: int
    order: int | None
    above: tuple[int, ...]  # sections and subsections


def rows_of_tables(tables: Sequence[Table]) -> list[Row]:
    """The rows of the notice's table or tables; empty when no table has heads for departments and deadlines."""
    found: list[Row] = []
    head: _Line | None = None
    for table in tables:
        lines = [tuple(" ".join(cell.split()) for cell in line) for line in table.rows]
        place = next((place for place, line in enumerate(lines) if _is_head(line)), None)
        if place is not None:
            head, body = lines[place], lines[place + 1 :]
        elif head is not None and lines and len(lines[0]) == len(head):
            body = lines
        else:
            continue
        found += _rows(head, [line for line in body if any(line)], found[-1] if found else None)
    return found


def _is_head(line: _Line) -> bool:
    return _place(line, _DEPARTMENTS) is not None and _place(line, _DEADLINE) is not None


def _place(line: _Line, wanted: re.Pattern[str]) -> int | None:
    bare = ["".join(cell.split()) for cell in line]
    return next((n for n, cell in enumerate(bare) if len(cell) <= _LONGEST_HEAD and wanted.search(cell)), None)


def _columns(head: _Line, body: Sequence[_Line]) -> _Columns | None:
    names, deadline, order = _place(head, _DEPARTMENTS), _place(head, _DEADLINE), _place(head, _ORDER)
    if names is None or deadline is None or not body:
        return None
    rest = [n for n in range(len(head)) if n not in (names, deadline, order)]
    if not rest:
        return None

    def cells(column: int) -> list[str]:
        return [line[column] for line in body if column < len(line)]

    def worth(column: int) -> tuple[int, int]:
        said = cells(column)
        return sum(NUMBER.match(cell) is not None for cell in said), sum(map(len, said))

    requirement = max(rest, key=worth)
    above = tuple(n for n in rest if n < requirement)
    return _Columns(len(head), names, deadline, requirement, order, above)


def _rows(head: _Line, body: Sequence[_Line], before: Row | None) -> list[Row]:
    columns = _columns(head, body)
    if columns is None:
        return []
    found: list[Row] = []
    section, subsection = (before.section, before.subsection) if before else ("", "")
    for line in body:
        if len(set(line)) == 1 or _is_head(line):  # one merged cell, or the head repeated on the next sheet
            section, subsection = _under([line[0]] if not _is_head(line) else [], section, subsection)
            continue
        section, subsection = _under([line[n] for n in columns.above if n < len(line)], section, subsection)
        for row in _row(line, columns, section, subsection):
            if found and _same_task(found[-1], row):
                found[-1] = _merged(found[-1], row)
            else:
                found.append(row)
    return found


def _under(cells: Sequence[str], section: str, subsection: str) -> tuple[str, str]:
    """The headings that hold after these cells. One cell may carry both: `一、……（一）……`."""
    for cell in cells:
        below = SUBSECTION.search(cell)
        if SECTION.match(cell):
            above = heading(cell[: below.start()] if below else cell)
            if above != section:
                section, subsection = above, ""
        elif not (below and below.start() == 0):
            continue
        if below:
            subsection = heading(cell[below.start() :])
    return section, subsection


def _row(line: _Line, columns: _Columns, section: str, subsection: str) -> Iterator[Row]:
    def cell(column: int | None) -> str:
        return line[column] if column is not None and column < len(line) else ""

    written = cell(columns.requirement)
    number = NUMBER.match(written)
    printed = number["n"] if number else re.sub(r"[^0-9]", "", cell(columns.order))[:3]
    text, notes = tidy(written[number.end() :] if number else written)
    names = departments(cell(columns.departments))
    odd = [name for name in names if not looks_like_department(name)]
    told = [*notes]
    if odd:
        told.append(f"责任科室中“{'”“'.join(odd)}”不像科室名称，请核对")
    deadline = "".join(cell(columns.deadline).split())
    if not names:
        told.append("没有看出责任科室，请补上")
    if not deadline:
        told.append("没有看出完成时限，请补上")
    if text:
        yield Row(printed, section, subsection, text, tuple(names), deadline, tuple(told))


def _same_task(above: Row, row: Row) -> bool:
    """A requirement merged over several lines, each with departments of its own."""
    return above.text == row.text and above.printed == row.printed


def _merged(above: Row, row: Row) -> Row:
    names = tuple(dict.fromkeys((*above.departments, *row.departments)))
    notes = above.notes
    if row.deadline != above.deadline:
        notes = (*notes, f"合并的几行时限不同（{above.deadline}、{row.deadline}），取第一个，请核对")
    return replace(above, departments=names, notes=tuple(dict.fromkeys(notes)))
