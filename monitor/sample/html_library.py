"""The sample's second library of 规范性文件: plain HTML pages with a label table, as many bureaus still keep one."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from html import escape

from monitor.sample.codes import BUREAU_CODE
from monitor.sample.responses import Addresses, Reply
from monitor.sample.shell import BUREAU, Head, breadcrumb, html, page, prose

NAME = "行政规范性文件库"
SLUG = "zwgk/gfxwj"
_TRAIL = (("政务公开", "/zwgk/index.html"), (NAME, f"/{SLUG}/index.html"))


@dataclass(frozen=True, slots=True)
class TablePaper:
    """One document and the label table it shows. `labels` are how this page spells 索引号, 文号 and 发布机构."""

    post: int
    title: str
    number: str
    written: date
    published: date
    validity: str = "有效"
    labels: tuple[str, str, str] = ("索引号", "文号", "发布机构")

    @property
    def path(self) -> str:
        return f"/{SLUG}/content/post_{self.post}.html"

    @property
    def index(self) -> str:
        return f"{BUREAU_CODE}/{self.published.year}-{self.post % 100000:05d}"


def table_papers(today: date) -> dict[str, TablePaper]:
    """The documents by key: two sound ones, two with one thing wrong each."""

    def paper(post: int, topic: str, age: int) -> TablePaper:
        published = today - timedelta(days=age)
        written = published - timedelta(days=3)
        number = f"汕样市监规〔{written.year}〕{post % 100 + 60}号"
        return TablePaper(post, f"{BUREAU}关于印发{topic}规定的通知", number, written, published)

    return {
        "table-sound": paper(790001, "专项资金管理", 50),
        "table-spaced": replace(
            paper(790002, "举报奖励", 150), labels=("索　引　号", "发文字号", "发文机关"), validity="现行有效"
        ),
        "table-no-validity": replace(paper(790003, "档案管理", 250), validity=""),
        "table-no-number": replace(paper(790004, "自由裁量", 350), number=""),
    }


def html_library(addresses: Addresses, today: date) -> dict[tuple[str, str], Reply]:
    """The library's list and its content pages."""
    shown = table_papers(today).values()
    rows = "\n".join(
        f'<li><a href="{addresses.bureau(paper.path)}" title="{escape(paper.title)}">{escape(paper.title)}</a>'
        f"<span>[{paper.published:%Y-%m-%d}]</span></li>"
        for paper in shown
    )
    body = (
        f'{breadcrumb(addresses, _TRAIL)}<div class="con-tit2"><span>{NAME}</span></div>'
        f'<ul class="comlist1">\n{rows}\n</ul>'
    )
    out = {
        (Addresses.WWW, f"{Addresses.PREFIX}/{SLUG}/index.html"): html(
            page(addresses, Head(NAME, NAME, "政策文件"), body)
        )
    }
    for paper in shown:
        out[Addresses.WWW, Addresses.PREFIX + paper.path] = html(_content(addresses, paper))
    return out


def _content(addresses: Addresses, paper: TablePaper) -> str:
    index, number, publisher = paper.labels
    cells = (
        (index, paper.index, "主题分类", "市场监管、安全生产监管"),
        (publisher, BUREAU, "成文日期", f"{paper.written.year}年{paper.written.month}月{paper.written.day}日"),
        ("标　　题" if "　" in index else "名称", paper.title, number, paper.number),
        ("发布日期", f"{paper.published:%Y-%m-%d}", "有效性", paper.validity),
    )
    table = "".join(
        f"<tr><th>{a}：</th><td>{escape(b)}</td><th>{c}：</th><td>{escape(d)}</td></tr>" for a, b, c, d in cells
    )
    stamp = f"{paper.published:%Y-%m-%d} 10:00:00"
    body = f"""{breadcrumb(addresses, _TRAIL)}
<table class="fields">{table}</table>
<h4 class="wdtit">{escape(paper.title)}</h4>
<div class="jbxx"><span>信息来源：{BUREAU}</span><span>发布时间：{stamp}</span></div>
<div id="content1">{prose(paper.title)}</div>"""
    return page(addresses, Head(paper.title, NAME, "政策文件", paper.title, stamp, BUREAU), body)
