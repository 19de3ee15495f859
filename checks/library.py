"""规范性文件库要素 (plan items 1 to 3): every entry of the library carries its eight fields, each well formed.

Rules: standards.md §5.2 (fields), §5.3 (文号 R-WH, 索引号 R-SY and check digits), §5.4 (validity).
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date

from checks.libraries import Libraries, without_documents
from checks.library_agreement import differing
from checks.library_fields import FIELD_RULES, Judged, place_of, values
from checks.library_filing import counted_years, filing_faults
from checks.library_options import LibraryOptions
from checks.named_pages import how_it_failed
from checks.registry import kind
from monitor.model import (
    FIELD_LABELS,
    Document,
    Evidence,
    Examined,
    Fault,
    Kind,
    Observation,
    SiteView,
    Unjudged,
)
from monitor.model import Field as DocumentField
from monitor.model.agreement import agree
from monitor.model.dates import parse_date

_FIELD_OF_RULE = {
    "dates.late": DocumentField.PUBLISHED,
    "number.head": DocumentField.NUMBER,
    "category.internal": DocumentField.TITLE,
}
_TABLES = frozenset({"label-table", "detail"})  # witnesses that show that the page's block of fields was read


@dataclass(frozen=True, slots=True)
class _Read:
    """How far a document could be read: why its own page says nothing ('' when it does), and why the validity
    flags of the platform's lists are unknown ('' when they are not)."""

    url: str
    title: str
    open_reason: str
    flags_reason: str


@dataclass(frozen=True, slots=True, order=True)
class _Holder:
    """A document that carries an 索引号; the earliest published sorts first."""

    published: date
    url: str
    title: str
    place: str
    held: bool = True  # in one of the libraries that are judged


@kind
class LibraryFields(Kind):
    """Every document of the library carries the fields that the plan demands."""

    name = "library_fields"
    title = "规范性文件库要素"
    purpose = (
        "检查行政规范性文件库中每一份文件是否具备名称、文号、发布机构、索引号、主题分类、成文日期、发布日期、有效性八项要素，"
        "格式是否正确，索引号是否重复、校验位是否正确。"
    )
    basis = (
        "政务公开工作要点第 2 项：规范性文件库要素齐全；机构代码校验位依据 GB 32100-2015，"
        "文号写法参照 GB/T 9704-2012（未核原文，默认只作提示）"
    )
    fix = "请在政府信息公开平台后台找到该文件，补填或更正所列要素后重新发布。"
    items = (1, 2, 3)
    Options = LibraryOptions
    example = """\
[[check]]
id = "library-fields"
kind = "library_fields"
title = "规范性文件库要素齐全"
libraries = ["规范性文件"]
publishers = []
index_prefix = "11441500"
"""

    options: LibraryOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        libraries = Libraries.of(site, self.options.libraries)
        found: set[str] = set()
        holders: dict[str, list[_Holder]] = {}
        years: set[int] = set()
        for document in site.documents():
            held = libraries.holding(document)
            if not held:
                self._note_index(document, holders, held=False)
                continue
            found.update(held)
            for observation in self._judge(site, document, "、".join(held), holders):
                yield observation
            years |= counted_years(document)
        for observation in self._duplicates(holders):
            yield observation
        if self.options.late_workdays and (assumed := site.workdays.assumed_years(years)):
            yield Evidence("工作日", assumed)
        for name in self.options.libraries:
            if name in found:
                yield Examined(name)
                continue
            for observation in without_documents(site, name, libraries.columns[name]):
                yield observation

    def _judge(
        self, site: SiteView, document: Document, library: str, holders: dict[str, list[_Holder]]
    ) -> Iterator[Observation]:
        read = _how_read(site, document)
        yield Examined(document.url)
        for field in self.options.fields:
            for judged in FIELD_RULES[field](document, self.options):
                yield from self._told(read, document, field, judged)
        for judged in differing(document, self.options):
            field = DocumentField(judged.aspect.removesuffix(".differs"))
            yield from self._told(read, document, field, judged)
        for judged in filing_faults(document, _names(document, library), self.options, site.workdays, site.name):
            yield from self._told(read, document, _FIELD_OF_RULE[judged.aspect], judged)
        self._note_index(document, holders, held=True)

    def _note_index(self, document: Document, holders: dict[str, list[_Holder]], *, held: bool) -> None:
        index = next(iter(values(document, DocumentField.INDEX)), "")
        if DocumentField.INDEX in self.options.fields and index:
            published = parse_date(document.value(DocumentField.PUBLISHED)) or date.max
            title, place = document.value(DocumentField.TITLE)[:60], place_of(document, DocumentField.INDEX)
            holders.setdefault(index, []).append(_Holder(published, document.url, title, place, held))

    def _told(self, read: _Read, document: Document, field: DocumentField, judged: Judged) -> Iterator[Observation]:
        label = FIELD_LABELS[field]
        # What a list does not show may well stand on the page: a field is only missing where the page was read.
        why = read.open_reason or (read.flags_reason if field is DocumentField.VALIDITY else "")
        if judged.absent and why:
            yield Unjudged(read.url, f"{why}，不能断定没有{label}", judged.aspect)
            return
        yield Fault(
            read.url,
            f"{label}：{judged.message}",
            aspect=judged.aspect,
            expected=judged.expected,
            seen=judged.seen,
            found_on=place_of(document, field),
            anchor=read.title,
            severity=judged.severity,
        )

    def _duplicates(self, holders: dict[str, list[_Holder]]) -> Iterator[Observation]:
        """索引号 is unique within the site. The document published first keeps it; each later one is told of it. Of
        what lies outside of the libraries only another document counts: the same may be shown in other columns too."""
        for index, documents in holders.items():
            documents.sort()
            kept = next((holder for holder in documents if holder.held), None)
            for holder in documents:
                first = _elsewhere(holder, documents) if holder is kept else kept
                if first is None or not holder.held:
                    continue
                yield Fault(
                    holder.url,
                    "索引号：与另一份文件重复",
                    aspect="index.duplicate",
                    expected="一份文件一个索引号",
                    seen=f"{index}，另见 {first.url}",
                    found_on=holder.place,
                    anchor=holder.title,
                )


def _elsewhere(holder: _Holder, documents: list[_Holder]) -> _Holder | None:
    """An earlier document outside of the libraries that carries the same 索引号 under another title."""
    others = (other for other in documents if not other.held and other < holder and other.title and holder.title)
    return next((other for other in others if not agree(DocumentField.TITLE, other.title, holder.title)), None)


def _names(document: Document, library: str) -> str:
    """Every name of the category that holds a document; a library may be configured by its address alone."""
    return "、".join((library, document.library, *(w.value for w in document.said(DocumentField.CATEGORY))))


def _how_read(site: SiteView, document: Document) -> _Read:
    title = document.value(DocumentField.TITLE)[:60]
    sources = {witness.source for witness in document.witnesses}
    record = site.page(document.url)
    flags = ""
    if record is not None and record.platform == "gkmlpt" and "gkmlpt-json" not in sources:
        flags = "公开目录的列表接口没有读到，而有效性标志在列表里"
    elif document.unset(DocumentField.VALIDITY):
        flags = "公开目录的列表接口没有给出废止、失效标志"
    if sources & _TABLES:
        return _Read(document.url, title, "", flags)
    if record is None:
        why = "本次抓取没有到达文件页"
    elif not record.readable:
        why = f"文件页打不开（{how_it_failed(record)}）"
    else:
        why = "文件页上没有可识别的要素表"
    return _Read(document.url, title, why, flags)
