"""The parts of the IPv6 measurement that concern one host: names, ports, the home page over both families.

Each part asks the network through the probes and returns what it saw as observations, with a value between 0 and 1
for the score (None: could not be measured). Steps and order follow standards.md §6 and peers.md A3.
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from ipaddress import AddressValueError, IPv6Address

from rapidfuzz import fuzz

from checks.answers import BLOCKED_STATUS, body_text, untestable
from checks.ipv6_score import Ipv6Options
from checks.markup import text_nodes, without_elements
from monitor.model import (
    Answer,
    Connection,
    DnsStatus,
    Evidence,
    FailureKind,
    Fault,
    Observation,
    Probes,
    Severity,
    Unjudged,
)

_SLOW = 15.0  # 国办秘函〔2019〕19号: a page that needs 15 seconds counts as not opened
_SERVERS_ASKED = 4
_COMPARED = 40_000  # characters; the cost of comparing grows with the square
_FROM_TABLE = "（地址取自配置的 hosts 表，不代表公网解析）"
_NOT_TEXT = ("script", "style", "noscript")
_STATE = re.compile(r"<input\b(?=[^<>]*+>)[^<>]*\b__(?:VIEWSTATE|EVENTVALIDATION)[^<>]*+>", re.IGNORECASE)
_NONCE = re.compile(r"\b(nonce|csrf[\w-]{0,60}+|_t|timestamp|v)=[\"']?[\w+/=.-]+[\"']?", re.IGNORECASE)
_WHITE = re.compile(r"\s+")


@dataclass
class Part:
    """What one part came to."""

    value: float | None = None
    told: list[Observation] = field(default_factory=list[Observation])


def split_mapped(records: Sequence[str]) -> tuple[list[str], list[str]]:
    """AAAA records as (real IPv6 addresses, IPv4-mapped ones); what is no address at all is left out."""
    real: list[str] = []
    mapped: list[str] = []
    for record in records:
        try:
            address = IPv6Address(record.strip())
        except AddressValueError:
            continue
        if address.ipv4_mapped is not None:
            mapped.append(record.strip())
        else:
            real.append(str(address))
    return list(dict.fromkeys(real)), list(dict.fromkeys(mapped))


async def names(probes: Probes, host: str) -> tuple[Part, list[str]]:
    """The AAAA records of the host: the part, and the addresses to go on with."""
    part = Part()
    answer = await probes.dns(host, "AAAA")
    mark = _FROM_TABLE if answer.from_hosts_table else ""
    if answer.status is DnsStatus.FAILED:
        part.told.append(Unjudged(host, f"域名解析失败，无法判断有没有 AAAA 记录（{answer.detail}）", "aaaa"))
        return part, []
    if answer.status is DnsStatus.NXDOMAIN:
        part.told.append(Unjudged(host, "域名服务器称该域名不存在，无法检测 IPv6", "aaaa"))
        return part, []
    real, mapped = split_mapped(answer.records)
    if mapped:
        part.told.append(
            Fault(
                host, "AAAA 记录中有 IPv4 映射地址，公众无法用它经 IPv6 访问", aspect="mapped",
                expected="AAAA 记录都是真实的 IPv6 地址", seen="、".join(mapped), severity=Severity.WARN,
            )
        )  # fmt: skip
    if real:
        part.value = 1.0
        part.told.append(Evidence(host, f"AAAA 记录：{'、'.join(real)}{mark}"))
    elif answer.from_hosts_table:
        part.told.append(Unjudged(host, "配置的 hosts 表没有给出 IPv6 地址，不能代表公网解析", "aaaa"))
    else:
        part.value = 0.0
        part.told.append(
            Fault(
                host, "域名没有可用的 AAAA 记录，IPv6 用户无法访问", aspect="aaaa", expected="有 AAAA 记录",
                seen="只有 IPv4 映射地址" if mapped else "没有 AAAA 记录",
            )
        )  # fmt: skip
    return part, real


async def name_servers(probes: Probes, host: str, wanted: int) -> Part:
    """域名授权体系: how many of the zone's name servers have an AAAA record themselves."""
    answer = await probes.name_servers(host)
    if answer.status is not DnsStatus.ANSWER or answer.from_hosts_table:
        why = "配置的 hosts 表没有域名服务器信息" if answer.from_hosts_table else answer.detail or "没有查到"
        return Part(told=[Unjudged(host, f"没有查到域名服务器（{why}）", "ns")])
    with_v6: list[str] = []
    without: list[str] = []
    failed: list[str] = []
    for record in answer.records:
        name = record.strip().rstrip(".")
        records = await probes.dns(name, "AAAA")
        if records.status is DnsStatus.FAILED:
            failed.append(name)
        else:
            (with_v6 if split_mapped(records.records)[0] else without).append(name)
    part = Part(
        told=[
            Evidence(
                host, f"有 AAAA 记录的域名服务器：{'、'.join(with_v6) or '无'}；没有的：{'、'.join(without) or '无'}"
            )
        ]
    )
    if len(with_v6) >= wanted:
        part.value = 1.0
    elif failed:
        part.told.append(Unjudged(host, f"域名服务器 {'、'.join(failed)} 的地址没有查到", "ns"))
    else:
        part.value = 0.0
        part.told.append(
            Fault(
                host, "支持 IPv6 的域名服务器不足", aspect="ns", expected=f"至少 {wanted} 台有 AAAA 记录",
                seen=f"{len(with_v6)} 台（共 {len(answer.records)} 台）", severity=Severity.WARN,
            )
        )  # fmt: skip
    return part


