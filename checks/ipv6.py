"""IPv6 支持度 (plan item 22): names, ports, home page, inner links over IPv6, and a score of them all.

Metric families: 网信办 constant monitoring and YD/T 3118-2016 (standards.md §6); the way of measuring: peers.md A3.
Without an IPv6 route on this machine only the names are judged; the rest is left open, never failed.
"""

from collections.abc import AsyncIterator, Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from checks.ipv6_links import levels, support
from checks.ipv6_parts import (
    HomeSeen,
    Part,
    judge_home,
    judge_same,
    name_servers,
    names,
    ports,
    see_home,
    servers_over_v6,
    success_rate,
)
from checks.ipv6_score import Ipv6Options, Measured, score
from checks.registry import kind
from monitor.model import Evidence, Examined, Fault, Kind, Observation, Severity, SiteView, Unjudged

_BASIS_OF_SCORE = "本系统自定的 IPv6 支持度评分（官方未公布权重），指标参照 YD/T 3118-2016"


@kind
class Ipv6(Kind):
    """The site can be used over IPv6."""

    name = "ipv6"
    title = "IPv6 支持度"
    purpose = (
        "检测网站能否经 IPv6 访问：域名解析、域名服务器、各地址端口、首页可达与成功率、"
        "与 IPv4 内容一致性、二级和三级链接支持率，并给出评分。"
        "本机没有 IPv6 网络时只判域名解析，其余不下结论。"
    )
    basis = "政务公开工作要点第 22 项；指标参照 YD/T 3118-2016《网站IPv6支持度评测指标与测试方法》"
    fix = "请联系网络和平台运维单位：为域名添加 AAAA 记录、开放 IPv6 端口，并保证内页经 IPv6 同样可以打开。"
    items = (22,)
    unjudged_limit = 0.05
    Options = Ipv6Options
    example = """\
[[check]]
id = "ipv6"
kind = "ipv6"
title = "IPv6 支持度"
ports = [80, 443]
tries = 20
pause = 0.5
second_max = 30
third_max = 50
pass_score = 85
weights = { aaaa = 20, home = 20, ns = 10, same = 10, second = 20, third = 20 }
"""

    options: Ipv6Options

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        host, url, home_port = self._where(site.home)
        if _literal(host):
            yield Unjudged(host, "站点以 IP 地址访问，没有域名，无法检测 IPv6 解析和支持度")
            return
        aaaa, addresses = await names(site.probes, host)
        ns = await name_servers(site.probes, host, self.options.min_name_servers)
        if aaaa.value is not None or ns.value is not None:
            yield Examined(host)
        for observation in (*aaaa.told, *ns.told):
            yield observation
        route = await site.probes.route(6)
        wanted = sorted({*self.options.ports, home_port})
        if not addresses or not route.ok:
            why = f"本机没有 IPv6 网络（{route.reason}），未检测" if addresses else "没有可用的 IPv6 地址，无从检测"
            for observation in _left_open(host, addresses, wanted, why):
                yield observation
            return
        for observation in await servers_over_v6(site.probes, host):
            yield observation
        tcp = await ports(site.probes, host, addresses, wanted, home_port)
        for observation in tcp.told:
            yield observation
        seen = await see_home(site.probes, url, addresses)
        home, same = judge_home(host, seen), judge_same(host, seen, self.options.similarity)
        for observation in (*home.told, *same.told):
            yield observation
        rate = await self._success(site, host, url, seen, home)
        for observation in rate.told:
            yield observation
        second, third = await self._links(site, host)
        for observation in (*second.told, *third.told):
            yield observation
        reachable = None if home.value is None or rate.value is None else home.value * rate.value
        measured = Measured(aaaa.value, reachable, ns.value, same.value, second.value, third.value)
        for observation in self._score(host, measured):
            yield observation

    def _where(self, home: str) -> tuple[str, str, int]:
        """The host to test, the address of its home page, and that page's port."""
        parts = urlsplit(home)
        own = (parts.hostname or "").lower()
        port = parts.port or (443 if parts.scheme == "https" else 80)
        usual = 443 if parts.scheme == "https" else 80
        if self.options.host is None:
            return own, home, port
        named = urlsplit(f"//{self.options.host.lower()}")
        host, wanted = named.hostname or "", named.port or usual
        if host == own and named.port in (None, port):
            return own, home, port
        return host, f"{parts.scheme}://{host}{'' if wanted == usual else f':{wanted}'}/", wanted

    async def _success(self, site: SiteView, host: str, url: str, seen: HomeSeen, home: Part) -> Part:
        if not seen.working:
            # The home page's own fault says it already; twenty more failures would say nothing new.
            value = 0.0 if home.value == 0 else None
            return Part(value, [Unjudged(host, "首页经 IPv6 打不开，没有再测成功率", "success")])
        return await success_rate(site.probes, host, url, seen.v4, self.options)

    async def _links(self, site: SiteView, host: str) -> tuple[Part, Part]:
        second, third = levels(site, self.options)
        return (
            await support(site.probes, host, second, self.options),
            await support(site.probes, host, third, self.options),
        )

    def _score(self, host: str, measured: Measured) -> Iterable[Observation]:
        """A score with parts left out is judged only as far as those parts cannot change the result."""
        options = self.options
        got = score(measured, options.weights)
        yield Evidence(host, f"评分 {got.points:g} 分（及格 {options.pass_score:g} 分）：{got.told}；{_BASIS_OF_SCORE}")
        at_best = got.points + (100 - got.reachable)
        if got.points >= options.pass_score:
            return
        if at_best >= options.pass_score:
            yield Unjudged(
                host, f"部分项目没有测成，评分在 {got.points:g} 至 {at_best:g} 分之间，不能断定是否及格", "score"
            )
            return
        mild = at_best >= options.warn_score
        yield Fault(
            host,
            "IPv6 支持度评分不及格",
            aspect="score",
            expected=f"不低于 {options.pass_score:g} 分",
            seen=f"{got.points:g} 分" if got.complete else f"{got.points:g} 分（至多 {at_best:g} 分）",
            severity=Severity.WARN if mild else None,
            basis=_BASIS_OF_SCORE,
        )


def _literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _left_open(host: str, addresses: list[str], wanted: list[int], why: str) -> Iterable[Observation]:
    """Every aspect that needs an IPv6 route, said to be unjudged one by one: what the names showed still stands."""
    for address in addresses:
        for port in wanted:
            yield Unjudged(host, why, f"tcp:{address}:{port}")
    for aspect in ("ns6", "home", "same", "success", "score"):
        yield Unjudged(host, why, aspect)
