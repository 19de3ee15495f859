"""What a morning report shows, as plain records: texts are already clean and Chinese, nothing is left to decide.

Both renderings (mail and page) and the plain text read these and nothing else.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from monitor.model import LABELS, Severity, State, Verdict
from monitor.model.yardstick import Yardstick
from monitor.store import LedgerCounts
from reports.attesting import Attesting
from reports.trend import Trend

_LEFT_OPEN = re.compile(r"\d+ 处未能判定")
_K = TypeVar("_K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class KindText:
    """What the report says about a kind of check: its name, what it rests on, how a department mends it."""

    title: str
    basis: str
    fix: str


@dataclass(frozen=True, slots=True)
class Place:
    """An address to show; `href` is '' when it must not be a link."""

    text: str
    href: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding, ready to show."""

    ref: str
    severity: Severity
    state: State
    check: str  # the id of the check that found it
    kind: str
    message: str
    subject: str  # the name of what is wrong, where the message does not say it and it has no address of its own
    expected: str
    seen: str
    place: Place
    found_on: Place | None
    more_places: tuple[Place, ...]
    carrier_total: int
    basis: str
    fix: str
    numbers: tuple[int, ...]  # of its plan items
    departments: tuple[str, ...]
    first_seen: str
    last_seen: str
    occurrences: int
    note: str
    until: str
    is_new: bool  # new or reopened in this run: told in full
    unseen: bool  # still open, but this run did not see it again
    column: str  # where it stands, by name: a column, a folder, a host
    first_day: date
    history: tuple[str, ...] = ()  # the steps of its life after the first, oldest first

    @property
    def items(self) -> str:
        return "、".join(str(number) for number in self.numbers)

    @property
    def page(self) -> Place:
        """The page that an editor opens to mend it: the one that carries a link, else the place itself."""
        return self.found_on or self.place

    @property
    def severity_label(self) -> str:
        return LABELS[self.severity]

    @property
    def state_label(self) -> str:
        return LABELS[self.state]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Findings of one check: what they rest on and how they are mended is said once for all of them."""

    check: str
    title: str
    basis: str  # of most of them; a finding with another one says so itself
    fix: str
    findings: tuple[FindingView, ...]
    anchor: str = ""  # where the page lists them

    @property
    def fresh(self) -> tuple[FindingView, ...]:
        return tuple(f for f in self.findings if f.is_new)

    @property
    def old(self) -> tuple[FindingView, ...]:
        return tuple(f for f in self.findings if not f.is_new)

    @property
    def since(self) -> str:
        """The day of the oldest one that is not new; '' when all are."""
        oldest = min(self.old, key=lambda f: f.first_day, default=None)
        return oldest.first_seen if oldest else ""


@dataclass(frozen=True, slots=True)
class Group:
    """The open findings of one department, veto items left out (they stand first in the report)."""

    department: str
    clusters: tuple[Cluster, ...]
    vetoes: int

    @property
    def fresh(self) -> tuple[FindingView, ...]:
        return tuple(f for cluster in self.clusters for f in cluster.fresh)

    @property
    def old(self) -> tuple[FindingView, ...]:
        return tuple(f for cluster in self.clusters for f in cluster.old)

    @property
    def stale(self) -> tuple[Cluster, ...]:
        """The clusters that hold old findings."""
        return tuple(cluster for cluster in self.clusters if cluster.old)

    @property
    def total(self) -> int:
        return sum(len(cluster.findings) for cluster in self.clusters) + self.vetoes


@dataclass(frozen=True, slots=True)
class ItemView:
    """One plan item as a table row."""

    number: int
    section: str
    title: str
    verdict: Verdict
    departments: str
    deadline: str
    reason: str
    person: str
    open_findings: int
    basis: str = ""  # what the verdict rests on: checks, evidence, a person's word
    due: str = ""  # that the deadline has passed, or is near
    word: str = ""  # a person's statement that holds on the day
    evidence: tuple[tuple[Place, str], ...] = ()  # what was found for a person to confirm, with where it stands

    @property
    def label(self) -> str:
        return LABELS[self.verdict]


@dataclass(frozen=True, slots=True)
class CheckView:
    """One check of this run: its verdict, what it covered, what it could not judge, what it saw."""

    id: str
    title: str
    verdict: Verdict
    examined: int
    findings: int
    unjudged: int
    reason: str
    evidence: tuple[tuple[Place, str], ...]

    @property
    def label(self) -> str:
        return LABELS[self.verdict]

    @property
    def doubt(self) -> str:
        """What was left open and why, without what was judged."""
        partly = None if self.verdict in (Verdict.INCONCLUSIVE, Verdict.ERROR) else _LEFT_OPEN.search(self.reason)
        return self.reason[partly.start() :] if partly else self.reason

    @property
    def doubtful(self) -> bool:
        return self.verdict in (Verdict.INCONCLUSIVE, Verdict.ERROR) or self.unjudged > 0


@dataclass(frozen=True, slots=True)
class Tile:
    """One number of the headline."""

    label: str
    number: int | str
    tone: str


@dataclass(frozen=True, slots=True)
class Hero:
    """One number, one colour, one sentence."""

    tone: str
    number: str
    label: str
    headline: str
    lead: str


@dataclass(frozen=True, slots=True)
class Morning:
    """The whole report. `finished` is False for a run that broke down: then it holds no result of that run."""

    subject: str
    site: str
    day: str
    weekday: str
    written: str
    finished: bool
    hero: Hero
    facts: tuple[tuple[str, str], ...]
    tiles: tuple[Tile, ...] = ()
    vetoes: tuple[FindingView, ...] = ()
    veto_clusters: tuple[Cluster, ...] = ()  # the same by check
    items: tuple[ItemView, ...] = ()
    groups: tuple[Group, ...] = ()
    fixed: tuple[FindingView, ...] = ()
    fixed_earlier: tuple[FindingView, ...] = ()
    fixed_days: int = 0
    waived: tuple[FindingView, ...] = ()
    checks: tuple[CheckView, ...] = ()
    notes: tuple[str, ...] = ()
    not_counted: str = ""
    full: Place | None = None
    trend: Trend | None = None
    attesting: tuple[Attesting, ...] = ()  # what a person confirms, the most urgent first
    attached: tuple[str, ...] = ()  # names of the files that go with the mail
    page_attached: bool = False
    yardstick: Yardstick | None = None  # None for a run that broke down

    @property
    def open(self) -> tuple[FindingView, ...]:
        """Every open finding once, as the page lists them."""
        return (*self.vetoes, *(f for group in self.groups for cluster in group.clusters for f in cluster.findings))

    @property
    def fresh(self) -> tuple[FindingView, ...]:
        """What is new or came back, veto items left out."""
        return tuple(f for group in self.groups for f in group.fresh)

    @property
    def old(self) -> tuple[FindingView, ...]:
        """What was known before, veto items left out."""
        return tuple(f for group in self.groups for f in group.old)

    @property
    def departments(self) -> tuple[str, ...]:
        """Every department that a listed finding names, for the filter."""
        listed = (*self.open, *self.fixed, *self.fixed_earlier, *self.waived)
        return tuple(sorted({name for finding in listed for name in finding.departments}))

    @property
    def by_item(self) -> tuple[tuple[ItemView, tuple[FindingView, ...]], ...]:
        """The open findings of each plan item that has any."""
        found: dict[int, list[FindingView]] = {}
        for finding in self.open:
            for number in finding.numbers:
                found.setdefault(number, []).append(finding)
        return tuple((item, tuple(found[item.number])) for item in self.items if item.number in found)

    @property
    def by_check(self) -> tuple[tuple[CheckView, tuple[FindingView, ...]], ...]:
        """The open findings of each check that has any."""
        found: dict[str, list[FindingView]] = {}
        for finding in self.open:
            found.setdefault(finding.check, []).append(finding)
        return tuple((check, tuple(found[check.id])) for check in self.checks if check.id in found)

    @property
    def by_column(self) -> tuple[tuple[str, tuple[FindingView, ...]], ...]:
        """The open findings of each column, the column with most of them first."""
        return _by(self.open, lambda finding: finding.column)

    @property
    def by_page(self) -> tuple[tuple[Place, tuple[FindingView, ...]], ...]:
        """The open findings of each page that has an address, the page with most of them first."""
        return _by((f for f in self.open if f.page.href), lambda finding: Place(finding.page.text, finding.page.href))

    @property
    def doubtful(self) -> tuple[CheckView, ...]:
        return tuple(check for check in self.checks if check.doubtful)

    @property
    def attest_soon(self) -> tuple[Attesting, ...]:
        return tuple(one for one in self.attesting if one.soon)

    @property
    def attest_later(self) -> tuple[Attesting, ...]:
        """What is confirmed for long, and what is to be confirmed without a day."""
        return tuple(one for one in self.attesting if not one.soon)

    @property
    def gravest_first(self) -> tuple[ItemView, ...]:
        """The items that checks stand behind, as the mail lists them: what is wrong first, then by number."""
        order = list(Verdict)
        judged = [item for item in self.items if item.verdict is not Verdict.MANUAL]
        return tuple(sorted(judged, key=lambda item: (order.index(item.verdict), item.number)))

    @property
    def manual(self) -> tuple[ItemView, ...]:
        """The items that no check stands behind."""
        return tuple(item for item in self.items if item.verdict is Verdict.MANUAL)

    @property
    def verdict_counts(self) -> tuple[tuple[Verdict, str, int], ...]:
        """How many plan items came to each verdict, gravest first, those that occur."""
        seen = [item.verdict for item in self.items]
        return tuple((verdict, LABELS[verdict], seen.count(verdict)) for verdict in Verdict if verdict in seen)


def _by(
    findings: Iterable[FindingView], key: Callable[[FindingView], _K]
) -> tuple[tuple[_K, tuple[FindingView, ...]], ...]:
    found: dict[_K, list[FindingView]] = {}
    for finding in findings:
        found.setdefault(key(finding), []).append(finding)
    return tuple((name, tuple(some)) for name, some in sorted(found.items(), key=lambda pair: -len(pair[1])))


@dataclass(frozen=True, slots=True)
class Report:
    """The morning report in its three forms. `mail_html` is at most 100 KB; `page_html` holds every finding."""

    subject: str
    mail_html: str
    page_html: str
    text: str
    finished: bool
    verdict: Verdict | None  # of all checks together; None when the run broke down or nothing was checked
    counts: LedgerCounts
    items: Mapping[Verdict, int] = field(default_factory=dict[Verdict, int])
