"""What both readers of `plan import` yield, a row of the notice's table, and what is odd about a notice as a whole.

Numbers: a row whose number does not follow is a misprint when counting on puts it right (`333` between 32 and 34), and
a gap when the rows after it go on from there.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor.plan_import_words import typeset

_WIDEST_GAP = 5
_HAN = {c: n for n, c in enumerate("一二三四五六七八九", 1)}


@dataclass(frozen=True, slots=True)
class Row:
    """One task as it stands in the notice. `printed` is its number as printed, '' where the row has none."""

    printed: str
    section: str
    subsection: str
    text: str
    departments: tuple[str, ...]
    deadline: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Numbered:
    """A row with the number it must have had."""

    number: int
    row: Row


def numbers(printed: Sequence[str]) -> list[int]:
    """The number of each row, from what is printed there."""
    found: list[int] = []
    for position, text in enumerate(printed):
        expected = found[-1] + 1 if found else 1
        said = int(text) if text else expected
        following = next((int(later) for later in printed[position + 1 :] if later), None)
        gap = expected < said <= expected + _WIDEST_GAP and (following is None or following == said + 1)
        found.append(said if gap or (not found and said <= _WIDEST_GAP) else expected)
    return found


def numbered(rows: Sequence[Row]) -> list[Numbered]:
    """The rows with their numbers; misprints, gaps and restarted headings become notes of their row."""
    told: list[Numbered] = []
    before = 0
    for number, row in zip(numbers([row.printed for row in rows]), rows, strict=True):
        notes = list(row.notes)
        if not row.printed:
            notes.append(f"原文没有序号，按顺序为第 {number} 项")
        elif int(row.printed) != number:
            notes.append(f"原文序号印作“{row.printed}”，按上下文为第 {number} 项")
        if number != before + 1:
            notes.append(f"序号从 {before} 跳到 {number}，中间的任务原文没有，或没有读出来，请核对")
        told.append(Numbered(number, replace(row, notes=tuple(notes))))
        before = number
    return _headings_checked(told)


def _headings_checked(found: Sequence[Numbered]) -> list[Numbered]:
    """Section and subsection numbers should count on; where they do not, the first task below says so."""
    told: list[Numbered] = []
    section = subsection = ""
    for one in found:
        notes = list(one.row.notes)
        if one.row.section != section:
            if (note := _does_not_follow(section, one.row.section, "部分")) is not None:
                notes.append(note)
            section, subsection = one.row.section, ""
        if one.row.subsection != subsection:
            if one.row.subsection and (note := _does_not_follow(subsection, one.row.subsection, "小节")) is not None:
                notes.append(note)
            subsection = one.row.subsection
        told.append(replace(one, row=replace(one.row, notes=tuple(notes))))
    return told


def _does_not_follow(before: str, after: str, what: str) -> str | None:
    last, this = _han_number(before), _han_number(after)
    if this is None or this == (last or 0) + 1:
        return None
    if last is None:
        return f"{what}从“{_mark(after)}”起编号，前面没有“一”，疑为编号没有重排"
    return f"{what}编号由“{_mark(before)}”到“{_mark(after)}”，不连续"


def _mark(heading: str) -> str:
    match = re.match(r"[（(]?[一二三四五六七八九十]+[）)、]?", heading)
    return match[0].rstrip("、") if match else ""


def _han_number(heading: str) -> int | None:
    """十二、 12; （四） 4; None for a heading without a number."""
    match = re.match(r"[（(]?([一二三四五六七八九]?)(十?)([一二三四五六七八九]?)[）)、]", heading)
    if match is None or not "".join(match.groups()):
        return None
    tens, ten, ones = match.groups()
    if not ten:
        return _HAN[tens or ones] if not (tens and ones) else None
    return 10 * (_HAN[tens] if tens else 1) + (_HAN[ones] if ones else 0)


def tidy(text: str) -> tuple[str, tuple[str, ...]]:
    """A requirement's text as printed properly, with a note when stray blanks were left out."""
    clean, stray = typeset(text)
    return clean.strip(), (f"正文中有 {stray} 处多余空格，已去掉",) if stray else ()
