"""What multiplies in addresses: the days of a calendar, the combinations of a list's filters.

Neither is told by names alone. A calendar is told by its future: an archive has one page for each day that was, hardly
any for days to come, and none without a gap from long before there were websites. Ids with a page number behind them
(`3001_2`, `3001-1-1`) may look like days; a pattern that has once shown what no calendar writes is never taken for one.
Filters are told by their shapes: they are chosen one by one, so the same path comes with many different sets of
parameters, each with few values.
"""

import re
from datetime import date, timedelta

DAYS_TO_COME = 30  # of one pattern, more than two months ahead: a calendar, not an archive
DAYS_OF_A_CALENDAR = 200  # in all
DAYS_UNBROKEN = 5_000  # in all, where they reach back beyond any website, day by day
FAR_DAYS = 24  # of one pattern that lie before 1900 or more than two years ahead: `end=2099-12-31` is no calendar
FAR_NUMBERS = 100  # of those that are written as eight figures: ids may look so, but not a hundred on end
COMBINATIONS = 500  # of a path's filters, the page number apart
SHAPES = 4  # different sets of them
VALUES = 60  # of one filter
_SOON = timedelta(days=62)
_EARLIEST = 1900
_LATEST = 2100
_BEFORE_THE_WEB = date(1995, 1, 1).toordinal()
_MOST_PATTERNS = 300
_MOST_PATHS = 200

_SEPARATED = r"(?P<y>\d{4})(?P<sep>[-_./]?|%2F)(?P<m>\d\d?)(?:(?P=sep)(?P<d>\d\d?))?"
_ASKED = re.compile(rf"(?:^|[&;])(?P<name>[^&;=]+)={_SEPARATED}(?=&|;|$)", re.IGNORECASE)
_NAMED = re.compile(rf"(?P<name>/){_SEPARATED}(?:\.[a-z]{{2,5}}|/?(?:index\.\w{{2,5}})?)$", re.IGNORECASE)
_PAGING = re.compile(
    r"p|pn|page(?:_?(?:no|num|number|index|size))?|cur_?page|current(?:page)?|start|offset|from|begin|size|limit|rows",
    re.IGNORECASE,
)
_NO_CHOICE = frozenset(("", "0", "-1", "all", "null"))


class Calendars:
    """Counts the days that a pattern of addresses has shown: a parameter of a path, what a folder holds."""

    def __init__(self, today: date) -> None:
        self._soon = today + _SOON
        self._far = today.year + 2
        self._patterns: dict[str, _Days] = {}

    def refuses(self, place: str, path: str, query: str) -> str:
        """The pattern of which the address is one day too many, '' when there is none."""
        found = list(_ASKED.finditer(query)) if query else []
        named = _NAMED.search(path)
        if named is not None:
            found.append(named)
        for each in found:
            stem = path[: each.start()] if each.re is _NAMED else f"{path}?{each['name']}="
            pattern = f"{place}{stem}{'' if each.re is _ASKED else '/'}"
            if self._one_more(pattern, each):
                return pattern
        return ""

    def _one_more(self, pattern: str, found: re.Match[str]) -> bool:
        year, month, day = found["y"], found["m"], found["d"]
        separator = found["sep"]
        padded = len(month) == 2 and (day is None or len(day) == 2)
        whole = padded and day is not None
        if (not separator and not whole) or (separator == "/" and day is None):
            return False  # a number; the twelfth file of a year's folder
        key = f"{pattern} {separator}{'' if day is None else 'd'}"
        days = self._patterns.get(key)
        if days is None:
            if len(self._patterns) >= _MOST_PATTERNS:
                del self._patterns[next(iter(self._patterns))]
            days = self._patterns[key] = _Days()
        if days.numbers:
            return False
        try:
            when = date(int(year), int(month), int(day or 1))
        except ValueError:
            # Careless calendars write the 31st of June, but no 13th month. Eight figures are a date or a number.
            days.numbers = not separator or int(month) > 12 or int(day or 1) > 31
            return False
        # Whole dates may say `9999-12-31` for "no end"; what is less of a date with such a year is an id.
        if not whole and (not (padded or day) or not _EARLIEST <= when.year <= _LATEST):
            days.numbers = True
            return False
        far = not _EARLIEST <= when.year <= self._far
        if not whole and not days.present:
            if far:
                return False  # a calendar passes through the present; ids need not
            days.present = True
        days.loose |= not padded
        days.late += int(day or 1) > 12
        most_far = FAR_DAYS if separator else FAR_NUMBERS
        return days.one_more(when.toordinal(), most_far, far=far and padded, ahead=when > self._soon)


