"""Which 解读 belongs to which document: by links in either direction, or by title.

A link is proof. A title is a weaker witness: documents are issued anew under the same name, so a title counts only for
the issue that was in force when the 解读 came out. That a text mentions a document makes it a 解读 perhaps; then
nothing is said to be missing.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from urllib.parse import urlsplit

from checks.interpretation_text import IS_READING, is_reading_page
from checks.options import same_address
from checks.title_index import TitleIndex
from checks.titles import core, speaks_of
from monitor.model import Attachment, Document, PageKind, Related, SiteView
from monitor.model import Field as DocumentField
from monitor.model.dates import parse_date, parse_meta_date

_POST = re.compile(r"/content/(?:\d+/){0,4}m?post_(\d+)\.html$")
_NOT_READINGS = (PageKind.HOME, PageKind.COLUMN, PageKind.LISTING)
_EARLY = timedelta(days=30)  # a 解读 may come out with the draft, a little before the document
_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,14}〔(?:19|20)\d{2}〕\s*\d{1,5}\s*号")
_NAMED = re.compile(r"《([^《》]{4,120})》")
_ORIGINAL = re.compile(
    r"(?:点击|查看|阅读|政策|文件|相关)*(?:原文|原件|全文)(?:链接)?|(?:政策|相关|关联)文件|(?:文件|政策)链接|(?:关联|相关)政策"
)


def place(url: str) -> str:
    """An address as which a page and its twins are one: a post has the same number in the disclosure platform, in its
    column and on the phone page."""
    parts = urlsplit(url)
    post = _POST.search(parts.path)
    return f"{(parts.hostname or '').lower()}#{post[1]}" if post else same_address(url)


@dataclass(frozen=True, slots=True)
class Reading:
    """One 解读 as the crawl knows it. `published` None: its page shows no date, or lies outside of the crawl."""

    url: str
    title: str
    published: date | None = None
    in_crawl: bool = True
    twins: tuple[str, ...] = ()  # further addresses of the same post

    @property
    def urls(self) -> tuple[str, ...]:
        return (self.url, *self.twins)


@dataclass(frozen=True, slots=True)
class Paper:
    """One document: its own name, its number, and every day that a witness gives for its publication."""

    url: str
    title: str
    name: str
    number: str
    published: tuple[date, ...]

    @property
    def first(self) -> date | None:
        return min(self.published, default=None)


@dataclass(slots=True)
class Pairing:
    """What was found for one document. `mentioned` is a 解读 that may be its own, nobody can tell."""

    linked: list[Reading] = field(default_factory=list[Reading])
    matched: list[Reading] = field(default_factory=list[Reading])
    attached: tuple[Attachment, ...] = ()
    mentioned: Reading | None = None

    @property
    def readings(self) -> list[Reading]:
        known = {place(reading.url) for reading in self.linked}
        return [*self.linked, *(r for r in self.matched if place(r.url) not in known)]

    @property
    def found(self) -> bool:
        return bool(self.linked or self.matched or self.attached)


def paper_of(document: Document) -> Paper:
    """A document as it is compared."""
    title = document.value(DocumentField.TITLE)
    days = [parse_meta_date(w.value) or parse_date(w.value) for w in document.said(DocumentField.PUBLISHED)]
    return Paper(
        document.url,
        title,
        core(title),
        re.sub(r"\s", "", document.value(DocumentField.NUMBER)),
        tuple(dict.fromkeys(day for day in days if day is not None)),
    )


class Readings:
    """Every 解读 of the site, indexed. They are few beside the pages: a title and a date each are held."""

    def __init__(self, site: SiteView, papers: Iterable[Paper]) -> None:
        self._site = site
        self._by_place: dict[str, Reading] = {}
        self._issues: dict[str, list[date]] = {}
        self._paper_pages: dict[str, list[str]] = {}
        for paper in papers:
            self._paper_pages[place(paper.url)] = [paper.url]
            if paper.name and paper.first is not None:
                self._issues.setdefault(paper.name, []).append(paper.first)
        for record in site.pages():
            if record.kind in _NOT_READINGS or not record.readable:
                continue
            key = place(record.url)
            if key in self._paper_pages:
                if record.url not in self._paper_pages[key]:
                    self._paper_pages[key].append(record.url)
            elif is_reading_page(record.title, record.path):
                known = self._by_place.get(key)
                found = Reading(record.url, record.title, record.published)
                self._by_place[key] = found if known is None else _as_one(known, found)
        self._titles = TitleIndex((reading.title, reading) for reading in self._by_place.values())
        self._mentions: dict[str, Reading] | None = None

    def __iter__(self) -> Iterator[Reading]:
        return iter(self._by_place.values())

    def __len__(self) -> int:
        return len(self._by_place)

    def of(self, paper: Paper) -> Pairing:
        """What belongs to one document."""
        files = (file for url in self.pages_of(paper) for file in self._site.attachments(url))
        pairing = Pairing(attached=tuple(file for file in files if IS_READING.search(file.name)))
        own = place(paper.url)
        for url, title in self._named_by(paper):
            reading = self._by_place.get(place(url)) or self._outside(url, title)
            if place(url) != own and all(place(url) != place(other.url) for other in pairing.linked):
                pairing.linked.append(reading)
        pairing.matched = [
            reading
            for reading in self._titles.about(paper.name)
            if place(reading.url) != own and self._of_this_issue(paper, reading)
        ]
        if not pairing.found:
            pairing.mentioned = self._mention(paper)
        return pairing

    def pages_of(self, paper: Paper) -> list[str]:
        """The document's page and its twins: what one of them shows, the document shows."""
        return self._paper_pages.get(place(paper.url), [paper.url])

    def _named_by(self, paper: Paper) -> Iterator[tuple[str, str]]:
        """The pages that the document's page names as its 解读."""
        for url in self.pages_of(paper):
            for other in self._site.related(url):
                if _is_reading(other):
                    yield other.url, other.title
        for link in (link for url in self.pages_of(paper) for link in self._site.links_from(url)):
            if link.tag != "a" or not link.target or not IS_READING.search(link.anchor):
                continue
            # The menu's “政策解读” leads to a column, and a sidebar to whatever is new.
            if speaks_of(link.anchor, paper.name) or speaks_of(self._title_at(link.target), paper.name):
                yield link.target, link.anchor

    def _title_at(self, url: str) -> str:
        known = self._by_place.get(place(url))
        return known.title if known is not None else ""

    def _outside(self, url: str, title: str) -> Reading:
        record = self._site.page(url)
        if record is not None and record.readable:
            return Reading(url, record.title or title, record.published)
        return Reading(url, title, None, in_crawl=False)

    def _of_this_issue(self, paper: Paper, reading: Reading) -> bool:
        """Whether a 解读 of the same name came out for this issue of the document, not for an earlier or later one."""
        if reading.published is None or paper.first is None:
            return True
        if reading.published < paper.first - _EARLY:
            return False
        later = [day for day in self._issues.get(paper.name, ()) if day > max(paper.published)]
        return all(reading.published < day - _EARLY for day in later)

    def _mention(self, paper: Paper) -> Reading | None:
        if self._mentions is None:
            self._mentions = {}
            for reading in self._by_place.values():
                text = self._site.body(reading.url)
                names = {core(f"《{name}》") for name in _NAMED.findall(text)}
                numbers = {re.sub(r"\s", "", number) for number in _NUMBER.findall(text)}
                for key in names | numbers:
                    self._mentions.setdefault(key, reading)
        return next((self._mentions[key] for key in (paper.number, paper.name) if key and key in self._mentions), None)


