"""One rule per field of a regulation-library entry: is it there, and is it well formed.

Pure functions from a document to what is wrong with it; whether that may be said (was the page read at all?) is
decided by the kind in checks/library.py.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from checks.codes import index_year, wrong_check_digit, wrong_form
from checks.document_number import what_is_wrong
from checks.library_options import LibraryOptions
from checks.names import plain
from checks.options import unique
from monitor.model import FIELD_LABELS, Document, Severity
from monitor.model import Field as DocumentField
from monitor.model.dates import parse_date, parse_meta_date

# The first tag that opens does for all: where nothing closes it, nothing closes a later one.
_GARBAGE = re.compile(r"\A(?s:(?>.*?</?[a-zA-Z])[^>]*+>)|&(?:[a-z]{2,8}|#\d+);|\ufffd|[\x00-\x08\x0b\x0c\x0e-\x1f]")
_CUT = re.compile(r"(?:\.{3}|…)$")
_SEPARATORS = re.compile(r"[、，,;；\s]+")
_IN_FORCE = re.compile(r"有效|生效|施行|实施中|现行|^是$")
_NOT_IN_FORCE = re.compile(r"失效|废止|无效|宣布失效|^否$")
_PLACEHOLDER = re.compile(r"[无暂—–\-/\\.。…*]{1,4}|暂无|没有|空")
_OTHER_WORDS = re.compile(r"修改|修订|修正|停止执行|暂停")


@dataclass(frozen=True, slots=True)
class Judged:
    """One thing wrong with one field. `absent`: no place for the field was seen at all, so all depends on whether
    the page was read. Severity None: the check's own."""

    aspect: str
    message: str
    expected: str
    seen: str
    absent: bool = False
    severity: Severity | None = None


Rule = Callable[[Document, LibraryOptions], Iterator[Judged]]


def values(document: Document, field: DocumentField) -> list[str]:
    """The distinct values that the witnesses give for a field, in order; what only fills the place is no value."""
    said = (witness.value.strip() for witness in document.said(field))
    return unique(value for value in said if value and not _PLACEHOLDER.fullmatch(value))


def place_of(document: Document, field: DocumentField) -> str:
    """Where the field was read, or should have been: an address."""
    said = document.said(field)
    return said[0].url if said else document.url


def _missing(document: Document, field: DocumentField) -> Iterator[Judged]:
    label = FIELD_LABELS[field]
    if values(document, field):
        return
    said = document.said(field)
    if said:
        filler = next((w.value.strip() for w in said if w.value.strip()), "")
        seen = f"有“{label}”一栏，填的是“{filler}”" if filler else f"有“{label}”一栏，内容为空"
        yield Judged(f"{field}.missing", "没有填写", f"填写{label}", seen)
    else:
        yield Judged(f"{field}.missing", "没有这一项", f"有{label}", f"文件页和列表都没有“{label}”", absent=True)


def _title(document: Document, options: LibraryOptions) -> Iterator[Judged]:
    yield from _missing(document, DocumentField.TITLE)
    titles = values(document, DocumentField.TITLE)
    dirty = [title for title in titles if _GARBAGE.search(title)]
    if dirty:
        yield Judged("title.form", "夹有网页代码或乱码", "只有文字", dirty[0][:80])
    elif titles and all(_CUT.search(title) for title in titles):
        yield Judged("title.form", "不完整，被省略号截断", "完整的文件名称", titles[0][:80])


def _number(document: Document, options: LibraryOptions) -> Iterator[Judged]:
    title = document.value(DocumentField.TITLE)
    if not any(word in title for word in options.number_exempt):
        yield from _missing(document, DocumentField.NUMBER)
    for number in values(document, DocumentField.NUMBER):
        wrong = what_is_wrong(number)
        if wrong:
            yield Judged(
                "number.form",
                f"写法不对，{wrong}",
                "如 粤办函〔2018〕360号",
                number[:60],
                severity=options.number_form_severity,
            )
            return


def _publisher(document: Document, options: LibraryOptions) -> Iterator[Judged]:
    yield from _missing(document, DocumentField.PUBLISHER)
    allowed = {plain(name) for name in options.publishers}
    found = values(document, DocumentField.PUBLISHER)
    if not allowed or not found:
        return
    strangers = [
        name
        for name in _SEPARATORS.split(found[0])
        if name and plain(name) not in allowed and plain(found[0]) not in allowed
    ]
    if strangers:
        yield Judged(
            "publisher.form",
            "不是规定的机构名称",
            "、".join(options.publishers),
            "、".join(strangers)[:80],
        )


