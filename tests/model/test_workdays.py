"""工作日: the official holidays, what config.toml changes of them, and how days are counted."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import WorkCalendar

OFFICIAL = WorkCalendar()
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2024, 8, 20), True),
        (date(2024, 8, 24), False),
        (date(2024, 10, 1), False),  # 国庆
        (date(2024, 10, 12), True),  # 调休上班的星期六
        (date(2024, 2, 9), True),  # 除夕 2024 was no legal holiday: an office that closed writes it into config
        (date(2037, 8, 20), True),  # 年份不在放假安排内：按星期一至星期五
        (date(2037, 8, 22), False),
    ],
)
def test_official_days(day: date, works: bool) -> None:
    assert OFFICIAL.is_workday(day) is works


def test_config_overrides_single_days() -> None:
    ours = WorkCalendar(frozenset({date(2024, 8, 24)}), frozenset({date(2024, 8, 20)}))
    assert ours.is_workday(date(2024, 8, 24))
    assert not ours.is_workday(date(2024, 8, 20))
    assert ours.is_workday(date(2024, 8, 21))
    assert ours.workdays_between(date(2024, 8, 19), date(2024, 8, 25)) == 4


def test_the_first_day_is_not_counted_and_the_last_is() -> None:
    assert OFFICIAL.workdays_between(date(2024, 8, 19), date(2024, 8, 20)) == 1
    assert OFFICIAL.workdays_between(date(2024, 8, 20), date(2024, 8, 20)) == 0
    assert OFFICIAL.add_workdays(date(2024, 8, 23), 1) == date(2024, 8, 26)  # Friday -> Monday


def test_twenty_days_over_the_national_holiday() -> None:
    # 2024-09-20 is a Friday; 中秋 and 国庆 with their 调休 days lie within the period.
    assert OFFICIAL.add_workdays(date(2024, 9, 20), 20) == date(2024, 10, 23)


def test_what_is_assumed_is_said() -> None:
    assert OFFICIAL.assumed(date(2023, 1, 1), date(2024, 12, 31)) == ""
    told = OFFICIAL.assumed(date(2036, 12, 1), date(2037, 1, 5))
    assert "2036、2037" in told
    assert "周一至周五计算" in told
    assert "config.toml" in WorkCalendar(frozenset({date(2037, 1, 3)})).assumed_years([2037])


@given(DAYS, st.integers(0, 400))
def test_adding_and_counting_are_one_another_s_reverse(start: date, count: int) -> None:
    end = OFFICIAL.add_workdays(start, count)
    assert OFFICIAL.workdays_between(start, end) == count
    assert count == 0 or OFFICIAL.is_workday(end)


@given(DAYS, DAYS, DAYS)
def test_periods_add_up(one: date, two: date, three: date) -> None:
    between = OFFICIAL.workdays_between
    assert between(one, two) + between(two, three) == between(one, three)


@given(DAYS, st.integers(-1500, 1500))
def test_counting_equals_counting_day_by_day(start: date, span: int) -> None:
    end = start + timedelta(days=span)
    first, last = min(start, end), max(start, end)
    days = sum(OFFICIAL.is_workday(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))
    assert OFFICIAL.workdays_between(start, end) == (days if end >= start else -days)


@given(DAYS, st.integers(1, 60))
def test_going_back_lands_on_a_working_day_before(start: date, count: int) -> None:
    day = OFFICIAL.add_workdays(start, -count)
    assert day < start
    assert OFFICIAL.is_workday(day)
