"""What was worked out lately, kept so that it need not be worked out again: bounded, whatever is put in.

Sites repeat themselves: the menu of one page is that of all. `lru_cache` keeps an order at every look, in code that
is run once for every link of every page; here a look is a look into a dictionary. What was not asked for again while
`most` others came is forgotten.
"""

from collections.abc import Hashable
from typing import Generic, TypeVar

V = TypeVar("V")


class Recent(Generic[V]):
    """Values by a place (a site, a folder) and a text that is met there. At most twice `most` of both are held."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._count = 0
        self._young: dict[Hashable, dict[str, V]] = {}
        self._old: dict[Hashable, dict[str, V]] = {}

    def at(self, place: Hashable) -> dict[str, V]:
        """What was put or found at a place of late: to be looked into, before `find`, as often as one likes."""
        found = self._young.get(place)
        if found is None:
            self._make_room()
            found = self._young[place] = {}
        return found

    def find(self, place: Hashable, text: str) -> V | None:
        """What was put there longer ago; from now on it counts as late. None when there is nothing."""
        value = self._old.get(place, {}).get(text)
        if value is not None:
            self.put(place, text, value)
        return value

    def put(self, place: Hashable, text: str, value: V) -> None:
        """Keep a value; it must not be None."""
        self._make_room()
        self.at(place)[text] = value

    def _make_room(self) -> None:
        if self._count >= self._most:
            self._old, self._young, self._count = self._young, {}, 0
        self._count += 1
