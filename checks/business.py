"""营商环境、惠企政策 (plan items 9, 10, 12): policies on a subject were published lately, and come with their 解读.

Rules: standards.md §12 items 9, 10, 12: one item in 180 days with words of the subject; 解读 for 90 % of the policies
[D]; a topic column that sorts its policies. All are our own lines, so a hint by default. What a list outside of the
crawl, or a page that was not read, may hold is not missing.
"""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from pydantic import Field, field_validator

from checks.column_search import ColumnSearch
from checks.column_tree import ColumnRule, ExpectedColumn
from checks.interpretation_find import Paper, Readings, place
from checks.interpretation_text import IS_READING
from checks.names import plain
from checks.options import Pattern, Text, check_pattern, compiled
from checks.registry import kind
from checks.titles import core
from monitor.model import (
    CheckSpec,
    Column,
    Evidence,
    Examined,
    Fault,
    Kind,
    Observation,
    Options,
    PageKind,
    Severity,
    SiteView,
    Unjudged,
)

_SHOWN = 8


class TopicOptions(Options):
    """The options of `policy_topic`."""

    name: Text = Field(description="这一类政策的名称，写在问题里，例如“惠企纾困政策”")
    words: Pattern = Field(description="标题里出现哪些词语算这一类（正则表达式），例如 餐饮|住宿|纾困|稳就业")
    also: str = Field(
        default=r"支持|扶持|帮扶|纾困|惠企|助企|促进|减免|减负|优惠|补贴|补助|奖励|稳岗|稳就业|提振|激发|扩大|措施|政策|融资|培育",
        description='标题里同时还要出现的词语（正则表达式），免得把检查、抽检、消费提示算成政策；写 "" 为不要求',
    )
    days: int = Field(default=180, ge=1, description="最近多少天内至少要有一条")
    at_least: int = Field(default=1, ge=0, description="最近 days 天内至少几条；0 为不要求")
    columns: list[Text] = Field(default=[], description="只看这些栏目（名称）里的信息；不写则看全站")
    policies: Pattern = Field(
        default=r"(?:通知|办法|措施|意见|方案|细则|规定|决定|政策|条例)(?:（[^（）]*）)?$",
        description="标题符合这个正则表达式的算政策文件，要有解读；其余是一般信息",
    )
    pair_percent: float = Field(default=90, ge=0, le=100, description="政策文件中有解读的应占百分之几；0 为不核对")
    pair_years: int = Field(default=2, ge=1, le=10, description="核对最近几年发布的政策文件有没有解读")

    @field_validator("also")
    @classmethod
    def _also(cls, value: str) -> str:
        return check_pattern(value) if value else value


@dataclass(frozen=True, slots=True)
class _Item:
    url: str
    title: str
    published: date


