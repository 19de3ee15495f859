"""Whether a document was filed rightly: in time, under a 文号 of its kind, and in the category where it belongs.

Rules of standards.md: 条例 第二十六条 (20 working days, §7), 规 in the 文号 of 规范性文件 (§5.3 [D]), and what is
no 规范性文件 by the definition of 粤府令第277号 (§5.4: 内部管理, 工作方案, 请示报告, 人事任免).
"""

from collections.abc import Iterator

from checks.documents import days, number_head, title_of
from checks.library_fields import Judged, values
from checks.library_options import LibraryOptions
from checks.titles import is_own
from monitor.model import Document, Severity, WorkCalendar
from monitor.model import Field as DocumentField
from monitor.model.repeals import is_repeal_notice

NORMATIVE = "规范性文件"


def filing_faults(
    document: Document, library: str, options: LibraryOptions, calendar: WorkCalendar, unit: str
) -> Iterator[Judged]:
    """What is wrong with the filing. `library` is the library that holds the document, `unit` the site whose it is."""
    if DocumentField.PUBLISHED in options.fields:
        yield from _late(document, options, calendar)
    if NORMATIVE not in library:
        return
    if DocumentField.NUMBER in options.fields:
        yield from _head(document, options, unit)
    if DocumentField.TITLE in options.fields:
        yield from _internal(document, options)


def counted_years(document: Document) -> set[int]:
    """The years in which working days were counted."""
    return {day.year for field in (DocumentField.WRITTEN, DocumentField.PUBLISHED) for day in days(document, field)}


def _late(document: Document, options: LibraryOptions, calendar: WorkCalendar) -> Iterator[Judged]:
    written, published = days(document, DocumentField.WRITTEN), days(document, DocumentField.PUBLISHED)
    # Witnesses may differ: late is only what is late by every one of them.
    if not options.late_workdays or not written or not published or max(written) < options.late_since:
        return
    if min(published) > calendar.add_workdays(max(written), options.late_workdays):
        yield Judged(
            "dates.late",
            f"成文超过 {options.late_workdays} 个工作日才发布（如果是网站改版时重新发布的，请更正发布日期）",
            f"成文之日起 {options.late_workdays} 个工作日内公开",
            f"成文 {max(written).isoformat()}，发布 {min(published).isoformat()}",
            severity=options.late_severity,
        )


def _head(document: Document, options: LibraryOptions, unit: str) -> Iterator[Judged]:
    """[D]: 行政规范性文件 are numbered ××规〔…〕 in the province. 令 and 公告 have no such head, and what another body
    issued (国发〔2019〕5号) is numbered as that body does."""
    publishers = values(document, DocumentField.PUBLISHER)
    if not publishers or not is_own(publishers[0], unit, tuple(options.publishers)):
        return
    written = days(document, DocumentField.WRITTEN) or days(document, DocumentField.PUBLISHED)
    if options.gui_since is None or not written or min(written) < options.gui_since:
        return
    heads = [head for head in map(number_head, values(document, DocumentField.NUMBER)) if head]
    if heads and not any("规" in head for head in heads):
        yield Judged(
            "number.head",
            "发文机关代字里没有“规”字，请核对是不是规范性文件",
            "如 汕市监规〔2024〕1号",
            values(document, DocumentField.NUMBER)[0][:60],
            severity=Severity.WARN,
        )


def _internal(document: Document, options: LibraryOptions) -> Iterator[Judged]:
    title = title_of(document)
    word = next((word for word in options.internal_words if word in title), "")
    if word and not is_repeal_notice(title) and "办法" not in title and "规定" not in title:
        yield Judged(
            "category.internal",
            f"是“{word}”一类，一般不属于规范性文件",
            "归入“其他文件”",
            title[:80],
            severity=Severity.WARN,
        )
