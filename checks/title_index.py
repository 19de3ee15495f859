"""Many titles, indexed so that those about one text are found without looking at the others.

A library of five thousand documents and three thousand 解读 would otherwise be fifteen million comparisons.
"""

from collections.abc import Iterable
from typing import Generic, TypeVar

from checks.titles import SHORTEST, comparable, core, speaks_of

_T = TypeVar("_T")
_SHORTEST_OWN = 6  # as in `speaks_of`: a title's own name this long may stand for a longer one


class TitleIndex(Generic[_T]):
    """Things by their titles. `about` gives those of which `speaks_of` is true, in the order they were put in."""

    def __init__(self, titled: Iterable[tuple[str, _T]]) -> None:
        self._things: list[tuple[str, _T]] = []
        self._by_core: dict[str, list[int]] = {}
        self._by_piece: dict[str, list[int]] = {}
        for title, thing in titled:
            number = len(self._things)
            self._things.append((title, thing))
            if own := core(title):
                self._by_core.setdefault(own, []).append(number)
            whole = comparable(title)
            for piece in {whole[n : n + SHORTEST] for n in range(len(whole) - SHORTEST + 1)}:
                self._by_piece.setdefault(piece, []).append(number)

    def about(self, name: str) -> list[_T]:
        """What speaks of the text of this name (a `core`)."""
        if len(name) < SHORTEST:
            return []
        pieces = (name[n : n + SHORTEST] for n in range(len(name) - SHORTEST + 1))
        # A title that holds the name holds each piece of it: the rarest one leaves the fewest to look at.
        holding = min((self._by_piece.get(piece, []) for piece in pieces), key=len)
        ends = (name[n:] for n in range(len(name) - _SHORTEST_OWN + 1))
        numbers = {*holding, *(number for end in ends for number in self._by_core.get(end, []))}
        return [thing for title, thing in map(self._things.__getitem__, sorted(numbers)) if speaks_of(title, name)]
