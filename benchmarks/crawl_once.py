"""One crawl of a benchmark site by the real crawl and its real cache, as a program of its own; prints JSON.

python -m benchmarks.crawl_once HOME FOLDER
"""

import asyncio
import json
import sys
from contextlib import aclosing
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from monitor.config import CrawlSettings, NetworkSettings, SiteSettings
from monitor.model import LinkVerdict
from monitor.model.heard import NoLooking
from monitor.platforms import read_page
from monitor.store.cache import CrawlCache
from monitor.web.crawl import Crawl
from monitor.web.hands import helping
from monitor.web.http import Client
from monitor.web.politeness import HostSlots
from monitor.web.resolve import Resolver


async def crawl(home: str, folder: Path) -> dict[str, object]:
    """Crawl politely to nobody: the rate is lifted, all else is as an inspection does it."""
    site = SiteSettings(id="bench", name="测试", home=home)
    settings = CrawlSettings(rate=1e6, connections=64, max_pages=1_000_000, retry_pause=0.0)
    network = NetworkSettings(control_hosts_v4=[urlsplit(home).netloc], control_hosts_v6=[])
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
            dead = cache.reader().execute(
                "SELECT u.url FROM targets t JOIN urls u ON u.id = t.url_id WHERE t.verdict <> ?",
                (LinkVerdict.ALIVE.value,),
            )
            found = [urlsplit(url).path for (url,) in dead]
    summary = run.summary
    return {
        "pages": pages,
        "links": summary.links,
        "targets": summary.targets,
        "requests": summary.requests,
        "dead": found,
        "notes": summary.notes,
        "seconds": summary.seconds,
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(crawl(sys.argv[1], Path(sys.argv[2]))), ensure_ascii=False))
