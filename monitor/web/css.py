"""The addresses that a piece of CSS loads: url(…) and @import. A narrow face on tinycss2, which has no types."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import tinycss2  # pyright: ignore[reportMissingTypeStubs]  # ships none; this module is its only door

_LONGEST = 200_000  # characters; a longer style block is cut, its tail is not looked at


def css_urls(text: str) -> tuple[str, ...]:
    """The raw addresses in a style sheet or a style attribute, in order, each once."""
    lowered = text.lower()
    if "url" not in lowered and "@import" not in lowered:
        return ()
    return _urls(text[:_LONGEST])


@lru_cache(maxsize=256)
def _urls(text: str) -> tuple[str, ...]:
    tokens: Iterable[Any] = tinycss2.parse_component_value_list(text, skip_comments=True)
    return tuple(dict.fromkeys(url for url in _walk(tokens) if url))


def _walk(tokens: Iterable[Any]) -> Iterator[str]:
    importing = False
    for token in tokens:
        kind: str = token.type
        if kind == "url" or (kind == "string" and importing):
            yield str(token.value).strip()
            importing = False
        elif kind == "function":
            if token.lower_name == "url":
                yield from (str(part.value).strip() for part in token.arguments if part.type == "string")
            else:
                yield from _walk(token.arguments)
        elif kind in ("{} block", "() block", "[] block"):
            yield from _walk(token.content)
        elif kind == "at-keyword":
            importing = token.lower_value == "import"
        elif kind == "literal" and token.value == ";":
            importing = False
