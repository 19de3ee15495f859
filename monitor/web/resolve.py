"""Names to addresses: the hosts table first, then the configured name servers (`name_servers`)."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING, Any

from monitor.config import NetworkSettings
from monitor.model import DnsAnswer, DnsStatus, Failure, FailureKind, Family

if TYPE_CHECKING:
    from monitor.web.name_servers import NameServers

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
        self._name_servers: NameServers | None = None
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
        from monitor.web.name_servers import ask_server  # many modules: not before it must be asked

        return await ask_server(address, name, rdtype, port)

    async def _ask(self, name: str, rdtype: str) -> DnsAnswer:
        answer, lifetime = await self._servers_asked().ask(name, rdtype)
        self._known[name, rdtype] = (time.monotonic() + lifetime, answer)
        return answer

    def _servers_asked(self) -> "NameServers":
        if self._name_servers is None:
            from monitor.web.name_servers import NameServers  # many modules: not before a name must be asked

            self._name_servers = NameServers(self._servers)
        return self._name_servers


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
