"""督导县级重点领域专栏 (plan item 26): columns of county bureaus, on sites of their own: reachable, not empty, fresh.

They stand outside the crawl, so each is opened by a probe and read as any list is (`Probes.read`). A page that only
leads to sub-columns is judged by those. What cannot be read from here is left open.
"""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Self

from pydantic import ConfigDict, Field, model_validator

from checks.answers import certain, no_way_out, untestable
from checks.classes import class_code, class_list, limit_of
from checks.column_state import ColumnState, judge_age
from checks.options import Address, Text
from checks.registry import kind
from monitor.model import Entry, Examined, Fault, Kind, Observation, Options, PageKind, PageView, SiteView, Unjudged

_MOST_BELOW = 12
_MOST_ARTICLES = 3


class CountyColumn(Options):
    """One column of a county bureau."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, populate_by_name=True)

    name: Text = Field(description="单位和栏目名称，例如“海丰县市场监管局 重点领域”")
    url: Address = Field(description="栏目的完整网址")
    column_class: str | None = Field(
        default=None, alias="class", description=f"栏目类别，决定多久要更新一次：{class_list()}"
    )
    max_age_days: int | None = Field(default=None, ge=1, description="最新一条信息最多允许多少天以前；写了就不看类别")

    @model_validator(mode="after")
    def _known(self) -> Self:
        if self.column_class is not None:
            class_code(self.column_class, {})
        return self

    def limit(self) -> tuple[int | None, str]:
        """Days allowed, None for no limit, and the rule behind them."""
        if self.max_age_days is not None:
            return self.max_age_days, "本单位在配置中设定的更新时限"
        return limit_of(class_code(self.column_class or "topic", {}), {})


class CountyOptions(Options):
    """The options of `county_columns`."""

    columns: list[CountyColumn] = Field(min_length=1, description="县级单位的栏目，一段 [[check.columns]] 一个")


@kind
class CountyColumns(Kind):
    """The key-area columns of county bureaus can be opened, hold something, and are fresh."""

    name = "county_columns"
    title = "县级重点领域专栏"
    purpose = (
        "打开配置里列出的县级市场监管部门重点领域专栏（在别的网站上），看能不能打开、有没有内容、是否按时更新。"
        "列表由脚本显示、读不到的，写明未能判定。"
    )
    basis = "政务公开工作要点第 26 项；更新时限为本系统默认（可在配置中修改）"
    items = (26,)
    needs_crawl = False
    fix = "请督导有关县级单位恢复栏目、补充和更新内容，并留存督导记录。"
    Options = CountyOptions
    example = """\
[[check]]
id = "county-columns"
kind = "county_columns"
title = "县级重点领域专栏"

[[check.columns]]
name = "某县市场监督管理局 重点领域"
url = "https://www.example.gov.cn/zdly/index.html"
class = "topic"
"""

    options: CountyOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        blind = await no_way_out(site.probes)
        for column in self.options.columns:
            if blind:
                yield Unjudged(column.name, blind)
                continue
            async for observation in self._judge(site, column):
                yield observation

    async def _judge(self, site: SiteView, column: CountyColumn) -> AsyncIterator[Observation]:
        page = await site.probes.read(column.url)
        answer = page.answer
        if not answer.ok:
            again = await site.probes.fetch(column.url, second_opinion=True)
            if not again.ok and certain(answer) and certain(again) and not (untestable(answer) or untestable(again)):
                yield Examined(column.name)
                yield Fault(
                    column.name, f"“{column.name}”打不开", aspect="unreachable", expected="可以打开",
                    seen=again.outcome(), url=column.url,
                )  # fmt: skip
            else:
                yield Unjudged(column.name, f"没有打开：{answer.outcome()}")
            return
        state = await _measure(site, page)
        days, basis = column.limit()
        for observation in judge_age(column.name, column.name, column.url, state, days, site.today, basis):
            yield observation


async def _measure(site: SiteView, page: PageView) -> ColumnState:
    """The entries of a page, and of the sub-columns it leads to where it lists nothing itself."""
    state = await _of_page(site, page)
    if state.entries or not page.facts.columns:
        return state
    below = [c for c in page.facts.columns if c.url not in (page.url, page.answer.final_url, page.facts.column_url)]
    for column in below[:_MOST_BELOW]:
        read = await site.probes.read(column.url)
        part = await _of_page(site, read) if read.answer.ok else ColumnState(unread="下级栏目没有打开")
        newer = part if state.newest is None or (part.newest is not None and part.newest > state.newest) else state
        state = ColumnState(
            state.entries + part.entries, state.dated + part.dated, state.unknown + part.unknown,
            state.future + part.future, newer.newest, newer.newest_entry, state.unread or part.unread,
        )  # fmt: skip
    if len(below) > _MOST_BELOW and not state.unread:
        return ColumnState(
            state.entries,
            state.dated,
            state.unknown,
            state.future,
            state.newest,
            state.newest_entry,
            "下级栏目没有全部打开",
        )
    return state


async def _of_page(site: SiteView, page: PageView) -> ColumnState:
    facts = page.facts
    unread = next((c.unread for c in facts.columns if c.unread and c.url in (facts.column_url, page.url)), "")
    if page.answer.truncated:
        unread = unread or "页面过大，只读取了前一部分"
    if facts.kind not in (PageKind.COLUMN, PageKind.LISTING):
        return ColumnState(unread=unread or "该页不是可识别的列表页，无法判断有没有内容")
    if not facts.entries:
        own = next((c for c in facts.columns if c.url == facts.column_url), None)
        hidden = "栏目声明有信息，但列表由脚本生成" if own is not None and own.declared_count else ""
        return ColumnState(unread=unread or hidden)
    return await _dated(site, facts.entries, unread)


async def _dated(site: SiteView, entries: tuple[Entry, ...], unread: str) -> ColumnState:
    """Dates from the list; where it shows none, from the pages of its first lines."""
    latest = site.today + timedelta(days=1)
    days: list[tuple[date, Entry]] = [(entry.date, entry) for entry in entries if entry.date is not None]
    unknown = 0
    if not days:
        for entry in entries[:_MOST_ARTICLES]:
            read = await site.probes.read(entry.url) if entry.url else None
            if read is None or not read.answer.ok:
                unknown += 1
            elif read.facts.published is not None:
                days.append((read.facts.published, entry))
    usable = [(day, entry) for day, entry in days if day <= latest]
    newest, entry = max(usable, key=lambda pair: pair[0]) if usable else (None, None)
    return ColumnState(len(entries), len(usable), unknown, len(days) - len(usable), newest, entry, unread)
