"""Addresses: one page, one address, and the same one that the crawl gives to the link."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.platforms.addresses import Hrefs, at_home, first_page, index_page, resolve, same_place
from monitor.platforms.dom import fold

BASE = "http://www.shanwei-sample.test/swscjg/tzgg/index.html"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("content/post_1.html#a", "http://www.shanwei-sample.test/swscjg/tzgg/content/post_1.html"),
        ("//x.test/a b", "http://x.test/a%20b"),
        (" /中文.html ", "http://www.shanwei-sample.test/%E4%B8%AD%E6%96%87.html"),
        ("?page=2", "http://www.shanwei-sample.test/swscjg/tzgg/index.html?page=2"),
        ("javascript:;", None),
        ("mailto:a@x.test", None),
        ("http://[", None),
        ("", None),
    ],
)
def test_resolve(raw: str, expected: str | None) -> None:
    assert resolve(BASE, raw) == expected


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "gbk", "no-such-code"])
@pytest.mark.parametrize("raw", ["a.jsp?k=食品&x=1", "/b?k=食品#锚", "../c/食品?q=€"])
def test_resolve_agrees_with_the_crawl(raw: str, encoding: str) -> None:
    urls = pytest.importorskip("monitor.web.urls")
    target = urls.resolve(BASE, raw, encoding)
    assert target is not None
    assert resolve(BASE, raw, encoding) == target.url


HREFS = [
    "/x/a.html",
    "x/a.html",
    " /x/a.html",
    "?p=1",
    " ?p=1",
    "#top",
    "",
    "http:?q=1",
    "//y.test/",
    "x",
    "javascript:;",
    "a\n b",
]
PAGES = [
    BASE,
    "http://www.shanwei-sample.test/",
    "http://y.test/swscjg/tzgg/",
    "http://y.test/swscjg/tzgg/index.html?p=3",
]


@given(st.lists(st.tuples(st.sampled_from(PAGES), st.sampled_from(HREFS)), max_size=40))
def test_what_an_href_leads_to_is_the_same_whichever_page_of_the_site_was_read_before(
    looked_up: list[tuple[str, str]],
) -> None:
    for base, href in looked_up:
        alone = None if href.startswith("#") else resolve(base, fold(href))
        assert Hrefs(base, "utf-8").lead_to(href) == alone


def test_at_home_changes_scheme_alone() -> None:
    home = "https://www.shanwei-sample.test/swscjg/"
    assert at_home("http://www.shanwei-sample.test/a?b=1", home) == "https://www.shanwei-sample.test/a?b=1"
    assert at_home("http://www.shanwei-sample.test:80/a", home) == "https://www.shanwei-sample.test/a"
    assert at_home("http://www.shanwei-sample.test:8080/a", home) == "http://www.shanwei-sample.test:8080/a"
    assert at_home("http://other.test/a", home) == "http://other.test/a"


def test_index_pages() -> None:
    names = ("", "index.html", "index_3.html", "post_3.html", "?id=1")
    assert [index_page(f"http://x.test/a/{name}") for name in names] == [0, 0, 3, None, None]
    assert first_page("http://x.test/a/index_3.shtml") == "http://x.test/a/index.shtml"
    assert first_page("http://x.test/a/post_3.html") == "http://x.test/a/post_3.html"


def test_same_place() -> None:
    assert same_place("http://x.test/a/", "https://x.test/a/index.html")
    assert same_place("http://x.test/a", "http://x.test/a/")
    assert not same_place("http://x.test/a/", "http://x.test/a/?id=1")
    assert not same_place("http://x.test:8080/", "http://x.test/")
