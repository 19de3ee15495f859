"""有效性 (plan item 3): a document whose own words say that it has ended carries a mark of that.

Rule: standards.md §5.4. Only a day that is stated in the text is held against anybody; the usual terms of five and
three years are quoted from memory there, so what rests on them is a hint.
"""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from pydantic import Field

from checks.documents import (
    Text,
    attached_text,
    contradictions,
    is_marked_ended,
    latest_day,
    number_key,
    text_of,
    text_says_ended,
    title_of,
)
from checks.libraries import Libraries, without_any
from checks.options import Text as NotBlank
from checks.prolongations import Prolongations, prolongations
from checks.registry import kind
from monitor.model import Document, Examined, Fault, Kind, Observation, Options, Severity, SiteView, Unjudged
from monitor.model import Field as DocumentField
from monitor.model.repeals import is_draft
from monitor.model.validity import Stated, begins_on, ends, last_day, stated_validity

_TRIAL = re.compile(r"试行|暂行")


class ValidityOptions(Options):
    """The options of `validity`."""

    libraries: list[NotBlank] = Field(
        default=["规范性文件"], min_length=1, description="检查哪些文件库（公开目录中的分类名称，或栏目网址）"
    )
    warn_days: int = Field(default=90, ge=0, le=1000, description="有效期届满前多少天开始提示；0 为不提示")
    default_years: int = Field(
        default=5, ge=0, le=50, description="没有写明有效期的文件一般满几年应当清理，只作提示；0 为不提示"
    )
    trial_years: int = Field(
        default=3, ge=0, le=50, description="名称带“试行”“暂行”、没有写明有效期的文件满几年提示；0 为不提示"
    )
    ended_severity: Severity = Field(
        default=Severity.ERROR, description="写明的有效期已满却没有标注的严重程度：error 扣分、warn 提示"
    )


@dataclass(frozen=True, slots=True)
class _Paper:
    """A document that is not marked as ended, with what its text says."""

    document: Document
    title: str
    text: Text
    stated: Stated
    day: date | None  # from which 自发布之日起 is reckoned


@kind
class Validity(Kind):
    """Documents past the end that they state are marked; title, banner and flags agree."""

    name = "validity"
    title = "规范性文件有效性标注"
    purpose = (
        "从每份文件的正文里读出施行日期和有效期，有效期已满而标题、正文、公开目录都没有标注失效的，指出来；快到期的提前提示。"
        "标题、正文标注和公开目录的标志互相矛盾的，也指出来。"
    )
    basis = (
        "政务公开工作要点第 3 项：规范性文件动态更新；《政府网站发展指引》（国办发〔2017〕47号）：文件废止、失效的"
        "应在原文件上明确标注；有效期以文件自己写明的为准，没有写明的参照一般 5 年、试行暂行 3 年（未核原文，只作提示）"
    )
    fix = "请法规部门核对：已失效的，在标题前标注【已失效】并在平台后台改为失效；继续有效的，公布延期通知并更新有效期。"
    items = (3,)
    unjudged_limit = 0.1
    Options = ValidityOptions
    example = """\
[[check]]
id = "validity"
kind = "validity"
title = "规范性文件有效期届满有标注"
libraries = ["规范性文件"]
warn_days = 90
"""

    options: ValidityOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        libraries = Libraries.of(site, self.options.libraries)
        prolonged = prolongations(site)
        seen = False
        for document in libraries.documents(site):
            seen = True
            for observation in self._judge(site, document, prolonged):
                yield observation
        if not seen:
            for observation in without_any(site, libraries):
                yield observation

    def _judge(self, site: SiteView, document: Document, prolonged: Prolongations) -> Iterator[Observation]:
        title = title_of(document)
        if is_draft(title):
            return
        yield Examined(document.url)
        if said := contradictions(document):
            yield Fault(
                document.url,
                "有效性：各处标注不一致",
                aspect="marks",
                expected="标题、正文标注和公开目录一致",
                seen="；".join(said)[:120],
                anchor=title[:60],
                severity=Severity.WARN,
            )
        if is_marked_ended(document) or text_says_ended(site.body(document.url)):
            return
        yield from self._ends(site, _read(site, document, title), prolonged)

    def _ends(self, site: SiteView, paper: _Paper, prolonged: Prolongations) -> Iterator[Observation]:
        url = paper.document.url
        if paper.text.missing:
            yield from _open(url, f"{paper.text.missing}，不知道有没有写明有效期")
            return
        until, why = prolonged.of(number_key(paper.document.value(DocumentField.NUMBER)), paper.title)
        if why:
            yield from _open(url, why)
            return
        end = ends(paper.stated, paper.day)
        if end is not None:
            last = max(end.day, until) if until else end.day
            yield from self._stated(site, paper, last, end.quote)
        elif paper.stated.says_end:
            yield from _open(url, "写有有效期，但没有施行、发布日期，算不出到哪一天")
        elif until is not None:
            yield from self._stated(site, paper, until, "延期通知")
        elif not paper.stated.endless:
            yield from self._default(site, paper)

    def _stated(self, site: SiteView, paper: _Paper, last: date, quote: str) -> Iterator[Observation]:
        seen = f"“{quote[:90]}”，到 {last.isoformat()} 为止"
        if last < site.today:
            yield Fault(
                paper.document.url,
                "有效期已满，没有标注失效" + ("（有效期写在附件里）" if paper.text.from_attachment else ""),
                aspect="ended",
                expected="标题前标注【已失效】、公开目录改为失效，或者公布延期",
                seen=seen,
                anchor=paper.title[:60],
                severity=Severity.WARN if paper.text.from_attachment else self.options.ended_severity,
            )
        elif last - timedelta(days=self.options.warn_days) <= site.today:
            yield Fault(
                paper.document.url,
                "有效期快满了，请决定延续、修订还是到期失效",
                aspect="ending",
                expected="届满前作出安排",
                seen=seen,
                anchor=paper.title[:60],
                severity=Severity.WARN,
            )

    def _default(self, site: SiteView, paper: _Paper) -> Iterator[Observation]:
        """[M]: no end is stated. What has been in force for longer than is usual is pointed at, no more."""
        years = self.options.trial_years if _TRIAL.search(paper.title) else self.options.default_years
        start = begins_on(paper.stated, paper.day) or paper.day
        if not years or start is None:
            return
        last = last_day(start, 12 * years)
        if last < site.today:
            yield Fault(
                paper.document.url,
                f"没有写明有效期，施行已满 {years} 年，请核对是否继续有效",
                aspect="default",
                expected=f"一般满 {years} 年清理一次，并公布结果",
                seen=f"自 {start.isoformat()} 起算",
                anchor=paper.title[:60],
                severity=Severity.WARN,
            )


def _open(url: str, why: str) -> Iterator[Unjudged]:
    """Everything that hangs on the text is left open; whether the marks agree is not."""
    for aspect in ("ended", "ending", "default"):
        yield Unjudged(url, why, aspect)


def _read(site: SiteView, document: Document, title: str) -> _Paper:
    """The page's own text first; where it states no term, the attached file that carries the document's name."""
    text = text_of(site, document)
    stated = stated_validity(text.text, title)
    if not text.from_attachment and text.text and not stated.says_end and not stated.endless:
        attached = attached_text(site, document)
        theirs = stated_validity(attached, title) if attached else Stated()
        if theirs.says_end or theirs.endless:
            text, stated = Text(text.text, from_attachment=True), Stated((*stated.clauses, *theirs.clauses))
    return _Paper(document, title, text, stated, latest_day(document))
