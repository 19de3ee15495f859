"""延期: notices on the site that keep documents in force (有效期延长至…, 继续有效的规范性文件目录).

A document whose own text states an end may have been prolonged by a notice of its own. Where the notice tells until
when, that day counts; where it only names the document, a person has to look.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from checks.documents import name_key, number_key, title_of
from monitor.model import PageKind, SiteView
from monitor.model.dates import find_dates
from monitor.model.numbers import find_numbers
from monitor.model.repeals import cited_number, is_draft, repealed_in

_NOTICE = re.compile(r"延长|延续|延期|继续有效|继续执行|继续施行|清理结果|清理.{0,12}(?:公告|通知|决定)|保留|有效期")
_NAMED = re.compile(r"《(?P<title>[^《》\n]{2,120})》(?:\s*[（(](?P<note>[^\n]{2,50}?)[)）](?=[^号)）]|$))?")
_UNTIL = re.compile(r"(?:延长|延续|延期|有效期)[^，。；\n]{0,12}?(?:至|到)\s*$")
_REACH = 80  # characters between a name and the day that its term is prolonged to
_MOST = 5_000


@dataclass(frozen=True, slots=True)
class _Kept:
    until: date | None
    notice: str


@dataclass(frozen=True, slots=True)
class Prolongations:
    """What the notices of the site say, by 文号 and by title."""

    by_number: dict[str, _Kept] = field(default_factory=dict[str, _Kept])
    by_title: dict[str, _Kept] = field(default_factory=dict[str, _Kept])

    def of(self, number: str, title: str) -> tuple[date | None, str]:
        """(the day until which a document was prolonged, '') or (None, why a person must look); (None, '') when no
        notice names it."""
        kept = (self.by_number.get(number) if number else None) or self.by_title.get(name_key(title))
        if kept is None:
            return None, ""
        if kept.until is not None:
            return kept.until, ""
        return None, f"“{kept.notice[:40]}”提到这份文件，可能已决定继续有效，请人工核对"


def prolongations(site: SiteView) -> Prolongations:
    """Read the notices among the site's documents and articles."""
    told = Prolongations()
    seen: set[str] = set()
    for url, title in _notices(site):
        if url in seen or len(told.by_number) + len(told.by_title) > _MOST:
            continue
        seen.add(url)
        _read_notice(site.body(url), title, told)
    return told


def _notices(site: SiteView) -> Iterator[tuple[str, str]]:
    for document in site.documents():
        title = title_of(document)
        if _NOTICE.search(title) and not is_draft(title):
            yield document.url, title
    for page in site.pages(PageKind.ARTICLE):
        if _NOTICE.search(page.title) and not is_draft(page.title):
            yield page.url, page.title


def _read_notice(body: str, title: str, told: Prolongations) -> None:
    ended = repealed_in(body, title)
    gone = {number_key(one.number) for one in ended if one.number} | {name_key(one.title) for one in ended if one.title}
    for name, number, until in _named(body):
        kept = _Kept(until, title)
        if number and number not in gone:
            _note(told.by_number, number, kept)
        if name and name not in gone and not number:
            _note(told.by_title, name, kept)


def _note(table: dict[str, _Kept], key: str, kept: _Kept) -> None:
    before = table.get(key)
    if before is None or (kept.until is not None and (before.until is None or kept.until > before.until)):
        table[key] = kept


def _named(body: str) -> Iterator[tuple[str, str, date | None]]:
    """(title, 文号, day of the prolonged end) of every document that a notice names, in 《》 or by its 文号 alone."""
    for line in body.split("\n"):
        numbers: set[str] = set()
        for match in _NAMED.finditer(line):
            number = cited_number(match["note"] or "")
            numbers.add(number)
            yield name_key(match["title"]), number, _until(line, match.end())
        for found in find_numbers(line):
            if found.number not in numbers:
                yield "", found.number, _until(line, found.end)


def _until(line: str, place: int) -> date | None:
    following = line[place : place + _REACH]
    for found in find_dates(following):
        if _UNTIL.search(following[: found.start]):
            return found.day
    return None
