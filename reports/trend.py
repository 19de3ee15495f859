"""Thirty days of one site in bars: how many findings stood open at the end of each day, how many came and went.

The last bar is today's ledger; every earlier one is reached by taking the later steps of the ledger back, so bars and
headline cannot disagree, and a partial run makes no false dip. A day without a finished run is said to be one.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from monitor.model import State
from monitor.store import Event, Store
from reports import formatting as fmt

DAYS = 30
_OPEN = (State.NEW, State.OPEN, State.REOPENED)
_HIGHEST = 56  # pixels


@dataclass(frozen=True, slots=True)
class TrendDay:
    """One day. `open` is None when no run was finished that day: nothing was learned."""

    day: str
    open: int | None
    new: int
    fixed: int
    height: int  # of the bar, in pixels

    @property
    def told(self) -> str:
        if self.open is None:
            return f"{self.day} 未巡检"
        return f"{self.day} 未整改 {self.open}，新增 {self.new}，整改 {self.fixed}"


@dataclass(frozen=True, slots=True)
class Trend:
    """The days, oldest first, and the same in one sentence."""

    days: tuple[TrendDay, ...]
    summary: str

    @property
    def gaps(self) -> int:
        return sum(day.open is None for day in self.days)


def trend(
    store: Store, site: str, *, until: datetime, zone: tzinfo, checks: Collection[str] | None = None
) -> Trend | None:
    """The last `DAYS` days up to a moment, of all checks or some. None until two days were inspected."""
    last = fmt.local_day(until, zone)
    runs = [run for run in store.runs(site, limit=DAYS * 12) if run.status == "done"]
    inspected = {day for run in runs if last - timedelta(days=DAYS) < (day := fmt.local_day(run.started, zone)) <= last}
    if len(inspected) < 2:
        return None
    first = min(inspected)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    steps = store.ledger.changes(site, datetime.combine(first, time(), zone), checks)
    now = sum(checks is None or f.check in checks for f in store.ledger.findings(site, states=_OPEN))
    return _told(days, inspected, _by_day(steps, now, days, zone))


@dataclass(frozen=True, slots=True)
class _Counts:
    open: int
    new: int
    fixed: int


def _by_day(steps: list[Event], now: int, days: list[date], zone: tzinfo) -> dict[date, _Counts]:
    """Walk back from what is open now: what a day's end saw is what is open now less all that changed after it."""
    came, went, moved = Counter[date](), Counter[date](), Counter[date]()
    for step in steps:
        day = fmt.local_day(step.at, zone)
        before, after = step.from_state in _OPEN, step.to_state in _OPEN
        moved[day] += after - before
        came[day] += step.from_state is None or step.to_state is State.REOPENED
        went[day] += step.to_state is State.FIXED
    standing = now - sum(change for day, change in moved.items() if day > days[-1])
    told: dict[date, _Counts] = {}
    for day in reversed(days):
        told[day] = _Counts(standing, came[day], went[day])
        standing -= moved[day]
    return told


def _told(days: list[date], inspected: Collection[date], counts: dict[date, _Counts]) -> Trend:
    highest = max(counts[day].open for day in days) or 1
    bars = tuple(
        TrendDay(
            fmt.month_day(day),
            counts[day].open if day in inspected else None,
            counts[day].new,
            counts[day].fixed,
            max(round(counts[day].open * _HIGHEST / highest), 1) if day in inspected else 1,
        )
        for day in days
    )
    begin, end = counts[min(inspected)].open, counts[max(inspected)].open
    change = end - begin
    compared = f"多 {change} 个" if change > 0 else f"少 {-change} 个" if change < 0 else "持平"
    new, fixed = sum(counts[day].new for day in days[1:]), sum(counts[day].fixed for day in days[1:])
    gaps = sum(bar.open is None for bar in bars)
    summary = (
        f"未整改 {end} 个，比 {fmt.month_day(min(inspected))} {compared}；其间新增 {new} 个，"
        f"整改 {fixed} 个" + (f"；{gaps} 天没有完成巡检" if gaps else "") + "。"
    )
    return Trend(bars, summary)
