"""What the client keeps of an answer: bodies within their bound, cookies, and which addresses are never dialled."""

import asyncio
import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config import NetworkSettings
from monitor.config.crawling import HostEntry
from monitor.model import Answer, Failure, FailureKind
from monitor.web.http import Client
from monitor.web.http.body import BoundedBody, BrokenCompression
from monitor.web.http.cookies import CookieJar
from monitor.web.http.dates import http_date
from monitor.web.http.failures import failure_of
from monitor.web.http.guard import Guard, inner_range
from monitor.web.resolve import Resolver
from tests.servers.names import Zone, name_server
from tests.servers.odd import Asked, odd_server, redirect, reply

LONG = bytes(range(256)) * 100


def read(raw: bytes, encoding: str = "gzip", limit: int = 1_000_000, step: int = 1_000) -> tuple[bytes, BoundedBody]:
    body = BoundedBody(encoding, limit)
    for start in range(0, len(raw), step):
        body.feed(raw[start : start + step])
    return body.finish(), body


# --- bodies ---


@given(parts=st.lists(st.binary(max_size=300), min_size=1, max_size=4), step=st.integers(1, 50))
def test_members_of_a_gzip_file_add_up_however_they_arrive(parts: list[bytes], step: int) -> None:
    got, body = read(b"".join(map(gzip.compress, parts)), step=step)
    assert (got, body.full, body.cut_short) == (b"".join(parts), False, False)


@given(data=st.binary(max_size=2_000), limit=st.integers(0, 2_100), step=st.integers(1, 500))
@pytest.mark.parametrize("encoding", ["", "gzip", "deflate"])
def test_no_more_than_the_limit_and_full_only_beyond_it(encoding: str, data: bytes, limit: int, step: int) -> None:
    raw = {"": data, "gzip": gzip.compress(data), "deflate": zlib.compress(data)}[encoding]
    got, body = read(raw, encoding, limit, step)
    assert got == data[:limit]
    assert body.full == (len(data) > limit)


@pytest.mark.parametrize("step", [1, 7, 10_000])
@pytest.mark.parametrize("padding", [b"\0" * 64, b"garbage", b"\x1f\x8a", b"\n"])
@pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_padding_after_the_end_is_no_damage(encoding: str, pack: object, padding: bytes, step: int) -> None:
    raw = gzip.compress(LONG) if pack is gzip.compress else zlib.compress(LONG)
    got, body = read(raw + padding, encoding, step=step)
    assert (got, body.full, body.over, body.cut_short) == (LONG, False, True, False)


def test_endless_padding_takes_no_memory() -> None:
    body = BoundedBody("gzip", 1_000_000)
    body.feed(gzip.compress(LONG))
    tracemalloc.start()
    try:
        for _ in range(2_000):
            body.feed(bytes(10_000))
        assert tracemalloc.get_traced_memory()[1] < 200_000
    finally:
        tracemalloc.stop()
    assert body.finish() == LONG


def test_compressed_nothing_does_not_go_on_for_ever() -> None:
    body = BoundedBody("gzip", 10_000)
    empty = gzip.compress(b"") * 100
    fed = 0
    while not body.full and fed < 10_000_000:
        body.feed(empty)
        fed += len(empty)
    assert body.full
    assert fed < 100_000


def test_a_bomb_is_never_unpacked() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    tracemalloc.start()
    try:
        got, body = read(bomb, limit=100_000, step=65_536)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (len(got), body.full) == (100_000, True)
    assert peak < 2_000_000


def test_a_second_member_that_is_cut_off_is_told() -> None:
    got, body = read(gzip.compress(b"whole") + gzip.compress(LONG)[:40])
    assert got.startswith(b"whole")
    assert body.cut_short


