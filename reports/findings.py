"""From the ledger to the lists of the report: which findings count today, in what order, under which department."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta, tzinfo

from monitor.model import LABELS, Finding, ItemStanding, Severity, State
from monitor.store import Event, LedgerCounts, Run, Store
from reports import formatting as fmt
from reports.places import NO_COLUMNS, Columns
from reports.view import Cluster, FindingView, Group, KindText, Place

OPEN = (State.NEW, State.OPEN, State.REOPENED)
NOBODY = "未指定责任科室"
_STEPS = 20  # of a finding's life that the full report tells
_PLACES = 30  # further pages of one finding that the full report lists
_SEVERITIES = list(Severity)


@dataclass(frozen=True, slots=True)
class Books:
    """The ledger as one run left it. `uncounted` open findings belong to checks that did not run."""

    open: tuple[FindingView, ...]
    fixed: tuple[FindingView, ...]
    fixed_earlier: tuple[FindingView, ...]
    waived: tuple[FindingView, ...]
    uncounted: int
    counts: LedgerCounts


@dataclass(frozen=True, slots=True)
class Describer:
    """Turns findings into what the reader sees; knows the kinds' words, the plan's departments and the time zone."""

    kinds: Mapping[str, KindText]
    departments: Mapping[int, tuple[str, ...]]
    zone: tzinfo
    columns: Columns = NO_COLUMNS

    def view(self, finding: Finding, *, touched: bool, life: Sequence[Event] = ()) -> FindingView:
        """`touched`: this run changed the finding or saw it. `life`: its steps, oldest first."""
        kind = self.kinds.get(finding.kind)
        address = finding.url or finding.subject
        places = tuple(place(c.page_url, c.anchor) for c in finding.carriers)
        found = place(finding.found_on, finding.anchor) if finding.found_on else None
        others = tuple(p for p in places if found is None or p.text != found.text)
        first = found or (others[0] if others else None)
        return FindingView(
            ref=str(finding.id),
            severity=finding.severity,
            state=finding.state,
            check=finding.check,
            kind=fmt.clean(kind.title if kind else finding.kind, 100),
            message=fmt.clean(finding.message),
            subject=_name(finding),
            expected=fmt.clean(finding.expected),
            seen=fmt.clean(finding.seen),
            place=place(address),
            found_on=first,
            more_places=(others if found else others[1:])[:_PLACES],
            carrier_total=max(finding.carrier_total, len(places)),
            basis=fmt.clean(finding.basis or (kind.basis if kind else "")),
            fix=fmt.clean(kind.fix if kind else ""),
            numbers=finding.items,
            departments=self.responsible(finding),
            first_seen=fmt.calendar_day(fmt.local_day(finding.first_seen, self.zone)),
            last_seen=fmt.calendar_day(fmt.local_day(finding.last_seen, self.zone)),
            occurrences=finding.occurrences,
            note=fmt.clean(finding.note, 500),
            until=fmt.calendar_day(finding.until) if finding.until else "",
            is_new=touched and finding.state in (State.NEW, State.REOPENED),
            unseen=finding.state in OPEN and not touched,
            column=self.columns.name_of(first.text if first else address, finding.subject),
            first_day=fmt.local_day(finding.first_seen, self.zone),
            history=self._history(life),
        )

    def _history(self, life: Sequence[Event]) -> tuple[str, ...]:
        """Every step after the first, which the day of discovery tells already; of many the last ones."""
        later = life[1:]
        told = [
            f"{fmt.moment(step.at, self.zone)} {fmt.clean(step.note, 300) or LABELS[step.to_state]}"
            + (f"（{fmt.clean(step.by, 60)}）" if step.run_id is None and step.by else "")
            for step in later[-_STEPS:]
        ]
        return tuple(told) if len(later) <= _STEPS else (f"此前另有 {len(later) - _STEPS} 次变动", *told)

    def responsible(self, finding: Finding) -> tuple[str, ...]:
        """Its own departments; else those the plan names for its first item."""
        named = finding.departments or next((self.departments[n] for n in finding.items if self.departments.get(n)), ())
        return tuple(fmt.clean(name, 60) for name in named if name.strip()) or (NOBODY,)


def read_books(
    store: Store,
    run: Run,
    describer: Describer,
    *,
    ran: Collection[str],
    fixed_days: int,
) -> Books:
    """Read the ledger for one finished run. The counts are those of the lists, so that the two never disagree."""
    touched = {finding.id for finding in store.ledger.findings(run.site, run_id=run.id)}
    known = list(store.ledger.findings(run.site, states=OPEN))
    standing = _views(store, describer, [f for f in known if f.check in ran], touched)
    waived = _views(
        store,
        describer,
        [f for f in store.ledger.findings(run.site, states=(State.WAIVED,)) if f.check in ran],
        touched,
    )
    closed = list(store.ledger.findings(run.site, states=(State.FIXED,), run_id=run.id))
    fixed = _views(store, describer, closed, {finding.id for finding in closed})
    fresh = Counter(view.state for view in standing if view.is_new)
    return Books(
        open=tuple(sorted(standing, key=_weight)),
        fixed=tuple(sorted(fixed, key=_weight)),
        fixed_earlier=tuple(
            sorted(_fixed_earlier(store, run, describer, fixed_days, {f.ref for f in fixed}), key=_weight)
        ),
        waived=tuple(sorted(waived, key=_weight)),
        uncounted=len(known) - len(standing),
        counts=LedgerCounts(
            new=fresh[State.NEW],
            open=len(standing) - fresh.total(),
            fixed=len(fixed),
            reopened=fresh[State.REOPENED],
            waived=len(waived),
        ),
    )


def _views(
    store: Store, describer: Describer, findings: Sequence[Finding], touched: Collection[int]
) -> list[FindingView]:
    """The findings with their lives, which are read together."""
    lives = store.ledger.histories(finding.id for finding in findings)
    return [describer.view(f, touched=f.id in touched, life=lives.get(f.id, ())) for f in findings]


def _fixed_earlier(
    store: Store, run: Run, describer: Describer, days: int, known: Collection[str]
) -> Iterable[FindingView]:
    """What the runs of the last `days` days closed: fixed now, and changed or seen by one of those runs."""
    since = run.started - timedelta(days=days)
    seen = set(known)
    for earlier in store.runs(run.site, limit=days * 2 + 1):
        if earlier.id >= run.id or earlier.started < since:
            continue
        for finding in store.ledger.findings(run.site, states=(State.FIXED,), run_id=earlier.id):
            if str(finding.id) not in seen:
                seen.add(str(finding.id))
                yield describer.view(finding, touched=True)


def grouped(findings: Sequence[FindingView], titles: Mapping[str, str]) -> tuple[Group, ...]:
    """By lead department; most and gravest first, those without a department last. `titles`: of the checks."""
    by_department: dict[str, list[FindingView]] = {}
    for finding in findings:
        by_department.setdefault(finding.departments[0], []).append(finding)
    groups = [
        Group(
            department=name,
            clusters=clusters([f for f in members if f.severity is not Severity.VETO], titles),
            vetoes=sum(f.severity is Severity.VETO for f in members),
        )
        for name, members in by_department.items()
    ]
    groups.sort(key=lambda g: (g.department == NOBODY, -g.vetoes, -g.total, g.department))
    return tuple(_anchored(number, group) for number, group in enumerate(groups, 1))


def _anchored(number: int, group: Group) -> Group:
    """The group with a name for each cluster, by which the mail leads to its place on the page."""
    named = [replace(cluster, anchor=f"c{number}-{n}") for n, cluster in enumerate(group.clusters, 1)]
    return replace(group, clusters=tuple(named))


def clusters(findings: Sequence[FindingView], titles: Mapping[str, str]) -> tuple[Cluster, ...]:
    """By check, in the order of the gravest finding; new ones first in each."""
    by_check: dict[str, list[FindingView]] = {}
    for finding in findings:
        by_check.setdefault(finding.check, []).append(finding)
    return tuple(
        Cluster(
            check=check,
            title=titles.get(check) or members[0].kind,
            basis=Counter(f.basis for f in members).most_common(1)[0][0],
            fix=members[0].fix,
            findings=tuple(sorted(members, key=lambda f: not f.is_new)),
        )
        for check, members in by_check.items()
    )


def departments_of(standings: Iterable[ItemStanding]) -> dict[int, tuple[str, ...]]:
    return {standing.item.number: standing.item.departments for standing in standings}


def _weight(view: FindingView) -> tuple[int, bool, str, str, str]:
    return (_SEVERITIES.index(view.severity), not view.is_new, view.kind, view.place.text, view.ref)


def _name(finding: Finding) -> str:
    """The subject when it is a name (a column's path, a host) that neither the message nor the address shows."""
    name = fmt.clean(finding.subject, 200)
    told = fmt.clean(finding.message)
    return "" if fmt.href(finding.subject) or name in told or name == fmt.clean(finding.url or name) else name


def place(address: str, label: str = "") -> Place:
    return Place(text=fmt.clean(address), href=fmt.href(address), label=fmt.clean(label, 300))
