"""The site as the checks see it: merged from pages that came in any order."""

import itertools
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.config import NetworkSettings, SiteSettings
from monitor.model import (
    Attachment,
    AttachmentText,
    Carrier,
    Column,
    Consultation,
    CrawlSummary,
    Document,
    Entry,
    Field,
    Letter,
    Link,
    LinkVerdict,
    PageFacts,
    PageKind,
    Related,
    Witness,
)
from monitor.store.cache import CachedPage, CrawlCache
from monitor.store.sealing import seal
from monitor.store.view import CachedSite
from monitor.web.http import Client
from monitor.web.probes import NetworkProbes
from monitor.web.resolve import Resolver

NOW = datetime(2024, 8, 20, 18, 0, tzinfo=UTC)  # 21 August in Beijing
HOME = "http://site.test/swj/"
SITE = SiteSettings(id="swj", name="市监局", home=HOME, hosts=["hd.test"])


def page(url: str, *links: Link, kind: PageKind = PageKind.OTHER, **more: object) -> CachedPage:
    known = {
        "title", "path", "columns", "column_url", "entries", "documents",
        "body", "attachments", "related", "consultations", "letters",
    }  # fmt: skip
    facts = PageFacts(kind, "plain", **{k: v for k, v in more.items() if k in known})  # type: ignore[arg-type]
    fields: dict[str, object] = {
        "final_url": url, "role": "page", "status": 200, "failure": "", "depth": 1, "fetched_at": NOW, "found_on": None
    }  # fmt: skip
    rest = {k: v for k, v in more.items() if k not in known}
    return CachedPage(url=url, facts=seal(facts), links=links, **{**fields, **rest})  # type: ignore[arg-type]


def failed(url: str, status: int | None, failure: str = "没有读到") -> CachedPage:
    return CachedPage(url, url, "failed", status, failure, 1, NOW, None)


def link(target: str, text: str = "字", tag: str = "a") -> Link:
    return Link(target, tag, text)


@contextmanager
def site_of(
    path: Path,
    pages: Sequence[CachedPage],
    verdicts: dict[str, tuple[LinkVerdict, int | None]] | None = None,
    *,
    complete: bool = True,
) -> Iterator[CachedSite]:
    resolver = Resolver(NetworkSettings())
    client = Client(NetworkSettings(), resolver, own_hosts=SITE.all_hosts())
    with CrawlCache.open(path / "cache.db") as cache:
        cache.begin(NOW)
        for one in pages:
            carried: list[Link] = list(one.links)  # type: ignore[arg-type]  # as `page` puts them there
            cache.add_page(one._replace(links=[cache.link_number(link) for link in carried]))
            for link in carried:
                cache.meet(cache.number(link.target or link.raw), "site.test", internal=True)
        for url, (verdict, status) in (verdicts or {}).items():
            number = cache.number(url)
            cache.meet(number, "site.test", internal=True)
            cache.set_verdict(number, verdict, "因为", status, NOW)
        cache.finish(CrawlSummary(len(pages), len(pages), 0, 0, 0, 0.0, complete=complete))
        probes = NetworkProbes(client, resolver, NetworkSettings())
        yield CachedSite(cache, SITE, probes, now=NOW, zone=ZoneInfo("Asia/Shanghai"))


def test_today_is_the_day_in_beijing(tmp_path: Path) -> None:
    with site_of(tmp_path, []) as site:
        assert site.today == date(2024, 8, 21)
        assert site.hosts == ("site.test", "hd.test")


@pytest.mark.parametrize(
    ("url", "inside"),
    [
        (HOME, True), ("https://site.test/swj/a/b.html", True), ("http://site.test:80/swj/a", True),
        ("http://site.test/swj2/", False), ("http://site.test/", False), ("http://hd.test/swj/", False),
    ],
)  # fmt: skip
def test_scope(tmp_path: Path, url: str, inside: bool) -> None:
    with site_of(tmp_path, []) as site:
        assert site.in_scope(url) is inside


