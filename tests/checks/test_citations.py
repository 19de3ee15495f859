"""`citations`: a well-known document is cited under its own 文号; what the table does not know is left alone."""

import pytest
from pydantic import ValidationError

from tests.checks.fakes import BASE, Looked, check, look, page

URL = BASE + "zwgk/content/post_1.html"


async def judged(text: str, *known: str) -> Looked:
    return await look(check("citations", known=list(known)), None, page(URL, f"<p>{text}</p>"))


async def test_the_slip_that_was_really_published():
    looked = await judged("根据《政府网站发展指引》（国办发〔2017〕17号）的要求。")
    assert looked.aspects == {"citation:政府网站发展指引"}
    assert looked.verdict == "warn"
    assert "国办发〔2017〕47号" in looked.faults[0].expected


@pytest.mark.parametrize(
    "text",
    [
        "根据《政府网站发展指引》（国办发〔2017〕47号）。",
        "根据《政府网站发展指引》(国办发[2017]47号)。",
        "根据《国务院办公厅关于印发政府网站发展指引的通知》（国办发〔2017〕47号）。",
        "根据《重大行政决策程序暂行条例》（中华人民共和国国务院令第713号）。",
        "根据《某某市网站发展指引》（某府办〔2017〕17号）。",
        "根据《政府网站发展指引》（国办发〔2017〕47号、粤办函〔2018〕1号）。",
        "根据《政府网站发展指引》（以下简称《指引》）。",
        "根据《政府网站发展指引》，某府办〔2017〕17号文件要求。",
    ],
)
async def test_right_and_unknown_citations_are_left_alone(text: str):
    assert (await judged(text)).verdict == "pass"


async def test_the_admin_adds_documents():
    assert (await judged("《甲乙办法》（测府规〔2024〕2号）", "甲乙办法=测府规〔2024〕1号")).verdict == "warn"
    assert (await judged("《甲乙办法》（测府规〔2024〕1号）", "甲乙办法=测府规〔2024〕1号")).verdict == "pass"
    with pytest.raises(ValidationError, match="名称=文号"):
        check("citations", known=["甲乙办法"])
