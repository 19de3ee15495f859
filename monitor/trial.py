"""What a check says before it is scheduled: of one page, or of a few pages crawled for the purpose.

Nothing is recorded: the crawl cache is temporary, no run, no ledger.
"""

import tempfile
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from monitor.attachments.phase import open_attachments
from monitor.attachments.reader import FileReader
from monitor.config import CrawlSettings, Settings, SiteSettings
from monitor.model import CrawlSummary, Kind, Observation, PageKind
from monitor.model.heard import Heard, Said
from monitor.model.views import PageView
from monitor.platforms import read_page
from monitor.store import CachedSite, CrawlCache
from monitor.web.crawl import Crawl
from monitor.web.http import Client
from monitor.web.page import Page
from monitor.web.politeness import HostSlots
from monitor.web.probes import NetworkProbes
from monitor.web.resolve import Resolver
from monitor.web.urls import Scope

_FILES = 20  # attachments that are opened for a trial


@dataclass(frozen=True, slots=True)
class PageTrial:
    """What a check said of one page. `failure` tells why there was no page to judge, '' when there was."""

    url: str
    kind: PageKind | None
    title: str
    failure: str
    looked: bool
    observations: tuple[Observation, ...]


@dataclass(frozen=True, slots=True)
class SiteTrial:
    """What a check said of a site after a crawl of a few pages."""

    crawl: CrawlSummary
    observations: tuple[Observation, ...]


async def try_page(settings: Settings, site: SiteSettings, check: Kind, url: str) -> PageTrial:
    """Fetch one page and let the check look at it."""
    async with _client(settings, site) as (client, _):
        answer = await client.ask(url)
    if not answer.ok:
        return PageTrial(url, None, "", answer.outcome(), False, ())
    page = Page(answer)
    page.facts = read_page(page, page.tree if page.is_html else None, site)
    looks = check.looks_at_pages() and page.facts.kind in check.pages
    observations = tuple(check.look_at_page(page)) if looks else ()
    return PageTrial(url, page.facts.kind, page.facts.title or page.title, "", looks, observations)


async def try_site(
    settings: Settings, site: SiteSettings, check: Kind, start: Sequence[str], max_pages: int
) -> SiteTrial:
    """Crawl a few pages from the home page (or from `start`) and let the check look at them and at the site."""
    few = settings.crawl.model_copy(update={"max_pages": max_pages, "max_hours": 0.25, "sitemap": False})
    limited = site.model_copy(update={"start": [*start, *site.start]})
    with tempfile.TemporaryDirectory(prefix="xunjian-try-") as folder:
        async with _client(settings, site) as (client, resolver):
            probes = NetworkProbes(client, resolver, settings.network, lambda page, tree: read_page(page, tree, site))
            with CrawlCache.open(Path(folder) / "cache.db") as cache:
                return await _look(settings, limited, few, check, client, probes, cache)


class _Trial:
    """One check looking; whoever tries a rule of his own sees its errors as they are."""

    def __init__(self, check: Kind) -> None:
        self._check = check

    def __call__(self, page: PageView) -> Heard:
        return (Said("", tuple(self._check.look_at_page(page))),) if page.facts.kind in self._check.pages else ()

    def wanted(self, kind: PageKind) -> frozenset[str]:
        return frozenset({""} if kind in self._check.pages else ())


async def _look(
    settings: Settings,
    site: SiteSettings,
    few: CrawlSettings,
    check: Kind,
    client: Client,
    probes: NetworkProbes,
    cache: CrawlCache,
) -> SiteTrial:
    slots = HostSlots(few, site.all_hosts())
    crawl = Crawl(
        site,
        few,
        client,
        slots,
        cache,
        partial(read_page, site=site),
        probes=probes,
        looking=_Trial(check),
    )
    said: list[Observation] = []
    async with aclosing(crawl.pages()) as pages:
        async for page in pages:
            said.extend(observation for heard in page.heard for observation in heard.observations)
    if check.looks_at_site():
        few_files = settings.attachments.model_copy(update={"per_run": _FILES, "max_minutes": 5.0})
        async with FileReader(few_files.read_seconds) as files:
            await open_attachments(few_files, Scope(site), crawl, client, slots, cache.attachments, files)
    calendar = settings.workdays.calendar
    view = CachedSite(cache, site, probes, now=datetime.now(UTC), zone=settings.zone, workdays=calendar)
    if check.looks_at_site():
        said.extend([observation async for observation in check.look_at_site(view)])
    return SiteTrial(view.crawl, tuple(said))


@asynccontextmanager
async def _client(settings: Settings, site: SiteSettings) -> AsyncGenerator[tuple[Client, Resolver]]:
    resolver = Resolver(settings.network)
    async with Client(
        settings.network, resolver, own_hosts=site.all_hosts(), max_redirects=settings.crawl.max_redirects
    ) as client:
        yield client, resolver


__all__ = ["PageTrial", "SiteTrial", "try_page", "try_site"]
