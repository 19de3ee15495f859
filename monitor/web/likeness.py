"""Soft 404: pages that say "not found" with status 200, told by comparing; what they say decides only what is in doubt.

For each kind of place on a host (first path segment, file extension) one address that surely does not exist is asked,
and one in the very folder of a page that says little of its own. What the host answers with success are its error
pages; later pages are compared with all of them (portraits.py). Menus and footers are most of a page, so likeness in
the whole says nothing: a page is the error page only if neither has anything of its own. The home page is never
flagged.

To be like the answer for nonsense is not yet to be lost. The shell of an application, an empty column, a system under
maintenance, a login are what their place answers to everything, and right. So such a page is dead only if the answer
says itself that something is not there; all else cannot be told. Nor can it be told where a host's home page, or the
index of a place whose pages are made by script, is like that answer too.
"""

import asyncio
import re
import secrets
from collections.abc import Awaitable, Callable
from functools import lru_cache

from monitor.model import Answer
from monitor.web.page import Page, is_html, pieces
from monitor.web.portraits import (
    TEXT_LENGTH,
    Portrait,
    Specimen,
    is_template,
    may_draw,
    portrait,
    same_end,
    says_gone,
    specimen,
    title_of,
)
from monitor.web.signs import extension, is_challenge
from monitor.web.urls import host_of, origin_of, split
from monitor.web.verdicts import Likeness

_MOST_PLACES = 20  # first path segments probed per host
_MOST_FOLDERS = 40  # folders probed per host, for pages that say little; programs too
_MOST_FRONTS = 20  # indexes of places asked per host
LITTLE = 60  # characters that the home page has not
_HOME_NAMES = re.compile(r"(?:index|default|home|main)\.(?:s?html?|jsp|aspx?|php|do|action)", re.IGNORECASE)
_NOISE = re.compile(r"[a-f0-9]{16,}|[0-9]+|https?://\S+")
_WORD = re.compile(r"[\u3400-\u9fff]+|[A-Za-z]+")
_LINE = 60  # characters
# Pages of a program, told apart by a parameter that numbers articles; not one for a column, which may be empty.
_PROGRAMS = frozenset({"", "jsp", "jspx", "asp", "aspx", "php", "do", "action", "shtml"})
_LISTS = re.compile(r"list|column|channel|more|search|index|menu|node|cat|class|type|lm", re.IGNORECASE)  # in its name
_NUMBERING = re.compile(
    r"(?<=[?&])((?:(?:article|art|info|news|content|doc|item|post|msg|notice)[_-]?)?id=|[gu]uid=|[an]id=)"
    r"([A-Za-z0-9_-]+)(?=&|\Z)",
    re.IGNORECASE,
)

Ask = Callable[[str], Awaitable[Answer]]


