"""What belongs to an article: its attachments, and the pages that it names as its own (解读, 原文, 关联稿件).

An attachment is a link to a file in the main part of the page, or any link under 相关附件. A related page is a link
under a heading that says so (关联稿件, 相关解读, 政策原文 …), or behind such words in the text itself (`解读：<a>…`).
相关推荐, 热点 and the like are what a machine put there; they belong to no article.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from monitor.model import Attachment, Related
from monitor.platforms import addresses
from monitor.platforms.base import Reading
from monitor.platforms.dom import ancestors, attr, fold, squeeze, text_of
from monitor.platforms.listing import is_apart

_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|dps|zip|rar|7z|ofd|txt|csv|ceb|mp[34]|rtf)(?:$|\?)|/attachments?/(?:view|download)/",
    re.IGNORECASE,
)
_NAMED_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|zip|rar|7z|ofd|txt|csv|ceb|rtf)[)）]?$", re.IGNORECASE)
_FILES_HEAD = re.compile(r"【?(?:相关附件|附件下载|附件列表|附件|下载附件|文件下载)】?[:：]?")
# The block's name, and with it what the page means: the reading of a text, or the text that is read.
_RELATED_HEAD = re.compile(
    r"【?(?:关联(?:稿件|文章|文件|政策|解读|信息)|相关(?:政策)?(?:解读|政策|政策文件|文件|稿件|原文|图解)|相关文档|相关政策解读|相关内容"
    r"|(?:政策|文件)?解读(?:链接|材料|文件|稿|信息|文章)?|政策(?:原文|文件|链接)|(?:政策)?文件(?:原文|链接)|原文(?:链接|件)?"
    r"|解读原文|原文件|图解(?:链接)?|图文解读|一图读懂|媒体解读|专家解读|部门解读|视频解读|动漫解读|新闻发布会"
    r"|相关链接|延伸阅读)】?[:：]?"
)
_LETTER = "[关相附政文解原图一媒专部视动新延下]"  # that a heading begins with
_BEGINNING = re.compile(rf"\0[\s【\u200b\ufeff]*{_LETTER}")  # in `body_text`; the plain NUL in front makes it fast
_SHORT_PIECE = re.compile(rf"[\s【]*({_LETTER}.{{0,30}})", re.DOTALL)
_NO_HEADS = frozenset({"a", "script", "style", "template", "noscript", "textarea", "select"})
_ANY_HEAD = re.compile(
    r"(?:相关|关联|推荐|热点|热门|猜你|扫一扫|分享|打印|关闭|上一[篇条]|下一[篇条]|主办|承办|版权|附件下载)"
)
_MAY_NAME = re.compile("附件|关联|相关|解读|原文|图解|读懂|文件链接|政策链接|发布会|延伸阅读")
_NO_PAGE = re.compile(r"^(?:上一[篇条]|下一[篇条]|首页|返回|打印|关闭|更多|下载)")
_MOST = 200
_CLIMB = 4
_DEEPEST = 10_000  # more than any page that is read
_LONGEST_HEAD = 16
_SPACED_OUT = 4 * _LONGEST_HEAD + 1  # characters that no heading takes with all its blanks


@dataclass(frozen=True, slots=True)
class Belongings:
    attachments: tuple[Attachment, ...] = ()
    related: tuple[Related, ...] = ()


def belongings(reading: Reading) -> Belongings:
    """The attachments and related pages of an article or document."""
    files: dict[str, Attachment] = {}
    apart = reading.apart
    for node, url in reading.links:
        told = _told_by(url)
        if told is not _Told.PAGE and (told is _Told.FILE or _names_file(node)) and not is_apart(node, apart):
            files.setdefault(url, Attachment(url, file_name(node, url)))
    others: dict[str, Related] = {}
    for head, label in _heads(reading):
        for node in _links_under(head):
            url = reading.target(node)
            if url is None or is_apart(node, apart):
                continue
            if _FILES_HEAD.fullmatch(label):
                files.setdefault(url, Attachment(url, file_name(node, url)))
            elif url not in files and _is_page(reading, node, url):
                others.setdefault(url, Related(url, _title(node), label.strip("【】:：")))
    return Belongings(tuple(files.values())[:_MOST], tuple(others.values())[:_MOST])


class _Told(Enum):
    """What an address tells of itself."""

    FILE = auto()
    PAGE = auto()
    NOTHING = auto()  # a script's: the text of the link may name a file


@lru_cache(maxsize=16_000)
def _told_by(url: str) -> _Told:
    """Remembered: most links of a page are those of the site's menus."""
    if _FILE.search(url):
        return _Told.FILE
    return _Told.NOTHING if "?" in url or "download" in url.lower() else _Told.PAGE


