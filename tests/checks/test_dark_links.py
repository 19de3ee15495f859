"""dark_links: hidden ways to foreign sites are found; menus, tabs and trusted hosts are left alone."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.dark_links import site_of
from checks.hidden import links_in
from tests.checks.fakes import BASE, check, look, page

URL = BASE + "content/post_1.html"
BAD = "http://spam.bad.test/x"
LINK = f'<a href="{BAD}">某某</a>'


async def found(body: str, **options: object) -> list[tuple[str, str, str]]:
    looked = await look(check("dark_links", **options), None, page(URL, f"<html><body>{body}</body></html>"))
    return [(fault.subject, fault.aspect, str(severity)) for fault, severity, _ in looked.settled.seen]


@pytest.mark.parametrize(
    ("body", "aspect", "severity"),
    [
        (f'<div style="position:absolute; left:-9999px">{LINK}</div>', "offscreen", "error"),
        (f'<p style="FONT-SIZE: 0px">{LINK}</p>', "font-size:0", "error"),
        (f'<div style="height:0;overflow:hidden">{LINK}</div>', "zero-size", "error"),
        (f'<span style="opacity:0">{LINK}</span>', "opacity:0", "error"),
        (f'<iframe src="{BAD}" width="0" height="0"></iframe>', "iframe", "error"),
        (f'<iframe src="{BAD}" style="display:none"></iframe>', "iframe", "error"),
        (f"<style>.q{{position:fixed;top:-2000px}}</style><ul class='m q'><li>{LINK}</li></ul>", "offscreen", "error"),
        (f'<div style="display: none">{LINK}</div>', "display:none", "warn"),
        (f"<div hidden>{LINK}</div>", "hidden", "warn"),
        (f"<noscript>{LINK}</noscript>", "noscript", "warn"),
        (f"<meta http-equiv='Refresh' content='0; URL={BAD}'>", "refresh", "warn"),
        (f'<div style="display:none"><a href="{BAD}">澳门赌场</a></div>', "display:none", "error"),
        (f'<div style="display:none"><p><b>x</p>{LINK}</div>', "display:none", "warn"),
    ],
)
async def test_hidden_ways_out_fire(body: str, aspect: str, severity: str):
    assert await found(body) == [(BAD, aspect, severity)]


@pytest.mark.parametrize(
    "body",
    [
        LINK,
        '<ul style="display:none"><li><a href="/swscjg/zwgk/">政务公开</a></li></ul>',
        '<ul style="display:none"><li><a href="http://www.gd.gov.cn/">省政府</a></li></ul>',
        '<div style="display:none"><a href="http://img.example.test/a">本单位图片</a></div>',
        f'<div style="display:none">提示</div>{LINK}',
        f'<div style="left:-9999px"><a href="#main">跳到正文</a></div>{LINK}',
        f'<iframe src="{BAD}" width="600" height="400"></iframe>',
        f"<!-- <div style='display:none'>{LINK}</div> -->",
        f"<script>document.write('<div style=\"display:none\">{LINK}</div>')</script>",
        '<div style="display:none"><a href="javascript:void(0)">关闭</a><a href="http://[坏]/">x</a></div>',
        f'<a href="{BAD}">打击赌博专项行动</a>',
        f'<p style="line-height:0.5;font-size:0.9em;opacity:0.5;margin-left:-10px">{LINK}</p>',
        "<meta http-equiv='refresh' content='0; url=/swscjg/index.html'>",
        "<meta http-equiv='refresh' content='300'>",
    ],
)
async def test_what_menus_and_neighbours_do_is_silent(body: str):
    assert await found(body) == []


async def test_visible_promotion_needs_words_and_a_cheap_name():
    assert await found('<a href="http://a1.xyz/">六合彩投注</a>') == [("http://a1.xyz/", "promotion", "error")]
    assert await found('<a href="http://a1.xyz/">新闻</a>') == []
    assert await found('<a href="http://a1.xyz/">防范网络赌博，远离六合彩投注</a>') == []


async def test_own_hosts_are_home():
    hidden = f'<div style="display:none">{LINK}</div>'
    assert await found(hidden, own_hosts=["hd.bad.test"]) == []
    assert await found(hidden, trusted=["bad.test"]) == []


async def test_a_link_in_a_template_is_one_finding_with_its_pages():
    body = f'<div style="display:none">{LINK}</div>'
    looked = await look(check("dark_links"), None, *(page(BASE + f"{n}.html", body) for n in range(3)))
    ((fault, _, _),) = looked.settled.seen
    assert [carrier.page_url for carrier in fault.carriers] == [BASE + f"{n}.html" for n in range(3)]


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("www.shanwei.gov.cn", "shanwei.gov.cn"),
        ("a.b.example.com", "example.com"),
        ("192.0.2.1", "192.0.2.1"),
        ("gov.cn", "gov.cn"),
    ],
)
def test_the_owner_of_a_host(host: str, site: str):
    assert site_of(host) == site


@given(st.text(alphabet="<>a/ ='\"divhrefstyle:no;-!", max_size=200))
def test_any_source_is_read_without_error(source: str):
    assert isinstance(list(links_in(source)), list)


@pytest.mark.parametrize(
    "piece", ["<", "<a ", "<style>", "<!--", "<a x=' ", "<div>", "</", "&#", "<![", '<a "', "<style>.a{", "<a href=x"]
)
def test_hostile_pages_cost_little(piece: str):
    source = piece * (300_000 // len(piece))
    started = time.perf_counter()
    assert len(list(links_in(source))) < 2
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize(
    ("style", "hidden"),
    [
        ("color:#fff;background:#fff", True),
        ("background-color: white; color: white", True),
        ("color:#fff;background:#000", False),
        ("color:inherit;background:inherit", False),
        ("color:#fff", False),
    ],
)
def test_text_in_the_colour_of_its_background(style: str, hidden: bool):
    (link,) = links_in(f'<p style="{style}"><a href="http://evil.test/">x</a></p>')
    assert (link.way == "same-colour") is hidden


def test_a_link_in_a_drawing():
    (link,) = links_in('<svg style="display:none"><a xlink:href="http://evil.test/"><text>x</text></a></svg>')
    assert (link.href, link.way) == ("http://evil.test/", "display:none")
