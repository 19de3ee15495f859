"""The table from answers to link verdicts, row by row, and what a second opinion makes of the first."""

from datetime import UTC, datetime

import pytest

from monitor.model import Answer, Failure, FailureKind, LinkVerdict
from monitor.web.signs import extension, is_challenge, is_document, is_file
from monitor.web.verdicts import Likeness, LinkContext, LinkJudgement, confirm, judge

ALIVE, DEAD, SUSPECT = LinkVerdict.ALIVE, LinkVerdict.DEAD, LinkVerdict.SUSPECT
BLOCKED, UNTESTABLE = LinkVerdict.BLOCKED, LinkVerdict.UNTESTABLE
PAGE = b"<!DOCTYPE html><html><body><a href='/'>home</a>"
CHALLENGE = b"<html><script>document.cookie='a=1';location.reload()</script></html>"


def answer(
    status: int | None = 200,
    body: bytes = b"x",
    url: str = "http://site.test/a.html",
    failure: FailureKind | None = None,
    **headers: str,
) -> Answer:
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    cause = Failure(failure) if failure else None
    return Answer(url, url, None if failure else status, datetime.now(UTC), 0.1, fields, body, failure=cause)


def verdict(of: Answer, **context: object) -> LinkVerdict:
    judgement = judge(of, LinkContext(**context))  # type: ignore[arg-type]
    assert judgement.reason
    return judgement.verdict


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, ALIVE), (204, ALIVE), (206, ALIVE), (304, ALIVE), (401, ALIVE),
        (404, DEAD), (410, DEAD),
        (300, SUSPECT), (302, SUSPECT), (400, SUSPECT), (403, SUSPECT), (405, SUSPECT), (408, SUSPECT), (412, SUSPECT),
        (418, SUSPECT), (429, SUSPECT), (451, SUSPECT), (500, SUSPECT), (502, SUSPECT), (503, SUSPECT), (521, SUSPECT),
        (999, BLOCKED), (407, UNTESTABLE),
    ],
)  # fmt: skip
def test_status(status: int, expected: LinkVerdict) -> None:
    assert verdict(answer(status)) is expected


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (FailureKind.NXDOMAIN, DEAD), (FailureKind.REFUSED, DEAD),
        (FailureKind.NO_ADDRESS, SUSPECT), (FailureKind.DNS, SUSPECT), (FailureKind.TIMEOUT, SUSPECT),
        (FailureKind.RESET, SUSPECT), (FailureKind.TLS, SUSPECT), (FailureKind.PROTOCOL, UNTESTABLE),
        (FailureKind.DECODING, UNTESTABLE), (FailureKind.REDIRECTS, SUSPECT), (FailureKind.BAD_URL, SUSPECT),
        (FailureKind.UNREACHABLE, UNTESTABLE), (FailureKind.FORBIDDEN, UNTESTABLE), (FailureKind.ROBOTS, UNTESTABLE),
    ],
)  # fmt: skip
def test_failure(failure: FailureKind, expected: LinkVerdict) -> None:
    assert verdict(answer(failure=failure)) is expected


@pytest.mark.parametrize("failure", FailureKind)
def test_every_failure_has_its_row(failure: FailureKind) -> None:
    assert judge(answer(failure=failure), LinkContext()).reason


@pytest.mark.parametrize("failure", [FailureKind.NXDOMAIN, FailureKind.NO_ADDRESS, FailureKind.DNS])
def test_a_missing_name_says_nothing_while_our_resolver_is_in_doubt(failure: FailureKind) -> None:
    assert verdict(answer(failure=failure), resolver_works=False) is UNTESTABLE


@pytest.mark.parametrize("failure", [FailureKind.REFUSED, FailureKind.TIMEOUT, FailureKind.NXDOMAIN])
def test_nothing_is_said_while_our_own_network_is_down(failure: FailureKind) -> None:
    assert verdict(answer(failure=failure), network_works=False) is UNTESTABLE


@pytest.mark.parametrize("status", [403, 412, 429, 503, 521])
def test_a_challenge_is_blocked(status: int) -> None:
    assert verdict(answer(status, CHALLENGE)) is BLOCKED


@pytest.mark.parametrize("status", [403, 404, 405, 500])
def test_a_products_own_mark_is_blocked_whatever_the_status(status: int) -> None:
    assert verdict(answer(status, "<html>您的请求被拦截，网站防火墙</html>".encode())) is BLOCKED


def test_a_firewalls_server_header_is_blocked_but_not_a_404() -> None:
    assert verdict(answer(403, b"no", server="CloudWAF")) is BLOCKED
    assert verdict(answer(404, b"no", server="CloudWAF")) is DEAD


