"""Links: everything a browser loads or a person clicks, and nothing else."""

import time
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import pytest

from monitor.model import Answer, Link
from monitor.web.extract import links_of, srcset
from monitor.web.page import Page

REAL = Path(__file__).resolve().parents[2].parent / "shared" / "real"
BASE = "http://site.test/zwgk/index.html"


def links(html: str | bytes, url: str = BASE, content_type: str = "text/html; charset=utf-8") -> list[Link]:
    body = html.encode() if isinstance(html, str) else html
    return links_of(Page(Answer(url, url, 200, datetime.now(UTC), 0.1, {"content-type": content_type}, body)))


def targets(html: str | bytes, **more: str) -> list[str]:
    return [link.target for link in links(html, **more)]


@pytest.mark.parametrize(
    ("html", "tag"),
    [
        ('<a href="x">字</a>', "a"),
        ('<map><area href="x"></map>', "area"),
        ('<img src="x">', "img"),
        ('<picture><source srcset="x 2x"></picture>', "source"),
        ('<link rel="stylesheet" href="x">', "link"),
        ('<link rel="shortcut icon" href="x">', "link"),
        ('<link rel="canonical" href="x">', "link"),
        ('<script src="x"></script>', "script"),
        ('<iframe src="x"></iframe>', "iframe"),
        ('<form action="x"><input name="q"></form>', "form"),
        ('<video src="x"></video>', "video"),
        ('<video poster="x"></video>', "video"),
        ('<audio src="x"></audio>', "audio"),
        ('<video><track src="x"></video>', "track"),
        ('<object data="x"></object>', "object"),
        ('<embed src="x">', "embed"),
        ('<input type="image" src="x">', "input"),
        ('<meta http-equiv="refresh" content="0; url=x">', "meta"),
        ('<style>p { background: url("x") }</style>', "style"),
        ("<style>@import 'x';</style>", "style"),
        ('<p style="background:URL(x)">', "style"),
        ('<table><tr><td background="x"></table>', "style"),
    ],
)
def test_what_loads_or_can_be_clicked_is_a_link(html: str, tag: str) -> None:
    assert [(link.target, link.tag) for link in links(html)] == [("http://site.test/zwgk/x", tag)]


def test_the_frames_of_a_frameset_are_links() -> None:
    assert targets('<frameset><frame src="x"></frameset>') == ["http://site.test/zwgk/x"]


@pytest.mark.parametrize(
    "html",
    [
        '<!-- <a href="x">字</a> -->',
        '<template><a href="x">字</a></template>',
        '<noscript><img src="x"></noscript>',
        '<script>document.write("<a href=x>")</script>',
        '<a href="javascript:void(0)">字</a>',
        '<a href=" JavaScript:;">字</a>',
        '<a href="mailto:a@site.test">字</a>',
        '<a href="tel:12345">字</a>',
        '<img src="data:image/png;base64,AAAA">',
        '<link rel="dns-prefetch" href="//x.test">',
        '<link rel="preconnect" href="//x.test">',
        '<form action="x" method="post"></form>',
        '<a href="">字</a>',
        '<a href="#">字</a>',
        "<a name='x'>字</a>",
        '<meta http-equiv="refresh" content="300">',
        '<p style="color: red">',
    ],
)
def test_what_neither_loads_nor_opens_is_none(html: str) -> None:
    assert links(html) == []


def test_the_first_base_counts() -> None:
    html = '<base target="_blank"><base href="/other/"><base href="/no/"><a href="x">字</a>'
    assert targets(html) == ["http://site.test/other/x"]


@pytest.mark.parametrize(
    "html",
    [
        '<base background="/b.png"><base href="/other/"><a href="x">字</a>',
        '<a href="x">字</a><base href="/other/" style="background:url(/b.png)">',
        '<base style="background:url(/b.png)" href="/other/"><a href="x">字</a>',
    ],
)
def test_only_a_base_with_an_address_is_one(html: str) -> None:
    assert sorted(targets(html)) == ["http://site.test/b.png", "http://site.test/other/x"]


def test_a_base_behind_more_links_than_are_read_counts_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.web.extract._MOST_LINKS", 3)
    html = "".join(f'<a href="{n}">字</a>' for n in range(9)) + '<base href="/other/">'
    assert targets(html) == [f"http://site.test/other/{n}" for n in range(3)]


def test_the_base_is_the_address_after_redirects() -> None:
    answer = Answer(
        "http://site.test/old", BASE, 200, datetime.now(UTC), 0.1, {"content-type": "text/html"}, b"<a href=x>x</a>"
    )
    assert [link.target for link in links_of(Page(answer))] == ["http://site.test/zwgk/x"]


