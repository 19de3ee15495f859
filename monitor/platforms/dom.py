"""Small, bounded readers over a selectolax tree: text as a person sees it, attributes, ancestors.

Page content is hostile: every walk here has a bound, and nothing recurses.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

_UNSEEN = frozenset({"script", "style", "template", "noscript", "head", "title", "textarea", "select"})
_INLINE = frozenset(
    {"a", "b", "big", "em", "font", "i", "label", "mark", "s", "small", "span", "strong", "sub", "sup", "u"}
)
_SURROGATE = re.compile("[\ud800-\udfff]")  # cannot be stored nor sent
_MAX_NODES = 300_000
_MAX_SCRIPT = 8_000_000  # characters of one inline script


def fold(text: str) -> str:
    """White space of all kinds (full-width, zero-width) folded into single blanks; lone surrogates made U+FFFD."""
    if text.isascii():  # most pieces of a page are line breaks and indents: this is the hottest line of all adapters
        return " ".join(text.split())
    return _sound(" ".join(_spaced(text).split()))


def tidy(text: str) -> str:
    """A text out of a tree, of several lines, without zero-width characters (lone surrogates the parser takes out)."""
    return text.replace("\u200b", "").replace("\ufeff", "")


def squeeze(text: str) -> str:
    """All white space removed: labels are spaced out for looks (`索　引　号：`)."""
    return "".join(_spaced(text).split())


def _sound(text: str) -> str:
    """A text with its lone surrogates made U+FFFD. Encoding finds them in a tenth of the time of a search."""
    try:
        text.encode("utf-16")
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text


def _spaced(text: str) -> str:
    """Zero-width characters made blanks: to `str.split` they are no white space."""
    if "\u200b" in text or "\ufeff" in text:
        return text.replace("\u200b", " ").replace("\ufeff", " ")
    return text


def only_text(node: LexborNode) -> LexborNode | None:
    """The text node that is all an element holds; None where it holds nothing, an element, or more."""
    only = node.first_child
    return only if only is not None and only.is_text_node and only.next is None else None


def sole_text(node: LexborNode, told: Mapping[int, str]) -> str | None:
    """What an element says that holds one text and nothing else, out of the texts `told`; None for any other."""
    only = node.first_child
    return told.get(only.mem_id) if only is not None and only.next is None else None


def attr(node: LexborNode, name: str) -> str:
    """An attribute's value with white space folded, '' when it is absent or has no value."""
    return fold(node.attrs.get(name) or "") if node.is_element_node else ""


def ancestors(node: LexborNode, limit: int) -> Iterator[LexborNode]:
    """The element's ancestors from the inside out, at most `limit` of them, body and html left out."""
    above = node.parent
    for _ in range(limit):
        if above is None or above.tag in ("body", "html", "-undef", "-document"):
            return
        yield above
        above = above.parent


def texts(node: LexborNode, limit: int = _MAX_NODES) -> Iterator[LexborNode]:
    """The visible text nodes below a node in document order (scripts, styles, comments left out)."""
    below: list[LexborNode] = []
    child = node.first_child
    seen = 0
    while child is not None or below:
        if child is None:
            child = below.pop()
            continue
        seen += 1
        if seen > limit:
            return
        following = child.next
        if child.is_text_node:
            if child.text_content:
                yield child
        elif child.is_element_node and child.tag not in _UNSEEN:
            inner = child.first_child
            if inner is not None:
                if following is not None:
                    below.append(following)
                child = inner
                continue
        child = following


def is_seen(node: LexborNode) -> bool:
    """Whether a text is none of a script, a style, a template and the like (what `texts` leaves out)."""
    return all(above.tag not in _UNSEEN for above in ancestors(node, 300))


def pieces_of(node: LexborNode, limit: int = 20_000) -> str:
    """The visible text of a node, folded, with a blank between any two elements: for finding dates set apart."""
    if (only := only_text(node)) is not None:
        return fold(only.text_content or "")
    return fold(" ".join(part.text_content or "" for part in texts(node, limit)))


def text_of(node: LexborNode, limit: int = 20_000) -> str:
    """The visible text of a node as it reads, folded: inline tags (`<font>`, `<b>`) do not split words."""
    if (only := only_text(node)) is not None:
        return fold(only.text_content or "")
    parts: list[str] = []
    last: LexborNode | None = None
    for part in texts(node, limit):
        if last is not None and _block_around(last, node) != _block_around(part, node):
            parts.append(" ")
        parts.append(part.text_content or "")
        last = part
    return fold("".join(parts))


def _block_around(part: LexborNode, top: LexborNode) -> int:
    """The nearest element around a text that is not inline, or the top."""
    above = part.parent
    for _ in range(30):
        if above is None or above.mem_id == top.mem_id or above.tag not in _INLINE:
            break
        above = above.parent
    return 0 if above is None else above.mem_id


def scripts(tree: LexborHTMLParser) -> Iterator[str]:
    """The source of every inline script, one after the other."""
    for node in tree.tags("script"):
        source = node.text() or ""
        if source.strip():
            yield source[:_MAX_SCRIPT]


def tokens(node: LexborNode) -> frozenset[str]:
    """The words of class and id in lower case: `class="f-l nav" id="menu"` -> {f-l, nav, menu}."""
    if not node.is_element_node:
        return frozenset()
    attributes = node.attrs
    return _words(attributes.get("class") or "", attributes.get("id") or "")


@lru_cache(maxsize=4_096)
def _words(classes: str, name: str) -> frozenset[str]:
    """Remembered: a site has few classes, and they are looked at around every link of every page."""
    return frozenset(f"{fold(classes)} {fold(name)}".lower().split())
