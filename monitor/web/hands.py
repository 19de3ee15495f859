"""Who asks and reads: this process, and, where one is not fast enough, a second one beside it.

A page costs more to read than to ask for, and Python reads on one core at a time. The helper has a client and a reader
of its own; turns, robots, the queue, the cache and all judging stay here. If it dies, what it was asked is asked again
here and the crawl goes on alone.
"""

import asyncio
import os
import pickle
import socket
from collections.abc import AsyncGenerator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from monitor.config import NetworkSettings
from monitor.log import Log
from monitor.model import Answer, Link
from monitor.model.heard import Looking
from monitor.web.distil import Distilled, Reader, Shelf
from monitor.web.hand import Common, Hand, Question, Read, Setup
from monitor.web.http import Client
from monitor.web.starting import start
from monitor.web.talk import Line, line_over, packed

log = Log(__name__)

_SHARE = 8  # questions of the helper for one of this process, which has everything else to do as well
_SHARE_OF_SHORT = 32  # of those after which there is as a rule nothing to be read
_LAST_WORDS = 5.0  # seconds that the helper has to leave by itself


class Reading(NamedTuple):
    """An answer with what was read of it (see `Read`); `links` are the numbers of its links in the cache."""

    answer: Answer
    distilled: Distilled | None = None
    links: Sequence[int] = ()
    same: bool = False
    stripped: bool = False
    size: int = 0


NumberOf = Callable[[Link], int]


class Hands:
    """This process's hand and perhaps a helper's; whoever has less to do is asked next."""

    def __init__(
        self, client: Client, reader: Reader, looking: Looking, number: NumberOf, helper: "Helper | None" = None
    ) -> None:
        self._here = Hand(client, reader, looking)
        self._shelf = Shelf(number)
        self._busy = 0
        self._helper = helper
        if helper is not None:
            helper.shelf = Shelf(number)

    async def work(self, question: Question) -> Reading:
        """Make one request; never raises for what the network or the helper does."""
        helper = self._helper
        share = _SHARE if question.read and question.digest is None else _SHARE_OF_SHORT
        if helper is not None and helper.alive and helper.busy <= share * self._busy:
            reading = await helper.work(question)
            if reading is not None:
                return reading
        self._busy += 1
        try:
            return _reading(await self._here.work(question), self._shelf)
        finally:
            self._busy -= 1

    def know(self, common: Common) -> None:
        """Measure what pages say of their own against the words of this home page."""
        self._here.know(common)
        if self._helper is not None:
            self._helper.know(common)

    def read(self, answer: Answer) -> Reading:
        """Read an answer that is here already (the home page's)."""
        return _reading(self._here.read(answer, whole=True), self._shelf)


def _reading(read: Read, shelf: Shelf) -> Reading:
    """Links come by number, so pages are put on their shelf in the order in which they were read."""
    links = () if read.distilled is None else shelf.take(read.distilled)
    return Reading(read.answer, read.distilled, links, read.same, read.stripped, read.size)


class Helper:
    """The process beside this one, as it is seen from here. Made by `helping`."""

    def __init__(self, line: Line, pid: int) -> None:
        self.pid = pid
        self._line = line
        self._waiting: dict[int, asyncio.Future[Reading | None]] = {}
        self._count = 0
        self.shelf: Shelf | None = None
        self.alive = False  # until it says that it is ready: a program of its own takes a second to start
        self.ready, self.gone = asyncio.Event(), asyncio.Event()
        line.over.add_done_callback(self._leave)
        line.listen(self._hear)

    @property
    def asked(self) -> int:
        """How many questions it was given so far."""
        return self._count

    @property
    def busy(self) -> int:
        """How many questions it is at."""
        return len(self._waiting)

    def know(self, common: Common) -> None:
        """Pass on the words of the home page; what is asked after this is measured against them."""
        self._line.send((0, common))

    async def work(self, question: Question) -> Reading | None:
        """Its answer; None when it died over it, or failed."""
        self._count += 1
        number = self._count
        future = self._waiting[number] = asyncio.get_running_loop().create_future()
        try:
            self._line.send((number, question))
            return await future
        finally:
            self._waiting.pop(number, None)

    def _hear(self, message: Any) -> None:
        if not self.ready.is_set():  # the first word says that it is there
            self.alive = True
            self.ready.set()
            return
        number, read = message
        assert self.shelf is not None, "who asks has given a shelf"
        reading = None if read is None else _reading(read, self.shelf)  # whether or not somebody still waits for it
        future = self._waiting.get(number)
        if future is not None and not future.done():
            future.set_result(reading)

    def _leave(self, _: object) -> None:
        """The other end has gone: what it was asked is not answered any more."""
        if self.alive:
            log.warning("the helper process is gone, the crawl goes on without it", why=str(self._line.trouble or ""))
        self.alive = False
        self.gone.set()
        for future in self._waiting.values():
            if not future.done():
                future.set_result(None)

    async def aclose(self) -> None:
        """Send it away."""
        self.alive = False
        self._line.close()
        await asyncio.wait([self._line.over], timeout=_LAST_WORDS)  # one that does not listen is ended


@asynccontextmanager
async def helping(
    network: NetworkSettings, own_hosts: Collection[str], max_redirects: int, reader: Reader, looking: Looking
) -> AsyncGenerator[Helper | None]:
    """A helper for as long as the block runs; None where the system cannot pass sockets on (Windows), or where a check
    cannot travel to another process (one that stands in a file of the admin's own)."""
    try:
        setup = packed(Setup(network, tuple(own_hosts), max_redirects, reader, looking))
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        log.info("the crawl goes on without a helper process", why=str(error))
        setup = b""
    if os.name != "posix" or not setup:
        yield None
        return
    ours, theirs = socket.socketpair()
    with ours, theirs:
        process = start(theirs)
        theirs.close()
        line = await line_over(ours)
        helper = Helper(line, process.pid)
        try:
            line.send_packed(setup)
            yield helper
        finally:
            await helper.aclose()
            await process.end(_LAST_WORDS)
