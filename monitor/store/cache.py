"""`cache-<site>.db`: what the last crawl saw. Large and disposable; written by one crawl in batches, read by the view.

`CrawlCache.open` never fails because of what is in the file: a corrupt one, or one of another version, is thrown away
and built anew (`notes` says so). `begin` starts a crawl with an empty file, so a crawl that was killed leaves nothing
behind for the next one; until `finish` the summary says that the crawl was not completed.

While a crawl runs, the one before it lies beside it (`cache-<site>.previous.db`), if that came to its end: what has not
changed since is taken over from there (`previous`). It outlives crawls that were killed, and goes when one finishes.
"""

import json
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

from filelock import FileLock, Timeout
from sqlite_utils import Database

from monitor.model import AttachmentText, CrawlSummary, Link, LinkVerdict, PageFacts
from monitor.store.cache_schema import AFTERWARDS, TABLES, VERSION, VIEWS
from monitor.store.errors import StoreError
from monitor.store.exchanges import packed
from monitor.store.facts import FactsOf, FactsWriter, names
from monitor.store.intern import Interner, clean

_P = ParamSpec("_P")
_R = TypeVar("_R")

_BATCH_PAGES = 200
_BATCH_SECONDS = 2.0
_UNFINISHED = CrawlSummary(0, 0, 0, 0, 0, 0.0, complete=False, notes=("没有完整的抓取记录",), home_readable=False)


LinkRow = tuple[int, int, int, int, int]  # one link by numbers: target, tag, anchor, fragment, and whether it is broken


class CacheError(StoreError):
    """The crawl cache cannot be used; the message is Chinese and says what to do."""


@dataclass(frozen=True, slots=True)
class CachedPage:
    """One asked page address, ready to be stored. `role` is page, failed, alias, away or file (cache_schema)."""

    url: str
    final_url: str
    role: str
    status: int | None
    failure: str
    depth: int
    fetched_at: datetime | None
    found_on: int | None
    facts: PageFacts | None = None
    encoding: str = ""
    content_hash: int | None = None
    links: Sequence[LinkRow] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """One page address that waits to be read. `id` is its place in the queue."""

    id: int
    url: str
    url_id: int
    depth: int
    found_on: int | None


@dataclass(frozen=True, slots=True)
class Pending:
    """One link target that waits for its (first or second) verdict."""

    url_id: int
    url: str
    internal: bool
    verdict: LinkVerdict | None = None
    reason: str = ""
    status: int | None = None


def _written(write: Callable[Concatenate["CrawlCache", _P], _R]) -> Callable[Concatenate["CrawlCache", _P], _R]:
    """Make a method that writes say in Chinese what went wrong (a full disk, as a rule)."""

    @wraps(write)
    def safely(cache: "CrawlCache", *args: _P.args, **more: _P.kwargs) -> _R:
        try:
            return write(cache, *args, **more)
        except sqlite3.Error as error:
            raise CacheError(f"抓取缓存 {cache.path} 写入失败：{error}。请检查磁盘空间") from error

    return safely


