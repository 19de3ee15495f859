"""`repeals`: what a notice or a newer document repeals is marked in the library within twenty working days."""

from datetime import date

import pytest

from monitor.model import Document, PageKind, WorkCalendar
from tests.checks.fakes import BASE, FakeSite, check, document, look, page_record

OLD = BASE + "gkmlpt/content/0/1/post_1.html"
NEW = BASE + "gkmlpt/content/0/2/post_2.html"
NOTICE = BASE + "tzgg/content/post_9.html"
TITLE = "测试局关于印发测试管理办法的通知"
NUMBER = "测市监规〔2019〕2号"


def old(**fields: str) -> Document:
    said = {"title": TITLE, "number": NUMBER, "published": "2019-03-01", "validity": "有效"}
    return document(OLD, **(said | fields))


def new(published: str = "2024-05-06", title: str = "测试局关于印发测试管理规定的通知") -> Document:
    return document(NEW, title=title, number="测市监规〔2024〕7号", published=published, validity="有效")


def site(body: str, *documents: Document) -> FakeSite:
    return FakeSite(document_list=list(documents) or [old(), new()], bodies={NEW: body, OLD: "第一条 为了管理。"})


CLAUSE = f"本规定自发布之日起施行。《测试管理办法》（{NUMBER}）同时废止。"


async def test_a_superseded_document_without_a_mark_is_a_fault():
    looked = await look(check("repeals"), site(CLAUSE))
    assert looked.marks == {(OLD, "unmarked")}
    assert looked.verdict == "fail"
    assert looked.faults[0].found_on == NEW
    assert "同时废止" in looked.faults[0].seen


async def test_the_marked_one_is_well_and_looked_at():
    looked = await look(check("repeals"), site(CLAUSE, old(validity="废止"), new()))
    assert looked.verdict == "pass"


async def test_twenty_working_days_are_given():
    due = WorkCalendar().add_workdays(date(2024, 7, 23), 20)
    assert due == date(2024, 8, 20)  # today of the fakes
    assert (await look(check("repeals"), site(CLAUSE, old(), new("2024-07-23")))).verdict == "pass"
    assert (await look(check("repeals"), site(CLAUSE, old(), new("2024-07-22")))).aspects == {"unmarked"}


async def test_the_days_run_from_the_day_on_which_the_repeal_takes_effect():
    body = f"本规定自2024年9月1日起施行。《测试管理办法》（{NUMBER}）同时废止。"
    assert (await look(check("repeals"), site(body))).verdict == "pass"


async def test_repealed_in_part_is_not_repealed():
    body = f"《测试管理办法》（{NUMBER}）第三条同时废止。"
    assert (await look(check("repeals"), site(body))).verdict == "pass"


async def test_a_notice_among_the_articles_counts():
    fake = site("")
    fake.page_list = [page_record(NOTICE, PageKind.ARTICLE, title="关于废止部分文件的通知", published=date(2024, 3, 1))]
    fake.bodies = {NOTICE: f"决定废止以下文件：\n1.《测试管理办法》（{NUMBER}）"}
    assert (await look(check("repeals"), fake)).marks == {(OLD, "unmarked")}
    fake.bodies = {}
    looked = await look(check("repeals"), fake)
    assert looked.faults == []
    assert (NOTICE, "") in looked.unjudged


async def test_a_document_of_another_body_is_not_ours_to_mark():
    body = "《广东省测试管理办法》（粤府办〔2010〕9号）同时废止。"
    looked = await look(check("repeals"), site(body))
    assert looked.faults == []
    assert looked.verdict == "pass"


async def test_one_of_ours_that_the_library_does_not_hold_is_only_told():
    looked = await look(check("repeals"), site("《另一办法》（测市监规〔2015〕1号）同时废止。"))
    assert looked.faults == []
    assert any("文件库里没有这一份" in str(o) for o in looked.said)


async def test_by_title_alone_it_is_a_hint_and_never_the_newer_version():
    looked = await look(check("repeals"), site("《测试管理办法》同时废止。"))
    assert looked.marks == {(OLD, "unmarked")}
    assert looked.verdict == "warn"
    newer = document(OLD, title=TITLE, number="测市监规〔2024〕9号", published="2024-08-01", validity="有效")
    assert (await look(check("repeals"), site("《测试管理办法》同时废止。", newer, new()))).faults == []


async def test_a_version_with_another_number_is_another_document():
    body = "《测试管理办法》（测市监规〔2012〕8号）同时废止。"
    assert (await look(check("repeals"), site(body))).faults == []


async def test_a_document_that_replaces_one_of_its_own_title_does_not_repeal_itself():
    same = document(NEW, title=TITLE, number="测市监规〔2024〕7号", published="2024-05-06", validity="有效")
    looked = await look(check("repeals"), site(CLAUSE, old(), same))
    assert looked.marks == {(OLD, "unmarked")}


@pytest.mark.parametrize("title", ["测试管理规定（征求意见稿）", "测试管理规定解读"])
async def test_drafts_and_readings_repeal_nothing(title: str):
    assert (await look(check("repeals"), site(CLAUSE, old(), new(title=title)))).faults == []


async def test_a_repeal_without_a_day_is_unjudged():
    looked = await look(check("repeals"), site(f"《测试管理办法》（{NUMBER}）同时废止。", old(), new(published="")))
    assert looked.faults == []
    assert (OLD, "unmarked") in looked.unjudged


async def test_years_without_a_calendar_are_told():
    fake = site(CLAUSE, old(), new("2037-05-06"))
    fake.today = date(2038, 8, 20)
    looked = await look(check("repeals"), fake)
    assert looked.aspects == {"unmarked"}
    assert any("2037" in str(o) and "周一至周五" in str(o) for o in looked.said)


async def test_a_table_row_in_which_the_title_runs_into_the_number():
    fake = site("", old(), new(title="关于废止部分规范性文件的通知"))
    fake.bodies = {NEW: f"废止的规范性文件目录\n1 测试管理办法{NUMBER}"}
    assert (await look(check("repeals"), fake)).marks == {(OLD, "unmarked")}
