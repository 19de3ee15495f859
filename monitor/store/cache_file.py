"""The life of `cache-<site>.db`: opened, begun, written in batches, finished, and put beside for the next crawl.

`open` never fails because of what is in the file: a corrupt one, or one of another version, is thrown away and built
anew (`notes` says so). `begin` starts a crawl with an empty file, or reads on in one that was killed on the same day
under the same plan; until `finish` the summary says that the crawl was not completed.

While a crawl runs, the one before it lies beside it (before.py): what has not changed since is taken over from there.
Numbers of addresses, texts and links are the same in both files (takeover.py).

What is to be written waits in memory (`Batch`, `Interner`) until its batch is committed or somebody asks for it
(`_settled`; `waiting` for what it reads itself).
"""

import json
import sqlite3
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import Any, ClassVar, Concatenate, ParamSpec, Self, TypeVar

from filelock import FileLock, Timeout

from monitor.model import BEIJING, CrawlSummary
from monitor.store.attachment_book import ATTACHMENT_TABLES, ATTACHMENT_VIEWS, AttachmentBook
from monitor.store.batch import Batch
from monitor.store.before import CrawlBefore, throw_away
from monitor.store.cache_schema import LATE_INDEXES, TABLES, TARGET_INDEXES, VERSION, VIEWS
from monitor.store.carriers import note_carriers
from monitor.store.errors import StoreError
from monitor.store.facts import FactsWriter
from monitor.store.intern import Interner
from monitor.store.marks import Met
from monitor.store.takeover import Takeover

_P = ParamSpec("_P")
_R = TypeVar("_R")
_C = TypeVar("_C", bound="CacheFile")

_BATCH_SECONDS = 2.0
_BATCH_STEPS = 2_000  # pages and verdicts
_UNFINISHED = CrawlSummary(0, 0, 0, 0, 0, 0.0, complete=False, notes=("没有完整的抓取记录",), home_readable=False)


class CacheError(StoreError):
    """The crawl cache cannot be used; the message is Chinese and says what to do."""


def written(write: Callable[Concatenate[_C, _P], _R]) -> Callable[Concatenate[_C, _P], _R]:
    """Make a method that writes say in Chinese what went wrong (a full disk, as a rule)."""

    @wraps(write)
    def safely(cache: _C, *args: _P.args, **more: _P.kwargs) -> _R:
        try:
            return write(cache, *args, **more)
        except sqlite3.Error as error:
            cache.give_up()
            raise CacheError(f"抓取缓存 {cache.path} 写入失败：{error}。请检查磁盘空间") from error

    return safely


