"""The client on bad days: loops, walls, endless and dripping bodies, inner addresses, forced families, cancellation."""

import asyncio
import time
from collections.abc import AsyncGenerator, Collection
from contextlib import asynccontextmanager

import pytest

from monitor.config import NetworkSettings
from monitor.config.crawling import HostEntry
from monitor.model import FailureKind
from monitor.web.http import Client
from monitor.web.resolve import Resolver
from tests.servers.odd import Asked, OddServer, odd_server, redirect, reply


@asynccontextmanager
async def client_for(
    own: Collection[str] = ("127.0.0.1", "::1", "[::1]", "site.test"),
    hosts: dict[str, HostEntry] | None = None,
    total: float = 5.0,
    max_redirects: int = 10,
) -> AsyncGenerator[Client]:
    network = NetworkSettings(connect_timeout=2, total_timeout=total, hosts=hosts or {})
    async with Client(network, Resolver(network), own_hosts=own, max_redirects=max_redirects) as client:
        yield client


def site(v4: str = "127.0.0.1", v6: str = "::1", name: str = "site.test") -> dict[str, HostEntry]:
    return {name: HostEntry(v4=[v4] if v4 else [], v6=[v6] if v6 else [])}


@asynccontextmanager
async def both_families() -> AsyncGenerator[tuple[OddServer, OddServer]]:
    """One port, 127.0.0.1 and ::1, each telling which it is."""
    async with (
        odd_server({"/": reply(b"four")}) as v4,
        odd_server({"/": reply(b"six")}, "::1", v4.port) as v6,
    ):
        yield v4, v6


# --- redirects ---


async def test_a_chain_is_followed_and_kept() -> None:
    scripts = {"/": redirect("/b?x=1"), "/b": redirect("c.html", status="301 Moved"), "/c.html": reply(b"end")}
    async with odd_server(scripts) as odd, client_for() as client:
        answer = await client.ask(odd.url())
    assert (answer.status, answer.body, answer.final_url) == (200, b"end", odd.url("/c.html"))
    assert [(hop.status, hop.location) for hop in answer.chain] == [(302, odd.url("/b?x=1")), (301, odd.url("/c.html"))]


@pytest.mark.parametrize("codec", ["utf-8", "gbk"])
async def test_raw_chinese_in_location(codec: str) -> None:
    raw = "/中文/页.html".encode(codec).decode("latin-1")
    target = "/%E4%B8%AD%E6%96%87/%E9%A1%B5.html"
    async with odd_server({"/": redirect(raw), target: reply(b"found")}) as odd, client_for() as client:
        answer = await client.ask(odd.url())
    assert (answer.body, answer.final_url) == (b"found", odd.url(target))


async def test_a_loop_is_told_from_a_firewalls_first_visit() -> None:
    async def wall(asked: Asked, writer: asyncio.StreamWriter) -> None:
        passed = "wall=ok" in asked.headers.get("cookie", "")
        writer.write(reply(b"in") if passed else redirect("/wall", "Set-Cookie: wall=ok; path=/"))

    async with odd_server({"/wall": wall, "/loop": redirect("/loop")}) as odd, client_for() as client:
        walled = await client.ask(odd.url("/wall"))
        looped = await client.ask(odd.url("/loop"))
    assert (walled.status, walled.body) == (200, b"in")
    assert looped.failure is not None
    assert looped.failure.kind is FailureKind.REDIRECTS


async def test_an_endless_chain_ends() -> None:
    async def on(asked: Asked, writer: asyncio.StreamWriter) -> None:
        number = int(asked.target.partition("=")[2])
        writer.write(redirect(f"/on?n={number + 1}"))

    async with odd_server({"/on": on}) as odd, client_for(max_redirects=4) as client:
        answer = await client.ask(odd.url("/on?n=0"))
    assert answer.failure is not None
    assert answer.failure.kind is FailureKind.REDIRECTS
    assert len(odd.asked) == 5


async def test_not_following_shows_the_redirect_itself() -> None:
    async with odd_server({"/": redirect("/b")}) as odd, client_for() as client:
        answer = await client.ask(odd.url(), follow=False)
    assert (answer.status, answer.headers["location"], answer.chain) == (302, "/b", ())


async def test_a_redirect_to_no_address_is_a_bad_address() -> None:
    async with odd_server({"/": redirect("http://[bad/")}) as odd, client_for() as client:
        answer = await client.ask(odd.url())
    assert answer.failure is not None
    assert answer.failure.kind is FailureKind.BAD_URL


