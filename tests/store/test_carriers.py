"""Links turned round: for each target, how many pages carry it and which, however many links of a page lead there."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import CrawlSummary, Link, LinkVerdict, PageFacts, PageKind
from monitor.store.cache import CachedPage, CrawlCache, Keep
from monitor.store.carriers import carriers_of
from monitor.store.sealing import seal

NOW = datetime(2026, 11, 26, tzinfo=UTC)
DONE = CrawlSummary(1, 1, 1, 1, 1, 0.1, complete=True)
SITE = "http://site.test/"

# Pages as the targets and anchors of their links; targets above 4 are dead.
pages = st.lists(st.lists(st.tuples(st.integers(0, 8), st.sampled_from("甲乙丙")), max_size=12), min_size=1, max_size=8)


@settings(deadline=None, max_examples=60)
@given(pages)
def test_pages_are_counted_once_for_each_target(site: list[list[tuple[int, str]]]) -> None:
    with TemporaryDirectory() as folder, CrawlCache.open(Path(folder) / "cache-x.db") as cache:
        cache.begin(NOW)
        cache.link_number(Link(f"{SITE}nobody", "a", "没有网页用到"))
        for number, written in enumerate(site):
            url = f"{SITE}p{number}.html"
            links = [
                cache.link_number(Link(f"{SITE}{target}", "a", anchor)) for target, anchor in dict.fromkeys(written)
            ]
            facts = seal(PageFacts(PageKind.OTHER, "plain"))
            cache.add_page(CachedPage(url, url, "page", 200, "", 0, NOW, None, facts, links=links))
        for target in range(9):
            place = cache.number(f"{SITE}{target}")
            cache.meet(place, "site.test", internal=True)
            verdict = LinkVerdict.DEAD if target > 4 else LinkVerdict.ALIVE
            cache.set_verdict(place, verdict, "", 404 if target > 4 else 200, NOW, asked=2)
        cache.finish(DONE)
        db = cache.reader()
        for target in range(9):
            place = cache.number(f"{SITE}{target}")
            expected = [
                (f"{SITE}p{number}.html", next(anchor for to, anchor in written if to == target))
                for number, written in enumerate(site)
                if any(to == target for to, _ in written)
            ]
            counted = db.execute("SELECT carriers FROM targets WHERE url_id = ?", (place,)).fetchone()[0]
            assert counted == len(expected)
            assert [(carrier.page_url, carrier.anchor) for carrier in carriers_of(db, place, 50)] == expected
        kept = {url for (url,) in db.execute("SELECT u.url FROM links l JOIN urls u ON u.id = l.target_id")}
        assert kept == {f"{SITE}{target}" for written in site for target, _ in written}


# A site as its pages by number, each with its links: target, anchor, place within the target. And what is dead.
Written = dict[int, list[tuple[int, str, str]]]
one_link = st.tuples(st.integers(0, 6), st.sampled_from("甲乙"), st.sampled_from(["", "", "a"]))
sites = st.dictionaries(st.integers(0, 6), st.lists(one_link, max_size=8, unique=True), min_size=1, max_size=7)
days = st.tuples(sites, st.sets(st.integers(0, 6)))


def crawled(cache: CrawlCache, day: int, site: Written, dead: set[int]) -> None:
    """Crawl a site: pages that carry the same links as the day before are taken over, all others are read."""
    cache.begin(NOW + timedelta(days=day), version="1")
    for number in site:
        cache.enqueue(cache.number(f"{SITE}p{number}.html"), 0, None)
    for item in cache.waiting(0, 100):
        written = site[int(item.url.removeprefix(f"{SITE}p").removesuffix(".html"))]
        links = [cache.link_number(Link(f"{SITE}{to}", "a", anchor, place)) for to, anchor, place in written]
        kept = cache.kept(item)
        if kept is not None and list(kept.links) == links:
            cache.repeat_page(kept, 0, NOW, None, kept.validators, 0)
        else:
            facts = seal(PageFacts(PageKind.OTHER, "plain"))
            page = CachedPage(item.url, item.url, "page", 200, "", 0, NOW, None, facts, "", 1, links, Keep())
            cache.add_page(page)
    for target in sorted({to for written in site.values() for to, _, _ in written}):
        place = cache.number(f"{SITE}{target}")
        cache.meet(place, "site.test", internal=target != 3)
        verdict = LinkVerdict.DEAD if target in dead else LinkVerdict.ALIVE
        cache.set_verdict(place, verdict, "", 404 if target in dead else 200, NOW, asked=2)
    cache.finish(DONE)


def noted(cache: CrawlCache) -> list[list[tuple[object, ...]]]:
    """All that is known of who carries what, without numbers."""
    link = "t.url, a.text, f.text FROM links l JOIN urls t ON t.id = l.target_id JOIN texts a ON a.id = l.anchor_id"
    link += " JOIN texts f ON f.id = l.fragment_id"
    queries = (
        "SELECT u.url, carriers FROM targets JOIN urls u ON u.id = url_id",
        f"SELECT u.url, c.position, p.url, {link} JOIN carried c ON c.link_id = l.id"
        " JOIN urls u ON u.id = c.target_id JOIN urls p ON p.id = c.page_id",
        f"SELECT p.url, {link} JOIN places ON link_id = l.id JOIN urls p ON p.id = page_id",
        f"SELECT {link}",
    )
    reader = cache.reader()
    return [sorted(reader.execute(sql).fetchall()) for sql in queries]


@settings(deadline=None, max_examples=150)
@given(st.lists(days, min_size=2, max_size=4))
def test_what_holds_from_the_day_before_is_what_would_be_counted_anew(several: list[tuple[Written, set[int]]]) -> None:
    with TemporaryDirectory() as folder:
        for day, (site, dead) in enumerate(several):
            with (
                CrawlCache.open(Path(folder) / "cache-x.db") as cache,
                CrawlCache.open(Path(folder) / f"fresh{day}.db") as fresh,
            ):
                crawled(cache, day, site, dead)
                crawled(fresh, day, site, dead)
                assert noted(cache) == noted(fresh)


def test_a_link_on_more_pages_than_are_listed_gains_and_loses_some(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.store.carriers._MOST_LISTED", 3)
    menu, other = [(5, "甲", ""), (1, "乙", "a")], [(1, "甲", "")]
    several: list[Written] = [
        dict.fromkeys(range(2, 7), menu),
        dict.fromkeys(range(1, 7), menu),
        {**dict.fromkeys(range(1, 7), menu), 1: other},
        {**dict.fromkeys(range(1, 7), other), 6: menu},
    ]
    for day, site in enumerate(several):
        path = tmp_path / f"fresh{day}.db"
        with CrawlCache.open(tmp_path / "cache-x.db") as cache, CrawlCache.open(path) as fresh:
            crawled(cache, day, site, {5})
            crawled(fresh, day, site, {5})
            assert noted(cache) == noted(fresh)
            assert 1 <= len(noted(cache)[1]) <= 3
