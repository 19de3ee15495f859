"""The engine: connections of our own, read by llhttp, kept open for a while (docs/adr/0007).

It asks exactly the target it is given, with exactly the headers it is given: no redirects, cookies, decompression or
requoting. The address to dial comes from our resolver, past the guard, at the moment of connecting, so what was checked
is what is dialled. A connection that the server closed while it lay idle is no failure: the request goes out again on a
fresh one.
"""

import asyncio
import socket
import ssl
from collections.abc import Mapping, Sequence
from functools import partial

import aiohappyeyeballs

from monitor.model import Family
from monitor.web.http.dialling import Dialler
from monitor.web.http.exchange import Intake, Request
from monitor.web.http.failures import Disconnected, Unconnected
from monitor.web.http.wire import Wire

_ROOM = 65_536  # bytes of one look into a socket
_IDLE = 15.0  # seconds that a connection is kept without being used
_NEXT_ADDRESS = 0.25  # seconds after which the next address is tried beside one that does not answer (RFC 8305)

_LINE_ENDS = str.maketrans("", "", "\r\n\0")

_Lane = tuple[str, str, Family | None, str | None, ssl.SSLContext | None]


class Engine:
    """Asks with a pool of connections."""

    def __init__(self, dialler: Dialler, connect_timeout: float) -> None:
        self._dialler = dialler
        self._timeout = connect_timeout
        self._idle: dict[_Lane, list[tuple[float, Wire, str]]] = {}
        self._sweeping: asyncio.TimerHandle | None = None
        self._room = memoryview(bytearray(_ROOM))

    async def exchange(self, request: Request, intake: Intake) -> None:
        """Ask and take in the answer.

        Raises Refused (ours not to ask), Unconnected, what `Wire.ask` raises, and TimeoutError.
        """
        origin = request.origin
        lane = (origin.scheme, origin.host, request.family, request.address, request.tls)
        octets = _written(request)
        kept = self._take(lane)
        if kept is not None:
            wire, intake.peer = kept
            try:
                await wire.ask(octets, intake)
            except (Disconnected, ConnectionError):
                if not wire.silent:
                    raise
            else:
                self._keep(lane, wire, intake.peer)
                return
        wire, intake.peer = await self._connect(request)
        await wire.ask(octets, intake)
        self._keep(lane, wire, intake.peer)

    async def aclose(self) -> None:
        """Drop what lies idle."""
        if self._sweeping is not None:
            self._sweeping.cancel()
        for wires in self._idle.values():
            for _, wire, _ in wires:
                wire.close()
        self._idle.clear()
        await asyncio.sleep(0)  # transports close when the loop comes round

    def _take(self, lane: _Lane) -> tuple[Wire, str] | None:
        wires = self._idle.get(lane)
        while wires:
            since, wire, peer = wires.pop()
            if not wire.closed and asyncio.get_running_loop().time() - since < _IDLE:
                return wire, peer
            wire.close()
        return None

    def _keep(self, lane: _Lane, wire: Wire, peer: str) -> None:
        if not wire.reusable:
            return
        loop = asyncio.get_running_loop()
        self._idle.setdefault(lane, []).append((loop.time(), wire, peer))
        if self._sweeping is None:
            self._sweeping = loop.call_later(_IDLE, self._sweep)

    def _sweep(self) -> None:
        """Close what has lain idle too long: a crawl meets thousands of hosts."""
        loop = asyncio.get_running_loop()
        oldest = loop.time() - _IDLE
        for lane, wires in list(self._idle.items()):
            for since, wire, _ in wires:
                if since <= oldest:
                    wire.close()
            self._idle[lane] = [kept for kept in wires if not kept[1].closed]
            if not self._idle[lane]:
                del self._idle[lane]
        self._sweeping = loop.call_later(_IDLE, self._sweep) if self._idle else None

    async def _connect(self, request: Request) -> tuple[Wire, str]:
        origin = request.origin
        addresses = await self._dialler.addresses(origin.name, request.family, request.address)
        secure = origin.scheme == "https"
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._timeout):
                sock = await aiohappyeyeballs.start_connection(  # pyright: ignore[reportUnknownMemberType] - bare tuple
                    _infos(addresses, origin.port), happy_eyeballs_delay=_NEXT_ADDRESS, interleave=1
                )
                peer = str(sock.getpeername()[0])
                try:
                    _, wire = await loop.create_connection(
                        partial(Wire, self._room),
                        sock=sock,
                        ssl=request.tls or True if secure else None,
                        server_hostname=origin.name.rstrip(".") if secure else None,
                    )
                except BaseException:
                    sock.close()
                    raise
        except TimeoutError:
            raise
        except (OSError, ssl.SSLError, ssl.CertificateError, ValueError) as error:
            raise Unconnected from error
        return wire, peer


_Info = tuple[int, int, int, str, tuple[str | int, ...]]  # as getaddrinfo gives it


def _infos(addresses: Sequence[str], port: int) -> list[_Info]:
    return [_info(address, port) for address in addresses]


def _info(address: str, port: int) -> _Info:
    if ":" in address:
        return socket.AF_INET6, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, port, 0, 0)
    return socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, port)


def _written(request: Request) -> bytes:
    """The request as it goes out. Addresses are encoded already; values of headers are ours or were checked."""
    first = f"{request.method} {request.target} HTTP/1.1\r\n".encode("ascii", "backslashreplace")
    if not request.more:
        return first + request.origin.lines + b"\r\n"
    if request.origin.headers.keys().isdisjoint(request.more):
        return first + request.origin.lines + lines_of(request.more) + b"\r\n"
    return first + lines_of({**request.origin.headers, **request.more}) + b"\r\n"


def lines_of(headers: Mapping[str, str]) -> bytes:
    """Headers as they go out; what would end a line early is left out."""
    return "".join([f"{name}: {_on_one_line(value)}\r\n" for name, value in headers.items()]).encode()


def _on_one_line(value: str) -> str:
    return value if value.isprintable() else value.translate(_LINE_ENDS)
