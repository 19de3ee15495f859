"""Where a page leads, for a crawl that is interested in links alone: every address that only a script or a
machine-readable list names. All other facts are left unread, and most pages name no such address at all, so that
reading one costs a few searches of its source.

Signs of more, one for each place in the adapters where `follow` comes from:
  the lists of gkmlpt and jpaas, told by their address      read in full: what they list are their links;
  an index of gkmlpt, or any page with SID and TREE         its categories' lists;
  a data store (`<datastore`), jpaas                        its lines, and the address of the next ones;
  a pager drawn by script (`createPageHTML`)                the list's other pages;
  a script that sends the visitor elsewhere at once         its target.
The page itself under its other name (`/x/` and `/x/index.html`) is not named: it is being read.
"""

import re

from selectolax.lexbor import LexborHTMLParser

from monitor.config.crawling import SiteSettings
from monitor.model import PageFacts, PageKind, PageView
from monitor.platforms.base import address_of
from monitor.platforms.jumps import may_jump

_NO_MORE = PageFacts(PageKind.OTHER, "")
_LIST = re.compile(r"/gkmlpt/api/all/|/dataproxy\.jsp", re.IGNORECASE)


def read_ways(page: PageView, tree: LexborHTMLParser | None, site: SiteSettings) -> PageFacts:
    """What one page names beside its links: `entries`, `follow` and `notes`; of a list all facts. The same arguments as
    `read_page`; never raises for what a page holds."""
    listed = _LIST.search(address_of(page)) is not None
    if not listed and (tree is None or not _may_name_more(page)):
        return _NO_MORE
    from monitor.platforms.families import read_page  # the adapters: few pages need them

    facts = read_page(page, tree, site)
    return facts if listed else PageFacts(facts.kind, "", entries=facts.entries, follow=facts.follow, notes=facts.notes)


def _may_name_more(page: PageView) -> bool:
    html, url = page.html, address_of(page)
    return (
        "createPageHTML" in html
        or "<datastore" in html
        or ("/gkmlpt/" in url and "/gkmlpt/content/" not in url)
        or ("_CONFIG" in html and "TREE" in html and "SID" in html and "/gkmlpt/content/" not in url)
        or may_jump(html)
    )
