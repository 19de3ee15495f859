"""Names to addresses: the hosts table first, then the configured name servers, through dnspython.

Three things that other resolvers mix up are kept apart, because verdicts hang on them: the name does not exist
(NXDOMAIN), it exists without such a record (no data), and nobody could tell (failed, timeout).
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import Any, cast

import dns.asyncquery
import dns.asyncresolver
import dns.exception
import dns.message
import dns.rcode
import dns.rdatatype
import dns.resolver

from monitor.config import NetworkSettings
from monitor.model import DnsAnswer, DnsStatus, Failure, FailureKind, Family

QUERY_SECONDS = 5.0  # one name, all servers together
_SERVER_SECONDS = 3.0  # one name server asked by its address
_SHORTEST_TTL = 30.0
_LONGEST_TTL = 3600.0
_FAILED_TTL = 60.0  # a silent server is not waited for again with every link of the host
_LOCAL = {4: ("127.0.0.1",), 6: ("::1",)}


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of one host by family (IPv4-mapped IPv6 ones dropped), or why there are none."""

    v4: tuple[str, ...] = ()
    v6: tuple[str, ...] = ()
    failure: Failure | None = None

    def of(self, family: Family | None) -> tuple[str, ...]:
        """IPv4 first when both are wanted: that is the family everybody has."""
        return self.v4 + self.v6 if family is None else self.v4 if family == 4 else self.v6


class Resolver:
    """Asks for records and addresses; answers are kept for their TTL, equal questions share one query."""

    def __init__(self, network: NetworkSettings) -> None:
        self._table = {name.lower().rstrip("."): entry for name, entry in network.hosts.items()}
        self._servers = network.resolvers
        self._asker: dns.asyncresolver.Resolver | None = None
        self._known: dict[tuple[str, str], tuple[float, DnsAnswer]] = {}
        self._asking: dict[tuple[str, str], asyncio.Task[DnsAnswer]] = {}

    async def addresses(self, host: str, family: Family | None = None) -> Addresses:
        """The addresses of a host name or IP literal. Never raises; `failure` says what went wrong."""
        bare = host.strip("[]").rstrip(".").lower()
        literal = _literal(bare)
        if literal is not None:
            return _of_literal(literal, family)
        if bare == "localhost" and bare not in self._table:
            return Addresses(_LOCAL[4] if family != 6 else (), _LOCAL[6] if family != 4 else ())
        wanted = [rdtype for rdtype, number in (("A", 4), ("AAAA", 6)) if family in (None, number)]
        answers = dict(zip(wanted, await asyncio.gather(*(self.records(bare, r) for r in wanted)), strict=True))
        v4 = answers["A"].records if "A" in answers else ()
        v6 = tuple(a for a in answers["AAAA"].records if not is_mapped(a)) if "AAAA" in answers else ()
        return Addresses(v4, v6, None if v4 or v6 else _failure(bare, list(answers.values()), family))

    async def records(self, name: str, rdtype: str) -> DnsAnswer:
        """The records of one name and type as the servers give them, IPv4-mapped addresses included."""
        key = (name.rstrip(".").lower(), rdtype.upper())
        if (entry := self._table.get(key[0])) is not None and key[1] in ("A", "AAAA"):
            found = tuple(entry.v4 if key[1] == "A" else entry.v6)
            status = DnsStatus.ANSWER if found else DnsStatus.NO_DATA
            return DnsAnswer(name, key[1], status, found, "配置文件 network.hosts 指定", from_hosts_table=True)
        known = self._known.get(key)
        if known is not None and known[0] > time.monotonic():
            return known[1]
        task = self._asking.get(key)
        if task is None:
            task = self._asking[key] = asyncio.create_task(self._ask(*key))
            task.add_done_callback(lambda _: self._asking.pop(key, None))
        return await asyncio.shield(task)

    async def name_servers(self, host: str) -> DnsAnswer:
        """The NS records of the zone that holds the host: asked from the host upwards until a zone answers."""
        bare = host.strip("[]").rstrip(".").lower()
        labels = bare.split(".")
        answer = DnsAnswer(host, "NS", DnsStatus.NO_DATA, (), "没有找到域名所在的区")
        for start in range(max(1, len(labels) - 1)):
            answer = await self.records(".".join(labels[start:]), "NS")
            if answer.status in (DnsStatus.ANSWER, DnsStatus.FAILED):
                break
        return answer

    async def ask_server(self, address: str, name: str, rdtype: str, *, port: int = 53) -> DnsAnswer:
        """One question put to one server by its address; a cut answer is asked for again over TCP. Never raises."""
        try:
            question = dns.message.make_query(name, rdtype)
            reply, _ = await dns.asyncquery.udp_with_fallback(question, address, timeout=_SERVER_SECONDS, port=port)
        except (dns.exception.DNSException, OSError, ValueError, UnicodeError) as error:
            return DnsAnswer(name, rdtype, DnsStatus.FAILED, (), f"{type(error).__name__}: {error}")
        if reply.rcode() == dns.rcode.NXDOMAIN:
            return DnsAnswer(name, rdtype, DnsStatus.NXDOMAIN, (), "域名服务器答复：域名不存在")
        if reply.rcode() != dns.rcode.NOERROR:
            return DnsAnswer(name, rdtype, DnsStatus.FAILED, (), f"域名服务器答复：{dns.rcode.to_text(reply.rcode())}")
        wanted = dns.rdatatype.from_text(rdtype)
        found = cast(list[Any], reply.answer)
        records = tuple(str(record).rstrip(".") for rrset in found if rrset.rdtype == wanted for record in rrset)
        return DnsAnswer(name, rdtype, DnsStatus.ANSWER if records else DnsStatus.NO_DATA, records)

    async def _ask(self, name: str, rdtype: str) -> DnsAnswer:
        lifetime = _FAILED_TTL
        try:
            reply = cast(Any, await self._resolver().resolve(name, rdtype, search=False, raise_on_no_answer=False))
            # The name servers behind an alias are those of the alias' target, not of this name.
            aliased = rdtype == "NS" and reply.canonical_name != reply.qname
            records = () if aliased else tuple(str(record).rstrip(".") for record in reply.rrset or ())
            lifetime = min(_LONGEST_TTL, max(_SHORTEST_TTL, reply.expiration - time.time()))
            answer = DnsAnswer(name, rdtype, DnsStatus.ANSWER if records else DnsStatus.NO_DATA, records)
        except dns.resolver.NXDOMAIN:
            answer = DnsAnswer(name, rdtype, DnsStatus.NXDOMAIN, (), "域名服务器答复：域名不存在")
        except (dns.resolver.LifetimeTimeout, dns.resolver.NoNameservers) as error:
            answer = DnsAnswer(name, rdtype, DnsStatus.FAILED, (), _trouble(error))
        except (dns.exception.DNSException, OSError, ValueError, UnicodeError) as error:
            answer = DnsAnswer(name, rdtype, DnsStatus.FAILED, (), f"{type(error).__name__}: {error}")
        self._known[name, rdtype] = (time.monotonic() + lifetime, answer)
        return answer

    def _resolver(self) -> dns.asyncresolver.Resolver:
        if self._asker is None:
            asker = dns.asyncresolver.Resolver(configure=not self._servers)
            if self._servers:
                asker.nameservers = [_nameserver(text) for text in self._servers]
            asker.lifetime = QUERY_SECONDS
            asker.timeout = 2.0
            self._asker = asker
        return self._asker


