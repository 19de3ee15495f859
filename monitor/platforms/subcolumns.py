"""子栏目: columns that a column page names beside its own list, as children or as siblings.

NFCMS marks them (`<li id="chnl_10427">`); elsewhere a link counts as a child only when it leads to an index page below
the column's own directory, because menus name every column of a site.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from monitor.model import Column
from monitor.platforms import addresses
from monitor.platforms.base import Reading
from monitor.platforms.dom import ancestors, attr, text_of

_LONGEST_NAME = 30
_MAX_COLUMNS = 300


def sub_columns(reading: Reading, own: Column, address: Callable[[str], str]) -> tuple[Column, ...]:
    """The columns named beside `own`, with their path and parent. `address` writes a column's one address."""
    marked = [(node, url) for node, url in reading.links if _is_marked(node)]
    found: dict[str, Column] = {}
    siblings = any(addresses.same_place(url, own.url) for _, url in marked)
    for node, url in marked or _below(reading, own):
        name = _name(node)
        column = address(url)
        if not _is_ours(reading, url) or not name or addresses.same_place(column, own.url):
            continue
        if siblings:
            found.setdefault(column, Column(column, name, (*own.path[:-1], name), own.parent_url))
        else:
            found.setdefault(column, Column(column, name, (*own.path, name), own.url))
    return tuple(list(found.values())[:_MAX_COLUMNS])


def _is_marked(node: LexborNode) -> bool:
    return any(attr(above, "id").startswith("chnl_") for above in ancestors(node, 2))


def _below(reading: Reading, own: Column) -> list[tuple[LexborNode, str]]:
    inside = addresses.directory(own.url)
    return [
        (node, url)
        for node, url in reading.links
        if url.startswith(inside) and addresses.directory(url) != inside and addresses.index_page(url) == 0
    ]


def _is_ours(reading: Reading, url: str) -> bool:
    """A column of this site: an index page on one of its hosts (others are links elsewhere)."""
    parts = urlsplit(url)
    return parts.netloc.lower() in {*reading.site.all_hosts(), urlsplit(reading.url).netloc.lower()} and (
        addresses.index_page(url) == 0 and "/gkmlpt/" not in parts.path
    )


def _name(node: LexborNode) -> str:
    name = attr(node, "title") or text_of(node, limit=20)
    return name if len(name) <= _LONGEST_NAME and name not in ("更多", "更多>>", "首页", "more") else ""
