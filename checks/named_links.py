"""服务平台入口 (plan item 9): the site carries a link of a certain name, and behind it something answers.

Links are looked for on the home page, on columns and on single pages, by what a person reads there or by the host they
lead to. What is behind them is asked from here, so a firewall or a broken way out is never the bureau's fault.
"""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import Field

from checks.answers import certain, no_way_out, untestable
from checks.options import Text
from checks.registry import kind
from monitor.model import (
    Answer,
    Evidence,
    Examined,
    Fault,
    Kind,
    Observation,
    Options,
    PageKind,
    Severity,
    SiteView,
    Unjudged,
)

_LOOKED_AT = (PageKind.HOME, PageKind.COLUMN, PageKind.OTHER)
_MOST_TARGETS = 3  # different addresses behind one name that are asked


class NamedLink(Options):
    """One entry that must be there."""

    name: Text = Field(description="入口的名称，链接文字（或图片说明）里要有，例如“粤企政策通”")
    aliases: list[Text] = Field(default=[], description="同样认可的其他名称")
    hosts: list[Text] = Field(default=[], description="指向这些域名的链接也算，例如 ['zctong.example.gov.cn']")


class NamedLinksOptions(Options):
    """The options of `named_links`."""

    links: list[NamedLink] = Field(min_length=1, description="应有的入口，一个 [[check.links]] 一个")
    must: bool = Field(default=True, description="没有找到入口算不算问题；false 为只检查找到的能不能打开")


@dataclass(frozen=True, slots=True)
class _Found:
    target: str
    page: str
    anchor: str


@kind
class NamedLinks(Kind):
    """Entries to services stand on the site and work."""

    name = "named_links"
    title = "服务平台入口"
    purpose = (
        "在首页、栏目页上按名称或域名查找服务平台的入口链接，并访问一次看能不能打开。被防火墙拦截、本机断网时不下结论。"
    )
    basis = "政务公开工作要点第 9 项（发挥“粤企政策通”“粤商通”“善美店小二”等平台作用）"
    fix = "请在首页或专题栏目加上该平台的入口；打不开的，请更正链接。"
    items = (9,)
    severity = Severity.WARN
    Options = NamedLinksOptions
    example = """\
[[check]]
id = "policy-platforms"
kind = "named_links"
title = "惠企政策服务平台入口"

[[check.links]]
name = "粤企政策通"

[[check.links]]
name = "粤商通"
"""

    options: NamedLinksOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        found = self._search(site)
        blind = await no_way_out(site.probes)
        for link in self.options.links:
            places = found[link.name]
            if not places:
                for observation in self._absent(site, link):
                    yield observation
                continue
            yield Evidence(link.name, f"入口在 {places[0].page}")
            if blind:
                yield Unjudged(link.name, blind)
                continue
            answers = [(place, await _asked(site, place.target)) for place in places]
            for observation in _judge(link.name, answers):
                yield observation

    def _search(self, site: SiteView) -> dict[str, list[_Found]]:
        """Every entry with the different addresses that the site gives for it."""
        found: dict[str, list[_Found]] = {link.name: [] for link in self.options.links}
        patterns = [
            (link, re.compile("|".join(re.escape(_bare(name)) for name in (link.name, *link.aliases))))
            for link in self.options.links
        ]
        for kind_ in _LOOKED_AT:
            for record in site.pages(kind_):
                for seen in site.links_from(record.url):
                    if seen.tag not in ("a", "area") or not seen.target:
                        continue
                    for link, words in patterns:
                        there = found[link.name]
                        if len(there) >= _MOST_TARGETS or any(one.target == seen.target for one in there):
                            continue
                        if words.search(_bare(seen.anchor)) or _host(seen.target) in link.hosts:
                            there.append(_Found(seen.target, record.url, seen.anchor))
        return found

    def _absent(self, site: SiteView, link: NamedLink) -> Iterator[Observation]:
        if not self.options.must:
            return
        if not site.crawl.complete:
            yield Unjudged(link.name, "本次抓取不完整，没有找到入口不能断定没有")
            return
        yield Examined(link.name)
        yield Fault(
            link.name,
            f"首页和栏目页上没有“{link.name}”的入口",
            aspect="missing",
            expected=f"有名称为“{'”或“'.join((link.name, *link.aliases))}”的链接",
            seen="没有找到",
            url=site.home,
        )
        yield Unjudged(link.name, "没有入口，无从访问", "dead")


def _judge(name: str, answers: list[tuple[_Found, Answer]]) -> Iterator[Observation]:
    """One address behind the name that answers is enough, the others are told as dead links elsewhere."""
    good = next((place for place, answer in answers if answer.ok), None)
    if good is not None:
        yield Examined(name)
        yield Evidence(good.target, f"“{name}”可以打开")
        return
    why = next((reason for _, answer in answers if (reason := untestable(answer))), "")
    if why:
        yield Unjudged(name, f"入口打不开，但不能代表公众访问的情况：{why}")
        return
    place, answer = answers[0]
    yield Examined(name)
    yield Fault(
        name,
        f"“{name}”的入口{'打不开' if certain(answer) else '疑似打不开'}",
        aspect="dead",
        expected="能够打开",
        seen=answer.outcome(),
        url=place.target,
        found_on=place.page,
        anchor=place.anchor,
        severity=None if certain(answer) else Severity.WARN,
    )


async def _asked(site: SiteView, url: str) -> Answer:
    answer = await site.probes.fetch(url)
    return answer if answer.ok else await site.probes.fetch(url, second_opinion=True)


def _bare(text: str) -> str:
    return re.sub(r"[\s“”\"'《》【】·]", "", text)


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").lower()
