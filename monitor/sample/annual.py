"""The annual reports of the sample: the bureau's own, all sound, and those of two invented units with known faults.

Years are counted from the latest whose deadline has passed, so the sample is the same on every day of a year.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from html import escape

from monitor.sample import files, office_files
from monitor.sample.annual_figures import BREAKS, Figures, figures
from monitor.sample.annual_pages import Look, as_blocks, report_body
from monitor.sample.library import CATEGORIES, papers
from monitor.sample.responses import Addresses, Reply
from monitor.sample.shell import BUREAU, Head, breadcrumb, html, page

SUBJECT = "政府信息公开工作年度报告"
LIBRARY = "规范性文件"
_IN_TIME, _LAST_DAY, _TOO_LATE = (1, 19), (1, 31), (3, 15)
_LINE = 44  # full-width characters in one line of a PDF
_WHOLE_LIBRARY = 700  # 现行有效件数 that no library of the sample comes near


@dataclass(frozen=True, slots=True)
class Plan:
    """One year of a unit. `breaks` is an identity of `BREAKS`; `aspects` are the findings that must come, with what
    they are; `innocent` says what of a sound report tempts a false alarm."""

    look: Look = field(default_factory=Look)
    breaks: str = ""
    aspects: tuple[tuple[str, str], ...] = ()
    innocent: str = ""
    published: tuple[int, int] = _IN_TIME
    form: str = "page"  # page, pdf (without words), file (a PDF), docx (a page that offers it), absent


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit with a column of its own and one plan per year, oldest first, the latest due year last."""

    check: str
    slug: str
    column: str
    name: str
    plans: tuple[Plan, ...]
    scale: int = 1
    in_force: int = 9


def _broken(identity: str, what: str, **look: object) -> Plan:
    return Plan(replace(Look(), **look), identity, ((identity, what),))  # pyright: ignore[reportArgumentType] - fields of Look


def _said(aspect: str, what: str, look: Look, **more: object) -> Plan:
    return replace(Plan(look, aspects=((aspect, what),)), **more)  # pyright: ignore[reportArgumentType] - fields of Plan


LAB = Unit(
    "annual-lab", "zwgk/jyjcnb", "检验检测所年报", "汕样市检验检测所", scale=150, in_force=_WHOLE_LIBRARY, plans=(
        Plan(),
        _broken("A1", "表三：新收加上年结转不等于总计加结转下年度"),
        _broken("A2", "表三：总计不等于各项办理结果之和"),
        _broken("A3", "表三：两行的总计不等于各类申请人之和"),
        Plan(Look(table3="wide"), innocent="数字用全角、行名加空格、表格套在版面表格里"),
        _broken("A4", "表四：行政复议总计算错"),
        _broken("A5", "上年结转与上一年年报的结转下年度不同"),
        Plan(Look(table3="commas"), innocent="数字有千分位逗号"),
        _broken("A6:表三", "正文的新收件数与表三不同"),
        _broken("A6:表四", "正文的行政复议件数与表四不同"),
        _broken("A7", "现行有效件数与上年推算的不同"),
        _said("A9:表三", "表三有 12 格写成横线", Look(dashes3=12)),
        _said("A9:表四", "表四有 6 格写成横线", Look(dashes4=6)),
        Plan(Look(table3="flat"), innocent="表三的表头一格一格写，没有合并"),
        _broken("A11", "有收费金额，第六部分写“无”", other="无。"),
        Plan(Look(plan=False), aspects=(
            ("A8", "现行有效件数远多于规范性文件库"), ("plan", "没有写工作要点落实情况"),
        )),
    ),
)  # fmt: skip
FIBRE = Unit(
    "annual-fibre", "zwgk/xwjynb", "纤维检验所年报", "汕样市纤维检验所", plans=(
        Plan(form="docx", innocent="页面只有 docx 附件，附件里各项平衡"),
        Plan(breaks="A1", aspects=(("A1", "只有 docx 附件：表三新收加上年结转不等于总计加结转"),), form="docx"),
        Plan(form="file", innocent="年报是 PDF 文件，各项平衡"),
        Plan(breaks="A4", aspects=(("A4", "年报是 PDF 文件：行政复议总计算错"),), form="file"),
        Plan(Look(contents=True, cut_table2=True), innocent="正文前有目录，表二拆成四张表"),
        _said("late", "3 月才公布", Look(), published=_TOO_LATE),
        _said("title", "标题不规范", Look(title="{unit}{year}年度政府信息公开年报")),
        _said("parts", "没有第四部分的标题", Look(leave_out="四")),
        _said("heading:五", "第五部分的标题写法不同", Look(headings={"五": "存在的问题和改进措施"})),
        _said("topics", "第一部分没有写政府信息管理", Look(without_topic="政府信息管理")),
        Plan(published=_LAST_DAY, innocent="期限当天公布"),
        _said("A10", "第五部分只写“无”", Look(troubles="无。")),
        Plan(Look(other="无。"), innocent="没有收费，第六部分写“无”"),
        _said("likeness", "照抄上一年的文字", Look(prose_of=-1)),
        _said("table3.missing", "没有表三", Look(table3="none")),
        _said("table3.rows", "表三少了一行", Look(no_row=5)),
        Plan(form="pdf", innocent="只有 PDF 附件的年报：说明没有核对"),
        Plan(Look(table3="picture"), innocent="表三是图片：说明没有核对"),
        Plan(form="absent", aspects=(("missing", "往年的年报已经看不到"),)),
        Plan(Look(headings={"五": "存在问题及改进情况"}), innocent="第五部分标题的另一种规定写法"),
        Plan(form="absent", aspects=(("missing", "应公布的年报没有公布"),)),
    ),
)  # fmt: skip


