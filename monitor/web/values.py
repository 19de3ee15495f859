"""What stands in an attribute beside or around an address: blanks, a srcset, a meta refresh, an onclick.

Blanks are those of the standards (URL, HTML): control characters and the space, ASCII only. A full-width space or an
nbsp at the end of an address is part of it; a browser asks for `…html%E3%80%80`, and so do we.
"""

import re
from collections.abc import Iterator

from monitor.addresses import EDGES

_BLANK = r"[ \t\n\f\r]"
_NO_BLANK = r"[^ \t\n\f\r]"
_REFRESH = re.compile(
    rf"""{_BLANK}*[\d.]*{_BLANK}*(?:[;,]|{_BLANK}){_BLANK}*(?:url{_BLANK}*={_BLANK}*)?+"""
    rf"""(?:"([^"]*)"?.*|'([^']*)'?.*|([^ \t\n\f\r"'].*))""",
    re.IGNORECASE | re.DOTALL,
)
_SRCSET = re.compile(rf"[ \t\n\f\r,]*({_NO_BLANK}+)")
_LONGEST_HANDLER = 1_000  # characters of an onclick; who writes more does more than lead somewhere
# One address, written out, that is opened and nothing else done. What is put together (`'/x?id=' + id`), depends on
# something (`if`) or has an escape or a template in it is not told here: only a browser knows where it leads. A bare
# `open(…)` in an attribute is `document.open` and leads nowhere.
_ADDRESS = r"""(?:'([^'"\\<>{}#\r\n][^'"\\<>{}\r\n]{0,499})'|"([^'"\\<>{}#\r\n][^'"\\<>{}\r\n]{0,499})")"""
_WINDOW = r"(?:window|self|top|parent)\."
_LOCATION = rf"(?:{_WINDOW})?(?:document\.)?location"
_CLICKED = re.compile(
    rf"(?:javascript:\s*)?(?:return\s+)?(?:{_WINDOW}open\(\s*{_ADDRESS}\s*(?:,[^();]*)?\)"
    rf"|{_LOCATION}(?:\.href)?\s*=\s*{_ADDRESS}|{_LOCATION}\.(?:assign|replace)\(\s*{_ADDRESS}\s*\))"
    r"\s*(?:;\s*)?(?:return(?:\s+(?:true|false))?\s*;?)?"
)


def refresh(content: str) -> str:
    """The address in a meta refresh, '' when it only reloads the page."""
    match = _REFRESH.fullmatch(content.rstrip(EDGES))
    if match is None:
        return ""
    return next((group for group in match.groups() if group), "").strip(EDGES)


def clicked(handler: str) -> str:
    """Where a script leads that opens one address, as it is written there; '' for any other."""
    match = _CLICKED.fullmatch(handler.strip()) if len(handler) <= _LONGEST_HANDLER else None
    return "" if match is None else next(group for group in match.groups() if group)


def script_in(address: str) -> str:
    """The script of a `javascript:` address, '' of any other. Of one with percent signs, too: what they are taken for
    depends on more than the script."""
    scheme, _, script = address.strip(EDGES).partition(":")
    return script if scheme.lower() == "javascript" and "%" not in script else ""


def srcset(value: str) -> Iterator[str]:
    """The addresses of a srcset attribute, split as the HTML standard splits it (commas inside addresses survive)."""
    position = 0
    while (match := _SRCSET.match(value, position)) is not None:
        raw, position = match[1], match.end()
        if raw.endswith(","):
            raw = raw.rstrip(",")
        else:
            position = _after_descriptors(value, position)
        if raw:
            yield raw


def _after_descriptors(value: str, position: int) -> int:
    depth = 0
    while position < len(value):
        char = value[position]
        if char == "(":
            depth += 1
        elif char == ")" and depth:
            depth -= 1
        elif char == "," and not depth:
            return position + 1
        position += 1
    return position