class _Days:
    """The days of one pattern."""

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._first = self._last = 0
        self._far = self._ahead = 0
        self.numbers = False  # ids, not days
        self.present = False  # has shown a year from 1900 to soon
        self.loose = False  # has days or months of one figure, as the pages of `2031-1-1` are too
        self.late = 0  # days after the twelfth: most of a calendar's, hardly any of an id's page numbers

    def one_more(self, day: int, most_far: int, *, far: bool, ahead: bool) -> bool:
        """Whether a day is one too many; `ahead`: more than two months from today."""
        if day in self._seen:
            return False
        if (far and self._far >= most_far) or self._is_calendar():
            return True
        self._first = min(self._first or day, day)
        self._last = max(self._last, day)
        self._seen.add(day)
        self._far += far
        self._ahead += ahead
        return False

    def _is_calendar(self) -> bool:
        days = len(self._seen)
        if self.loose and 3 * self.late < days:
            return False
        if days >= DAYS_OF_A_CALENDAR and self._ahead >= DAYS_TO_COME:
            return True
        return days >= DAYS_UNBROKEN and self._first < _BEFORE_THE_WEB and self._last - self._first < 1.1 * days


class Filters:
    """Counts the combinations of the parameters of each path."""

    def __init__(self) -> None:
        self._paths: dict[str, _Choices] = {}

    def refuses(self, path: str, query: str) -> bool:
        """Whether the address is one combination too many of a path's filters; `path` with scheme and host."""
        if "&" not in query and path not in self._paths:
            return False
        choices = self._paths.get(path)
        if choices is None:
            if len(self._paths) >= _MOST_PATHS:
                del self._paths[next(iter(self._paths))]
            choices = self._paths[path] = _Choices()
        return not choices.genuine and choices.one_more(query)


class _Choices:
    """The combinations of one path."""

    def __init__(self) -> None:
        self._combinations: set[int] = set()
        self._shapes: set[frozenset[str]] = set()
        self._values: dict[str, set[str]] = {}
        self.genuine = False
        self._multiply = False

    def one_more(self, query: str) -> bool:
        asked = [part.partition("=") for part in query.split("&")]
        asked = [(name, value) for name, _, value in asked if not _PAGING.fullmatch(name)]
        key = hash(frozenset(asked))
        if key in self._combinations:
            return False
        if self._multiply:
            return True
        self._combinations.add(key)
        chosen = {name: value for name, value in asked if value.lower() not in _NO_CHOICE}
        if len(self._shapes) < 20:
            self._shapes.add(frozenset(chosen))
        for name, value in chosen.items():
            values = self._values.setdefault(name, set())
            values.add(value)
            if len(values) > VALUES or len(self._values) > 50:
                self._forget()  # an id among them: each is a page of its own
                return False
        if len(self._combinations) >= COMBINATIONS:
            filters = sum(len(values) > 1 for values in self._values.values())
            self._multiply = filters >= 3 and len(self._shapes) >= SHAPES
            if not self._multiply:
                self._forget()
        return False

    def _forget(self) -> None:
        self.genuine = True
        self._combinations.clear()
        self._shapes.clear()
        self._values.clear()
