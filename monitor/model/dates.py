"""Dates as Chinese government pages write them: read what is surely a date, and nothing else.

Three kinds of readers, from trusting to wary: `parse_date` wants the whole text to be one date; `find_date` looks
for the first complete date in a longer text; `date_in_url` and `parse_meta_date` know the compact forms that only
machines write. A year without a day (`2024年8月`), a 文号 (`汕府〔2024〕8号`), a telephone number, a price: no dates.
A day that no calendar has (`2024-02-30`) is None, never a neighbour. Years outside 1900–2099 are no office's dates.

Dates with a time zone, and epoch numbers, become the calendar day in Beijing (UTC+8, no summer time since 1992).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")

# One character to one character, so that positions found in the folded text hold in the original.
_FOLD = str.maketrans(
    {
        **{chr(0xFF10 + n): str(n) for n in range(10)},
        **dict.fromkeys("\u00a0\u3000\u2002\u2003\u2009\u202f\t\r\n", " "),
        **dict.fromkeys("－‐‑–−﹣", "-"),
        "／": "/",
        "．": ".",
        "：": ":",
        "（": "(",
        "）": ")",
        "［": "[",
        "］": "]",
    }
)

_HAN = {**dict.fromkeys("〇○◯零OＯ0", 0), **{c: n for n, c in enumerate("一二三四五六七八九", 1)}}
_DIGIT = f"[{''.join(_HAN)}]"
_GAP = " {0,3}"  # dates are spaced out for looks
_NUMBER = "(?:[〇○◯零一二三四五六七八九十廿卅] ?){1,3}"

# After the day: no further digit, and no further part that would make it a serial number (2024-08-20-17).
_END = r"(?![0-9]|[-/.][0-9])"
_START = r"(?<![0-9A-Za-z])(?<![0-9][-/.])"
_FULL = re.compile(
    rf"{_START}(?P<y>(?:19|20)[0-9]{{2}})"
    rf"(?:{_GAP}年{_GAP}(?P<m1>[0-9]{{1,2}}){_GAP}月{_GAP}(?P<d1>[0-9]{{1,2}})(?:{_GAP}[日号]|(?=[ \])】〕,，。;；]|$))"
    rf"| ?(?P<sep>[-/.]) ?(?P<m2>[0-9]{{1,2}}) ?(?P=sep) ?(?P<d2>[0-9]{{1,2}}){_END})"
)
_HAN_FULL = re.compile(
    rf"(?P<y>{_DIGIT} ?{_DIGIT} ?{_DIGIT} ?{_DIGIT}){_GAP}年{_GAP}(?P<m>{_NUMBER}){_GAP}月"
    rf"{_GAP}(?P<d>{_NUMBER}){_GAP}[日号]"
)
_YEARLESS = re.compile(r"(?P<m1>[0-9]{1,2})[-/](?P<d1>[0-9]{1,2})|(?P<m2>[0-9]{1,2}) ?月 ?(?P<d2>[0-9]{1,2}) ?日")
_WEEKDAY = r"(?:[ (]*(?:星期|周)[一二三四五六日天]\)?)?"
_TIME = re.compile(_WEEKDAY + r"[ T]*(?:[0-9]{1,2}[:时][0-9]{0,2}(?:[:分][0-9]{0,2}秒?(?:\.[0-9]+)?)?|[0-9]{1,2}时)?")
_LABEL = re.compile(r"^[\u4e00-\u9fff ]{2,8}:")
_BRACKETS = " []()【】〔〕<>《》|·"
_COMPACT = re.compile(r"(?P<y>(?:19|20)[0-9]{2})(?P<m>[0-9]{2})(?P<d>[0-9]{2})(?:[0-9]{6})?")
_IN_URL = (
    re.compile(r"/t((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})_[0-9]+\.[a-z]"),  # TRS: t20240820_123456.html
    re.compile(r"/art/((?:19|20)[0-9]{2})/([0-9]{1,2})/([0-9]{1,2})/art_"),  # jpaas
    re.compile(r"/((?:19|20)[0-9]{2})-([0-9]{2})/([0-9]{2})/"),  # gov.cn: /2024-08/20/content_…
)
_LINE = 200  # characters
_EARLIEST_YEAR, _LATEST_YEAR = 1900, 2099
_MILLISECONDS_FROM = 100_000_000_000  # as seconds this is the year 5138; as milliseconds, March 1973


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date with the place where it stands: `text[start:end]` is what the page wrote."""

    day: date
    start: int
    end: int


def find_dates(text: str) -> Iterator[FoundDate]:
    """Every complete date (year, month, day) in a text, in order of appearance; impossible ones are left out."""
    return iter(_dates_of_a_line(text) if len(text) <= _LINE else _dates(text))


def _dates(text: str) -> tuple[FoundDate, ...]:
    folded = text.translate(_FOLD)
    found = [_from_full(m) for m in _FULL.finditer(folded)]
    found += [_from_han(m) for m in _HAN_FULL.finditer(folded)]
    return tuple(sorted((f for f in found if f is not None), key=lambda f: f.start))


