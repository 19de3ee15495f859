"""`validity`: past the end that a document states itself, it carries a mark; what is only usual is a hint."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from checks.documents import number_key
from monitor.model import Attachment, AttachmentText, Document, Field, PageKind, Witness
from tests.checks.fakes import BASE, FakeSite, Looked, check, document, look, page_record

URL = BASE + "gkmlpt/content/0/1/post_1.html"
NOTICE = BASE + "tzgg/content/post_9.html"
TITLE = "测试局关于印发测试管理办法的通知"
NUMBER = "测市监规〔2019〕2号"
STATED = "本办法自2019年8月1日起施行，有效期5年。"  # over with 2024-07-31; today is 2024-08-20


def paper(**fields: str) -> Document:
    said = {"title": TITLE, "number": NUMBER, "written": "2019-07-20", "published": "2019-07-25", "validity": "有效"}
    return document(URL, **(said | fields))


def site(body: str = STATED, doc: Document | None = None, **more: Any) -> FakeSite:
    return FakeSite(
        document_list=[doc or paper()],
        page_list=[page_record(URL, PageKind.DOCUMENT)],
        bodies={URL: body} if body else {},
        **more,
    )


async def judged(fake: FakeSite, **options: Any) -> Looked:
    return await look(check("validity", **options), fake)


async def test_a_stated_end_that_has_passed_without_a_mark_is_a_fault():
    looked = await judged(site())
    assert looked.marks == {(URL, "ended")}
    assert looked.verdict == "fail"
    assert "2024-07-31" in looked.faults[0].seen


@pytest.mark.parametrize(
    ("value", "source"), [("已失效", "title"), ("废止", "banner"), ("失效", "gkmlpt-json"), ("已废止", "label-table")]
)
async def test_any_mark_of_the_end_is_enough(value: str, source: str):
    doc = paper(validity="")
    marked = replace(doc, witnesses=(*doc.witnesses, Witness(Field.VALIDITY, value, source, URL)))
    assert (await judged(site(doc=marked))).verdict == "pass"


async def test_the_last_day_itself_is_still_in_force():
    fake = site("本办法有效期至2024年8月20日。")
    assert (await judged(fake)).aspects == {"ending"}
    fake.today = date(2024, 8, 21)
    assert (await judged(fake)).aspects == {"ended"}


async def test_ninety_days_before_the_end_are_a_hint():
    fake = site("本办法有效期至2024年11月18日。")
    looked = await judged(fake)
    assert looked.aspects == {"ending"}
    assert looked.verdict == "warn"
    assert (await judged(fake, warn_days=89)).verdict == "pass"


async def test_the_usual_terms_are_only_hints():
    looked = await judged(site("本办法自2019年8月1日起施行。"))
    assert looked.aspects == {"default"}
    assert looked.verdict == "warn"
    assert (await judged(site("本办法自2019年8月1日起施行。"), default_years=0)).verdict == "pass"
    trial = paper(title="测试管理办法（试行）", written="2021-07-20", published="2021-07-25")
    assert (await judged(site("本办法自2021年8月1日起施行。", trial))).aspects == {"default"}
    assert (await judged(site("本办法自2021年8月1日起施行。"))).verdict == "pass"


async def test_what_holds_for_good_has_no_usual_term():
    assert (await judged(site("本通告自2010年8月1日起施行，长期有效。"))).verdict == "pass"


async def test_a_term_from_the_publication_is_reckoned_from_the_latest_day_that_is_told():
    late = paper(written="2019-07-20", published="2019-09-01")
    assert (await judged(site("本规定自发布之日起施行，有效期5年。", late))).aspects == {"ending"}


async def test_without_the_text_nothing_is_said():
    looked = await judged(site(""))
    assert looked.faults == []
    assert "没有读到正文" in looked.unjudged[URL, "ended"]
    assert looked.verdict == "inconclusive"


async def test_an_end_stated_only_in_the_attached_regulation_is_a_hint():
    file = BASE + "files/1.docx"
    fake = site(
        "现印发给你们，请认真贯彻执行。",
        attachment_lists={URL: [Attachment(file, "测试管理办法.docx")]},
        attachment_text_list=[AttachmentText(file, "docx", 9, STATED)],
    )
    looked = await judged(fake)
    assert looked.aspects == {"ended"}
    assert looked.verdict == "warn"
    fake.attachment_lists = {URL: [Attachment(file, "申请表.docx")]}
    assert "ended" not in (await judged(fake)).aspects


async def test_a_notice_that_prolongs_the_term_counts():
    fake = site()
    fake.page_list.append(page_record(NOTICE, title="关于延长测试管理办法有效期的通知"))
    fake.bodies[NOTICE] = f"《{TITLE}》（{NUMBER}）有效期延长至2026年7月31日。"
    assert (await judged(fake)).verdict == "pass"
    fake.bodies[NOTICE] = f"《{TITLE}》（{NUMBER}）有效期延长至2024年8月1日。"
    assert (await judged(fake)).aspects == {"ended"}


async def test_a_list_of_what_stays_in_force_leaves_it_to_a_person():
    fake = site()
    fake.page_list.append(page_record(NOTICE, title="关于规范性文件清理结果的公告"))
    fake.bodies[NOTICE] = (
        "一、继续有效的规范性文件\n1 测试管理办法 测市监规〔2019〕2号\n"
        "二、废止的规范性文件\n1 其他办法 测市监规〔2018〕9号"
    )
    looked = await judged(fake)
    assert looked.faults == []
    assert "可能已决定继续有效" in looked.unjudged[URL, "ended"]
    fake.bodies[NOTICE] = "一、废止的规范性文件\n1 测试管理办法 测市监规〔2019〕2号"
    assert (await judged(fake)).aspects == {"ended"}


async def test_contradicting_marks_are_a_hint_and_count_as_a_mark():
    doc = paper()
    doc = replace(doc, witnesses=(*doc.witnesses, Witness(Field.VALIDITY, "失效", "title", URL)))
    looked = await judged(site(doc=doc))
    assert looked.marks == {(URL, "marks")}
    assert "要素表：有效；标题：失效" in looked.faults[0].seen
    assert looked.verdict == "warn"


async def test_drafts_and_other_libraries_are_not_judged():
    draft = paper(title="关于测试管理办法（征求意见稿）公开征求意见的公告")
    assert (await judged(site(doc=draft))).faults == []
    assert (await judged(site(), libraries=["其他文件"])).verdict == "inconclusive"


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("汕市监规[2024]05号", "汕市监规〔2024〕5号"),
        ("汕市监规（２０２４）5号", "汕市监规〔2024〕5号"),
        ("汕市监规 〔2024〕 第5号", "汕市监规〔2024〕5号"),
        ("粤府令第277号", "粤府令第277号"),
        ("无", ""),
    ],
)
def test_numbers_are_compared_whatever_their_writing(written: str, key: str):
    assert number_key(written) == key


@pytest.mark.parametrize(
    ("note", "silent"),
    [
        ("本文件已于2024年8月1日废止", True),
        ("该规范性文件已失效", True),
        ("（本办法有效期届满，已失效）", True),
        ("本办法施行后，原办法已废止的条款不再适用", False),
        ("根据《关于废止部分文件的通知》，制定本办法。", False),
    ],
)
async def test_a_note_above_the_text_is_a_mark_too(note: str, silent: bool):
    assert ((await judged(site(f"{note}\n{STATED}"))).faults == []) is silent


async def test_a_category_of_ended_documents_is_a_mark():
    doc = paper(category="失效废止文件")
    assert (await judged(site(doc=doc))).faults == []


async def test_the_running_time_of_a_plan_is_no_term_of_validity():
    assert (await judged(site("本方案实施期限为2021年1月至2023年12月。", paper(published="2022-01-05")))).faults == []
