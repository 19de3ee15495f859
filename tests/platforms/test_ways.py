"""A crawl for links alone hears of every address that a whole reading names (`conftest.unnamed` proves it for every
page that the other tests of this folder read)."""

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from monitor.config import SiteSettings
from monitor.model import PageKind
from monitor.platforms import families as all_adapters
from monitor.platforms import read_page, read_ways
from monitor.platforms.jumps import may_jump
from monitor.sample.responses import Ports
from monitor.sample.site import build
from monitor.web.page import Page
from tests.platforms.conftest import HOME, REAL, page_of, unnamed

SITE = SiteSettings(id="x", name="某某局", home=HOME)
PAGER = '<script>createPageHTML(3, 0, "index", "html");</script>'
ROWS = "".join(
    f'<li><a href="content/post_{n}.html">某某事项通知{n}</a><span>2024-08-0{n}</span></li>' for n in (1, 2, 3)
)


def ways(body: str, url: str, content_type: str = "text/html; charset=utf-8") -> tuple[str, ...]:
    page = page_of(body, url, content_type)
    return read_ways(page, page.tree if page.is_html else None, SITE).follow


def captured() -> Iterator[Path]:
    yield from sorted(REAL.glob("*.html"))


PLACES = ("{0}", "{0}ywtz/", "{0}ywtz/index.html", "{0}ywtz/index_3.html", "{0}ywtz/content/post_4960402.html",
          "{0}gkmlpt/index", "{0}hdjlpt/yjzj/answers/52742", "{0}col/col7/index.html")  # fmt: skip


def test_nothing_that_a_captured_page_names_is_missed() -> None:
    pages = list(captured())
    if not pages:
        pytest.skip("the captured samples are not here (../shared/real)")
    for path in pages:
        for home in ("https://drc.gd.gov.cn/", "http://www.gov.cn/"):
            site = SiteSettings(id="x", name="某某局", home=home)
            for place in PLACES:
                page = page_of(path.read_bytes(), place.format(home), "text/html")
                assert not unnamed(page, site, read_page(page, page.tree, site)), (path.name, place)


def test_nothing_that_the_sample_bureau_names_is_missed() -> None:
    sample = build(date(2026, 11, 25), Ports(8001, 8002, 8003, 8004))
    site = SiteSettings(id="sample", name="样例", home=sample.addresses.home)
    named = 0
    for (host, path), reply in sample.replies.items():
        page = page_of(reply.body, f"http://{host}{path}", reply.content_type)
        facts = read_page(page, page.tree if page.is_html else None, site)
        assert not unnamed(page, site, facts), path
        named += len(set(facts.follow) - {link.target for link in page.links})
    assert named > 10, "the sample has lists that only data and scripts name"


def test_a_list_is_read_in_full_for_what_it_lists_are_its_links() -> None:
    article = '{"title": "甲", "url": "/swscjg/content/post_1.html"}'
    body = f'{{"classify": {{"name": "通知"}}, "total": 101, "articles": [{article}]}}'
    page = page_of(body, HOME + "gkmlpt/api/all/7?page=1&sid=1", "application/json")
    assert read_ways(page, None, SITE) == read_page(page, None, SITE)
    assert [entry.url for entry in read_ways(page, None, SITE).entries] == [HOME + "content/post_1.html"]


def test_the_pages_of_a_list_that_only_a_script_numbers() -> None:
    assert ways(f"<ul>{ROWS}</ul>{PAGER}", HOME + "tzgg/index.html") == (
        HOME + "tzgg/index_2.html", HOME + "tzgg/index_3.html",
    )  # fmt: skip


def test_a_page_is_not_named_under_its_other_name() -> None:
    page = page_of(f"<meta name=SiteIDCode content=1><script>NFCMS_SITE_ID = 1</script><ul>{ROWS}</ul>", HOME + "tzgg/")
    assert read_page(page, page.tree, SITE).follow == (HOME + "tzgg/index.html",)
    assert read_ways(page, page.tree, SITE).follow == ()


@pytest.mark.parametrize(
    ("script", "jumps"),
    [
        ("location.href = 'other.html'", True),
        ("\n// 跳转\n/* 到新址 */ window.location.replace('other.html')", True),
        ("setTimeout(function () { location = 'other.html' }, 100)", True),
        ("if (phone) { location.href = 'other.html' }", False),
        ("var here = location.href", False),
    ],
)
def test_a_page_that_sends_its_visitor_elsewhere(script: str, jumps: bool) -> None:
    body = f'<html><body><script type="text/javascript">{script}</script></body></html>'
    assert may_jump(body) is jumps
    assert ways(body, HOME + "old.html") == ((HOME + "other.html",) if jumps else ())


def test_pages_without_a_sign_cost_no_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("an adapter was asked")

    monkeypatch.setattr(all_adapters, "read_page", fail)
    body = f"<ul>{ROWS}</ul><script>var home = location.href</script><a href='/gkmlpt/index'>公开目录</a>"
    page: Page = page_of(body, HOME + "tzgg/content/post_7.html")
    facts = read_ways(page, page.tree, SITE)
    assert (facts.kind, facts.platform, facts.follow) == (PageKind.OTHER, "", ())
    with pytest.raises(AssertionError):
        ways(body + PAGER, HOME + "tzgg/content/post_7.html")


@pytest.mark.parametrize(
    "piece", ["<script>//location", "<script location ", "<script>/*location", "<script>location "]
)
def test_hostile_scripts_take_a_bounded_time(piece: str) -> None:
    begun = time.thread_time()
    assert not may_jump(piece * 50_000)
    assert time.thread_time() - begun < 10
