"""The score is computed from the fault list: what is there counts, what is invented counts against."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from monitor.model import Finding, Outcome, Severity, State, Verdict
from monitor.sample import SampleBureau, SeededFault, lookalikes, score, seeded

NOW = datetime(2026, 8, 20, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def bureau() -> Iterator[SampleBureau]:
    with SampleBureau(today=date(2026, 8, 20)) as running:
        yield running


def finding(check: str, subject: str, aspect: str = "", state: State = State.NEW) -> Finding:
    return Finding(
        id=1,
        fingerprint=f"{check}{subject}{aspect}",
        site="s",
        check=check,
        kind=check,
        items=(),
        severity=Severity.ERROR,
        state=state,
        url=subject,
        found_on="",
        anchor="",
        message="",
        expected="",
        seen="",
        basis="",
        departments=(),
        first_seen=NOW,
        last_seen=NOW,
        occurrences=1,
        aspect=aspect,
        subject=subject,
    )


def finding_of(fault: SeededFault, state: State = State.NEW) -> Finding:
    return finding(fault.check, fault.subject, fault.aspect or "whatever", state)


def outcome(check: str, verdict: Verdict) -> Outcome:
    return Outcome(check, check, check, (), verdict, 1, 0, 0, "")


def every(bureau: SampleBureau) -> list[SeededFault]:
    return list(seeded(bureau.addresses, bureau.today))


def test_all_found_and_nothing_invented_is_perfect(bureau: SampleBureau) -> None:
    result = score([finding_of(fault) for fault in every(bureau)], [], bureau)
    assert result.perfect
    assert sum(family.found for family in result.by_family) == len(result.found)


def test_nothing_found_misses_all(bureau: SampleBureau) -> None:
    result = score([], [], bureau)
    assert result.found == ()
    assert sum(family.seeded for family in result.by_family) == len(result.missed) > 40
    assert not result.perfect


def test_the_right_place_with_the_wrong_aspect_is_a_miss_and_a_false_alarm(bureau: SampleBureau) -> None:
    fault = next(fault for fault in every(bureau) if fault.aspect == "number.missing")
    result = score([finding(fault.check, fault.subject, "theme.missing")], [], bureau)
    assert fault in result.missed
    assert len(result.false_alarms) == 1


def test_a_finding_of_another_check_does_not_count(bureau: SampleBureau) -> None:
    fault = every(bureau)[0]
    assert fault in score([finding("entrances", fault.subject, fault.aspect)], [], bureau).missed


@pytest.mark.parametrize("state", [State.FIXED, State.WAIVED])
def test_what_is_not_open_neither_finds_nor_alarms(bureau: SampleBureau, state: State) -> None:
    fault = every(bureau)[0]
    result = score([finding_of(fault, state), finding("dead-links", "http://x.test/", state=state)], [], bureau)
    assert fault in result.missed
    assert result.false_alarms == ()


def test_a_false_alarm_at_a_lookalike_is_told_by_what_tempted(bureau: SampleBureau) -> None:
    healthy = lookalikes(bureau.addresses, bureau.today)[0]
    result = score([finding(healthy.check, healthy.subject)], [], bureau)
    assert [(f.subject, h.id) for f, h in result.tempted] == [(healthy.subject, healthy.id)]
    assert [family.false_alarms for family in result.by_family if family.family == "links"] == [1]


def test_a_broken_check_is_not_perfect(bureau: SampleBureau) -> None:
    findings = [finding_of(fault) for fault in every(bureau)]
    result = score(findings, [outcome("ipv6", Verdict.ERROR), outcome("json", Verdict.PASS)], bureau)
    assert [broken.check for broken in result.broken] == ["ipv6"]
    assert not result.perfect


def test_without_ipv6_its_seeds_are_not_counted_and_that_is_said(
    bureau: SampleBureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bureau, "ipv6", False)
    result = score([finding_of(fault) for fault in every(bureau) if not fault.needs_ipv6], [], bureau)
    count = sum(fault.needs_ipv6 for fault in every(bureau))
    assert result.perfect
    assert f"{count} 个" in result.left_out
