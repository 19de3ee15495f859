"""k of n: what may pass by itself is a finding only after several runs, and fixed only after several good ones."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Fault, Finding, Patience, Severity, State, fingerprint
from monitor.store import Store

START = datetime(2024, 8, 20, 18, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SITE, CHECK, URL = "swscjg", "links", "https://a.test/slow"
KEY = fingerprint(SITE, CHECK, URL, "")
TWO_OF_THREE = Patience(seen=2, of=3, good=2)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "monitor.db") as opened:
        yield opened


def run(
    store: Store, at: datetime, *, suspected: bool, patience: Patience = TWO_OF_THREE, cleared: bool = False
) -> bool:
    """One run as the inspection does it; whether the suspicion was believed."""
    number = store.begin_run(SITE, "示例局", at)
    waiting = {finding.fingerprint for finding in store.ledger.unsettled(SITE, CHECK)}
    doubts = {KEY: patience} if suspected and KEY not in waiting else {}
    put_off = store.suspicions.note(number, SITE, CHECK, doubts, at)
    seen = [(Fault(URL, "疑似失效", patience=patience), Severity.WARN, "")] if suspected and KEY not in put_off else []
    store.ledger.apply(
        number,
        site=SITE,
        check=CHECK,
        kind="dead_links",
        items=(4,),
        departments=(),
        seen=seen,
        cleared={KEY} if cleared else set(),
        now=at,
    )
    return bool(seen)


def only(store: Store) -> Finding:
    (finding,) = store.ledger.findings(SITE)
    return finding


@pytest.mark.parametrize(
    ("days", "believed_on"),
    [
        ("x", None),
        ("xx", 1),
        ("x.x", 2),
        ("x..x", None),  # the first has left the window of three runs
        ("x..xx", 4),
        ("..x.x", 4),
    ],
)
def test_k_of_n_runs(store: Store, days: str, believed_on: int | None) -> None:
    believed = [run(store, START + n * DAY, suspected=day == "x") for n, day in enumerate(days)]
    assert believed == [n == believed_on for n in range(len(days))]


def test_two_runs_in_one_bad_hour_are_one_occasion(store: Store) -> None:
    assert not run(store, START, suspected=True)
    assert not run(store, START + timedelta(minutes=50), suspected=True)
    assert run(store, START + timedelta(minutes=70), suspected=True)


def test_one_of_one_is_believed_at_once(store: Store) -> None:
    assert run(store, START, suspected=True, patience=Patience())


def test_noting_a_run_twice_counts_once(store: Store) -> None:
    number = store.begin_run(SITE, "示例局", START)
    for at in (START, START + 2 * timedelta(hours=1)):
        assert store.suspicions.note(number, SITE, CHECK, {KEY: TWO_OF_THREE}, at) == {KEY}


def test_fixed_only_after_good_runs_in_a_row(store: Store) -> None:
    for n in range(2):
        run(store, START + n * DAY, suspected=True)
    assert only(store).state is State.NEW
    run(store, START + 2 * DAY, suspected=False, cleared=True)
    assert only(store).state is State.NEW
    run(store, START + 3 * DAY, suspected=True)  # it came back: the good run counts no more
    run(store, START + 4 * DAY, suspected=False, cleared=True)
    assert only(store).state is State.OPEN
    run(store, START + 5 * DAY, suspected=False, cleared=True)
    assert only(store).state is State.FIXED
    notes = [event.note for event in store.ledger.events(only(store).id)]
    assert "复查正常 1 次，连续 2 次正常才算整改" in notes


def test_a_run_that_could_not_look_breaks_no_row_of_good_ones(store: Store) -> None:
    for n in range(2):
        run(store, START + n * DAY, suspected=True)
    run(store, START + 2 * DAY, suspected=False, cleared=True)
    run(store, START + 3 * DAY, suspected=False)
    run(store, START + 4 * DAY, suspected=False, cleared=True)
    assert only(store).state is State.FIXED


@given(st.lists(st.booleans(), max_size=12), st.integers(1, 4), st.integers(0, 3))
def test_believed_exactly_when_the_window_holds_enough(days: list[bool], seen: int, slack: int) -> None:
    patience = Patience(seen, seen + slack)
    with Store.open(Path(":memory:")) as store:
        for n, day in enumerate(days):
            window = days[max(0, n + 1 - patience.of) : n + 1]
            number = store.begin_run(SITE, "示例局", START + n * DAY)
            doubts = {KEY: patience} if day else {}
            put_off = store.suspicions.note(number, SITE, CHECK, doubts, START + n * DAY)
            assert bool(put_off) == (day and sum(window) < seen)
            store.ledger.apply(
                number, site=SITE, check=CHECK, kind="k", items=(), departments=(), seen=(), cleared=(), now=START
            )
