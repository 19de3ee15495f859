"""What one annual report must say: six parts, three tables, and sentences that agree with the tables."""

import re
from collections.abc import Iterator
from decimal import Decimal

from checks.annual_options import Rules
from checks.annual_reading import Report, open_ends
from checks.annual_rules import A1, A2, A3, A4, a1, a2, a3, a4, blanks3, blanks4, judge, missing_rows
from checks.annual_tables import COLUMNS_3, GROUPS_4, Table3, Table4
from checks.annual_text import mentioned, says_nothing
from monitor.model import Fault, Observation, Severity

_OWN_RULE = "本系统设定的提示规则，请人工核实"
_TOPICS = (
    ("主动公开", "主动公开"),
    ("依申请公开", "依申请公开|申请公开"),
    ("政府信息管理", "信息管理|信息的?规范"),
    ("政府信息公开平台建设", "平台|网站|新媒体"),
    ("监督保障", "监督保障|监督检查|社会评议|考核|培训|责任追究"),
)
_PLAN = re.compile(r"(?:政务公开)?工作\s*要点")
_PLAN_AROUND = 80  # characters of the part that mentions it (standards.md §4.6, plan item 33)
_MIN_PART_5 = 10
_TOTAL = COLUMNS_3.index("总计")


def judge_parts(report: Report) -> Iterator[Observation]:
    """六个部分: headings, part 一's five topics, part 五's substance (A10)."""
    if report.text.missing:
        told = f"；其余内容可能在{report.elsewhere}中" if report.elsewhere else ""
        if told:
            yield from open_ends(report.subject, f"缺少部分标题{told}，没有核对", "parts")
        else:
            yield _fault(
                report, "parts", "年报缺少规定的部分", "六个部分齐全", "没有：" + "、".join(report.text.missing)
            )
    for should, seen in report.text.misnamed():
        yield _fault(report, f"heading:{should[0]}", "部分标题与规定不一致", should, seen, Severity.WARN)
    yield from _topics(report)
    part = report.text.parts.get("五")
    if part is None:
        yield from open_ends(report.subject, "没有第五部分，无法核对内容", "A10")
    elif says_nothing(part) or len(re.sub(r"\s", "", part)) < _MIN_PART_5:
        yield _fault(
            report, "A10", "第五部分没有实质内容（A10）", "写明存在的问题和改进情况，不得只写“无”", part.strip()[:60]
        )


def _topics(report: Report) -> Iterator[Observation]:
    part = report.text.parts.get("一")
    if part is None:
        yield from open_ends(report.subject, "没有第一部分，无法核对内容", "topics")
        return
    lacking = [name for name, sign in _TOPICS if not re.search(sign, re.sub(r"\s", "", part))]
    if lacking:
        yield _fault(
            report,
            "topics",
            "第一部分没有写到规定的方面",
            "写明" + "、".join(name for name, _ in _TOPICS),
            "没有写到：" + "、".join(lacking),
            Severity.WARN,
        )


def judge_plan(report: Report) -> Iterator[Observation]:
    """工作要点落实情况 (plan item 33): parts 一, 五 or 六 speak of it, in more than a line."""
    if any(number not in report.text.parts for number in "一五六"):
        yield from open_ends(report.subject, "年报缺少部分内容，不能断定没有写工作要点落实情况", "plan")
        return
    for number in "一五六":
        part = re.sub(r"\s", "", report.text.parts[number])
        if _PLAN.search(part) and len(part) >= _PLAN_AROUND:
            return
    yield Fault(
        report.subject,
        "年报没有写政务公开工作要点的落实情况",
        aspect="plan",
        expected="第一、五或六部分写明工作要点落实情况",
        seen="没有出现“工作要点”",
        severity=Severity.WARN,
        basis="政务公开工作要点分工方案第 33 项；查找方法为" + _OWN_RULE,
        url=report.url,
    )


