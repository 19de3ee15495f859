"""A server that goes down while it is asked, and may come back at the same port."""

import asyncio
import socket

from tests.servers.odd import Asked, OddServer, Script


class Door:
    """A server that may be shut while it is asked, and opened again at the same port."""

    def __init__(self, scripts: dict[str, Script]) -> None:
        self._odd = OddServer(scripts)
        self._port = 0
        self._server: asyncio.Server | None = None

    async def open(self) -> str:
        return await self._serve(self._listen())

    def reopen(self) -> asyncio.Task[str]:
        """Open at once; who connects before the server takes over waits for it."""
        return asyncio.ensure_future(self._serve(self._listen()))

    def _listen(self) -> socket.socket:
        return socket.create_server(("127.0.0.1", self._port))

    async def _serve(self, listening: socket.socket) -> str:
        self._port = listening.getsockname()[1]
        self._server = await asyncio.start_server(self._odd.serve, sock=listening)
        return f"http://127.0.0.1:{self._port}/"

    def shut(self) -> None:
        if self._server is not None:
            self._server.close()


def shutting(door: Door, page: bytes) -> Script:
    """A page whose server goes down right after it."""

    async def answer(_: Asked, writer: asyncio.StreamWriter) -> None:
        door.shut()
        writer.write(page)

    return answer
