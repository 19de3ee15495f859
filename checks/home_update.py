"""首页不更新 (V3): in two weeks no information on the home page was new; a mere entrance lives by its second level.

Two witnesses. The dates of the articles that the home page links: one within the time is proof of an update. And what
the home page showed in earlier runs, remembered in `monitor.db`: a change within the time is proof too. That nothing
was new is said only when both agree, or when every link of the page leads to a dated article of the site itself.
"""

import hashlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from pydantic import Field

from checks.column_search import ColumnSearch
from checks.column_state import measure
from checks.options import Address
from checks.registry import kind
from monitor.model import (
    Column,
    Evidence,
    Examined,
    Fault,
    Kind,
    Link,
    LinkVerdict,
    Observation,
    Options,
    PageKind,
    PageRecord,
    Remember,
    Remembered,
    Severity,
    SiteView,
    Unjudged,
)

_ARTICLES = (PageKind.ARTICLE, PageKind.DOCUMENT)


class HomeUpdateOptions(Options):
    """The options of `home_update`."""

    days: int = Field(default=14, ge=1, le=365, description="首页最多允许多少天没有新的信息")
    pages: list[Address] = Field(
        default=[], description="看哪些首页（如移动版、英文版首页的完整网址）；不写则看本站首页"
    )
    list_links: int = Field(
        default=3, ge=1, le=50, description="首页上至少有几条文章链接才算有信息；少于此数按“仅为导航入口”看二级页面"
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the home page shows: its articles with the newest date, and what cannot be dated from here."""

    articles: int
    newest: PageRecord | None
    unread: int  # articles of the site that this crawl did not read
    elsewhere: int  # links with a text of their own that leave the site: their age is not known
    columns: tuple[str, ...]  # second-level pages: columns that the page links
    fingerprint: str


@dataclass(frozen=True, slots=True)
class _Watch:
    """How long a page has been watched, and when it was last seen to differ from the time before."""

    fingerprint: str
    began: date
    changed: date | None

    def __str__(self) -> str:
        return f"{self.fingerprint} {self.began.isoformat()} {self.changed.isoformat() if self.changed else '-'}"


@kind
class HomeUpdate(Kind):
    """The home page showed something new in the last two weeks."""

    name = "home_update"
    title = "首页更新"
    purpose = (
        "检查首页最近两周有没有新的信息：看首页所链接文章的发布日期，并与以往各次巡检时的首页比较。"
        "首页只是导航入口的，看二级页面。哪一样都说不准的，写明未能判定。"
    )
    basis = "国办秘函〔2019〕19号 单项否决“首页不更新”（据公开转载文本）"
    items = (4, 20)
    severity = Severity.VETO
    fix = "请在首页的动态、要闻、通知公告等位置发布新的信息，并确认首页已经重新生成。"
    Options = HomeUpdateOptions
    example = """\
[[check]]
id = "home-update"
kind = "home_update"
title = "首页两周内有更新"
days = 14
"""

    options: HomeUpdateOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        for url in self.options.pages or [site.home]:
            home = site.page(url)
            if home is None or not home.readable:
                yield Unjudged(url, "首页没有读到")
                continue
            shown = _read(site, home)
            if not shown.fingerprint:
                yield Unjudged(url, "首页没有任何链接，内容由脚本生成，读不到")
                continue
            watch = _watch(site.remembered(self.spec.id, url), shown.fingerprint, site.today)
            yield Remember(url, str(watch))
            for observation in self._judge(site, url, shown, watch):
                yield observation

    def _judge(self, site: SiteView, url: str, shown: _Shown, watch: _Watch) -> Iterator[Observation]:
        oldest = site.today - timedelta(days=self.options.days)
        newest = shown.newest.published if shown.newest is not None else None
        if shown.newest is not None and newest is not None and newest >= oldest:
            yield Examined(url)
            yield Evidence(url, f"首页上最近一条：{newest.isoformat()}《{shown.newest.title[:40]}》")
        elif watch.changed is not None and watch.changed >= oldest:
            yield Examined(url)
            yield Evidence(url, f"与以往巡检时的首页相比，{watch.changed.isoformat()} 看到有变化")
        elif shown.articles < self.options.list_links:
            yield from self._second_level(site, url, shown, oldest)
        elif why := self._unsure(shown, watch, oldest):
            yield Unjudged(url, why)
        else:
            yield Examined(url)
            seen = f"最近一条：{newest.isoformat()}" if newest else "首页上的文章都没有日期"
            yield self._fault(url, "首页", seen)

    def _unsure(self, shown: _Shown, watch: _Watch, oldest: date) -> str:
        """Why it cannot be said that nothing was new; '' when it can."""
        if watch.began < oldest:
            return ""
        if shown.unread:
            return f"首页链接的文章有 {shown.unread} 篇没有读到，不能断定没有更新"
        if shown.elsewhere:
            return (
                f"首页上本站文章都在 {self.options.days} 天以前，但有 {shown.elsewhere} 条链接通向其他网站、不知日期；"
                "需连续多次巡检、首页始终不变才能断定"
            )
        return ""

    def _second_level(self, site: SiteView, url: str, shown: _Shown, oldest: date) -> Iterator[Observation]:
        """首页仅为导航入口的, 看所有二级页面."""
        search = ColumnSearch(site, (), 100.0)
        linked = [Column(column, column) for column in shown.columns]
        state = measure(site, {c.url: c for top in linked for c in (top, *search.below(top))}.values())
        if state.newest is not None and state.newest >= oldest:
            yield Examined(url)
            yield Evidence(url, f"首页是导航入口；二级页面最近一条：{state.newest.isoformat()}")
        elif not shown.columns:
            yield Unjudged(url, "首页上没有读到文章，也没有通向栏目的链接，不知道信息放在哪里")
        elif state.unread or state.unknown:
            yield Unjudged(url, f"首页是导航入口，二级页面没有全部读到：{state.unread or '有信息不知日期'}")
        elif not site.crawl.complete:
            yield Unjudged(url, "首页是导航入口，本次抓取不完整，二级页面没有全部读到")
        else:
            yield Examined(url)
            newest = f"二级页面最近一条：{state.newest.isoformat()}" if state.newest else "二级页面的信息都没有日期"
            yield self._fault(url, "首页（导航入口）和所有二级页面", newest)

    def _fault(self, url: str, where: str, seen: str) -> Fault:
        return Fault(
            url,
            f"{where}超过 {self.options.days} 天没有信息更新",
            aspect="stale",
            expected=f"最近 {self.options.days} 天内有新的信息",
            seen=seen,
        )


def _read(site: SiteView, home: PageRecord) -> _Shown:
    links = [link for link in site.links_from(home.url) if link.tag in ("a", "area") and link.target]
    articles = unread = elsewhere = 0
    newest: PageRecord | None = None
    columns: dict[str, None] = {}
    known_columns = {column.url for column in site.columns()}
    latest = site.today + timedelta(days=1)
    for link in {link.target: link for link in links}.values():
        record = site.page(link.target)
        if record is not None and record.readable and record.kind in _ARTICLES:
            articles += 1
            if record.published is not None and record.published <= latest:
                newest = max(filter(None, (newest, record)), key=lambda each: each.published or date.min)
        elif record is not None and record.readable and (record.kind is PageKind.COLUMN or record.url in known_columns):
            columns[record.url] = None
        else:
            unread += _may_be_article(site, link, record)
            elsewhere += _may_be_news(site, link)
    return _Shown(articles, newest, unread, elsewhere, tuple(columns), _fingerprint(links))


def _may_be_article(site: SiteView, link: Link, record: PageRecord | None) -> bool:
    """A link within the site that this crawl could not read, and that is not surely dead."""
    if not site.in_scope(link.target) or (record is not None and record.readable):
        return False
    if record is not None:
        return record.status not in (404, 410)
    target = site.target(link.target)
    return target is None or target.verdict is not LinkVerdict.DEAD


def _may_be_news(site: SiteView, link: Link) -> bool:
    """A link that leaves the site and reads like a headline: names of sites and buttons are shorter."""
    return not site.in_scope(link.target) and len(link.anchor.strip()) >= 12


def _fingerprint(links: list[Link]) -> str:
    """What the page shows, by the texts of its links and where they lead; queries change with every visit."""
    shown = "\n".join(f"{link.target.partition('?')[0]}\t{link.anchor.strip()}" for link in links)
    return hashlib.sha256(shown.encode("utf-8", "replace")).hexdigest()[:32] if links else ""


def _watch(earlier: Remembered | None, fingerprint: str, today: date) -> _Watch:
    """What is known of a page after today's look, from what was known before."""
    if earlier is None:
        return _Watch(fingerprint, today, None)
    known, began, changed = earlier.value.split(" ")
    last = today if known != fingerprint else date.fromisoformat(changed) if changed != "-" else None
    return _Watch(fingerprint, date.fromisoformat(began), last)
