"""All families, and which of them speaks for a page: by what the page itself shows, or as config fixes it.

Adding a family: one module with `looks_like(reading)` and `read(reading)`, one line in `_FAMILIES`, and, where it names
addresses that are no links of the page (`follow`), the sign of that in `ways.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from monitor.config.crawling import SiteSettings
from monitor.model import PageFacts, PageKind, PageView
from monitor.platforms import gkmlpt, govcn, hdjlpt, jpaas, nfcms, plain, trs
from monitor.platforms.base import Adapter, Reading


@dataclass(frozen=True, slots=True)
class _Family:
    name: str
    looks_like: Callable[[Reading], bool]
    read: Adapter


# In this order: the first two live under the hosts of the others and are told by their path.
_FAMILIES = (
    _Family("gkmlpt", gkmlpt.looks_like, gkmlpt.read),
    _Family("hdjlpt", hdjlpt.looks_like, hdjlpt.read),
    _Family("nfcms", nfcms.looks_like, nfcms.read),
    _Family("govcn", govcn.looks_like, govcn.read),
    _Family("jpaas", jpaas.looks_like, jpaas.read),
    _Family("trs", trs.looks_like, trs.read),
)
_BY_PATH = frozenset({"gkmlpt", "hdjlpt"})


def read_page(page: PageView, tree: LexborHTMLParser | None, site: SiteSettings) -> PageFacts:
    """The facts of one page. `tree` is None for what is no HTML (JSON, feeds). Never raises for what a page holds."""
    if gkmlpt.is_list(page):
        return gkmlpt.read_list(page, site)
    if jpaas.is_list(page):
        return jpaas.read_list(page, site)
    if tree is None:
        return PageFacts(kind=PageKind.OTHER, platform="plain")
    reading = Reading(page, tree, site)
    for family in _FAMILIES:
        if _speaks_for(family, reading):
            return family.read(reading)
    return plain.read(reading)


def _speaks_for(family: _Family, reading: Reading) -> bool:
    """By sight; a platform fixed in config speaks for every page but what is told by its path, and vice versa."""
    fixed = reading.site.platform
    if family.name in _BY_PATH or fixed == "auto":
        return family.looks_like(reading)
    return family.name == fixed
