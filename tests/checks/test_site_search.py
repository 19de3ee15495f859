"""`site_search`: what the library holds is found on page one; a search that cannot be judged is not judged."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from pydantic import ValidationError

from checks.site_search import SearchOptions
from monitor.model import Answer, Document, FailureKind
from tests.checks.fakes import BASE, FakeProbes, FakeSite, Looked, answer, check, document, failed, look

SEARCH = "http://search.example.test/search/all/9?keywords={keywords}"
TITLE, NUMBER = "测试局关于印发测试管理办法的通知", "测市监规〔2023〕2号"
URL = BASE + "gkmlpt/content/0/1/post_1.html"
NONSENSE = "查无此文甲乙丙丁戊己庚辛"
HTML = {"content-type": "text/html; charset=utf-8"}


def paper(url: str = URL, title: str = TITLE, number: str = NUMBER, published: str = "2023-05-06") -> Document:
    return document(url, title=title, number=number, published=published, validity="有效")


def asked(words: str) -> str:
    return SEARCH.replace("{keywords}", quote(words, safe=""))


def data(*titles: str, url: str = "http://other.test/1.html", errcode: int = 0) -> str:
    rows = [{"title": title, "url": url, "post_url": ""} for title in titles]
    return json.dumps({"errcode": errcode, "data": {"list": rows, "total": len(rows)}})


def results(*anchors: str) -> str:
    menu = '<a href="/">首页</a><a href="/zwgk/">政务公开</a>'
    rows = "".join(f'<li><a href="/r/{n}.html">{anchor}</a></li>' for n, anchor in enumerate(anchors))
    return f"<html><body>{menu}<ul>{rows}</ul></body></html>"


async def judged(answers: dict[str, str | Answer], *documents: Document, **options: Any) -> Looked:
    pages = {
        asked(words): body if isinstance(body, Answer) else answer(asked(words), body, headers=HTML)
        for words, body in answers.items()
    }
    fake = FakeSite(document_list=list(documents or [paper()]), probes=FakeProbes(pages=pages))
    return await look(check("site_search", url=SEARCH, pause=0, **options), fake)


async def test_found_by_title_and_by_number_in_json():
    found = data("<em>测试</em>局关于印发测试管理办法的通知", "别的")
    assert (await judged({NONSENSE: data(), TITLE: found, NUMBER: found})).verdict == "pass"


async def test_found_by_its_address_whatever_the_title_shown():
    found = data("通知", url=URL.replace("http://", "https://"))
    assert (await judged({NONSENSE: data(), TITLE: found, NUMBER: found})).verdict == "pass"


async def test_not_on_page_one():
    looked = await judged({NONSENSE: data(), TITLE: data("别的"), NUMBER: data(TITLE)})
    assert looked.marks == {(URL, "title")}
    assert looked.verdict == "warn"


async def test_results_pages_in_html():
    found, other = results(f"{TITLE[:14]}…"), results("别的通知")
    assert (await judged({NONSENSE: results(), TITLE: found, NUMBER: found})).verdict == "pass"
    assert (await judged({NONSENSE: results(), TITLE: other, NUMBER: found})).aspects == {"title"}


@pytest.mark.parametrize(
    "said",
    [
        failed("", FailureKind.TIMEOUT),
        answer("", "拦截", 403),
        data(errcode=500),
        "<html><body><div id='app'></div><script src='/a.js'></script></body></html>",
        '{"code": 1}',
    ],
    ids=["no answer", "firewall", "error", "drawn by script", "other data"],
)
async def test_a_search_that_does_not_answer_is_not_judged(said: str | Answer):
    looked = await judged({NONSENSE: said, TITLE: said, NUMBER: said})
    assert looked.faults == []
    assert looked.verdict == "inconclusive"


async def test_a_page_that_says_the_same_to_everything_is_no_search():
    looked = await judged({NONSENSE: results("热门"), TITLE: results("热门"), NUMBER: results("热门")})
    assert looked.faults == []
    assert "不作判断" in looked.unjudged["站内搜索", ""]


async def test_one_question_that_fails_leaves_only_itself_open():
    looked = await judged({NONSENSE: data(), TITLE: data(TITLE)})
    assert looked.faults == []
    assert (URL, "number") in looked.unjudged


async def test_ended_and_fresh_documents_are_not_drawn():
    fresh = paper(published="2024-08-19")
    ended = document(BASE + "2.html", title="旧办法", published="2020-01-01", validity="废止")
    assert (await judged({NONSENSE: data()}, fresh, ended)).verdict == "inconclusive"


async def test_the_sample_is_the_same_every_time_and_another_for_another_seed():
    many = [paper(f"{BASE}{n}.html", f"测试管理办法之第{n}种情形", "") for n in range(60)]
    looked = [
        await judged({NONSENSE: data(), **{d.witnesses[0].value: data("别的") for d in many}}, *many, seed=s)
        for s in (1, 1, 2)
    ]
    drawn = [frozenset(fault.subject for fault in one.faults) for one in looked]
    assert len(drawn[0]) == 4
    assert drawn[0] == drawn[1] != drawn[2]


def test_the_address_names_the_place_of_the_words():
    with pytest.raises(ValidationError, match="keywords"):
        SearchOptions(url="http://search.example.test/?q=")
    with pytest.raises(ValidationError, match="不是完整的网址"):
        SearchOptions(url="search.example.test/{keywords}")
