"""A tiny authoritative name server for the sample's zones, on loopback over UDP and TCP.

It answers A, AAAA, NS and SOA, says NXDOMAIN for names of its zones that do not exist, and REFUSED for other zones.
"""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

_TTL = 60
_IDLE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Zone:
    """One zone: its apex, its name servers, and the addresses of its names (apex and name servers included)."""

    apex: str
    servers: tuple[str, ...]
    v4: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    v6: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    def names(self) -> set[str]:
        return {self.apex, *self.servers, *self.v4, *self.v6}

    def holds(self, name: str) -> bool:
        return name == self.apex or name.endswith("." + self.apex)

    def records(self, name: str, rdtype: str) -> tuple[str, ...]:
        """The records of a name as text, in zone-file form."""
        if rdtype == "A":
            return self.v4.get(name, ())
        if rdtype == "AAAA":
            return self.v6.get(name, ())
        if name != self.apex:
            return ()
        if rdtype == "NS":
            return tuple(f"{server}." for server in self.servers)
        return (self.soa(),) if rdtype == "SOA" else ()

    def soa(self) -> str:
        return f"{self.servers[0]}. hostmaster.{self.apex}. 1 3600 600 86400 60"


class NameServer(asyncio.DatagramProtocol):
    """The server. `start` binds UDP and TCP on one loopback port; `port` is known afterwards."""

    def __init__(self, zones: tuple[Zone, ...]) -> None:
        self.zones = zones
        self.port = 0
        self._udp: asyncio.DatagramTransport | None = None
        self._tcp: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, tries: int = 50) -> None:
        loop = asyncio.get_running_loop()
        for _ in range(tries):
            tcp = await asyncio.start_server(self._stream, "127.0.0.1", 0)
            port = int(tcp.sockets[0].getsockname()[1])
            try:
                self._udp, _ = await loop.create_datagram_endpoint(
                    lambda: self, local_addr=("127.0.0.1", port), family=socket.AF_INET
                )
            except OSError:
                tcp.close()
                await tcp.wait_closed()
                continue
            self._tcp, self.port = tcp, port
            return
        raise OSError("127.0.0.1 上找不到 UDP 与 TCP 同时空闲的端口")

    async def stop(self) -> None:
        if self._udp is not None:
            self._udp.close()
        if self._tcp is not None:
            self._tcp.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._tcp is not None:
            await self._tcp.wait_closed()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        answer = self.answer(data)
        if answer is not None and self._udp is not None:
            self._udp.sendto(answer, addr)

    async def _stream(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            async with asyncio.timeout(_IDLE_SECONDS):
                while True:
                    (size,) = struct.unpack("!H", await reader.readexactly(2))
                    answer = self.answer(await reader.readexactly(size))
                    if answer is None:
                        return
                    writer.write(struct.pack("!H", len(answer)) + answer)
                    await writer.drain()
        except (ConnectionError, TimeoutError, asyncio.IncompleteReadError, asyncio.CancelledError):
            writer.transport.abort()  # the asker is done, or the bureau stops
        finally:
            self._tasks.discard(task)
            writer.close()
            with contextlib.suppress(ConnectionError):  # a connection that is gone cannot be closed
                await writer.wait_closed()

    def answer(self, data: bytes) -> bytes | None:
        """The wire answer to a wire question; None for what is no DNS question."""
        try:
            query = dns.message.from_wire(data)
        except dns.exception.DNSException:
            return None
        if not query.question:
            return None
        response = dns.message.make_response(query)
        asked = query.question[0]
        name = asked.name.to_text(omit_final_dot=True).lower()
        zone = max((z for z in self.zones if z.holds(name)), key=lambda z: len(z.apex), default=None)
        if zone is None or asked.rdclass != dns.rdataclass.IN:
            response.set_rcode(dns.rcode.REFUSED)
            return response.to_wire()
        response.flags |= dns.flags.AA
        rdtype = dns.rdatatype.to_text(asked.rdtype)
        records = zone.records(name, rdtype)
        if records:
            response.answer.append(dns.rrset.from_text_list(asked.name, _TTL, "IN", rdtype, records))
            return response.to_wire()
        if not any(known == name or known.endswith("." + name) for known in zone.names()):
            response.set_rcode(dns.rcode.NXDOMAIN)
        apex = dns.name.from_text(zone.apex)
        response.authority.append(dns.rrset.from_text_list(apex, _TTL, "IN", "SOA", [zone.soa()]))
        return response.to_wire()
