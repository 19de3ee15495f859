"""The three tables of an annual report (standards.md §4.3 to §4.5), found in whatever grids a page holds.

Labels are compared without white space and with full-width signs folded; a row's label is the last text left of its
numbers, so merged, repeated or missing group labels do no harm. What does not have the prescribed form is None:
the rules then say that they could not judge.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from monitor.model import Table

# 表三, standards.md §4.4: key, how the report calls it, and what tells it apart (after folding).
_ROWS_3: tuple[tuple[str, str, str], ...] = (
    ("new", "一、本年新收", r"本年(?:度)?新收"),
    ("carried_in", "二、上年结转", r"上(?:一)?年(?:度)?结转"),
    ("open", "三（一）予以公开", r"^(?:\(一\)|1[.、])?予以公开"),
    ("partly", "三（二）部分公开", r"部分公开"),
    ("secret", "三（三）1.国家秘密", r"国家秘密"),
    ("banned", "三（三）2.法律行政法规禁止", r"其[他它]法律"),
    ("stability", "三（三）3.三安全一稳定", r"三安全"),
    ("third_party", "三（三）4.第三方合法权益", r"第三方"),
    ("internal", "三（三）5.内部事务信息", r"内部事务"),
    ("process", "三（三）6.过程性信息", r"过程性"),
    ("case_file", "三（三）7.行政执法案卷", r"执法案卷"),
    ("enquiry", "三（三）8.行政查询事项", r"行政查询"),
    ("not_held", "三（四）1.不掌握相关信息", r"不掌握"),
    ("to_be_made", "三（四）2.需要另行制作", r"另行制作|没有现成"),
    ("unclear", "三（四）3.补正后仍不明确", r"补正后"),
    ("petition", "三（五）1.信访举报投诉", r"信访"),
    ("repeated", "三（五）2.重复申请", r"重复申请"),
    ("publication", "三（五）3.公开出版物", r"公开出版物"),
    ("excessive", "三（五）4.大量反复申请", r"大量反复"),
    ("reissue", "三（五）5.确认或重新出具", r"重新出具"),
    ("no_amendment", "三（六）1.逾期不补正", r"不补正"),
    ("no_payment", "三（六）2.逾期未缴费", r"缴纳费用|收费通知"),
    ("other", "三（六）3.其他", r"^(?:\(?3\)?[.、]?)?其他$"),
    ("total", "三（七）总计", r"^(?:\(七\))?总计$"),
    ("carried_out", "四、结转下年度", r"结转下(?:一)?年"),
)
KEYS_3 = tuple(key for key, _, _ in _ROWS_3)
NAMES_3 = {key: name for key, name, _ in _ROWS_3}
HANDLED = KEYS_3[2:23]  # what (七) sums up
COLUMNS_3 = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
GROUPS_4 = ("行政复议", "未经复议直接起诉", "复议后起诉")
CELLS_4 = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
_ROWS_2 = ("规章", "行政规范性文件", "行政许可", "行政处罚", "行政强制", "行政事业性收费")
_ENOUGH_ROWS = 20  # of 25: with fewer the table is of another form, or only a part of it was read
_SPACE = re.compile(r"\s+")
_NUMBER = re.compile(r"(-?\d+(?:\.\d+)?)(?:件|万元|元|宗|项|个)?")


@dataclass(frozen=True, slots=True)
class Cell:
    """One place for a number: what stands there, and the number if it is one."""

    text: str
    value: Decimal | None


def folded(text: str) -> str:
    """A label as it is compared: full-width signs as ASCII, no white space."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text))


def read_cell(text: str) -> Cell:
    """A cell's number; full-width digits, thousands separators and a unit behind it are understood, a dash is none."""
    bare = folded(text).replace(",", "")
    match = _NUMBER.fullmatch(bare)
    return Cell(text.strip(), Decimal(match[1]) if match else None)


@dataclass(frozen=True, slots=True)
class Table2:
    """表二: per row the cells in order (制发、废止、现行有效 for the first two, one number for the others)."""

    rows: Mapping[str, tuple[Cell, ...]]

    def value(self, row: str, place: int = 0) -> Decimal | None:
        cells = self.rows.get(row, ())
        return cells[place].value if place < len(cells) else None


@dataclass(frozen=True, slots=True)
class Table3:
    """表三: 25 rows by key, each with seven cells in the order of `COLUMNS_3`. Rows that were not found are absent."""

    rows: Mapping[str, tuple[Cell, ...]]

    def cell(self, row: str, column: int) -> Cell:
        cells = self.rows.get(row, ())
        return cells[column] if column < len(cells) else Cell("", None)

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(NAMES_3[key] for key in KEYS_3 if key not in self.rows)

    def blanks(self) -> list[str]:
        """The places without a number, named."""
        return [
            f"{NAMES_3[key]}·{column}"
            for key in KEYS_3
            if key in self.rows
            for n, column in enumerate(COLUMNS_3)
            if self.cell(key, n).value is None
        ]


@dataclass(frozen=True, slots=True)
class Table4:
    """表四: three groups of five cells, in the order of `GROUPS_4` and `CELLS_4`."""

    groups: tuple[tuple[Cell, ...], ...]

    def blanks(self) -> list[str]:
        return [
            f"{group}·{name}"
            for group, cells in zip(GROUPS_4, self.groups, strict=True)
            for name, cell in zip(CELLS_4, cells, strict=True)
            if cell.value is None
        ]


Grid = list[list[str]]


def _grids(tables: Iterable[Table]) -> list[Grid]:
    return [[[folded(text) for text in row] for row in table.rows] for table in tables]


