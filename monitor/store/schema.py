"""The tables of `monitor.db`, built in named steps; `PRAGMA user_version` says how many steps a file has had.

A step that was released is never edited: what changes comes as a further step at the end of `STEPS`. All steps that a
file lacks are one transaction: a process killed in between leaves the file as it was, and another process that opens
it meanwhile sees the old version or the new one, never one in between.
The views for people are no steps: they hold nothing, and are made anew whenever they differ from `views.py`.
Before an older database is changed, a copy of it is kept beside it (`monitor.db.v<version>.bak`).
"""

from collections.abc import Callable, Sequence

from sqlite_utils import Database

from monitor.store.database import MonitorDb
from monitor.store.errors import StoreBroken, StoreTooNew
from monitor.store.views import VIEWS

Step = Callable[[Database], None]
APPLICATION_ID = 0x584A4442  # "XJDB": tells our file from any other SQLite database


def runs_and_outcomes(db: Database) -> None:
    """巡检, the outcome of each check, the standing of each plan item."""
    db.create_table(
        "runs",
        {"id": int, "site": str, "site_name": str, "started": str, "finished": str, "status": str, "error": str,
         "crawl": str, "notes": str},
        pk="id",
        not_null={"site", "site_name", "started", "status", "error", "notes"},
    )  # fmt: skip
    db.table("runs").create_index(["site", "started"])
    db.create_table(
        "outcomes",
        {"run_id": int, "check_id": str, "kind": str, "title": str, "items": str, "verdict": str, "examined": int,
         "findings": int, "unjudged": int, "reason": str, "evidence": str},
        pk=("run_id", "check_id"),
        foreign_keys=[("run_id", "runs", "id")],
        not_null={"kind", "title", "items", "verdict", "examined", "findings", "unjudged", "reason", "evidence"},
    )  # fmt: skip
    db.create_table(
        "standings",
        {"run_id": int, "number": int, "section": str, "subsection": str, "title": str, "departments": str,
         "deadline": str, "coverage": str, "person": str, "verdict": str, "checks": str, "reason": str,
         "open_findings": int},
        pk=("run_id", "number"),
        foreign_keys=[("run_id", "runs", "id")],
        not_null={"section", "subsection", "title", "departments", "deadline", "coverage", "person", "verdict",
                  "checks", "reason", "open_findings"},
    )  # fmt: skip


def ledger(db: Database) -> None:
    """整改台账: findings, their events, which run saw or changed which, and what a run counted.

    `subject_exact` holds the subject's bytes where its text could not be stored as it is. `assigned` is 1 when a
    person chose the departments. `last_run` is the last run that saw or changed the finding.
    """
    db.create_table(
        "findings",
        {"id": int, "fingerprint": str, "site": str, "check_id": str, "kind": str, "items": str, "severity": str,
         "state": str, "url": str, "found_on": str, "anchor": str, "message": str, "expected": str, "seen": str,
         "basis": str, "departments": str, "assigned": int, "first_seen": str, "last_seen": str, "occurrences": int,
         "carriers": str, "carrier_total": int, "note": str, "until": str, "aspect": str, "subject": str,
         "subject_exact": bytes, "last_run": int},
        pk="id",
        foreign_keys=[("last_run", "runs", "id")],
        not_null={"fingerprint", "site", "check_id", "kind", "items", "severity", "state", "url", "found_on", "anchor",
                  "message", "expected", "seen", "basis", "departments", "assigned", "first_seen", "last_seen",
                  "occurrences", "carriers", "carrier_total", "note", "aspect", "subject", "last_run"},
    )  # fmt: skip
    db.table("findings").create_index(["fingerprint"], unique=True)
    db.table("findings").create_index(["site", "check_id", "state"])
    db.create_table(
        "events",
        {"id": int, "finding_id": int, "at": str, "run_id": int, "from_state": str, "to_state": str, "note": str,
         "by": str},
        pk="id",
        foreign_keys=[("finding_id", "findings", "id"), ("run_id", "runs", "id")],
        not_null={"finding_id", "at", "to_state", "note", "by"},
    )  # fmt: skip
    db.table("events").create_index(["finding_id"])
    # One row per run and finding, for years: without a rowid it takes half the room. sqlite-utils has no word for it.
    db.conn.execute(
        "CREATE TABLE sightings (run_id INTEGER NOT NULL REFERENCES runs(id),"
        " finding_id INTEGER NOT NULL REFERENCES findings(id), state TEXT NOT NULL,"
        " PRIMARY KEY (run_id, finding_id)) WITHOUT ROWID"
    )
    db.create_table(
        "tallies",
        {"run_id": int, "check_id": str, "new": int, "open": int, "fixed": int, "reopened": int, "waived": int},
        pk=("run_id", "check_id"),
        foreign_keys=[("run_id", "runs", "id")],
        not_null={"new", "open", "fixed", "reopened", "waived"},
    )


def outbox_and_samples(db: Database) -> None:
    """发件箱, and the availability probes of the home page.

    `claimed_until`: a process is sending this mail; after that time it counts as having died doing so.
    """
    db.create_table(
        "messages",
        {"id": int, "message_id": str, "key": str, "subject": str, "recipients": str, "mime": bytes, "state": str,
         "attempts": int, "next_try": str, "claimed_until": str, "last_error": str, "created": str, "sent": str},
        pk="id",
        not_null={"message_id", "key", "subject", "recipients", "mime", "state", "attempts", "next_try", "last_error",
                  "created"},
    )  # fmt: skip
    db.table("messages").create_index(["key"], unique=True)
    db.table("messages").create_index(["state", "next_try"])
    db.create_table(
        "samples",
        {"site": str, "at": str, "ok": int, "seconds": float, "detail": str},
        pk=("site", "at"),
        not_null={"ok", "seconds", "detail"},
    )


