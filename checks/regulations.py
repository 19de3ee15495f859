"""规章库 (plan item 1): the entry on the disclosure page works, and each 规章 shows its 题注 and can be downloaded.

Rules: standards.md §5.1 (国办公开办函〔2021〕33号): 规章 are published with title, 题注 and text; the 题注 holds
公布时间及文号, 修订时间及文号, 施行时间. A bureau makes none itself: what it has is the entry, and whatever 规章
stand on its pages.
"""

import re
from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlsplit

from pydantic import Field

from checks.libraries import claims
from checks.options import Address, Text
from checks.registry import kind
from monitor.model import (
    Examined,
    FailureKind,
    Fault,
    Kind,
    LinkVerdict,
    Observation,
    Options,
    PageKind,
    PageView,
    Severity,
    SiteView,
    Unjudged,
)
from monitor.model.numbers import find_numbers

_DAY = re.compile(r"(?:19|20)[0-9]{2}\s*年\s*[0-9]{1,2}\s*月\s*[0-9]{1,2}\s*日")
_ISSUED = re.compile(r"公布|发布|颁布|令第")
_BEGINS = re.compile(
    r"(?:自\s*)?(?:(?:19|20)[0-9]{2}\s*年[^，。；]{2,12}日?|[^，。；]{0,6}公布之日)\s*起\s*(?:施行|实施)"
)
_CONTROL = re.compile(r"下载|打印|另存|doPrint|window\.print|downloadFile", re.IGNORECASE)
_CAPTION = 700  # characters behind the title in which the 题注 stands
_ARTICLE_ONE = re.compile(r"第\s*一\s*[章条]")

_FRONT = re.compile(r"/gkmlpt(?:/index)?/?$")
_ADDRESS = re.compile(r"""["']?(?:jump_url|url|href|link)["']?\s*[:=]\s*["'](https?:[^"'\s]{4,300})["']""")
_NEAR = 400
_FEW_LINKS = 3  # a page with fewer is drawn by script
_GONE = (404, 410)
_SURELY = frozenset({FailureKind.REFUSED, FailureKind.NXDOMAIN})
ENTRY = "规章库入口"


class RegulationOptions(Options):
    """The options of `regulations`."""

    entry_words: list[Text] = Field(default=["规章库"], min_length=1, description="入口链接上的文字")
    pages: list[Address] = Field(
        default=[],
        description="入口应当出现在哪些页面（政府信息公开平台、政务公开首页）；不写则看本站首页和公开平台首页",
    )
    categories: list[Text] = Field(
        default=["规章", "政府规章", "部门规章", "地方政府规章"], description="哪些分类或栏目里的文件是规章"
    )
    needs_entry: bool = Field(default=True, description="是否要求有规章库入口")


@kind
class Regulations(Kind):
    """The entry to the 规章库 is alive; the 规章 on the site have their 题注 and can be taken home."""

    name = "regulations"
    title = "规章库入口和题注"
    purpose = (
        "检查政府信息公开页面上有没有规章库入口、打不打得开；本站上的规章有没有完整的题注"
        "（公布时间、文号、施行时间）和下载方式。"
    )
    basis = (
        "《关于做好规章集中公开并动态更新工作的通知》（国办公开办函〔2021〕33号）：只公开标题、题注和正文，"
        "题注含公布、修订、施行时间及文号"
    )
    fix = "请补上规章库入口的正确网址；规章的题注按“公布时间及文号、修订时间及文号、施行时间”补全，并提供下载。"
    items = (1,)
    unjudged_limit = 0.2
    pages = frozenset({PageKind.DOCUMENT, PageKind.ARTICLE})
    Options = RegulationOptions
    example = """\
[[check]]
id = "regulations"
kind = "regulations"
title = "规章库入口和题注"
pages = []
"""

    options: RegulationOptions

    # --- each 规章 ---

    def look_at_page(self, page: PageView) -> Iterator[Observation]:
        if not self._is_regulation(page):
            return
        yield Examined(page.url)
        yield from _caption_faults(page)
        if not page.facts.attachments and not _CONTROL.search(page.html):
            yield Fault(
                page.url,
                "规章没有下载或打印入口",
                aspect="download",
                expected="有下载版式",
                seen=page.facts.title[:80],
                severity=Severity.WARN,
            )

    def _is_regulation(self, page: PageView) -> bool:
        facts = page.facts
        if any(claims(document, self.options.categories) for document in facts.documents):
            return True
        return bool(facts.path) and facts.path[-1] in self.options.categories and bool(facts.body)

    # --- the entry ---

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        if not self.options.needs_entry:
            return
        places = self.options.pages or _usual_places(site)
        links: dict[str, str] = {}
        unread = ""
        for url in places:
            record = site.page(url)
            if record is None or not record.readable:
                unread = unread or f"{url} 没有读到"
            for link in site.links_from(url):
                if any(word in link.anchor for word in self.options.entry_words) and link.target:
                    links.setdefault(link.target, url)
        if not links:
            async for observation in self._without_link(site, places, unread):
                yield observation
            return
        yield Examined(ENTRY)
        for target, url in links.items():
            async for observation in self._judge_entry(site, target, url):
                yield observation

    async def _without_link(self, site: SiteView, places: list[str], unread: str) -> AsyncIterator[Observation]:
        """No link carries the words: the platform may keep its navigation in script data, or draw it by script."""
        drawn = unread
        for url in places:
            page = await site.probes.read(url)
            if not page.answer.ok or not page.html:
                drawn = drawn or f"{url} 没有读到"
                continue
            word = next((word for word in self.options.entry_words if word in page.html), "")
            if word and (address := _address_near(page.html, word)):
                yield Examined(ENTRY)
                async for observation in self._judge_entry(site, address, url):
                    yield observation
                return
            if word:
                drawn = drawn or f"{url} 上的“{word}”由脚本显示，读不出网址"
            elif len(page.links) < _FEW_LINKS:
                drawn = drawn or f"{url} 由脚本显示，看不到入口"
        if drawn or not places:
            yield Unjudged(ENTRY, drawn or "没有读到政府信息公开页面")
            return
        yield Examined(ENTRY)
        yield Fault(
            ENTRY,
            "没有找到规章库入口",
            aspect="missing",
            expected=f"页面上有“{'”或“'.join(self.options.entry_words)}”链接",
            seen="、".join(places)[:160],
            url=places[0],
            severity=Severity.WARN,
        )

    async def _judge_entry(self, site: SiteView, target: str, found_on: str) -> AsyncIterator[Observation]:
        dead, unsure = await _state_of(site, target)
        if unsure:
            yield Unjudged(target, f"规章库入口没有正常应答（{unsure}），不能断定打不开")
            return
        yield Examined(target)
        if dead:
            yield Fault(
                target,
                "规章库入口打不开",
                aspect="entry",
                expected="打得开",
                seen=dead[:80],
                found_on=found_on,
            )


