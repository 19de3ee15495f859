"""What an inspection and a check of links alone share of a crawl: when it is helped, and when it is not believed."""

import os
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, nullcontext

from monitor.config import CrawlSettings, NetworkSettings, SiteSettings
from monitor.model import CrawlSummary
from monitor.model.heard import Looking
from monitor.web.distil import Reader
from monitor.web.hands import Helper, helping

_HELPED_FROM = 100.0  # requests a second; one process reads some 300 pages in that time, and a helper takes 70 MB
_PAGES_COMPARED = 10


def helped(
    crawl: CrawlSettings, network: NetworkSettings, site: SiteSettings, reader: Reader, looking: Looking
) -> AbstractAsyncContextManager[Helper | None]:
    """A second process that asks and reads, where the site may be asked faster than one process reads."""
    if crawl.rate < _HELPED_FROM or (os.cpu_count() or 1) < 2:
        return nullcontext()
    return helping(network, site.all_hosts(), crawl.max_redirects, reader, looking)


def doubt(crawl: CrawlSummary, earlier: Sequence[int], *, bare_home: bool) -> str:
    """Why a crawl that came to its end is still not to be believed (Chinese), '' when it is.

    `earlier`: how many pages the last complete crawls read. Less than half of what one of them read is not believed, if
    that was ten pages or more. `bare_home`: the home page has no link, only script.
    """
    if not crawl.complete:
        return ""
    if crawl.readable <= 1 and bare_home:
        return "首页没有任何链接，只有脚本：可能是防护页或维护页，没有看到网站本身"
    most = max(earlier, default=0)
    if most >= _PAGES_COMPARED and crawl.readable < most / 2:
        return f"只读到 {crawl.readable} 个页面，近期最多读到 {most} 个：网站可能在维护或改版，没有看到全部"
    return ""
