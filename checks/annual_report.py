"""政府信息公开工作年度报告 (plan items 6, 7, 8, 33; standards.md §4): there, in time, in form, and its numbers add up.

Reports are found after the crawl and read again one by one, so that a report can be compared with last year's, in
files where a page only offers one. What is a picture, or was not read with certainty, is never a fault: it is said.
"""

import re
from collections.abc import AsyncIterator, Iterator

from checks.annual_contents import judge_parts, judge_plan, judge_table2, judge_table3, judge_table4
from checks.annual_find import Found, Search, others, search
from checks.annual_options import AnnualReportOptions, Rules
from checks.annual_reading import Report, open_ends, open_report
from checks.annual_text import PARTS
from checks.annual_years import judge_carried, judge_in_force, judge_library, judge_likeness
from checks.options import compiled
from checks.registry import kind
from monitor.model import Evidence, Examined, Fault, Kind, Observation, Severity, SiteView, Unjudged

SUBJECT = "政府信息公开工作年度报告"
_ASPECTS_OF_CONTENT = (
    "late", "title", "parts", "topics", "plan", "likeness", "A1", "A2", "A3", "A4", "A5", "A6:表三", "A6:表四", "A7",
    "A8", "A9:表三", "A9:表四", "A10", "A11", "table2.missing", "table3.missing", "table3.rows", "table4.missing",
    *(f"heading:{number}" for number, _, _ in PARTS),
)  # fmt: skip


@kind
class AnnualReport(Kind):
    """Each year's report of the last years: published, complete, consistent in itself and with the year before."""

    name = "annual_report"
    title = "政府信息公开工作年度报告"
    purpose = (
        "逐年核对政府信息公开工作年度报告：是否按期公布、标题和六个部分是否规范、三张表内部和跨年是否平衡、正文数字与表格"
        "是否一致、是否与上一年雷同、有没有写工作要点落实情况。只有附件的，读附件（docx、pdf、xlsx）里的文字和表格；扫描件、图片和读不准的表格，说明没有核对，不作为问题。"
    )
    basis = "国办公开办函〔2021〕30号规定的年报格式（据公开转载文本）；表内、跨年平衡关系由表格含义推出"
    fix = "请核对年报原始数据，更正错误的数字或文字后重新发布；缺少年报的请补发。"
    items = (6, 7, 8, 33)
    Options = AnnualReportOptions
    example = """\
[[check]]
id = "annual-report"
kind = "annual_report"
title = "政府信息公开工作年度报告"
columns = ["政府信息公开年报"]
years = 3
"""

    options: AnnualReportOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        result = search(site, self.options)
        expected = self.options.expected_years(site.today)
        years = [*expected, *([expected.stop] if expected.stop in result.found else [])]
        last: Report | None = None
        for year in years:
            found = result.best(year, self.options.title_form)
            if found is None:
                for observation in self._absent(site, result, year):
                    yield observation
                last = None
                continue
            for observation in self._publication(result, found):
                yield observation
            report = await self._opened(site, found)
            if isinstance(report, str):
                yield Unjudged(_subject(year), report)
                last = None
                continue
            if report is not None:
                for observation in self._contents(site, report, last, first=year == years[0], newest=year == years[-1]):
                    yield observation
            last = report

    async def _opened(self, site: SiteView, found: Found) -> Report | str | None:
        """The report, the reason why it was not read, or None where nothing of its contents is to be judged."""
        if self.options.rules == [Rules.PUBLISHED] or found.year < self.options.format_from:
            return f"年报页面打不开（{found.failure}）" if found.failure else None
        return await open_report(site, found, _subject(found.year), compiled(self.options.pattern))

    def _absent(self, site: SiteView, result: Search, year: int) -> Iterator[Observation]:
        subject = _subject(year)
        if result.unsure:
            yield Unjudged(subject, result.unsure)
        elif Rules.PUBLISHED not in self.options.rules:
            yield Unjudged(subject, f"没有找到 {year} 年的年报，无法核对内容")
        else:
            newest = year == self.options.due_year(site.today)
            yield Examined(subject)
            yield Fault(
                subject,
                f"没有找到 {year} 年的政府信息公开工作年度报告",
                aspect="missing",
                expected=f"{self.options.deadline_of(year)} 前公布" if newest else "往年的年报仍可查看",
                seen="栏目和页面标题中没有这一年的年报",
                severity=None if newest else Severity.WARN,
                url=result.where,
            )
            yield from open_ends(subject, "没有年报，无法核对内容", *_ASPECTS_OF_CONTENT)

    def _publication(self, result: Search, found: Found) -> Iterator[Observation]:
        """期限 and title. The deadline is from memory of 条例 第49条 (standards.md §4.1 [M]), so it is a hint."""
        subject = _subject(found.year)
        yield Examined(subject)
        if Rules.PUBLISHED not in self.options.rules:
            return
        when = f"，{found.published} 公布" if found.published else ""
        yield Evidence(subject, f"《{found.title}》{when}：{found.url}")
        for other in others(result, found):
            yield Evidence(subject, f"同一年另有：《{other.title}》{other.url}（没有核对）")
        deadline = self.options.deadline_of(found.year)
        if found.published is None:
            yield Unjudged(subject, "没有读到年报的发布日期，无法核对是否按期公布", "late")
        elif found.published > deadline:
            yield Fault(
                subject,
                "年报没有按期公布",
                aspect="late",
                expected=f"{deadline} 前公布",
                seen=f"{found.published} 公布",
                severity=Severity.WARN,
                basis="《政府信息公开条例》关于年报公布期限的规定（条文未经核对，期限可在配置中修改）",
                url=found.url,
            )
        title = re.sub(r"\s", "", found.title)
        whole = not (found.attachment or title.endswith(("...", "…")))
        if whole and not compiled(self.options.title_form).search(title):
            yield Fault(
                subject,
                "年报标题不规范",
                aspect="title",
                expected=f"××局{found.year}年政府信息公开工作年度报告",
                seen=found.title,
                severity=Severity.WARN,
                basis="依照同级单位年报的标题写法，请人工核实",
                url=found.url,
            )

    def _contents(
        self, site: SiteView, report: Report, last: Report | None, *, first: bool, newest: bool
    ) -> Iterator[Observation]:
        """Every group of rules that the check applies. The first year of the range has none before it to compare."""
        rules = self.options.rules
        compare = not first and report.year > self.options.format_from
        if Rules.PARTS in rules:
            yield from judge_parts(report)
        if Rules.TABLE_2 in rules:
            yield from judge_table2(report)
            if compare:
                yield from judge_in_force(report, last)
            if self.options.library and newest:
                yield from judge_library(report, site, self.options.library)
        if Rules.TABLE_3 in rules:
            yield from judge_table3(report)
            if compare:
                yield from judge_carried(report, last)
        if Rules.TABLE_4 in rules:
            yield from judge_table4(report)
        if Rules.LIKENESS in rules and compare:
            yield from judge_likeness(report, last, self.options.similarity_warn)
        if Rules.PLAN in rules and newest:
            yield from judge_plan(report)


def _subject(year: int) -> str:
    return f"{SUBJECT}/{year}年"
