"""`xunjian plan import`: a notice page or file becomes a plan file that `[plan] file` can name.

Real tables are read by their cells, everything else as flattened text. What was misprinted or uncertain is said with
the item; nothing is guessed in silence. Titles are drafted from the text for a person to shorten.
"""

import json
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from monitor.config import PlanSettings
from monitor.model import Answer, Coverage, PlanItem
from monitor.model.topics import topics_in
from monitor.plan import Plan, PlanError, load_plan, parse_plan, shipped_years
from monitor.plan_diff import compare
from monitor.plan_import_table import rows_of_tables
from monitor.plan_import_tasks import Numbered, Row, numbered
from monitor.plan_import_text import rows_of_text
from monitor.plan_import_words import typeset
from monitor.web.encoding import decode
from monitor.web.page import Page
from monitor.web.tables import tables_of

TO_SHORTEN = "待精简"
NO_TOPIC = "没有认出任务主题，没有检查会对应它；请在 topics 里补上"
UNKNOWN_DEPARTMENT = "待补充"  # a plan file needs a name there; the item's note says that it was not found
_LONGEST_TITLE = 36
_YEAR = re.compile(r"[(（]?(20[0-9]{2}) ?年(?:版|度?(?:政务公开)?工作要点|政务公开|度)")
_DATED = re.compile(r"(?:发布|发文|成文)(?:日期|时间)\s*[:：]\s*(20[0-9]{2})")
_TITLE = re.compile(r"[^\n 。]{0,40}(?:要点|分工方案|任务分工|实施方案)[^\n 。]{0,20}")


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice as read: the plan it makes, how it was read (表格 or 文字), and what to tell the person who imports."""

    name: str
    plan: Plan
    read_as: str
    notes: tuple[str, ...]


def read_notice(body: bytes, source: str, *, content_type: str = "", year: int | None = None) -> Notice:
    """A notice from its bytes: HTML or plain text, in any encoding offices use. `source` is the file or address, for
    messages. Raises PlanError when there are no tasks in it, or no year can be told."""
    now = datetime.now(UTC)
    page = Page(Answer(source, source, 200, now, 0.0, {"content-type": content_type} if content_type else {}, body))
    if page.is_html:
        text, rows = page.text, rows_of_tables(tables_of(page.tree))
    else:
        text, rows = decode(body, content_type, markup=False).text, list[Row]()
    read_as = "表格" if rows else "文字"
    rows = rows or rows_of_text(text)
    if not rows:
        raise PlanError(
            f"{source} 里没有找到带序号的任务。请确认它是工作要点（分工方案）的正文页；"
            "如果正文在附件里，请另存为网页或文本再导入"
        )
    found = numbered(rows)
    told = year or _year(text)
    if told is None:
        raise PlanError(f"看不出 {source} 是哪一年的工作要点，请用 --year 写明年份")
    plan = _with_what_is_known(Plan(told, tuple(_item(one) for one in found)))
    return Notice(_name(text), plan, read_as, tuple(_notes(plan)))


def _year(text: str) -> int | None:
    folded = text.translate({0xFF10 + n: str(n) for n in range(10)})
    match = _YEAR.search(folded) or _DATED.search(folded)
    return int(match[1]) if match else None


def _name(text: str) -> str:
    match = _TITLE.search(text)
    return typeset(match[0])[0] if match else ""


def _notes(plan: Plan) -> list[str]:
    return [f"第 {item.number} 项：{note}" for item in plan.items for note in item.notes]


def _with_what_is_known(plan: Plan) -> Plan:
    """The items with their topics, by their words or by likeness to an item of the plan that ships with the product,
    and with what only a person can confirm of such a topic. What has no topic is said: no check will follow it."""
    shipped = load_plan(PlanSettings(year=shipped_years()[-1]))
    alike = {pair.new.number: pair.old.topics for pair in compare(shipped, plan).pairs}
    known = {topic: item for item in shipped.items for topic in item.topics}

    def completed(item: PlanItem) -> PlanItem:
        topics = topics_in(item.text) or alike.get(item.number, ())
        if not topics:
            return replace(item, topics=(), notes=(*item.notes, NO_TOPIC))
        models = [known[topic] for topic in topics if topic in known]
        coverage = max((one.coverage for one in models), key=list(Coverage).index, default=item.coverage)
        person = "；".join(dict.fromkeys(one.person for one in models if one.person))
        return replace(item, topics=topics, coverage=coverage, person=person)

    return Plan(plan.year, tuple(completed(item) for item in plan.items))


def _item(one: Numbered) -> PlanItem:
    row = one.row
    return PlanItem(
        number=one.number,
        section=row.section,
        subsection=row.subsection,
        title=drafted_title(row.text),
        departments=row.departments or (UNKNOWN_DEPARTMENT,),
        deadline=row.deadline,
        coverage=Coverage.PERSON,
        text=row.text,
        notes=row.notes,
    )


def drafted_title(text: str) -> str:
    """The beginning of a requirement, up to a comma or stop: something to shorten, not a summary."""
    clause = re.split(r"[，。；：]", text)[0]
    clause = clause or text
    return clause if len(clause) <= _LONGEST_TITLE else clause[: _LONGEST_TITLE - 1] + "…"


def as_toml(notice: Notice, source: str) -> str:
    """The plan file. It is read back before it is handed out: what is written is what `[plan] file` will load."""
    head = [
        f"# {notice.name or '工作要点'}：{len(notice.plan.items)} 项任务。",
        f"# 由 xunjian plan import 从 {_plain(source)} 读出。",
        "# number 任务序号；section、subsection 所在部分；text 要求（照原文，标点已统一）；departments 责任科室；",
        "# deadline 完成时限（照原文）；notes 原文的印刷差错和没有把握的地方，核对后可以删去。",
        f"# title 由程序截取自原文，标有“{TO_SHORTEN}”，请改成简短的名称。",
        "# topics 任务主题，检查按主题对应任务，与序号无关；认错了请改，全部主题用 xunjian plan show 查看。",
        "# coverage：auto 基本能自动检查，partly 只能检查一部分，person 只能由人确认；person：只有人才能确认的内容。",
        "# 两项都沿用程序自带要点里同一主题的说明，请核对。",
        f"year = {notice.plan.year}",
    ]
    text = "\n".join([*head, *(_table(item) for item in notice.plan.items)]) + "\n"
    if parse_plan(text, source) != notice.plan:
        raise PlanError(f"写出的要点与读到的不一致，没有保存。请把 {source} 交给技术人员查看")
    return text


def _table(item: PlanItem) -> str:
    lines = [
        "\n[[item]]",
        f"number = {item.number}",
        f"section = {_quoted(item.section)}",
        f"subsection = {_quoted(item.subsection)}",
        f"title = {_quoted(item.title)}  # {TO_SHORTEN}",
        f"text = {_quoted(item.text)}",
        f"departments = [{', '.join(_quoted(name) for name in item.departments)}]",
        f"deadline = {_quoted(item.deadline)}",
        f"topics = [{', '.join(_quoted(name) for name in item.topics)}]",
        f"coverage = {_quoted(item.coverage.value)}",
    ]
    if item.person:
        lines.append(f"person = {_quoted(item.person)}")
    if item.notes:
        lines += ["notes = [", *(f"    {_quoted(note)}," for note in item.notes), "]"]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    """A TOML basic string. JSON's escapes are TOML's, but for the control character DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
