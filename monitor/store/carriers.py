"""Which pages carry a link: counted for every target after the crawl, listed for those not known to be good.

A page's links are one row of numbers (cache_schema), cheap to write and small; turned round only once, here. What was
counted in the crawl before holds for pages that carry the very same links as then: only the others are counted. Pages
of a good target are rarely asked for, and found by going through the rows.
"""

import json
import sqlite3
import sys
from array import array
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from itertools import groupby
from operator import itemgetter

from monitor.log import Log
from monitor.model import Carrier, FragmentLink, Link

log = Log(__name__)

_MOST_LISTED = 500  # pages of one target, by their addresses; reports name fifty

_PAGES_IN_ORDER = "SELECT p.page_id FROM page_links p JOIN urls u ON u.id = p.page_id ORDER BY u.url"
_LINKS_OF = "SELECT links FROM page_links WHERE page_id = ?"
_LINKS_OF_MANY = "SELECT page_id, links FROM page_links WHERE page_id IN (SELECT value FROM json_each(?))"
_CARRIED = "INSERT INTO carried VALUES (?, ?, ?, ?)"
_COUNTED = (
    "UPDATE targets SET carriers = carriers + j.value FROM json_each(?) j WHERE targets.url_id = CAST(j.key AS INTEGER)"
)
_AT_ONCE = 500  # pages, and lines

_ALL = "SELECT links, NULL FROM page_links"
_CHANGED = (  # the links of a page now, and then
    "SELECT m.links, p.links FROM main.page_links m LEFT JOIN previous.page_links p ON p.page_id = m.page_id"
    " WHERE p.links IS NOT m.links"
    " UNION ALL SELECT NULL, links FROM previous.page_links WHERE page_id NOT IN (SELECT page_id FROM main.page_links)"
)
_COUNTED_BEFORE = (
    "UPDATE main.targets SET carriers = p.carriers FROM previous.targets p"
    " WHERE p.url_id = main.targets.url_id AND p.carriers <> main.targets.carriers"
)
_LISTED_BEFORE = (
    "INSERT INTO main.carried SELECT * FROM previous.carried WHERE target_id IN (SELECT value FROM json_each(?))"
)
_PLACED_BEFORE = (
    "INSERT INTO main.places SELECT * FROM previous.places WHERE link_id IN (SELECT value FROM json_each(?))"
)
_NEW_LINKS = "SELECT id FROM main.links EXCEPT SELECT id FROM previous.links"
_LINKS = (
    "SELECT u.url, tag.text, anchor.text, fragment.text, l.broken"
    " FROM json_each(?) j CROSS JOIN links l ON l.id = j.value"
    " JOIN urls u ON u.id = l.target_id JOIN texts tag ON tag.id = l.tag_id"
    " JOIN texts anchor ON anchor.id = l.anchor_id JOIN texts fragment ON fragment.id = l.fragment_id ORDER BY j.key"
)


_BAD = "SELECT url_id FROM targets WHERE (verdict IS NULL OR verdict <> 'alive') AND carriers > 0"
_TO_A_PLACE = (
    "SELECT l.id FROM links l JOIN targets t ON t.url_id = l.target_id AND t.internal = 1"
    " JOIN texts f ON f.id = l.fragment_id AND f.text <> ''"
)
_PLACES = (
    "SELECT target.url, fragment.text, page.url, anchor.text FROM places p JOIN links l ON l.id = p.link_id"
    " JOIN urls target ON target.id = l.target_id JOIN texts fragment ON fragment.id = l.fragment_id"
    " JOIN urls page ON page.id = p.page_id JOIN texts anchor ON anchor.id = l.anchor_id"
    " ORDER BY target.url, fragment.text, page.url"
)


def as_blob(numbers: Sequence[int]) -> bytes:
    """Link numbers as stored: four bytes each, the lowest first, on whatever machine."""
    packed = numbers if isinstance(numbers, array) and numbers.typecode == "I" else array("I", numbers)
    if sys.byteorder == "big":
        packed = array("I", packed)
        packed.byteswap()
    return packed.tobytes()