def test_a_challenge_that_calls_itself_200_is_no_page() -> None:
    assert is_challenge(answer(200, b"<html><script>var __jsl_clearance_s=1</script></html>"))


@pytest.mark.parametrize("name", ["a.html", "f.pdf"])
@pytest.mark.parametrize(
    "body",
    [
        CHALLENGE,
        b"<script>document.cookie = 'k=' + n; location.href=location.href;</script>",
        b"<html><head><title>wait</title></head><script>document.cookie='a';window.location=window.location</script>",
        "<html><h1>访问被拦截</h1>您的请求已被网站防火墙拒绝</html>".encode(),
        "<html><h1>访问被拦截</h1>您的请求已被网站防火墙拒绝</html>".encode("gb18030"),
    ],
)
def test_a_firewall_that_answers_200_without_a_mark_is_blocked(name: str, body: bytes) -> None:
    assert verdict(answer(200, body, f"http://site.test/{name}", content_type="text/html")) is BLOCKED


@pytest.mark.parametrize(
    "body",
    [
        b"<script>document.cookie='lang=zh'; location.href='/zh/'</script>",  # leads elsewhere
        b"<script>document.cookie='seen=1'; location.reload()</script><p>text of its own</p>",
        "网站防火墙采购 访问被拦截".encode(),  # a file of text
    ],
)
def test_a_page_that_sets_a_cookie_or_a_text_on_firewalls_is_no_challenge(body: bytes) -> None:
    assert verdict(answer(200, body)) is ALIVE


def test_a_news_page_that_speaks_of_firewalls_is_a_page() -> None:
    body = "<html><body><a href='/'>首页</a><p>网站防火墙 __jsl_clearance 疑似攻击</p>".encode()
    assert verdict(answer(200, body)) is ALIVE
    assert verdict(answer(404, b"<html>404 not found</html>")) is DEAD


@pytest.mark.parametrize("suffix", ["pdf", "doc", "docx", "xls", "xlsx", "zip", "rar", "wps", "ofd"])
def test_a_page_in_place_of_a_document_is_dead(suffix: str) -> None:
    assert verdict(answer(200, PAGE, f"http://site.test/f.{suffix}", content_type="text/html")) is DEAD


def test_a_document_is_alive_whatever_type_the_server_names() -> None:
    assert verdict(answer(200, b"%PDF-1.4", "http://site.test/f.pdf", content_type="text/html")) is ALIVE


def test_html_that_word_wrote_is_a_document() -> None:
    word = b'<html xmlns:o="urn:schemas-microsoft-com:office:office"><body>'
    assert verdict(answer(200, word, "http://site.test/f.doc", content_type="text/html")) is ALIVE
    assert verdict(answer(200, PAGE, "http://site.test/f.xls", content_type="application/vnd.ms-excel")) is ALIVE


def test_a_table_that_a_program_exported_for_excel_is_a_document() -> None:
    table = "<html><body><table><tr><td>企业</td><td>结果</td></tr></table></body></html>".encode()
    assert verdict(answer(200, table, "http://site.test/f.xls", content_type="text/html")) is ALIVE
    assert verdict(answer(200, table + b"<a href='/'>", "http://site.test/f.xls", content_type="text/html")) is DEAD
    assert verdict(answer(200, table, "http://site.test/f.pdf", content_type="text/html")) is DEAD


@pytest.mark.parametrize("name", ["f.pdf", "f.png", "f.mp4"])
def test_what_lies_behind_a_login_form_cannot_be_told(name: str) -> None:
    form = b"<html><form><input name=u><input name='p' type='password'></form></html>"
    assert verdict(answer(200, form, f"http://site.test/{name}", content_type="text/html")) is UNTESTABLE


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("f.pdf", b'{"code":404}'), ("f.pdf", "文件不存在".encode()), ("f.pdf", b"\x89PNG"),
        ("f.docx", b'{"code":404}'), ("f.docx", "文件不存在".encode()), ("f.doc", b' {"code": 404}'),
        ("f.docx", b"\x00\x01\x02"), ("f.xls", b"\x00\x01\x02"), ("f.zip", b"no such file"), ("f.ofd", b"no such file"),
        ("f.gz", b"text"), ("f.rar", b"[]"),
    ],
)  # fmt: skip
def test_bytes_that_are_no_document_at_all_are_suspect(name: str, body: bytes) -> None:
    assert verdict(answer(200, body, f"http://site.test/{name}")) is SUSPECT
    assert verdict(answer(206, body, f"http://site.test/{name}")) is SUSPECT


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("f.pdf", b"%PDF-1.7"), ("f.pdf", b"\r\n\r\n%PDF-1.4"), ("f.docx", b"PK\x03\x04rest"),
        ("f.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 with a password"), ("f.doc", b"PK\x03\x04rest"),
        ("f.doc", b"{\\rtf1 "), ("f.doc", "关于公示的通知\r\n一、".encode("gb18030")), ("f.doc", b"MIME-Version: 1.0"),
        ("f.xls", "企业\t结果\n".encode()), ("f.xls", b"<?xml version='1.0'?><Workbook>"), ("f.wps", b"\xff\xfea\x00"),
        ("f.zip", b"PK\x05\x06"), ("f.rar", b"PK\x03\x04rest"), ("f.zip", b"Rar!\x1a\x07"),
        ("f.7z", b"7z\xbc\xaf'\x1c"),
        ("f.pdf", b"PK\x03\x04rest"), ("f.gz", b"\x1f\x8b"), ("f.tar", b"anything"), ("f.ceb", b"anything"),
    ],
)  # fmt: skip
def test_a_document_is_alive_though_its_name_be_another_ones(name: str, body: bytes) -> None:
    assert verdict(answer(200, body, f"http://site.test/{name}")) is ALIVE


