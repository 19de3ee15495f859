"""有效期 and 施行日期: what a document says, in its own text, of when it begins and ends to hold (standards.md §5.4).

Only a clause in which the document speaks of itself counts: 本办法自2024年9月1日起施行，有效期五年. That a licence, a
certificate or a list is valid for five years says nothing of the document. Lines of the text are blocks of the page.

`stated_validity` reads; `ends` reckons the last day on which a document holds: 自2024年9月1日起施行，有效期五年 is over
with 2029-08-31. What hangs on the day of publication (自发布之日起) is reckoned from the day that the caller gives.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from monitor.model.dates import FoundDate, find_dates
from monitor.model.numerals import NUMBER, whole_number

_KINDS = (
    "办法|规定|细则|通知|意见|决定|公告|通告|方案|措施|规则|规程|指引|指南|制度|标准|目录|清单|规范|要求|文件|政策|函|批复|守则"
    "|程序|准则|基准|条款|政策措施|若干措施|条例|章程|预案"
)
_SELF = rf"本(?:[一-鿿]{{0,8}}?)(?:{_KINDS})"
# What stands before the clause: the document itself, or nothing but numbering and who explains it.
_SUBJECT = re.compile(rf"(?:^|[^一-鿿])(?:{_SELF})\s*(?:（[^）]{{0,20}}）)?(?:从|于|的|暂定)?[，,]?\s*$")
_EXPLAINED = re.compile(rf"(?:{_SELF})[^，,]{{0,40}}(?:解释|负责|组织实施)[^，,]{{0,12}}[，,]\s*(?:并)?$")
_OTHERS = re.compile(r"所称|所列|规定的|施行前|实施前|施行后|实施后|取得的")
_NUMBERING = re.compile(
    r"^(?:第[一二三四五六七八九十百0-9]+[条款章]|[（(]?[一二三四五六七八九十0-9]{1,3}[）)、.．]|附\s*则)?[\s:：]*"
)
_NAMED = re.compile(r"《([^》]{2,80})》[^，《》]{0,12}[，,]?\s*$")
# Things other than documents that have a 有效期 of their own.
_THINGS = re.compile(
    r"证(?!明)|许可|批件|资质|合同|标志|认定|认证|称号|检定|检验|商标|专利|保质|产品|牌照|执照|资格|备案|保险|报价|投标|名单|名录"
)
_BEGINS = re.compile(
    r"自(?P<when>[^，。；！？\n]{2,24}?)(?:之日)?(?P<after>起|开始)(?P<later>[^，。；\n]{0,6}?)?(?:正式)?(?P<verb>施行|实施|执行|试行|生效)"
)
_OWN_DAY = re.compile(r"^(?:本\S{0,8}?)?(?:发布|公布|印发|发文|颁布|下发|签发|公开发布|印发公布)$")
_LATER = re.compile(rf"(?P<count>{NUMBER})(?P<unit>个?工作日|日|天|个月)后")
_TERM_WORD = r"(?:有效期(?:限)?|试行期(?:限)?|施行期(?:限)?|执行期(?:限)?)"
_TERM = re.compile(
    rf"{_TERM_WORD}(?:为|是|暂定为?|定为|：|:|共)?\s*(?P<count>{NUMBER})\s*(?P<unit>个?月|年)(?P<half>半)?"
)
_TERM_FROM = re.compile(
    rf"(?:{_TERM_WORD}(?:为|是|：|:)?\s*)?自[^，。；]{{2,24}}?(?:之日)?起\s*(?P<count>{NUMBER})\s*(?P<unit>个?月|年)(?P<half>半)?内?(?:有效)?"
)
_TRIAL = re.compile(rf"试行\s*(?P<count>{NUMBER})\s*(?P<unit>个?月|年)(?P<half>半)?")
_UNTIL = re.compile(
    rf"(?:{_TERM_WORD}[^，。；\n]{{0,16}}?|(?:施行|实施|执行|试行|有效)\s*[，,]?\s*)(?:至|到|截至|截止到?|延长至|延续至)\s*"
)
_PROLONGED = re.compile(r"延(?:长|续|期)(?:有效期)?(?:至|到)\s*")
_FIRST_WORD = re.compile(
    rf"自[^，。；]{{2,24}}?起|{_TERM_WORD}|长期有效|(?:试行|施行|实施|执行)(?=\s*(?:{NUMBER}\s*(?:年|个?月)|[，,]?\s*[至到]))"
)
_BARE_UNTIL = re.compile(r"^\s*(?:[^，。；\n]{0,4})[，,]?\s*(?:至|到)\s*")
_YEAR_END = re.compile(r"(?P<y>(?:19|20)[0-9]{2})\s*年\s*(?:(?P<m>[0-9]{1,2})\s*月)?\s*(?:底|末|止|(?=[，。；]|$))")
_ENDLESS = re.compile(r"长期有效|有效期(?:为)?长期")
_SENTENCES = re.compile(r"[^。；！？\n]+")
_WIDE = str.maketrans({**{chr(0xFF10 + n): str(n) for n in range(10)}, "\u3000": " ", "\u00a0": " "})
_GAP = re.compile(r"(?<=[一-鿿0-9]) +(?=[一-鿿0-9])")
_HINT = re.compile(r"有\s*效|[施试执]\s*行|实\s*施|生\s*效|起\s*效|延\s*[长续期]")
_MOST_CHARACTERS = 400_000
_MOST_MONTHS = 360


@dataclass(frozen=True, slots=True)
class Begins:
    """施行: from a day that is written, or from that of publication (`own`), or so many days after it."""

    day: date | None = None
    own: bool = False
    later: int = 0  # of `unit`
    unit: Literal["days", "workdays", "months"] = "days"


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause on validity. `quote` is the sentence as the text has it."""

    quote: str
    begins: Begins | None = None
    until: date | None = None  # the last day that is written
    months: int = 0  # of a term; 0: none is written
    endless: bool = False
    trial: bool = False


