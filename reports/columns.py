"""The columns of the 整改台账 as a workbook: written by `workbook`, read back by `filled`, so that the two agree.

Only 期限, 状态 and 备注 are for people to fill in. 指纹 proves that a line still means the same finding when it comes
back: numbers begin anew in a new database, fingerprints do not.
"""

from collections.abc import Iterable

from monitor.model import LABELS, Finding, State
from reports.formatting import clean

NUMBER, ITEMS, DEPARTMENT, PROBLEM, ADDRESS = "编号", "任务", "责任科室", "问题", "网址"
EVIDENCE, BASIS, SEVERITY, FIRST, DAYS = "证据", "依据", "严重程度", "首次发现", "已过天数"
DUE, STATE, REMARK, FINGERPRINT = "期限", "状态", "备注", "指纹"

# Name and width in characters of each column, in order.
COLUMNS: tuple[tuple[str, float], ...] = (
    (NUMBER, 6), (ITEMS, 8), (DEPARTMENT, 12), (PROBLEM, 34), (ADDRESS, 30), (EVIDENCE, 34), (BASIS, 24),
    (SEVERITY, 9), (FIRST, 11.5), (DAYS, 9), (DUE, 11.5), (STATE, 9.5), (REMARK, 22), (FINGERPRINT, 17.5),
)  # fmt: skip

ACKNOWLEDGE, WAIVE = "认领", "豁免"  # what a person may write into 状态
SHOWN_STATES = tuple(LABELS[state] for state in State)

_LINE, _TALLEST = 14.0, 409.0  # points: of a line at 10 points, and the tallest row that Excel knows
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def neutral(text: str) -> str:
    """A text that no spreadsheet takes for a formula, also after it was saved as CSV and opened again."""
    return "'" + text if text.lstrip("'").startswith(_FORMULA) else text


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a column so many characters wide: a Chinese character is as wide as two."""
    wide = sum(1 if character < "\u2e80" else 2 for character in text)
    return max(1, -(-wide // max(int(width) - 1, 1)))


def height_of(cells: Iterable[tuple[str, float]]) -> float:
    """The height in points that a row of wrapped texts needs. Programs do not agree on working it out themselves."""
    return min(_TALLEST, _LINE * max((lines_of(text, width) for text, width in cells), default=1) + 3)


def original(text: str) -> str:
    """What `neutral` was given."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_FORMULA) else text


def remark_of(finding: Finding) -> str:
    """备注 of a finding as the workbook shows it."""
    return clean(finding.note, 500)
