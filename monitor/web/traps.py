"""Crawl traps: addresses that a site makes up without end (calendars, sessions, sort orders, paths that repeat).

A refused address is not read; the crawl then calls itself incomplete and says why, with an example. What needs more
than a look and a count has a module of its own: folders that lead back into themselves (loops.py), sessions
(sessions.py), days and filters (growth.py).
"""

import re
from collections import Counter
from datetime import UTC, date, datetime

from monitor.web.growth import COMBINATIONS, Calendars, Filters
from monitor.web.loops import Loops
from monitor.web.sessions import Sessions, bare
from monitor.web.urls import split

LONGEST = 1_000  # characters of an address
MOST_REPEATS = 3  # of one path segment
MOST_VARIANTS = 200  # of one path, by parameters that machines make up
MOST_DAYS = 800  # of one folder, as folders: a calendar of the past, for one of the future is told earlier
MOST_NUMBERS = 5_000  # of one path, by other parameters: show.asp?id=1 … are real articles
_MADE_UP = re.compile(
    r"(?:^|[&;])(?:date|day|month|year|week|calendar|sort|order|orderby|dir|filter|view"
    r"|t|ts|timestamp|_|rand|random|r|returnurl|return|redirect|referer|from|keyword\w*|q|wd)=",
    re.IGNORECASE,
)
# A path that ends in nothing but a date: a day or month of a calendar. A year alone may be any number. Articles carry a
# number or a name of their own behind it.
_DAY = re.compile(
    r"/(?P<year>(?:1[6-9]|2\d)\d\d)[/-](?P<month>0?[1-9]|1[0-2])(?P<day>[/-](?:0?[1-9]|[12]\d|3[01]))?/?"
    r"(?:index\.\w{2,5})?$"
)
_YEAR_ASKED = re.compile(r"(?:^|[&;])(?:date|day|year|month|ym|calendar)=(\d{4})(?!\d)", re.IGNORECASE)
_YEARS_AHEAD = 2  # plans are published for next year, hardly anything for later ones
_YEARS_WATCHED = 30
_MOST_PATHS = 100_000


class Traps:
    """Remembers how many variants of a path were let through; `notes` say (Chinese) what was refused."""

    def __init__(self, today: date | None = None) -> None:
        today = today or datetime.now(UTC).date()
        self._last_year = today.year + _YEARS_AHEAD
        self._variants: Counter[str] = Counter()
        self._loops = Loops()
        self._sessions = Sessions()
        self._calendars = Calendars(today)
        self._filters = Filters()
        self._refused: dict[str, str] = {}

    @property
    def notes(self) -> list[str]:
        return list(self._refused.values())

    def read(self, url: str, digest: int) -> None:
        """Learn from a page that was read; `digest` is the hash of its bytes."""
        self._loops.read(url, digest)

    def leads_back(self, url: str) -> bool:
        """Whether an address lies in a loop of folders: it may have been let through before the loop was known."""
        where = self._loops.leads_back(url) if self._loops.known else ""
        return bool(where) and self._refuse(
            f"{where}#loop", f"{where} 下的文件夹循环嵌套，一再给出相同的网页，更深的未抓取，例如：{url[:200]}"
        )

    def refuses(self, url: str) -> bool:
        """Whether an address that was never offered before looks made up. Each new address is to be offered once."""
        scheme, netloc, path, query = split(url)
        if len(url) > LONGEST:
            return self._refuse("long", f"有超过 {LONGEST} 个字符的网址，未抓取：{url[:120]}…")
        repeated = _repeated([segment for segment in path.split("/") if segment])
        if repeated:
            return self._refuse("repeat", f"有路径反复重复的网址（{repeated}），疑似循环，未抓取：{url[:200]}")
        if self.leads_back(url):
            return True
        place = f"{scheme}://{netloc}"
        page, again = bare(path, query), False
        if page.kind:
            refused, came = self._sessions.refuses(place, page)
            if refused:
                note = f"{place} 的网址带有每次不同的会话标识，同一网页只抓取前几个，其余未抓取，例如：{url[:200]}"
                return self._refuse(f"{place}#session", note)
            if self._sessions.recognised(place, page.kind):
                path, query, again = page.path, page.query, came
        if self._sessions.makes_up_folders(place, path):
            note = f"{place} 的网址路径中有每次不同的随机名称，疑似会话标识，其余未抓取，例如：{url[:200]}"
            return self._refuse(f"{place}#folders", note)
        return self._refuses_page(url, place, path, query, again=again)

    def _refuses_page(self, url: str, place: str, path: str, query: str, *, again: bool) -> bool:
        """The same of an address without its session; `again` when it came before with another."""
        day = _DAY.search(path)
        asked = _YEAR_ASKED.search(query) if query else None
        if (day and self._is_to_come(day)) or (asked and int(asked[1]) > self._last_year):
            return self._refuse("calendar", f"有 {self._last_year} 年以后日期的网址，疑似日历，未抓取：{url[:200]}")
        calendar = self._calendars.refuses(place, path, query)
        if calendar:
            note = f"{calendar} 按日期生成的网址没有尽头，疑似日历，其余未抓取，例如：{url[:200]}"
            return self._refuse(calendar, note)
        if day:
            folder = f"{place}{path[: day.start()]}"
            note = f"{folder}/ 下按日期生成的网址超过 {MOST_DAYS} 个，疑似日历，其余未抓取，例如：{url[:200]}"
            return self._outgrown(f"{folder}/#", MOST_DAYS, note, again=again)
        path, mark, _ = path.partition(";")
        if not query and not mark:
            return False
        if query and self._filters.refuses(f"{place}{path}", query):
            note = f"{place}{path} 的筛选条件组合超过 {COMBINATIONS} 种，疑似无限生成，其余未抓取，例如：{url[:200]}"
            return self._refuse(f"{place}{path}?#", note)
        made_up = bool(mark) or _MADE_UP.search(query) is not None
        limit = MOST_VARIANTS if made_up else MOST_NUMBERS
        note = f"{place}{path} 带不同参数的网址超过 {limit} 个，疑似无限生成，其余未抓取，例如：{url[:200]}"
        return self._outgrown(f"{place}{path}?{'~' if made_up else ''}", limit, note, again=again)

    def _is_to_come(self, day: re.Match[str]) -> bool:
        """Whether a day or month lies beyond what is published; `/2901-1` and `/3001-1` are page 1 of a column, and a
        calendar comes by the next years before it comes by later ones."""
        padded = day["day"] is not None or len(day["month"]) == 2
        return padded and self._last_year < int(day["year"]) <= self._last_year + _YEARS_WATCHED

    def _outgrown(self, key: str, limit: int, note: str, *, again: bool) -> bool:
        """Whether one more variant is too many; one that came before with another session is not counted again."""
        if len(self._variants) > _MOST_PATHS:
            self._variants.clear()
        self._variants[key] += not again
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
