"""文件库的列表 (plan items 2, 3): lists and pages agree both ways, counts are what is listed, 规范性文件 stand apart.

Rules: standards.md §3 (F3: 检索、查阅), §12 item 2 (规范性文件 and 其他文件 are separate categories). What a list and
a page say of single fields is compared in `library_fields`; here the question is whether a document is in the list at
all. A list that was not read to its end proves nothing of what is not in it.
"""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from pydantic import Field

from checks.documents import name_key, title_of
from checks.libraries import Libraries, is_column, without_any
from checks.named_pages import how_it_failed
from checks.options import Text, same_address
from checks.registry import kind
from monitor.model import Column, Entry, Examined, Fault, Kind, Observation, Options, Severity, SiteView, Unjudged

_GONE = (404, 410)
_API = re.compile(r"/gkmlpt/api/all/\d+/?$")
_PER_PAGE = 100  # of the platform's list interface


class ListOptions(Options):
    """The options of `library_lists`."""

    libraries: list[Text] = Field(
        default=["规范性文件"], min_length=1, description="检查哪些文件库（公开目录中的分类名称，或栏目网址）"
    )
    apart_from: str = Field(default="其他文件", description='应当与文件库分开设置的分类名称；写 "" 为不核对')


@dataclass
class _Lists:
    """What the lists of one library show. `unsure` says (Chinese) why that may not be all; '' when it surely is."""

    name: str
    columns: list[Column]
    listed: dict[str, Entry] = field(default_factory=dict[str, Entry])
    titles: set[str] = field(default_factory=set[str])
    unsure: str = ""


@kind
class LibraryLists(Kind):
    """The list of a library holds its documents, all of them, and no others."""

    name = "library_lists"
    title = "文件库列表与文件一致"
    purpose = (
        "核对文件库的列表和文件页是否互相对得上：列表里的文件打得开，属于这一类的文件都在列表里，栏目标的数量等于实际列出的数量，"
        "规范性文件与其他文件分开。"
    )
    basis = (
        "政务公开工作要点第 2、3 项：规范性文件库要素齐全、动态更新；《关于规范政府信息公开平台有关事项的通知》"
        "（国办公开办函〔2019〕61号）：平台具备检索、查阅、下载功能"
    )
    fix = "请在政府信息公开平台后台核对文件的分类和发布状态，补列或撤下后重新发布栏目。"
    items = (2, 3)
    severity = Severity.WARN
    unjudged_limit = 0.1
    Options = ListOptions
    example = """\
[[check]]
id = "library-lists"
kind = "library_lists"
title = "文件库列表与文件一致"
libraries = ["规范性文件"]
apart_from = "其他文件"
"""

    options: ListOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        libraries = Libraries.of(site, self.options.libraries)
        troubled = _troubled_folders(site)
        lists = {name: _read_lists(site, name, libraries.columns[name], troubled) for name in libraries.names}
        if not any(one.columns for one in lists.values()):
            for observation in without_any(site, libraries):
                yield observation
            return
        for one in lists.values():
            for observation in self._judge_list(site, one):
                yield observation
        for document in libraries.documents(site):
            for name in libraries.holding(document):
                for observation in _judge_page(site, lists[name], document.url, title_of(document)):
                    yield observation

    def _judge_list(self, site: SiteView, one: _Lists) -> Iterator[Observation]:
        if not one.columns:
            yield Unjudged(one.name, f"没有读到文件库“{one.name}”的列表")
            return
        for column in one.columns:
            yield from _judge_count(site, one, column)
        for entry in one.listed.values():
            yield from _judge_entry(site, one, entry)
        yield from self._apart(site, one)

    def _apart(self, site: SiteView, one: _Lists) -> Iterator[Observation]:
        """规范性文件 and 其他文件: no document in both, and no single column that carries both names."""
        other = self.options.apart_from.strip()
        if not other or is_column(other, one.columns[0]):
            return
        yield Examined(one.name)
        mixed = next((c for c in site.columns() if other in c.name and one.name in c.name), None)
        if mixed is not None:
            yield Fault(
                one.name,
                f"与“{other}”放在同一个栏目里",
                aspect="apart",
                expected=f"“{one.name}”和“{other}”分开设置",
                seen=f"栏目“{mixed.name}”",
                url=mixed.url,
            )
        for column in site.columns():
            if not is_column(other, column):
                continue
            for entry in site.entries(column.url):
                if same_address(_final(site, entry.url)) in one.listed:
                    yield Fault(
                        entry.url,
                        f"同时列在“{one.name}”和“{other}”两类里",
                        aspect="both",
                        expected="一份文件只归一类",
                        seen=entry.title[:80],
                        found_on=column.url,
                    )


