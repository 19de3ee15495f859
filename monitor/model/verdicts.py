"""The closed vocabularies of the house and the two rules that combine verdicts.

Every word has its Chinese twin in `LABELS`, so reports, mail and command line never spell one twice.
"""

from collections.abc import Iterable
from enum import StrEnum


class Verdict(StrEnum):
    """结论: what one check, or one plan item, came to."""

    FAIL = "fail"
    ERROR = "error"
    WARN = "warn"
    INCONCLUSIVE = "inconclusive"
    MANUAL = "manual"
    PASS = "pass"  # noqa: S105 - a verdict, not a password


class Severity(StrEnum):
    """How much one finding weighs: 单项否决, 扣分, 提示."""

    VETO = "veto"
    ERROR = "error"
    WARN = "warn"


class State(StrEnum):
    """Where a finding stands in the ledger (整改台账)."""

    NEW = "new"
    OPEN = "open"
    FIXED = "fixed"
    REOPENED = "reopened"
    WAIVED = "waived"


class Coverage(StrEnum):
    """How much of a plan item a crawler can see."""

    AUTO = "auto"
    PARTLY = "partly"
    PERSON = "person"


class LinkVerdict(StrEnum):
    """What is known of a link's target. Four kinds of not-alive, never mixed (DESIGN.md)."""

    ALIVE = "alive"
    DEAD = "dead"
    SUSPECT = "suspect"
    BLOCKED = "blocked"
    UNTESTABLE = "untestable"


class PageKind(StrEnum):
    """What a page is on its site, as the platform adapter reads it."""

    HOME = "home"
    COLUMN = "column"
    ARTICLE = "article"
    DOCUMENT = "document"
    LISTING = "listing"  # machine-readable list (the JSON of gkmlpt)
    OTHER = "other"


class _Labels:
    """The Chinese twin of every word. A dict would not do: members of two vocabularies are equal when their texts
    are (`Verdict.ERROR == Severity.ERROR`), and 检查出错 would read 扣分."""

    def __init__(self, *pairs: tuple[StrEnum, str]) -> None:
        self._labels = {(type(word), word.value): label for word, label in pairs}

    def __getitem__(self, word: StrEnum) -> str:
        return self._labels[type(word), word.value]


LABELS = _Labels(
    (Verdict.PASS, "合格"),
    (Verdict.FAIL, "不合格"),
    (Verdict.WARN, "提示"),
    (Verdict.INCONCLUSIVE, "未能判定"),
    (Verdict.MANUAL, "待人工确认"),
    (Verdict.ERROR, "检查出错"),
    (Severity.VETO, "单项否决"),
    (Severity.ERROR, "扣分"),
    (Severity.WARN, "提示"),
    (State.NEW, "新增"),
    (State.OPEN, "未整改"),
    (State.FIXED, "已整改"),
    (State.REOPENED, "重新出现"),
    (State.WAIVED, "已豁免"),
    (Coverage.AUTO, "自动检查"),
    (Coverage.PARTLY, "部分自动"),
    (Coverage.PERSON, "人工确认"),
    (LinkVerdict.ALIVE, "正常"),
    (LinkVerdict.DEAD, "失效"),
    (LinkVerdict.SUSPECT, "疑似失效"),
    (LinkVerdict.BLOCKED, "被拦截"),
    (LinkVerdict.UNTESTABLE, "无法检测"),
)

# 从重到轻. A known fault outweighs a broken check, which outweighs a hint, which outweighs not knowing:
# the reader must see first what is surely wrong; the reason line of a verdict still tells the rest.
_WEIGHT = (Verdict.FAIL, Verdict.ERROR, Verdict.WARN, Verdict.INCONCLUSIVE, Verdict.MANUAL, Verdict.PASS)

_SEVERITY_WEIGHT = (Severity.VETO, Severity.ERROR, Severity.WARN)


def worst(verdicts: Iterable[Verdict]) -> Verdict | None:
    """The gravest of some verdicts; None when there are none."""
    return min(verdicts, key=_WEIGHT.index, default=None)


def gravest(severities: Iterable[Severity]) -> Severity | None:
    """The gravest of some severities; None when there are none."""
    return min(severities, key=_SEVERITY_WEIGHT.index, default=None)


def at_least(severity: Severity, bar: Severity) -> bool:
    """Whether a severity is as grave as the bar, or graver (`--fail-on`)."""
    return _SEVERITY_WEIGHT.index(severity) <= _SEVERITY_WEIGHT.index(bar)
