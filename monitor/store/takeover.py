"""What is taken over from the crawl before: numbers, good verdicts, and pages that have not changed.

Addresses, links, and their texts keep their numbers from crawl to crawl, so that what is copied needs no translation.
What was not in use is left behind once a week: the files do not grow with the years. What of the crawl before cannot be
read counts as not known.

A good verdict and a confirmed death are believed for some days only, and never at a crawl after which they would become
too old: the next one is taken to be as far away as the last one was (`interval`). Each has its turn before that, by its
number, so that not all come on one day.

A page that has not changed is copied as its rows lie, many pages by a few statements (`repeat`, `write`); what the
crawl must know of it meanwhile is read ahead for the addresses that come next (`look_ahead`).
"""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from math import ceil
from pathlib import Path
from typing import Any

from monitor.log import Log
from monitor.model import PageKind
from monitor.store.carriers import from_blob
from monitor.store.readings import Kept, Validators, addresses_from, heard_from, oddities_from

log = Log(__name__)

_ONE_MARK_FOR_ALL = 16  # different pages under one ETag: nginx makes it of time and size, which may meet by chance

# Whole tables into empty ones: SQLite copies these row by row as they lie, indexes too, a third of the time that
# choosing them takes.
_SEED = """
INSERT INTO main.urls SELECT * FROM previous.urls;
INSERT INTO main.links SELECT * FROM previous.links;
INSERT INTO main.texts SELECT * FROM previous.texts;
INSERT INTO main.looks SELECT * FROM previous.looks;
"""
_PRUNE = """
DELETE FROM main.urls WHERE id NOT IN (
    SELECT url_id FROM previous.targets
    UNION SELECT url_id FROM previous.pages UNION SELECT final_id FROM previous.pages
    UNION SELECT column_id FROM previous.entries UNION SELECT url_id FROM previous.entries
    UNION SELECT document_id FROM previous.documents UNION SELECT url_id FROM previous.witnesses
    UNION SELECT url_id FROM previous.attachments UNION SELECT url_id FROM previous.related
    UNION SELECT url_id FROM previous.exchanges
    UNION SELECT url_id FROM previous.columns
    UNION SELECT parent_id FROM previous.columns WHERE parent_id IS NOT NULL
);
DELETE FROM main.links WHERE target_id NOT IN (SELECT id FROM main.urls);
DELETE FROM main.texts WHERE id NOT IN (
    SELECT tag_id FROM main.links UNION SELECT anchor_id FROM main.links UNION SELECT fragment_id FROM main.links
    UNION SELECT host_id FROM previous.targets
);
REINDEX main.urls; REINDEX main.links; REINDEX main.texts; -- copied as they lie, a fault would travel on for ever
"""
_PRUNED_EVERY = 7  # days

_KEPT = """
SELECT p.url_id, p.final_id,
       CASE WHEN p.final_id <> p.url_id THEN (SELECT f.url FROM urls f WHERE f.id = p.final_id) END,
       p.status, p.kind, p.content_hash, r.follow, r.heard, l.links, r.etag, r.modified, r.read_on, r.oddities,
       r.columns, r.documents
FROM json_each(?) j CROSS JOIN pages p ON p.url_id = j.value
JOIN readings r ON r.page_id = p.url_id JOIN page_links l ON l.page_id = p.url_id
WHERE p.role = 'page' AND p.content_hash IS NOT NULL
"""

_LINKS = 8  # where they stand in such a row

