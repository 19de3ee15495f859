"""季度自查表 as an Excel workbook: the indicators of 国办秘函〔2019〕19号 as the office reports them each quarter.

The figures are those of `monitor.model.yardstick`, once for the end of the quarter and once for all of it: a veto that
was hit and mended in between is told too. What no program can decide is left to the office, on yellow ground. One of
the two doors to xlsxwriter.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

import xlsxwriter  # pyright: ignore[reportMissingTypeStubs] - it ships none; what it makes is `Any` here

from monitor.model import Finding
from monitor.model.availability import Share, share
from monitor.model.indicators import BLOCK_POINTS, FULL_SCORE
from monitor.model.yardstick import Reading, Row, Rules, Yardstick, measure
from monitor.store import Run, Sample, Store
from reports import formatting as fmt
from reports.columns import height_of, neutral
from reports.findings import Describer, departments_of
from reports.period import Span
from reports.places import Columns
from reports.view import KindText

_LONGEST = 1000  # characters of a cell
_MOST_REFS = 60  # numbers of findings in one cell
_HEAD_ROW = 3
_FILL = "单位核实意见"
_Columns = tuple[tuple[str, float], ...]
_VETO_COLUMNS: _Columns = (
    ("序号", 6), ("指标", 18), ("否决线", 40), ("季末结果", 14), ("季末数据", 36), ("本季度内", 36), ("问题编号", 16),
    (_FILL, 24),
)  # fmt: skip
_POINT_COLUMNS: _Columns = (
    ("大类", 10), ("指标", 20), ("规定", 34), ("结果", 11), ("处数", 6), ("扣分", 7), ("分值", 9), ("数据", 34),
    ("问题编号", 16), (_FILL, 24),
)  # fmt: skip
_LIST_COLUMNS: _Columns = (
    ("编号", 7), ("指标", 20), ("程度", 9), ("责任科室", 16), ("栏目", 26), ("问题", 44), ("网址", 40),
    ("首次发现", 13), ("季末状态", 10),
)  # fmt: skip
_TONES = {Reading.HIT: "#FDE8E8", Reading.SUSPECTED: "#FFF4D6", Reading.CLEAR: "#E3F4E8"}
_GUIDE = (
    "一、本表由网站巡检程序按国办秘函〔2019〕19号《政府网站与政务新媒体检查指标》测算，供单位填报季度自查表时参考，不是官方检查结论。",
    "二、“季末结果”按本季度最后一次完成的巡检和季末尚未整改的问题测算；“本季度内”把季度中发现过、已经整改的也算上。",
    "三、“疑似，须人工确认”“未能判定”“没有检查”的，程序不下结论，不等于合格，请在黄底的“单位核实意见”里写明核实情况。",
    "四、扣分只按“已核实”的分值计入模拟得分；“未核实”的另作估计得分，核实后可在配置的 [yardstick] 里改正。",
    "五、站点能否访问按首页监测计算：季末结果看最后一周，“本季度内”看打不开占比最高的一周；有一天监测次数不足的一周不作判定。",
    "六、加分指标、政务新媒体不在测算之内。问题编号与整改台账一致，明细见“问题清单”。",
)


@dataclass(frozen=True, slots=True)
class _Quarter:
    """The two readings of a quarter, and the findings behind them."""

    run: Run
    end: Yardstick
    whole: Yardstick
    standing: frozenset[int]  # numbers of what was open at the end
    findings: Mapping[int, Finding]


def selfcheck_workbook(
    store: Store,
    site: str,
    site_name: str,
    span: Span,
    *,
    rules: Rules,
    kinds: Mapping[str, KindText],
    zone: tzinfo,
    now: datetime,
) -> bytes | None:
    """The table of a quarter (any span will do) as an .xlsx file; None when no inspection was finished in it."""
    since, until = span.moments(zone)
    quarter = _quarter(store, site, since, min(until, now), rules)
    if quarter is None:
        return None
    describer = Describer(kinds, departments_of(store.items(quarter.run.id)), zone, Columns.of(store.columns(site)))
    name = fmt.clean(site_name, 100)
    last_day = fmt.local_day(min(until, now) - timedelta(seconds=1), zone)
    when = f"{fmt.calendar_day(span.first)}至{fmt.calendar_day(last_day)}"
    buffer = io.BytesIO()
    book: Any = xlsxwriter.Workbook(buffer, {"in_memory": True})
    with book:
        book.set_properties({"title": neutral(f"{name}网站季度自查表"), "company": ""})
        pen = _Pen(book)
        under = f"{when}　最后一次巡检 {fmt.moment(quarter.run.started, zone)}"
        _vetoes(pen, quarter, f"{name}网站季度自查表（单项否决）", under)
        _points(pen, quarter, f"{name}网站季度自查表（扣分指标）", under)
        _list(pen, quarter, describer, f"{name}网站季度自查问题清单", under)
        _guide(book)
    return buffer.getvalue()


def _quarter(store: Store, site: str, since: datetime, until: datetime, rules: Rules) -> _Quarter | None:
    runs = store.runs(site, limit=1000, partial=False)
    done = [run for run in runs if run.status == "done" and since <= run.started < until]
    if not done:
        return None
    outcomes = store.outcomes(done[0].id)
    ran = {outcome.check for outcome in outcomes}
    standing = frozenset(change.finding for change in store.history.standing(site, until))
    touched = (
        standing
        | {change.finding for change in store.history.openings(site, since, until)}
        | {change.finding for change in store.history.standing(site, since)}
    )
    findings = {one.id: one for one in store.ledger.findings(site) if one.id in touched and one.check in ran}
    samples = store.samples(site, since)
    return _Quarter(
        done[0],
        measure(outcomes, [findings[n] for n in findings if n in standing], _week(samples, until, rules), rules),
        measure(outcomes, findings.values(), _worst_week(samples, since, until, rules), rules),
        standing,
        findings,
    )


def _worst_week(samples: Sequence[Sample], since: datetime, until: datetime, rules: Rules) -> Share:
    """The week with the highest share of failures among those that can be judged; the last one when none can."""
    weeks, end = list[Share](), until
    while end - timedelta(days=rules.reach_days) >= since:
        weeks.append(_week(samples, end, rules))
        end -= timedelta(days=1)
    judged = [week for week in weeks if week.judged]
    return max(judged, key=lambda week: week.percent) if judged else _week(samples, until, rules)


def _week(samples: Sequence[Sample], until: datetime, rules: Rules) -> Share:
    return share(samples, until, days=rules.reach_days, per_day=rules.reach_per_day)


# --- the sheets ---


class _Pen:
    """Writes cells that are texts and nothing else, in the looks of the house."""

    def __init__(self, book: Any) -> None:
        base = {"font_name": "微软雅黑", "font_size": 10, "valign": "top", "border": 1, "border_color": "#B8C2CC"}
        text = base | {"text_wrap": True}
        self.book = book
        self.title = book.add_format({"font_name": "微软雅黑", "font_size": 16, "bold": True, "valign": "vcenter"})
        self.under = book.add_format({"font_name": "微软雅黑", "font_size": 10, "font_color": "#52606D"})
        self.verdict = book.add_format({"font_name": "微软雅黑", "font_size": 11, "bold": True})
        self.head = book.add_format(
            base | {"bold": True, "bg_color": "#1F4E8C", "font_color": "#FFFFFF", "align": "center"}
        )
        self.text, self.bold = book.add_format(text), book.add_format(text | {"bold": True, "bg_color": "#EDF1F6"})
        self.fill = book.add_format(text | {"bg_color": "#FFFBE6", "locked": False})
        self.tones = {one: book.add_format(text | {"bg_color": tone, "bold": True}) for one, tone in _TONES.items()}

    def sheet(self, name: str, title: str, under: str, verdict: str, columns: _Columns) -> Any:
        sheet = self.book.add_worksheet(name)
        sheet.set_row(0, 28)
        sheet.write_string(0, 0, neutral(title), self.title)
        sheet.write_string(1, 0, under, self.under)
        sheet.write_string(2, 0, neutral(verdict), self.verdict)
        for column, (head, width) in enumerate(columns):
            sheet.set_column(column, column, width)
            sheet.write_string(_HEAD_ROW, column, head, self.head)
        sheet.freeze_panes(_HEAD_ROW + 1, 2)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_HEAD_ROW)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer("&C第 &P 页，共 &N 页")
        return sheet

    def row(self, sheet: Any, row: int, columns: _Columns, values: Sequence[object], looks: Mapping[int, Any]) -> None:
        told = [fmt.clip(str(value), _LONGEST) for value in values]
        sheet.set_row(row, height_of((text, width) for text, (_, width) in zip(told, columns, strict=True)))
        for column, value in enumerate(values):
            look = looks.get(column, self.text)
            if isinstance(value, int | float):
                sheet.write_number(row, column, value, look)
            elif not value:
                sheet.write_blank(row, column, None, look)
            else:
                sheet.write_string(row, column, neutral(fmt.clip(fmt.clean(str(value)), _LONGEST)), look)


def _vetoes(pen: _Pen, quarter: _Quarter, title: str, under: str) -> None:
    sheet = pen.sheet("单项否决", title, under, f"季末：{quarter.end.verdict}。", _VETO_COLUMNS)
    for position, (end, whole) in enumerate(zip(quarter.end.vetoes, quarter.whole.vetoes, strict=True)):
        indicator = end.indicator
        told = "；".join(part for part in (*end.figures, indicator.unseen) if part)
        within = "与季末相同" if (whole.label, whole.figures) == (end.label, end.figures) else _within(whole)
        values = (indicator.id, indicator.name, indicator.rule, end.label, told, within, _refs(whole), "")
        pen.row(
            sheet,
            _HEAD_ROW + 1 + position,
            _VETO_COLUMNS,
            values,
            {3: pen.tones.get(end.reading, pen.text), 7: pen.fill},
        )


def _within(row: Row) -> str:
    return f"{row.label}：{'；'.join(row.figures)}" if row.figures else row.label


def _points(pen: _Pen, quarter: _Quarter, title: str, under: str) -> None:
    end = quarter.end
    score = f"{end.score:g} 分" + (f"，连同未核实的分值估计 {end.estimate:g} 分" if end.estimate != end.score else "")
    sheet = pen.sheet(
        "扣分指标", title, under, f"季末模拟得分：{score}（满分 {FULL_SCORE} 分，不含加分指标）", _POINT_COLUMNS
    )
    row = _HEAD_ROW + 1
    for one in end.deductions:
        hit = one.reading is Reading.HIT
        mark = "" if one.indicator.points is None else "已核实" if one.confirmed else "未核实"
        label = {Reading.HIT: "有问题", Reading.CLEAR: "未发现"}.get(one.reading, one.label)
        told = "；".join(part for part in (*one.figures, one.indicator.unseen) if part)
        values = (
            one.indicator.block.value, one.indicator.name, f"{one.indicator.rule}（{one.indicator.source}）", label,
            one.places, one.deduction if hit and one.deduction is not None else "", mark, told, _refs(one), "",
        )  # fmt: skip
        pen.row(sheet, row, _POINT_COLUMNS, values, {3: pen.tones.get(one.reading, pen.text), 9: pen.fill})
        row += 1
    for block, most in BLOCK_POINTS.items():
        lost, guessed = end.lost[block], end.guessed[block]
        told = f"满分 {most:g} 分，已核实扣 {lost:g} 分" + (f"，另估扣 {guessed:g} 分" if guessed else "")
        pen.row(
            sheet,
            row,
            _POINT_COLUMNS,
            (f"{block.value}合计", "", "", "", "", lost, "", told, "", ""),
            dict.fromkeys(range(10), pen.bold),
        )
        row += 1


def _refs(row: Row) -> str:
    listed = "、".join(str(number) for number in row.findings[:_MOST_REFS])
    return f"{listed} 等 {len(row.findings)} 个" if len(row.findings) > _MOST_REFS else listed


def _list(pen: _Pen, quarter: _Quarter, describer: Describer, title: str, under: str) -> None:
    """Every finding that an indicator counts, in the order of the indicators."""
    sheet = pen.sheet("问题清单", title, under, "只列与上述指标有关的问题；全部问题见整改台账。", _LIST_COLUMNS)
    row = _HEAD_ROW + 1
    for one in (*quarter.whole.vetoes, *quarter.whole.deductions):
        for number in one.findings:
            finding = quarter.findings[number]
            view = describer.view(finding, touched=True)
            values = (
                number, one.indicator.name, view.severity_label, "、".join(view.departments), view.column,
                f"{view.subject}：{view.message}" if view.subject else view.message, view.place.text, view.first_seen,
                "未整改" if number in quarter.standing else "已整改或已豁免",
            )  # fmt: skip
            pen.row(sheet, row, _LIST_COLUMNS, values, {})
            row += 1
    sheet.autofilter(_HEAD_ROW, 0, max(row - 1, _HEAD_ROW + 1), len(_LIST_COLUMNS) - 1)


def _guide(book: Any) -> None:
    sheet = book.add_worksheet("说明")
    wrapped = book.add_format({"font_name": "微软雅黑", "font_size": 11, "text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 100)
    for row, text in enumerate(_GUIDE):
        sheet.write_string(row, 0, text, wrapped)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
