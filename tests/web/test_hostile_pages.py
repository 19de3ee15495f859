"""Pages made to hold a reader up, or to break it: each ends soon, and what could not be read is said."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.attachments.media import media_of
from monitor.model import Answer, PageFacts, PageKind
from monitor.model.heard import NoLooking
from monitor.web import extract, opening
from monitor.web.distil import Distiller, Shelf
from monitor.web.encoding import decode
from monitor.web.likeness import ErrorPages
from monitor.web.page import LinksUnread, Page, looks_like_html
from monitor.web.readable import MAX_ATTRIBUTES, unreadable
from monitor.web.signs import asks_for_password
from monitor.web.sitemap import sitemap_addresses
from tests.servers.odd import Script, odd_server
from tests.web.crawling import anchors, crawl, html

NOW = datetime(2026, 11, 26, tzinfo=UTC)
TOO_WIDE = f"一个标签的属性超过 {MAX_ATTRIBUTES} 个"


def page(body: str, name: str = "p") -> Page:
    url = f"http://site.test/{name}"
    return Page(Answer(url, url, 200, NOW, 0.0, {"content-type": "text/html"}, body.encode()))


# --- how a page begins ---


@pytest.mark.parametrize("comment", [b"<!--x-->", b"<!---->", b"<!-->", b"<!--", b"<?xml ", b"<?xml>", b"-->", b"\0"])
@pytest.mark.parametrize("length", [4_000, 100_000])
def test_comments_without_end_before_nothing_take_no_time(comment: bytes, length: int) -> None:
    body = comment * (length // len(comment))
    assert not looks_like_html(body)
    assert media_of(body) != "html"


@pytest.mark.parametrize(
    "body",
    [
        b"<html>",
        b"\xef\xbb\xbf \r\n<!DOCTYPE html>",
        b'<?xml version="1.0"?>\n<!-- a --><!-- b -->\n<HTML lang="zh">',
        b"<!-- <!-- in it --> --><html>",
        b"<!--x-->" * 400 + b"<head>",
        "<html>".encode("utf-16"),
    ],
)
def test_what_stands_before_a_page_is_passed_over(body: bytes) -> None:
    assert looks_like_html(body)
    assert media_of(body) == "html"


@pytest.mark.parametrize(
    "body", [b"", b"text <html>", b"<htmlx>", b"<!-- <html> -->", b"<!--" + b"x" * 4_100 + b"--><html>", b"{}"]
)
def test_what_begins_otherwise_is_no_page(body: bytes) -> None:
    assert not looks_like_html(body)


_PIECES = [b"<!--", b"-->", b"<!-->", b"<!--->", b"<?xml", b">", b"-", b"!", b"<", b" ", b"a", b"bcd", b"--", b"<html>"]


@given(st.lists(st.sampled_from(_PIECES), max_size=9))
def test_the_beginning_is_that_of_a_plain_pattern(pieces: list[bytes]) -> None:
    longest = opening.LONGEST_COMMENT
    plain = re.compile(rb"(?:<!--.{0,%d}?-->|<\?xml[^>]*>|[\s\x00])*<html(?=[\s>/])" % longest, re.DOTALL)
    body = b"".join(pieces) + b"<html>"
    assert opening.Opening(b"html", rb"\s\x00").begins(body) is (plain.match(body) is not None)


# --- one tag with very many attributes ---


def attributes(count: int, value: str = "1") -> str:
    return " ".join(f"a{n}={value}" for n in range(count))


@pytest.mark.parametrize(
    "body",
    [
        f"<a {attributes(100_000)} href='/z'>x</a>",
        f"<a {attributes(8_000)}>",
        f"<a {attributes(100_000, chr(34) + '>' + chr(34))}>",  # a `>` in quotes ends no tag
        f"</a {attributes(100_000)}>",
        f"<!--><a {attributes(100_000)}>",  # that comment has ended
        f"<svg><script><a {attributes(100_000)}></script></svg>",  # there a script's text is tags
        f"<script>1</script><a {attributes(100_000)}>",
        "<a " * 300_000,
    ],
    ids=["plain", "just long", "quoted", "end tag", "comment", "svg", "after a script", "no end"],
)
def test_a_tag_with_very_many_attributes_is_not_read(body: str) -> None:
    assert page(body).unreadable == TOO_WIDE
    assert page(body).links == []


@pytest.mark.parametrize(
    "body",
    [
        f"<a {attributes(MAX_ATTRIBUTES)} href='/z'>x</a>" + "<p>字" * 1_000,
        "<script>for(i=0;i<n;i++){}var x=[" + "1, " * 100_000 + "]</script>",
        "<svg><path d='" + "M1 2 " * 100_000 + "'/></svg><script>if(i<n){x=[" + "1, " * 100_000 + "]}</script>",
        "<img src='data:image/png;base64," + "QUJD" * 100_000 + "'>",
        "<div data-x='{" + '"a": 1, ' * 100_000 + "}'></div>",
        "<style>" + "a{b:c} " * 50_000 + "</style>",
        "<!-- a <b " + "word " * 50_000 + "-->",
        "<p>" + "word " * 100_000,
        "字 < 字 " * 50_000,
    ],
    ids=["at the limit", "script", "drawing", "picture", "json", "style", "comment", "text", "less than"],
)
def test_much_of_anything_else_is_read(body: str) -> None:
    assert page(body).unreadable == ""


@pytest.mark.parametrize(
    "piece", ["<", "<a", "<!--", "<svg>", "<svg", "</", "<a b='", '<a b="', "<script/", "=", "<a =>"]
)
def test_no_page_takes_long_to_look_through(piece: str) -> None:
    assert unreadable(piece * (1_000_000 // len(piece))) in ("", TOO_WIDE, "标签嵌套超过 2000 层")


@pytest.mark.parametrize("piece", ["<script>", "<script ", "<script></script "])
async def test_scripts_without_end_take_no_time_to_compare(piece: str) -> None:
    errors = ErrorPages(nobody)
    errors.home_is(page(piece * 1_500 + "x" * 3_000_000, ""))
    assert errors.common("site.test") is not None


async def nobody(url: str) -> Answer:
    raise AssertionError(f"{url} is asked")


@pytest.mark.parametrize("piece", ["<input ", "<input type =", "type=password ", "<input type"])
def test_fields_without_end_take_no_time(piece: str) -> None:
    assert not asks_for_password(("type=password>" + piece * 100_000).encode())


@pytest.mark.parametrize(
    ("body", "asks"),
    [
        (b"<p><INPUT name=a value='<' Type = 'password'>", True),
        (b"<input name=a><p type=password>", False),
        (b"<input name=a type=text>", False),
        (b"<input datatype=password>", False),
        (b"<inputs type=password>", False),
    ],
)
def test_a_field_for_a_password_is_one_tag(body: bytes, asks: bool) -> None:
    assert asks_for_password(body) is asks


def test_a_charset_after_many_blanks_takes_no_time() -> None:
    assert decode(b"x", "text/html; charset=" + " " * 60_000).encoding == "utf-8"
    assert decode("字".encode("gbk"), "text/html; charset = ' gbk'").encoding == "gb18030"


# --- sitemaps ---


async def addresses(body: bytes) -> list[str]:
    async def ask(url: str) -> Answer:
        return Answer(url, url, 200, NOW, 0.0, {"content-type": "text/xml"}, body)

    return [url async for url in sitemap_addresses(ask, ["http://site.test/sitemap.xml"], lambda _: True)]


@pytest.mark.parametrize("piece", [b" ", b"<loc>", b"<loc> ", b"<loc>x y ", b"<loc", b"<loc ", b"<", b"<![CDATA["])
async def test_a_sitemap_takes_no_longer_than_it_is(piece: bytes) -> None:
    assert await addresses(b"<urlset><url><loc>" + piece * (1_000_000 // len(piece)) + b"</urlset>") == []


async def test_addresses_in_a_sitemap_stand_among_blanks_and_marks() -> None:
    body = b"<loc>\n http://a/ \n</loc><x:loc ><![CDATA[ http://b/?a=1&amp;b ]]> </x:loc><LOC>http://c/</LOC>"
    assert await addresses(body) == ["http://a/", "http://b/?a=1&b", "http://c/"]


# --- a page on which our own code breaks ---


def plain(page: object, tree: object) -> PageFacts:
    return PageFacts(PageKind.OTHER, "plain")


@pytest.fixture
def brittle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading the links of a page that says so fails, as it did where style sheets were nested a thousand deep."""
    reading = extract.links_of

    def breaks(page: Page) -> object:
        if "brittle" in page.html:
            raise RecursionError("maximum recursion depth exceeded")
        return reading(page)

    monkeypatch.setattr(extract, "links_of", breaks)


