"""An entry of the site by its name: a link on the home page, a column, a page of that title."""

from collections.abc import Iterable

from checks.names import plain
from monitor.model import SiteView


def entry_named(site: SiteView, names: Iterable[str]) -> str:
    """The address of the first entry that bears one of the names; '' when the site shows none."""
    wanted = [plain(name) for name in names]
    home = site.page(site.home)
    links = {
        plain(link.anchor): link.target
        for link in site.links_from(home.url if home is not None else site.home)
        if link.target and link.anchor and link.tag != "option"
    }
    columns = {plain(column.name): column.url for column in site.columns()}
    for name in wanted:
        if name in links or name in columns:
            return links.get(name) or columns[name]
    return next((record.url for record in site.pages() if record.readable and plain(record.title) in wanted), "")
