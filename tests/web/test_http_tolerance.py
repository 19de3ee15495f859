"""The table of ../shared/clients.md, case by case: an answer that is odd is still an answer, or the right failure.

Each row says what must come out. Only what neither of two clients can read is `protocol`; nothing of this is dead.
"""

import gzip
import zlib

import pytest

from monitor.config import NetworkSettings
from monitor.model import Answer, FailureKind
from monitor.web.http import Client
from monitor.web.resolve import Resolver
from tests.servers.odd import odd_server, reply

BODY = b"hello"
LENGTH = b"Content-Length: 5\r\n"
LONG = bytes(range(256)) * 400


def ok(*headers: bytes, status: bytes = b"HTTP/1.1 200 OK", body: bytes = BODY) -> bytes:
    return status + b"\r\n" + b"".join(h + b"\r\n" for h in headers) + LENGTH + b"Connection: close\r\n\r\n" + body


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


READABLE = {
    "ok": ok(),
    "space before colon": b"HTTP/1.1 200 OK\r\nContent-Length : 5\r\nConnection: close\r\n\r\nhello",
    "Content-Disposition raw UTF-8": ok("Content-Disposition: attachment; filename=附件.doc".encode()),
    "Content-Disposition raw GBK": ok("Content-Disposition: attachment; filename=附件.doc".encode("gbk")),
    "no reason phrase": ok(status=b"HTTP/1.1 200"),
    "LF-only line ends": b"HTTP/1.1 200 OK\nContent-Length: 5\nConnection: close\n\nhello",
    "close-delimited": b"HTTP/1.1 200 OK\r\n\r\nhello",
    "chunked + Content-Length": b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"5\r\nhello\r\n0\r\n\r\n",
    "duplicate equal CL": ok(b"Content-Length: 5"),
    "chunked twice header": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"5\r\nhello\r\n0\r\n\r\n",
    "HTTP/1.0": ok(status=b"HTTP/1.0 200 OK"),
    "control char in value": ok(b"X-A: a\x01b"),
    "obs-fold header": ok(b"X-A: a\r\n  b"),
    "says gzip, is plain": ok(b"Content-Encoding: gzip"),
    "gzip": reply(gzip.compress(BODY), "Content-Encoding: gzip"),
    "deflate": reply(zlib.compress(BODY), "Content-Encoding: deflate"),
    "raw deflate": reply(raw_deflate(BODY), "Content-Encoding: deflate"),
    "header 20 KB": ok(b"X-A: " + b"a" * 20_000),
    "header 70 KB": ok(b"X-A: " + b"a" * 70_000),
    "150 headers": ok(*(b"X-%d: 1" % n for n in range(150))),
    "leading CRLF": b"\r\n" + ok(),
    "100-continue first": b"HTTP/1.1 100 Continue\r\n\r\n" + ok(),
}

STATUS = {
    "GBK reason phrase": (ok(status="HTTP/1.1 404 没有".encode("gbk")), 404),
    "status 999": (ok(status=b"HTTP/1.1 999 No"), 999),
    "status 521 JS challenge": (ok(status=b"HTTP/1.1 521 X"), 521),
}

CUT_SHORT = {
    "short body (CL 100)": (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello", BODY),
    "chunked, no last chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", BODY),
}

UNREADABLE = {
    "header line without colon": (ok(b"X-Powered By ASP.NET"), FailureKind.PROTOCOL),
    "space in header name": (ok(b"X Powered By: ASP.NET"), FailureKind.PROTOCOL),
    "different CLs": (ok(b"Content-Length: 7"), FailureKind.PROTOCOL),
    "bracket in header name": (ok(b"X[Y]: 1"), FailureKind.PROTOCOL),
    "empty header name": (ok(b": x"), FailureKind.PROTOCOL),
    "NUL in value": (ok(b"X-A: a\x00b"), FailureKind.PROTOCOL),
    "lowercase http/1.1": (ok(status=b"http/1.1 200 OK"), FailureKind.PROTOCOL),
    "no status line (HTTP/0.9)": (b"<html>hello</html>", FailureKind.PROTOCOL),
    "empty reply": (b"", FailureKind.RESET),
    "broken gzip": (reply(gzip.compress(LONG)[:10] + b"\xff" * 400, "Content-Encoding: gzip"), FailureKind.DECODING),
    "unknown compression": (reply(BODY, "Content-Encoding: zstd"), FailureKind.DECODING),
}


async def answer_to(octets: bytes, *, max_bytes: int = 1_000_000) -> Answer:
    network = NetworkSettings(connect_timeout=2, total_timeout=5)
    async with (
        odd_server({"/": octets}) as odd,
        Client(network, Resolver(network), own_hosts=[f"127.0.0.1:{odd.port}"]) as client,
    ):
        return await client.ask(odd.url(), max_bytes=max_bytes)


@pytest.mark.parametrize("case", READABLE)
async def test_what_browsers_show_is_read(case: str) -> None:
    answer = await answer_to(READABLE[case])
    assert (answer.status, answer.body, answer.failure, answer.truncated) == (200, BODY, None, False)
    assert answer.address == "127.0.0.1"


@pytest.mark.parametrize("case", STATUS)
async def test_odd_statuses_are_kept(case: str) -> None:
    octets, status = STATUS[case]
    answer = await answer_to(octets)
    assert (answer.status, answer.body, answer.failure) == (status, BODY, None)


@pytest.mark.parametrize("case", CUT_SHORT)
async def test_what_came_before_the_break_is_kept_and_marked(case: str) -> None:
    octets, body = CUT_SHORT[case]
    answer = await answer_to(octets)
    assert (answer.status, answer.body, answer.truncated, answer.failure) == (200, body, True, None)


async def test_truncated_gzip_gives_its_beginning() -> None:
    answer = await answer_to(reply(gzip.compress(LONG)[:600], "Content-Encoding: gzip"))
    assert (answer.status, answer.truncated, answer.failure) == (200, True, None)
    assert answer.body
    assert LONG.startswith(answer.body)


@pytest.mark.parametrize("case", UNREADABLE)
async def test_what_no_client_reads_is_said_to_answer_badly(case: str) -> None:
    octets, kind = UNREADABLE[case]
    answer = await answer_to(octets)
    assert answer.status is None
    assert answer.failure is not None
    assert answer.failure.kind is kind


async def test_raw_gbk_header_bytes_survive() -> None:
    answer = await answer_to(READABLE["Content-Disposition raw GBK"])
    assert answer.headers["content-disposition"].encode("latin-1").decode("gbk").endswith("附件.doc")


async def test_a_decompression_bomb_stops_at_the_bound() -> None:
    bomb = reply(gzip.compress(bytes(20_000_000)), "Content-Encoding: gzip")
    answer = await answer_to(bomb, max_bytes=1000)
    assert (answer.status, len(answer.body), answer.truncated) == (200, 1000, True)
