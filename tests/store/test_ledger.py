"""整改台账: every transition one by one, the life of a finding over runs, and the laws that hold whatever happens."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from monitor.model import BEIJING, Carrier, Fault, Finding, Severity, State, fingerprint
from monitor.store import LedgerCounts, NoSuchRecord, NotPossible, Store
from monitor.store.findings import MAX_CARRIERS, MAX_TEXT
from monitor.store.transitions import TRANSITIONS, Happening, ImpossibleStep, step

DAY = timedelta(days=1)
NOW = datetime(2024, 8, 20, 18, 0, tzinfo=UTC)  # 2:00 on the 21st in Beijing
SITE, CHECK, URL = "swscjg", "links", "https://a.test/dead.html"

NEW, OPEN, FIXED, REOPENED, WAIVED = State.NEW, State.OPEN, State.FIXED, State.REOPENED, State.WAIVED
SEEN, CLEARED, ABSENT = Happening.SEEN, Happening.CLEARED, Happening.ABSENT
WAIVE, EXPIRED = Happening.WAIVE, Happening.WAIVER_EXPIRED

TABLE: list[tuple[State | None, Happening, State | None]] = [
    (None, SEEN, NEW),
    (None, CLEARED, None),
    (None, ABSENT, None),
    (None, WAIVE, None),
    (None, EXPIRED, None),
    (NEW, SEEN, OPEN),
    (NEW, CLEARED, FIXED),
    (NEW, ABSENT, NEW),
    (NEW, WAIVE, WAIVED),
    (NEW, EXPIRED, None),
    (OPEN, SEEN, OPEN),
    (OPEN, CLEARED, FIXED),
    (OPEN, ABSENT, OPEN),
    (OPEN, WAIVE, WAIVED),
    (OPEN, EXPIRED, None),
    (FIXED, SEEN, REOPENED),
    (FIXED, CLEARED, FIXED),
    (FIXED, ABSENT, FIXED),
    (FIXED, WAIVE, None),
    (FIXED, EXPIRED, None),
    (REOPENED, SEEN, OPEN),
    (REOPENED, CLEARED, FIXED),
    (REOPENED, ABSENT, REOPENED),
    (REOPENED, WAIVE, WAIVED),
    (REOPENED, EXPIRED, None),
    (WAIVED, SEEN, WAIVED),
    (WAIVED, CLEARED, FIXED),
    (WAIVED, ABSENT, WAIVED),
    (WAIVED, WAIVE, WAIVED),
    (WAIVED, EXPIRED, OPEN),
]


@pytest.mark.parametrize(("before", "happening", "after"), TABLE)
def test_each_transition(before: State | None, happening: Happening, after: State | None) -> None:
    if after is None:
        with pytest.raises(ImpossibleStep):
            step(before, happening)
    else:
        assert step(before, happening) is after


def test_the_list_above_is_the_whole_table() -> None:
    assert {(before, happening): after for before, happening, after in TABLE if after} == TRANSITIONS
    assert len(TABLE) == (len(State) + 1) * len(Happening)


# --- the life of a finding over runs ---


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "monitor.db") as opened:
        yield opened


def fault(subject: str = URL, **more: Any) -> Fault:
    return Fault(subject, more.pop("message", "链接失效"), **more)


def key(url: str = URL, aspect: str = "") -> str:
    return fingerprint(SITE, CHECK, url, aspect)


def enter(store: Store, *faults: Fault, cleared: tuple[str, ...] = (), at: datetime = NOW, **more: Any) -> LedgerCounts:
    """One run of the check: what it saw, and the addresses that it cleared."""
    run = more.pop("run", None) or store.begin_run(SITE, "示例局", at)
    entry: dict[str, Any] = {"kind": "dead_links", "items": (4, 20), "departments": ("办公室",)} | more
    severity = entry.pop("severity", Severity.ERROR)
    return store.ledger.apply(
        run,
        site=SITE,
        check=CHECK,
        seen=((one, severity, "附件1") for one in faults),
        cleared={key(url) for url in cleared},
        now=at,
        **entry,
    )


def only(store: Store) -> Finding:
    (finding,) = store.ledger.findings(SITE)
    return finding


def states(store: Store, finding_id: int = 1) -> list[tuple[State | None, State]]:
    return [(event.from_state, event.to_state) for event in store.ledger.events(finding_id)]


def test_a_first_sighting_is_new_with_all_that_is_known_of_it(store: Store) -> None:
    carriers = (Carrier("https://a.test/list.html", "a", "通知"),)
    told = fault(
        aspect="x", expected="能打开", seen="HTTP 404", found_on="https://a.test/list.html", anchor="通知",
        carriers=carriers, carrier_total=12,
    )  # fmt: skip
    assert enter(store, told) == LedgerCounts(new=1)
    assert only(store) == Finding(
        id=1, fingerprint=key(aspect="x"), site=SITE, check=CHECK, kind="dead_links", items=(4, 20),
        severity=Severity.ERROR, state=NEW, url=URL, found_on="https://a.test/list.html", anchor="通知",
        message="链接失效", expected="能打开", seen="HTTP 404", basis="附件1", departments=("办公室",), first_seen=NOW,
        last_seen=NOW, occurrences=1, carriers=carriers, carrier_total=12, aspect="x", subject=URL,
    )  # fmt: skip


def test_seen_again_it_is_open_and_stays_open(store: Store) -> None:
    enter(store, fault())
    assert enter(store, fault(), at=NOW + DAY) == LedgerCounts(open=1)
    assert enter(store, fault(), at=NOW + 2 * DAY) == LedgerCounts(open=1)
    assert (only(store).state, only(store).occurrences) == (OPEN, 3)
    assert (only(store).first_seen, only(store).last_seen) == (NOW, NOW + 2 * DAY)
    assert states(store) == [(None, NEW), (NEW, OPEN)]


def test_cleared_it_is_fixed(store: Store) -> None:
    enter(store, fault())
    assert enter(store, cleared=(URL,), at=NOW + DAY) == LedgerCounts(fixed=1)
    assert only(store).state is FIXED
    assert only(store).last_seen == NOW
    assert store.ledger.unsettled(SITE, CHECK) == []


def test_not_examined_it_stays_as_it_is(store: Store) -> None:
    enter(store, fault())
    assert enter(store, at=NOW + DAY) == LedgerCounts(open=1)
    assert (only(store).state, only(store).occurrences, only(store).last_seen) == (NEW, 1, NOW)
    assert states(store) == [(None, NEW)]


def test_back_after_it_was_fixed_it_is_reopened_and_then_open(store: Store) -> None:
    enter(store, fault())
    enter(store, cleared=(URL,), at=NOW + DAY)
    assert enter(store, fault(), at=NOW + 2 * DAY) == LedgerCounts(reopened=1)
    assert enter(store, fault(), at=NOW + 3 * DAY) == LedgerCounts(open=1)
    assert states(store) == [(None, NEW), (NEW, FIXED), (FIXED, REOPENED), (REOPENED, OPEN)]
    assert only(store).first_seen == NOW


def test_what_is_seen_and_cleared_is_seen(store: Store) -> None:
    enter(store, fault())
    assert enter(store, fault(), cleared=(URL,), at=NOW + DAY) == LedgerCounts(open=1)


def test_clearing_what_belongs_to_another_check_does_nothing(store: Store) -> None:
    enter(store, fault())
    run = store.begin_run(SITE, "示例局", NOW)
    counts = store.ledger.apply(
        run, site=SITE, check="other", kind="k", items=(), departments=(), seen=(), cleared={key()}, now=NOW
    )
    assert counts == LedgerCounts()
    assert only(store).state is NEW


def test_what_a_run_says_replaces_what_an_older_one_said(store: Store) -> None:
    enter(store, fault(seen="HTTP 404", anchor="旧"))
    enter(
        store,
        fault(seen="HTTP 410", anchor="新", message="已删除", url="https://a.test/click"),
        at=NOW + DAY,
        severity=Severity.VETO,
        items=(4,),
        departments=("法规科",),
        kind="dead_links_2",
    )
    found = only(store)
    assert (found.seen, found.anchor, found.message, found.severity) == ("HTTP 410", "新", "已删除", Severity.VETO)
    assert (found.items, found.departments, found.kind) == ((4,), ("法规科",), "dead_links_2")
    assert (found.url, found.subject) == ("https://a.test/click", URL)


def test_entering_the_same_run_again_changes_nothing(store: Store) -> None:
    enter(store, fault())
    run = store.begin_run(SITE, "示例局", NOW + DAY)
    first = enter(store, fault(), fault("https://a.test/2"), at=NOW + DAY, run=run)
    before = list(store.ledger.findings(SITE)), store.ledger.events(1), store.ledger.counts(run)
    assert enter(store, fault(), at=NOW + DAY, run=run) == first == LedgerCounts(new=1, open=1)
    assert enter(store, cleared=(URL,), at=NOW + DAY, run=run) == first
    assert (list(store.ledger.findings(SITE)), store.ledger.events(1), store.ledger.counts(run)) == before


def test_a_fault_told_twice_in_one_run_counts_once(store: Store) -> None:
    assert enter(store, fault(message="一"), fault(message="二")) == LedgerCounts(new=1)
    assert (only(store).message, only(store).occurrences) == ("一", 1)


def test_the_counts_of_a_run_are_those_of_all_its_checks(store: Store) -> None:
    run = store.begin_run(SITE, "示例局", NOW)
    enter(store, fault(), run=run)
    entry: dict[str, Any] = {"site": SITE, "check": "other", "kind": "k", "items": (), "departments": ()}
    store.ledger.apply(run, seen=[(fault(), Severity.WARN, "")], cleared=(), now=NOW, **entry)
    assert store.ledger.counts(run) == LedgerCounts(new=2)
    assert store.ledger.counts(run + 1) == LedgerCounts()


def test_if_the_faults_cannot_be_told_to_the_end_nothing_is_entered(store: Store) -> None:
    def breaking() -> Iterator[tuple[Fault, Severity, str]]:
        yield fault(), Severity.ERROR, ""
        raise RuntimeError("a bug in a check")

    run = store.begin_run(SITE, "示例局", NOW)
    with pytest.raises(RuntimeError):
        store.ledger.apply(
            run, site=SITE, check=CHECK, kind="k", items=(), departments=(), seen=breaking(), cleared=(), now=NOW
        )
    assert list(store.ledger.findings(SITE)) == []


# --- people ---


def test_a_waived_finding_stays_waived_through_its_last_day_in_beijing(store: Store) -> None:
    enter(store, fault())
    waived = store.ledger.waive("1", "旧系统迁移中", date(2024, 8, 23), "张三", NOW)
    assert (waived.state, waived.note, waived.until) == (WAIVED, "旧系统迁移中", date(2024, 8, 23))
    last_moment = datetime(2024, 8, 23, 23, 59, tzinfo=BEIJING)
    assert enter(store, fault(), at=last_moment) == LedgerCounts(waived=1)
    assert only(store).occurrences == 2
    assert enter(store, fault(), at=last_moment + timedelta(minutes=1)) == LedgerCounts(open=1)
    expired = only(store)
    assert (expired.state, expired.note, expired.until) == (OPEN, "", None)
    assert "2024-08-23 到期" in store.ledger.events(1)[-1].note


def test_a_waiver_ends_even_when_nobody_could_look(store: Store) -> None:
    enter(store, fault())
    store.ledger.waive("1", "迁移", date(2024, 8, 22), "张三", NOW)
    assert enter(store, at=NOW + DAY) == LedgerCounts(waived=1)
    assert enter(store, at=NOW + 2 * DAY) == LedgerCounts(open=1)
    assert (only(store).state, only(store).occurrences) == (OPEN, 1)


def test_a_waived_finding_can_be_fixed_and_comes_back_without_its_waiver(store: Store) -> None:
    enter(store, fault())
    store.ledger.waive("1", "迁移", date(2024, 12, 31), "张三", NOW)
    assert enter(store, cleared=(URL,), at=NOW + DAY) == LedgerCounts(fixed=1)
    assert enter(store, fault(), at=NOW + 2 * DAY) == LedgerCounts(reopened=1)
    assert (only(store).state, only(store).note, only(store).until) == (REOPENED, "", None)


def test_a_waiver_is_an_event_with_its_author(store: Store) -> None:
    enter(store, fault())
    store.ledger.waive(key(), "迁移", date(2024, 12, 31), "张三", NOW + DAY)
    event = store.ledger.events(1)[-1]
    assert (event.at, event.run_id, event.by) == (NOW + DAY, None, "张三")
    assert (event.from_state, event.to_state, event.note) == (NEW, WAIVED, "豁免至 2024-12-31：迁移")


def test_waiving_needs_an_open_finding_a_reason_and_a_day_to_come(store: Store) -> None:
    enter(store, fault())
    with pytest.raises(NotPossible, match="已经过去"):
        store.ledger.waive("1", "迁移", date(2024, 8, 20), "张三", NOW)
    with pytest.raises(NotPossible, match="理由"):
        store.ledger.waive("1", "  ", date(2024, 8, 30), "张三", NOW)
    with pytest.raises(NoSuchRecord, match="“77”"):
        store.ledger.waive("77", "迁移", date(2024, 8, 30), "张三", NOW)
    assert (only(store).state, states(store)) == (NEW, [(None, NEW)])
    enter(store, cleared=(URL,), at=NOW + DAY)
    with pytest.raises(NotPossible, match="已整改"):
        store.ledger.waive("1", "迁移", date(2024, 8, 30), "张三", NOW)


def test_an_acknowledged_finding_stays_open_with_the_persons_word(store: Store) -> None:
    enter(store, fault())
    told = store.ledger.acknowledge("1", "已联系厂商", date(2024, 8, 30), "李四", NOW)
    assert (told.state, told.note, told.until) == (NEW, "已联系厂商", date(2024, 8, 30))
    enter(store, fault(), at=NOW + 30 * DAY)
    assert (only(store).state, only(store).note) == (OPEN, "已联系厂商")
    assert store.ledger.events(1)[1].note == "认领（2024-08-30 前完成）：已联系厂商"


def test_an_acknowledgement_does_not_touch_a_waiver(store: Store) -> None:
    enter(store, fault())
    store.ledger.waive("1", "迁移", date(2024, 12, 31), "张三", NOW)
    with pytest.raises(NotPossible, match="已豁免"):
        store.ledger.acknowledge("1", "知道了", None, "李四", NOW)
    assert (only(store).until, only(store).note) == (date(2024, 12, 31), "迁移")


def test_departments_that_a_person_assigned_stay(store: Store) -> None:
    enter(store, fault())
    told = store.ledger.assign("1", ["信用监管科", " 法规科 "], "栏目归其维护", date(2024, 9, 1), "张三", NOW)
    assert (told.departments, told.state, told.until) == (("信用监管科", "法规科"), NEW, date(2024, 9, 1))
    enter(store, fault(), at=NOW + DAY, departments=("办公室",))
    enter(store, cleared=(URL,), at=NOW + 2 * DAY)
    enter(store, fault(), at=NOW + 3 * DAY)
    assert only(store).departments == ("信用监管科", "法规科")


def test_assigning_a_waived_finding_leaves_the_waiver_as_it_is(store: Store) -> None:
    enter(store, fault())
    store.ledger.waive("1", "迁移", date(2024, 12, 31), "张三", NOW)
    told = store.ledger.assign("1", ["法规科"], "转办", None, "李四", NOW)
    assert (told.state, told.note, told.until) == (WAIVED, "迁移", date(2024, 12, 31))
    assert told.departments == ("法规科",)


def test_assigning_to_nobody_is_refused(store: Store) -> None:
    enter(store, fault())
    with pytest.raises(NotPossible, match="科室"):
        store.ledger.assign("1", [" "], "转办", None, "李四", NOW)
    with pytest.raises(NotPossible, match="理由"):
        store.ledger.assign("1", ["法规科"], "", None, "李四", NOW)
    assert only(store).departments == ("办公室",)


# --- asking ---


def test_a_finding_is_found_by_number_and_by_fingerprint(store: Store) -> None:
    enter(store, fault())
    assert store.ledger.finding("1") == store.ledger.finding(key()) == store.ledger.finding(f" {key().upper()} ")
    for ref in ("2", "", "x", key()[:8], "9" * 40, "1.0", "①"):
        assert store.ledger.finding(ref) is None


def test_findings_are_chosen_by_site_state_check_and_item(store: Store) -> None:
    enter(store, fault("https://a.test/1"), fault("https://a.test/2"))
    enter(store, fault("https://a.test/1"), cleared=("https://a.test/2",), at=NOW + DAY, items=(5,))
    found = store.ledger.findings

    def urls(**chosen: Any) -> list[str]:
        return [finding.url[-1] for finding in found(SITE, **chosen)]

    assert urls() == ["1", "2"]
    assert urls(states=(OPEN,)) == ["1"]
    assert urls(states=(OPEN, FIXED)) == ["1", "2"]
    assert urls(check="other") == []
    assert (urls(item=5), urls(item=20), urls(item=2)) == (["1"], ["2"], [])
    assert list(found("elsewhere")) == []


def test_the_gravest_come_first(store: Store) -> None:
    run = store.begin_run(SITE, "示例局", NOW)
    weights = [Severity.WARN, Severity.ERROR, Severity.VETO]
    store.ledger.apply(
        run, site=SITE, check=CHECK, kind="k", items=(), departments=(), cleared=(), now=NOW,
        seen=[(fault(f"https://a.test/{weight}"), weight, "") for weight in weights],
    )  # fmt: skip
    assert [f.severity for f in store.ledger.findings(SITE)] == weights[::-1]


def test_asked_for_a_run_only_what_it_saw_or_changed_comes_as_it_left_it(store: Store) -> None:
    enter(store, fault("https://a.test/1"), fault("https://a.test/2"), fault("https://a.test/3"))
    enter(store, fault("https://a.test/1"), cleared=("https://a.test/2",), at=NOW + DAY)
    enter(store, cleared=("https://a.test/1",), at=NOW + 2 * DAY)

    def then(run: int, *wanted: State) -> list[tuple[str, State]]:
        return [(f.url[-1], f.state) for f in store.ledger.findings(SITE, run_id=run, states=wanted)]

    assert then(1) == [("1", NEW), ("2", NEW), ("3", NEW)]
    assert then(2) == [("1", OPEN), ("2", FIXED)]
    assert then(2, FIXED) == [("2", FIXED)]
    assert then(3) == [("1", FIXED)]
    store.ledger.waive("3", "迁移", date(2024, 12, 31), "张三", NOW + 2 * DAY)
    assert then(1, WAIVED) == [("3", WAIVED)]


def test_findings_may_be_changed_while_they_are_read(store: Store) -> None:
    enter(store, *(fault(f"https://a.test/{n}") for n in range(500)))
    numbers = [finding.id for finding in store.ledger.findings(SITE)]
    for finding in store.ledger.findings(SITE, states=(NEW,)):
        store.ledger.waive(str(finding.id), "迁移", date(2024, 12, 31), "张三", NOW)
    assert [finding.id for finding in store.ledger.findings(SITE, states=(WAIVED,))] == numbers


# --- hostile and big ---


def test_hostile_text_is_stored_and_the_subject_stays_exact(store: Store) -> None:
    subject = "https://a.test/\ud800\x00"
    enter(
        store, fault(subject, message="\udcff坏\x00字符", anchor="\x1b[31m", carriers=(Carrier("\ud800", "a", "\x00"),))
    )
    found = only(store)
    assert found.subject == subject
    assert found.url == "https://a.test/\ufffd\ufffd"
    assert found.message == "\ufffd坏\ufffd字符"
    assert found.fingerprint == key(subject)
    assert enter(store, cleared=(subject,), at=NOW + DAY) == LedgerCounts(fixed=1)


def test_endless_text_and_endless_carriers_are_cut(store: Store) -> None:
    many = tuple(Carrier(f"https://a.test/{n}", "a", "") for n in range(MAX_CARRIERS + 50))
    enter(store, fault(seen="长" * (MAX_TEXT * 2), carriers=many))
    found = only(store)
    assert len(found.seen) == MAX_TEXT
    assert (len(found.carriers), found.carrier_total) == (MAX_CARRIERS, MAX_CARRIERS + 50)


def test_ten_thousand_faults_are_entered_in_seconds(store: Store) -> None:
    faults = [fault(f"https://a.test/{n}.html", seen="HTTP 404") for n in range(10_000)]
    for at in (NOW, NOW + DAY):
        begun = time.process_time()
        enter(store, *faults, at=at)
        assert time.process_time() - begun < 3
    assert enter(store, *faults[:9_999], cleared=(faults[-1].subject,), at=NOW + 2 * DAY) == LedgerCounts(
        open=9_999, fixed=1
    )


# --- laws ---

SUBJECTS = [f"https://a.test/{n}" for n in range(4)]


class Life(RuleBasedStateMachine):
    """Runs and people do what they like; beside the ledger, a plain account of what was told is kept."""

    @initialize()
    def begin(self) -> None:
        self.folder = TemporaryDirectory()
        self.store = Store.open(Path(self.folder.name) / "monitor.db")
        self.now = NOW
        self.first: dict[str, datetime] = {}
        self.sightings: dict[str, int] = {}
        self.last_word: dict[str, str] = {}  # seen or cleared, whichever came last
        self.runs: list[tuple[int, set[str], set[str], LedgerCounts]] = []

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            self.folder.cleanup()

    def ledger(self) -> dict[str, Finding]:
        return {finding.subject: finding for finding in self.store.ledger.findings(SITE)}

    @rule(seen=st.sets(st.sampled_from(SUBJECTS)), cleared=st.sets(st.sampled_from(SUBJECTS)), days=st.integers(0, 3))
    def run(self, seen: set[str], cleared: set[str], days: int) -> None:
        self.now += days * DAY + timedelta(hours=1)
        before = self.ledger()
        run = self.store.begin_run(SITE, "示例局", self.now)
        counts = enter(self.store, *map(fault, sorted(seen)), cleared=tuple(cleared), at=self.now, run=run)
        for subject in seen:
            self.first.setdefault(subject, self.now)
            self.sightings[subject] = self.sightings.get(subject, 0) + 1
            self.last_word[subject] = "seen"
        for subject in cleared - seen:
            if subject in self.last_word:
                self.last_word[subject] = "cleared"
        after = self.ledger()
        assert counts.new == len(after.keys() - before.keys())
        assert counts.fixed == sum(f.state is FIXED and before[s].state is not FIXED for s, f in after.items())
        assert counts.new + counts.open + counts.reopened + counts.waived == sum(
            f.state is not FIXED for f in after.values()
        )
        assert {s for s, f in after.items() if f.state is NEW} - before.keys() == after.keys() - before.keys()
        self.runs.append((run, seen, cleared, counts))

    @rule(which=st.integers(0, 20))
    def the_same_run_again(self, which: int) -> None:
        if self.runs:
            run, seen, cleared, counts = self.runs[which % len(self.runs)]
            before = self.ledger()
            told = enter(self.store, *map(fault, sorted(seen)), cleared=tuple(cleared), at=self.now, run=run)
            assert told == counts
            assert self.ledger() == before

    @rule(subject=st.sampled_from(SUBJECTS), days=st.integers(0, 4))
    def waive(self, subject: str, days: int) -> None:
        until = self.now.astimezone(BEIJING).date() + timedelta(days=days)
        found = self.ledger().get(subject)
        if found is None or found.state is FIXED:
            with pytest.raises((NoSuchRecord, NotPossible)):
                self.store.ledger.waive(key(subject), "迁移", until, "张三", self.now)
        else:
            assert self.store.ledger.waive(key(subject), "迁移", until, "张三", self.now).state is WAIVED

    @invariant()
    def fixed_means_that_it_was_cleared_and_not_seen_since(self) -> None:
        fixed = {subject for subject, finding in self.ledger().items() if finding.state is FIXED}
        assert fixed == {subject for subject, word in self.last_word.items() if word == "cleared"}

    @invariant()
    def nothing_is_lost_and_sightings_are_counted(self) -> None:
        found = self.ledger()
        assert {s: f.first_seen for s, f in found.items()} == self.first
        assert {s: f.occurrences for s, f in found.items()} == self.sightings

    @invariant()
    def the_events_tell_how_each_finding_came_to_its_state(self) -> None:
        for finding in self.ledger().values():
            state = None
            for event in self.store.ledger.events(finding.id):
                assert event.from_state is state
                state = event.to_state
            assert state is finding.state

    @invariant()
    def only_waived_findings_wait_for_a_day(self) -> None:
        assert all((f.until is not None) == (f.state is WAIVED) for f in self.ledger().values())


TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=25, stateful_step_count=12, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