def units(today: date) -> tuple[Unit, ...]:
    """The bureau and the two units, as they are on a day."""
    year = due_year(today)
    in_force = sum(
        CATEGORIES[paper.category] == LIBRARY
        and paper.written is not None
        and paper.written.year <= year
        and not (paper.expired or paper.abolished)
        for paper in papers(today)
    )
    own = Unit(
        "annual-report",
        "zwgk/zfxxgknb",
        "政府信息公开年报",
        BUREAU,
        (
            Plan(innocent="内容齐全、各项平衡的年报"),
            Plan(innocent="跨年平衡的年报"),
            Plan(innocent="现行有效件数与文件库相符的年报"),
        ),
    )
    drift = figures(_years(own, today), in_force=0)[-1].rules[2]
    return (replace(own, in_force=max(0, in_force - drift)), LAB, FIBRE)


def due_year(today: date) -> int:
    """The latest year whose report is due by 31 January."""
    return today.year - (1 if (today.month, today.day) > _LAST_DAY else 2)


def _years(unit: Unit, today: date) -> range:
    last = due_year(today)
    return range(last - len(unit.plans) + 1, last + 1)


@dataclass(frozen=True, slots=True)
class AnnualRow:
    """One seeded fault or look-alike: the check, the subject, the aspect ('' for a look-alike), what it is."""

    check: str
    subject: str
    aspect: str
    what: str


def annual_faults(today: date) -> tuple[AnnualRow, ...]:
    """Every seeded fault of the reports."""
    return tuple(
        AnnualRow(unit.check, f"{SUBJECT}/{year}年", aspect, what)
        for unit in units(today)
        for year, plan in zip(_years(unit, today), unit.plans, strict=True)
        for aspect, what in plan.aspects
    )


def annual_lookalikes(today: date) -> tuple[AnnualRow, ...]:
    """The sound reports that tempt a false alarm."""
    return tuple(
        AnnualRow(unit.check, f"{SUBJECT}/{year}年", "", plan.innocent)
        for unit in units(today)
        for year, plan in zip(_years(unit, today), unit.plans, strict=True)
        if plan.innocent
    )


