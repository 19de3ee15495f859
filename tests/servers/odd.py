"""An HTTP server made of raw bytes: each path answers exactly what the test wrote, however wrong it is.

A script is bytes (sent, then the connection is closed) or a coroutine that is handed the request and the writer.
"""

import asyncio
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Script = bytes | Callable[["Asked", asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Asked:
    """One request as it came: the first line's parts and the headers, names in lower case."""

    method: str
    target: str
    headers: dict[str, str]


@dataclass
class OddServer:
    """What answers at which path, and what was asked so far."""

    scripts: dict[str, Script] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    port: int = 0
    host: str = "127.0.0.1"
    scheme: str = "http"

    def url(self, target: str = "/", host: str | None = None) -> str:
        return f"{self.scheme}://{host or self.host}:{self.port}{target}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            first, *lines = head.decode("latin-1").split("\r\n")
            method, target, _ = first.split(" ", 2)
            headers = {
                name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)
            }
            asked = Asked(method, target, headers)
            self.asked.append(asked)
            script = self.scripts.get(target.partition("?")[0], reply(b"nothing here", status="404 Not Found"))
            if isinstance(script, bytes):
                writer.write(script)
            else:
                await script(asked, writer)
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client left: what a test provokes on purpose
        finally:
            writer.close()


@asynccontextmanager
async def odd_server(
    scripts: dict[str, Script], host: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None
) -> AsyncGenerator[OddServer]:
    """Serve the scripts on a free port (or the one given) of a loopback address, over TLS if a context is given."""
    odd = OddServer(scripts, host=f"[{host}]" if ":" in host else host, scheme="https" if tls else "http")
    running: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        running.add(task)
        try:
            await odd.serve(reader, writer)
        except asyncio.CancelledError:
            writer.transport.abort()
        finally:
            running.discard(task)

    server = await asyncio.start_server(accept, host, port, ssl=tls)
    odd.port = server.sockets[0].getsockname()[1]
    try:
        yield odd
    finally:
        server.close()
        for task in list(running):
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await server.wait_closed()


def reply(body: bytes = b"hello", *headers: str, status: str = "200 OK") -> bytes:
    """A well-formed answer with its Content-Length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def redirect(location: str, *headers: str, status: str = "302 Found") -> bytes:
    return reply(b"", f"Location: {location}", *headers, status=status)
