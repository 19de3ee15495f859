"""The helper process: with it a crawl comes to the same, and when it dies the crawl goes on alone.

What must hold of a helper is tried with both kinds, a fork and a program of its own. Forks need a process with a single
thread, and a test runner has more: they are tried in one started for it.
"""

import asyncio
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, aclosing, closing
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from monitor.config import CrawlSettings, NetworkSettings, SiteSettings
from monitor.platforms import read_page
from monitor.store.cache import CrawlCache
from monitor.web import starting
from monitor.web.crawl import Crawl
from monitor.web.hands import Helper, helping
from monitor.web.http import Client
from monitor.web.politeness import HostSlots
from monitor.web.resolve import Resolver
from tests.servers.odd import Asked, OddServer, Script, odd_server
from tests.web.crawling import Everything, html

pytestmark = pytest.mark.skipif(os.name != "posix", reason="sockets cannot be passed on")

ROOT = Path(__file__).resolve().parents[2]
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


async def comes_to_the_same(folder: Path) -> None:
    (folder / "alone").mkdir()
    async with odd_server(pages(60, slow=0.02)) as server:
        alone, none, dead_alone = await crawl(server, folder / "alone", helped=False)
        together, some, dead_together = await crawl(server, folder, helped=True)
    assert none == 0
    assert some > 0
    assert together == alone
    assert len(together) == 61
    assert dead_together == dead_alone == 1


async def killed_the_crawl_goes_on_alone(folder: Path) -> None:
    async with odd_server(pages(60, slow=0.05)) as server:
        heard, asked, dead = await crawl(server, folder, helped=True, kill_at=20)
    assert len(heard) == 61
    assert 0 < asked < 60
    assert dead == 1


Scenario = Callable[[Path], Awaitable[None]]


@pytest.mark.parametrize("scenario", [comes_to_the_same, killed_the_crawl_goes_on_alone])
async def test_a_helper_that_is_a_program_of_its_own(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starting, "may_fork", lambda: False)
    await scenario(tmp_path)


async def leaves_the_parents_sockets_alone(folder: Path) -> None:
    near, far = socket.socketpair()
    with far:
        async with helper_of_nothing() as helper:
            await helper.ready.wait()
            near.close()
            far.settimeout(5)
            assert far.recv(1) == b"", "the helper keeps the connection open"


async def leaves_the_parents_database_alone(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "a.db", isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE t (n)")
        database.execute("BEGIN IMMEDIATE")
        database.execute("INSERT INTO t VALUES (1)")
        async with helper_of_nothing() as helper:
            await helper.ready.wait()
            with closing(sqlite3.connect(folder / "a.db", timeout=0)) as other, pytest.raises(sqlite3.OperationalError):
                other.execute("BEGIN IMMEDIATE")
        database.execute("COMMIT")
        assert database.execute("SELECT n FROM t").fetchall() == [(1,)]
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


async def says_nothing_of_its_parents(folder: Path) -> None:
    print("held back", end="")
    async with helper_of_nothing() as helper:
        await helper.ready.wait()


async def leaves_when_its_parent_is_killed(folder: Path) -> None:
    async with helper_of_nothing() as helper:
        await helper.ready.wait()
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.skipif(sys.platform != "linux", reason="there the helper is a program of its own")
@pytest.mark.parametrize(
    "scenario",
    [
        comes_to_the_same,
        killed_the_crawl_goes_on_alone,
        leaves_the_parents_sockets_alone,
        leaves_the_parents_database_alone,
    ],
)
def test_a_helper_that_is_a_fork(scenario: Scenario, tmp_path: Path) -> None:
    done = forked(scenario, tmp_path)
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="there the helper is a program of its own")
def test_what_a_parent_was_about_to_print_is_printed_once(tmp_path: Path) -> None:
    done = forked(says_nothing_of_its_parents, tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "held back", "")


@pytest.mark.skipif(sys.platform != "linux", reason="there the helper is a program of its own")
def test_a_fork_leaves_when_its_parent_is_killed(tmp_path: Path) -> None:
    done = forked(leaves_when_its_parent_is_killed, tmp_path)  # in time: it waits until nobody holds its output open
    assert done.returncode == -signal.SIGKILL


def test_a_process_with_a_second_thread_is_not_forked() -> None:
    over = threading.Event()
    second = threading.Thread(target=over.wait)
    second.start()
    try:
        assert not starting.may_fork()
    finally:
        over.set()
        second.join()


def forked(scenario: Scenario, folder: Path) -> subprocess.CompletedProcess[str]:
    program = (
        "import asyncio, pathlib, sys\n"
        "from tests.web import test_helper\n"
        "assert test_helper.starting.may_fork()\n"
        "asyncio.run(getattr(test_helper, sys.argv[1])(pathlib.Path(sys.argv[2])))\n"
    )
    return subprocess.run(
        [sys.executable, "-c", program, scenario.__name__, str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def helper_of_nothing() -> AbstractAsyncContextManager[Helper]:
    site = SiteSettings(id="t", name="测试", home="http://127.0.0.1/")
    return cast(
        AbstractAsyncContextManager[Helper],
        helping(NetworkSettings(), [], 10, partial(read_page, site=site), Everything()),
    )


async def test_a_check_that_the_helper_cannot_find_means_a_crawl_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "may_fork", lambda: False)
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
