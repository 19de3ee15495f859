"""A tolerant reader for JavaScript object literals in page source: no evaluation, bounded, never raises.

Pages carry their data as `window._CONFIG = { SID: '660001', TREE: [ … ], … }`: unquoted keys, single quotes, comments,
trailing commas, and now and then an expression (`'//a' || '//b'`, `window.self !== window.top`). Literals are read;
of an expression its leading literal is kept, and anything else becomes UNKNOWN. What cannot be read at all ends the
reading: everything before it is returned, with a word on what went wrong.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, cast

MAX_CHARS = 8_000_000
MAX_DEPTH = 64
MAX_VALUES = 500_000


def as_object(value: object) -> dict[str, Any]:
    """A JSON object, {} for anything else."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def as_list(value: object) -> list[Any]:
    """A JSON array, [] for anything else."""
    return cast("list[Any]", value) if isinstance(value, list) else []


class _Unknown:
    """The value of an expression that is no literal."""

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __bool__(self) -> bool:
        return False


UNKNOWN: Final = _Unknown()

_SKIP = re.compile(r"(?:\s+|//[^\n]*|/\*.*?(?:\*/|\Z)|<!--)*", re.DOTALL)
_NUMBER = re.compile(r"[-+]?(?:0[xX][0-9a-fA-F]{1,16}|(?:\d{1,400}\.?\d{0,400}|\.\d{1,400})(?:[eE][-+]?\d{1,4})?)")
_NAME = re.compile(r"[A-Za-z_$\u4e00-\u9fff][\w$\u4e00-\u9fff]*")
_STRINGS = {quote: re.compile(rf"[^{quote}\\]*(?:\\.[^{quote}\\]*)*{quote}", re.DOTALL) for quote in "'\"`"}
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|\r\n|.)", re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r\n": ""}
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "undefined": None}
# What an expression may run through until the value ends: strings, comments, brackets, or any other character. What is
# not closed runs to the end of the source, or else a page of open quotes would be searched once for each of them.
_PIECE = re.compile(
    r"'(?:[^'\\]|\\.)*(?:'|\\?\Z)|\"(?:[^\"\\]|\\.)*(?:\"|\\?\Z)|`(?:[^`\\]|\\.)*(?:`|\\?\Z)"
    r"|//[^\n]*|/\*.*?(?:\*/|\Z)|.",
    re.DOTALL,
)


class _Broken(Exception):
    """The text cannot be read on; caught in this module alone."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A value read from source, where it ends, and what went wrong ('' when nothing did)."""

    value: Any
    end: int
    problem: str = ""


def read_literal(source: str, start: int = 0) -> Literal:
    """The literal that begins at `start` (leading white space and comments allowed)."""
    reader = _Reader(source[: start + MAX_CHARS], start)
    return reader.whole()


def read_assigned(source: str, name: str) -> Literal | None:
    """The literal assigned to a dotted name (`_CONFIG`, `_CONFIG.DETAIL`); None where there is no such assignment."""
    pattern = re.compile(rf"(?<![\w$.])(?:window\s*\.\s*)?{re.escape(name)}\s*=(?!=)\s*(?=[{{\[\"'\d])")
    match = pattern.search(source)
    return None if match is None else read_literal(source, match.end())


