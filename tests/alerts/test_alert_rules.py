"""The two rules of availability, transition by transition."""

from datetime import UTC, datetime, timedelta

import pytest

from monitor.alerts.rules import Step, down, share, unavailable
from monitor.config import AlertingSettings
from monitor.store import Sample

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
RULES = AlertingSettings(failures=3, window=4, recoveries=2)


def probes(pattern: str, every: timedelta = timedelta(minutes=5)) -> list[Sample]:
    """`x` failed, `.` worked; the last one is now."""
    first = NOW - every * (len(pattern) - 1)
    return [Sample("one", first + every * n, sign == ".", 0.4, "") for n, sign in enumerate(pattern)]


@pytest.mark.parametrize(
    ("pattern", "standing", "step"),
    [
        ("x", False, Step.STAY),
        (".xx", False, Step.STAY),
        (".xxx", False, Step.OPEN),
        ("xx.x", False, Step.OPEN),  # flapping, and failing now
        ("xxx.", False, Step.STAY),  # it is back already
        ("xx..x", False, Step.STAY),
        ("xxxxxx....xx", False, Step.STAY),  # the old failures have left the window
        ("xxxx", True, Step.STAY),
        ("xxxx.", True, Step.STAY),  # one good probe is no recovery
        ("xxxx.x.", True, Step.STAY),
        ("xxxx..", True, Step.CLEAR),
        (".", True, Step.STAY),
    ],
)
def test_down(pattern: str, standing: bool, step: Step) -> None:
    assert down(probes(pattern), RULES, standing=standing) is step


def week(per_day: int, failed: int, days: int = 7) -> list[Sample]:
    every = timedelta(days=1) / per_day
    return [Sample("one", NOW - every * n, n >= failed, 0.4, "") for n in reversed(range(per_day * days))]


@pytest.mark.parametrize(
    ("samples", "standing", "step"),
    [
        (week(20, 7), False, Step.OPEN),  # 7 of 140 are exactly 5 %
        (week(20, 6), False, Step.STAY),
        (week(19, 100), False, Step.STAY),  # fewer than 20 a day: not judged
        (week(20, 60, days=6), False, Step.STAY),  # a day is missing
        (week(20, 7), True, Step.STAY),
        (week(20, 6), True, Step.CLEAR),
        (week(19, 0), True, Step.STAY),  # too few to take it back, too
        ([], False, Step.STAY),
    ],
)
def test_unavailable(samples: list[Sample], standing: bool, step: Step) -> None:
    assert unavailable(share(samples, RULES, NOW), RULES, standing=standing) is step


def test_what_is_older_than_the_span_does_not_count() -> None:
    found = share(week(20, 0) + [Sample("one", NOW - timedelta(days=7), False, 0, "")] * 50, RULES, NOW)
    assert (found.total, found.failed) == (140, 0)
