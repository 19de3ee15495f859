"""What checks remember from run to run, per site and check: short texts under keys of their own (`model.Remember`).

`since` is when a value first was what it is; it moves only when the value changes. What no run has said again for two
years is dropped.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

from monitor.model import Remembered, Sample
from monitor.store import texts
from monitor.store.database import MonitorDb

_KEPT = timedelta(days=730)


class Memory:
    """The table `memories` of `monitor.db`."""

    def __init__(self, db: MonitorDb) -> None:
        self._db = db

    def keep(self, site: str, check: str, values: Mapping[str, str], now: datetime) -> None:
        """Remember some values; one that says the same as before keeps its `since`."""
        at = texts.moment(now)
        with self._db.write() as connection:
            connection.executemany(
                "INSERT INTO memories (site, check_id, key, value, since, at) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (site, check_id, key) DO UPDATE SET at = excluded.at, value = excluded.value,"
                " since = CASE WHEN value = excluded.value THEN since ELSE excluded.since END",
                [(site, check, texts.clean(key), texts.clean(value), at, at) for key, value in values.items()],
            )
            connection.execute(
                "DELETE FROM memories WHERE site = ? AND check_id = ? AND at < ?",
                (site, check, texts.moment(now - _KEPT)),
            )

    def get(self, site: str, check: str, key: str) -> Remembered | None:
        """What is remembered under a key; None when nothing is."""
        rows = self._db.read(
            "SELECT value, since, at FROM memories WHERE site = ? AND check_id = ? AND key = ?",
            (site, check, texts.clean(key)),
        )
        if not rows:
            return None
        value, since, at = rows[0]
        return Remembered(value, texts.read_moment(since), texts.read_moment(at))

    def keys(self, site: str, key: str) -> list[tuple[str, Remembered]]:
        """All checks of a site that remember something under a key, with what it is."""
        rows = self._db.read(
            "SELECT check_id, value, since, at FROM memories WHERE site = ? AND key = ? ORDER BY check_id", (site, key)
        )
        return [(c, Remembered(v, texts.read_moment(s), texts.read_moment(a))) for c, v, s, a in rows]


class _Records(Protocol):
    """What `Past` needs of the store."""

    memory: Memory

    def samples(self, site: str, since: datetime, *, counted: bool = True) -> list[Sample]: ...


class Past:
    """What a site view knows of earlier runs: the probes of its home page and what its checks remembered."""

    def __init__(self, store: _Records, site: str) -> None:
        self._store = store
        self._site = site

    def samples(self, since: datetime, until: datetime) -> list[Sample]:
        return [s for s in self._store.samples(self._site, since, counted=False) if since < s.at <= until]

    def remembered(self, check: str, key: str) -> Remembered | None:
        return self._store.memory.get(self._site, check, key)
