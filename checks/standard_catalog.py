"""基层政务公开标准目录 (plan item 5): it is on the site, its file opens, and it is of the last year.

Rule: standards.md §12 item 5. The windows and the 专区 on the spot are a person's word.
"""

from collections.abc import AsyncIterator, Iterator
from datetime import date

from pydantic import Field

from checks.named_entries import entry_named
from checks.named_pages import how_it_failed
from checks.options import Address, Text, same_address
from checks.registry import kind
from monitor.model import (
    Attachment,
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

_WORDS = ("标准目录", "标准指引", "公开目录", "事项目录")
_ENOUGH = 300  # characters of a catalogue that stands in the page itself
_NEWEST = 5  # entries of a column that are looked into


class CatalogOptions(Options):
    """The options of `standard_catalog`."""

    names: list[Text] = Field(
        default=[
            "基层政务公开标准目录", "基层政务公开标准化目录", "政务公开标准目录", "标准目录",
            "基层政务公开标准化规范化", "基层政务公开标准化规范化试点", "基层政务公开",
        ],
        min_length=1, description="栏目、文章或链接的名称，找到其中一个即可",
    )  # fmt: skip
    url: Address | None = Field(default=None, description="标准目录的网址；写了就按网址看")
    max_age_days: int = Field(default=365, ge=1, description="标准目录多少天内应有更新")


@kind
class StandardCatalog(Kind):
    """The standard catalogue of basic-level openness."""

    name = "standard_catalog"
    title = "基层政务公开标准目录"
    purpose = "检查网站上有没有基层政务公开标准目录，目录文件能不能打开，一年内有没有更新。窗口和专区由人实地核对。"
    basis = "政务公开工作要点第 5 项：做好基层政务公开标准目录的动态调整和落实"
    fix = "请在网站公开标准目录（表格或文件），每年至少核对更新一次，并写明日期。"
    items = (5,)
    severity = Severity.WARN
    Options = CatalogOptions
    example = """\
[[check]]
id = "standard-catalog"
kind = "standard_catalog"
title = "基层政务公开标准目录"
max_age_days = 365
"""

    options: CatalogOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        subject = self.options.names[0]
        url = self.options.url or entry_named(site, self.options.names)
        if not url:
            yield self._missing(site, subject)
            return
        record = site.page(url)
        target = site.target(url)
        if record is None and not site.in_scope(url):
            for observation in _elsewhere(subject, url, target.verdict if target else None):
                yield observation
            return
        if record is None or not record.readable:
            dead = target is not None and target.verdict is LinkVerdict.DEAD
            why = how_it_failed(record) if record is not None else "本次抓取没有到达"
            if not dead:
                yield Unjudged(subject, f"标准目录的页面没有读到（{why}）")
                return
            yield Examined(subject)
            yield Fault(subject, "标准目录打不开", aspect="dead", expected="可以打开", seen=why, url=url)
            return
        for observation in self._judge(site, subject, url, record.published):
            yield observation

    def _missing(self, site: SiteView, subject: str) -> Observation:
        if not site.crawl.complete:
            return Unjudged(subject, "没有找到标准目录，但本次抓取不完整")
        if next(iter(site.links_from(site.home)), None) is None and next(iter(site.columns()), None) is None:
            return Unjudged(subject, "没有读到首页的链接和栏目，不能断定没有标准目录")
        return Fault(
            subject, "没有找到基层政务公开标准目录", aspect="missing", expected="公开标准目录",
            seen="首页、栏目和文章里都没有这个名称", url=site.home,
        )  # fmt: skip

    def _judge(self, site: SiteView, subject: str, url: str, published: date | None) -> Iterator[Observation]:
        pages = [url, *_listed(site, url)]
        files = [file for page in pages for file in site.attachments(page)]
        files += [Attachment(e.url, e.title) for e in site.entries(_column(site, url)) if _is_file(e.url)]
        yield Examined(subject)
        yield from self._files(site, subject, url, pages, files)
        days = [published, *(entry.date for entry in site.entries(_column(site, url)))]
        days += [record.published for page in pages if (record := site.page(page)) is not None]
        newest = max((day for day in days if day is not None), default=None)
        if newest is None:
            yield Unjudged(subject, "标准目录没有日期，不能核对更新", "stale")
            return
        age = (site.today - newest).days
        yield Evidence(subject, f"{url}，{newest.isoformat()}（{age} 天前）")
        if age > self.options.max_age_days:
            yield Fault(
                subject, f"标准目录超过 {self.options.max_age_days} 天没有更新", aspect="stale",
                expected=f"{self.options.max_age_days} 天内有更新", seen=f"{newest.isoformat()}（{age} 天前）", url=url,
            )  # fmt: skip

    def _files(
        self, site: SiteView, subject: str, url: str, pages: list[str], files: list[Attachment]
    ) -> Iterator[Observation]:
        if not files:
            if any(len(site.body(page)) >= _ENOUGH for page in pages):
                return
            unread = not any(site.body(page) for page in pages)
            if unread:
                yield Unjudged(subject, "标准目录的内容没有读到（可能由脚本显示，或是图片）", "file")
            else:
                yield Fault(
                    subject,
                    "标准目录没有内容",
                    aspect="file",
                    expected="有目录表格或文件",
                    seen="没有附件，正文很短",
                    url=url,
                )
            return
        wrong = {file.url: why for file in files if (why := _why_broken(site, file.url))}
        if len(wrong) == len(files):
            bad, why = next(iter(wrong.items()))
            yield Fault(
                subject, "标准目录的文件打不开", aspect="file", expected="可以打开", seen=f"{bad}：{why}", url=url
            )


def _elsewhere(subject: str, url: str, verdict: LinkVerdict | None) -> Iterator[Observation]:
    if verdict is LinkVerdict.ALIVE:
        yield Examined(subject)
        yield Evidence(subject, f"标准目录在 {url}，可以打开；内容不在巡检范围内")
    elif verdict is LinkVerdict.DEAD:
        yield Examined(subject)
        yield Fault(subject, "标准目录打不开", aspect="dead", expected="可以打开", seen="链接已失效", url=url)
    else:
        yield Unjudged(subject, f"标准目录在 {url}，本次不能断定能否打开")


def _column(site: SiteView, url: str) -> str:
    return next((column.url for column in site.columns() if same_address(column.url) == same_address(url)), url)


def _listed(site: SiteView, url: str) -> list[str]:
    """The newest pages of a column that are catalogues by their titles; the newest of all where none is."""
    entries = [entry for entry in site.entries(_column(site, url)) if not _is_file(entry.url)]
    entries.sort(key=lambda entry: entry.date or date.min, reverse=True)
    named = [entry for entry in entries if any(word in entry.title for word in _WORDS)]
    return [entry.url for entry in (named or entries)[:_NEWEST]]


def _is_file(url: str) -> bool:
    return (
        url.lower()
        .partition("?")[0]
        .endswith((".pdf", ".doc", ".docx", ".xls", ".xlsx", ".wps", ".et", ".ofd", ".zip"))
    )


def _why_broken(site: SiteView, url: str) -> str:
    target = site.target(url)
    if target is not None and target.verdict is LinkVerdict.DEAD:
        return target.reason
    read = site.attachment_text(url)
    return read.problem if read is not None and read.broken else ""
