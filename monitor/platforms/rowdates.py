"""Which of the dates in a list's row is the day of publication.

A row may show several: of the document (成文日期), of a deadline (截止日期), in a summary (自2019年3月1日起施行). What
counts, the surest first:
  1. a date labelled as publication, by a word before it (发布日期：…) or by the head of its table column;
  2. a date that stands by itself, as a part of the row or at the edge of a line of particulars (`来源：… 2024-08-20`);
  3. a date set in two parts for looks (`<b>10</b><p>2026-11</p>`), then a month and a day alone (`08-20`);
  4. a date at the very end, or the very beginning, of the link's own text.
A date inside a sentence never counts, nor one labelled as something else. Where two days are left that nothing tells
apart, none is taken: the article itself has to tell. `shown` says that the row shows a date all the same.
"""

import re
from dataclasses import dataclass
from datetime import date

from selectolax.lexbor import LexborNode

from monitor.model import FoundDate, find_date, find_dates, parse_date
from monitor.platforms.dom import ancestors, fold, squeeze, text_of, texts

_SPLIT = (
    re.compile(r"(?<!\d)(?P<d>\d{1,2}) +(?P<y>(?:19|20)\d\d)[-/.年] ?(?P<m>\d{1,2})月?(?![\d-])"),  # 20 | 2024-08
    re.compile(r"(?<!\d)(?P<m>\d{1,2})[-/月] ?(?P<d>\d{1,2})日? +(?P<y>(?:19|20)\d\d)(?!\d)"),  # 08-20 | 2024
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)年? +(?P<m>\d{1,2})[-/月] ?(?P<d>\d{1,2})日?(?!\d)"),  # 2024 | 08-20
)
_OF_PUBLICATION = re.compile(r"发布|公开|公布|发文|发表|更新|上传|录入|^(?:时间|日期)$")
_OF_SOMETHING_ELSE = re.compile(
    "成文|截止|截至|结束|开始|起始|有效|实施|施行|生效|失效|废止|征集|征求|受理|报名|印发|签发|生成|到期|办结|期限|期满"
)
_LABEL = re.compile(r"((?:[\u4e00-\u9fff] ?){2,12})[:：] ?$")
_BARE_LABEL = re.compile(r"([\u4e00-\u9fff]{0,6}(?:日期|时间|发布于|发表于|更新于)) ?$")
_PARTICULARS = re.compile("来源|作者|浏览|点击|阅读|访问|发布|更新|单位|栏目|责任编辑")
_COUNTED = re.compile("阅读|浏览|点击|访问|次数|人次|评论|下载|页码|评分|回复")
_SENTENCE = re.compile("[。；;！!？?，]")
_EDGES = " []()（）【】〔〕<>《》|｜·•—–~/"
_TIME_BEHIND = re.compile(r"T?\d{1,2}[:：时]")
_YEARLESS = re.compile(r"[\[(（【]?(?:\d\d[-/]\d\d|\d{1,2}月\d{1,2}日)[\])）】]?")
_LONGEST_LINE = 40  # characters of a line of particulars; what is longer is running text
_MOST_CELLS = 40


@dataclass(frozen=True, slots=True)
class RowDate:
    """The day of publication that a row tells, and as it is written. `shown`: it shows a date of whatever meaning."""

    day: date | None = None
    written: str = ""
    shown: bool = False


@dataclass(frozen=True, slots=True)
class _Piece:
    """One text of the row. `inside`: it is part of the link."""

    text: str
    node: LexborNode
    inside: bool


def row_date(row: LexborNode, link: LexborNode, today: date) -> RowDate:
    """The date of one row by the rules of this module's head. Years that are left out are seen from `today`."""
    within = {part.mem_id for part in texts(link, 200)}
    pieces = [
        _Piece(text, part, part.mem_id in within) for part in texts(row, 300) if (text := fold(part.text_content or ""))
    ]
    if not any(c.isdigit() or c in "〇○◯零一二" for piece in pieces for c in piece.text):
        return RowDate()
    labelled, alone, other = _standing(pieces)
    if labelled:
        return next((told for told in labelled if told[0]), labelled[0])[1]
    if alone:
        return alone[0] if len({found.day for found in alone}) == 1 else RowDate(shown=True)
    if split := _split_between(pieces):
        return RowDate(*split, shown=True)
    if short := _yearless(pieces, today):
        return RowDate(*short, shown=True)
    if edge := _at_the_edge(pieces) or _set_apart(pieces):
        return RowDate(*edge, shown=True)
    return RowDate(shown=other)


def _standing(pieces: list[_Piece]) -> tuple[list[tuple[bool, RowDate]], list[RowDate], bool]:
    """The full dates outside of sentences: labelled as publication (True: 发布, not 更新), bare, and whether others."""
    labelled: list[tuple[bool, RowDate]] = []
    alone: list[RowDate] = []
    other = False
    for place, piece in enumerate(pieces):
        for found in find_dates(piece.text):
            told = RowDate(found.day, piece.text[found.start : found.end], shown=True)
            label = _label(pieces, place, found)
            if _OF_SOMETHING_ELSE.search(label):
                other = True
            elif _OF_PUBLICATION.search(label):
                labelled.append(("更新" not in label, told))
            elif _by_itself(piece, found):
                alone.append(told)
    return labelled, alone, other


