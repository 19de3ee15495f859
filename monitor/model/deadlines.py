"""完成时限: what a plan's deadline column means as a day, and which promises in its text name a day of their own.

Offices write `常态化开展`, `2025年前`, `2024年12月底前`, `12月31日前`. What is surely a day becomes one; everything
else is said to be unreadable, never guessed. Readings (stated to the reader wherever a day is shown):
`2025年前` and `2025年6月前` end before that year or month begins (2024-12-31, 2025-05-31); `底前`, `底`, `末`, `内` end
with the last day of the year or month; `12月31日前` includes the day that it names, as offices use it.
"""

import calendar
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from monitor.model.findings import PlanItem

_STANDING = re.compile(
    r"(?:常态化|长期|持续|经常性|全年|日常)(?:开展|推进|坚持|落实|实施|执行|进行|做好|保持|有效)?|长期有效|贯穿全年"
)
_BEFORE = "(?:之前|以前|前)"
_END = "(?:年底|年末|底|末)"
_WITHIN = "(?:以内|之内|内)"
# With an explicit year: `2025年前`, `2022年11月底前`, `2024年12月31日前`, `2024年内`, `2024年底`.
_DATED = re.compile(
    rf"(?<![0-9])(?P<y>20[0-9]{{2}}) ?年(?: ?(?P<m>[0-9]{{1,2}}) ?月(?: ?(?P<d>[0-9]{{1,2}}) ?[日号])?)?"
    rf" ?(?P<end>{_END})? ?(?P<mode>{_BEFORE}|{_WITHIN})?"
)
_YEARLESS = re.compile(
    rf"(?P<m>[0-9]{{1,2}}) ?月(?: ?(?P<d>[0-9]{{1,2}}) ?[日号])? ?(?P<end>{_END})? ?(?P<mode>{_BEFORE}|{_WITHIN})?"
)
_UP_TO = ("到", "至", "力争", "确保")
_COUNTED = ("截至", "截止", "截止到", "截至到")
_OF_THAT_AGE = ("的", "印发", "制定", "发布", "出台", "成文", "公布", "形成", "已")
_OF_THE_YEAR = re.compile(rf"(?:今年|本年度?|当年)?(?:年底|年末|年内|底|末|内)(?:{_BEFORE})?|本年度|今年")
_HALF = re.compile(r"(?:今年|本年度?)?(?P<half>上半年|下半年)(?:底|末|内)?(?:之前|以前|前)?")
_QUARTER = re.compile(r"(?:今年|本年度?)?第?(?P<quarter>[一二三四1-4])季度(?:底|末|内)?(?:之前|以前|前)?")
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_FULL_WIDTH = {0xFF10 + n: str(n) for n in range(10)} | {0x3000: " ", 0xA0: " "}


class DeadlineKind(StrEnum):
    """What a deadline is."""

    STANDING = "standing"  # 常态化开展: never over
    BY = "by"  # to be done by a day
    UNKNOWN = "unknown"  # empty, or not understood


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline as written, and the last day on which it is still kept (only for `BY`)."""

    text: str
    kind: DeadlineKind
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """A day that a requirement's text itself names: `2022年底前`. `text` is as written, blanks included."""

    text: str
    day: date


class DueKind(StrEnum):
    """Why an item is named when deadlines are counted."""

    OVERDUE = "overdue"  # the deadline has passed
    SOON = "soon"  # it ends within the asked days
    PROMISE_PAST = "promise_past"  # the text names a day that has passed
    UNREADABLE = "unreadable"  # the deadline is written in a way that names no day


DUE_LABELS: dict[DueKind, str] = {
    DueKind.OVERDUE: "时限已过",
    DueKind.SOON: "即将到期",
    DueKind.PROMISE_PAST: "正文所写期限已过",
    DueKind.UNREADABLE: "时限看不出日期",
}


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to say of an item's deadline. `days` are from today to the day, negative when it has passed."""

    number: int
    kind: DueKind
    text: str
    day: date | None
    days: int | None
    told: str  # a Chinese sentence, complete in itself