class ErrorPages:
    """What each host answers for an address that does not exist, asked once per kind of place."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._errors: dict[str, list[Specimen]] = {}
        self._numbered: dict[tuple[str, str], Specimen | None] = {}  # by host and path: the answer to a wrong number
        self._probed: set[tuple[str, str, str]] = set()
        self._spent: dict[tuple[str, bool], int] = {}
        self._homes: dict[str, Specimen | None] = {}  # None: it did not come
        self._fronts: dict[tuple[str, str], Portrait | None] = {}
        self._common: dict[str, frozenset[str]] = {}
        self._tells_apart: set[str] = set()
        self._locks: dict[str, asyncio.Lock] = {}

    def home_is(self, page: Page) -> None:
        """Remember the home page of a host: the control for all comparisons there."""
        for host in {host_of(page.url), host_of(page.answer.final_url)}:
            self._know_home(host, page)

    def _know_home(self, host: str, page: Page) -> Specimen:
        home = self._homes[host] = specimen(page)
        anchors = (word for link in page.known_links for word in _words(link.anchor))
        self._common[host] = frozenset(_words(page.text[:TEXT_LENGTH])) | frozenset(anchors)
        return home

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
        little = (own if own is not None else await self._own(host, page)) <= LITTLE
        if little and not self._answers_all_alike(host):
            await self._probe(answer.url, whole_folder=True)
        errors = self._errors.get(host, [])
        if errors:
            found = await self._among(page, errors)
            if found is not Likeness.DIFFERENT:
                return found
            self._tells_apart.add(host)
        return await self._by_number(page) if little and "?" in answer.url else Likeness.DIFFERENT

    async def _own(self, host: str, page: Page) -> int:
        if host not in self._common:
            await self._home(host, page.answer.url)
        common = self.common(host)
        return 0 if common is None else own_length(page, common)

    def _answers_all_alike(self, host: str) -> bool:
        """Whether a host gives its home page for nonsense: then more nonsense tells no more."""
        home = self._homes.get(host)
        return home is not None and any(same_end(home.portrait, each.portrait) for each in self._errors.get(host, ()))

    # --- what it means to be like the answer for nonsense ---

    async def _among(self, page: Page, errors: list[Specimen]) -> Likeness:
        if not page.answer.chain:
            title = title_of(page)
            errors = [error for error in errors if error.portrait.title == title]
        if not errors:
            return Likeness.DIFFERENT
        mine = portrait(page)
        for error in list(errors):
            found = await self._compare(page.answer.url, mine, error)
            if found is not Likeness.DIFFERENT:
                return found
        return Likeness.DIFFERENT

    async def _compare(self, url: str, mine: Portrait, error: Specimen) -> Likeness:
        end = mine.final_url
        if mine.redirected and error.portrait.redirected and _place(end) == _place(error.portrait.final_url):
            if is_home(end) or self._is_home_of(host_of(url), end):
                return Likeness.HOME_REDIRECT
            if mine.login or _is_front_of(end, url):
                return Likeness.ALL_ALIKE
        return await self._meaning(url, error) if same_end(mine, error.portrait) else Likeness.DIFFERENT

    def _is_home_of(self, host: str, url: str) -> bool:
        home = self._homes.get(host)
        return home is not None and _place(home.portrait.final_url) == _place(url)

    async def _meaning(self, url: str, error: Specimen) -> Likeness:
        """What it means that an address gives the same as nonsense does."""
        host = host_of(url)
        home = await self._home(host, url)
        if home is None or error.portrait.login:
            return Likeness.ALL_ALIKE
        same = same_end(home.portrait, error.portrait)
        if same and host not in self._tells_apart:
            return Likeness.ALL_ALIKE
        control = None if same else home  # a home page that is an error page itself is no measure of what is said
        if is_template(error, control) or not says_gone(error, control):
            return Likeness.ALL_ALIKE
        if may_draw(error.portrait, None if control is None else control.portrait) and await self._is_front(url, error):
            return Likeness.ALL_ALIKE
        return Likeness.ERROR_PAGE

    async def _home(self, host: str, url: str) -> Specimen | None:
        if host not in self._homes:
            answer = await self._ask(f"{origin_of(url)}/")
            if not answer.ok:
                self._homes[host] = None
                return None
            return self._know_home(host, Page(answer))
        return self._homes[host]

    async def _is_front(self, url: str, error: Specimen) -> bool:
        """Whether the index of an address's place (its first path segment) is like the answer for nonsense, or may be:
        asked once per place."""
        scheme, netloc, path, _ = split(url)
        name, slash, _ = path.lstrip("/").partition("/")
        if not slash and extension(url):
            return False  # its place is the host, its index the home page
        place = (host_of(url), name)
        async with self._locks.setdefault(place[0], asyncio.Lock()):
            if place not in self._fronts:
                if sum(host == place[0] for host, _ in self._fronts) >= _MOST_FRONTS:
                    return True
                answer = await self._ask(f"{scheme}://{netloc}/{name}/")
                if answer.failure is not None:
                    return True
                self._fronts[place] = portrait(Page(answer)) if answer.ok else None
        front = self._fronts[place]
        return front is not None and same_end(front, error.portrait)

    # --- asking for nonsense ---

    async def _probe(self, url: str, *, whole_folder: bool) -> None:
        """Ask for nonsense beside the address, once per place, and remember what came if it claims success."""
        scheme, netloc, path, _ = split(url)
        host, suffix = host_of(url), extension(url)
        folder = path.rpartition("/")[0]
        place = (host, folder if whole_folder else folder.lstrip("/").partition("/")[0], suffix)
        if self._has_probed(place, folder):
            return
        async with self._locks.setdefault(host, asyncio.Lock()):
            if self._has_probed(place, folder) or not self._may_spend(host, whole_folder):
                return
            name = f"xj{secrets.token_hex(8)}" + (f".{suffix}" if suffix else "")
            error = await self._nonsense(f"{scheme}://{netloc}{folder}/{name}")
            if error is not None:
                errors = self._errors.setdefault(host, [])
                if not any(same_end(error.portrait, known.portrait) for known in errors):
                    errors.append(error)
            self._probed |= {place, (host, folder, suffix)}

    def _has_probed(self, place: tuple[str, str, str], folder: str) -> bool:
        host, _, suffix = place
        return place in self._probed or (host, folder, suffix) in self._probed

    def _may_spend(self, host: str, folders: bool) -> bool:
        """Count one question to a host, if there is one left."""
        spent, most = self._spent.get((host, folders), 0), _MOST_FOLDERS if folders else _MOST_PLACES
        self._spent[host, folders] = min(spent + 1, most)
        return spent < most

    async def _nonsense(self, url: str) -> Specimen | None:
        """What an address that does not exist is answered with, None if not with success."""
        answer = await self._ask(url)
        return specimen(Page(answer)) if answer.ok and is_html(answer) and not is_challenge(answer) else None

    async def _by_number(self, page: Page) -> Likeness:
        """How a page that says it is gone compares with what its own program answers to a number that nothing has.

        A list that takes no notice of the number gives the same for all; therefore it is dead only if it says that it
        is gone, and no more: nothing leads on from it.
        """
        url = page.answer.url
        wrong = _misnumbered(url)
        if wrong is None or extension(url) not in _PROGRAMS:
            return Likeness.DIFFERENT
        host, mine = host_of(url), specimen(page)
        home = await self._home(host, url)
        if home is None or not says_gone(mine, home) or _leads_on(mine.portrait, home.portrait, host):
            return Likeness.DIFFERENT
        program = (host, split(url)[2])
        async with self._locks.setdefault(host, asyncio.Lock()):
            if program not in self._numbered:
                self._numbered[program] = await self._nonsense(wrong) if self._may_spend(host, folders=True) else None
        error = self._numbered[program]
        if error is None or not same_end(mine.portrait, error.portrait):
            return Likeness.DIFFERENT
        return await self._meaning(url, error)


def _leads_on(page: Portrait, home: Portrait, host: str) -> bool:
    """Whether a page has links that its home page has not, but for those back home."""
    return any(not (is_home(link) and host_of(link) == host) for link in page.links - home.links)


def _misnumbered(url: str) -> str | None:
    """The address with numbers that nothing has, of the same kind and length; None when it has no number."""

    def wrong(match: re.Match[str]) -> str:
        name, value = match[1], match[2]
        if value.isdigit():
            return f"{name}9{secrets.randbelow(10**8):08}"  # within 32 bits, or the program stumbles
        return f"{name}{secrets.token_hex(len(value))[: max(len(value), 12)]}"

    if _LISTS.search(split(url)[2].rpartition("/")[2]):
        return None
    changed, count = _NUMBERING.subn(wrong, url)
    return changed if count else None


def is_home(url: str) -> bool:
    """Whether an address is a host's home page by its form: `/`, `/index.html` and the like."""
    path = split(url)[2]
    return path in ("", "/") or _HOME_NAMES.fullmatch(path.lstrip("/")) is not None


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


def _place(url: str) -> str:
    """An address without its query: error pages like to carry the lost address there."""
    _, _, path, _ = split(url)
    return f"{host_of(url)}{path or '/'}"


def _is_front_of(end: str, url: str) -> bool:
    """Whether an address is the index of a folder in which the other one lies."""
    folder, _, name = split(end)[2].rpartition("/")
    front = not name or _HOME_NAMES.fullmatch(name) is not None
    return front and host_of(end) == host_of(url) and split(url)[2].startswith(f"{folder}/")