def _read_lists(site: SiteView, name: str, columns: list[Column], troubled: set[str]) -> _Lists:
    found = _Lists(name, columns)
    for column in columns:
        for entry in site.entries(column.url):
            found.listed.setdefault(same_address(_final(site, entry.url)), entry)
            found.titles.add(name_key(entry.title))
        found.unsure = found.unsure or _why_not_whole(site, column, troubled)
    return found


def _final(site: SiteView, url: str) -> str:
    record = site.page(url)
    return record.final_url if record is not None else url


def _folder(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.netloc.lower()}{parts.path.rpartition('/')[0]}"


def _troubled_folders(site: SiteView) -> set[str]:
    """The folders in which a page could not be read, but for those that are gone: a list's next page may be one."""
    return {_folder(page.url) for page in site.pages() if not page.readable and page.status not in _GONE}


def _why_not_whole(site: SiteView, column: Column, troubled: set[str]) -> str:
    """Why a column's list may hold more than was read (Chinese); '' when it was read to its end."""
    if column.unread:
        return column.unread
    if not site.crawl.complete:
        return "本次抓取不完整"
    record = site.page(column.url)
    if record is None:
        return "本次抓取没有读到文件库的列表"
    if not record.readable:
        return f"文件库列表打不开（{how_it_failed(record)}）"
    listed = sum(1 for _ in site.entries(column.url))
    if _API.search(urlsplit(column.url).path):
        pages = -(-max(column.declared_count or 0, listed) // _PER_PAGE)
        further = (site.page(column.url.replace("?page=1&", f"?page={n}&", 1)) for n in range(2, pages + 1))
        return "" if all(page is not None and page.readable for page in further) else "列表后面的页没有读到"
    if _folder(column.url) in troubled:
        return "列表后面的页可能没有读到"
    if column.declared_count is not None and column.declared_count > listed:
        return f"列表共 {column.declared_count} 条，只显示出 {listed} 条"
    return ""


def _judge_count(site: SiteView, one: _Lists, column: Column) -> Iterator[Observation]:
    """post_count of the platform's tree against the list. Other lists cap what they show: their totals say nothing."""
    declared = column.declared_count
    if declared is None or not _API.search(urlsplit(column.url).path):
        return
    if any(child.parent_url == column.url for child in site.columns()):
        return  # a parent's count may be that of its children
    if one.unsure:
        yield Unjudged(column.url, one.unsure, "count")
        return
    entries = list(site.entries(column.url))
    # What is published or withdrawn while the crawl runs is counted by one and not by the other.
    fresh = sum(1 for e in entries if e.date is not None and e.date >= site.today - timedelta(days=1))
    yield Examined(column.url)
    if abs(declared - len(entries)) > fresh:
        yield Fault(
            column.url,
            f"“{column.name}”标的文件数与列表不一致",
            aspect="count",
            expected=f"目录标的数量：{declared}",
            seen=f"列表实际列出：{len(entries)}",
        )


def _judge_entry(site: SiteView, one: _Lists, entry: Entry) -> Iterator[Observation]:
    record = site.page(entry.url)
    if record is None:
        yield Unjudged(entry.url, "本次抓取没有到达文件页", "page")
    elif record.readable:
        yield Examined(entry.url)
    elif record.status in _GONE:
        yield Examined(entry.url)
        yield Fault(
            entry.url,
            "列表里还有，文件页已经打不开",
            aspect="page",
            expected="打得开，或者从列表撤下",
            seen=f"HTTP {record.status}",
            found_on=one.columns[0].url,
            anchor=entry.title[:60],
            severity=Severity.ERROR,
        )
    else:
        yield Unjudged(entry.url, f"文件页打不开（{how_it_failed(record)}）", "page")


def _judge_page(site: SiteView, one: _Lists, url: str, title: str) -> Iterator[Observation]:
    """A page that says of itself that it belongs to the library. A listed twin of the same title is enough."""
    if same_address(_final(site, url)) in one.listed or name_key(title) in one.titles:
        return
    record = site.page(url)
    if record is None or not record.readable:
        return
    if not one.columns or one.unsure:
        yield Unjudged(url, one.unsure or f"没有读到文件库“{one.name}”的列表", "unlisted")
        return
    yield Examined(url)
    yield Fault(
        url,
        f"文件页写明属于“{one.name}”，列表里没有",
        aspect="unlisted",
        expected="列表列全，或者更正分类",
        seen=title[:80],
        found_on=one.columns[0].url,
        anchor=title[:60],
    )
