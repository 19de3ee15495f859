"""政府信息公开专栏 (plan items 4 and 6): its entries can be reached, the guide is complete and of this year, requests
can be handed in, and no leaf of the catalogue is empty.

Rules: standards.md §3 (F3.1, F3.2; the names of the entries are [M]), §12 items 4 and 6, §13 (366 days).
"""

import re
from collections.abc import AsyncIterator, Iterator
from enum import StrEnum

from pydantic import Field

from checks.answers import certain, no_way_out, untestable
from checks.column_state import measure
from checks.disclosure_find import DEFAULT_ENTRIES, GUIDE, REQUESTS, Entrances, EntryRule, Said, text_of
from checks.names import plain
from checks.registry import kind
from monitor.model import (
    Column,
    Evidence,
    Examined,
    Fault,
    Kind,
    LinkVerdict,
    Observation,
    Options,
    Severity,
    SiteView,
    Unjudged,
)

_ENTRIES = (
    "国办公开办函〔2019〕61号：政府信息公开平台统一设置指南、制度、法定主动公开内容、年报等"
    "（栏目名称未核原文，只作提示）"
)
_GUIDE = "《政府信息公开条例》关于政府信息公开指南内容的规定；政务公开工作要点第 4、6 项"
_FRESH = "政务公开工作要点第 4 项：动态更新；每年更新一次是兄弟单位公开承诺的做法，可在配置中修改"
_EMPTY = "国办秘函〔2019〕19号 单项否决“栏目不更新”之空白栏目（据公开转载文本）；政务公开工作要点第 4 项"
_ELEMENTS: dict[str, str] = {
    "受理机构": r"受理机构|受理单位|受理部门|工作机构|公开机构|受理申请的?(?:机构|部门)|负责.{0,12}(?:受理|信息公开)",
    "地址": r"(?:办公|通讯|通信|联系|受理|邮寄|邮政)?地址|地\s*址|地点",
    "办公时间": r"办公时间|工作时间|受理时间|服务时间|接待时间|上班时间",
    "电话": r"(?:电话|热线|联系方式)[^。\n]{0,16}\d{3,4}\s*+[-—－)）]?+\s*+\d{3,8}|\d{3,4}[-—－]\d{7,8}",
    "邮箱": r"[\w.+-]@[\w-]+\.\w|电子(?:邮箱|邮件|信箱)|邮箱",
    "答复时限": r"(?:20|二十|贰拾|２０)\s*+个?+\s*+工作日",
}
_PATTERNS = {name: re.compile(pattern) for name, pattern in _ELEMENTS.items()}
_FEWEST = 2  # elements that a page must show to be believed to show the guide at all
_FORM = re.compile(r"申请表")
_ONLINE = re.compile(
    r"(?:在线|网上|网络|线上)(?:提交)?(?:申请|办理|填报)|我要申请|申请入口|点击申请|提交申请|申请(?:系统|平台)|依申请公开(?:系统|平台)"
)
_ONLINE_ADDRESS = re.compile(r"//ysqgk\.|/apply\b|/ysqgk/(?:apply|form|\d)", re.IGNORECASE)


class Rules(StrEnum):
    """Groups of rules, so that a check can follow one plan item."""

    ENTRIES = "entries"
    GUIDE = "guide"
    REQUESTS = "requests"
    CATALOG = "catalog"


class DisclosureOptions(Options):
    """The options of `disclosure_guide`."""

    rules: list[Rules] = Field(
        default=list(Rules), min_length=1,
        description="核对哪些内容：entries 各入口、guide 指南内容、requests 依申请公开渠道、catalog 公开目录有无空栏目",
    )  # fmt: skip
    entries: list[EntryRule] = Field(
        default=list(DEFAULT_ENTRIES),
        min_length=1,
        description="应有哪些入口，一个 [[check.entries]] 一个；不写则为通行的五个",
    )
    elements: list[str] = Field(
        default=list(_ELEMENTS), description=f"指南里要写明哪些内容，可写：{'、'.join(_ELEMENTS)}"
    )
    max_age_days: int = Field(default=366, ge=1, description="指南多少天内应有更新")
    slow_seconds: float = Field(default=15, gt=0, description="入口打开超过多少秒算过慢")
    empty_error: int = Field(default=5, ge=1, description="公开目录里空栏目达到几个算扣分；少于的算提示")
    may_be_empty: list[str] = Field(default=[], description="可以没有内容的目录名称，例如本局不制定的“规章”")


