"""What is a date on a government page, and what only looks like one."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import dates
from monitor.model.dates import date_in_url, find_date, find_dates, from_epoch, parse_date, parse_meta_date

TODAY = date(2024, 8, 21)
DAY = date(2024, 8, 20)
DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "2024-08-20",
        "2024/8/20",
        "2024.08.20",
        "2024. 8. 20",
        "2024年8月20日",
        "2024 年 8 月 20 日",
        "2024年08月20号",
        "二〇二四年八月二十日",
        "二○二四年八月二十日",
        "二零二四年〇八月二〇日",
        "08-20",
        "8月20日",
        "[08-20]",
        "[2024-08-20]",
        "（2024-08-20）",
        "【2024-08-20】",
        " [2024-08-20] ",
        "发布日期：2024-08-20 11:19",
        "发布时间 2024年08月20日 09时",
        "时间：2024-08-20 17:25:04",
        "２０２４年８月２０日",
        "２０２４－０８－２０",
        "2024-08-20T11:19:00",
        "2024\u00a0年\u30008月20日",
    ],
)
def test_the_usual_forms(text: str) -> None:
    assert find_date(text, TODAY) == DAY


@pytest.mark.parametrize(
    "text",
    [
        "2024-02-30",
        "2024-13-01",
        "2024年2月30日",
        "二〇二四年十三月一日",
        "2023-02-29",
        "汕府〔2024〕8号",
        "粤市监规字〔2021〕2号",
        "2024年第8号公告",
        "2024年8月",
        "0660-3366112",
        "0660-2024-08-20",
        "2024-08-20-17",
        "192.168.10.20",
        "13800138000",
        "20240820",
        "1-8月全市经济运行情况",
        "3-5个工作日",
        "关于3月15日活动的通知",
        "002482006/2019-00007",
        "3.15",
        "12345-67",
        "共1071条 1/54",
        "",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert find_date(text, TODAY) is None


@pytest.mark.parametrize("text", ["12-31", "8月23日"])
def test_a_day_without_year_that_is_still_to_come_was_last_year(text: str) -> None:
    found = find_date(text, TODAY)
    assert found is not None
    assert found.year == 2023


def test_tomorrow_still_counts_as_this_year() -> None:
    assert find_date("08-22", TODAY) == date(2024, 8, 22)


def test_29_february_goes_back_to_the_last_leap_year() -> None:
    assert find_date("02-29", date(2027, 3, 1)) == date(2024, 2, 29)
    assert find_date("02-30", date(2027, 3, 1)) is None


def test_the_first_of_several_dates_wins() -> None:
    assert find_date("二〇二三年一月一日起，2024-08-20止", TODAY) == date(2023, 1, 1)


def test_an_impossible_date_does_not_hide_the_one_behind_it() -> None:
    assert find_date("2024-02-30，更正：2024-08-20", TODAY) == DAY


def test_parse_wants_the_whole_text() -> None:
    assert parse_date("2024年8月20日") == DAY
    assert parse_date("成文日期：2024年8月20日") == DAY
    assert parse_date("2024-08-20 11:19:00") == DAY
    assert parse_date("2024年8月20日起施行") is None
    assert parse_date("自2024年8月20日") is None
    assert parse_date("08-20") is None


def test_meta_dates() -> None:
    assert parse_meta_date("20240820") == DAY
    assert parse_meta_date("20240820112501") == DAY
    assert parse_meta_date("2024-08-20 18:05") == DAY
    assert parse_meta_date("2024-08-19T16:30:00Z") == DAY
    assert parse_meta_date("2024-08-20T01:00:00+08:00") == DAY
    assert parse_meta_date("20241320") is None
    assert parse_meta_date("$PubDate$") is None


def test_url_dates() -> None:
    assert date_in_url("http://a.gov.cn/xx/202408/t20240820_123456.html") == DAY
    assert date_in_url("http://a.gov.cn/art/2024/8/20/art_123_456.html") == DAY
    assert date_in_url("http://a.gov.cn/zhengce/2024-08/20/content_1.htm") == DAY
    assert date_in_url("http://a.gov.cn/content/post_20240820.html") is None
    assert date_in_url("http://a.gov.cn/xx/t20241320_1.html") is None


def test_epoch_is_beijing_time() -> None:
    assert from_epoch(1636646400) == date(2021, 11, 12)  # midnight in Beijing, still the 11th in London
    assert from_epoch(1636646399) == date(2021, 11, 11)
    assert from_epoch(1636646400000) == date(2021, 11, 12)
    assert from_epoch("1636646400") == date(2021, 11, 12)
    assert from_epoch(-1) == date(1970, 1, 1)


@pytest.mark.parametrize(
    "value", [0, None, "", "abc", True, float("nan"), float("inf"), 10**20, "2021-11-12", [], "9" * 15]
)
def test_epoch_that_says_nothing(value: object) -> None:
    assert from_epoch(value) is None


def test_positions_hold_in_the_original_text() -> None:
    text = "发布日期：２０２４年８月２０日　来源"
    (found,) = find_dates(text)
    assert text[found.start : found.end] == "２０２４年８月２０日"


@given(DAYS)
def test_every_day_is_read_back_from_every_form(day: date) -> None:
    forms = [
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month:02}.{day.day:02}",
        f"{day.year}年{day.month}月{day.day}日",
        f"[{day}]",
        _in_han(day),
    ]
    assert {parse_date(form) for form in forms} == {day}
    assert {find_date(f"某某通知 {form} 来源", TODAY) for form in forms} == {day}
    assert parse_meta_date(f"{day:%Y%m%d}") == day


@given(st.dates(date(1910, 1, 1), date(2090, 1, 1)), st.integers(0, 86399))
def test_epoch_law(day: date, second: int) -> None:
    moment = datetime(day.year, day.month, day.day, tzinfo=dates.BEIJING) + timedelta(seconds=second)
    assert from_epoch(int(moment.astimezone(UTC).timestamp()) or 1) == day


@given(st.dates(date(1960, 1, 1), date(2098, 1, 1)), st.integers(1, 12), st.integers(1, 31))
def test_inferred_year_is_the_latest_not_after_tomorrow(today: date, month: int, day: int) -> None:
    found = find_date(f"{month:02}-{day:02}", today)
    if found is None:
        assert (month, day) in {(2, 30), (2, 31), (4, 31), (6, 31), (9, 31), (11, 31)}
        return
    assert (found.month, found.day) == (month, day)
    assert found <= today + timedelta(days=1)
    if (month, day) != (2, 29):
        assert found.replace(year=found.year + 1) > today + timedelta(days=1)


@given(st.text())
def test_any_text_is_survived_and_what_is_found_is_in_range(text: str) -> None:
    found = find_date(text, TODAY)
    assert found is None or 1900 <= found.year <= 2099


def _in_han(day: date) -> str:
    digits = "〇一二三四五六七八九"

    def number(n: int) -> str:
        tens, ones = divmod(n, 10)
        return ("" if tens == 0 else "十" if tens == 1 else digits[tens] + "十") + (digits[ones] if ones else "")

    year = "".join(digits[int(c)] for c in str(day.year))
    return f"{year}年{number(day.month)}月{number(day.day)}日"


@pytest.mark.parametrize(
    "text",
    [
        "二〇二四年八月二十日", "二○二四年八月廿日", "二零二四年 八月 二十日", "二 〇 二 四 年 八 月 二 十 日",
        "２０２４年８月２０日", "２０２４　年　８　月　２０　日", "2024  年 8  月 20  日",
        "２０２４－０８－２０", "2024年8月20日 星期二",
        "2024-08-20 （星期二）", "成文日期：2024年08月20日", "2024/8/20 0:00:00",
    ],
)  # fmt: skip
def test_writings_of_one_day(text: str) -> None:
    assert parse_date(text) == date(2024, 8, 20)


@pytest.mark.parametrize(
    "text", ["二〇二四年十三月一日", "二〇二四年二月三十日", "二〇二四年八月十十日", "二〇二四年八月"]
)
def test_days_that_no_calendar_has_in_chinese_numerals(text: str) -> None:
    assert parse_date(text) is None
