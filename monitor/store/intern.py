"""Texts by number: each is stored once in its table, and the ones in use are remembered in bounded memory."""

import sqlite3

_MOST_WAITING = 2_000


def clean(text: str) -> str:
    """The text as SQLite can store it: half characters (from JSON escapes) replaced."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text


class Interner:
    """Numbers of texts in one two-column table (id, text).

    What was asked for lately is kept in two generations of at most `size` texts each: when the young one is full it
    becomes the old one, and what is still in use moves back. Memory is flat however many texts there are. As long as
    nothing was forgotten since the table was empty, a text that is not remembered is new, and the table is not asked.
    New texts wait to be written together, a third of the work of one by one: before the table is read, `write`.
    """

    def __init__(self, connection: sqlite3.Connection, table: str, column: str, size: int = 40_000) -> None:
        self._connection = connection
        self._select = f"SELECT id FROM {table} WHERE {column} = ?"  # noqa: S608 - names from our own code
        self._insert = f"INSERT INTO {table} (id, {column}) VALUES (?, ?)"  # noqa: S608 - names from our own code
        self._size = size
        self._last = int(connection.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0])  # noqa: S608 - as above
        self._all = not self._last
        self._waiting: dict[str, int] = {}
        self._young: dict[str, int] = {}
        self._old: dict[str, int] = {}

    def number(self, text: str) -> int:
        """The number of a text; a new one will be stored."""
        number = self._young.get(text)
        if number is not None:
            return number
        number = self._old.get(text)
        if number is None and not self._all:
            number = self._find(text)
        if number is None:
            number = self._last = self._last + 1
            self._waiting[text] = number
            if len(self._waiting) >= _MOST_WAITING:
                self.write()
        self._remember(text, number)
        return number

    def stored(self, text: str) -> int:
        """The number of a text that stands in its table from now on."""
        number = self.number(text)
        self.write()
        return number

    def write(self) -> None:
        """Write the new texts. Raises sqlite3.Error."""
        if self._waiting:
            rows = ((number, text) for text, number in self._waiting.items())
            self._connection.executemany(self._insert, rows)
            self._waiting.clear()

    def known(self, text: str) -> int | None:
        """The number of a text that has one already, else None."""
        number = self._young.get(text) or self._old.get(text)
        return self._find(text) if number is None and not self._all else number

    def _find(self, text: str) -> int | None:
        if (number := self._waiting.get(text)) is not None:
            return number
        row = self._connection.execute(self._select, (text,)).fetchone()
        return None if row is None else int(row[0])

    def _remember(self, text: str, number: int) -> None:
        if len(self._young) >= self._size:
            self._all = self._all and not self._old
            self._old, self._young = self._young, {}
        self._young[text] = number
