"""How `monitor.db` grows from version to version, and what is refused."""

import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from monitor.model import State
from monitor.store import Store, StoreBroken, StoreError, StoreLocked, StoreTooNew
from monitor.store.database import MonitorDb
from monitor.store.schema import APPLICATION_ID, STEPS, bring_up
from monitor.store.views import VIEWS

# What version 2 looked like, written down as it was: it must not follow the code.
VERSION_2 = """
CREATE TABLE runs (id INTEGER PRIMARY KEY, site TEXT NOT NULL, site_name TEXT NOT NULL, started TEXT NOT NULL,
  finished TEXT, status TEXT NOT NULL, error TEXT NOT NULL, crawl TEXT, notes TEXT NOT NULL);
CREATE TABLE outcomes (run_id INTEGER REFERENCES runs(id), check_id TEXT, kind TEXT NOT NULL, title TEXT NOT NULL,
  items TEXT NOT NULL, verdict TEXT NOT NULL, examined INTEGER NOT NULL, findings INTEGER NOT NULL,
  unjudged INTEGER NOT NULL, reason TEXT NOT NULL, evidence TEXT NOT NULL, PRIMARY KEY (run_id, check_id));
CREATE TABLE standings (run_id INTEGER REFERENCES runs(id), number INTEGER, section TEXT NOT NULL,
  subsection TEXT NOT NULL, title TEXT NOT NULL, departments TEXT NOT NULL, deadline TEXT NOT NULL,
  coverage TEXT NOT NULL, person TEXT NOT NULL, verdict TEXT NOT NULL, checks TEXT NOT NULL, reason TEXT NOT NULL,
  open_findings INTEGER NOT NULL, PRIMARY KEY (run_id, number));
CREATE TABLE findings (id INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL UNIQUE, site TEXT NOT NULL,
  check_id TEXT NOT NULL, kind TEXT NOT NULL, items TEXT NOT NULL, severity TEXT NOT NULL, state TEXT NOT NULL,
  url TEXT NOT NULL, found_on TEXT NOT NULL, anchor TEXT NOT NULL, message TEXT NOT NULL, expected TEXT NOT NULL,
  seen TEXT NOT NULL, basis TEXT NOT NULL, departments TEXT NOT NULL, assigned INTEGER NOT NULL,
  first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, occurrences INTEGER NOT NULL, carriers TEXT NOT NULL,
  carrier_total INTEGER NOT NULL, note TEXT NOT NULL, until TEXT, aspect TEXT NOT NULL, subject TEXT NOT NULL,
  subject_exact BLOB, last_run INTEGER NOT NULL REFERENCES runs(id));
CREATE TABLE events (id INTEGER PRIMARY KEY, finding_id INTEGER NOT NULL REFERENCES findings(id), at TEXT NOT NULL,
  run_id INTEGER REFERENCES runs(id), from_state TEXT, to_state TEXT NOT NULL, note TEXT NOT NULL, by TEXT NOT NULL);
CREATE TABLE sightings (run_id INTEGER NOT NULL, finding_id INTEGER NOT NULL, state TEXT NOT NULL,
  PRIMARY KEY (run_id, finding_id)) WITHOUT ROWID;
CREATE TABLE tallies (run_id INTEGER, check_id TEXT, new INTEGER NOT NULL, open INTEGER NOT NULL,
  fixed INTEGER NOT NULL, reopened INTEGER NOT NULL, waived INTEGER NOT NULL, PRIMARY KEY (run_id, check_id));
INSERT INTO runs VALUES (1, 'swscjg', '示例局', '2024-08-20T18:00:00.000000+00:00',
  '2024-08-20T18:30:00.000000+00:00', 'done', '', NULL, '[]');
INSERT INTO findings VALUES (7, '00000000deadbeef', 'swscjg', 'links', 'dead_links', '[4,20]', 'error', 'open',
  'https://a.test/x', '', '', '链接失效', '', 'HTTP 404', '', '["办公室"]', 0, '2024-08-01T18:00:00.000000+00:00',
  '2024-08-20T18:00:00.000000+00:00', 20, '[]', 0, '', NULL, '', 'https://a.test/x', NULL, 1);
PRAGMA application_id = 1481262146;
PRAGMA user_version = 2;
"""


def old(path: Path) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(VERSION_2)
    return path


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("PRAGMA user_version").fetchone()[0]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "monitor.db"


def test_the_fixture_wears_our_mark() -> None:
    assert str(APPLICATION_ID) in VERSION_2


def test_a_new_database_has_the_newest_version_and_all_views(path: Path) -> None:
    Store.open(path).close()
    assert version(path) == len(STEPS)
    with closing(Database(path)) as db:
        assert set(db.view_names()) == set(VIEWS)


def test_every_view_can_be_read_and_speaks_chinese(path: Path) -> None:
    Store.open(path).close()
    with closing(Database(path)) as db:
        for name in VIEWS:
            assert list(db.query(f"SELECT * FROM [{name}]")) == []
            assert all(not column.isascii() for column in db[name].columns_dict), name


def test_a_view_of_an_older_edition_is_made_anew_and_an_admins_own_view_is_left(path: Path) -> None:
    Store.open(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "DROP VIEW 整改台账; CREATE VIEW 整改台账 AS SELECT id FROM findings; DROP VIEW 发件箱;"
            " CREATE VIEW 我的视图 AS SELECT id FROM runs;"
        )
    Store.open(path).close()
    with closing(Database(path)) as db:
        assert "责任科室" in db["整改台账"].columns_dict
        assert set(db.view_names()) == {*VIEWS, "我的视图"}


