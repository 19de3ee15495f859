"""Connections that are kept open: used again when that is safe, replaced when it is not, never mixed up."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from monitor.config import NetworkSettings
from monitor.model import Answer, FailureKind
from monitor.web.http import Client, engine
from monitor.web.resolve import Resolver
from tests.servers.odd import Asked, odd_server

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@dataclass
class Kept:
    """A server that keeps connections open. `answer` says what goes out for the nth request of a connection; None
    closes it. `asked` holds the number of requests of each connection so far."""

    answer: Callable[[int], bytes | None]
    asked: list[int] = field(default_factory=list[int])
    left: asyncio.Event = field(default_factory=asyncio.Event)
    serving: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.serving.add(task)
        place = len(self.asked)
        self.asked.append(0)
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                said = self.answer(self.asked[place])
                self.asked[place] += 1
                if said is None:
                    break
                writer.write(said)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            self.left.set()
        finally:
            writer.close()

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@asynccontextmanager
async def kept(answer: Callable[[int], bytes | None]) -> AsyncGenerator[tuple[Kept, Client]]:
    server = Kept(answer)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    async with listening:
        async with client_for() as client:
            yield server, client
        await asyncio.gather(*server.serving)


def client_for() -> Client:
    network = NetworkSettings(connect_timeout=2, total_timeout=5)
    return Client(network, Resolver(network), own_hosts=["127.0.0.1"])


def read(answer: Answer) -> tuple[int | None, bytes]:
    assert answer.failure is None, answer.failure
    return answer.status, answer.body


async def test_one_connection_serves_many_requests() -> None:
    async with kept(lambda _: OK) as (server, client):
        assert {read(await client.ask(server.url())) for _ in range(5)} == {(200, b"ok")}
        assert server.asked == [5]


async def test_a_connection_that_was_closed_meanwhile_is_no_failure() -> None:
    async with kept(lambda n: OK if n == 0 else None) as (server, client):
        assert [read(await client.ask(server.url())) for _ in range(3)] == [(200, b"ok")] * 3
        assert server.asked == [2, 2, 1]


async def test_a_host_that_closes_every_connection_is_asked_only_once_more() -> None:
    async with kept(lambda _: None) as (server, client):
        answer = await client.ask(server.url())
        assert answer.failure is not None
        assert answer.failure.kind is FailureKind.RESET
        assert server.asked == [1, 1], "by the engine, then by the other client"


@pytest.mark.parametrize(
    "noisy",
    [
        OK + b"\r\n\r\nnoise",
        OK + OK,
        OK + b"\0" * 50,
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
    ],
    ids=["text", "a second answer", "bytes", "says close"],
)
async def test_after_noise_a_connection_is_not_used_again(noisy: bytes) -> None:
    async with kept(lambda n: noisy if n == 0 else b"HTTP/1.1 500 mixed up\r\n\r\n") as (server, client):
        assert [read(await client.ask(server.url())) for _ in range(2)] == [(200, b"ok")] * 2
        assert server.asked == [1, 1]


async def test_noise_that_comes_late_does_not_become_the_next_answer() -> None:
    async def late_noise(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(OK)
        await asyncio.sleep(0.05)
        writer.write(b"HTTP/1.1 500 late\r\nContent-Length: 0\r\n\r\n")
        await asyncio.sleep(5)

    async with odd_server({"/": late_noise}) as odd, client_for() as client:
        assert read(await client.ask(odd.url())) == (200, b"ok")
        await asyncio.sleep(0.1)
        assert read(await client.ask(odd.url())) == (200, b"ok")
        assert len(odd.asked) == 2


async def test_a_body_after_head_does_not_become_the_next_answer() -> None:
    async with kept(lambda _: OK) as (server, client):
        assert read(await client.ask(server.url(), "HEAD")) == (200, b"")
        assert read(await client.ask(server.url())) == (200, b"ok")
        assert server.asked == [1, 1]


async def test_head_keeps_the_connection() -> None:
    async with kept(lambda _: b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n") as (server, client):
        assert [read(await client.ask(server.url(), "HEAD")) for _ in range(3)] == [(200, b"")] * 3
        assert server.asked == [3]


@pytest.mark.parametrize(
    "octets",
    [
        b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + OK,
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n" + OK,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nok\r\n0\r\nX-After: 1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1 \r\no\r\n1\r\nk\r\n0\r\n\r\n",
    ],
    ids=["early hints", "two announcements", "trailer and extension", "blank after the size"],
)
async def test_answers_of_several_parts_are_one(octets: bytes) -> None:
    async with kept(lambda _: octets) as (server, client):
        for _ in range(2):
            answer = await client.ask(server.url())
            assert read(answer) == (200, b"ok")
            assert not {"link", "x-after"} & set(answer.headers)
        assert server.asked == [2]


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
async def test_answers_without_a_body_keep_the_connection(status: str) -> None:
    async with kept(lambda _: f"HTTP/1.1 {status}\r\nETag: x\r\n\r\n".encode()) as (server, client):
        assert [read(await client.ask(server.url())) for _ in range(2)] == [(int(status[:3]), b"")] * 2
        assert server.asked == [2]


async def test_a_flood_of_headers_ends() -> None:
    flood = b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"a" * 1_000) for n in range(2_000))
    async with kept(lambda _: flood) as (server, client):
        answer = await client.ask(server.url())
        assert answer.failure is not None
        assert answer.failure.kind is FailureKind.PROTOCOL


async def test_an_interrupted_answer_is_not_asked_for_again_by_itself() -> None:
    async with kept(lambda n: OK if n == 0 else b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok") as (server, client):
        await client.ask(server.url())
        task = asyncio.create_task(client.ask(server.url(), seconds=0.2))
        answer = await task
        assert answer.failure is not None
        assert answer.failure.kind is FailureKind.TIMEOUT
        await asyncio.wait_for(server.left.wait(), 2)
        assert server.asked == [2]


async def test_idle_connections_are_closed_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_IDLE", 0.1)
    async with kept(lambda _: OK) as (server, client):
        await client.ask(server.url())
        await asyncio.wait_for(server.left.wait(), 2)
        assert read(await client.ask(server.url())) == (200, b"ok")
        assert server.asked == [1, 1]


async def test_nothing_ends_a_header_line_early() -> None:
    async with odd_server({"/": OK}) as odd, client_for() as client:
        await client.ask(odd.url(), headers={"If-None-Match": "a\r\nX-Evil: 1"})
    assert odd.asked[0].headers["if-none-match"] == "aX-Evil: 1"
    assert "x-evil" not in odd.asked[0].headers


def test_connections_of_two_event_loops_share_nothing() -> None:
    """Each loop looks into its own sockets, at the same time as the other."""

    async def whole(body: bytes) -> int:
        lines = f"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        async with kept(lambda _: lines + body) as (server, client):
            answers = [await client.ask(f"http://127.0.0.1:{server.port}/") for _ in range(150)]
        return sum(answer.body == body for answer in answers)

    with ThreadPoolExecutor(2) as threads:
        ways = [threads.submit(asyncio.run, whole(letter * 60_000)) for letter in (b"a", b"b")]
        assert [way.result() for way in ways] == [150, 150]
