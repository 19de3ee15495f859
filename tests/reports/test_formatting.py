"""What a page wrote is shown harmless and short; numbers and dates read as an office writes them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import formatting as fmt

ZONE = ZoneInfo("Asia/Shanghai")


def test_direction_overrides_and_control_characters_are_left_out() -> None:
    assert fmt.clean("a\u202egnp.exe\u2066b\x00\x1b[31m\r\nBcc: x\ud800\u200b") == "agnp.exeb[31m Bcc: x"


@given(st.text(max_size=6000), st.integers(1, 300))
def test_a_clean_text_is_one_bounded_line(text: str, limit: int) -> None:
    shown = fmt.clean(text, limit)
    assert len(shown) <= max(limit, 1) + 1
    assert shown == "" or shown.isprintable()
    assert shown.encode().decode() == shown


def test_a_cut_text_says_so_and_a_whole_one_does_not() -> None:
    assert fmt.clean("长" * 10_000, 20) == "长" * 19 + "…"
    assert fmt.clean("长" * 20, 20) == "长" * 20


@pytest.mark.parametrize("url", ['http://a.cn/x?a=1&b="2"', "https://[::1]:8443/附件.docx", "HTTP://A.CN/"])
def test_web_addresses_become_links(url: str) -> None:
    assert fmt.href(url) == url


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "", "//a.cn/", "http://", "http://a.cn/\u202e", "http://a.cn/ x",
     "java\tscript:x", "http://[broken/", "重点领域/食品安全", "http://a.cn/" + "x" * 5000],
)  # fmt: skip
def test_anything_else_is_text_only(url: str) -> None:
    assert fmt.href(url) == ""


def test_a_share_is_never_rounded_up_to_all() -> None:
    assert fmt.percent(99_999, 100_000) == "99.99%"
    assert fmt.percent(3, 3) == "100%"
    assert fmt.percent(0, 7) == "0.00%"


def test_durations_and_days_in_words() -> None:
    assert [fmt.duration(s) for s in (0.2, 42, 1420, 1440, 7500)] == [
        "不到 1 秒", "42 秒", "23 分 40 秒", "24 分", "2 小时 5 分",
    ]  # fmt: skip
    assert fmt.moment(datetime(2026, 11, 22, 18, 0, tzinfo=UTC), ZONE) == "2026年11月23日 02:00"
    assert fmt.weekday(date(2026, 11, 23)) == "星期一"
