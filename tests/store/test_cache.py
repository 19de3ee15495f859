"""The crawl cache: disposable, never a reason to fail, flat in memory."""

import sqlite3
from collections import deque
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from monitor.model import CrawlSummary, Entry, Link, LinkVerdict, PageFacts, PageKind
from monitor.store.cache import CachedPage, CacheError, CrawlCache
from monitor.store.cache_schema import VERSION, VIEWS
from monitor.store.facts import page_order
from monitor.store.intern import Interner
from monitor.store.sealing import seal

NOW = datetime(2024, 8, 21, 2, 0, tzinfo=UTC)
DONE = CrawlSummary(1, 1, 1, 1, 1, 0.1, complete=True, notes=("注",))


def page(url: str, *links: int, role: str = "page", **more: object) -> CachedPage:
    facts = seal(PageFacts(PageKind.OTHER, "plain", title="题")) if role == "page" else None
    fields: dict[str, object] = {"status": 200, "failure": "", "depth": 0, "fetched_at": NOW, "found_on": None}
    return CachedPage(url, url, role, **{**fields, "facts": facts, "links": links, **more})  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache-site.db"


def fill(path: Path) -> None:
    with CrawlCache.open(path) as cache:
        cache.begin(NOW)
        cache.add_page(page("http://site.test/", cache.link_number(Link("http://site.test/a", "a", "字"))))
        cache.meet(cache.number("http://site.test/a"), "site.test", internal=True)
        cache.finish(DONE)


def read(cache: CrawlCache) -> set[str]:
    rows = cache.reader().execute("SELECT u.url FROM pages p JOIN urls u ON u.id = p.url_id")
    return {url for (url,) in rows}


def test_a_finished_crawl_is_remembered(path: Path) -> None:
    fill(path)
    with CrawlCache.open(path) as cache:
        assert cache.notes == []
        assert cache.summary() == DONE
        assert read(cache) == {"http://site.test/"}


def test_a_crawl_that_was_not_finished_is_incomplete(path: Path) -> None:
    fill(path)
    with CrawlCache.open(path) as cache:
        cache.begin(NOW)
        cache.add_page(page("http://site.test/b"))
    with CrawlCache.open(path) as cache:
        assert not cache.summary().complete
        assert read(cache) == {"http://site.test/b"}  # what was seen may be looked at, nothing else is mixed in


@pytest.mark.parametrize("damage", ["garbage", "truncated", "empty-header"])
def test_a_corrupt_file_is_rebuilt_with_a_note(path: Path, damage: str) -> None:
    fill(path)
    whole = path.read_bytes()
    path.write_bytes(
        {"garbage": b"not a database" * 500, "truncated": whole[:6000], "empty-header": b"\0" * 200}[damage]
    )
    with CrawlCache.open(path) as cache:
        assert "重建" in cache.notes[0]
        cache.begin(NOW)
        cache.add_page(page("http://site.test/"))
        cache.finish(DONE)
        assert cache.summary().complete


def test_another_version_is_rebuilt_with_a_note(path: Path) -> None:
    fill(path)
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.close()
    with CrawlCache.open(path) as cache:
        assert "其他版本" in cache.notes[0]
        assert not cache.summary().complete


def test_two_crawls_of_one_site_exclude_each_other(path: Path) -> None:
    with CrawlCache.open(path) as one, CrawlCache.open(path) as other:
        one.begin(NOW)
        with pytest.raises(CacheError, match="另一个巡检"):
            other.begin(NOW)
    with CrawlCache.open(path) as later:
        later.begin(NOW)


def test_a_folder_that_cannot_be_used_is_a_chinese_sentence(tmp_path: Path) -> None:
    with pytest.raises(CacheError, match="磁盘空间和目录权限"):
        CrawlCache.open(tmp_path / "missing" / "cache-site.db")


def test_a_full_disk_is_a_chinese_sentence(path: Path) -> None:
    with CrawlCache.open(path) as cache:
        cache.begin(NOW)
        cache.limit_size(60)
        many = [page(f"http://site.test/{number}", failure="长" * 1000) for number in range(3_000)]
        with pytest.raises(CacheError, match="磁盘空间"):
            deque(map(cache.add_page, many), maxlen=0)
    with CrawlCache.open(path) as cache:
        cache.begin(NOW)
        cache.add_page(page("http://site.test/"))


