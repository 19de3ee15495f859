"""What belongs to an article: its attachments, and the pages that it names as its own (解读, 原文, 关联稿件).

An attachment is a link to a file in the main part of the page, or any link under 相关附件. A related page is a link
under a heading that says so (关联稿件, 相关解读, 政策原文 …), or behind such words in the text itself (`解读：<a>…`).
相关推荐, 热点 and the like are what a machine put there; they belong to no article.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
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
# What may be a heading in `body_text`: a short piece that begins like one. The plain NUL in front makes it fast.
_SHORT_PIECE = re.compile(r"\0[\s【]*([关相附政文解原图一媒专部视动新延下][^\0]{0,30})(?=\0|$)")
_NO_HEADS = frozenset({"a", "script", "style", "template", "noscript", "textarea", "select"})
_ANY_HEAD = re.compile(
    r"(?:相关|关联|推荐|热点|热门|猜你|扫一扫|分享|打印|关闭|上一[篇条]|下一[篇条]|主办|承办|版权|附件下载)"
)
_MAY_NAME = re.compile("附件|关联|相关|解读|原文|图解|读懂|文件链接|政策链接|发布会|延伸阅读")
_NO_PAGE = re.compile(r"^(?:上一[篇条]|下一[篇条]|首页|返回|打印|关闭|更多|下载)")
_MOST = 200
_CLIMB = 4
_LONGEST_HEAD = 16


@dataclass(frozen=True, slots=True)
class Belongings:
    attachments: tuple[Attachment, ...] = ()
    related: tuple[Related, ...] = ()


def belongings(reading: Reading) -> Belongings:
    """The attachments and related pages of an article or document."""
    files: dict[str, Attachment] = {}
    apart: dict[int, bool] = {}
    for node, url in reading.links:
        if _is_file(node, url) and not is_apart(node, apart):
            files.setdefault(url, Attachment(url, file_name(node, url)))
    others: dict[str, Related] = {}
    if _has_heads(reading):
        targets = reading.targets
        for head, label in _heads(reading, apart):
            for node in _links_under(head):
                url = targets.get(node.mem_id)
                if url is None or is_apart(node, apart):
                    continue
                if _FILES_HEAD.fullmatch(label):
                    files.setdefault(url, Attachment(url, file_name(node, url)))
                elif url not in files and _is_page(reading, node, url):
                    others.setdefault(url, Related(url, _title(node), label.strip("【】:：")))
    return Belongings(tuple(files.values())[:_MOST], tuple(others.values())[:_MOST])


def _is_file(node: LexborNode, url: str) -> bool:
    if _FILE.search(url):
        return True
    return ("?" in url or "download" in url.lower()) and bool(_NAMED_FILE.search(text_of(node, limit=40)))


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


def _has_heads(reading: Reading) -> bool:
    """Whether any text of the page may be a heading: one that is no link (menus name 政策解读 on every page)."""
    text = reading.body_text
    if not _MAY_NAME.search(text):
        return False
    found = sum(_label(squeeze(piece)) for piece in _SHORT_PIECE.findall(text))
    if not found:
        return False
    linked = 0
    for node in reading.tree.css("a"):
        shown = node.text()
        linked += len(shown) <= 4 * _LONGEST_HEAD and _MAY_NAME.search(shown) is not None and _label(squeeze(shown))
    return found > linked


def _label(text: str) -> bool:
    if len(text) > _LONGEST_HEAD:
        return False
    return _RELATED_HEAD.fullmatch(text) is not None or _FILES_HEAD.fullmatch(text) is not None


def _heads(reading: Reading, apart: dict[int, bool]) -> Iterator[tuple[LexborNode, str]]:
    """The texts that head a block of files or related pages, as the page writes them."""
    pieces = reading.pieces
    places = [
        n
        for n, text in enumerate(pieces)
        if 1 < len(text) <= 4 * _LONGEST_HEAD and _MAY_NAME.search(text) and _label(squeeze(text))
    ]
    for place, piece in zip(places, reading.piece_nodes(places), strict=True):
        if not any(above.tag in _NO_HEADS for above in ancestors(piece, 4)) and not is_apart(piece, apart):
            yield piece, squeeze(pieces[place])


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
