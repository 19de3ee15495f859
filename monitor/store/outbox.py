"""发件箱: mails are recorded before they are sent, and sent at least once.

A process claims a mail before it sends it, for a limited time (the lease); if it dies, the mail is due again when the
lease has run out. Should it die after the server took the mail and before that was recorded, the mail goes out twice,
both times with the same Message-ID, by which mail programs show it once. The pause after a refusal doubles from one
minute up to an hour. All times are handed in by the caller.
"""

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from monitor.store import texts
from monitor.store.database import MonitorDb
from monitor.store.errors import NoSuchRecord
from monitor.store.records import Message, MessageState

LEASE = timedelta(minutes=15)
_FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=1)
_DUE = "state = 'waiting' AND next_try <= ? AND (claimed_until IS NULL OR claimed_until <= ?)"


def pause_after(attempts: int) -> timedelta:
    """How long to wait after the given number of failed attempts: 1, 2, 4, … minutes, at most an hour."""
    doublings = min(max(attempts, 1) - 1, 10)
    return min(_FIRST_PAUSE * 2**doublings, _LONGEST_PAUSE)


class Outbox:
    """The mails waiting in `monitor.db`, and those that were sent or given up."""

    def __init__(self, db: MonitorDb) -> None:
        self._db = db

    def queue(
        self, *, key: str, message_id: str, subject: str, recipients: Sequence[str], mime: bytes, now: datetime
    ) -> int | None:
        """Record a mail to be sent; its number. `key` names the report it carries: when that report is waiting or
        was sent, nothing happens and None comes back. One that was given up before is taken up again, as given now."""
        if not recipients:
            raise ValueError("a mail needs a recipient")
        at = texts.moment(now)
        values = (message_id, texts.clean(subject), texts.to_json(list(recipients)), mime, at, at)
        with self._db.write() as connection:
            row = connection.execute("SELECT id, state FROM messages WHERE key = ?", (key,)).fetchone()
            if row is None:
                cursor = connection.execute(
                    "INSERT INTO messages (message_id, subject, recipients, mime, next_try, created, key, state,"
                    " attempts, last_error) VALUES (?, ?, ?, ?, ?, ?, ?, 'waiting', 0, '')",
                    (*values, key),
                )
                return cursor.lastrowid
            if row["state"] != "failed":
                return None
            connection.execute(
                "UPDATE messages SET message_id = ?, subject = ?, recipients = ?, mime = ?, next_try = ?, created = ?,"
                " state = 'waiting', attempts = 0, last_error = '', claimed_until = NULL WHERE id = ?",
                (*values, row["id"]),
            )
            return int(row["id"])

    def due(self, now: datetime) -> list[Message]:
        """The mails to send now, the longest waiting first."""
        at = texts.moment(now)
        rows = self._db.read(f"SELECT * FROM messages WHERE {_DUE} ORDER BY next_try, id", (at, at))  # noqa: S608 - a constant
        return [_message(row) for row in rows]

    def claim(self, message_id: int, now: datetime, lease: timedelta = LEASE) -> Message | None:
        """Take a mail for sending, which counts as an attempt. None when it is not due (any more): sent, or claimed
        by another process."""
        at = texts.moment(now)
        with self._db.write() as connection:
            cursor = connection.execute(
                f"UPDATE messages SET claimed_until = ?, attempts = attempts + 1 WHERE id = ? AND {_DUE}",  # noqa: S608 - a constant
                (texts.moment(now + lease), message_id, at, at),
            )
            if cursor.rowcount == 0:
                return None
            return _message(connection.execute("SELECT * FROM messages WHERE id = ?", (message_id,)).fetchone())

    def sent(self, message_id: int, now: datetime, note: str = "") -> None:
        """The server has taken the mail. `note` says what was wrong nevertheless (a recipient it refused)."""
        self._change(
            "state = 'sent', sent = ?, last_error = ?, claimed_until = NULL",
            (texts.moment(now), texts.clean(note)),
            message_id,
        )

    def bounced(self, message_id: str, error: str, now: datetime) -> Message | None:
        """A letter came back that we had sent, known by its Message-ID: it stays sent, with what was said of it. None
        when no sent mail has that Message-ID."""
        with self._db.write() as connection:
            row = connection.execute(
                "SELECT id FROM messages WHERE message_id = ? AND state = 'sent'", (message_id,)
            ).fetchone()
            if row is None:
                return None
            # A sent mail has no next try; the column tells when the bounce came, so that the next report names it.
            connection.execute(
                "UPDATE messages SET last_error = ?, next_try = ? WHERE id = ?",
                (texts.clean(error), texts.moment(now), row["id"]),
            )
        return self.message(row["id"])

    def partly_sent(self, message_id: int, recipients: Sequence[str], error: str, now: datetime) -> None:
        """The server has taken the mail, and turned some recipients away for now: only they get it later."""
        if not recipients:
            raise ValueError("without recipients left over, the mail is sent")
        self._change("recipients = ?", (texts.to_json(list(recipients)),), message_id, " AND state = 'waiting'")
        self.refused(message_id, error, now, permanent=False)

    def refused(self, message_id: int, error: str, now: datetime, permanent: bool) -> None:
        """The mail could not be sent: try again after a pause, or (`permanent`) give it up as failed.
        A mail that another process has sent meanwhile stays sent."""
        with self._db.write() as connection:
            row = connection.execute("SELECT attempts FROM messages WHERE id = ?", (message_id,)).fetchone()
            if row is None:
                raise NoSuchRecord(f"发件箱中没有编号为 {message_id} 的邮件")
            connection.execute(
                "UPDATE messages SET state = ?, next_try = ?, last_error = ?, claimed_until = NULL"
                " WHERE id = ? AND state = 'waiting'",
                (
                    "failed" if permanent else "waiting",
                    texts.moment(now + pause_after(row["attempts"])),
                    texts.clean(error),
                    message_id,
                ),
            )

    def waiting(self) -> list[Message]:
        """Every mail that is still to be sent, due or not, oldest first."""
        return self._in_state("waiting")

    def failed(self) -> list[Message]:
        """Every mail that was given up, oldest first."""
        return self._in_state("failed")

    def message(self, message_id: int) -> Message:
        """One mail, whatever became of it. Raises NoSuchRecord."""
        rows = self._db.read("SELECT * FROM messages WHERE id = ?", (message_id,))
        if not rows:
            raise NoSuchRecord(f"发件箱中没有编号为 {message_id} 的邮件")
        return _message(rows[0])

    def latest(self, limit: int = 50) -> list[Message]:
        """The last mails put in, whatever became of them, the latest first."""
        rows = self._db.read("SELECT * FROM messages ORDER BY created DESC, id DESC LIMIT ?", (limit,))
        return [_message(row) for row in rows]

    def troubles(self, since: datetime) -> list[Message]:
        """Mails put in, or come back, since then that a server or the network turned away, wholly or for some
        recipients: given up, still waiting after a failed attempt, sent with a recipient refused, or bounced. Oldest
        first; `last_error` says why."""
        at = texts.moment(since)
        rows = self._db.read(
            "SELECT * FROM messages WHERE last_error <> '' AND (created >= ? OR (state = 'sent' AND next_try >= ?))"
            " ORDER BY created, id",
            (at, at),
        )
        return [_message(row) for row in rows]

    def revive(self, now: datetime) -> int:
        """Make every mail due at once (the admin mended the settings): those that pause after a refusal, and those
        that were given up, which start anew. What another process is sending is left to it. How many they are."""
        at = texts.moment(now)
        with self._db.write() as connection:
            given_up = connection.execute(
                "UPDATE messages SET state = 'waiting', attempts = 0, next_try = ? WHERE state = 'failed'", (at,)
            )
            pausing = connection.execute(
                "UPDATE messages SET next_try = ? WHERE state = 'waiting' AND next_try > ? AND claimed_until IS NULL",
                (at, at),
            )
            return given_up.rowcount + pausing.rowcount

    def _in_state(self, state: MessageState) -> list[Message]:
        rows = self._db.read("SELECT * FROM messages WHERE state = ? ORDER BY created, id", (state,))
        return [_message(row) for row in rows]

    def _change(self, assignments: str, values: tuple[str, ...], message_id: int, condition: str = "") -> None:
        with self._db.write() as connection:
            changed = connection.execute(
                f"UPDATE messages SET {assignments} WHERE id = ?{condition}",  # noqa: S608 - our own words
                (*values, message_id),
            )
            if changed.rowcount == 0:
                raise NoSuchRecord(f"发件箱中没有编号为 {message_id} 的待发邮件")


def _message(row: sqlite3.Row) -> Message:
    return Message(
        id=row["id"],
        message_id=row["message_id"],
        key=row["key"],
        subject=row["subject"],
        recipients=texts.strings(row["recipients"]),
        mime=row["mime"],
        state=cast(MessageState, row["state"]),  # written by this module alone
        attempts=row["attempts"],
        next_try=texts.read_moment(row["next_try"]),
        last_error=row["last_error"],
        created=texts.read_moment(row["created"]),
    )
