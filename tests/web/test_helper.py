"""The helper process: with it a crawl comes to the same, and when it dies the crawl goes on alone."""

import asyncio
import os
import signal
import sys
from contextlib import aclosing
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from monitor.config import CrawlSettings, NetworkSettings, SiteSettings
from monitor.platforms import read_page
from monitor.store.cache import CrawlCache
from monitor.web.crawl import Crawl
from monitor.web.hands import helping
from monitor.web.http import Client
from monitor.web.politeness import HostSlots
from monitor.web.resolve import Resolver
from tests.servers.odd import Asked, OddServer, Script, odd_server
from tests.web.crawling import Everything, html

pytestmark = pytest.mark.skipif(os.name != "posix", reason="sockets cannot be passed on")

FILLER = "某某市市场监督管理局正文" * 30


def pages(count: int, *, slow: float = 0.0) -> dict[str, Script]:
    def page(number: int) -> Script:
        body = html(f"<p>{FILLER}{number}</p><a href='/p{(number * 7) % count}.html'>下一篇{number}</a>")

        async def answer(_: Asked, writer: asyncio.StreamWriter) -> None:
            await asyncio.sleep(slow)
            writer.write(body)

        return answer

    found: dict[str, Script] = {f"/p{number}.html": page(number) for number in range(count)}
    links = "".join(f"<a href='/p{number}.html'>第{number}篇</a>" for number in range(count))
    return {"/": html(links + "<a href='/gone.html'>失效</a>"), **found}


async def crawl(server: OddServer, folder: Path, *, helped: bool, kill_at: int = -1) -> tuple[set[str], int, int]:
    """The pages that were heard of, how many the helper read, and how many targets are dead."""
    site = SiteSettings(id="t", name="测试", home=server.url("/"))
    settings = CrawlSettings(rate=5000, connections=8, retry_pause=0.0, sitemap=False, robots=False)
    network = NetworkSettings(control_hosts_v4=[f"127.0.0.1:{server.port}"], control_hosts_v6=[])
    resolver, reader, looking = Resolver(network), partial(read_page, site=site), Everything()
    heard: set[str] = set()
    async with (
        Client(network, resolver, own_hosts=site.all_hosts()) as client,
        helping(network, site.all_hosts(), 10, reader, looking) as helper,
    ):
        assert helper is not None
        async with asyncio.timeout(30):
            await helper.ready.wait()
        with CrawlCache.open(folder / "cache.db") as cache:
            slots = HostSlots(settings, site.all_hosts())
            run = Crawl(
                site, settings, client, slots, cache, reader, helper=helper if helped else None, looking=looking
            )
            async with aclosing(run.pages()) as read:
                async for page in read:
                    heard |= {page.url for said in page.heard if said.observations}
                    if len(heard) == kill_at:
                        os.kill(helper.pid, signal.SIGKILL)
            dead = cache.reader().execute("SELECT count(*) FROM targets WHERE verdict = 'dead'").fetchone()[0]
        return heard, helper.asked, dead


async def test_with_a_helper_a_crawl_comes_to_the_same(tmp_path: Path) -> None:
    (tmp_path / "alone").mkdir()
    async with odd_server(pages(60)) as server:
        alone, none, dead_alone = await crawl(server, tmp_path / "alone", helped=False)
        together, some, dead_together = await crawl(server, tmp_path, helped=True)
    assert none == 0
    assert some > 10
    assert together == alone
    assert len(together) == 61
    assert dead_together == dead_alone == 1


async def test_when_the_helper_is_killed_the_crawl_goes_on_alone(tmp_path: Path) -> None:
    async with odd_server(pages(60, slow=0.05)) as server:
        heard, asked, dead = await crawl(server, tmp_path, helped=True, kill_at=20)
    assert len(heard) == 61
    assert 0 < asked < 60
    assert dead == 1


async def test_a_check_that_the_helper_cannot_find_means_a_crawl_alone() -> None:
    site = SiteSettings(id="t", name="测试", home="http://127.0.0.1/")
    looking = Everything()
    looking.__class__ = type("Plugin", (Everything,), {"__module__": "no_such_plugin"})
    sys.modules["no_such_plugin"] = SimpleNamespace(Plugin=type(looking))  # type: ignore[assignment]
    try:
        async with (
            helping(NetworkSettings(), [], 10, partial(read_page, site=site), looking) as helper,
            asyncio.timeout(30),
        ):
            assert helper is not None
            await helper.gone.wait()
            assert not helper.alive
    finally:
        del sys.modules["no_such_plugin"]


async def test_a_check_that_cannot_travel_means_no_helper() -> None:
    class Local(Everything):
        """Cannot be found by name in another process."""

    site = SiteSettings(id="t", name="测试", home="http://127.0.0.1/")
    async with helping(NetworkSettings(), [], 10, partial(read_page, site=site), Local()) as helper:
        assert helper is None
