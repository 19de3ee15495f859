"""栏目列表: which of a page's many link lists is the column's own, and its entries with their dates.

How the list is found. Every link belongs to a *row* (the `li`, `tr` or `dd` around it, else the largest element that
holds no other target) and every row to a *block* (the first element around it that holds other targets as well). A
row is *strong* when it shows a date or its address is an article's. Of the blocks with strong rows the one with the
most evidence is the list; blocks of the same make beside it (a list cut into groups of five) join it. Rows of
navigation, footers, breadcrumbs and pagers, and lists headed 相关推荐 and the like, are never entries.

A list that shows neither dates nor article addresses counts only when it stands outside of all such areas, has five
rows or more, leads into the column's own directory, and its titles are as long as titles are (eight characters on
average): menus are short. Its entries have no date, which is the fault a check may report.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from selectolax.lexbor import LexborNode

from monitor.model import Entry, date_in_url, find_dates, parse_date
from monitor.platforms import addresses
from monitor.platforms.base import Reading
from monitor.platforms.crumbs import crumb_nodes
from monitor.platforms.dom import ancestors, attr, fold, only_text, pieces_of, squeeze, text_of, tokens
from monitor.platforms.rowdates import RowDate, leading_split, row_date

_ROW_TAGS = frozenset({"li", "tr", "dd"})
_LIST_TAGS = frozenset({"ul", "ol", "tbody", "table", "dl", "form", "main", "section"})
_APART_TAGS = frozenset({"nav", "footer", "header", "aside"})
_APART_WORDS = frozenset(
    {
        "nav",
        "navbar",
        "menu",
        "topnav",
        "mainnav",
        "leftnav",
        "subnav",
        "footer",
        "foot",
        "header",
        "breadcrumb",
        "crumbs",
        "pager",
        "pagination",
        "fenye",
        "friendlink",
        "friendlinks",
        "yqlj",
        "newlink",
        "related",
        "relate",
        "relation",
        "xgxw",
        "xgwz",
        "xgtj",
        "sidebar",
        "cusopset",
        "site_except",
        "tab-hd",
    }
)
_APART_HEADS = re.compile(
    r"相关(?:推荐|稿件|文章|新闻|链接|文件|信息)|关联(?:稿件|文章)|热点|热门|推荐阅读|点击排行|排行榜|友情链接"
)
# Boxes beside many a list; but a column may bear such a name itself, see `_elsewhere`.
_SIDE_TAIL = re.compile(r"(?:更多|more)?[>»+…]*$", re.IGNORECASE)
_SIDE_HEADS = re.compile(
    r"(?:(?:本站|本网|网站|站内)?最新(?:信息|动态|发布|公开|文章|新闻|资讯|消息|更新|公开信息)|(?:信息|文章|新闻)推荐"
    r"|(?:推荐|图片|头条|今日)(?:信息|文章|新闻|头条)|猜你喜欢|阅读排行|浏览排行)(?:更多|more)?[>»+…]*",
    re.IGNORECASE,
)
_PAGER_WORDS = re.compile(
    r"(?:\d{1,4}|首页|上一页|下一页|尾页|末页|第一页|最后一页|最后页|上页|下页|more|更多)[>»…]*", re.IGNORECASE
)
_CLIMB = 12
_TOP = frozenset({"body", "html", "-undef", "-document"})


@dataclass(frozen=True, slots=True)
class _Row:
    entry: Entry
    node: LexborNode
    article: bool
    shown: bool  # a date stands there, though it may not tell the day of publication

    @property
    def strong(self) -> bool:
        return self.shown or self.article


@dataclass(frozen=True, slots=True)
class Listing:
    """The column's own list on one page. `strong` rows carry a date or an article's address."""

    entries: tuple[Entry, ...] = ()
    strong: int = 0
    sure: bool = False  # this is the whole of the page's list by the platform's own data, so nothing is missing from it
    loose_links: int = 0  # titles in the main part, where no list was found: with many, the column is unread, not empty


def read_listing(reading: Reading, own: str) -> Listing:
    """The entries of the list on a column page. `own` is the column's directory."""
    targets = _target_counts(reading)
    rows = _rows(reading, targets)
    blocks: dict[int, list[_Row]] = {}
    holders: dict[int, LexborNode] = {}
    for row in rows:
        holder = _block(row.node, targets)
        if holder is not None:
            blocks.setdefault(holder.mem_id, []).append(row)
            holders[holder.mem_id] = holder
    kept = {key: found for key, found in blocks.items() if not _elsewhere(reading, holders[key], found, own)}
    best = max(kept, key=lambda key: _weight(kept[key]), default=None)
    if best is None or _weight(kept[best]) == 0:
        loose = sum(len(r.entry.title) >= 8 for found in kept.values() for r in found)
        return Listing(tuple(r.entry for r in _undated(kept, own)), loose_links=loose)
    chosen = [r for key in kept if key == best or _same_make(holders[key], holders[best]) for r in kept[key]]
    chosen = _own_rows(chosen)
    return Listing(tuple(r.entry for r in chosen), sum(r.strong for r in chosen))


