"""站点无法访问: the one rule by which a home page counts as unavailable (V2 of 国办秘函〔2019〕19号).

监测 1 周, 每天间隔性访问 20 次以上, 超过 15 秒仍打不开的次数累计占比达到 5%. For checks and alerts alike, and pure:
from probes to a share, and whether the share reaches the line. A probe that says nothing of what citizens see (our
resolver failed, a firewall refused us) is kept and never counted.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model.answers import BLOCKED_STATUS, Answer, FailureKind

BAD_SECONDS = 15.0  # 超过（含）15 秒仍打不开
WINDOW_DAYS = 7  # 监测 1 周
PROBES_PER_DAY = 20  # 每天间隔性访问 20 次以上
VETO_PERCENT = 5.0  # 累计占比超过（含）5%

# What may be our own machine, resolver or the way between; a site is not accused of it.
_NOT_THE_SITE = frozenset(
    {
        FailureKind.DNS,
        FailureKind.UNREACHABLE,
        FailureKind.FORBIDDEN,
        FailureKind.ROBOTS,
        FailureKind.BAD_URL,
        FailureKind.TLS,  # old suites and missing intermediates fail here and open in browsers (P18)
    }
)


@dataclass(frozen=True, slots=True)
class Sample:
    """One availability probe of a site's home page. Not `counted`: it tells nothing of what citizens see."""

    site: str
    at: datetime
    ok: bool
    seconds: float
    detail: str
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the counted probes of the span failed. `short` are the 24-hour spans with too few of them,
    0 the latest; `judged` is False when there is one."""

    total: int
    failed: int
    short: tuple[int, ...] = ()

    @property
    def judged(self) -> bool:
        return not self.short

    @property
    def percent(self) -> float:
        return 100 * self.failed / self.total if self.total else 0.0

    def reaches(self, percent: float) -> bool:
        """Whether the failed share is at the line or above it; the line itself counts."""
        return self.total > 0 and self.failed * 100 >= percent * self.total


def share(samples: Sequence[Sample], now: datetime, *, days: int, per_day: int) -> Share:
    """The failed share over the last days, each a span of 24 hours back from `now`."""
    since = now - timedelta(days=days)
    counted = [sample for sample in samples if sample.counted and since < sample.at <= now]
    by_day = Counter(int((now - sample.at) / timedelta(days=1)) for sample in counted)
    short = tuple(day for day in range(days) if by_day[day] < per_day)
    return Share(len(counted), sum(not sample.ok for sample in counted), short)


def judge_probe(answer: Answer) -> tuple[bool, bool]:
    """Whether a probe found the page open in time, and whether it counts at all."""
    if answer.failure is not None and answer.failure.kind in _NOT_THE_SITE:
        return False, False
    if answer.status in BLOCKED_STATUS:
        return False, False
    return answer.ok and answer.seconds < BAD_SECONDS, True
