"""Any HTML page, read by what is common to government sites; the fallback, and what the NFCMS adapter builds on.

The kind of a page is decided in this order, the surest sign first:
  home      its address is the site's home;
  other     it only sends its visitor elsewhere (jumps.py);
  document  it shows a label table with three of the eight fields (labels.py);
  article   its address is an article's, or it names its ArticleTitle and PubDate and is no index page;
  column    an index page with a list, or any page with three or more strong list rows (listing.py);
            an index page that names its ColumnName is a column even when it is empty;
  article   it has a body of running text and a date or a title of its own;
  other     everything else.
An index page without a list but with a body is a column of a single page (机构概况): it is its own only entry.
"""

from dataclasses import dataclass
from datetime import date

from monitor.model import Column, Document, Entry, Field, PageFacts, PageKind, Witness, parse_meta_date
from monitor.platforms import addresses
from monitor.platforms.article import has_body, read_published, read_source, read_title, without_site
from monitor.platforms.base import Reading
from monitor.platforms.belongings import Belongings, belongings
from monitor.platforms.bodywords import body_witnesses
from monitor.platforms.content import body_text
from monitor.platforms.crumbs import Crumb, read_crumbs
from monitor.platforms.emptiness import why_unread
from monitor.platforms.exhibits import attached_files, shows_exhibit
from monitor.platforms.jumps import jump_of
from monitor.platforms.labels import label_witnesses
from monitor.platforms.listing import Listing, read_listing
from monitor.platforms.pager import Pager, read_pager
from monitor.platforms.subcolumns import sub_columns
from monitor.platforms.validity import mark_witnesses

_ROWS_ENOUGH = 3
_ALONE = Belongings()


@dataclass(frozen=True, slots=True)
class Manner:
    """How a family of sites differs where pages look alike."""

    platform: str
    second_page: int | None = None  # the number in page two's address, None: find out
    directory_is_index: bool = False  # `/x/` is known to be `/x/index.html`


PLAIN = Manner("plain")


def read(reading: Reading, manner: Manner = PLAIN) -> PageFacts:
    """The facts of one HTML page."""
    crumbs = read_crumbs(reading)
    if reading.is_home:
        return _facts(reading, manner, PageKind.HOME, crumbs, without_site(reading, reading.page.title))
    target = jump_of(reading)
    if target is not None and not has_body(reading):
        title = without_site(reading, reading.page.title)
        return _facts(reading, manner, PageKind.OTHER, (), title, follow=(target,))
    index_like = addresses.index_page(reading.url) is not None
    witnesses = label_witnesses(reading.tree, reading.url, reading.body_text)
    if witnesses and not index_like:
        return _document(reading, manner, crumbs, witnesses)
    if bool(addresses.ARTICLE_URL.search(reading.url)) or (_names_article(reading) and not index_like):
        return _article(reading, manner, crumbs)
    pager = read_pager(reading, second_is=manner.second_page)
    listing = read_listing(reading, addresses.directory(pager.first))
    if (index_like and listing.strong) or listing.strong >= _ROWS_ENOUGH:
        return _column(reading, manner, crumbs, pager, listing)
    if index_like and (listing.entries or "columnname" in reading.meta or pager.rest):
        return _bare_column(reading, manner, crumbs, pager, listing)
    published = read_published(reading)
    if (published is not None or reading.meta.get("articletitle")) and has_body(reading):
        return _article(reading, manner, crumbs)
    return _facts(reading, manner, PageKind.OTHER, crumbs, without_site(reading, reading.page.title))


def read_column(reading: Reading, manner: Manner, pager: Pager, listing: Listing) -> PageFacts:
    """The facts of a page that is known to be a column, with the list that the family's adapter has read."""
    return _column(reading, manner, read_crumbs(reading), pager, listing)


def _names_article(reading: Reading) -> bool:
    return bool(reading.meta.get("articletitle")) and bool(reading.meta.get("pubdate"))


def _facts(
    reading: Reading,
    manner: Manner,
    kind: PageKind,
    crumbs: tuple[Crumb, ...],
    title: str,
    *,
    published: date | None = None,
    source: str = "",
    columns: tuple[Column, ...] = (),
    column_url: str | None = None,
    entries: tuple[Entry, ...] = (),
    documents: tuple[Document, ...] = (),
    body: str = "",
    beside: Belongings = _ALONE,
    follow: tuple[str, ...] = (),
    notes: tuple[str, ...] = (),
) -> PageFacts:
    return PageFacts(
        kind=kind,
        platform=manner.platform,
        title=title,
        path=tuple(crumb.name for crumb in crumbs),
        published=published,
        source=source,
        meta=reading.meta,
        columns=columns,
        column_url=column_url,
        entries=entries,
        documents=documents,
        body=body,
        attachments=beside.attachments,
        related=beside.related,
        follow=follow,
        notes=notes,
    )


