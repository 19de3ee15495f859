"""失效链接: one finding per dead target, with the pages that carry it. The verdicts themselves are the crawl's."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from itertools import islice
from urllib.parse import urlsplit

from pydantic import Field

from checks.named_pages import how_it_failed
from checks.options import Pattern, compiled
from checks.registry import kind
from monitor.model import (
    Carrier,
    CheckSpec,
    Examined,
    Fault,
    Kind,
    LinkTarget,
    LinkVerdict,
    Observation,
    Options,
    PageRecord,
    Patience,
    Severity,
    SiteView,
    Unjudged,
)

_UNRESOLVED_PER_PAGE = 50
_BREATH = 200  # after so many rows a large site lets the event loop (time-outs, cancellation) have its turn


class LinkOptions(Options):
    """The options of `dead_links`."""

    external: bool = Field(default=True, description="是否也报告指向其他网站的失效链接")
    external_severity: Severity = Field(
        default=Severity.WARN, description="其他网站的失效链接算作：error 扣分、warn 提示"
    )
    suspect: bool = Field(default=True, description="是否报告疑似失效的链接（超时、服务器出错等）；只作提示")
    suspect_runs: int = Field(
        default=2, ge=1, le=30, description="疑似失效的链接，最近 suspect_window 次巡检中有几次如此才列出"
    )
    suspect_window: int = Field(default=3, ge=1, le=30, description="看最近几次巡检（相隔不到一小时的算一次）")
    good_runs: int = Field(default=2, ge=1, le=30, description="疑似失效的链接连续几次正常才算整改")
    ignore: list[Pattern] = Field(
        default=[], description=r"不检查网址符合这些正则表达式的链接，例如 ^https?://oa\.example\.gov\.cn/"
    )
    malformed: bool = Field(default=True, description="是否报告写法有误、浏览器无法理解的链接")
    max_carriers: int = Field(default=50, ge=1, le=200, description="一个失效链接最多列出几个所在页面")


@kind
class DeadLinks(Kind):
    """Every link, picture, script and attachment of the site must lead somewhere."""

    name = "dead_links"
    title = "失效链接"
    purpose = (
        "检查站内所有页面上的链接、图片、附件能否打开，同一失效网址只报一次并列出所在页面。"
        "确定失效才算问题，超时、出错的列为疑似，被拦截或无法检测的不下结论。"
    )
    basis = (
        "国办秘函〔2019〕19号 扣分指标“可用性”：链接（含图片、附件、外部链接）打不开或错误（据公开转载文本，分值未核）"
    )
    fix = "请更正链接地址；目标已不存在的，请删除该链接或恢复对应的页面、附件。"
    items = (4, 20, 21)
    unjudged_limit = 0.05
    Options = LinkOptions
    example = """\
[[check]]
id = "dead-links"
kind = "dead_links"
title = "失效链接"
external = true
external_severity = "warn"
ignore = ['^https?://oa\\.']
"""

    options: LinkOptions

    def __init__(self, spec: CheckSpec, options: LinkOptions) -> None:
        super().__init__(spec, options)
        window = max(options.suspect_runs, options.suspect_window)
        self._patience = Patience(options.suspect_runs, window, options.good_runs)
        self._ignored = [compiled(pattern) for pattern in options.ignore]

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        for number, target in enumerate(site.targets()):
            if number % _BREATH == 0:
                await asyncio.sleep(0)
            if not self._wanted(target):
                continue
            for observation in self._judge(site, target):
                yield observation
        for number, record in enumerate(site.pages() if self.options.malformed else ()):
            if number % _BREATH == 0:
                await asyncio.sleep(0)
            for observation in _malformed(site, record):
                yield observation

    def _wanted(self, target: LinkTarget) -> bool:
        if not target.internal and not self.options.external:
            return False
        if not _is_address(target.url):
            return False  # told on the pages that carry it, see `_malformed`
        return not any(pattern.search(target.url) for pattern in self._ignored)

    def _judge(self, site: SiteView, target: LinkTarget) -> Iterator[Observation]:
        match target.verdict:
            case LinkVerdict.ALIVE:
                yield Examined(target.url)
            case LinkVerdict.DEAD:
                yield Examined(target.url)
                severity = None if target.internal else self.options.external_severity
                yield self._fault(site, target, "链接失效", severity)
            case LinkVerdict.SUSPECT if self.options.suspect:
                yield Examined(target.url)
                yield self._fault(site, target, "链接疑似失效", Severity.WARN, self._patience)
            case LinkVerdict.SUSPECT:
                yield Unjudged(target.url, f"疑似失效，未确认：{target.reason}")
            case LinkVerdict.BLOCKED:
                yield Unjudged(target.url, f"对方拦截了检测：{target.reason}")
            case LinkVerdict.UNTESTABLE:
                yield Unjudged(target.url, f"无法检测：{target.reason}")

    def _fault(
        self,
        site: SiteView,
        target: LinkTarget,
        what: str,
        severity: Severity | None,
        patience: Patience | None = None,
    ) -> Fault:
        carriers = tuple(islice(site.carriers(target.url, self.options.max_carriers), self.options.max_carriers))
        first = carriers[0] if carriers else None
        where = "站内" if target.internal else "站外"
        return Fault(
            target.url,
            f"{where}{what}：{target.reason}",
            expected="能正常打开",
            seen=f"HTTP {target.status}" if target.status is not None else target.reason,
            found_on=first.page_url if first else "",
            anchor=first.shown if first else "",
            severity=severity,
            carriers=carriers,
            carrier_total=max(target.carriers, len(carriers)),
            patience=patience,
        )


def _is_address(url: str) -> bool:
    """Whether a target is an address at all: a cache may keep a malformed href among its targets."""
    try:
        return bool(urlsplit(url).hostname)
    except ValueError:
        return False


def _malformed(site: SiteView, record: PageRecord) -> Iterator[Observation]:
    """Links of one page that no browser can make an address of.

    Their subject is the page with `#链接写法` behind it: the page's own address is a link target too, and being
    examined as a target must not clear what is written on the page.
    """
    subject = f"{record.url}#链接写法"
    if record.status in (404, 410):
        return  # there is no page any more; that the address is dead is said of the address
    if not record.readable:
        yield Unjudged(subject, f"页面打不开，没有检查上面的链接写法（{how_it_failed(record)}）")
        return
    yield Examined(subject)
    broken = (link for link in site.links_from(record.url) if not link.target and link.raw)
    for link in islice(broken, _UNRESOLVED_PER_PAGE):
        carrier = Carrier(record.url, link.tag, link.anchor)
        yield Fault(
            subject,
            f"链接写法有误，浏览器无法打开：{link.raw[:100]}",
            aspect=f"raw:{link.raw[:200]}",
            expected="完整、正确的网址",
            seen=link.raw[:200],
            found_on=record.url,
            anchor=carrier.shown,
            url=record.url,
            carriers=(carrier,),
            carrier_total=1,
        )
