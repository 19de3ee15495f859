"""Soft 404: pages that say "not found" with status 200, told by comparing, never by phrases.

For each kind of place on a host (first path segment, file extension) one address that surely does not exist is asked.
If the host answers it with success, later pages of that place are compared with the answer. The home page is never
flagged. A host whose home page is also like that answer, and which never showed anything else, tells nothing.
"""

import asyncio
import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from rapidfuzz import fuzz

from monitor.model import Answer
from monitor.web.page import Page, is_html
from monitor.web.signs import extension, is_challenge
from monitor.web.urls import host_of
from monitor.web.verdicts import Likeness

_MOST_PLACES = 20  # probes per host
_TEXT_LENGTH = 6_000
_SOURCE_LENGTH = 20_000
_TEXT_RATIO = 95.0
_SOURCE_RATIO = 90.0
_HOME_NAMES = re.compile(r"(?:index|default|home|main)\.(?:s?html?|jsp|aspx?|php|do|action)", re.IGNORECASE)
_NOISE = re.compile(r"[0-9]+|[a-f0-9]{16,}|https?://\S+")

Ask = Callable[[str], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Portrait:
    """What a page looks like, with numbers and addresses left out."""

    final_url: str
    redirected: bool
    text: str
    source: str


class ErrorPages:
    """What each host answers for an address that does not exist, asked once per kind of place."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._portraits: dict[tuple[str, str, str], Portrait | None] = {}
        self._places: dict[str, int] = {}
        self._homes: dict[str, Portrait] = {}
        self._tells_apart: set[str] = set()
        self._locks: dict[str, asyncio.Lock] = {}

    def home_is(self, page: Page) -> None:
        """Remember the home page of a host: the control for all comparisons there."""
        self._homes[host_of(page.url)] = _portrait(page)
        self._homes[host_of(page.answer.final_url)] = _portrait(page)

    async def likeness(self, page: Page) -> Likeness:
        """How a page that came with success compares with its host's answer for nonsense."""
        answer = page.answer
        if is_home(answer.url) or not is_html(answer):
            return Likeness.DIFFERENT
        error = await self._error_page(answer.url)
        if error is None:
            return Likeness.DIFFERENT
        host = host_of(answer.url)
        mine = _portrait(page)
        if mine.redirected and error.redirected and _place(mine.final_url) == _place(error.final_url):
            if is_home(mine.final_url) or self._is_home_of(host, mine.final_url):
                return Likeness.HOME_REDIRECT
            return await self._unless_all_alike(host, error)
        if mine.redirected != error.redirected or not alike(mine, error):
            self._tells_apart.add(host)
            return Likeness.DIFFERENT
        return await self._unless_all_alike(host, error)

    def _is_home_of(self, host: str, url: str) -> bool:
        home = self._homes.get(host)
        return home is not None and _place(home.final_url) == _place(url)

    async def _unless_all_alike(self, host: str, error: Portrait) -> Likeness:
        if host in self._tells_apart:
            return Likeness.ERROR_PAGE
        home = self._homes.get(host)
        if home is None:
            answer = await self._ask(f"{urlsplit(error.final_url).scheme}://{host}/")
            if not answer.ok:
                return Likeness.ALL_ALIKE
            home = self._homes[host] = _portrait(Page(answer))
        same_place = home.redirected and error.redirected and _place(home.final_url) == _place(error.final_url)
        if same_place or alike(home, error):
            return Likeness.ALL_ALIKE
        self._tells_apart.add(host)
        return Likeness.ERROR_PAGE

    async def _error_page(self, url: str) -> Portrait | None:
        parts = urlsplit(url)
        host = host_of(url)
        folder = parts.path.rpartition("/")[0]
        suffix = extension(url)
        place = (host, folder.lstrip("/").partition("/")[0], suffix)
        async with self._locks.setdefault(host, asyncio.Lock()):
            if place not in self._portraits:
                if self._places.get(host, 0) >= _MOST_PLACES:
                    return None
                self._places[host] = self._places.get(host, 0) + 1
                name = f"xj{secrets.token_hex(8)}" + (f".{suffix}" if suffix else "")
                answer = await self._ask(urlunsplit((parts.scheme, parts.netloc, f"{folder}/{name}", "", "")))
                usable = answer.ok and is_html(answer) and not is_challenge(answer)
                self._portraits[place] = _portrait(Page(answer)) if usable else None
        return self._portraits[place]


def is_home(url: str) -> bool:
    """Whether an address is a host's home page by its form: `/`, `/index.html` and the like."""
    path = urlsplit(url).path
    return path in ("", "/") or _HOME_NAMES.fullmatch(path.lstrip("/")) is not None


def alike(one: Portrait, other: Portrait) -> bool:
    """Whether two pages say nearly the same, in what a person reads and in the source (scripts count)."""
    if _far(one.text, other.text, 0.2) or _far(one.source, other.source, 0.2):
        return False
    if fuzz.ratio(one.text, other.text, score_cutoff=_TEXT_RATIO) < _TEXT_RATIO:
        return False
    return fuzz.ratio(one.source, other.source, score_cutoff=_SOURCE_RATIO) >= _SOURCE_RATIO


def _far(one: str, other: str, share: float) -> bool:
    return abs(len(one) - len(other)) > share * max(len(one), len(other), 1)


def _portrait(page: Page) -> Portrait:
    answer = page.answer
    text = _NOISE.sub("", page.title + " " + page.text)[:_TEXT_LENGTH]
    return Portrait(answer.final_url, bool(answer.chain), text, _NOISE.sub("", page.html[:_SOURCE_LENGTH]))


def _place(url: str) -> str:
    """An address without its query: error pages like to carry the lost address there."""
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path or '/'}"