class _Reader:
    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.at = start
        self.values = 0
        self.root: Any = UNKNOWN
        self._decoder = json.JSONDecoder()

    def whole(self) -> Literal:
        try:
            self.root = self._value(0, self._take_root)
        except _Broken as broken:
            return Literal(self.root, self.at, f"{broken}（第 {self.at} 个字符处）")
        return Literal(self.root, self.at)

    def _take_root(self, container: Any) -> None:
        self.root = container

    def _value(self, depth: int, begun: Callable[[Any], object] | None = None) -> Any:
        """One value. `begun` is told of a container before it is filled, so that a broken one is not lost."""
        self._skip()
        self.values += 1
        if depth > MAX_DEPTH:
            raise _Broken("嵌套过深")
        if self.values > MAX_VALUES:
            raise _Broken("数据过多")
        char = self._peek()
        if char == "{":
            return self._object(depth, begun)
        if char == "[":
            return self._array(depth, begun)
        if char in _STRINGS:
            return self._string()
        if match := _NUMBER.match(self.text, self.at):
            self.at = match.end()
            return _number(match[0])
        if match := _NAME.match(self.text, self.at):
            self.at = match.end()
            return _WORDS.get(match[0], UNKNOWN)
        if char in "(!+-/~":
            return UNKNOWN  # an expression: `_rest` skips it
        raise _Broken("数据中断" if not char else f"遇到无法识别的字符“{char}”")

    def _object(self, depth: int, begun: Callable[[Any], object] | None) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if begun is not None:
            begun(found)
        self.at += 1
        while True:
            self._skip()
            char = self._peek()
            if char == "}":
                self.at += 1
                return found
            if char == ",":
                self.at += 1
                continue
            key = self._key()
            self._skip()
            if self._peek() in (",", "}"):  # shorthand: {a, b}
                found[key] = UNKNOWN
                continue
            if self._peek() != ":":
                raise _Broken("缺少冒号")
            self.at += 1
            found[key] = self._member(depth, partial(found.__setitem__, key))

    def _array(self, depth: int, begun: Callable[[Any], object] | None) -> list[Any]:
        found: list[Any] = []
        if begun is not None:
            begun(found)
        self.at += 1
        while True:
            self._skip()
            char = self._peek()
            if char == "]":
                self.at += 1
                return found
            if char == ",":
                self.at += 1
                continue
            kept = len(found)
            value = self._member(depth, found.append)
            del found[kept:]
            found.append(value)

    def _member(self, depth: int, begun: Callable[[Any], object]) -> Any:
        """A value inside a container: strict JSON at full speed where it is that, else our own reading."""
        self._skip()
        if depth < 2 and self._peek() in ("{", "["):
            try:
                value, end = self._decoder.raw_decode(self.text, self.at)
            except (ValueError, RecursionError):
                pass  # not JSON: read below, by the tolerant rules
            else:
                self.at = end
                self._rest()
                return value
        value = self._value(depth + 1, begun)
        return self._rest(value)

    def _rest(self, value: Any = None) -> Any:
        """Skip what follows a literal up to the comma or bracket that ends it; of `'a' + b` nothing is known."""
        self._skip()
        if self._peek() in (",", "}", "]"):
            return value
        if self._peek() == "+" or self._peek() == "?":
            value = UNKNOWN
        depth = 0
        while piece := _PIECE.match(self.text, self.at):
            char = piece[0]
            if depth == 0 and char in (",", "}", "]"):
                return value
            depth += (char in ("(", "[", "{")) - (char in (")", "]", "}"))
            if depth < 0:
                raise _Broken("括号不配对")
            self.at = piece.end()
        raise _Broken("数据中断")

    def _key(self) -> str:
        if self._peek() in _STRINGS:
            return self._string()
        match = _NAME.match(self.text, self.at) or _NUMBER.match(self.text, self.at)
        if match is None:
            raise _Broken("键名无法识别")
        self.at = match.end()
        return match[0]

    def _string(self) -> str:
        quote = self.text[self.at]
        match = _STRINGS[quote].match(self.text, self.at + 1)
        if match is None:
            raise _Broken("字符串没有结束")
        self.at = match.end()
        body = match[0][:-1]
        return _paired(_ESCAPE.sub(_unescape, body)) if "\\" in body else body

    def _skip(self) -> None:
        match = _SKIP.match(self.text, self.at)
        if match is not None:
            self.at = match.end()

    def _peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""


def _unescape(match: re.Match[str]) -> str:
    code = match[1]
    if len(code) > 2 and code[0] == "u":
        return chr(int(code[1:], 16))
    if len(code) > 2 and code[0] == "x":
        return chr(int(code[1:], 16))
    return _SIMPLE.get(code, code)


def _paired(text: str) -> str:
    """Surrogates written as two escapes joined into their character; a lone one becomes U+FFFD."""
    if text.isascii() or not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _number(text: str) -> int | float:
    if text.lstrip("+-").lower().startswith("0x"):
        return int(text, 16)
    try:
        return int(text)
    except ValueError:
        return float(text)
