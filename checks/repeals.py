"""废止联动 (plan item 3): what a repeal notice or a newer document repeals is marked so in the library, in time.

Rule: standards.md §5.4: a repeal on the site turns the mark of every document it names within 20 working days [D]. The
graph runs from every document and notice whose text repeals something to the documents of the library that it names,
by 文号, else by title. Repealed in part is not repealed; a document of another body is not ours to mark.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import date

from pydantic import Field

from checks.documents import (
    days,
    is_marked_ended,
    latest_day,
    name_key,
    number_head,
    number_key,
    text_says_ended,
    title_of,
)
from checks.libraries import Libraries, without_any
from checks.options import Text
from checks.registry import kind
from monitor.model import (
    Evidence,
    Examined,
    Fault,
    Kind,
    Observation,
    Options,
    PageKind,
    Severity,
    SiteView,
    Unjudged,
)
from monitor.model import Field as DocumentField
from monitor.model.repeals import Repealed, is_draft, is_repeal_notice, repealed_in
from monitor.model.validity import begins_on, stated_validity

_SHOWN = 20  # repealed documents that the library does not hold, named one by one


class RepealOptions(Options):
    """The options of `repeals`."""

    libraries: list[Text] = Field(
        default=["规范性文件"],
        min_length=1,
        description="被废止的文件在哪些文件库里（公开目录中的分类名称，或栏目网址）",
    )
    workdays: int = Field(default=20, ge=0, le=250, description="废止生效之后多少个工作日之内应当标注")
    number_heads: list[Text] = Field(
        default=[],
        description="本单位的发文机关代字，例如“汕市监规”；不写则按文件库里出现的代字。其他代字的文件不归本单位标注",
    )


@dataclass(frozen=True, slots=True)
class _Held:
    """A document of the library, as far as a repeal needs to know it."""

    url: str
    title: str
    number: str
    ended: bool
    day: date | None


@dataclass
class _Shelf:
    """The library by 文号 and by title."""

    by_number: dict[str, _Held] = field(default_factory=dict[str, _Held])
    by_title: dict[str, list[_Held]] = field(default_factory=dict[str, list[_Held]])
    heads: set[str] = field(default_factory=set[str])

    def put(self, held: _Held) -> None:
        if held.number:
            self.by_number.setdefault(held.number, held)
            self.heads.add(number_head(held.number))
        for name in {name_key(held.title), name_key(_inner(held.title))}:
            self.by_title.setdefault(name, []).append(held)

    def numbered(self, number: str) -> _Held | None:
        """By its 文号; in a table row the title may run into it (乙办法汕市监规〔2019〕3号)."""
        key = number_key(number)
        for place in range(max(1, len(number_head(key)) - 1)):
            if found := self.by_number.get(key[place:]):
                return found
        return None

    def titled(self, title: str) -> list[_Held]:
        """By its title: the whole, or the regulation that a 关于印发…的通知 carries."""
        name = name_key(title)
        found = self.by_title.get(name, [])
        return found or self.by_title.get(name_key(_inner(title)), [])


@dataclass(frozen=True, slots=True)
class _Source:
    """A document or notice whose text repeals others. `start`: from when on, None when no day is known."""

    url: str
    title: str
    start: date | None


@kind
class Repeals(Kind):
    """Every document of the library that a text on the site repeals carries a mark of it."""

    name = "repeals"
    title = "废止的文件已标注"
    purpose = (
        "读出网站上的废止通知和新文件里“同时废止”的条款，逐份核对被废止的文件在文件库里是否已经标注。"
        "只废止部分条款的、其他单位的文件不算。"
    )
    basis = (
        "政务公开工作要点第 3 项：规范性文件动态更新；《政府网站发展指引》（国办发〔2017〕47号）：文件废止的应在"
        "原文件上明确标注；"
        "20 个工作日的期限是本程序按公开条例第二十六条推定的"
    )
    fix = "请在被废止文件的标题前标注【已废止】，并在公开平台后台把它改为废止。"
    items = (3,)
    unjudged_limit = 0.1
    Options = RepealOptions
    example = """\
