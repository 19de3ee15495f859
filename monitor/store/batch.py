"""Rows that wait to be written: one statement for all rows of a table costs a third of one statement for each."""

import sqlite3
from collections.abc import Iterable, Sequence

Row = Sequence[object]

_MOST_ROWS = 5_000
_MOST_BYTES = 4_000_000


class Batch:
    """Rows by the statement that writes them. Those of `order` run in that order, for the later needs what the earlier
    wrote; the others run in any."""

    def __init__(self, connection: sqlite3.Connection, order: Sequence[str] = ()) -> None:
        self._db = connection
        self._rows: dict[str, list[Row]] = {sql: [] for sql in order}
        self._count = self._bytes = 0

    def add(self, sql: str, row: Row, size: int = 0) -> None:
        """Keep a row for later; `size` counts the bytes of what is long in it."""
        self._rows.setdefault(sql, []).append(row)
        self._count += 1
        self._bytes += size

    def add_all(self, sql: str, rows: Iterable[Row]) -> None:
        kept = self._rows.setdefault(sql, [])
        before = len(kept)
        kept.extend(rows)
        self._count += len(kept) - before

    @property
    def full(self) -> bool:
        """Whether so much waits that it should be written before its time."""
        return self._count > _MOST_ROWS or self._bytes > _MOST_BYTES

    def write(self) -> None:
        """Write everything that waits. Raises sqlite3.Error."""
        if self._count:
            for sql in self._rows:
                self.write_only(sql)
            self._count = self._bytes = 0

    def write_only(self, sql: str) -> None:
        """Write what waits for one statement."""
        rows = self._rows.get(sql)
        if rows:
            self._db.executemany(sql, rows)
            rows.clear()
