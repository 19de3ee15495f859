"""工作日: counting in days that offices work, 调休 included (条例 第二十六条 counts its 20 days so).

The holidays are those of the yearly notice of the 国务院办公厅, as `chinesecalendar` knows them, corrected by what the
admin writes into config.toml. For a year that nobody knows yet, Monday to Friday; `assumed` says so in words, and who
judges by such a count shows that beside the verdict.

Counting follows the law's way (民法典 第二百零一条): the day on which a period begins is not counted, so the first of N
working days is the first one after it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar  # pyright: ignore[reportMissingTypeStubs] - ships none

_MONDAY_TO_FRIDAY = range(5)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days are working days. `extra_workdays` and `extra_holidays` override the calendar for single days."""

    extra_workdays: frozenset[date] = frozenset()
    extra_holidays: frozenset[date] = frozenset()

    def is_workday(self, day: date) -> bool:
        """Whether offices work that day."""
        return _year(self, day.year)[day.timetuple().tm_yday - 1]

    def add_workdays(self, start: date, count: int) -> date:
        """The day on which `count` working days after `start` are over; before it for a negative count.

        With 0, `start` itself, whatever day it is. Raises OverflowError beyond the years that dates have.
        """
        day, step, left = start, _ONE_DAY if count > 0 else -_ONE_DAY, abs(count)
        while left:
            day += step
            left -= self.is_workday(day)
        return day

    def workdays_between(self, start: date, end: date) -> int:
        """How many working days lie after `start`, up to `end` and with it; negative when `end` is the earlier one."""
        if end < start:
            return -self.workdays_between(end, start)
        if start.year == end.year:
            return sum(_year(self, start.year)[_place(start) + 1 : _place(end) + 1])
        whole = sum(sum(_year(self, year)) for year in range(start.year + 1, end.year))
        first = sum(_year(self, start.year)[_place(start) + 1 :])
        return first + whole + sum(_year(self, end.year)[: _place(end) + 1])

    def assumed(self, first: date, last: date) -> str:
        """What a count between two days takes for granted (a Chinese sentence); '' when every year is known."""
        return self.assumed_years(range(min(first.year, last.year), max(first.year, last.year) + 1))

    def assumed_years(self, years: Iterable[int]) -> str:
        """As `assumed`, for a set of years: what a check tells once, of all that it counted."""
        unknown = sorted({year for year in years if not _is_known(year)})
        if not unknown:
            return ""
        told = "、".join(str(year) for year in unknown[:5]) + (" 等" if len(unknown) > 5 else "")
        extras = {day.year for day in self.extra_workdays | self.extra_holidays}
        ours = "和 config.toml 所列的调休日" if extras & set(unknown) else ""
        return f"程序没有 {told} 年的放假安排，工作日按周一至周五{ours}计算"


def _place(day: date) -> int:
    return day.timetuple().tm_yday - 1


@lru_cache(maxsize=512)
def _year(calendar: WorkCalendar, year: int) -> tuple[bool, ...]:
    """Every day of a year, from 1 January: whether it is a working day."""
    first = date(year, 1, 1)
    length = date(year, 12, 31).timetuple().tm_yday
    return tuple(_works(calendar, first + timedelta(days=n)) for n in range(length))


def _works(calendar: WorkCalendar, day: date) -> bool:
    if day in calendar.extra_workdays:
        return True
    if day in calendar.extra_holidays:
        return False
    return _officially(day)


def _officially(day: date) -> bool:
    try:
        return bool(chinese_calendar.is_workday(day))  # pyright: ignore[reportUnknownMemberType] - as above
    except NotImplementedError:  # a year that the calendar does not hold
        return day.weekday() in _MONDAY_TO_FRIDAY


@lru_cache(maxsize=512)
def _is_known(year: int) -> bool:
    try:
        chinese_calendar.is_workday(date(year, 7, 1))  # pyright: ignore[reportUnknownMemberType] - as above
    except NotImplementedError:
        return False
    return True
