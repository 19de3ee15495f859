"""Addresses as browsers read them: the WHATWG suite, laws, queries of GBK pages, and what belongs to a site."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import ada_url
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.config import SiteSettings
from monitor.web.urls import BadUrl, NotAPage, Scope, Target, bare_host, host_of, normalise, own_host, resolve, split

BASE = "http://www.city.gov.cn/bureau/index.html?x=1#top"
SUITE = Path(__file__).resolve().parents[2].parent / "shared" / "suites" / "wpt_urltestdata.json"

_PIECES = (
    *(
        "http:",
        "https:",
        "HTTP:",
        "//",
        "/",
        "\\",
        "..",
        ".",
        "?",
        "#",
        "@",
        ":",
        "[::1]",
        "中文",
        "%zz",
        "%2e",
        "a.cn",
    ),
    *("&", "=", "ß", "8080", "javascript:", "0x7f.1", "x", "h", " ", "\t", "\n", "\0", "\ud800"),
)
raw_links = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(_PIECES), max_size=12).map("".join),
)


# --- laws ---


@given(raw=raw_links, encoding=st.sampled_from(["utf-8", "gb18030", "big5"]))
@example(raw="http:\\\\a.cn\\x y", encoding="utf-8")
@example(raw="?q=中文#片段", encoding="gb18030")
def test_what_is_resolved_stays_what_it_is(raw: str, encoding: str) -> None:
    target = resolve(BASE, raw, encoding)
    if not isinstance(target, Target):
        assert isinstance(target, NotAPage | BadUrl)
        return
    assert "#" not in target.url
    assert target.url.isascii()
    assert target.url.startswith(("http://", "https://"))
    assert host_of(target.url)
    assert normalise(target.url) == target.url
    assert resolve(BASE, target.url, encoding) == Target(target.url)
    assert resolve("https://elsewhere.test/", target.url, "utf-8") == Target(target.url)


@given(raw=raw_links, base=st.sampled_from([BASE, "https://a.cn", "http://a.cn?x", "http://u@a.cn:81/b/../c;d/e"]))
@example(raw="http:?q=1", base=BASE)
@example(raw="ht\ntp:#f", base=BASE)
def test_what_is_remembered_for_a_folder_is_what_the_parser_says(raw: str, base: str) -> None:
    target = resolve(base, raw)
    if isinstance(target, NotAPage):
        return
    try:
        href = ada_url.URL(raw, base=base).href
    except ValueError:
        assert target == BadUrl(raw)
    else:
        url, _, fragment = href.partition("#")
        assert target == Target(url, fragment)


@given(raw=raw_links)
def test_normalising_twice_is_normalising_once(raw: str) -> None:
    once = normalise(raw)
    assert once is None or normalise(once) == once


@given(raw=raw_links)
def test_a_resolved_address_has_the_host_that_the_general_parser_sees(raw: str) -> None:
    """`host_of` has a short way for plain addresses: it must lead to the same place."""
    target = resolve(BASE, raw)
    if isinstance(target, Target):
        host = host_of(target.url)
        assert host == host.lower()
        assert "@" not in host
        assert bare_host(f"http://{host}/") == bare_host(target.url)


@given(raw=raw_links)
@example(raw="http://[::1]:81/a?b?c=//d#e?f")
@example(raw="http://a.cn?")
def test_an_address_is_split_as_the_general_parser_splits_it(raw: str) -> None:
    url = normalise(raw)
    if url is not None:
        parts = urlsplit(url)
        assert split(url) == (parts.scheme, parts.netloc, parts.path, parts.query)


def test_the_same_question_is_worked_out_once() -> None:
    first = resolve(BASE, "a/b.html?memo")
    assert resolve(BASE, "a/b.html?memo") is first
    assert resolve("http://www.city.gov.cn/bureau/other.html", "a/b.html?memo") is first  # the same folder
    assert resolve("http://www.city.gov.cn/else/other.html", "a/b.html?memo") != first


# --- the WHATWG suite ---


def wpt_cases() -> list[dict[str, Any]]:
    if not SUITE.is_file():
        return []
    cases = [case for case in json.loads(SUITE.read_text(encoding="utf-8")) if isinstance(case, dict)]
    return [case for case in cases if case.get("base") and case["base"].startswith(("http://", "https://"))]


@pytest.mark.skipif(not SUITE.is_file(), reason="no WPT file in ../shared/suites")
def test_the_whole_whatwg_suite() -> None:
    wrong: list[str] = []
    pages = failures = others = 0
    for case in wpt_cases():
        got = resolve(case["base"], case["input"])
        if case.get("failure"):
            # Of what no browser follows we may also say that it leads to no page, when its scheme says so.
            failures += 1
            right = not isinstance(got, Target)
        elif case["href"].startswith(("http://", "https://")):
            pages += 1
            url, _, fragment = case["href"].partition("#")
            right = got == Target(url, fragment)
        else:
            others += 1
            right = got == NotAPage(case["href"].partition(":")[0])
        if not right:
            wrong.append(f"{case['input']!r} on {case['base']}: {got}, wanted {case.get('href', 'failure')}")
    assert not wrong, "\n".join(wrong)
    assert min(pages, failures, others) > 20


@pytest.mark.skipif(not SUITE.is_file(), reason="no WPT file in ../shared/suites")
def test_the_whatwg_suite_of_absolute_addresses() -> None:
    wrong: list[str] = []
    tried = 0
    for case in json.loads(SUITE.read_text(encoding="utf-8")):
        if not isinstance(case, dict) or case.get("base"):
            continue
        tried += 1
        href = "" if case.get("failure") else case["href"]
        wanted = href.partition("#")[0] if href.startswith(("http://", "https://")) else None
        if normalise(case["input"]) != wanted:
            wrong.append(f"{case['input']!r}: {normalise(case['input'])}, wanted {wanted}")
    assert not wrong, "\n".join(wrong)
    assert tried > 100


# --- what stands in pages ---


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("", Target("http://www.city.gov.cn/bureau/index.html?x=1")),
        ("#a", Target("http://www.city.gov.cn/bureau/index.html?x=1", "a")),
        ("?y=2", Target("http://www.city.gov.cn/bureau/index.html?y=2")),
        ("./a/../b.html", Target("http://www.city.gov.cn/bureau/b.html")),
        ("\n  /a b.html\t", Target("http://www.city.gov.cn/a%20b.html")),
        ("//other.cn/x", Target("http://other.cn/x")),
        ("\\\\other.cn\\x", Target("http://other.cn/x")),
        ("http:/x", Target("http://www.city.gov.cn/x")),
        ("HTTP://WWW.City.gov.cn:80/A", Target("http://www.city.gov.cn/A")),
        ("http://汕尾.政务/", Target("http://xn--6qq69j.xn--zfr164b/")),
        ("中文/页.html", Target("http://www.city.gov.cn/bureau/%E4%B8%AD%E6%96%87/%E9%A1%B5.html")),
        ("javascript:void(0)", NotAPage("javascript")),
        ("JavaScript:;", NotAPage("javascript")),
        ("java\nscript:x", NotAPage("javascript")),
        ("mailto:a@b.cn", NotAPage("mailto")),
        ("C:\\附件\\a.doc", NotAPage("c")),
        ("www.city.gov.cn:8080/x", NotAPage("www.city.gov.cn")),
        ("http://", BadUrl("http://")),
        ("http://a b.cn/", BadUrl("http://a b.cn/")),
        ("http://[bad/", BadUrl("http://[bad/")),
        ("http://a.cn:99999/", BadUrl("http://a.cn:99999/")),
    ],
)
def test_links_as_they_are_written(raw: str, expected: object) -> None:
    if isinstance(expected, Target) and "xn--" in expected.url:
        expected = Target(expected.url.replace("xn--6qq69j", "汕尾".encode("idna").decode()))
    assert resolve(BASE, raw) == expected


@pytest.mark.parametrize("encoding", ["gbk", "GB2312", "gb18030"])
@pytest.mark.parametrize(
    ("raw", "query"),
    [
        ("/s?q=中文", "?q=%D6%D0%CE%C4"),
        ("/s?q=中文&r=a b", "?q=%D6%D0%CE%C4&r=a%20b"),
        ("/s?q='中'", "?q=%27%D6%D0%27"),
        ("/s?q=%D6%D0", "?q=%D6%D0"),
        ("/s?q=%中", "?q=%%D6%D0"),
        ("/s?q=a+b&amp=1", "?q=a+b&amp=1"),
        ("/s?q=乗", "?q=%81\\"),  # its second byte is a backslash, which no query escapes
        ("/s?q=€", "?q=%80"),
        ("/s?q=😀", "?q=%26%23128512%3B"),
        ("/s?q=ﾃ", "?q=%26%2365411%3B"),
        ("/s?q=中#文", "?q=%D6%D0"),
    ],
)
def test_queries_of_gbk_pages_as_browsers_send_them(encoding: str, raw: str, query: str) -> None:
    """Encoding Standard §10.1.2 (gbk encoder) and URL Standard §1.3 (percent-encode after encoding)."""
    raw = raw.replace("乗", b"\x81\x5c".decode("gbk"))
    target = resolve(BASE, raw, encoding)
    assert isinstance(target, Target)
    assert target.url == f"http://www.city.gov.cn/s{query}"


def test_only_the_query_follows_the_pages_encoding() -> None:
    target = resolve(BASE, "/中?文#章", "gbk")
    assert target == Target("http://www.city.gov.cn/%E4%B8%AD?%CE%C4", "%E7%AB%A0")


def test_an_encoding_that_nobody_knows_is_read_as_utf8() -> None:
    assert resolve(BASE, "/s?q=中", "x-nonsense") == Target("http://www.city.gov.cn/s?q=%E4%B8%AD")


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://A.cn/x", "a.cn"),
        ("http://a.cn:80/", "a.cn"),
        ("https://a.cn:443", "a.cn"),
        ("http://a.cn:443/", "a.cn:443"),
        ("https://a.cn:8443?x", "a.cn:8443"),
        ("http://u:p@a.cn:81/", "a.cn:81"),
        ("http://[::1]:8080/", "[::1]:8080"),
        ("http://[bad/", ""),
        ("mailto:a@b.cn", ""),
        ("/x", ""),
        ("", ""),
    ],
)
def test_the_host_of_an_address(url: str, host: str) -> None:
    assert host_of(url) == host


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("A.cn", "a.cn"),
        ("a.cn:80", "a.cn"),
        ("a.cn:443", "a.cn"),
        ("a.cn:8080", "a.cn:8080"),
        ("[::1]:8080", "[::1]:8080"),
        ("政务.cn", "政务.cn".encode("idna").decode()),
    ],
)
def test_hosts_of_the_config_are_spelled_as_those_of_addresses(written: str, host: str) -> None:
    assert own_host(written) == host


# --- scope ---


def scope(home: str = "http://www.city.gov.cn/bureau/", **more: Any) -> Scope:
    return Scope(SiteSettings(id="s", name="局", home=home, **more))


@pytest.mark.parametrize(
    ("url", "inside"),
    [
        ("http://www.city.gov.cn/bureau/", True),
        ("http://www.city.gov.cn/bureau", True),
        ("http://www.city.gov.cn/bureau/a/b.html", True),
        ("http://www.city.gov.cn/bureau/?x=1", True),
        ("https://www.city.gov.cn/bureau/a", True),
        ("http://www.city.gov.cn:80/bureau/a", True),
        ("http://www.city.gov.cn/bureau2/a", False),
        ("http://www.city.gov.cn/bureau.html", False),
        ("http://www.city.gov.cn/", False),
        ("http://www.city.gov.cn:8080/bureau/a", False),
        ("http://city.gov.cn/bureau/a", False),
        ("http://www.city.gov.cn.evil.cn/bureau/a", False),
        ("http://evil.cn/?http://www.city.gov.cn/bureau/", False),
    ],
)
def test_a_scope_ends_at_a_segment(url: str, inside: bool) -> None:
    assert scope().crawlable(url) is inside


def test_a_home_page_that_is_a_file_stands_for_its_folder() -> None:
    site = scope("http://www.city.gov.cn/bureau/index.html")
    assert site.crawlable("http://www.city.gov.cn/bureau/index.html")
    assert site.crawlable("http://www.city.gov.cn/bureau/a")
    assert not site.crawlable("http://www.city.gov.cn/other/")


def test_a_prefix_without_a_slash_covers_itself_its_query_and_below() -> None:
    site = scope(scope=["http://www.city.gov.cn/open"])
    assert [site.crawlable(f"http://www.city.gov.cn/open{rest}") for rest in ("", "?a", "/a", "er")] == [
        True, True, True, False
    ]  # fmt: skip
    assert site.crawlable("http://www.city.gov.cn/bureau/")  # the home page itself is always read


def test_prefixes_are_spelled_as_addresses_are() -> None:
    site = scope("http://汕尾.政务/局/")
    assert site.crawlable(normalise("http://汕尾.政务/局/公开/") or "")
    assert site.internal(normalise("https://汕尾.政务/") or "")


def test_a_port_makes_another_site() -> None:
    site = scope("http://www.city.gov.cn:8080/")
    assert site.crawlable("http://www.city.gov.cn:8080/a")
    assert not site.crawlable("http://www.city.gov.cn/a")
    assert not site.internal("http://www.city.gov.cn/a")


def test_the_hosts_named_belong_to_the_site() -> None:
    site = scope(hosts=["GKML.city.gov.cn", "hd.city.gov.cn:443", "政务.cn"])
    assert site.internal("http://gkml.city.gov.cn/x")
    assert site.internal("https://hd.city.gov.cn/x")
    assert site.internal(normalise("http://政务.cn/x") or "")
    assert not site.internal("http://x.gkml.city.gov.cn/")
    assert not site.crawlable("http://gkml.city.gov.cn/x")


def test_what_is_excluded_is_never_crawled() -> None:
    site = scope(exclude=[r"/bureau/old/", r"[?&]print="])
    assert not site.crawlable("http://www.city.gov.cn/bureau/old/a")
    assert not site.crawlable("http://www.city.gov.cn/bureau/a?x=1&print=1")
    assert site.crawlable("http://www.city.gov.cn/bureau/older")
    assert site.excluded("http://elsewhere.cn/bureau/old/")


_WORDS = r"""
    http:// https:// HTTP:// a.gov.cn A.gov.cn xn--a.cn ab--c.cn 0x7f.1 127.0.0.1 127.1 08.1.1.1 1.2.3.256 a.b.1 a-.cn
    -a.cn a_b.cn a..cn a.cn. u@ u:p@ [::1] localhost :80 :443 :8080 :08080 :70000 : / // /. /.. /... /a /a.b /~a /%7e
    /%2e /中 /a;b ? ?a=1&b=2 ?a=%20 ?a=中 # #x \ ' | ^ {
