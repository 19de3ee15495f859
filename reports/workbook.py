"""整改台账 as an Excel workbook: what offices keep, filter, print and send back filled in (see `filled`).

What is open comes first, gravest first, then what is waived, then what is fixed. Every text is written as a text,
never as a formula, and begins with no character that would make it one. The only door to xlsxwriter.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

import xlsxwriter  # pyright: ignore[reportMissingTypeStubs] - it ships none; what it makes is `Any` here

from monitor.model import LABELS, Finding, State
from monitor.store import Event, Store
from reports import formatting as fmt
from reports.columns import (
    ACKNOWLEDGE,
    ADDRESS,
    COLUMNS,
    DAYS,
    DUE,
    FINGERPRINT,
    NUMBER,
    REMARK,
    SEVERITY,
    STATE,
    WAIVE,
    height_of,
    neutral,
    remark_of,
)
from reports.findings import Describer, departments_of
from reports.view import FindingView, KindText, Place

_ORDER = (State.NEW, State.REOPENED, State.OPEN, State.WAIVED, State.FIXED)
_MOST_LINKS = 60_000  # Excel opens no sheet with more than 65,530 links
_LONGEST = 1000  # characters of a cell; the report tells the rest
_HEAD_ROW = 2  # below the title and the line under it
_FILLABLE = (DUE, STATE, REMARK)
_TONES = {"单项否决": "#FDE8E8", "扣分": "#FFEDD5", "提示": "#FFF4D6"}
_GUIDE = (
    "一、本表由网站巡检程序从整改台账导出，每一行是一个问题。",
    f"二、各科室只填黄底的三列：{DUE}、{STATE}、{REMARK}。其他列改了也不会写回台账。",
    f"三、已知悉、正在整改的，{STATE}改为“{ACKNOWLEDGE}”，{REMARK}写明怎样处理，{DUE}写预计完成的日期（可以不写）。",
    f"四、确因客观原因不能整改、申请在一段时间内不计入结论的，{STATE}改为“{WAIVE}”，{REMARK}写明理由，{DUE}写到哪一天为止。"
    "理由和期限都必须写。",
    "五、不能填“已整改”：是否已整改由下一次巡检复查原位置后认定。",
    f"六、不要删改“{NUMBER}”和“{FINGERPRINT}”两列，程序靠它们对应台账。没有变动的行可以删去。",
    "七、填好后由技术人员运行  xunjian ledger import 文件名  写回台账；填错的行会逐行说明，其余的行照常写回。",
    f"八、{DAYS}：未整改的算到导出当天，已整改的算到认定整改的那一天。",
)


@dataclass(frozen=True, slots=True)
class _Formats:
    """The looks of cells."""

    head: Any
    text: Any
    number: Any
    date: Any
    fill: Any
    fill_date: Any
    link: Any
    tones: Mapping[str, Any]


def ledger_workbook(
    store: Store, site: str, site_name: str, *, kinds: Mapping[str, KindText], zone: tzinfo, now: datetime
) -> bytes:
    """The whole ledger of one site as an .xlsx file."""
    last = store.latest_run(site)
    departments = departments_of(store.items(last.id)) if last is not None else {}
    describer = Describer(kinds, departments, zone)
    findings = sorted(store.ledger.findings(site), key=lambda finding: _ORDER.index(finding.state))
    lives = store.ledger.histories(f.id for f in findings if f.state is State.FIXED)
    today = fmt.local_day(now, zone)
    buffer = io.BytesIO()
    book: Any = xlsxwriter.Workbook(buffer, {"in_memory": True})
    with book:
        book.set_properties({"title": f"{neutral(fmt.clean(site_name, 100))}网站整改台账", "company": ""})
        formats = _formats(book)
        sheet = book.add_worksheet("整改台账")
        _head(book, sheet, formats, fmt.clean(site_name, 100), today, findings)
        for position, finding in enumerate(findings):
            _line(sheet, formats, _HEAD_ROW + 1 + position, finding, describer, today, lives.get(finding.id, ()))
        _finish(sheet, len(findings))
        _guide(book)
    return buffer.getvalue()


def _formats(book: Any) -> _Formats:
    base = {"font_name": "微软雅黑", "font_size": 10, "valign": "top", "border": 1, "border_color": "#B8C2CC"}
    text = base | {"text_wrap": True}
    fill = text | {"bg_color": "#FFFBE6", "locked": False}
    return _Formats(
        head=book.add_format(base | {"bold": True, "bg_color": "#1F4E8C", "font_color": "#FFFFFF", "align": "center"}),
        text=book.add_format(text),
        number=book.add_format(base | {"align": "center"}),
        date=book.add_format(base | {"num_format": "yyyy-mm-dd", "align": "center"}),
        fill=book.add_format(fill),
        fill_date=book.add_format(fill | {"num_format": "yyyy-mm-dd", "align": "center"}),
        link=book.add_format(text | {"font_color": "#1F4E8C", "underline": 1}),
        tones={
            label: book.add_format(base | {"bg_color": tone, "bold": True, "align": "center"})
            for label, tone in _TONES.items()
        },
    )


def _head(book: Any, sheet: Any, formats: _Formats, site_name: str, today: date, findings: Sequence[Finding]) -> None:
    last = len(COLUMNS) - 1
    title = book.add_format({"font_name": "微软雅黑", "font_size": 16, "bold": True, "valign": "vcenter"})
    under = book.add_format({"font_name": "微软雅黑", "font_size": 10, "font_color": "#52606D"})
    counted = "，".join(
        f"{LABELS[state]} {number} 个" for state in _ORDER if (number := sum(f.state is state for f in findings))
    )
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, neutral(f"{site_name}网站整改台账"), title)
    sheet.write_string(
        1, 0, f"导出日期 {fmt.calendar_day(today)}　{counted or '没有问题'}　填写方法见“填写说明”", under
    )
    sheet.set_row(_HEAD_ROW, 22)
    for column, (name, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(_HEAD_ROW, column, name, formats.head)
    sheet.freeze_panes(_HEAD_ROW + 1, 1)
    sheet.autofilter(_HEAD_ROW, 0, _HEAD_ROW + max(len(findings), 1), last)


def _line(
    sheet: Any,
    formats: _Formats,
    row: int,
    finding: Finding,
    describer: Describer,
    today: date,
    life: Sequence[Event],
) -> None:
    view = describer.view(finding, touched=True)
    first = fmt.local_day(finding.first_seen, describer.zone)
    values: tuple[Any, ...] = (
        finding.id, view.items, "、".join(view.departments), _problem(view), view.place, _evidence(view), view.basis,
        view.severity_label, first, (_until_when(finding, life, today, describer.zone) - first).days, finding.until,
        view.state_label, remark_of(finding), finding.fingerprint,
    )  # fmt: skip
    told = (value.text[:250] if isinstance(value, Place) else fmt.clip(str(value), _LONGEST) for value in values)
    sheet.set_row(row, height_of((text, width) for text, (_, width) in zip(told, COLUMNS, strict=True)))
    for column, ((name, _), value) in enumerate(zip(COLUMNS, values, strict=True)):
        fillable = name in _FILLABLE
        if name == ADDRESS:
            if view.place.href and row - _HEAD_ROW <= _MOST_LINKS and len(view.place.href) <= _LONGEST:
                sheet.write_url(row, column, view.place.href, formats.link, neutral(fmt.clip_address(value.text, 250)))
            else:
                sheet.write_string(row, column, neutral(fmt.clip(value.text, _LONGEST)), formats.text)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, formats.fill_date if fillable else formats.date)
        elif isinstance(value, int):
            sheet.write_number(row, column, value, formats.number)
        elif not value:
            sheet.write_blank(row, column, None, formats.fill_date if name == DUE else formats.fill)
        elif name == SEVERITY:
            sheet.write_string(row, column, value, formats.tones[value])
        else:
            text = neutral(fmt.clip(str(value), _LONGEST))
            sheet.write_string(row, column, text, formats.fill if fillable else formats.text)


def _problem(view: FindingView) -> str:
    return f"{view.subject}：{view.message}" if view.subject else view.message


def _evidence(view: FindingView) -> str:
    """What was expected and seen, and on which page: what a section needs to find the place."""
    parts = [f"应为：{view.expected}"] if view.expected else []
    if view.seen:
        parts.append(f"实际：{view.seen}")
    if view.found_on is not None and view.found_on.text != view.place.text:
        label = f"（链接文字：{view.found_on.label}）" if view.found_on.label else ""
        parts.append(f"所在页面：{fmt.clip_address(view.found_on.text, 300)}{label}")
    if view.carrier_total > 1:
        parts.append(f"共 {view.carrier_total} 个页面")
    return "；".join(parts)


def _until_when(finding: Finding, life: Iterable[Event], today: date, zone: tzinfo) -> date:
    """The day to which the age counts: the day it was found fixed, else today."""
    if finding.state is not State.FIXED:
        return today
    days = [fmt.local_day(event.at, zone) for event in life if event.to_state is State.FIXED]
    return days[-1] if days else fmt.local_day(finding.last_seen, zone)


def _finish(sheet: Any, lines: int) -> None:
    """What makes it fit for filling in and for paper: the list of states, A4 across, the head on every page."""
    names = [name for name, _ in COLUMNS]
    state = names.index(STATE)
    if lines:
        choices = [ACKNOWLEDGE, WAIVE, *(LABELS[state] for state in _ORDER)]
        sheet.data_validation(
            _HEAD_ROW + 1, state, _HEAD_ROW + lines, state,
            {"validate": "list", "source": choices, "input_title": "状态", "input_message": "只能改为“认领”或“豁免”",
             "error_title": "状态", "error_message": "只能改为“认领”或“豁免”"},
        )  # fmt: skip
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEAD_ROW)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    sheet.print_area(0, 0, _HEAD_ROW + max(lines, 1), names.index(REMARK))


def _guide(book: Any) -> None:
    sheet = book.add_worksheet("填写说明")
    wrapped = book.add_format({"font_name": "微软雅黑", "font_size": 11, "text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 100)
    for row, text in enumerate(_GUIDE):
        sheet.write_string(row, 0, text, wrapped)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
