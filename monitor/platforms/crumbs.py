"""面包屑: the breadcrumb of a page, read from its label (您所在的位置：…) or from a chain of links set apart by `>`."""

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from monitor.platforms.base import Reading
from monitor.platforms.dom import ancestors, fold, is_seen, squeeze, text_of, texts

_LABEL = re.compile(r"^(?:您|你)?(?:现|所)?(?:在|处|当前)?的?(?:所在)?(?:当前)?的?(?:位置|栏目)\s*(?:是|为)?\s*[:：]?")
_SEPARATOR = re.compile(r"\s*(?:>+|»|›|→|＞|-?>|/|\\|::)\s*")
_SEPARATOR_ONLY = re.compile(r"(?:>|»|›|→|＞|/|\\|:)+")
_HOME_NAMES = frozenset({"首页", "网站首页", "主页", "本站首页", "返回首页", "门户首页"})
_LEAF_NAMES = frozenset({"正文", "内容", "详情", "详细内容", "列表", "文章内容", "浏览文章", "信息内容"})
_LONGEST_NAME = 40
_MAX_PIECES = 6000


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way: a column's name and its address, '' where the name is no link."""

    name: str
    url: str


def read_crumbs(reading: Reading) -> tuple[Crumb, ...]:
    """The way from the site's root to this page, home and 正文 left out; () when the page shows none."""
    found = _labelled(reading) or _chained(reading)
    return tuple(crumb for crumb in found if crumb.name not in _HOME_NAMES and crumb.name not in _LEAF_NAMES)


def crumb_nodes(reading: Reading) -> frozenset[int]:
    """The memory ids of the links of the breadcrumb, which are no list entries."""
    chain = _label_holder(reading)
    if chain is not None:
        return frozenset(node.mem_id for node in chain.css("a"))
    return frozenset(node.mem_id for node in _chain_links(reading))


def _labelled(reading: Reading) -> tuple[Crumb, ...]:
    holder = _label_holder(reading)
    if holder is None:
        return ()
    crumbs: list[Crumb] = []
    for piece in texts(holder, limit=200):
        text = fold(piece.text_content or "")
        if not crumbs:
            text = _LABEL.sub("", text)
        link = _link_around(piece)
        if link is not None:
            if text and not _SEPARATOR_ONLY.fullmatch(text):
                crumbs.append(Crumb(text, reading.target(link) or ""))
        else:
            crumbs += [Crumb(name, "") for name in _SEPARATOR.split(text) if _is_name(name)]
    return tuple(crumbs)


def _label_holder(reading: Reading) -> LexborNode | None:
    """The smallest element that holds the label and at least one link."""
    labels = {n: text for n, raw in reading.pieces_with("位") if n < _MAX_PIECES and _is_label(text := squeeze(raw))}
    for place, text in labels.items():
        piece = reading.text_nodes[place]
        if not is_seen(piece):
            continue
        for holder in ancestors(piece, 3):
            links = len(holder.css("a")[:12])
            if 0 < links < 12 and len(text_of(holder, limit=200)) < 400:
                return holder
            if ">" in text and links == 0:
                return holder
    return None


def _is_label(text: str) -> bool:
    return "位置" in text[:12] and len(text) <= 200 and _LABEL.match(text) is not None


def _chained(reading: Reading) -> tuple[Crumb, ...]:
    chain = _chain_links(reading)
    if not chain:
        return ()
    crumbs = [Crumb(text_of(node, limit=20), reading.target(node) or "") for node in chain]
    tail = _tail(chain[-1])
    return tuple(crumb for crumb in (*crumbs, *([Crumb(tail, "")] if tail else [])) if _is_name(crumb.name))


def _chain_links(reading: Reading) -> list[LexborNode]:
    """The first run of two or more sibling links with nothing but separators between them, beginning at the home."""
    for node, url in reading.links[:500]:
        name = text_of(node, limit=20)
        if name not in _HOME_NAMES and url.rstrip("/") != reading.site.home.rstrip("/"):
            continue
        chain = [node]
        while len(chain) < 12:
            after = _next_link(chain[-1])
            if after is None:
                break
            chain.append(after)
        if len(chain) >= 2 or _tail(node):
            return chain
    return []


def _next_link(node: LexborNode) -> LexborNode | None:
    """The next sibling link, when only a `>` stands between."""
    between, following = _after(node)
    return following if following is not None and following.tag == "a" and _is_separator(between) else None


def _tail(node: LexborNode) -> str:
    """The plain name after the last separator of a chain (`… > 通知公告`), '' when there is none."""
    between, following = _after(node)
    text = fold(between)
    match = _SEPARATOR.match(text)
    if match is None or "/" in match[0]:
        return ""
    name = text[match.end() :]
    if not name and following is not None and following.tag in ("span", "em", "strong", "font", "b", "i"):
        name = text_of(following, limit=20)
    return name if _is_name(name) else ""


def _after(node: LexborNode) -> tuple[str, LexborNode | None]:
    """The text between a link and the next element, and that element; a `<span>></span>` counts as text."""
    between = ""
    following = node.next
    while following is not None:
        if following.is_text_node:
            between += following.text_content or ""
        elif following.is_element_node:
            piece = text_of(following, limit=20)
            if following.tag == "a" or not _is_separator(piece):
                return between, following
            between += piece
        following = following.next
    return between, None


def _is_separator(text: str) -> bool:
    return bool(_SEPARATOR_ONLY.fullmatch(squeeze(text)))


def _is_name(text: str) -> bool:
    return 0 < len(text) <= _LONGEST_NAME and not _SEPARATOR_ONLY.fullmatch(text)


def _link_around(piece: LexborNode) -> LexborNode | None:
    return next((a for a in ancestors(piece, 3) if a.tag == "a"), None)