@kind
class DisclosureGuide(Kind):
    """The column on openness: entries, guide, requests, catalogue."""

    name = "disclosure_guide"
    title = "政府信息公开专栏"
    purpose = (
        "检查政府信息公开指南、制度、法定主动公开内容、年报、依申请公开各入口能否打开，指南是否写全、一年内有没有更新，"
        "依申请公开有没有申请表和网上申请，公开目录的末级栏目有没有空白的。"
    )
    basis = _GUIDE
    fix = "请在政府信息公开平台补上所缺入口或内容，更新指南；没有信息的目录请发布内容，或按规定调整目录。"
    items = (4, 6)
    Options = DisclosureOptions
    example = """\
[[check]]
id = "disclosure-guide"
kind = "disclosure_guide"
title = "政府信息公开专栏齐全、指南完整"
rules = ["entries", "guide", "requests", "catalog"]
max_age_days = 366
"""

    options: DisclosureOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        entrances = Entrances(site)
        wanted = set(self.options.rules)
        blind = await no_way_out(site.probes)
        found: dict[str, str] = {}
        for rule in self.options.entries:
            url = entrances.find(rule)
            if not url and (usual := entrances.usual(rule)) and (await site.probes.fetch(usual)).ok:
                url = usual
            found[rule.name] = url
            if Rules.ENTRIES in wanted:
                async for observation in self._entry(site, rule, url, blind):
                    yield observation
        guide = await _text(site, found.get(GUIDE, ""), "指南")
        if Rules.GUIDE in wanted:
            for observation in self._guide(site, found.get(GUIDE, ""), guide):
                yield observation
        if Rules.REQUESTS in wanted:
            requests = await _text(site, found.get(REQUESTS, ""), "申请")
            for observation in self._requests(site, found, guide, requests):
                yield observation
        if Rules.CATALOG in wanted:
            for observation in self._catalog(site):
                yield observation

    async def _entry(self, site: SiteView, rule: EntryRule, url: str, blind: str) -> AsyncIterator[Observation]:
        subject = _subject(rule.name)
        if not url:
            yield _missing(site, subject, rule)
            return
        if blind:
            yield Unjudged(subject, blind)
            return
        place = url.partition("#")[0]
        answer = await site.probes.fetch(place)
        if not answer.ok:
            answer = await site.probes.fetch(place, second_opinion=True)
        why = "" if answer.ok else untestable(answer)
        if why:
            yield Unjudged(subject, why)
            return
        yield Examined(subject)
        if not answer.ok:
            sure = certain(answer)
            yield Fault(
                subject, f"“{rule.name}”入口{'打不开' if sure else '疑似打不开'}：{answer.outcome()}", aspect="dead",
                expected="可以打开", seen=answer.outcome(), url=url, severity=None if sure else Severity.WARN,
            )  # fmt: skip
            for aspect in ("slow", "empty"):
                yield Unjudged(subject, "入口没有打开，其余未核对", aspect)
            return
        yield Evidence(subject, f"{url}，{answer.seconds:.1f} 秒打开")
        if answer.seconds > self.options.slow_seconds:
            yield Fault(
                subject, f"“{rule.name}”入口打开过慢", aspect="slow", expected=f"{self.options.slow_seconds:g} 秒内",
                seen=f"{answer.seconds:.1f} 秒", url=url, severity=Severity.WARN,
            )  # fmt: skip
        if _is_empty(site, url):
            yield Fault(
                subject,
                f"“{rule.name}”是空白栏目",
                aspect="empty",
                expected="有内容",
                seen="0 条信息",
                url=url,
                basis=_EMPTY,
            )

    def _guide(self, site: SiteView, url: str, guide: Said | None) -> Iterator[Observation]:
        subject = f"{_subject(GUIDE)}/内容"
        if guide is None:
            yield Unjudged(
                subject, "没有找到指南" if not url else "指南的文字没有读到（可能由脚本显示，或是图片、附件）"
            )
            return
        if guide.whole and sum(pattern.search(guide.text) is not None for pattern in _PATTERNS.values()) < _FEWEST:
            yield Unjudged(subject, "指南页上几乎没有读到指南的内容，可能由脚本显示，请人工核对")
            return
        yield Examined(subject)
        for name in self.options.elements:
            if name in _PATTERNS and not _PATTERNS[name].search(guide.text):
                yield Fault(
                    subject, f"指南没有写明{name}", aspect=f"{name}.missing", expected=f"写明{name}", seen="没有找到",
                    url=guide.url, basis=_GUIDE,
                )  # fmt: skip
        if guide.updated is None:
            yield Unjudged(subject, "指南没有更新日期，不能核对是否一年内更新过", "stale")
        elif (site.today - guide.updated).days > self.options.max_age_days:
            age = (site.today - guide.updated).days
            yield Fault(
                subject, f"指南超过 {self.options.max_age_days} 天没有更新", aspect="stale",
                expected=f"{self.options.max_age_days} 天内更新", seen=f"{guide.updated.isoformat()}（{age} 天前）",
                url=guide.url, basis=_FRESH, severity=Severity.WARN,
            )  # fmt: skip

    def _requests(
        self, site: SiteView, found: dict[str, str], guide: Said | None, requests: Said | None
    ) -> Iterator[Observation]:
        """Whether a citizen can hand in a request: a form to take away, and a way on line."""
        subject = f"{_subject(REQUESTS)}/渠道"
        pages = [url for url in (found.get(REQUESTS, ""), *(t.url for t in (guide, requests) if t is not None)) if url]
        if not pages:
            yield Unjudged(subject, "没有找到依申请公开的页面和指南")
            return
        forms = [(url, name) for url, name in _offers(site, pages) if _FORM.search(name)]
        dead = [url for url, _ in forms if (t := site.target(url)) is not None and t.verdict is LinkVerdict.DEAD]
        outside = [url for url in pages if site.page(url) is None and not site.in_scope(url)]
        online = outside or any(
            _ONLINE.search(name) or _ONLINE_ADDRESS.search(url) for url, name in _offers(site, pages)
        )
        unread = (guide is None or guide.whole) and (requests is None or requests.whole)
        yield Examined(subject)
        if forms and len(dead) == len(forms):
            yield Fault(
                subject,
                "政府信息公开申请表打不开",
                aspect="form",
                expected="申请表可以下载",
                seen=dead[0],
                url=pages[0],
            )
        elif not forms:
            yield self._unless(
                unread or bool(outside), subject, "form", "没有提供申请表下载", "可以下载申请表", pages[0]
            )
        if not online:
            yield self._unless(unread, subject, "online", "没有网上申请的入口", "可以在网上提交申请", pages[0])

    def _unless(
        self, unsure: bool, subject: str, aspect: str, message: str, expected: str, url: str
    ) -> Fault | Unjudged:
        if unsure:
            return Unjudged(
                subject, f"依申请公开的页面没有读到内容（在其他网站，或由脚本显示），不能断定{message}", aspect
            )
        return Fault(
            subject, f"依申请公开{message}", aspect=aspect, expected=expected, seen="指南和依申请公开页面都没有找到",
            url=url, severity=Severity.WARN,
        )  # fmt: skip

    def _catalog(self, site: SiteView) -> Iterator[Observation]:
        """Every last column of the disclosure platform's tree holds something."""
        columns = [column for column in site.columns() if "/gkmlpt/api/all/" in column.url]
        parents = {column.parent_url for column in columns}
        allowed = {plain(name) for name in self.options.may_be_empty}
        empty: list[Column] = []
        for leaf in columns:
            if leaf.url in parents or plain(leaf.name) in allowed:
                continue
            subject = f"公开目录/{'/'.join(leaf.path) or leaf.name}"
            state = measure(site, [leaf])
            if state.entries == 0 and state.unread:
                yield Unjudged(subject, state.unread)
                continue
            yield Examined(subject)
            if state.entries == 0:
                empty.append(leaf)
        severity = Severity.ERROR if len(empty) >= self.options.empty_error else Severity.WARN
        for leaf in empty:
            yield Fault(
                f"公开目录/{'/'.join(leaf.path) or leaf.name}", f"公开目录“{leaf.name}”没有内容", aspect="empty",
                expected="主动公开目录列明的事项公开到位", seen=f"0 条信息（全部空目录 {len(empty)} 个）", url=leaf.url,
                severity=severity, basis=_EMPTY,
            )  # fmt: skip
        if not columns:
            yield Unjudged("公开目录", "没有读到公开平台的目录")