def alerts_and_notices(db: Database) -> None:
    """告警: what was alerted, to which channels it is addressed and what each has been told; channels that pause."""
    db.create_table(
        "alerts",
        {"id": int, "site": str, "site_name": str, "kind": str, "key": str, "group": str, "text": str, "opened": str,
         "cleared": str, "ending": str},
        pk="id",
        not_null={"site", "site_name", "kind", "key", "group", "text", "opened", "ending"},
    )  # fmt: skip
    db.table("alerts").create_index(["site", "kind", "cleared"])
    db.create_table(
        "notices",
        {"alert_id": int, "channel": str, "opening_told": str, "ending_told": str},
        pk=("alert_id", "channel"),
        foreign_keys=[("alert_id", "alerts", "id")],
    )
    db.table("notices").create_index(["channel"])
    db.create_table(
        "channels",
        {"channel": str, "attempts": int, "next_try": str, "last_error": str},
        pk="channel",
        not_null={"attempts", "next_try", "last_error"},
    )


def partial_runs(db: Database) -> None:
    """Which runs asked only some of the checks (`run --check`): the day's report does not tell of those."""
    db.table("runs").add_column("partial", int, not_null_default=0)


def attestations(db: Database) -> None:
    """人工确认: who stated what of which plan item, on what evidence, from when until when. Files lie beside the
    database under their SHA-256; what was revoked stays on record."""
    db.create_table(
        "attestations",
        {"id": int, "site": str, "year": int, "item": int, "title": str, "by": str, "on": str, "until": str,
         "evidence": str, "sha256": str, "size": int, "recorded": str, "revoked": str, "revoked_why": str},
        pk="id",
        not_null={"site", "year", "item", "title", "by", "on", "until", "evidence", "sha256", "size", "recorded",
                  "revoked_why"},
    )  # fmt: skip
    db.table("attestations").create_index(["site", "year", "item"])


def patience(db: Database) -> None:
    """What is suspected, run by run, before it is a finding; and how many good runs a finding needs to be fixed."""
    # One row per run and suspicion: without a rowid it takes half the room. sqlite-utils has no word for it.
    db.conn.execute(
        "CREATE TABLE suspicions (site TEXT NOT NULL, check_id TEXT NOT NULL, fingerprint TEXT NOT NULL,"
        " run_id INTEGER NOT NULL REFERENCES runs(id), at TEXT NOT NULL,"
        " PRIMARY KEY (site, check_id, fingerprint, run_id)) WITHOUT ROWID"
    )
    db.table("findings").add_column("good_needed", int, not_null_default=1)
    db.table("findings").add_column("good_runs", int, not_null_default=0)


def memory(db: Database) -> None:
    """What checks asked to remember from run to run, and whether a probe tells anything of the site."""
    db.create_table(
        "memories",
        {"site": str, "check_id": str, "key": str, "value": str, "since": str, "at": str},
        pk=("site", "check_id", "key"),
        not_null={"value", "since", "at"},
    )
    db.table("samples").add_column("counted", int, not_null_default=1)


def column_names(db: Database) -> None:
    """栏目: what the site's columns are called, by address, as the last whole crawl read them."""
    db.create_table("columns", {"site": str, "url": str, "name": str}, pk=("site", "url"), not_null={"name"})


STEPS: tuple[Step, ...] = (
    runs_and_outcomes, ledger, outbox_and_samples, alerts_and_notices, partial_runs, attestations, patience, memory,
    column_names,
)  # fmt: skip


def bring_up(db: MonitorDb, steps: Sequence[Step] = STEPS) -> None:
    """Bring the database to the newest version. Raises StoreTooNew, StoreBroken (not ours), StoreLocked."""
    version = _version(db)
    _ours(db, version)
    if version > len(steps):
        raise StoreTooNew(
            f"数据库 {db.path} 由更新版本的程序写成（数据版本 {version}，本程序只认识到 {len(steps)}）。"
            "请升级本程序后再运行；如需退回旧版程序，请用升级前留下的备份（同目录下的 monitor.db.v*.bak）恢复"
        )
    db.use_wal()
    if 0 < version < len(steps):
        db.copy_to(db.path.with_name(f"{db.path.name}.v{version}.bak"))
    if version < len(steps):
        with db.write() as connection:
            # Asked again, now that nobody else can write: another process may have been faster.
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            for step in steps[version:]:
                step(db.tables)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {max(version, len(steps))}")
    _renew_views(db)


def _version(db: MonitorDb) -> int:
    return int(db.read("PRAGMA user_version")[0][0])


def _ours(db: MonitorDb, version: int) -> None:
    mark = int(db.read("PRAGMA application_id")[0][0])
    if mark == APPLICATION_ID:
        return
    empty = int(db.read("SELECT count(*) FROM sqlite_master")[0][0]) == 0
    # Another process may have made the tables between our two questions.
    if (version == 0 and empty) or int(db.read("PRAGMA application_id")[0][0]) == APPLICATION_ID:
        return
    raise StoreBroken(
        f"{db.path} 是别的程序的数据库，不是巡检的数据库，没有改动它。"
        "请把它移到别处，或在 config.toml 的 data_dir 另指目录"
    )


def _renew_views(db: MonitorDb) -> None:
    made = {row["name"]: row["sql"] for row in db.read("SELECT name, sql FROM sqlite_master WHERE type = 'view'")}
    if all(made.get(name, "").endswith(f" AS {sql}") for name, sql in VIEWS.items()):
        return
    with db.write():
        for name, sql in VIEWS.items():
            db.tables.create_view(name, sql, replace=True)
