"""How a crawl and its helper talk: bundles of pickled messages with their length before them, over a private socket.

What one end has to say within one turn of its event loop goes out together: a message of its own costs a system call
here and another one there, more than many a question is worth. And it is pickled together, so that what several of them
hold (classes, hosts, the values of headers) is named once: that takes half the time.
"""

import asyncio
import io
import pickle
import socket
from collections.abc import Callable
from typing import Any, cast

_LONGEST = 200_000_000  # bytes of a bundle; a page is bounded by max_body_mb, its facts by the adapters
_MOST_AT_ONCE = 8  # messages; the other end shall not wait for work until all of this end's is done
_ROOM = 262_144  # bytes
_LARGE = 1_000_000  # bytes that wait for no more messages, so that a bundle holds one large message at most
_HEAD = 4  # bytes that hold a bundle's length

Hear = Callable[[Any], None]


class Line(asyncio.BufferedProtocol):
    """One end. What comes before somebody listens is kept. `over` is done when the other end has gone; `trouble` is
    then what was wrong with what came, None when nothing was."""

    def __init__(self) -> None:
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.trouble: Exception | None = None
        self._transport: asyncio.Transport | None = None
        self._hear: Hear | None = None
        self._unheard: list[Any] = []
        self._room = bytearray(_ROOM)
        self._filled = 0
        self._bundle = io.BytesIO()
        self._pickler = pickle.Pickler(self._bundle, pickle.HIGHEST_PROTOCOL)
        self._bundled = 0  # messages

    def listen(self, hear: Hear | None) -> None:
        """From now on, let every message be heard; None: keep them for the next one who listens."""
        self._hear = hear
        while self._unheard and self._hear is not None:
            self._hear(self._unheard.pop(0))

    async def first(self) -> Any:
        """The first message; those behind it are kept. None when the other end goes without a word."""
        came: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

        def hear(message: Any) -> None:
            self.listen(None)
            came.set_result(message)

        self.listen(hear)
        await asyncio.wait([came, self.over], return_when=asyncio.FIRST_COMPLETED)
        return came.result() if came.done() else None

    def send(self, message: object) -> None:
        """Send a message with the next ones; nothing in it may change within this turn. Raises what pickling raises."""
        before = self._bundle.tell()
        try:
            self._pickler.dump(message)
        except BaseException:
            self._bundle.seek(before)
            self._bundle.truncate()
            self._flush()  # and forget what the next ones would refer to
            raise
        self._bundled += 1
        if self._bundled >= _MOST_AT_ONCE or self._bundle.tell() >= _LARGE:
            self._flush()
        elif self._bundled == 1:
            asyncio.get_running_loop().call_soon(self._flush)

    def send_packed(self, message: bytes) -> None:
        """Send a message that was packed before."""
        self._flush()
        self._write(message)

    def close(self) -> None:
        """Say what is still to be said, and go."""
        self._flush()
        if self._transport is not None:
            self._transport.close()

    def _flush(self) -> None:
        if self._bundled:
            self._write(_headed(self._bundle.getbuffer()))
            self._bundled = 0
        self._bundle.seek(0)
        self._bundle.truncate()
        self._pickler.clear_memo()

    def _write(self, octets: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(octets)

    # --- what asyncio says ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.over.done():
            self.over.set_result(None)

    def get_buffer(self, sizehint: int) -> memoryview:
        return memoryview(self._room)[self._filled :]

    def buffer_updated(self, nbytes: int) -> None:
        self._filled += nbytes
        try:
            self._take_bundles()
        except Exception as error:  # what was sent cannot be read here: the talk is over
            self.trouble = error
            if self._transport is not None:
                self._transport.abort()

    def _take_bundles(self) -> None:
        came = memoryview(self._room)[: self._filled]
        place, needed = 0, 0
        while len(came) - place >= _HEAD:
            size = int.from_bytes(came[place : place + _HEAD], "big")
            if size > _LONGEST:
                raise ValueError("a message longer than any we send")
            needed = _HEAD + size
            if len(came) - place < needed:
                break
            self._take_messages(io.BytesIO(came[place + _HEAD : place + needed]), size)
            place += needed
        rest = bytes(came[place:])
        if needed > len(self._room) or (len(self._room) > _ROOM and needed <= _ROOM):
            self._room = bytearray(max(needed, _ROOM))
        self._room[: len(rest)] = rest
        self._filled = len(rest)

    def _take_messages(self, bundle: io.BytesIO, size: int) -> None:
        unpickler = pickle.Unpickler(bundle)  # noqa: S301 - from this program's other process
        while bundle.tell() < size:
            message = unpickler.load()
            if self._hear is None:
                self._unheard.append(message)
            else:
                self._hear(message)


def packed(message: object) -> bytes:
    """A message as it is sent. Raises what pickling it raises."""
    return _headed(pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL))


def _headed(bundle: bytes | memoryview) -> bytes:
    return b"".join((len(bundle).to_bytes(_HEAD, "big"), bundle))


async def line_over(connection: socket.socket) -> Line:
    """One end of a talk over a connected socket, which is its own from now on."""
    _, line = await asyncio.get_running_loop().create_connection(Line, sock=connection)
    return line