def test_a_page_is_found_under_all_its_addresses(tmp_path: Path) -> None:
    pages = [
        page(HOME + "a", final_url=HOME + "b.html", title="甲"),
        page(HOME + "c", final_url=HOME + "b.html", role="alias"),
    ]
    with site_of(tmp_path, pages) as site:
        for address in ("a", "b.html", "c"):
            found = site.page(HOME + address)
            assert found is not None
            assert (found.title, found.readable) == ("甲", True)
        assert site.page(HOME + "d") is None
        assert [one.url for one in site.pages()] == [HOME + "a"]


def test_pages_of_a_kind(tmp_path: Path) -> None:
    pages = [page(HOME + "a", kind=PageKind.COLUMN), page(HOME + "b", kind=PageKind.ARTICLE), failed(HOME + "c", 500)]
    with site_of(tmp_path, pages) as site:
        assert [one.url for one in site.pages(PageKind.ARTICLE)] == [HOME + "b"]
        assert [one.readable for one in site.pages()] == [True, True, False]


def orders(pages: list[CachedPage]) -> list[list[CachedPage]]:
    if len(pages) <= 3:
        return [list(order) for order in itertools.permutations(pages)]
    return [random.Random(seed).sample(pages, len(pages)) for seed in range(5)]


def test_a_column_is_described_best_by_its_own_page(tmp_path: Path) -> None:
    url, parent = HOME + "jd/", HOME + "zd/"
    pages = [
        page(HOME, columns=(Column(url, "抽检…", (), None, None),)),
        page(url, columns=(Column(url, "监督抽检", ("首页", "监督抽检"), None, None),)),
        page(HOME + "tree", columns=(Column(url, "抽检", (), parent, 25),)),
    ]
    for number, order in enumerate(orders(pages)):
        folder = tmp_path / str(number)
        folder.mkdir()
        with site_of(folder, order) as site:
            assert list(site.columns()) == [Column(url, "监督抽检", ("首页", "监督抽检"), parent, 25)]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_only_its_own_page_says_that_a_list_could_not_be_read(tmp_path: Path, order: tuple[int, int]) -> None:
    own = HOME + "tz/index.html"
    told = [
        page(own, columns=(Column(own, "通知", unread="列表由脚本填充"),), kind=PageKind.COLUMN),
        page(HOME, columns=(Column(own, "通知"),), depth=0),
    ]
    with site_of(tmp_path, [told[index] for index in order]) as site:
        (column,) = site.columns()
    assert column.unread == "列表由脚本填充"


def test_entries_follow_the_pages_as_people_count(tmp_path: Path) -> None:
    column = HOME + "jd/"

    def entries(*names: str) -> tuple[Entry, ...]:
        return tuple(Entry(f"{HOME}{name}", name, date(2024, 8, 20), "2024-08-20") for name in names)

    pages = [
        page(column, kind=PageKind.COLUMN, entries=entries("1", "2", "2"), column_url=column),
        page(column + "index_2.html", kind=PageKind.COLUMN, entries=entries("2", "3"), column_url=column),
        page(column + "index_10.html", kind=PageKind.COLUMN, entries=entries("4"), column_url=column),
    ]
    for number, order in enumerate(orders(pages)):
        folder = tmp_path / str(number)
        folder.mkdir()
        with site_of(folder, order) as site:
            # A line twice on one page is twice there; one that moved to the next page while we read is one line.
            assert [entry.title for entry in site.entries(column)] == ["1", "2", "2", "3", "4"]
            assert list(site.entries(HOME)) == []


def test_a_document_is_one_whoever_lists_it(tmp_path: Path) -> None:
    own = HOME + "post_1.html"

    def said(source: str, url: str, number: str) -> tuple[Witness, ...]:
        return (Witness(Field.NUMBER, number, source, url), Witness(Field.TITLE, "通知", source, url))

    pages = [
        page(HOME + "api/7", documents=(Document(own, said("gkmlpt-json", HOME + "api/7", ""), "规范性文件"),)),
        page(HOME + "api/12", documents=(Document(own, said("gkmlpt-json", HOME + "api/12", ""), "其他文件"),)),
        page(own, documents=(Document(own, said("label-table", own, "汕市监〔2024〕1号")),)),
    ]
    for number, order in enumerate(orders(pages)):
        folder = tmp_path / str(number)
        folder.mkdir()
        with site_of(folder, order) as site:
            [document] = site.documents()
            assert (document.url, document.library) == (own, "规范性文件")
            assert document.value(Field.NUMBER) == "汕市监〔2024〕1号"
            assert [w.source for w in document.said(Field.NUMBER)] == ["label-table", "gkmlpt-json"]


