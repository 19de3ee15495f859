"""Probes against real servers on loopback: TCP, the way out, certificates, name servers."""

import asyncio
import socket
import ssl
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.config import NetworkSettings
from monitor.config.crawling import HostEntry
from monitor.model import Certificate, Connection, DnsStatus, FailureKind, Family
from monitor.web import probes as probing
from monitor.web.http import Client
from monitor.web.probes import NetworkProbes
from monitor.web.resolve import Resolver
from tests.servers.names import Zone, name_server
from tests.servers.odd import odd_server, reply
from tests.servers.tls import issued, noting_names, only_old, plain_talker, self_signed, trust_file

HOST = "site.test"


@asynccontextmanager
async def probes_for(network: NetworkSettings | None = None) -> AsyncGenerator[NetworkProbes]:
    network = network or NetworkSettings(hosts={HOST: HostEntry(v4=["127.0.0.1"])})
    resolver = Resolver(network)
    async with Client(network, resolver, own_hosts=[HOST, "127.0.0.1"]) as client:
        yield NetworkProbes(client, resolver, network)


def trusting(folder: Path) -> NetworkSettings:
    return NetworkSettings(ca_file=trust_file(folder), hosts={HOST: HostEntry(v4=["127.0.0.1"])})


async def closed_port() -> int:
    async with odd_server({}) as odd:
        return odd.port


