"""The one connection to `monitor.db`: transactions, waiting for other writers, SQLite's errors in Chinese.

A write transaction begins with BEGIN IMMEDIATE: a writer waits for its turn at the start, where waiting is possible,
and never finds out in the middle that somebody was faster. The connection may be used from several threads (mail is
sent from one); a lock keeps their transactions apart.
"""

import sqlite3
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock
from uuid import uuid4

from sqlite_utils import Database

from monitor.model.oserrors import why
from monitor.store.errors import StoreBroken, translated

Value = str | int | float | bytes | None
_RETRY_PAUSE = 0.05  # seconds


class MonitorDb:
    """`path` opened for reading and writing; `busy_timeout` is how many seconds a writer waits for another one."""

    def __init__(self, path: Path, busy_timeout: float) -> None:
        self.path = path
        self._turn = RLock()
        with self._errors():
            # Autocommit mode: every transaction is begun by us. The lock above is why other threads may come in.
            self._connection = sqlite3.connect(
                path, timeout=busy_timeout, isolation_level=None, check_same_thread=False
            )
        try:
            self._connection.row_factory = sqlite3.Row
            self._busy_timeout = busy_timeout
            with self._errors():
                # A power cut must not cost a line of the ledger. The database is small, its commits are few.
                self._connection.execute("PRAGMA synchronous = FULL")
                self._connection.execute("PRAGMA foreign_keys = ON")
            # Plugins that the admin installed for the sqlite-utils command have no business in here.
            self.tables = Database(self._connection, execute_plugins=False)
        except BaseException:
            self._connection.close()
            raise

    def use_wal(self) -> None:
        """Write-ahead log: readers (Datasette) never block the inspection. It changes the file, so it is asked for
        only once the file is known to be ours. Where the file system cannot do it, SQLite keeps its older journal,
        and all is still safe. SQLite does not wait for other processes here; we do."""
        until = time.monotonic() + self._busy_timeout
        with self._turn, self._errors():
            while True:
                try:
                    self._connection.execute("PRAGMA journal_mode = WAL").fetchone()
                    return
                except sqlite3.OperationalError as error:
                    if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                        raise
                    time.sleep(_RETRY_PAUSE)

    def close(self) -> None:
        with self._turn:
            self._connection.close()

    def read(self, sql: str, values: Sequence[Value] = ()) -> list[sqlite3.Row]:
        """All rows of a query. Raises StoreLocked, StoreBroken."""
        with self._turn, self._errors():
            return self._connection.execute(sql, values).fetchall()

    @contextmanager
    def write(self) -> Generator[sqlite3.Connection]:
        """One transaction: all of it or nothing. Raises StoreLocked, StoreBroken; not to be nested."""
        with self._turn, self._errors():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # a full disk may have ended it already
                    self._connection.execute("ROLLBACK")
                raise

    def check(self) -> None:
        """Read the whole file once and compare its parts. Raises StoreBroken when they do not fit together."""
        told = [str(row[0]) for row in self.read("PRAGMA quick_check(3)")]
        if told != ["ok"]:
            damage = sqlite3.DatabaseError("；".join(" ".join(told).splitlines()))
            damage.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
            error = translated(damage, self.path)
            assert error is not None
            raise error

    def copy_to(self, target: Path) -> None:
        """A consistent copy of the database; an existing target stays as it is."""
        if target.exists():
            return
        draft = target.with_name(f"{target.name}.{uuid4().hex}.part")
        try:
            with self._turn, self._errors():
                self._connection.execute("VACUUM INTO ?", (str(draft),))
            draft.replace(target)
        except OSError as error:
            raise StoreBroken(f"数据库备份 {target} 写不进去：{why(error)}。请检查磁盘空间和目录权限") from error
        finally:
            with suppress(FileNotFoundError):
                draft.unlink()

    @contextmanager
    def _errors(self) -> Generator[None]:
        try:
            yield
        except sqlite3.Error as error:
            told = translated(error, self.path)
            if told is None:
                raise
            raise told from error
