"""`cache-<site>.db`: what the last crawl saw. Large and disposable; written by one crawl in batches, read by the view.

Here: the queue of addresses, and the pages with their links, facts and what the checks said. The life of the file is in
`cache_file.py`, the link targets in `cache_targets.py`, what comes from the crawl before in `takeover.py`.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime
from typing import NamedTuple

from monitor.model import Link, PageKind
from monitor.model.heard import Heard
from monitor.model.personal import mask_numbers
from monitor.store.cache_file import CacheError, written
from monitor.store.cache_targets import LinkTargets, Pending
from monitor.store.carriers import as_blob, from_blob
from monitor.store.facts import FactsOf, Lists, names
from monitor.store.intern import clean
from monitor.store.marks import Marks
from monitor.store.readings import (
    Kept,
    Validators,
    addresses_as_text,
    heard_as_text,
    heard_from,
    oddities_as_text,
    oddities_from,
)
from monitor.store.sealing import SealedFacts

__all__ = ["CacheError", "CachedPage", "CrawlCache", "Heard", "Keep", "Kept", "Pending", "Validators", "Waiting"]


class Keep(NamedTuple):
    """What is kept of a page beside its facts, to be said again while it stays as it is (readings.py).

    `read_on`: the day its bytes came last, in days since 1970.
    """

    heard: Heard = ()
    validators: Validators = Validators()
    read_on: int = 0
    oddities: tuple[str, ...] = ()


_LINK = "INSERT INTO links (id, target_id, tag_id, anchor_id, fragment_id, broken) VALUES (?, ?, ?, ?, ?, ?)"
_ENQUEUE = "INSERT INTO frontier (url_id, depth, found_on) VALUES (?, ?, ?)"
_PAGE = "INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_LINKS = "INSERT OR REPLACE INTO page_links VALUES (?, ?)"
_READING = "INSERT OR REPLACE INTO readings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


_MOST_LOOKED_UP = 50_000  # links of unchanged pages; most are asked for soon
_MOST_NUMBERED = 20_000  # links; some 7 MB, and 4 more as long as they are all

LinkRowKey = tuple[int, int, int, int, int]  # target, tag, anchor, fragment, whether no browser can open it
LinkRow = tuple[int, str, str, bool]  # the target's number, the address, the tag, whether no browser can open it


class CachedPage(NamedTuple):
    """One asked page address, ready to be stored. `role` is page, failed, alias, away or file (cache_schema)."""

    url: str
    final_url: str
    role: str
    status: int | None
    failure: str
    depth: int
    fetched_at: datetime | None
    found_on: int | None
    facts: SealedFacts | None = None
    encoding: str = ""
    content_hash: int | None = None
    links: Sequence[int] = ()
    keep: Keep | None = None


class Waiting(NamedTuple):
    """One page address that waits to be read. `id` is its place in the queue."""

    id: int
    url: str
    url_id: int
    depth: int
    found_on: int | None


class Stored(NamedTuple):
    """A page that was read before the crawl was killed, as far as the crawl needs it to go on."""

    url: str
    kind: PageKind
    digest: int | None
    heard: Heard | None
    links: "Sequence[int]"
    oddities: tuple[str, ...]


class CrawlCache(LinkTargets):
    """The crawl's memory."""

    def _intern(self) -> None:
        super()._intern()
        self._numbered: dict[Link, int] = {}  # links that came lately; both readers bring nearly the same ones
        # As long as all links are known by their rows, one that is not is new, and waits to be written with others.
        self._rows_known: dict[LinkRowKey, int] | None = None
        if self._db.execute("SELECT 1 FROM links LIMIT 1").fetchone() is None:
            self._rows_known = {}
        self._looked_up: dict[int, LinkRow] = {}
        self._seen = Marks()  # links that were looked up once

    # --- the frontier ---

    @written
    def enqueue(self, url_id: int, depth: int, found_on: int | None) -> bool:
        """Put a page address at the end of the queue; False when it was there before."""
        if not self._met.queued.add(url_id):
            return False
        self._open_batch()
        self._batch.add(_ENQUEUE, (url_id, depth, found_on))
        return True

    @written
    def waiting(self, after: int, limit: int) -> list[Waiting]:
        """The next unread addresses of the queue behind place `after`; at most `limit`. What was kept of them in the
        crawl before can then be asked for (`kept`). What this process has read lies before `after`."""
        self._write_texts()
        self._batch.write_only(_ENQUEUE)
        rows = self._db.execute(
            "SELECT f.id, u.url, f.url_id, f.depth, f.found_on FROM frontier f JOIN urls u ON u.id = f.url_id"
            " WHERE f.id > ? AND NOT EXISTS (SELECT 1 FROM pages p WHERE p.url_id = f.url_id) ORDER BY f.id LIMIT ?",
            (after, limit),
        )
        found = [Waiting(*row) for row in rows]
        if self._takeover is not None:
            self._takeover.look_ahead([item.url_id for item in found])
            self._look_links_up(self._takeover.linked())
        return found

    def _look_links_up(self, numbers: set[int]) -> None:
        """Read links that will be asked for when their pages turn out to be unchanged, all at once."""
        if len(self._looked_up) > _MOST_LOOKED_UP:
            self._looked_up.clear()
        if unknown := self._seen.unmarked(numbers):
            self._looked_up |= self._read_links(unknown)

    def offered(self) -> list[str]:
        """All page addresses that were ever queued, in order."""
        rows = self._settled().execute("SELECT u.url FROM frontier f JOIN urls u ON u.id = f.url_id ORDER BY f.id")
        return [url for (url,) in rows]

    def queued(self) -> int:
        """How many page addresses were ever queued."""
        return int(self._settled().execute("SELECT count(*) FROM frontier").fetchone()[0])

    # --- pages ---

    def known_as(self, final_id: int) -> bool:
        """Whether a page that was read already stands at this address, under whatever name it was asked."""
        return final_id in self._met.read

    def content_hash(self, url: str) -> int | None:
        """The hash of the body that was read at an address; None when no page was."""
        number = self.known(url)
        if number is None:
            return None
        row = (
            self._settled()
            .execute("SELECT content_hash FROM pages WHERE url_id = ? AND role = 'page'", (number,))
            .fetchone()
        )
        return None if row is None else row[0]

    @written
    def add_page(self, page: CachedPage) -> int:
        """Store one page with its links and facts; the number of its address."""
        self._open_batch()
        url = clean(page.url)
        number = self._urls.number(url)
        final_id = number if page.final_url == page.url else self._urls.number(clean(page.final_url))
        sealed = page.facts
        facts = None if sealed is None else sealed.told
        self._batch.add(
            _PAGE,
            (
                number,
                final_id,
                page.role,
                facts.kind.value if facts else "other",
                facts.platform if facts else "",
                page.status,
                clean(page.failure),
                clean(facts.title) if facts else "",
                names(facts.path) if facts else "[]",
                facts.published.isoformat() if facts and facts.published else None,
                clean(facts.source) if facts else "",
                page.encoding,
                page.depth,
                page.fetched_at.isoformat() if page.fetched_at else None,
                page.found_on,
                page.content_hash,
            ),
        )
        if page.role == "page":
            self._met.read.add(final_id)
        if page.role == "page" or page.links:
            links = as_blob(page.links)
            self._batch.add(_LINKS, (number, links), len(links))
        if sealed is not None:
            lists = self._facts.write(FactsOf(number, page.url, page.final_url, page.depth, sealed.told, sealed.body))
            if page.keep is not None:
                self._keep(number, page.url, sealed.told.follow, page.keep, lists)
        self._close_batch()
        return number

    def _keep(self, number: int, url: str, follow: Sequence[str], keep: Keep, lists: Lists) -> None:
        for said in keep.heard:
            if said.key not in self._looks:
                self._looks[said.key] = self._look(said.key)
        heard = heard_as_text(keep.heard, url, self._looks)
        self._batch.add(
            _READING,
            (
                number,
                addresses_as_text(follow),
                heard,
                keep.validators.etag,
                keep.validators.modified,
                keep.read_on,
                oddities_as_text(keep.oddities),
                lists.columns,
                lists.page_order,
                lists.column_id,
                lists.documents,
            ),
            len(heard),
        )

    @written
    def repeat_page(
        self,
        kept: Kept,
        depth: int,
        fetched_at: datetime | None,
        found_on: int | None,
        validators: Validators,
        read_on: int,
    ) -> int:
        """Store a page as it was in the crawl before (`kept`); the number of its address."""
        assert self._takeover is not None, "what was kept comes from a crawl before"
        self._open_batch()
        at = fetched_at.isoformat() if fetched_at else None
        self._takeover.repeat(kept, depth, at, found_on, validators, read_on)
        self._met.read.add(kept.final_id)
        if kept.columns:
            self._facts.describe(kept.columns, kept.url, depth)
        self._close_batch()
        return kept.number

    def _look(self, key: str) -> int:
        """The number of a check's key."""
        self._db.execute("INSERT OR IGNORE INTO looks (key) VALUES (?)", (key,))
        return int(self._db.execute("SELECT id FROM looks WHERE key = ?", (key,)).fetchone()[0])

    def kept(self, item: Waiting) -> Kept | None:
        """What the crawl before kept of a page that comes from the queue, if it was read by the same reader as today's.
        It is told once."""
        return None if self._takeover is None else self._takeover.page(item.url_id, item.url)

    def stored(self) -> Iterator[Stored]:
        """The pages that were read before a crawl was killed."""
        keys = dict[int, str](self._settled().execute("SELECT id, key FROM looks").fetchall())
        rows = self._db.execute(
            "SELECT u.url, p.kind, p.content_hash, r.heard, l.links, r.oddities FROM pages p"
            " JOIN urls u ON u.id = p.url_id"
            " LEFT JOIN page_links l ON l.page_id = p.url_id LEFT JOIN readings r ON r.page_id = p.url_id"
            " WHERE p.role = 'page' ORDER BY p.rowid"
        )
        for url, kind, digest, heard, links, oddities in rows:
            said = None if heard is None else heard_from(heard, url, keys)
            yield Stored(url, PageKind(kind), digest, said, from_blob(links or b""), oddities_from(oddities or ""))

    # --- links ---

    def link_number(self, link: Link) -> int:
        """The number of a link, by which every page that carries it is stored."""
        number = self._numbered.get(link)
        if number is None:
            number = self._number_link(link)
            self._numbered[link] = number
        return number

    @written
    def _number_link(self, link: Link) -> int:
        self._open_batch()
        if len(self._numbered) >= _MOST_NUMBERED:
            self._numbered.clear()
            self._rows_known = None
            self._batch.write_only(_LINK)
        text = self._texts.number
        row = (
            self._urls.number(link.target or clean(link.raw)),
            text(link.tag),
            text(clean(mask_numbers(link.anchor))),
            text(clean(link.fragment)),
            0 if link.target else 1,
        )
        if self._rows_known is not None:
            known = self._rows_known.get(row)
            if known is None:
                known = self._rows_known[row] = len(self._rows_known) + 1
                self._batch.add(_LINK, (known, *row))
            return known
        cursor = self._db.execute(
            "INSERT OR IGNORE INTO links (target_id, tag_id, anchor_id, fragment_id, broken) VALUES (?, ?, ?, ?, ?)",
            row,
        )
        if cursor.rowcount > 0 and cursor.lastrowid is not None:
            return cursor.lastrowid
        found = self._db.execute(
            "SELECT id FROM links"
            " WHERE target_id = ? AND tag_id = ? AND anchor_id = ? AND fragment_id = ? AND broken = ?",
            row,
        )
        return int(found.fetchone()[0])

    def links(self, numbers: Sequence[int]) -> dict[int, LinkRow]:
        """Links by their numbers: the number of the target, the address, the tag, whether no browser can open it."""
        found = {number: link for number in numbers if (link := self._looked_up.pop(number, None)) is not None}
        missing = [number for number in numbers if number not in found]
        return found | self._read_links(missing) if missing else found

    def _read_links(self, numbers: Sequence[int]) -> dict[int, LinkRow]:
        rows = self._db.execute(
            "SELECT l.id, l.target_id, u.url, t.text, l.broken FROM json_each(?) j CROSS JOIN links l ON l.id = j.value"
            " JOIN urls u ON u.id = l.target_id JOIN texts t ON t.id = l.tag_id",
            (json.dumps(numbers),),
        )
        return {number: (target, url, tag, bool(broken)) for number, target, url, tag, broken in rows}

    def page_roles(self) -> Iterator[tuple[str, int]]:
        """How many asked addresses have each role."""
        with closing(self._settled().execute("SELECT role, count(*) FROM pages GROUP BY role")) as cursor:
            yield from cursor

    def platforms(self) -> dict[str, int]:
        """How many of the pages that were read each platform adapter recognised, the most frequent first."""
        sql = (
            "SELECT platform, count(*) FROM pages WHERE role = 'page' AND platform <> '' GROUP BY platform"
            " ORDER BY count(*) DESC, platform"
        )
        with closing(self._settled().execute(sql)) as cursor:
            return {str(name): int(pages) for name, pages in cursor}