def read_deadline(text: str, year: int) -> Deadline:
    """A deadline column's text; `year` is the plan's, for deadlines that name none (`12月底前`, `年底前`)."""
    bare = "".join(text.translate(_FULL_WIDTH).split())
    if _STANDING.fullmatch(bare):
        return Deadline(text, DeadlineKind.STANDING)
    day = _day_of(bare, year)
    return Deadline(text, DeadlineKind.UNKNOWN if day is None else DeadlineKind.BY, day)


def promises(text: str) -> Iterator[Promise]:
    """Every day that a text promises to keep: a year with 前 or 内, or `到2025年底`.

    No promises are a plain date, what was counted (`截至2023年底`), and what is only told apart by its age
    (`2018年以前印发的文件`).
    """
    folded = text.translate(_FULL_WIDTH)
    for match in _DATED.finditer(folded):
        before, after = folded[: match.start()].rstrip(), folded[match.end() :].lstrip()
        meant = match["mode"] or (match["end"] and before.endswith(_UP_TO))
        if not meant or before.endswith(_COUNTED) or after.startswith(_OF_THAT_AGE):
            continue
        if (day := _last_day(match, int(match["y"]))) is not None:
            yield Promise(text[match.start() : match.end()].strip(), day)


def dues(items: Iterable[PlanItem], year: int, today: date, within: int) -> list[Due]:
    """What is to be said of the deadlines of a plan on a day: overdue, due within `within` days, promises that have
    passed, and deadlines that name no day. In the order of the items."""
    found: list[Due] = []
    for item in items:
        deadline = read_deadline(item.deadline, year)
        if (due := _due(item, deadline, today, within)) is not None:
            found.append(due)
        found += [_past(item, promise, year, today) for promise in promises(item.text) if promise.day < today]
    return found


def _due(item: PlanItem, deadline: Deadline, today: date, within: int) -> Due | None:
    if deadline.kind is DeadlineKind.STANDING:
        return None
    if deadline.day is None:
        told = f"时限“{item.deadline}”看不出是哪一天" if item.deadline else "没有写完成时限"
        return Due(item.number, DueKind.UNREADABLE, item.deadline, None, None, told)
    days = (deadline.day - today).days
    named = f"时限“{item.deadline}”（按 {deadline.day.isoformat()} 计）"
    if days < 0:
        told = f"{named}已过 {-days} 天，请确认是否已经完成"
        return Due(item.number, DueKind.OVERDUE, item.deadline, deadline.day, days, told)
    if days <= within:
        told = f"{named}还剩 {days} 天" if days else f"{named}今天到期"
        return Due(item.number, DueKind.SOON, item.deadline, deadline.day, days, told)
    return None


def _past(item: PlanItem, promise: Promise, year: int, today: date) -> Due:
    days = (promise.day - today).days
    told = f"正文写“{promise.text}”（按 {promise.day.isoformat()} 计），已过 {-days} 天"
    if promise.day.year < year:
        told += f"，早于 {year} 年的要点本身，请核对是否沿用了旧稿"
    return Due(item.number, DueKind.PROMISE_PAST, promise.text, promise.day, days, told)


def _day_of(bare: str, year: int) -> date | None:
    if match := _DATED.fullmatch(bare):
        return _last_day(match, int(match["y"]))
    if match := _YEARLESS.fullmatch(bare):
        return _last_day(match, year)
    if match := _HALF.fullmatch(bare):
        return _month_end(year, 6 if match["half"] == "上半年" else 12)
    if match := _QUARTER.fullmatch(bare):
        return _month_end(year, 3 * _QUARTERS[match["quarter"]])
    return date(year, 12, 31) if _OF_THE_YEAR.fullmatch(bare) else None


def _last_day(match: re.Match[str], year: int) -> date | None:
    """The last day on which what the match names is kept; None for a day that no calendar has."""
    month, day = match["m"], match["d"]
    before = (match["mode"] or "").endswith("前")
    if day:
        try:
            return date(year, int(month), int(day))
        except ValueError:
            return None
    if month:
        if not 1 <= int(month) <= 12:
            return None
        if before and not match["end"]:
            return date(year, int(month), 1) - timedelta(days=1)
        return _month_end(year, int(month))
    return date(year - 1, 12, 31) if before and not match["end"] else date(year, 12, 31)


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
