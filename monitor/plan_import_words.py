"""How a notice writes names, numbers and deadlines: the vocabulary that both readers of `plan import` share.

Nothing here decides where a task begins; it only tells what a piece of text looks like.
"""

import re
from collections.abc import Collection, Iterator

_HAN_NUMBER = "[一二三四五六七八九十]{1,3}"
SECTION = re.compile(rf"{_HAN_NUMBER}、")
SUBSECTION = re.compile(rf"[(（]{_HAN_NUMBER}[)）]")
# A task's number: `1.`, `12．`, `3、`, and `22.2022年底前`; not `2.5`, `1.2.3`, `2024.`.
NUMBER = re.compile(r"(?<![0-9.])(?P<n>[0-9]{1,3}) ?[.．、](?:(?![0-9])|(?=20[0-9]{2} ?年))")

# What a 责任科室 column may end its names with. `各有关科室`, `各县（市、区）局` end like any other name.
_ENDINGS = (
    "办公室", "科室", "科", "室", "局", "中心", "党办", "党委", "处", "所", "队", "支队", "站", "委", "院", "会",
    "部门", "单位", "部", "组", "政府", "机构", "分局", "专班", "协会", "学校", "公司", "纪委", "团委", "工会",
)  # fmt: skip
_LONGEST_NAME = 14  # characters; longer pieces are sentences

_YEAR = "20[0-9]{2} ?年"
_BEFORE = "(?:之前|以前|前|以内|之内|内)"
DEADLINE = re.compile(
    "(?P<deadline>"
    + "|".join(
        (
            r"(?:常态化|长期|持续|经常性|全年|日常)(?:开展|推进|坚持|落实|实施|执行|进行|做好|保持)?",
            rf"{_YEAR} ?[0-9]{{1,2}} ?月 ?(?:[0-9]{{1,2}} ?[日号]|底|末|[上中下]旬)? ?{_BEFORE}?",
            rf"{_YEAR} ?(?:年?[底末])? ?{_BEFORE}?",
            rf"[0-9]{{1,2}} ?月 ?(?:[0-9]{{1,2}} ?[日号]|底|末|[上中下]旬) ?{_BEFORE}?",
            rf"[0-9]{{1,2}} ?月 ?{_BEFORE}",
            rf"(?:今年|本年度?)?年[底末]{_BEFORE}?|年内|本年度",
            rf"(?:上|下)半年{_BEFORE}?|第?[一二三四]季度{_BEFORE}?",
            r"每(?:年|半年|季度|月)(?:[0-9]{1,2} ?月)?(?:底|末)?前?",
            r"立行立改|按时限要求|按要求时限|适时(?:开展|推进)?",
        )
    )
    + ")"
)
_CJK = "\u3000-\u303f\u4e00-\u9fff\uff00-\uffef"
_STRAY = re.compile(rf"(?<=[{_CJK},()]) +(?=[{_CJK},()])|(?<=[{_CJK}]) +$")
_FULL_WIDTH = str.maketrans({",": "，", ";": "；", "(": "（", ")": "）", "?": "？", "!": "！"})


def typeset(text: str) -> tuple[str, int]:
    """A text with the punctuation that Chinese offices print, and how many stray blanks inside it were left out.

    Half-width commas and brackets next to Chinese become full-width; a blank between two Chinese characters goes.
    """
    stray = 0

    def drop(match: re.Match[str]) -> str:
        nonlocal stray
        stray += bool(match[0])
        return ""

    joined = _STRAY.sub(drop, " ".join(text.split()))
    if not re.search(r"[\u4e00-\u9fff]", joined):
        return joined, stray
    return re.sub(r"(?<![A-Za-z0-9])[,;()?!]|[,;()?!](?![A-Za-z0-9])", _wide, joined), stray


def _wide(match: re.Match[str]) -> str:
    return match[0].translate(_FULL_WIDTH)


def heading(text: str) -> str:
    """A section's or subsection's heading, without the full stop that a flattened table leaves at its end."""
    return typeset(text)[0].strip().rstrip("。；;")


def stray_in_heading(written: str, clean: str) -> bool:
    """Whether a heading, `clean` by now, was written with blanks inside."""
    first, last = clean[:1], clean[-1:]
    begin, end = typeset_marks(written).find(first), typeset_marks(written).rfind(last)
    return begin >= 0 and " " in written[begin : end + 1].strip()


def typeset_marks(text: str) -> str:
    """Half-width punctuation as full-width, place by place."""
    return text.translate(_FULL_WIDTH)


def looks_like_department(name: str) -> bool:
    """Whether a piece of text could be one department's name."""
    bare = "".join(name.split())
    return 1 < len(bare) <= _LONGEST_NAME and bare.endswith((*_ENDINGS, "）局", ")局")) and not _SENTENCE.search(bare)


_SENTENCE = re.compile(r"[。；;：:！？!?“”《》0-9]")


def pieces(text: str) -> list[str]:
    """A list of departments split at 、 ， ; / and line ends, not inside brackets: `各县（市、区）局` is one name."""
    found, depth, piece = list[str](), 0, ""
    for char in text:
        depth += (char in "(（") - (char in ")）")
        if depth <= 0 and char in "、，,；;/\n":
            found.append(piece)
            piece, depth = "", 0
        else:
            piece += char
    return [part.strip() for part in [*found, piece] if part.strip()]


def departments(text: str) -> list[str]:
    """The names in a department column. A blank separates two names only when both sides are names; otherwise it was
    left over from a line break, and the halves are joined."""
    return [typeset(name)[0] for piece in pieces(text) for name in _at_blanks(piece)]


def _at_blanks(piece: str) -> Iterator[str]:
    waiting = ""
    parts = piece.split()
    if all(looks_like_department(part) for part in parts):
        yield from parts
        return
    for part in parts:
        waiting += part
        if looks_like_department(waiting):
            yield waiting
            waiting = ""
    if waiting:
        yield waiting


def known_suffix(name: str, known: Collection[str]) -> str:
    """The longest known department that a piece of running text ends with, '' when it ends with none."""
    fits = (one for one in known if name.endswith(one) and len(one) < len(name))
    return max(fits, key=len, default="")
