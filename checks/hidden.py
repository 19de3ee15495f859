"""Reads the source of a page for links that no visitor sees: what hides them, and what stands in them.

A walk over the tags with a reader of our own, because what matters here is the styles of the elements around a link,
which the extracted links do not carry. Linear in the length of the page, whatever a hostile page holds (the standard
library's parser is not). No rule is decided here; see `checks/dark_links.py`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

_VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
})  # fmt: skip
_STYLE = re.compile(r"\s+")
_SIMPLE_RULE = re.compile(r"([.#][\w-]{1,60})\s{0,20}\{([^{}]{0,2000})\}")
_MAX_DEPTH = 400
_NO_COLOURS = frozenset({"inherit", "initial", "unset", "transparent", "currentcolor", "none"})
_RAW = re.compile(r"<!--|<(script|style|textarea|template|title|xmp)(?=[\s/>])", re.IGNORECASE)
# Possessive, bounded and never across a `<`: one try at a tag costs little even where no tag ends.
_TAG = re.compile(r"""<(/?)([a-zA-Z][\w:-]{0,40})((?:[^<>"']++|"[^"]{0,4000}+"|'[^']{0,4000}+'){0,80}+)>""")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]{1,60})(?:\s{0,20}=\s{0,20}("[^"]*"|'[^']*'|[^\s"'>]+))?""")

# What hides an element, from the ways that menus and tabs use too (weak) to those that serve nothing else (strong).
_WEAK = (
    ("display:none", "样式设为不显示", re.compile(r"(?:^|;)display:none")),
    ("visibility:hidden", "样式设为不可见", re.compile(r"(?:^|;)visibility:hidden")),
)
_STRONG = (
    (
        "offscreen",
        "移到屏幕之外",
        re.compile(r"(?:^|;)(?:left|top|right|margin-left|margin-top):-\d{3,}(?:px|em|pt)?(?:;|!|$)"),
    ),
    ("font-size:0", "字号为零", re.compile(r"(?:^|;)font-size:0(?:\.0+)?(?:px|pt|em|rem|%)?(?:;|!|$)")),
    ("opacity:0", "完全透明", re.compile(r"(?:^|;)opacity:0(?:\.0+)?(?:;|!|$)")),
    (
        "zero-size",
        "尺寸为零",
        re.compile(r"\A(?=(?:.*;)?overflow:hidden)(?:.*;)?(?:max-)?(?:height|width):[01](?:px)?(?:;|!|$)"),
    ),
)


@dataclass(frozen=True, slots=True)
class HiddenLink:
    """One link in the source. `way` is '' for a link that a visitor can see; `strong` ways serve nothing but hiding."""

    href: str
    text: str
    way: str
    label: str
    strong: bool


@dataclass(slots=True)
class _Open:
    tag: str
    way: str
    label: str
    strong: bool


def links_in(source: str) -> Iterator[HiddenLink]:
    """Every `<a>`, `<iframe>` and meta refresh of a page, each with what hides it."""
    markup, sheets = _rendered(source)
    reader = _Reader(_classes(sheets))
    last = 0
    for tag in _TAG.finditer(markup):
        reader.data(markup[last : tag.start()])
        last = tag.end()
        name = tag.group(2).lower()
        if tag.group(1):
            reader.end(name)
        else:
            reader.start(name, _attributes(tag.group(3)))
    reader.data(markup[last:])
    reader.end_link()
    yield from reader.found


def _rendered(source: str) -> tuple[str, str]:
    """The markup without comments, scripts, templates and the like, and the text of the style sheets by itself."""
    lower = source.lower()
    kept: list[str] = []
    sheets: list[str] = []
    last = 0
    while (opener := _RAW.search(source, last)) is not None:
        kept.append(source[last : opener.start()])
        name = (opener.group(1) or "").lower()
        closer = f"</{name}" if name else "-->"
        end = lower.find(closer, opener.end())
        if name == "style":
            sheets.append(source[opener.end() : end if end >= 0 else len(source)])
        if end < 0:
            return "".join(kept), "\n".join(sheets)  # browsers too take the rest of the page for it
        last = end + len(closer)
    kept.append(source[last:])
    return "".join(kept), "\n".join(sheets)


def _attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(text):
        value = match.group(2) or ""
        if value[:1] in ("'", '"'):
            value = value[1:-1]
        found.setdefault(match.group(1).lower(), unescape(value))
    return found


def _classes(sheets: str) -> dict[str, str]:
    """The declarations of `.class` and `#id` rules in the page's own style sheets."""
    rules: dict[str, str] = {}
    for selector, body in _SIMPLE_RULE.findall(sheets):
        rules[selector] = rules.get(selector, "") + ";" + body
    return rules


def _same_colour(style: str) -> bool:
    """Whether text and background have one colour, as far as the last declarations of a style say."""
    said: dict[str, str] = {}
    for declaration in style.split(";"):
        name, _, value = declaration.partition(":")
        said["background" if name == "background-color" else name] = value.partition("!")[0]
    colour = said.get("color", "")
    return bool(colour) and colour == said.get("background") and colour not in _NO_COLOURS


class _Reader:
    def __init__(self, rules: dict[str, str]) -> None:
        self.found: list[HiddenLink] = []
        self._rules = rules
        self._open: list[_Open] = []
        self._href = ""
        self._text: list[str] = []
        self._link: _Open | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        here = self._hidden(tag, attributes)
        match tag:
            case "a":
                self.end_link()
                # In a drawing (svg) the address may stand in the older `xlink:href`.
                href = attributes.get("href") or attributes.get("xlink:href", "")
                self._href, self._text, self._link = href, [], here
            case "img" if self._link is not None:
                self._text.append(attributes.get("alt", ""))
            case "iframe" | "frame":
                self._frame(attributes, here)
            case "meta" if attributes.get("http-equiv", "").lower() == "refresh":
                self._refresh(attributes.get("content", ""))
            case _:
                pass
        if tag not in _VOID and len(self._open) < _MAX_DEPTH:
            self._open.append(here)

    def end(self, tag: str) -> None:
        if tag == "a":
            self.end_link()
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place].tag == tag:
                del self._open[place:]
                return

    def data(self, text: str) -> None:
        if self._link is not None:
            self._text.append(unescape(text))

    def end_link(self) -> None:
        if self._link is not None and self._href.strip():
            text = " ".join("".join(self._text).split())
            link = self._link
            self.found.append(HiddenLink(self._href.strip(), text, link.way, link.label, link.strong))
        self._link = None

    def _hidden(self, tag: str, attributes: dict[str, str]) -> _Open:
        """What hides an element: its own style, or what already hides the elements around it; the strongest counts."""
        above = self._open[-1] if self._open else _Open("", "", "", False)
        own = self._own(tag, attributes)
        if own is None or (above.way and (above.strong or not own[2])):
            return _Open(tag, above.way, above.label, above.strong)
        return _Open(tag, *own)

    def _own(self, tag: str, attributes: dict[str, str]) -> tuple[str, str, bool] | None:
        rules = [self._rules.get(f".{name}", "") for name in attributes.get("class", "").split()]
        rules.append(self._rules.get(f"#{attributes.get('id', '')}", ""))
        style = _STYLE.sub("", ";".join([*rules, attributes.get("style", "")])).lower()
        for way, label, pattern in _STRONG:
            if pattern.search(style):
                return way, label, True
        if _same_colour(style):
            return "same-colour", "文字与背景同色", True
        for way, label, pattern in _WEAK:
            if pattern.search(style):
                return way, label, False
        if "hidden" in attributes:
            return "hidden", "标为 hidden", False
        if tag == "noscript":
            return "noscript", "只在浏览器关闭脚本时显示", False
        return None

    def _frame(self, attributes: dict[str, str], here: _Open) -> None:
        tiny = any(re.fullmatch(r"[01](?:px)?", attributes.get(side, "").strip()) for side in ("width", "height"))
        styled = re.search(r"(?:^|;)(?:width|height):[01](?:px)?(?:;|!|$)", _STYLE.sub("", attributes.get("style", "")))
        source = attributes.get("src", "").strip()
        if not source:
            return
        if tiny or styled or here.way:
            self.found.append(HiddenLink(source, "", "iframe", "看不见的内嵌页面", True))

    def _refresh(self, content: str) -> None:
        target = re.search(r"url\s*=\s*['\"]?\s*([^'\"]+)", content, re.IGNORECASE)
        if target:
            self.found.append(HiddenLink(target.group(1).strip(), "", "refresh", "页面自动跳转", False))
