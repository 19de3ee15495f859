"""废止: which documents a text says to hold no longer, and which of them only in part (standards.md §5.4).

Three ways in which offices write it:
- a closing clause: 《…办法》（汕府〔2010〕5号）同时废止。 The names right before the verb are meant, none of the basis.
- an order: 决定废止《…》（…）、《…》（…）。 The names directly behind the verb are meant.
- a list: under a heading that says 废止 or 失效 each line or table row names one; under 继续有效 or 修改 none is.

废止第三条 repeals no document. What is said not to be repealed, or to have been drafted only, is not told.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from monitor.model.numbers import find_numbers

_CITED = re.compile(
    r"《(?P<title>[^《》\n]{2,120}(?:《[^《》\n]{2,80}》[^《》\n]{0,60})*)》"
    r"(?:\s*[（(](?P<note>[^（）()\n]*(?:[（(][^（）()\n]*[）)][^（）()\n]*)*)[）)])?"
)

_VERB = (
    r"(?:予以|同时|即行|一并|宣布|现予|相应|自动|全部|全文|均|也|即|便|亦|已)*\s*"
    r"(?:废止|失效|停止(?:执行|施行|实施)|不再(?:执行|施行|实施))"
)
_PASSIVE = re.compile(
    r"^(?P<part>[^《》。；，,\n]{0,24}?)[，,]?\s*(?:由[^，。；《》]{2,30}代替[，,]\s*)?"
    rf"(?:自[^，。；《》\n]{{2,30}}?起\s*[，,]?\s*)?{_VERB}"
    r"(?P<after>[^，。；\n]{0,6})"
)
_BARE = re.compile(rf"^(?:文件?)?(?:自[^，。；《》\n]{{2,30}}?起\s*[，,]?\s*)?{_VERB}\s*(?:[，,）)]|$)")
_NO_OBJECT = re.compile(r"(?:被|由|根据|依据|按照|依照|遵照|参照|以|与|和|及)[一-鿿]{0,14}$")
_HARMLESS = re.compile(r"\s*(?:等[^，。；《》]{0,14}|一文|的通知|文件|[（(][^（）()]{0,20}[）)])?\s*")
_ACTIVE = re.compile(
    r"(?:废止|宣布失效|停止执行|不再执行)\s*(?:了)?\s*(?:(?:以下|下列)[^《》，。；]{0,14}[:：]?)?\s*"
    r"(?:原|[一-鿿]{2,20}(?:印发|制定|发布|公布|下发|颁布)的?)?\s*$"
)
_BETWEEN = re.compile(
    r"^(?P<part>[^《》。；\n]{0,24}?)\s*(?:[、，,]|以及|和|及|与|或)?\s*(?:原|以及|和|及|与|我[局市县]|市)?\s*$"
)
_PARTLY = re.compile(
    r"第[^，。；、]{1,14}[条款项章节]|部分条款|有关条款|相关条款|附件|中关于|中的|有关规定|有关内容|中涉及"
)
_NOT = re.compile(r"(?:不|未|不予|没有|拟|建议|修改|修订|或者?|和|、|如|若|被|可以?|应当?|申请|提出|关于)\s*$")
_AFTER_NOT = re.compile(r"^(?:前|之前|的[^，。]|后|之日|或者?|时|情形|程序|目录|工作|情况|标准|意见|建议|和修改|与)")
# What stands before a name that is the ground of a repeal, or what repeals: it is never what is repealed.
_GROUND = re.compile(
    r"(?:(?:根据|依据|按照|依照|遵照|参照|贯彻|落实)\s*(?:[一-鿿]{0,20}(?:印发|制定|发布|公布|下发|颁布)的?)?|被|由)\s*原?\s*$"
)
_SENTENCE = re.compile(r"[^。；\n]+")

_NOTICE = re.compile(r"废止|失效|清理结果|清理.{0,10}的(?:决定|通知|公告|通告|公示)")
_NO_NOTICE = re.compile(r"征求|意见稿|草案|解读|说明|送审|问答|答记者|公开征|听证|印发.{0,40}(?:办法|规定|制度)")
_HEADING = re.compile(r"废止|失效|停止执行|不再执行")
_OTHER_HEADING = re.compile(r"继续有效|现行有效|继续执行|保留|修改|修订|拟|暂时|延长|延续")
_LISTED = re.compile(
    r"^\s*(?:[（(]?[0-9一二三四五六七八九十]{1,4}[）)]?\s*[、.．\s]|第[0-9一二三四五六七八九十]{1,4}[、\s])"
)
_MOST = 2_000
_LONGEST_HEADING = 60
_LONGEST_TEXT = 400_000


@dataclass(frozen=True, slots=True)
class Repealed:
    """One document that a text names as repealed. `title` or `number` may be '', not both. `partly`: only some
    articles of it. `quote` is where it was said."""

    title: str
    number: str
    partly: bool
    quote: str


def is_repeal_notice(title: str) -> bool:
    """Whether a title is that of a document whose purpose it is to repeal others (关于废止…的通知, 清理结果的公告)."""
    return _NOTICE.search(title) is not None and _NO_NOTICE.search(title) is None


def is_draft(title: str) -> bool:
    """Whether a title is that of a draft, or of a text about one: what it says holds for nobody yet."""
    return re.search(r"征求|意见稿|草案|送审稿|公开征|解读|问答|答记者", title) is not None


def repealed_in(text: str, title: str = "") -> tuple[Repealed, ...]:
    """Every document that a text repeals, each once; lists are read only in notices whose `title` says so."""
    text = text[:_LONGEST_TEXT]
    found: dict[tuple[str, str], Repealed] = {}
    listed = _in_lists(text) if is_repeal_notice(title) else iter(())
    for one in (*_in_sentences(text), *listed):
        if len(found) >= _MOST:
            break
        key = (one.number, "" if one.number else one.title)
        before = found.get(key)
        if before is None or (before.partly and not one.partly):
            found[key] = one
    return tuple(found.values())


def cited_number(note: str) -> str:
    """The 文号 in the brackets behind a title, in its normal form; '' when there is none."""
    return next((found.number for found in find_numbers(note)), "")


@dataclass(frozen=True, slots=True)
class _Mention:
    title: str
    number: str
    start: int
    end: int


def _mentions(text: str) -> list[_Mention]:
    found: list[_Mention] = []
    for match in _CITED.finditer(text):
        note = match["note"] or ""
        number = cited_number(note)
        end = match.end() if number or not _PARTLY.search(note) else match.start("note") - 1  # 《…》（第三条）
        found.append(_Mention(match["title"].strip(), number, match.start(), end))
    return found


# --- sentences -------------------------------------------------------------------------------------------------


def _in_sentences(text: str) -> Iterator[Repealed]:
    for match in _SENTENCE.finditer(text):
        sentence = match[0]
        if not _HEADING.search(sentence) or len(sentence) > 20_000:
            continue
        if "《" in sentence:
            yield from _in_sentence(sentence)
        yield from _bare(sentence)


def _in_sentence(sentence: str) -> Iterator[Repealed]:
    mentions = _mentions(sentence)
    for group in _groups(sentence, mentions):
        if _is_ground(sentence, group[0]):
            continue
        following = sentence[group[-1].end : group[-1].end + 80]
        passive = _PASSIVE.match(following)
        if passive and _says_so(passive["part"], passive["after"]):
            yield from _told(sentence, group, passive["part"])
            continue
        before = sentence[max(0, group[0].start - 80) : group[0].start]
        active = _ACTIVE.search(before)
        if active and not _NOT.search(before[: active.start()]):
            yield from _told(sentence, group, _part_behind(sentence, group[-1]))


def _bare(sentence: str) -> Iterator[Repealed]:
    """A 文号 that stands for its document: 汕市监〔2012〕4号文同时废止. Only where nothing follows the
    verb: 4号文废止了… speaks of what that document repeals."""
    named = [(mention.start, mention.end) for mention in _mentions(sentence)]
    for found in find_numbers(sentence):
        # Words before a 文号 may be taken for its head: 已被汕市监〔2012〕4号废止.
        before = sentence[max(0, found.start - 40) : found.start] + found.number.partition("〔")[0]
        if any(start <= found.start < end for start, end in named) or _NO_OBJECT.search(before):
            continue
        if _BARE.match(sentence[found.end : found.end + 60]):
            yield Repealed("", found.number, partly=False, quote=sentence.strip()[:200])


def _groups(sentence: str, mentions: list[_Mention]) -> Iterator[list[_Mention]]:
    """Runs of names that stand side by side: 《甲》（…）、《乙》（…）第三条和《丙》."""
    group: list[_Mention] = []
    for mention in mentions:
        gap = sentence[group[-1].end : mention.start] if group else ""
        # 根据《甲》、《乙》，《丙》同时废止: a comma ends the grounds.
        ends = gap.lstrip().startswith(("，", ",")) and _is_ground(sentence, group[0])
        if group and (ends or not _side_by_side(gap)):
            yield group
            group = []
        group.append(mention)
    if group:
        yield group


def _is_ground(sentence: str, first: _Mention) -> bool:
    return _GROUND.search(sentence[max(0, first.start - 40) : first.start]) is not None


def _side_by_side(gap: str) -> bool:
    match = _BETWEEN.match(gap)
    return match is not None and (not match["part"].strip() or _PARTLY.search(match["part"]) is not None)


def _told(sentence: str, group: list[_Mention], last_part: str) -> Iterator[Repealed]:
    for place, mention in enumerate(group):
        last = place + 1 == len(group)
        part = last_part if last else sentence[mention.end : group[place + 1].start]
        # 不再执行《…》规定的收费标准: what follows the last name says that only something of it is meant.
        partly = _PARTLY.search(part) is not None or (last and _HARMLESS.fullmatch(part) is None)
        yield Repealed(mention.title, mention.number, partly, sentence.strip()[:200])


def _part_behind(sentence: str, mention: _Mention) -> str:
    return re.split(r"[，,。；]", sentence[mention.end : mention.end + 40])[0]


def _says_so(before: str, after: str) -> bool:
    """Whether nothing but an article stands between names and verb, and the verb is no part of a longer word."""
    plain = _HARMLESS.fullmatch(before) is not None or _PARTLY.match(before.lstrip("的中 （(")) is not None
    return plain and _AFTER_NOT.match(after) is None


# --- lists -----------------------------------------------------------------------------------------------------


def _in_lists(text: str) -> Iterator[Repealed]:
    """The lines of a repeal notice that stand under a heading of 废止 or 失效."""
    on = False
    for raw in text.split("\n"):
        line = raw.strip()
        if not line:
            continue
        numbered = _LISTED.match(line) is not None
        cites = "《" in line or next(find_numbers(line), None) is not None
        if len(line) <= _LONGEST_HEADING and not (numbered and cites):
            if _OTHER_HEADING.search(line) and not re.search(r"失效和废止|废止和失效", line):
                on = False
            elif _HEADING.search(line):
                on = True
            continue
        if re.search(r"如下|以下|下列|附件", line) and _HEADING.search(line) and not _OTHER_HEADING.search(line):
            on = True
            continue
        if on and numbered and cites:
            yield from _row(line)


def _row(line: str) -> Iterator[Repealed]:
    """One numbered line: the names in it, or the bare 文号 of a table row whose title wears no 《》."""
    partly = _PARTLY.search(re.sub(r"《[^》]*》", "", line)) is not None
    mentions = _mentions(line)
    numbers = [found.number for found in find_numbers(re.sub(r"《[^》]*》", "《》", line))]
    if mentions and not mentions[0].number and len(numbers) == 1:
        yield Repealed(mentions[0].title, numbers[0], partly, line[:200])
        return
    if mentions:
        # Only the first is listed; what follows explains it (被《…》代替).
        yield Repealed(mentions[0].title, mentions[0].number, partly, line[:200])
        return
    found = next(find_numbers(line), None)
    if found is not None:
        title = _LISTED.sub("", line[: found.start]).strip(" ，,、|")
        yield Repealed(title, found.number, partly, line[:200])