async def servers_over_v6(probes: Probes, host: str) -> list[Observation]:
    """Whether the zone's name servers that have an IPv6 address answer over it. One that is silent over IPv4 too says
    nothing of IPv6: then our own way to port 53 may be closed."""
    answer = await probes.name_servers(host)
    if answer.status is not DnsStatus.ANSWER or answer.from_hosts_table:
        return []  # told by `name_servers` already
    good: list[str] = []
    silent: list[str] = []
    unknown: list[str] = []
    for record in answer.records[:_SERVERS_ASKED]:
        name = record.strip().rstrip(".")
        real, _ = split_mapped((await probes.dns(name, "AAAA")).records)
        if not real:
            continue
        if await _answers(probes, real, host):
            good.append(name)
        elif await _answers(probes, (await probes.dns(name, "A")).records, host):
            silent.append(name)
        else:
            unknown.append(name)
    if good:
        return [
            Evidence(host, f"经 IPv6 有应答的域名服务器：{'、'.join(good)}；没有应答的：{'、'.join(silent) or '无'}")
        ]
    if silent and not unknown:
        return [
            Fault(
                host, "域名服务器有 IPv6 地址，但经 IPv6 查询都没有应答", aspect="ns6",
                expected="至少一台经 IPv6 有应答", seen="、".join(silent), severity=Severity.WARN,
            )
        ]  # fmt: skip
    if silent or unknown:
        # Many offices let nobody ask port 53 outside: that must not leave the whole site unjudged.
        told = f"域名服务器 {'、'.join(silent + unknown)} 没有直接查询成功，可能是本机网络限制，不作判断"
        return [Evidence(host, told)]
    return []


async def _answers(probes: Probes, addresses: Sequence[str], host: str) -> bool:
    for address in addresses:
        if (await probes.ask_server(address, host, "AAAA")).status is not DnsStatus.FAILED:
            return True
    return False


async def ports(probes: Probes, host: str, addresses: Sequence[str], wanted: Sequence[int], home_port: int) -> Part:
    """TCP to every address and port. A port that is closed over IPv4 too is no fault of IPv6."""
    over_v4 = {port: await _open_over_v4(probes, host, port) for port in wanted}
    part = Part()
    for address in addresses:
        for port in wanted:
            connection = await _connect(probes, address, port)
            part.told.append(_judge_port(host, connection, over_v4[port], home_port))
    return part


