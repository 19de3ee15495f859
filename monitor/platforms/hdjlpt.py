"""互动交流平台 (`/hdjlpt/`): consultations and letters of Guangdong's sites, drawn by script.

A consultation (`/hdjlpt/yjzj/answer/<id>`, `answers/<id>`) carries all its facts in the page's data,
`_CONFIG.question_data`: the notice as HTML, its deadline, the feedback. Attachments are numbers there; the file stands
at `/hdjlpt/yjzj/api/attachments/view/<number>` and its name is on the page only where the text lists it (附件：…).
Letters: a page that shows its labels (来信时间, 答复内容 …) is read by them (letters.py). The list of letters is asked
for by POST with a token, so it stays unread, and so does a letter whose page shows nothing: nothing is guessed.
"""

import re
from datetime import date
from typing import Any
from urllib.parse import urljoin, urlsplit

from monitor.model import (
    Attachment,
    Column,
    Consultation,
    Letter,
    PageFacts,
    PageKind,
    parse_date,
    parse_meta_date,
)
from monitor.platforms.article import read_published, read_source, read_title, without_site
from monitor.platforms.base import Reading
from monitor.platforms.content import body_text, fragment_text
from monitor.platforms.crumbs import read_crumbs
from monitor.platforms.dom import fold, text_of
from monitor.platforms.jsobject import as_list, as_object, read_assigned
from monitor.platforms.letters import letter_of

NAME = "hdjlpt"
_CONSULTATION = re.compile(r"/hdjlpt/yjzj/answers?/\d{1,12}/?$")
_LETTER = re.compile(r"/hdjlpt/(?:detail|letter/(?:detail|view|show))\b")
_LETTERS = re.compile(r"/hdjlpt/(?:published|letter|letters)(?:/(?:index|list|published))?/?$")
_OVER = re.compile(r"(?:当前|本次|该)?(?:征集|调查)(?:活动)?已(?:经)?(?:结束|截止)")
_FINISHED = frozenset({"finished", "closed", "ended"})
_FILE_NUMBER = re.compile(r"[0-9a-f]{32}")
_LISTED = re.compile(r"^附\s*+件\s*+(?:\d{1,2}+)?+\s*+[:：.．、]\s*(?:\d{1,2}\s*+[.．、]\s*)?(.{2,150}+)$")
_NEXT_LISTED = re.compile(r"^\d{1,2}\s*+[.．、]\s*(.{2,150}+)$")
_MAX_FILES = 100

NO_DATA = "征集的内容由脚本显示，页面数据中没有读到"
NO_LETTER = "留言的内容由脚本显示，页面源码中没有"
NO_LIST = "留言列表由脚本以 POST 方式读取，页面源码中没有"


def looks_like(reading: Reading) -> bool:
    """Whether a page is the platform's, by its path."""
    return "/hdjlpt/" in urlsplit(reading.url).path


def read(reading: Reading) -> PageFacts:
    """The facts of one page of the platform."""
    path = urlsplit(reading.url).path
    if _CONSULTATION.search(path):
        return _consultation(reading)
    if letter := letter_of(reading):
        return _letter(reading, letter)
    if _LETTER.search(path):
        return _letter(reading, Letter(reading.url, read_title(reading), unread=NO_LETTER))
    columns: tuple[Column, ...] = ()
    title = without_site(reading, reading.page.title)
    if _LETTERS.search(path):
        columns = (Column(reading.url, title or "公开留言", (title or "公开留言",), unread=NO_LIST),)
    return PageFacts(
        PageKind.OTHER,
        NAME,
        title=title,
        path=tuple(crumb.name for crumb in read_crumbs(reading)),
        meta=reading.meta,
        columns=columns,
        column_url=columns[0].url if columns else None,
        notes=(NO_LIST,) if columns else (),
    )


def _letter(reading: Reading, letter: Letter) -> PageFacts:
    return PageFacts(
        PageKind.ARTICLE,
        NAME,
        title=letter.title,
        path=tuple(crumb.name for crumb in read_crumbs(reading)),
        published=read_published(reading) or letter.answered,
        source=read_source(reading) or letter.answered_by,
        meta=reading.meta,
        body="\n".join(filter(None, (letter.question, letter.answer))),
        letters=(letter,),
        notes=(letter.unread,) if letter.unread else (),
    )