def _rows(reading: Reading, targets: dict[int, set[str]]) -> list[_Row]:
    """Every link outside of the areas that hold no entries, as a row."""
    crumbs = crumb_nodes(reading)
    rows: dict[int, _Row] = {}
    for node, url in reading.links:
        if node.mem_id in crumbs or is_apart(node, reading.apart):
            continue
        title = _title(node)
        if not title or _PAGER_WORDS.fullmatch(squeeze(title)):
            continue
        if addresses.same_place(url, reading.url) or attr(node, "href").lower().startswith("javascript"):
            continue
        around, told = _row_of(node, targets, reading.today)
        article = bool(addresses.ARTICLE_URL.search(url)) or date_in_url(url) is not None
        row = _Row(Entry(url, title, told.day, told.written), around, article, told.shown)
        known = rows.get(around.mem_id)
        if known is None or _rank(row) > _rank(known):
            rows[around.mem_id] = row
    return list(rows.values())


def _rank(row: _Row) -> tuple[bool, int]:
    """Of several links in one row ([科室] title, picture and title) the article's, then the longest, is the entry."""
    return row.article, len(row.entry.title)


def _target_counts(reading: Reading) -> dict[int, set[str]]:
    """For the elements around each link: the targets below them (two are enough to know that there are others)."""
    counts: dict[int, set[str]] = {}
    for node, url in reading.links:
        for above in ancestors(node, _CLIMB):
            below = counts.setdefault(above.mem_id, set())
            if len(below) < 2:
                below.add(url)
    return counts


def _row_of(node: LexborNode, targets: dict[int, set[str]], today: date) -> tuple[LexborNode, RowDate]:
    """The row around a link and the date it shows: its `li`, `tr` or `dd`, or more where that shows none."""
    row = next((a for a in ancestors(node, 6) if a.tag in _ROW_TAGS), None)
    if row is not None and _has_date(row):
        told = row_date(row, node, today)
        if told.shown:
            return row, told
    for above in ancestors(row or node, _CLIMB):
        if above.tag in _LIST_TAGS or len(targets.get(above.mem_id, ())) > 1:
            break
        row = above
    row = row or node
    return row, row_date(row, node, today)


def _has_date(node: LexborNode) -> bool:
    return next(find_dates(pieces_of(node, limit=200)), None) is not None


def _block(row: LexborNode, targets: dict[int, set[str]]) -> LexborNode | None:
    for above in ancestors(row, _CLIMB):
        if len(targets.get(above.mem_id, ())) > 1:
            return above
    return row.parent


def _title(node: LexborNode) -> str:
    """What the entry is called: the title attribute where it tells more than the cut text, else the text."""
    shown, full = text_of(node, limit=200), attr(node, "title")
    whole = shown
    if only_text(node) is None:
        whole = pieces_of(node, limit=200)
        for piece in node.css("span, em, i, b, font, time")[:10]:
            text = text_of(piece, limit=20)
            if text and parse_date(text) is not None:
                shown = fold(shown.replace(text, " "))
    if split := leading_split(whole):
        shown = whole[len(split[1]) :]
    shown = shown.lstrip("·•●▪◆■・- ")
    return full if len(full) >= len(shown.rstrip("….")) and full else shown


