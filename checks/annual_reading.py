"""Opening one annual report: its text in six parts and its three tables, or the reason why it cannot be judged."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from checks.annual_files import FEW_HEADINGS, SIGNS, FileReport, files_of, merged, read_file
from checks.annual_find import Found, is_attachment
from checks.annual_tables import Table2, Table3, Table4, folded, read_table2, read_table3, read_table4
from checks.annual_text import PARTS, ReportText, read_text
from monitor.model import PageView, SiteView, Unjudged

_FURNITURE = 5  # pages: what so many pages carry belongs to the site's frame, not to the report
# A file may hold a table as a picture, and headings whose numbers the word processor makes: what it lacks is left open.
_UNREAD_IN_FILE = "附件里没有读出的部分"
_INLINE_PICTURE = 2_000  # characters of a data: address; icons are shorter


@dataclass(frozen=True, slots=True)
class Report:
    """One report as it was read. `elsewhere` says where what the page lacks may be: 图片, 附件; '' for nowhere."""

    year: int
    url: str
    subject: str
    text: ReportText
    table2: Table2 | None
    table3: Table3 | None
    table4: Table4 | None
    elsewhere: str
    strange: frozenset[str] = frozenset()  # the tables that are there in a form that was not understood


def open_ends(subject: str, reason: str, *aspects: str) -> Iterator[Unjudged]:
    """What stays open at a subject, aspect by aspect."""
    return (Unjudged(subject, reason, aspect) for aspect in aspects)


async def open_report(site: SiteView, found: Found, subject: str, named: re.Pattern[str]) -> Report | str:
    """The report of a page or file; a reason in Chinese when it cannot be judged. `named`: how reports are called."""
    if found.failure:
        return f"年报页面打不开（{found.failure}），没有核对"
    if found.attachment:
        return await _from_file(site, found, subject)
    page = await site.probes.read(found.url)
    if not page.answer.ok:
        return f"年报页面这次没有打开（{page.answer.outcome()}），没有核对"
    if page.answer.truncated:
        return "年报页面太大，没有读完，没有核对"
    return await _completed(site, page, read_report(site, page, found.year, subject), found, subject, named)


async def _from_file(site: SiteView, found: Found, subject: str) -> Report | str:
    held = await read_file(site, found.url, found.year)
    if isinstance(held, str):
        return f"年报是附件，没有核对（{held}）"
    if not held.tells:
        return "年报是附件，里面没有读到年报的六个部分，没有核对"
    return _held(held, found.year, subject)


def _held(held: FileReport, year: int, subject: str) -> Report:
    tables = (held.table2, held.table3, held.table4)
    return Report(year, held.url, subject, held.text, *tables, _UNREAD_IN_FILE, held.strange)


async def _completed(
    site: SiteView, page: PageView, read: Report | str, found: Found, subject: str, named: re.Pattern[str]
) -> Report | str:
    """What a page says, completed by the files that it offers: the whole report, or the tables that it lacks."""
    if isinstance(read, Report) and None not in (read.table2, read.table3, read.table4):
        return read
    links = [(link.target, link.anchor) for link in page.links if link.tag == "a" and _own(site, link.target)]
    held: FileReport | None = None
    reasons: list[str] = []
    for url in files_of(links, found.year, named):
        one = await read_file(site, url, found.year)
        if isinstance(one, str):
            reasons.append(one)
        else:
            held = one if held is None else merged(held, one)
    if isinstance(read, str):
        if held is not None and held.tells:
            return _held(held, found.year, subject)
        return f"{read}（{reasons[0]}）" if reasons else read
    if held is None:
        return read
    tables = (read.table2 or held.table2, read.table3 or held.table3, read.table4 or held.table4)
    have = {part for part, table in zip(SIGNS, tables, strict=True) if table is not None}
    strange = frozenset((read.strange | held.strange) - have)
    return replace(read, table2=tables[0], table3=tables[1], table4=tables[2], strange=strange)


def read_report(site: SiteView, page: PageView, year: int, subject: str) -> Report | str:
    """The report that a page holds; a reason when its text is not there."""
    text = read_text(page.text)
    elsewhere = _elsewhere(site, page)
    if len(PARTS) - len(text.missing) < FEW_HEADINGS:
        if elsewhere:
            return f"页面上没有年报的文字，内容在{elsewhere}中，没有核对"
        return "没有读到年报的六个部分，可能由脚本显示或写法特殊，没有核对"
    tables = page.tables
    words = {folded(cell) for table in tables for row in table.rows for cell in row}
    read = (read_table2(tables), read_table3(tables), read_table4(tables))
    strange = frozenset(
        part
        for (part, sign), table in zip(SIGNS.items(), read, strict=True)
        if table is None and any(sign in word for word in words)
    )
    return Report(year, page.url, subject, text, *read, elsewhere, strange)


def _elsewhere(site: SiteView, page: PageView) -> str:
    places: list[str] = []
    pictures = any(len(source) > _INLINE_PICTURE for source in page.select_attr("img", "src"))
    if pictures or any(_own(site, link.target) for link in page.links if link.tag == "img" and link.target):
        places.append("图片")
    if any(is_attachment(link.target) and _own(site, link.target) for link in page.links if link.tag == "a"):
        places.append("附件")
    return "或".join(places)


def _own(site: SiteView, target: str) -> bool:
    """Whether a picture or file belongs to the page itself, and not to the frame around every page."""
    known = site.target(target)
    return known is None or known.carriers < _FURNITURE
