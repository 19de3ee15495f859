"""外链变质 (P3): links of the site whose target became another one: an expired domain that sells itself, gambling, sex,
somebody else's page, a program in a page's place.

Each run opens a bounded number of foreign hosts, those first that were not looked at for longest, and remembers what
they were (`identity.Seen`). What is found is asked again by another client before it is told. Government hosts are
left out.

What is remembered of an address is the last time it was itself. While it shows something else, or nothing that can be
compared (a login, a firewall, an error), the old value is said again, so that a finding stands until the page is back,
the link is gone, or a person waives it. A change is a finding only when a second run, an hour later at least, sees it.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pydantic import Field

from checks.content_class import CONTENT_LABELS, Content, content_of
from checks.dark_links import host_of, site_of
from checks.identity import Change, Seen, compare, marks_of, same_again
from checks.options import Text
from checks.registry import kind
from checks.shady import parked, shady_words
from checks.untelling import beside_the_point, untelling
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
    Patience,
    Remember,
    Severity,
    SiteView,
    Unjudged,
)

_TRUSTED = [
    "gov.cn", "edu.cn", "mil.cn", "conac.cn", "12377.cn", "12315.cn", "people.com.cn", "xinhuanet.com", "news.cn",
    "cctv.com", "qq.com", "weibo.com", "baidu.com", "douyin.com", "toutiao.com",
]  # fmt: skip
_PATIENCE = Patience(seen=2, of=30)  # hosts take turns: the second look may be many runs away
_MANY = 3  # sites that turn into one and the same page in one run: that is our own network's page, or its filter's


class HijackedOptions(Options):
    """The options of `hijacked_links`."""

    trusted: list[Text] = Field(default=_TRUSTED, description="不用打开查看的域名（含其下级域名）")
    hosts_per_run: int = Field(default=60, ge=1, le=2000, description="每次巡检最多打开多少个外部网站，轮流查看")
    per_host: int = Field(default=3, ge=1, le=20, description="每个外部网站最多打开几个网址")
    parked_severity: Severity = Field(default=Severity.WARN, description="域名停放、出售的页面算多重")


@dataclass(frozen=True, slots=True)
class _Look:
    """One address, what came from it, and what it was."""

    target: LinkTarget
    page: PageView
    text: str
    now: Seen
    before: Seen


@kind
class HijackedLinks(Kind):
    """What the site links elsewhere is still what it was."""

    name = "hijacked_links"
    title = "外部链接变质"
    purpose = (
        "打开网页上通向其他网站的链接，看它是不是已经变成赌博、色情、售假网站，或者域名到期后被停放、出售；"
        "并与以往看到的标题、用词和内容类别（网页、文档、程序等）比较，看是不是换了主人。"
        "外部网站较多时分几次轮流查看。可疑的由另一种方式再访问一次，一致才报告；换了主人的，隔次巡检仍如此才报告。"
    )
    basis = "国办秘函〔2019〕19号 单项否决“发布或链接反动、暴力、色情等内容”；须由人工确认"
    items = (20, 21)
    unjudged_limit = 1.0
    fix = "请立即打开核实，删除或更换这些链接；同一地址出现在多个页面的，一并清理；确属对方改名、改版的，可予豁免。"
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
        changed: list[_Look] = []
        for targets in hosts:
            for target in targets:
                async for observation in self._look(site, target, changed):
                    yield observation
        for observation in _tell(site, changed):
            yield observation

    def _turn(self, site: SiteView) -> tuple[list[list[LinkTarget]], int]:
        """The targets of this run by host, and how many hosts wait.

        Those come first that were not looked at for longest, but up to half of a run goes to hosts that are in doubt.
        """
        by_host: dict[str, list[LinkTarget]] = {}
        for target in site.targets():
            host = host_of(target.url)
            if target.internal or not host or target.verdict is LinkVerdict.DEAD or self._is_trusted(host):
                continue
            kept = by_host.setdefault(host, [])
            kept.append(target)
            if len(kept) > self.options.per_host:
                kept.remove(min(kept, key=lambda each: each.carriers))

        ages: dict[str, datetime] = {}
        doubted: set[str] = set()
        for host, targets in by_host.items():
            known = [one for each in targets if (one := site.remembered(self.spec.id, each.url)) is not None]
            ages[host] = max((one.at for one in known), default=datetime.min.replace(tzinfo=UTC))
            if any(seen is not None and seen.doubted for seen in map(Seen.read, (one.value for one in known))):
                doubted.add(host)
        order = sorted(by_host, key=lambda host: (ages[host], host))
        first = [host for host in order if host in doubted][: self.options.hosts_per_run // 2]
        order = [*first, *(host for host in order if host not in first)]
        chosen = order[: self.options.hosts_per_run]
        return [by_host[host] for host in chosen], len(order) - len(chosen)

    def _is_trusted(self, host: str) -> bool:
        return any(host == each or host.endswith("." + each) for each in self.options.trusted)

    async def _look(self, site: SiteView, target: LinkTarget, changed: list[_Look]) -> AsyncIterator[Observation]:
        known = site.remembered(self.spec.id, target.url)
        before = Seen.read(known.value) if known is not None else None
        if before is not None and before.sort != "ordinary":
            before = None
        # Said again also where nothing can be judged: it keeps what was, and the turn of the host moves on.
        keep = Remember(target.url, known.value if known is not None else "")
        page = await site.probes.read(target.url)
        now, text = _seen(page)
        if why := await _unjudged(site, page, now):
            yield keep
            yield Unjudged(target.url, why)
            return
        yield Examined(target.url)
        if now.sort != "ordinary":
            yield keep if before is not None else Remember(target.url, str(now))
            yield self._found(site, target, now, before)
        elif known is None or before is None:
            yield keep if beside_the_point(page) else Remember(target.url, str(now))
        else:
            doubted = before.doubted or f"{known.since.astimezone(site.now.tzinfo):%Y-%m-%d}"
            look = _Look(target, page, text, now, replace(before, doubted=doubted))
            async for observation in self._compare(site, look, before, changed):
                yield observation

    async def _compare(
        self, site: SiteView, look: _Look, before: Seen, changed: list[_Look]
    ) -> AsyncIterator[Observation]:
        """An ordinary page beside what its address was; what changed for sure is gathered, to be told at the end."""
        url = look.target.url
        why = beside_the_point(look.page)
        change = Change.UNSURE if why else compare(before, look.now, look.text)
        if change is Change.SITE and self._is_ours_or_trusted(site, look.page):
            change = Change.UNSURE
        if change is Change.SAME:
            yield Remember(url, str(look.now))
        elif change is Change.UNSURE:
            yield Remember(url, str(before))
            if before.doubted:
                yield Unjudged(url, why or "打开的内容无法与以前的比较", "changed")
        elif not await _seen_twice(site, look):
            yield Remember(url, str(before))
            yield Unjudged(url, "再次访问时看到的内容不同，不能断定", "changed")
        else:
            yield Remember(url, str(look.before))
            changed.append(look)

    def _is_ours_or_trusted(self, site: SiteView, page: PageView) -> bool:
        host = host_of(page.answer.final_url)
        return self._is_trusted(host) or site_of(host) in {site_of(each.partition(":")[0]) for each in site.hosts}

    def _found(self, site: SiteView, target: LinkTarget, seen: Seen, before: Seen | None) -> Fault:
        """What a page is that says by itself what became of it."""
        carriers = tuple(site.carriers(target.url))
        was = f"；以前的标题：{before.title[:40]}" if before is not None and before.title != seen.title else ""
        if seen.sort == "shady":
            return Fault(
                target.url, "外部链接打开的是疑似赌博、色情、售假等不良网站", aspect="content",
                expected="链接指向正常的网站", seen=f"标题“{seen.title[:40]}”，文字：{seen.words}{was}",
                carriers=carriers, carrier_total=target.carriers,
            )  # fmt: skip
        return Fault(
            target.url, "外部链接的域名已经停放或正在出售", aspect="parked", expected="链接指向正常的网站",
            seen=f"“{seen.words}”，标题“{seen.title[:40]}”{was}", severity=self.options.parked_severity,
            carriers=carriers, carrier_total=target.carriers,
        )  # fmt: skip


async def _unjudged(site: SiteView, page: PageView, now: Seen) -> str:
    """Why nothing can be said of what came (Chinese); '' when something can."""
    if not page.answer.ok:
        return f"外部链接没有打开（{page.answer.outcome()}）"
    if now.sort == "ordinary":
        return untelling(page, now.content)
    again = await site.probes.fetch(page.url, second_opinion=True)
    return "" if again.ok and _says_the_same(now, again.body) else "再次访问时看到的内容不同，不能断定"


def _tell(site: SiteView, changed: list[_Look]) -> Iterator[Observation]:
    """The changes of a run, unless many sites turned into one page: then that page is not theirs."""
    turned: defaultdict[str, set[str]] = defaultdict(set)
    for look in changed:
        turned[look.now.title or look.now.site].add(host_of(look.target.url))
    for look in changed:
        url, now, before = look.target.url, look.now, look.before
        if len(turned[now.title or now.site]) >= _MANY:
            reason = "多个外部网站打开的是同一个页面，可能是本单位网络的提示页，不能断定"
            yield Unjudged(url, reason, "changed")
            continue
        yield Fault(
            url, "外部链接的内容变了，疑似换了主人，请打开核实", aspect="changed",
            expected=f"与 {before.doubted} 看到的一样：{_shown(before)}", seen=f"现在：{_shown(now)}",
            severity=Severity.WARN, carriers=tuple(site.carriers(url)), carrier_total=look.target.carriers,
            patience=_PATIENCE,
        )  # fmt: skip


def _shown(seen: Seen) -> str:
    """What an address shows, in words for people."""
    what = CONTENT_LABELS.get(seen.content, "内容")
    return f"{what}“{seen.title[:40]}”（{seen.site}）" if seen.title else f"{what}（{seen.site}）"


def _seen(page: PageView) -> tuple[Seen, str]:
    """What a page is, and its text. Bytes that are no text are not read for words."""
    content = content_of(page.answer)
    where = site_of(host_of(page.answer.final_url))
    if content not in (Content.PAGE, Content.OTHER):
        return Seen("ordinary", "", where, "", content), ""
    title, text = " ".join(page.title.split())[:120], page.text
    if words := shady_words(title, text):
        return Seen("shady", "、".join(words[:6]), where, title, content), text
    if word := parked(title, text):
        return Seen("parked", word, where, title, content), text
    return Seen("ordinary", "", where, title, content, marks_of(text) if content is Content.PAGE else ()), text


async def _seen_twice(site: SiteView, look: _Look) -> bool:
    again = await site.probes.fetch(look.target.url, second_opinion=True)
    return same_again(look.now, content_of(again), site_of(host_of(again.final_url)), again)


def _says_the_same(seen: Seen, body: bytes) -> bool:
    """Whether the body of the second look holds one of the words of the first, in either usual encoding."""
    bodies = (body, body.lower())  # Latin words are kept in lower case; lowering GB bytes alone would break others
    words = [word for word in seen.words.split("、") if word]
    return any(
        word.encode(encoding, "ignore") in each
        for word in words
        for encoding in ("utf-8", "gb18030")
        for each in bodies
    )
