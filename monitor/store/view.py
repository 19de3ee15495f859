"""`CachedSite`: the site after the crawl, answered from the crawl cache (implements `SiteView`).

Every iterator is a cursor of its own over a read-only connection; nothing here holds the whole site. What is asked
for by address may be given as the address on a page, or as the one it redirected to.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta, tzinfo
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from monitor.config import SiteSettings
from monitor.model import (
    Carrier,
    Column,
    CrawlSummary,
    Document,
    Entry,
    Field,
    FragmentLink,
    Link,
    LinkTarget,
    LinkVerdict,
    PageKind,
    PageRecord,
    PastYear,
    Probes,
    Remembered,
    Sample,
    Witness,
    WorkCalendar,
)
from monitor.store.cache import CrawlCache
from monitor.store.carriers import carriers_of, carriers_of_bad, links_on, places_within
from monitor.store.site_texts import SiteTexts

if TYPE_CHECKING:
    from monitor.store.memory import Past  # with it comes sqlite-utils, which a view of the cache does without

_GONE = (404, 410)

_PAGE = """
SELECT u.url, f.url, p.kind, p.platform, p.status, p.failure, p.title, p.path, p.published, p.depth, p.fetched_at, o.url
FROM pages p JOIN urls u ON u.id = p.url_id JOIN urls f ON f.id = p.final_id LEFT JOIN urls o ON o.id = p.found_on
"""

_TARGET = """
SELECT u.url, t.verdict, t.reason, t.status, t.internal, t.carriers, t.checked_at
FROM targets t JOIN urls u ON u.id = t.url_id WHERE t.verdict IS NOT NULL
"""
_CARRIED = " AND t.carriers > 0"  # start pages and sitemaps bring addresses that stand in no page: those are no links

_BY_FINAL = """
WHERE p.role = 'page' AND p.final_id IN (SELECT ?1 UNION SELECT final_id FROM pages WHERE url_id = ?1) ORDER BY p.url_id
"""

# A document is one document under the address it was listed with and under the one that its page redirected to.
_DOCUMENTS = """
SELECT coalesce(p.final_id, d.document_id) AS same, d.document_id, u.url, d.library
FROM documents d JOIN urls u ON u.id = d.document_id LEFT JOIN pages p ON p.url_id = d.document_id
ORDER BY same, d.page_order, d.library
"""


class CachedSite(SiteTexts):
    """One site as the last crawl saw it. Lives as long as the cache it reads."""

    def __init__(
        self,
        cache: CrawlCache,
        site: SiteSettings,
        probes: Probes,
        *,
        now: datetime,
        zone: tzinfo,
        workdays: WorkCalendar | None = None,
        past: "Past | None" = None,
        looked_back: Callable[[int], PastYear] | None = None,
    ) -> None:
        self._workdays = workdays or WorkCalendar()
        self._looked_back = looked_back
        self._site = site
        self._probes = probes
        self._now = now
        self._zone = zone
        self._crawl = cache.summary()
        self._reader = cache.reader()
        self._all_read: bool | None = None
        self._past = past

    @property
    def id(self) -> str:
        return self._site.id

    @property
    def name(self) -> str:
        return self._site.name

    @property
    def home(self) -> str:
        return self._site.home

    @property
    def hosts(self) -> tuple[str, ...]:
        return self._site.all_hosts()

    @property
    def today(self) -> date:
        return self._now.astimezone(self._zone).date()

    @property
    def now(self) -> datetime:
        return self._now

    @property
    def workdays(self) -> WorkCalendar:
        return self._workdays

    @property
    def crawl(self) -> CrawlSummary:
        return self._crawl

    @property
    def probes(self) -> Probes:
        return self._probes

    def looked_back(self, year: int) -> PastYear | None:
        return self._looked_back(year) if self._looked_back is not None else None

    def in_scope(self, url: str) -> bool:
        return any(_within(url, prefix) for prefix in self._site.prefixes())

    # --- pages ---

    def page(self, url: str) -> PageRecord | None:
        number = self._number(url)
        if number is None:
            return None
        row = self._one(f"{_PAGE} WHERE p.url_id = ? AND p.role <> 'alias'", number)
        if row is None:
            row = self._one(_PAGE + _BY_FINAL, number)
        if row is None:
            row = self._one(f"{_PAGE} WHERE p.final_id = ? ORDER BY p.url_id", number)
        return None if row is None else _page_record(row)

    def pages(self, kind: PageKind | None = None) -> Iterator[PageRecord]:
        sql = f"{_PAGE} WHERE p.role IN ('page', 'failed')"
        if kind is None:
            # By address, not as they came: what a rule says of twins must be the same tomorrow.
            rows = self._reader.execute(f"{sql} ORDER BY u.url")
        else:
            rows = self._reader.execute(f"{sql} AND p.kind = ? ORDER BY u.url", (kind.value,))
        return map(_page_record, rows)

    # --- columns, entries, documents ---

    def columns(self) -> Iterator[Column]:
        rows = self._reader.execute(
            "SELECT u.url, c.name, c.path, p.url, c.declared, c.unread FROM columns c JOIN urls u ON u.id = c.url_id"
            " LEFT JOIN urls p ON p.id = c.parent_id ORDER BY c.path, u.url"
        )
        for url, name, path, parent, declared, unread in rows:
            yield Column(url, name, tuple(json.loads(path)), parent, declared, unread)

    def entries(self, column_url: str) -> Iterator[Entry]:
        number = self._number(column_url)
        if number is None:
            return
        rows = self._reader.execute(
            "SELECT e.page_order, u.url, e.title, e.date, e.date_text FROM entries e JOIN urls u ON u.id = e.url_id"
            " WHERE e.column_id IN (SELECT ?1 UNION SELECT final_id FROM pages WHERE url_id = ?1"
            " UNION SELECT url_id FROM pages WHERE final_id = ?1) ORDER BY e.page_order, e.position",
            (number,),
        )
        earlier: set[tuple[str, str]] = set()
        for _, lines in groupby(rows, key=lambda row: row[0]):
            here: set[tuple[str, str]] = set()
            for _, url, title, day, text in lines:
                if (url, title) in earlier:  # the list grew while it was read, and the line moved to the next page
                    continue
                here.add((url, title))
                yield Entry(url, title, date.fromisoformat(day) if day else None, text)
            earlier |= here

    def documents(self) -> Iterator[Document]:
        rows = self._reader.execute(_DOCUMENTS)
        for _, group in groupby(rows, key=lambda row: row[0]):
            listed = [(number, url, library) for _, number, url, library in group]
            yield self._document(listed)

    def _document(self, listed: Sequence[tuple[int, str, str]]) -> Document:
        numbers = sorted({number for number, _, _ in listed})
        library = next((library for _, _, library in listed if library), "")
        rows = self._reader.execute(
            "SELECT w.field, w.value, w.source, u.url FROM witnesses w JOIN urls u ON u.id = w.url_id"
            " WHERE w.document_id IN (SELECT value FROM json_each(?)) ORDER BY w.page_order, w.position",
            (json.dumps(numbers),),
        )
        # Listed in several categories, a document is described by each list in the same words: said once is enough.
        witnesses: dict[tuple[str, str, str], Witness] = {}
        for field, value, source, url in rows:
            witnesses.setdefault((field, value, source), Witness(Field(field), value, source, url))
        return Document(listed[0][1], tuple(witnesses.values()), library)

    # --- links ---

    def links_from(self, page_url: str) -> Iterator[Link]:
        number = self._number(page_url)
        if number is None:
            return
        row = self._one(
            "SELECT coalesce((SELECT url_id FROM pages WHERE url_id = ?1 AND role = 'page'),"
            " (SELECT p.url_id FROM pages p WHERE p.role = 'page' AND p.final_id IN"
            " (SELECT ?1 UNION SELECT final_id FROM pages WHERE url_id = ?1)))",
            number,
        )
        if row is not None and row[0] is not None:
            yield from links_on(self._reader, row[0])

    def fragment_links(self) -> Iterator[FragmentLink]:
        return places_within(self._reader)

    def targets(self, verdict: LinkVerdict | None = None) -> Iterator[LinkTarget]:
        if verdict is None:
            rows = self._reader.execute(f"{_TARGET}{_CARRIED} ORDER BY t.url_id")
        else:
            rows = self._reader.execute(f"{_TARGET}{_CARRIED} AND t.verdict = ? ORDER BY t.url_id", (verdict.value,))
        return map(_link_target, rows)

    def target(self, url: str) -> LinkTarget | None:
        number = self._number(url)
        row = None if number is None else self._one(f"{_TARGET} AND t.url_id = ?", number)
        return None if row is None else _link_target(row)

    def carriers(self, target: str, limit: int = 50) -> Iterator[Carrier]:
        number = self._number(target)
        if number is not None:
            yield from carriers_of(self._reader, number, limit)

    def carriers_of_bad(self, most: int) -> dict[str, list[Carrier]]:
        """For each link target that is not known to be good, the first pages that carry it; `most` of each."""
        return dict(carriers_of_bad(self._reader, most))

    # --- earlier runs ---

    def samples(self, span: timedelta) -> Sequence[Sample]:
        return [] if self._past is None else self._past.samples(self._now - span, self._now)

    def remembered(self, check: str, key: str) -> Remembered | None:
        return None if self._past is None else self._past.remembered(check, key)

    def gone(self, url: str, carriers: Sequence[str] = ()) -> bool:
        if not (self._crawl.complete and self._crawl.home_readable):
            return False
        if self._answered_gone(url):
            return True
        number = self._number(url)
        if number is not None and (self._asked(number) or self._carried(number)):
            return False
        if not carriers:
            return self._everything_read()
        return all(self._read_again(carrier) for carrier in carriers)

    def _answered_gone(self, url: str) -> bool:
        target = self.target(url)
        if target is not None:
            return target.verdict is LinkVerdict.DEAD and target.status in _GONE
        page = self.page(url)
        return page is not None and page.status in _GONE

    def _asked(self, number: int) -> bool:
        sql = "SELECT 1 FROM pages WHERE url_id = ?1 OR final_id = ?1 UNION ALL SELECT 1 FROM targets WHERE url_id = ?1"
        return self._one(sql, number) is not None

    def _carried(self, number: int) -> bool:
        return self._one("SELECT 1 FROM targets WHERE url_id = ? AND carriers > 0", number) is not None

    def _read_again(self, carrier: str) -> bool:
        """Whether a former carrier was read in this crawl, or is gone itself: nothing can still hide on it.

        One that this crawl never met may still stand where it stood. (The inspection has the pages of open findings
        asked anew, linked or not, so that they are met.)
        """
        page = self.page(carrier)
        if page is not None and page.readable:
            return True
        return self._answered_gone(carrier)

    def _everything_read(self) -> bool:
        """Whether no page of the site failed to load, but for those that are gone."""
        if self._all_read is None:
            failed = self._reader.execute(
                "SELECT 1 FROM pages WHERE role = 'failed' AND (status IS NULL OR status NOT IN (404, 410)) LIMIT 1"
            ).fetchone()
            self._all_read = failed is None
        return self._all_read

    # --- the reader ---

    def _number(self, url: str) -> int | None:
        row = self._one("SELECT id FROM urls WHERE url = ?", url.encode("utf-8", "replace").decode())
        return None if row is None else int(row[0])

    def _one(self, sql: str, argument: int | str) -> sqlite3.Row | None:
        return self._reader.execute(sql, (argument,)).fetchone()


def _within(url: str, prefix: str) -> bool:
    """Whether an address lies under a path prefix; http and https are the same place."""
    here, there = urlsplit(url), urlsplit(prefix)
    if here.scheme not in ("http", "https") or _host(here.scheme, here.netloc) != _host(there.scheme, there.netloc):
        return False
    path, top = here.path or "/", there.path or "/"
    return path == top or path.startswith(top if top.endswith("/") else top + "/") or path + "/" == top


def _host(scheme: str, netloc: str) -> str:
    return netloc.lower().removesuffix(":443" if scheme == "https" else ":80")


def _page_record(row: Sequence[str | int | None]) -> PageRecord:
    url, final, kind, platform, status, failure, title, path, published, depth, fetched, found_on = row
    return PageRecord(
        str(url),
        str(final),
        PageKind(kind),
        str(platform),
        int(status) if status is not None else None,
        str(failure),
        str(title),
        tuple(json.loads(str(path))),
        date.fromisoformat(str(published)) if published else None,
        int(depth or 0),
        datetime.fromisoformat(str(fetched)) if fetched else None,
        str(found_on) if found_on is not None else None,
    )


def _link_target(row: Sequence[str | int | None]) -> LinkTarget:
    url, verdict, reason, status, internal, carriers, checked = row
    return LinkTarget(
        str(url),
        LinkVerdict(verdict),
        str(reason),
        int(status) if status is not None else None,
        bool(internal),
        int(carriers or 0),
        datetime.fromisoformat(str(checked)) if checked else None,
    )