def annual_figures(unit: Unit, today: date) -> list[Figures]:
    """What each year's report of a unit shows, its fault included."""
    out: list[Figures] = []
    more_in_force = 0
    for one, plan in zip(
        figures(_years(unit, today), scale=unit.scale, in_force=unit.in_force), unit.plans, strict=True
    ):
        made, repealed, now = one.rules
        sound = replace(one, rules=(made, repealed, now + more_in_force))
        shown = BREAKS[plan.breaks](sound) if plan.breaks else sound
        more_in_force += shown.rules[2] - sound.rules[2]  # the years after it go on from what was told
        out.append(shown)
    return out


def annual_reports(addresses: Addresses, today: date) -> dict[tuple[str, str], Reply]:
    """Every column and report."""
    return {
        (Addresses.WWW, Addresses.PREFIX + path): reply
        for number, unit in enumerate(units(today))
        for path, reply in _unit_pages(addresses, unit, today, 791000 + 100 * number)
    }


def _unit_pages(addresses: Addresses, unit: Unit, today: date, post: int) -> Iterator[tuple[str, Reply]]:
    trail = (("政务公开", "/zwgk/index.html"), (unit.column, f"/{unit.slug}/index.html"))
    rows: list[str] = []
    for one, plan in zip(annual_figures(unit, today), unit.plans, strict=True):
        if plan.form == "absent":
            continue
        published = date(one.year + 1, *plan.published)
        title = plan.look.title.format(unit=unit.name, year=one.year)
        pdf = plan.form in ("pdf", "file")
        path = f"/{unit.slug}/{'files' if pdf else 'content'}/post_{post + one.year % 100}.{'pdf' if pdf else 'html'}"
        rows.append(
            f'<li><a href="{addresses.bureau(path)}" title="{escape(title)}">{escape(title)}</a>'
            f"<span>[{published:%Y-%m-%d}]</span></li>"
        )
        look = replace(plan.look, prose_of=one.year - 1) if plan.look.prose_of else plan.look
        body = report_body(unit.name, one, look, addresses.image("/photo-480.png"))
        if plan.form == "pdf":
            yield path, Reply(200, files.pdf(f"annual report {one.year}"), files.PDF_TYPE)
        elif plan.form == "file":
            yield path, Reply(200, as_pdf(title, body), files.PDF_TYPE)
        else:
            if plan.form == "docx":
                file = f"/{unit.slug}/files/{one.year}.docx"
                yield file, Reply(200, office_files.docx([title, *as_blocks(body)]), files.DOCX_TYPE)
                body = f'<p>附件：<a href="{addresses.bureau(file)}">{escape(title)}.docx</a></p>'
            yield path, html(_report(addresses, unit, trail, title, published, body))
    column = (
        f'{breadcrumb(addresses, trail)}<div class="con-tit2"><span>{unit.column}</span></div>'
        f'<ul class="comlist1">\n{chr(10).join(reversed(rows))}\n</ul>'
    )
    yield f"/{unit.slug}/index.html", html(page(addresses, Head(unit.column, unit.column, "信息公开"), column))


def as_pdf(title: str, body: str) -> bytes:
    """A report as a PDF: its text in lines, then each table on a page of its own."""
    blocks = [title, *as_blocks(body)]
    texts = [block for block in blocks if isinstance(block, str)]
    lines = [text[at : at + _LINE] for text in texts for at in range(0, len(text), _LINE)]
    return office_files.chinese_pdf(lines, [block for block in blocks if not isinstance(block, str)])


def _report(
    addresses: Addresses, unit: Unit, trail: tuple[tuple[str, str], ...], title: str, published: date, body: str
) -> str:
    stamp = f"{published:%Y-%m-%d} 10:00:00"
    text = f"""{breadcrumb(addresses, trail)}
<h4 class="wdtit">{escape(title)}</h4>
<div class="jbxx"><span>信息来源：{unit.name}</span><span>发布时间：{stamp}</span></div>
<div id="content1">{body}</div>
<div class="related">相关附件：</div><div class="scan">扫一扫在手机打开当前页</div>"""
    return page(addresses, Head(title, unit.column, "信息公开", title, stamp, unit.name), text)
