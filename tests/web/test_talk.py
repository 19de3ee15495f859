"""How a crawl and its helper talk: nothing is lost, nothing waits, and what is said together goes out together."""

import asyncio
import pickle
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from monitor.model import Answer, Failure, FailureKind, Hop, Link, PageFacts, PageKind
from monitor.store.sealing import seal
from monitor.web.distil import Distilled
from monitor.web.hand import Question, Read
from monitor.web.talk import Line, line_over

NOW = datetime(2026, 11, 26, tzinfo=UTC)
ANSWER = Answer(
    "http://a/", "http://b/", 404, NOW, 0.5, {"x": "\xe9"}, b"\0", True, (Hop("http://a/", 301, "http://b/"),)
)
FACTS = PageFacts(PageKind.ARTICLE, "plain", title="题", path=("首页",), body="正文" * 500)
DISTILLED = Distilled(
    seal(FACTS), -1, "gb18030", True, (1, 2), (Link("http://a/", "a", "字"),), True, False, False, (), 7
)  # fmt: skip


@pytest.mark.parametrize(
    "told",
    [
        ANSWER,
        Answer("http://a/", "http://a/", None, NOW, 0.0, failure=Failure(FailureKind.TIMEOUT, "十秒")),
        FACTS,
        Read(ANSWER, DISTILLED, stripped=True, size=9),
        Question("http://a/", "GET", {"If-None-Match": '"1"'}, 10, read=True, digest=5, whole=True),
    ],
    ids=lambda told: type(told).__name__,
)
def test_what_travels_arrives_as_it_was(told: object) -> None:
    arrived = pickle.loads(pickle.dumps(told, protocol=pickle.HIGHEST_PROTOCOL))
    assert type(arrived) is type(told)
    assert arrived == told
    names = getattr(told, "_fields", ()) or [field.name for field in fields(told)]  # type: ignore[arg-type]
    for name in names:
        assert getattr(arrived, name) == getattr(told, name)


class Counting:
    """A transport that counts how often it is written to."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self.times = 0

    def write(self, data: bytes) -> None:
        self.times += 1
        self._transport.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


@asynccontextmanager
async def talk() -> AsyncGenerator[tuple[Line, Line]]:
    near, far = socket.socketpair()
    one, other = await line_over(near), await line_over(far)
    try:
        yield one, other
    finally:
        one.close()
        other.close()
        await asyncio.wait([one.over, other.over], timeout=5)


class Ear:
    """Hears messages, and waits for as many as are expected."""

    def __init__(self, line: Line, expected: int) -> None:
        self.heard: list[Any] = []
        self._expected = expected
        self._all = asyncio.Event()
        line.listen(self._hear)

    def _hear(self, message: Any) -> None:
        self.heard.append(message)
        if len(self.heard) >= self._expected:
            self._all.set()

    async def wait(self) -> list[Any]:
        async with asyncio.timeout(5):
            await self._all.wait()
        return self.heard


@pytest.mark.parametrize(("messages", "times"), [(1, 1), (5, 1), (8, 1), (9, 2), (30, 4)])
async def test_what_is_said_at_once_goes_out_together(messages: int, times: int) -> None:
    async with talk() as (one, other):
        counting = Counting(cast(asyncio.Transport, one._transport))
        one._transport = cast(asyncio.Transport, counting)
        ear = Ear(other, messages)
        for number in range(messages):
            one.send((number, "说" * number))
        assert await ear.wait() == [(n, "说" * n) for n in range(messages)]
    assert counting.times == times


@pytest.mark.parametrize("size", [0, 1, 262_130, 262_144, 300_000, 5_000_000])
async def test_messages_of_any_length_arrive_whole_and_in_order(size: int) -> None:
    async with talk() as (one, other):
        ear = Ear(other, 41)
        for number in range(20):
            one.send(number)
        one.send(b"x" * size)
        for number in range(20):
            one.send(number)
        assert await ear.wait() == [*range(20), b"x" * size, *range(20)]
        assert len(other._room) == 262_144, "room that one long message needed is given back"


async def test_large_messages_do_not_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.web.talk._LONGEST", 5_000_000)
    async with talk() as (one, other):
        ear = Ear(other, 3)
        for letter in (b"a", b"b", b"c"):
            one.send(letter * 3_000_000)
        assert [heard[:1] for heard in await ear.wait()] == [b"a", b"b", b"c"]


async def test_what_comes_behind_the_first_word_is_kept_for_who_listens_next() -> None:
    async with talk() as (one, other):
        for word in ("setup", "a", "b"):
            one.send(word)
        assert await other.first() == "setup"
        await asyncio.sleep(0.05)
        assert await Ear(other, 2).wait() == ["a", "b"]


async def test_nobody_waits_for_the_first_word_of_one_who_has_gone() -> None:
    async with talk() as (one, other):
        one.close()
        async with asyncio.timeout(5):
            assert await other.first() is None
    assert other.trouble is None


async def test_what_cannot_be_sent_is_the_senders_trouble_and_nobody_elses() -> None:
    async with talk() as (one, other):
        ear = Ear(other, 3)
        shared = "what both hold", datetime(2026, 11, 26, tzinfo=UTC)
        one.send("before")
        with pytest.raises((AttributeError, TypeError, pickle.PicklingError)):
            one.send([shared, lambda: None])
        one.send(shared)
        one.send(["after", shared])
        assert await ear.wait() == ["before", shared, ["after", shared]]


async def test_what_is_told_is_not_kept_once_it_has_gone_out() -> None:
    async with talk() as (one, other):
        ear = Ear(other, 2)
        told = ["the first time"]
        one.send(told)
        await asyncio.sleep(0)
        told.append("and the second")
        one.send(told)
        assert await ear.wait() == [["the first time"], ["the first time", "and the second"]]


@pytest.mark.parametrize("octets", [b"\xff\xff\xff\xff", b"\0\0\0\3abc"])
async def test_what_cannot_be_read_ends_the_talk(octets: bytes) -> None:
    async with talk() as (one, other):
        Ear(other, 1)
        one.send_packed(octets)
        async with asyncio.timeout(5):
            await one.over
            await other.over
        assert other.trouble is not None


async def test_what_was_said_last_still_arrives() -> None:
    async with talk() as (one, other):
        ear = Ear(other, 1)
        one.send("goodbye")
        one.close()
        assert await ear.wait() == ["goodbye"]
