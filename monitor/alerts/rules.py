"""When a home page is down, and when it is up again: pure functions from probes to a step, as a table of cases.

Two rules. *Down* is for whoever is on duty: k of the last n probes failed; the all-clear needs some good ones in a
row, so a page that flaps is one alert. *Unavailable* is the line of 国办秘函〔2019〕19号 (单项否决 站点无法访问), as
`monitor/model/availability.py` draws it. Without enough probes nothing is judged: what stands, stands.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.config import AlertingSettings
from monitor.model import availability
from monitor.model.availability import Share
from monitor.store import Sample

FRESH = timedelta(hours=24)  # older probes say nothing about now


class Step(StrEnum):
    """What the probes ask for."""

    OPEN = "open"
    CLEAR = "clear"
    STAY = "stay"


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
    """The failed share by the rule that the check `availability` judges by too."""
    return availability.share(samples, now, days=rules.share_days, per_day=rules.probes_per_day)


def unavailable(found: Share, rules: AlertingSettings, *, standing: bool) -> Step:
    """The step for *unavailable*: at the line (5 % counts) and below it."""
    if not found.judged:
        return Step.STAY
    over = found.reaches(rules.share_percent)
    if standing:
        return Step.STAY if over else Step.CLEAR
    return Step.OPEN if over else Step.STAY
