"""Links turned round: for each target, how many pages carry it and which, however many links of a page lead there."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import CrawlSummary, Link, LinkVerdict, PageFacts, PageKind
from monitor.store.cache import CachedPage, CrawlCache
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