@pytest.mark.parametrize("write", ["link", "address", "waiting"])
def test_what_a_full_disk_lost_is_never_written_in_parts(
    path: Path, monkeypatch: pytest.MonkeyPatch, write: str
) -> None:
    monkeypatch.setattr("monitor.store.cache._MOST_NUMBERED", 1_500)
    with CrawlCache.open(path) as cache:
        cache.begin(NOW, "plan")
        cache.enqueue(cache.number("http://site.test/first"), 0, None)
        cache.commit()
        cache.enqueue(cache.number("http://site.test/lost"), 0, None)
        for number in range(1_500):
            cache.link_number(Link(f"http://site.test/{number}{'长' * 50}", "a", f"第{number}条"))
        cache.limit_size(1)  # not one page more than there are
        more = {
            "link": lambda: cache.link_number(Link("http://site.test/one-more", "a", "字")),
            "address": lambda: deque(map(cache.number, (f"http://site.test/{n}/" for n in range(2_500))), maxlen=0),
            "waiting": lambda: cache.waiting(0, 10),
        }
        with pytest.raises(CacheError, match="磁盘空间"):
            more[write]()
        cache.limit_size(1_000_000)  # somebody made room, and other workers are still at it
        with pytest.raises(CacheError):
            cache.waiting(0, 10)
        later = cache.number("http://site.test/later")
        cache.enqueue(later, 0, None)
        with pytest.raises(CacheError):
            cache.commit()
    with CrawlCache.open(path) as cache:
        assert cache.begin(NOW, "plan")
        assert cache.offered() == ["http://site.test/first"]


def test_the_queue_gives_each_address_once_in_order(path: Path) -> None:
    with CrawlCache.open(path) as cache:
        cache.begin(NOW)
        assert cache.enqueue(cache.number("http://site.test/a"), 1, None)
        assert cache.enqueue(cache.number("http://site.test/b"), 1, None)
        assert not cache.enqueue(cache.number("http://site.test/a"), 2, None)
        first = cache.waiting(0, 10)
        assert [(item.url, item.depth) for item in first] == [("http://site.test/a", 1), ("http://site.test/b", 1)]
        assert cache.waiting(first[-1].id, 10) == []


def test_a_target_waits_until_it_has_its_verdict(path: Path) -> None:
    with CrawlCache.open(path) as cache:
        cache.begin(NOW)
        number = cache.number("http://x.test/a")
        new = cache.meet(number, "x.test", internal=False)
        assert new
        assert not cache.meet(number, "x.test", internal=False)
        [(host, name, count)] = cache.pending_hosts()
        assert (name, count) == ("x.test", 1)
        assert [target.url for target in cache.pending(host, -1, 10)] == ["http://x.test/a"]
        cache.set_verdict(number, LinkVerdict.DEAD, "HTTP 404", 404, NOW)
        assert cache.pending_hosts() == []
        assert [target.verdict for target in cache.doubtful(host, -1, 10)] == [LinkVerdict.DEAD]
        cache.set_verdict(number, LinkVerdict.DEAD, "HTTP 404", 404, NOW)
        assert cache.doubtful_hosts() == []


def test_what_was_dead_only_once_is_softened(path: Path) -> None:
    with CrawlCache.open(path) as cache:
        cache.begin(NOW)
        once, twice = cache.number("http://x.test/a"), cache.number("http://x.test/b")
        cache.meet(once, "x.test", internal=False)
        cache.meet(twice, "x.test", internal=False)
        for number in (once, twice, twice):
            cache.set_verdict(number, LinkVerdict.DEAD, "HTTP 404", 404, NOW)
        assert cache.soften_unconfirmed("没有来得及复核") == 1


def test_half_characters_are_stored(path: Path) -> None:
    with CrawlCache.open(path) as cache:
        cache.begin(NOW)
        entry = Entry("http://site.test/\ud83d", "题\ud83d", date(2024, 8, 20), "\ud83d")
        facts = PageFacts(PageKind.LISTING, "gkmlpt", title="\ud83d", entries=(entry,))
        cache.add_page(page("http://site.test/", facts=seal(facts)))


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_opens_for_datasette(path: Path, view: str) -> None:
    fill(path)
    connection = sqlite3.connect(path)
    try:
        cursor = connection.execute(f'SELECT * FROM "{view}"')
        assert all(any("\u4e00" <= char <= "\u9fff" for char in column[0]) for column in cursor.description)
        cursor.fetchall()
    finally:
        connection.close()


