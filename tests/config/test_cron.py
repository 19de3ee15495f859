"""Cron lines mean what crontab(5) says, weekdays above all."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from monitor.config.cron import cron_trigger, next_time

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2024, 8, 19, 0, 0, tzinfo=ZONE)
NAMES = "一二三四五六日"


def weekdays(field: str) -> str:
    trigger = cron_trigger(f"0 8 * * {field}", ZONE)
    found: list[str] = []
    moment = MONDAY
    while (following := next_time(trigger, moment)) is not None and (following - MONDAY).days < 7:
        found.append(NAMES[following.weekday()])
        moment = following.replace(minute=1)
    return "".join(found)


@pytest.mark.parametrize(
    ("field", "days"),
    [
        ("*", "一二三四五六日"),
        ("1-5", "一二三四五"),
        ("mon-fri", "一二三四五"),
        ("0", "日"),
        ("7", "日"),
        ("6,0", "六日"),
        ("5-7", "五六日"),
        ("fri-sun", "五六日"),
        ("0-6", "一二三四五六日"),
        ("*/2", "二四六日"),
        ("1-5/2", "一三五"),
        ("3", "三"),
    ],
)
def test_weekdays_as_crontab_counts_them(field: str, days: str) -> None:
    assert weekdays(field) == days


@pytest.mark.parametrize(
    "line", ["", "* * * *", "61 * * * *", "0 8 * * 8", "0 8 * * 5-1", "0 8 * * mon-", "0 8 * * 1/0"]
)
def test_bad_lines_are_refused(line: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the message is the config loader's business
        cron_trigger(line, ZONE)
