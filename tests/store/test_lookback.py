"""回头看: which findings stood in a year, and what became of them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from monitor.model import Fault, Severity, State, fingerprint
from monitor.store import Origin, Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "monitor.db") as opened:
        yield opened


def run(store: Store, when: datetime, seen: str = "", cleared: str = "", site: str = "s") -> None:
    """One inspection that saw and cleared the subjects named by single letters."""
    number = store.begin_run(site, "某局", when)
    store.ledger.apply(
        number, site=site, check="c", kind="rule", items=(34,), departments=("办公室",),
        seen=[(Fault(letter, "坏了"), Severity.ERROR, "依据") for letter in seen],
        cleared={fingerprint(site, "c", letter, "") for letter in cleared}, now=when,
    )  # fmt: skip
    store.finish_run(number, finished=when, status="done")


def day(year: int, month: int, number: int = 1) -> datetime:
    return datetime(year, month, number, 2, tzinfo=UTC)


def stood(store: Store, year: int) -> dict[str, Origin]:
    return {one.finding.subject: one.origin for one in store.look_back("s", year).findings}


def test_found_carried_and_returned(store: Store) -> None:
    run(store, day(2023, 6), seen="abc")
    run(store, day(2023, 9), seen="a", cleared="bc")
    run(store, day(2024, 3), seen="acd")
    run(store, day(2024, 9), seen="d", cleared="ac")
    run(store, day(2025, 3), cleared="d")
    assert stood(store, 2022) == {}
    assert stood(store, 2023) == dict.fromkeys("abc", Origin.FOUND)
    assert stood(store, 2024) == {"a": Origin.CARRIED, "c": Origin.RETURNED, "d": Origin.FOUND}
    assert stood(store, 2025) == {"d": Origin.CARRIED}
    assert stood(store, 2026) == {}


def test_what_became_of_them_and_the_rate(store: Store) -> None:
    run(store, day(2024, 3), seen="abcd")
    run(store, day(2024, 6), seen="bcd", cleared="a")
    run(store, day(2025, 1), seen="abc", cleared="d")
    run(store, day(2025, 2), cleared="ab")
    waived = next(f for f in store.ledger.findings("s") if f.subject == "c")
    store.ledger.waive(str(waived.id), "撤并", date(2025, 12, 31), "甲", day(2025, 2, 2))
    back = store.look_back("s", 2024)
    became = {one.finding.subject: (one.finding.state, one.fixed_at, one.returns) for one in back.findings}
    assert became == {
        "a": (State.FIXED, day(2025, 2), 1),
        "b": (State.FIXED, day(2025, 2), 0),
        "c": (State.WAIVED, None, 0),
        "d": (State.FIXED, day(2025, 1), 0),
    }
    assert (back.runs, back.closed, back.count(State.WAIVED), back.rate) == (2, 3, 1, 0.75)


def test_a_finding_nobody_could_look_at_all_year_still_stood(store: Store) -> None:
    run(store, day(2023, 6), seen="a")
    run(store, day(2024, 6))
    run(store, day(2025, 6), cleared="a")
    assert stood(store, 2024) == {"a": Origin.CARRIED}


def test_the_year_is_beijings(store: Store) -> None:
    run(store, datetime(2024, 12, 31, 15, 59, tzinfo=UTC), seen="a")
    run(store, datetime(2024, 12, 31, 16, 0, tzinfo=UTC), seen="ab")
    assert stood(store, 2024) == {"a": Origin.FOUND}
    assert stood(store, 2025) == {"a": Origin.CARRIED, "b": Origin.FOUND}


def test_other_sites_and_empty_years_are_told_apart(store: Store) -> None:
    run(store, day(2024, 3), seen="a", site="t")
    run(store, day(2024, 4))
    assert (store.look_back("s", 2024).runs, store.look_back("s", 2024).rate) == (1, None)
    assert store.look_back("s", 2023).runs == 0
    assert store.look_back("t", 2024).rate == 0.0
