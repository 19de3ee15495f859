"""正文: the running text of an article or document, without what stands around it.

The part of the page that holds the text is found by its paragraphs: each element that holds `<p>` counts the text of
them that is no link, and the body is the innermost element around nearly all of that text. A page that writes no
paragraphs is read by its pieces of text instead. Navigation, footer and sidebars never count. What follows the text in
the same element (相关附件, 关联稿件, 扫一扫 …) is cut off.
"""

import re
from collections.abc import Iterator, Mapping

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.platforms.base import Reading
from monitor.platforms.dom import ancestors, attr, sole_text, texts, tidy
from monitor.platforms.listing import is_apart

# Where the families set the text itself; what stands around the paragraphs in there belongs to it.
_NAMED = frozenset(
    {
        "ucap-content",
        "trs_editor",
        "trs_ueditor",
        "zoom",
        "content1",
        "articlecontent",
        "article-content",
        "detailcontent",
        "contentbox",
        "js_content",
        "pages_content",
        "news_cont_d_wrap",
    }
)
_FOOT = re.compile(
    r"主办单位|承办单位|版权所有|ICP备|公网安备|网站标识码|技术支持[:：]|浏览器|即将离开|未经书面授权|建议使用"
)
_BESIDE = re.compile(
    rf"{_FOOT.pattern}|^(?:(?:发布|发文|公开)?(?:日期|时间)|(?:信息|文章|稿件)?来\s*源|字[体号]|浏览|作者"
    r"|您?(?:当前|现在|所在).{0,4}位置)"
)
# Lines of these kinds above a text tell where it stands, not what it says.
_HEADED = re.compile(
    r"(?:您|你)?(?:当前|现在|所在)[^，。]{0,4}位置|(?:发布|发文|公开)(?:日期|时间)\s*[:：]|(?:信息|文章|稿件)?来源\s*[:：]|字[体号]\s*[:：]"
)
_ABOVE = 6  # lines
# A line that ends the text. Those of the first kind never stand inside of one.
_ENDS = re.compile(
    r"(?:相关附件|附件下载|关联稿件|关联文章|相关推荐|相关稿件|推荐阅读|扫一扫.{0,16}|分享到?|打印(?:本页)?|【?打印】?.{0,8}"
    r"|【?关闭(?:窗口|本页)?】?|上一[篇条].{0,60}|下一[篇条].{0,60})[:：]?"
)
_INLINE = frozenset(
    """
    -text a abbr b big cite code del dfn em font i ins kbd label mark nobr o:p q s samp small span st1 strong sub sup
    time u var wbr
    """.split()  # noqa: SIM905 - a list of tags reads best as text
)
_TEXT_BLOCKS = frozenset({"p", "blockquote", "table", "h2", "h3", "h4"})
_CELLS = frozenset({"td", "th"})
_UNSEEN = frozenset({"script", "style", "template", "noscript", "title", "textarea", "select", "iframe", "object"})
_BREAKS = _UNSEEN | {"br"}
_ENOUGH = 0.8  # share of the paragraphs' text that the body holds
_LITTLE = 200  # characters; paragraphs with less may be beside the text
_SHORTEST = 8  # characters; a page that says less has no running text
_MAX_PARAGRAPHS = 5_000
_MAX_PIECES = 100_000
LONGEST = 2_000_000  # characters of one body; a book, not an article


def body_node(reading: Reading) -> LexborNode | None:
    """The element that holds the page's running text; None when nothing does."""
    holders = _paragraphs(reading)
    if holders.total < _LITTLE and reading.tree.body is not None:
        pieces = _pieces(reading.tree.body, reading.apart, reading.meta.get("articletitle", ""))
        if pieces.total > 2 * holders.total:
            holders = pieces
    return None if holders.total < _SHORTEST else _named_around(holders.around())


class _Holders:
    """Elements with the length of the text that each holds by itself."""

    def __init__(self) -> None:
        self._nodes: dict[int, LexborNode] = {}
        self._lengths: dict[int, int] = {}
        self.total = 0

    def add(self, node: LexborNode | None, length: int) -> None:
        if node is not None:
            place = node.mem_id
            self._nodes.setdefault(place, node)
            self._lengths[place] = self._lengths.get(place, 0) + length
            self.total += length

    def around(self) -> LexborNode:
        """The innermost element around most of the text."""
        wanted = _ENOUGH * self.total
        lengths = self._lengths
        best = max(lengths, key=lambda key: lengths[key])
        if lengths[best] >= wanted:
            return self._nodes[best]
        below = dict(lengths)
        for key, node in self._nodes.items():
            for above in ancestors(node, 30):
                below[above.mem_id] = below.get(above.mem_id, 0) + lengths[key]
        top = self._nodes[best]
        for above in ancestors(top, 30):
            top = above
            if below[above.mem_id] >= wanted:
                break
        return top


def _paragraphs(reading: Reading) -> _Holders:
    """The elements around paragraphs, by the text of these that is no link."""
    told, linked = reading.text_at, _linked(reading.tree)
    holders: dict[int, LexborNode] = {}
    aside: set[int] = set()
    lengths: dict[int, int] = {}
    for node in reading.tree.tags("p")[:_MAX_PARAGRAPHS]:
        holder = node.parent
        if holder is None or (place := holder.mem_id) in aside:
            continue
        if place not in holders:
            if is_apart(node, reading.apart):
                aside.add(place)
                continue
            holders[place] = holder
        text = sole_text(node, told)
        if text is None:
            text = node.text()
        length = len(text)
        if length < 160 and (text.isspace() or _FOOT.search(text)):
            continue
        length -= 2 * linked.get(node.mem_id, 0) if linked else 0
        if length >= 2:
            lengths[place] = lengths.get(place, 0) + length
    found = _Holders()
    for place, length in lengths.items():
        found.add(holders[place], length)
    return found


