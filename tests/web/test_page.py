"""Pages: which characters the bytes spell, and what a person can read."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Answer
from monitor.web.encoding import decode, lookup
from monitor.web.page import Page

SUITES = Path(__file__).resolve().parents[2].parent / "shared" / "suites"
TEXT = "汕尾市市场监督管理局"


def page(body: bytes | str, content_type: str = "text/html", url: str = "http://site.test/a/index.html") -> Page:
    octets = body.encode() if isinstance(body, str) else body
    headers = {"content-type": content_type} if content_type else {}
    return Page(Answer(url, url, 200, datetime.now(UTC), 0.1, headers, octets))


def test_a_byte_order_mark_beats_the_header() -> None:
    assert page(b"\xef\xbb\xbf" + TEXT.encode(), "text/html; charset=gbk").encoding == "utf-8"


def test_the_header_beats_the_meta_tag() -> None:
    read = page(b'<meta charset="utf-8">' + TEXT.encode("gbk"), "text/html; charset=GBK")
    assert (read.encoding, read.text) == ("gb18030", TEXT)


@pytest.mark.parametrize("label", ["gb2312", "GBK", "gb18030", "x-gbk", "GB_2312-80"])
def test_every_name_of_the_national_standard_is_read_as_gb18030(label: str) -> None:
    body = f'<meta http-equiv="Content-Type" content="text/html; charset={label}"><p>镕㐀𠀀'.encode("gb18030")
    assert page(body).text == "镕㐀𠀀"


def test_an_unknown_label_falls_through_and_is_noted() -> None:
    read = page('<meta charset="utf-8">' + TEXT, "text/html; charset=klingon")
    assert (read.encoding, read.text) == ("utf-8", TEXT)
    assert "klingon" in read.encoding_note


def test_without_any_word_valid_utf8_is_utf8_even_when_it_was_cut_off() -> None:
    assert page(TEXT.encode()[:-1]).encoding == "utf-8"


def test_without_any_word_anything_else_is_gb18030() -> None:
    assert page(TEXT.encode("gbk")).text == TEXT


@pytest.mark.parametrize("label", ["base64", "rot13", "hex", "idna", "unicode_escape"])
def test_python_codecs_that_no_browser_knows_are_no_charsets(label: str) -> None:
    assert lookup(label) is None


@given(st.binary(max_size=3000), st.sampled_from(["text/html", "", "application/json", "text/html; charset=big5"]))
def test_random_bytes_never_raise(body: bytes, content_type: str) -> None:
    read = page(body, content_type)
    assert isinstance(read.text, str)
    assert isinstance(read.title, str)
    assert list(read.links) is not None
    assert read.select("p") is not None
    assert dict(read.meta) is not None


def test_a_large_page_of_random_bytes_is_read() -> None:
    assert page(b"<html>" + os.urandom(300_000)).html


def test_text_is_what_a_person_sees() -> None:
    read = page(
        "<title>题</title><script>var a='脚本'</script><style>p{}</style><template>模板</template><!-- 注释 -->"
        "<noscript>无脚本</noscript><p>汕<b>尾</b>市</p><div>第一\u3000 行</div>第二行<br>第三行"
    )
    assert read.text == "汕尾市 第一 行 第二行 第三行"
    assert read.title == "题"


def test_meta_tags_by_lower_case_name_and_the_first_wins() -> None:
    read = page(
        '<meta name="SiteName" content=" 汕尾市\n市场监督管理局 "><meta name="sitename" content="二">'
        '<meta property="og:title" content="题"><meta http-equiv="Refresh" content="5">'
    )
    assert read.meta == {"sitename": "汕尾市 市场监督管理局", "og:title": "题", "refresh": "5"}


def test_selecting_folds_text_and_a_bad_selector_is_a_chinese_sentence() -> None:
    read = page('<p class="a"> 一\n二 </p><p>三</p><a href="x" title="t">四</a>')
    assert read.select("p") == ["一 二", "三"]
    assert read.select_attr("a", "TITLE") == ["t"]
    with pytest.raises(ValueError, match="选择器"):
        read.select("p[[")


def test_json_is_read_and_what_is_none_raises_value_error() -> None:
    assert page('{"a": [1, "\\ud83d"]}', "application/json").json()["a"][0] == 1
    with pytest.raises(ValueError, match="Expecting"):
        page("<html>", "application/json").json()


def cases() -> list[object]:
    files = sorted(SUITES.glob("html5lib_encoding_tests*.dat")) if SUITES.is_dir() else []
    if not files:
        return [pytest.param(b"", "", marks=pytest.mark.skip(reason="../shared/suites 不在，跳过 html5lib 编码用例"))]
    found: list[object] = []
    for file in files:
        for number, case in enumerate(file.read_bytes().split(b"#data\n")[1:]):
            body, _, expected = case.partition(b"\n#encoding\n")
            label = expected.split(b"\n")[0].decode().strip()
            found.append(pytest.param(body, label, id=f"{file.stem}-{number}"))
    return found


@pytest.mark.parametrize(("body", "label"), cases())
def test_html5lib_encoding_cases(body: bytes, label: str) -> None:
    """As the standard, with two departures: gb2312/gbk are gb18030, and the last guess is not windows-1252.

    Where the standard falls back to windows-1252 we go on to UTF-8 if valid, else gb18030 (see encoding.py).
    """
    read = decode(body, "text/html").encoding
    if label.lower() == "windows-1252":
        assert read in ("windows-1252", "utf-8", "gb18030")
    else:
        assert read == lookup(label)


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("<p>中文</p>".encode(), "中文"),
        (b"\xef\xbb\xbf" + "<p>中文</p>".encode(), "中文"),
        ("<p>中文".encode()[:-1], "中"),
        (f"<p>{'文' * 500}\ufffd</p>".encode(), "文" * 500 + "\ufffd"),
        (b"<p>a\xffb</p><meta charset=utf-8>", "a\ufffdb"),
        ("<meta charset=gbk><p>中文</p>".encode("gbk"), "中文"),
    ],
    ids=["utf-8", "mark", "cut in a character", "replacement", "damage", "gbk"],
)
def test_the_tree_holds_what_the_text_says(body: bytes, shown: str) -> None:
    answer = Answer("http://h/", "http://h/", 200, datetime.now(UTC), 0.1, {"content-type": "text/html"}, body)
    page = Page(answer)
    assert page.text == shown
    assert shown in page.html
