"""`library_compare`: ours against another library by 文号; a reading that broke off proves nothing missing."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from monitor.model import Document, FailureKind
from tests.checks.fakes import BASE, FakeProbes, FakeSite, Looked, answer, check, document, failed, look

THERE = "http://www.city.test"
ONE, TWO = BASE + "content/post_1.html", BASE + "content/post_2.html"


def api(page: int) -> str:
    return f"{THERE}/gkmlpt/api/all/88?page={page}&sid=66"


def row(number: str, title: str, *, abolished: int = 0, expired: int = 0) -> dict[str, object]:
    return {
        "document_number": number, "title": title, "url": f"{THERE}/c/{number}", "is_abolished": abolished,
        "is_expired": expired,
    }  # fmt: skip


OURS = [row("测市监规[2023]02号", "甲办法"), row("测市监规〔2023〕3号", "乙办法")]


def paper(url: str, number: str, title: str, validity: str = "有效") -> Document:
    return document(url, number=number, title=title, validity=validity)


HELD = (paper(ONE, "测市监规〔2023〕2号", "甲办法"), paper(TWO, "测市监规〔2023〕3号", "乙办法"))


async def judged(
    rows: list[dict[str, object]], *documents: Document, total: int | None = None, **options: Any
) -> Looked:
    body = json.dumps({"articles": rows, "total": len(rows) if total is None else total})
    fake = FakeSite(
        document_list=list(documents or HELD),
        probes=FakeProbes(pages={api(1): answer(api(1), body), api(2): failed(api(2), FailureKind.TIMEOUT)}),
    )
    rule = check("library_compare", name="市库", gkmlpt=THERE, sid="66", category="88", pause=0, **options)
    return await look(rule, fake)


async def test_libraries_that_agree():
    assert (await judged(OURS)).verdict == "pass"


async def test_missing_there():
    looked = await judged(OURS[:1])
    assert looked.marks == {(TWO, "there")}
    assert looked.verdict == "warn"
    assert (await judged(OURS[:1], missing_there=False)).verdict == "pass"


async def test_missing_here_only_what_is_ours_and_in_force():
    more = [
        *OURS,
        row("测市监规〔2022〕9号", "丙办法"),
        row("测府办〔2022〕1号", "市政府文件"),
        row("测市监规〔2010〕1号", "旧办法", abolished=1),
    ]
    looked = await judged(more)
    assert looked.marks == {("市库：测市监规〔2022〕9号", "here")}
    assert looked.faults[0].url == f"{THERE}/c/测市监规〔2022〕9号"


async def test_another_validity_there():
    looked = await judged([row("测市监规〔2023〕2号", "甲办法", expired=1), OURS[1]])
    assert looked.marks == {(ONE, "validity")}
    ended = paper(ONE, "测市监规〔2023〕2号", "甲办法", "废止")
    assert (await judged(OURS, ended, HELD[1])).marks == {(ONE, "validity")}
    assert (await judged([row("测市监规〔2023〕2号", "【已失效】甲办法"), OURS[1]], ended, HELD[1])).verdict == "pass"


async def test_an_ended_document_need_not_be_there():
    ended = paper(ONE, "测市监规〔2023〕2号", "甲办法", "废止")
    assert (await judged(OURS[1:], ended, HELD[1])).verdict == "pass"


async def test_a_reading_that_broke_off_proves_nothing_missing():
    looked = await judged(OURS[:1], total=150)
    assert looked.faults == []
    assert "第 2 页" in looked.unjudged[TWO, "there"]


async def test_without_an_answer_nothing_is_judged():
    fake = FakeSite(document_list=list(HELD))
    rule = check("library_compare", gkmlpt=THERE, sid="66", category="88", pause=0)
    assert (await look(rule, fake)).verdict == "inconclusive"


async def test_a_list_page_by_titles():
    url = f"{THERE}/gfxwj/index.html"
    html = '<a href="/1.html">甲管理暂行办法全文</a><a href="/2.html">测市监规〔2023〕3号 乙办法</a>'
    fake = FakeSite(
        document_list=[paper(ONE, "测市监规〔2023〕2号", "甲管理暂行办法全文"), HELD[1]],
        probes=FakeProbes(pages={url: answer(url, html, headers={"content-type": "text/html"})}),
    )
    rule = check("library_compare", pages=[url], pause=0)
    assert (await look(rule, fake)).verdict == "pass"
    fake.document_list.append(paper(BASE + "3.html", "测市监规〔2023〕4号", "丙办法"))
    assert (await look(rule, fake)).aspects == {"there"}


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"gkmlpt": "www.city.test", "sid": "1", "category": "2"}, "不是完整的网址"),
        ({"gkmlpt": THERE}, "站点号"),
        ({"gkmlpt": THERE, "sid": "1", "category": "2", "pages": [THERE]}, "只写一种"),
    ],
)
def test_wrong_options(options: dict[str, Any], told: str):
    with pytest.raises(ValidationError, match=told):
        check("library_compare", **options)
