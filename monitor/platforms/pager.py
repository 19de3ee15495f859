"""翻页: how many pages a list has, where they are, and which page is the first.

Pagers written as links need no help: the crawl follows them. Pagers drawn by script name their pages only as
`createPageHTML(total, current, "index", "html")`, with the total often computed (`Math.ceil(1071/20)`) and capped.
Two conventions meet there: NFCMS calls the second page `index_2.html`, TRS calls it `index_1.html`.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from monitor.platforms import addresses
from monitor.platforms.base import Reading
from monitor.platforms.dom import squeeze, text_of

MAX_PAGES = 200  # pages followed from one script pager; more is noted, not followed

_CALL = re.compile(
    r"createPageHTML\s*\(\s*(?P<total>[^,()]{1,60}(?:\([^()]{0,60}\))?)\s*,\s*[^,]{1,60},\s*"
    r"[\"'](?P<stem>[\w-]{1,60})[\"']\s*,\s*[\"'](?P<ext>s?html?)[\"']"
)
_CEIL = re.compile(r"Math\.ceil\(\s*(\d{1,9})\s*/\s*(\d{1,6})(?:\.0*)?\s*\)")
_ASSIGNED = r"\b{}\s*=\s*(Math\.ceil\([^()]{{0,60}}\)|\d{{1,9}})\s*[;\r\n]"
_CAP = r"if\s*\(\s*{}\s*>=?\s*(\w{{1,40}})\s*\)\s*\{{?\s*{}\s*=\s*\1"
_FIRST_WORDS = frozenset({"1", "首页", "第一页", "第1页", "<<", "|<"})


@dataclass(frozen=True, slots=True)
class Pager:
    """What a page says of its list's pages. `first` is page one's address; `rest` are pages named only by script."""

    first: str
    rest: tuple[str, ...] = ()
    total: int | None = None  # entries of the whole list, when the script says so
    notes: tuple[str, ...] = ()


def read_pager(reading: Reading, *, second_is: int | None = None) -> Pager:
    """The pager of a column page. `second_is` is the number in page two's address (2 for NFCMS, 1 for TRS)."""
    first = _first(reading)
    for source in reading.scripts:
        call = _CALL.search(source)
        if call is None:
            continue
        pages, total, unshown = _count(call["total"].strip(), source)
        if pages is None:
            return Pager(first, notes=("翻页脚本中的总页数无法读出，只检查了页面上有链接的各页",))
        start = second_is if second_is is not None else _convention(reading, call["stem"])
        numbers = range(start, start + pages - 1)
        base = addresses.directory(first)
        notes = (f"列表有 {pages} 页，只跟进前 {MAX_PAGES} 页",) if pages > MAX_PAGES else ()
        if unshown and reading.url == first:
            notes = (*notes, f"列表有 {pages + unshown} 页，网站只能翻到第 {pages} 页，后面的没有读到")
        rest = tuple(f"{base}{call['stem']}_{n}.{call['ext']}" for n in numbers[: MAX_PAGES - 1])
        return Pager(first, tuple(url for url in rest if url != reading.url), total, notes)
    return Pager(first)


def _first(reading: Reading) -> str:
    """Page one: by a pager link that says so, else by the address."""
    url = reading.url
    number = addresses.index_page(url)
    if number == 0:
        return url
    query = urlsplit(url).query
    paged = bool(
        re.search(r"(?:^|&)(?:page|p|pageno|pagenum|currpage|pageindex|curpage)=(?!1(?:&|$))\d+", query, re.IGNORECASE)
    )
    if number is None and not paged:
        return url
    for node, target in reading.links:
        near = addresses.directory(target) == addresses.directory(url)
        if near and target != url and squeeze(text_of(node, limit=6)) in _FIRST_WORDS and _could_be_first(target):
            return target
    return addresses.first_page(url)


def _could_be_first(url: str) -> bool:
    """`首页` in a pager leads to page one, in a breadcrumb to the site's home: only a list's address is believed."""
    return addresses.index_page(url) in (0, 1) or "=1" in urlsplit(url).query


def _count(expression: str, source: str) -> tuple[int | None, int | None, int]:
    """(pages, entries, pages beyond a cap) of a total: a number, a Math.ceil, or a variable set to one of them in the
    same script."""
    value, name = expression, ""
    if re.fullmatch(r"[A-Za-z_$][\w$]{0,40}", expression):
        name = expression
        match = re.search(_ASSIGNED.format(re.escape(name)), source)
        if match is None:
            return None, None, 0
        value = match[1]
    total = None
    if ceil := _CEIL.fullmatch(value):
        total, size = int(ceil[1]), int(ceil[2])
        pages = -(-total // size) if size else 1
    elif value.isascii() and value.isdigit():
        pages = int(value)
    else:
        return None, None, 0
    shown = max(1, _capped(pages, name, source))
    return shown, total, max(0, pages - shown)


def _capped(pages: int, name: str, source: str) -> int:
    if not name:
        return pages
    cap = re.search(_CAP.format(re.escape(name), re.escape(name)), source)
    if cap is None:
        return pages
    limit = re.search(_ASSIGNED.format(re.escape(cap[1])), source)
    bound = int(limit[1]) if limit and limit[1].isdigit() else int(cap[1]) if cap[1].isdigit() else pages
    return min(pages, bound)


def _convention(reading: Reading, stem: str) -> int:
    """1 where the site counts like TRS, 2 where it counts like NFCMS: told by its links, then by its articles."""
    numbered = {m[1] for _, url in reading.links if (m := re.search(rf"/{re.escape(stem)}_(\d+)\.", url))}
    if "1" in numbered:
        return 1
    if any("/post_" in url for _, url in reading.links):
        return 2
    return 1
