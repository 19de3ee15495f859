"""What the text of an invitation to comment says: from when to when, how to answer, and whether drafts are explained.

Pure functions over text. A day is only taken where the words around it say what it is: the date of signature, of a law
or of a meeting is no deadline.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

_FOLD = str.maketrans(
    {**{chr(0xFF10 + n): str(n) for n in range(10)}, **dict.fromkeys("\u3000\u00a0\t", " "), "：": ":"}
)
_DAY = re.compile(
    r"(?:(?P<y>20[0-9]{2}) ?年 ?)?(?<![0-9])(?P<m>[0-9]{1,2}) ?月 ?(?P<d>[0-9]{1,2}) ?[日号]"
    r"|(?<![0-9])(?P<y2>20[0-9]{2}) ?[-/.] ?(?P<m2>[0-9]{1,2}) ?[-/.] ?(?P<d2>[0-9]{1,2})(?![0-9])"
)
_TIME = (
    r"(?: ?[（(][^）)]{0,10}[）)])?"
    r"(?: ?(?:[0-9]{1,2} ?[:时点] ?[0-9]{0,2}(?::[0-9]{2})?分?|[上下]午|中午|晚上?|下班|零时|当[日天])){0,6}"
)
_IS_END = re.compile(rf"^{_TIME} ?(?:[（(]?(?:含|包括)[^）)]{{0,6}}[）)]? ?)?(?:之前|以前|前|止|为止|截止|截至|结束)")
_BEFORE_END = re.compile(r"(?:截止|截至|结束|终止)(?:日期|时间|日)?(?:为|是|到|至|于)? ?:? ?$")
_BEFORE_START = re.compile(r"(?:开始|起始|发布)(?:日期|时间)?(?:为|是|于)? ?:? ?$|自 ?$")
_BETWEEN = re.compile(rf"^{_TIME} ?(?:起|开始|起始)? ?(?:至|到|—+|-+|–|~|～|－|一直到|截至|截止到?) ?$")
_ONLY_DAY = re.compile(rf"^{_TIME} ?起? ?(?:至|到|—+|-+|–|~|～|－) ?(?P<d>[0-9]{{1,2}}) ?[日号]")
_NEAR = 40  # characters between the two days of a range; pages are hostile, and the patterns are only run on so much
_NOW_TO = re.compile(r"(?:即日|今日|本公告发布之日|发布之日|公布之日|公告之日|之日)起?,? ?(?:至|到) ?$")
_HAN = {**dict.fromkeys("〇零", 0), **{c: n for n, c in enumerate("一二三四五六七八九", 1)}}
_LASTS = re.compile(
    r"(?:之日起|日起|即日起|起|为期|期限|时间|期间|期限为|公示期|征求意见期|征集期)[^。；;\n0-9一二三四五六七八九十]{0,8}"
    r"(?P<n>[0-9]{1,3}|[一二三四五六七八九十]{1,3}) ?(?P<unit>个?工作日|个?自然日|日历天|天|日(?!起)|个月)"
)
_SPEAKS_OF_TIME = re.compile(r"截止|截至|期限|日前|之前|以前|起至|即日起|之日起|工作日|个月|时间[:为]")
_ASKS = re.compile(r"征求|征集|意见|建议|反馈|公示|公告|期限|时间|提出")
_METHOD = re.compile(
    r"信函|邮寄|寄至|寄送|邮箱|电子邮件|电子邮箱|e-?mail|[\w.+-]@[\w-]+\.\w|传真|电话|来电|来信|来函|书面|网上|在线|留言|"
    r"登录|登陆|网站|平台|系统|公众号|二维码|问卷|提交意见|发表意见|我要提意见",
    re.IGNORECASE,
)
_EXPLAINS = re.compile(
    r"起草说明|编制说明|制定说明|修订说明|修改说明|草案说明|情况说明|说明材料|的说明|起草背景|制定背景|编制背景|修订背景|起草过程|"
    r"必要性|背景(?:和|及|、)?依据|(?:起草|制定|编制|修订)(?:的)?(?:依据|目的|情况)"
)
_DRAFT_NAME = re.compile(
    r"征求意见稿|意见稿|草案|送审稿|修订稿|公开稿|讨论稿|征求稿|方案|办法|规定|细则|标准|规划|条例|目录|清单|意见|通知"
)
_ARTICLES = re.compile(r"第[一二三四五六七八九十]{1,3}条|第[0-9]{1,3}条")
_WHY_SHORT = re.compile(
    r"(?:缩短|短于|少于|不足).{0,20}(?:期限|时间|征求|三十日|30日)|(?:因|由于|鉴于|考虑到).{0,30}(?:紧急|急需|急迫|紧迫|时间要求|时限要求|应急|疫情|突发|尽快)"
    r"|(?:情况|时间)(?:特殊|紧急|紧迫)"
)
_REJECTED = re.compile(
    r"(?:不予采纳|不采纳|未采纳|未予采纳|没有采纳|暂不采纳|未被采纳)(?!的?情况[:：]?\s*(?:无|没有))(?!\s*+(?:意见|建议)?+\s*+(?:数|件数|条数)?+\s*+[:：为]?+\s*+(?:0|零|无)(?![0-9.]))"
)
_NONE_REJECTED = re.compile(
    r"(?:没有|无|不存在)[^。；\n]{0,6}(?:不予采纳|不采纳|未采纳)|(?<![0-9.])(?:0|零)\s*(?:条|件|个|项)[^。；，,\n]{0,6}(?:不予采纳|不采纳|未采纳)"
)
_REASON = re.compile(
    r"理由|原因|因为|由于|鉴于|考虑到|根据|依据|按照|依照|属于|不属于|已有|已明确|上位法|不符合|超出|另行|不一致|重复|已在|与.{1,30}(?:冲突|矛盾)"
)


@dataclass(frozen=True, slots=True)
class Period:
    """When comments are taken. `days` is a length that the text states; `perhaps` says that the text speaks of a time
    that was not understood, so that a missing end must not be called missing."""

    start: date | None = None
    end: date | None = None
    days: int | None = None
    workdays: int | None = None
    perhaps: bool = False


@dataclass(frozen=True, slots=True)
class _Day:
    day: date
    start: int
    end: int


def period_of(text: str, published: date | None) -> Period:
    """The period that a text states. `published` gives the year to days written without one."""
    folded = _invitation_itself(text.translate(_FOLD))
    days = _days(folded, published)
    start, end = _range(folded, days)
    if end is None:
        ends = [d.day for d in days if _is_end(folded, d)]
        end = max((day for day in ends if published is None or day >= published), default=None)
    if start is None:
        start = next((d.day for d in days if _BEFORE_START.search(folded[max(0, d.start - 8) : d.start])), None)
    if start is not None and end is not None and start > end:
        start = None
    calendar, working = _length(folded)
    return Period(start, end, calendar, working, _SPEAKS_OF_TIME.search(folded) is not None)


def _invitation_itself(text: str) -> str:
    """The text before the draft begins: the days in its articles are terms of the rule, not of the invitation."""
    return re.split(r"第[一1] ?条", text, maxsplit=1)[0]


def _length(text: str) -> tuple[int | None, int | None]:
    """How long the text says that comments are taken: in calendar days, in working days."""
    for sentence in re.split(r"[。；;\n]", text):
        found = _LASTS.search(sentence) if _ASKS.search(sentence) else None
        number = _number(found["n"]) if found else 0
        if found is None or number == 0:
            continue
        if "工作日" in found["unit"]:
            return None, number
        return (number * 30 if "月" in found["unit"] else number), None
    return None, None


def _days(text: str, published: date | None) -> list[_Day]:
    out: list[_Day] = []
    year = published.year if published is not None else None
    for found in _DAY.finditer(text):
        said = found["y"] or found["y2"]
        own = int(said) if said else year
        month, number = int(found["m"] or found["m2"]), int(found["d"] or found["d2"])
        if own is None:
            continue
        if not said and not out and published is not None and month + 6 < published.month:
            own += 1  # an invitation of December that ends in January
        try:
            day = date(own, month, number)
            if not said and out and day < out[-1].day and (out[-1].day - day).days > 180:
                day = date(own + 1, month, number)
        except ValueError:
            continue
        year = day.year if said else year
        out.append(_Day(day, found.start(), found.end()))
    return out


def _range(text: str, days: list[_Day]) -> tuple[date | None, date | None]:
    """`甲日至乙日`, `甲日至31日`, `即日起至乙日`."""
    for one, other in pairwise(days):
        near = other.start - one.end <= _NEAR
        if near and _BETWEEN.match(text[one.end : other.start]) and one.day <= other.day:
            return one.day, other.day
    for one in days:
        if (only := _ONLY_DAY.match(text[one.end : one.end + _NEAR])) and int(only["d"]) >= one.day.day:
            try:
                return one.day, one.day.replace(day=int(only["d"]))
            except ValueError:
                continue
        if _NOW_TO.search(text[max(0, one.start - 16) : one.start]):
            return None, one.day
    return None, None


def _is_end(text: str, found: _Day) -> bool:
    return bool(
        _IS_END.match(text[found.end : found.end + 30])
        or _BEFORE_END.search(text[max(0, found.start - 10) : found.start])
    )


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return _HAN.get(text[0], 0)
    return 10 * (_HAN.get(tens, 1) if tens else 1) + (_HAN.get(ones, 0) if ones else 0)


def names_method(text: str) -> bool:
    """Whether a text says how an opinion can be handed in."""
    return _METHOD.search(text) is not None


def explains(text: str) -> bool:
    """Whether a text, or the name of a file, is or holds an explanation of the draft."""
    return _EXPLAINS.search(text) is not None


def is_draft_name(name: str) -> bool:
    """Whether a file or link is called as drafts are, and not as their explanation."""
    return _DRAFT_NAME.search(name) is not None and re.search(r"说明|反馈表|意见表|回执", name) is None


def holds_articles(text: str) -> bool:
    """Whether a text holds the draft itself: three articles or more."""
    return len(set(_ARTICLES.findall(text))) >= 3


def says_why_short(text: str) -> bool:
    """Whether a text gives a reason for a short period."""
    return _WHY_SHORT.search(text) is not None


def rejects_without_reason(text: str) -> bool:
    """Whether a report on the outcome speaks of opinions that were not taken up, and of no reason whatsoever."""
    said = _NONE_REJECTED.sub("", text)
    return _REJECTED.search(said) is not None and _REASON.search(said) is None


def last_day(period: Period, published: date | None) -> date | None:
    """The last day of a period in calendar days, where the text lets it be known."""
    if period.end is not None:
        return period.end
    start = period.start or published
    return start + timedelta(days=period.days) if start is not None and period.days is not None else None