@pytest.mark.parametrize("encoding", ["utf-8", "none", "UTF-8, gzip", "identity", "binary"])
def test_a_coding_that_is_no_compression_is_ignored(encoding: str) -> None:
    raw = gzip.compress(LONG) if "gzip" in encoding else LONG
    assert read(raw, encoding)[0] == LONG


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "compress"])
def test_compressions_we_did_not_ask_for_are_told(encoding: str) -> None:
    with pytest.raises(BrokenCompression, match="不认识的压缩方式"):
        BoundedBody(encoding, 10)


def test_damage_in_the_middle_is_told() -> None:
    raw = bytearray(gzip.compress(LONG))
    raw[12:40] = b"\xff" * 28
    with pytest.raises(BrokenCompression):
        read(bytes(raw))


async def test_one_byte_that_claims_to_be_gzip_is_itself() -> None:
    answer = await asked(reply(b"x", "Content-Encoding: gzip"))
    assert (answer.body, answer.truncated) == (b"x", False)


async def asked(octets: bytes) -> Answer:
    async with odd_server({"/": octets}) as odd, client_for("127.0.0.1") as client:
        return await client.ask(odd.url())


def client_for(*own: str, network: NetworkSettings | None = None) -> Client:
    network = network or NetworkSettings(connect_timeout=2, total_timeout=5)
    return Client(network, Resolver(network), own_hosts=own)


async def test_padding_that_never_ends_does_not_hold_us_up() -> None:
    async def endless(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(LONG))
        while True:
            writer.write(bytes(10_000))
            await writer.drain()

    async with odd_server({"/": endless}) as odd, client_for("127.0.0.1") as client:
        answer = await client.ask(odd.url())
    assert (answer.body, answer.truncated) == (LONG, False)
    assert answer.seconds < 3


# --- cookies ---

HTTP, HTTPS, OTHER = "http://a.test/", "https://a.test/x", "http://b.test/"


def jar(*lines: str, url: str = HTTP) -> CookieJar:
    cookies = CookieJar()
    cookies.take(url, lines)
    return cookies


def test_cookies_go_back_to_their_host_alone() -> None:
    cookies = jar("a=1; Domain=test; Path=/", "b=2")
    assert cookies.header(HTTP) == "a=1; b=2"
    assert cookies.header("http://a.test:80/") == "a=1; b=2"
    assert [cookies.header(url) for url in (OTHER, "http://www.a.test/", "http://a.test:81/")] == [None, None, None]


@pytest.mark.parametrize(
    ("attributes", "kept"),
    [
        ("", True),
        ("Max-Age=60", True),
        ("Max-Age=0", False),
        ("max-age=-1", False),
        ("Max-Age=007", True),
        ("Max-Age=soon", True),
        ("Expires=Thu, 01 Jan 1970 00:00:00 GMT", False),
        ("Expires=Thu, 01 Jan 2099 00:00:00 GMT", True),
        ("Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60", True),
        ("Max-Age=0; Expires=Thu, 01 Jan 2099 00:00:00 GMT", False),
        ("Expires=never", True),
        ("Expires=Thu, 01 Jan 99999999999999 00:00:00 GMT", True),
        ("Expires=Thu, 01 Jan 2020 00:00:00 +99999999999999999999", True),
    ],
)
def test_how_long_a_cookie_lives(attributes: str, kept: bool) -> None:
    assert jar(f"a=1; {attributes}").header(HTTP) == ("a=1" if kept else None)


def test_a_cookie_dies_when_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000_000.0
    monkeypatch.setattr("monitor.web.http.cookies.time.time", lambda: now)
    cookies = jar("a=1; Max-Age=60", "b=2")
    now += 61
    assert cookies.header(HTTP) == "b=2"


def test_an_expired_line_takes_the_cookie_back() -> None:
    cookies = jar("a=1", "b=2")
    cookies.take(HTTP, ("a=; Max-Age=0",))
    assert cookies.header(HTTP) == "b=2"


def test_secure_cookies_never_go_over_http() -> None:
    """http and https of one host share their cookies, but for the Secure ones (RFC 6265bis §5.7)."""
    cookies = jar("key=secret; Secure", "open=1", url=HTTPS)
    assert cookies.header(HTTPS) == "key=secret; open=1"
    assert cookies.header(HTTP) == "open=1"