@kind
class PolicyTopic(Kind):
    """Policies on a subject: published lately, with their 解读."""

    name = "policy_topic"
    title = "专题政策公开"
    purpose = (
        "按标题里的词语找出某一类政策信息，看最近有没有发布、其中的政策文件有没有解读。"
        "抓取不完整又没有找到时不下结论；文件和解读按互相链接或名称对应。"
    )
    basis = "政务公开工作要点第 10、12 项；180 天和 90% 为本系统设定的界线"
    fix = "请及时公开这一类政策措施；政策文件同时发布解读，并与文件互相链接。"
    items = (10, 12)
    severity = Severity.WARN
    Options = TopicOptions
    example = """\
[[check]]
id = "relief"
kind = "policy_topic"
title = "惠企纾困政策公开"
items = [10]
name = "惠企纾困政策"
words = "餐饮|住宿|零售|文化|旅游|客运|纾困|稳就业"
"""

    options: TopicOptions

    def __init__(self, spec: CheckSpec, options: TopicOptions) -> None:
        super().__init__(spec, options)
        self._words = compiled(options.words)
        self._also = compiled(options.also)
        self._policies = compiled(options.policies)

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        items, lists = self._items(site)
        subject = self.options.name
        if not lists:
            yield Unjudged(subject, "本次抓取没有读到可以查找的栏目或文章")
            return
        for observation in self._recent(site, subject, items):
            yield observation
        if self.options.pair_percent:
            for observation in self._paired(site, subject, items):
                yield observation

    def _items(self, site: SiteView) -> tuple[list[_Item], bool]:
        """What is on the subject, newest first, each once; and whether there was anything to search at all."""
        wanted = {plain(name) for name in self.options.columns}
        found: dict[str, _Item] = {}
        searched = False

        def take(url: str, title: str, when: date | None) -> None:
            if when is None or when > site.today:
                return
            if self._words.search(title) and self._also.search(title):
                found.setdefault(place(url), _Item(url, title, when))

        for column in site.columns():
            if wanted and not wanted & set(map(plain, (*column.path, column.name))):
                continue
            for entry in site.entries(column.url):
                searched = True
                take(entry.url, entry.title, entry.date or _on_page(site, entry.url))
        if not wanted:
            for record in site.pages():
                if record.kind in (PageKind.ARTICLE, PageKind.DOCUMENT) and record.readable:
                    searched = True
                    take(record.url, record.title, record.published)
        return sorted(found.values(), key=lambda item: (item.published, item.url), reverse=True), searched

    def _recent(self, site: SiteView, subject: str, items: list[_Item]) -> Iterator[Observation]:
        options = self.options
        if not options.at_least:
            return
        since = site.today - timedelta(days=options.days)
        recent = [item for item in items if item.published >= since]
        if len(recent) < options.at_least and not site.crawl.complete:
            yield Unjudged(subject, "本次抓取不完整，没有找到的不能断定没有", "recent")
            return
        yield Examined(subject)
        for item in recent[:_SHOWN]:
            yield Evidence(item.url, f"{item.published.isoformat()}《{item.title[:60]}》")
        if len(recent) < options.at_least:
            newest = f"最近一条：{items[0].published.isoformat()}《{items[0].title[:40]}》" if items else "没有找到"
            yield Fault(
                subject,
                f"最近 {options.days} 天没有公开足够的{options.name}信息",
                aspect="recent",
                expected=f"最近 {options.days} 天内至少 {options.at_least} 条",
                seen=f"{len(recent)} 条；{newest}",
                url=items[0].url if items else site.home,
            )

    def _paired(self, site: SiteView, subject: str, items: list[_Item]) -> Iterator[Observation]:
        """Which share of the policies has its 解读. What may be one, nobody can tell, counts on neither side."""
        since = date(site.today.year - self.options.pair_years + 1, 1, 1)
        papers = [
            Paper(item.url, item.title, core(item.title), "", (item.published,))
            for item in items
            if item.published >= since and self._policies.search(item.title) and not IS_READING.search(item.title)
        ]
        if not papers:
            yield Evidence(subject, f"{since.year} 年以来没有标题像政策文件的信息，解读不核对")
            return
        readings = Readings(site, papers)
        bare: list[Paper] = []
        paired = 0
        for paper in papers:
            pairing = readings.of(paper)
            if pairing.found:
                paired += 1
            elif pairing.mentioned is None:
                bare.append(paper)
        if bare and not site.crawl.complete:
            yield Unjudged(subject, "本次抓取不完整，没有找到解读的不能断定没有", "pairs")
            return
        judged = paired + len(bare)
        if not judged:
            yield Unjudged(subject, "解读与文件的对应关系看不出来", "pairs")
            return
        yield Examined(subject)
        yield Evidence(subject, f"政策文件 {judged} 件，有解读的 {paired} 件")
        if paired * 100 < self.options.pair_percent * judged:
            named = "；".join(f"《{paper.title[:40]}》" for paper in bare[:_SHOWN])
            yield Fault(
                subject,
                f"{self.options.name}中有政策文件没有解读",
                aspect="pairs",
                expected=f"{self.options.pair_percent:g}% 的政策文件有解读",
                seen=f"{judged} 件中 {paired} 件有解读；没有的：{named}" + ("等" if len(bare) > _SHOWN else ""),
                url=bare[0].url,
            )


