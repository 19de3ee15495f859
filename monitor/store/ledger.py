"""整改台账: what is wrong, since when, and what became of it. The states follow `transitions.TRANSITIONS`.

What one check saw in one run is entered by `Entry` (entry.py) in one transaction, and only once: entering the same
check and run again changes nothing. A finding is fixed only when it was cleared; what a run could not look at stays
as it is. People waive, acknowledge and assign here; every step leaves an event with its reason and its author.
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime

from monitor.model import BEIJING, LABELS, Fault, Finding, Severity, State
from monitor.store import texts
from monitor.store.database import MonitorDb, Value
from monitor.store.entry import Entry
from monitor.store.errors import NoSuchRecord, NotPossible
from monitor.store.findings import read_finding
from monitor.store.records import Event, LedgerCounts
from monitor.store.transitions import Happening, step

_CHUNK = 200  # findings read at once; each may carry 200 pages
_GRAVEST_FIRST = "CASE f.severity WHEN 'veto' THEN 0 WHEN 'error' THEN 1 ELSE 2 END, f.id"
# As the asked run left it: the state now, unless a later run has moved on from there.
_STATE_THEN = "CASE WHEN s.run_id IS NULL OR s.run_id = f.last_run THEN f.state ELSE s.state END"
_UNSETTLED = (State.NEW, State.OPEN, State.REOPENED)


class Ledger:
    """The findings of all sites and their life."""

    def __init__(self, db: MonitorDb) -> None:
        self._db = db

    # --- what runs do ---

    def unsettled(self, site: str, check: str) -> list[Finding]:
        """Every finding of the check that is not fixed, waived ones included, oldest first."""
        rows = self._db.read(
            "SELECT * FROM findings WHERE site = ? AND check_id = ? AND state <> 'fixed' ORDER BY id", (site, check)
        )
        return [read_finding(row, row["state"]) for row in rows]

    def apply(
        self,
        run_id: int,
        *,
        site: str,
        check: str,
        kind: str,
        items: Sequence[int],
        departments: Sequence[str],
        seen: Iterable[tuple[Fault, Severity, str]],
        cleared: Collection[str],
        now: datetime,
    ) -> LedgerCounts:
        """Enter what one check saw in one run: faults with resolved severity and basis, and the fingerprints that
        were cleared. What is both seen and cleared is seen. Entered before for this run: nothing changes, and the
        counts of that time come back. Waivers end with the day `until` in Beijing."""
        entry = Entry(run_id, site, check, kind, items, departments, now)
        entry.see(seen)
        with self._db.write() as connection:
            told = connection.execute(
                "SELECT new, open, fixed, reopened, waived FROM tallies WHERE run_id = ? AND check_id = ?",
                (run_id, check),
            ).fetchone()
            return LedgerCounts(*told) if told is not None else entry.write(connection, frozenset(cleared))

    def counts(self, run_id: int) -> LedgerCounts:
        """What a run made of the ledger, over all checks that were entered for it."""
        columns = ", ".join(f"total({name})" for name in ("new", "open", "fixed", "reopened", "waived"))
        row = self._db.read(f"SELECT {columns} FROM tallies WHERE run_id = ?", (run_id,))[0]  # noqa: S608 - constants
        return LedgerCounts(*(int(value) for value in row))

    # --- what is asked ---

    def findings(
        self,
        site: str,
        *,
        states: Collection[State] = (),
        check: str | None = None,
        item: int | None = None,
        run_id: int | None = None,
    ) -> Iterator[Finding]:
        """The findings of a site, gravest first; no `states` means all. With `run_id` only those which that run saw
        or changed, each in the state that the run left it in (or a person since). Which findings come is decided
        when the first is asked for; they are read as they are taken."""
        conditions, values = ["f.site = ?"], list[Value]([site])
        if check is not None:
            conditions.append("f.check_id = ?")
            values.append(check)
        if item is not None:
            conditions.append("EXISTS (SELECT 1 FROM json_each(f.items) WHERE value = ?)")
            values.append(item)
        if run_id is not None:
            conditions.append("s.run_id IS NOT NULL")
        if states:
            conditions.append(f"{_STATE_THEN} IN ({', '.join('?' * len(states))})")
            values += [state.value for state in states]
        source = (
            f"{_STATE_THEN} AS state_then FROM findings f LEFT JOIN sightings s ON s.finding_id = f.id AND s.run_id = ?"
        )
        chosen = self._db.read(
            f"SELECT f.id, {source} WHERE {' AND '.join(conditions)} ORDER BY {_GRAVEST_FIRST}",
            (run_id, *values),
        )
        for start in range(0, len(chosen), _CHUNK):
            wanted: list[int] = [row["id"] for row in chosen[start : start + _CHUNK]]
            rows = self._db.read(
                f"SELECT f.*, {source} WHERE f.id IN ({', '.join('?' * len(wanted))}) ORDER BY {_GRAVEST_FIRST}",
                (run_id, *wanted),
            )
            for row in rows:
                yield read_finding(row, row["state_then"])

    def finding(self, ref: str) -> Finding | None:
        """A finding by its fingerprint or its number; None when there is none."""
        row = self._row(ref)
        return None if row is None else read_finding(row, row["state"])

    def events(self, finding_id: int) -> list[Event]:
        """The life of a finding, oldest step first."""
        rows = self._db.read("SELECT * FROM events WHERE finding_id = ? ORDER BY id", (finding_id,))
        return [_event(row) for row in rows]

    def histories(self, finding_ids: Iterable[int]) -> dict[int, list[Event]]:
        """The lives of many findings at once, each oldest step first."""
        wanted, lives = list(finding_ids), dict[int, list[Event]]()
        for start in range(0, len(wanted), _CHUNK):
            some = wanted[start : start + _CHUNK]
            marks = ", ".join("?" * len(some))
            sql = f"SELECT * FROM events WHERE finding_id IN ({marks}) ORDER BY id"  # noqa: S608 - question marks only
            for row in self._db.read(sql, some):
                lives.setdefault(row["finding_id"], []).append(_event(row))
        return lives

    def changes(self, site: str, since: datetime, checks: Collection[str] | None = None) -> list[Event]:
        """Every step that the site's findings took from a time on, oldest first; with `checks` those of some checks."""
        rows = self._db.read(
            "SELECT e.*, f.check_id FROM events e JOIN findings f ON f.id = e.finding_id"
            " WHERE f.site = ? AND e.at >= ? ORDER BY e.id",
            (site, texts.moment(since)),
        )
        return [_event(row) for row in rows if checks is None or row["check_id"] in checks]

    # --- what people do ---

    def waive(self, ref: str, why: str, until: date, by: str, now: datetime) -> Finding:
        """豁免: the finding counts no more until the day `until` (in Beijing) has passed. Raises NoSuchRecord for an
        unknown finding, NotPossible for one that is fixed, for a day that has passed, and for an empty reason."""
        if until < now.astimezone(BEIJING).date():
            raise NotPossible(f"豁免期限 {until.isoformat()} 已经过去，请写今天或以后的日期")
        note = f"豁免至 {until.isoformat()}：{_reason(why)}"
        with self._db.write() as connection:
            row = self._known(ref, connection)
            before = State(row["state"])
            if before is State.FIXED:
                raise NotPossible(f"问题 {row['id']} 已整改，不需要豁免")
            after = step(before, Happening.WAIVE)
            connection.execute(
                "UPDATE findings SET state = ?, note = ?, until = ? WHERE id = ?",
                (after.value, _reason(why), until.isoformat(), row["id"]),
            )
            _log(connection, row["id"], now, before, after, note, by)
        return self._again(row["id"])

    def acknowledge(self, ref: str, why: str, until: date | None, by: str, now: datetime) -> Finding:
        """认领: somebody knows and works on it; `until` is when it will be done. The finding stays open. Raises
        NoSuchRecord, and NotPossible for a finding that is fixed or waived, or for an empty reason."""
        with self._db.write() as connection:
            row = self._known(ref, connection)
            state = State(row["state"])
            if state not in _UNSETTLED:
                raise NotPossible(f"问题 {row['id']} {LABELS[state]}，不需要认领")
            self._word(connection, row["id"], why, until)
            _log(connection, row["id"], now, state, state, f"认领{_by_when(until)}：{_reason(why)}", by)
        return self._again(row["id"])

    def assign(
        self, ref: str, departments: Sequence[str], why: str, until: date | None, by: str, now: datetime
    ) -> Finding:
        """转办: other departments are responsible from now on, whatever the check's configuration says. `until` is
        when they shall be done. A waiver keeps its own reason and day. Raises NoSuchRecord, NotPossible."""
        named = [texts.clean(name.strip()) for name in departments if name.strip()]
        if not named:
            raise NotPossible("请写明转给哪个科室")
        with self._db.write() as connection:
            row = self._known(ref, connection)
            state = State(row["state"])
            connection.execute(
                "UPDATE findings SET departments = ?, assigned = 1 WHERE id = ?", (texts.to_json(named), row["id"])
            )
            if state in _UNSETTLED:
                self._word(connection, row["id"], why, until)
            note = f"转给{'、'.join(named)}{_by_when(until)}：{_reason(why)}"
            _log(connection, row["id"], now, state, state, note, by)
        return self._again(row["id"])

    def _word(self, connection: sqlite3.Connection, finding_id: int, why: str, until: date | None) -> None:
        connection.execute(
            "UPDATE findings SET note = ?, until = ? WHERE id = ?",
            (_reason(why), None if until is None else until.isoformat(), finding_id),
        )

    def _row(self, ref: str, connection: sqlite3.Connection | None = None) -> sqlite3.Row | None:
        """A fingerprint may consist of digits alone, so it goes first."""
        key = ref.strip()
        number = int(key) if key.isascii() and key.isdecimal() and len(key) < 16 else -1
        sql, values = "SELECT * FROM findings WHERE fingerprint = ? OR id = ?", (key.lower(), number)
        rows = self._db.read(sql, values) if connection is None else connection.execute(sql, values).fetchall()
        return rows[0] if rows else None

    def _known(self, ref: str, connection: sqlite3.Connection) -> sqlite3.Row:
        row = self._row(ref, connection)
        if row is None:
            raise NoSuchRecord(f"台账中没有编号或指纹为“{ref}”的问题")
        return row

    def _again(self, finding_id: int) -> Finding:
        row = self._db.read("SELECT * FROM findings WHERE id = ?", (finding_id,))[0]
        return read_finding(row, row["state"])


def _event(row: sqlite3.Row) -> Event:
    return Event(
        at=texts.read_moment(row["at"]),
        run_id=row["run_id"],
        from_state=None if row["from_state"] is None else State(row["from_state"]),
        to_state=State(row["to_state"]),
        note=row["note"],
        by=row["by"],
    )


def _reason(why: str) -> str:
    told = texts.clean(why).strip()
    if not told:
        raise NotPossible("请写明理由")
    return told


def _by_when(until: date | None) -> str:
    return "" if until is None else f"（{until.isoformat()} 前完成）"


def _log(
    connection: sqlite3.Connection, finding_id: int, now: datetime, before: State, after: State, note: str, by: str
) -> None:
    connection.execute(
        'INSERT INTO events (finding_id, at, run_id, from_state, to_state, note, "by") VALUES (?, ?, NULL, ?, ?, ?, ?)',
        (finding_id, texts.moment(now), before.value, after.value, note, texts.clean(by)),
    )
