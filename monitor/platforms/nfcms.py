"""NFCMS (广东省政府网站集约化平台): columns `/<path>/index.html`, articles `/<path>/content/post_<id>.html`.

Pages are read like any other; the family differs in this: `/x/` and `/x/index.html` are one column, page two is
`index_2.html`, phone twins (`mpost_…`, `mindex…`) are the same page once more, and some pages only jump elsewhere.
"""

import re

from monitor.model import PageFacts, PageKind
from monitor.platforms import addresses, plain
from monitor.platforms.article import has_body, without_site
from monitor.platforms.base import Reading
from monitor.platforms.dom import attr
from monitor.platforms.plain import Manner

NFCMS = Manner("nfcms", second_page=2, directory_is_index=True)

_JUMP = re.compile(
    r"^\s*(?:(?:window|document|top|self|parent)\.)*location(?:\.href)?\s*=\s*[\"']([^\"']{1,2000})[\"']"
)
_JUMP_CALL = re.compile(r"^\s*(?:window\.)?location\.replace\(\s*[\"']([^\"']{1,2000})[\"']\s*\)")
_REFRESH = re.compile(r"^\s*\d+(?:\.\d+)?\s*[;,]\s*url\s*=\s*[\"']?([^\"']+)", re.IGNORECASE)


def looks_like(reading: Reading) -> bool:
    """Whether the page is one of this family: its own script variable, or two of its habits together."""
    if any("NFCMS_SITE_ID" in source for source in reading.scripts):
        return True
    habits = [
        reading.tree.css_first("[id^=chnl_]") is not None,
        bool(re.search(r"/content/m?post_\d+\.html", reading.url))
        or any("/content/post_" in url and "/gkmlpt/" not in url for _, url in reading.links),
        any(re.search(r"/(?:mindex(?:_\d+)?|mpost_\d+)\.html", source) for source in reading.scripts),
        "siteidcode" in reading.meta and "columntype" in reading.meta,
    ]
    return sum(habits) >= 2


def read(reading: Reading) -> PageFacts:
    """The facts of an NFCMS page."""
    if addresses.PHONE_TWIN.search(reading.url):
        return _only_shown(reading)
    target = _jump(reading)
    if target is not None and not has_body(reading):
        return _only_shown(reading, follow=(target,))
    return plain.read(reading, NFCMS)


def _only_shown(reading: Reading, follow: tuple[str, ...] = ()) -> PageFacts:
    """A page that stands for another one: neither a column nor an article of its own."""
    title = without_site(reading, reading.page.title)
    return PageFacts(PageKind.OTHER, NFCMS.platform, title=title, meta=reading.meta, follow=follow)


def _jump(reading: Reading) -> str | None:
    """Where the page sends its visitor at once; conditions (the phone script) make it no jump."""
    for node in reading.tree.css("meta[http-equiv]"):
        if attr(node, "http-equiv").lower() == "refresh" and (match := _REFRESH.match(attr(node, "content"))):
            return _elsewhere(reading, match[1])
    for source in reading.scripts:
        if match := _JUMP.match(source) or _JUMP_CALL.match(source):
            return _elsewhere(reading, match[1])
    return None


def _elsewhere(reading: Reading, raw: str) -> str | None:
    target = reading.resolve(raw)
    return None if target is None or addresses.same_place(target, reading.url) else target
