"""`Store`: `monitor.db` with its runs, outcomes, plan-item standings and samples; the ledger and the outbox hang on it.

One store is one connection. Every method is one transaction and leaves nothing half done when the process is killed.
Methods raise StoreLocked and StoreBroken; `open` raises StoreTooNew as well.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Self, cast, get_args

from monitor.model import (
    BEIJING,
    Coverage,
    CrawlSummary,
    ItemStanding,
    Outcome,
    PlanItem,
    Sample,
    Verdict,
)
from monitor.model.oserrors import why
from monitor.store import texts
from monitor.store.alerts import AlertBook
from monitor.store.attestations import AttestationBook
from monitor.store.database import MonitorDb
from monitor.store.errors import NoSuchRecord, StoreBroken
from monitor.store.history import History
from monitor.store.ledger import Ledger
from monitor.store.lookback import Lookback, look_back
from monitor.store.memory import Memory
from monitor.store.outbox import Outbox
from monitor.store.records import Run, RunStatus
from monitor.store.schema import bring_up
from monitor.store.suspicions import Suspicions

_FINAL = tuple(status for status in get_args(RunStatus) if status != "running")
_LEFT_RUNNING = "没有正常结束：程序被终止，或机器断电、重启"


class Store:
    """What is remembered of all sites. A context manager; `ledger` and `outbox` are its other two faces."""

    def __init__(self, db: MonitorDb) -> None:
        self._db = db
        self.ledger = Ledger(db)
        self.outbox = Outbox(db)
        self.alerts = AlertBook(db)
        self.history = History(db)
        self.attestations = AttestationBook(db)
        self.suspicions = Suspicions(db)
        self.memory = Memory(db)

    @classmethod
    def open(cls, path: Path, *, busy_timeout: float = 15.0) -> Self:
        """Open the database, create it when it is not there, bring an older one up to date.

        `busy_timeout`: how many seconds to wait for another writer before StoreLocked.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreBroken(
                f"数据目录 {path.parent} 建不了：{why(error)}。请检查目录权限和 data_dir 的写法"
            ) from error
        db = MonitorDb(path, busy_timeout)
        try:
            bring_up(db)
        except BaseException:
            db.close()
            raise
        return cls(db)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    # --- runs ---

    def begin_run(self, site: str, site_name: str, started: datetime, *, partial: bool = False) -> int:
        """Record that an inspection begins; its number. `partial`: it runs only some of the checks.
        The file is checked for damage first: a damaged one raises
        StoreBroken and is not written to. An older run of the site that never ended becomes `interrupted`."""
        self._db.check()
        with self._db.write() as connection:
            connection.execute(
                "UPDATE runs SET status = 'interrupted', error = ? WHERE site = ? AND status = 'running'",
                (_LEFT_RUNNING, site),
            )
            cursor = connection.execute(
                "INSERT INTO runs (site, site_name, started, status, error, notes, partial)"
                " VALUES (?, ?, ?, 'running', '', '[]', ?)",
                (site, texts.clean(site_name), texts.moment(started), int(partial)),
            )
            assert cursor.lastrowid is not None
            return cursor.lastrowid

    def finish_run(
        self,
        run_id: int,
        *,
        finished: datetime,
        status: str,
        crawl: CrawlSummary | None = None,
        error: str = "",
        notes: Sequence[str] = (),
    ) -> None:
        """Record how a run ended: `done`, `failed` or `interrupted`. Raises NoSuchRecord."""
        if status not in _FINAL:
            raise ValueError(f"a run ends as one of {_FINAL}, not as {status!r}")
        with self._db.write() as connection:
            cursor = connection.execute(
                "UPDATE runs SET finished = ?, status = ?, crawl = ?, error = ?, notes = ? WHERE id = ?",
                (
                    texts.moment(finished),
                    status,
                    texts.from_crawl(crawl),
                    texts.clean(error),
                    texts.to_json(list(notes)),
                    run_id,
                ),
            )
            if cursor.rowcount == 0:
                raise NoSuchRecord(f"没有编号为 {run_id} 的巡检")

    def run(self, run_id: int) -> Run:
        """One run. Raises NoSuchRecord."""
        rows = self._db.read("SELECT * FROM runs WHERE id = ?", (run_id,))
        if not rows:
            raise NoSuchRecord(f"没有编号为 {run_id} 的巡检")
        return _run(rows[0])

    def latest_run(self, site: str, *, on: date | None = None) -> Run | None:
        """The latest full run of the site that was done; with `on`, of those that started on that day in Beijing."""
        span = ("", "~") if on is None else _span(on)
        rows = self._db.read(
            "SELECT * FROM runs WHERE site = ? AND status = 'done' AND NOT partial AND started >= ? AND started < ?"
            " ORDER BY started DESC, id DESC LIMIT 1",
            (site, *span),
        )
        return _run(rows[0]) if rows else None

    def runs(self, site: str, limit: int = 30, *, partial: bool = True) -> list[Run]:
        """The site's last runs, whatever became of them, latest first; without `partial`, only full ones."""
        rows = self._db.read(
            "SELECT * FROM runs WHERE site = ? AND (? OR NOT partial) ORDER BY started DESC, id DESC LIMIT ?",
            (site, int(partial), limit),
        )
        return [_run(row) for row in rows]

    def last_outcomes(self, site: str) -> list[tuple[Outcome, datetime]]:
        """The last outcome of every check ever run on the site, with the start of its run; of runs that were done."""
        rows = self._db.read(
            "SELECT o.*, max(r.started) AS run_started FROM outcomes o JOIN runs r ON r.id = o.run_id"
            " WHERE r.site = ? AND r.status = 'done' GROUP BY o.check_id ORDER BY o.check_id",
            (site,),
        )
        return [(_outcome(row), texts.read_moment(row["run_started"])) for row in rows]

    # --- what a run came to ---

    def record_outcome(self, run_id: int, outcome: Outcome) -> None:
        """Record what one check came to; recorded again, the later word stands."""
        with self._db.write() as connection:
            connection.execute(
                "INSERT INTO outcomes (run_id, check_id, kind, title, items, verdict, examined, findings, unjudged,"
                " reason, evidence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (run_id, check_id) DO UPDATE"
                " SET kind = excluded.kind, title = excluded.title, items = excluded.items,"
                " verdict = excluded.verdict, examined = excluded.examined, findings = excluded.findings,"
                " unjudged = excluded.unjudged, reason = excluded.reason, evidence = excluded.evidence",
                (
                    run_id,
                    outcome.check,
                    outcome.kind,
                    texts.clean(outcome.title),
                    texts.to_json(list(outcome.items)),
                    outcome.verdict.value,
                    outcome.examined,
                    outcome.findings,
                    outcome.unjudged,
                    texts.clean(outcome.reason),
                    texts.from_evidence(outcome.evidence),
                ),
            )

    def outcomes(self, run_id: int) -> list[Outcome]:
        """The outcomes of a run in the order they were recorded."""
        rows = self._db.read("SELECT * FROM outcomes WHERE run_id = ? ORDER BY rowid", (run_id,))
        return [_outcome(row) for row in rows]

    def record_items(self, run_id: int, standings: Sequence[ItemStanding]) -> None:
        """Record how all plan items stand after a run; replaces what the run recorded before."""
        with self._db.write() as connection:
            connection.execute("DELETE FROM standings WHERE run_id = ?", (run_id,))
            connection.executemany(
                "INSERT INTO standings (run_id, number, section, subsection, title, departments, deadline, coverage,"
                " person, verdict, checks, reason, open_findings) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        run_id,
                        s.item.number,
                        texts.clean(s.item.section),
                        texts.clean(s.item.subsection),
                        texts.clean(s.item.title),
                        texts.to_json(list(s.item.departments)),
                        texts.clean(s.item.deadline),
                        s.item.coverage.value,
                        texts.clean(s.item.person),
                        s.verdict.value,
                        texts.to_json(list(s.checks)),
                        texts.clean(s.reason),
                        s.open_findings,
                    )
                    for s in standings
                ],
            )

    def items(self, run_id: int) -> list[ItemStanding]:
        """How the plan items stood after a run, by number."""
        rows = self._db.read("SELECT * FROM standings WHERE run_id = ? ORDER BY number", (run_id,))
        return [_standing(row) for row in rows]

    def look_back(self, site: str, year: int) -> Lookback:
        """回头看: the findings of the site that stood in a year, and what became of each."""
        return look_back(self._db, site, year)

    # --- names of places ---

    def record_columns(self, site: str, names: Mapping[str, str]) -> None:
        """Remember what the columns of a site are called, by address; replaces what was known before."""
        with self._db.write() as connection:
            connection.execute("DELETE FROM columns WHERE site = ?", (site,))
            connection.executemany(
                "INSERT INTO columns (site, url, name) VALUES (?, ?, ?)",
                [(site, texts.clean(url), texts.clean(name)) for url, name in names.items()],
            )

    def columns(self, site: str) -> dict[str, str]:
        """What the columns of a site are called, by address."""
        return {
            row["url"]: row["name"] for row in self._db.read("SELECT url, name FROM columns WHERE site = ?", (site,))
        }

    # --- availability ---

    def add_sample(self, sample: Sample) -> None:
        """Remember one probe of the home page."""
        with self._db.write() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO samples (site, at, ok, seconds, detail, counted) VALUES (?, ?, ?, ?, ?, ?)",
                (
                    sample.site,
                    texts.moment(sample.at),
                    int(sample.ok),
                    sample.seconds,
                    texts.clean(sample.detail),
                    int(sample.counted),
                ),
            )

    def samples(self, site: str, since: datetime, *, counted: bool = True) -> list[Sample]:
        """The probes of a site from a time on, oldest first; without `counted`, those too that tell nothing of it."""
        rows = self._db.read(
            "SELECT * FROM samples WHERE site = ? AND at >= ? AND (counted OR NOT ?) ORDER BY at",
            (site, texts.moment(since), int(counted)),
        )
        return [
            Sample(
                row["site"],
                texts.read_moment(row["at"]),
                bool(row["ok"]),
                row["seconds"],
                row["detail"],
                bool(row["counted"]),
            )
            for row in rows
        ]


