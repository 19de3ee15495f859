"""重点领域栏目 (plan items 24 to 26, column rules of 4): the configured columns exist, hold something, are fresh."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

from checks.column_search import ColumnSearch, Located, Place, names_of
from checks.column_state import ColumnState, judge_age, measure
from checks.column_tree import ColumnTreeOptions, ExpectedColumn
from checks.named_pages import how_it_failed
from checks.registry import kind
from monitor.model import (
    Column,
    Evidence,
    Examined,
    Fault,
    Kind,
    LinkVerdict,
    Observation,
    PageKind,
    SiteView,
    Unjudged,
)

_ASPECTS_OF_CONTENT = ("empty", "stale", "undated")


@kind
class KeyColumns(Kind):
    """Every column of the configured tree is there, is not empty, and is not older than its class allows."""

    name = "key_columns"
    title = "重点领域栏目"
    purpose = (
        "按配置的栏目树核对重点领域信息公开栏目：栏目及下级栏目是否开设、名称是否规范、有没有内容、是否按时更新。"
        "没有日期的信息按未更新计。"
    )
    basis = "政务公开工作要点第 24 至 26 项；更新时限参照国办秘函〔2019〕19号“栏目不更新”"
    fix = "请按规范开设或恢复栏目名称，补充内容并及时更新，列表中显示发布日期。"
    items = (4, 24, 25, 26)
    Options = ColumnTreeOptions
    example = """\
[[check]]
id = "key-columns"
kind = "key_columns"
title = "重点领域信息公开栏目"
root = "重点领域信息公开"

[[check.columns]]
name = "食品安全"

[[check.columns.children]]
name = "监督抽检"
aliases = ["食品监督抽检"]
class = "sampling"

[[check.columns]]
name = "行政处罚"
class = "penalty"
"""

    options: ColumnTreeOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        expected = list(self.options.expected())
        search = ColumnSearch(site, expected, self.options.similar)
        if not search:
            for column in expected:
                yield Unjudged(column.subject, "本次抓取没有读到任何栏目")
            return
        root = search.place(self.options.root) if self.options.root else None
        if self.options.root and root is None:
            yield Evidence(self.options.root, f"没有找到上级栏目“{self.options.root}”，在全站范围内按名称查找")
        for observation in self._walk(site, search, expected, root):
            yield observation

    def _walk(
        self, site: SiteView, search: ColumnSearch, expected: list[ExpectedColumn], root: Place | None
    ) -> Iterator[Observation]:
        searched = _search_all(site, search, expected, root)
        for path, one in searched.items():
            if one.out_of_reach:
                yield Unjudged(one.column.subject, "上级栏目在其他网站或没有读到，下级栏目无法核对")
                continue
            children = [searched[(*path, child.name)].located for child in one.column.rule.children]
            yield from _judge(site, search, one, children)


@dataclass(frozen=True, slots=True)
class _Searched:
    """A configured column with what the search came to. `out_of_reach`: its parent's place is not known."""

    column: ExpectedColumn
    located: Located
    place: Place | None
    out_of_reach: bool = False


def _search_all(
    site: SiteView, search: ColumnSearch, expected: list[ExpectedColumn], root: Place | None
) -> dict[tuple[str, ...], _Searched]:
    """Parents come before their children, so each child is looked for where its parent was found."""
    places: dict[tuple[str, ...], Place | None] = {}
    lost: set[tuple[str, ...]] = set()
    searched: dict[tuple[str, ...], _Searched] = {}
    for column in expected:
        above = column.path[:-1]
        place = places.get(above, root)
        if above in lost and column.rule.url is None:
            lost.add(column.path)
            searched[column.path] = _Searched(column, Located(), place, out_of_reach=True)
            continue
        located = search.find(column, place)
        searched[column.path] = _Searched(column, located, place)
        places[column.path] = Place(names_of(column.rule), located.column) if located.column else place
        if located.jump or (located.column is None and _why_unsure(site, place)):
            lost.add(column.path)
    return searched