async def test_cookies_go_to_no_other_host() -> None:
    async def onward(asked: Asked, writer: asyncio.StreamWriter) -> None:
        port = asked.headers["host"].rpartition(":")[2]
        writer.write(redirect(f"http://other.test:{port}/b", "Set-Cookie: a=1"))

    hosts = site() | site(name="other.test", v6="")
    async with (
        odd_server({"/": onward, "/b": reply()}) as odd,
        client_for(("site.test", "other.test"), hosts) as client,
    ):
        await client.ask(odd.url(host="site.test"), family=4)
        await client.ask(odd.url("/b", host="site.test"), family=4)
    assert [asked.headers.get("cookie") for asked in odd.asked] == [None, None, "a=1"]


# --- bounds ---


async def test_an_endless_body_is_cut_at_the_bound() -> None:
    async def endless(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x" * 10_000)
            await writer.drain()

    async with odd_server({"/": endless}) as odd, client_for() as client:
        answer = await client.ask(odd.url(), max_bytes=50_000)
    assert (answer.status, len(answer.body), answer.truncated) == (200, 50_000, True)
    assert answer.seconds < 3


async def test_a_body_of_exactly_the_bound_is_whole() -> None:
    async with odd_server({"/": reply(b"x" * 1000)}) as odd, client_for() as client:
        answer = await client.ask(odd.url(), max_bytes=1000)
    assert (len(answer.body), answer.truncated) == (1000, False)


async def test_silence_is_a_timeout() -> None:
    async def hang(_: Asked, __: asyncio.StreamWriter) -> None:
        await asyncio.sleep(30)

    async with odd_server({"/": hang}) as odd, client_for(total=0.5) as client:
        answer = await client.ask(odd.url())
    assert answer.failure is not None
    assert answer.failure.kind is FailureKind.TIMEOUT
    assert answer.seconds < 2


async def test_a_dripping_body_ends_at_the_total_time() -> None:
    async def drip(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    async with odd_server({"/": drip}) as odd, client_for(total=0.6) as client:
        answer = await client.ask(odd.url())
    assert answer.seconds < 2
    assert answer.truncated or (answer.failure is not None and answer.failure.kind is FailureKind.TIMEOUT)


async def test_our_own_lateness_is_not_the_hosts() -> None:
    """While this process was busy with something else, the answer lay in the socket."""

    async def soon(_: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.3)
        writer.write(reply(b"here"))

    async def busy() -> None:
        await asyncio.sleep(0.1)
        time.sleep(1.0)  # noqa: ASYNC251 - as reading a page does

    async with odd_server({"/": soon}) as odd, client_for() as client:
        await client.ask(odd.url())
        begun = time.monotonic()
        answer, _ = await asyncio.gather(client.ask(odd.url()), busy())
        passed = time.monotonic() - begun
        idle = await client.ask(odd.url())
    assert (answer.body, passed > 1.0) == (b"here", True)
    assert answer.seconds < passed - 0.9
    assert idle.seconds > 0.25  # and what the host takes, it takes


async def test_head_brings_no_body() -> None:
    async def head(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Method: " + asked.method.encode() + b"\r\n\r\n")

    async with odd_server({"/": head}) as odd, client_for() as client:
        answer = await client.ask(odd.url(), "HEAD")
    assert (answer.status, answer.body, answer.headers["x-method"], answer.truncated) == (200, b"", "HEAD", False)


async def test_a_cancelled_question_stays_cancelled() -> None:
    started = asyncio.Event()

    async def hang(_: Asked, __: asyncio.StreamWriter) -> None:
        started.set()
        await asyncio.sleep(30)

    async with odd_server({"/": hang, "/next": reply()}) as odd, client_for() as client:
        task = asyncio.create_task(client.ask(odd.url()))
        await asyncio.wait_for(started.wait(), 2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await client.ask(odd.url("/next"))).status == 200


# --- who is dialled ---


@pytest.mark.parametrize("second", [False, True], ids=["engine", "second opinion"])
@pytest.mark.parametrize(("family", "body", "peer"), [(4, b"four", "127.0.0.1"), (6, b"six", "::1")])
async def test_the_family_asked_for_is_dialled(family: int, body: bytes, peer: str, second: bool) -> None:
    async with both_families() as (v4, _), client_for(hosts=site()) as client:
        url = v4.url(host="site.test")
        answer = await client.ask(url, family=4 if family == 4 else 6, second_opinion=second)
    assert (answer.body, answer.address) == (body, peer)


@pytest.mark.parametrize("second", [False, True], ids=["engine", "second opinion"])
async def test_a_fixed_address_is_dialled_and_the_host_header_kept(second: bool) -> None:
    async with both_families() as (v4, v6), client_for(hosts=site(v6="")) as client:
        answer = await client.ask(v4.url(host="site.test"), address="::1", second_opinion=second)
    assert (answer.body, answer.address) == (b"six", "::1")
    assert v6.asked[0].headers["host"] == f"site.test:{v4.port}"


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "127.1", "2130706433"])
@pytest.mark.parametrize("second", [False, True], ids=["engine", "second opinion"])
async def test_inner_addresses_of_strangers_are_never_asked(host: str, second: bool) -> None:
    async with both_families() as (v4, v6), client_for(("www.example.test",)) as client:
        answer = await client.ask(v4.url(host=host), second_opinion=second)
    assert answer.failure is not None
    assert answer.failure.kind is FailureKind.FORBIDDEN
    assert v4.asked == v6.asked == []


async def test_a_redirect_into_the_inner_net_is_refused() -> None:
    """The site lives on loopback here; a private range is none of its own."""
    async with odd_server({"/": redirect("http://192.168.7.7/admin")}) as odd, client_for() as client:
        answer = await client.ask(odd.url())
    assert answer.failure is not None
    assert answer.failure.kind is FailureKind.FORBIDDEN


async def test_the_next_address_is_tried_when_one_refuses() -> None:
    async with odd_server({"/": reply(b"six")}, "::1") as odd, client_for(hosts=site()) as client:
        answer = await client.ask(odd.url(host="site.test"))
    assert (answer.status, answer.body) == (200, b"six")


async def test_refused_by_all_is_refused() -> None:
    async with odd_server({}) as odd:
        port = odd.port
    async with client_for(hosts=site()) as client:
        answer = await client.ask(f"http://site.test:{port}/")
    assert answer.failure is not None
    assert answer.failure.kind is FailureKind.REFUSED


async def test_no_address_of_the_family_is_told() -> None:
    async with client_for(hosts=site(v6="")) as client:
        answer = await client.ask("http://site.test/", family=6)
    assert answer.failure is not None
    assert answer.failure.kind is FailureKind.NO_ADDRESS


# --- what reaches the server ---


@pytest.mark.parametrize("second", [False, True], ids=["engine", "second opinion"])
@pytest.mark.parametrize(
    "target",
    [
        "/x[1].html",
        "/a|b",
        "/x?q={x}&y=[1]",
        "/%7Euser",
        "/a%28b%29.html",
        "/x?a=%zz&b=100%",
        "/x?",
        "/%e4%b8%ad",
        "//d//s",
    ],
)
async def test_the_target_is_not_requoted(target: str, second: bool) -> None:
    async with odd_server({}) as odd, client_for() as client:
        await client.ask(odd.url(target), second_opinion=second)
    assert odd.asked[0].target == target


async def test_a_question_mark_right_after_the_host() -> None:
    """`http://h?q=1` is `http://h/?q=1` (WHATWG)."""
    async with odd_server({}) as odd, client_for() as client:
        await client.ask(f"http://127.0.0.1:{odd.port}?q=1", second_opinion=True)
    assert odd.asked[0].target == "/?q=1"


async def test_the_user_agent_is_the_configured_one() -> None:
    async with odd_server({}) as odd, client_for() as client:
        await client.ask(odd.url())
        await client.ask(odd.url(), second_opinion=True)
    agents = {asked.headers["user-agent"] for asked in odd.asked}
    assert agents == {NetworkSettings().user_agent}


@pytest.mark.parametrize("second", [False, True])
async def test_names_and_passwords_in_an_address_are_not_sent_on(second: bool) -> None:
    scripts = {"/": reply(), "/away": b""}
    async with odd_server(scripts) as server:
        scripts["/away"] = redirect(f"http://name:secret@127.0.0.1:{server.port}/?q=a@b")
        async with client_for() as asked:
            for start in ("/", "/away"):
                answer = await asked.ask(f"http://name:secret@127.0.0.1:{server.port}{start}", second_opinion=second)
                assert answer.ok
    assert [each.target for each in server.asked] == ["/", "/away", "/?q=a@b"]
    assert not any("authorization" in each.headers for each in server.asked)
    assert {each.headers["host"] for each in server.asked} == {f"127.0.0.1:{server.port}"}
