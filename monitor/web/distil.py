"""What is kept of a page once it was read: its facts, its links by number, a hash of its bytes, what the checks say.

All is done while the page is parsed, in the process that parsed it, so that no page waits with its tree (twenty times
its size) and none travels.

Links repeat: a menu stands on every page. So each reader keeps a book of the links it met, and passes on the numbers;
a link itself is passed on only when it is new in the book. The one who stores them keeps the same list (`Shelf`). The
book is closed and begun anew before it grows large, so memory is flat however many links a site has.
"""

from array import array
from collections.abc import Callable, Sequence
from hashlib import sha256
from itertools import islice
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from monitor.log import Log
from monitor.model import Answer, Document, Entry, Link, PageFacts, PageKind
from monitor.model.heard import Heard, Looking
from monitor.model.travel import travels
from monitor.store.sealing import SealedFacts, seal
from monitor.web.likeness import own_length
from monitor.web.page import Page
from monitor.web.urls import host_of, normalise

log = Log(__name__)

Reader = Callable[[Page, LexborHTMLParser], PageFacts]

_LONGEST_BOOK = 20_000  # links; some 8 MB
_DATA_TYPES = frozenset({"application/json", "text/json", "application/xml", "text/xml"})


@travels
class Distilled(NamedTuple):
    """A readable page's essence. `fresh` are the links that got the next numbers; `anew`: the numbers begin at 0."""

    facts: SealedFacts
    digest: int
    encoding: str
    odd_encoding: bool
    links: Sequence[int]
    fresh: tuple[Link, ...]
    anew: bool
    choked: bool  # the platform adapter failed on it
    unlinked: bool  # its links could not be read: where it leads is not known
    heard: Heard
    own: int | None  # how much it says beyond the home page's words, None where these are not known


class _Book(dict[Link, int]):
    """Links with their numbers, in the order in which they were met."""

    def __missing__(self, link: Link) -> int:
        number = self[link] = len(self)
        return number


class Distiller:
    """Reads pages with one adapter and all checks, and keeps the book of links for all of them."""

    def __init__(self, reader: Reader, looking: Looking) -> None:
        self._reader = reader
        self._looking = looking
        self._book = _Book()
        self.common: dict[str, frozenset[str]] = {}  # the words of home pages, by host

    def distil(self, page: Page) -> Distilled:
        """The essence of a readable page; sets `page.facts`."""
        page.facts, choked = self._facts(page)
        facts, digest, heard, own = seal(page.facts), digest_of(page.answer), self._looking(page), self._own(page)
        links, unlinked = self._links(page)
        # What may fail has been done: a link that got its number here and does not arrive would shift all later ones.
        anew = not self._book or len(self._book) > _LONGEST_BOOK
        if anew:
            self._book.clear()
        known = len(self._book)
        numbers = array("I", map(self._book.__getitem__, links))
        fresh = tuple(islice(reversed(self._book), len(self._book) - known))[::-1]
        odd = bool(page.encoding_note)
        return Distilled(facts, digest, page.encoding, odd, numbers, fresh, anew, choked, unlinked, heard, own)

    def forget(self) -> None:
        """Begin the book anew with the next page: one that was distilled has not arrived."""
        self._book.clear()

    def _own(self, page: Page) -> int | None:
        common = self.common.get(host_of(page.url)) if page.is_html else None
        return None if common is None else own_length(page, common)

    def _links(self, page: Page) -> tuple[Sequence[Link], bool]:
        try:
            return _links(page), False
        except MemoryError:
            raise  # says nothing of the page
        except Exception:
            # As with the adapter; and nobody may take the page for one that leads nowhere.
            log.exception("a page is kept without its links", url=page.url)
            return (), True

    def _facts(self, page: Page) -> tuple[PageFacts, bool]:
        try:
            return self._reader(page, page.tree), False
        except Exception:
            # An adapter that chokes on a page is a bug of ours, not a fault of the site: log it, say so, read on.
            log.exception("the platform adapter failed", url=page.url)
            return PageFacts(PageKind.OTHER, "", title=page.title), True


class Shelf:
    """The other end of a book: the number that the cache gave each link, found again by its number in the book."""

    def __init__(self, make: Callable[[Link], int]) -> None:
        self._make = make
        self._numbers = array("I")

    def take(self, page: Distilled) -> "array[int]":
        """The cache's numbers of the page's links. To be called for pages in the order in which they were distilled."""
        if page.anew:
            self._numbers = array("I")
        numbers = self._numbers
        numbers.extend(map(self._make, page.fresh))
        return array("I", map(numbers.__getitem__, page.links))


def is_readable(page: Page) -> bool:
    """Whether an answer is a page or a machine-readable list, so that there is something to be distilled."""
    return not page.unreadable and (page.is_html or is_data(page.answer))


def is_data(answer: Answer) -> bool:
    """Whether an answer that is no HTML is a machine-readable list: JSON or XML."""
    if answer.content_type in _DATA_TYPES or answer.content_type.endswith(("+json", "+xml")):
        return True
    return answer.content_type in ("", "text/plain") and answer.body.lstrip()[:1] in (b"{", b"[")


def digest_of(answer: Answer) -> int:
    """A hash of the bytes that came, as SQLite can keep it (64 bits, signed). Processors have SHA-256 built in."""
    return int.from_bytes(sha256(answer.body).digest()[:8], "big", signed=True)


def _links(page: Page) -> Sequence[Link]:
    """The links of a page, with the entries of a list that its script draws (a data store); all that JSON lists."""
    if not page.is_html:
        return _listed(page.facts.entries, page.facts.documents)
    if not page.facts.entries:
        return page.links
    there = {_place(link.target) for link in page.links}
    return [*page.links, *(link for link in _listed(page.facts.entries) if _place(link.target) not in there)]


def _place(url: str) -> str:
    """An address without its scheme: adapters give entries that of the site's home."""
    return url.partition("://")[2]


def _listed(entries: Sequence[Entry], documents: Sequence[Document] = ()) -> list[Link]:
    """What a machine-readable list lists, as links: a dead entry is a dead link on the page that shows the list."""
    found: dict[str, Link] = {}
    for entry in entries:
        url = normalise(entry.url)
        if url:
            found.setdefault(url, Link(url, "list", entry.title[:120]))
    for document in documents:
        url = normalise(document.url)
        if url:
            found.setdefault(url, Link(url, "list", ""))
    return list(found.values())
