"""Sitemaps: the addresses a site itself lists for crawlers, from robots.txt and /sitemap.xml, index files included.

Read with a pattern, not an XML parser: sitemaps are often not well-formed, and a pattern expands no entity bombs.
Bounded in files, addresses and decompressed bytes.
"""

import re
import zlib
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from html import unescape
from itertools import islice

from monitor.model import Answer

MOST_FILES = 50
MOST_ADDRESSES = 50_000
_MOST_BYTES = 50_000_000
# Every part is possessive, so that no run of blanks is tried in more than one way.
_LOC = re.compile(
    rb"<(?:\w++:)?+loc\s*+>\s*+(?:<!\[CDATA\[)?+\s*+([^<\]\s]{1,2000}+)\s*+(?:\]\]>)?+\s*+</", re.IGNORECASE
)
_INDEX = re.compile(rb"<(?:\w+:)?sitemapindex[\s>]", re.IGNORECASE)

Ask = Callable[[str], Awaitable[Answer]]


async def sitemap_addresses(ask: Ask, starts: list[str], may_read: Callable[[str], bool]) -> AsyncIterator[str]:
    """Addresses in the sitemaps, following index files; `may_read` says which sitemap files may be asked for."""
    files, seen, count = deque(dict.fromkeys(starts)), set(starts), 0
    asked = 0
    while files and asked < MOST_FILES:
        address = files.popleft()
        if not may_read(address):
            continue
        asked += 1
        answer = await ask(address)
        if not answer.ok:
            continue
        body = _unzipped(answer.body)
        found = (unescape(match[1].decode("utf-8", "replace")) for match in _LOC.finditer(body))
        if _INDEX.search(body[:4096]):
            for nested in islice(found, MOST_ADDRESSES):
                if nested not in seen and len(seen) < MOST_FILES * 10:
                    seen.add(nested)
                    files.append(nested)
            continue
        for url in found:
            count += 1
            if count > MOST_ADDRESSES:
                return
            yield url


def _unzipped(body: bytes) -> bytes:
    """The body, decompressed if it is gzip; what a broken or oversized file gave until then."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        return zlib.decompressobj(wbits=31).decompress(body, _MOST_BYTES)
    except zlib.error:
        return b""
