"""Which page is the annual report of which year: by the configured columns, or by the titles of the site's pages.

That a report is missing is said only when the list that should name it was read, and names another year's.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from checks.annual_options import AnnualReportOptions
from checks.named_pages import how_it_failed
from checks.names import plain
from checks.options import compiled, same_address
from monitor.model import Column, PageKind, SiteView

_YEAR = re.compile(r"(20[0-9]{2})(?:年|\))")
_HAN_YEAR = re.compile(r"二[〇○零Oo0]([〇○零一二三四五六七八九]{2})年")
_HAN = {**dict.fromkeys("〇○零", "0"), **{sign: str(n) for n, sign in enumerate("一二三四五六七八九", 1)}}
_ATTACHMENT = re.compile(r"\.(?:pdf|docx?|wps|xlsx?|et|ofd|zip|rar)$", re.IGNORECASE)
_NO_ARTICLES = (PageKind.HOME, PageKind.COLUMN, PageKind.LISTING)


@dataclass(frozen=True, slots=True)
class Found:
    """A page, or a file, that calls itself the report of a year. `failure` says why it could not be read."""

    year: int
    url: str
    title: str
    published: date | None
    attachment: bool = False
    failure: str = ""


@dataclass(slots=True)
class Search:
    """What the search came to. `unsure` says why a year that is not among `found` may be there nevertheless."""

    found: dict[int, list[Found]] = field(default_factory=dict[int, list[Found]])
    where: str = ""  # the column's address, or the home page
    unsure: str = ""

    def add(self, found: Found) -> None:
        of_year = self.found.setdefault(found.year, [])
        if all(same_address(found.url) != same_address(other.url) for other in of_year):
            of_year.append(found)

    def best(self, year: int, title_form: str) -> Found | None:
        """The report of a year: a page before a file, a proper title before another, the earlier before the later."""
        return min(
            self.found.get(year, []),
            key=lambda f: (
                bool(f.failure),
                f.attachment,
                compiled(title_form).search(f.title) is None,
                f.published or date.max,
                f.url,
            ),
            default=None,
        )


def is_attachment(url: str) -> bool:
    """Whether an address is that of an office file."""
    return _ATTACHMENT.search(urlsplit(url).path) is not None


def search(site: SiteView, options: AnnualReportOptions) -> Search:
    """All reports that the site shows, by year."""
    result = Search(where=site.home)
    if options.columns:
        _in_columns(site, options, result)
    else:
        for page in site.pages():
            if page.kind in _NO_ARTICLES:
                continue
            _consider(options, result, site, page.url, page.title, None)
        _among_files(site, options, result)
    if not result.unsure and not site.crawl.complete:
        result.unsure = "没有找到，但本次抓取不完整，不能断定没有公布"
    if not result.unsure and not result.found:
        result.unsure = "没有找到任何一年的年报，不能断定没有公布；请在 columns 写明年报栏目"
    return result


def _in_columns(site: SiteView, options: AnnualReportOptions, result: Search) -> None:
    columns: list[Column] = []
    for wanted in options.columns:
        matching = [column for column in site.columns() if _is(column, wanted)]
        columns += matching
        if not matching:
            result.unsure = f"没有读到年报栏目“{wanted}”，不能断定没有公布"
    if columns:
        result.where = columns[0].url
    for column in columns:
        record = site.page(column.url)
        if record is not None and not record.readable:
            result.unsure = f"年报栏目打不开（{how_it_failed(record)}），不能断定没有公布"
        elif column.unread:
            result.unsure = f"年报栏目的列表没有读到（{column.unread}），不能断定没有公布"
        for entry in site.entries(column.url):
            _consider(options, result, site, entry.url, entry.title, entry.date)
        for link in site.links_from(column.url):
            if link.tag == "a" and link.target and is_attachment(link.target):
                _consider(options, result, site, link.target, link.anchor, None)


def _is(column: Column, wanted: str) -> bool:
    if wanted.startswith(("http://", "https://")):
        return same_address(column.url) == same_address(wanted)
    return plain(column.name) == plain(wanted)


def _among_files(site: SiteView, options: AnnualReportOptions, result: Search) -> None:
    for target in site.targets():
        if is_attachment(target.url):
            for carrier in site.carriers(target.url, 3):
                _consider(options, result, site, target.url, carrier.anchor, None)


def _consider(
    options: AnnualReportOptions, result: Search, site: SiteView, url: str, title: str, listed: date | None
) -> None:
    """Take a list line or page for a report when its title says so. A list may cut titles; the page's own is whole."""
    record = None if is_attachment(url) else site.page(url)
    full = record.title if record is not None and record.readable and record.title else title
    name = next((text for text in (full, title) if _names_a_report(options, text)), None)
    year = None if name is None else year_in(name)
    if name is None or year is None:
        return
    published = listed if record is None else record.published or listed
    failure = "" if record is None or record.readable else how_it_failed(record)
    result.add(Found(year, url, name, published, is_attachment(url), failure))


def year_in(title: str) -> int | None:
    """The year that a title names, however it is written; None without one."""
    bare = _bare(title)
    if found := _YEAR.search(bare):
        return int(found[1])
    han = _HAN_YEAR.search(bare)
    return int("20" + "".join(_HAN[sign] for sign in han[1])) if han else None


def _names_a_report(options: AnnualReportOptions, title: str) -> bool:
    bare = _bare(title)
    named = compiled(options.pattern).search(bare) is not None and _bare(options.unit) in bare
    return named and compiled(options.exclude).search(bare) is None


def _bare(text: str) -> str:
    """A title as it is compared: full-width signs as ASCII, no white space."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def others(result: Search, chosen: Found) -> Iterator[Found]:
    """The further pages that call themselves the report of the same year."""
    return (found for found in result.found[chosen.year] if found is not chosen)
