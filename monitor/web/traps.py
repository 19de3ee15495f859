"""Crawl traps: addresses that a site makes up without end (calendars, sessions, sort orders, paths that repeat).

A refused address is not read; the crawl then calls itself incomplete and says why.
"""

import re
from collections import Counter
from datetime import UTC, datetime

from monitor.web.urls import split

LONGEST = 1_000  # characters of an address
MOST_REPEATS = 3  # of one path segment
MOST_VARIANTS = 200  # of one path, by parameters that machines make up
MOST_NUMBERS = 5_000  # of one path, by other parameters: show.asp?id=1 … are real articles
_MADE_UP = re.compile(
    r"(?:^|[&;])(?:date|day|month|year|week|calendar|sort|order|orderby|dir|filter|view|sid|session\w*|phpsessid|jsessionid"
    r"|aspsessionid\w*|t|ts|timestamp|_|rand|random|r|returnurl|return|redirect|referer|from|keyword\w*|q|wd)=",
    re.IGNORECASE,
)
# A path that ends in nothing but a date: a day of a calendar. Articles carry a number or a name of their own behind it.
_DAY = re.compile(
    r"/(?P<year>(?:1[6-9]|2\d)\d\d)(?:[/-](?P<month>0?[1-9]|1[0-2])(?:[/-](?:0?[1-9]|[12]\d|3[01]))?)?/?(?:index\.\w{2,5})?$"
)
_YEAR_ASKED = re.compile(r"(?:^|[&;])(?:date|day|year|month|ym|y|start|calendar)=(\d{4})(?!\d)", re.IGNORECASE)
_YEARS_AHEAD = 2  # plans are published for next year, hardly anything for later ones
_MOST_PATHS = 100_000


class Traps:
    """Remembers how many variants of a path were let through; `notes` say (Chinese) what was refused."""

    def __init__(self, this_year: int | None = None) -> None:
        self._last_year = (this_year or datetime.now(UTC).year) + _YEARS_AHEAD
        self._variants: Counter[str] = Counter()
        self._refused: dict[str, str] = {}

    @property
    def notes(self) -> list[str]:
        return list(self._refused.values())

    def refuses(self, url: str) -> bool:
        """Whether an address that was never offered before looks made up. Each new address is to be offered once."""
        scheme, netloc, path, query = split(url)
        if len(url) > LONGEST:
            return self._refuse("long", f"有超过 {LONGEST} 个字符的网址，未抓取：{url[:120]}…")
        repeated = _repeated([segment for segment in path.split("/") if segment])
        if repeated:
            return self._refuse("repeat", f"有路径反复重复的网址（{repeated}），疑似循环，未抓取：{url[:200]}")
        place = f"{scheme}://{netloc}"
        day = _DAY.search(path)
        asked = _YEAR_ASKED.search(query) if query else None
        if (day and day["month"] and int(day["year"]) > self._last_year) or (asked and int(asked[1]) > self._last_year):
            return self._refuse("calendar", f"有 {self._last_year} 年以后日期的网址，疑似日历，未抓取：{url[:200]}")
        if day:
            folder = f"{place}{path[: day.start()]}"
            note = f"{folder}/ 下按日期生成的网址超过 {MOST_VARIANTS} 个，疑似日历，其余未抓取"
            return self._outgrown(f"{folder}/#", MOST_VARIANTS, note)
        path, session, _ = path.partition(";")
        if not query and not session:
            return False
        made_up = bool(session) or _MADE_UP.search(query) is not None
        limit = MOST_VARIANTS if made_up else MOST_NUMBERS
        note = f"{place}{path} 带不同参数的网址超过 {limit} 个，疑似无限生成，其余未抓取"
        return self._outgrown(f"{place}{path}?{'~' if made_up else ''}", limit, note)

    def _outgrown(self, key: str, limit: int, note: str) -> bool:
        """Whether one more variant is too many."""
        if len(self._variants) > _MOST_PATHS:
            self._variants.clear()
        self._variants[key] += 1
        return self._variants[key] > limit and self._refuse(key, note)

    def _refuse(self, key: str, note: str) -> bool:
        if len(self._refused) < 20:
            self._refused.setdefault(key, note)
        return True


def _repeated(segments: list[str]) -> str:
    """A path segment that comes too often, '' where none does."""
    if len(segments) - len(set(segments)) < MOST_REPEATS:
        return ""
    return next((segment for segment, times in Counter(segments).items() if times > MOST_REPEATS), "")
