"""周报、月报、季报、年报: what a span of time brought, beside the span before it. The report says how it counts.

Only what the store knows: the events of the ledger, the probes of the home page, the runs.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from statistics import median
from typing import Literal
from urllib.parse import urlsplit

from monitor.model import Severity
from monitor.store import Change, Probed, Store
from reports import formatting as fmt
from reports.findings import NOBODY
from reports.letters import letter
from reports.view import Report

PeriodKind = Literal["week", "month", "quarter", "year"]
TITLES: dict[PeriodKind, str] = {"week": "周报", "month": "月报", "quarter": "季报", "year": "年报"}
_WORST = 10


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days: from `first` up to and without `after`."""

    kind: PeriodKind
    first: date
    after: date

    def moments(self, zone: tzinfo) -> tuple[datetime, datetime]:
        return datetime.combine(self.first, time(), zone), datetime.combine(self.after, time(), zone)

    def before(self) -> "Span":
        return span_of(self.kind, self.first - timedelta(days=1))


def span_of(kind: PeriodKind, day: date) -> Span:
    """The week (from Monday), month, quarter or year that a day lies in."""
    if kind == "week":
        monday = day - timedelta(days=day.weekday())
        return Span(kind, monday, monday + timedelta(days=7))
    months = {"month": 1, "quarter": 3, "year": 12}[kind]
    start = (day.month - 1) // months * months
    end = start + months
    return Span(kind, date(day.year, start + 1, 1), date(day.year + end // 12, end % 12 + 1, 1))


@dataclass(frozen=True, slots=True)
class Figures:
    """One span in numbers. `days` are the days to fix of what was fixed, for the median."""

    probed: Probed
    found: tuple[Change, ...]
    fixed: tuple[Change, ...]
    standing: tuple[Change, ...]
    done: int
    broken: int

    @property
    def days(self) -> float | None:
        """The median of days between opening and closing; None when nothing was fixed."""
        spans = [(one.at - one.opened) / timedelta(days=1) for one in self.fixed]
        return median(spans) if spans else None


def figures(store: Store, site: str, span: Span, zone: tzinfo, now: datetime) -> Figures:
    """What the store knows of a span; of one that is not over, up to now."""
    since, until = span.moments(zone)
    until = min(until, now)
    runs = store.history.runs(site, since, until)
    return Figures(
        store.history.probed(site, since, until),
        tuple(store.history.openings(site, since, until)),
        tuple(store.history.closings(site, since, until)),
        tuple(store.history.standing(site, until)),
        runs.get("done", 0),
        sum(runs.values()) - runs.get("done", 0),
    )


def period(store: Store, site: str, site_name: str, span: Span, *, zone: tzinfo, now: datetime) -> Report:
    """The report on a span, compared with the span before it. Without a finished run in it, it says just that."""
    this, last = figures(store, site, span, zone, now), figures(store, site, span.before(), zone, now)
    name = fmt.clean(site_name, 100)
    title = TITLES[span.kind]
    over = datetime.combine(span.after, time(), zone) <= now
    until = span.after - timedelta(days=1) if over else fmt.local_day(now, zone)
    when = f"{fmt.calendar_day(span.first)}至{fmt.calendar_day(until)}"
    subject = (
        f"【网站巡检{title}】{name} {when} 新发现{len(this.found)} 已整改{len(this.fixed)} 未整改{len(this.standing)}"
    )
    return letter(
        "period",
        subject,
        site=name,
        title=title,
        when=when,
        over=over,
        done=this.done,
        rows=_rows(this, last),
        departments=_table(this, lambda one: one.departments or (NOBODY,)),
        items=_table(this, lambda one: tuple(f"第 {number} 项" for number in one.items) or ("未对应任务",)),
        places=_worst(this.standing),
        written=fmt.moment(now, zone),
    )


def _rows(this: Figures, last: Figures) -> list[tuple[str, str, str]]:
    """Name, this span, the span before. What was not measured is said to be so, never 0."""

    def both(label: str, told: Callable[[Figures], str]) -> tuple[str, str, str]:
        return label, told(this), told(last)

    def vetoes(changes: Iterable[Change]) -> int:
        return sum(one.severity is Severity.VETO for one in changes)

    def inspected(told: Callable[[Figures], str]) -> Callable[[Figures], str]:
        return lambda one: told(one) if one.done else "没有完成的巡检"

    def counted(changes: Sequence[Change]) -> str:
        return f"{len(changes)} 个，其中单项否决 {vetoes(changes)} 个"

    return [
        both("首页可用率", lambda one: _availability(one.probed)),
        both("完成巡检", lambda one: f"{one.done} 次" + (f"（另有 {one.broken} 次未完成）" if one.broken else "")),
        both("新发现（含重新出现）", inspected(lambda one: counted(one.found))),
        both("确认已整改", inspected(lambda one: f"{len(one.fixed)} 个")),
        both("整改用时（中位数）", lambda one: "没有整改的问题" if one.days is None else f"{one.days:.1f} 天"),
        both("期末未整改", lambda one: counted(one.standing)),
    ]


def _availability(probed: Probed) -> str:
    if not probed.total:
        return "没有监测"
    good = probed.total - probed.failed
    return f"{fmt.percent(good, probed.total)}（监测 {probed.days} 天 {probed.total} 次，打不开 {probed.failed} 次）"


def _table(this: Figures, keys: Callable[[Change], Sequence[str]]) -> list[tuple[str, int, int, int]]:
    """Name, found, fixed, standing: most standing first. A finding counts for each of its names."""
    counts = [Counter(key for one in part for key in keys(one)) for part in (this.found, this.fixed, this.standing)]
    names = {name for count in counts for name in count}
    rows = [(fmt.clean(name, 60), *(count[name] for count in counts)) for name in names]
    return sorted(((n, a, b, c) for n, a, b, c in rows), key=lambda row: (-row[3], -row[1], row[0]))


def _worst(standing: Iterable[Change]) -> list[tuple[str, int]]:
    """The places with most open findings. A column that has a name counts by it, a page by its folder."""
    return Counter(_place(one) for one in standing).most_common(_WORST)


def _place(one: Change) -> str:
    if not one.subject.startswith(("http://", "https://")):
        return fmt.clean(one.subject, 100)
    parts = urlsplit(one.found_on or one.url or one.subject)
    folder = parts.path.partition("/content/")[0] if "/content/" in parts.path else parts.path.rpartition("/")[0]
    return fmt.clean(f"{parts.netloc}{folder}/", 200)
