"""Links: everything a browser loads or a person clicks, and nothing else."""

import time
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import pytest

from monitor.model import Answer, Link
from monitor.web.extract import links_of
from monitor.web.page import Page
from monitor.web.values import srcset

REAL = Path(__file__).resolve().parents[2].parent / "shared" / "real"
BASE = "http://site.test/zwgk/index.html"


def links(
    html: str | bytes, url: str = BASE, content_type: str = "text/html; charset=utf-8", **headers: str
) -> list[Link]:
    body = html.encode() if isinstance(html, str) else html
    headers["content-type"] = content_type
    return links_of(Page(Answer(url, url, 200, datetime.now(UTC), 0.1, headers, body)))


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
        ("<style>p { background: image-set('x' 1x) }</style>", "style"),
        ("<style>p { background: -webkit-image-set(url(x) 1x) }</style>", "style"),
        ("""<p style="background: Image-Set('x' 1x)">""", "style"),
        ('<svg><image href="x"/></svg>', "img"),
        ('<svg><image xlink:href="x"/></svg>', "img"),
        ('<svg><use href="x#a"/></svg>', "img"),
        ('<svg><use xlink:href="x#a"/></svg>', "img"),
        ('<svg><a xlink:href="x"><text>字</text></a></svg>', "a"),
        ('<link rel="preload" as="image" imagesrcset="x 2x">', "img"),
        ("""<iframe srcdoc="<a href='x'>字</a>"></iframe>""", "a"),
        ("""<iframe src="old" srcdoc="<img src='x'>"></iframe>""", "img"),
        ('<form><button formaction="x">字</button></form>', "form"),
        ('<form><div><input type="submit" formaction="x"></div></form>', "form"),
        ('<form method="post"><button formmethod="get" formaction="x">字</button></form>', "form"),
        ('<button form="f" formmethod="get" formaction="x">字</button>', "form"),
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
        '<meta http-equiv="refresh" content="0; URL = ">',
        '<p style="color: red">',
        '<svg><use href="#a"/><use xlink:href="#b"/></svg>',
        '<p xlink:href="x">',
        '<link rel="icon" imagesrcset="x 2x">',
        """<iframe srcdoc="<iframe srcdoc='<img src=x>'></iframe>"></iframe>""",
        """<iframe srcdoc="<base href='/y/'><img src='x'>"></iframe>""",
        """<iframe srcdoc="<noscript><img src='x'></noscript>"></iframe>""",
        '<form method="post"><button formaction="x">字</button></form>',
        '<form><button formmethod="post" formaction="x">字</button></form>',
        '<form><button type="button" formaction="x">字</button><input formaction="x"></form>',
        '<button formaction="x">字</button>',
        '<style>@namespace svg url(x); @namespace "x";</style>',
        '<style>p { background: url("#a") } v { behavior: url(#default#VML) }</style>',
        "<style>p { background: image-set('' type('x')) }</style>",
    ],
)
def test_what_neither_loads_nor_opens_is_none(html: str) -> None:
    assert links(html) == []


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("x.html\u3000", "http://site.test/zwgk/x.html%E3%80%80"),
        ("x.html&nbsp;", "http://site.test/zwgk/x.html%C2%A0"),
        ("\u3000/x.html", "http://site.test/zwgk/%E3%80%80/x.html"),
        ("\u3000http://o.test/", "http://site.test/zwgk/%E3%80%80http://o.test/"),
        ("http://o.test/\u2003", "http://o.test/%E2%80%83"),
        (" \t\nx.html\r\n ", "http://site.test/zwgk/x.html"),
        ("\x01x.html\x1f", "http://site.test/zwgk/x.html"),
        ("x\n.html", "http://site.test/zwgk/x.html"),
    ],
)
def test_only_the_blanks_that_browsers_strip_are_stripped(written: str, asked: str) -> None:
    page = "字" * 100  # that the page is no garbage
    assert targets(f'<a href="{written}">{page}</a>') == [asked]
    assert targets(f'<img src="{written}">{page}') == [asked]


def test_a_style_a_srcset_a_refresh_and_a_base_keep_a_full_width_space_too() -> None:
    odd = "http://site.test/zwgk/x%E3%80%80"
    assert targets("<style>p { background: url('x\u3000') }</style>") == [odd]
    assert targets("<p style='background: url(x\u3000 )'>") == [odd]
    assert targets('<img srcset="x\u3000 2x">') == [odd]
    assert targets('<meta http-equiv="refresh" content="0;url=x\u3000">') == [odd]
    assert targets('<base href="x\u3000/"><a href="y">字</a>') == [f"{odd}/y"]