# --- 表三 ---


def read_table3(tables: Sequence[Table]) -> Table3 | None:
    """表三, when one of the tables has its seven columns and most of its rows."""
    for grid, table in zip(_grids(tables), tables, strict=True):
        head = next((n for n, row in enumerate(grid) if "商业企业" in row), None)
        if head is None:
            continue
        columns = _value_columns(grid, head) or _last_seven(grid, head)
        if columns is None:
            continue
        rows = _rows3(grid[head + 1 :], [list(row) for row in table.rows[head + 1 :]], columns)
        if rows is not None and len(rows) >= _ENOUGH_ROWS:
            return Table3(rows)
    return None


def _value_columns(grid: Grid, head: int) -> tuple[int, ...] | None:
    """Where the seven columns stand: each name exactly once in the heading rows, in the prescribed order."""
    found: dict[str, int] = {}
    width = max(len(row) for row in grid[: head + 1])
    for column in range(width):
        texts = {row[column] for row in grid[: head + 1] if column < len(row)}
        names = [name for name in COLUMNS_3 if name in texts]
        if len(names) > 1 or (names and names[0] in found):
            return None
        if names:
            found[names[0]] = column
    order = tuple(found.get(name, -1) for name in COLUMNS_3)
    return order if order[0] > 0 and list(order) == sorted(order) else None


def _last_seven(grid: Grid, head: int) -> tuple[int, ...] | None:
    """Headings that merge nothing do not stand above their numbers: then the last seven cells of rows of one length."""
    words = {text for row in grid[: head + 1] for text in row}
    widths = {len(row) for row in grid[head + 1 :]}
    if not words.issuperset(COLUMNS_3) or len(widths) != 1:
        return None
    width = widths.pop()
    return tuple(range(width - 7, width)) if width > 7 else None


def _rows3(grid: Grid, raw: list[list[str]], columns: tuple[int, ...]) -> dict[str, tuple[Cell, ...]] | None:
    rows: dict[str, tuple[Cell, ...]] = {}
    for line, texts in zip(grid, raw, strict=True):
        key = _key3(next((text for text in reversed(line[: columns[0]]) if text), ""))
        if key is None or len(line) <= columns[0]:
            continue
        if key in rows:
            return None  # one row twice: which of them counts is not ours to guess
        rows[key] = tuple(read_cell(texts[n]) for n in columns if n < len(texts))
    return rows


def _key3(label: str) -> str | None:
    """The row that a label names; None when it names none, or several."""
    keys = [key for key, _, sign in _ROWS_3 if re.search(sign, label)]
    if "open" in keys and len(keys) > 1:
        keys.remove("open")
    return keys[0] if len(keys) == 1 else None


# --- 表四 ---


def read_table4(tables: Sequence[Table]) -> Table4 | None:
    """表四: fifteen numbers below 结果维持 … 总计, three times, in one row; the headings above name the groups."""
    for grid, table in zip(_grids(tables), tables, strict=True):
        for n, row in enumerate(grid):
            start = _fifteen(row)
            if start is None:
                continue
            above = [text for line in grid[:n] for text in line]
            below = [line for line in table.rows[n + 1 :] if len(line) > start and any(text.strip() for text in line)]
            if not _groups_in_order(above) or len(below) != 1 or len(below[0]) < start + 15:
                return None
            cells = [read_cell(text) for text in below[0][start : start + 15]]
            return Table4(tuple(tuple(cells[k : k + 5]) for k in (0, 5, 10)))
    return None


def _fifteen(row: Sequence[str]) -> int | None:
    """Where the fifteen headings begin in a row."""
    for start in range(len(row) - 14):
        if all(_same_heading(row[start + k], CELLS_4[k % 5]) for k in range(15)):
            return start
    return None


def _same_heading(text: str, name: str) -> bool:
    return text == name or (name == "总计" and text in ("合计", "总计")) or (name == "尚未审结" and text == "未审结")


def _groups_in_order(above: Sequence[str]) -> bool:
    """Whether the headings name the three groups, 复议 first. Headings that are left out are no other order."""
    places = [next((n for n, text in enumerate(above) if sign in text), -1) for sign in ("直接起诉", "复议后起诉")]
    return -1 not in places and places[0] < places[1]


# --- 表二 ---


def read_table2(tables: Sequence[Table]) -> Table2 | None:
    """表二, from one table or from several that were cut apart; None unless 规范性文件 and 行政处罚 are there."""
    rows: dict[str, tuple[Cell, ...]] = {}
    for grid, table in zip(_grids(tables), tables, strict=True):
        if any("商业企业" in row for row in grid):
            continue
        heads: list[int] = []
        for n, line in enumerate(grid):
            found = _heads2(line)
            if found:
                heads = found
            name = _name2(line[0]) if line else None
            if name is not None and name not in rows and len(line) > 1:
                places = heads if name in _ROWS_2[:2] else [1]
                rows[name] = tuple(read_cell(table.rows[n][k]) for k in places if k < len(line))
    return Table2(rows) if {"行政规范性文件", "行政处罚"} <= rows.keys() else None


def _heads2(line: Sequence[str]) -> list[int]:
    """The columns of 制发、废止、现行有效 when a row is their heading."""
    places = [next((n for n, text in enumerate(line) if sign in text), -1) for sign in ("制发", "废止", "现行有效")]
    return places if -1 not in places else []


def _name2(label: str) -> str | None:
    if label == "规范性文件":
        return "行政规范性文件"
    return label if label in _ROWS_2 else None
