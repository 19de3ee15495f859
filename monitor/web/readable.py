"""Whether what calls itself a page can be read at all. What cannot is no ground for any finding about its content.

Two kinds are refused: bytes that are no text in any encoding, and tags nested so deep that the parser's time grows with
the square of the depth (200,000 nested tags in one megabyte take minutes).
"""

import re

MAX_DEPTH = 2_000  # no page made for people comes near; browsers cut at 512
_MAX_GARBAGE = 0.05  # share of characters that no text has
_SAMPLE = 2_000  # characters that are looked at; of a long page 1,300 to 2,700, from all over it
_SMALL = 40_000  # characters; below, no nesting can hurt

_GARBAGE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffd]")
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
# Their end is implied or they have none, so that counting them would take a long list for a deep one.
_NOT_NESTED = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "dd",
        "dt",
        "tr",
        "td",
        "th",
        "thead",
        "tbody",
        "tfoot",
        "option",
        "optgroup",
        "a",
    ]
)


def unreadable(html: str) -> str:
    """Why decoded HTML cannot be read (Chinese), '' when it can."""
    sample = html[:: len(html) // _SAMPLE // 2 * 2 + 1]  # steps are odd, so that UTF-16 shows its zeros
    if sample and len(_GARBAGE.findall(sample)) > len(sample) * _MAX_GARBAGE:
        return "内容不是可读的文字"
    if len(html) > _SMALL and _too_deep(html):
        return f"标签嵌套超过 {MAX_DEPTH} 层"
    return ""


def _too_deep(html: str) -> bool:
    if html.count("<") - html.count("</") - html.count("<!") <= MAX_DEPTH:
        return False  # not even all tags that open something would reach that deep
    depth = 0
    for tag in _TAG.finditer(html):
        if tag[2].lower() in _NOT_NESTED:
            continue
        depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth > MAX_DEPTH:
            return True
    return False
