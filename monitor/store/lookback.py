"""回头看: the findings that stood in a year, and what became of each (plan item 34).

A finding stood in a year when it was first found then, came back then, or was still unsettled when the year began.
The ledger's events tell; waived ones count as unsettled. Years are Beijing's.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.model import BEIJING, Finding, State
from monitor.store import texts
from monitor.store.database import MonitorDb
from monitor.store.findings import read_finding


class Origin(StrEnum):
    """How a finding came into the year that is looked back upon."""

    FOUND = "found"  # first found in that year
    RETURNED = "returned"  # had been fixed before, came back in that year
    CARRIED = "carried"  # was unsettled when the year began


@dataclass(frozen=True, slots=True)
class LookedBack:
    """One finding of that year as it stands today. `fixed_at`: when it was seen to be gone, None if it is not."""

    finding: Finding
    origin: Origin
    fixed_at: datetime | None
    returns: int  # how often it came back after having been fixed, ever


@dataclass(frozen=True, slots=True)
class Lookback:
    """A year's findings, gravest first, and how many inspections were finished in that year."""

    year: int
    runs: int
    findings: tuple[LookedBack, ...]

    def count(self, state: State) -> int:
        return sum(one.finding.state is state for one in self.findings)

    @property
    def closed(self) -> int:
        return self.count(State.FIXED)

    @property
    def rate(self) -> float | None:
        """已整改 of all, 0 to 1; waived ones are not closed. None when there is nothing to count."""
        return self.closed / len(self.findings) if self.findings else None


_QUERY = """
WITH steps AS (
    SELECT finding_id,
        sum(at >= ?1 AND at < ?2 AND from_state IS NULL) AS found,
        sum(at >= ?1 AND at < ?2 AND to_state = 'reopened') AS returned,
        max(CASE WHEN at < ?1 THEN id END) AS before,
        max(CASE WHEN to_state = 'fixed' THEN at END) AS fixed_at,
        sum(to_state = 'reopened') AS returns
    FROM events GROUP BY finding_id
)
SELECT f.*, s.found, s.returned, s.returns, s.fixed_at, coalesce(e.to_state, 'fixed') AS state_before
FROM findings f JOIN steps s ON s.finding_id = f.id LEFT JOIN events e ON e.id = s.before
WHERE f.site = ?3 AND (s.found OR s.returned OR coalesce(e.to_state, 'fixed') <> 'fixed')
ORDER BY CASE f.severity WHEN 'veto' THEN 0 WHEN 'error' THEN 1 ELSE 2 END, f.id
"""


def look_back(db: MonitorDb, site: str, year: int) -> Lookback:
    """The findings of a site that stood in a year. Raises StoreLocked, StoreBroken."""
    start = texts.moment(datetime(year, 1, 1, tzinfo=BEIJING))
    end = texts.moment(datetime(year + 1, 1, 1, tzinfo=BEIJING))
    runs = db.read(
        "SELECT count(*) FROM runs WHERE site = ? AND status = 'done' AND started >= ? AND started < ?",
        (site, start, end),
    )
    found: list[LookedBack] = []
    for row in db.read(_QUERY, (start, end, site)):
        finding = read_finding(row, row["state"])
        carried = row["state_before"] != "fixed"
        origin = Origin.FOUND if row["found"] else Origin.CARRIED if carried else Origin.RETURNED
        fixed_at = texts.read_moment(row["fixed_at"]) if finding.state is State.FIXED else None
        found.append(LookedBack(finding, origin, fixed_at, int(row["returns"])))
    return Lookback(year, int(runs[0][0]), tuple(found))
