"""One connection: a request goes out, an answer is read by llhttp as it arrives, and again while both sides like.

What browsers forgive is forgiven (line ends without CR, odd bytes in values, a length beside chunks); what cannot be
read is `Unreadable`, and the other client stack is asked. Bounded: the head by `_LONGEST_HEAD`, the body by its intake.
"""

import asyncio
from typing import cast

import httptools

from monitor.web.http.exchange import Intake
from monitor.web.http.failures import Disconnected, Torn, Unreadable

_LONGEST_HEAD = 262_144  # bytes, as browsers allow
_FRAMES = frozenset({b"content-length", b"transfer-encoding"})


class Wire(asyncio.BufferedProtocol):
    """A connection with at most one exchange at a time.

    `room` is where what comes is put. All connections of one event loop may share it: what lies there is taken before
    the loop looks into another socket. (asyncio's own way is a new buffer of 256 KB for every look, which the system
    makes and takes back again: half the cost of a request.)
    """

    def __init__(self, room: memoryview) -> None:
        self._room = room
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[None] | None = None
        self._intake = Intake(0)
        self._parser = httptools.HttpResponseParser(self)
        self._headers: list[tuple[bytes, bytes]] = []
        self._status = 0
        self._head_bytes = 0
        self._headed = self._framed = self._complete = self._enough = self._clean = False
        self._trouble: Exception | None = None
        self.closed = False
        self.silent = True  # nothing has come in answer to the last request

    @property
    def reusable(self) -> bool:
        """Whether another request may follow the one that was answered last."""
        return self._clean and not self.closed

    async def ask(self, request: bytes, intake: Intake) -> None:
        """Send a request and take in its answer, up to its end or until the intake has enough.

        Raises Unreadable, Disconnected, Torn, OSError, and what the intake raises.
        """
        transport = self._transport
        if transport is None or self.closed:
            raise Disconnected
        self._begin(intake)
        answer = self._answer = asyncio.get_running_loop().create_future()
        transport.write(request)
        try:
            await answer
        finally:
            self._answer = None
            if not self.reusable:
                self.close()

    def close(self) -> None:
        """Drop the connection at once."""
        self.closed = True
        if self._transport is not None:
            self._transport.abort()

    def _begin(self, intake: Intake) -> None:
        self._intake = intake
        parser = self._parser = httptools.HttpResponseParser(self)
        parser.set_dangerous_leniencies(
            lenient_headers=True,
            lenient_chunked_length=True,
            lenient_optional_cr_before_lf=True,
            lenient_spaces_after_chunk_size=True,
        )
        self._headers = []
        self._head_bytes = 0
        self._headed = self._framed = self._complete = self._enough = self._clean = False
        self._trouble = None
        self.silent = True

    def _end(self, error: Exception | None = None) -> None:
        answer = self._answer
        if answer is None or answer.done():
            return
        if error is None:
            answer.set_result(None)
        else:
            answer.set_exception(error)

    # --- what asyncio says ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._room

    def buffer_updated(self, nbytes: int) -> None:
        if self._answer is None or self._answer.done():
            self._clean = False
            self.close()  # nobody asked for this
            return
        self.silent = False
        try:
            self._parser.feed_data(self._room[:nbytes])
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            if not self._complete:
                self._trouble = self._trouble or Unreadable(_told(error))
            self._clean = False  # what follows a complete answer is noise: the connection is not used again
        if self._trouble is not None:
            self._clean = False
            self._end(self._trouble)
        elif self._complete or self._enough:
            self._end()
        elif not self._headed:
            self._head_bytes += nbytes
            if self._head_bytes > _LONGEST_HEAD:
                self._end(Unreadable(f"header longer than {_LONGEST_HEAD} bytes"))

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        if not self._headed:
            self._end(exc or Disconnected())
        elif self._framed or exc is not None:
            self._end(exc or Torn())
        else:
            self._end()  # its end was to be the end of the connection

    # --- what llhttp says; an exception must not pass through it ---

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._complete:
            self._clean = False
        elif b"\0" in value:
            self._trouble = self._trouble or Unreadable("NUL in a header")
        elif not self._headed:  # what comes later is a trailer
            self._headers.append((name, value))

    def on_headers_complete(self) -> None:
        if self._complete or self._headed or self._trouble is not None:
            return
        self._status = self._parser.get_status_code()
        if 100 <= self._status < 200 and not self._parser.should_upgrade():
            self._headers = []  # only an announcement (100 Continue, 103 Early Hints)
            return
        self._headed = True
        self._framed = any(name.lower() in _FRAMES for name, _ in self._headers)
        try:
            wanted = self._intake.head(self._status, self._headers)
        except Exception as error:
            self._trouble = error
            return
        if self._intake.bodiless:
            self._complete, self._clean = True, self._parser.should_keep_alive()
        else:
            self._enough = not wanted

    def on_body(self, data: bytes) -> None:
        if self._complete:
            self._clean = False  # a body after HEAD
        elif not self._enough and self._trouble is None:
            try:
                self._enough = not self._intake.take(data)
            except Exception as error:
                self._trouble = error

    def on_message_complete(self) -> None:
        if not self._headed or self._complete:
            return
        self._complete = True
        self._clean = self._parser.should_keep_alive() and not self._enough


def _told(error: Exception) -> str:
    return str(error) or type(error).__name__