def test_http_neither_sets_nor_replaces_secure_cookies() -> None:
    cookies = jar("key=secret; Secure", url=HTTPS)
    cookies.take(HTTP, ("key=forged", "key=; Max-Age=0", "more=1; Secure"))
    assert cookies.header(HTTPS) == "key=secret"


def test_cookies_are_bounded() -> None:
    cookies = jar(*(f"n{number}=1" for number in range(200)), "huge=" + "x" * 5_000, "bad\x01=1", "=1", "noequals")
    assert len((cookies.header(HTTP) or "").split("; ")) == 50


@pytest.mark.parametrize(
    ("octets", "sent"), [("名=值".encode(), "名=值"), ("名=值".encode("gbk"), None)], ids=["utf-8", "gbk"]
)
async def test_a_cookie_in_chinese_breaks_nothing(octets: bytes, sent: str | None) -> None:
    first = reply().replace(b"\r\n\r\n", b"\r\nSet-Cookie: " + octets + b"\r\n\r\n", 1)
    async with odd_server({"/": first, "/b": reply(b"next")}) as odd, client_for("127.0.0.1") as client:
        await client.ask(odd.url())
        answer = await client.ask(odd.url("/b"))
    assert answer.body == b"next"
    cookie = odd.asked[1].headers.get("cookie")
    assert (None if cookie is None else cookie.encode("latin-1").decode()) == sent


@given(st.text(max_size=60))
def test_no_date_is_an_error(text: str) -> None:
    moment = http_date(text)
    assert moment is None or moment.tzinfo is not None


# --- what is sent ---


@pytest.mark.parametrize("second", [False, True], ids=["engine", "second opinion"])
async def test_a_request_carries_these_headers(second: bool) -> None:
    async with odd_server({}) as odd, client_for("127.0.0.1") as client:
        await client.ask(odd.url("/a?b=1"), headers={"Range": "bytes=0-9", "accept-encoding": "identity"})
        await client.ask(odd.url("/b"), second_opinion=second)
    ranged, plain = odd.asked
    assert (ranged.headers["range"], ranged.headers["accept-encoding"]) == ("bytes=0-9", "identity")
    connection = {"connection": "close"} if second and "connection" in plain.headers else {}
    assert plain.headers.keys() - connection.keys() == {
        "host", "user-agent", "accept", "accept-language", "accept-encoding"
    }  # fmt: skip
    assert plain.headers["host"] == f"127.0.0.1:{odd.port}"
    assert plain.headers["accept-encoding"] == "gzip, deflate"


# --- the guard ---


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("127.0.0.1", "loopback"),
        ("127.255.0.9", "loopback"),
        ("::1", "loopback"),
        ("::ffff:127.0.0.1", "loopback"),
        ("::127.0.0.1", "loopback"),
        ("64:ff9b::7f00:1", "loopback"),
        ("2002:7f00:1::1", "loopback"),
        ("10.0.0.1", "private"),
        ("172.15.255.255", None),
        ("172.16.0.0", "private"),
        ("172.31.255.255", "private"),
        ("172.32.0.0", None),
        ("192.168.255.255", "private"),
        ("192.169.0.0", None),
        ("100.63.255.255", None),
        ("100.64.0.1", "private"),
        ("::ffff:192.168.1.1", "private"),
        ("64:ff9b::a00:1", "private"),
        ("64:ff9b:1::a00:1", "private"),
        ("2002:c0a8:101::1", "private"),
        ("::ffff:0:192.168.1.1", "private"),
        ("fd00::1", "private"),
        ("fec0::1", "private"),
        ("169.254.169.254", "link-local"),
        ("::ffff:169.254.169.254", "link-local"),
        ("64:ff9b::a9fe:a9fe", "link-local"),
        ("fe80::1%eth0", "link-local"),
        ("0.0.0.0", "special"),
        ("::", "special"),
        ("198.18.0.1", "special"),
        ("224.0.0.1", "special"),
        ("255.255.255.255", "special"),
        ("ff02::1", "special"),
        ("::ffff:8.8.8.8", None),
        ("64:ff9b::808:808", None),
        ("2002:808:808::1", None),
        ("223.5.5.5", None),
        ("2400:3200::1", None),
    ],
)
def test_inner_ranges(address: str, kind: str | None) -> None:
    assert inner_range(address) == kind