def test_a_document_that_redirects_is_one_with_its_page(tmp_path: Path) -> None:
    listed, own = HOME + "old_1.html", HOME + "post_1.html"
    said = Witness(Field.TITLE, "通知", "gkmlpt-json", listed)
    pages = [
        page(HOME + "api/7", documents=(Document(listed, (said,), "库"),)),
        page(listed, final_url=own, documents=(Document(own, (Witness(Field.TITLE, "通知", "meta", own),)),)),
    ]
    with site_of(tmp_path, pages) as site:
        [document] = site.documents()
        assert {w.source for w in document.witnesses} == {"gkmlpt-json", "meta"}
        assert document.library == "库"


def test_links_targets_and_carriers(tmp_path: Path) -> None:
    dead = HOME + "dead.html"
    pages = [
        page(HOME, link(dead, "一"), link(dead, "二", "area"), Link("", "a", "坏", raw="http://")),
        page(HOME + "b", link(dead, "三"), link(HOME, "首页")),
    ]
    verdicts = {dead: (LinkVerdict.DEAD, 404), HOME: (LinkVerdict.ALIVE, 200), HOME + "x": (LinkVerdict.DEAD, 404)}
    with site_of(tmp_path, pages, verdicts) as site:
        assert list(site.links_from(HOME)) == [*pages[0].links]
        [target] = site.targets(LinkVerdict.DEAD)  # x stands in no page: it is no link
        assert (target.url, target.carriers, target.status, target.internal) == (dead, 2, 404, True)
        assert {carrier.page_url for carrier in site.carriers(dead)} == {HOME, HOME + "b"}
        assert list(site.carriers(dead, limit=1)) == [Carrier(HOME, "a", "一")]
        assert list(site.carriers("http://nowhere.test/")) == []
        assert site.target("http://nowhere.test/") is None


def test_iterators_may_be_nested(tmp_path: Path) -> None:
    pages = [page(f"{HOME}{n}", link(f"{HOME}t{n}"), link(HOME + "all")) for n in range(50)]
    verdicts = {f"{HOME}t{n}": (LinkVerdict.DEAD, 404) for n in range(50)}
    with site_of(tmp_path, pages, verdicts) as site:
        seen = [(target.url, carrier.page_url) for target in site.targets() for carrier in site.carriers(target.url)]
        assert len(seen) == 50


# --- gone ---

GONE, OLD = HOME + "gone.html", HOME + "old.html"


def gone(path: Path, pages: Sequence[CachedPage], carriers: Sequence[str] = (), **more: object) -> bool:
    with site_of(path, pages, **more) as site:  # type: ignore[arg-type]
        return site.gone(GONE, carriers)


def test_what_answered_404_is_gone(tmp_path: Path) -> None:
    assert gone(tmp_path, [page(HOME), failed(GONE, 404)])


def test_a_link_that_nobody_carries_any_more_is_gone(tmp_path: Path) -> None:
    assert gone(tmp_path, [page(HOME), page(OLD)], [HOME, OLD])


def test_a_link_whose_carriers_are_gone_is_gone(tmp_path: Path) -> None:
    assert gone(tmp_path, [page(HOME), failed(OLD, 404)], [HOME, OLD])


