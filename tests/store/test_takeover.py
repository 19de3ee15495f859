"""What has not changed is copied from the crawl before as it lay there."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
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


# --- verdicts ---

LINKS = [f"{SITE}link_{number}.html" for number in range(70)]


def one_crawl(
    path: Path, at: datetime, judge: Callable[[CrawlCache], Iterable[str]], links: list[str] = LINKS
) -> set[str]:
    """A crawl that meets these links; what `judge` says of it."""
    with CrawlCache.open(path) as cache:
        cache.begin(at)
        for link in links:
            cache.meet(cache.number(link), "site.test", internal=True)
        cache.begin_rounds()
        told = set(judge(cache))
        cache.finish(DONE)
        return told


def asked_while_alive(at: datetime, most_days: float = 7) -> Callable[[CrawlCache], Iterable[str]]:
    """Every link that is asked opens: which are asked."""

    def judge(cache: CrawlCache) -> Iterable[str]:
        cache.take_over_verdicts(at, most_days)
        for host, _, _ in cache.pending_hosts():
            for link in cache.pending(host, -1, 1000):
                cache.set_verdict(link.url_id, LinkVerdict.ALIVE, "HTTP 200", 200, at)
                yield link.url

    return judge


def confirmed_while_dead(at: datetime, status: int = 404) -> Callable[[CrawlCache], Iterable[str]]:
    """Every link is gone whoever asks: which are asked a second time."""

    def judge(cache: CrawlCache) -> Iterable[str]:
        for host, _, _ in cache.pending_hosts():
            for link in cache.pending(host, -1, 1000):
                cache.set_verdict(link.url_id, LinkVerdict.DEAD, f"HTTP {status}", status, at)
        cache.confirm_as_before(at)
        for host, _, _ in cache.doubtful_hosts():
            for link in cache.doubtful(host, -1, 1000):
                cache.set_verdict(link.url_id, LinkVerdict.DEAD, "两次访问都如此", status, at + timedelta(minutes=1))
                yield link.url

    return judge


def reasons(path: Path) -> dict[str, str]:
    with CrawlCache.open(path) as cache:
        sql = "SELECT u.url, t.reason FROM targets t JOIN urls u ON u.id = t.url_id"
        return dict(cache.reader().execute(sql).fetchall())


def days_between(days: dict[int, set[str]]) -> int:
    """The longest that any link was left alone: days, as numbers, by what was asked on them."""
    return max(b - a for link in LINKS for a, b in pairwise([day for day, asked in days.items() if link in asked]))


@pytest.mark.parametrize("every", [1, 2, 3, 4, 5, 7])
def test_a_good_link_is_asked_within_its_days_however_far_apart_crawls_are(tmp_path: Path, every: int) -> None:
    path = tmp_path / "cache-site.db"
    asked: dict[int, set[str]] = {}
    for day in range(0, 43, every):
        late = NOW + timedelta(days=day, minutes=day * 7 % 60)  # no two crawls begin at the same minute
        asked[day] = one_crawl(path, late, asked_while_alive(late))
    assert days_between(asked) <= 7
    assert asked[0] == set(LINKS)
    most = max(len(links) for day, links in asked.items() if day)
    assert most == {1: 10, 2: 24, 3: 35}.get(every, 70)  # in turn, as long as there are turns to take


@pytest.mark.parametrize(
    ("days", "all_asked"), [((0, 1), False), ((0, 1, 2, 6), True), ((0, 7), True), ((0, 4), True), ((0, 3), False)]
)
def test_a_good_verdict_that_would_be_too_old_by_the_next_crawl_is_not_taken_over(
    tmp_path: Path, days: tuple[int, ...], all_asked: bool
) -> None:
    path = tmp_path / "cache-site.db"
    asked = [one_crawl(path, at, asked_while_alive(at)) for at in (NOW + timedelta(days=day) for day in days)]
    first, *between, last = asked
    assert (first - set[str]().union(*between) <= last) is all_asked


def test_a_crawl_that_begins_hours_late_does_not_count_a_day_more(tmp_path: Path) -> None:
    path = tmp_path / "cache-site.db"
    for hours, expected in ((0, 1), (1, 1), (31, 1), (62, 2), (230, 7)):
        with CrawlCache.open(path) as cache:
            cache.begin(NOW + timedelta(hours=hours))
            assert cache.interval == expected
            cache.finish(DONE)


def test_a_verdict_from_a_day_to_come_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "cache-site.db"
    wrong = NOW + timedelta(days=400)  # somebody set the clock right since
    one_crawl(path, wrong, asked_while_alive(wrong))
    assert one_crawl(path, NOW, asked_while_alive(NOW)) == set(LINKS)


def test_few_links_of_a_host_that_are_gone_are_confirmed_every_time(tmp_path: Path) -> None:
    path = tmp_path / "cache-site.db"
    for hours in (0, 1, 24, 48):
        at = NOW + timedelta(hours=hours)
        assert one_crawl(path, at, confirmed_while_dead(at), LINKS[:20]) == set(LINKS[:20])
    assert set(reasons(path).values()) == {"两次访问都如此"}


def test_many_links_that_are_gone_are_confirmed_anew_in_turn_within_seven_days(tmp_path: Path) -> None:
    path = tmp_path / "cache-site.db"
    confirmed: dict[int, set[str]] = {}
    for day in range(22):
        at = NOW + timedelta(days=day, minutes=day * 7 % 60)
        confirmed[day] = one_crawl(path, at, confirmed_while_dead(at))
    assert confirmed[0] == set(LINKS)
    assert days_between(confirmed) == 7
    assert {len(links) for day, links in confirmed.items() if day} == {10}


def test_links_that_are_gone_are_all_confirmed_anew_by_crawls_that_are_a_week_apart(tmp_path: Path) -> None:
    path = tmp_path / "cache-site.db"
    for day in (0, 7, 14):
        at = NOW + timedelta(days=day)
        assert one_crawl(path, at, confirmed_while_dead(at)) == set(LINKS)


def test_a_death_that_was_not_confirmed_today_says_when_it_was(tmp_path: Path) -> None:
    path = tmp_path / "cache-site.db"
    late = datetime(2024, 12, 31, 17, 0, tzinfo=UTC)  # the new year, in Beijing
    for hours in (0, 24, 48):
        at = late + timedelta(hours=hours)
        confirmed = one_crawl(path, at, confirmed_while_dead(at))
    told = {reason for link, reason in reasons(path).items() if link not in confirmed}
    assert told == {"HTTP 404，与1月1日复核的结果相同", "HTTP 404，与1月2日复核的结果相同"}
    assert {reasons(path)[link] for link in confirmed} == {"两次访问都如此"}


def test_what_a_sample_spoke_for_says_so_the_next_day(tmp_path: Path) -> None:
    path = tmp_path / "cache-site.db"

    def sampled(cache: CrawlCache) -> Iterable[str]:
        [(host, _, _)] = cache.pending_hosts()
        for link in cache.pending(host, -1, 1000):
            cache.set_verdict(link.url_id, LinkVerdict.DEAD, "HTTP 404", 404, NOW)
        cache.settle_gone(host, "；抽样")
        return ()

    one_crawl(path, NOW, sampled)
    at = NOW + timedelta(days=1)
    confirmed = one_crawl(path, at, confirmed_while_dead(at))
    assert len(confirmed) == 10
    told = reasons(path)
    assert {told[link] for link in LINKS if link not in confirmed} == {"HTTP 404，与8月21日抽样复核的结果相同"}


@pytest.mark.parametrize(("hours", "again"), [(1, 0), (19, 0), (24, 10)])
def test_a_second_crawl_of_a_day_confirms_nothing_anew(tmp_path: Path, hours: int, again: int) -> None:
    path = tmp_path / "cache-site.db"
    one_crawl(path, NOW, confirmed_while_dead(NOW))
    at = NOW + timedelta(hours=hours)
    assert len(one_crawl(path, at, confirmed_while_dead(at))) == again


def test_what_is_gone_in_another_way_is_confirmed(tmp_path: Path) -> None:
    path = tmp_path / "cache-site.db"
    one_crawl(path, NOW, confirmed_while_dead(NOW))
    at = NOW + timedelta(hours=1)
    assert one_crawl(path, at, confirmed_while_dead(at, status=410)) == set(LINKS)


def test_dead_without_a_second_opinion_is_no_confirmation(tmp_path: Path) -> None:
    path = tmp_path / "cache-site.db"

    def once(cache: CrawlCache) -> Iterable[str]:
        for link in LINKS:
            cache.set_verdict(cache.number(link), LinkVerdict.DEAD, "HTTP 404", 404, NOW, asked=2)
        return ()

    one_crawl(path, NOW, once)
    at = NOW + timedelta(hours=1)
    assert one_crawl(path, at, confirmed_while_dead(at)) == set(LINKS)