def _span(day: date) -> tuple[str, str]:
    """A Beijing day as stored times: from, up to but not with."""
    start = datetime.combine(day, time(), BEIJING)
    return texts.moment(start), texts.moment(start + timedelta(days=1))


def _run(row: sqlite3.Row) -> Run:
    finished: str | None = row["finished"]
    return Run(
        id=row["id"],
        site=row["site"],
        site_name=row["site_name"],
        started=texts.read_moment(row["started"]),
        finished=None if finished is None else texts.read_moment(finished),
        status=cast(RunStatus, row["status"]),  # written by this module alone
        error=row["error"],
        crawl=texts.crawl(row["crawl"]),
        notes=texts.strings(row["notes"]),
        partial=bool(row["partial"]),
    )


def _outcome(row: sqlite3.Row) -> Outcome:
    return Outcome(
        check=row["check_id"],
        kind=row["kind"],
        title=row["title"],
        items=texts.numbers(row["items"]),
        verdict=Verdict(row["verdict"]),
        examined=row["examined"],
        findings=row["findings"],
        unjudged=row["unjudged"],
        reason=row["reason"],
        evidence=texts.evidence(row["evidence"]),
    )


def _standing(row: sqlite3.Row) -> ItemStanding:
    item = PlanItem(
        number=row["number"],
        section=row["section"],
        subsection=row["subsection"],
        title=row["title"],
        departments=texts.strings(row["departments"]),
        deadline=row["deadline"],
        coverage=Coverage(row["coverage"]),
        person=row["person"],
    )
    return ItemStanding(
        item=item,
        verdict=Verdict(row["verdict"]),
        checks=texts.strings(row["checks"]),
        reason=row["reason"],
        open_findings=row["open_findings"],
    )
