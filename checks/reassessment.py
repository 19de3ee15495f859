"""评估和再解读 (plan item 16): which older documents were taken up again. Evidence only.

Whether a policy was followed up is a person's word; what the site shows of it (评估, 二次解读, 问答, 回应 that name the
document and came out months later) is put before the reader. Nothing here is ever a pass or a fault.
"""

from collections.abc import AsyncIterator
from datetime import timedelta

from pydantic import Field

from checks.interpretation_find import Readings, paper_of
from checks.named_documents import documents_of
from checks.options import Pattern, Text, compiled
from checks.registry import kind
from checks.title_index import TitleIndex
from monitor.model import Evidence, Kind, Observation, Options, PageKind, SiteView, Unjudged

_SUBJECT = "实施后评估和再解读"
_AGAIN = r"评估|后评价|二次解读|再(?:次)?解读|深度解读|系列解读|问答|答记者问|回应|落实情况|实施(?:情况|效果)|成效"
_MOST = 30  # lines of evidence


class ReassessmentOptions(Options):
    """The options of `reassessment`."""

    libraries: list[Text] = Field(
        default=["规范性文件"], min_length=1, description="看哪些文件库里的文件：公开目录中的分类名称，或栏目网址"
    )
    older_days: int = Field(default=365, ge=1, description="发布多少天以上的文件才看")
    later_days: int = Field(default=60, ge=1, description="文件发布多少天以后的文章才算后续评估或再解读")
    words: Pattern = Field(default=_AGAIN, description="标题符合该正则表达式的文章算评估或再解读")


@kind
class Reassessment(Kind):
    """What the site shows of policies that were followed up."""

    name = "reassessment"
    title = "政策实施后评估和再解读"
    purpose = (
        "为发布一年以上的文件找后来的评估、二次解读、问答和回应，列出标题、日期和网址供核对。"
        "这些只是线索，是否做了跟踪评估由人确认，本检查不给合格结论。"
    )
    basis = "政务公开工作要点第 16 项：开展政策实施后的跟踪评估和解读"
    fix = "请对重要政策开展评估或再解读并公开；做过的，用“人工确认”登记依据。"
    items = (16,)
    evidence_only = True
    Options = ReassessmentOptions
    example = """\
[[check]]
id = "reassessment"
kind = "reassessment"
title = "政策实施后评估和再解读的线索"
libraries = ["规范性文件"]
"""

    options: ReassessmentOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        words = compiled(self.options.words)
        papers = [paper_of(document) for document in documents_of(site, self.options.libraries)]
        oldest = site.today - timedelta(days=self.options.older_days)
        old = [paper for paper in papers if paper.name and paper.first is not None and paper.first <= oldest]
        later = TitleIndex(
            (record.title, record)
            for record in site.pages()
            if record.kind in (PageKind.ARTICLE, PageKind.DOCUMENT)
            if record.readable and record.published is not None and words.search(record.title)
        )
        readings = Readings(site, papers)
        followed = shown = 0
        for paper in old:
            assert paper.first is not None
            since = paper.first + timedelta(days=self.options.later_days)
            found = {
                record.url: (record.published, record.title)
                for record in later.about(paper.name)
                if record.published is not None and record.published >= since
            }
            for reading in readings.of(paper).readings:
                if reading.published is not None and reading.published >= since:
                    found.setdefault(reading.url, (reading.published, reading.title))
            followed += bool(found)
            for url, (day, title) in sorted(found.items(), key=lambda item: str(item[1][0])):
                if shown < _MOST:
                    yield Evidence(paper.url, f"《{paper.title[:40]}》之后：{day} 《{title[:40]}》 {url}")
                    shown += 1
        if not old:
            yield Unjudged(_SUBJECT, f"文件库里没有读到发布 {self.options.older_days} 天以上的文件")
            return
        yield Unjudged(
            _SUBJECT,
            f"发布 {self.options.older_days} 天以上的文件 {len(old)} 份，"
            f"其中 {followed} 份找到后来的评估或解读（见证据）；"
            "是否开展了跟踪评估由人确认",
        )
