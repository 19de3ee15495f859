"""Folders that lead back into themselves: a link in a file system, a mirror within itself.

`/cur/` shows what `/` shows, so does `/cur/old/cur/`, and so on without end, a copy of the site at each step. A copy
alone is no loop: sites keep mirrors, articles stand in several columns, empty lists look alike. A loop is what holds
itself: the same bytes at `/page.html` and below a path in which the same extra folders come twice (`/cur/old/cur/`),
for several different pages. Then what lies below `/cur/` lies below `/` too, and need not be read.
"""

from collections import Counter

TWINS_ENOUGH = 20  # pages that were read again below a path that holds itself
PAGES_ENOUGH = 3  # different ones among them, at different trailing paths
TWINS_OF_ONE = 100  # where all of them are one and the same page
_LONGEST_WORD = 20  # path segments
_MOST_WORDS = 200  # of one place
_MOST_PLACES = 1_000
_MOST_DIGESTS = 10_000  # in each of two generations; some 3 MB each

Word = tuple[str, ...]  # path segments that can be put into a path, and the page is the same


class Loops:
    """Told of each page that was read; knows the places below which folders lead back."""

    def __init__(self) -> None:
        self._lately: dict[int, str] = {}  # the shortest address of each page, by the hash of its bytes
        self._before: dict[int, str] = {}
        self._places: dict[str, _Place] = {}
        self._loops: dict[str, _Place] = {}
        self.known = False  # whether there is any

    def read(self, url: str, digest: int) -> None:
        """Learn from a page that was read; `digest` is the hash of its bytes."""
        known = self._lately.get(digest) or self._before.get(digest)
        if known is None:
            self._remember(digest, url)
            return
        shorter, longer = sorted((_cut(known), _cut(url)), key=len)
        self._remember(digest, "/".join(shorter))
        twin = _put_in(shorter, longer)
        if twin is None:
            return
        where, word, rest = twin
        place = self._places.get(where)
        if place is None:
            if len(self._places) >= _MOST_PLACES:
                self._places.clear()
            place = self._places[where] = _Place()
        if place.learn(word, rest, digest):
            self._loops[where] = place
            self.known = True

    def leads_back(self, url: str) -> str:
        """The place whose pages the address shows once more, '' where it is not known to do so.

        The first step into a loop is let through: only what goes on from there is refused.
        """
        for where, place in self._loops.items():
            if url.startswith(where) and place.leads_back(_cut(url[len(where) :])[:-1]):
                return where
        return ""

    def _remember(self, digest: int, url: str) -> None:
        self._lately[digest] = url
        if len(self._lately) >= _MOST_DIGESTS:
            self._before, self._lately = self._lately, {}


class _Place:
    """What can be put into the paths below one folder without a change of the page."""

    def __init__(self) -> None:
        self._words: set[Word] = set()
        self._twins = 0
        self._grown: set[Word] = set()
        self._times: Counter[Word] = Counter()
        self._proofs: dict[Word, dict[str, int]] = {}
        self._proven: set[Word] = set()

    def learn(self, word: Word, rest: str, digest: int) -> bool:
        """One more twin; whether the place is known to be a loop by now."""
        parts = self._taken_apart(word)
        if len(parts) < 2:
            if len(self._words) < _MOST_WORDS:
                self._words.add(word)
            return bool(self._proven)
        again = {part for part in parts if parts.count(part) > 1}
        if again:
            self._twins += 1
            if len(self._grown) < 2:
                self._grown.add(word)
        for part in again:
            self._times[part] += 1
            proof = self._proofs.setdefault(part, {})
            if len(proof) < 2 * PAGES_ENOUGH:
                proof[rest] = digest
        if self._twins >= TWINS_ENOUGH and len(self._grown) > 1:
            self._proven |= {part for part in self._proofs if self._is_proven(part)}
        return bool(self._proven)

    def _is_proven(self, part: Word) -> bool:
        different = len(set(self._proofs[part].values()))
        return different >= PAGES_ENOUGH or (self._twins >= TWINS_OF_ONE and self._times[part] > PAGES_ENOUGH)

    def leads_back(self, folders: list[str]) -> bool:
        steps = tuple(folders)
        return any(
            _begins(steps, part) and any(_begins(steps[len(part) :], word) for word in self._words)
            for part in self._proven
        )

    def _taken_apart(self, word: Word) -> list[Word]:
        """The word as a row of known ones, as many as can be; empty when it is none."""
        best: list[list[Word] | None] = [[]]
        for end in range(1, len(word) + 1):
            ways = [
                [*before, word[start:end]]
                for start, before in enumerate(best)
                if before is not None and word[start:end] in self._words
            ]
            best.append(max(ways, key=len, default=None))
        return best[-1] or []


def _begins(steps: Word, word: Word) -> bool:
    return steps[: len(word)] == word


def _cut(url: str) -> list[str]:
    """An address by its slashes, those of the query left alone."""
    path, mark, query = url.partition("?")
    parts = path.split("/")
    parts[-1] += mark + query
    return parts


def _put_in(shorter: list[str], longer: list[str]) -> tuple[str, Word, str] | None:
    """Where which segments were put into the shorter path to make the longer, and what follows; None if it is not so.

    The place is the highest there can be: `/a/x/a/y` is `/a/y` with `a/x` put in at the root.
    """
    shortest = len(shorter)
    same = 0
    while same < shortest - 3 and shorter[-1 - same] == longer[-1 - same]:  # 3: scheme, nothing, host
        same += 1
    word = tuple(longer[shortest - same : len(longer) - same])
    if not same or not word or len(word) > _LONGEST_WORD or longer[: shortest - same] != shorter[: shortest - same]:
        return None
    return "/".join(shorter[: shortest - same]) + "/", word, "/".join(shorter[-same:])
