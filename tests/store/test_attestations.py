"""人工确认 in the store: made, listed, revoked; what is said of one on a day."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from monitor.model.attestations import Attestation, on_the_day
from monitor.store import NoSuchRecord, NotPossible, Store

NOW = datetime(2024, 8, 21, 2, tzinfo=UTC)
DAY = date(2024, 8, 21)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "monitor.db") as opened:
        yield opened


def add(store: Store, item: int = 30, *, on: date = DAY, until: date = date(2025, 8, 20), by: str = "甲",
        site: str = "s", year: int = 2024, evidence: str = "纪要.pdf") -> Attestation:  # fmt: skip
    return store.attestations.add(
        site=site, year=year, item=item, title="开会", by=by, on=on, until=until, evidence=evidence,
        sha256="ab" * 32, size=7, now=NOW,
    )  # fmt: skip


def test_what_is_made_is_read_back(store: Store, tmp_path: Path) -> None:
    made = add(store)
    assert made == Attestation(
        made.id, "s", 2024, 30, "开会", "甲", DAY, date(2025, 8, 20), "纪要.pdf", "ab" * 32, 7, NOW
    )
    with Store.open(tmp_path / "monitor.db") as again:
        assert again.attestations.of("s") == [made]


def test_a_site_a_year_and_an_item_have_their_own(store: Store) -> None:
    add(store, 30)
    add(store, 31)
    add(store, 30, year=2025)
    add(store, 30, site="t")
    assert [(one.year, one.item) for one in store.attestations.of("s")] == [(2024, 30), (2025, 30), (2024, 31)]
    assert [one.item for one in store.attestations.of("s", year=2024)] == [30, 31]
    assert len(store.attestations.of("s", year=2024, item=31)) == 1


def test_a_revoked_one_stays_on_record_with_its_reason(store: Store) -> None:
    made = add(store)
    revoked = store.attestations.revoke(made.id, "日期写错", NOW)
    assert (revoked.revoked, revoked.revoked_why) == (NOW, "日期写错")
    assert not revoked.holds(DAY)
    assert store.attestations.of("s") == [revoked]
    with pytest.raises(NotPossible, match="已经撤销：日期写错"):
        store.attestations.revoke(made.id, "再撤", NOW)


def test_what_is_refused(store: Store) -> None:
    with pytest.raises(NotPossible, match="由谁确认"):
        add(store, by=" ")
    with pytest.raises(NotPossible, match="依据"):
        add(store, evidence="")
    with pytest.raises(NotPossible, match="早于确认日期"):
        add(store, until=date(2024, 8, 20))
    with pytest.raises(NoSuchRecord, match="没有编号为 9"):
        store.attestations.revoke(9, "x", NOW)
    with pytest.raises(NotPossible, match="撤销的理由"):
        store.attestations.revoke(add(store).id, " ", NOW)
    assert len(store.attestations.of("s")) == 1


@pytest.mark.parametrize(
    ("day", "holds", "said"),
    [
        (date(2024, 8, 20), False, "人工确认：甲，2024-08-21，至2025-08-20"),
        (date(2024, 8, 21), True, "人工确认：甲，2024-08-21，至2025-08-20"),
        (date(2025, 7, 20), True, "人工确认：甲，2024-08-21，至2025-08-20"),
        (date(2025, 7, 21), True, "人工确认：甲，2024-08-21，至2025-08-20（还有 30 天到期，请重新确认）"),
        (date(2025, 8, 20), True, "人工确认：甲，2024-08-21，至2025-08-20（今天到期，请重新确认）"),
        (date(2025, 8, 21), False, "人工确认：甲，2024-08-21，至2025-08-20（已到期 1 天，请重新确认）"),
    ],
)
def test_it_holds_from_day_to_day_and_asks_again_in_time(store: Store, day: date, holds: bool, said: str) -> None:
    made = add(store)
    assert (made.holds(day), made.told(day)) == (holds, said)


def test_of_several_the_one_that_holds_and_lasts_speaks(store: Store) -> None:
    ended = add(store, on=date(2023, 1, 1), until=date(2023, 12, 31))
    short = add(store, until=date(2024, 12, 31))
    long = add(store, until=date(2025, 12, 31))
    later = add(store, on=date(2026, 1, 1), until=date(2027, 1, 1))
    everything = [ended, short, long, later]
    assert on_the_day(everything, DAY) == {30: long}
    assert on_the_day([ended, later], DAY) == {30: ended}
    assert on_the_day([later], DAY) == {}
    assert on_the_day([store.attestations.revoke(long.id, "错", NOW), short], DAY) == {30: short}