_dates_of_a_line = lru_cache(maxsize=1_024)(_dates)  # the rows of a list are looked at from several sides


def find_date(text: str, today: date) -> date | None:
    """The first complete date in a text; else the day of a text that is nothing but month and day.

    A month and a day alone (`08-20`, `[8月20日]`) count only when they are the whole text: in a sentence `3-5` may be
    anything. Their year is the latest that does not put them after tomorrow, seen from `today` (lists show new things,
    and a server's clock may be ahead of ours).
    """
    first = next(find_dates(text), None)
    return first.day if first is not None else _yearless(text, today)


def parse_date(text: str) -> date | None:
    """The date, when the whole text is one complete date, with or without brackets, a label and a time of day."""
    bare = _bare(text)
    found = next(find_dates(bare), None)
    if found is None or found.start != 0:
        return None
    return found.day if _TIME.fullmatch(bare, found.end) else None


@lru_cache(maxsize=8192)
def parse_meta_date(text: str) -> date | None:
    """A date as machines write it into meta tags: all of `parse_date`, and `20240820`, `20240820112501`, ISO 8601.

    A value with a time zone is turned into the Beijing day.
    """
    value = text.translate(_FOLD).strip()
    if compact := _COMPACT.fullmatch(value):
        return _day(compact["y"], compact["m"], compact["d"])
    if "T" in value:
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return parse_date(value)
        if moment.tzinfo is not None:
            moment = moment.astimezone(BEIJING)
        return moment.date() if _EARLIEST_YEAR <= moment.year <= _LATEST_YEAR else None
    return parse_date(value)


def date_in_url(url: str) -> date | None:
    """The day that an article's address carries (`t20240820_123.html`, `/art/2024/8/20/art_…`, `/2024-08/20/`)."""
    for pattern in _IN_URL:
        if match := pattern.search(url):
            return _day(*match.groups())
    return None


def from_epoch(value: object) -> date | None:
    """The Beijing day of an epoch number, in seconds or milliseconds (told apart by size), as number or as digits.

    0 and what is no number mean "not set" on the disclosure platform, so both are None.
    """
    if isinstance(value, str):
        if not re.fullmatch(r"-?[0-9]{1,15}", value.strip()):
            return None
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or value == 0 or value != value:
        return None
    if abs(value) > _MILLISECONDS_FROM * 1000:
        return None
    seconds = value / 1000 if abs(value) >= _MILLISECONDS_FROM else value
    moment = datetime(1970, 1, 1, tzinfo=BEIJING) + timedelta(hours=8, seconds=seconds)
    return moment.date() if _EARLIEST_YEAR <= moment.year <= _LATEST_YEAR else None


def _from_full(match: re.Match[str]) -> FoundDate | None:
    day = _day(match["y"], match["m1"] or match["m2"], match["d1"] or match["d2"])
    return None if day is None else FoundDate(day, match.start(), match.end())


def _from_han(match: re.Match[str]) -> FoundDate | None:
    year = "".join(str(_HAN[c]) for c in match["y"] if c != " ")
    month, day_of_month = _han_number(match["m"]), _han_number(match["d"])
    if month is None or day_of_month is None or not _EARLIEST_YEAR <= int(year) <= _LATEST_YEAR:
        return None
    day = _day(year, str(month), str(day_of_month))
    return None if day is None else FoundDate(day, match.start(), match.end())


def _han_number(text: str) -> int | None:
    """八 8, 十 10, 十二 12, 二十 20, 廿一 21, 三十一 31, and digit by digit: 〇八 8, 二〇 20."""
    text = text.replace(" ", "").replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = text.partition("十")
    if not ten:
        return int("".join(str(_HAN[c]) for c in text))
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return None
    return 10 * (_HAN[tens] if tens else 1) + (_HAN[ones] if ones else 0)


def _yearless(text: str, today: date) -> date | None:
    bare = _bare(text)
    match = _YEARLESS.match(bare)
    if match is None or not _TIME.fullmatch(bare, match.end()):
        return None
    month, day_of_month = match["m1"] or match["m2"], match["d1"] or match["d2"]
    latest = today + timedelta(days=1) if today < date.max else today
    for year in range(latest.year, latest.year - 9, -1):  # 29 February may be eight years back (1896–1904)
        day = _day(str(year), month, day_of_month)
        if day is not None and day <= latest:
            return day
    return None


def _bare(text: str) -> str:
    """Folded, without a leading label and without brackets around the whole."""
    folded = text.translate(_FOLD).strip(_BRACKETS)
    return _LABEL.sub("", folded).strip(_BRACKETS)


def _day(year: str, month: str, day_of_month: str) -> date | None:
    try:
        return date(int(year), int(month), int(day_of_month))
    except ValueError:
        return None
