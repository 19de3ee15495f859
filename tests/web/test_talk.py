"""How a crawl and its helper talk: nothing is lost, nothing waits, and what is said together goes out together."""

import asyncio
import pickle
import socket
from dataclasses import fields
from datetime import UTC, datetime
from typing import cast

import pytest

from monitor.model import Answer, Failure, FailureKind, Hop, Link, PageFacts, PageKind
from monitor.store.sealing import seal
from monitor.web.distil import Distilled
from monitor.web.hand import Question, Read
from monitor.web.talk import Outgoing, heard

NOW = datetime(2026, 11, 26, tzinfo=UTC)
ANSWER = Answer(
    "http://a/", "http://b/", 404, NOW, 0.5, {"x": "\xe9"}, b"\0", True, (Hop("http://a/", 301, "http://b/"),)
)
FACTS = PageFacts(PageKind.ARTICLE, "plain", title="题", path=("首页",), body="正文" * 500)
DISTILLED = Distilled(
    seal(FACTS), -1, "gb18030", True, (1, 2), (Link("http://a/", "a", "字"),), True, False, (), 7
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
    for field in fields(told):  # type: ignore[arg-type] - all are dataclasses
        assert getattr(arrived, field.name) == getattr(told, field.name)


class Counting:
    """A writer that counts how often it was written to."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self.times = 0

    def write(self, data: bytes) -> None:
        self.times += 1
        self._writer.write(data)


@pytest.mark.parametrize(("messages", "times"), [(1, 1), (5, 1), (8, 1), (9, 2), (30, 4)])
async def test_what_is_said_at_once_goes_out_together(messages: int, times: int) -> None:
    near, far = socket.socketpair()
    _, writer = await asyncio.open_connection(sock=near)
    reader, other = await asyncio.open_connection(sock=far)
    counting = Counting(writer)
    outgoing = Outgoing(cast(asyncio.StreamWriter, counting))
    for number in range(messages):
        outgoing.send((number, "说" * number))
    async with asyncio.timeout(5):
        assert [await heard(reader) for _ in range(messages)] == [(n, "说" * n) for n in range(messages)]
    assert counting.times == times
    writer.close()
    with pytest.raises(asyncio.IncompleteReadError):
        await heard(reader)
    other.close()


async def test_what_cannot_be_sent_is_the_senders_trouble_and_nobody_elses() -> None:
    near, far = socket.socketpair()
    _, writer = await asyncio.open_connection(sock=near)
    reader, other = await asyncio.open_connection(sock=far)
    outgoing = Outgoing(writer)
    outgoing.send("before")
    with pytest.raises((AttributeError, TypeError, pickle.PicklingError)):
        outgoing.send(lambda: None)
    outgoing.send("after")
    assert [await heard(reader), await heard(reader)] == ["before", "after"]
    writer.close()
    other.close()