def from_blob(blob: bytes) -> "array[int]":
    numbers = array("I")
    numbers.frombytes(blob)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def note_carriers(db: sqlite3.Connection, *, before: bool = False) -> None:
    """Write how many pages carry each target, and list them for the targets that are not alive. Links that no page
    carries any more (of an earlier crawl) are dropped. `before`: the crawl before is attached as `previous`, and all
    its numbers mean what they meant."""
    if before:
        try:
            _Turning(db, before=True).note()
        except sqlite3.DatabaseError:
            log.warning("carriers of the crawl before cannot be read", exc_info=True)
        else:
            return
    _Turning(db, before=False).note()


class _Turning:
    """One turning round of all pages' links; `before`: with what holds from the crawl before."""

    def __init__(self, db: sqlite3.Connection, *, before: bool) -> None:
        self._db = db
        self._before = before

    def note(self) -> None:
        db = self._db
        db.execute("DELETE FROM carried")
        db.execute("DELETE FROM places")
        db.execute(_COUNTED_BEFORE if self._before else "UPDATE targets SET carriers = 0 WHERE carriers <> 0")
        now, then = self._count()
        met = self._numbers(_NEW_LINKS if self._before else "SELECT id FROM links")
        self._list(now | then, (met | then) - now)

    @cached_property
    def _target_of(self) -> list[int]:
        """Link number -> target number, 0 where there is no link."""
        files = ("previous", "main") if self._before else ("main",)
        pairs = [pair for file in files for pair in self._db.execute(f"SELECT id, target_id FROM {file}.links")]  # noqa: S608 - our own names
        found = [0] * (1 + max((link for link, _ in pairs), default=0))
        for link, target in pairs:
            found[link] = target
        return found

    def _numbers(self, sql: str) -> set[int]:
        return {number for (number,) in self._db.execute(sql)}

    def _count(self) -> tuple[set[int], set[int]]:
        """Count who carries each target, as far as it is not known; the links now and then of the pages that changed
        (all pages, where nothing is known)."""
        counts, now, then = Counter[int](), set[int](), set[int]()
        for links, links_then in self._db.execute(_CHANGED if self._before else _ALL):
            if links is not None:
                numbers = from_blob(links)
                now.update(numbers)
                counts.update(set(map(self._target_of.__getitem__, numbers)))
            if links_then is not None:
                numbers = from_blob(links_then)
                then.update(numbers)
                counts.subtract(set(map(self._target_of.__getitem__, numbers)))
        self._db.execute(_COUNTED, (json.dumps({target: n for target, n in sorted(counts.items()) if n}),))
        return now, then

    def _list(self, changed: set[int], idle: set[int]) -> None:
        """List the pages of targets that are not alive, and the first page with each link to a place. What does not
        concern a link that pages gained or lost is listed as it was before. `idle`: links that no page that changed
        carries any more; those on none of the others either are dropped."""
        bad, places = self._numbers(_BAD), self._numbers(_TO_A_PLACE)
        if self._before:
            moved = {self._target_of[link] for link in changed}
            listed = self._numbers("SELECT DISTINCT target_id FROM previous.carried") & bad - moved
            placed = self._numbers("SELECT link_id FROM previous.places") & places - changed
            self._db.execute(_LISTED_BEFORE, (json.dumps(sorted(listed)),))
            self._db.execute(_PLACED_BEFORE, (json.dumps(sorted(placed)),))
            bad -= listed
            places -= placed
        if bad or places or (idle and self._before):
            self._look_through(bad, places, idle)
        self._db.executemany("DELETE FROM links WHERE id = ?", ((link,) for link in sorted(idle)))

    def _look_through(self, bad: set[int], places: set[int], idle: set[int]) -> None:
        """Walk through all pages for some targets and links; takes from `idle` what is on a page."""
        wanted = {link for link, target in enumerate(self._target_of) if target in bad} | places | idle
        carried = list[tuple[int, int, int, int]]()
        positions = Counter[int]()
        for page, links in _pages_in_order(self._db):
            met = wanted.intersection(links)
            if not met:
                continue
            self._db.executemany("INSERT INTO places VALUES (?, ?)", ((link, page) for link in places & met))
            firsts = dict[int, int]()
            for link in links:
                if link in met and self._target_of[link] in bad:
                    firsts.setdefault(self._target_of[link], link)
            for target, link in firsts.items():
                positions[target] += 1
                carried.append((target, positions[target], page, link))
            bad -= {target for target in firsts if positions[target] >= _MOST_LISTED}
            places -= met
            idle -= met
            wanted -= {link for link in met if self._target_of[link] not in bad}
            if len(carried) >= _AT_ONCE:
                self._db.executemany(_CARRIED, carried)
                carried.clear()
        self._db.executemany(_CARRIED, carried)