def test_where_the_site_lives_its_neighbours_may_be_asked() -> None:
    guard = Guard(frozenset({"www.a.test"}), allow_private=False)
    assert guard.refuses("oa.b.test", "10.1.1.1")
    assert not guard.refuses("www.a.test", "10.0.0.1")
    assert not guard.refuses("oa.b.test", "10.1.1.1")
    for other in ("127.0.0.1", "192.168.1.1", "172.16.0.1", "100.100.100.200", "fd00::1"):
        assert guard.refuses("oa.b.test", other)
    assert not Guard(frozenset(), allow_private=True).refuses("oa.b.test", "127.0.0.1")


@pytest.mark.parametrize("inner", ["127.0.0.1", "10.0.0.1", "169.254.169.254"])
@pytest.mark.parametrize("second", [False, True], ids=["engine", "second opinion"])
async def test_a_name_with_one_inner_address_is_asked_at_none(inner: str, second: bool) -> None:
    """Rebinding: a public address that makes the name look harmless, an inner one to be dialled next."""
    zone: Zone = {("trick.test", "A"): ["192.0.2.1", inner]}
    async with name_server(zone) as names, odd_server({"/": reply()}) as odd:
        network = NetworkSettings(resolvers=[f"127.0.0.1:{names.port}"], connect_timeout=2, total_timeout=5)
        async with client_for("www.a.test", network=network) as client:
            answer = await client.ask(odd.url(host="trick.test"), second_opinion=second)
    assert answer.failure == Failure(FailureKind.FORBIDDEN, "trick.test 指向内网地址")
    assert odd.asked == []


@pytest.mark.parametrize(
    "location",
    ["http://10.0.0.1/", "http://169.254.169.254/meta", "http://[::ffff:10.0.0.1]/", "http://0x0a.1/", "//trick.test/"],
)
async def test_no_redirect_leads_into_the_inner_net(location: str) -> None:
    network = NetworkSettings(
        connect_timeout=2, total_timeout=5, hosts={"trick.test": HostEntry(v4=["192.168.0.1"], v6=["2001:db8::1"])}
    )
    async with odd_server({"/": redirect(location)}) as odd, client_for("127.0.0.1", network=network) as client:
        answer = await client.ask(odd.url())
    assert answer.failure is not None
    assert answer.failure.kind is FailureKind.FORBIDDEN
    assert len(answer.chain) == 1


# --- failures ---


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (TimeoutError(), FailureKind.TIMEOUT),
        (ConnectionRefusedError(), FailureKind.REFUSED),
        (ExceptionGroup("both families", [OSError(111, "refused"), OSError(111, "refused")]), FailureKind.REFUSED),
        (OSError(101, "unreachable"), FailureKind.UNREACHABLE),
        (ConnectionResetError(), FailureKind.RESET),
        (BrokenPipeError(), FailureKind.RESET),
        (ValueError("odd"), FailureKind.PROTOCOL),
    ],
)
def test_what_the_system_says(error: Exception, kind: FailureKind) -> None:
    assert failure_of(error).kind is kind


def test_the_cause_says_more_than_its_wrapping() -> None:
    outer = RuntimeError("wrapped")
    outer.__cause__ = ConnectionRefusedError()
    assert failure_of(outer).kind is FailureKind.REFUSED


def test_what_a_hostile_server_says_is_bounded() -> None:
    detail = failure_of(ValueError("a\x1b[31m\n" + "b" * 5_000)).detail
    assert len(detail) == 200
    assert detail.isprintable()
