"""Which numbers were met in a crawl, so that the file need not be asked for each link: one byte for each number."""

import sqlite3
from collections.abc import Collection, Iterable
from itertools import compress

_STEP = 10_000
_TURNED = bytes([1, 0, *range(2, 256)])  # 0 for 1


class Marks:
    """A set of numbers that begin near 0 and lie close together."""

    __slots__ = ("_there",)

    def __init__(self, numbers: Iterable[int] = ()) -> None:
        self._there = bytearray()
        for number in numbers:
            self.add(number)

    def __contains__(self, number: int) -> bool:
        return number < len(self._there) and self._there[number] == 1

    def add(self, number: int) -> bool:
        """Mark a number; whether it was not marked before."""
        there = self._there
        if number >= len(there):
            self._reach(number)
        if there[number]:
            return False
        there[number] = 1
        return True

    def unmarked(self, numbers: Collection[int]) -> list[int]:
        """Mark many numbers; those that were not marked before."""
        return [number for number in self.missing(numbers) if self.add(number)]  # one may come twice

    def missing(self, numbers: Collection[int]) -> list[int]:
        """Those of many numbers that are not marked, in their order."""
        try:
            marks = bytes(map(self._there.__getitem__, numbers))
        except IndexError:
            self._reach(max(numbers))
            marks = bytes(map(self._there.__getitem__, numbers))
        return list(compress(numbers, marks.translate(_TURNED))) if 0 in marks else []

    def _reach(self, number: int) -> None:
        self._there.extend(bytes(max(number + 1 - len(self._there), _STEP)))


class Met:
    """What a crawl has met so far, by numbers of addresses: queued, linked, and read (by where the page really stood).

    Of a crawl that was killed, it is read from its file.
    """

    def __init__(self, db: sqlite3.Connection | None = None) -> None:
        self.queued, self.targets, self.read = (
            Marks() if db is None else Marks(number for (number,) in db.execute(sql)) for sql in _MET
        )


_MET = (
    "SELECT url_id FROM frontier",
    "SELECT url_id FROM targets",
    "SELECT final_id FROM pages WHERE role = 'page'",
)
