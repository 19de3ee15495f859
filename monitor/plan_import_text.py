"""A notice as running text: the flattened table of a bureau's page, read back into rows.

Flattened, a row reads `［一、部分］［（一）小节］1. 正文 责任科室 完成时限`, and nothing marks where one cell ends and
the next begins. A task begins at a number that stands behind a deadline or at the head of a line; its deadline stands
before the next task; its departments are the names before that. Where the text ends with a full stop the names are
certain and are learned; where it does not, the learned names tell where to cut, and the row says that it was so.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from monitor.plan_import_tasks import Row, numbers, tidy
from monitor.plan_import_words import (
    DEADLINE,
    NUMBER,
    SECTION,
    SUBSECTION,
    departments,
    heading,
    known_suffix,
    looks_like_department,
    stray_in_heading,
)

_HEADER = re.compile(
    r"责任(?:科室|单位|部门|处室|股室|领导)\s*(?:(?:完成|办结|落实)?(?:时限|时间|期限)(?:要求)?)\s*(?:其他|备注|进度)?"
)
_SENTENCE_END = re.compile(r"[。；;！!？?][”’」』）)]?")
_TRAILER = re.compile(r"\n\s*(?:关联稿件|相关附件|相关稿件|相关推荐|附件[:：]|扫码浏览|扫一扫|打印本页|关闭窗口)")
_SEPARATORS = " 、，,;；\n"
_LONGEST_HEADING = 200  # characters between a deadline and the next task's number


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a task's number stands, and where the row before it ended (a heading may stand between the two)."""

    row: int
    number: re.Match[str]

    @property
    def printed(self) -> str:
        return self.number["n"]


@dataclass(frozen=True, slots=True)
class _Cut:
    """A row cut in two: the requirement with its departments, and its deadline."""

    start: _Start
    body: str
    deadline: str
    notes: tuple[str, ...]


def rows_of_text(text: str) -> list[Row]:
    """The rows of a notice given as text; empty when there is no numbered task in it.

    Where rows come out without departments or deadline, the lines may have been broken by a page's width: the text is
    read once more with its lines joined, and that reading is taken if it leaves fewer rows wanting.
    """
    folded = text.translate({0xFF10 + n: str(n) for n in range(10)} | {0xA0: " ", 0x3000: " "})
    folded = folded.replace("\r\n", "\n").replace("\r", "\n")
    trailer = _TRAILER.search(folded)
    body = folded[: trailer.start()] if trailer else folded
    rows = _read(body)
    if not _wanting(rows):
        return rows
    joined = _read(body.replace("\n", ""))
    return joined if len(joined) >= len(rows) and _wanting(joined) < _wanting(rows) else rows


def _wanting(rows: Sequence[Row]) -> int:
    """How many rows lack departments or a deadline."""
    return sum(not (row.departments and row.deadline) for row in rows)


def _read(body: str) -> list[Row]:
    starts = list(_starts(body))
    cuts = [_cut(body, start, _row_end(body, starts, place)) for place, start in enumerate(starts)]
    known = _learn(cuts)
    return list(_rows(body, cuts, known))


def _starts(text: str) -> Iterator[_Start]:
    """Where tasks begin. Behind a deadline any number begins one; elsewhere only the very number that is due."""
    header = _HEADER.search(text)
    ends = [match.end() for match in DEADLINE.finditer(text)]
    if header:
        ends = sorted({*ends, header.end()})
    printed: list[str] = []
    for match in NUMBER.finditer(text, header.end() if header else 0):
        end = _row_begin(text, ends, match.start())
        line = text.rfind("\n", 0, match.start()) + 1
        if end is not None:
            start = _Start(end, match)
        elif _is_heading(text[line : match.start()]) and int(match["n"]) == _due(printed):
            start = _Start(line, match)
        else:
            continue
        if not printed and int(match["n"]) != 1:
            continue
        printed.append(match["n"])
        yield start


def _row_begin(text: str, ends: Sequence[int], number: int) -> int | None:
    """The deadline's end that the row with this number follows, with nothing but a heading between; None when there is
    none. Words of a heading may look like a deadline themselves (`持续推进…`), so more than one is tried."""
    for end in reversed(ends[: bisect_right(ends, number)]):
        if number - end > _LONGEST_HEADING:
            return None
        if _is_heading(text[end:number]):
            return end
    return None


def _is_heading(gap: str) -> bool:
    bare = gap.strip()
    marked = SECTION.match(bare) or SUBSECTION.match(bare)
    return not bare or (marked is not None and len(bare) <= _LONGEST_HEADING)


def _due(printed: Sequence[str]) -> int:
    return numbers(printed)[-1] + 1 if printed else 1


def _row_end(text: str, starts: Sequence[_Start], place: int) -> int:
    return starts[place + 1].row if place + 1 < len(starts) else len(text)


def _cut(text: str, start: _Start, end: int) -> _Cut:
    """The row without its number, its deadline apart. The deadline closes a line and follows a department's name."""
    row = text[start.number.end() : end]
    closing = _closing(row)
    if closing is not None:
        left = " ".join(row[closing.end() :].split())
        # Behind the last task comes the rest of the page, which is none of the plan's.
        noted = (f"完成时限之后还有文字，没有归入任务：“{left[:60]}”",) if left and end < len(text) else ()
        return _Cut(start, row[: closing.start()], closing["deadline"], noted)
    paragraph = row.strip().partition("\n\n")[0]
    return _Cut(start, paragraph, "", ("没有看出完成时限，请补上",))


