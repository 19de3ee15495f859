"""只查链接: one crawl of a site for its links alone, as it is asked of a link checker.

The crawl is that of an inspection, with its politeness and its two opinions before a link is called dead; but no fact
is read, no check looks, and nothing is recorded beside the crawl's own cache. The cache remembers, so that the next
time unchanged pages are asked only whether they changed. A check that was killed is not gone on with: what it had seen
dead may have been mended since.
"""

from collections.abc import Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from functools import partial
from pathlib import Path

from monitor import crawls, looking
from monitor.config import CrawlSettings, NetworkSettings, SiteSettings
from monitor.model import BEIJING, Carrier, CrawlSummary, LinkTarget, LinkVerdict
from monitor.model.heard import NoLooking
from monitor.model.progress import Progress
from monitor.platforms import read_ways
from monitor.store import CachedSite, CrawlCache
from monitor.web.crawl import Crawl
from monitor.web.http import Client
from monitor.web.politeness import HostSlots
from monitor.web.probes import NetworkProbes
from monitor.web.resolve import Resolver
from monitor.web.urls import normalise
from monitor.web.verdicts import OFFLINE

_PAGES_NAMED = 20  # of one target
_NOT_GOOD = (LinkVerdict.DEAD, LinkVerdict.SUSPECT, LinkVerdict.BLOCKED, LinkVerdict.UNTESTABLE)


@dataclass(frozen=True, slots=True)
class BadLink:
    """A link target that is not known to be good, and the first pages that carry it (`target.carriers` in all)."""

    target: LinkTarget
    carriers: tuple[Carrier, ...]


@dataclass(frozen=True, slots=True)
class LinkCheck:
    """What a check of links came to: its dead, suspect, blocked and untestable targets. Where
    `crawl.complete` is False, not all of the site was seen, and `crawl.notes` say why."""

    crawl: CrawlSummary
    links: tuple[BadLink, ...]

    def of(self, verdict: LinkVerdict) -> tuple[BadLink, ...]:
        return tuple(link for link in self.links if link.target.verdict is verdict)

    def without(self, ignored: Callable[[str], bool]) -> "LinkCheck":
        """The same, silent on the targets that are to be ignored."""
        return replace(self, links=tuple(link for link in self.links if not ignored(link.target.url)))


async def check_links(
    site: SiteSettings,
    crawl: CrawlSettings,
    network: NetworkSettings,
    file: Path,
    *,
    progress: Callable[[Progress], None] | None = None,
    zone: tzinfo = BEIJING,
) -> LinkCheck:
    """Crawl a site for its links; `file` is the cache, kept or not as the caller likes.

    Raises CacheError when the cache cannot be written, or another check of the site is using it.
    """
    resolver, slots = Resolver(network), HostSlots(crawl, site.all_hosts(), zone)
    reader, nobody = partial(read_ways, site=site), NoLooking()
    client = Client(network, resolver, own_hosts=site.all_hosts(), max_redirects=crawl.max_redirects)
    async with client, crawls.helped(crawl, network, site, reader, nobody) as helper:
        probes = NetworkProbes(client, resolver, network)
        with CrawlCache.open(file) as cache:
            before = cache.summary()
            run = Crawl(
                site,
                crawl,
                client,
                slots,
                cache,
                reader,
                progress=progress,
                probes=probes,
                helper=helper,
                looking=nobody,
                version=f"links {looking.version(site)}",
            )
            async with aclosing(run.pages()) as pages:
                async for _ in pages:
                    pass
            earlier = [before.readable] if before.complete else []
            if doubted := crawls.doubt(run.summary, earlier, bare_home=run.bare_home):
                cache.doubt(doubted)
            view = CachedSite(cache, site, probes, now=datetime.now(UTC), zone=zone)
            return _checked(view.crawl, tuple(_not_good(view)))


def _checked(crawl: CrawlSummary, links: tuple[BadLink, ...]) -> LinkCheck:
    """What it came to. While our own network was down nothing was learnt of others: then not all was checked."""
    offline = sum(link.target.reason.startswith(OFFLINE) for link in links)
    if not offline:
        return LinkCheck(crawl, links)
    note = f"检查中途本机网络不通，{offline} 个网址没能判定"
    return LinkCheck(replace(crawl, complete=False, notes=(note, *crawl.notes)), links)


def _not_good(view: CachedSite) -> Iterator[BadLink]:
    found: dict[LinkVerdict, list[LinkTarget]] = {verdict: [] for verdict in _NOT_GOOD}
    for verdict in _NOT_GOOD:
        for target in view.targets(verdict):
            # What no browser can make an address of is judged by nobody's answer: it is dead for certain.
            told = replace(target, verdict=LinkVerdict.DEAD) if normalise(target.url) is None else target
            found[told.verdict].append(told)
    carriers = view.carriers_of_bad(_PAGES_NAMED)
    for verdict in _NOT_GOOD:
        for target in sorted(found[verdict], key=lambda target: (not target.internal, target.url)):
            yield BadLink(target, tuple(carriers.get(target.url, ())))
