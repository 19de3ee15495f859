"""`library_fields`: published in time, numbered as a 规范性文件 is, and filed where it belongs."""

from datetime import date
from typing import Any

import pytest

from monitor.model import WorkCalendar
from tests.checks.fakes import BASE, FakeSite, Looked, check, document, look

URL = BASE + "gkmlpt/content/1/1/post_1.html"
GOOD = {
    "title": "测试局关于印发测试管理办法的通知",
    "number": "汕市监规〔2024〕1号",
    "publisher": "测试局",
    "index": "11441700007280420Y/2024-00001",
    "theme": "市场监管",
    "written": "2024-08-01",
    "published": "2024-08-02",
    "validity": "有效",
}


async def judged(library: str = "规范性文件", options: dict[str, Any] | None = None, **fields: str) -> Looked:
    site = FakeSite(document_list=[document(URL, library, **(GOOD | fields))])
    return await look(check("library_fields", **({"libraries": [library]} | (options or {}))), site)


async def test_the_twentieth_working_day_is_in_time_and_the_next_is_late():
    last = WorkCalendar().add_workdays(date(2024, 4, 1), 20)
    in_time = await judged(written="2024-04-01", published=last.isoformat())
    assert in_time.verdict == "pass"
    late = await judged(written="2024-04-01", published=WorkCalendar().add_workdays(last, 1).isoformat())
    assert late.marks == {(URL, "dates.late")}
    assert late.verdict == "warn"


async def test_documents_from_before_the_present_regulation_are_not_late():
    assert (await judged(written="2018-04-01", published="2018-12-01")).verdict == "pass"
    looked = await judged(written="2018-04-01", published="2018-12-01", options={"late_since": "2018-01-01"})
    assert "dates.late" in looked.aspects


async def test_lateness_is_switched_off_with_nought():
    late = {"written": "2024-04-01", "published": "2024-07-01"}
    assert (await judged(**late, options={"late_workdays": 0})).verdict == "pass"


@pytest.mark.parametrize(
    ("number", "written", "fires"),
    [
        ("汕市监〔2024〕1号", "2024-08-01", True),
        ("汕市监〔2017〕1号", "2017-12-29", False),
        ("汕尾市人民政府令第12号", "2024-08-01", False),
        ("汕尾市市场监督管理局公告2024年第3号", "2024-08-01", False),
        ("粤府办规〔2024〕1号", "2024-08-01", False),
    ],
)
async def test_numbers_of_normative_documents_have_their_word(number: str, written: str, fires: bool):
    looked = await judged(number=number, written=written, published=written)
    assert ("number.head" in looked.aspects) is fires
    assert looked.verdict == ("warn" if fires else "pass")


async def test_another_bodys_document_is_numbered_as_that_body_does():
    looked = await judged(number="国发〔2019〕5号", publisher="国务院")
    assert looked.verdict == "pass"


@pytest.mark.parametrize(
    ("title", "fires"),
    [
        ("测试局关于印发2024年食品安全工作方案的通知", True),
        ("测试局关于张某等同志任免的通知", True),
        ("测试局关于废止食品安全工作方案的通知", False),
        ("测试局关于印发值班管理规定的通知", False),
        ("测试局关于印发食品抽检实施细则的通知", False),
    ],
)
async def test_internal_matters_are_no_normative_documents(title: str, fires: bool):
    assert ("category.internal" in (await judged(title=title)).aspects) is fires


async def test_other_documents_may_be_internal_and_have_other_numbers():
    looked = await judged("其他文件", title="测试局关于印发工作方案的通知", number="汕市监〔2024〕1号")
    assert looked.verdict == "pass"


async def test_years_without_a_calendar_are_told():
    looked = await judged(written="2037-04-01", published="2037-04-02", index="11441700007280420Y/2037-00001")
    assert any("2037" in str(o) and "周一至周五" in str(o) for o in looked.said)
