"""整改通知书: one department's open findings as a Word file, ready for a number, a seal and a signature.

Laid out as offices write: title centred, body in 仿宋, a table whose head repeats on every page. What only people can
fill in (number, deadline when none is given, signature) is left as a blank line. The only door to python-docx.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml
from docx.shared import Cm, Pt, RGBColor

from monitor.model import LABELS, Finding, Severity
from monitor.store import Store
from reports import formatting as fmt
from reports.findings import NOBODY, OPEN, Describer, clusters, departments_of
from reports.view import Cluster, FindingView, KindText

MOST_LINES = 200  # a longer list belongs into the workbook
_HEADS = (("序号", 1.3), ("台账编号", 1.8), ("问题和证据", 11.0), ("网址", 8.2), ("首次发现", 3.2))  # centimetres


@dataclass(frozen=True, slots=True)
class Notice:
    """The file, and how many findings it speaks of (`listed` of `total`)."""

    content: bytes
    total: int
    listed: int


def departments_with_findings(store: Store, site: str, zone: tzinfo) -> dict[str, int]:
    """Every department with open findings of a site, and how many; those without a department under `NOBODY`."""
    describer = _describer(store, site, {}, zone)
    counted: dict[str, int] = {}
    for finding in store.ledger.findings(site, states=OPEN):
        for name in describer.responsible(finding):
            counted[name] = counted.get(name, 0) + 1
    return counted


def rectification_notice(
    store: Store,
    site: str,
    site_name: str,
    department: str,
    *,
    kinds: Mapping[str, KindText],
    zone: tzinfo,
    now: datetime,
    due: date | None = None,
) -> Notice | None:
    """The notice to one department; None when it has no open finding (waived ones need none)."""
    describer = _describer(store, site, kinds, zone)
    findings: list[Finding] = [
        finding for finding in store.ledger.findings(site, states=OPEN) if department in describer.responsible(finding)
    ]
    if not findings:
        return None
    last = store.latest_run(site)
    views = [describer.view(finding, touched=True) for finding in findings[:MOST_LINES]]
    titles = {one.check: fmt.clean(one.title, 100) for one in store.outcomes(last.id)} if last is not None else {}
    checked = fmt.calendar_day(fmt.local_day(last.started, zone)) if last is not None else ""
    paper = _Paper(fmt.clean(site_name, 100), "各责任科室" if department == NOBODY else department)
    paper.head()
    paper.body(findings, checked, due)
    paper.table(clusters(views, titles))
    paper.end(fmt.calendar_day(fmt.local_day(now, zone)), len(findings))
    return Notice(paper.content(), len(findings), len(views))


def _describer(store: Store, site: str, kinds: Mapping[str, KindText], zone: tzinfo) -> Describer:
    last = store.latest_run(site)
    return Describer(kinds, departments_of(store.items(last.id)) if last is not None else {}, zone)


class _Paper:
    """The sheet being written, A4 across."""

    def __init__(self, site_name: str, department: str) -> None:
        self._site, self._department = site_name, department
        self._paper = docx.Document()
        section = self._paper.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Cm(29.7), Cm(21)
        section.left_margin = section.right_margin = Cm(2)
        section.top_margin = section.bottom_margin = Cm(2)
        _font(self._paper.styles["Normal"], "仿宋", 14)
        self._paper.core_properties.title = f"{site_name}网站问题整改通知书"
        self._paper.core_properties.author = ""

    def head(self) -> None:
        title = self._paper.add_heading(level=1)
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = title.add_run(f"{self._site}网站问题整改通知书")
        _font(run, "黑体", 20)
        run.font.color.rgb = RGBColor(0, 0, 0)
        number = self._paper.add_paragraph("编号：________________")
        number.alignment = WD_ALIGN_PARAGRAPH.RIGHT

    def body(self, findings: Sequence[Finding], checked: str, due: date | None) -> None:
        counted = "、".join(
            f"{LABELS[severity]} {number} 个"
            for severity in Severity
            if (number := sum(finding.severity is severity for finding in findings))
        )
        until = fmt.calendar_day(due) if due is not None else "______年____月____日"
        when = f"经 {checked} 网站巡检" if checked else "经网站巡检"
        self._paper.add_paragraph(f"{self._department}：")
        for text in (
            f"{when}，由你科室负责（或会同负责）的网站内容存在问题 {len(findings)} 个，尚未整改：{counted}。详见下表。",
            f"请对照依据逐条整改，于 {until} 前完成，并把整改情况书面反馈。确因客观原因不能按期整改的，"
            "请在期限之前说明理由和预计完成的时间。是否整改到位，以下一次巡检的复查结果为准。",
        ):
            paragraph = self._paper.add_paragraph(text)
            paragraph.paragraph_format.first_line_indent = Pt(28)

    def table(self, found: Sequence[Cluster]) -> None:
        """A line over the findings of each check says once what they rest on and how they are mended."""
        table: Any = self._paper.add_table(rows=1, cols=len(_HEADS))  # docx types its rows loosely
        table.style = "Table Grid"
        table.autofit = False
        for column, (_, width) in zip(table.columns, _HEADS, strict=True):
            column.width = Cm(width)
        self._fill(table.rows[0], [name for name, _ in _HEADS], "黑体")
        _repeat(table.rows[0])
        number = 0
        for cluster in found:
            over = table.add_row()
            told = over.cells[0].merge(over.cells[-1]).paragraphs[0]
            _font(told.add_run(f"{cluster.title}（{len(cluster.findings)} 个）"), "黑体", 10.5)
            for label, text in (("依据", cluster.basis), ("整改要求", cluster.fix)):
                if text:
                    _font(told.add_run(f"　{label}：{fmt.clip(text, 300)}"), "仿宋", 10.5)
            told.paragraph_format.keep_with_next = True
            for view in cluster.findings:
                number += 1
                self._fill(table.add_row(), _cells(number, view, cluster.basis), "仿宋")

    def _fill(self, row: Any, texts: Sequence[str], font: str) -> None:
        for cell, text, (_, width) in zip(row.cells, texts, _HEADS, strict=True):
            cell.width = Cm(width)
            _font(cell.paragraphs[0].add_run(text), font, 10.5)
        _whole(row)

    def end(self, day: str, total: int) -> None:
        if total > MOST_LINES:
            self._paper.add_paragraph(f"另有 {total - MOST_LINES} 个问题，见整改台账。")
        for text in ("签发人：________________", day):
            self._paper.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.RIGHT

    def content(self) -> bytes:
        buffer = io.BytesIO()
        self._paper.save(buffer)
        return buffer.getvalue()


def _cells(number: int, view: FindingView, basis: str) -> list[str]:
    problem = f"[{view.severity_label}] " + (f"{view.subject}：" if view.subject else "") + fmt.clip(view.message, 300)
    if view.expected:
        problem += f"；应为：{fmt.clip(view.expected, 200)}"
    if view.seen:
        problem += f"；实际：{fmt.clip(view.seen, 200)}"
    if view.basis != basis:
        problem += f"；依据：{fmt.clip(view.basis, 200)}"
    address = fmt.clip_address(view.place.text, 300)
    if view.found_on is not None and view.found_on.text != view.place.text:
        address += f"（所在页面：{fmt.clip_address(view.found_on.text, 300)}）"
    return [str(number), view.ref, problem, address, view.first_seen]


def _font(target: Any, name: str, size: float) -> None:
    """Chinese and Latin characters in one typeface: Word keeps them apart."""
    target.font.name = "Times New Roman"
    target.font.size = Pt(size)
    target.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _repeat(row: Any) -> None:
    """The row stands at the top of every page of its table."""
    row._tr.get_or_add_trPr().append(parse_xml(f'<w:tblHeader {nsdecls("w")} w:val="true"/>'))


def _whole(row: Any) -> None:
    """The row is not torn apart by the end of a page."""
    row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