def test_a_host_with_a_full_width_space_is_one_that_no_browser_can_open() -> None:
    assert links('<a href="http://o.test\u3000">字</a>') == [Link("", "a", "字", raw="http://o.test\u3000")]


FRIENDS = """<select onchange="window.open(this.value)">
<option value="">友情链接</option><option value="http://">请选择</option><option value="HTTPS://o.test/">省局</option>
<option value="http://p.test/a" label="市局"></option><option value="/own">本局</option>
<option value="http">协议</option><option value="http:%2F%2Fo.test">编码</option></select>"""


def test_a_drop_down_leads_where_its_values_are_whole_addresses() -> None:
    assert links(FRIENDS) == [Link("https://o.test/", "option", "省局"), Link("http://p.test/a", "option", "市局")]


@pytest.mark.parametrize(
    "handler",
    [
        "window.open('/x')",
        "javascript:window.open('../x');",
        "window.open('/x', '_blank', 'width=300,left=' + screen.width)",
        "return window.open('/x');",
        "location.href='/x'",
        "location = '/x'; return false;",
        "window.location.href = '/x';",
        "document.location='/x';return false",
        "top.location.replace( '/x' )",
        "location.assign('http://site.test/x')",
    ],
)
def test_a_click_that_opens_one_address_is_a_link(handler: str) -> None:
    for html in (f'<span onclick="{handler}">字</span>', f'<a href="#" onClick="{handler}">字</a>'):
        assert links(html) == [Link("http://site.test/x", "onclick", "字")]
    assert links(f'<input type="button" value="字" onclick="{handler}">') == [
        Link("http://site.test/x", "onclick", "字")
    ]


@pytest.mark.parametrize("script", ["javascript:window.open('/x');", " JavaScript: location.href='/x'"])
def test_an_address_that_is_a_script_is_a_click(script: str) -> None:
    assert links(f'<a href="{script}">字</a>') == [Link("http://site.test/x", "onclick", "字")]
    assert links(f'<a href="{script.replace("/x", "/%78")}">字</a>') == []


@pytest.mark.parametrize(
    "handler",
    [
        "window.open('/x?id=' + id)",
        "window.open('/x'+this.value)",
        "location.href='/x' + id",
        "location.href=base + '/x'",
        "if (confirm('删除？')) location.href='/x'",
        "if (location.href == '/x') show()",
        "show('/x'); window.open('/y')",
        "open('/x')",
        "window.open('')",
        "window.open('#x')",
        "window.open('about:blank')",
        "location.href='javascript:void(0)'",
        "location.href='mailto:a@site.test'",
        "location.href='/a\\x62'",
        "location.href='/{id}'",
        "location.reload()",
        "window.open(url)",
        f"window.open('/{'x' * 600}')",
        f"window.open({' ' * 2_000}'/x')",
    ],
)
def test_a_click_that_does_anything_else_is_none(handler: str) -> None:
    assert links(f'<span onclick="{handler}">字</span>') == []
    assert links(f'<a href="javascript:{handler}">字</a>') == []


def test_what_a_person_clicks_is_named_by_the_beginning_of_what_is_seen() -> None:
    body = "<script>x()</script><b>办事</b> <i>指南</i>" + "很长" * 200
    (link,) = links(f"""<div onclick="location.href='/x'">{body}</div>""")
    assert link.anchor == f"办事 指南 {'很长' * 200}"[:120]


def test_the_header_refresh_leads_on_as_the_meta_element_does() -> None:
    assert links("字", refresh="5; url=x") == [Link("http://site.test/zwgk/x", "meta", "")]
    assert links('<base href="/b/">字', refresh="0;URL='x'") == [Link("http://site.test/b/x", "meta", "")]
    assert links("字", refresh="300") == []
    assert links("字", refresh="0;url=/\xe4\xb8") == []


def test_where_a_button_leads_is_not_remembered_from_another_form() -> None:
    button = '<input type="submit" formaction="/x" value="查">'
    assert targets(f"<form>{button}</form>") == ["http://site.test/x"]
    assert targets(f'<form method="post">{button}</form>') == []


def test_clicks_around_each_other_without_end_are_read_in_a_moment() -> None:
    html = "".join(f"""<div onclick="location.href='/{n}'">字""" for n in range(1_900))
    started = time.process_time()
    assert len(links(html)) == 1_900
    assert time.process_time() - started < 5


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
    monkeypatch.setattr("monitor.web.extract.MOST_LINKS", 3)
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
    "raw",
    [
        "http://",
        "http://[bad/",
        "htpp://site.test/",
        "file:///C:/x.doc",
        "www.site.test:80/",
        r"D:\docs\x.doc",
        "c:/x.doc",
    ],
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
