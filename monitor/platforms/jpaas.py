"""jpaas (大汉 JCMS): columns `/col/col123/index.html`, articles `/art/2024/8/20/art_123_456.html`.

Most lists of the family stand in no element of the page but in its data: `<script type="text/xml"><datastore>` with
`<record><![CDATA[<li>…</li>]]></record>` for each line, `<nextgroup>` with the address of the next lines
(`…/dataproxy.jsp?page=1&columnid=123…`) and `totalrecord` or `totalRecord:` with how many there are in all. That
address answers with another such store; its lines belong to `/col/col123/index.html`. What a store lists stands in no
link of the page, so it is followed.
"""

import re
from dataclasses import dataclass, replace
from html import unescape
from urllib.parse import parse_qs, urlsplit

from selectolax.lexbor import LexborHTMLParser

from monitor.config.crawling import SiteSettings
from monitor.model import PageFacts, PageKind, PageView
from monitor.platforms import addresses, plain
from monitor.platforms.base import Reading, address_of
from monitor.platforms.listing import Listing, read_listing
from monitor.platforms.pager import MAX_PAGES, Pager
from monitor.platforms.plain import Manner

JPAAS = Manner("jpaas", directory_is_index=True)
_COLUMN = re.compile(r"/col/col\d{1,12}/")
_ARTICLE = re.compile(r"/art/(?:19|20)\d{2}/\d{1,2}/\d{1,2}/art_")
_PROXY = re.compile(r"/dataproxy\.jsp$", re.IGNORECASE)
_RECORD, _RECORD_END = "<record>", "</record>"
_NEXT = re.compile(
    r"<nextgroup>\s*+(?:<!\[CDATA\[)?+\s*+<a\s[^>]{0,200}?href=[\"']([^\"']{1,2000}+)[\"']", re.IGNORECASE
)
_TOTAL = re.compile(r"<totalrecord>\s*(\d{1,9})\s*</totalrecord>|\btotalRecord\s*[:=]\s*[\"']?(\d{1,9})", re.IGNORECASE)
_MAX_RECORDS = 5_000
_MAX_STORE = 4_000_000  # characters


@dataclass(frozen=True, slots=True)
class _Store:
    """A data store: the lines as one piece of HTML, how many there are here and in all, and where it goes on."""

    lines: str
    here: int
    total: int | None
    following: str


def looks_like(reading: Reading) -> bool:
    """Whether a page is of this family: by its address, by its data store, or by the articles that it links to."""
    path = urlsplit(reading.url).path
    if _COLUMN.search(path) or _ARTICLE.search(path):
        return True
    if reading.holds("<datastore") or reading.holds("/dataproxy.jsp"):
        return True
    return reading.holds("/art/") and _ARTICLE.search(reading.page.html) is not None


def is_list(page: PageView) -> bool:
    """Whether an answer is the next lines of a list, by its address."""
    return _PROXY.search(urlsplit(address_of(page)).path) is not None


def read(reading: Reading) -> PageFacts:
    """The facts of one page of the family."""
    if "<datastore" not in reading.page.html or _ARTICLE.search(reading.url):
        return plain.read(reading, JPAAS)
    store = _store(reading.page.html)
    listing = _listing(reading, store)
    index_like = addresses.index_page(reading.url) is not None or _COLUMN.search(reading.url) is not None
    if reading.is_home or not index_like or (not listing.entries and not listing.sure):
        return plain.read(reading, JPAAS)
    further = _further(reading.resolve(store.following) if store.following else None)
    notes = ()
    if store.total is not None and store.total > store.here and not further:
        notes = (f"列表共 {store.total} 条，页面数据中只有 {store.here} 条，其余没有读到",)
    facts = plain.read_column(reading, JPAAS, Pager(_first(reading), further, store.total, notes), listing)
    return replace(facts, follow=tuple(dict.fromkeys((*facts.follow, *(entry.url for entry in listing.entries)))))


def read_list(page: PageView, site: SiteSettings) -> PageFacts:
    """The facts of the next lines of a list, which belong to the column that the address names."""
    url = address_of(page)
    text = page.html
    number = parse_qs(urlsplit(url).query).get("columnid", [""])[0]
    column = addresses.resolve(url, f"/col/col{number}/index.html") if re.fullmatch(r"\d{1,12}", number) else None
    if column is None or "<record" not in text:
        why = () if "<recordset" in text or "<datastore" in text else ("栏目列表接口的应答里没有列表",)
        return PageFacts(PageKind.OTHER, JPAAS.platform, notes=why)
    store = _store(text)
    reading = Reading(page, LexborHTMLParser(""), site)
    listing = _listing(reading, store)
    return PageFacts(
        PageKind.LISTING,
        JPAAS.platform,
        column_url=addresses.at_home(column, site.home),
        entries=listing.entries,
        follow=_further(addresses.resolve(url, store.following)) if store.following and store.here else (),
    )


def _first(reading: Reading) -> str:
    """The column's address: without the query that its script reads (`?uid=1&pageNum=2`)."""
    return reading.url.partition("?")[0]


def _further(url: str | None) -> tuple[str, ...]:
    """The next lines' address, while it counts on within reason."""
    if url is None or not _PROXY.search(urlsplit(url).path):
        return ()
    page = parse_qs(urlsplit(url).query).get("page", ["1"])[0]
    return (url,) if page.isascii() and page.isdigit() and len(page) < 6 and int(page) < MAX_PAGES else ()


def _store(text: str) -> _Store:
    """The page's data store; several stores of one page are read as one list, in their order."""
    start = text.find("<datastore")
    part = text[max(0, start) : max(0, start) + _MAX_STORE]
    records = [_line(piece) for piece in part.split(_RECORD, _MAX_RECORDS)[1:] if _RECORD_END in piece]
    total = next((int(match[1] or match[2]) for match in _TOTAL.finditer(text)), None)
    following = _NEXT.search(part)
    return _Store("\n".join(records), len(records), total, unescape(following[1]) if following else "")


def _line(piece: str) -> str:
    """One record, out of its CDATA section."""
    inner = piece.partition(_RECORD_END)[0].strip()
    return inner.removeprefix("<![CDATA[").removesuffix("]]>")


def _listing(reading: Reading, store: _Store) -> Listing:
    """The store's lines, read like any list; a store that says itself that it holds nothing is an empty list."""
    if not store.here:
        return Listing(sure=store.total == 0)
    rows = "<tr" in store.lines.lower()
    wrapped = f"<table><tbody>{store.lines}</tbody></table>" if rows else f"<ul>{store.lines}</ul>"
    base = f'<base href="{reading.base}">'
    lines = Reading(
        reading.page, LexborHTMLParser(f"<html><head>{base}</head><body>{wrapped}</body></html>"), reading.site
    )
    found = read_listing(lines, addresses.directory(reading.url))
    return Listing(found.entries, found.strong, sure=bool(found.entries))