class CacheFile:
    """The file and its connections. One writer; any number of readers (`reader()`), who see what was committed."""

    _order: ClassVar[Sequence[str]] = ()  # statements of the batch that must not run before one another

    def __init__(self, path: Path) -> None:
        self.path = path
        self.notes: list[str] = []
        self._lock = FileLock(str(path) + ".lock")
        self._readers: list[sqlite3.Connection] = []
        self._before = CrawlBefore(path)
        self._takeover: Takeover | None = None  # what it lends, while it is open
        self._connection: sqlite3.Connection | None = None
        self._held = 0
        self._lost = False  # something could not be written, so numbers that were given may be void
        self._steps = 0
        self._batch_started = 0.0

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open or create the cache file. Raises CacheError when the folder cannot be written."""
        cache = cls(path)
        try:
            cache._connect()
            if not cache._usable():
                cache._disconnect()
                throw_away(path)
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
                    self._write_out()
                    self._connection.execute("COMMIT")
        finally:
            for reader in self._readers:
                reader.close()
            self._readers.clear()
            self._close_before()
            self._disconnect()
            self._lock.release()

    # --- life of the file ---

    def _connect(self) -> None:
        self._connection = sqlite3.connect(self.path, isolation_level=None, timeout=10.0)
        self._batch_started = time.monotonic()
        self._steps = 0

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

    def _create(self) -> None:
        connection = self._db
        connection.execute("PRAGMA journal_mode = WAL")
        views = "".join(f'CREATE VIEW "{name}" AS {sql};' for name, sql in (VIEWS | ATTACHMENT_VIEWS).items())
        tables = f"{TABLES}{ATTACHMENT_TABLES}{views} PRAGMA user_version = {VERSION};"
        connection.executescript(f"BEGIN; {tables} COMMIT;")  # each by itself would wait for the disk
        self._intern()

    def _intern(self) -> None:
        # The file is disposable: after a power cut it may be thrown away, so commits need not wait for the disk.
        self._db.execute("PRAGMA synchronous = NORMAL")
        # Writing over into the file itself waits for the disk: once for every 40 MB, and at the end.
        self._db.execute("PRAGMA wal_autocheckpoint = 10000")
        self._urls = Interner(self._db, "urls", "url", 20_000)
        self._texts = Interner(self._db, "texts", "text", 10_000)
        self._takeover = self._before.takeover
        self._batch = Batch(self._db, self._order)
        self._met = Met()
        self._facts = FactsWriter(self._batch, self._urls)
        self.attachments = AttachmentBook(self._db, self._urls)
        self._looks: dict[str, int] = {}  # numbers of the keys of checks, as they are met

    def _start_empty(self) -> None:
        self._disconnect()
        throw_away(self.path)
        self._connect()
        self._create()

    @property
    def _db(self) -> sqlite3.Connection:
        assert self._connection is not None, "the cache is closed"
        return self._connection

    def begin(self, started: datetime, plan: str = "", version: str = "") -> bool:
        """Start a crawl with an empty cache, or, where one of the same day (Beijing) and plan was killed, read on in
        it: True then. `plan` names all that a crawl's course depends on; '' never reads on. `version` names what reads
        the pages: of a crawl before by another reader no page is taken over.

        Raises CacheError while another process crawls the same site.
        """
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise CacheError(f"另一个巡检正在使用 {self.path.name}，请等它结束") from None
        for reader in self._readers:
            reader.close()
        self._readers.clear()
        try:
            today = started.astimezone(BEIJING).date()
            if plan and self._killed(today, plan):
                self._note_damage(self._before.open(version, started) or self._before.attach(self._db))
                self._intern()  # another process may have written since the file was opened
                self._met = Met(self._db)
                return True
            told = self.summary()
            self._disconnect()
            if told.readable > 0:
                self._before.keep(self.path)
            self._start_empty()
            self._note_damage(self._before.open(version, started))
            pruned, damage = self._before.seed(self._db, today)
            if damage:
                self._note_damage(damage)
                self._start_empty()
            self._intern()
            if self.previous is not None:
                self.attachments.take_over(self.previous)
            if not self.believed:
                self.disbelieve()
            meta = {"started": started.isoformat(), "plan": plan, "version": version, "pruned": pruned.isoformat()}
            self._db.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
        except (sqlite3.Error, OSError) as error:
            raise CacheError(f"抓取缓存 {self.path} 无法写入：{error}。请检查磁盘空间和目录权限") from error
        return False

    def _killed(self, today: date, plan: str) -> bool:
        """Whether the file holds a crawl that did not come to its end, and may be read on in."""
        told = dict(self._db.execute("SELECT key, value FROM meta").fetchall())
        if "summary" in told or told.get("plan") != plan or "started" not in told:
            return False
        return datetime.fromisoformat(told["started"]).astimezone(BEIJING).date() == today

    # --- the crawl before ---

    @property
    def believed(self) -> bool:
        """Whether the site has never yet been caught saying that a page had not changed when it had."""
        return self._takeover is None or self._takeover.believed

    @property
    def interval(self) -> int:
        """How many days after the crawl before this one began, so that the next may be expected after as many; 1 at the
        least."""
        return 1 if self._takeover is None else self._takeover.interval

    @written
    def disbelieve(self) -> None:
        """Remember for the crawls to come that the site's word on what has changed is not to be taken."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES ('disbelieved', 'yes')")

    @property
    def previous(self) -> sqlite3.Connection | None:
        """The crawl before this one, to be read only; None when there is none of our version."""
        return self._before.connection

    def _close_before(self) -> None:
        self._takeover = None
        self._before.close()

    def _note_damage(self, damage: str) -> None:
        if damage:
            self.notes.append(f"上次的抓取缓存已损坏（{damage}），本次重新读取全部网页")

    # --- the end ---

    def limit_size(self, pages: int) -> None:
        """Let the file grow to this many database pages (4 KB each) and no further."""
        self._db.execute(f"PRAGMA max_page_count = {int(pages)}")

    @written
    def finish(self, summary: CrawlSummary) -> None:
        """Store the summary and build what readers need; after this the cache tells of a finished crawl."""
        self.commit()
        self._db.executescript(TARGET_INDEXES + LATE_INDEXES)
        self._db.execute("BEGIN")
        note_carriers(self._db, before=self._takeover is not None and self._takeover.complete)
        self._db.execute("INSERT OR REPLACE INTO meta VALUES ('summary', ?)", (json.dumps(asdict(summary)),))
        self._db.execute("COMMIT")
        self._db.execute("PRAGMA analysis_limit = 1000")
        self._db.execute("ANALYZE main")
        self._close_before()
        if summary.readable > 0:  # a day on which the site was down says nothing that the next crawl can use
            self._before.throw_away()

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

    # --- readers and batches ---

    def reader(self) -> sqlite3.Connection:
        """A read-only connection that lives as long as the cache; sees what is committed."""
        self.commit()
        reader = sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True, timeout=10.0)
        self._readers.append(reader)
        return reader

    @contextmanager
    def together(self) -> Generator[None]:
        """What is written in this block is committed together or, if we are killed, not at all. Nothing is awaited
        inside."""
        self._open_batch()
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1
            self._close_batch()

    @written
    def commit(self) -> None:
        """Make everything written so far visible to readers."""
        if self._db.in_transaction:
            self._write_out()
            self._db.execute("COMMIT")
        self._steps = 0
        self._batch_started = time.monotonic()

    @written
    def _settled(self) -> sqlite3.Connection:
        """The connection, after what waits was written: for whoever reads what may be among it, or changes it."""
        self._write_out()
        return self._db

    def _write_out(self) -> None:
        """Write what waits, as part of the batch."""
        self._write_texts()
        self._batch.write()
        if self._takeover is not None:
            self._takeover.write(self._db)

    def _write_texts(self) -> None:
        """Write the addresses and texts that are new, which all other rows speak of by number; before all others."""
        if self._lost:
            raise sqlite3.OperationalError("an earlier write failed")
        self._urls.write()
        self._texts.write()

    def give_up(self) -> None:
        """Write nothing more: the file stays as it was committed last."""
        self._lost = True
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    def _open_batch(self) -> None:
        if not self._db.in_transaction:
            self._db.execute("BEGIN")
            self._batch_started = time.monotonic()

    def _close_batch(self) -> None:
        """A step is over; every so many, or after a while, they are committed."""
        self._steps += 1
        if self._batch.full:
            self._settled()
        if self._held:
            return
        if self._steps >= _BATCH_STEPS or time.monotonic() - self._batch_started >= _BATCH_SECONDS:
            self.commit()
