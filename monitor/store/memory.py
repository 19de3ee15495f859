"""What checks remember from run to run, per site and check: short texts under keys of their own (`model.Remember`).

`since` is when a value first was what it is; it moves only when the value changes. What no run has said again for two
years is dropped.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from monitor.model import Remembered, Sample
from monitor.store import texts
from monitor.store.database import MonitorDb

_KEPT = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class KnownBaseline:
    """The baseline that a check keeps of a page, and what its last run saw there. `accepted` names the person who
    accepted it, '' where the first run took it."""

    check: str
    url: str
    baseline: str
    since: datetime
    seen: str
    seen_at: datetime
    accepted: str


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

    def baselines(self, site: str) -> list[KnownBaseline]:
        """The pages whose baseline some check keeps, with what was last seen there, and who accepted it when."""
        rows = self._db.read(
            "SELECT b.check_id, substr(b.key, 10) AS url, b.value AS baseline, b.since, s.value AS seen,"
            " s.at AS seen_at, a.value AS accepted FROM memories b"
            " JOIN memories s ON s.site = b.site AND s.check_id = b.check_id AND s.key = 'seen:' || substr(b.key, 10)"
            " LEFT JOIN memories a ON a.site = b.site AND a.check_id = b.check_id"
            " AND a.key = 'accepted:' || substr(b.key, 10)"
            " WHERE b.site = ? AND b.key LIKE 'baseline:%' ORDER BY b.check_id, b.key",
            (site,),
        )
        return [
            KnownBaseline(
                row["check_id"],
                row["url"],
                row["baseline"],
                texts.read_moment(row["since"]),
                row["seen"],
                texts.read_moment(row["seen_at"]),
                row["accepted"] or "",
            )
            for row in rows
        ]

    def accept(self, site: str, known: KnownBaseline, by: str, now: datetime) -> None:
        """Make what was last seen the baseline, on a person's word."""
        values = {f"baseline:{known.url}": known.seen, f"accepted:{known.url}": by}
        self.keep(site, known.check, values, now)


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
