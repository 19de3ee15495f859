"""Item 34: last year's findings, what became of them, and whether they stayed closed when looked at again."""

import pytest

from monitor.model import PastFinding, PastYear, State
from tests.checks.fakes import FakeSite, check, look


def year(fixed: int, standing: int = 0, *, unseen: int = 0, state: State = State.OPEN, runs: int = 300) -> FakeSite:
    closed = [PastFinding(n, "问题", "http://h/", State.FIXED, n >= unseen) for n in range(fixed)]
    rest = [PastFinding(1000 + n, "没改的", "http://h/", state, True) for n in range(standing)]
    return FakeSite(years={2023: PastYear(2023, runs, (*closed, *rest))})


@pytest.mark.parametrize(
    ("site", "verdict"),
    [
        (year(10), "pass"),
        (year(9, 1), "warn"),
        (year(89, 11), "fail"),
        (year(9, 1, state=State.WAIVED), "warn"),
        (year(1, 9, state=State.REOPENED), "fail"),
        (year(0, runs=10), "inconclusive"),
        (year(0, runs=0), "inconclusive"),
        (FakeSite(), "inconclusive"),
    ],
)
async def test_the_closed_rate_decides(site: FakeSite, verdict: str):
    assert (await look(check("lookback"), site)).verdict == verdict


async def test_a_rate_just_below_all_is_not_all():
    looked = await look(check("lookback"), year(1999, 1))
    assert looked.verdict == "warn"
    assert "99.9%" in looked.faults[0].seen


async def test_what_could_not_be_looked_at_again_leaves_it_open():
    looked = await look(check("lookback"), year(10, unseen=2))
    assert looked.verdict == "inconclusive"
    assert "2 个本次没有复查到" in looked.settled.outcome.reason


async def test_a_year_without_inspections_says_so():
    looked = await look(check("lookback"), year(0, runs=0))
    assert "2023 年没有巡检记录" in looked.settled.outcome.reason


async def test_what_still_stands_is_listed():
    looked = await look(check("lookback"), year(9, 1))
    assert any("编号 1000 没改的" in one.text for one in looked.settled.outcome.evidence)