def test_an_old_database_is_brought_up_and_keeps_what_it_holds(path: Path) -> None:
    old(path)
    with Store.open(path) as store:
        (finding,) = store.ledger.findings("swscjg")
        run = store.latest_run("swscjg")
    assert (finding.id, finding.state, finding.occurrences) == (7, State.OPEN, 20)
    assert run is not None
    assert run.site_name == "示例局"
    assert version(path) == len(STEPS)


def test_the_next_run_works_on_a_database_that_was_brought_up(path: Path) -> None:
    old(path)
    with Store.open(path) as store:
        now = datetime(2024, 8, 21, tzinfo=UTC)
        run = store.begin_run("swscjg", "示例局", now)
        counts = store.ledger.apply(
            run,
            site="swscjg",
            check="links",
            kind="dead_links",
            items=(4,),
            departments=(),
            seen=(),
            cleared={"00000000deadbeef"},
            now=now,
        )
    assert counts.fixed == 1


def test_before_an_old_database_is_changed_a_copy_is_kept(path: Path) -> None:
    old(path)
    Store.open(path).close()
    kept = path.with_name("monitor.db.v2.bak")
    assert version(kept) == 2
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("SELECT count(*) FROM findings").fetchone() == (1,)


def test_opening_again_changes_nothing(path: Path) -> None:
    Store.open(path).close()
    before = path.read_bytes()
    Store.open(path).close()
    assert path.read_bytes() == before
    assert list(path.parent.glob("*.bak")) == []


def test_a_step_that_fails_leaves_the_database_as_it_was(path: Path) -> None:
    old(path)

    def broken(db: Database) -> None:
        db["half"].create({"id": int})
        raise RuntimeError("killed here")

    db = MonitorDb(path, 1)
    try:
        with pytest.raises(RuntimeError):
            bring_up(db, [*STEPS, broken])
    finally:
        db.close()
    assert version(path) == 2
    with closing(Database(path)) as tables:
        assert not {"half", "messages"} & set(tables.table_names())
    with Store.open(path) as store:
        assert len(list(store.ledger.findings("swscjg"))) == 1


def test_a_newer_database_is_refused_and_left_alone(path: Path) -> None:
    Store.open(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    before = path.read_bytes()
    with pytest.raises(StoreTooNew, match="请升级本程序"):
        Store.open(path)
    assert path.read_bytes() == before


def test_another_programs_database_is_refused_and_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE invoices (id INTEGER)")
    before = path.read_bytes()
    with pytest.raises(StoreBroken, match="别的程序的数据库"):
        Store.open(path)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused_and_never_deleted(path: Path) -> None:
    path.write_bytes(b"\x00\xffnot a database" * 500)
    before = path.read_bytes()
    with pytest.raises(StoreBroken, match="请不要删除该文件"):
        Store.open(path)
    assert path.read_bytes() == before


def test_damage_inside_is_found_before_a_run_writes(path: Path) -> None:
    old(path)
    with Store.open(path) as store:
        for number in range(300):
            store.outbox.queue(
                key=f"k{number}", message_id="<a@b.test>", subject="x", recipients=["a@b.test"], mime=b"x" * 900,
                now=datetime(2024, 8, 21, tzinfo=UTC),
            )  # fmt: skip
    content = bytearray(path.read_bytes())
    content[-40 * 4096 : -20 * 4096] = b"\xa5" * (20 * 4096)
    path.write_bytes(content)
    with Store.open(path) as store, pytest.raises(StoreBroken, match=r"已损坏.*最近的备份"):
        store.begin_run("swscjg", "示例局", datetime(2024, 8, 21, tzinfo=UTC))
    assert path.read_bytes()[-40 * 4096 :] == bytes(content[-40 * 4096 :])


def test_a_place_that_cannot_be_opened_says_what_to_check(tmp_path: Path) -> None:
    with pytest.raises(StoreBroken, match="请检查目录"):
        Store.open(tmp_path)  # a folder, no file
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreBroken, match="数据目录"):
        Store.open(tmp_path / "file" / "monitor.db")


def test_many_may_open_a_new_database_at_once(path: Path) -> None:
    failures: list[StoreError] = []
    gate = threading.Barrier(6)

    def opening() -> None:
        gate.wait()
        try:
            Store.open(path).close()
        except StoreError as error:
            failures.append(error)

    threads = [threading.Thread(target=opening) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert version(path) == len(STEPS)
    assert list(path.parent.glob("*.bak")) == []


def test_a_writer_that_does_not_let_go_is_waited_for_and_then_told(path: Path) -> None:
    Store.open(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other, Store.open(path, busy_timeout=0.2) as store:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreLocked, match="正被另一个程序写入"):
            store.begin_run("a", "甲", datetime(2024, 8, 21, tzinfo=UTC))
        other.execute("ROLLBACK")
        assert store.begin_run("a", "甲", datetime(2024, 8, 21, tzinfo=UTC)) == 1


def test_a_writer_that_lets_go_in_time_is_waited_for(path: Path) -> None:
    Store.open(path).close()
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        release = threading.Timer(0.3, lambda: other.execute("COMMIT"))
        release.start()
        with Store.open(path, busy_timeout=10) as store:
            assert store.begin_run("a", "甲", datetime(2024, 8, 21, tzinfo=UTC)) == 1
        release.join()


def test_a_database_that_is_held_while_opening_is_told_too(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("CREATE TABLE x (id INTEGER)")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreLocked):
            Store.open(path, busy_timeout=0.2)
