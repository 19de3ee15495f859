"""The index of a site's reports: every day's headline numbers with links, and the trend, rewritten at each publish.

Numbers come from the store, not from the report files; a day whose last run broke down shows none.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from monitor.model import LABELS, Verdict, worst
from monitor.store import Store
from reports import formatting as fmt
from reports.period import TITLES, span_of
from reports.render import render_archive
from reports.trend import Trend, trend


@dataclass(frozen=True, slots=True)
class ArchiveLine:
    """One day: its files, and what its last finished run came to."""

    day: str
    weekday: str
    page: str
    workbook: str
    tone: str
    label: str
    told: str
    new: int
    open: int
    fixed: int


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """One report on a period: its page, and the self-check table of a quarter."""

    title: str
    when: str
    page: str
    workbook: str


@dataclass(frozen=True, slots=True)
class Archive:
    """What the index page shows, newest first."""

    site: str
    written: str
    lines: tuple[ArchiveLine, ...]
    periods: tuple[PeriodLine, ...]
    trend: Trend | None


def archive(store: Store, site: str, site_name: str, files: Collection[str], *, zone: tzinfo, now: datetime) -> str:
    """The index page as HTML. `files` are the names in the site's report folder; `2026-11-23.html` is a report."""
    days = sorted((day for name in files if name.endswith(".html") and (day := _day(name))), reverse=True)
    lines = tuple(_line(store, site, day, files) for day in days)
    view = Archive(
        fmt.clean(site_name, 100),
        fmt.moment(now, zone),
        lines,
        _periods(files),
        trend(store, site, until=now, zone=zone),
    )
    return render_archive(view)


def _periods(files: Collection[str]) -> tuple[PeriodLine, ...]:
    """`week-2026-11-16.html` and the like, the latest first; of one day the longer period first."""
    found: list[tuple[date, int, PeriodLine]] = []
    for order, (kind, title) in enumerate(TITLES.items()):
        for name in (name for name in files if name.startswith(f"{kind}-") and name.endswith(".html")):
            day = _day(name.removeprefix(f"{kind}-"))
            if day is None:
                continue
            span = span_of(kind, day)
            when = f"{fmt.calendar_day(span.first)}至{fmt.calendar_day(span.after - timedelta(days=1))}"
            table = f"{name.removesuffix('.html')}.xlsx"
            found.append((span.after, order, PeriodLine(title, when, name, table if table in files else "")))
    return tuple(line for _, _, line in sorted(found, key=lambda one: one[:2], reverse=True))


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(name.removesuffix(".html"))
    except ValueError:
        return None


def _line(store: Store, site: str, day: date, files: Collection[str]) -> ArchiveLine:
    run = store.latest_run(site, on=day)
    workbook = f"{day.isoformat()}.xlsx"
    items = store.items(run.id) if run is not None else []
    outcomes = store.outcomes(run.id) if run is not None else []
    verdict = worst(outcome.verdict for outcome in outcomes)
    counts = store.ledger.counts(run.id) if run is not None else None
    tally = Counter(item.verdict for item in items)
    return ArchiveLine(
        day=fmt.calendar_day(day),
        weekday=fmt.weekday(day),
        page=f"{day.isoformat()}.html",
        workbook=workbook if workbook in files else "",
        tone=verdict.value if verdict else "inconclusive",
        label=LABELS[verdict] if verdict else "没有完成",
        told="、".join(f"{LABELS[v]} {tally[v]} 项" for v in Verdict if tally[v] and v is not Verdict.MANUAL),
        new=counts.new + counts.reopened if counts else 0,
        open=counts.new + counts.reopened + counts.open if counts else 0,
        fixed=counts.fixed if counts else 0,
    )
