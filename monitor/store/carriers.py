"""Which pages carry a link: counted for every target after the crawl, listed for those not known to be good.

A page's links are one row of numbers (cache_schema), cheap to write and small; turned round only once, here. Pages of
a good target are rarely asked for, and found by going through the rows.
"""

import json
import sqlite3
import sys
from array import array
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

from monitor.model import Carrier, FragmentLink, Link

_MOST_LISTED = 500  # pages of one target, by their addresses; reports name fifty

_PAGES_IN_ORDER = "SELECT p.page_id FROM page_links p JOIN urls u ON u.id = p.page_id ORDER BY u.url"
_LINKS_OF = "SELECT links FROM page_links WHERE page_id = ?"
_LINKS_OF_MANY = "SELECT page_id, links FROM page_links WHERE page_id IN (SELECT value FROM json_each(?))"
_CARRIED = "INSERT INTO carried VALUES (?, ?, ?, ?)"
_COUNTED = "UPDATE targets SET carriers = j.value FROM json_each(?) j WHERE targets.url_id = CAST(j.key AS INTEGER)"
_AT_ONCE = 500  # pages, and lines
_LINKS = (
    "SELECT u.url, tag.text, anchor.text, fragment.text, l.broken"
    " FROM json_each(?) j CROSS JOIN links l ON l.id = j.value"
    " JOIN urls u ON u.id = l.target_id JOIN texts tag ON tag.id = l.tag_id"
    " JOIN texts anchor ON anchor.id = l.anchor_id JOIN texts fragment ON fragment.id = l.fragment_id ORDER BY j.key"
)


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


def note_carriers(db: sqlite3.Connection) -> None:
    """Write how many pages carry each target, and list them for the targets that are not alive. Links that no page
    carries any more (of an earlier crawl) are dropped."""
    target_of = _targets_by_link(db)
    bad = {n for (n,) in db.execute("SELECT url_id FROM targets WHERE verdict IS NULL OR verdict <> 'alive'")}
    used = set[int]()
    carriers = Counter[int]()
    listed: Counter[int] = Counter()
    places = {n for (n,) in db.execute(_TO_A_PLACE)}
    db.execute("DELETE FROM carried")
    db.execute("DELETE FROM places")
    carried: list[tuple[int, int, int, int]] = []
    for page, links in _pages_in_order(db):
        targets = {target_of[link] for link in links}
        carriers.update(targets)
        used.update(links)
        if places:
            for link in places.intersection(links):
                places.discard(link)
                db.execute("INSERT INTO places VALUES (?, ?)", (link, page))
        for target in targets & bad:
            if listed[target] < _MOST_LISTED:
                listed[target] += 1
                link = next(link for link in links if target_of[link] == target)
                carried.append((target, listed[target], page, link))
        if len(carried) >= _AT_ONCE:
            db.executemany(_CARRIED, carried)
            carried.clear()
    db.executemany(_CARRIED, carried)
    db.execute(_COUNTED, (json.dumps(dict(sorted(carriers.items()))),))
    unused = ((link,) for link, target in enumerate(target_of) if target and link not in used)
    db.executemany("DELETE FROM links WHERE id = ?", unused)


def _pages_in_order(db: sqlite3.Connection) -> Iterator[tuple[int, "array[int]"]]:
    """The pages by their addresses, with the numbers of their links, in theirs."""
    pages = array("I", (page for (page,) in db.execute(_PAGES_IN_ORDER)))
    for start in range(0, len(pages), _AT_ONCE):
        some = pages[start : start + _AT_ONCE].tolist()
        links = dict(db.execute(_LINKS_OF_MANY, (json.dumps(some),)))
        for page in some:
            yield page, from_blob(links[page])


def _targets_by_link(db: sqlite3.Connection) -> list[int]:
    """Link number -> target number, 0 where there is no link."""
    most = db.execute("SELECT coalesce(max(id), 0) FROM links").fetchone()[0]
    found = [0] * (most + 1)
    for link, target in db.execute("SELECT id, target_id FROM links"):
        found[link] = target
    return found


def carriers_of(db: sqlite3.Connection, target: int, limit: int) -> Iterator[Carrier]:
    """The pages that carry a target, by their addresses, with what a person sees of it there."""
    rows = db.execute(_CARRIERS, (target, limit)).fetchall()
    for row in rows:
        yield Carrier(*row)
    if not rows:
        for page, link in _searched(db, target, limit):
            yield Carrier(*db.execute(_CARRIER, (page, link)).fetchone())


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
