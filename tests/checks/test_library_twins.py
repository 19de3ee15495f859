"""`library_duplicates`: the same 文号, the same document posted twice; yearly notices and versions are none."""

import pytest

from monitor.model import Document
from tests.checks.fakes import BASE, FakeSite, Looked, check, document, look

ONE, TWO = BASE + "content/post_1.html", BASE + "content/post_2.html"
TEXT = "第一条 为了加强监督管理，保障公众健康，根据有关法律法规，结合本市实际，制定本办法。" * 10


def paper(url: str, title: str, number: str = "", published: str = "2023-05-06", validity: str = "有效") -> Document:
    return document(url, title=title, number=number, published=published, validity=validity)


async def judged(one: Document, two: Document, first: str = "", second: str = "") -> Looked:
    bodies = {url: text for url, text in ((ONE, first), (TWO, second)) if text}
    return await look(check("library_duplicates"), FakeSite(document_list=[one, two], bodies=bodies))


async def test_one_number_on_two_documents():
    looked = await judged(
        paper(ONE, "甲管理办法", "测市监规〔2023〕2号"), paper(TWO, "乙管理办法", "测市监规[2023]02号", "2023-06-06")
    )
    assert looked.marks == {(TWO, "number")}
    assert looked.verdict == "warn"
    assert ONE in looked.faults[0].seen


async def test_notices_of_different_organs_may_have_one_number():
    looked = await judged(paper(ONE, "甲公告", "2023年第2号"), paper(TWO, "乙公告", "2023年第2号"))
    assert looked.verdict == "pass"


async def test_the_same_document_posted_twice():
    one, two = paper(ONE, "甲管理办法"), paper(TWO, "甲 管理办法", published="2023-07-06")
    assert (await judged(one, two, TEXT, TEXT + "特此通知")).marks == {(TWO, "title")}
    assert (await judged(one, paper(TWO, "甲 管理办法"))).marks == {(TWO, "title")}


async def test_notices_of_one_title_on_different_matters_are_no_doubles():
    one, two = paper(ONE, "抽检信息通告"), paper(TWO, "抽检信息通告", published="2023-07-06")
    assert (await judged(one, two, f"第1批共20批次。{TEXT}", f"第2批共30批次。{TEXT}")).faults == []
    assert (await judged(one, two)).faults == []


@pytest.mark.parametrize(
    "two",
    [
        paper(TWO, "甲管理办法", "测市监规〔2024〕7号", "2024-07-06"),
        paper(TWO, "甲管理办法", "", "2020-07-06", "已废止"),
        paper(TWO, "甲管理办法（试行）", "", "2020-07-06"),
    ],
    ids=["another number", "the older one is marked", "another name"],
)
async def test_versions_are_no_doubles(two: Document):
    assert (await judged(paper(ONE, "甲管理办法", "测市监规〔2023〕2号"), two)).faults == []


async def test_one_text_under_two_names():
    looked = await judged(paper(ONE, "甲管理办法"), paper(TWO, "转发甲管理办法", published="2023-07-06"), TEXT, TEXT)
    assert looked.marks == {(TWO, "text")}


async def test_yearly_notices_of_one_mould_differ_in_their_figures():
    first, second = f"现将2022年度检查计划印发。{TEXT}", f"现将2023年度检查计划印发。{TEXT}"
    assert (await judged(paper(ONE, "2022年度检查计划"), paper(TWO, "2023年度检查计划"), first, second)).faults == []


async def test_texts_of_one_mould_on_two_subjects_differ():
    first, second = f"关于食品。{TEXT}", f"关于药品。{TEXT}"
    assert (await judged(paper(ONE, "食品监督通知"), paper(TWO, "药品监督通知"), first, second)).faults == []


async def test_documents_without_text_are_told_and_not_compared():
    looked = await judged(paper(ONE, "甲管理办法"), paper(TWO, "乙管理办法"))
    assert looked.verdict == "pass"
    assert any("没有比较文字" in str(o) for o in looked.said)
