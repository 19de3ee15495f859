"""Addresses as the adapters need them: resolved by the WHATWG rules, compared, and traced back to page one.

The crawl resolves links by the same rules, so that an entry here and a link there are the same address.
"""

import re
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from monitor import addresses
from monitor.platforms.dom import fold
from monitor.recent import Recent

ARTICLE_URL = re.compile(
    r"/post_\d+\.s?html?$|/t(?:19|20)\d{6}_\d+\.s?html?$|/art/(?:19|20)\d{2}/\d{1,2}/\d{1,2}/art_|/content_\d+\.s?html?$"
    r"|/gkmlpt/content/|/c\d+/(?:19|20)\d{4}/",
    re.IGNORECASE,
)
# The first four digits of a segment do for all: addresses are untrusted, and none may be tried at each of its digits.
NUMBERED_URL = re.compile(
    r"/(?>[^/]*?\d{4})[^/]*\.(?:s?html?|jspx?|aspx?|php)$|[?&](?:id|aid|articleid|docid)=\d+", re.IGNORECASE
)
PHONE_TWIN = re.compile(r"/(?:mpost_\d+|mindex(?:_\d+)?)\.s?html?$", re.IGNORECASE)
FILE_URL = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|zip|rar|7z|ofd|jpe?g|png|gif|mp[34]|txt|csv|ceb)$", re.IGNORECASE
)
_INDEX_NAME = re.compile(r"/(?:index|default)\.(?:s?html?|jspx?|aspx?|php)$", re.IGNORECASE)
_REMEMBERED = Recent[str](10_000)  # addresses by hrefs, some 4 MB; "" for what leads nowhere
_INDEX = re.compile(
    r"(?P<stem>index|default|list|node)(?:_(?P<page>\d+))?\.(?P<ext>s?html?|jspx?|aspx?|php)$", re.IGNORECASE
)


def resolve(base: str, raw: str, encoding: str = "utf-8") -> str | None:
    """The absolute http(s) address of an href without its fragment; None when it is none."""
    if not raw.strip():
        return None
    target = addresses.resolve(base, raw, encoding or "utf-8")
    return target.url if isinstance(target, addresses.Target) else None


class Hrefs:
    """What the href attributes of one page lead to. Those of a menu are remembered from the other pages of the site."""

    def __init__(self, base: str, encoding: str) -> None:
        self._base, self._encoding = base, encoding
        self._site, self._folder = (addresses.needed(base, "/"), encoding), (addresses.needed(base, "x"), encoding)
        self._of_site, self._of_folder = _REMEMBERED.at(self._site), _REMEMBERED.at(self._folder)

    def lead_to(self, href: str) -> str | None:
        """The absolute http(s) address; None for a place on the page itself and for what is no address."""
        url = (self._of_site if href[:1] == "/" else self._of_folder).get(href)
        return (self._worked_out(href) if url is None else url) or None

    def _worked_out(self, href: str) -> str:
        """The address of an href that was not met of late, '' for none."""
        place = self._site if href[:1] == "/" else self._folder
        url = _REMEMBERED.find(place, href)
        if url is None:
            written = fold(href)
            needed = addresses.needed(self._base, written)
            url = "" if written.startswith("#") else resolve(needed, written, self._encoding) or ""
            if needed != self._base:
                _REMEMBERED.put(place, href, url)
        return url


def at_home(url: str, home: str) -> str:
    """The address with the scheme and port of the site's home, when only those differ and are the usual ones.

    Lists name their documents as `http://…` on sites that answer by https; both are the same document.
    """
    here, there = urlsplit(url), urlsplit(home)
    if here.hostname != there.hostname or (here.netloc == there.netloc and here.scheme == there.scheme):
        return url
    if here.port not in (None, 80, 443) or there.port not in (None, 80, 443):
        return url
    return here._replace(scheme=there.scheme, netloc=there.netloc.lower()).geturl()


@lru_cache(maxsize=1_024)
def directory(url: str) -> str:
    """The address up to and including the last slash of its path."""
    parts = urlsplit(url)
    return parts._replace(path=parts.path.rpartition("/")[0] + "/", query="", fragment="").geturl()


def index_page(url: str) -> int | None:
    """0 for a column's first page (`/x/`, `/x/index.html`), N for `index_N.html`, None for any other address."""
    parts = urlsplit(url)
    if parts.query:
        return None
    name = parts.path.rpartition("/")[2]
    if not name:
        return 0
    match = _INDEX.match(name)
    return None if match is None else int(match["page"] or 0)


def first_page(url: str) -> str:
    """Page one of a numbered column page: `/x/index_3.html` -> `/x/index.html`; other addresses as they are."""
    head, slash, name = url.rpartition("/")
    match = _INDEX.match(name)
    if match is None or match["page"] is None:
        return url
    return f"{head}{slash}{match['stem']}.{match['ext']}"


def same_place(one: str, other: str) -> bool:
    """Whether two addresses are one page to a person: `/x`, `/x/` and `/x/index.html`, over http or https."""
    return _place(one) == _place(other)


@lru_cache(maxsize=2_048)
def _place(url: str) -> tuple[str, str, str]:
    parts = urlsplit(url)
    return _host(parts.netloc), _INDEX_NAME.sub("/", parts.path).rstrip("/"), parts.query


@lru_cache(maxsize=1_024)
def _host(netloc: str) -> str:
    """The host with its port, where that is none of the usual ones."""
    parts = SplitResult("", netloc, "", "", "")
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    return (parts.hostname or "") + port
