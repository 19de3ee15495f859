"""Articles and lists of the sample that say more than prose: a text of their own, files, related pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from html import escape

from monitor.sample.responses import Addresses
from monitor.sample.shell import BUREAU, Head, breadcrumb, page

Trail = tuple[tuple[str, str], ...]  # names with their paths below the bureau's prefix


@dataclass(frozen=True, slots=True)
class Post:
    """One article. `paragraphs` are HTML; `files` and `related` are (address, name); `block` heads the related pages.

    `fields` are label and value of a table above the text: with them the page is a document of a library.
    """

    path: str  # below the bureau's prefix
    title: str
    published: date
    paragraphs: tuple[str, ...]
    files: tuple[tuple[str, str], ...] = ()
    related: tuple[tuple[str, str], ...] = ()
    block: str = "相关文件"
    fields: tuple[tuple[str, str], ...] = ()


def post_html(addresses: Addresses, trail: Trail, post: Post, column_type: str) -> str:
    """The whole page of an article."""
    stamp = f"{post.published:%Y-%m-%d} 10:00:00"
    cells = "".join(f"<tr><th>{label}：</th><td>{escape(value)}</td></tr>" for label, value in post.fields)
    table = f'<table class="fields">{cells}</table>' if cells else ""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in post.paragraphs)
    files = "".join(f'<p><a href="{url}">{escape(name)}</a></p>' for url, name in post.files)
    related = "".join(f'<li><a href="{url}">{escape(name)}</a></li>' for url, name in post.related)
    body = f"""{breadcrumb(addresses, trail)}
<div class="content" id="content-dy">{table}<h4 class="wdtit">{escape(post.title)}</h4>
<div class="jbxx"><span>信息来源：{BUREAU}</span><span>发布时间：{stamp}</span></div>
<div id="content1">{text}</div>
{f'<div class="files"><h5>相关附件：</h5>{files}</div>' if files else ""}
{f'<div class="related"><h5>{post.block}：</h5><ul>{related}</ul></div>' if related else ""}</div>"""
    return page(addresses, Head(post.title, trail[-1][0], column_type, post.title, stamp, BUREAU), body)


def list_html(
    addresses: Addresses, trail: Trail, rows: Iterable[tuple[str, str, date]], column_type: str, more: str = ""
) -> str:
    """The page of a column; rows are (address, title, day)."""
    name = trail[-1][0]
    lines = "\n".join(
        f'<li><a href="{url}" title="{escape(title)}">{escape(title)}</a><span> [{day:%Y-%m-%d}]</span></li>'
        for url, title, day in rows
    )
    body = (
        f'{breadcrumb(addresses, trail)}<div class="con-tit2"><span>{name}</span></div>{more}'
        f'<ul class="comlist1">\n{lines}\n</ul>'
    )
    return page(addresses, Head(name, name, column_type), body)