def _as_one(known: Reading, other: Reading) -> Reading:
    """Two addresses of one post; the earlier of the days that they show counts."""
    day = min((day for day in (known.published, other.published) if day is not None), default=None)
    twins = known.twins if other.url in known.urls else (*known.twins, other.url)
    return replace(known, published=day, twins=twins)


def _is_reading(other: Related) -> bool:
    return IS_READING.search(other.title) is not None or "解读" in other.label or "图解" in other.label


def links_back(site: SiteView, reading: Reading, papers: Iterable[Paper]) -> bool:
    """Whether a 解读 leads its reader to the document: to its page or a twin, to a page of that name, to its file."""
    papers = list(papers)
    places = {place(paper.url) for paper in papers}
    for url, words in _ways_out(site, reading.urls):
        if place(url) in places or any(
            speaks_of(words, paper.name) and not IS_READING.search(words) for paper in papers
        ):
            return True
    return any(
        speaks_of(file.name, paper.name) or (paper.number and paper.number in file.name)
        for url in reading.urls
        for file in site.attachments(url)
        for paper in papers
    )


def _ways_out(site: SiteView, urls: Iterable[str]) -> Iterator[tuple[str, str]]:
    for url in urls:
        for other in site.related(url):
            yield other.url, other.title
        for link in site.links_from(url):
            if link.tag == "a" and link.target:
                yield link.target, link.anchor


def names_original(site: SiteView, reading: Reading) -> bool:
    """Whether a 解读 carries a link that it calls the original text, of a page that we cannot compare."""
    return any(
        _ORIGINAL.fullmatch(other.label) and not IS_READING.search(other.title)
        for url in reading.urls
        for other in site.related(url)
    ) or any(
        link.tag == "a" and _ORIGINAL.fullmatch(link.anchor.strip("【】[]：: ")) and _is_page(site, link.target)
        for url in reading.urls
        for link in site.links_from(url)
    )


def _is_page(site: SiteView, url: str) -> bool:
    record = site.page(url)
    return record is None or record.kind not in _NOT_READINGS