"""
_PARTS = st.sampled_from([*_WORDS.split(), "\n", " "])


@given(st.lists(_PARTS, min_size=1, max_size=7).map("".join))
@example("http://a.gov.cn/a/b.html?c=d")
@example("http://a.gov.cn/..a/b")
@example("http://127.0.0.1:8080/a/")
@example("https://a.gov.cn:65535/")
@example("https://a.gov.cn:54321?a")
def test_what_is_taken_for_normal_is_what_the_parser_makes_of_it(url: str) -> None:
    try:
        told: str | None = ada_url.normalize_url(url).partition("#")[0]
    except ValueError:
        told = None
    if told is not None and not told.startswith(("http://", "https://")):
        told = None
    assert normalise(url) == told


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_every_port_is_spelled_as_the_parser_spells_it(scheme: str) -> None:
    edges = (0, 80, 443, 1_000, 10_000, 60_000, 65_000, 65_500, 65_530, 65_540, 66_000, 70_000, 100_000)
    for number in {edge + step for edge in edges for step in range(-6, 7)}:
        for written in (f"{number}", f"0{number}"):
            url = f"{scheme}://a.gov.cn:{written}/x"
            try:
                told: str | None = ada_url.normalize_url(url)
            except ValueError:
                told = None
            assert normalise(url) == told, url


@given(
    st.sampled_from(
        [
            "http://a.gov.cn/x/y.html?z",
            "https://127.0.0.1:81/",
            "http://a.gov.cn:80/x/",
            "http://127.1/x",
            "http://A.cn",
        ]
    ),
    st.lists(_PARTS, min_size=1, max_size=5).map("".join),
)
@example("http://a.gov.cn/x", "/a/b_c.html?d=1&e=")
@example("http://a.gov.cn/x", "//b.gov.cn/a")
@example("http://a.gov.cn/x", "/a//b")
@example("http://a.gov.cn:80/x", "/a")
def test_plain_paths_lead_where_the_parser_says(base: str, raw: str) -> None:
    target = resolve(base, raw)
    try:
        told = ada_url.join_url(base, raw.strip("\n ")).partition("#")[0]
    except ValueError:
        told = ""
    if isinstance(target, Target):
        assert target.url == told
    else:
        assert not told.startswith(("http://", "https://"))
