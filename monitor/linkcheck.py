"""只查链接: one crawl of a site for its links alone, as it is asked of a link checker.

The crawl is that of an inspection, with its politeness and its two opinions before a link is called dead; but no fact
is read, no check looks, and nothing is recorded beside the crawl's own cache. The cache remembers, so that the next
time unchanged pages are asked only whether they changed. A check that was killed is not gone on with: what it had seen
dead may have been mended since.
"""

from collections.abc import Awaitable, Callable, Collection, Iterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from functools import partial
from itertools import islice
from pathlib import Path

from monitor import crawls, looking
from monitor.config import CrawlSettings, NetworkSettings, SiteSettings
from monitor.model import BEIJING, Answer, Carrier, CrawlSummary, LinkTarget, LinkVerdict
from monitor.model.heard import NoLooking
from monitor.model.progress import Progress
from monitor.platforms import read_ways
from monitor.store import CachedSite, CrawlCache
from monitor.web.crawl import Crawl
from monitor.web.http import Client
from monitor.web.politeness import HostSlots
from monitor.web.probes import NetworkProbes
from monitor.web.resolve import Resolver
from monitor.web.urls import host_of, normalise

_PAGES_NAMED = 20  # of one target
_ASKED_AGAIN = 50  # targets that met a closed door
_FEW_BYTES = 8_192
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
            check = LinkCheck(view.crawl, tuple(_not_good(view)))

            async def ask(url: str) -> Answer:
                async with slots.turn(host_of(url)):
                    return await client.ask(url, max_bytes=_FEW_BYTES)

            def page_of(host: str) -> str | None:
                return next((page.url for page in view.pages() if page.readable and host_of(page.url) == host), None)

            return await _fairly(check, page_of, ask)


def _not_good(view: CachedSite) -> Iterator[BadLink]:
    found: dict[LinkVerdict, list[LinkTarget]] = {verdict: [] for verdict in _NOT_GOOD}
    for verdict in _NOT_GOOD:
        for target in view.targets(verdict):
            # What no browser can make an address of is judged by nobody's answer: it is dead for certain.
            told = replace(target, verdict=LinkVerdict.DEAD) if normalise(target.url) is None else target
            found[told.verdict].append(told)
    for verdict in _NOT_GOOD:
        for target in sorted(found[verdict], key=lambda target: (not target.internal, target.url)):
            carriers = islice(view.carriers(target.url, _PAGES_NAMED), _PAGES_NAMED)
            yield BadLink(target, tuple(carriers))


async def _fairly(
    check: LinkCheck, page_of: Callable[[str], str | None], ask: Callable[[str], Awaitable[Answer]]
) -> LinkCheck:
    """The check without what is held against the site only because one of its hosts went down meanwhile.

    A closed door (refused, silent) speaks of a host, and one of which pages were read had answered before. So such a
    page (`page_of` a host) is asked once more; if it answers, so are the targets: what leads on to another host that is
    gone stays dead.
    """
    shut: dict[str, list[LinkTarget]] = {}
    for link in check.links:
        if _met_a_closed_door(link.target):
            shut.setdefault(host_of(link.target.url), []).append(link.target)
    for host, targets in shut.items():
        page = page_of(host)
        if page is None:
            continue
        answer = await ask(page)
        if answer.failure is not None:
            why = f"检查中途网站打不开了，再访问 {page}：{answer.outcome()}"
            check = _silent_on(check, targets, why)
            continue
        dead = [target for target in targets if target.verdict is LinkVerdict.DEAD]
        for target in dead[:_ASKED_AGAIN]:
            if (await ask(target.url)).failure is None:
                check = _silent_on(check, dead, "检查中途网站有一阵打不开")
                break
    return check


def _met_a_closed_door(target: LinkTarget) -> bool:
    judged = target.verdict in (LinkVerdict.DEAD, LinkVerdict.SUSPECT)
    return judged and target.internal and target.status is None and normalise(target.url) is not None


def _silent_on(check: LinkCheck, targets: Collection[LinkTarget], why: str) -> LinkCheck:
    """The check, incomplete, with nothing said of these targets."""
    unknown = {target.url for target in targets}

    def told(link: BadLink) -> BadLink:
        reason = f"{why}，没有判定（{link.target.reason}）"
        return replace(link, target=replace(link.target, verdict=LinkVerdict.UNTESTABLE, reason=reason))

    note = f"{why}，{len(unknown)} 个网址没有判定，请稍后再查一次"
    crawl = replace(check.crawl, complete=False, notes=(note, *check.crawl.notes))
    return LinkCheck(crawl, tuple(told(link) if link.target.url in unknown else link for link in check.links))
