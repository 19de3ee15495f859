"""Pages that only send their visitor elsewhere (platform.md: `jump`): neither a column nor an article of their own.

A jump is unconditional: a meta refresh, or a script whose first statement sets the location. What stands behind a
condition (the script that sends phones to the phone's page) is no jump.
"""

import re
import sys

from monitor.platforms import addresses
from monitor.platforms.base import Reading
from monitor.platforms.dom import attr

_COMMENTS = re.compile(r"\s+|<!--[^\n]*|/\*.{0,2000}?\*/|//[^\n]*|[\"']use strict[\"'];?", re.DOTALL)
_PLACE = r"(?:(?:window|document|top|self|parent)\s*\.\s*)*location"
_TARGET = r"[\"']([^\"']{1,2000})[\"']"
_JUMPS = (
    re.compile(rf"{_PLACE}(?:\s*\.\s*href)?\s*=\s*{_TARGET}"),
    re.compile(rf"{_PLACE}\s*\.\s*(?:replace|assign)\s*\(\s*{_TARGET}\s*\)"),
    re.compile(rf"(?:window\s*\.\s*)?setTimeout\s*\(\s*[\"']\s*{_PLACE}(?:\s*\.\s*href)?\s*=\s*\\?{_TARGET}"),
    re.compile(
        rf"(?:window\s*\.\s*)?setTimeout\s*\(\s*(?:function\s*\(\s*\)|\(\s*\)\s*=>)\s*\{{\s*{_PLACE}"
        rf"(?:\s*\.\s*href)?\s*=\s*{_TARGET}"
    ),
)
_REFRESH = re.compile(r"^\s*\d+(?:\.\d+)?\s*[;,]\s*url\s*=\s*[\"']?([^\"']+)", re.IGNORECASE)


_SCRIPT = re.compile(r"<script(?:\s[^>]{0,1000})?>", re.IGNORECASE)
_FAR_ENOUGH = 4_000  # characters of a script, to its first statement: comments before a jump are short


def may_jump(html: str) -> bool:
    """Whether a page's source shows that a script may send its visitor elsewhere at once: found out without a tree,
    so rather too often."""
    if "location" not in html:
        return False
    begins = (opened.end() for opened in _SCRIPT.finditer(html))
    starts = (_first_statement(html, begin, begin + _FAR_ENOUGH) for begin in begins)
    return any(pattern.match(html, start) for start in starts for pattern in _JUMPS)


def jump_of(reading: Reading) -> str | None:
    """Where the page sends its visitor at once, None when it stays or only loads itself anew."""
    for node in reading.tree.css("meta[http-equiv]"):
        if attr(node, "http-equiv").lower() == "refresh" and (match := _REFRESH.match(attr(node, "content"))):
            return _elsewhere(reading, match[1])
    for source in reading.scripts:
        if "location" not in source:
            continue
        start = _first_statement(source)
        for pattern in _JUMPS:
            if match := pattern.match(source, start):
                return _elsewhere(reading, match[1])
    return None


def _first_statement(source: str, place: int = 0, end: int = sys.maxsize) -> int:
    """Where a script's first statement begins, behind blanks and comments."""
    while (match := _COMMENTS.match(source, place, end)) is not None and match.end() > place:
        place = match.end()
    return place


def _elsewhere(reading: Reading, raw: str) -> str | None:
    target = reading.resolve(raw)
    return None if target is None or addresses.same_place(target, reading.url) else target
