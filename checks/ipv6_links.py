"""二级、三级链接的 IPv6 支持率: the in-domain links of the home page, and those of the pages behind them.

A sample of each level is asked over IPv6. The sample is drawn by a hash of the address, so every run draws the same
one as long as the links stay, and a mended page is seen to be mended. Only what is alive over IPv4 counts.
"""

import asyncio
import hashlib
import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from checks.answers import untestable
from checks.ipv6_parts import Part
from checks.ipv6_score import Ipv6Options
from checks.options import same_address
from monitor.model import Answer, Evidence, Examined, Fault, LinkVerdict, Probes, Severity, SiteView, Unjudged

_TAGS = frozenset({"a", "area", "iframe", "frame"})
_MAX_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class Level:
    """The links of one level: how many there are, and those drawn."""

    label: str
    total: int
    drawn: tuple[str, ...]


def levels(site: SiteView, options: Ipv6Options) -> tuple[Level, Level]:
    """The second and the third level of in-domain links, by what the crawl saw."""
    record = site.page(site.home)
    home = record.url if record is not None else site.home
    seen = {same_address(home), same_address(site.home)}
    second = list(_fresh(_links(site, home), seen))
    third = list(_fresh((link for url in second for link in _links(site, url)), seen))
    return (
        Level("二级链接", len(second), _draw(second, options.second_max, options.seed)),
        Level("三级链接", len(third), _draw(third, options.third_max, options.seed)),
    )


def _links(site: SiteView, url: str) -> Iterator[str]:
    """In-domain pages that a page links to and that are alive over IPv4."""
    for link in site.links_from(url):
        if link.tag not in _TAGS or not link.target:
            continue
        target = site.target(link.target)
        if target is not None and target.internal and target.verdict is LinkVerdict.ALIVE:
            yield link.target


def _fresh(urls: Iterable[str], seen: set[str]) -> Iterator[str]:
    for url in urls:
        key = same_address(url)
        if key not in seen:
            seen.add(key)
            yield url


def _draw(urls: Iterable[str], count: int, seed: int) -> tuple[str, ...]:
    def rank(url: str) -> bytes:
        return hashlib.sha256(f"{seed}|{url}".encode("utf-8", "surrogatepass")).digest()

    return tuple(heapq.nsmallest(count, urls, key=rank))


async def support(probes: Probes, host: str, level: Level, options: Ipv6Options) -> Part:
    """Ask the drawn links of one level over IPv6; the value is the share of them that answer."""
    if not level.drawn:
        return Part(told=[Evidence(host, f"{level.label}：没有可抽查的站内链接")])
    gate = asyncio.Semaphore(options.parallel)

    async def one(url: str) -> "_Asked":
        async with gate:
            return await _ask(probes, url)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(url)) for url in level.drawn]
    return _summed(host, level, [task.result() for task in tasks])


@dataclass(frozen=True, slots=True)
class _Asked:
    """One link over IPv6. `why_not` says why it does not count (it counts when that is '')."""

    url: str
    v6: Answer
    v4: Answer | None = None
    why_not: str = ""

    @property
    def good(self) -> bool:
        return _opens(self.v6)


async def _ask(probes: Probes, url: str) -> _Asked:
    v6 = await probes.fetch(url, family=6, follow=False, max_bytes=_MAX_BYTES)
    if _opens(v6):
        return _Asked(url, v6)
    v4 = await probes.fetch(url, family=4, follow=False, max_bytes=_MAX_BYTES)
    if not _opens(v4):
        return _Asked(url, v6, v4, f"此刻经 IPv4 也打不开（{v4.outcome()}）")
    v6 = await probes.fetch(url, family=6, follow=False, max_bytes=_MAX_BYTES, second_opinion=True)
    return _Asked(url, v6, v4, "" if _opens(v6) else untestable(v6))


def _opens(answer: Answer) -> bool:
    return answer.status is not None and answer.status < 400


def _summed(host: str, level: Level, asked: list[_Asked]) -> Part:
    part = Part()
    counted = [one for one in asked if not one.why_not]
    for one in asked:
        if one.why_not:
            part.told.append(Unjudged(one.url, f"{level.label}未能比较：{one.why_not}", "v6"))
            continue
        part.told.append(Examined(one.url))
        if not one.good:
            part.told.append(_fault(level, one))
    good = sum(one.good for one in counted)
    drawn = (
        f"共 {level.total} 个，抽查 {len(level.drawn)} 个" if level.total > len(level.drawn) else f"共 {level.total} 个"
    )
    if counted:
        part.value = good / len(counted)
        part.told.append(
            Evidence(host, f"{level.label}（{drawn}）经 IPv6 可打开 {good}/{len(counted)}，支持率 {part.value:.0%}")
        )
    return part


def _fault(level: Level, one: _Asked) -> Fault:
    return Fault(
        one.url,
        f"{level.label}经 IPv4 可以打开，经 IPv6 打不开",
        aspect="v6",
        expected=one.v4.outcome() if one.v4 is not None else "可以打开",
        seen=one.v6.outcome(),
        severity=Severity.WARN,
    )
