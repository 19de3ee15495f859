"""What a check says, what it becomes in the ledger, and the fingerprint that ties the two over the years."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from monitor.model.records import Carrier
from monitor.model.verdicts import Coverage, Severity, State, Verdict


@dataclass(frozen=True, slots=True)
class Examined:
    """The check looked at this subject. A subject is an address, or a name where there is none (a host, a column)."""

    subject: str


@dataclass(frozen=True, slots=True)
class Unjudged:
    """The check could not judge this subject, because … (never a fault, never silently a pass).

    With an `aspect`, only that aspect is left open; what else was examined at the subject stands.
    """

    subject: str
    reason: str
    aspect: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something seen that supports a verdict and is no fault: shown in the report beside the outcome."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait with what may pass by itself: it is a finding once `seen` of the last `of` runs saw it, and is
    fixed after `good` runs in a row that examined it and found it well."""

    seen: int = 1
    of: int = 1
    good: int = 1


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong at one subject.

    `subject` is an address, or a stable name where there is none; `url` is what to click when it is a name.
    `aspect` tells apart several faults of one check at one subject and enters the fingerprint, so it must be stable
    over runs: a field's name, never a measured value. `severity` and `basis` override the check's own when given.
    With `patience` the engine waits over runs before it believes the fault.
    """

    subject: str
    message: str
    aspect: str = ""
    expected: str = ""
    seen: str = ""
    found_on: str = ""
    anchor: str = ""
    severity: Severity | None = None
    basis: str = ""
    url: str = ""
    carriers: tuple[Carrier, ...] = ()
    carrier_total: int = 0
    patience: Patience | None = None  # None: believed at once, fixed at once


@dataclass(frozen=True, slots=True)
class Remember:
    """What the check wants to know again in the next run: a value under a key of its own, no fault and no evidence.

    Kept in `monitor.db` per site and check once the run is believed; read back by `SiteView.remembered`.
    """

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Remembered:
    """What an earlier run remembered: the value, since when it has been this one, and when it was last said."""

    value: str
    since: datetime
    at: datetime


Observation = Examined | Unjudged | Evidence | Fault | Remember


def fingerprint(site: str, check: str, subject: str, aspect: str) -> str:
    """The identity of a finding over runs: 16 hex digits of SHA-256 over site, check, subject and aspect."""
    text = "\x1f".join((site, check, subject, aspect))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one check came to in one run. `reason` is never empty unless the verdict is pass."""

    check: str
    kind: str
    title: str
    items: tuple[int, ...]
    verdict: Verdict
    examined: int
    findings: int
    unjudged: int
    reason: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """问题: a fault with its life in the ledger."""

    id: int
    fingerprint: str
    site: str
    check: str
    kind: str
    items: tuple[int, ...]
    severity: Severity
    state: State
    url: str
    found_on: str
    anchor: str
    message: str
    expected: str
    seen: str
    basis: str
    departments: tuple[str, ...]
    first_seen: datetime
    last_seen: datetime
    occurrences: int
    carriers: tuple[Carrier, ...] = ()
    carrier_total: int = 0
    note: str = ""  # the person's word: why waived, what was acknowledged
    until: date | None = None
    aspect: str = ""
    subject: str = ""  # what the fingerprint was made of; `url` is what to click


@dataclass(frozen=True, slots=True)
class PastFinding:
    """A finding of an earlier year as it stands now. `retested`: this run judged its place again, or it is gone."""

    id: int
    message: str
    url: str
    state: State
    retested: bool


@dataclass(frozen=True, slots=True)
class PastYear:
    """回头看: the findings that stood in a year, and how many inspections were finished in it."""

    year: int
    runs: int
    findings: tuple[PastFinding, ...]

    @property
    def closed(self) -> int:
        return sum(one.state is State.FIXED for one in self.findings)


@dataclass(frozen=True, slots=True)
class PlanItem:
    """任务: one numbered item of the plan (工作要点). `person` says what no crawler can see of it.

    `text` is the requirement as the notice words it, '' where only a summary is known; `notes` say what was odd or
    uncertain in the notice (misprints); `topics` say what the item is about, whatever its number
    (monitor/model/topics.py). None of the three is kept with a run.
    """

    number: int
    section: str
    subsection: str
    title: str
    departments: tuple[str, ...]
    deadline: str
    coverage: Coverage
    person: str = ""
    text: str = ""
    notes: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemStanding:
    """A plan item with its verdict of one run and the checks behind it."""

    item: PlanItem
    verdict: Verdict
    checks: tuple[str, ...]
    reason: str
    open_findings: int = 0
