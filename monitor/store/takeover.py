"""What is taken over from the crawl before: numbers, good verdicts, and pages that have not changed.

Addresses, links, and their texts keep their numbers from crawl to crawl, so that what is copied needs no translation.
Only what was in use is copied: the files do not grow with the years. The crawl before may be damaged in any place; what
cannot be read of it counts as not known.
"""

import sqlite3
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from monitor.log import Log
from monitor.store.carriers import from_blob
from monitor.store.readings import Kept, Validators, facts_from, heard_from

log = Log(__name__)

_ONE_MARK_FOR_ALL = 16  # different pages under one ETag: nginx makes it of time and size, which may meet by chance

_SEED = """
INSERT INTO main.urls SELECT id, url FROM previous.urls WHERE id IN (
    SELECT url_id FROM previous.targets
    UNION SELECT url_id FROM previous.pages UNION SELECT final_id FROM previous.pages
);
INSERT INTO main.links SELECT * FROM previous.links WHERE target_id IN (SELECT id FROM main.urls);
INSERT INTO main.texts SELECT id, text FROM previous.texts WHERE id IN (
    SELECT tag_id FROM main.links UNION SELECT anchor_id FROM main.links UNION SELECT fragment_id FROM main.links
    UNION SELECT host_id FROM previous.targets
);
INSERT INTO main.looks SELECT * FROM previous.looks;
"""

_KEPT = """
SELECT p.url_id, f.url, p.status, p.encoding, p.content_hash, r.facts, r.heard, l.links, r.etag, r.modified, r.read_on,
       r.oddities
FROM pages p JOIN readings r ON r.page_id = p.url_id JOIN page_links l ON l.page_id = p.url_id
JOIN urls f ON f.id = p.final_id JOIN urls u ON u.id = p.url_id
WHERE u.url = ? AND p.role = 'page' AND p.content_hash IS NOT NULL
"""

# What changed at the far end shows at the latest after `most` days, and every day a share of all is asked again.
_GOOD_VERDICTS = """
UPDATE main.targets SET verdict = p.verdict, reason = p.reason, status = p.status, checked_at = p.checked_at, asked = 1
FROM previous.targets p
WHERE p.url_id = main.targets.url_id AND main.targets.verdict IS NULL AND p.verdict = 'alive'
  AND p.checked_at >= :oldest AND (p.url_id + :day) % :most <> 0
"""

# What two clients found gone then, and is gone in the same way now, needs no second client again.
_GONE_AS_BEFORE = """
UPDATE main.targets SET asked = 2, reason = p.reason
FROM previous.targets p
WHERE p.url_id = main.targets.url_id AND main.targets.verdict = 'dead' AND main.targets.asked = 1
  AND main.targets.status IN (404, 410) AND p.verdict = 'dead' AND p.status = main.targets.status
  AND p.checked_at >= :oldest
"""
_CONFIRMED_FOR = timedelta(days=7)


class Takeover:
    """The crawl before, read through a connection of its own. `reader` names what reads pages today."""

    def __init__(self, previous: sqlite3.Connection, path: Path, reader: str) -> None:
        self._db = previous
        self._path = path
        self._keys: dict[int, str] = {}
        self._false_marks: frozenset[str] = frozenset()
        self._same_reader = False
        self.believed = True
        try:
            told = dict(previous.execute("SELECT key, value FROM meta").fetchall())
            self.believed = "disbelieved" not in told
            self._same_reader = bool(reader) and told.get("version") == reader
            self._keys = dict(previous.execute("SELECT id, key FROM looks").fetchall())
            marks = previous.execute(
                "SELECT r.etag FROM readings r JOIN pages p ON p.url_id = r.page_id WHERE r.etag <> ''"
                " GROUP BY r.etag HAVING count(DISTINCT p.content_hash) > ?",
                (_ONE_MARK_FOR_ALL,),
            )
            self._false_marks = frozenset(mark for (mark,) in marks)
        except sqlite3.DatabaseError:
            log.warning("the crawl before cannot be read", path=str(path), exc_info=True)
            self._same_reader = False

    def attach(self, db: sqlite3.Connection) -> None:
        """Make the crawl before known to a connection as `previous`."""
        db.execute("ATTACH DATABASE ? AS previous", (str(self._path),))

    def seed(self, db: sqlite3.Connection) -> bool:
        """Give addresses, links and texts in an empty cache the numbers they had; False when they cannot be read."""
        try:
            self.attach(db)
            db.executescript(f"BEGIN; {_SEED} COMMIT;")
        except sqlite3.DatabaseError:
            log.warning("the crawl before cannot be taken over", path=str(self._path), exc_info=True)
            return False
        return True

    def page(self, url: str) -> Kept | None:
        """What was kept of a page by the same reader; None when nothing was."""
        if not self._same_reader:
            return None
        try:
            row = self._db.execute(_KEPT, (url,)).fetchone()
            if row is None:
                return None
            number, final, status, encoding, digest, facts, heard, links, etag, modified, read_on, oddities = row
            marks = Validators() if etag in self._false_marks else Validators(etag, modified)
            return Kept(
                number,
                url,
                final,
                status,
                encoding,
                digest,
                facts_from(facts),
                heard_from(heard, url, self._keys),
                from_blob(links),
                marks,
                read_on,
                tuple(oddities.split("\n")) if oddities else (),
            )
        except (sqlite3.DatabaseError, ValueError, KeyError, TypeError):
            log.warning("a page of the crawl before cannot be taken over", url=url, exc_info=True)
            return None

    def copy_body(self, db: sqlite3.Connection, number: int) -> None:
        """The running text of a page, as it lies there."""
        db.execute("INSERT OR REPLACE INTO main.bodies SELECT * FROM previous.bodies WHERE page_id = ?", (number,))

    def good_verdicts(self, db: sqlite3.Connection, now: datetime, most_days: float) -> int:
        """Give targets without a verdict the good one of the crawl before, where it is young enough and not its turn
        to be asked again; how many."""
        if most_days < 1:
            return 0
        day = (now - datetime(1970, 1, 1, tzinfo=now.tzinfo)).days
        oldest = (now - timedelta(days=most_days)).isoformat()
        return self._update(db, _GOOD_VERDICTS, {"oldest": oldest, "day": day, "most": int(most_days)})

    def gone_as_before(self, db: sqlite3.Connection, now: datetime) -> int:
        """Take as confirmed what does not exist now (404, 410) and was confirmed not to exist lately; how many."""
        return self._update(db, _GONE_AS_BEFORE, {"oldest": (now - _CONFIRMED_FOR).isoformat()})

    def _update(self, db: sqlite3.Connection, sql: str, said: Mapping[str, str | int]) -> int:
        try:
            return db.execute(sql, said).rowcount
        except sqlite3.DatabaseError:
            log.warning("verdicts of the crawl before cannot be taken over", path=str(self._path), exc_info=True)
            return 0