def _label(pieces: list[_Piece], place: int, found: FoundDate) -> str:
    """What names a date: the word before it, in its own text or as the text before; else its table column's head."""
    piece = pieces[place]
    before = piece.text[: found.start].rstrip("[（(【 ")
    earlier = pieces[place - 1] if place else None
    if before or (earlier is not None and (earlier.text[-1] in ":：" or not _cell_begins(earlier, piece))):
        text = before or (earlier.text if earlier is not None else "")
        if match := _LABEL.search(text):
            words = match[1].split()
            return "".join(words) if all(len(word) == 1 for word in words) else words[-1]
        if (match := _BARE_LABEL.search(text)) and (before or match[0] == text):
            return match[1]
        if before:
            return ""
    if piece.text[found.end :].lstrip().startswith("发布") and not piece.inside:
        return "发布"
    return _column_head(piece.node)


def _cell_begins(before: _Piece, piece: _Piece) -> bool:
    """Whether a text is the first of its table cell, so that what stands before it belongs to another column."""
    own, other = _cell(piece.node), _cell(before.node)
    return own is not None and (other is None or own.mem_id != other.mem_id)


def _cell(node: LexborNode) -> LexborNode | None:
    return next((above for above in ancestors(node, 8) if above.tag in ("td", "th")), None)


def _column_head(node: LexborNode) -> str:
    """The text of the head of the table column in which a text stands, '' outside of tables with a plain head."""
    cell = _cell(node)
    if cell is None or cell.parent is None:
        return ""
    table = next((above for above in ancestors(cell, 4) if above.tag == "table"), None)
    head = table.css_first("tr") if table is not None else None
    if head is None or head.mem_id == cell.parent.mem_id or head.css_first("a[href]") is not None:
        return ""
    cells, heads = _cells(cell.parent), _cells(head)
    if len(cells) != len(heads):
        return ""
    for one, above in zip(cells, heads, strict=True):
        if one.mem_id == cell.mem_id:
            return squeeze(text_of(above, limit=20))[:12]
    return ""


def _cells(row: LexborNode) -> list[LexborNode]:
    return [cell for cell in row.iter() if cell.tag in ("td", "th")][:_MOST_CELLS]


def _by_itself(piece: _Piece, found: FoundDate) -> bool:
    """Whether a date is a text of its own, or stands at an edge in a line of particulars."""
    text = piece.text
    if parse_date(text) == found.day:
        return True
    if piece.inside or len(text) > _LONGEST_LINE or _SENTENCE.search(text):
        return False
    before, after = text[: found.start], text[found.end :]
    if _PARTICULARS.search(before + after):
        return True
    opens = not before or before[-1] in _EDGES
    return opens and (not after or after[0] in _EDGES or _TIME_BEHIND.match(after) is not None)


def _split_between(pieces: list[_Piece]) -> tuple[date, str] | None:
    """A date in two parts that stand side by side, or in one text of nothing else."""
    for place, piece in enumerate(pieces):
        following = pieces[place + 1].text if place + 1 < len(pieces) else ""
        for text in (piece.text, f"{piece.text} {following}"):
            if len(text) <= 24 and (split := split_date(text)) and split[1] == text.strip("[]()（）【】 "):
                return split
    return None


def split_date(text: str) -> tuple[date, str] | None:
    """A date set in two parts for looks: `20 2024-08`, `08-20 2024`."""
    for pattern in _SPLIT:
        if match := pattern.search(text):
            day = parse_date(f"{match['y']}-{match['m']}-{match['d']}")
            if day is not None:
                return day, match[0]
    return None


def leading_split(inside: str) -> tuple[date, str] | None:
    """`20 2024-08 title` all in one link: a date in two parts at the very beginning."""
    split = split_date(inside)
    return split if split is not None and inside.startswith(split[1]) else None


def _yearless(pieces: list[_Piece], today: date) -> tuple[date, str] | None:
    """A month and a day: as a text of their own, or as a word in a short line; `阅读 1-2` counts readers."""
    before = ""
    for piece in pieces:
        text, named, before = piece.text, _named_by(before), piece.text
        if next(find_dates(text), None) is not None:
            continue  # weighed already
        if _COUNTED.search(text + named) or _OF_SOMETHING_ELSE.search(text + named):
            continue
        if len(text) <= 20 and (day := find_date(text, today)):
            return day, text
        if piece.inside or len(text) > _LONGEST_LINE or _SENTENCE.search(text):
            continue
        for word in text.split():
            if _YEARLESS.fullmatch(word) and (day := find_date(word, today)):
                return day, word
    return None


def _named_by(text: str) -> str:
    """A text that may name the one after it: short, without a number of its own."""
    return text if len(text) <= 8 and not any(c.isdigit() for c in text) else ""


def _at_the_edge(pieces: list[_Piece]) -> tuple[date, str] | None:
    """`title 2024-08-20`, `[2024-08-20] title`: at an end of the link's own text, set off by a blank or brackets."""
    inside = " ".join(piece.text for piece in pieces if piece.inside)
    for found in reversed(list(find_dates(inside))):
        before, after = inside[: found.start], inside[found.end :]
        if squeeze(after).strip("])）】") == "" and before[-1:] in (" ", "[", "(", "（", "【"):
            return found.day, inside[found.start : found.end]
        if squeeze(before).strip("[(（【") == "" and after[:1] in (" ", "]", ")", "）", "】"):
            return found.day, inside[found.start : found.end]
    return leading_split(inside)


def _set_apart(pieces: list[_Piece]) -> tuple[date, str] | None:
    """A date whose parts are marked up one by one (`2024-<b>08</b>-20`), alone beside the link."""
    if any(True for piece in pieces for _ in find_dates(piece.text)):
        return None
    beside = " ".join(piece.text for piece in pieces if not piece.inside)
    day = parse_date(beside) if len(beside) <= _LONGEST_LINE else None
    return None if day is None else (day, beside)
