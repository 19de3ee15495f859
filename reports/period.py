"""周报、月报、季报、年报: what a span of time brought, beside the span before it. The report says how it counts.

Only what the store knows: the events of the ledger, the probes of the home page, the runs.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from statistics import median
from typing import Literal

from monitor.model import LABELS, Severity
from monitor.store import Change, Probed, Store
from reports import formatting as fmt
from reports.findings import NOBODY
from reports.letters import letter
from reports.lookback import looked_back
from reports.places import Columns
from reports.trend import trend
from reports.view import Hero, Report, Tile

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
    """One span in numbers."""

    probed: Probed
    found: tuple[Change, ...]
    fixed: tuple[Change, ...]
    standing: tuple[Change, ...]
    done: int
    broken: int

    @property
    def days(self) -> float | None:
        """The median of days between opening and closing; None when nothing was fixed."""
        return _median(self.fixed)


@dataclass(frozen=True, slots=True)
class Row:
    """One department, item or column: what it found, fixed and left, and the median of days to fix ('—' for none)."""

    name: str
    found: int
    fixed: int
    standing: int
    days: str


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


def period(
    store: Store,
    site: str,
    site_name: str,
    span: Span,
    *,
    zone: tzinfo,
    now: datetime,
    attached: Sequence[str] = (),
) -> Report:
    """The report on a span, compared with the span before it. Without a finished run in it, it says just that.
    `attached` names the files that go with the mail."""
    this, last = figures(store, site, span, zone, now), figures(store, site, span.before(), zone, now)
    name = fmt.clean(site_name, 100)
    title = TITLES[span.kind]
    over = datetime.combine(span.after, time(), zone) <= now
    until = span.after - timedelta(days=1) if over else fmt.local_day(now, zone)
    when = f"{fmt.calendar_day(span.first)}至{fmt.calendar_day(until)}"
    subject = (
        f"【网站巡检{title}】{name} {when} 新发现{len(this.found)} 已整改{len(this.fixed)} 未整改{len(this.standing)}"
    )
    columns, titles = Columns.of(store.columns(site)), _titles(store, site)
    last_moment = min(span.moments(zone)[1], now) - timedelta(microseconds=1)
    return letter(
        "period",
        subject,
        site=name,
        title=title,
        unit=title[0],
        when=when,
        over=over,
        done=this.done,
        hero=_hero(this, last),
        tiles=_tiles(this),
        trend=trend(store, site, until=last_moment, zone=zone),
        rows=_rows(this, last),
        departments=_table(this, lambda one: one.departments or (NOBODY,)),
        items=_table(this, lambda one: [titles.get(n, f"第 {n} 项") for n in one.items] or ["未对应任务"]),
        places=_table(this, lambda one: (_column(columns, one),))[:_WORST],
        lookback=looked_back(store, site, span.first.year, zone) if span.kind == "year" else None,
        attached=attached,
        written=fmt.moment(now, zone),
    )


def _column(columns: Columns, one: Change) -> str:
    return columns.name_of(one.found_on or one.url or one.subject, one.subject)


def _titles(store: Store, site: str) -> dict[int, str]:
    """The plan items by number: `第 3 项 本系统规范性文件统一公开…`."""
    run = store.latest_run(site)
    standings = store.items(run.id) if run is not None else []
    return {one.item.number: f"第 {one.item.number} 项 {fmt.clean(one.item.title, 40)}" for one in standings}


def _hero(this: Figures, last: Figures) -> Hero:
    """What stood open at the end, against the span before."""
    if not this.done:
        return Hero("inconclusive", "—", "没有结论", "本期没有完成的巡检", "不能据此认定网站合格或不合格。")
    number, change = len(this.standing), len(this.standing) - len(last.standing)
    compared = f"比上期末多 {change} 个" if change > 0 else f"比上期末少 {-change} 个" if change else "与上期末持平"
    by_severity = [(severity, sum(one.severity is severity for one in this.standing)) for severity in Severity]
    told = "、".join(f"{LABELS[severity]} {count} 个" for severity, count in by_severity if count)
    tone = "fail" if any(one.severity is not Severity.WARN for one in this.standing) else "warn" if number else "pass"
    return Hero(
        tone,
        str(number),
        "个期末未整改",
        compared if last.done else "上期没有巡检，不作比较",
        f"按轻重：{told}。" if told else "期末没有未整改的问题。",
    )


def _tiles(this: Figures) -> tuple[Tile, ...]:
    probed = this.probed
    return (
        Tile("新发现", len(this.found) if this.done else "—", "fail" if this.found else "quiet"),
        Tile("已整改", len(this.fixed) if this.done else "—", "pass" if this.fixed else "quiet"),
        Tile("整改用时（天）", _days(this.days), "quiet"),
        Tile("首页可用率", fmt.percent(probed.total - probed.failed, probed.total) if probed.total else "—", "quiet"),
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
        return f"{len(changes)} 个" + (f"，其中单项否决 {vetoes(changes)} 个" if vetoes(changes) else "")

    return [
        both("首页可用率", lambda one: _availability(one.probed)),
        both("完成巡检", lambda one: f"{one.done} 次" + (f"（另有 {one.broken} 次未完成）" if one.broken else "")),
        both("新发现（含重新出现）", inspected(lambda one: counted(one.found))),
        both("确认已整改", inspected(lambda one: counted(one.fixed))),
        both("整改用时（中位数）", lambda one: "没有整改的问题" if one.days is None else f"{_days(one.days)} 天"),
        both("期末未整改", inspected(lambda one: counted(one.standing))),
    ]


def _availability(probed: Probed) -> str:
    if not probed.total:
        return "没有监测"
    good = probed.total - probed.failed
    return f"{fmt.percent(good, probed.total)}（监测 {probed.days} 天 {probed.total} 次，打不开 {probed.failed} 次）"


def _table(this: Figures, keys: Callable[[Change], Sequence[str]]) -> list[Row]:
    """By name, most standing first. A finding counts for each of its names."""
    parts = (this.found, this.fixed, this.standing)
    counts = [Counter(key for one in part for key in keys(one)) for part in parts]
    spans: dict[str, list[Change]] = {}
    for one in this.fixed:
        for key in keys(one):
            spans.setdefault(key, []).append(one)
    rows = [
        Row(fmt.clean(name, 60), *(count[name] for count in counts), days=_days(_median(spans.get(name, ()))))
        for name in {name for count in counts for name in count}
    ]
    return sorted(rows, key=lambda row: (-row.standing, -row.found, row.name))


def _median(fixed: Iterable[Change]) -> float | None:
    spans = [(one.at - one.opened) / timedelta(days=1) for one in fixed]
    return median(spans) if spans else None


def _days(days: float | None) -> str:
    """`1.5`; a whole number without its zero; `—` when nothing was fixed."""
    return "—" if days is None else f"{days:.1f}".removesuffix(".0")
