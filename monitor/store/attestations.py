"""人工确认 as kept in `monitor.db`: made, listed, revoked; never changed and never deleted."""

import sqlite3
from datetime import date, datetime

from monitor.model.attestations import Attestation
from monitor.store import texts
from monitor.store.database import MonitorDb
from monitor.store.errors import NoSuchRecord, NotPossible


class AttestationBook:
    """The statements of all sites. Methods raise StoreLocked and StoreBroken besides what they name."""

    def __init__(self, db: MonitorDb) -> None:
        self._db = db

    def add(
        self,
        *,
        site: str,
        year: int,
        item: int,
        title: str,
        by: str,
        on: date,
        until: date,
        evidence: str,
        sha256: str,
        size: int,
        now: datetime,
    ) -> Attestation:
        """Record a statement. Raises NotPossible for one without name or evidence, or that ends before it begins."""
        who, proof = texts.clean(by).strip(), texts.clean(evidence).strip()
        if not who:
            raise NotPossible("请写明由谁确认")
        if not proof:
            raise NotPossible("请写明依据（网址或文件）")
        if until < on:
            raise NotPossible(f"有效期 {until.isoformat()} 早于确认日期 {on.isoformat()}")
        with self._db.write() as connection:
            cursor = connection.execute(
                'INSERT INTO attestations (site, year, item, title, "by", "on", until, evidence, sha256, size,'
                " recorded, revoked_why) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '')",
                (
                    site,
                    year,
                    item,
                    texts.clean(title),
                    who,
                    on.isoformat(),
                    until.isoformat(),
                    proof,
                    sha256,
                    size,
                    texts.moment(now),
                ),
            )
            assert cursor.lastrowid is not None
            made = cursor.lastrowid
        return self.get(made)

    def get(self, attestation_id: int) -> Attestation:
        """One statement. Raises NoSuchRecord."""
        rows = self._db.read("SELECT * FROM attestations WHERE id = ?", (attestation_id,))
        if not rows:
            raise NoSuchRecord(f"没有编号为 {attestation_id} 的人工确认")
        return _read(rows[0])

    def of(self, site: str, *, year: int | None = None, item: int | None = None) -> list[Attestation]:
        """The statements of a site, oldest first, revoked and ended ones included; of one plan year, of one item."""
        rows = self._db.read(
            "SELECT * FROM attestations WHERE site = ? AND (? IS NULL OR year = ?) AND (? IS NULL OR item = ?)"
            " ORDER BY item, id",
            (site, year, year, item, item),
        )
        return [_read(row) for row in rows]

    def revoke(self, attestation_id: int, why: str, now: datetime) -> Attestation:
        """Take a statement back, with the reason; it stays on record. Raises NoSuchRecord, NotPossible (revoked
        already, no reason)."""
        reason = texts.clean(why).strip()
        if not reason:
            raise NotPossible("请写明撤销的理由")
        with self._db.write() as connection:
            cursor = connection.execute(
                "UPDATE attestations SET revoked = ?, revoked_why = ? WHERE id = ? AND revoked IS NULL",
                (texts.moment(now), reason, attestation_id),
            )
            changed = cursor.rowcount
        found = self.get(attestation_id)
        if not changed:
            raise NotPossible(f"人工确认 {attestation_id} 已经撤销：{found.revoked_why}")
        return found


def _read(row: sqlite3.Row) -> Attestation:
    revoked: str | None = row["revoked"]
    return Attestation(
        id=row["id"],
        site=row["site"],
        year=row["year"],
        item=row["item"],
        title=row["title"],
        by=row["by"],
        on=date.fromisoformat(row["on"]),
        until=date.fromisoformat(row["until"]),
        evidence=row["evidence"],
        sha256=row["sha256"],
        size=row["size"],
        recorded=texts.read_moment(row["recorded"]),
        revoked=None if revoked is None else texts.read_moment(revoked),
        revoked_why=row["revoked_why"],
    )
