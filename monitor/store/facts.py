"""How the facts of a page (columns, entries, documents, texts, exchanges) are laid down in the crawl cache.

Pages arrive in any order, several say something of the same column or document. What is kept must not depend on that
order: descriptions are ranked by who gives them, list lines and witnesses sort by the page they stand on.
"""

import json
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.model import Column, Consultation, Letter, PageFacts
from monitor.store.exchanges import CONSULTATION, LETTER, exchange_as_text, packed
from monitor.store.intern import Interner, clean


@dataclass(frozen=True, slots=True)
class FactsOf:
    """The facts of one page, and which page it is. `number` is the page's in the cache."""

    number: int
    url: str
    final_url: str
    depth: int
    facts: PageFacts


def page_order(url: str) -> str:
    """A text that sorts addresses as people count: page 2 before page 10."""
    return re.sub(r"[0-9]+", lambda number: number[0].zfill(12), url)


def names(path: Sequence[str]) -> str:
    """A breadcrumb as it stands in the database: a JSON list."""
    return json.dumps([clean(name) for name in path], ensure_ascii=False)


class FactsWriter:
    """Writes facts through the cache's own connection, within its batch."""

    def __init__(self, connection: sqlite3.Connection, urls: Interner) -> None:
        self._db = connection
        self._urls = urls

    def write(self, page: FactsOf) -> None:
        self._add_columns(page)
        self._add_entries(page)
        self._add_documents(page)
        self._add_texts(page)
        self._add_exchanges(page)

    def _add_columns(self, page: FactsOf) -> None:
        own = {page.url, page.final_url, page.facts.column_url}
        for column in page.facts.columns:
            rank = f"{0 if column.url in own else 1}{page.depth:06d}{page_order(page.url)}"
            self._describe(column, clean(rank))

    def _describe(self, column: Column, rank: str) -> None:
        """Insert a column; of several descriptions the best ranked wins, the others fill its gaps."""
        self._db.execute(
            "INSERT INTO columns VALUES (:url, :rank, :name, :path, :parent, :declared, :unread)"
            " ON CONFLICT (url_id) DO UPDATE SET"
            " name = CASE WHEN (excluded.rank < rank AND excluded.name <> '') OR name = '' THEN excluded.name"
            " ELSE name END,"
            " path = CASE WHEN (excluded.rank < rank AND excluded.path <> '[]') OR path = '[]' THEN excluded.path"
            " ELSE path END,"
            " parent_id = CASE WHEN excluded.rank < rank THEN coalesce(excluded.parent_id, parent_id)"
            " ELSE coalesce(parent_id, excluded.parent_id) END,"
            " declared = CASE WHEN excluded.rank < rank THEN coalesce(excluded.declared, declared)"
            " ELSE coalesce(declared, excluded.declared) END,"
            # Only the column's own first page knows whether its list could be read.
            " unread = CASE WHEN excluded.rank < rank THEN excluded.unread ELSE unread END,"
            " rank = min(rank, excluded.rank)",
            {
                "url": self._urls.number(clean(column.url)),
                "rank": rank,
                "name": clean(column.name),
                "path": names(column.path),
                "parent": self._urls.number(clean(column.parent_url)) if column.parent_url else None,
                "declared": column.declared_count,
                "unread": clean(column.unread),
            },
        )

    def _add_entries(self, page: FactsOf) -> None:
        if not page.facts.entries:
            return
        column = page.facts.column_url or page.final_url
        first = "0" if column in (page.url, page.final_url) else "1"
        order = first + page_order(clean(page.url))
        column_id = self._urls.number(clean(column))
        rows = [
            (
                column_id,
                order,
                position,
                page.number,
                self._urls.number(clean(entry.url)),
                clean(entry.title),
                entry.date.isoformat() if entry.date else None,
                clean(entry.date_text),
            )
            for position, entry in enumerate(page.facts.entries)
        ]
        self._db.executemany("INSERT OR IGNORE INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def _add_documents(self, page: FactsOf) -> None:
        for document in page.facts.documents:
            own = document.url in (page.url, page.final_url)
            order = ("0" if own else "1") + page_order(clean(page.url))
            number = self._urls.number(clean(document.url))
            self._db.execute(
                "INSERT OR IGNORE INTO documents VALUES (?, ?, ?)", (number, order, clean(document.library))
            )
            rows = [
                (number, order, position, w.field.value, clean(w.value), w.source, self._urls.number(clean(w.url)))
                for position, w in enumerate(document.witnesses)
            ]
            self._db.executemany("INSERT OR IGNORE INTO witnesses VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def _add_texts(self, page: FactsOf) -> None:
        """The running text, the attachments and the related pages. A page that is read again replaces what it said."""
        facts, number = page.facts, self._urls.number
        if facts.body:
            self._db.execute("INSERT OR REPLACE INTO bodies VALUES (?, ?)", (page.number, packed(facts.body)))
        if facts.attachments:
            rows = [(page.number, n, number(clean(a.url)), clean(a.name)) for n, a in enumerate(facts.attachments)]
            self._db.executemany("INSERT OR REPLACE INTO attachments VALUES (?, ?, ?, ?)", rows)
        if facts.related:
            others = [
                (page.number, n, number(clean(other.url)), clean(other.title), clean(other.label))
                for n, other in enumerate(facts.related)
            ]
            self._db.executemany("INSERT OR REPLACE INTO related VALUES (?, ?, ?, ?, ?)", others)

    def _add_exchanges(self, page: FactsOf) -> None:
        told: list[tuple[str, Consultation | Letter]] = [
            *((CONSULTATION, each) for each in page.facts.consultations),
            *((LETTER, each) for each in page.facts.letters),
        ]
        if told:
            rows = [
                (page.number, kind, n, self._urls.number(clean(each.url)), clean(exchange_as_text(each)))
                for n, (kind, each) in enumerate(told)
            ]
            self._db.executemany("INSERT OR REPLACE INTO exchanges VALUES (?, ?, ?, ?, ?)", rows)
