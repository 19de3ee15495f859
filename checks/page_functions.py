"""页面功能: search, phone view, accessibility, sharing, and the prompt on leaving the site (G11, G15, 2024Q3 通报).

Such functions stand in the source of a page or in the scripts that it loads, so a few pages of each kind are opened
after the crawl together with their scripts. What no source shows is missing only when every script could be read.
"""

import re
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from checks.answers import body_text
from checks.named_pages import how_it_failed
from checks.options import unique
from checks.registry import kind
from monitor.model import (
    Examined,
    Fault,
    Kind,
    Observation,
    Options,
    PageKind,
    PageRecord,
    PageView,
    Severity,
    SiteView,
    Unjudged,
)

_MOST_SCRIPTS = 40
_SCRIPT_BYTES = 600_000
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})|&#x([0-9a-fA-F]{2,5});")
_EVERY = (PageKind.HOME, PageKind.COLUMN, PageKind.ARTICLE)
_LABELS = {PageKind.HOME: "首页", PageKind.COLUMN: "栏目页", PageKind.ARTICLE: "文章页"}


@dataclass(frozen=True, slots=True)
class _Function:
    """One function: where it must be, and what shows it in the source of a page or of its scripts."""

    name: str
    aspect: str
    pages: tuple[PageKind, ...]
    signs: re.Pattern[str]
    expected: str
    basis: str


_GUIDE = "《政府网站发展指引》（国办发〔2017〕47号）"
FUNCTIONS = (
    _Function(
        "站内搜索", "search", (PageKind.HOME,),
        re.compile(
            r"<form\b(?:[^<>]|<(?!form\b)){0,3000}?(?:search|/ss/|/s\?)|"
            r"<input\b(?:[^<>]|<(?!input\b)){0,3000}?(?:search|keyword|搜索|检索|关键[字词])|搜索</|站内搜索|全站搜索|search\.gd\.gov\.cn",
            re.IGNORECASE,
        ),
        "首页有站内搜索", _GUIDE + "搜索功能的要求",
    ),
    _Function(
        "移动端适配", "mobile", (PageKind.HOME, PageKind.ARTICLE),
        re.compile(
            r"""name\s*=\s*["']?viewport|@media\b|手机版|移动版|触屏版|mpost_|mindex|navigator\.userAgent|(?:^|\W)isMobile\b|"""
            r"""applicable-device|mobile-agent""",
            re.IGNORECASE,
        ),
        "手机上可以正常浏览（响应式网页或手机版）", _GUIDE + "移动终端适配的要求",
    ),
    _Function(
        "无障碍", "accessible", (PageKind.HOME,),
        re.compile(r"无障碍|长者|适老|关怀版|老年版|\baria\.start|wza|barrier-?free", re.IGNORECASE),
        "有无障碍浏览、适老化入口", _GUIDE + "无障碍的要求；国办公开办函〔2021〕28号",
    ),
    _Function(
        "转载分享", "share", (PageKind.ARTICLE,),
        re.compile(
            r"分享|bdshare|bds_|jiathis|social-share|share\.js|sharejs|class\s*=\s*[\"'][^\"']*\bshare|id\s*=\s*[\"']share|"
            r"weixin-?share|addthis|shareTo",
            re.IGNORECASE,
        ),
        "文章页可以转载分享", "广东省政府网站检查通报（2024年第三季度）：文章页不具备转载分享功能",
    ),
    _Function(
        "离开提示", "leave", _EVERY,
        re.compile(r"即将离开|将要离开|正在离开|离开本(?:网)?站|离开[“\"‘']|即将跳转(?:到|至)(?:外部|其他)|leave(?:Site|Tip|Prompt|Notice)"),
        "打开外部网站的链接时有提示", "参照本市政府门户网站的做法（凭记忆整理，未见明文，只作提示）",
    ),
)  # fmt: skip


class PageFunctionsOptions(Options):
    """The options of `page_functions`."""

    pages_of_each: int = Field(default=2, ge=1, le=20, description="首页以外，每类页面抽查几个")
    skip: list[str] = Field(
        default=[], description="不检查的功能，可写：" + "、".join(function.name for function in FUNCTIONS)
    )

    @field_validator("skip")
    @classmethod
    def _known(cls, value: list[str]) -> list[str]:
        names = [function.name for function in FUNCTIONS]
        if unknown := [name for name in value if name not in names]:
            raise ValueError("没有这些功能：" + "、".join(unknown) + "；可写：" + "、".join(names))
        return value