[[check]]
id = "repeals"
kind = "repeals"
title = "废止的文件已标注"
libraries = ["规范性文件"]
workdays = 20
"""

    options: RepealOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        libraries = Libraries.of(site, self.options.libraries)
        shelf = _Shelf()
        for document in libraries.documents(site):
            number = number_key(document.value(DocumentField.NUMBER))
            ended = is_marked_ended(document) or text_says_ended(site.body(document.url))
            held = _Held(document.url, title_of(document), number, ended, latest_day(document))
            shelf.put(held)
            if held.ended:  # whatever repealed it, the mark is there
                yield Examined(held.url)
        if not shelf.by_title:
            for observation in without_any(site, libraries):
                yield observation
            return
        elsewhere: dict[str, str] = {}
        years: set[int] = set()
        for url, title, published in _papers(site):
            for observation in self._read(site, shelf, _Reading(url, title, published, elsewhere, years)):
                yield observation
        for observation in _aside(site, elsewhere, years):
            yield observation

    def _read(self, site: SiteView, shelf: _Shelf, reading: "_Reading") -> Iterator[Observation]:
        """One document or notice: what it repeals, and how that stands in the library."""
        body = site.body(reading.url)
        if not body:
            if is_repeal_notice(reading.title):
                yield Unjudged(reading.url, "没有读到废止通知的正文，不知道废止了哪些文件")
            return
        repealed = repealed_in(body, reading.title)
        yield Examined(f"{reading.url}#废止条款")
        if not repealed:
            return
        begins = begins_on(stated_validity(body, reading.title), reading.published)
        start = max((day for day in (begins, reading.published) if day is not None), default=None)
        source = _Source(reading.url, reading.title, start)
        judged: set[str] = set()
        for one in repealed:
            for observation in self._follow(site, shelf, source, one, reading):
                if not (isinstance(observation, Fault) and observation.subject in judged):
                    yield observation
                if isinstance(observation, Fault):
                    judged.add(observation.subject)

    def _follow(
        self, site: SiteView, shelf: _Shelf, source: _Source, one: Repealed, reading: "_Reading"
    ) -> Iterator[Observation]:
        if one.partly:
            return
        target, certain = shelf.numbered(one.number) if one.number else None, True
        if target is None:
            if one.number and number_key(one.number) and not self._ours(shelf, one.number):
                return
            target, certain = self._by_title(shelf, source, one), False
        if target is None:
            name = f"《{one.title}》" + (f"（{one.number}）" if one.number else "") if one.title else one.number
            reading.elsewhere.setdefault(name, source.title)
            return
        if target.url == source.url or target.ended:
            return
        if source.start is None:
            yield Unjudged(target.url, f"“{source.title[:30]}”废止了它，但不知道从哪一天起", "unmarked")
            return
        yield Examined(target.url)
        due = site.workdays.add_workdays(source.start, self.options.workdays)
        reading.years.update((source.start.year, due.year))
        if site.today > due:
            yield self._unmarked(target, source, one, certain, due)
        else:
            yield Evidence(target.url, f"已由“{source.title[:40]}”废止，应在 {due.isoformat()} 前标注")

    def _ours(self, shelf: _Shelf, number: str) -> bool:
        head = number_head(number)
        heads = set(self.options.number_heads) or shelf.heads
        return not head or any(head.endswith(ours) for ours in heads if ours)

    def _by_title(self, shelf: _Shelf, source: _Source, one: Repealed) -> _Held | None:
        """The one older document of that title. With a 文号 of its own that differs it is another version."""
        if not one.title:
            return None
        found = [held for held in shelf.titled(one.title) if held.url != source.url]
        found = [held for held in found if not (one.number and held.number)]
        if source.start is not None:
            found = [held for held in found if held.day is None or held.day <= source.start]
        return found[0] if len(found) == 1 else None

    def _unmarked(self, target: _Held, source: _Source, one: Repealed, certain: bool, due: date) -> Fault:
        return Fault(
            target.url,
            "已被废止，没有标注" + ("" if certain else "（按名称对应，请核对是不是同一份）"),
            aspect="unmarked",
            expected=f"{due.isoformat()} 前标注已废止",
            seen=f"“{source.title[:60]}”写明：{one.quote[:90]}",
            found_on=source.url,
            anchor=target.title[:60],
            severity=None if certain else Severity.WARN,
        )


@dataclass(frozen=True, slots=True)
class _Reading:
    """One document or notice to be read; `elsewhere` and `years` gather what is told once at the end."""

    url: str
    title: str
    published: date | None
    elsewhere: dict[str, str]
    years: set[int]


def _papers(site: SiteView) -> Iterator[tuple[str, str, date | None]]:
    """(address, title, day of publication) of what may repeal something: every document that is no draft, and the
    articles whose title says so."""
    for document in site.documents():
        title = title_of(document)
        if not is_draft(title):
            yield document.url, title, max(days(document, DocumentField.PUBLISHED), default=latest_day(document))
    for page in site.pages(PageKind.ARTICLE):
        if is_repeal_notice(page.title):
            yield page.url, page.title, page.published


def _inner(title: str) -> str:
    """X of 关于印发《X》的通知, or the title itself."""
    _, found, rest = title.partition("印发")
    name = rest.removesuffix("的通知") if found else title
    return name.strip("《》〈〉")


def _aside(site: SiteView, elsewhere: dict[str, str], years: set[int]) -> Iterator[Observation]:
    for name, source in list(elsewhere.items())[:_SHOWN]:
        yield Evidence(name, f"被“{source[:40]}”废止，文件库里没有这一份，没有核对")
    if len(elsewhere) > _SHOWN:
        yield Evidence("废止的文件", f"另有 {len(elsewhere) - _SHOWN} 份被废止的文件不在文件库里，没有核对")
    if assumed := site.workdays.assumed_years(years):
        yield Evidence("工作日", assumed)
