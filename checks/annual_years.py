"""What must agree from one annual report to the next, and with the library (standards.md §4.6: A5, A7, A8; §4.1)."""

from collections.abc import Iterator

from checks.annual_reading import Report, open_ends
from checks.annual_tables import COLUMNS_3
from checks.annual_text import likeness
from checks.names import plain
from monitor.model import Document, Fault, Field, Observation, Severity, SiteView, parse_date

_OWN_RULE = "本系统设定的提示规则，请人工核实"
_RULED = ("规章", "行政规范性文件")
_ENOUGH_PROSE = 100  # characters; shorter texts are alike by chance
_GONE = ("失效", "废止", "无效")


def judge_carried(report: Report, last: Report | None) -> Iterator[Observation]:
    """A5: what last year's report carried over is what this year's report received, column by column."""
    if report.table3 is None:
        return
    if last is None or last.table3 is None:
        yield from open_ends(report.subject, "上一年的年报没有读到，无法核对跨年结转（A5）", "A5")
        return
    wrong: list[str] = []
    unknown: list[str] = []
    for n, column in enumerate(COLUMNS_3):
        before, after = last.table3.cell("carried_out", n).value, report.table3.cell("carried_in", n).value
        if before is None or after is None:
            unknown.append(column)
        elif before != after:
            wrong.append(f"“{column}”列：{last.year} 年四、结转下年度 {before}，{report.year} 年二、上年结转 {after}")
    if wrong:
        yield Fault(
            report.subject,
            f"上年结转与 {last.year} 年年报的结转下年度不一致（A5）",
            aspect="A5",
            expected="每一列都相等",
            seen="；".join(wrong),
            url=report.url,
            found_on=last.url,
        )
    elif unknown:
        yield from open_ends(report.subject, f"有空格，无法核对跨年结转（A5）：{'、'.join(unknown)}", "A5")


def judge_in_force(report: Report, last: Report | None) -> Iterator[Observation]:
    """A7, a hint: 现行有效 = last year's + 制发 − 废止. What lapses by itself breaks it rightly."""
    if report.table2 is None:
        return
    if last is None or last.table2 is None:
        yield from open_ends(report.subject, "上一年的年报没有读到，无法核对现行有效件数（A7）", "A7")
        return
    wrong: list[str] = []
    for row in _RULED:
        before = last.table2.value(row, 2)
        made, repealed, now = (report.table2.value(row, place) for place in range(3))
        if before is None or made is None or repealed is None or now is None:
            continue
        if before + made - repealed != now:
            wrong.append(
                f"“{row}”：{last.year} 年现行有效 {before}＋本年制发 {made}－本年废止 {repealed}"
                f"＝{before + made - repealed}，本年现行有效 {now}"
            )
    if wrong:
        yield Fault(
            report.subject,
            "现行有效件数与上一年推算的不一致（A7）",
            aspect="A7",
            expected="上年现行有效＋本年制发－本年废止＝本年现行有效；有自动失效的文件时应当说明",
            seen="；".join(wrong),
            severity=Severity.WARN,
            basis=_OWN_RULE,
            url=report.url,
            found_on=last.url,
        )


def judge_likeness(report: Report, last: Report | None, limit: float) -> Iterator[Observation]:
    """内容雷同: parts 一 and 五 against last year's."""
    prose, before = report.text.prose(), "" if last is None else last.text.prose()
    if min(len(prose), len(before)) < _ENOUGH_PROSE:
        yield from open_ends(report.subject, "本年或上一年的文字没有读到，无法比较是否雷同", "likeness")
        return
    alike = likeness(prose, before)
    if last is not None and alike >= limit:
        yield Fault(
            report.subject,
            "年报文字与上一年雷同",
            aspect="likeness",
            expected=f"第一、五部分与上一年的相似程度低于 {limit:.0%}",
            seen=f"相似程度 {alike:.0%}",
            severity=Severity.WARN,
            basis="国办公开办函〔2021〕30号要求不得内容雷同（据公开转载文本）；相似程度为" + _OWN_RULE,
            url=report.url,
            found_on=last.url,
        )


def judge_library(report: Report, site: SiteView, library: str) -> Iterator[Observation]:
    """A8, a hint: 现行有效件数 lies between what the library surely had in force at the year's end and all that it
    had by then. What was repealed since cannot be dated, so between the two nothing is said."""
    if report.table2 is None:
        return
    told = report.table2.value("行政规范性文件", 2)
    sure = possible = undated = 0
    for document in site.documents():
        if plain(document.library) != plain(library):
            continue
        day = parse_date(document.value(Field.WRITTEN)) or parse_date(document.value(Field.PUBLISHED))
        if day is None:
            undated += 1
        elif day.year <= report.year:
            possible += 1
            sure += _in_force(document)
    if told is None or possible + undated == 0 or not site.crawl.complete:
        yield from open_ends(report.subject, f"没有读全文件库“{library}”或表二，无法核对现行有效件数（A8）", "A8")
    elif not sure <= told <= possible + undated:
        yield Fault(
            report.subject,
            "现行有效件数与规范性文件库不一致（A8）",
            aspect="A8",
            expected=f"文件库中 {report.year} 年底前的文件：至今有效 {sure} 件，连同已失效的共 {possible + undated} 件",
            seen=f"表二“行政规范性文件”现行有效 {told} 件",
            severity=Severity.WARN,
            basis=_OWN_RULE,
            url=report.url,
        )


def _in_force(document: Document) -> bool:
    """Whether a document is said to be in force; what says nothing is not counted as surely in force."""
    validity = document.value(Field.VALIDITY)
    return "有效" in validity and not any(sign in validity for sign in _GONE)
