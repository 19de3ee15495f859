"""A name server on loopback, over UDP and TCP: the zone is a dict, and it can fail or keep silent for a name."""

import asyncio
import struct
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal, cast

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

Trouble = Literal["nxdomain", "servfail", "silent"]
Zone = dict[tuple[str, str], list[str] | Trouble]


@dataclass
class NameServer:
    """`zone[name, rdtype]` holds the records or the trouble; no such type: no data; no such name: NXDOMAIN.

    Aliases (CNAME) are followed, as recursive servers do.
    """

    zone: Zone
    ttl: int = 60
    asked: list[tuple[str, str]] = field(default_factory=list)
    port: int = 0

    def answer(self, octets: bytes) -> bytes | None:
        query = dns.message.from_wire(octets)
        question = query.question[0]
        name, rdtype = question.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, rdtype))
        alias = self.zone.get((name, "CNAME")) if rdtype != "CNAME" else None
        if isinstance(alias, list):  # as recursive servers do: the alias, and what stands behind it
            name = alias[0].rstrip(".")
        found = self.zone.get((name, rdtype))
        if found == "silent":
            return None
        response = dns.message.make_response(query)
        response.flags |= dns.flags.AA
        owner = question.name
        if isinstance(alias, list):
            response.answer.append(dns.rrset.from_text(owner, self.ttl, "IN", "CNAME", *alias))
            owner = dns.name.from_text(name)
        if found == "servfail":
            response.set_rcode(dns.rcode.SERVFAIL)
        elif found == "nxdomain" or (found is None and not any(known == name for known, _ in self.zone)):
            response.set_rcode(dns.rcode.NXDOMAIN)
        elif found is not None:
            response.answer.append(dns.rrset.from_text(owner, self.ttl, "IN", rdtype, *found))
        return response.to_wire()


class _Udp(asyncio.DatagramProtocol):
    def __init__(self, names: NameServer) -> None:
        self._names = names
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        octets = self._names.answer(data)
        if octets is not None and self._transport is not None:
            self._transport.sendto(octets, addr)


@asynccontextmanager
async def name_server(zone: Zone, host: str = "127.0.0.1") -> AsyncGenerator[NameServer]:
    """Serve a zone on one free port, UDP and TCP."""
    names = NameServer(zone)

    async def over_tcp(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            (length,) = struct.unpack("!H", await reader.readexactly(2))
            octets = names.answer(await reader.readexactly(length))
            if octets is not None:
                writer.write(struct.pack("!H", len(octets)) + octets)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the asker left
        finally:
            writer.close()

    server = await asyncio.start_server(over_tcp, host, 0)
    names.port = server.sockets[0].getsockname()[1]
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: _Udp(names), local_addr=(host, names.port)
    )
    try:
        yield names
    finally:
        transport.close()
        server.close()
        await server.wait_closed()