def test_numbers_of_texts_survive_forgetting(path: Path) -> None:
    connection = sqlite3.connect(path)
    try:
        connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT UNIQUE)")
        interner = Interner(connection, "t", "text", size=3)
        numbers = [interner.number(str(n)) for n in range(20)]
        assert [interner.number(str(n)) for n in range(20)] == numbers
        assert len(set(numbers)) == 20
    finally:
        connection.close()


def test_pages_sort_as_people_count() -> None:
    pages = [f"http://s/index_{n}.html" for n in (10, 2, 1)]
    assert sorted(pages, key=page_order) == [f"http://s/index_{n}.html" for n in (1, 2, 10)]


def test_the_crawl_before_lies_beside_the_one_that_runs(path: Path) -> None:
    fill(path)
    with CrawlCache.open(path) as cache:
        cache.begin(NOW)
        assert cache.previous is not None
        assert cache.previous.execute("SELECT count(*) FROM pages").fetchone() == (1,)
    with CrawlCache.open(path) as cache:  # the one that ran was killed: it leaves the finished one where it was
        cache.begin(NOW)
        assert cache.previous is not None
        assert cache.previous.execute("SELECT count(*) FROM pages").fetchone() == (1,)
        cache.finish(DONE)
        assert cache.previous is None
    assert list(path.parent.glob("*.previous.db*")) == []


def test_a_broken_crawl_before_is_no_reason_to_fail(path: Path) -> None:
    path.with_suffix(".previous.db").write_bytes(b"no database" * 100)
    with CrawlCache.open(path) as cache:
        cache.begin(NOW)
        assert cache.previous is None
        assert any("上次的抓取缓存" in note for note in cache.notes)


@pytest.mark.parametrize(
    ("plan", "when", "goes_on"),
    [
        ("p1", NOW.replace(hour=15), True),
        ("p2", NOW, False),  # another config, other checks, another version of the program
        ("p1", NOW.replace(hour=17), False),  # past midnight in Beijing
        ("", NOW, False),
    ],
)
def test_a_killed_crawl_is_gone_on_with_on_its_day_under_its_plan(
    path: Path, plan: str, when: datetime, goes_on: bool
) -> None:
    with CrawlCache.open(path) as cache:
        cache.begin(NOW, "p1")
        cache.enqueue(cache.number("http://site.test/a"), 1, None)
        cache.enqueue(cache.number("http://site.test/b"), 1, None)
        cache.add_page(page("http://site.test/a"))
    with CrawlCache.open(path) as cache:
        assert cache.begin(when, plan) is goes_on
        assert [item.url for item in cache.waiting(0, 10)] == (["http://site.test/b"] if goes_on else [])


def test_what_is_written_together_is_kept_together(path: Path) -> None:
    with CrawlCache.open(path) as cache:
        cache.begin(NOW)
        with cache.together():
            for number in range(2_000):  # many more than one batch
                cache.set_verdict(number, LinkVerdict.ALIVE, "", 200, NOW)
            seen = sqlite3.connect(path)
            assert seen.execute("SELECT count(*) FROM frontier").fetchone() == (0,)
            cache.enqueue(cache.number("http://site.test/a"), 1, None)
            assert seen.execute("SELECT count(*) FROM frontier").fetchone() == (0,)
        cache.commit()
        assert seen.execute("SELECT count(*) FROM frontier").fetchone() == (1,)
        seen.close()


def test_a_crawl_before_that_somebody_reads_is_copied(path: Path) -> None:
    fill(path)
    reader = sqlite3.connect(path)
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM pages").fetchone() == (1,)
    try:
        with CrawlCache.open(path) as cache:
            cache.begin(NOW)
            assert cache.previous is not None
            assert cache.previous.execute("SELECT count(*) FROM pages").fetchone() == (1,)
            assert read(cache) == set()
        assert reader.execute("SELECT count(*) FROM pages").fetchone() == (1,)
    finally:
        reader.close()