class CrawlCache:
    """The crawl's memory. One writer; any number of readers (`reader()`), who see what was committed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.notes: list[str] = []
        self._lock = FileLock(str(path) + ".lock")
        self._readers: list[sqlite3.Connection] = []
        self._previous: sqlite3.Connection | None = None
        self._connection: sqlite3.Connection | None = None

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open or create the cache file. Raises CacheError when the folder cannot be written."""
        cache = cls(path)
        try:
            cache._connect()
            if not cache._usable():
                cache._disconnect()
                cache._throw_away()
                cache._connect()
                cache._create()
        except (sqlite3.Error, OSError) as error:
            cache._disconnect()
            raise CacheError(f"抓取缓存 {path} 无法使用：{error}。请检查磁盘空间和目录权限") from error
        return cache

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Commit what is pending, close every connection, let the next crawl begin."""
        try:
            if self._connection is not None and self._connection.in_transaction:
                with suppress(sqlite3.Error):  # a full disk: the file is disposable, the run says why it ended
                    self._connection.execute("COMMIT")
        finally:
            for reader in self._readers:
                reader.close()
            self._readers.clear()
            self._forget_previous(keep=True)
            self._disconnect()
            self._lock.release()

    # --- life of the file ---

    def _connect(self) -> None:
        self._connection = sqlite3.connect(self.path, isolation_level=None, timeout=10.0)
        self._batch_started = time.monotonic()
        self._batch_pages = 0

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _usable(self) -> bool:
        """Whether the file is a cache of our version, or new (then it gets its tables)."""
        try:
            version = int(self._db.execute("PRAGMA user_version").fetchone()[0])
            empty = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
            if version == 0 and empty:
                self._create()
                return True
            if version == VERSION:
                self._db.execute("SELECT count(*) FROM meta").fetchone()
                self._db.execute("SELECT url_id FROM pages LIMIT 1").fetchone()
                self._intern()
                return True
        except sqlite3.DatabaseError as error:
            self.notes.append(f"抓取缓存已损坏（{error}），已清空重建")
            return False
        self.notes.append("抓取缓存是其他版本的程序留下的，已清空重建")
        return False

    def _throw_away(self) -> None:
        for suffix in ("", "-wal", "-shm", "-journal"):
            Path(str(self.path) + suffix).unlink(missing_ok=True)

    def _create(self) -> None:
        connection = self._db
        connection.execute("PRAGMA journal_mode = WAL")
        # The file is disposable: after a power cut it may be thrown away, so commits need not wait for the disk.
        connection.execute("PRAGMA synchronous = NORMAL")
        database = Database(connection)
        database.executescript(TABLES)
        for name, sql in VIEWS.items():
            database.create_view(name, sql)
        if connection.in_transaction:
            connection.execute("COMMIT")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        self._intern()

    def _intern(self) -> None:
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._urls = Interner(self._db, "urls", "url")
        self._texts = Interner(self._db, "texts", "text", 20_000)
        self._facts = FactsWriter(self._db, self._urls)

    @property
    def _db(self) -> sqlite3.Connection:
        assert self._connection is not None, "the cache is closed"
        return self._connection

    def begin(self, started: datetime) -> None:
        """Start a crawl with an empty cache. Raises CacheError while another process crawls the same site."""
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise CacheError(f"另一个巡检正在使用 {self.path.name}，请等它结束") from None
        for reader in self._readers:
            reader.close()
        self._readers.clear()
        try:
            finished = self.summary() != _UNFINISHED
            self._disconnect()
            if finished:
                self._keep_as_previous()
            self._throw_away()
            self._connect()
            self._create()
            self._open_previous()
            self._db.execute("INSERT INTO meta VALUES ('started', ?)", (started.isoformat(),))
        except (sqlite3.Error, OSError) as error:
            raise CacheError(f"抓取缓存 {self.path} 无法写入：{error}。请检查磁盘空间和目录权限") from error

    @property
    def previous(self) -> sqlite3.Connection | None:
        """The crawl before this one, to be read only; None when there is none of our version."""
        return self._previous

    def _previous_path(self) -> Path:
        return self.path.with_suffix(".previous.db")

    def _keep_as_previous(self) -> None:
        """Closed by now, so the whole of it lies in the one file."""
        for suffix in ("-wal", "-shm"):
            Path(f"{self._previous_path()}{suffix}").unlink(missing_ok=True)
        self.path.replace(self._previous_path())

    def _open_previous(self) -> None:
        path = self._previous_path()
        if not path.exists():
            return
        try:
            previous = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=10.0)
            version = int(previous.execute("PRAGMA user_version").fetchone()[0])
        except sqlite3.DatabaseError as error:
            self.notes.append(f"上次的抓取缓存已损坏（{error}），本次重新读取全部网页")
            path.unlink(missing_ok=True)
            return
        if version == VERSION:
            self._previous = previous
        else:
            previous.close()
            path.unlink(missing_ok=True)

    def _forget_previous(self, *, keep: bool) -> None:
        if self._previous is not None:
            self._previous.close()
            self._previous = None
        if not keep:
            for suffix in ("", "-wal", "-shm"):
                Path(f"{self._previous_path()}{suffix}").unlink(missing_ok=True)

    def limit_size(self, pages: int) -> None:
        """Let the file grow to this many database pages (4 KB each) and no further."""
        self._db.execute(f"PRAGMA max_page_count = {int(pages)}")

    @_written
    def finish(self, summary: CrawlSummary) -> None:
        """Store the summary and build what readers need; after this the cache tells of a finished crawl."""
        if self._db.in_transaction:
            self._db.execute("COMMIT")
        self._db.executescript(f"BEGIN; {AFTERWARDS} COMMIT;")
        self._db.execute("INSERT OR REPLACE INTO meta VALUES ('summary', ?)", (json.dumps(asdict(summary)),))
        self._db.execute("ANALYZE")
        self._forget_previous(keep=False)

    def doubt(self, note: str) -> None:
        """Take a finished crawl back to incomplete, because … (Chinese): nothing may pass or be closed on its word."""
        told = self.summary()
        doubted = replace(told, complete=False, notes=(note, *told.notes))
        self._db.execute("INSERT OR REPLACE INTO meta VALUES ('summary', ?)", (json.dumps(asdict(doubted)),))

    def summary(self) -> CrawlSummary:
        """How the last crawl went; incomplete when it never came to its end."""
        row = self._db.execute("SELECT value FROM meta WHERE key = 'summary'").fetchone()
        if row is None:
            return _UNFINISHED
        told: dict[str, Any] = json.loads(row[0])
        told["notes"] = tuple(told["notes"])
        return CrawlSummary(**told)

    def reader(self) -> sqlite3.Connection:
        """A read-only connection that lives as long as the cache; sees what is committed."""
        self.commit()
        reader = sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True, timeout=10.0)
        self._readers.append(reader)
        return reader

    @_written
    def commit(self) -> None:
        """Make everything written so far visible to readers."""
        if self._db.in_transaction:
            self._db.execute("COMMIT")
        self._batch_pages = 0
        self._batch_started = time.monotonic()

    def _open_batch(self) -> None:
        if not self._db.in_transaction:
            self._db.execute("BEGIN")
            self._batch_started = time.monotonic()

    def _close_batch(self) -> None:
        self._batch_pages += 1
        if self._batch_pages >= _BATCH_PAGES or time.monotonic() - self._batch_started >= _BATCH_SECONDS:
            self.commit()

    # --- the frontier ---

    @_written
    def enqueue(self, url: str, depth: int, found_on: int | None) -> bool:
        """Put a page address at the end of the queue; False when it was there before."""
        self._open_batch()
        cursor = self._db.execute(
            "INSERT OR IGNORE INTO frontier (url_id, depth, found_on) VALUES (?, ?, ?)",
            (self._urls.number(url), depth, found_on),
        )
        return cursor.rowcount > 0

    def waiting(self, after: int, limit: int) -> list[Waiting]:
        """The next addresses of the queue behind place `after`; at most `limit`."""
        rows = self._db.execute(
            "SELECT f.id, u.url, f.url_id, f.depth, f.found_on FROM frontier f JOIN urls u ON u.id = f.url_id"
            " WHERE f.id > ? ORDER BY f.id LIMIT ?",
            (after, limit),
        )
        return [Waiting(*row) for row in rows]

    def queued(self) -> int:
        """How many page addresses were ever queued."""
        return int(self._db.execute("SELECT count(*) FROM frontier").fetchone()[0])

    # --- pages ---

    def known_as(self, final_url: str) -> bool:
        """Whether a page that was read already stands at this address, under whatever name it was asked."""
        number = self._urls.known(final_url)
        if number is None:
            return False
        row = self._db.execute("SELECT 1 FROM pages WHERE final_id = ? AND role = 'page'", (number,)).fetchone()
        return row is not None

    def content_hash(self, url: str) -> int | None:
        """The hash of the body that was read at an address; None when no page was."""
        number = self._urls.known(url)
        if number is None:
            return None
        row = self._db.execute(
            "SELECT content_hash FROM pages WHERE url_id = ? AND role = 'page'", (number,)
        ).fetchone()
        return None if row is None else row[0]

    @_written
    def add_page(self, page: CachedPage) -> int:
        """Store one page with its links and facts; the number of its address."""
        self._open_batch()
        number = self._urls.number(clean(page.url))
        facts = page.facts
        self._db.execute(
            "INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                number,
                self._urls.number(clean(page.final_url)),
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
        rows = [(number, *row) for row in page.links]
        self._db.executemany("INSERT OR IGNORE INTO links VALUES (?, ?, ?, ?, ?, ?)", rows)
        if facts is not None:
            self._facts.write(FactsOf(number, page.url, page.final_url, page.depth, facts))
        self._close_batch()
        return number

    @_written
    def add_attachment_text(self, read: AttachmentText) -> None:
        """Store what was read of an attachment, replacing what was said of it before."""
        self._open_batch()
        self._db.execute(
            "INSERT OR REPLACE INTO attachment_texts VALUES (?, ?, ?, ?, ?, ?)",
            (
                self._urls.number(clean(read.url)),
                clean(read.media),
                read.size,
                packed(read.text),
                clean(read.problem),
                int(read.broken),
            ),
        )
        self._close_batch()

    @_written
    def link_row(self, link: Link) -> LinkRow:
        """The link by numbers, ready to be stored with every page that carries it."""
        self._open_batch()
        text = self._texts.number
        return (
            self._urls.number(link.target or clean(link.raw)),
            text(link.tag),
            text(clean(link.anchor)),
            text(clean(link.fragment)),
            0 if link.target else 1,
        )

    # --- link targets ---

    def number(self, url: str) -> int:
        """The number of an address; it is given one if it has none."""
        self._open_batch()
        return self._urls.number(clean(url))

    @_written
    def meet(self, url_id: int, host: str, *, internal: bool) -> bool:
        """Note an address as a link target filed under a host; whether it is new and so waits for a verdict."""
        self._open_batch()
        cursor = self._db.execute(
            "INSERT OR IGNORE INTO targets (url_id, host_id, internal) VALUES (?, ?, ?)",
            (url_id, self._texts.number(clean(host)), int(internal)),
        )
        return cursor.rowcount > 0

    def own_targets(self, part: str) -> list[tuple[int, str]]:
        """The link targets on the site's own hosts whose address contains a text: number and address."""
        rows = self._db.execute(
            "SELECT t.url_id, u.url FROM targets t JOIN urls u ON u.id = t.url_id"
            " WHERE t.internal = 1 AND instr(u.url, ?) > 0 ORDER BY t.url_id",
            (part,),
        )
        return [(int(number), str(url)) for number, url in rows]

    @_written
    def set_verdict(
        self, url_id: int, verdict: LinkVerdict, reason: str, status: int | None, at: datetime | None, *, asked: int = 1
    ) -> None:
        """The verdict on one target, replacing an earlier one. `asked` 2: it wants no second opinion."""
        self._open_batch()
        self._db.execute(
            "UPDATE targets SET verdict = ?, reason = ?, status = ?, checked_at = ?, asked = asked + ?"
            " WHERE url_id = ?",
            (verdict.value, clean(reason), status, at.isoformat() if at else None, asked, url_id),
        )
        self._close_batch()

    def pending_hosts(self) -> list[tuple[int, str, int]]:
        """Hosts with targets that have no verdict yet: number, name, how many."""
        return self._db.execute(
            "SELECT host_id, texts.text, count(*) FROM targets JOIN texts ON texts.id = host_id"
            " WHERE verdict IS NULL GROUP BY host_id ORDER BY count(*) DESC"
        ).fetchall()

    def pending(self, host_id: int, after: int, limit: int) -> list[Pending]:
        """Targets of a host without a verdict, behind number `after`; at most `limit`."""
        rows = self._db.execute(
            "SELECT t.url_id, u.url, t.internal FROM targets t JOIN urls u ON u.id = t.url_id"
            " WHERE t.host_id = ? AND t.verdict IS NULL AND t.url_id > ? ORDER BY t.url_id LIMIT ?",
            (host_id, after, limit),
        )
        return [Pending(number, url, bool(internal)) for number, url, internal in rows]

    def doubtful_hosts(self) -> list[tuple[int, str, int]]:
        """Hosts with targets whose verdict wants a second opinion: number, name, how many."""
        return self._db.execute(
            "SELECT host_id, texts.text, count(*) FROM targets JOIN texts ON texts.id = host_id"
            " WHERE verdict IN ('dead', 'suspect') AND asked = 1 GROUP BY host_id ORDER BY count(*) DESC"
        ).fetchall()

    def doubtful(self, host_id: int, after: int, limit: int) -> list[Pending]:
        """Targets of a host, dead or suspect after one asking, behind number `after`; at most `limit`."""
        rows = self._db.execute(
            "SELECT t.url_id, u.url, t.internal, t.verdict, t.reason, t.status FROM targets t"
            " JOIN urls u ON u.id = t.url_id WHERE t.host_id = ? AND t.verdict IN ('dead', 'suspect') AND t.asked = 1"
            " AND t.url_id > ? ORDER BY t.url_id LIMIT ?",
            (host_id, after, limit),
        )
        return [Pending(n, url, bool(i), LinkVerdict(v), reason, status) for n, url, i, v, reason, status in rows]

    def sample_of_gone(self, host_id: int, limit: int) -> list[Pending]:
        """Targets of a host that it said once do not exist (404, 410), from all over the site; at most `limit`."""
        rows = self._db.execute(
            "SELECT t.url_id, u.url, t.internal, t.verdict, t.reason, t.status FROM targets t"
            " JOIN urls u ON u.id = t.url_id"
            " WHERE t.host_id = ? AND t.verdict = 'dead' AND t.status IN (404, 410) AND t.asked = 1"
            " ORDER BY t.url_id * 2654435761 % 4294967296 LIMIT ?",
            (host_id, limit),
        )
        return [Pending(n, url, bool(i), LinkVerdict(v), reason, status) for n, url, i, v, reason, status in rows]

    def still_dead(self, numbers: Sequence[int]) -> int:
        """How many of these targets are dead."""
        sql = "SELECT count(*) FROM targets WHERE verdict = 'dead' AND url_id IN (SELECT value FROM json_each(?))"
        return int(self._db.execute(sql, (json.dumps(numbers),)).fetchone()[0])

    @_written
    def settle_gone(self, host_id: int, why: str) -> int:
        """Take as confirmed what a host said once does not exist; how many there were."""
        self._open_batch()
        sql = (
            "UPDATE targets SET asked = 2, reason = reason || ?"
            " WHERE host_id = ? AND verdict = 'dead' AND status IN (404, 410) AND asked = 1"
        )
        return self._db.execute(sql, (why, host_id)).rowcount

    def counts(self) -> tuple[int, int, int]:
        """Link rows, distinct targets, targets with a verdict."""
        links = self._db.execute("SELECT count(*) FROM links").fetchone()[0]
        targets, judged = self._db.execute("SELECT count(*), count(verdict) FROM targets").fetchone()
        return int(links), int(targets), int(judged)

    def settle_rest(self, verdict: LinkVerdict, reason: str, *, queued: bool = False) -> int:
        """Give every target without a verdict this one; `queued`: only pages that were to be read. How many."""
        if queued:
            sql = (
                "UPDATE targets SET verdict = ?, reason = ? WHERE verdict IS NULL"
                " AND url_id IN (SELECT url_id FROM frontier)"
            )
        else:
            sql = "UPDATE targets SET verdict = ?, reason = ? WHERE verdict IS NULL"
        return self._update(sql, verdict, reason)

    def settle_external(self, verdict: LinkVerdict, reason: str) -> int:
        """Give every target on other hosts that has no verdict this one; how many there were."""
        sql = "UPDATE targets SET verdict = ?, reason = ? WHERE verdict IS NULL AND internal = 0"
        return self._update(sql, verdict, reason)

    def soften_unconfirmed(self, why: str) -> int:
        """What is dead after one asking only becomes suspect; how many there were."""
        sql = "UPDATE targets SET verdict = ?, reason = reason || ?, asked = 2 WHERE verdict = 'dead' AND asked = 1"
        return self._update(sql, LinkVerdict.SUSPECT, f"（{why}）")

    @_written
    def _update(self, sql: str, verdict: LinkVerdict, reason: str) -> int:
        self._open_batch()
        return self._db.execute(sql, (verdict.value, reason)).rowcount

    def page_roles(self) -> Iterator[tuple[str, int]]:
        """How many asked addresses have each role."""
        with closing(self._db.execute("SELECT role, count(*) FROM pages GROUP BY role")) as cursor:
            yield from cursor
