"""What happened over a span of time: openings and closings of findings, what stood at a moment, probes, runs.

Read-only, for the reports on weeks, months, quarters and years. A span is half open: from its first moment, up to and
without its last. Everything is counted from the events of the ledger, so a finding that was fixed and came back counts
as two openings and one closing.
"""

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime

from monitor.model import BEIJING, Severity
from monitor.store import texts
from monitor.store.database import MonitorDb

NETWORK = "*"  # the site under which samples of our own network are kept; no site id can be that

_FINDING = "f.id, f.check_id, f.kind, f.severity, f.items, f.departments, f.subject, f.url, f.found_on"


@dataclass(frozen=True, slots=True)
class Change:
    """One opening or closing of a finding. `opened` is when it was last opened before; equal to `at` for an opening."""

    finding: int
    check: str
    kind: str
    severity: Severity
    items: tuple[int, ...]
    departments: tuple[str, ...]
    subject: str
    url: str
    found_on: str
    at: datetime
    opened: datetime


@dataclass(frozen=True, slots=True)
class Probed:
    """The probes of one home page in a span: how many, how many of them failed, on how many days (Beijing)."""

    total: int
    failed: int
    days: int
    fewest: int  # probes of the day that has the fewest, among the days with probes


class History:
    """Questions about the past of `monitor.db`."""

    def __init__(self, db: MonitorDb) -> None:
        self._db = db

    def openings(self, site: str, since: datetime, until: datetime) -> list[Change]:
        """Findings seen for the first time, or again after they were fixed."""
        return self._changes("(e.from_state IS NULL OR e.to_state = 'reopened')", "e.at", site, since, until)

    def closings(self, site: str, since: datetime, until: datetime) -> list[Change]:
        """Findings that a run saw fixed."""
        opened = (
            "(SELECT max(o.at) FROM events o WHERE o.finding_id = e.finding_id AND o.id < e.id"
            " AND (o.from_state IS NULL OR o.to_state = 'reopened'))"
        )
        return self._changes("e.to_state = 'fixed'", opened, site, since, until)

    def standing(self, site: str, at: datetime) -> list[Change]:
        """The findings that were open, and not waived, at a moment. `opened` is when they were opened."""
        last = (
            "(SELECT e.to_state FROM events e WHERE e.finding_id = f.id AND e.at < ? ORDER BY e.id DESC LIMIT 1)"
            " IN ('new', 'open', 'reopened')"
        )
        opened = (
            "(SELECT max(o.at) FROM events o WHERE o.finding_id = f.id AND o.at < ?"
            " AND (o.from_state IS NULL OR o.to_state = 'reopened'))"
        )
        moment = texts.moment(at)
        rows = self._db.read(
            f"SELECT {_FINDING}, {opened} AS at, {opened} AS opened FROM findings f"  # noqa: S608 - our own words
            f" WHERE f.site = ? AND {last} ORDER BY f.id",
            (moment, moment, site, moment),
        )
        return [_change(row) for row in rows if row["opened"] is not None]

    def probed(self, site: str, since: datetime, until: datetime) -> Probed:
        """The availability probes of a site's home page."""
        rows = self._db.read(
            "SELECT date(at, '+8 hours') AS day, count(*) AS probes, sum(1 - ok) AS failed FROM samples"
            " WHERE site = ? AND at >= ? AND at < ? AND counted GROUP BY day",
            (site, texts.moment(since), texts.moment(until)),
        )
        counts = [int(row["probes"]) for row in rows]
        return Probed(sum(counts), sum(int(row["failed"]) for row in rows), len(counts), min(counts, default=0))

    def runs(self, site: str, since: datetime, until: datetime) -> dict[str, int]:
        """How many inspections began in the span, by what became of them."""
        rows = self._db.read(
            "SELECT status, count(*) AS number FROM runs WHERE site = ? AND started >= ? AND started < ?"
            " GROUP BY status",
            (site, texts.moment(since), texts.moment(until)),
        )
        return {row["status"]: int(row["number"]) for row in rows}

    def inspected_days(self, site: str, since: datetime, until: datetime) -> frozenset[date]:
        """The days (Beijing) on which an inspection began that was finished."""
        rows = self._db.read(
            "SELECT DISTINCT started FROM runs WHERE site = ? AND status = 'done' AND started >= ? AND started < ?",
            (site, texts.moment(since), texts.moment(until)),
        )
        return frozenset(texts.read_moment(row["started"]).astimezone(BEIJING).date() for row in rows)

    def _changes(self, condition: str, opened: str, site: str, since: datetime, until: datetime) -> list[Change]:
        rows = self._db.read(
            f"SELECT {_FINDING}, e.at AS at, {opened} AS opened FROM events e"  # noqa: S608 - our own words
            f" JOIN findings f ON f.id = e.finding_id WHERE {condition} AND f.site = ? AND e.at >= ? AND e.at < ?"
            " ORDER BY e.id",
            (site, texts.moment(since), texts.moment(until)),
        )
        return [_change(row) for row in rows]


def _change(row: sqlite3.Row) -> Change:
    at = texts.read_moment(row["at"])
    opened: str | None = row["opened"]
    return Change(
        finding=row["id"],
        check=row["check_id"],
        kind=row["kind"],
        severity=Severity(row["severity"]),
        items=texts.numbers(row["items"]),
        departments=texts.strings(row["departments"]),
        subject=row["subject"],
        url=row["url"],
        found_on=row["found_on"],
        at=at,
        opened=at if opened is None else texts.read_moment(opened),
    )
