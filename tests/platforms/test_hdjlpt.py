"""互动交流平台: consultations from the data of their page, letters from their labels, and nothing guessed."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from monitor.model import PageFacts, PageKind
from monitor.platforms.hdjlpt import NO_DATA, NO_LETTER, NO_LIST, listed_names

Read = Callable[..., PageFacts]
BASE = "http://www.shanwei-sample.test/"
PLACE = BASE + "hdjlpt/yjzj/answer/77"


def question(**changes: Any) -> dict[str, Any]:
    article = {
        "title": "关于公开征求《某办法（征求意见稿）》意见的公告",
        "content": "<p>现公开征求意见。</p><p>附件：1.某办法（征求意见稿）</p><p>2.起草说明</p>",
        "attachments": ["0" * 32, "a" * 32],
        "published_at": "2024-07-01 09:00",
    }
    data: dict[str, Any] = {
        "id": 77,
        "title": article["title"],
        "article": article,
        "preferences": {"deadline": "2024-07-31 23:59:00", "begin_time": None},
        "feedback": None,
        "feedback_at": None,
        "status": "published",
    }
    return data | changes


def page(data: object, visible: str = "") -> str:
    return f"""<html><head><title>征集</title></head><body><script>window._CONFIG = {{ QID: '77',
    TO: '//x.test' || '//y.test', question_data: {json.dumps(data)}, isInIframe: window.self !== window.top }};
    </script><div class="feedback-result-content" id="feedback-result-content"></div>{visible}</body></html>"""


def test_an_open_consultation(read: Read) -> None:
    facts = read(page(question()), PLACE)
    (told,) = facts.consultations
    assert (facts.kind, facts.platform, facts.title) == (PageKind.ARTICLE, "hdjlpt", told.title)
    assert told.title == "关于公开征求《某办法（征求意见稿）》意见的公告"
    assert (told.start, told.end, told.closed) == (date(2024, 7, 1), date(2024, 7, 31), False)
    assert [a.name for a in told.attachments] == ["某办法（征求意见稿）", "起草说明"]
    assert facts.attachments == told.attachments


def test_its_own_begin_goes_before_the_day_of_publication(read: Read) -> None:
    wishes = {"deadline": "2024-08-31", "begin_time": "2024-08-01 00:00:00"}
    (told,) = read(page(question(preferences=wishes)), PLACE).consultations
    assert (told.start, told.end) == (date(2024, 8, 1), date(2024, 8, 31))


def test_a_finished_one_with_its_feedback(read: Read) -> None:
    data = question(status="finished", feedback="<p>共收到意见2条，采纳1条。</p>", feedback_at="2024-08-09 10:00:00")
    (told,) = read(page(data), PLACE).consultations
    assert (told.closed, told.feedback, told.feedback_date) == (True, "共收到意见2条，采纳1条。", date(2024, 8, 9))


def test_a_button_that_says_it_is_over(read: Read) -> None:
    over = '<div class="button disabled">当前征集已结束，无法提交评论</div>'
    (told,) = read(page(question(), over), PLACE).consultations
    assert told.closed is True


def test_more_files_than_names_leave_them_without_names(read: Read) -> None:
    data = question()
    data["article"]["content"] = "<p>现公开征求意见，见附件。</p>"
    (told,) = read(page(data), PLACE).consultations
    assert [a.name for a in told.attachments] == ["", ""]


@pytest.mark.parametrize("data", [None, [], {}, "x", {"article": None}, {"article": {"content": None}}])
def test_a_page_whose_data_hold_no_notice_is_unread(read: Read, data: object) -> None:
    facts = read(page(data), PLACE)
    (told,) = facts.consultations
    assert (told.unread, told.start, told.end, told.closed, told.body) == (NO_DATA, None, None, None, "")
    assert facts.notes == (NO_DATA,)


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("附件：1.甲表\n2.乙表\n3.丙表\n某局", ["甲表", "乙表", "丙表"]),
        ("附件1：甲表\n附件2：乙表", ["甲表", "乙表"]),
        ("附 件：甲表", ["甲表"]),
        ("1.总则\n附件见网站", []),
    ],
)
def test_names_that_a_text_lists(body: str, names: list[str]) -> None:
    assert listed_names(body) == names


LETTER = """<html><head><title>来信详情</title></head><body><table>
<tr><td>信件标题：</td><td>小作坊登记需要哪些材料</td></tr><tr><td>来信时间：</td><td>2024-08-01 10:00</td></tr>
<tr><td>来信内容：</td><td><p>请问登记需要哪些材料？</p></td></tr>
<tr><td>答复单位：</td><td>某某局</td></tr><tr><td>答复时间：</td><td>2024-08-06</td></tr>
<tr><td>答复内容：</td><td><p>您好：</p><p>需要申请表和身份证明。</p></td></tr></table>
<p>上一篇：别的来信</p></body></html>"""


@pytest.mark.parametrize("place", ["hdjlpt/detail?pid=3", "hdjlpt/letter/detail?id=3"])
def test_a_letter_that_shows_its_labels(read: Read, place: str) -> None:
    facts = read(LETTER, BASE + place)
    (letter,) = facts.letters
    assert (letter.title, letter.asked, letter.answered) == (
        "小作坊登记需要哪些材料", date(2024, 8, 1), date(2024, 8, 6),
    )  # fmt: skip
    assert (letter.question, letter.answered_by) == ("请问登记需要哪些材料？", "某某局")
    assert (letter.answer, letter.unread) == ("您好：\n需要申请表和身份证明。", "")


def test_a_letter_inside_of_a_page_with_menus(read: Read) -> None:
    lines = (
        "<p>留言时间：2024-08-01</p><p>留言内容：请问登记材料？</p><p>答复时间：2024-08-06</p><p>答复内容：见指南。</p>"
    )
    page = f"<html><body><div><ul><li>首页</li></ul></div><div><div>{lines}</div></div><p>主办单位</p></body></html>"
    (letter,) = read(page, BASE + "hdjlpt/detail?pid=3").letters
    assert (letter.asked, letter.answered, letter.question) == (date(2024, 8, 1), date(2024, 8, 6), "请问登记材料？")


def test_a_letter_drawn_by_script_is_unread(read: Read) -> None:
    (letter,) = read(
        "<html><title>互动交流</title><body><div id=app></div></body></html>", BASE + "hdjlpt/detail?pid=3"
    ).letters
    assert (letter.unread, letter.asked, letter.answered, letter.question) == (NO_LETTER, None, None, "")


def test_the_list_of_letters_is_an_unread_column(read: Read) -> None:
    facts = read("<html><title>公开信件</title><body></body></html>", BASE + "hdjlpt/published?via=pc")
    (column,) = facts.columns
    assert (column.name, column.unread) == ("公开信件", NO_LIST)
    assert (facts.letters, facts.entries) == ((), ())
