"""发稿日期 (P12): dates that cannot be true: in the future, other in the list than on the page, backdated.

Backdated: the address of an article carries a number that grows; an article with a higher number than any that the
last run saw, dated well before that run, was not there when it says it was published. Drafts wait for approval, so a
few days are allowed; many at once are a migration. None of it proves a forgery: a person must ask.
"""

import re
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlsplit

from pydantic import Field

from checks.registry import kind
from monitor.model import (
    Entry,
    Examined,
    Fault,
    Kind,
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

_NUMBER = re.compile(r"(?:post_|t20\d{6}_)(\d{4,9})\.s?html?$")
_YEAR = re.compile(r"20\d\d")


class ForgedDatesOptions(Options):
    """The options of `forged_dates`."""

    grace_days: int = Field(default=7, ge=1, description="发布日期比上次巡检早多少天以内不算（起草、审核需要时间）")
    differ_days: int = Field(default=1, ge=0, description="列表上的日期与文章页的日期相差几天以内不算")
    migration: int = Field(
        default=10, ge=1, description="一次新出现多少篇以上日期较早的文章，按迁移、补录处理，不逐篇报告"
    )


@dataclass
class _Folder:
    """The numbered articles of one folder: the highest number, and what is newer than the last run."""

    highest: int = 0
    fresh: list[PageRecord] = field(default_factory=list[PageRecord])


@kind
class ForgedDates(Kind):
    """Articles carry the day on which they were published."""

    name = "forged_dates"
    title = "发稿日期"
    purpose = (
        "检查发布日期是否合理：晚于今天的、列表与文章页不一致的，以及新出现而日期写得很早的文章"
        "（文章编号比上次巡检见过的都大，日期却在那之前）。是否伪造由人核实。"
    )
    basis = "国办秘函〔2019〕19号 单项否决“弄虚作假（如伪造发稿日期等）”；须由人工核实"
    items = (20, 27)
    severity = Severity.WARN
    fix = "请核实发布时间：写错的改正；补录往期信息的，注明是补录。"
    Options = ForgedDatesOptions
    example = """\
[[check]]
id = "forged-dates"
kind = "forged_dates"
title = "发稿日期真实"
grace_days = 7
"""

    options: ForgedDatesOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        folders: defaultdict[str, _Folder] = defaultdict(_Folder)
        known: dict[str, Remembered | None] = {}
        for record in site.pages(PageKind.ARTICLE):
            if not record.readable or not site.in_scope(record.url):
                continue
            if record.published is not None:
                yield Examined(record.url)
                if record.published > site.today + timedelta(days=1):
                    yield _fault(record.url, "future", "发布日期晚于今天", record.published, record.title)
            if (found := _NUMBER.search(urlsplit(record.url).path)) is None:
                continue
            place = record.url.rpartition("/")[0]
            if place not in known:
                known[place] = site.remembered(self.spec.id, place)
            folders[place].highest = max(folders[place].highest, int(found.group(1)))
            if _is_new(int(found.group(1)), known[place]):
                folders[place].fresh.append(record)
        for column in site.columns():
            for entry in site.entries(column.url):
                for observation in self._listed(site, entry):
                    yield observation
        for observation in self._folders(site, folders, known):
            yield observation

    def _listed(self, site: SiteView, entry: Entry) -> Iterator[Observation]:
        """A line of a list against today and against its page. A list without years is read by guess: left out."""
        if entry.date is None or not _YEAR.search(entry.date_text) or not site.in_scope(entry.url):
            return
        if entry.date > site.today + timedelta(days=1):
            yield Examined(entry.url)
            yield _fault(entry.url, "list.future", "列表上的日期晚于今天", entry.date, entry.title)
            return
        record = site.page(entry.url)
        if record is None or record.kind is not PageKind.ARTICLE or record.published is None or not record.readable:
            return
        if abs((record.published - entry.date).days) > self.options.differ_days:
            yield Fault(
                entry.url,
                "列表上的日期与文章页的发布日期不一致",
                aspect="differs",
                expected=f"文章页：{record.published.isoformat()}",
                seen=f"列表：{entry.date.isoformat()}",
                anchor=entry.title,
            )

    def _folders(
        self, site: SiteView, folders: dict[str, _Folder], known: dict[str, Remembered | None]
    ) -> Iterator[Observation]:
        early: list[tuple[PageRecord, date]] = []
        for place, folder in folders.items():
            before = known[place]
            highest = max(folder.highest, int(before.value.partition(" ")[0]) if before else 0)
            if site.crawl.complete:
                yield Remember(place, f"{highest} {site.today.isoformat()}")
            if before is None:
                continue
            last = date.fromisoformat(before.value.partition(" ")[2])
            limit = last - timedelta(days=self.options.grace_days)
            early += [(record, last) for record in folder.fresh if record.published and record.published < limit]
        if len(early) > self.options.migration:
            yield Unjudged(
                site.home, f"一次新出现 {len(early)} 篇日期较早的文章，像是迁移或补录，没有逐篇判断", "backdated"
            )
            return
        for record, last in early:
            day = record.published.isoformat() if record.published else ""
            yield Fault(
                record.url,
                "新出现的文章，发布日期却写在上次巡检之前，请核实",
                aspect="backdated",
                expected=f"{last.isoformat()} 的巡检没有见到这篇文章，编号也比当时所有文章大",
                seen=f"发布日期 {day}",
                anchor=record.title,
            )


def _is_new(number: int, before: Remembered | None) -> bool:
    return before is not None and number > int(before.value.partition(" ")[0])


def _fault(url: str, aspect: str, message: str, day: date, title: str) -> Fault:
    return Fault(url, message, aspect=aspect, expected="不晚于今天", seen=day.isoformat(), anchor=title)