def _closing(row: str) -> re.Match[str] | None:
    """The deadline that closes a row: at the end of a line, behind a name; else behind a full stop and names alone."""
    found = list(DEADLINE.finditer(row))
    for match in found:
        rest = row[match.end() :]
        if (not rest.strip() or rest.lstrip(" ").startswith("\n")) and _ends_with_name(row[: match.start()]):
            return match
    return next((match for match in found if _clean_names(row[: match.start()])), None)


def _ends_with_name(text: str) -> bool:
    last = re.split(r"[、，,;；。\n]", text.rstrip())[-1]
    return any(looks_like_department(last[start:]) for start in range(len(last)))


def _tail(body: str) -> tuple[str, str]:
    """The row's text up to its last full stop, and what follows."""
    ends = list(_SENTENCE_END.finditer(body.rstrip()))
    cut = ends[-1].end() if ends else 0
    return body[:cut], body[cut:].strip()


def _clean_names(body: str) -> list[str]:
    """The departments when the text before them surely ended: a full stop, then names only. Else nothing."""
    sentence, tail = _tail(body)
    names = departments(tail)
    return names if sentence and names and all(looks_like_department(name) for name in names) else []


def _learn(cuts: Sequence[_Cut]) -> frozenset[str]:
    """The names that are certain: those of rows whose text ended with a full stop, and those that close several other
    rows behind a separator (the first name of such a row may have text before it, so it teaches nothing)."""
    found = {name for cut in cuts for name in _clean_names(cut.body)}
    closing = Counter(name for cut in cuts if not _clean_names(cut.body) for name in set(_closing_names(cut.body)))
    return frozenset(found | {name for name, rows in closing.items() if rows > 1})


def _closing_names(body: str) -> list[str]:
    """The pieces at a row's end that look like names, but for the first of them."""
    names: list[str] = []
    end = len(body.rstrip())
    while end > 0:
        begin = _piece_begin(body, end)
        piece = "".join(body[begin:end].split())
        if not looks_like_department(piece):
            return names
        names.insert(0, piece)
        end = len(body[:begin].rstrip(_SEPARATORS))
    return names[1:]


def _rows(text: str, cuts: Sequence[_Cut], known: Collection[str]) -> Iterator[Row]:
    section = subsection = ""
    for cut in cuts:
        gap = text[cut.start.row : cut.start.number.start()]
        above, below = _headings(gap, first=not section)
        if above:
            section, subsection = above, below
        elif below:
            subsection = below
        body, names, notes = _split(cut.body, known)
        requirement, blanks = tidy(body)
        broken = ("标题中有多余空格，已去掉",) if (above or below) and stray_in_heading(gap, above + below) else ()
        yield Row(
            cut.start.printed, section, subsection, requirement, tuple(names), cut.deadline.replace(" ", ""),
            (*broken, *blanks, *notes, *cut.notes),
        )  # fmt: skip


def _headings(gap: str, *, first: bool) -> tuple[str, str]:
    """Section and subsection that stand between two rows, '' for what is not there."""
    marks = list(SECTION.finditer(gap))
    mark = (marks[-1] if first else marks[0]) if marks else None
    rest = gap[mark.start() :] if mark else gap
    below = SUBSECTION.search(rest)
    above = rest[: below.start() if below else len(rest)] if mark else ""
    return heading(above), heading(rest[below.start() :]) if below else ""


def _split(body: str, known: Collection[str]) -> tuple[str, list[str], tuple[str, ...]]:
    """Requirement, departments, and what was uncertain about where the one ends and the others begin."""
    if names := _clean_names(body):
        odd = [name for name in names if name not in known or known_suffix(name, known)]
        doubt = next((name for name in odd if known_suffix(name, known)), "")
        told = f"“{doubt}”也可能是正文末尾与“{known_suffix(doubt, known)}”连写，请核对"
        return _tail(body)[0], names, (told,) if doubt else ()
    return _cut_by_names(body.rstrip(), known)


def _cut_by_names(body: str, known: Collection[str]) -> tuple[str, list[str], tuple[str, ...]]:
    """Text that runs into the departments without a full stop: names are taken from the end, as long as they are."""
    names: list[str] = []
    end = len(body)
    guessed = False
    while end > 0:
        begin = _piece_begin(body, end)
        piece = "".join(body[begin:end].split())
        suffix = known_suffix(piece, known)
        if piece in known or (not suffix and looks_like_department(piece)):
            guessed = guessed or piece not in known
            names.insert(0, piece)
            end = len(body[:begin].rstrip(_SEPARATORS))
            continue
        if suffix or (not names and (suffix := known_suffix(piece, ("办公室", "党办")))):
            names.insert(0, suffix)
            end = _before(body, end, suffix)
        break
    if not names:
        return body, [], ("没有看出责任科室，请补上",)
    cut = f"正文末尾没有句号，与责任科室连在一起，从“{names[0]}”处分开，请核对"
    more = "；其中有的名称别处没有出现过" if guessed else ""
    return body[:end], _joined(names), (cut + more,)


def _piece_begin(body: str, end: int) -> int:
    """Where the piece that ends at `end` begins: behind the separator before it that stands outside brackets."""
    depth = 0
    for place in range(end - 1, -1, -1):
        char = body[place]
        depth += (char in ")）") - (char in "(（")
        if depth <= 0 and char in "、，,;；。！？\n":
            return place + 1
    return 0


def _before(body: str, end: int, name: str) -> int:
    """Where `name`, which ends at `end` and may be broken by blanks, begins."""
    left = len(name)
    while left:
        end -= 1
        left -= not body[end].isspace()
    return end


def _joined(names: Sequence[str]) -> list[str]:
    return [name for piece in names for name in departments(piece)]
