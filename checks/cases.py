"""执法信息公示 (plan item 11): what a published decision must tell, and how soon it was published.

Rules: standards.md §12 item 11 (文号, 当事人, 案由, 决定日期; 公开 within 20 working days, [M], so a hint). Only
entries that are single decisions are judged, not 典型案例, news and rules; a decision that stands in an attachment
which was not read, or in a picture, is left open.
"""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date

from pydantic import Field

from checks.column_search import ColumnSearch
from checks.column_tree import ColumnRule, ExpectedColumn
from checks.interpretation_find import place
from checks.options import Pattern, Text, compiled
from checks.registry import kind
from monitor.model import (
    CheckSpec,
    Entry,
    Evidence,
    Examined,
    Fault,
    Kind,
    Observation,
    Options,
    Severity,
    SiteView,
    Unjudged,
    find_dates,
)

_SHORT = 60  # characters; a page with less text of its own shows its decision elsewhere

# Each element with the ways in which decisions name it.
_ELEMENTS: dict[str, tuple[str, re.Pattern[str]]] = {
    "number": (
        "文号",
        re.compile(r"文\s*号|案\s*号|决定书?编号|[〔\[［(（]\s*20\d{2}\s*[〕\]］)）]\s*(?:第)?\s*[\d\-—]+\s*号"),
    ),
    "party": ("当事人", re.compile(r"当\s*事\s*人|被\s*处\s*罚|行政相对人|违法(?:主体|单位|企业)|相对人名称|企业名称")),
    "cause": (
        "案由",
        re.compile(
            r"(?<![本该此])案\s*由|违法(?:事实|行为|情形)|处罚(?:事由|理由|原因)|涉嫌|违反(?:了)?《|主要事实|案件名称"
        ),
    ),
    "decided": (
        "决定日期",
        re.compile(r"决定(?:书)?(?:的)?(?:日期|时间)|处罚(?:日期|时间)|作出(?:行政)?处罚(?:决定)?(?:的)?(?:日期|时间)"),
    ),
}
_DECIDED_ON = re.compile(
    r"(?:决定(?:书)?(?:的)?(?:日期|时间)|处罚(?:日期|时间)|作出(?:行政)?处罚(?:决定)?(?:的)?(?:日期|时间))\s{0,99}[:：]?\s{0,99}(.{8,14})"
)
_SIGNED = re.compile(r"(20\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)\s*$")


class CasesOptions(Options):
    """The options of `case_elements`."""

    columns: list[Text] = Field(min_length=1, description="执法公示栏目的名称，可写多个")
    cases: Pattern = Field(
        default=r"处罚|决定书|案$|案（|一案", description="标题符合这个正则表达式的算案件，其余（动态、制度）不看"
    )
    not_cases: Pattern = Field(
        default=r"典型案例|案例(?:发布|汇编|通报|选编)|发布会|会议|培训|宣传(?:活动|周|月)|工作(?:总结|情况|动态)"
        r"|(?:通知|办法|方案|规定|指引|目录|解读|公告|意见)$",
        description="标题符合这个正则表达式的不算案件",
    )
    elements: list[Text] = Field(
        default=["文号", "当事人", "案由", "决定日期"], description="每个案件应写明的内容：文号、当事人、案由、决定日期"
    )
    workdays: int = Field(default=20, ge=0, description="作出决定后多少个工作日内公开；0 为不核对")
    days: int = Field(default=730, ge=1, description="只看最近多少天公开的案件")


@dataclass(frozen=True, slots=True)
class _Case:
    url: str
    title: str
    published: date | None


