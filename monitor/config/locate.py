"""On which line each key of a TOML text stands: tomllib forgets it, and an admin needs it.

A scanner, not a parser: it trusts that tomllib has accepted the text, and only keeps track of where things begin.
Paths are tuples as in the parsed data, with positions inside arrays: `("check", 1, "kind")`.
"""

from bisect import bisect_right
from collections.abc import Mapping

Path = tuple[str | int, ...]

_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\", "e": "\x1b"}


def lines_of(text: str) -> dict[Path, int]:
    """The line (from 1) where each table, key and array element of a valid TOML text begins; first mention wins."""
    return _Scanner(text).scan()


def line_of(lines: Mapping[Path, int], path: Path) -> int | None:
    """The line of a path, or of the nearest thing around it that has one."""
    for length in range(len(path), 0, -1):
        found = lines.get(path[:length])
        if found is not None:
            return found
    return None


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.starts = [0] + [i + 1 for i, c in enumerate(text) if c == "\n"]
        self.lines: dict[Path, int] = {}
        self.counts: dict[Path, int] = {}  # array of tables -> how many so far

    def scan(self) -> dict[Path, int]:
        table: Path = ()
        while self._skip_blank():
            if self._peek() == "[":
                table = self._header()
            else:
                self._pair(table)
        return self.lines

    def _header(self) -> Path:
        begin = self.at
        doubled = self.text.startswith("[[", self.at)
        self.at += 2 if doubled else 1
        keys = self._dotted()
        self.at += 2 if doubled else 1
        path: Path = ()
        for position, key in enumerate(keys):
            path += (key,)
            last = position == len(keys) - 1
            if last and doubled:
                self._mark(path, begin)
                self.counts[path] = self.counts.get(path, 0) + 1
            if path in self.counts:
                path += (self.counts[path] - 1,)
            self._mark(path, begin)
        return path

    def _pair(self, table: Path) -> None:
        begin = self.at
        path = table
        for key in self._dotted():
            path += (key,)
            self._mark(path, begin)
        self._skip_spaces()
        self.at += 1  # the equals sign
        self._skip_spaces()
        self._value(path)

    def _value(self, path: Path) -> None:
        match self._peek():
            case '"' | "'":
                self._string()
            case "[":
                self._array(path)
            case "{":
                self._inline(path)
            case _:
                while self.at < len(self.text) and self._peek() not in ",]}#\n":
                    self.at += 1

    def _array(self, path: Path) -> None:
        self.at += 1
        position = 0
        while self._skip_blank() and self._peek() != "]":
            self._mark((*path, position), self.at)
            self._value((*path, position))
            position += 1
            self._skip_blank()
            if self._peek() == ",":
                self.at += 1
        self.at += 1

    def _inline(self, path: Path) -> None:
        self.at += 1
        while self._skip_blank() and self._peek() != "}":
            self._pair(path)
            self._skip_blank()
            if self._peek() == ",":
                self.at += 1
        self.at += 1

    def _dotted(self) -> list[str]:
        keys: list[str] = []
        while True:
            self._skip_spaces()
            keys.append(self._string() if self._peek() in ('"', "'") else self._bare())
            self._skip_spaces()
            if self._peek() != ".":
                return keys
            self.at += 1

    def _bare(self) -> str:
        begin = self.at
        while self.at < len(self.text) and (self._peek().isalnum() or self._peek() in "_-"):
            self.at += 1
        return self.text[begin : self.at]

    def _string(self) -> str:
        """Skip a string of any of the four kinds and return its text (escapes of keys read, of values unneeded)."""
        quote = self._peek()
        if self.text.startswith(quote * 3, self.at):
            self._long_string(quote)
            return ""
        self.at += 1
        told: list[str] = []
        while self._peek() != quote:
            if quote == '"' and self._peek() == "\\":
                told.append(self._escape())
            else:
                told.append(self._peek())
                self.at += 1
        self.at += 1
        return "".join(told)

    def _long_string(self, quote: str) -> None:
        self.at += 3
        while not self.text.startswith(quote * 3, self.at):
            self.at += 2 if quote == '"' and self._peek() == "\\" else 1
        self.at += 3
        while self._peek() == quote:  # up to two quotes may stand right before the closing three
            self.at += 1

    def _escape(self) -> str:
        letter = self.text[self.at + 1]
        length = {"u": 4, "U": 8, "x": 2}.get(letter, 0)
        digits = self.text[self.at + 2 : self.at + 2 + length]
        self.at += 2 + length
        return chr(int(digits, 16)) if length else _ESCAPES[letter]

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _skip_spaces(self) -> None:
        while self._peek() in (" ", "\t"):
            self.at += 1

    def _skip_blank(self) -> bool:
        """Skip white space, line ends and comments; False at the end of the text."""
        while self.at < len(self.text):
            if self._peek() in " \t\r\n":
                self.at += 1
            elif self._peek() == "#":
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            else:
                return True
        return False

    def _mark(self, path: Path, position: int) -> None:
        self.lines.setdefault(path, bisect_right(self.starts, position))