@pytest.mark.parametrize("name", ["a.js", "a.css", "a.mp4", "a.exe", "a.woff2"])
def test_a_page_in_place_of_what_a_browser_loads_is_suspect(name: str) -> None:
    assert verdict(answer(200, PAGE, f"http://site.test/{name}", content_type="text/html")) is SUSPECT
    assert verdict(answer(200, b"x = 1", f"http://site.test/{name}")) is ALIVE


def test_a_page_at_an_address_without_extension_is_no_document() -> None:
    assert verdict(answer(200, PAGE, "http://site.test/download?file=a.pdf", content_type="text/html")) is ALIVE


def test_an_empty_document_is_dead_and_an_empty_picture_suspect() -> None:
    assert verdict(answer(200, b"", "http://site.test/f.pdf")) is DEAD
    assert verdict(answer(200, b"", "http://site.test/f.png")) is SUSPECT
    assert verdict(answer(200, b"", "http://site.test/f.html")) is ALIVE


def test_without_having_seen_the_body_nothing_is_said_of_it() -> None:
    assert verdict(answer(200, b"", "http://site.test/f.pdf"), body_seen=False) is ALIVE


@pytest.mark.parametrize(
    ("likeness", "expected"),
    [
        (Likeness.DIFFERENT, ALIVE), (Likeness.ERROR_PAGE, DEAD),
        (Likeness.HOME_REDIRECT, SUSPECT), (Likeness.ALL_ALIKE, UNTESTABLE),
    ],
)  # fmt: skip
def test_soft_404(likeness: Likeness, expected: LinkVerdict) -> None:
    assert verdict(answer(200, PAGE), likeness=likeness) is expected


@pytest.mark.parametrize(
    ("first", "second", "final"),
    [
        (DEAD, DEAD, DEAD), (DEAD, ALIVE, ALIVE), (DEAD, SUSPECT, SUSPECT), (DEAD, BLOCKED, SUSPECT),
        (DEAD, UNTESTABLE, UNTESTABLE), (SUSPECT, SUSPECT, SUSPECT), (SUSPECT, DEAD, SUSPECT), (SUSPECT, ALIVE, ALIVE),
        (SUSPECT, BLOCKED, BLOCKED), (SUSPECT, UNTESTABLE, UNTESTABLE),
    ],
)  # fmt: skip
def test_second_opinion(first: LinkVerdict, second: LinkVerdict, final: LinkVerdict) -> None:
    assert confirm(LinkJudgement(first, "甲"), LinkJudgement(second, "乙")).verdict is final


def test_nothing_but_two_deaths_is_dead() -> None:
    for first in (DEAD, SUSPECT):
        for second in LinkVerdict:
            final = confirm(LinkJudgement(first, "甲"), LinkJudgement(second, "乙"))
            assert (final.verdict is DEAD) == (first is DEAD and second is DEAD)
            assert "乙" in final.reason or "甲" in final.reason


@pytest.mark.parametrize(
    ("url", "suffix"),
    [
        ("http://s/a/b.PDF", "pdf"), ("http://s/a.b/c", ""), ("http://s/a/.htaccess", ""),
        ("http://s/%E4%B8%AD.doc", "doc"),
        ("http://s/a.pdf?x=1", "pdf"), ("http://s/?f=a.pdf", ""), ("http://s", ""), ("http://s/v1.20240820", ""),
    ],
)  # fmt: skip
def test_extension(url: str, suffix: str) -> None:
    assert extension(url) == suffix
    assert is_document(url) == (suffix in ("pdf", "doc"))
    assert not is_file("http://s/a.html")
