"""TRS (拓尔思 WCM), the most common family outside of Guangdong: articles `t20240820_123456.html`.

Pages are read like any other; the family differs in how it counts pages: page two is `index_1.html`, so that
`createPageHTML(12, 0, "index", "html")` names index_1 … index_11. Texts are set into `.TRS_Editor`.
"""

import re

from monitor.model import PageFacts
from monitor.platforms import plain
from monitor.platforms.base import Reading
from monitor.platforms.plain import Manner

TRS = Manner("trs", second_page=1)
_ARTICLE = re.compile(r"/t(?:19|20)\d{6}_\d{3,12}\.s?html?")
_ENOUGH = 3  # articles linked from a page that is none itself


def looks_like(reading: Reading) -> bool:
    """Whether a page is of this family: its own address, its editor's mark, or several articles that it links to."""
    if _ARTICLE.search(reading.url):
        return True
    if reading.holds("TRS_Editor") or reading.holds("TRS_UEDITOR"):
        return True
    if not reading.holds("/t20") and not reading.holds("/t19"):
        return False
    found = _ARTICLE.finditer(reading.page.html)
    return sum(1 for _ in zip(range(_ENOUGH), found, strict=False)) == _ENOUGH


def read(reading: Reading) -> PageFacts:
    """The facts of one page of the family."""
    return plain.read(reading, TRS)
