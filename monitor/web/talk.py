"""How a crawl and its helper talk: pickled messages with their length before them, over a private socket.

What one end has to say within one turn of its event loop goes out together: a message of its own costs a system call
here and another one there, more than many a question is worth.
"""

import asyncio
import pickle
from typing import Any

BUFFER = 1 << 18  # bytes of one end's reading buffer
_LONGEST = 200_000_000  # bytes of a message; a page is bounded by max_body_mb, its facts by the adapters
_MOST_AT_ONCE = 8  # messages; the other end shall not wait for work until all of this end's is done


class Outgoing:
    """One end's messages on their way out."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self._waiting: list[bytes] = []

    def send(self, message: object) -> None:
        """Send a message with the next ones. Raises what pickling it raises."""
        self._waiting.append(packed(message))
        if len(self._waiting) == 1:
            asyncio.get_running_loop().call_soon(self._flush)
        elif len(self._waiting) >= _MOST_AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            self._writer.write(b"".join(self._waiting))
            self._waiting.clear()


def packed(message: object) -> bytes:
    """A message as it is sent. Raises what pickling it raises."""
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    return len(body).to_bytes(4, "big") + body


async def heard(stream: asyncio.StreamReader) -> Any:
    """The next message; both ends are this program, so pickle is safe. Raises IncompleteReadError at the end."""
    size = int.from_bytes(await stream.readexactly(4), "big")
    if size > _LONGEST:
        raise EOFError("a message longer than any we send")
    return pickle.loads(await stream.readexactly(size))  # noqa: S301 - from our own child over a private socket