def _index(document: Document, options: LibraryOptions) -> Iterator[Judged]:
    yield from _missing(document, DocumentField.INDEX)
    for index in values(document, DocumentField.INDEX):
        wrong = wrong_form(index)
        right = wrong_check_digit(index)
        if wrong:
            yield Judged("index.form", f"写法不对，{wrong}", "机构代码/年份-五位流水号", index[:60])
        elif right:
            yield Judged(
                "index.checkdigit",
                "机构代码的校验位不对，代码可能录错",
                f"校验位为 {right}",
                index,
            )
        if options.index_prefix and not index.startswith(options.index_prefix):
            yield Judged(
                "index.prefix",
                "不是以本单位的机构代码开头",
                f"以 {options.index_prefix} 开头",
                index[:60],
                severity=Severity.WARN,
            )
        if wrong or right:
            return
    yield from _index_year(document, options)


def _index_year(document: Document, options: LibraryOptions) -> Iterator[Judged]:
    """[D]: the year in the 索引号 is that of 成文 or 发布. Only when the admin asks for it."""
    year = index_year(document.value(DocumentField.INDEX).strip())
    years = {day.year for field in (DocumentField.WRITTEN, DocumentField.PUBLISHED) for day in _days(document, field)}
    if options.index_year_severity is not None and year is not None and years and year not in years:
        yield Judged(
            "index.year",
            "年份与成文、发布年份都不同",
            "、".join(str(y) for y in sorted(years)),
            str(year),
            severity=options.index_year_severity,
        )


def _theme(document: Document, options: LibraryOptions) -> Iterator[Judged]:
    yield from _missing(document, DocumentField.THEME)


def _days(document: Document, field: DocumentField) -> list[date]:
    return [day for day in map(parse_meta_date, values(document, field)) if day is not None]


def _date_form(document: Document, field: DocumentField) -> Iterator[Judged]:
    yield from _missing(document, field)
    odd = [value for value in values(document, field) if parse_date(value) is None]
    unreadable = [value for value in odd if parse_meta_date(value) is None]
    if unreadable:
        yield Judged(f"{field}.form", "不是完整、存在的日期", "如 2024-08-20", unreadable[0][:40])
    elif odd:
        yield Judged(f"{field}.form", "日期写法不规范", "如 2024-08-20", odd[0][:40], severity=Severity.WARN)


def _written(document: Document, options: LibraryOptions) -> Iterator[Judged]:
    yield from _date_form(document, DocumentField.WRITTEN)


def _published(document: Document, options: LibraryOptions) -> Iterator[Judged]:
    yield from _date_form(document, DocumentField.PUBLISHED)
    written, published = _days(document, DocumentField.WRITTEN), _days(document, DocumentField.PUBLISHED)
    # Witnesses may differ by a day or so; only when every one of them says so is the order surely wrong.
    if written and published and min(written) > max(published):
        yield Judged(
            "dates.order",
            "早于成文日期",
            "成文日期不晚于发布日期",
            f"成文 {min(written).isoformat()}，发布 {max(published).isoformat()}",
            severity=options.date_order_severity,
        )


def _validity(document: Document, options: LibraryOptions) -> Iterator[Judged]:
    yield from _missing(document, DocumentField.VALIDITY)
    said = values(document, DocumentField.VALIDITY)
    unknown = [text for text in said if validity_word(text) == ""]
    if unknown:
        # Our list of words may be short: what it does not know is pointed at, not held against anybody.
        seen = unknown[0][:40]
        yield Judged("validity.form", "看不出文件是否有效", "有效、失效、废止等", seen, severity=Severity.WARN)


def validity_word(text: str) -> str:
    """What a validity text means: `ended`, `changed`, `in force`, or '' when it says nothing of validity."""
    if _NOT_IN_FORCE.search(text):
        return "ended"
    if _OTHER_WORDS.search(text):
        return "changed"
    return "in force" if _IN_FORCE.search(text) else ""


FIELD_RULES: dict[DocumentField, Rule] = {
    DocumentField.TITLE: _title,
    DocumentField.NUMBER: _number,
    DocumentField.PUBLISHER: _publisher,
    DocumentField.INDEX: _index,
    DocumentField.THEME: _theme,
    DocumentField.WRITTEN: _written,
    DocumentField.PUBLISHED: _published,
    DocumentField.VALIDITY: _validity,
}
