"""Cron lines as crontab(5) reads them, turned into APScheduler triggers: the one typed door to CronTrigger.

APScheduler counts weekdays from Monday = 0, crontab from Sunday = 0 (and 7); taken over as they stand, `1-5` would run
from Tuesday to Saturday. So numbered weekdays are spelled out by name here.
"""

from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger  # pyright: ignore[reportMissingTypeStubs] - 3.x ships no types

_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


def cron_trigger(line: str, zone: ZoneInfo) -> CronTrigger:
    """The trigger for a five-field cron line (minute hour day month weekday). Raises ValueError on a bad line."""
    fields = line.split()
    if len(fields) != 5:
        raise ValueError("应为“分 时 日 月 周”五段")
    fields[4] = _weekdays(fields[4])
    return CronTrigger.from_crontab(  # pyright: ignore[reportUnknownMemberType] - 3.x ships no types
        " ".join(fields), timezone=zone
    )


def next_time(trigger: CronTrigger, after: datetime) -> datetime | None:
    """When the trigger fires next, strictly after a moment; None when never again."""
    found = cast(object, trigger.get_next_fire_time(None, after))  # pyright: ignore[reportUnknownMemberType] - as above
    return found if isinstance(found, datetime) else None


def _weekdays(field: str) -> str:
    if field == "*":
        return field
    return ",".join(dict.fromkeys(name for part in field.lower().split(",") for name in _expand(part)))


def _expand(part: str) -> list[str]:
    """One list member (`1`, `mon`, `1-5`, `mon-fri`, `*/2`, `1-5/2`) as the names it means."""
    span, _, step_text = part.partition("/")
    if step_text and not step_text.isdecimal():
        raise ValueError(f"星期一段“{part}”写法有误")
    step = int(step_text) if step_text else 1
    first_text, dash, last_text = span.partition("-")
    first, last = (0, 6) if span == "*" else (_number(first_text), _number(last_text if dash else first_text))
    if step_text and not dash and span != "*":
        last = 6
    if dash and last == 0 and first > 0:
        last = 7
    if step < 1 or first > last:
        raise ValueError(f"星期一段“{part}”写法有误")
    return [_DAYS[day % 7] for day in range(first, last + 1, step)]


def _number(text: str) -> int:
    if text in _DAYS:
        return _DAYS.index(text)
    if text.isdecimal() and int(text) <= 7:
        return int(text)
    raise ValueError(f"星期“{text}”写法有误，应为 0 至 7（0 和 7 都是星期日）或 mon、tue 等")
