"""The crawl before: its file lies beside the cache (`cache-<site>.previous.db`) while the next one runs; only read.

It is there if that crawl came to its end; it outlives crawls that were killed or that saw nothing, and goes when one
finishes. One that is damaged, or was left by another version, is thrown away: that costs a full crawl and nothing else.
"""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

from monitor.store.cache_schema import VERSION
from monitor.store.takeover import Takeover

_BESIDE = ("", "-wal", "-shm", "-journal")


class CrawlBefore:
    """The crawl before one whose cache is at `cache`. `takeover` and `connection` (to read only) are there while it is
    open; None where there is no crawl before, or none that can be used."""

    def __init__(self, cache: Path) -> None:
        self._path = cache.with_suffix(".previous.db")
        self.connection: sqlite3.Connection | None = None
        self.takeover: Takeover | None = None

    def keep(self, cache: Path) -> None:
        """Put the finished crawl beside. Renaming a file that somebody else reads (Datasette) would part it from its
        write-ahead log: leaving that mode succeeds only for the last one who has it open; else a copy is taken.

        Raises sqlite3.Error, OSError.
        """
        throw_away(self._path)
        with closing(sqlite3.connect(cache, isolation_level=None, timeout=1.0)) as connection:
            connection.execute("PRAGMA synchronous = OFF")  # the file is disposable, see `CacheFile._intern`
            try:
                alone = connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0] == "delete"
            except sqlite3.OperationalError:  # it is being read
                alone = False
            if not alone:
                with closing(sqlite3.connect(self._path)) as copy:
                    connection.backup(copy)
                    copy.execute("PRAGMA journal_mode = DELETE")
        if alone:
            cache.replace(self._path)

    def open(self, reader: str, started: datetime) -> str:
        """Open it for a crawl that began at `started`, whose pages are read by `reader`; what is wrong with it, '' for
        nothing."""
        if not self._path.exists():
            return ""
        try:
            connection = sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro", uri=True, timeout=10.0)
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        except sqlite3.DatabaseError as error:
            throw_away(self._path)
            return str(error)
        if version == VERSION:
            self.connection = connection
            self.takeover = Takeover(connection, self._path, reader, started)
        else:
            connection.close()
            throw_away(self._path)
        return ""

    def attach(self, database: sqlite3.Connection) -> str:
        """Let a crawl that is gone on with read it; what is wrong with it, '' for nothing."""
        if self.takeover is None:
            return ""
        damage = _damage(self._path)
        if damage:
            self.throw_away()
        else:
            self.takeover.attach(database)
        return damage

    def seed(self, database: sqlite3.Connection, today: date) -> tuple[date, str]:
        """Take its numbers over into an empty cache, while a thread looks whether the file is sound everywhere; the day
        on which what was not in use was left behind last, and what is wrong ('' for nothing: else the cache is to be
        begun anew)."""
        if self.takeover is None:
            return today, ""
        with ThreadPoolExecutor(1) as pool:
            looking = pool.submit(_damage, self._path)
            pruned = self.takeover.seed(database, today)
            damage = looking.result() or ("" if pruned else "读不出来")
        if damage:
            self.throw_away()
        return pruned or today, damage

    def throw_away(self) -> None:
        """Close it, and be as if there had been none."""
        self.close()
        throw_away(self._path)

    def close(self) -> None:
        self.takeover = None
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def _damage(path: Path) -> str:
    """What is wrong with a database, '' when it is sound everywhere: pages are copied from it after they were counted
    as known, and then it would be too late. Takes a second for 100,000 pages."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=10.0)) as connection:
            told = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        return str(error)
    return "" if told == "ok" else told


def throw_away(path: Path) -> None:
    """Remove a database with what SQLite keeps beside it."""
    for suffix in _BESIDE:
        Path(f"{path}{suffix}").unlink(missing_ok=True)