def judge_table2(report: Report) -> Iterator[Observation]:
    """表二 is there; what is charged is not passed over in part 六 (A11, a hint)."""
    if report.table2 is None:
        yield from _no_table(report, "二", Rules.TABLE_2, "A7", "A8", "A11")
        return
    charged = report.table2.value("行政事业性收费")
    part = report.text.parts.get("六")
    if part is None or charged is None:
        yield from open_ends(report.subject, "没有收费金额或第六部分，无法核对 A11", "A11")
    elif charged > 0 and says_nothing(part):
        yield _fault(
            report,
            "A11",
            "有收费金额，第六部分却写“无”（A11）",
            "第六部分说明收费情况",
            f"表二“行政事业性收费”{charged} 万元，第六部分：{part.strip()[:20]}",
            Severity.WARN,
        )


def judge_table3(report: Report) -> Iterator[Observation]:
    """表三: A1 to A3 and A9, and the sentences that name its numbers (A6)."""
    table = report.table3
    if table is None:
        yield from _no_table(report, "三", Rules.TABLE_3, "A1", "A2", "A3", "A5", "A6:表三", "A9:表三", "table3.rows")
        return
    yield from missing_rows(report.subject, report.url, table)
    yield from blanks3(report.subject, report.url, table)
    for rule, equations in ((A1, a1(table)), (A2, a2(table)), (A3, a3(table))):
        yield from judge(report.subject, report.url, rule, equations)
    yield from _text_against(report, "表三", _told_by_table3(table))


def judge_table4(report: Report) -> Iterator[Observation]:
    """表四: A4 and A9, and the sentences that name its numbers (A6)."""
    table = report.table4
    if table is None:
        yield from _no_table(report, "四", Rules.TABLE_4, "A4", "A6:表四", "A9:表四")
        return
    yield from blanks4(report.subject, report.url, table)
    yield from judge(report.subject, report.url, A4, a4(table))
    yield from _text_against(report, "表四", _told_by_table4(table))


_Told = tuple[str, str, Decimal | None]  # what the text may name, the cell's name, its number


def _told_by_table3(table: Table3) -> tuple[_Told, ...]:
    names = {"new": "本年新收", "carried_in": "上年结转", "carried_out": "结转下年度"}
    return tuple((key, name, table.cell(key, _TOTAL).value) for key, name in names.items())


def _told_by_table4(table: Table4) -> tuple[_Told, ...]:
    review, direct, after = (cells[-1].value for cells in table.groups)
    lawsuits = None if direct is None or after is None else direct + after
    return (
        ("review", f"{GROUPS_4[0]}总计", review),
        ("lawsuits", f"行政诉讼总计（{GROUPS_4[1]}＋{GROUPS_4[2]}）", lawsuits),
    )


def _text_against(report: Report, name: str, told: tuple[_Told, ...]) -> Iterator[Observation]:
    """A6: a number in a sentence that the table contradicts. Where sentences differ, one that agrees is enough."""
    text = report.text.everything()
    wrong: list[str] = []
    for what, cell, number in told:
        said = mentioned(text, what)
        if said and number is not None and number not in said:
            wrong.append(f"正文写 {said[0]} 件，{name}“{cell}”是 {number}")
    if wrong:
        yield _fault(report, f"A6:{name}", f"正文数字与{name}不一致（A6）", "正文与表格的数字相同", "；".join(wrong))


def _no_table(report: Report, number: str, rules: Rules, *aspects: str) -> Iterator[Observation]:
    missing = f"{rules.value}.missing"
    if number in report.strange:
        reason = f"表{number}的形式与规定格式不同，没有读懂，没有核对"
        yield from open_ends(report.subject, reason, missing, *aspects)
    elif report.elsewhere:
        reason = f"没有读到表{number}，可能在{report.elsewhere}中，没有核对"
        yield from open_ends(report.subject, reason, missing, *aspects)
    else:
        yield _fault(report, missing, f"年报没有表{number}", f"第{number}部分按规定格式列表", "页面上没有这张表")
        yield from open_ends(report.subject, f"没有表{number}", *aspects)


def _fault(
    report: Report, aspect: str, message: str, expected: str, seen: str, severity: Severity | None = None
) -> Fault:
    return Fault(
        report.subject, message, aspect=aspect, expected=expected, seen=seen, severity=severity, url=report.url
    )
