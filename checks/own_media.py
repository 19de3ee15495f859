"""The pictures and films of one page that are its own: not those of the frame that every page carries."""

import re

from checks.interpretation_text import is_media
from monitor.model import SiteView

_FRAME = re.compile(
    r"logo|icon|banner|ewm|qrcode|erweima|btn|button|beian|conac|ipv6|jiucuo|wza|share|search", re.IGNORECASE
)
_FEW = 5  # pages; a picture on more of them belongs to the template
_TAGS = frozenset({"img", "video", "source", "audio", "embed", "iframe", "a"})


def own_media(site: SiteView, url: str) -> list[str]:
    """The addresses of a page's own pictures and films, in the order of the page."""
    found: dict[str, None] = {}
    for link in site.links_from(url):
        if link.tag not in _TAGS or not link.target or not is_media(link.target) or _FRAME.search(link.target):
            continue
        target = site.target(link.target)
        if target is None or target.carriers <= _FEW:
            found.setdefault(link.target)
    return list(found)