def test_relative_addresses_of_every_form() -> None:
    html = '<a href="?p=2">1</a><a href="../b">2</a><a href="//x.test/c">3</a><a href="/d#e">4</a><a href="#f">5</a>'
    assert targets(html) == [
        "http://site.test/zwgk/index.html?p=2",
        "http://site.test/b",
        "http://x.test/c",
        "http://site.test/d",
        BASE,
    ]
    assert [link.fragment for link in links(html)] == ["", "", "", "e", "f"]


def test_the_query_is_encoded_as_the_page_is() -> None:
    html = '<a href="/s?q=中">字</a>'.encode("gbk")
    assert targets(html, content_type="text/html; charset=gbk") == ["http://site.test/s?q=%D6%D0"]


@pytest.mark.parametrize(
    ("html", "seen"),
    [
        ("<a href=x> 一\n 二 </a>", "一 二"),
        ('<a href=x><img src="" alt="图标"></a>', "图标"),
        ('<a href=x><img src="" title="图题"></a>', "图题"),
        ('<a href=x title="链题"></a>', "链题"),
        ("<a href=x></a>", ""),
        (f"<a href=x>{'长' * 200}</a>", "长" * 120),
    ],
)
def test_the_anchor_is_what_a_person_sees(html: str, seen: str) -> None:
    assert links(html)[0].anchor == seen


def test_the_same_link_stands_once() -> None:
    assert len(links("<a href=x>一</a><a href=x>一</a><a href=x>二</a>")) == 2


@pytest.mark.parametrize(
    "raw", ["http://", "http://[bad/", "htpp://site.test/", "file:///C:/x.doc", "www.site.test:80/"]
)
def test_what_no_browser_can_open_is_kept_as_written(raw: str) -> None:
    assert links(f'<a href="{raw}">字</a>') == [Link("", "a", "字", raw=raw)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a.jpg, b.jpg 2x", ["a.jpg", "b.jpg"]),
        ("a.jpg 1x,b.jpg 2x", ["a.jpg", "b.jpg"]),
        ("a,b.jpg 100w", ["a,b.jpg"]),
        (" , a.jpg ,", ["a.jpg"]),
        ("data:x,y 1x, b.jpg 2x", ["data:x,y", "b.jpg"]),
        ("a.jpg (1,2) , b.jpg", ["a.jpg", "b.jpg"]),
        ("", []),
    ],
)
def test_srcset_is_split_as_browsers_split_it(value: str, expected: list[str]) -> None:
    assert list(srcset(value)) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("0;url=x", "x"),
        ("5; URL = 'x y'", "x%20y"),
        ('0;url="x"', "x"),
        ("0 x", "x"),
        ("0;  x", "x"),
    ],
)
def test_meta_refresh_in_its_many_spellings(content: str, expected: str) -> None:
    html = f'<meta http-equiv=refresh content="{escape(content)}">'
    assert targets(html) == [f"http://site.test/zwgk/{expected}"]


@pytest.mark.skipif(not REAL.is_dir(), reason="../shared/real 不在")
@pytest.mark.parametrize("name", ["nfcms_list.html", "nfcms_article.html", "gbk_zhaoqing_list.html"])
def test_real_pages_give_their_links_quickly(name: str) -> None:
    body = (REAL / name).read_bytes()
    found = links(body, content_type="text/html")
    assert len(found) >= 10
    assert all(link.target.startswith("http") or link.raw for link in found)
    best = min(_seconds(body) for _ in range(5))
    assert best < 0.05  # parse and links; a page takes about a millisecond on a quiet machine


def _seconds(body: bytes) -> float:
    started = time.perf_counter()
    links(body, content_type="text/html")
    return time.perf_counter() - started


def test_what_is_remembered_of_a_menu_holds_for_its_place_only() -> None:
    menu = '<a href="x/">一</a><a href="/y">二</a><a href="?z">三</a><a href="//o.test/">四</a>'
    for _ in range(2):  # the second time from memory
        for url in (
            "http://a.test/",
            "http://a.test/x/",
            "http://a.test/x/b.html",
            "http://b.test/x/",
            "https://a.test/",
        ):
            origin, folder = "/".join(url.split("/")[:3]), url.rpartition("/")[0]
            assert targets(menu, url=url) == [
                f"{folder}/x/",
                f"{origin}/y",
                f"{url}?z",
                f"{url.partition(':')[0]}://o.test/",
            ]


def test_the_same_source_in_another_encoding_is_another_address() -> None:
    page = '<a href="/s?q=中文">查</a>'
    gbk = targets(page.encode("gb18030"), content_type="text/html; charset=gbk")
    assert targets(page) == ["http://site.test/s?q=%E4%B8%AD%E6%96%87"]
    assert gbk == ["http://site.test/s?q=%D6%D0%CE%C4"]


def test_anchors_nested_without_end_are_read_in_a_moment() -> None:
    html = "<a href=x>" + "<object><a href=x>" * 2_000
    started = time.process_time()
    assert len(links(html)) >= 1
    assert time.process_time() - started < 5