def is_apart(node: LexborNode, known: dict[int, bool]) -> bool:
    """Whether a link stands in navigation, footer, sidebar or pager, by tag, class and id of what is around it."""
    passed: list[int] = []
    verdict = False
    above = node.parent
    for _ in range(25):  # as `ancestors` climbs; written out, for this is asked of every link of every page
        if above is None or (tag := above.tag) in _TOP:
            break
        place = above.mem_id
        told = known.get(place)
        if told is not None:
            verdict = told
            break
        passed.append(place)
        if tag in _APART_TAGS or not _APART_WORDS.isdisjoint(tokens(above)):
            verdict = True
            break
        above = above.parent
    for place in passed:
        known[place] = verdict
    return verdict


def _elsewhere(reading: Reading, holder: LexborNode, rows: Sequence[_Row], own: str) -> bool:
    """Whether a block lists other things than the column's own: by its heading, unless its rows tell otherwise.

    最新动态 over a list that lies in the column's own directory, or on the page of that name, heads the column's list.
    """
    head = _apart_head(holder)
    if not head or not _SIDE_HEADS.fullmatch(head):
        return bool(head)
    if _SIDE_TAIL.sub("", head) in squeeze(f"{reading.meta.get('columnname', '')} {reading.page.title}"):
        return False
    return sum(r.entry.url.startswith(own) for r in rows) * 2 <= len(rows)


def headed_apart(node: LexborNode) -> bool:
    """Whether a part of a page stands under a heading that says it shows something else."""
    return bool(_apart_head(node))


def _apart_head(holder: LexborNode) -> str:
    """The heading over a block, squeezed, when it says that the block lists something else (相关推荐); '' otherwise."""
    node: LexborNode | None = holder
    for _ in range(3):
        if node is None or node.tag in ("body", "html"):
            return ""
        text = squeeze(_text_before(node))
        if text and len(text) <= 30 and (_APART_HEADS.search(text) or _SIDE_HEADS.fullmatch(text)):
            return text
        node = node.parent
    return ""


def _text_before(node: LexborNode) -> str:
    """The text of the nearest element or text with any before a node, among its last four siblings."""
    before = node.prev
    for _ in range(4):
        if before is None:
            break
        if before.is_element_node or before.is_text_node:
            text = fold((before.text_content or "") if before.is_text_node else text_of(before, limit=30))
            if text:
                return text
        before = before.prev
    return ""


def _weight(rows: Sequence[_Row]) -> int:
    """The evidence of a block: dates count double, an article's address once; blocks mostly weak count nothing."""
    strong = sum(r.strong for r in rows)
    if strong * 3 < len(rows):
        return 0
    return sum(2 * r.shown + r.article for r in rows)


def _same_make(one: LexborNode, other: LexborNode) -> bool:
    """Whether two blocks are parts of one list: same tag and class under the same parent."""
    if one.parent is None or other.parent is None or one.parent.mem_id != other.parent.mem_id:
        return False
    return (
        one.tag == other.tag and one.tag in ("ul", "ol", "table", "dl") and attr(one, "class") == attr(other, "class")
    )


def _own_rows(rows: list[_Row]) -> list[_Row]:
    """The rows of the list itself: where dates are the rule, what has neither date nor article address is no entry."""
    dated = sum(r.shown for r in rows)
    kept = [r for r in rows if r.strong or (dated * 2 < len(rows) and len(r.entry.title) >= 8)]
    first: dict[str, _Row] = {}
    for row in kept:
        first.setdefault(row.entry.url, row)
    return list(first.values())


def _undated(blocks: dict[int, list[_Row]], own: str) -> list[_Row]:
    """The best list without any dates, by the strict rule of the module's head."""
    best: list[_Row] = []
    for rows in blocks.values():
        inner = [r for r in rows if r.entry.url.startswith(own) and addresses.index_page(r.entry.url) is None]
        if len(inner) >= 5 and len(inner) * 2 > len(rows) and sum(len(r.entry.title) for r in inner) >= 8 * len(inner):
            best = max(best, inner, key=len)
    return best
