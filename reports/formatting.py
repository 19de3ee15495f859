"""Turn raw values into what a report may show: harmless text, safe addresses, dates and numbers in office Chinese.

Everything that came from a page passes `clean` before it reaches a template. Escaping for HTML is jinja's work;
here goes what escaping cannot cure: control characters, direction overrides, endless titles, `javascript:` addresses.
"""

import re
import unicodedata
from datetime import UTC, date, datetime, tzinfo
from urllib.parse import urlsplit

LONGEST = 2000  # characters of one field in the full report
_LONGEST_HREF = 4000
_WEEKDAYS = "一二三四五六日"
_SPACES = re.compile(r"\s+")
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")


def clean(text: str, limit: int = LONGEST) -> str:
    """One line of visible text: white space folded; control, direction, private and unpaired characters left out."""
    head = text[: limit * 4 + 400]  # a title of megabytes costs no more than a long one
    kept = _SPACES.sub(" ", head)
    if not kept.isprintable():  # nearly every text is, and ten thousand findings make a hundred thousand texts
        kept = "".join(c for c in kept if unicodedata.category(c) not in _UNSEEN)
    kept = kept.strip()
    return clip(kept, limit) if len(kept) > limit or len(head) == len(text) else kept + "…"


def clip(text: str, limit: int) -> str:
    """At most `limit` characters; `…` stands for what was cut."""
    return text if len(text) <= limit else text[: max(limit - 1, 0)].rstrip() + "…"


def clip_address(text: str, limit: int) -> str:
    """An address keeps its host and its end, where a reader recognises it."""
    if len(text) <= limit:
        return text
    tail = limit // 3
    return f"{text[: limit - tail - 1]}…{text[-tail:]}"


def clean_address(text: str, limit: int) -> str:
    """A harmless address of at most `limit` characters, its host and its end kept."""
    return clip_address(clean(text), limit)


def href(url: str) -> str:
    """The address if a browser may be sent there (http or https with a host, no odd characters), else ''."""
    if not url or len(url) > _LONGEST_HREF or " " in url or not url.isprintable():
        return ""
    try:
        parts = urlsplit(url)
        return url if parts.scheme in ("http", "https") and parts.hostname else ""
    except ValueError:
        return ""


def moment(when: datetime, zone: tzinfo) -> str:
    """`2026年11月23日 02:00`; a time without zone is UTC, as the store keeps it."""
    local = _local(when, zone)
    return f"{calendar_day(local.date())} {local:%H:%M}"


def short_moment(when: datetime, zone: tzinfo) -> str:
    """`11月23日 02:00`, where the year is plain from the context."""
    local = _local(when, zone)
    return f"{month_day(local.date())} {local:%H:%M}"


def local_day(when: datetime, zone: tzinfo) -> date:
    return _local(when, zone).date()


def calendar_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def month_day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def weekday(day: date) -> str:
    return f"星期{_WEEKDAYS[day.weekday()]}"


def duration(seconds: float) -> str:
    """`42 秒`, `23 分 40 秒`, `2 小时 5 分`; below a second is `不到 1 秒`."""
    whole = int(seconds)
    if whole < 1:
        return "不到 1 秒"
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} 小时 {minutes} 分" if minutes else f"{hours} 小时"
    if minutes:
        return f"{minutes} 分 {rest} 秒" if rest else f"{minutes} 分"
    return f"{rest} 秒"


def percent(part: int, whole: int) -> str:
    """A share cut off, never rounded up, at two digits: 100% means every single one."""
    if part == whole:
        return "100%"
    hundredths = part * 10_000 // whole
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def _local(when: datetime, zone: tzinfo) -> datetime:
    aware = when if when.tzinfo is not None else when.replace(tzinfo=UTC)
    return aware.astimezone(zone)