@dataclass(frozen=True, slots=True)
class Stated:
    """Everything a text says of its own validity."""

    clauses: tuple[Clause, ...] = ()

    @property
    def says_end(self) -> bool:
        return any(clause.until or clause.months for clause in self.clauses)

    @property
    def endless(self) -> bool:
        return any(clause.endless for clause in self.clauses)


@dataclass(frozen=True, slots=True)
class End:
    """The last day on which a document holds by its own words, and the words."""

    day: date
    quote: str
    reckoned: bool  # from the day of publication, which the text itself does not tell


def stated_validity(text: str, title: str = "") -> Stated:
    """The clauses in which a text speaks of its own validity, in order. With the document's title, a clause about a
    《…》 that the title names counts too (现印发《…办法》，自…起施行)."""
    return Stated(tuple(_clauses(_without_middle(text), plain_title(title))))


def plain_title(title: str) -> str:
    """A title without spaces, quotation marks and brackets, to find one name in another."""
    return re.sub(r"[\s《》〈〉“”\"'（）()【】\[\]]", "", title)


def begins_on(stated: Stated, published: date | None) -> date | None:
    """The earliest day from which the document holds by its own words; None when they do not tell."""
    days = [_first_day(clause.begins, published) for clause in stated.clauses if clause.begins]
    return min((day for day in days if day is not None), default=None)


def ends(stated: Stated, published: date | None) -> End | None:
    """The latest end that the text states: where it states several (a notice and the 办法 in it), none is past before
    the last is. None when it states none, or one that cannot be reckoned, or that it holds for good."""
    if stated.endless:
        return None
    begun = [clause.begins for clause in stated.clauses if clause.begins]
    found: list[End] = []
    for clause in stated.clauses:
        if clause.until is not None:
            found.append(End(clause.until, clause.quote, False))
        elif clause.months:
            # A term without a beginning of its own belongs to the last that was named, else to the publication.
            starts = [clause.begins] if clause.begins else begun[-1:] or [Begins(own=True)]
            day = _first_day(starts[0], published)
            if day is None:
                return None
            found.append(End(last_day(day, clause.months), clause.quote, starts[0].own))
    return max(found, key=lambda end: end.day, default=None)