def _subject(name: str) -> str:
    return f"信息公开/{name}"


async def _text(site: SiteView, url: str, word: str) -> Said | None:
    return await text_of(site, url, word) if url else None


def _missing(site: SiteView, subject: str, rule: EntryRule) -> Unjudged | Fault:
    if not site.crawl.complete:
        return Unjudged(subject, f"没有找到“{rule.name}”入口，但本次抓取不完整")
    return Fault(
        subject, f"没有找到“{rule.name}”入口", aspect="missing", expected=f"有“{rule.name}”入口",
        seen="首页、信息公开各栏目都没有这个名称的链接", url=site.home, severity=Severity.WARN, basis=_ENTRIES,
    )  # fmt: skip


def _is_empty(site: SiteView, url: str) -> bool:
    """Whether an entry is a column whose list was read and holds nothing."""
    column = next((column for column in site.columns() if column.url == url), None)
    if column is None or any(other.parent_url == url for other in site.columns()):
        return False
    state = measure(site, [column])
    return state.entries == 0 and not state.unread and not site.body(url)


def _offers(site: SiteView, pages: list[str]) -> Iterator[tuple[str, str]]:
    """What the pages offer: their files and links, with the words on them."""
    for page in pages:
        place = page.partition("#")[0]
        for file in site.attachments(place):
            yield file.url, file.name
        for link in site.links_from(place):
            if link.target:
                yield link.target, link.anchor
