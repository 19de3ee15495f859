"""What pages say at length, answered from the crawl cache: bodies, attachments, related pages, exchanges.

The part of `SiteView` that `CachedSite` inherits from here. A page is found under the address it was asked at and under
the one that it redirected to.
"""

import sqlite3
from collections.abc import Iterator

from monitor.model import Attachment, AttachmentText, Consultation, Letter, Related
from monitor.store.attachment_book import read_all, read_one
from monitor.store.exchanges import CONSULTATION, LETTER, consultation, letter, unpacked
from monitor.store.intern import clean

_BODY = "SELECT b.text FROM bodies b"
_ATTACHMENTS = "SELECT u.url, b.name FROM attachments b JOIN urls u ON u.id = b.url_id"
_RELATED = "SELECT u.url, b.title, b.label FROM related b JOIN urls u ON u.id = b.url_id"
_OF_PAGE = """
WHERE b.page_id =
 (SELECT url_id FROM pages WHERE role = 'page' AND url_id = (SELECT id FROM urls WHERE url = ?1) UNION
  SELECT p.url_id FROM pages p WHERE p.role = 'page' AND p.final_id IN (SELECT id FROM urls WHERE url = ?1 UNION
   SELECT final_id FROM pages WHERE url_id = (SELECT id FROM urls WHERE url = ?1))
  LIMIT 1)
"""
_IN_ORDER = " ORDER BY b.position"
# The same consultation may be told by its page and by a list: the page's own word is longer, and wins.
_EXCHANGES = "SELECT told, max(length(told)) FROM exchanges WHERE kind = ? GROUP BY url_id ORDER BY url_id"


class SiteTexts:
    """Reads through `_reader`, a read-only connection to the cache."""

    _reader: sqlite3.Connection

    def body(self, url: str) -> str:
        row = self._at(_BODY + _OF_PAGE, url).fetchone()
        return "" if row is None else unpacked(row[0])

    def attachments(self, url: str) -> Iterator[Attachment]:
        rows = self._at(_ATTACHMENTS + _OF_PAGE + _IN_ORDER, url)
        return (Attachment(*row) for row in rows)

    def attachment_text(self, url: str) -> AttachmentText | None:
        return read_one(self._reader, clean(url))

    def attachment_texts(self) -> Iterator[AttachmentText]:
        return read_all(self._reader)

    def related(self, url: str) -> Iterator[Related]:
        rows = self._at(_RELATED + _OF_PAGE + _IN_ORDER, url)
        return (Related(*row) for row in rows)

    def consultations(self) -> Iterator[Consultation]:
        return (consultation(row[0]) for row in self._reader.execute(_EXCHANGES, (CONSULTATION,)))

    def letters(self) -> Iterator[Letter]:
        return (letter(row[0]) for row in self._reader.execute(_EXCHANGES, (LETTER,)))

    def _at(self, sql: str, url: str) -> sqlite3.Cursor:
        return self._reader.execute(sql, (url.encode("utf-8", "replace").decode(),))