@asynccontextmanager
async def full_port() -> AsyncGenerator[int]:
    """A port whose queue of waiting connections is full: the kernel lets further ones wait without an answer."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(listener.getsockname())
        try:
            await asyncio.sleep(0.05)
            yield listener.getsockname()[1]
        finally:
            for each in waiting:
                each.close()


# --- fetch and connect ---


async def test_fetch_asks_as_the_client_does() -> None:
    async with odd_server({"/": reply(b"page")}) as odd, probes_for() as probes:
        answer = await probes.fetch(odd.url(host=HOST), family=4)
        none = await probes.fetch(odd.url(host=HOST), family=6)
    assert (answer.body, answer.address) == (b"page", "127.0.0.1")
    assert none.failure is not None
    assert none.failure.kind is FailureKind.NO_ADDRESS


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
async def test_a_connect_that_succeeds(host: str) -> None:
    async with odd_server({}, host) as odd, probes_for() as probes:
        connection = await probes.connect(host, odd.port)
    assert (connection.ok, connection.address, connection.port) == (True, host, odd.port)
    assert 0 <= connection.seconds < 2


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
async def test_a_connect_that_is_refused(host: str) -> None:
    port = await closed_port()
    async with probes_for() as probes:
        connection = await probes.connect(host, port)
    assert connection.failure is not None
    assert connection.failure.kind is FailureKind.REFUSED


async def test_a_connect_without_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probing, "CONNECT_SECONDS", 0.3)
    async with full_port() as port, probes_for() as probes:
        connection = await probes.connect("127.0.0.1", port)
    assert connection.failure is not None
    assert connection.failure.kind is FailureKind.TIMEOUT
    assert 0.25 < connection.seconds < 3


# --- the way out ---


def controls(family: Family, *hosts: str, table: dict[str, HostEntry] | None = None) -> NetworkSettings:
    table = table or {}
    if family == 4:
        return NetworkSettings(control_hosts_v4=list(hosts), control_hosts_v6=[], hosts=table)
    return NetworkSettings(control_hosts_v6=list(hosts), control_hosts_v4=[], hosts=table)


@pytest.mark.parametrize(("family", "host"), [(4, "127.0.0.1"), (6, "::1")])
async def test_a_control_host_that_answers_is_a_way_out(family: Family, host: str) -> None:
    other: Family = 6 if family == 4 else 4
    async with odd_server({}, host) as odd, probes_for(controls(family, f"{odd.host}:{odd.port}")) as probes:
        route, none = await probes.route(family), await probes.route(other)
    assert route.ok
    assert f"对照主机 {odd.host}:{odd.port}（{host}）可以连接" in route.reason
    assert (none.ok, none.reason) == (False, f"没有配置 IPv{other} 对照主机（network.control_hosts_v{other}）")


@pytest.mark.parametrize(("family", "host"), [(4, "127.0.0.1"), (6, "[::1]")])
async def test_without_any_answer_there_is_no_way_out(family: Family, host: str) -> None:
    port = await closed_port()
    async with probes_for(controls(family, f"{host}:{port}", f"{host}:{port}")) as probes:
        route = await probes.route(family)
    assert not route.ok
    assert route.reason == f"本机没有可用的 IPv{family} 网络：" + "；".join([f"{host}:{port} 连接被拒绝"] * 2)


async def test_the_second_control_host_counts_as_well() -> None:
    port = await closed_port()
    async with odd_server({}) as odd:
        network = controls(4, f"127.0.0.1:{port}", "host:x", "[::1]:9", f"127.0.0.1:{odd.port}")
        async with probes_for(network) as probes:
            assert (await probes.route(4)).ok


async def test_why_a_control_host_cannot_be_asked() -> None:
    table = {"four.test": HostEntry(v4=["127.0.0.1"])}
    async with probes_for(controls(6, "four.test:80", "four.test:x", "127.0.0.1:80", table=table)) as probes:
        reason = (await probes.route(6)).reason
    assert "four.test:80 域名没有对应的地址记录" in reason
    assert "four.test:x 写法有误" in reason
    assert "127.0.0.1:80 域名没有对应的地址记录" in reason


async def test_the_way_out_is_not_looked_for_with_every_question() -> None:
    async with odd_server({}) as odd, probes_for(controls(4, f"127.0.0.1:{odd.port}")) as probes:
        first = await probes.route(4)
        assert await probes.route(4) is first


# --- certificates ---


async def shown(context: ssl.SSLContext, network: NetworkSettings, host: str = HOST) -> Certificate | Connection:
    async with odd_server({}, tls=context) as odd, probes_for(network) as probes:
        return await probes.certificate(host, odd.port)


async def certificate(context: ssl.SSLContext, folder: Path, host: str = HOST) -> Certificate:
    seen = await shown(context, trusting(folder), host)
    assert isinstance(seen, Certificate)
    return seen


async def test_a_good_certificate(tmp_path: Path) -> None:
    context = issued(HOST, days=30)
    names = noting_names(context)
    seen = await certificate(context, tmp_path)
    assert (seen.host, seen.trusted, seen.problem) == (HOST, True, "")
    assert timedelta(days=29) < seen.not_after - datetime.now(UTC) < timedelta(days=31)
    assert seen.not_before < datetime.now(UTC)
    assert "trustme" in seen.issuer
    assert set(names) == {HOST}


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda _: issued(HOST, days=-3), "证书已过期"),
        (lambda folder: self_signed(HOST, folder), "自签名证书"),
        (lambda _: issued("other.test"), "证书与域名不符"),
    ],
    ids=["expired", "self-signed", "another name"],
)
@pytest.mark.parametrize("old", [False, True], ids=["modern", "old server"])
async def test_a_bad_certificate_is_shown_with_its_problem(
    tmp_path: Path, make: Callable[[Path], ssl.SSLContext], problem: str, old: bool
) -> None:
    context = make(tmp_path)
    seen = await certificate(only_old(context) if old else context, tmp_path)
    assert (seen.trusted, seen.problem) == (False, problem)


async def test_the_good_certificate_of_an_old_server_is_good(tmp_path: Path) -> None:
    assert (await certificate(only_old(issued(HOST)), tmp_path)).trusted


async def test_an_unknown_authority_is_told() -> None:
    seen = await shown(issued(HOST), NetworkSettings(hosts={HOST: HostEntry(v4=["127.0.0.1"])}))
    assert isinstance(seen, Certificate)
    assert (seen.trusted, seen.problem) == (False, "证书链不完整或签发机构不受信任")


async def test_the_certificate_of_an_address(tmp_path: Path) -> None:
    assert (await certificate(issued("127.0.0.1"), tmp_path, "127.0.0.1")).trusted


async def test_a_port_without_tls_has_no_certificate(tmp_path: Path) -> None:
    async with plain_talker() as port, probes_for(trusting(tmp_path)) as probes:
        seen = await probes.certificate(HOST, port)
    assert isinstance(seen, Connection)
    assert seen.failure is not None
    assert seen.failure.kind is FailureKind.TLS
    assert "证书" not in seen.failure.detail


async def test_a_closed_port_has_no_certificate() -> None:
    port = await closed_port()
    async with probes_for() as probes:
        seen = await probes.certificate(HOST, port)
    assert isinstance(seen, Connection)
    assert seen.failure is not None
    assert seen.failure.kind is FailureKind.REFUSED


async def test_a_host_without_an_address_has_no_certificate() -> None:
    async with probes_for(NetworkSettings(hosts={HOST: HostEntry()})) as probes:
        seen = await probes.certificate(HOST)
    assert isinstance(seen, Connection)
    assert seen.failure is not None
    assert seen.failure.kind is FailureKind.NO_ADDRESS


async def test_a_server_that_breaks_off_after_showing_it_is_not_called_untrusted(tmp_path: Path) -> None:
    """The first connection is answered, the following ones are cut: that is the network's fault, not the bureau's."""
    served = 0
    inner = issued(HOST)

    async with odd_server({}, tls=inner) as odd:

        async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal served
            served += 1
            if served > 2:  # the probe's own TCP connect, then the handshake that reads the certificate
                writer.transport.abort()
                return
            back, forth = await asyncio.open_connection("127.0.0.1", odd.port)
            await asyncio.gather(pump(reader, forth), pump(back, writer))

        front = await asyncio.start_server(relay, "127.0.0.1", 0)
        async with front, probes_for(trusting(tmp_path)) as probes:
            seen = await probes.certificate(HOST, front.sockets[0].getsockname()[1])
    assert isinstance(seen, Connection)
    assert seen.failure is not None


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
    except ConnectionError:
        pass  # the other end left
    finally:
        writer.close()


# --- names ---


@asynccontextmanager
async def naming(zone: Zone) -> AsyncGenerator[NetworkProbes]:
    async with name_server(zone) as names:
        network = NetworkSettings(resolvers=[f"127.0.0.1:{names.port}"])
        async with probes_for(network) as probes:
            yield probes


async def test_records_are_asked_of_the_configured_server() -> None:
    async with naming({("a.test", "AAAA"): ["2001:db8::1"]}) as probes:
        there, no_a, gone = [
            await probes.dns(*question) for question in (("a.test", "AAAA"), ("a.test", "A"), ("b.test", "A"))
        ]
    assert (there.status, there.records) == (DnsStatus.ANSWER, ("2001:db8::1",))
    assert (no_a.status, gone.status) == (DnsStatus.NO_DATA, DnsStatus.NXDOMAIN)


@pytest.mark.parametrize("start", ["www.bureau.city.test", "bureau.city.test", "city.test", "no.such.city.test"])
async def test_name_servers_are_found_on_the_way_up(start: str) -> None:
    zone: Zone = {
        ("city.test", "NS"): ["ns1.city.test.", "ns2.city.test."],
        ("www.bureau.city.test", "A"): ["192.0.2.1"],
        ("bureau.city.test", "MX"): ["10 mail.test."],
    }
    async with naming(zone) as probes:
        answer = await probes.name_servers(start)
    assert (answer.status, answer.name) == (DnsStatus.ANSWER, "city.test")
    assert set(answer.records) == {"ns1.city.test", "ns2.city.test"}


async def test_the_name_servers_behind_an_alias_are_not_the_hosts_own() -> None:
    """A site behind a CDN: the alias' target has name servers, but those of the bureau are those of its own zone."""
    zone: Zone = {
        ("www.city.test", "CNAME"): ["edge.cdn.test."],
        ("edge.cdn.test", "NS"): ["ns.cdn.test."],
        ("city.test", "NS"): ["ns1.city.test."],
    }
    async with naming(zone) as probes:
        answer = await probes.name_servers("www.city.test")
    assert (answer.name, answer.records) == ("city.test", ("ns1.city.test",))


async def test_name_servers_that_nobody_tells_are_not_judged() -> None:
    async with naming({("www.city.test", "NS"): "servfail"}) as probes:
        assert (await probes.name_servers("www.city.test")).status is DnsStatus.FAILED