def _linked(tree: LexborHTMLParser) -> dict[int, int]:
    """How many characters of each paragraph are links."""
    found: dict[int, int] = {}
    for node in tree.css("p a")[:_MAX_PARAGRAPHS]:
        holder = next((above for above in ancestors(node, 8) if above.tag == "p"), None)
        if holder is not None:
            found[holder.mem_id] = found.get(holder.mem_id, 0) + len(node.text())
    return found


def _pieces(body: LexborNode, apart: dict[int, bool], title: str) -> _Holders:
    """The elements around longer texts that are no links, for pages that write no paragraphs."""
    found = _Holders()
    for piece in texts(body):
        text = (piece.text_content or "").strip()
        if len(text) < 12 or text == title or _BESIDE.search(text) or is_apart(piece, apart):
            continue
        around = list(ancestors(piece, 6))
        if any(above.tag == "a" for above in around[:4]):
            continue
        holder = next((above for above in around if above.tag not in _INLINE), None)
        if holder is not None and holder.tag not in ("li", "h1", "h2", "h3", "h4"):
            found.add(holder.parent or holder if holder.tag == "p" else holder, len(text))
    return found


def _named_around(node: LexborNode) -> LexborNode:
    """The element of a well-known name around the body, at most four steps up; else the body itself."""
    for above in (node, *ancestors(node, 4)):
        if above.tag in ("body", "html"):
            break
        words = f"{attr(above, 'id')} {attr(above, 'class')}".lower().split()
        if any(word in _NAMED for word in words):
            return above
    return node


def body_text(reading: Reading) -> str:
    """The page's running text, its paragraphs joined by line breaks; '' when it has none."""
    node = body_node(reading)
    return "" if node is None else _running_text(node, reading.text_at)


def _running_text(node: LexborNode, told: Mapping[int, str]) -> str:
    """The text under a node, its blocks as lines, white space folded; cut where the text surely ends.

    `told` are the texts of the text nodes that were read already.
    """
    return tidy(_cut([line for part in _lines(node, told) if (line := " ".join(part.split()))]))


def whole_text(node: LexborNode) -> str:
    """Everything that a node shows, menus included, its blocks as lines: for readers that look for labels."""
    return "\n".join(line for part in _parts(node).split("\n") if (line := " ".join(part.split())))[:LONGEST]


def fragment_text(html: str) -> str:
    """The running text of a piece of HTML that stood as a string in a page's data."""
    tree = LexborHTMLParser(html[:LONGEST])
    return "" if tree.body is None else _running_text(tree.body, {})


def _lines(top: LexborNode, told: Mapping[int, str]) -> Iterator[str]:
    """The blocks of a text. A paragraph holds no other block, so one without a `<br>` is its text as it stands."""
    child = top.first_child
    loose = top.tag == "body"  # paragraphs beside menus and footers: only they are text
    while child is not None:
        tag = child.tag
        if loose and tag not in _TEXT_BLOCKS:
            child = child.next
            continue
        if tag == "p" and (text := sole_text(child, told)) is not None:
            yield text
        elif tag == "p" and not _is_broken(child):
            yield child.text()
        elif tag not in _INLINE:
            yield from _parts(child).split("\n")
        else:
            run = ""
            while child is not None and (tag := child.tag) in _INLINE:
                if tag == "-text" and (text := told.get(child.mem_id)) is not None:
                    run += text.replace("\n", " ")
                else:
                    run += _parts(child)
                child = child.next
            yield from run.split("\n")
            continue
        child = child.next


def _is_broken(paragraph: LexborNode) -> bool:
    """Whether a paragraph holds more than running text: line breaks, or what nobody sees."""
    return any(
        below.tag in _BREAKS and any(above.mem_id == paragraph.mem_id for above in ancestors(below, 12))
        for below in paragraph.traverse()
    )


def _parts(top: LexborNode) -> str:
    """What is seen under a node: line breaks for the edges of its blocks, a blank for those of its cells."""
    parts: list[str] = []
    open_: list[tuple[LexborNode | None, str]] = []  # what follows each element that is being read, and its edge
    node: LexborNode | None = top
    seen = 0
    while seen < _MAX_PIECES and (node is not None or open_):
        if node is None:
            node, edge = open_.pop()
            parts.append(edge)
            continue
        seen += 1
        tag = node.tag or ""
        following = None if seen == 1 else node.next
        if tag == "-text":
            parts.append((node.text_content or "").replace("\n", " "))
        elif tag == "br":
            parts.append("\n")
        elif tag not in _UNSEEN and node.is_element_node:
            edge = "" if tag in _INLINE else " " if tag in _CELLS else "\n"
            parts.append(edge)
            open_.append((following, edge))
            node = node.first_child
            continue
        node = following
    return "".join(parts)


def _cut(lines: list[str]) -> str:
    """The text between what stands above it (breadcrumb, date and source) and what follows it."""
    above = [place for place, line in enumerate(lines[:_ABOVE]) if len(line) <= 120 and _HEADED.match(line)]
    if above and len(lines) > above[-1] + 1:
        lines = [line for place, line in enumerate(lines) if place not in above]
    for place, line in enumerate(lines):
        if len(line) <= 80 and place and _ENDS.fullmatch(line):
            lines = lines[:place]
            break
    return "\n".join(lines)[:LONGEST]