_AGAIN = """
CREATE TEMP TABLE again (
    id INTEGER PRIMARY KEY,
    depth INTEGER NOT NULL,
    fetched_at TEXT,
    found_on INTEGER,
    etag TEXT NOT NULL,
    modified TEXT NOT NULL,
    read_on INTEGER NOT NULL
);
CREATE TEMP TABLE documents_again (document_id INTEGER NOT NULL, page_id INTEGER NOT NULL);
"""
_OF_PAGE = (
    "INSERT OR REPLACE INTO main.{table} SELECT b.* FROM temp.again a CROSS JOIN previous.{table} b ON b.page_id = a.id"
)
_OF_DOCUMENT = """
INSERT OR IGNORE INTO main.{table} SELECT b.* FROM temp.documents_again a
CROSS JOIN previous.readings r ON r.page_id = a.page_id
CROSS JOIN previous.{table} b
ON b.document_id = a.document_id AND b.page_order IN ('0' || r.page_order, '1' || r.page_order)
"""
_COPIES = (
    """
INSERT OR REPLACE INTO main.pages
SELECT p.url_id, p.final_id, p.role, p.kind, p.platform, p.status, p.failure, p.title, p.path, p.published, p.source,
       p.encoding, a.depth, a.fetched_at, a.found_on, p.content_hash
FROM temp.again a CROSS JOIN previous.pages p ON p.url_id = a.id
""",
    """
INSERT OR REPLACE INTO main.readings
SELECT r.page_id, r.follow, r.heard, a.etag, a.modified, a.read_on, r.oddities, r.columns, r.page_order, r.column_id,
       r.documents
FROM temp.again a CROSS JOIN previous.readings r ON r.page_id = a.id
""",
    *(_OF_PAGE.format(table=table) for table in ("page_links", "bodies", "attachments", "related", "exchanges")),
    """
INSERT OR IGNORE INTO main.entries
SELECT e.* FROM temp.again a CROSS JOIN previous.readings r ON r.page_id = a.id
CROSS JOIN previous.entries e
ON e.column_id = r.column_id AND e.page_order IN ('0' || r.page_order, '1' || r.page_order) AND e.page_id = a.id
""",
    *(_OF_DOCUMENT.format(table=table) for table in ("documents", "witnesses")),
    "DELETE FROM temp.again",
    "DELETE FROM temp.documents_again",
)

# What changed at the far end shows at the latest after so many days, and every day a share of all is asked again.
_GOOD_VERDICTS = """
UPDATE main.targets SET verdict = p.verdict, reason = p.reason, status = p.status, checked_at = p.checked_at, asked = 1
FROM previous.targets p
WHERE p.url_id = main.targets.url_id AND main.targets.verdict IS NULL AND p.verdict = 'alive'
  AND p.checked_at BETWEEN :oldest AND :now AND (p.url_id + :turn) % :turns <> 0
"""

# What two clients found gone lately, and is gone in the same way now, needs no second client again: it would be
# hundreds of requests a day where hundreds are gone. The reason says when it was (Beijing), for today one client asked.
_GONE_AS_BEFORE = """
UPDATE main.targets SET asked = 2, confirmed_at = p.confirmed_at, sampled = p.sampled,
    reason = main.targets.reason || '，与' || CAST(strftime('%m', p.confirmed_at, '+8 hours') AS INTEGER) || '月'
        || CAST(strftime('%d', p.confirmed_at, '+8 hours') AS INTEGER) || '日' || iif(p.sampled, '抽样', '')
        || '复核的结果相同'
FROM previous.targets p
WHERE p.url_id = main.targets.url_id AND main.targets.verdict = 'dead' AND main.targets.asked = 1
  AND main.targets.status IN (404, 410) AND p.verdict = 'dead' AND p.status = main.targets.status
  AND p.confirmed_at BETWEEN :oldest AND :now
  AND (p.confirmed_at >= :just_now OR (p.url_id + :turn) % :turns <> 0)
  AND main.targets.host_id IN (
      SELECT host_id FROM main.targets WHERE verdict = 'dead' AND asked = 1 AND status IN (404, 410)
      GROUP BY host_id HAVING count(*) > :few
  )
"""
_CONFIRMED_FOR = 7  # days
_JUST_NOW = timedelta(hours=20)  # by a crawl of the same day: no turn is as near as that
# So few of a host are confirmed every time: it costs seconds, few is the usual case, and an official answers for each.
_FEW_GONE = 20

