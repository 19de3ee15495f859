"""The addresses that a piece of CSS loads: url(…), image-set(…) and @import. A narrow face on tinycss2, which has no
types.

tinycss2 reads the beginning of a sheet, with what is nested in what; behind that, and where things are nested deeper
than it can follow, addresses are found by their form alone.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import tinycss2  # pyright: ignore[reportMissingTypeStubs]  # ships none; this module is its only door

from monitor.addresses import EDGES

_LONGEST = 200_000  # characters that are parsed; it takes some microseconds for each
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_BY_FORM = re.compile(r"""\burl\(\s*+(?:"([^"]*+)"|'([^']*+)'|([^"'()\s]++))\s*+\)""", re.IGNORECASE)
_SETS = frozenset({"image-set", "-webkit-image-set"})


def css_urls(text: str) -> tuple[str, ...]:
    """The raw addresses in a style sheet or a style attribute, in order, each once. A piece of the page itself
    (`url(#arrow)`, `behavior: url(#default#VML)`) is nothing that is loaded."""
    lowered = text.lower()
    if "url" not in lowered and "@import" not in lowered and "image-set" not in lowered:
        return ()
    found = _urls(text[:_LONGEST])
    if len(text) > _LONGEST:
        found = tuple(dict.fromkeys((*found, *_by_form(text[_LONGEST:]))))
    return found


def css_imports(text: str) -> tuple[str, ...]:
    """The raw addresses of the sheets that a style sheet imports, whatever they are called."""
    if "@import" not in text.lower():
        return ()
    try:
        rules: Iterable[Any] = tinycss2.parse_stylesheet(text[:_LONGEST], skip_comments=True, skip_whitespace=True)
    except RecursionError:  # imports stand at the top, before whatever is nested so deeply
        rules = tinycss2.parse_stylesheet(text[: text.find("{")], skip_comments=True, skip_whitespace=True)
    preludes = (rule.prelude for rule in rules if rule.type == "at-rule" and rule.lower_at_keyword == "import")
    # The first address is the sheet's; what follows it says when it is used.
    firsts = (next(_walk(prelude, "import"), "").strip(EDGES) for prelude in preludes)
    return tuple(dict.fromkeys(raw for raw in firsts if raw))


@lru_cache(maxsize=256)
def _urls(text: str) -> tuple[str, ...]:
    try:
        tokens: Iterable[Any] = tinycss2.parse_component_value_list(text, skip_comments=True)
        found = [raw.strip(EDGES) for raw in _walk(tokens)]
    except RecursionError:
        return _by_form(text)
    return tuple(dict.fromkeys(raw for raw in found if raw and raw[0] != "#"))


def _by_form(text: str) -> tuple[str, ...]:
    matches = _BY_FORM.finditer(_COMMENT.sub("", text))
    found = ("".join(group for group in match.groups() if group).strip(EDGES) for match in matches)
    return tuple(dict.fromkeys(raw for raw in found if raw and raw[0] != "#"))


def _walk(tokens: Iterable[Any], rule: str = "") -> Iterator[str]:
    """The addresses in a row of tokens. `rule`: the at-rule whose address is still to come; that of a namespace is a
    name, nothing is loaded."""
    for token in tokens:
        kind: str = token.type
        if kind == "url" or (kind == "string" and rule == "import"):
            if rule != "namespace":
                yield str(token.value)
            rule = ""
        elif kind == "function" and token.lower_name == "url":
            if rule != "namespace":
                yield from _strings(token.arguments)
            rule = ""
        elif kind == "function":
            if token.lower_name in _SETS:
                yield from _strings(token.arguments)
            yield from _walk(token.arguments)
        elif kind in ("{} block", "() block", "[] block"):
            yield from _walk(token.content)
        elif kind == "at-keyword":
            rule = token.lower_value
        elif kind == "literal" and token.value == ";":
            rule = ""


def _strings(tokens: Iterable[Any]) -> Iterator[str]:
    return (str(token.value) for token in tokens if token.type == "string")
