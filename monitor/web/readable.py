"""Whether what calls itself a page can be read at all. What cannot is no ground for any finding about its content.

Three kinds are refused: bytes that are no text in any encoding; tags nested so deep, and tags with so many attributes,
that the parser's time grows with their square (200,000 nested tags in one megabyte, or 300,000 attributes in four, take
minutes).
"""

import re

MAX_DEPTH = 2_000  # no page made for people comes near; browsers cut at 512
MAX_ATTRIBUTES = 2_000  # of one tag; likewise
_MAX_GARBAGE = 0.05  # share of characters that no text has
_SAMPLE = 2_000  # characters that are looked at; of a long page 1,300 to 2,700, from all over it
_SMALL = 40_000  # characters; below, neither nesting nor attributes can hurt
_LARGE = 200_000  # characters; above, all tags are counted through, which takes some milliseconds
_LONG_TAG = 20_000  # characters without a `>`; a shorter tag has no attributes to speak of

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
    if len(html) > _SMALL and (len(html) > _LARGE or _has_long_tag(html)) and _too_wide(html):
        return f"一个标签的属性超过 {MAX_ATTRIBUTES} 个"
    return ""


_WHITE = r"\t\n\f\r "
_ATTRIBUTES = (
    rf"(?:[{_WHITE}/]*+[^{_WHITE}/>][^{_WHITE}/>=]*+"
    rf"(?:[{_WHITE}]*+=[{_WHITE}]*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|[^{_WHITE}>]*+))?+){{0,{MAX_ATTRIBUTES}}}+"
    rf"[{_WHITE}/]*+(?:>|\Z)"
)
_MARKUP = rf"[^<]++|</?[a-z][^{_WHITE}/>]*+{_ATTRIBUTES}|<!(?=--).*?(?:--!?>|\Z)|<(?!/?[a-z])"
_SCRIPT = rf"<script(?=[{_WHITE}/>]){_ATTRIBUTES}.*?(?:</script(?=[{_WHITE}/>])|\Z)"
# A page as the tokenizer of the HTML standard (§13.2.5) takes it apart, up to a tag with too many attributes.
# Possessive throughout: nothing is looked at twice.
_TAGS = re.compile(rf"(?:{_MARKUP})*+", re.IGNORECASE | re.DOTALL)
_TAGS_AND_SCRIPTS = re.compile(rf"(?:{_SCRIPT}|{_MARKUP})*+", re.IGNORECASE | re.DOTALL)


def _has_long_tag(html: str) -> bool:
    """Whether there is a stretch without the end of a tag; that of a tag with `>` in its attributes is not seen."""
    at = 0
    while at + _LONG_TAG < len(html):
        at = html.rfind(">", at, at + _LONG_TAG) + 1
        if not at:
            return True
    return False


def _too_wide(html: str) -> bool:
    """Whether a tag has too many attributes. What a script says is no tag, though `i<n` may look like one."""
    tags = _TAGS if _has_foreign_scripts(html) else _TAGS_AND_SCRIPTS
    found = tags.match(html)
    return found is not None and found.end() < len(html)


def _has_foreign_scripts(html: str) -> bool:
    """Whether a script stands where its text is read as tags (§13.2.6.5): nobody has a reason to put one there."""
    lower = html.lower()
    if "<frameset" in lower:
        return True
    return any(
        "<script" in part.partition(f"</{name}")[0] for name in ("svg", "math") for part in lower.split(f"<{name}")[1:]
    )


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
