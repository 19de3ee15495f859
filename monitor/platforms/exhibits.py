"""Contents that are no text: pictures (组织架构图), documents shown in the page, files to take away (权责清单)."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from monitor.model import Entry
from monitor.platforms import addresses
from monitor.platforms.base import Reading
from monitor.platforms.dom import ancestors, attr, pieces_of
from monitor.platforms.emptiness import empty_lists, says_empty
from monitor.platforms.listing import headed_apart, is_apart

_DECOR = re.compile(
    r"logo|icon|ico[_\-.]|banner|(?:^|[_/-])bg|arrow|line|dot[_\-.]|ewm|qrcode|erweima|btn|button|search|loading|blank"
    r"|spacer|ipv6|beian|conac|red\.png|jiucuo|share|weixin|wechat|weibo|wza|nodata|empty|placeholder",
    re.IGNORECASE,
)
_SMALL = 200  # pixels; a picture that is narrower or lower is an ornament
_SHOWN = re.compile(r"\.(?:pdf|ofd|docx?|xlsx?|pptx?|swf)(?:$|[?#&])", re.IGNORECASE)
_MOST = 500


def attached_files(reading: Reading) -> tuple[Entry, ...]:
    """The files that the main part of a page offers, in order: entries without dates."""
    found: dict[str, Entry] = {}
    apart: dict[int, bool] = {}
    for node, url in reading.links:
        if not addresses.FILE_URL.search(urlsplit(url).path) or is_apart(node, apart) or headed_apart(node):
            continue
        title = pieces_of(node, limit=200) or attr(node, "title")
        if title:
            found.setdefault(url, Entry(url, title, None))
    return tuple(found.values())[:_MOST]


def shows_exhibit(reading: Reading) -> bool:
    """Whether the main part shows a document, a film or a picture that is its content.

    A picture is believed only where the page neither says that it is empty nor keeps a place for a list.
    """
    if any(True for _ in _embedded(reading)):
        return True
    if says_empty(reading) or empty_lists(reading):
        return False
    apart: dict[int, bool] = {}
    return any(not is_apart(node, apart) and _is_picture(node) for node in reading.tree.css("img[src]")[:_MOST])


def _embedded(reading: Reading) -> Iterator[LexborNode]:
    apart: dict[int, bool] = {}
    for node in reading.tree.css("embed[src], object[data], video, iframe[src]")[:_MOST]:
        source = attr(node, "data" if node.tag == "object" else "src")
        if (node.tag == "video" or _SHOWN.search(source)) and not is_apart(node, apart):
            yield node


def _is_picture(node: LexborNode) -> bool:
    """No ornament and no link's button: large as far as its attributes say, and not called an icon or a logo."""
    if _DECOR.search(attr(node, "src")) or any(above.tag in ("a", "button", "form") for above in ancestors(node, 4)):
        return False
    sizes = [attr(node, name).removesuffix("px") for name in ("width", "height")]
    return all(not size.isdecimal() or int(size[:6]) >= _SMALL for size in sizes)
