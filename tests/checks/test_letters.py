"""公开留言: late, waiting and forgotten letters are found; a board that script fills is not accused."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from monitor.model import Column, Evidence, Letter, Link, PageKind, Severity
from tests.checks.fakes import BASE, HOME, TODAY, FakeSite, Looked, answer, check, look, page_record

BOARD = "公开留言"
CHANNEL = "咨询建言渠道"
URL = "http://www.example.test/hdjlpt/detail?pid=1"
FINE = Letter(f"{URL}0", "咨询登记", TODAY - timedelta(days=9), TODAY - timedelta(days=5), "问", "答", "")
NAVIGATION = [Link(f"{BASE}{n}/index.html", "a", f"栏目{n}") for n in range(20)]
TALK = Link("http://www.example.test/hdjlpt/letter", "a", "我要写信")
COUNTED = page_record(f"{BASE}hd/tj.html", title="2024年上半年留言办理情况统计")


def board(*letters: Letter, complete: bool = True) -> FakeSite:
    return FakeSite(
        letter_list=[FINE, *letters],
        link_lists={HOME: [*NAVIGATION, TALK]},
        page_list=[page_record(HOME, PageKind.HOME), COUNTED],
        complete=complete,
    )


def waiting(days: int) -> Letter:
    return Letter(f"{URL}1", "反映问题", TODAY - timedelta(days=days), None, "问", "")


async def looked_at(site: FakeSite, **options: object) -> Looked:
    return await look(check("letters", **options), site)


async def test_a_board_that_answers_in_time_passes():
    looked = await looked_at(board())
    assert (looked.verdict, looked.faults, looked.unjudged) == ("pass", [], {})


@pytest.mark.parametrize(
    ("answered", "late"),
    [(date(2024, 6, 24), False), (date(2024, 6, 25), True)],
)
async def test_the_fifteenth_working_day_is_in_time(answered: date, late: bool):
    # From Monday 3 June; Monday 10 June is a holiday, so the fifteenth working day is Tuesday 25 less one: Monday 24.
    letter = Letter(f"{URL}1", "咨询", date(2024, 6, 3), answered, "问", "答")
    looked = await looked_at(board(letter), complex_workdays=14)
    assert looked.marks == ({(letter.url, "late")} if late else set())


async def test_the_admin_chooses_the_term():
    letter = Letter(f"{URL}1", "咨询", date(2024, 6, 3), date(2024, 6, 14), "问", "答")
    assert (await looked_at(board(letter))).faults == []
    assert (await looked_at(board(letter), term="simple")).marks == {(letter.url, "late")}


async def test_the_shorter_terms_are_evidence():
    letter = Letter(f"{URL}1", "咨询", date(2024, 6, 3), date(2024, 6, 14), "问", "答")
    told = [o.text for o in (await looked_at(board(letter))).said if isinstance(o, Evidence) and o.subject == BOARD]
    assert any("超过 7 个工作日的 1 件" in text and "超过 15 个工作日的 0 件" in text for text in told)


@pytest.mark.parametrize(
    ("days", "aspect", "severity"),
    [
        (10, None, None),
        (40, "waiting", Severity.WARN),
        (90, "waiting", Severity.WARN),
        (91, "unanswered", Severity.VETO),
        (400, "unanswered", Severity.ERROR),
    ],
)
async def test_three_months_without_an_answer_is_a_veto(days: int, aspect: str | None, severity: Severity | None):
    looked = await looked_at(board(waiting(days)))
    assert [(f.aspect, f.severity) for f in looked.faults] == ([(aspect, severity)] if aspect else [])


async def test_where_no_letter_shows_an_answer_script_may_fill_them_in():
    site = replace(board(), letter_list=[waiting(100), waiting(200)])
    looked = await looked_at(site)
    assert looked.faults == []
    assert looked.verdict == "inconclusive"


async def test_letters_of_other_units_are_left_aside_and_make_silence_nobodys():
    other = Letter(
        f"{URL}2", "问路灯", TODAY - timedelta(days=200), TODAY - timedelta(days=90), "问", "答", "测试市城管局"
    )
    looked = await looked_at(replace(board(other, waiting(100)), name="测试市市场监督管理局"))
    assert looked.faults == []
    assert "几个单位共用" in looked.unjudged[f"{URL}1", ""]


@pytest.mark.parametrize("unit", ["消费者权益保护科", "测试市市场监管局", "办公室", ""])
async def test_sections_and_short_names_are_the_unit_itself(unit: str):
    late = Letter(f"{URL}2", "问", TODAY - timedelta(days=200), TODAY - timedelta(days=90), "问", "答", unit)
    looked = await looked_at(replace(board(late), name="测试市市场监督管理局"))
    assert looked.marks == {(late.url, "late")}


async def test_an_unread_letter_is_not_accused():
    looked = await looked_at(board(Letter(f"{URL}1", "咨询", unread="由脚本显示")))
    assert looked.faults == []
    assert looked.unjudged[f"{URL}1", ""] == "由脚本显示"


@pytest.mark.parametrize("dates", [(None, TODAY), (TODAY, TODAY - timedelta(days=3))])
async def test_dates_that_make_no_sense_are_left_open(dates: tuple[date | None, date]):
    looked = await looked_at(board(Letter(f"{URL}1", "咨询", *dates, "问", "答")))
    assert looked.faults == []
    assert (f"{URL}1", "late") in looked.unjudged


@pytest.mark.parametrize(("days", "severity"), [(61, Severity.WARN), (181, Severity.ERROR)])
async def test_no_new_answer_for_long(days: int, severity: Severity):
    last = replace(FINE, asked=TODAY - timedelta(days=days + 2), answered=TODAY - timedelta(days=days))
    looked = await looked_at(replace(board(), letter_list=[last]))
    assert looked.marks == {(BOARD, "stale")}
    assert looked.faults[0].severity is severity


async def test_of_an_incomplete_crawl_nothing_is_called_old():
    last = replace(FINE, asked=TODAY - timedelta(days=90), answered=TODAY - timedelta(days=88))
    looked = await looked_at(replace(board(complete=False), letter_list=[last]))
    assert looked.faults == []
    assert (BOARD, "stale") in looked.unjudged


async def test_no_letters_at_all_says_why():
    site = replace(
        board(), letter_list=[], column_list=[Column(f"{BASE}hd/", "公开留言", unread="由脚本以 POST 方式读取")]
    )
    looked = await looked_at(site)
    assert looked.faults == []
    assert looked.unjudged[BOARD, ""] == "由脚本以 POST 方式读取"


async def test_no_statistics_is_a_hint():
    site = board()
    site.page_list = [page_record(HOME, PageKind.HOME)]
    looked = await looked_at(site)
    assert looked.marks == {(f"{BOARD}/统计", "missing")}
    assert looked.verdict == "warn"


LIST = f"{BASE}lyxd/index.html"


def listed(html: str, *links: Link) -> FakeSite:
    site = board()
    site.page_list = [page_record(HOME, PageKind.HOME), page_record(LIST, PageKind.COLUMN)]
    site.column_list = [Column(LIST, "留言选登")]
    site.link_lists[LIST] = list(links)
    site.probes.pages[LIST] = answer(LIST, html, headers={"content-type": "text/html; charset=utf-8"})
    return site


@pytest.mark.parametrize(
    "html",
    [
        "<p>来信总数：<b>128</b> 件</p>",
        "<p>本年度共收到留言 36 件，已答复 36 件</p>",
        "<p>按期答复率：100%</p>",
        "<p>本月收到来信 12 封，已答复 11 封</p>",
    ],
)
async def test_statistics_may_stand_on_the_board_itself(html: str):
    looked = await looked_at(listed(f"<html><body>{html}</body></html>"))
    assert (looked.faults, looked.unjudged) == ([], {})


async def test_statistics_may_be_a_link_on_the_board():
    site = listed("<html><body><p>留言</p></body></html>", Link(f"{BASE}x.html", "a", "2024年二季度来信办理情况"))
    assert (await looked_at(site)).faults == []


async def test_numbers_that_a_script_fills_in_are_not_called_missing():
    looked = await looked_at(listed('<html><body><p>来信总数：<span id="n"></span> 件</p></body></html>'))
    assert looked.faults == []
    assert "由脚本显示" in looked.unjudged[f"{BOARD}/统计", ""]


async def test_a_board_that_did_not_answer_is_no_proof():
    site = listed("")
    site.probes.pages.clear()
    looked = await looked_at(site)
    assert looked.faults == []
    assert (f"{BOARD}/统计", "") in looked.unjudged


async def test_a_board_that_counts_nothing_is_pointed_at():
    looked = await looked_at(listed("<html><body><ul><li>咨询登记 2024-08-11</li></ul></body></html>"))
    assert looked.marks == {(f"{BOARD}/统计", "missing")}


def without_channel(links: list[Link]) -> FakeSite:
    return FakeSite(link_lists={HOME: links}, page_list=[page_record(HOME, PageKind.HOME)])


async def test_a_site_without_any_way_to_ask_is_a_veto():
    looked = await looked_at(without_channel(NAVIGATION))
    assert looked.marks == {(CHANNEL, "missing")}
    assert looked.faults[0].severity is Severity.VETO


@pytest.mark.parametrize("words", ["局长信箱", "互动交流", "咨询投诉", "政民互动", "我要留言", "12345热线"])
async def test_any_way_to_ask_will_do(words: str):
    looked = await looked_at(without_channel([*NAVIGATION, Link(f"{BASE}x/", "a", words)]))
    assert looked.faults == []


async def test_a_special_channel_is_none():
    looked = await looked_at(without_channel([*NAVIGATION, Link(f"{BASE}x/", "a", "网上信访留言")]))
    assert looked.marks == {(CHANNEL, "missing")}


@pytest.mark.parametrize("site", [without_channel([]), replace(without_channel(NAVIGATION), complete=False)])
async def test_a_home_page_without_links_or_an_incomplete_crawl_proves_nothing(site: FakeSite):
    looked = await looked_at(site)
    assert looked.faults == []
    assert (CHANNEL, "") in looked.unjudged


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"simple_workdays": 9}, "由短到长"),
        ({"stale_warn_days": 200}, "不应大于"),
    ],
)
def test_options_that_contradict_themselves(options: dict[str, object], told: str):
    with pytest.raises(ValidationError, match=told):
        check("letters", **options)