def _why_unsure(site: SiteView, place: Place | None) -> str:
    """Why a column that was not found may be there nevertheless; '' when it is surely missing."""
    if not site.crawl.complete:
        return "没有找到该栏目，但本次抓取不完整，不能断定没有"
    if place is None or place.column is None:
        return ""
    record = site.page(place.column.url)
    if record is not None and not record.readable:
        return f"上级栏目“{place.column.name}”打不开（{how_it_failed(record)}），不能断定没有该栏目"
    return ""


def _judge(site: SiteView, search: ColumnSearch, one: _Searched, children: list[Located]) -> Iterator[Observation]:
    column, located, place = one.column, one.located, one.place
    if located.column is not None:
        yield from _judge_found(site, search, column, located.column, children)
    elif located.jump:
        yield from _judge_jump(site, column, located.jump)
    elif why := _why_unsure(site, place):
        yield Unjudged(column.subject, why + (f"；{located.hint}" if located.hint else ""))
    else:
        where = place.column.url if place is not None and place.column is not None else site.home
        yield from _missing(column, located.hint or "没有找到该栏目", where)


def _missing(column: ExpectedColumn, seen: str, url: str) -> Iterator[Observation]:
    name = column.rule.name
    yield Examined(column.subject)
    yield Fault(
        column.subject,
        f"没有找到栏目“{name}”",
        aspect="missing",
        expected=f"开设栏目“{'”或“'.join((name, *column.rule.aliases))}”",
        seen=seen,
        url=url,
    )
    for aspect in _ASPECTS_OF_CONTENT:
        yield Unjudged(column.subject, "没有找到栏目，无法核对内容", aspect)


def _judge_jump(site: SiteView, column: ExpectedColumn, url: str) -> Iterator[Observation]:
    """A column that leads to another site: only whether it can be opened is judged."""
    target = site.target(url)
    if target is None:
        yield Unjudged(column.subject, f"栏目指向 {url}，本次没有检测该网址")
    elif target.verdict is LinkVerdict.ALIVE:
        yield Examined(column.subject)
        yield Evidence(column.subject, f"栏目跳转到 {url}，可以打开；内容不在巡检范围内，不核对更新")
    elif target.verdict is LinkVerdict.DEAD:
        yield from _missing(column, f"栏目链接已失效：{url}（{target.reason}）", url)
    else:
        yield Unjudged(column.subject, f"栏目指向 {url}，不能断定能否打开：{target.reason}")


def _judge_found(
    site: SiteView, search: ColumnSearch, column: ExpectedColumn, found: Column, children: list[Located]
) -> Iterator[Observation]:
    record = site.page(found.url)
    target = site.target(found.url)
    if target is not None and target.verdict is LinkVerdict.DEAD and (record is None or not record.readable):
        yield from _missing(column, f"栏目链接已失效：{found.url}（{target.reason}）", found.url)
        return
    if record is None and not site.in_scope(found.url) and next(site.entries(found.url), None) is None:
        yield from _judge_jump(site, column, found.url)
        return
    state = _state(site, found, list(search.below(found)))
    if state.entries == 0 and any(child.jump for child in children):
        yield Examined(column.subject)
        yield Evidence(column.subject, "内容都在跳转出去的下级栏目里，不算空白")
        return
    if state.entries == 0 and any(child.column is None for child in children):
        yield Unjudged(column.subject, "下级栏目没有全部找到，不能断定该栏目是否空白")
        return
    yield from judge_age(
        column.subject, column.rule.name, found.url, state, column.max_age_days, site.today, column.age_basis
    )


def _state(site: SiteView, found: Column, below: list[Column]) -> ColumnState:
    """What a column holds, with its sub-columns. A parent's own page is often no list at all: then it is only the
    sub-columns that count, and the page's not being a list leaves nothing open."""
    record = site.page(found.url)
    a_list = record is not None and record.kind in (PageKind.COLUMN, PageKind.LISTING)
    unreadable = record is not None and not record.readable
    has_own = next(site.entries(found.url), None) is not None
    if below and not has_own and not a_list and not unreadable:
        return measure(site, below)
    if below and not has_own and found.declared_count:
        return measure(site, below)  # the count of a parent includes its children's
    return measure(site, [found, *below])