async def _connect(probes: Probes, address: str, port: int) -> Connection:
    connection = await probes.connect(address, port)
    return connection if connection.ok else await probes.connect(address, port)


async def _open_over_v4(probes: Probes, host: str, port: int) -> bool | None:
    """Whether any IPv4 address of the host has the port open; None when that cannot be said."""
    answer = await probes.dns(host, "A")
    if answer.status is DnsStatus.FAILED or not (await probes.route(4)).ok:
        return None
    for address in answer.records:
        if (await probes.connect(address, port)).ok:
            return True
    return False


def _judge_port(host: str, connection: Connection, over_v4: bool | None, home_port: int) -> Observation:
    address, port = connection.address, connection.port
    aspect = f"tcp:{address}:{port}"
    where = f"[{address}]:{port}"
    if connection.ok:
        return Evidence(host, f"TCP {where} 可连接（{connection.seconds * 1000:.0f} 毫秒）")
    why = str(connection.failure)
    if over_v4 is False or (over_v4 is None and port != home_port):
        same = "IPv4 也未开放" if over_v4 is False else "IPv4 是否开放未知"
        return Evidence(host, f"TCP {where} 不可连接（{why}），{same}，不计为问题")
    if connection.failure is not None and connection.failure.kind is FailureKind.UNREACHABLE:
        return Unjudged(host, f"本机到 {where} 没有路由", aspect)
    return Fault(
        host, f"端口 {port} 经 IPv4 可以连接，经 IPv6 地址 {address} 连不上", aspect=aspect,
        expected="与 IPv4 一样可以连接", seen=why,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class HomeSeen:
    """The home page over each family: by address over IPv6, once over IPv4."""

    v4: Answer
    v6: tuple[Answer, ...]

    @property
    def working(self) -> tuple[Answer, ...]:
        return tuple(answer for answer in self.v6 if answer.failure is None)


async def see_home(probes: Probes, url: str, addresses: Sequence[str]) -> HomeSeen:
    """Ask the home page over IPv4, and over each IPv6 address; what fails is asked again by another client."""
    v4 = await probes.fetch(url, family=4)
    if v4.failure is not None:
        v4 = await probes.fetch(url, family=4, second_opinion=True)
    v6: list[Answer] = []
    for address in addresses:
        answer = await probes.fetch(url, family=6, address=address)
        if answer.failure is not None or answer.status != v4.status:
            answer = await probes.fetch(url, family=6, address=address, second_opinion=True)
        v6.append(replace(answer, address=answer.address or address))
    return HomeSeen(v4, tuple(v6))


def judge_home(host: str, seen: HomeSeen) -> Part:
    """首页可达: every IPv6 address answers."""
    part = Part()
    for answer in seen.v6:
        part.told.append(
            Evidence(host, f"首页经 IPv6 地址 {answer.address}：{answer.outcome()}，{answer.seconds:.1f} 秒")
        )
    part.told.append(Evidence(host, f"首页经 IPv4：{seen.v4.outcome()}，{seen.v4.seconds:.1f} 秒"))
    failed = [answer for answer in seen.v6 if answer.failure is not None]
    unsure = [why for why in map(untestable, failed) if why]
    if failed and seen.v4.failure is not None:
        part.told.append(Unjudged(host, f"首页经 IPv4 也打不开（{seen.v4.outcome()}），不能归于 IPv6", "home"))
    elif unsure:
        part.told.append(Unjudged(host, f"首页经 IPv6 没有测成：{unsure[0]}", "home"))
    elif failed:
        part.value = 0.0 if not seen.working else len(seen.working) / len(seen.v6)
        part.told.append(
            Fault(
                host, "首页经 IPv6 打不开" if not seen.working else "首页经部分 IPv6 地址打不开", aspect="home",
                expected="经每个 IPv6 地址都能打开",
                seen="；".join(f"{answer.address} {answer.outcome()}" for answer in failed),
            )
        )  # fmt: skip
    else:
        part.value = 1.0
    return part


def judge_same(host: str, seen: HomeSeen, similarity: float) -> Part:
    """首页内容一致性: equal status, similar text. A difference is a notice, as Internet.nl has it (#485)."""
    if seen.v4.failure is not None or not seen.working:
        return Part(told=[Unjudged(host, "首页经 IPv4 或 IPv6 打不开，内容无从比较", "same")])
    other = [answer for answer in seen.working if answer.status != seen.v4.status]
    if other:
        told = "；".join(f"{answer.address} {answer.outcome()}" for answer in other)
        if any(answer.status in BLOCKED_STATUS for answer in (*other, seen.v4)):
            return Part(told=[Unjudged(host, f"一种协议下被对方拦截（{told}），内容无从比较", "same")])
        return Part(0.0, [
            Fault(
                host, "首页经 IPv6 与经 IPv4 的状态不同", aspect="same",
                expected=f"IPv4：{seen.v4.outcome()}", seen=told,
            )
        ])  # fmt: skip
    if not seen.v4.ok:
        return Part(told=[
            Evidence(host, f"首页经两种协议均为 {seen.v4.outcome()}"),
            Unjudged(host, f"首页状态为 {seen.v4.outcome()}，内容不作比较", "same"),
        ])  # fmt: skip
    ratio = min(alike(seen.v4, answer) for answer in seen.working)
    part = Part(1.0, [Evidence(host, f"首页 IPv6 与 IPv4 内容相似度 {ratio:.0%}")])
    if ratio < similarity:
        part.value = ratio
        part.told.append(
            Fault(
                host, "首页经 IPv6 与经 IPv4 的内容差别较大", aspect="same", expected=f"相似度不低于 {similarity:.0%}",
                seen=f"{ratio:.0%}", severity=Severity.WARN,
            )
        )  # fmt: skip
    return part


def alike(a: Answer, b: Answer) -> float:
    """How alike two bodies are, 0 to 1: their visible text, without what changes at every request."""
    return fuzz.ratio(_comparable(a), _comparable(b)) / 100


def _comparable(answer: Answer) -> str:
    source = _STATE.sub("", without_elements(body_text(answer), _NOT_TEXT))
    text = _WHITE.sub(" ", " ".join(text_nodes(source))).strip()
    # A page that is all script has no text of its own: then the source without its nonces is compared.
    return (text or _NONCE.sub("", body_text(answer)))[:_COMPARED]


async def success_rate(probes: Probes, host: str, url: str, v4: Answer, options: Ipv6Options) -> Part:
    """首页访问成功率: the share of spaced tries over IPv6 that open within 15 seconds."""
    good = 0
    reasons: list[str] = []
    for number in range(options.tries):
        if number:
            await asyncio.sleep(options.pause)
        answer = await probes.fetch(url, family=6)
        if answer.failure is None and answer.seconds <= _SLOW and (answer.ok or answer.status == v4.status):
            good += 1
        else:
            reasons.append(answer.outcome() if answer.seconds <= _SLOW else "超过 15 秒")
    ratio = good / options.tries
    told = f"首页经 IPv6 访问 {options.tries} 次，成功 {good} 次（{ratio:.0%}）"
    part = Part(1.0 if ratio >= options.success_ratio else 0.0, [Evidence(host, told)])
    if ratio < options.success_ratio:
        part.told.append(
            Fault(
                host, "首页经 IPv6 的访问成功率不达标", aspect="success",
                expected=f"不低于 {options.success_ratio:.0%}",
                seen=f"{ratio:.0%}（{'、'.join(dict.fromkeys(reasons))}）",
            )
        )  # fmt: skip
    return part
