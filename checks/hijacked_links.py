"""外链变质 (P3): links of the site whose target became another one: an expired domain that sells itself, gambling, sex.

Each run opens a bounded number of foreign hosts, those first that were not looked at for longest, and remembers what
they were. What is found is asked again by another client before it is told. Government hosts are left out.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import Field
from rapidfuzz import fuzz

from checks.dark_links import host_of, site_of
from checks.options import Text
from checks.registry import kind
from checks.shady import parked, shady_words
from monitor.model import (
    Evidence,
    Examined,
    Fault,
    Kind,
    LinkTarget,
    LinkVerdict,
    Observation,
    Options,
    PageView,
    Remember,
    Remembered,
    Severity,
    SiteView,
    Unjudged,
)

_TRUSTED = [
    "gov.cn", "edu.cn", "mil.cn", "conac.cn", "12377.cn", "12315.cn", "people.com.cn", "xinhuanet.com", "news.cn",
    "cctv.com", "qq.com", "weibo.com", "baidu.com", "douyin.com", "toutiao.com",
]  # fmt: skip


class HijackedOptions(Options):
    """The options of `hijacked_links`."""

    trusted: list[Text] = Field(default=_TRUSTED, description="不用打开查看的域名（含其下级域名）")
    hosts_per_run: int = Field(default=60, ge=1, le=2000, description="每次巡检最多打开多少个外部网站，轮流查看")
    per_host: int = Field(default=3, ge=1, le=20, description="每个外部网站最多打开几个网址")
    parked_severity: Severity = Field(default=Severity.WARN, description="域名停放、出售的页面算多重")


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a target was: its class (ordinary, shady, parked), the site it ended on, its title."""

    sort: str
    words: str
    site: str
    title: str

    def __str__(self) -> str:
        return "\t".join((self.sort, self.site, self.title))


@kind
class HijackedLinks(Kind):
    """What the site links elsewhere is still what it was."""

    name = "hijacked_links"
    title = "外部链接变质"
    purpose = (
        "打开网页上通向其他网站的链接，看它是不是已经变成赌博、色情网站，或者域名到期后被停放、出售；"
        "并与以往看到的标题比较。外部网站较多时分几次轮流查看。可疑的由另一种方式再访问一次，一致才报告。"
    )
    basis = "国办秘函〔2019〕19号 单项否决“发布或链接反动、暴力、色情等内容”；须由人工确认"
    items = (20, 21)
    unjudged_limit = 1.0
    fix = "请立即打开核实，删除或更换这些链接；同一地址出现在多个页面的，一并清理。"
    Options = HijackedOptions
    example = """\
[[check]]
id = "hijacked-links"
kind = "hijacked_links"
title = "外部链接没有变质"
hosts_per_run = 60
"""

    options: HijackedOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        hosts, left = self._turn(site)
        if left:
            yield Evidence(site.home, f"另有 {left} 个外部网站留待以后的巡检查看")
        for targets in hosts:
            for target in targets:
                async for observation in self._look(site, target):
                    yield observation

    def _turn(self, site: SiteView) -> tuple[list[list[LinkTarget]], int]:
        """The targets of this run by host, those first that were not looked at for longest; and how many hosts wait."""
        by_host: dict[str, list[LinkTarget]] = {}
        for target in site.targets():
            host = host_of(target.url)
            if target.internal or not host or target.verdict is LinkVerdict.DEAD or self._is_trusted(host):
                continue
            known = by_host.setdefault(host, [])
            known.append(target)
            if len(known) > self.options.per_host:
                known.remove(min(known, key=lambda each: each.carriers))

        def last(host: str) -> datetime:
            seen = [site.remembered(self.spec.id, target.url) for target in by_host[host]]
            return max((one.at for one in seen if one is not None), default=datetime.min.replace(tzinfo=UTC))

        order = sorted(by_host, key=lambda host: (last(host), host))
        chosen = order[: self.options.hosts_per_run]
        return [by_host[host] for host in chosen], len(order) - len(chosen)

    def _is_trusted(self, host: str) -> bool:
        return any(host == each or host.endswith("." + each) for each in self.options.trusted)

    async def _look(self, site: SiteView, target: LinkTarget) -> AsyncIterator[Observation]:
        page = await site.probes.read(target.url)
        if not page.answer.ok:
            yield Unjudged(target.url, f"外部链接没有打开（{page.answer.outcome()}）")
            return
        seen = _sort(page)
        if seen.sort != "ordinary":
            again = await site.probes.fetch(target.url, second_opinion=True)
            if not again.ok or _says_the_same(seen, again.body) is False:
                yield Unjudged(target.url, "再次访问时看到的内容不同，不能断定")
                return
        yield Examined(target.url)
        yield Remember(target.url, str(seen))
        for observation in self._judge(site, target, seen, site.remembered(self.spec.id, target.url)):
            yield observation

    def _judge(
        self, site: SiteView, target: LinkTarget, seen: _Seen, earlier: Remembered | None
    ) -> Iterator[Observation]:
        carriers = tuple(site.carriers(target.url))
        before = earlier.value.split("\t") if earlier is not None else []
        was = f"；以前的标题：{before[2][:40]}" if len(before) == 3 and before[2] != seen.title else ""
        if seen.sort == "shady":
            yield Fault(
                target.url, "外部链接打开的是疑似赌博、色情网站", aspect="content", expected="链接指向正常的网站",
                seen=f"标题“{seen.title[:40]}”，文字：{seen.words}{was}", carriers=carriers,
                carrier_total=target.carriers,
            )  # fmt: skip
        elif seen.sort == "parked":
            yield Fault(
                target.url, "外部链接的域名已经停放或正在出售", aspect="parked", expected="链接指向正常的网站",
                seen=f"“{seen.words}”，标题“{seen.title[:40]}”{was}", severity=self.options.parked_severity,
                carriers=carriers, carrier_total=target.carriers,
            )  # fmt: skip
        elif len(before) == 3 and before[1] != seen.site and fuzz.partial_ratio(before[2], seen.title) < 40:
            yield Evidence(
                target.url, f"外部链接换了网站：以前《{before[2][:30]}》，现在《{seen.title[:30]}》{seen.site}，请核对"
            )


def _sort(page: PageView) -> _Seen:
    title = " ".join(page.title.split())[:120]
    where = site_of(host_of(page.answer.final_url))
    if words := shady_words(title, page.text):
        return _Seen("shady", "、".join(words[:6]), where, title)
    if word := parked(title, page.text):
        return _Seen("parked", word, where, title)
    return _Seen("ordinary", "", where, title)


def _says_the_same(seen: _Seen, body: bytes) -> bool:
    """Whether the body of the second look holds one of the words of the first, in either usual encoding."""
    words = seen.words.split("、")
    return any(word.encode(encoding, "ignore") in body for word in words for encoding in ("utf-8", "gb18030") if word)
