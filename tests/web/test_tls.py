"""TLS in the client: who is trusted, what is said of bad certificates, and how far we bend to old servers."""

import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from monitor.config import NetworkSettings
from monitor.config.crawling import HostEntry
from monitor.model import Answer, FailureKind
from monitor.web.http import Client
from monitor.web.resolve import Resolver
from tests.servers.odd import odd_server, redirect, reply
from tests.servers.tls import issued, noting_names, only_old, plain_talker, self_signed, trust_file

HOST = "site.test"


@asynccontextmanager
async def trusting_client(folder: Path, *, v4: str = "127.0.0.1") -> AsyncGenerator[Client]:
    network = NetworkSettings(
        ca_file=trust_file(folder), connect_timeout=3, total_timeout=8, hosts={HOST: HostEntry(v4=[v4])}
    )
    async with Client(network, Resolver(network), own_hosts=[HOST, "127.0.0.1"]) as client:
        yield client


async def answer_by(context: ssl.SSLContext, folder: Path, *, second: bool = False) -> Answer:
    async with odd_server({"/": reply(b"safe")}, tls=context) as odd, trusting_client(folder) as client:
        return await client.ask(odd.url(host=HOST), second_opinion=second)


def why_not(answer: Answer) -> str:
    assert answer.status is None
    assert answer.failure is not None
    assert answer.failure.kind is FailureKind.TLS
    return answer.failure.detail


both_clients = pytest.mark.parametrize("second", [False, True], ids=["engine", "second opinion"])


@both_clients
async def test_the_admins_own_authority_is_trusted(tmp_path: Path, second: bool) -> None:
    answer = await answer_by(issued(HOST), tmp_path, second=second)
    assert (answer.status, answer.body, answer.failure) == (200, b"safe", None)


@both_clients
async def test_a_self_signed_certificate_is_refused_in_chinese(tmp_path: Path, second: bool) -> None:
    assert why_not(await answer_by(self_signed(HOST, tmp_path), tmp_path, second=second)) == "自签名证书"


@both_clients
async def test_an_expired_certificate_is_refused(tmp_path: Path, second: bool) -> None:
    assert why_not(await answer_by(issued(HOST, days=-3), tmp_path, second=second)) == "证书已过期"


@both_clients
async def test_a_certificate_for_another_name_is_refused(tmp_path: Path, second: bool) -> None:
    assert why_not(await answer_by(issued("other.test"), tmp_path, second=second)) == "证书与域名不符"


async def test_an_unknown_authority_is_refused() -> None:
    network = NetworkSettings(connect_timeout=3, total_timeout=8, hosts={HOST: HostEntry(v4=["127.0.0.1"])})
    async with (
        odd_server({"/": reply()}, tls=issued(HOST)) as odd,
        Client(network, Resolver(network), own_hosts=[HOST]) as client,
    ):
        answer = await client.ask(odd.url(host=HOST))
    assert "证书" in why_not(answer)


async def test_an_address_as_host_needs_a_certificate_for_the_address(tmp_path: Path) -> None:
    async with (
        odd_server({"/": reply(b"four")}, tls=issued("127.0.0.1")) as named,
        odd_server({"/": reply()}, tls=issued(HOST)) as unnamed,
        trusting_client(tmp_path) as client,
    ):
        good, bad = await client.ask(named.url()), await client.ask(unnamed.url())
    assert good.body == b"four"
    assert why_not(bad) == "证书与地址不符"


@both_clients
async def test_the_server_name_is_kept_when_the_address_is_forced(tmp_path: Path, second: bool) -> None:
    context = issued(HOST)
    names = noting_names(context)
    async with odd_server({"/": reply()}, tls=context) as odd, trusting_client(tmp_path, v4="192.0.2.1") as client:
        answer = await client.ask(odd.url(host=HOST), address="127.0.0.1", second_opinion=second)
    assert (answer.status, answer.address) == (200, "127.0.0.1")
    assert names == [HOST]


@both_clients
async def test_the_roots_dot_is_no_part_of_the_certificates_name(tmp_path: Path, second: bool) -> None:
    async with odd_server({"/": reply(b"dot")}, tls=issued(HOST)) as odd, trusting_client(tmp_path) as client:
        answer = await client.ask(odd.url(host=f"{HOST}."), address="127.0.0.1", second_opinion=second)
    assert (answer.status, answer.failure) == (200, None)


@both_clients
async def test_an_old_server_is_answered_in_its_own_way(tmp_path: Path, second: bool) -> None:
    answer = await answer_by(only_old(issued(HOST)), tmp_path, second=second)
    assert (answer.status, answer.body) == (200, b"safe")


async def test_an_old_server_is_known_from_then_on(tmp_path: Path) -> None:
    scripts = {"/": reply(), "/b": reply(b"again")}
    async with odd_server(scripts, tls=only_old(issued(HOST))) as odd, trusting_client(tmp_path) as client:
        await client.ask(odd.url(host=HOST))
        before = client.requests
        answer = await client.ask(odd.url("/b", host=HOST))
        assert (answer.body, client.requests - before) == (b"again", 1)


@pytest.mark.parametrize(
    ("names", "days", "reason"),
    [((HOST,), -3, "证书已过期"), (("other.test",), 30, "证书与域名不符")],
    ids=["expired", "another name"],
)
async def test_bending_to_an_old_server_trusts_no_bad_certificate(
    tmp_path: Path, names: tuple[str, ...], days: int, reason: str
) -> None:
    assert why_not(await answer_by(only_old(issued(*names, days=days)), tmp_path)) == reason


async def test_an_old_server_that_vouches_for_itself_is_refused(tmp_path: Path) -> None:
    assert why_not(await answer_by(only_old(self_signed(HOST, tmp_path)), tmp_path)) == "自签名证书"


async def test_a_server_that_speaks_no_tls_is_no_certificate_problem(tmp_path: Path) -> None:
    async with plain_talker() as port, trusting_client(tmp_path) as client:
        answer = await client.ask(f"https://{HOST}:{port}/")
    assert why_not(answer) == "WRONG_VERSION_NUMBER"


async def test_a_redirect_to_a_bad_certificate_is_refused(tmp_path: Path) -> None:
    async with (
        odd_server({"/": reply()}, tls=issued(HOST, days=-3)) as safe,
        odd_server({"/": redirect(safe.url(host=HOST))}) as odd,
        trusting_client(tmp_path) as client,
    ):
        answer = await client.ask(odd.url(host=HOST))
    assert why_not(answer) == "证书已过期"
    assert [hop.status for hop in answer.chain] == [302]