@kind
class CaseElements(Kind):
    """Published decisions tell what they must, and were published in time."""

    name = "case_elements"
    title = "执法公示要素"
    purpose = (
        "在指定的执法公示栏目里逐案核对文号、当事人、案由、决定日期是否写明，作出决定到公开是否超过规定的工作日。"
        "典型案例、动态、制度不算案件；内容在图片或没有读到的附件里的不下结论。"
    )
    basis = "政务公开工作要点第 11 项；20 个工作日据市场监督管理行政处罚信息公示规定（凭记忆，未核实）"
    fix = "请补全案件的文号、当事人、案由和决定日期；以后作出决定之日起 20 个工作日内公开。"
    items = (11,)
    severity = Severity.WARN
    Options = CasesOptions
    example = """\
[[check]]
id = "antitrust-cases"
kind = "case_elements"
title = "反垄断和反不正当竞争案件公示"
columns = ["反垄断与反不正当竞争", "行政处罚"]
"""

    options: CasesOptions

    def __init__(self, spec: CheckSpec, options: CasesOptions) -> None:
        super().__init__(spec, options)
        self._cases, self._not_cases = compiled(options.cases), compiled(options.not_cases)

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        years: set[int] = set()
        for name in self.options.columns:
            entries = self._entries(site, name)
            if entries is None:
                yield Unjudged(name, "没有找到该栏目，案件无从核对")
                continue
            found = 0
            for case in self._selected(site, entries):
                found += 1
                for observation in self._judge(site, case, years):
                    yield observation
            if not found:
                yield Unjudged(name, f"栏目里没有最近 {self.options.days} 天内标题像案件的信息")
        if assumed := site.workdays.assumed_years(years):
            yield Evidence("工作日", assumed)

    def _entries(self, site: SiteView, name: str) -> list[Entry] | None:
        expected = ExpectedColumn((name,), ColumnRule(name=name), None, "")
        search = ColumnSearch(site, [expected], 70)
        column = search.find(expected, None).column
        if column is None:
            return None
        return [entry for each in (column, *search.below(column)) for entry in site.entries(each.url)]

    def _selected(self, site: SiteView, entries: list[Entry]) -> Iterator[_Case]:
        seen: set[str] = set()
        for entry in entries:
            if place(entry.url) in seen:
                continue
            seen.add(place(entry.url))
            if not self._cases.search(entry.title) or self._not_cases.search(entry.title):
                continue
            record = site.page(entry.url)
            published = record.published if record is not None and record.published else entry.date
            if published is None or (site.today - published).days <= self.options.days:
                yield _Case(entry.url, entry.title, published)

    def _judge(self, site: SiteView, case: _Case, years: set[int]) -> Iterator[Observation]:
        text, why = _text_of(site, case)
        if why:
            yield Unjudged(case.url, why)
            return
        yield Examined(case.url)
        missing = [
            (aspect, label)
            for aspect, (label, pattern) in _ELEMENTS.items()
            if label in self.options.elements and not pattern.search(text)
        ]
        decided = _decided(text)
        for aspect, label in missing:
            if aspect == "decided" and decided is not None:
                continue  # a decision is dated by its last line too
            yield Fault(
                case.url,
                f"公示的案件没有写明{label}",
                aspect=aspect,
                expected=f"写明{'、'.join(self.options.elements)}",
                seen=f"《{case.title[:40]}》里没有{label}",
            )
        if self.options.workdays and decided is not None and case.published is not None:
            taken = site.workdays.workdays_between(decided, case.published)
            years.update((decided.year, case.published.year))
            if taken > self.options.workdays:
                yield Fault(
                    case.url,
                    f"案件公开超过了作出决定后 {self.options.workdays} 个工作日",
                    aspect="late",
                    expected=f"{self.options.workdays} 个工作日内",
                    seen=f"{decided.isoformat()} 决定，{case.published.isoformat()} 公开",
                    severity=Severity.WARN,
                )


def _text_of(site: SiteView, case: _Case) -> tuple[str, str]:
    """What a case says in its title, page and files; and why that cannot be told, '' when it can."""
    record = site.page(case.url)
    if record is None or not record.readable:
        return "", "案件页面不在抓取范围内或没有读到"
    body = site.body(case.url)
    texts, unread = [case.title, body], 0
    for file in site.attachments(case.url):
        read = site.attachment_text(file.url)
        if read is None or not read.text:
            unread += 1
        else:
            texts.append(read.text)
    if unread:
        return "", "案件有没能读出文字的附件，要素可能在附件里"
    if len("".join(body.split())) < _SHORT and len(texts) == 2:
        return "", "页面正文太短，要素可能在图片里"
    return "\n".join(texts), ""


def _decided(text: str) -> date | None:
    """The day of the decision: behind its label, else the date that closes the text."""
    for match in (*_DECIDED_ON.finditer(text), *_SIGNED.finditer(text.rstrip())):
        found = next(find_dates(match[1]), None)
        if found is not None:
            return found.day
    return None
