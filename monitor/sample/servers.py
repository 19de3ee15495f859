"""The sample's web servers: a small HTTP/1.1 server on raw asyncio streams that plays a `Site`, oddities included.

One instance serves every virtual host by its Host header; it listens on as many sockets as it is given, and knows of
each connection whether it came over IPv4 or IPv6. Raw streams, because web frameworks refuse to misbehave.
"""

import asyncio
import contextlib
import gzip
import socket
import ssl
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from http import HTTPStatus

from monitor.sample.responses import Family, Manner, Reply, Site

SLOW_SECONDS = 2.0
_IDLE_SECONDS = 30.0
_MAX_HEAD = 64 * 1024
_COOKIE = "sample_waf=passed"
_REFUSED = Reply(405, "<html><body>不支持的请求方法</body></html>".encode())


@dataclass(frozen=True, slots=True)
class Request:
    """The head of one request. Requests with a body are not served here."""

    method: str
    target: str
    host: str
    cookie: str
    keep_alive: bool


class WebServer:
    """Serves one site. `start` and `stop` belong to the loop that runs it; `hits` counts requests."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.hits: Counter[tuple[str, str]] = Counter()
        self._servers: list[asyncio.Server] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, sockets: Iterable[socket.socket], tls: ssl.SSLContext | None = None) -> None:
        """Listen on sockets that are bound already; with `tls`, speak HTTPS there."""
        for bound in sockets:
            self._servers.append(
                await asyncio.start_server(self._connection, sock=bound, ssl=tls, limit=_MAX_HEAD, backlog=256)
            )

    async def stop(self) -> None:
        """Stop listening and end every open connection."""
        for server in self._servers:
            server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for server in self._servers:
            await server.wait_closed()
        self._servers.clear()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._talk(reader, writer)
        except (ConnectionError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            writer.transport.abort()  # the other side went away, or sent nonsense: the connection is over either way
        except asyncio.CancelledError:
            writer.transport.abort()  # the bureau stops; ending quietly here is what `stop` waits for
        finally:
            self._tasks.discard(task)
            writer.close()
            with contextlib.suppress(ConnectionError, ssl.SSLError):  # a connection that is gone cannot be closed
                await writer.wait_closed()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        family: Family = 6 if ":" in writer.get_extra_info("sockname")[0] else 4
        while True:
            async with asyncio.timeout(_IDLE_SECONDS):
                head = await reader.readuntil(b"\r\n\r\n")
            request = _parse(head)
            if request is None:
                return
            self.hits[request.host, request.target] += 1
            reply = self.site.reply(request.host, request.target, family)
            if not await self._answer(request, reply, writer) or not request.keep_alive:
                return

    async def _answer(self, request: Request, reply: Reply, writer: asyncio.StreamWriter) -> bool:
        """Send one reply; False when the connection was dropped on purpose."""
        manner = reply.manner
        head_only = request.method == "HEAD"
        if manner is Manner.RESET or (manner is Manner.HEAD_RESET and head_only):
            writer.transport.abort()
            return False
        if manner is Manner.SLOW:
            await asyncio.sleep(SLOW_SECONDS)
        if manner is Manner.FLAKY and self.hits[request.host, request.target] == 1:
            reply = Reply(503, "<html><body>系统繁忙，请稍后再试</body></html>".encode())
        elif manner is Manner.WAF_COOKIE and _COOKIE not in request.cookie:
            reply = Reply(302, headers=(("Location", request.target), ("Set-Cookie", f"{_COOKIE}; Path=/")))
        elif (manner is Manner.HEAD_405 and head_only) or request.method not in ("GET", "HEAD"):
            reply = _REFUSED
        elif manner is Manner.HEAD_404 and head_only:
            reply = Reply(404)
        writer.write(_wire(reply, head_only=head_only, keep_alive=request.keep_alive))
        await writer.drain()
        return True


def _parse(head: bytes) -> Request | None:
    lines = head.decode("latin-1").split("\r\n")
    parts = lines[0].split(" ")
    if len(parts) != 3 or not parts[2].startswith("HTTP/1."):
        return None
    fields = {
        name.strip().lower(): value.strip()
        for name, colon, value in (line.partition(":") for line in lines[1:])
        if colon
    }
    if fields.get("content-length", "0") != "0" or "transfer-encoding" in fields:
        return None
    host = fields.get("host", "").rpartition("@")[2]
    name = host[: host.index("]") + 1] if host.startswith("[") and "]" in host else host.partition(":")[0]
    keep = fields.get("connection", "").lower() != "close" and parts[2] == "HTTP/1.1"
    return Request(parts[0], parts[1], name.lower(), fields.get("cookie", ""), keep)


def _wire(reply: Reply, *, head_only: bool, keep_alive: bool) -> bytes:
    body = reply.body
    lines = [
        f"HTTP/1.1 {reply.status} {_phrase(reply.status)}",
        f"Date: {format_datetime(datetime.now(UTC), usegmt=True)}",
        "Server: sample",
    ]
    if reply.content_type and (body or reply.status == 200):
        lines.append(f"Content-Type: {reply.content_type}")
    lines += [f"{name}: {value}" for name, value in reply.headers]
    if reply.manner is Manner.GZIP:
        body = gzip.compress(body, mtime=0)
        lines.append("Content-Encoding: gzip")
    if reply.manner is Manner.CHUNKED:
        lines.append("Transfer-Encoding: chunked")
        middle = len(body) // 2
        body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:middle], body[middle:]) if part)
        body += b"0\r\n\r\n"
    else:
        lines.append(f"Content-Length: {len(body)}")
    lines.append("Connection: keep-alive" if keep_alive else "Connection: close")
    head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
    return head if head_only else head + body


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def listen(address: str, port: int = 0) -> socket.socket:
    """A bound loopback socket. Port 0 lets the system choose. Raises OSError when the address is not there."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        bound.bind((address, port))
        bound.setblocking(False)
    except OSError:
        bound.close()
        raise
    return bound


def ipv6_loopback() -> bool:
    """Whether this machine has ::1."""
    try:
        listen("::1").close()
    except OSError:
        return False
    return True


def listen_on_both(tries: int = 50) -> list[socket.socket]:
    """Sockets on 127.0.0.1 and, where it exists, ::1, with the same port number."""
    if not ipv6_loopback():
        return [listen("127.0.0.1")]
    for _ in range(tries):
        first = listen("127.0.0.1")
        try:
            return [first, listen("::1", port_of(first))]
        except OSError:
            first.close()
    raise OSError("127.0.0.1 与 ::1 上找不到同时空闲的端口")


def port_of(bound: socket.socket) -> int:
    """The port a socket is bound to."""
    return int(bound.getsockname()[1])
