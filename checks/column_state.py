"""What is known of a column's contents after the crawl, and what follows from it: empty, undated, stale, or unknown."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from checks.named_pages import how_it_failed
from monitor.model import (
    Column,
    Entry,
    Evidence,
    Examined,
    Fault,
    LinkVerdict,
    Observation,
    PageKind,
    SiteView,
    Unjudged,
)

_YEAR = re.compile(r"(?:19|20)[0-9]{2}|[二〇]{2}|[12][0-9]{3}年|[０-９]{4}")
_UNSURE = (LinkVerdict.SUSPECT, LinkVerdict.BLOCKED, LinkVerdict.UNTESTABLE)


@dataclass(frozen=True, slots=True)
class ColumnState:
    """The entries of a column (or of a column and its sub-columns), counted.

    `unknown` entries are those whose date might stand on their page, which could not be read. `future` entries are
    dated later than tomorrow: a slip of the pen that must not make a column look fresh. `unread` says why the list
    itself could not be read; an empty column is only empty when it is ''.
    """

    entries: int = 0
    dated: int = 0
    unknown: int = 0
    future: int = 0
    newest: date | None = None
    newest_entry: Entry | None = None
    unread: str = ""


def measure(site: SiteView, columns: Iterable[Column]) -> ColumnState:
    """Count the entries of some columns, all together."""
    total = ColumnState()
    for column in columns:
        total = _merged(total, _measure_one(site, column))
    return total


def _measure_one(site: SiteView, column: Column) -> ColumnState:
    latest = site.today + timedelta(days=1)
    entries = dated = unknown = future = 0
    newest: tuple[date, Entry] | None = None
    for entry in site.entries(column.url):
        entries += 1
        when = _when(site, entry)
        if when is None:
            unknown += _might_have_date(site, entry.url)
        elif when > latest:
            future += 1
        else:
            dated += 1
            if newest is None or when > newest[0]:
                newest = when, entry
    if entries == 0:
        return _without_list(site, column, latest)
    when, entry = newest or (None, None)
    return ColumnState(entries, dated, unknown, future, when, entry, column.unread)


def _without_list(site: SiteView, column: Column, latest: date) -> ColumnState:
    """A column without list entries: truly empty, a single article in place of a list, or not read."""
    record = site.page(column.url)
    if column.unread:
        return ColumnState(unread=column.unread)
    if column.declared_count:
        return ColumnState(unread=f"栏目声明有 {column.declared_count} 条信息，但列表由脚本生成或未能读取")
    if column.declared_count == 0:
        return ColumnState()
    if record is None:
        return ColumnState(unread="本次抓取没有读到该栏目")
    if not record.readable:
        return ColumnState(unread=f"栏目页打不开（{how_it_failed(record)}）")
    if record.kind in (PageKind.ARTICLE, PageKind.DOCUMENT):
        when = record.published
        article = Entry(record.url, record.title, when)
        usable = when is not None and when <= latest
        return ColumnState(
            entries=1,
            dated=int(usable),
            future=int(when is not None and not usable),
            newest=when if usable else None,
            newest_entry=article if usable else None,
        )
    if record.kind in (PageKind.COLUMN, PageKind.LISTING):
        return ColumnState()
    return ColumnState(unread="该页不是可识别的列表页，无法判断有没有内容")


def _when(site: SiteView, entry: Entry) -> date | None:
    """The day of an entry: the list's, but where the list leaves out the year, the page knows better than a guess."""
    guessed = entry.date is not None and bool(entry.date_text) and not _YEAR.search(entry.date_text)
    if guessed:
        return _date_on_page(site, entry.url) or entry.date
    return entry.date or _date_on_page(site, entry.url)


def _date_on_page(site: SiteView, url: str) -> date | None:
    record = site.page(url) if url else None
    return record.published if record is not None and record.readable else None


def _might_have_date(site: SiteView, url: str) -> bool:
    """Whether the entry's page is the site's own and could not be read this time."""
    if not url or not site.in_scope(url):
        return False
    record = site.page(url)
    if record is not None:
        return not record.readable and record.status not in (404, 410)
    if not site.crawl.complete:
        return True
    target = site.target(url)
    return target is not None and target.verdict in _UNSURE


def _merged(a: ColumnState, b: ColumnState) -> ColumnState:
    newer = b if a.newest is None or (b.newest is not None and b.newest > a.newest) else a
    return ColumnState(
        a.entries + b.entries,
        a.dated + b.dated,
        a.unknown + b.unknown,
        a.future + b.future,
        newer.newest,
        newer.newest_entry,
        a.unread or b.unread,
    )


def judge_age(
    subject: str, name: str, url: str, state: ColumnState, days: int | None, today: date, basis: str
) -> Iterator[Observation]:
    """Judge a column by what was measured. `days` None: only whether it has contents.

    Rule of 2015 普查, kept since: 未注明信息发布时间的视为不更新 (standards.md §1.1, S13).
    """
    limit = days if days is not None else 0
    fresh = state.newest is not None and (today - state.newest).days <= limit
    if state.entries == 0 and state.unread:
        yield Unjudged(subject, state.unread)
        return
    # Contents are proof enough where no age is asked; a fresh entry is proof enough where one is.
    if days is not None and not fresh and (state.unread or state.unknown):
        why = state.unread or f"{state.unknown} 条信息的列表没有日期，文章页又未能读取"
        yield Examined(subject)
        yield Unjudged(subject, why, "stale")
        yield Unjudged(subject, why, "undated")
        return
    yield Examined(subject)
    if state.entries == 0:
        yield Fault(
            subject, f"栏目“{name}”为空白", aspect="empty", expected="有信息", seen="0 条信息", url=url,
            basis="国办秘函〔2019〕19号 单项否决“栏目不更新”之空白栏目",
        )  # fmt: skip
        return
    if state.future:
        yield Evidence(subject, f"有 {state.future} 条信息的日期晚于今天，不计入更新")
    if days is None:
        return
    yield from _judge_dates(subject, name, url, state, days, today, basis)


def _judge_dates(
    subject: str, name: str, url: str, state: ColumnState, days: int, today: date, basis: str
) -> Iterator[Observation]:
    expected = f"最近 {days} 天内有更新"
    if state.newest is None:
        yield Fault(
            subject, f"栏目“{name}”的信息都没有日期，按未更新计", aspect="undated", expected=expected,
            seen=f"{state.entries} 条信息均无有效日期", url=url,
            basis=basis + "；未注明发布时间的视为不更新",
        )  # fmt: skip
        return
    age = (today - state.newest).days
    title = state.newest_entry.title[:40] if state.newest_entry else ""
    if age > days:
        yield Fault(
            subject, f"栏目“{name}”超过 {days} 天未更新", aspect="stale", expected=expected,
            seen=f"最近一条：{state.newest.isoformat()}（{age} 天前）《{title}》", url=url, basis=basis,
        )  # fmt: skip
    else:
        yield Evidence(subject, f"最近一条：{state.newest.isoformat()}（{age} 天前）《{title}》")
