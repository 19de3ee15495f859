"""The documents of the libraries that an admin names: by the category's name, or by a column's address."""

from collections.abc import Iterator

from checks.names import plain
from checks.options import same_address
from monitor.model import Document, SiteView
from monitor.model import Field as DocumentField


def library_key(name: str) -> str:
    """A library's name made comparable: 行政规范性文件 and 规范性文件 are one."""
    return plain(name).removeprefix("行政")


def documents_of(site: SiteView, libraries: list[str]) -> Iterator[Document]:
    """Every document that is said to be in one of the libraries."""
    wanted = {library_key(name) for name in libraries if not name.startswith(("http://", "https://"))}
    places = {same_address(name) for name in libraries if name.startswith(("http://", "https://"))}
    for column in site.columns():
        if library_key(column.name) in wanted or same_address(column.url) in places:
            wanted |= {library_key(column.name), library_key(column.url)}
    for document in site.documents():
        said = [witness.value for witness in document.said(DocumentField.CATEGORY) if witness.value]
        if any(library_key(text) in wanted for text in (*said, document.library) if text):
            yield document
