"""线索检索 (plan items 16, 30 to 32 and others): pages of the site that speak of what only a person can confirm.

What is found is evidence with date and address, never a pass: the item's verdict stays 待人工确认 until somebody
attests it. Titles and running texts are searched, one sentence at a time, so that words of two news items on one page
do not make a meeting.
"""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Self

from pydantic import Field, model_validator

from checks.options import Pattern, Text, compiled
from checks.registry import kind
from monitor.model import (
    CheckSpec,
    Evidence,
    Examined,
    Kind,
    Observation,
    Options,
    PageKind,
    PageRecord,
    SiteView,
    Unjudged,
)

_SENTENCE = re.compile(r"[^。！？!?；;\n]+")
_AROUND = 60  # characters of a sentence that are shown
_SEARCHED = (PageKind.ARTICLE, PageKind.DOCUMENT, PageKind.OTHER)


class Query(Options):
    """One thing to look for."""

    name: Text = Field(description="查什么，写在线索前面，例如“领导小组会议”")
    words: list[Pattern] = Field(
        min_length=1,
        description="同一句话（或标题）里都要出现的词语（正则表达式），例如 ['政务公开', '领导小组']",
    )
    without: list[Pattern] = Field(default=[], description="同一句话里出现这些词语（正则表达式）的不算")


class EvidenceOptions(Options):
    """The options of `evidence_search`."""

    queries: list[Query] = Field(min_length=1, description="要检索的内容，可写多组，每组一个 [[check.queries]]")
    years: int = Field(default=1, ge=1, le=10, description="检索最近几个年度（含今年）发布的页面")
    bodies: bool = Field(default=True, description="是否连同正文一起检索；false 为只看标题")
    most: int = Field(default=10, ge=1, le=50, description="每组最多列出几条，最近的在前")

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        names = [query.name for query in self.queries]
        if len(set(names)) < len(names):
            raise ValueError("queries 里的名称（name）重复")
        return self


@dataclass(frozen=True, slots=True)
class _Hit:
    published: date
    url: str
    title: str
    sentence: str  # '' when the title itself says it


@kind
class EvidenceSearch(Kind):
    """Pages of the site that may support a person's statement."""

    name = "evidence_search"
    title = "线索检索"
    purpose = (
        "按词语和年度在全站的标题、正文里检索，列出日期和网址，供人工确认时参考。"
        "找到线索不等于完成，结论始终是“待人工确认”，由人用 xunjian attest 登记。"
    )
    basis = "政务公开工作要点（程序看不到的任务，只提供线索）"
    fix = "请责任科室确认这项工作是否完成，用 xunjian attest 登记依据和有效期。"
    items = (16, 30, 31, 32)
    evidence_only = True
    Options = EvidenceOptions
    example = """\
[[check]]
id = "leading-group"
kind = "evidence_search"
title = "领导小组会议的线索"
items = [30]

[[check.queries]]
name = "领导小组会议"
words = ["政务公开", "领导小组", "会议|召开"]
"""

    options: EvidenceOptions

    def __init__(self, spec: CheckSpec, options: EvidenceOptions) -> None:
        super().__init__(spec, options)
        self._queries = [
            (query.name, [compiled(word) for word in query.words], [compiled(word) for word in query.without])
            for query in options.queries
        ]

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        first = site.today.year - self.options.years + 1
        hits: dict[str, list[_Hit]] = {name: [] for name, _, _ in self._queries}
        searched = 0
        for record in self._pages(site, first):
            searched += 1
            for name, hit in self._look(site, record):
                hits[name].append(hit)
        span = f"{first} 年" if first == site.today.year else f"{first} 至 {site.today.year} 年"
        for name, found in hits.items():
            if not searched:
                yield Unjudged(name, f"没有读到 {span}发布的页面，无从检索")
                continue
            yield Examined(name)
            for hit in sorted(found, key=lambda one: (one.published, one.url), reverse=True)[: self.options.most]:
                said = f"：{hit.sentence}" if hit.sentence else ""
                yield Evidence(hit.url, f"{name}：{hit.published.isoformat()}《{hit.title[:60]}》{said}")

    def _pages(self, site: SiteView, first: int) -> Iterator[PageRecord]:
        """Readable pages of the years in question; each once, though it may have several addresses."""
        seen: set[str] = set()
        for record in site.pages():
            when = record.published
            if record.kind not in _SEARCHED or not record.readable or record.final_url in seen:
                continue
            if when is not None and first <= when.year and when <= site.today:
                seen.add(record.final_url)
                yield record

    def _look(self, site: SiteView, record: PageRecord) -> Iterator[tuple[str, _Hit]]:
        assert record.published is not None
        body: str | None = None
        for name, words, without in self._queries:
            if _fits(record.title, words, without):
                yield name, _Hit(record.published, record.url, record.title, "")
                continue
            if not self.options.bodies:
                continue
            if body is None:
                body = site.body(record.url)
            sentence = next((s[0] for s in _SENTENCE.finditer(body) if _fits(s[0], words, without)), "")
            if sentence:
                yield name, _Hit(record.published, record.url, record.title, _cut(sentence, words[-1]))


def _fits(text: str, words: list[re.Pattern[str]], without: list[re.Pattern[str]]) -> bool:
    return all(word.search(text) for word in words) and not any(word.search(text) for word in without)


def _cut(sentence: str, around: re.Pattern[str]) -> str:
    """The sentence, or the part of it around the last of the words."""
    text = " ".join(sentence.split())
    found = around.search(text)
    if len(text) <= 2 * _AROUND or found is None:
        return text[: 2 * _AROUND]
    start = max(0, found.start() - _AROUND)
    return ("…" if start else "") + text[start : found.end() + _AROUND] + "…"
