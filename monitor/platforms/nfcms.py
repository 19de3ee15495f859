"""NFCMS (广东省政府网站集约化平台): columns `/<path>/index.html`, articles `/<path>/content/post_<id>.html`.

Pages are read like any other; the family differs in this: `/x/` and `/x/index.html` are one column, page two is
`index_2.html`, and phone twins (`mpost_…`, `mindex…`) are the same page once more.
"""

import re

from monitor.model import PageFacts, PageKind
from monitor.platforms import addresses, plain
from monitor.platforms.article import without_site
from monitor.platforms.base import Reading
from monitor.platforms.plain import Manner

_ARTICLE = re.compile(r"/content/m?post_\d+\.html")
_PHONE_PAGES = re.compile(r"/(?:mindex(?:_\d+)?|mpost_\d+)\.html")
NFCMS = Manner("nfcms", second_page=2, directory_is_index=True)


def looks_like(reading: Reading) -> bool:
    """Whether the page is one of this family: its own script variable, or two of its habits together."""
    if any("NFCMS_SITE_ID" in source for source in reading.scripts):
        return True
    seen = ("siteidcode" in reading.meta and "columntype" in reading.meta) + any(
        map(_PHONE_PAGES.search, reading.scripts)
    )
    if seen < 2:
        seen += _shows_articles(reading)
    if seen == 1:
        seen += reading.tree.css_first("[id^=chnl_]") is not None
    return seen >= 2


def _shows_articles(reading: Reading) -> bool:
    return _ARTICLE.search(reading.url) is not None or any(
        "/content/post_" in url and "/gkmlpt/" not in url for _, url in reading.links
    )


def read(reading: Reading) -> PageFacts:
    """The facts of an NFCMS page."""
    if addresses.PHONE_TWIN.search(reading.url):
        return _only_shown(reading)
    return plain.read(reading, NFCMS)


def _only_shown(reading: Reading) -> PageFacts:
    """A page that stands for another one: neither a column nor an article of its own."""
    title = without_site(reading, reading.page.title)
    return PageFacts(PageKind.OTHER, NFCMS.platform, title=title, meta=reading.meta)
