"""回头看 in the yearly report: what was found that year, and what has become of it by now (`Store.look_back`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from monitor.model import LABELS, Severity, State
from monitor.store import LookedBack, Origin, Store
from reports import formatting as fmt

ORIGINS = {Origin.FOUND: "当年发现", Origin.RETURNED: "当年重现", Origin.CARRIED: "往年遗留"}


@dataclass(frozen=True, slots=True)
class OriginRow:
    """The findings of one origin, by where they stand now."""

    name: str
    total: int
    fixed: int
    waived: int
    open: int


@dataclass(frozen=True, slots=True)
class StillOpen:
    """One finding of the year that is not fixed yet, or that came back after it was."""

    ref: str
    severity: Severity
    message: str
    departments: str
    since: str
    returns: int

    @property
    def severity_label(self) -> str:
        return LABELS[self.severity]


@dataclass(frozen=True, slots=True)
class YearBack:
    """回头看 of one year. `rate` is 已整改 ÷ 全部, cut and not rounded; waived ones are not fixed."""

    year: int
    rows: tuple[OriginRow, ...]
    rate: str
    open: tuple[StillOpen, ...]  # the oldest first
    returned: tuple[StillOpen, ...]


def looked_back(store: Store, site: str, year: int, zone: tzinfo) -> YearBack | None:
    """None when the year has no findings to look back upon."""
    back = store.look_back(site, year)
    if not back.findings:
        return None
    rows = [_row(name, [f for f in back.findings if f.origin is origin]) for origin, name in ORIGINS.items()]
    oldest = sorted(back.findings, key=lambda one: one.finding.first_seen)
    return YearBack(
        year,
        (*(row for row in rows if row.total), _row("合计", back.findings)),
        fmt.percent(back.closed, len(back.findings)),
        tuple(_still(one, zone) for one in oldest if one.finding.state not in (State.FIXED, State.WAIVED)),
        tuple(_still(one, zone) for one in sorted(oldest, key=lambda one: -one.returns) if one.returns),
    )


def _row(name: str, found: Sequence[LookedBack]) -> OriginRow:
    states = [one.finding.state for one in found]
    fixed, waived = states.count(State.FIXED), states.count(State.WAIVED)
    return OriginRow(name, len(found), fixed, waived, len(found) - fixed - waived)


def _still(one: LookedBack, zone: tzinfo) -> StillOpen:
    finding = one.finding
    return StillOpen(
        str(finding.id),
        finding.severity,
        fmt.clean(finding.message, 300),
        "、".join(fmt.clean(name, 60) for name in finding.departments),
        fmt.calendar_day(fmt.local_day(finding.first_seen, zone)),
        one.returns,
    )
