"""One crawl of a benchmark site by the real crawl and its real cache, as a program of its own; prints JSON.

python -m benchmarks.crawl_once HOME FOLDER [facts|links]

`facts`, the default, reads all facts as an inspection does; `links` is a check of links alone (`monitor.linkcheck`), as
`xunjian links` makes it. Each imports only what it needs: starting is part of what is measured.
"""

import asyncio
import atexit
import gc
import json
import sys
from contextlib import aclosing
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from monitor.config import CrawlSettings, NetworkSettings, SiteSettings
from monitor.model import CrawlSummary, LinkVerdict


async def all_facts(site: SiteSettings, settings: CrawlSettings, network: NetworkSettings, folder: Path) -> None:
    """A crawl that reads every fact; prints what it came to."""
    from monitor.model.heard import NoLooking
    from monitor.platforms import read_page
    from monitor.store.cache import CrawlCache
    from monitor.web.crawl import Crawl
    from monitor.web.hands import helping
    from monitor.web.http import Client
    from monitor.web.politeness import HostSlots
    from monitor.web.resolve import Resolver

    resolver = Resolver(network)
    pages = 0
    reader = partial(read_page, site=site)
    looking = NoLooking()
    async with (
        Client(network, resolver, own_hosts=site.all_hosts()) as client,
        helping(network, site.all_hosts(), settings.max_redirects, reader, looking) as helper,
    ):
        with CrawlCache.open(folder / "cache-bench.db") as cache:
            slots = HostSlots(settings, site.all_hosts())
            run = Crawl(site, settings, client, slots, cache, reader, helper=helper, version="bench")
            async with aclosing(run.pages()) as read:
                async for _ in read:
                    pages += 1
            bad = cache.reader().execute(
                "SELECT u.url, t.verdict FROM targets t JOIN urls u ON u.id = t.url_id WHERE t.verdict <> ?",
                (LinkVerdict.ALIVE.value,),
            )
            found = [(str(url), LinkVerdict(verdict)) for url, verdict in bad]
    tell(run.summary, pages, found)


async def links_alone(site: SiteSettings, settings: CrawlSettings, network: NetworkSettings, folder: Path) -> None:
    """A check of links; prints what it came to."""
    from monitor.linkcheck import check_links

    done = await check_links(site, settings, network, folder / "links-bench.db")
    tell(done.crawl, done.crawl.readable, [(link.target.url, link.target.verdict) for link in done.links])


def tell(summary: CrawlSummary, pages: int, bad: list[tuple[str, LinkVerdict]]) -> None:
    """Print what a crawl came to; `bad`: the targets that are not alive."""
    told = {
        "pages": pages,
        "links": summary.links,
        "targets": summary.targets,
        "requests": summary.requests,
        "dead": [urlsplit(url).path for url, verdict in bad if verdict is LinkVerdict.DEAD],
        "other": [urlsplit(url).path for url, verdict in bad if verdict is not LinkVerdict.DEAD],
        "notes": summary.notes,
        "seconds": summary.seconds,
    }
    print(json.dumps(told, ensure_ascii=False))


def main(home: str, folder: Path, what: str = "facts") -> None:
    """Crawl politely to nobody: the rate is lifted, all else is as it is done for a bureau."""
    crawl = {"facts": all_facts, "links": links_alone}[what]
    settings = CrawlSettings(rate=1e6, connections=64, max_pages=1_000_000, retry_pause=0.0)
    network = NetworkSettings(control_hosts_v4=[urlsplit(home).netloc], control_hosts_v6=[])
    atexit.register(gc.freeze)  # as `xunjian` does
    asyncio.run(crawl(SiteSettings(id="bench", name="测试", home=home), settings, network, folder))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:4])