async def _state_of(site: SiteView, target: str) -> tuple[str, str]:
    """(why it is surely dead, '') or ('', why that is not certain); two empty texts when it is alive."""
    known = site.target(target)
    if known is not None and known.verdict is LinkVerdict.ALIVE:
        return "", ""
    if known is not None:
        return (known.reason or "失效", "") if known.verdict is LinkVerdict.DEAD else ("", known.reason or "疑似失效")
    answer = await site.probes.fetch(target)
    if answer.ok:
        return "", ""
    gone = answer.status in _GONE or (answer.failure is not None and answer.failure.kind in _SURELY)
    return (answer.outcome(), "") if gone else ("", answer.outcome())


def _usual_places(site: SiteView) -> list[str]:
    """The home page and the front pages of the disclosure platform."""
    fronts = [p.url for p in site.pages() if p.readable and _FRONT.search(urlsplit(p.url).path)]
    return list(dict.fromkeys([site.home, *fronts[:5]]))


def _address_near(html: str, word: str) -> str:
    """The address that script data give a navigation entry of that name ("name": "规章库", … "jump_url": "…")."""
    for match in re.finditer(re.escape(word), html):
        around = html[max(0, match.start() - _NEAR) : match.end() + _NEAR]
        # The nearest address within the same { … }: entries must not lend each other theirs.
        start, end = around.rfind("{", 0, _NEAR), around.find("}", min(len(around), _NEAR))
        found = _ADDRESS.search(around[start + 1 : end if end >= 0 else None]) if start >= 0 else None
        if found:
            return found[1].replace("\\/", "/")
    return ""


def _caption_faults(page: PageView) -> Iterator[Observation]:
    caption = _caption(page)
    if not _ARTICLE_ONE.search(page.facts.body):
        yield Unjudged(page.url, "没有读到规章的条文（可能在附件里）", "caption")
        return
    wanted = (
        ("published", "公布时间", _DAY.search(caption) is not None and _ISSUED.search(caption) is not None),
        ("number", "公布的文号", next(find_numbers(caption), None) is not None),
        ("begins", "施行时间", _BEGINS.search(caption) is not None),
    )
    for aspect, label, there in wanted:
        if not there:
            yield Fault(
                page.url,
                f"题注里没有{label}",
                aspect=f"caption.{aspect}",
                expected="标题之下写明公布时间及文号、修订时间及文号、施行时间",
                seen=caption[:120],
                anchor=page.facts.title[:60],
                severity=Severity.WARN,
            )


def _caption(page: PageView) -> str:
    """What stands between the title and 第一条, at the head of the text and on the page (the table of fields above the
    title names days and numbers too, and is no 题注)."""
    title = page.facts.title[:40]
    above = _ARTICLE_ONE.split(page.text, maxsplit=1)[0]
    place = above.rfind(title) if title else -1
    shown = above[place + len(title) :][:_CAPTION] if place >= 0 else ""
    return f"{_ARTICLE_ONE.split(page.facts.body, maxsplit=1)[0][:_CAPTION]}\n{shown}".strip()