@kind
class PageFunctions(Kind):
    """Pages offer search, a phone view, accessibility, sharing, and a prompt on leaving the site."""

    name = "page_functions"
    title = "页面功能"
    purpose = (
        "抽查首页、栏目页、文章页有没有规定的功能：站内搜索、移动端适配、无障碍、转载分享、离开本站的提示。"
        "看网页源代码和它装载的脚本；脚本没有全部读到而又没有找到的，写明未能判定。"
    )
    basis = _GUIDE
    items = (20, 23)
    severity = Severity.WARN
    fix = "请打开页面核对；确实没有的，请网站管理员在页面模板里加上这项功能。"
    Options = PageFunctionsOptions
    example = """\
[[check]]
id = "page-functions"
kind = "page_functions"
title = "页面功能齐全"
skip = ["离开提示"]
"""

    options: PageFunctionsOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        sources: dict[str, str | None] = {}
        wanted = [function for function in FUNCTIONS if function.name not in self.options.skip]
        for page_kind, records in _samples(site, self.options.pages_of_each).items():
            functions = [function for function in wanted if page_kind in function.pages]
            for record in records:
                async for observation in _look(site, record, page_kind, functions, sources):
                    yield observation


async def _look(
    site: SiteView, record: PageRecord, page_kind: PageKind, functions: list[_Function], sources: dict[str, str | None]
) -> AsyncIterator[Observation]:
    if not record.readable:
        yield Unjudged(record.url, f"页面打不开（{how_it_failed(record)}）")
        return
    page = await site.probes.read(record.url)
    if not page.answer.ok:
        yield Unjudged(record.url, f"复查时页面打不开（{page.answer.outcome()}）")
        return
    missing = [
        f for f in functions if not f.signs.search(page.html) and (f.aspect != "leave" or _leads_out(site, page))
    ]
    unread = page.answer.truncated
    for script in unique(link.target for link in page.links if link.tag == "script" and link.target):
        if not missing:
            break
        text = await _script(site, script, sources)
        unread = unread or text is None
        missing = [f for f in missing if text is None or not f.signs.search(text)]
    yield Examined(record.url)
    for function in missing:
        subject, aspect = f"{_LABELS[page_kind]}：{function.name}", f"{page_kind}.{function.aspect}"
        if unread:
            yield Unjudged(record.url, "网页装载的脚本没有全部读到，没有找到这项功能，请打开页面核对", aspect)
            continue
        yield Fault(
            subject,
            f"{_LABELS[page_kind]}没有{function.name}功能",
            aspect=aspect,
            expected=function.expected,
            seen="网页源代码和它装载的脚本里都没有找到",
            found_on=record.url,
            anchor=record.title,
            url=record.url,
            basis=function.basis,
        )


def _samples(site: SiteView, each: int) -> dict[PageKind, list[PageRecord]]:
    """The home page, and the first pages of the other kinds: the newest columns and articles use today's templates."""
    found: defaultdict[PageKind, list[PageRecord]] = defaultdict(list)
    home = site.page(site.home)
    if home is not None:
        found[PageKind.HOME].append(home)
    for page_kind in (PageKind.COLUMN, PageKind.ARTICLE):
        records = (record for record in site.pages(page_kind) if record.readable and site.in_scope(record.url))
        if page_kind is PageKind.ARTICLE:
            dated = [record for record in records if record.published is not None and record.published <= site.today]
            records = iter(sorted(dated, key=lambda record: record.published or site.today, reverse=True)[:each])
        found[page_kind] += [record for _, record in zip(range(each), records, strict=False)]
    return found


def _leads_out(site: SiteView, page: PageView) -> bool:
    """Whether the page has a link that leaves the site for a host that is no government's."""
    own = {host.partition(":")[0] for host in site.hosts}
    hosts = {(urlsplit(link.target).hostname or "").lower() for link in page.links if link.tag in ("a", "area")}
    return any(host and host not in own and not host.endswith(".gov.cn") for host in hosts)


async def _script(site: SiteView, url: str, sources: dict[str, str | None]) -> str | None:
    """The text of a script with its escapes resolved; None when it could not be read whole."""
    if url not in sources and len(sources) < _MOST_SCRIPTS:
        answer = await site.probes.fetch(url, max_bytes=_SCRIPT_BYTES)
        sources[url] = _unescaped(body_text(answer)) if answer.ok and not answer.truncated else None
    return sources.get(url)


def _unescaped(text: str) -> str:
    r"""Chinese in scripts is often written as `\u79bb\u5f00`."""
    return _ESCAPED.sub(lambda found: chr(int(found.group(1) or found.group(2), 16)), text)
