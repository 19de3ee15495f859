"""告警: what is wrong right now beyond the daily report, and who has been told so far.

An alert is opened once and cleared once; open again later, it is another alert. For each channel that an alert is
addressed to there is a notice: whether its opening was told there, and whether its all-clear was. What is still to be
told is therefore always known from the store alone, over restarts. Telling is at least once: a process killed between
telling and recording tells again.
"""

import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from monitor.store import texts
from monitor.store.database import MonitorDb
from monitor.store.outbox import pause_after

AlertKind = Literal["down", "unavailable", "veto", "offline"]


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert. `key` tells apart several of one kind and site (a finding's fingerprint); `group` is what folds
    alerts of one cause into one line (a host). `cleared` is None while it stands."""

    id: int
    site: str
    site_name: str
    kind: AlertKind
    key: str
    group: str
    text: str
    opened: datetime
    cleared: datetime | None
    ending: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What one channel is still to be told: of an alert's opening, of its end, or of both at once."""

    alert: Alert
    opening_told: bool


class AlertBook:
    """The alerts in `monitor.db`, and how far each channel has been told."""

    def __init__(self, db: MonitorDb) -> None:
        self._db = db

    def open(
        self,
        *,
        site: str,
        site_name: str,
        kind: AlertKind,
        key: str,
        group: str,
        text: str,
        channels: Collection[str],
        now: datetime,
    ) -> bool:
        """Open an alert addressed to some channels. False, and nothing happens, while the same alert stands."""
        with self._db.write() as connection:
            if self._standing(connection, site, kind, key) is not None:
                return False
            cursor = connection.execute(
                'INSERT INTO alerts (site, site_name, kind, "key", "group", text, opened, ending)'
                " VALUES (?, ?, ?, ?, ?, ?, ?, '')",
                (site, texts.clean(site_name), kind, key, group, texts.clean(text), texts.moment(now)),
            )
            connection.executemany(
                "INSERT INTO notices (alert_id, channel) VALUES (?, ?)",
                [(cursor.lastrowid, channel) for channel in dict.fromkeys(channels)],
            )
            return True

    def clear(self, *, site: str, kind: AlertKind, key: str, ending: str, now: datetime) -> bool:
        """Close the standing alert; `ending` says how it ended. False when there is none."""
        with self._db.write() as connection:
            standing = self._standing(connection, site, kind, key)
            if standing is None:
                return False
            connection.execute(
                "UPDATE alerts SET cleared = ?, ending = ? WHERE id = ?",
                (texts.moment(now), texts.clean(ending), standing),
            )
            return True

    def standing(self, site: str, kind: AlertKind) -> list[Alert]:
        """The alerts of a site and kind that are not cleared, oldest first."""
        rows = self._db.read(
            "SELECT * FROM alerts WHERE site = ? AND kind = ? AND cleared IS NULL ORDER BY id", (site, kind)
        )
        return [_alert(row) for row in rows]

    def pending(self, channel: str, now: datetime) -> list[Notice]:
        """What the channel is still to be told, oldest first; nothing while it pauses after a failure."""
        row = self._db.read("SELECT next_try FROM channels WHERE channel = ?", (channel,))
        if row and row[0]["next_try"] > texts.moment(now):
            return []
        rows = self._db.read(
            "SELECT a.*, n.opening_told FROM notices n JOIN alerts a ON a.id = n.alert_id WHERE n.channel = ?"
            " AND (n.opening_told IS NULL OR (a.cleared IS NOT NULL AND n.ending_told IS NULL)) ORDER BY a.id",
            (channel,),
        )
        return [Notice(_alert(row), row["opening_told"] is not None) for row in rows]

    def told(self, channel: str, notices: Iterable[Notice], now: datetime) -> None:
        """The channel was told all these; its pause, if it had one, is over."""
        at = texts.moment(now)
        with self._db.write() as connection:
            for notice in notices:
                # Only what the message said: an alert that was cleared meanwhile still owes its all-clear.
                connection.execute(
                    "UPDATE notices SET opening_told = coalesce(opening_told, ?),"
                    " ending_told = CASE WHEN ? THEN ? ELSE ending_told END WHERE alert_id = ? AND channel = ?",
                    (at, int(notice.alert.cleared is not None), at, notice.alert.id, channel),
                )
            connection.execute("DELETE FROM channels WHERE channel = ?", (channel,))

    def failed(self, channel: str, error: str, now: datetime) -> int:
        """Telling the channel failed: it pauses 1, 2, 4, … minutes, at most an hour. How often in a row by now."""
        with self._db.write() as connection:
            row = connection.execute("SELECT attempts FROM channels WHERE channel = ?", (channel,)).fetchone()
            attempts = 1 + (int(row["attempts"]) if row is not None else 0)
            connection.execute(
                "INSERT OR REPLACE INTO channels (channel, attempts, next_try, last_error) VALUES (?, ?, ?, ?)",
                (channel, attempts, texts.moment(now + pause_after(attempts)), texts.clean(error)),
            )
            return attempts

    def _standing(self, connection: sqlite3.Connection, site: str, kind: str, key: str) -> int | None:
        row = connection.execute(
            'SELECT id FROM alerts WHERE site = ? AND kind = ? AND "key" = ? AND cleared IS NULL', (site, kind, key)
        ).fetchone()
        return None if row is None else int(row["id"])


def _alert(row: sqlite3.Row) -> Alert:
    cleared: str | None = row["cleared"]
    return Alert(
        id=row["id"],
        site=row["site"],
        site_name=row["site_name"],
        kind=cast(AlertKind, row["kind"]),  # written by this module alone
        key=row["key"],
        group=row["group"],
        text=row["text"],
        opened=texts.read_moment(row["opened"]),
        cleared=None if cleared is None else texts.read_moment(cleared),
        ending=row["ending"],
    )
