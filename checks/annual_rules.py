"""勾稽 of one annual report: what must add up within its tables (standards.md §4.6: A1 to A4, A9).

A rule yields equations. One that does not hold is a fault; one that does not hold while a cell in it is not filled
could hold if it were filled, and is left open. A blank counts as 0 only as long as everything adds up that way.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from checks.annual_tables import CELLS_4, COLUMNS_3, GROUPS_4, HANDLED, KEYS_3, NAMES_3, Cell, Table3, Table4
from monitor.model import Fault, Observation, Severity, Unjudged

_MAX_SHOWN = 8  # equations written out in one finding
_BLANKS_3, _BLANKS_4 = 10, 5  # standards.md §4.6 A9: more unfilled cells than this is a fault, fewer a hint


@dataclass(frozen=True, slots=True)
class Term:
    """One named cell of an equation."""

    name: str
    cell: Cell

    @property
    def value(self) -> Decimal:
        return self.cell.value or Decimal(0)

    def __str__(self) -> str:
        return f"{self.name} {self.cell.value if self.cell.value is not None else '未填'}"


@dataclass(frozen=True, slots=True)
class Equation:
    """Two sums that must be equal, at one place of a table."""

    place: str
    left: tuple[Term, ...]
    right: tuple[Term, ...]

    @property
    def sums(self) -> tuple[Decimal, Decimal]:
        return sum((t.value for t in self.left), Decimal(0)), sum((t.value for t in self.right), Decimal(0))

    @property
    def holds(self) -> bool:
        left, right = self.sums
        return left == right

    @property
    def sure(self) -> bool:
        return all(term.cell.value is not None for term in (*self.left, *self.right))

    def __str__(self) -> str:
        left, right = self.sums
        return f"{self.place}：{_written(self.left, left)}，{_written(self.right, right)}"


def _written(terms: Sequence[Term], total: Decimal) -> str:
    """One side: every cell that is not 0 by name, and the sum when there is something to sum."""
    if len(terms) == 1:
        return str(terms[0])
    shown = [str(term) for term in terms if term.cell.value != 0] or ["各格都是 0"]
    return f"{'＋'.join(shown)}＝{total}"


@dataclass(frozen=True, slots=True)
class Rule:
    """One identity: its id in standards.md §4.6, what it demands, and the equations it makes of a table."""

    id: str
    table: str
    demands: str
    severity: Severity | None = None


A1 = Rule("A1", "表三", "每一列：一（本年新收）＋二（上年结转）＝三（七）总计＋四（结转下年度）")
A2 = Rule("A2", "表三", "每一列：三（七）总计＝（一）至（六）各行之和")
A3 = Rule("A3", "表三", "每一行：总计＝自然人＋商业企业＋科研机构＋社会公益组织＋法律服务机构＋其他")
A4 = Rule("A4", "表四", "每一组：总计＝结果维持＋结果纠正＋其他结果＋尚未审结")


def a1(table: Table3) -> Iterator[Equation]:
    for n, column in enumerate(COLUMNS_3):
        term = _in_column(table, n)
        yield Equation(f"“{column}”列", (term("new"), term("carried_in")), (term("total"), term("carried_out")))


def a2(table: Table3) -> Iterator[Equation]:
    for n, column in enumerate(COLUMNS_3):
        term = _in_column(table, n)
        yield Equation(f"“{column}”列", (term("total"),), tuple(term(key) for key in HANDLED))


def a3(table: Table3) -> Iterator[Equation]:
    for key in KEYS_3:
        *shares, total = (Term(name, table.cell(key, n)) for n, name in enumerate(COLUMNS_3))
        yield Equation(f"“{NAMES_3[key]}”行", (total,), tuple(shares))


def a4(table: Table4) -> Iterator[Equation]:
    for group, cells in zip(GROUPS_4, table.groups, strict=True):
        *shares, total = (Term(name, cell) for name, cell in zip(CELLS_4, cells, strict=True))
        yield Equation(f"“{group}”", (total,), tuple(shares))


def _in_column(table: Table3, column: int) -> Callable[[str], Term]:
    return lambda key: Term(NAMES_3[key], table.cell(key, column))


def judge(subject: str, url: str, rule: Rule, equations: Iterable[Equation]) -> Iterator[Observation]:
    """One fault for all equations of a rule that surely do not hold; else one open end for those that may not."""
    broken = [equation for equation in equations if not equation.holds]
    wrong = [equation for equation in broken if equation.sure]
    if wrong:
        yield Fault(
            subject,
            f"{rule.table}数据不平衡（{rule.id}，{len(wrong)} 处）：{'、'.join(e.place for e in wrong[:_MAX_SHOWN])}",
            aspect=rule.id,
            expected=rule.demands,
            seen=written_out(wrong),
            severity=rule.severity,
            url=url,
        )
    elif broken:
        places = "、".join(equation.place for equation in broken[:_MAX_SHOWN])
        yield Unjudged(subject, f"{rule.table}有空格或缺行，无法核对 {rule.id}：{places}", rule.id)


def written_out(equations: Sequence[Equation]) -> str:
    """The equations in full, as many as a reader will follow."""
    more = f"；等 {len(equations)} 处" if len(equations) > _MAX_SHOWN else ""
    return "；".join(map(str, equations[:_MAX_SHOWN])) + more


def blanks3(subject: str, url: str, table: Table3) -> Iterator[Fault]:
    """A9 for 表三."""
    yield from _blanks(subject, url, "表三", table.blanks(), _BLANKS_3)


def blanks4(subject: str, url: str, table: Table4) -> Iterator[Fault]:
    """A9 for 表四."""
    yield from _blanks(subject, url, "表四", table.blanks(), _BLANKS_4)


def _blanks(subject: str, url: str, name: str, places: Sequence[str], limit: int) -> Iterator[Fault]:
    if places:
        yield Fault(
            subject,
            f"{name}有 {len(places)} 格没有填写数字（A9）",
            aspect=f"A9:{name}",
            expected="每格都填写数字，没有的填 0",
            seen="、".join(places[:_MAX_SHOWN]) + (f"等 {len(places)} 格" if len(places) > _MAX_SHOWN else ""),
            severity=None if len(places) > limit else Severity.WARN,
            url=url,
        )


def missing_rows(subject: str, url: str, table: Table3) -> Iterator[Fault]:
    """Rows of 表三 that were not found although the table was."""
    if table.missing:
        yield Fault(
            subject,
            f"表三缺少 {len(table.missing)} 行",
            aspect="table3.rows",
            expected="按规定格式共 25 行",
            seen="没有：" + "、".join(table.missing),
            severity=Severity.WARN,
            url=url,
        )
