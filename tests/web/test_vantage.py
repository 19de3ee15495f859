"""Our own standpoint holds for seconds: a network that went down in the middle of a run is noticed."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from monitor.config import NetworkSettings
from monitor.web import vantage
from monitor.web.http import Client
from monitor.web.probes import NetworkProbes
from monitor.web.resolve import Resolver
from monitor.web.vantage import Vantage
from tests.servers.odd import odd_server


@pytest.fixture
async def offline(monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[Vantage]:
    """A standpoint from which no control host can be reached any more."""
    monkeypatch.setattr(vantage, "_FRESH", 0.05)
    network = NetworkSettings(allow_private=True, control_hosts_v4=["127.0.0.1:1"], control_hosts_v6=[])
    resolver = Resolver(network)
    async with Client(network, resolver, own_hosts=["site.test"]) as client:
        yield Vantage(NetworkProbes(client, resolver, network))


async def test_a_foreign_answer_counts_for_a_moment_only(offline: Vantage) -> None:
    assert not await offline.outside_works()
    offline.answered("http://127.0.0.2/", internal=False)
    assert await offline.outside_works()
    await asyncio.sleep(0.1)
    assert not await offline.outside_works()


async def test_an_answer_of_the_site_itself_says_nothing_of_the_outside(offline: Vantage) -> None:
    offline.answered("http://site.test/", internal=True)
    assert not await offline.outside_works()


async def test_control_hosts_that_went_away_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vantage, "_FRESH", 0.05)
    async with odd_server({}) as control:
        network = NetworkSettings(
            allow_private=True, control_hosts_v4=[f"127.0.0.1:{control.port}"], control_hosts_v6=[]
        )
        resolver = Resolver(network)
        client = Client(network, resolver, own_hosts=["site.test"])
        here = Vantage(NetworkProbes(client, resolver, network))
        assert await here.outside_works()
    await asyncio.sleep(0.1)
    assert not await here.outside_works()
    await client.__aexit__()
