"""Which documents belong to which library: the question that every rule on the regulation library begins with.

A library is named as the site names its category (规范性文件) or by its column's address; 行政规范性文件 is the same.
A library that cannot be found, or whose list was not read, is never an empty one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checks.named_pages import how_it_failed
from checks.names import likeness, plain
from checks.options import same_address, unique
from monitor.model import Column, Document, Examined, Fault, Observation, PageKind, SiteView, Unjudged
from monitor.model import Field as DocumentField

_LISTS = frozenset({PageKind.COLUMN, PageKind.LISTING})
_ALIKE = 70.0


@dataclass(frozen=True, slots=True)
class Libraries:
    """The configured libraries of one site, and the columns that are theirs."""

    names: tuple[str, ...]
    columns: dict[str, list[Column]]
    _keys: dict[str, str]

    @classmethod
    def of(cls, site: SiteView, names: Sequence[str]) -> "Libraries":
        columns = {name: [column for column in site.columns() if is_column(name, column)] for name in names}
        keys = {
            key: name
            for name in names
            for key in (library_key(name), *(library_key(text) for c in columns[name] for text in (c.name, c.url)))
        }
        return cls(tuple(names), columns, keys)

    def holding(self, document: Document) -> list[str]:
        """The libraries that a document is said to be in, by any list or page."""
        return unique(self._keys[key] for key in _categories(document) if key in self._keys)

    def documents(self, site: SiteView) -> Iterator[Document]:
        """Every document that is in one of the libraries, once."""
        return (document for document in site.documents() if self.holding(document))


def is_column(name: str, column: Column) -> bool:
    """Whether a column is the one that an admin named, by name or by address."""
    if name.startswith(("http://", "https://")):
        return same_address(name) == same_address(column.url)
    return library_key(name) == library_key(column.name)


def claims(document: Document, names: Sequence[str]) -> bool:
    """Whether a document says of itself that it is in one of the libraries; those named by address are not known."""
    keys = {library_key(name) for name in names}
    return any(key in keys for key in _categories(document))


def without_documents(site: SiteView, name: str, columns: Sequence[Column]) -> Iterator[Observation]:
    """What to say of a library in which the crawl saw no document: empty only if its list was really read."""
    if not columns:
        yield from _without_column(site, name)
        return
    states = [(column, _why_empty(site, column)) for column in columns]
    unsure = [why for _, why in states if why]
    if unsure:
        yield Unjudged(name, unsure[0])
        return
    yield Examined(name)
    yield Fault(name, f"文件库“{name}”没有文件", aspect="empty", expected="有文件", seen="0 份", url=columns[0].url)


def without_any(site: SiteView, libraries: Libraries) -> Iterator[Unjudged]:
    """For rules on the documents of libraries that saw none: why nothing was judged. (That a library is missing or
    empty is said once, by `library_fields`.)"""
    for name in libraries.names:
        yield Unjudged(name, f"没有读到文件库“{name}”的文件")


def library_key(name: str) -> str:
    """A library's name made comparable: 行政规范性文件 and 规范性文件 are one."""
    return plain(name).removeprefix("行政")


def _categories(document: Document) -> list[str]:
    """The keys of every category that the document is said to be in."""
    said = [witness.value for witness in document.said(DocumentField.CATEGORY) if witness.value]
    return [library_key(text) for text in (*said, document.library) if text]


def _why_empty(site: SiteView, column: Column) -> str:
    """Why it cannot be said that a library's column is empty; '' when it surely is."""
    if column.declared_count or next(site.entries(column.url), None) is not None:
        return "文件库列表里有文件，但没有读到各文件的要素"
    if column.unread:
        return column.unread
    record = site.page(column.url)
    if column.declared_count == 0 or (record is not None and record.readable and record.kind in _LISTS):
        return ""
    if record is None:
        return "本次抓取没有读到文件库的列表"
    return "文件库的页面不是可识别的列表" if record.readable else f"文件库列表打不开（{how_it_failed(record)}）"


def _without_column(site: SiteView, name: str) -> Iterator[Observation]:
    """Neither a document nor a column of that name: missing only if the crawl was whole and saw the site's columns."""
    names = unique(column.name for column in site.columns())
    alike = [other for other in names if likeness(library_key(other), library_key(name)) >= _ALIKE]
    if alike:
        yield Unjudged(name, f"没有名为“{name}”的文件库，但有“{'”“'.join(alike[:3])}”，如是同一个请写进 libraries")
    elif not site.crawl.complete or not names:
        yield Unjudged(name, f"没有读到文件库“{name}”，但本次抓取不完整或没有读到任何栏目，不能断定没有")
    else:
        yield Examined(name)
        yield Fault(
            name,
            f"没有找到文件库“{name}”",
            aspect="missing",
            expected=f"公开目录中有“{name}”一类",
            seen="全站没有这一栏目，也没有属于这一类的文件",
            url=site.home,
        )