def _on_page(site: SiteView, url: str) -> date | None:
    record = site.page(url) if url else None
    return record.published if record is not None and record.readable else None


class TopicColumnOptions(Options):
    """The options of `sorted_column`."""

    names: list[Text] = Field(min_length=1, description="栏目名称，第一个为规范名称，其余为同样认可的名称")
    root: str = Field(default="", description="在哪个上级栏目下面；不写则全站查找")
    at_least: int = Field(default=2, ge=2, description="至少分成几类（下级栏目）")
    classes: list[Text] = Field(default=[], description="标题里的分类标记，例如“财税”；不写则认标题开头的【】")


@kind
class SortedColumn(Kind):
    """A topic column sorts what it holds: into sub-columns, or by a mark in each title."""

    name = "sorted_column"
    title = "专题栏目分类"
    purpose = (
        "检查专题栏目里的信息是不是分了类：有两个以上有内容的下级栏目，或者标题带有分类标记。"
        "栏目有没有、新不新由“重点领域栏目”检查。"
    )
    basis = "政务公开工作要点第 9 项（加大涉企政策的分类公开）；分类的认定方法为本系统设定"
    fix = "请把栏目里的政策按主题或行业分设子栏目，或在标题前加上分类标记。"
    items = (9,)
    severity = Severity.WARN
    Options = TopicColumnOptions
    example = """\
[[check]]
id = "business-sorted"
kind = "sorted_column"
title = "营商环境政策分类公开"
names = ["营商环境", "优化营商环境"]
"""

    options: TopicColumnOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        for observation in self._judge(site):
            yield observation

    def _judge(self, site: SiteView) -> Iterator[Observation]:
        names = self.options.names
        expected = ExpectedColumn((names[0],), ColumnRule(name=names[0], aliases=names[1:]), None, "")
        search = ColumnSearch(site, [expected], 70)
        located = search.find(expected, search.place(self.options.root) if self.options.root else None)
        column = located.column
        if column is None:
            why = "栏目在其他网站，不核对" if located.jump else "没有找到该栏目，是否分类无从核对"
            yield Unjudged(names[0], why)
            return
        filled = [child for child in search.below(column) if next(site.entries(child.url), None) is not None]
        titles = [entry.title for each in (column, *filled) for entry in site.entries(each.url)]
        if not titles:
            yield Unjudged(names[0], column.unread or "栏目里没有读到信息，是否分类无从核对")
            return
        marks = self._marks(titles)
        if len(filled) < self.options.at_least and len(marks) < self.options.at_least and not site.crawl.complete:
            yield Unjudged(names[0], "本次抓取不完整，不能断定没有分类")
            return
        yield Examined(names[0])
        if len(filled) >= self.options.at_least:
            yield Evidence(column.url, "下级栏目：" + "、".join(child.name for child in filled[:_SHOWN]))
        elif len(marks) >= self.options.at_least:
            yield Evidence(column.url, "标题里的分类：" + "、".join(marks[:_SHOWN]))
        else:
            yield self._fault(column, filled, titles)

    def _marks(self, titles: list[str]) -> list[str]:
        """The classes that stand in titles: the configured ones, else what begins a title in brackets."""
        if self.options.classes:
            return [mark for mark in self.options.classes if any(mark in title for title in titles)]
        found = (re.match(r"[【\[〔]([^】\]〕]{2,10})[】\]〕]", title) for title in titles)
        return list(dict.fromkeys(mark[1] for mark in found if mark))

    def _fault(self, column: Column, filled: list[Column], titles: list[str]) -> Fault:
        return Fault(
            self.options.names[0],
            f"栏目“{column.name}”里的信息没有分类",
            aspect="sorted",
            expected=f"至少 {self.options.at_least} 个有内容的下级栏目，或标题带分类标记",
            seen=f"有内容的下级栏目 {len(filled)} 个，{len(titles)} 条信息没有分类标记",
            url=column.url,
        )
