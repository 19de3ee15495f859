"""重复 (P11 of standards.md §9): one document posted twice, two documents under one 文号.

Three signs, each with its innocent look-alike: the same 文号 (公告 without an organ count from one every year), the
same title (a newer version, or an older one that is marked), the same text (yearly notices differ in their numbers,
texts of one mould in their words). Everything here is a hint: a person decides which of the two goes.
"""

import hashlib
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date

from pydantic import Field
from rapidfuzz import fuzz

from checks.documents import is_marked_ended, latest_day, name_key, number_head, number_key, title_of
from checks.libraries import Libraries, without_any
from checks.names import plain
from checks.options import Text
from checks.registry import kind
from monitor.model import Document, Evidence, Examined, Fault, Kind, Observation, Options, Severity, SiteView
from monitor.model import Field as DocumentField

_DIGITS = re.compile(r"[0-9]+")
_MOST_ALIKE = 40  # documents with the same figures that are compared with one another
_LONGEST = 20_000  # characters that are compared


class TwinOptions(Options):
    """The options of `library_duplicates`."""

    libraries: list[Text] = Field(
        default=["规范性文件"], min_length=1, description="检查哪些文件库（公开目录中的分类名称，或栏目网址）"
    )
    likeness: float = Field(
        default=98.0, ge=90, le=100, description="同名文件的正文相似到百分之几算重复（文中的数字还须完全相同）"
    )
    min_chars: int = Field(default=200, ge=50, description="正文少于多少字的不比较文字")


@dataclass(frozen=True, slots=True, order=True)
class _Paper:
    """A document as far as doubles need to know it; the earliest sorts first and is taken for the original."""

    day: date
    url: str
    title: str
    name: str
    number: str
    ended: bool


@kind
class LibraryDuplicates(Kind):
    """No document stands twice in the library, and no 文号 on two documents."""

    name = "library_duplicates"
    title = "文件库没有重复文件"
    purpose = (
        "查出文件库里文号相同的两份文件、同一份文件的重复发布（名称相同，或正文相同）。"
        "新旧版本、每年一次的同类通知不算重复。"
    )
    basis = "广东省政府网站与政务新媒体检查通报（2025年第二季度）：多次发布相同稿件；一份公文一个文号"
    fix = "请核对两份文件：重复发布的撤下一份，文号录错的更正。"
    items = (2, 3)
    severity = Severity.WARN
    Options = TwinOptions
    example = """\
[[check]]
id = "library-duplicates"
kind = "library_duplicates"
title = "文件库没有重复文件"
libraries = ["规范性文件"]
"""

    options: TwinOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        libraries = Libraries.of(site, self.options.libraries)
        numbers: dict[str, list[_Paper]] = {}
        names: dict[str, list[_Paper]] = {}
        figures: dict[str, list[_Paper]] = {}
        unread = seen = 0
        for document in libraries.documents(site):
            paper = _paper(document)
            seen += 1
            yield Examined(paper.url)
            if number_head(paper.number) or "令" in paper.number:
                numbers.setdefault(paper.number, []).append(paper)
            if paper.name:
                names.setdefault(paper.name, []).append(paper)
            text = site.body(paper.url)
            if len(text) >= self.options.min_chars:
                figures.setdefault(_figures(text), []).append(paper)
            else:
                unread += 1
        for observation in self._told(site, numbers, names, figures):
            yield observation
        if not seen:
            for observation in without_any(site, libraries):
                yield observation
        elif unread:
            yield Evidence("正文比较", f"{unread} 份文件没有读到正文或正文太短，没有比较文字")

    def _told(
        self,
        site: SiteView,
        numbers: dict[str, list[_Paper]],
        names: dict[str, list[_Paper]],
        figures: dict[str, list[_Paper]],
    ) -> Iterator[Observation]:
        told: set[frozenset[str]] = set()
        for number, papers in numbers.items():
            for first, other in _pairs(papers):
                told.add(frozenset((first.url, other.url)))
                yield _fault(other, first, "number", "文号与另一份文件相同", "一份文件一个文号", number)
        for papers in names.values():
            for first, other in _pairs(papers):
                pair = frozenset((first.url, other.url))
                if pair not in told and _same_document(first, other) and self._may_be_one(site, first, other):
                    told.add(pair)
                    yield _fault(other, first, "title", "同一份文件发布了两次", "一份文件发布一次", other.title[:60])
        for papers in figures.values():
            for first, other in self._alike(site, papers):
                if frozenset((first.url, other.url)) not in told:
                    yield _fault(other, first, "text", "正文与另一份文件相同", "一份文件发布一次", other.title[:60])

    def _may_be_one(self, site: SiteView, first: _Paper, other: _Paper) -> bool:
        """Titles alone prove little (…公告): the texts must agree too, or, where they are not known, the days."""
        one, two = plain(site.body(first.url))[:_LONGEST], plain(site.body(other.url))[:_LONGEST]
        if not one or not two:
            return first.day == other.day
        return _figures(one) == _figures(two) and fuzz.ratio(one, two) >= self.options.likeness

    def _alike(self, site: SiteView, papers: list[_Paper]) -> Iterator[tuple[_Paper, _Paper]]:
        """Pairs whose text is the same, but for a few characters where the title is the same too."""
        if not 1 < len(papers) <= _MOST_ALIKE:
            return
        texts = {p.url: plain(site.body(p.url))[:_LONGEST] for p in papers}
        for first, other in _pairs(papers):
            one, two = texts[first.url], texts[other.url]
            alike = one == two or (first.name == other.name and fuzz.ratio(one, two) >= self.options.likeness)
            if alike and not first.ended and not other.ended:
                yield first, other


def _paper(document: Document) -> _Paper:
    title = title_of(document)
    number = number_key(document.value(DocumentField.NUMBER))
    day = latest_day(document) or date.max
    return _Paper(day, document.url, title, name_key(title), number, is_marked_ended(document))


def _pairs(papers: list[_Paper]) -> Iterator[tuple[_Paper, _Paper]]:
    """The earliest with each later one; with many of them not each with each."""
    first, *others = sorted(papers)
    for other in others:
        yield first, other


def _same_document(first: _Paper, other: _Paper) -> bool:
    """Two of one title: versions differ in their 文号, and the one that a newer replaced is marked."""
    if first.ended or other.ended:
        return False
    if first.number and other.number:
        return first.number == other.number
    return True


def _figures(text: str) -> str:
    """All figures of a text in order, as a digest: yearly notices of one mould never share it."""
    return hashlib.sha256(" ".join(_DIGITS.findall(text)).encode()).hexdigest()[:20]


def _fault(paper: _Paper, first: _Paper, aspect: str, message: str, expected: str, what: str) -> Fault:
    return Fault(
        paper.url,
        message,
        aspect=aspect,
        expected=expected,
        seen=f"{what}，另见 {first.url}",
        found_on=paper.url,
        anchor=paper.title[:60],
    )