def _nameserver(text: str) -> Any:
    """`1.2.3.4`, `1.2.3.4:5353`, `::1` or `[::1]:5353` as dnspython wants a server with a port."""
    from dns.nameserver import Do53Nameserver

    host, port = split_port(text, 53)
    return Do53Nameserver(host, port)


def split_port(text: str, default: int) -> tuple[str, int]:
    """Split `host`, `host:port`, `v6`, `[v6]`, `[v6]:port`. Raises ValueError on a port that is none."""
    if text.startswith("["):
        host, _, rest = text[1:].partition("]")
        return host, int(rest.removeprefix(":") or default)
    if text.count(":") > 1:
        return text, default
    host, _, port = text.partition(":")
    return host, int(port or default)


def is_mapped(address: str) -> bool:
    """Whether an IPv6 address is an IPv4-mapped one (`::ffff:1.2.3.4`): no IPv6 reachability at all."""
    parsed = _literal(address)
    return isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None


def _literal(text: str) -> Any:
    try:
        return ip_address(text.partition("%")[0])
    except ValueError:
        return None


def _of_literal(literal: Any, family: Family | None) -> Addresses:
    if family is not None and literal.version != family:
        detail = f"网址用的是 IP 地址 {literal}，没有 IPv{family} 地址"
        return Addresses(failure=Failure(FailureKind.NO_ADDRESS, detail))
    return Addresses((str(literal),), ()) if literal.version == 4 else Addresses((), (str(literal),))


def _failure(host: str, answers: Sequence[DnsAnswer], family: Family | None) -> Failure:
    # Balancers that know no IPv6 say NXDOMAIN to AAAA alone: a name is gone only when every answer says so.
    if all(answer.status is DnsStatus.NXDOMAIN for answer in answers):
        return Failure(FailureKind.NXDOMAIN, host)
    for answer in answers:
        if answer.status is DnsStatus.FAILED:
            return Failure(FailureKind.DNS, f"{host}：{answer.detail}")
    return Failure(FailureKind.NO_ADDRESS, f"{host} 没有 {f'IPv{family}' if family else ''} 地址".replace("  ", " "))


def _trouble(error: Exception) -> str:
    if isinstance(error, dns.resolver.LifetimeTimeout):
        return "域名服务器没有应答"
    return f"域名服务器出错：{error}"
