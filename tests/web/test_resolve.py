"""Names to addresses against a real name server on loopback: does not exist, has none, nobody could tell."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from monitor.config import NetworkSettings
from monitor.config.crawling import HostEntry
from monitor.model import DnsStatus, FailureKind
from monitor.web import name_servers
from monitor.web.resolve import Resolver
from tests.servers.names import NameServer, Zone, name_server


@asynccontextmanager
async def resolver_for(zone: Zone, host: str = "127.0.0.1") -> AsyncGenerator[tuple[Resolver, NameServer]]:
    async with name_server(zone, host) as names:
        server = f"[{host}]:{names.port}" if ":" in host else f"{host}:{names.port}"
        yield Resolver(NetworkSettings(resolvers=[server])), names


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
async def test_both_families_are_asked_at_the_configured_port(host: str) -> None:
    zone: Zone = {("a.test", "A"): ["192.0.2.1"], ("a.test", "AAAA"): ["2001:db8::1"]}
    async with resolver_for(zone, host) as (resolver, _):
        found = await resolver.addresses("A.test.")
    assert (found.v4, found.v6, found.failure) == (("192.0.2.1",), ("2001:db8::1",), None)


async def test_mapped_addresses_are_seen_but_not_used() -> None:
    zone: Zone = {("a.test", "A"): ["192.0.2.1"], ("a.test", "AAAA"): ["::ffff:192.0.2.1"]}
    async with resolver_for(zone) as (resolver, _):
        assert (await resolver.addresses("a.test")).v6 == ()
        assert (await resolver.records("a.test", "AAAA")).records == ("::ffff:192.0.2.1",)


@pytest.mark.parametrize(
    ("zone", "kind"),
    [
        ({}, FailureKind.NXDOMAIN),
        ({("a.test", "MX"): ["10 mail.test."]}, FailureKind.NO_ADDRESS),
        ({("a.test", "A"): "servfail", ("a.test", "AAAA"): "servfail"}, FailureKind.DNS),
        ({("a.test", "A"): "servfail", ("a.test", "AAAA"): "nxdomain"}, FailureKind.DNS),
        ({("a.test", "MX"): ["10 mail.test."], ("a.test", "AAAA"): "nxdomain"}, FailureKind.NO_ADDRESS),
        ({("a.test", "MX"): ["10 mail.test."], ("a.test", "A"): "servfail"}, FailureKind.DNS),
    ],
    ids=["nxdomain", "no data", "servfail", "A fails, AAAA nxdomain", "A none, AAAA nxdomain", "A fails, AAAA none"],
)
async def test_why_there_is_no_address(zone: Zone, kind: FailureKind) -> None:
    async with resolver_for(zone) as (resolver, _):
        failure = (await resolver.addresses("a.test")).failure
    assert failure is not None
    assert failure.kind is kind


async def test_one_family_that_fails_does_not_hide_the_other() -> None:
    zone: Zone = {("a.test", "A"): ["192.0.2.1"], ("a.test", "AAAA"): "servfail"}
    async with resolver_for(zone) as (resolver, _):
        found = await resolver.addresses("a.test")
    assert (found.v4, found.failure) == (("192.0.2.1",), None)


async def test_silence_says_nothing_about_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(name_servers, "QUERY_SECONDS", 0.5)
    async with resolver_for({("a.test", "A"): "silent"}) as (resolver, _):
        answer = await resolver.records("a.test", "A")
    assert answer.status is DnsStatus.FAILED


async def test_one_server_is_asked_by_its_address() -> None:
    async with name_server({("a.test", "A"): ["192.0.2.1"]}) as names:
        resolver = Resolver(NetworkSettings())
        found = await resolver.ask_server("127.0.0.1", "a.test", "A", port=names.port)
        gone = await resolver.ask_server("127.0.0.1", "b.test", "A", port=names.port)
        silent = await resolver.ask_server("127.0.0.1", "a.test", "A", port=9)
    assert (found.status, found.records) == (DnsStatus.ANSWER, ("192.0.2.1",))
    assert gone.status is DnsStatus.NXDOMAIN
    assert silent.status is DnsStatus.FAILED


async def test_equal_questions_share_one_query_and_its_answer_is_kept() -> None:
    async with resolver_for({("a.test", "A"): ["192.0.2.1"]}) as (resolver, names):
        await asyncio.gather(*(resolver.records("a.test", "A") for _ in range(20)))
        await resolver.records("a.test", "A")
    assert names.asked == [("a.test", "A")]


async def test_the_zone_above_the_host_names_its_servers() -> None:
    async with resolver_for({("city.test", "NS"): ["ns1.city.test."], ("www.city.test", "A"): ["192.0.2.1"]}) as (r, _):
        answer = await r.name_servers("www.city.test")
    assert (answer.status, answer.name, answer.records) == (DnsStatus.ANSWER, "city.test", ("ns1.city.test",))


async def test_table_literals_and_localhost_ask_nobody() -> None:
    table = {"t.test": HostEntry(v4=["192.0.2.9"])}
    async with name_server({}) as names:
        resolver = Resolver(NetworkSettings(resolvers=[f"127.0.0.1:{names.port}"], hosts=table))
        assert (await resolver.addresses("T.test")).v4 == ("192.0.2.9",)
        assert (await resolver.records("t.test", "A")).from_hosts_table
        assert (await resolver.records("t.test", "AAAA")).status is DnsStatus.NO_DATA
        assert (await resolver.addresses("[2001:db8::5]")).v6 == ("2001:db8::5",)
        assert (await resolver.addresses("localhost")).v4 == ("127.0.0.1",)
    assert names.asked == []