def _pages_in_order(db: sqlite3.Connection) -> Iterator[tuple[int, "array[int]"]]:
    """The pages by their addresses, with the numbers of their links, in theirs."""
    pages = array("I", (page for (page,) in db.execute(_PAGES_IN_ORDER)))
    for start in range(0, len(pages), _AT_ONCE):
        some = pages[start : start + _AT_ONCE].tolist()
        links = dict(db.execute(_LINKS_OF_MANY, (json.dumps(some),)))
        for page in some:
            yield page, from_blob(links[page])


def carriers_of(db: sqlite3.Connection, target: int, limit: int) -> Iterator[Carrier]:
    """The pages that carry a target, by their addresses, with what a person sees of it there."""
    rows = db.execute(_CARRIERS, (target, limit)).fetchall()
    for row in rows:
        yield Carrier(*row)
    if not rows:
        for page, link in _searched(db, target, limit):
            yield Carrier(*db.execute(_CARRIER, (page, link)).fetchone())


def carriers_of_bad(db: sqlite3.Connection, most: int) -> Iterator[tuple[str, list[Carrier]]]:
    """The targets that are not known to be good, each with the first pages that carry it, `most` at most."""
    for target, rows in groupby(db.execute(_CARRIERS_OF_BAD, (most,)), key=itemgetter(0)):
        yield target, [Carrier(*row[1:]) for row in rows]


_CARRIERS_OF_BAD = (
    "SELECT target.url, page.url, tag.text, anchor.text FROM carried c JOIN urls target ON target.id = c.target_id"
    " JOIN urls page ON page.id = c.page_id JOIN links l ON l.id = c.link_id JOIN texts tag ON tag.id = l.tag_id"
    " JOIN texts anchor ON anchor.id = l.anchor_id WHERE c.position <= ? ORDER BY c.target_id, c.position"
)
_CARRIERS = (
    "SELECT page.url, tag.text, anchor.text FROM carried c JOIN urls page ON page.id = c.page_id"
    " JOIN links l ON l.id = c.link_id JOIN texts tag ON tag.id = l.tag_id JOIN texts anchor ON anchor.id = l.anchor_id"
    " WHERE c.target_id = ? ORDER BY c.position LIMIT ?"
)
_CARRIER = (
    "SELECT (SELECT url FROM urls WHERE id = ?), tag.text, anchor.text FROM links l"
    " JOIN texts tag ON tag.id = l.tag_id JOIN texts anchor ON anchor.id = l.anchor_id WHERE l.id = ?"
)


def _searched(db: sqlite3.Connection, target: int, limit: int) -> Iterator[tuple[int, int]]:
    """Page and link of each page that carries a target, found by going through all pages' links."""
    wanted: Collection[int] = {n for (n,) in db.execute("SELECT id FROM links WHERE target_id = ?", (target,))}
    left = limit if wanted else 0
    if not left:
        return
    for page, links in _pages_in_order(db):
        link = next((n for n in links if n in wanted), None)
        if link is not None:
            yield page, link
            left -= 1
            if not left:
                return


def places_within(db: sqlite3.Connection) -> Iterator[FragmentLink]:
    """Each place within a page of the site that links lead to, with the first page that carries such a link."""
    for _, links in groupby(db.execute(_PLACES), key=lambda row: row[:2]):
        yield FragmentLink(*next(links))


def links_on(db: sqlite3.Connection, page: int) -> Iterator[Link]:
    """The links of a page, in its order."""
    row = db.execute(_LINKS_OF, (page,)).fetchone()
    if row is None:
        return
    numbers = json.dumps(list(from_blob(row[0])))
    for url, tag, anchor, fragment, broken in db.execute(_LINKS, (numbers,)):
        yield Link("", tag, anchor, fragment, url) if broken else Link(url, tag, anchor, fragment)