def _names_file(node: LexborNode) -> bool:
    return _NAMED_FILE.search(text_of(node, limit=40)) is not None


def file_name(node: LexborNode, url: str) -> str:
    """What the page calls a file: the text of the link, its title, else the last part of the address."""
    shown, title = text_of(node, limit=60), attr(node, "title")
    return (shown or title or attr(node, "download") or urlsplit(url).path.rpartition("/")[2])[:300]


def _is_page(reading: Reading, node: LexborNode, url: str) -> bool:
    title = _title(node)
    return (
        len(title) >= 4
        and _NO_PAGE.match(title) is None
        and not addresses.same_place(url, reading.url)
        and not addresses.same_place(url, reading.site.home)
    )


def _title(node: LexborNode) -> str:
    shown, title = text_of(node, limit=60), attr(node, "title")
    return (title if len(title) > len(shown.rstrip("….")) else shown)[:300]


def _heads(reading: Reading) -> list[tuple[LexborNode, str]]:
    """The texts that head a block of files or related pages, as the page writes them."""
    pieces, nodes = reading.pieces, reading.text_nodes
    places = list(_beginnings(reading.body_text))
    heads = [
        (nodes[place], label)
        for place in places
        if len(pieces[place]) < _SPACED_OUT
        and (label := _label(pieces[place]))
        and not any(above.tag in _NO_HEADS for above in ancestors(nodes[place], 4))
        and not is_apart(nodes[place], reading.apart)
    ]
    return heads if heads and _are_more_than_linked(reading, places) else []


def _beginnings(body_text: str) -> Iterator[int]:
    """The places of the pieces that begin as a heading does."""
    text = f"\0{body_text}"
    place = passed = 0
    for match in _BEGINNING.finditer(text):
        place += text.count("\0", passed, match.start())
        passed = match.start()
        yield place


def _are_more_than_linked(reading: Reading, places: Sequence[int]) -> bool:
    """Whether more texts of the page are labels than links are: menus name 政策解读 on every page."""
    short = (_SHORT_PIECE.fullmatch(reading.pieces[place]) for place in places if place)
    found = sum(_is_label(squeeze(match[1])) for match in short if match)
    around = (above for place in places for above in ancestors(reading.text_nodes[place], _DEEPEST) if above.tag == "a")
    for node in {node.mem_id: node for node in around}.values():
        shown = node.text()
        found -= len(shown) < _SPACED_OUT and bool(_label(shown))
    return found > 0


def _label(text: str) -> str:
    """A text squeezed, when it heads a block; '' for any other."""
    label = squeeze(text) if _MAY_NAME.search(text) else ""
    return label if label and _is_label(label) else ""


def _is_label(text: str) -> bool:
    if len(text) > _LONGEST_HEAD:
        return False
    return _RELATED_HEAD.fullmatch(text) is not None or _FILES_HEAD.fullmatch(text) is not None


def _links_under(head: LexborNode) -> Iterator[LexborNode]:
    """The links of the block that a text heads: what follows it, at the level where anything does, to the next head."""
    level: LexborNode | None = head
    for _ in range(_CLIMB):
        if level is None or level.tag in ("body", "html", "td"):
            return
        followed = False
        after = level.next
        while after is not None and not _is_head(after):
            if after.is_element_node and after.tag not in ("br", "script", "style"):
                links = [after] if after.tag == "a" else after.css("a[href]")[:_MOST]
                yield from links
                followed = followed or bool(links) or after.tag not in ("span", "em", "i", "b", "strong", "img")
            after = after.next
        if followed or after is not None:
            return
        level = level.parent


def _is_head(node: LexborNode) -> bool:
    """Whether an element or text begins another block."""
    text = fold(node.text_content or "") if node.is_text_node else text_of(node, limit=6)
    start = squeeze(text[:_LONGEST_HEAD])
    if node.is_text_node or len(squeeze(text)) > _LONGEST_HEAD:
        return bool(_RELATED_HEAD.match(start) and (":" in start or "：" in start)) or _stops(start)
    return bool(start) and (_stops(start) or _RELATED_HEAD.fullmatch(start) is not None)


def _stops(start: str) -> bool:
    return _ANY_HEAD.match(start) is not None or _FILES_HEAD.fullmatch(start) is not None
