"""文号 and 索引号 as texts write them: found in running text, and made comparable.

A 文号 is 发文机关代字〔年份〕序号号, written with whatever brackets the writer had; beside it stand 令 (粤府令第277号)
and 公告 (2024年第5号). Nothing here judges the form (checks/document_number.py does): `normal_number` is for knowing
that two writings mean the same number, `find_numbers` for finding numbers in sentences, `number_in_head` for the one
line of a document that says its own.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_OPEN, _CLOSE = "〔\\[(（【﹝［〈<", "〕\\])）】﹞］〉>"
_YEAR = "(?:19|20)[0-9]{2}"
_GAP = "[ \u3000\u00a0]{0,3}"
_NUMBER = re.compile(
    rf"(?P<words>[一-鿿]{{1,18}}){_GAP}[{_OPEN}]{_GAP}(?P<year>{_YEAR}){_GAP}[{_CLOSE}]{_GAP}第?{_GAP}(?P<serial>[0-9]{{1,5}}){_GAP}号"
)
_ORDER = re.compile(rf"(?P<words>[一-鿿]{{0,18}}令){_GAP}[(（]?{_GAP}第{_GAP}(?P<serial>[0-9]{{1,4}}){_GAP}号")
_NOTICE = re.compile(
    rf"(?P<words>[一-鿿]{{0,18}}(?:公告|通告)){_GAP}[(（]?{_GAP}(?P<year>{_YEAR}){_GAP}年{_GAP}第?{_GAP}(?P<serial>[0-9]{{1,4}}){_GAP}号"
)
# What a sentence puts before a number without any mark between: 根据国发〔2019〕5号, 原汕市监规〔2020〕3号.
# A single character counts only behind two others: 和府办 is 和平县's own.
_LEAD_IN = re.compile(
    r"^.*(?:根据|按照|依据|依照|参照|遵照|执行|落实|贯彻|印发|转发|发布的?|公布的?|废止|替代|代替|取代|参见|详见|文件|文号|即为?"
    r"|关于|以及|(?<=[一-鿿]{2})[和及与或由以将见原])(?=[一-鿿]{2})"
)
_JOINTS = frozenset("和及与或")  # between two numbers: …〔2019〕5号和粤府办〔2020〕12号
_SIGN = re.compile(rf"第{_GAP}[0-9]{{1,4}}{_GAP}号")
_ORDER_HEAD = re.compile(r"[一-鿿 ]{2,30}令")
_PLACES = str.maketrans({"﹝": "〔", "﹞": "〕", "〈": "〔", "〉": "〕", "<": "〔", ">": "〕", "［": "〔", "］": "〕"})
_TO_HEXAGON = re.compile(rf"[\[(【〔]({_YEAR})[\])】〕]")
_INDEX = re.compile(
    r"(?<![0-9A-Za-z])(?P<code>[0-9A-Z]{18}|[0-9A-Z]{9})[ \u3000]{0,2}/[ \u3000]{0,2}(?P<year>(?:19|20)[0-9]{2})"
    r"[ \u3000]{0,2}-[ \u3000]{0,2}(?P<serial>[0-9]{4,6})(?![0-9])"
)
_HEAD_LINES = 14
_PROSE = 60  # characters; a line as long as that is no head any more


@dataclass(frozen=True, slots=True)
class FoundNumber:
    """A 文号 with the place where it stands: `text[start:end]` is what the page wrote; `number` is its normal form."""

    number: str
    start: int
    end: int


def find_numbers(text: str) -> Iterator[FoundNumber]:
    """Every 文号 of a text in order: 代字〔年份〕序号号, 令第×号, 公告××××年第×号; words before it are cut off."""
    folded = _folded(text)
    found = [_found(match, folded) for pattern in (_NUMBER, _ORDER, _NOTICE) for match in pattern.finditer(folded)]
    yield from sorted(found, key=lambda each: each.start)


def _found(match: re.Match[str], folded: str) -> FoundNumber:
    lead = _LEAD_IN.match(match["words"])
    start = match.start() + (lead.end() if lead else 0)
    if not lead and match["words"][:1] in _JOINTS and folded[:start].endswith(("号", "》", ")", "）")):
        start += 1
    return FoundNumber(normal_number(folded[start : match.end()]), start, match.end())


def normal_number(text: str) -> str:
    """A 文号 made comparable: half-width digits, hexagonal brackets, no blanks, no 第 before the serial, no zeros in
    front of it. Two writings of one number become the same text; what is no number comes back squeezed."""
    squeezed = "".join(_folded(text).split()).strip("，,。；;:：")
    hexagonal = _TO_HEXAGON.sub(r"〔\1〕", squeezed.translate(_PLACES).replace("（", "(").replace("）", ")"))
    hexagonal = re.sub(rf"(〔{_YEAR}〕)第?0*(?=[0-9])", r"\1", hexagonal)
    return re.sub(r"\(?(第)0*([0-9]+号)\)?$", r"\1\2", hexagonal)


def number_in_head(body: str) -> str:
    """The 文号 that a document's text gives itself, as written: a line of its own above the first sentence; else ''.

    An order's number stands below its name (`广东省人民政府令` / `第277号`): both lines together are the number.
    """
    above = ""
    for line in body.split("\n")[:_HEAD_LINES]:
        bare = line.strip(" 　()（）")
        folded = _folded(bare)
        if len(bare) > _PROSE or folded.endswith(("：", ":")):
            return ""
        if any(pattern.fullmatch(folded) for pattern in (_NUMBER, _ORDER, _NOTICE)):
            return bare
        if _SIGN.fullmatch(folded) and _ORDER_HEAD.fullmatch(above):
            return f"{above}{bare}"
        above = bare
    return ""


def find_indexes(text: str) -> Iterator[str]:
    """Every 索引号 (机构代码/年份-流水号) of a text in its normal form."""
    for match in _INDEX.finditer(_folded(text).upper()):
        yield normal_index(match[0])


def normal_index(text: str) -> str:
    """A 索引号 made comparable: half-width capitals and digits, no blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def _folded(text: str) -> str:
    """Full-width digits and letters as half-width ones, one character for one."""
    return "".join(
        chr(ord(c) - 0xFEE0) if "\uff10" <= c <= "\uff5a" and c not in "：；＜＝＞？［］" else c for c in text
    )
