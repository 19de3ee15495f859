"""与平台对接 (plan item 25): what key-area columns show stands on the disclosure platform too; service links are alive.

The same item is known by its title or 文号. Where the platform's lists were not read whole, what is missing there may
be missing from our reading only, and is left open.
"""

import re
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

from pydantic import Field

from checks.column_search import ColumnSearch
from checks.column_state import measure
from checks.dark_links import host_of
from checks.names import plain
from checks.options import Text
from checks.registry import kind
from monitor.model import (
    Column,
    Entry,
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
from monitor.model import (
    Field as DocumentField,
)

_PLATFORM = "/gkmlpt/"
_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,14}[〔\[（(]20\d\d[〕\]）)]\s*\d{1,5}\s*号")
_CUT = re.compile(r"(?:\.{2,}|…+)$")
_SHORTEST_CUT = 10
_SHOWN = 5


class AgreementOptions(Options):
    """The options of `platform_agreement`."""

    columns: list[Text] = Field(
        default=["重点领域信息公开"], description="哪些栏目（名称或完整网址）及其下级栏目要与公开平台一致"
    )
    days: int = Field(default=365, ge=1, description="只比较最近多少天的信息")
    percent: float = Field(default=95.0, gt=0, le=100, description="一个栏目里至少百分之几的信息公开平台上也有")


@kind
class PlatformAgreement(Kind):
    """What key-area columns show stands on the disclosure platform too."""

    name = "platform_agreement"
    title = "栏目与公开平台一致"
    purpose = (
        "把重点领域栏目最近一年的信息与政府信息公开目录平台对照（按标题或文号），平台上没有的比例较高时提示。"
        "平台的目录没有读全的，写明未能判定。哪些信息应当进平台由本单位确定，所以只作提示。"
    )
    basis = "政务公开工作要点第 25 项：重点领域信息与政府信息公开平台对接（95% 为本系统默认）"
    items = (25,)
    severity = Severity.WARN
    fix = "请核对这些信息是否应当主动公开；应当公开的，在公开目录平台的相应类别里补录，或设置栏目与平台同步。"
    Options = AgreementOptions
    example = """\
[[check]]
id = "platform-agreement"
kind = "platform_agreement"
title = "重点领域栏目与公开平台一致"
columns = ["重点领域信息公开"]
"""

    options: AgreementOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        titles, numbers, gap = _platform(site)
        compared = self._columns(site)
        if not compared:
            yield Unjudged("、".join(self.options.columns), "没有找到要比较的栏目")
            return
        if not titles:
            yield Unjudged(site.home, gap or "没有读到公开平台的目录，无从比较")
            return
        for column in compared:
            for observation in self._judge(site, column, titles, numbers, gap):
                yield observation

    def _columns(self, site: SiteView) -> list[Column]:
        search = ColumnSearch(site, (), 100.0)
        wanted = {plain(each) for each in self.options.columns}
        tops = [c for c in site.columns() if c.url in self.options.columns or plain(c.name) in wanted]
        found = {each.url: each for top in tops for each in (top, *search.below(top)) if _PLATFORM not in each.url}
        return list(found.values())

    def _judge(
        self, site: SiteView, column: Column, titles: set[str], numbers: set[str], gap: str
    ) -> Iterator[Observation]:
        since = site.today - timedelta(days=self.options.days)
        recent = [e for e in site.entries(column.url) if e.date is not None and since <= e.date <= site.today]
        if not recent:
            return
        missing = [entry for entry in recent if not _there(entry, titles, numbers)]
        share = 100 * (len(recent) - len(missing)) / len(recent)
        if share >= self.options.percent:
            yield Examined(column.url)
            return
        if gap:
            yield Unjudged(column.url, gap)
            return
        yield Examined(column.url)
        yield Fault(
            column.url,
            f"栏目“{column.name}”的信息在公开平台上找不到的较多",
            aspect="agreement",
            expected=f"至少 {self.options.percent:g}% 的信息公开平台上也有",
            seen=f"最近 {self.options.days} 天 {len(recent)} 条，平台上没有 {len(missing)} 条："
            + "；".join(f"《{entry.title[:30]}》" for entry in missing[:_SHOWN]),
        )


def _platform(site: SiteView) -> tuple[set[str], set[str], str]:
    """All titles and numbers on the platform, and why there may be more than were read ('' when there are not)."""
    titles: set[str] = set()
    numbers: set[str] = set()
    gap = "" if site.crawl.complete else "本次抓取不完整，公开平台的目录没有读全"
    for column in site.columns():
        if _PLATFORM not in column.url:
            continue
        listed = [plain(entry.title) for entry in site.entries(column.url)]
        titles.update(listed)
        state = measure(site, [column]) if not listed else None
        if state is not None and state.unread:
            gap = gap or f"公开平台的类别“{column.name}”没有读到"
        elif listed and column.declared_count and len(listed) < column.declared_count * 0.9:
            gap = gap or f"公开平台的类别“{column.name}”只读到 {len(listed)} 条，声明有 {column.declared_count} 条"
    for document in site.documents():
        if _PLATFORM in document.url:
            titles.add(plain(document.value(DocumentField.TITLE)))
            numbers.add(plain(document.value(DocumentField.NUMBER)))
    return titles - {""}, numbers - {""}, gap


def _there(entry: Entry, titles: set[str], numbers: set[str]) -> bool:
    if _PLATFORM in entry.url:
        return True
    title = plain(entry.title)
    if title in titles or any(plain(found.group(0)) in numbers for found in _NUMBER.finditer(entry.title)):
        return True
    if _CUT.search(entry.title.strip()) and len(title) >= _SHORTEST_CUT:
        return any(each.startswith(title) for each in titles)
    return False


class ServiceLinksOptions(Options):
    """The options of `service_links`."""

    hosts: list[Text] = Field(default=["gdzwfw.gov.cn"], description="办事平台的域名（含其下级域名）")


@kind
class ServiceLinks(Kind):
    """The site's links to the service platform can be opened."""

    name = "service_links"
    title = "办事指南链接"
    purpose = "检查网页上通向政务服务平台（办事指南、在线办理）的链接能不能打开。指南的内容由脚本显示，程序读不到。"
    basis = "政务公开工作要点第 25 项；国办秘函〔2019〕19号 单项否决“服务不实用”（部分凭记忆）"
    items = (25,)
    unjudged_limit = 0.5
    fix = "请把失效的办事链接改为政务服务平台上现在的网址。"
    Options = ServiceLinksOptions
    example = """\
[[check]]
id = "service-links"
kind = "service_links"
title = "办事指南链接可用"
hosts = ["gdzwfw.gov.cn"]
"""

    options: ServiceLinksOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        seen = 0
        for target in site.targets():
            host = host_of(target.url)
            if not any(host == each or host.endswith("." + each) for each in self.options.hosts):
                continue
            seen += 1
            if target.verdict is LinkVerdict.DEAD:
                yield Examined(target.url)
                yield Fault(
                    target.url, "办事链接打不开", aspect="dead", expected="可以打开", seen=target.reason,
                    carriers=tuple(site.carriers(target.url)), carrier_total=target.carriers,
                )  # fmt: skip
            elif target.verdict is LinkVerdict.ALIVE:
                yield Examined(target.url)
            else:
                yield Unjudged(target.url, f"办事链接没有打开：{target.reason}")
        if seen:
            yield Evidence(site.home, f"网页上有 {seen} 个通向政务服务平台的链接")
        else:
            yield Unjudged(site.home, "没有读到通向政务服务平台的链接（可能由脚本显示）")
