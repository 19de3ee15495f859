"""Running a real crawl against raw servers on loopback: what the crawl tests share."""

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from monitor.config import CrawlSettings, NetworkSettings, SiteSettings
from monitor.model import (
    CrawlSummary,
    Examined,
    LinkVerdict,
    Observation,
    PageFacts,
    PageKind,
    PageRecord,
    PageView,
    Progress,
)
from monitor.model.heard import Heard, Looking, Said
from monitor.store.cache import CrawlCache
from monitor.store.view import CachedSite
from monitor.web.crawl import Crawl
from monitor.web.http import Client
from monitor.web.page import Page
from monitor.web.politeness import HostSlots
from monitor.web.probes import NetworkProbes
from monitor.web.resolve import Resolver
from tests.servers.odd import Script, reply

HTML = "Content-Type: text/html; charset=utf-8"


def html(body: str, *headers: str, status: str = "200 OK") -> bytes:
    return reply(
        f"<html><head><title>页</title></head><body>{body}</body></html>".encode(), HTML, *headers, status=status
    )


def anchors(*targets: str) -> bytes:
    return html("".join(f'<a href="{target}">{target}</a>' for target in targets))


class Otherwise(dict[str, Script]):
    """Scripts of a server that answers every other path with one and the same script, instead of 404."""

    def __init__(self, scripts: dict[str, Script], otherwise: Script) -> None:
        super().__init__(scripts)
        self._otherwise = otherwise

    def get(self, key: str, default: object = None) -> Script:  # type: ignore[override]  # never absent here
        return super().get(key, self._otherwise)


def plain(page: Page, _: object) -> PageFacts:
    return PageFacts(PageKind.OTHER, "plain", title=page.title)


class Everything:
    """A check at the top of a module, as those that travel are."""

    def __call__(self, page: PageView) -> Heard:
        return (Said("k", (Examined(page.url),)),)

    def wanted(self, _: PageKind) -> frozenset[str]:
        return frozenset({"k"})


@dataclass
class Seen:
    """What a crawl came to: the pages it handed out, in order, and what the view says after."""

    summary: CrawlSummary
    handed: list[str]
    verdicts: dict[str, LinkVerdict]
    reasons: dict[str, str]
    pages: dict[str, PageRecord]
    progress: list[Progress] = field(default_factory=list)
    heard: dict[str, list[Observation]] = field(default_factory=dict)

    def verdict(self, ending: str) -> LinkVerdict:
        return next(verdict for url, verdict in self.verdicts.items() if url.endswith(ending))

    def reason(self, ending: str) -> str:
        return next(reason for url, reason in self.reasons.items() if url.endswith(ending))

    @property
    def paths(self) -> list[str]:
        return [urlsplit(url).path + (f"?{urlsplit(url).query}" if urlsplit(url).query else "") for url in self.handed]


async def crawl(
    home: str,
    folder: Path,
    *,
    network: NetworkSettings | None = None,
    reader: Callable[[Page, object], PageFacts] = plain,
    stop_after: int | None = None,
    site: dict[str, object] | None = None,
    version: str = "",
    plan: str = "",
    looking: Looking | None = None,
    **settings: object,
) -> Seen:
    """Crawl the site at `home` fast and without pauses; `settings` are those of `[crawl]`."""
    asked = SiteSettings(id="test", name="测试", home=home, **(site or {}))  # type: ignore[arg-type]
    quick: dict[str, object] = {
        "rate": 2000,
        "external_rate": 2000,
        "retry_pause": 0.01,
        "sitemap": False,
        "robots": False,
    }
    how = CrawlSettings(**{**quick, **settings})  # type: ignore[arg-type]
    net = network or NetworkSettings(
        allow_private=True, control_hosts_v4=[urlsplit(home).netloc], control_hosts_v6=[], total_timeout=5
    )
    handed: list[str] = []
    heard: dict[str, list[Observation]] = {}
    progress: list[Progress] = []
    resolver = Resolver(net)
    async with Client(net, resolver, own_hosts=asked.all_hosts()) as client:
        probes = NetworkProbes(client, resolver, net)
        with CrawlCache.open(folder / "cache-test.db") as cache:
            run = Crawl(
                asked,
                how,
                client,
                HostSlots(how, asked.all_hosts()),
                cache,
                reader,
                progress=progress.append,
                probes=probes,
                looking=looking,
                version=version,
                plan=plan,
            )
            async with aclosing(run.pages()) as pages:
                async for page in pages:
                    handed.append(page.url)
                    heard[page.url] = [each for said in page.heard for each in said.observations]
                    if stop_after is not None and len(handed) >= stop_after:
                        break
            view = CachedSite(cache, asked, probes, now=datetime.now(UTC), zone=ZoneInfo("Asia/Shanghai"))
            targets = list(view.targets())
            return Seen(
                view.crawl,
                handed,
                {target.url: target.verdict for target in targets},
                {target.url: target.reason for target in targets},
                {page.url: page for page in view.pages()},
                progress,
                heard,
            )
