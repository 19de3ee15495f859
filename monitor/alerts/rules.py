"""When a home page is down, and when it is up again: pure functions from probes to a step, as a table of cases.

Two rules. *Down* is for whoever is on duty: k of the last n probes failed; the all-clear needs some good ones in a
row, so a page that flaps is one alert. *Unavailable* is the line of 国办秘函〔2019〕19号 (单项否决 站点无法访问): over
a week with at least 20 probes a day, 5 % of them failed. Without enough probes nothing is judged: what stands, stands.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.config import AlertingSettings
from monitor.store import Sample

FRESH = timedelta(hours=24)  # older probes say nothing about now


class Step(StrEnum):
    """What the probes ask for."""

    OPEN = "open"
    CLEAR = "clear"
    STAY = "stay"


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the probes of the span failed. `judged` is False when a day has too few of them."""

    total: int
    failed: int
    judged: bool

    @property
    def percent(self) -> float:
        return 100 * self.failed / self.total if self.total else 0.0


def down(samples: Sequence[Sample], rules: AlertingSettings, *, standing: bool) -> Step:
    """The step for *down*. `samples` are the fresh ones, oldest first."""
    if standing:
        last = samples[-rules.recoveries :]
        well = len(last) == rules.recoveries and all(sample.ok for sample in last)
        return Step.CLEAR if well else Step.STAY
    failures = sum(not sample.ok for sample in samples[-rules.window :])
    # The last probe decides with: a page that is back must not be reported as down.
    return Step.OPEN if failures >= rules.failures and not samples[-1].ok else Step.STAY


def share(samples: Sequence[Sample], rules: AlertingSettings, now: datetime) -> Share:
    """The failed share over the last days, each a span of 24 hours back from `now`."""
    since = now - timedelta(days=rules.share_days)
    counted = [sample for sample in samples if since < sample.at <= now]
    per_day = Counter(int((now - sample.at) / timedelta(days=1)) for sample in counted)
    enough = all(per_day[day] >= rules.probes_per_day for day in range(rules.share_days))
    return Share(len(counted), sum(not sample.ok for sample in counted), enough)


def unavailable(found: Share, rules: AlertingSettings, *, standing: bool) -> Step:
    """The step for *unavailable*: at the line (5 % counts) and below it."""
    if not found.judged:
        return Step.STAY
    over = found.failed * 100 >= rules.share_percent * found.total
    if standing:
        return Step.STAY if over else Step.CLEAR
    return Step.OPEN if over else Step.STAY
