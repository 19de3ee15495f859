"""重复稿件 (P11): the same article published more than once in a column (2025Q2 通报: 多次发布相同稿件).

Candidates share their title or a near simhash; what counts is the text itself. One article that a platform shows in
two columns has one number and is one article. Notices of a series (same words, other numbers) are no repetition.
"""

import re
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import Field

from checks.likeness import bands, bare, distance, same_text, simhash
from checks.registry import kind
from monitor.model import (
    Evidence,
    Examined,
    Fault,
    Kind,
    Observation,
    Options,
    PageKind,
    PageRecord,
    Severity,
    SiteView,
)

_NUMBER = re.compile(r"(?:post_|t20\d{6}_|art_|/)(\d{4,})(?:_\d+)?\.s?html?$")
_NEAR = 3


class DuplicatesOptions(Options):
    """The options of `duplicates`."""

    across_columns: bool = Field(
        default=False, description="不同栏目里的相同稿件是否也报告（不少网站有意在几个栏目同时发布，一般为 false）"
    )
    min_chars: int = Field(default=100, ge=20, description="正文至少多少字才比较；太短的套话容易相同")
    ratio: float = Field(default=97.0, ge=80, le=100, description="正文相似度达到多少（满分 100）算相同")


@dataclass(frozen=True, slots=True)
class _Article:
    """What is kept of an article while the others are read."""

    record: PageRecord
    title: str
    hash: int
    place: str
    number: str


@kind
class Duplicates(Kind):
    """No article stands twice in a column."""

    name = "duplicates"
    title = "重复稿件"
    purpose = (
        "检查同一栏目里有没有重复发布的稿件：先按标题和正文特征找出相近的，再比较正文。"
        "同一稿件同时显示在几个栏目、只有数字和日期不同的系列公告，不算重复。"
    )
    basis = "广东省政府网站检查通报（2025年第二季度）：多次发布相同稿件"
    items = (20, 27)
    severity = Severity.WARN
    fix = "请核对两篇稿件，确属重复的撤下一篇。"
    Options = DuplicatesOptions
    example = """\
[[check]]
id = "duplicates"
kind = "duplicates"
title = "没有重复发布的稿件"
across_columns = false
"""

    options: DuplicatesOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        by_title: defaultdict[tuple[str, str], list[_Article]] = defaultdict(list)
        by_band: defaultdict[tuple[str, int, int], list[_Article]] = defaultdict(list)
        short = 0
        for record in site.pages(PageKind.ARTICLE):
            if not record.readable or not site.in_scope(record.url):
                continue
            text = bare(site.body(record.url))
            if len(text) < self.options.min_chars:
                short += 1
                continue
            article = self._article(record, text)
            yield Examined(record.url)
            near = {a.record.url: a for a in by_title[article.place, article.title]}
            for place, band in bands(article.hash):
                near |= {a.record.url: a for a in by_band[article.place, place, band]}
            twin = self._twin(site, article, text, list(near.values()))
            if twin is not None:
                yield _fault(article, twin)
                continue  # a third copy is compared with the first, not with the second
            by_title[article.place, article.title].append(article)
            for place, band in bands(article.hash):
                by_band[article.place, place, band].append(article)
        if short:
            yield Evidence(site.home, f"{short} 篇文章的正文很短或没有读到正文，没有比较")

    def _article(self, record: PageRecord, text: str) -> _Article:
        parts = urlsplit(record.final_url)
        place = "" if self.options.across_columns else parts.path.rpartition("/")[0]
        found = _NUMBER.search(parts.path)
        return _Article(record, bare(record.title), simhash(text), place, found.group(1) if found else "")

    def _twin(self, site: SiteView, article: _Article, text: str, near: list[_Article]) -> _Article | None:
        for other in near:
            if other.record.final_url == article.record.final_url or (
                article.number and article.number == other.number
            ):
                continue
            if other.title != article.title and distance(other.hash, article.hash) > _NEAR:
                continue
            if same_text(text, bare(site.body(other.record.url)), self.options.ratio):
                return other
        return None


def _fault(article: _Article, twin: _Article) -> Fault:
    when = f"（{twin.record.published.isoformat()}）" if twin.record.published else ""
    return Fault(
        article.record.url,
        "与另一篇稿件内容相同，疑似重复发布",
        aspect="duplicate",
        expected="同一栏目里不重复发布",
        seen=f"与《{twin.record.title[:40]}》{when}相同：{twin.record.url}",
        anchor=article.record.title,
    )
