"""集约化、新媒体矩阵 (plan item 23): domains, entries to 政务新媒体, reposts of watched items (G1, G12)."""

from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta
from urllib.parse import urlsplit

from pydantic import Field

from checks.names import plain
from checks.options import Pattern, Text, compiled
from checks.registry import kind
from monitor.model import (
    Evidence,
    Examined,
    Fault,
    Kind,
    Link,
    LinkVerdict,
    Observation,
    Options,
    PageRecord,
    Severity,
    SiteView,
    Unjudged,
)

_MEDIA = r"微信|微博|公众号|视频号|抖音|快手|头条|新媒体|客户端|小程序|(?:^|\W)APP(?:\W|$)"
_MEDIA_HOSTS = r"(?:weibo\.com|weixin\.qq\.com|douyin\.com|kuaishou\.com|toutiao\.com)$"


class SiteDomainOptions(Options):
    """The options of `site_domain`."""

    parent: Text = Field(description="本站域名应当在哪个域名之下，例如 shanwei.gov.cn")
    hosts: list[Text] = Field(default=[], description="要看的域名；不写则看本站首页和 [[site]] hosts 里的各个域名")


@kind
class SiteDomain(Kind):
    """The site, and every host of it, stands below the government's domain."""

    name = "site_domain"
    title = "网站域名"
    purpose = "检查本站和所属平台的域名是不是 .gov.cn、在不在规定的上级域名之下（集约化建设、域名管理的要求）。"
    basis = "《政府网站发展指引》（国办发〔2017〕47号）：部门网站使用本级政府或上级部门网站的下级域名"
    items = (23,)
    needs_crawl = False
    fix = "请将网站迁到规定的域名之下；暂时不能迁的，向主管部门备案说明。"
    Options = SiteDomainOptions
    example = """\
[[check]]
id = "site-domain"
kind = "site_domain"
title = "网站域名在门户网站之下"
parent = "shanwei.gov.cn"
"""

    options: SiteDomainOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        parent = self.options.parent.lower().strip(".")
        for text in self.options.hosts or site.hosts:
            host = (urlsplit(f"//{text}").hostname or text).lower()
            if host.replace(".", "").isdigit() or ":" in host:
                yield Examined(host)
                yield Fault(host, "网站直接用 IP 地址访问，没有域名", aspect="domain", expected=parent, seen=host)
                continue
            yield Examined(host)
            if host != parent and not host.endswith(f".{parent}"):
                yield Fault(host, "域名不在规定的上级域名之下", aspect="domain", expected=f"×××.{parent}", seen=host)


class NewMediaOptions(Options):
    """The options of `new_media`."""

    required: list[Text] = Field(
        default=[], description='首页必须有入口的新媒体，例如 ["微信", "微博"]；不写则只看有没有失效'
    )
    names: Pattern = Field(default=_MEDIA, description="怎样的链接文字、图片说明算新媒体入口（正则表达式）")
    hosts: Pattern = Field(default=_MEDIA_HOSTS, description="哪些域名是新媒体平台（正则表达式）")


@kind
class NewMedia(Kind):
    """The home page's entries to 政务新媒体 can be opened."""

    name = "new_media"
    title = "政务新媒体入口"
    purpose = "检查首页上的政务新媒体入口（链接和二维码图片）能不能打开、应有的入口有没有。新媒体里的内容程序看不到。"
    basis = "政务公开工作要点第 23 项；国办秘函〔2019〕19号政务新媒体部分"
    items = (23,)
    unjudged_limit = 0.5
    fix = "请更换失效的新媒体链接或二维码；已经停更注销的账号，撤下入口。"
    Options = NewMediaOptions
    example = """\
[[check]]
id = "new-media"
kind = "new_media"
title = "新媒体入口可用"
required = ["微信"]
"""

    options: NewMediaOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        home = site.page(site.home)
        if home is None or not home.readable:
            yield Unjudged(site.home, "首页没有读到")
            return
        entries = {link.target: link for link in site.links_from(home.url) if self._is_entry(link)}
        for link in entries.values():
            for observation in _alive(site, link):
                yield observation
        for observation in self._required(site, list(entries.values())):
            yield observation
        if not entries and not self.options.required:
            yield Unjudged(site.home, "首页上没有读到新媒体入口（可能由脚本显示，或没有开设）")

    def _is_entry(self, link: Link) -> bool:
        if link.tag not in ("a", "area", "img") or not link.target:
            return False
        named = bool(link.anchor) and len(link.anchor) <= 20 and compiled(self.options.names).search(link.anchor)
        host = (urlsplit(link.target).hostname or "").lower()
        return bool(named) or (link.tag != "img" and compiled(self.options.hosts).search(host) is not None)

    def _required(self, site: SiteView, entries: list[Link]) -> Iterator[Observation]:
        for name in self.options.required:
            yield Examined(name)
            if not any(plain(name) in plain(link.anchor) for link in entries):
                yield Fault(
                    name,
                    f"首页没有“{name}”的入口",
                    aspect="missing",
                    expected="首页有链接或二维码",
                    seen="、".join(link.anchor for link in entries[:6]) or "没有找到新媒体入口",
                    url=site.home,
                    severity=Severity.WARN,
                )