_LATE = timedelta(hours=6)  # a crawl may begin so much later than the one before without a day being counted for it
_LONGEST = 10_000  # days; how long a word may be believed, whatever config says


class Takeover:
    """The crawl before, read through a connection of its own. `reader` names what reads pages today; `started` is when
    today's crawl began, and `interval` how many days after that one (1 at the least)."""

    def __init__(self, previous: sqlite3.Connection, path: Path, reader: str, started: datetime) -> None:
        self._db = previous
        self._path = path
        self._keys: dict[int, str] = {}
        self._false_marks: frozenset[str] = frozenset()
        self._same_reader = False
        self._pruned = ""
        self._ahead: dict[int, Sequence[Any]] = {}
        self._again: list[Sequence[object]] = []
        self._documents_again: list[tuple[int, int]] = []
        self.believed = True
        self.interval = 1
        self.complete = False  # until it is known that all its numbers were taken over
        try:
            told = dict(previous.execute("SELECT key, value FROM meta").fetchall())
            self.believed = "disbelieved" not in told
            self._same_reader = bool(reader) and told.get("version") == reader
            self._keys = dict(previous.execute("SELECT id, key FROM looks").fetchall())
            marks = previous.execute(
                "SELECT r.etag FROM readings r JOIN pages p ON p.url_id = r.page_id WHERE r.etag IN"
                " (SELECT etag FROM readings WHERE etag <> '' GROUP BY etag HAVING count(*) > :most)"
                " GROUP BY r.etag HAVING count(DISTINCT p.content_hash) > :most",
                {"most": _ONE_MARK_FOR_ALL},
            )
            self._false_marks = frozenset(mark for (mark,) in marks)
            self._pruned = told.get("pruned", "")
            if "started" in told:
                apart = started - datetime.fromisoformat(told["started"])
                self.interval = max(1, ceil((apart - _LATE) / timedelta(days=1)))
        except (sqlite3.DatabaseError, ValueError):
            log.warning("the crawl before cannot be read", path=str(path), exc_info=True)
            self._same_reader = False

    def attach(self, db: sqlite3.Connection) -> None:
        """Make the crawl before known to a connection as `previous`."""
        db.execute("ATTACH DATABASE ? AS previous", (str(self._path),))
        db.execute("PRAGMA temp_store = MEMORY")
        db.executescript(_AGAIN)

    def seed(self, db: sqlite3.Connection, today: date) -> date | None:
        """Give addresses, links and texts in an empty cache the numbers they had; the day on which those that were not
        in use were left behind last, None when they cannot be read."""
        try:
            self.attach(db)
            pruned = date.fromisoformat(self._pruned) if self._pruned else date.min
            due = not 0 <= (today - pruned).days < _PRUNED_EVERY
            db.executescript(f"BEGIN; {_SEED} {_PRUNE if due else ''} COMMIT;")
            self.complete = not due
        except (sqlite3.DatabaseError, ValueError):
            log.warning("the crawl before cannot be taken over", path=str(self._path), exc_info=True)
            return None
        return today if due else pruned

    def look_ahead(self, numbers: Sequence[int]) -> None:
        """Read what was kept of the pages at these addresses, and forget what was read ahead before."""
        self._ahead = {}
        if not self._same_reader:
            return
        try:
            self._ahead = self._rows(numbers)
        except sqlite3.DatabaseError:  # of one page, or of some
            log.warning("pages of the crawl before cannot be read together", path=str(self._path), exc_info=True)
            for number in numbers:
                with suppress(sqlite3.DatabaseError):
                    self._ahead |= self._rows([number])

    def linked(self) -> set[int]:
        """The links of the pages that were read ahead, by number."""
        return set[int]().union(*(from_blob(row[_LINKS]) for row in self._ahead.values()))

    def _rows(self, numbers: Sequence[int]) -> dict[int, Sequence[Any]]:
        return {row[0]: row for row in self._db.execute(_KEPT, (json.dumps(numbers),))}

    def page(self, number: int, url: str) -> Kept | None:
        """What was kept of the page at an address by the same reader, if it was read ahead, once; None when nothing
        was."""
        row = self._ahead.pop(number, None)
        if row is None:
            return None
        try:
            return self._kept(url, *row)
        except (ValueError, KeyError, TypeError):
            log.warning("a page of the crawl before cannot be taken over", url=url, exc_info=True)
            return None

    def _kept(
        self,
        url: str,
        number: int,
        final_id: int,
        final: str | None,
        status: int,
        kind: str,
        digest: int,
        follow: str,
        heard: str,
        links: bytes,
        etag: str,
        modified: str,
        read_on: int,
        oddities: str,
        columns: str,
        documents: bytes,
    ) -> Kept:
        return Kept(
            number,
            url,
            final_id,
            final or url,
            status,
            PageKind(kind),
            digest,
            addresses_from(follow),
            heard_from(heard, url, self._keys),
            from_blob(links),
            Validators() if etag in self._false_marks else Validators(etag, modified),
            read_on,
            oddities_from(oddities),
            columns,
            from_blob(documents),
        )

    def repeat(
        self, kept: Kept, depth: int, fetched_at: str | None, found_on: int | None, marks: Validators, read_on: int
    ) -> None:
        """Copy a page as it lies, when the next rows are written."""
        self._again.append((kept.number, depth, fetched_at, found_on, marks.etag, marks.modified, read_on))
        self._documents_again.extend((document, kept.number) for document in kept.documents)

    def write(self, db: sqlite3.Connection) -> None:
        """Copy the pages that wait for it. Raises sqlite3.Error."""
        if not self._again:
            return
        db.executemany("INSERT INTO temp.again VALUES (?, ?, ?, ?, ?, ?, ?)", self._again)
        db.executemany("INSERT INTO temp.documents_again VALUES (?, ?)", self._documents_again)
        for sql in _COPIES:
            db.execute(sql)
        self._again.clear()
        self._documents_again.clear()

    def good_verdicts(self, db: sqlite3.Connection, now: datetime, most_days: float) -> int:
        """Give targets without a verdict the good one of the crawl before, where it will not be older than so many days
        at the next crawl and it is not its turn to be asked again; how many."""
        return 0 if most_days < 1 else self._update(db, _GOOD_VERDICTS, self._young(now, most_days))

    def gone_as_before(self, db: sqlite3.Connection, now: datetime) -> int:
        """Take as confirmed what does not exist now (404, 410) and was confirmed not to exist lately, where a host has
        many of these and it is not their turn to be confirmed anew; how many."""
        just_now = _as_stored(now - _JUST_NOW)
        said = {**self._young(now, _CONFIRMED_FOR), "just_now": just_now, "few": _FEW_GONE}
        return self._update(db, _GONE_AS_BEFORE, said)

    def _young(self, now: datetime, most_days: float) -> dict[str, str | int]:
        """What may be believed still: said between `oldest` and `now`, unless this crawl is its `turn`, one of as many
        `turns` as there are crawls in so many days. By days, not by the minute, for no crawl asks at the minute of the
        one before. They begin at eight in the morning in Beijing: a night's crawl lies within one of them."""
        days = int(min(most_days, _LONGEST))
        today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        oldest = today - timedelta(days=days - self.interval)
        turn = (today - datetime(1970, 1, 1, tzinfo=UTC)).days // self.interval
        turns = max(1, days // self.interval)
        return {"oldest": _as_stored(oldest), "now": _as_stored(now), "turn": turn, "turns": turns}

    def _update(self, db: sqlite3.Connection, sql: str, said: Mapping[str, str | int]) -> int:
        try:
            return db.execute(sql, said).rowcount
        except sqlite3.DatabaseError:
            log.warning("verdicts of the crawl before cannot be taken over", path=str(self._path), exc_info=True)
            return 0


def _as_stored(moment: datetime) -> str:
    """A moment as it stands in the cache, where moments are compared as texts."""
    return moment.astimezone(UTC).isoformat()
