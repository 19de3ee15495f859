"""What one check saw in one run, entered into the ledger: each finding takes its step, and all are written at once.

First everything is worked out in memory, from the few columns that decide a step; then it is written in bulk, inside
the caller's transaction.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import astuple, dataclass
from datetime import date, datetime

from monitor.model import BEIJING, Fault, Severity, State, fingerprint
from monitor.store import texts
from monitor.store.findings import SIGHTING_COLUMNS, exact, sighting_values
from monitor.store.records import LedgerCounts
from monitor.store.transitions import Happening, step

_SIGHTED = ", ".join(SIGHTING_COLUMNS)
_INSERT = (
    f"INSERT INTO findings ({_SIGHTED}, departments, last_seen, last_run, id, fingerprint, site, check_id, state,"  # noqa: S608 - our own column names
    " assigned, first_seen, occurrences, note, aspect, subject, subject_exact)"
    f" VALUES ({', '.join('?' * (len(SIGHTING_COLUMNS) + 3))}, ?, ?, ?, ?, ?, 0, ?, 1, '', ?, ?, ?)"
)
# A clock that was set back must not make a finding older than its last sighting.
_UPDATE = (
    f"UPDATE findings SET {', '.join(f'{name} = ?' for name in SIGHTING_COLUMNS)},"  # noqa: S608 - our own column names
    " departments = CASE assigned WHEN 1 THEN departments ELSE ? END, last_seen = max(last_seen, ?), last_run = ?,"
    " state = ?, occurrences = occurrences + 1, good_runs = 0 WHERE id = ?"
)
_MOVE = "UPDATE findings SET state = ?, last_run = ? WHERE id = ?"
# The reason and the day belonged to the waiver (or the promise) that has ended; the events keep them.
_FORGET_WORD = "UPDATE findings SET note = '', until = NULL WHERE id = ?"
_BETTER = "UPDATE findings SET good_runs = ? WHERE id = ?"
_EVENT = (
    "INSERT INTO events (finding_id, at, run_id, from_state, to_state, note, \"by\") VALUES (?, ?, ?, ?, ?, ?, '巡检')"
)


@dataclass(frozen=True, slots=True)
class _Known:
    """The part of a finding that decides its next step."""

    id: int
    state: State
    until: date | None
    good_needed: int
    good_runs: int


class Entry:
    """The entry of one check and run. `see` takes the faults; `write` works out the steps and writes them."""

    def __init__(
        self,
        run_id: int,
        site: str,
        check: str,
        kind: str,
        items: Sequence[int],
        departments: Sequence[str],
        now: datetime,
    ) -> None:
        self._run, self._site, self._check, self._kind = run_id, site, check, kind
        self._items = texts.to_json(list(items))
        self._departments = texts.to_json(list(departments))
        self._now, self._today = texts.moment(now), now.astimezone(BEIJING).date()
        self._seen: dict[str, tuple[Fault, Severity, str]] = {}
        self._inserts: list[tuple[object, ...]] = []
        self._updates: list[tuple[object, ...]] = []
        self._moves: list[tuple[object, ...]] = []
        self._ended: list[tuple[int]] = []
        self._better: list[tuple[int, int]] = []
        self._events: list[tuple[object, ...]] = []
        self._sightings: list[tuple[object, ...]] = []
        self._counts = dict.fromkeys(State, 0)

    def see(self, seen: Iterable[tuple[Fault, Severity, str]]) -> None:
        """Take faults with their severity and basis; of several with one fingerprint the first stands."""
        for fault, severity, basis in seen:
            key = fingerprint(self._site, self._check, fault.subject, fault.aspect)
            self._seen.setdefault(key, (fault, severity, basis))

    def write(self, connection: sqlite3.Connection, cleared: AbstractSet[str]) -> LedgerCounts:
        """Write every step. The transaction is the caller's."""
        known = self._read(connection)
        for key, finding in known.items():
            if key in self._seen:
                self._meet(key, finding)
            elif finding.state is not State.FIXED:
                self._miss(finding, key in cleared)
        free = int(connection.execute("SELECT coalesce(max(id), 0) + 1 FROM findings").fetchone()[0])
        fresh = [key for key in self._seen if key not in known]
        for finding_id, key in enumerate(fresh, free):
            self._open(finding_id, key)
        counts = LedgerCounts(
            new=self._counts[State.NEW],
            open=self._counts[State.OPEN],
            fixed=self._counts[State.FIXED],
            reopened=self._counts[State.REOPENED],
            waived=self._counts[State.WAIVED],
        )
        self._flush(connection, counts)
        return counts

    def _read(self, connection: sqlite3.Connection) -> dict[str, _Known]:
        rows = connection.execute(
            "SELECT id, fingerprint, state, until, good_needed, good_runs FROM findings"
            " WHERE site = ? AND check_id = ?",
            (self._site, self._check),
        )
        return {
            row["fingerprint"]: _Known(
                row["id"], State(row["state"]), texts.read_day(row["until"]), row["good_needed"], row["good_runs"]
            )
            for row in rows
        }

    def _open(self, finding_id: int, key: str) -> None:
        """Seen for the first time."""
        fault, severity, basis = self._seen[key]
        state = step(None, Happening.SEEN)
        self._inserts.append(
            (
                *sighting_values(fault, severity, basis, self._kind, self._items),
                self._departments,
                self._now,
                self._run,
                finding_id,
                key,
                self._site,
                self._check,
                state.value,
                self._now,
                texts.clean(fault.aspect),
                texts.clean(fault.subject),
                exact(fault.subject),
            )
        )
        self._log(finding_id, None, state, "首次发现")
        self._sighted(finding_id, state)
        self._counts[state] += 1

    def _meet(self, key: str, finding: _Known) -> None:
        """Seen again."""
        fault, severity, basis = self._seen[key]
        before = self._expired(finding)
        state = step(before, Happening.SEEN)
        self._updates.append(
            (
                *sighting_values(fault, severity, basis, self._kind, self._items),
                self._departments,
                self._now,
                self._run,
                state.value,
                finding.id,
            )
        )
        if state is not before:
            self._log(finding.id, before, state, "整改后再次发现" if before is State.FIXED else "再次发现，尚未整改")
        self._sighted(finding.id, state)
        self._counts[state] += 1

    def _miss(self, finding: _Known, cleared: bool) -> None:
        """Not seen, and not fixed so far: cleared, or nobody could look."""
        good = finding.good_runs + 1
        if cleared and good < finding.good_needed:
            # What comes and goes is fixed only when it stayed away for a while.
            self._better.append((good, finding.id))
            note = f"复查正常 {good} 次，连续 {finding.good_needed} 次正常才算整改"
            self._log(finding.id, finding.state, finding.state, note)
            cleared = False
        if cleared:
            state = step(finding.state, Happening.CLEARED)
            self._log(finding.id, finding.state, state, "复查未再发现")
            self._ended.append((finding.id,))
            self._counts[State.FIXED] += 1
        else:
            state = step(self._expired(finding), Happening.ABSENT)
            # An old finding that nobody could look at is still there; it is not news a second time.
            self._counts[State.WAIVED if state is State.WAIVED else State.OPEN] += 1
        if state is not finding.state:
            self._moves.append((state.value, self._run, finding.id))
            self._sighted(finding.id, state)

    def _expired(self, finding: _Known) -> State:
        """The finding's state, after its waiver has ended where its day has passed."""
        if finding.state is not State.WAIVED or finding.until is None or finding.until >= self._today:
            return finding.state
        state = step(finding.state, Happening.WAIVER_EXPIRED)
        self._log(finding.id, finding.state, state, f"豁免已于 {finding.until.isoformat()} 到期")
        self._ended.append((finding.id,))
        return state

    def _log(self, finding_id: int, before: State | None, after: State, note: str) -> None:
        self._events.append(
            (finding_id, self._now, self._run, None if before is None else before.value, after.value, note)
        )

    def _sighted(self, finding_id: int, state: State) -> None:
        self._sightings.append((self._run, finding_id, state.value))

    def _flush(self, connection: sqlite3.Connection, counts: LedgerCounts) -> None:
        connection.executemany(_INSERT, self._inserts)
        connection.executemany(_UPDATE, self._updates)
        connection.executemany(_MOVE, self._moves)
        connection.executemany(_FORGET_WORD, self._ended)
        connection.executemany(_BETTER, self._better)
        connection.executemany(_EVENT, self._events)
        connection.executemany("INSERT INTO sightings (run_id, finding_id, state) VALUES (?, ?, ?)", self._sightings)
        connection.execute(
            "INSERT INTO tallies (run_id, check_id, new, open, fixed, reopened, waived) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (self._run, self._check, *astuple(counts)),
        )