def _alive(site: SiteView, link: Link) -> Iterator[Observation]:
    target = site.target(link.target)
    if target is not None and target.verdict is LinkVerdict.DEAD:
        yield Examined(link.target)
        yield Fault(
            link.target,
            f"新媒体入口“{link.anchor[:20]}”打不开",
            aspect="dead",
            expected="可以打开",
            seen=target.reason,
            found_on=site.home,
            anchor=link.anchor,
        )
    elif (target is not None and target.verdict is LinkVerdict.ALIVE) or _read(site.page(link.target)):
        yield Examined(link.target)
        yield Evidence(link.target, f"新媒体入口：{link.anchor[:20]}")
    else:
        yield Unjudged(link.target, f"新媒体入口没有打开：{target.reason if target else '没有检查到'}")


def _read(record: PageRecord | None) -> bool:
    return record is not None and record.readable


class Watched(Options):
    """One item of a superior site that must be reposted."""

    title: Text = Field(description="上级网站发布的信息标题（或标题里的关键部分）")
    published: date = Field(description="上级网站发布的日期，例如 2024-08-20")


class RepostsOptions(Options):
    """The options of `reposts`."""

    watched: list[Watched] = Field(min_length=1, description="应当转载的信息，一段 [[check.watched]] 一条")
    days: int = Field(default=1, ge=0, description="发布后几天内应当转载（程序只看日期，看不到时分）")


@kind
class Reposts(Kind):
    """Watched items of superior sites were reposted in time."""

    name = "reposts"
    title = "转载上级重要信息"
    purpose = "检查办公室列出的上级重要信息，本站有没有转载、是否及时。只按标题查找，没有列出的不检查。"
    basis = "《政府网站发展指引》（国办发〔2017〕47号）信息转载的要求（时限凭记忆整理，只作提示）"
    items = (23,)
    severity = Severity.WARN
    fix = "请及时转载上级政府网站发布的重要政策信息，并注明来源。"
    Options = RepostsOptions
    example = """\
[[check]]
id = "reposts"
kind = "reposts"
title = "转载上级重要信息"

[[check.watched]]
title = "国务院办公厅关于进一步优化政务服务的指导意见"
published = 2024-08-20
"""

    options: RepostsOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        found = self._find(site)
        for watched in self.options.watched:
            best = found.get(watched.title)
            if best is None and not site.crawl.complete:
                yield Unjudged(watched.title, "没有找到，但本次抓取不完整")
                continue
            yield Examined(watched.title)
            late = watched.published + timedelta(days=self.options.days)
            if best is None:
                if site.today > late:
                    yield Fault(
                        watched.title, f"没有转载《{watched.title[:40]}》", aspect="missing",
                        expected=f"{late.isoformat()} 之前转载", seen="按标题没有找到", url=site.home,
                    )  # fmt: skip
                continue
            when = best.published
            yield Evidence(watched.title, f"已转载：{when.isoformat() if when else '日期不明'} {best.url}")
            if when is not None and when > late:
                yield Fault(
                    watched.title, f"转载《{watched.title[:40]}》不及时", aspect="late",
                    expected=f"{late.isoformat()} 之前转载", seen=when.isoformat(), url=best.url,
                )  # fmt: skip

    def _find(self, site: SiteView) -> dict[str, PageRecord]:
        """The earliest page of the site whose title holds each watched title."""
        wanted = {watched.title: plain(watched.title) for watched in self.options.watched}
        found: dict[str, PageRecord] = {}
        for record in site.pages():
            title = plain(record.title) if record.readable and site.in_scope(record.url) else ""
            for key, needle in wanted.items():
                if needle and needle in title:
                    known = found.get(key)
                    if known is None or _before(record, known):
                        found[key] = record
        return found


def _before(one: PageRecord, other: PageRecord) -> bool:
    return (one.published or date.max) < (other.published or date.max)
