"""Item 11: a published decision tells its number, party, cause and day, and was published within 20 working days."""

from datetime import date, timedelta

import pytest

from monitor.model import Attachment, AttachmentText, Column, Entry, PageKind
from tests.checks.fakes import BASE, TODAY, FakeSite, check, look, page_record

LIST = BASE + "fldgs/index.html"
CASE = BASE + "fldgs/1.html"
LINES = {
    "number": "处罚决定书文号：汕样市监处罚〔2024〕9号",
    "party": "当事人：某某商贸有限公司",
    "cause": "案由：组织虚假交易",
    "decided": "处罚决定日期：2024-08-01",
}
REST = "本案由执法人员依照法定程序调查终结，证据确凿，适用法律正确，现予公开，接受社会监督，特此公告，供查阅。"


def site(body: str, title: str = "某某公司刷单案", published: date = date(2024, 8, 12), **more: object) -> FakeSite:
    made = FakeSite(column_list=[Column(LIST, "反垄断", ("反垄断",))], **more)
    made.entry_lists[LIST] = [Entry(CASE, title, published)]
    made.page_list = [page_record(CASE, PageKind.ARTICLE, title=title, published=published)]
    made.bodies[CASE] = body
    return made


def cases(**more: object):
    return check("case_elements", columns=["反垄断"], **more)


def body(without: str = "", **instead: str) -> str:
    lines = {**LINES, **instead}
    return "\n".join([*(text for name, text in lines.items() if name != without), REST])


async def test_a_whole_decision_is_sound():
    looked = await look(cases(), site(body()))
    assert looked.faults == []
    assert looked.verdict == "pass"


@pytest.mark.parametrize("missing", LINES)
async def test_each_element_is_missed(missing: str):
    looked = await look(cases(), site(body(missing)))
    assert looked.marks == {(CASE, missing)}
    assert looked.verdict == "warn"


@pytest.mark.parametrize(
    "heads", ["决定书文号 当事人 主要事实 处罚决定日期", "文 号　当 事 人　违法事实　作出处罚决定的日期"]
)
async def test_elements_are_known_by_other_names(heads: str):
    assert (await look(cases(), site(f"{heads}\n{REST}"))).faults == []


async def test_the_day_below_the_signature_is_the_day_of_the_decision():
    signed = body("decided") + "\n汕样市市场监督管理局\n2024年8月1日"
    assert (await look(cases(), site(signed))).faults == []


@pytest.mark.parametrize(("published", "late"), [(date(2024, 8, 29), False), (date(2024, 8, 30), True)])
async def test_twenty_working_days_are_the_line(published: date, late: bool):
    looked = await look(cases(), site(body(), published=published, today=date(2024, 9, 10)))
    assert looked.aspects == ({"late"} if late else set())


@pytest.mark.parametrize(
    "title", ["反不正当竞争典型案例：某公司刷单案", "关于加强反不正当竞争执法工作的通知", "我局召开反垄断工作会议"]
)
async def test_what_is_no_decision_is_left_alone(title: str):
    looked = await look(cases(), site(REST, title=title))
    assert looked.faults == []
    assert looked.verdict == "inconclusive"


@pytest.mark.parametrize(
    "title", ["某公司虚假宣传案", "某公司违反明码标价规定案", "汕样市监处罚〔2024〕9号行政处罚决定书"]
)
async def test_decisions_are_known_by_their_titles(title: str):
    assert (await look(cases(), site(body("cause"), title=title))).aspects <= {"cause"}
    assert (await look(cases(), site(body("party"), title=title))).aspects == {"party"}


async def test_a_decision_in_a_picture_or_an_unread_file_is_left_open():
    assert (await look(cases(), site("见图。"))).verdict == "inconclusive"
    file = Attachment(BASE + "a.pdf", "决定书")
    unread = site(REST, attachment_lists={CASE: [file]})
    assert (await look(cases(), unread)).verdict == "inconclusive"
    unread.attachment_text_list = [AttachmentText(file.url, "pdf", 9, body())]
    assert (await look(cases(), unread)).faults == []


async def test_old_cases_are_not_judged_again():
    old = site(REST, published=TODAY - timedelta(days=800))
    assert (await look(cases(), old)).faults == []


async def test_a_page_that_was_not_read_is_left_open():
    unread = site(body("cause"))
    unread.page_list = []
    assert (await look(cases(), unread)).verdict == "inconclusive"


async def test_a_column_that_is_not_there_is_said():
    looked = await look(check("case_elements", columns=["别的"]), site(body()))
    assert looked.verdict == "inconclusive"