def last_day(first: date, months: int) -> date:
    """The last day of a term that begins on `first`: five years from 2024-09-01 end with 2029-08-31."""
    place = first.year * 12 + first.month - 1 + months
    year, month = divmod(place, 12)
    if year >= date.max.year:
        return date.max
    try:
        after = date(year, month + 1, first.day)
    except ValueError:  # 29 February, or the 31st: the term is over with the month
        after = date(year + month // 11, (month + 1) % 12 + 1, 1)
    return after - timedelta(days=1)


def _without_middle(text: str) -> str:
    """The clauses stand at the end of a document or right at its beginning: of a very long text no more is read."""
    if len(text) <= _MOST_CHARACTERS:
        return text
    half = _MOST_CHARACTERS // 2
    return f"{text[:half]}\n{text[-half:]}"


def _folded(sentence: str) -> str:
    """Full-width digits narrow, and no spaces between characters: 自 2024 年 9 月 1 日 起."""
    return _GAP.sub("", sentence.translate(_WIDE)).strip()


def _clauses(text: str, title: str) -> Iterator[Clause]:
    spoke = False  # whether the sentence before was one of these clauses
    for match in _SENTENCES.finditer(text):
        sentence = match[0]
        if sentence.isspace():
            continue
        clause = None
        if 4 <= len(sentence) <= 400 and _HINT.search(sentence):
            clause = _clause(_folded(sentence), spoke, title)
        if clause is not None:
            yield clause
        spoke = clause is not None


def _clause(sentence: str, spoke: bool, title: str) -> Clause | None:
    prolonged = _PROLONGED.search(sentence)
    if prolonged and (day := _day_at(sentence, prolonged.end())) and _no_other(sentence[: prolonged.start()], title):
        return Clause(sentence[:200], until=day)
    first = _FIRST_WORD.search(sentence)
    if first is None or not _speaks_of_itself(sentence[: first.start()], sentence[first.start() :], spoke, title):
        return None
    begins_at = _BEGINS.search(sentence)
    begins = _read_beginning(begins_at) if begins_at else None
    until = _read_until(sentence, begins_at)
    months, from_own = (0, False) if until else _read_term(sentence)
    if from_own and begins is None:
        begins = _read_beginning_of_term(sentence)
    endless = _ENDLESS.search(sentence) is not None and not _about_a_thing(sentence, _ENDLESS)
    if begins is None and until is None and not months and not endless:
        return None
    return Clause(sentence[:200], begins, until, months, endless, "试行" in sentence)


def _speaks_of_itself(before: str, rest: str, spoke: bool, title: str) -> bool:
    """Whether the words before a clause are the document's own name, or nothing at all behind such a clause."""
    before = _NUMBERING.sub("", before)
    if not before.strip(" ，,"):
        return spoke or rest.startswith("自")
    if _OTHERS.search(before):
        return False
    if _SUBJECT.search(before) or _EXPLAINED.search(before):
        return True
    named = _NAMED.search(before)
    return named is not None and len(name := plain_title(named[1])) >= 4 and name in title


def _no_other(before: str, title: str) -> bool:
    """Whether no other document is named there, and nothing that has a 有效期 of its own."""
    names = re.findall(r"《([^》]{2,80})》", before)
    return all(plain_title(name) in title for name in names if title or name) and not _THINGS.search(before)


def _read_beginning(match: re.Match[str]) -> Begins | None:
    when = match["when"].strip()
    if (day := _whole_date(when)) is not None:
        return Begins(day)
    if not _OWN_DAY.match(re.sub(r"之日$|之$", "", when)):
        return None
    later = _LATER.search(match["later"] or "")
    if later is None:
        return Begins(own=True)
    count = whole_number(later["count"])
    if count is None:
        return None
    unit = later["unit"]
    return Begins(None, True, count, "workdays" if "工作" in unit else "months" if "月" in unit else "days")


def _whole_date(text: str) -> date | None:
    found = next(find_dates(text), None)
    return found.day if found and found.start <= 1 else None


def _read_until(sentence: str, begins_at: re.Match[str] | None) -> date | None:
    for match in _UNTIL.finditer(sentence):
        if not _about_a_thing(sentence, match) and (day := _day_at(sentence, match.end())):
            return day
    if begins_at:  # 自2021年1月1日起施行，至2025年12月31日止
        rest = sentence[begins_at.end() :]
        bare = _BARE_UNTIL.match(rest)
        if bare and (day := _day_at(rest, bare.end())):
            return day
    # 有效期自2021年1月1日至2025年12月31日
    span = re.search(rf"{_TERM_WORD}(?:为|：|:)?\s*(?:自|从)?\s*", sentence)
    if span and not _about_a_thing(sentence, span):
        first = next(_near_dates(sentence, span.end()), None)
        if first:
            then = re.match(r"\s*(?:起|开始)?\s*(?:至|到|—|-|～|~)\s*", sentence[first.end :])
            if then and (day := _day_at(sentence, first.end + then.end())):
                return day
    return None


def _near_dates(text: str, place: int) -> Iterator[FoundDate]:
    for found in find_dates(text[: place + 40]):
        if found.start >= place and found.start - place <= 2:
            yield found


def _day_at(text: str, place: int) -> date | None:
    """The date that stands at a place; a year or month alone is its last day."""
    found = next(_near_dates(text, place), None)
    if found is not None:
        return found.day
    loose = _YEAR_END.match(text, place)
    if loose is None:
        return None
    year, month = int(loose["y"]), int(loose["m"] or 12)
    if not 1 <= month <= 12:
        return None
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _read_term(sentence: str) -> tuple[int, bool]:
    """(months of the term, whether it is written as 自…起N年)."""
    for pattern in (_TERM, _TRIAL, _TERM_FROM):
        for match in pattern.finditer(sentence):
            count = whole_number(match["count"])
            if pattern is _TERM_FROM and "有效" not in match[0]:
                continue
            if count and not _about_a_thing(sentence, match):
                months = (count * 12 + 6 * bool(match["half"])) if match["unit"] == "年" else count
                if months <= _MOST_MONTHS:
                    return months, pattern is _TERM_FROM
    return 0, False


def _read_beginning_of_term(sentence: str) -> Begins | None:
    match = re.search(r"自(?P<when>[^，。；]{2,24}?)(?:之日)?起", sentence)
    if match is None:
        return None
    day = _whole_date(match["when"])
    return Begins(day) if day else Begins(own=True) if _OWN_DAY.match(match["when"]) else None


def _about_a_thing(sentence: str, at: re.Match[str] | re.Pattern[str]) -> bool:
    """Whether the words right before a term name a thing that is valid, not the document."""
    match = at.search(sentence) if isinstance(at, re.Pattern) else at
    if match is None:
        return False
    before = re.split(r"[，,：:]", sentence[: match.start()])
    near = before[-1]
    if near.strip():
        return _THINGS.search(near + " ") is not None and re.search(rf"{_SELF}\S{{0,4}}$", near) is None
    # 自颁发之日起生效，有效期5年: look at the part before the comma
    return len(before) > 1 and _THINGS.search(before[-2] + " ") is not None and re.search(_SELF, before[-2]) is None


def _first_day(begins: Begins | None, published: date | None) -> date | None:
    if begins is None:
        return None
    if begins.day is not None:
        return begins.day
    if published is None:
        return None
    if begins.unit == "months":
        return last_day(published, begins.later) + timedelta(days=1)
    # Working days are taken for so many weeks: a day or two later than true, never earlier than by a holiday.
    days = begins.later if begins.unit == "days" else begins.later * 7 // 5 + 2
    return published + timedelta(days=days)
