"""What a check suspects but may pass by itself (a time-out, a busy server), counted over runs before it is a finding.

One row per run and suspicion, for the last runs of the check only. Runs within an hour of each other are one
occasion: asking twice in the same bad quarter of an hour proves nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from monitor.model import Patience
from monitor.store import texts
from monitor.store.database import MonitorDb

_APART = timedelta(hours=1)
_MOST_RUNS = 30


class Suspicions:
    """The suspicions of all sites and checks."""

    def __init__(self, db: MonitorDb) -> None:
        self._db = db

    def note(
        self, run_id: int, site: str, check: str, suspected: Mapping[str, Patience], now: datetime
    ) -> frozenset[str]:
        """Remember what this run suspects, by fingerprint; which of it was not seen often enough yet to be believed.

        The window of `Patience.of` runs counts runs of this check, this one included. Noting a run again changes
        nothing.
        """
        with self._db.write() as connection:
            earlier = [
                int(row["run_id"])
                for row in connection.execute(
                    "SELECT t.run_id FROM tallies t JOIN runs r ON r.id = t.run_id WHERE r.site = ? AND t.check_id = ?"
                    " AND t.run_id < ? ORDER BY t.run_id DESC LIMIT ?",
                    (site, check, run_id, _MOST_RUNS),
                )
            ]
            connection.executemany(
                "INSERT OR IGNORE INTO suspicions (site, check_id, fingerprint, run_id, at) VALUES (?, ?, ?, ?, ?)",
                [(site, check, key, run_id, texts.moment(now)) for key in suspected],
            )
            if len(earlier) == _MOST_RUNS:
                connection.execute(
                    "DELETE FROM suspicions WHERE site = ? AND check_id = ? AND run_id < ?", (site, check, earlier[-1])
                )
            seen: dict[str, list[tuple[int, datetime]]] = {}
            for row in connection.execute(
                "SELECT fingerprint, run_id, at FROM suspicions WHERE site = ? AND check_id = ? ORDER BY run_id",
                (site, check),
            ):
                if row["fingerprint"] in suspected:
                    seen.setdefault(row["fingerprint"], []).append((row["run_id"], texts.read_moment(row["at"])))
        return frozenset(
            key
            for key, patience in suspected.items()
            if _occasions(seen[key], {run_id, *earlier[: patience.of - 1]}) < patience.seen
        )


def _occasions(seen: Sequence[tuple[int, datetime]], window: set[int]) -> int:
    """How many runs of the window saw it, those close together counted once."""
    count, last = 0, None
    for run, at in seen:
        if run in window and (last is None or abs(at - last) >= _APART):
            count, last = count + 1, at
    return count
