"""Pages from bad days: no exception, a bounded time, and nothing invented."""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from monitor.config import SiteSettings
from monitor.model import Answer, PageFacts
from monitor.platforms.base import Reading
from monitor.web.page import Page

Read = Callable[..., PageFacts]
BASE = "http://www.shanwei-sample.test/swscjg/"
PLACES = (
    BASE,
    BASE + "tzgg/index.html",
    BASE + "tzgg/content/post_7.html",
    BASE + "gkmlpt/index",
    BASE + "gkmlpt/content/1/2/post_2.html",
    BASE + "hdjlpt/yjzj/answer/7",
    BASE + "hdjlpt/detail?pid=7",
    BASE + "col/col7/index.html",
    BASE + "zwgk/202408/t20240820_123456.html",
)
API = BASE + "gkmlpt/api/all/1?page=1&sid=1"
PROXY = BASE + "module/web/jpage/dataproxy.jsp?page=1&columnid=7"
SECONDS = 10.0  # of this thread's own processor time, so that a busy machine changes nothing; about one is usual

NOISE = random.Random(7).randbytes(200_000)
ROW = '<li><a href="content/post_{0}.html">某某事项通知{0}</a><span>2024-08-01</span></li>'
HOSTILE = {
    "noise": NOISE,
    "noise in tags": b"<html><body><ul><li><a href=" + NOISE + b"><span>" + NOISE,
    "nothing": b"",
    "deep": b"<div>" * 2_000 + b"<a href=x.html>y</a>",
    "deep lists": b"<ul><li>" * 1_000 + b"<a href=post_1.html>y</a>2024-08-01",
    "deep tables": b"<table><tr><td>" * 300 + "索引号：".encode(),
    "one long script": b"<script>window._CONFIG = {SID: '1', TREE: [" + b"{a:[" * 1_250_000 + b"</script>",
    "one long string": b"<script>window._CONFIG = {SID: '" + b"\\a" * 2_500_000 + b"</script>",
    "one long number": b"<script>window._CONFIG = {SID: " + b"9" * 1_000_000 + b"}</script>",
    "one long expression": b"<script>window._CONFIG = {SID: a" + b"(b" * 300_000 + b"}</script>",
    "many comments": b"<script>window._CONFIG = {SID: a" + b"/*" * 1_000_000 + b"</script>",
    "many quotes": b"<script>window._CONFIG = {SID: a" + b"'\\" * 1_000_000 + b"</script>",
    "many configs": b"<script>" + b"window._CONFIG = {SID" * 100_000 + b"</script>",
    "many pagers": b"<script>" + b"createPageHTML(" * 200_000 + b"</script>",
    "long pager": b"<script>createPageHTML(x, " + b"a" * 1_000_000 + b"</script>",
    "many stores": b"<script type='text/xml'>" + b"<datastore><nextgroup><a href='" * 20_000 + b"</script>",
    "many records": b"<datastore><recordset>" + b"<record><![CDATA[<li><a href=x>y</a></li>" * 20_000 + b"</recordset>",
    "long record": b"<datastore><record><![CDATA[" + b"<li><a href='/art/2024/8/1/art_" * 30_000 + b"]]></record>",
    "many totals": b"<datastore>" + b"totalRecord" * 100_000 + b"</datastore>",
    "deep question": b"<script>window._CONFIG = {question_data: {article: " + b"{a:" * 100_000 + b"</script>",
    "odd question": b"<script>window._CONFIG = {question_data: {article: {content: '\\ud800<p>x', title: 7, "
    b"attachments: [null, {}, 'x', 9e999]}, preferences: [], status: {}, feedback: [[1]]}}</script>",
    "many heads": "<p>相关附件：</p><p>关联稿件</p>".encode() * 20_000,
    "heads and links": "<div><p>解读：</p><a href=post_1.html>某某办法的解读</a>".encode() * 3_000,
    "many numbers": "<p>根据国发〔2019〕5号和</p>".encode() * 20_000,
    "many paragraphs": "<div><p>某某事项的通知如下。".encode() * 3_000,
    "many letters": "<p>来信内容：答复内容：</p>".encode() * 20_000,
    "spaced letters": ("来信内容" + " " * 500_000 + "答复时间").encode(),
    "many crumbs": "当前位置：".encode() * 50_000 + b"<a href=x>y</a> &gt; " * 2_000,
    "many labels": "<p>索引号：</p>".encode() * 20_000,
    "many rows": "".join(ROW.format(n) for n in range(5_000)).encode(),
    "many cells": b"<table>" + "<tr><td>文号</td><td>x</td></tr>".encode() * 5_000,
    "digits": b"<ul><li><a href=post_1.html>" + b"2024-" * 60_000 + b"</a>" + b"20 " * 60_000,
    "blanks": b"<p>" + b" " * 2_000_000 + "索引号".encode() + b"\xe3\x80\x80" * 500_000,
    "bad urls": b"<a href='http://[::1'>x</a><a href='http://x:99999/'>y</a><a href='//'>z</a><base href='http://['>",
    "surrogates": b"<meta name=ArticleTitle content='&#xD800;&#x110000;'><h1>&#xDFFF;</h1>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages(read: Read, name: str) -> None:
    for url in PLACES:
        begun = time.thread_time()
        facts = read(HOSTILE[name], url)
        assert time.thread_time() - begun < SECONDS
        assert facts.documents == () or "/content/" in url
        assert len(facts.attachments) <= 200
        assert len(facts.related) <= 200
        assert len(facts.follow) < 1_000


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_data_stores(read: Read, name: str) -> None:
    begun = time.thread_time()
    facts = read(HOSTILE[name], PROXY, content_type="text/xml")
    assert time.thread_time() - begun < SECONDS
    assert len(facts.follow) <= 1


@pytest.mark.parametrize("name", ["noise", "nothing", "deep"])
def test_hostile_json(read: Read, name: str) -> None:
    facts = read(HOSTILE[name], API, content_type="application/json")
    assert facts.column_url is None
    assert facts.notes


def test_fragments_of_good_pages(read: Read) -> None:
    """Cut anywhere, as a broken connection would, a page is read as what is there."""
    body = (
        "<html><head><meta name=ColumnName content=通知公告></head><body>当前位置：<a href=/>首页</a> &gt; "
        + "<ul>" + "".join(ROW.format(n) for n in range(3)) + "</ul>"
        + "<script>window._CONFIG={SID:'1',TREE:[{\"id\":1,\"name\":\"甲\"}]}</script>"
    ).encode()  # fmt: skip
    for cut in range(0, len(body), 3):
        for url in PLACES:
            assert len(read(body[:cut], url).entries) <= 3


BITS = """<p>字 </p> <!--注--> <template>板 </template> <script>脚 </script> \0 <svg><title>图 </svg> <noscript>无
    </noscript> <textarea>框 </textarea> <table>表 <frameset> <select><option>选 </select>""".split()  # noqa: SIM905


@given(st.lists(st.sampled_from([*BITS, " ", "\n"])))
def test_the_pieces_of_a_page_are_its_whole_text(parts: list[str]) -> None:
    tree = LexborHTMLParser(f"<body>{''.join(parts)}</body>", scripting=True)
    answer = Answer("http://s.test/", "http://s.test/", 200, datetime.now(UTC), 0.0, {}, b"")
    reading = Reading(Page(answer), tree, SiteSettings(id="s", name="s", home="http://s.test/"))
    assert "".join(reading.pieces) == ("" if tree.body is None else tree.body.text())
    assert reading.text_at == {node.mem_id: node.text_content or "" for node in reading.text_nodes}