def _article(reading: Reading, manner: Manner, crumbs: tuple[Crumb, ...]) -> PageFacts:
    title = read_title(reading)
    return _facts(
        reading,
        manner,
        PageKind.ARTICLE,
        tuple(c for c in crumbs if c.name != title),
        title,
        published=read_published(reading),
        source=read_source(reading),
        body=body_text(reading),
        beside=belongings(reading),
    )


def _document(reading: Reading, manner: Manner, crumbs: tuple[Crumb, ...], witnesses: tuple[Witness, ...]) -> PageFacts:
    url = reading.url
    told = {w.field: w.value for w in witnesses}
    title = told.get(Field.TITLE) or read_title(reading)
    said = list(witnesses)
    for field, tag in ((Field.TITLE, "articletitle"), (Field.PUBLISHED, "pubdate")):
        if value := reading.meta.get(tag, ""):
            said.append(Witness(field, value, "meta", url))
    said += mark_witnesses(read_title(reading), reading, url)
    way = tuple(c for c in crumbs if c.name != title)
    library = way[-1].name if way else reading.meta.get("columnname", "")
    body = body_text(reading)
    said += body_witnesses(body, url)
    document = Document(addresses.at_home(url, reading.site.home), tuple(said), library)
    published = parse_meta_date(told.get(Field.PUBLISHED, "")) or read_published(reading)
    return _facts(
        reading,
        manner,
        PageKind.DOCUMENT,
        way,
        title,
        published=published,
        source=read_source(reading),
        documents=(document,),
        body=body,
        beside=belongings(reading),
    )


def _column(reading: Reading, manner: Manner, crumbs: tuple[Crumb, ...], pager: Pager, listing: Listing) -> PageFacts:
    column, way = _own_column(reading, manner, crumbs, pager, listing)
    others = sub_columns(reading, column, lambda url: _address(url, manner))
    first_seen = column.url != reading.url and addresses.same_place(column.url, reading.url)
    follow = ((column.url,) if first_seen else ()) + pager.rest
    return _facts(
        reading,
        manner,
        PageKind.COLUMN,
        way,
        column.name,
        columns=(column, *others),
        column_url=column.url,
        entries=listing.entries,
        follow=follow,
        notes=pager.notes + ((f"栏目列表无法读出：{column.unread}",) if column.unread else ()),
    )


def _bare_column(
    reading: Reading, manner: Manner, crumbs: tuple[Crumb, ...], pager: Pager, listing: Listing
) -> PageFacts:
    """A column page without a strong list: a single page with a body, an undated list, or an empty column.

    A body may be a picture or a document shown in the page; several files to take away are a list without dates.
    """
    if listing.entries or addresses.index_page(reading.url) != 0:
        return _column(reading, manner, crumbs, pager, listing)
    if not has_body(reading):
        files = attached_files(reading)
        if len(files) > 1:
            return _column(reading, manner, crumbs, pager, Listing(files))
        if not files and not shows_exhibit(reading):
            return _column(reading, manner, crumbs, pager, listing)
    column, way = _own_column(reading, manner, crumbs, pager, listing)
    published = read_published(reading)
    itself = Entry(column.url, read_title(reading), published, published.isoformat() if published else "")
    column = Column(column.url, column.name, column.path, column.parent_url, column.declared_count)
    return _facts(
        reading,
        manner,
        PageKind.ARTICLE if _names_article(reading) else PageKind.COLUMN,
        way,
        itself.title,
        published=published,
        source=read_source(reading),
        columns=(column, *sub_columns(reading, column, lambda url: _address(url, manner))),
        column_url=column.url,
        entries=(itself,),
        body=body_text(reading),
        beside=belongings(reading),
        follow=(column.url,) if column.url != reading.url else (),
    )


def _own_column(
    reading: Reading, manner: Manner, crumbs: tuple[Crumb, ...], pager: Pager, listing: Listing
) -> tuple[Column, tuple[Crumb, ...]]:
    """The page's column and the way to it, the column itself included."""
    url = _canonical(reading, manner, pager.first)
    name = reading.meta.get("columnname", "")
    if not name:
        name = crumbs[-1].name if crumbs else without_site(reading, reading.page.title)
    way = crumbs if crumbs and crumbs[-1].name == name else (*crumbs, Crumb(name, url))
    parent = way[-2].url if len(way) > 1 else ""
    column = Column(
        url=url,
        name=name,
        path=tuple(crumb.name for crumb in way),
        parent_url=_address(parent, manner) if parent else None,
        declared_count=pager.total,
        unread=why_unread(reading, pager, listing),
    )
    return column, way


def _canonical(reading: Reading, manner: Manner, url: str) -> str:
    """The column's one address: as the family writes it; else, for `/x/`, the index page its own links name."""
    known = _address(url, manner)
    if known != url or not url.endswith("/"):
        return known
    twins = (t for _, t in reading.links if t != url and t.startswith(url) and addresses.same_place(t, url))
    return next(twins, url)


def _address(url: str, manner: Manner) -> str:
    return url + "index.html" if manner.directory_is_index and url.endswith("/") else url