# --- consultations ---------------------------------------------------------------------------------------------


def _consultation(reading: Reading) -> PageFacts:
    data = _question(reading)
    article = as_object(data.get("article"))
    told = _told(reading, data, article) if data else None
    if told is None:
        told = Consultation(
            reading.url, read_title(reading), closed=True if _says_over(reading) else None, unread=NO_DATA
        )
    published = read_published(reading) or _day(article.get("published_at"))
    return PageFacts(
        PageKind.ARTICLE,
        NAME,
        title=told.title,
        path=tuple(crumb.name for crumb in read_crumbs(reading)),
        published=published,
        source=read_source(reading) or _text(article.get("source")),
        meta=reading.meta,
        body=told.body,
        attachments=told.attachments,
        consultations=(told,),
        notes=(told.unread,) if told.unread else (),
    )


def _question(reading: Reading) -> dict[str, Any]:
    """`question_data` of the page's configuration, {} when there is none."""
    for source in reading.scripts:
        if "question_data" not in source:
            continue
        if (literal := read_assigned(source, "_CONFIG")) is not None:
            data = as_object(as_object(literal.value).get("question_data"))
            if data:
                return data
    return {}


def _told(reading: Reading, data: dict[str, Any], article: dict[str, Any]) -> Consultation | None:
    """The consultation as its data tells it; None when they hold no notice."""
    content = article.get("content")
    if not isinstance(content, str):
        return None
    body = fragment_text(content) or body_text(reading)
    wishes = as_object(data.get("preferences"))
    feedback, told_on = _feedback(reading, data)
    return Consultation(
        url=reading.url,
        title=_text(article.get("title")) or _text(data.get("title")) or read_title(reading),
        start=_day(wishes.get("begin_time")) or _day(wishes.get("publish_at")) or _day(article.get("published_at")),
        end=_day(wishes.get("deadline")),
        closed=_closed(reading, data),
        body=body,
        attachments=_files(reading, article, body),
        feedback=feedback,
        feedback_date=told_on,
    )


def _closed(reading: Reading, data: dict[str, Any]) -> bool | None:
    status = _text(data.get("status")).lower()
    if status in _FINISHED or _says_over(reading):
        return True
    return False if status else None


def _says_over(reading: Reading) -> bool:
    return _OVER.search(reading.body_text) is not None


def _feedback(reading: Reading, data: dict[str, Any]) -> tuple[str, date | None]:
    """结果反馈: from the data, else from the block of that name when a server filled it."""
    told = data.get("feedback")
    told = as_object(told).get("content", told)
    text = fragment_text(told) if isinstance(told, str) else ""
    if not text:
        node = reading.tree.css_first("#feedback-result-content")
        text = text_of(node) if node is not None else ""
    return text, _day(data.get("feedback_at")) if text else None


def _files(reading: Reading, article: dict[str, Any], body: str) -> tuple[Attachment, ...]:
    """The files by their numbers; named as the text lists them, when it lists as many."""
    numbers = [n for n in map(_text, as_list(article.get("attachments"))[:_MAX_FILES]) if _FILE_NUMBER.fullmatch(n)]
    names = listed_names(body)
    if len(names) != len(numbers):
        names = [""] * len(numbers)
    return tuple(
        Attachment(urljoin(reading.url, f"/hdjlpt/yjzj/api/attachments/view/{number}"), name)
        for number, name in zip(numbers, names, strict=True)
    )


def listed_names(body: str) -> list[str]:
    """The names that a text lists as its attachments: 附件：甲, 附件：1.甲 and 2.乙 in the lines that follow."""
    names: list[str] = []
    open_list = False
    for line in body.split("\n"):
        if match := _LISTED.match(line):
            names.append(match[1].strip())
            open_list = True
        elif open_list and (match := _NEXT_LISTED.match(line)):
            names.append(match[1].strip())
        else:
            open_list = False
    return names


def _day(value: object) -> date | None:
    text = _text(value)
    return (parse_date(text) or parse_meta_date(text)) if text else None


def _text(value: object) -> str:
    return fold(value)[:1000] if isinstance(value, str) else ""
