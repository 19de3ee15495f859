"""The documents of the libraries that an admin names: by the category's name, or by a column's address."""

from collections.abc import Iterator

from checks.libraries import Libraries
from monitor.model import Document, SiteView


def documents_of(site: SiteView, libraries: list[str]) -> Iterator[Document]:
    """Every document that is said to be in one of the libraries."""
    return Libraries.of(site, libraries).documents(site)
