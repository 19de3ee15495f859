"""What is linked by elements that few pages have: films, forms, drop-downs, vector graphics, clicks told by scripts.

Each function is given an element with its attributes and yields what it finds (`Found`), as `extract.py` does for what
stands on every page.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from selectolax.lexbor import LexborNode

from monitor.web.values import clicked, srcset

_LENGTH = 120  # characters of what is seen
_LOOKED_THROUGH = 200  # nodes of a large element for what is seen in it
_DEEPEST = 60  # elements around a button, to find its form
# A drop-down of links (友情链接) has whole addresses for values. Others are left alone: they may be anything.
_WHOLE = re.compile(r"https?:[/\\]{2}[^\s/\\?#]", re.IGNORECASE)
_UNSEEN = frozenset({"script", "style", "template"})

Attributes = Mapping[str, str | None]
Found = tuple[str, str, str]  # tag, raw address, what a person sees


def fold(text: str) -> str:
    """A text as it is shown: blanks folded, not long."""
    return " ".join(text.split())[:_LENGTH]


def title(attributes: Attributes) -> str:
    """What stands for an element in words: its alt or title."""
    return fold(attributes.get("alt") or "") or fold(attributes.get("title") or "")


def of_rare_element(node: LexborNode, tag: str, attributes: Attributes) -> Iterator[Found]:
    """What an element of a rarer kind loads or leads to."""
    if tag == "area":
        yield tag, attributes.get("href") or "", title(attributes)
    elif tag == "source":
        yield tag, attributes.get("src") or "", ""
        yield from ((tag, raw, "") for raw in srcset(attributes.get("srcset") or ""))
    elif tag in ("video", "audio"):
        yield tag, attributes.get("src") or "", title(attributes)
        yield tag, attributes.get("poster") or "", ""
    elif tag == "object":
        yield tag, attributes.get("data") or "", title(attributes)
    elif tag == "form":
        if _is_get(attributes.get("method")):
            yield tag, attributes.get("action") or "", title(attributes)
    elif tag == "option":
        value = attributes.get("value") or ""
        if _WHOLE.match(value):
            yield tag, value, fold(node.text()) or fold(attributes.get("label") or "")
    elif tag == "button":
        yield from _of_button(node, "submit", ("submit",), attributes)
    elif tag == "input":
        if (attributes.get("type") or "").lower() == "image":
            yield tag, attributes.get("src") or "", title(attributes)
        yield from _of_button(node, "text", ("submit", "image"), attributes)
    else:
        yield from _of_graphics(tag, attributes)


def _of_graphics(tag: str, attributes: Attributes) -> Iterator[Found]:
    """The pictures of an SVG: the file that is loaded. A piece of the page itself (`#id`) is none."""
    if tag in ("image", "feImage", "use"):
        raw = attributes.get("href") or attributes.get("xlink:href") or ""
        yield "img", raw.partition("#")[0], title(attributes)


def _of_button(node: LexborNode, usual: str, submitting: tuple[str, ...], attributes: Attributes) -> Iterator[Found]:
    """Where a button sends its form if not where the form says; as with forms, only what asks by GET."""
    target = attributes.get("formaction")
    if target and (attributes.get("type") or usual).lower() in submitting and _asks_by_get(node, attributes):
        yield "form", target, shown(node, attributes)


def _asks_by_get(node: LexborNode, attributes: Attributes) -> bool:
    """Whether a button's form asks by GET. Of a form that stands elsewhere (`form=`) only what the button says counts;
    a button without a form does nothing."""
    if "form" in attributes:
        return "formmethod" in attributes and _is_get(attributes["formmethod"])
    above = node.parent
    for _ in range(_DEEPEST):
        if above is None:
            break
        if above.tag == "form":
            return _is_get(attributes.get("formmethod") or above.attributes.get("method"))
        above = above.parent
    return False


def _is_get(method: str | None) -> bool:
    return (method or "get").strip().lower() == "get"


def of_click(node: LexborNode, script: str | None, attributes: Attributes) -> Iterator[Found]:
    """Where a click on an element leads by its script, when that says no more than one address."""
    raw = clicked(script or "")
    if raw:
        yield "onclick", raw, shown(node, attributes)


def shown(node: LexborNode, attributes: Attributes) -> str:
    """What a person sees of an element, large or small: the beginning of its text, else what it is called."""
    text = ""
    for piece in islice(node.traverse(include_text=True), _LOOKED_THROUGH):
        if piece.is_text_node and (piece.parent is None or piece.parent.tag not in _UNSEEN):
            text = fold(f"{text} {(piece.text_content or '')[:1_000]}")
        if len(text) >= _LENGTH:
            break
    return text or fold(attributes.get("value") or "") or title(attributes)
