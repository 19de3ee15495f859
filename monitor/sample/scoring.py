"""How well an inspection did on the sample: found of those seeded, and false alarms, computed from the fault list."""

from collections.abc import Iterable
from dataclasses import dataclass

from monitor.model import Finding, Outcome, State, Verdict
from monitor.sample.bureau import SampleBureau
from monitor.sample.faults import FAMILIES, Healthy, SeededFault, seeded
from monitor.sample.healthy import lookalikes

_STANDING = frozenset({State.NEW, State.OPEN, State.REOPENED})


@dataclass(frozen=True, slots=True)
class FamilyScore:
    """One family of rules: how many faults were seeded and found, and how many findings were false alarms."""

    family: str
    label: str
    seeded: int
    found: int
    false_alarms: int


@dataclass(frozen=True, slots=True)
class Score:
    """The whole. `tempted` are the false alarms that a listed look-alike explains. `left_out` says in Chinese which
    seeds were not counted and why; `broken` are checks that ended in an error."""

    found: tuple[SeededFault, ...]
    missed: tuple[SeededFault, ...]
    false_alarms: tuple[Finding, ...]
    tempted: tuple[tuple[Finding, Healthy], ...]
    by_family: tuple[FamilyScore, ...]
    healthy: int
    broken: tuple[Outcome, ...]
    left_out: str = ""

    @property
    def perfect(self) -> bool:
        """Everything found, nothing invented, no check broken."""
        return not (self.missed or self.false_alarms or self.broken)


def score(findings: Iterable[Finding], outcomes: Iterable[Outcome], bureau: SampleBureau) -> Score:
    """Compare the open findings of an inspection of the sample with what was seeded."""
    every = seeded(bureau.addresses, bureau.today)
    counted = [fault for fault in every if bureau.ipv6 or not fault.needs_ipv6]
    outcomes = list(outcomes)
    standing = [finding for finding in findings if finding.state in _STANDING]
    found = tuple(fault for fault in counted if any(matches(fault, finding) for finding in standing))
    false_alarms = tuple(f for f in standing if not any(matches(fault, f) for fault in every))
    innocents = lookalikes(bureau.addresses, bureau.today)
    tempted = tuple(
        (finding, healthy)
        for finding in false_alarms
        for healthy in innocents
        if (finding.check, finding.subject) == (healthy.check, healthy.subject)
    )
    return Score(
        found=found,
        missed=tuple(fault for fault in counted if fault not in found),
        false_alarms=false_alarms,
        tempted=tempted,
        by_family=_by_family(every, counted, found, false_alarms),
        healthy=len(innocents),
        broken=tuple(outcome for outcome in outcomes if outcome.verdict is Verdict.ERROR),
        left_out=_left_out(len(every) - len(counted)),
    )


def matches(fault: SeededFault, finding: Finding) -> bool:
    """Whether a finding is this seeded fault."""
    return (fault.check, fault.subject) == (finding.check, finding.subject) and fault.aspect in ("", finding.aspect)


def _by_family(
    every: Iterable[SeededFault],
    counted: Iterable[SeededFault],
    found: Iterable[SeededFault],
    false_alarms: Iterable[Finding],
) -> tuple[FamilyScore, ...]:
    home = {fault.check: fault.family for fault in every}
    seeded_in = [fault.family for fault in counted]
    found_in = [fault.family for fault in found]
    invented_in = [home.get(finding.check, "generic") for finding in false_alarms]
    return tuple(
        FamilyScore(family, label, seeded_in.count(family), found_in.count(family), invented_in.count(family))
        for family, label in FAMILIES.items()
    )


def _left_out(count: int) -> str:
    return f"本机没有 IPv6 回环地址 ::1，{count} 个 IPv6 预设问题不计入" if count else ""
