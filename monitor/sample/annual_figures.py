"""The figures of an invented unit's annual reports, year after year: computed so that every identity holds.

`figures` makes a chain of sound years; a fault changes the figures of one year afterwards, so that only the identity
it is meant to break is broken.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

SHARES = 6  # 自然人、商业企业、科研机构、社会公益组织、法律服务机构、其他; 总计 stands seventh
_HANDLED = 21  # rows that (七) sums up
NEW, CARRIED_IN, FIRST_HANDLED, TOTAL, CARRIED_OUT = 0, 1, 2, 23, 24


@dataclass(frozen=True, slots=True)
class Figures:
    """One year: 表三 as 25 rows of seven, 表四 as three groups of five, 表二 by row, and what the text says."""

    year: int
    table3: tuple[tuple[int, ...], ...]
    table4: tuple[tuple[int, ...], ...]
    rules: tuple[int, int, int]  # 行政规范性文件: 制发、废止、现行有效
    decisions: tuple[int, int, int] = (312, 48, 6)  # 行政许可、行政处罚、行政强制
    charged: str = "0"  # 万元
    said: Mapping[str, int] = field(default_factory=dict[str, int])

    def says(self, what: str) -> int:
        """A number in the text: what the tables say, unless the text is meant to differ."""
        own = {
            "new": self.table3[NEW][-1],
            "carried_in": self.table3[CARRIED_IN][-1],
            "carried_out": self.table3[CARRIED_OUT][-1],
            "review": self.table4[0][-1],
            "lawsuits": self.table4[1][-1] + self.table4[2][-1],
        }
        return self.said.get(what, own[what])


def figures(years: Iterable[int], *, scale: int = 1, in_force: int = 9) -> list[Figures]:
    """Sound figures of consecutive years. `scale` makes them large; `in_force` is 现行有效 before the first year."""
    out: list[Figures] = []
    carried = (0,) * SHARES
    for year in years:
        one = _year(year, carried, scale, in_force)
        out.append(one)
        carried, in_force = one.table3[CARRIED_OUT][:SHARES], one.rules[2]
    return out


def _year(year: int, carried: tuple[int, ...], scale: int, in_force: int) -> Figures:
    handled = [[0] * SHARES for _ in range(_HANDLED)]
    for row, share, number in ((0, 0, 9 + year % 4), (0, 1, 3), (1, 0, 2), (4, 0, 1), (8, 4, 1 + year % 2), (10, 0, 4)):
        handled[row][share] = number * scale
    total = [sum(row[share] for row in handled) for share in range(SHARES)]
    left = [(1 + year % 3) * scale, year % 2 * scale, 0, 0, 0, 0]
    new = [t + out - before for t, out, before in zip(total, left, carried, strict=True)]
    rows = (new, list(carried), *handled, total, left)
    reviews = ((2, 1, year % 2, 0), (1, 0, 0, 1), (0, year % 2, 0, 0))
    made, repealed = 1 + year % 2, year % 2
    return Figures(
        year,
        tuple((*row, sum(row)) for row in rows),
        tuple((*(n * scale for n in group), sum(group) * scale) for group in reviews),
        (made, repealed, in_force + made - repealed),
    )


def shifted(one: Figures, *changes: tuple[int, int, int]) -> Figures:
    """The figures with some cells of 表三 changed: (row, column, by how much)."""
    rows = [list(row) for row in one.table3]
    for row, column, by in changes:
        rows[row][column] += by
    return replace(one, table3=tuple(tuple(row) for row in rows))


Change = Callable[[Figures], Figures]


def _more_rules(one: Figures) -> Figures:
    made, repealed, now = one.rules
    return replace(one, rules=(made, repealed, now + 3))


def _wrong_sum(one: Figures) -> Figures:
    first, *rest = one.table4
    return replace(one, table4=((*first[:-1], first[-1] + 1), *rest))


# What breaks one identity, by its id. Where a share is changed so is the row's 总计, so that A3 goes on holding.
BREAKS: dict[str, Change] = {
    "A1": lambda one: shifted(one, (NEW, 0, 2), (NEW, 6, 2)),
    "A2": lambda one: shifted(one, (FIRST_HANDLED, 1, 5), (FIRST_HANDLED, 6, 5)),
    "A3": lambda one: shifted(one, (FIRST_HANDLED, 6, 1), (FIRST_HANDLED + 1, 6, -1)),
    "A4": _wrong_sum,
    "A5": lambda one: shifted(one, (CARRIED_IN, 0, 1), (CARRIED_IN, 6, 1), (NEW, 0, -1), (NEW, 6, -1)),
    "A6:表三": lambda one: replace(one, said={"new": one.table3[NEW][-1] + 7}),
    "A6:表四": lambda one: replace(one, said={"review": one.table4[0][-1] + 4}),
    "A7": _more_rules,
    "A11": lambda one: replace(one, charged="1.25"),
}