@pytest.mark.usefixtures("brittle")
def test_a_page_whose_links_break_says_so_and_shifts_no_links_of_others() -> None:
    stored: list[str] = []

    def number(link: object) -> int:
        stored.append(link.anchor)  # type: ignore[attr-defined]
        return len(stored) - 1

    distiller, shelf = Distiller(plain, NoLooking()), Shelf(number)
    distiller.common["site.test"] = frozenset()
    shelf.take(distiller.distil(page("<a href=/a>a</a><a href=/b>b</a>", "1")))
    broken = distiller.distil(page("<a href=/x>brittle</a>", "2"))
    assert (broken.unlinked, list(shelf.take(broken)), broken.choked) == (True, [], False)
    assert broken.own == len("brittle")
    third = distiller.distil(page("<a href=/c>c</a><a href=/a>a</a>", "3"))
    assert [stored[each] for each in shelf.take(third)] == ["c", "a"]
    assert not third.unlinked


@pytest.mark.usefixtures("brittle")
def test_links_that_could_not_be_read_are_not_no_links() -> None:
    """A check that wants them must say that it broke, not that the page has none."""
    with pytest.raises(LinksUnread):
        _ = page("<a href=/x>brittle</a>").links


def test_no_memory_is_no_fault_of_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(_: Page) -> object:
        raise MemoryError

    monkeypatch.setattr(extract, "links_of", breaks)
    with pytest.raises(MemoryError):
        Distiller(plain, NoLooking()).distil(page("<a href=/x>x</a>"))


@pytest.mark.usefixtures("brittle")
async def test_a_crawl_goes_on_and_says_that_it_is_not_whole(tmp_path: Path) -> None:
    scripts: dict[str, Script] = {
        "/": anchors("/1.html", "/2.html"),
        "/1.html": html("brittle <a href='/3.html'>3</a>"),
        "/2.html": anchors("/4.html"),
        "/4.html": html("字"),
    }
    async with odd_server(scripts) as server:
        seen = await crawl(server.url(), tmp_path)
    assert sorted(seen.paths) == ["/", "/1.html", "/2.html", "/4.html"]
    assert not seen.summary.complete
    assert "1 个页面的链接没有读出来（程序出错，详见日志），这些页面通向哪里不知道" in seen.summary.notes
