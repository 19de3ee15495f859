"""Asking name servers, through dnspython. Its record types are many: `resolve` imports this when a name must be asked.

Three things that other resolvers mix up are kept apart, because verdicts hang on them: the name does not exist
(NXDOMAIN), it exists without such a record (no data), and nobody could tell (failed, timeout).
"""

import time
from collections.abc import Sequence
from typing import Any, cast

import dns.asyncquery
import dns.asyncresolver
import dns.exception
import dns.message
import dns.rcode
import dns.rdatatype
import dns.resolver
from dns.nameserver import Do53Nameserver

from monitor.model import DnsAnswer, DnsStatus
from monitor.web.urls import split_port

QUERY_SECONDS = 5.0  # one name, all servers together
_SERVER_SECONDS = 3.0  # one name server asked by its address
_SHORTEST_TTL = 30.0
_LONGEST_TTL = 3600.0
_FAILED_TTL = 60.0  # a silent server is not waited for again with every link of the host


class NameServers:
    """The servers that names are asked from, as config writes them (`1.2.3.4`, `[::1]:5353`); none: the system's."""

    def __init__(self, servers: Sequence[str]) -> None:
        self._servers = servers
        self._asker: dns.asyncresolver.Resolver | None = None

    async def ask(self, name: str, rdtype: str) -> tuple[DnsAnswer, float]:
        """The records of one name and type, and how many seconds they may be kept. Never raises."""
        try:
            reply = cast(Any, await self._resolver().resolve(name, rdtype, search=False, raise_on_no_answer=False))
        except dns.resolver.NXDOMAIN:
            return DnsAnswer(name, rdtype, DnsStatus.NXDOMAIN, (), "域名服务器答复：域名不存在"), _FAILED_TTL
        except (dns.resolver.LifetimeTimeout, dns.resolver.NoNameservers) as error:
            return DnsAnswer(name, rdtype, DnsStatus.FAILED, (), _trouble(error)), _FAILED_TTL
        except (dns.exception.DNSException, OSError, ValueError, UnicodeError) as error:
            return _failed(name, rdtype, error), _FAILED_TTL
        # The name servers behind an alias are those of the alias' target, not of this name.
        aliased = rdtype == "NS" and reply.canonical_name != reply.qname
        records = () if aliased else tuple(str(record).rstrip(".") for record in reply.rrset or ())
        lifetime = min(_LONGEST_TTL, max(_SHORTEST_TTL, reply.expiration - time.time()))
        return DnsAnswer(name, rdtype, DnsStatus.ANSWER if records else DnsStatus.NO_DATA, records), lifetime

    def _resolver(self) -> dns.asyncresolver.Resolver:
        """Raises what cannot be told before it is asked: a port that is none, a system without name servers."""
        if self._asker is None:
            asker = dns.asyncresolver.Resolver(configure=not self._servers)
            if self._servers:
                asker.nameservers = [Do53Nameserver(*split_port(text, 53)) for text in self._servers]
            asker.lifetime = QUERY_SECONDS
            asker.timeout = 2.0
            self._asker = asker
        return self._asker


async def ask_server(address: str, name: str, rdtype: str, port: int) -> DnsAnswer:
    """One question put to one server by its address; a cut answer is asked for again over TCP. Never raises."""
    try:
        question = dns.message.make_query(name, rdtype)
        reply, _ = await dns.asyncquery.udp_with_fallback(question, address, timeout=_SERVER_SECONDS, port=port)
    except (dns.exception.DNSException, OSError, ValueError, UnicodeError) as error:
        return _failed(name, rdtype, error)
    if reply.rcode() == dns.rcode.NXDOMAIN:
        return DnsAnswer(name, rdtype, DnsStatus.NXDOMAIN, (), "域名服务器答复：域名不存在")
    if reply.rcode() != dns.rcode.NOERROR:
        return DnsAnswer(name, rdtype, DnsStatus.FAILED, (), f"域名服务器答复：{dns.rcode.to_text(reply.rcode())}")
    wanted = dns.rdatatype.from_text(rdtype)
    found = cast(list[Any], reply.answer)
    records = tuple(str(record).rstrip(".") for rrset in found if rrset.rdtype == wanted for record in rrset)
    return DnsAnswer(name, rdtype, DnsStatus.ANSWER if records else DnsStatus.NO_DATA, records)


def _failed(name: str, rdtype: str, error: Exception) -> DnsAnswer:
    return DnsAnswer(name, rdtype, DnsStatus.FAILED, (), f"{type(error).__name__}: {error}")


def _trouble(error: Exception) -> str:
    if isinstance(error, dns.resolver.LifetimeTimeout):
        return "域名服务器没有应答"
    return f"域名服务器出错：{error}"
