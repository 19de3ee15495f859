"""How the facts of a page (columns, entries, documents, texts, exchanges) are laid down in the crawl cache.

Pages arrive in any order, several say something of the same column or document. What is kept must not depend on that
order: descriptions are ranked by who gives them, list lines and witnesses sort by the page they stand on.
"""

import json
import re
from collections.abc import Sequence
from typing import NamedTuple

from monitor.model import Column, Consultation, Letter, PageFacts
from monitor.store.batch import Batch
from monitor.store.carriers import as_blob
from monitor.store.exchanges import CONSULTATION, LETTER, exchange_as_text
from monitor.store.intern import Interner, clean

_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_names_as_json = json.JSONEncoder(ensure_ascii=False).encode

# Of several descriptions of a column the best ranked wins, the others fill its gaps.
_DESCRIBE = (
    "INSERT INTO columns (url_id, rank, name, path, parent_id, declared, unread) VALUES (?, ?, ?, ?, ?, ?, ?)"
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
    " rank = min(rank, excluded.rank)"
)
_ENTRY = "INSERT OR IGNORE INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_DOCUMENT = "INSERT OR IGNORE INTO documents VALUES (?, ?, ?)"
_WITNESS = "INSERT OR IGNORE INTO witnesses VALUES (?, ?, ?, ?, ?, ?, ?)"
_BODY = "INSERT OR REPLACE INTO bodies VALUES (?, ?)"
_ATTACHMENT = "INSERT OR REPLACE INTO attachments VALUES (?, ?, ?, ?)"
_RELATED = "INSERT OR REPLACE INTO related VALUES (?, ?, ?, ?, ?)"
_EXCHANGE = "INSERT OR REPLACE INTO exchanges VALUES (?, ?, ?, ?, ?)"


class FactsOf(NamedTuple):
    """The facts of one page, and which page it is. `number` is the page's in the cache; `body` the deflated text."""

    number: int
    url: str
    final_url: str
    depth: int
    facts: PageFacts
    body: bytes


class Lists(NamedTuple):
    """What leads to a page's rows in the tables that are not ordered by page: what it says of columns (JSON), the
    column that its list belongs to, the documents that it names (numbers as stored), and its own place in the order."""

    columns: str = ""
    column_id: int | None = None
    documents: bytes = b""
    page_order: str = ""


def page_order(url: str) -> str:
    """A text that sorts addresses as people count: page 2 before page 10."""
    return re.sub(r"[0-9]+", lambda number: number[0].zfill(12), url)


def names(path: Sequence[str]) -> str:
    """A breadcrumb as it stands in the database: a JSON list."""
    return _names_as_json([clean(name) for name in path])


class FactsWriter:
    """Writes facts as part of the cache's batch."""

    def __init__(self, batch: Batch, urls: Interner) -> None:
        self._batch = batch
        self._urls = urls

    def write(self, page: FactsOf) -> Lists:
        facts = page.facts
        self._add_texts(page)
        self._add_exchanges(page)
        order = page_order(clean(page.url)) if facts.entries or facts.documents else ""
        return Lists(self._add_columns(page), self._add_entries(page, order), self._add_documents(page, order), order)

    def _add_columns(self, page: FactsOf) -> str:
        if not page.facts.columns:
            return ""
        own = {page.url, page.final_url, page.facts.column_url}
        told = _as_json([_description(column, column.url in own) for column in page.facts.columns])
        self.describe(told, page.url, page.depth)
        return told

    def describe(self, told: str, url: str, depth: int) -> None:
        """Add what a page says of columns (the JSON of an earlier reading)."""
        place = f"{depth:06d}{page_order(clean(url))}"
        for far, column, name, path, parent, declared, unread in json.loads(told):
            parent_id = self._urls.number(parent) if parent else None
            row = (self._urls.number(column), f"{far}{place}", name, path, parent_id, declared, unread)
            self._batch.add(_DESCRIBE, row)

    def _add_entries(self, page: FactsOf, order: str) -> int | None:
        if not page.facts.entries:
            return None
        column = page.facts.column_url or page.final_url
        placed = ("0" if column in (page.url, page.final_url) else "1") + order
        column_id = self._urls.number(clean(column))
        rows = (
            (
                column_id,
                placed,
                position,
                page.number,
                self._urls.number(clean(entry.url)),
                clean(entry.title),
                entry.date.isoformat() if entry.date else None,
                clean(entry.date_text),
            )
            for position, entry in enumerate(page.facts.entries)
        )
        self._batch.add_all(_ENTRY, rows)
        return column_id

    def _add_documents(self, page: FactsOf, order: str) -> bytes:
        numbers: dict[int, None] = {}
        for document in page.facts.documents:
            placed = ("0" if document.url in (page.url, page.final_url) else "1") + order
            number = self._urls.number(clean(document.url))
            numbers[number] = None
            self._batch.add(_DOCUMENT, (number, placed, clean(document.library)))
            rows = (
                (number, placed, position, w.field.value, clean(w.value), w.source, self._urls.number(clean(w.url)))
                for position, w in enumerate(document.witnesses)
            )
            self._batch.add_all(_WITNESS, rows)
        return as_blob(list(numbers))

    def _add_texts(self, page: FactsOf) -> None:
        """The running text, the attachments and the related pages. A page that is read again replaces what it said."""
        facts, number = page.facts, self._urls.number
        if page.body:
            self._batch.add(_BODY, (page.number, page.body), len(page.body))
        if facts.attachments:
            rows = [(page.number, n, number(clean(a.url)), clean(a.name)) for n, a in enumerate(facts.attachments)]
            self._batch.add_all(_ATTACHMENT, rows)
        if facts.related:
            others = [
                (page.number, n, number(clean(other.url)), clean(other.title), clean(other.label))
                for n, other in enumerate(facts.related)
            ]
            self._batch.add_all(_RELATED, others)

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
            self._batch.add_all(_EXCHANGE, rows)


def _description(column: Column, own: bool) -> list[object]:
    """What a page says of a column, as kept; its own page comes before the pages that merely list it."""
    return [
        0 if own else 1,
        clean(column.url),
        clean(column.name),
        names(column.path),
        clean(column.parent_url) if column.parent_url else None,
        column.declared_count,
        clean(column.unread),
    ]
