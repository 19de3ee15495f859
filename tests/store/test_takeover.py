"""What has not changed is copied from the crawl before as it lay there."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from monitor.model import (
    Attachment,
    Column,
    Consultation,
    CrawlSummary,
    Document,
    Entry,
    Examined,
    Fault,
    Field,
    Letter,
    Link,
    LinkVerdict,
    PageFacts,
    PageKind,
    Related,
    Witness,
)
from monitor.model.heard import Said
from monitor.store.cache import CachedPage, CacheError, CrawlCache, Keep, Validators
from monitor.store.sealing import seal

NOW = datetime(2024, 8, 21, 2, 0, tzinfo=UTC)
DONE = CrawlSummary(9, 9, 9, 9, 9, 0.1, complete=True)
SITE = "http://site.test/"
TARGETS = (SITE + "list/", SITE + "post_1.html", SITE + "x.html")
LIST, SECOND, DOCUMENT = SITE + "list/", SITE + "list/index_2.html", SITE + "post_1.html"

FACTS = {
    LIST: PageFacts(
        PageKind.COLUMN,
        "nfcms",
        title="栏目",
        path=("首页", "栏目"),
        columns=(
            Column(LIST, "栏目", ("首页", "栏目"), SITE, 12),
            Column(SITE + "other/", "别的", parent_url=SITE + "nowhere-else/"),
        ),
        entries=(Entry(DOCUMENT, "一", date(2024, 8, 20), "08-20"), Entry(SITE + "unlinked.html", "二", None)),
        documents=(
            Document(DOCUMENT, (Witness(Field.NUMBER, "一号", "list", LIST),), "规范性文件"),
            Document(SITE + "post_2.html", (Witness(Field.TITLE, "二", "list", LIST),)),
        ),
        follow=(SECOND,),
        notes=("有一条没有读出来",),
    ),
    SECOND: PageFacts(PageKind.LISTING, "nfcms", column_url=LIST, entries=(Entry(SITE + "old.html", "旧", None),)),
    DOCUMENT: PageFacts(
        PageKind.DOCUMENT,
        "nfcms",
        title="一",
        published=date(2024, 8, 20),
        source="局",
        documents=(Document(DOCUMENT, (Witness(Field.NUMBER, "1号", "label-table", DOCUMENT),)),),
        body="正文，电话13800138000。" * 30,
        attachments=(Attachment(SITE + "a.doc", "附件"),),
        related=(Related(SITE + "jd.html", "解读", "相关解读"),),
        consultations=(Consultation(SITE + "zj.html", "征集", end=date(2024, 9, 1)),),
        letters=(Letter(SITE + "ly.html", "来信", answer="答"),),
    ),
}
HEARD = (Said("key", (Examined(DOCUMENT), Fault(DOCUMENT, "坏"))),)


def read_all(cache: CrawlCache, at: datetime) -> None:
    for number, (url, facts) in enumerate(FACTS.items()):
        links = [cache.link_number(Link(target, "a", "字")) for target in TARGETS]
        keep = Keep(HEARD, Validators(f'"{number}"', ""), 7, facts.notes)
        cache.enqueue(cache.number(url), number, None)
        cache.add_page(
            CachedPage(url, url, "page", 200, "", number, at, None, seal(facts), "utf-8", number, links, keep)
        )
    meet_all(cache)


def repeat_all(cache: CrawlCache, at: datetime) -> None:
    """Take every page over; in another order, for pages arrive as they will."""
    for depth, url in reversed(list(enumerate(FACTS))):
        cache.enqueue(cache.number(url), depth, None)
    for item in cache.waiting(0, 100):
        kept = cache.kept(item)
        assert kept is not None
        assert (kept.url, kept.kind, kept.follow) == (item.url, FACTS[item.url].kind, FACTS[item.url].follow)
        assert (kept.heard, kept.oddities) == (HEARD, FACTS[item.url].notes)
        assert cache.kept(item) is None  # told once
        cache.repeat_page(kept, item.depth, at, item.found_on, kept.validators, kept.read_on)
    meet_all(cache)


def meet_all(cache: CrawlCache) -> None:
    for target in TARGETS:
        cache.meet(cache.number(target), "site.test", internal=True)


_TOLD = {
    "pages": "SELECT * FROM pages",
    "links": "SELECT * FROM page_links",
    "readings": "SELECT * FROM readings",
    "columns": "SELECT c.url_id, u.url, rank, name, path, p.url, declared, unread FROM columns c"
    " JOIN urls u ON u.id = c.url_id LEFT JOIN urls p ON p.id = c.parent_id",
    "entries": "SELECT e.*, u.url, c.url FROM entries e JOIN urls u ON u.id = e.url_id JOIN urls c ON c.id = column_id",
    "documents": "SELECT d.*, u.url FROM documents d JOIN urls u ON u.id = document_id",
    "witnesses": "SELECT w.*, u.url FROM witnesses w JOIN urls u ON u.id = w.url_id",
    "bodies": "SELECT * FROM bodies",
    "attachments": "SELECT a.*, u.url FROM attachments a JOIN urls u ON u.id = a.url_id",
    "related": "SELECT r.*, u.url FROM related r JOIN urls u ON u.id = r.url_id",
    "exchanges": "SELECT e.*, u.url FROM exchanges e JOIN urls u ON u.id = e.url_id",
}


def told(cache: CrawlCache) -> dict[str, list[tuple[object, ...]]]:
    reader = cache.reader()
    return {name: sorted(reader.execute(sql).fetchall(), key=repr) for name, sql in _TOLD.items()}


def test_what_is_copied_is_what_was_read(tmp_path: Path) -> None:
    path = tmp_path / "cache-site.db"
    days: list[dict[str, list[tuple[object, ...]]]] = []
    for number, store in enumerate((read_all, repeat_all, repeat_all)):
        with CrawlCache.open(path) as cache:
            cache.begin(NOW + timedelta(days=number), version="1")
            store(cache, NOW)
            cache.finish(DONE)
            days.append(told(cache))
    assert all(days[0].values())
    assert days[1] == days[0]
    assert days[2] == days[0]


def test_a_page_that_another_reader_read_is_not_known(tmp_path: Path) -> None:
    path = tmp_path / "cache-site.db"
    with CrawlCache.open(path) as cache:
        cache.begin(NOW, version="1")
        read_all(cache, NOW)
        cache.finish(DONE)
    with CrawlCache.open(path) as cache:
        cache.begin(NOW, version="2")
        cache.enqueue(cache.number(LIST), 0, None)
        [item] = cache.waiting(0, 100)
        assert cache.kept(item) is None


def test_a_killed_crawl_keeps_what_was_committed_and_takes_the_rest_over_again(tmp_path: Path) -> None:
    path, lost = tmp_path / "cache-site.db", tmp_path / "killed" / "cache-site.db"
    lost.parent.mkdir()
    with CrawlCache.open(path) as cache:
        cache.begin(NOW, version="1")
        read_all(cache, NOW)
        cache.finish(DONE)
        whole = told(cache)
    with CrawlCache.open(path) as cache:
        cache.begin(NOW + timedelta(days=1), "plan", "1")
        for depth, url in enumerate(FACTS):
            cache.enqueue(cache.number(url), depth, None)
        first, second, _ = cache.waiting(0, 100)
        for item in (first, second):
            kept = cache.kept(item)
            assert kept is not None
            cache.repeat_page(kept, item.depth, NOW, item.found_on, kept.validators, kept.read_on)
            if item is first:
                cache.commit()
        for file in path.parent.glob("cache-site*.db*"):
            (lost.parent / file.name).write_bytes(file.read_bytes())
    with CrawlCache.open(lost) as cache:
        assert cache.begin(NOW + timedelta(days=1, hours=1), "plan", "1")
        assert [each.url for each in cache.stored()] == [first.url]
        assert cache.known_as(first.url_id)
        assert not cache.known_as(second.url_id)
        assert not cache.enqueue(first.url_id, 0, None)
        for item in cache.waiting(0, 100):
            kept = cache.kept(item)
            assert kept is not None
            cache.repeat_page(kept, item.depth, NOW, item.found_on, kept.validators, kept.read_on)
        meet_all(cache)
        cache.finish(DONE)
        assert told(cache) == whole


@pytest.mark.parametrize(("days", "there"), [([1, 2, 6], True), ([1, 7], False), ([6, 12], False), ([-1], False)])
def test_what_is_in_use_no_more_is_left_behind_once_a_week(tmp_path: Path, days: list[int], there: bool) -> None:
    path = tmp_path / "cache-site.db"
    with CrawlCache.open(path) as cache:
        cache.begin(NOW, version="1")
        read_all(cache, NOW)
        cache.link_number(Link(SITE + "gone.html", "a", "名字"))
        cache.finish(DONE)
    for day in days:
        with CrawlCache.open(path) as cache:
            cache.begin(NOW + timedelta(days=day), version="1")
            known = cache.known(SITE + "gone.html") is not None
            repeat_all(cache, NOW)
            cache.finish(DONE)
            reader = cache.reader()
            texts = {text for (text,) in reader.execute("SELECT text FROM texts")}
            assert ("名字" in texts, reader.execute("SELECT count(*) FROM links").fetchone()) == (known, (3,))
            assert {url for (url,) in reader.execute("SELECT url FROM urls")} >= {*FACTS, *TARGETS}
            told(cache)
    assert known is there


def test_a_crawl_before_that_is_damaged_in_the_middle_counts_as_unknown(tmp_path: Path) -> None:
    path = tmp_path / "cache-site.db"
    with CrawlCache.open(path) as cache:
        cache.begin(NOW, version="1")
        read_all(cache, NOW)
        cache.finish(DONE)
        root = cache.reader().execute("SELECT rootpage FROM sqlite_master WHERE name = 'bodies'").fetchone()[0]
    whole = bytearray(path.read_bytes())
    whole[(root - 1) * 4096 : root * 4096] = b"\xff" * 4096
    path.write_bytes(whole)
    with CrawlCache.open(path) as cache:
        cache.begin(NOW + timedelta(days=1), version="1")
        assert cache.previous is None
        assert any("上次的抓取缓存已损坏" in note for note in cache.notes)


def test_a_disk_that_is_full_when_the_batch_is_written_is_a_chinese_sentence(tmp_path: Path) -> None:
    path = tmp_path / "cache-site.db"
    with CrawlCache.open(path) as cache:
        cache.begin(NOW, "plan")
        cache.enqueue(cache.number(LIST), 0, None)
        cache.commit()
        cache.limit_size(60)
        for number in range(50):
            cache.add_page(CachedPage(f"{SITE}{number}", f"{SITE}{number}", "failed", 500, "长" * 5000, 0, NOW, None))
        with pytest.raises(CacheError, match="磁盘空间"):
            cache.commit()
        with pytest.raises(CacheError, match="磁盘空间"):  # numbers that were given are void: nothing more is written
            cache.counts()
    with CrawlCache.open(path) as cache:
        assert cache.begin(NOW, "plan")
        assert dict(cache.page_roles()) == {}
        assert [item.url for item in cache.waiting(0, 9)] == [LIST]


def test_what_waits_is_seen_by_whoever_asks(tmp_path: Path) -> None:
    with CrawlCache.open(tmp_path / "cache-site.db") as cache:
        cache.begin(NOW)
        read_all(cache, NOW)
        number = cache.number(DOCUMENT)
        cache.set_verdict(number, LinkVerdict.DEAD, "HTTP 404", 404, NOW)
        assert cache.content_hash(SECOND) == 1
        assert cache.counts() == (9, 3, 1)
        assert cache.still_dead([number]) == 1
        assert cache.queued() == 3
