"""Soft 404: pages that say "not found" with status 200, told by comparing, never by phrases.

For each kind of place on a host (first path segment, file extension) one address that surely does not exist is asked,
and one in the very folder of a page that says little of its own. What the host answers with success are its error
pages; later pages are compared with all of them. Menus and footers are most of a page,
so likeness in the whole says nothing: a page is the error page only if neither has anything of its own — no words, no
links or pictures, no scripts, no title. The home page is never flagged. A host whose home page is also like that
answer, or which asks for a password there, and which never showed anything else, tells nothing.
"""

import asyncio
import re
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from monitor.model import Answer
from monitor.web.page import Page, is_html, pieces
from monitor.web.signs import extension, is_challenge
from monitor.web.urls import host_of, split
from monitor.web.verdicts import Likeness

_MOST_PLACES = 20  # first path segments probed per host
_MOST_FOLDERS = 40  # folders probed per host, for pages that say little
LITTLE = 60  # characters that the home page has not
_TEXT_LENGTH = 60_000
_MOST_LINKS = 2_000
# What two answers of one error page may differ by: the lost address, said or linked; a day of the week.
_ADDED, _LACKING, _OWN_LINKS = 12, 4, 2  # characters, characters, links
_HOME_NAMES = re.compile(r"(?:index|default|home|main)\.(?:s?html?|jsp|aspx?|php|do|action)", re.IGNORECASE)
_NOISE = re.compile(r"[a-f0-9]{16,}|[0-9]+|https?://\S+")
_WORD = re.compile(r"[\u3400-\u9fff]+|[A-Za-z]+")
_LINE = 60  # characters
# One that does not end goes on to the end of the page, as in a browser; and none is looked through twice.
_SCRIPT = re.compile(r"<script\b[^>]*+(?:>(.*?)(?:</script|\Z)|\Z)", re.IGNORECASE | re.DOTALL)
_CLICKED = frozenset({"a", "area", "form"})
_SPEAKING_METAS = ("articletitle", "pubdate", "columnname", "contentsource", "description", "keywords")

Ask = Callable[[str], Awaitable[Answer]]


class Portrait(NamedTuple):
    """What a page is made of, with numbers and addresses left out of its words."""

    final_url: str
    redirected: bool
    title: str
    words: Counter[str]
    links: frozenset[str]
    media: frozenset[str]  # pictures, frames, scripts: whatever is loaded
    scripts: frozenset[int]
    metas: tuple[str, ...]
    login: bool  # asks for a password: behind it may be anything


class ErrorPages:
    """What each host answers for an address that does not exist, asked once per kind of place."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._errors: dict[str, list[Portrait]] = {}
        self._probed: set[tuple[str, str, str]] = set()
        self._spent: dict[tuple[str, bool], int] = {}
        self._homes: dict[str, Portrait] = {}
        self._common: dict[str, frozenset[str]] = {}
        self._tells_apart: set[str] = set()
        self._locks: dict[str, asyncio.Lock] = {}

    def home_is(self, page: Page) -> None:
        """Remember the home page of a host: the control for all comparisons there."""
        for host in {host_of(page.url), host_of(page.answer.final_url)}:
            self._know_home(host, page)

    def _know_home(self, host: str, page: Page) -> Portrait:
        portrait = self._homes[host] = _portrait(page)
        anchors = (word for link in page.known_links for word in _words(link.anchor))
        self._common[host] = frozenset(portrait.words) | frozenset(anchors)
        return portrait

    def common(self, host: str) -> frozenset[str] | None:
        """The words of a host's home page; what a page says beyond them is its own. None when it is not known."""
        return self._common.get(host)

    async def may_be_one(self, url: str) -> bool:
        """Whether a page that says enough of its own must still be compared; asks for nonsense beside it."""
        if is_home(url):
            return False
        await self._probe(url, whole_folder=False)
        return bool(self._errors.get(host_of(url)))

    def known_at(self, url: str) -> bool:
        """Whether the host of an address is known to answer nonsense with success."""
        return host_of(url) in self._errors

    async def likeness(self, page: Page, own: int | None = None) -> Likeness:
        """How a page that came with success compares with its host's answer for nonsense.

        `own` is how much it says of its own (`own_length`), where that is known; most pages need no closer look then.
        """
        answer = page.answer
        if is_home(answer.url) or not is_html(answer):
            return Likeness.DIFFERENT
        host = host_of(answer.url)
        await self._probe(answer.url, whole_folder=False)
        if (own if own is not None else self._own(host, page)) <= LITTLE:
            await self._probe(answer.url, whole_folder=True)
        errors = self._errors.get(host, [])
        if not errors:
            return Likeness.DIFFERENT
        mine = _portrait(page)
        for error in errors:
            found = await self._compare(host, mine, error)
            if found is not Likeness.DIFFERENT:
                return found
        self._tells_apart.add(host)
        return Likeness.DIFFERENT

    def _own(self, host: str, page: Page) -> int:
        common = self.common(host)
        return 0 if common is None else own_length(page, common)

    async def _compare(self, host: str, mine: Portrait, error: Portrait) -> Likeness:
        if mine.redirected != error.redirected:
            return Likeness.DIFFERENT
        if mine.redirected and _place(mine.final_url) == _place(error.final_url):
            if is_home(mine.final_url) or self._is_home_of(host, mine.final_url):
                return Likeness.HOME_REDIRECT
            if mine.login:
                return Likeness.ALL_ALIKE
            return await self._unless_all_alike(host, error)
        return await self._unless_all_alike(host, error) if alike(mine, error) else Likeness.DIFFERENT

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
            home = self._know_home(host, Page(answer))
        same_place = home.redirected and error.redirected and _place(home.final_url) == _place(error.final_url)
        if same_place or alike(home, error):
            return Likeness.ALL_ALIKE
        self._tells_apart.add(host)
        return Likeness.ERROR_PAGE

    async def _probe(self, url: str, *, whole_folder: bool) -> None:
        """Ask for nonsense beside the address, once per place, and remember what came if it claims success."""
        scheme, netloc, path, _ = split(url)
        host, suffix = host_of(url), extension(url)
        folder = path.rpartition("/")[0]
        place = (host, folder if whole_folder else folder.lstrip("/").partition("/")[0], suffix)
        if self._has_probed(place, folder):
            return
        budget = (host, whole_folder)
        async with self._locks.setdefault(host, asyncio.Lock()):
            spent, most = self._spent.get(budget, 0), _MOST_FOLDERS if whole_folder else _MOST_PLACES
            if spent >= most or self._has_probed(place, folder):
                return
            self._spent[budget] = spent + 1
            name = f"xj{secrets.token_hex(8)}" + (f".{suffix}" if suffix else "")
            answer = await self._ask(f"{scheme}://{netloc}{folder}/{name}")
            if answer.ok and is_html(answer) and not is_challenge(answer):
                portrait = _portrait(Page(answer))
                errors = self._errors.setdefault(host, [])
                if not any(portrait.final_url == e.final_url or alike(portrait, e) for e in errors):
                    errors.append(portrait)
            self._probed |= {place, (host, folder, suffix)}

    def _has_probed(self, place: tuple[str, str, str], folder: str) -> bool:
        host, _, suffix = place
        return place in self._probed or (host, folder, suffix) in self._probed