@pytest.mark.parametrize(
    ("pages", "carriers", "more"),
    [
        pytest.param([page(HOME), page(OLD)], [HOME, OLD], {"complete": False}, id="crawl cut short"),
        pytest.param([page(HOME), failed(GONE, 404)], [], {"complete": False}, id="404 in a crawl cut short"),
        pytest.param([page(HOME, link(GONE))], [HOME], {}, id="still carried"),
        pytest.param([page(HOME), failed(OLD, None)], [HOME, OLD], {}, id="a carrier could not be read"),
        pytest.param([page(HOME), failed(OLD, 503)], [HOME, OLD], {}, id="a carrier answered 503"),
        pytest.param([page(HOME), failed(OLD, None)], [], {}, id="some page could not be read"),
        pytest.param([page(HOME), page(GONE)], [HOME], {}, id="it was read"),
        pytest.param([page(HOME), failed(GONE, 500)], [HOME], {}, id="it answered 500"),
        pytest.param(
            [page(HOME), failed(GONE, 404)],
            [],
            {"verdicts": {GONE: (LinkVerdict.ALIVE, 200)}},
            id="alive later",
        ),
    ],
)
def test_what_is_not_certain_is_not_gone(
    tmp_path: Path, pages: list[CachedPage], carriers: list[str], more: dict[str, object]
) -> None:
    assert not gone(tmp_path, pages, carriers, **more)


def test_what_a_page_says_at_length_is_found_under_either_address(tmp_path: Path) -> None:
    asked, final = f"{HOME}a", f"{HOME}b"
    plan, other = Attachment(f"{HOME}f.pdf", "方案.pdf"), Related(f"{HOME}c", "解读", "相关解读")
    told = page(asked, final_url=final, body="正文\n第二段", attachments=(plan,), related=(other,))
    with site_of(tmp_path, [told]) as site:
        for url in (asked, final):
            assert site.body(url) == "正文\n第二段"
            assert list(site.attachments(url)) == [plan]
            assert list(site.related(url)) == [other]
        assert site.body(f"{HOME}none") == ""


def test_exchanges_come_back_as_they_were_told(tmp_path: Path) -> None:
    short = Consultation(f"{HOME}z", "征集")
    whole = Consultation(
        f"{HOME}z",
        "征集",
        date(2024, 1, 1),
        date(2024, 2, 1),
        True,
        "正文",
        (Attachment(f"{HOME}d", "草案"),),
        "采纳",
        None,
    )
    letter = Letter(f"{HOME}l", "留言", date(2024, 3, 1), None, "问", unread="脚本填充")
    with site_of(
        tmp_path,
        [page(f"{HOME}list", consultations=(short,)), page(f"{HOME}z", consultations=(whole,), letters=(letter,))],
    ) as site:
        assert list(site.consultations()) == [whole]  # the list's short word gives way to the page's own
        assert list(site.letters()) == [letter]


def test_attachment_texts_are_kept(tmp_path: Path) -> None:
    read = AttachmentText(f"{HOME}f.pdf", "pdf", 12, "文字")
    broken = AttachmentText(f"{HOME}g.pdf", "pdf", 0, "", "打不开", broken=True)
    path = tmp_path / "cache.db"
    with CrawlCache.open(path) as cache:
        cache.begin(NOW)
        cache.attachments.add(read)
        cache.attachments.add(broken)
        cache.finish(CrawlSummary(0, 0, 0, 0, 0, 0.0, complete=True))
        probes = NetworkProbes(
            Client(NetworkSettings(), Resolver(NetworkSettings()), own_hosts=()),
            Resolver(NetworkSettings()),
            NetworkSettings(),
        )
        site = CachedSite(cache, SITE, probes, now=NOW, zone=ZoneInfo("Asia/Shanghai"))
        assert list(site.attachment_texts()) == [read, broken]
        assert site.attachment_text(broken.url) == broken
        assert site.attachment_text(f"{HOME}none") is None


def test_places_within_own_pages_stand_once_each(tmp_path: Path) -> None:
    there, elsewhere = f"{HOME}b", "http://other.test/x"
    links = [
        Link(there, "a", "一", "p1"),
        Link(there, "a", "二", "p1"),
        Link(there, "a", "三"),
        Link(elsewhere, "a", "四", "p"),
    ]
    with site_of(tmp_path, [page(f"{HOME}a", *links), page(f"{HOME}c", Link(there, "a", "五", "p2"))]) as site:
        found = [(link.target, link.fragment, link.page_url) for link in site.fragment_links()]
    # site_of files every target under the site's own host
    assert found == [(elsewhere, "p", f"{HOME}a"), (there, "p1", f"{HOME}a"), (there, "p2", f"{HOME}c")]