def is_home(url: str) -> bool:
    """Whether an address is a host's home page by its form: `/`, `/index.html` and the like."""
    path = split(url)[2]
    return path in ("", "/") or _HOME_NAMES.fullmatch(path.lstrip("/")) is not None


def alike(one: Portrait, other: Portrait) -> bool:
    """Whether a page is the other one: neither has words, links, scripts, a title or meta tags that the other lacks."""
    if one.title != other.title or one.metas != other.metas or one.scripts != other.scripts:
        return False
    if one.media != other.media or len(one.links ^ other.links) > _OWN_LINKS:
        return False
    return _length(one.words - other.words) <= _ADDED and _length(other.words - one.words) <= _LACKING


def own_length(page: Page, common: frozenset[str]) -> int:
    """How many characters a page says beyond the words of its home page; counted only until it is no longer little.

    What its links say is at hand, and mostly enough; a long one may have been cut within a word.
    """
    found = 0
    for link in page.known_links:
        if link.tag == "a" and len(link.anchor) <= _LINE:
            for word in _words_of_a_line(link.anchor):
                if word not in common:
                    found += len(word)
            if found > LITTLE:
                return found
    found = 0
    for piece in pieces(page.tree):
        for word in _words_of_a_line(piece) if len(piece) <= _LINE else _words(piece):
            if word not in common:
                found += len(word)
        if found > LITTLE:
            break
    return found


def _words(text: str) -> list[str]:
    return _WORD.findall(_NOISE.sub("", text))


_words_of_a_line = lru_cache(maxsize=1_024)(_words)  # menus come again on every page


def _length(words: Counter[str]) -> int:
    return sum(len(word) * count for word, count in words.items())


def _portrait(page: Page) -> Portrait:
    answer = page.answer
    path = urlsplit(answer.url).path.rpartition("/")[2]
    text = page.text[:_TEXT_LENGTH].replace(path, "") if path else page.text[:_TEXT_LENGTH]
    links = page.known_links[:_MOST_LINKS]
    return Portrait(
        final_url=answer.final_url,
        redirected=bool(answer.chain),
        title=_NOISE.sub("", page.title.replace(path, "") if path else page.title).strip(),
        words=Counter(_words(text)),
        links=frozenset(_place(link.target) for link in links if link.tag in _CLICKED and link.target != answer.url),
        media=frozenset(link.target for link in links if link.tag not in _CLICKED and link.tag != "link"),
        scripts=frozenset(hash(_NOISE.sub("", script).strip()) for script in _SCRIPT.findall(page.html)),
        metas=tuple(page.meta.get(name, "") for name in _SPEAKING_METAS),
        login=bool(page.select("input[type=password]")),
    )


def _place(url: str) -> str:
    """An address without its query: error pages like to carry the lost address there."""
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path or '/'}"
