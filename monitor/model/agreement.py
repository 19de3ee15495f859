"""Whether the witnesses of a document agree: what each says of a field, made comparable, and where two differ.

Two writings of one thing agree: 2024年8月20日 and 2024-08-20, 〔2024〕 and [2024], a cut title and the whole one, one
publisher of a joint document and all of them. What says nothing (an empty place, a word that is no date) differs from
nothing. Whether a difference is held against anybody is for the checks to say.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from monitor.model.dates import find_dates, parse_meta_date
from monitor.model.numbers import normal_index, normal_number
from monitor.model.records import UNSET, Document, Field, Witness

_DATES = frozenset({Field.WRITTEN, Field.PUBLISHED})
_COMPARED = (
    Field.TITLE,
    Field.NUMBER,
    Field.PUBLISHER,
    Field.INDEX,
    Field.THEME,
    Field.WRITTEN,
    Field.PUBLISHED,
    Field.VALIDITY,
    Field.CATEGORY,
)
_NOTHING = re.compile(r"[无暂—–\-/\\.。…*\s]{0,4}|暂无|没有|空")
_MARK = re.compile(r"^[【\[(（]\s*(?:(?:该|本|此)文件)?(?:已|已经)?(?:被|宣布)?(?:失效|废止|修改|修订)\s*[】\])）]")
_MARK_BEHIND = re.compile(r"[【\[(（]\s*(?:(?:该|本|此)文件)?(?:已经?)?(?:失效|废止)\s*[】\])）]$")
_CUT = re.compile(r"(?:\.{2,}|…+)$")
_QUOTES = re.compile(r"[\s\u200b\ufeff“”‘’\"'《》〈〉<>（）()【】\[\]·•,，.。:：;；、—–\-]")
_PARTS = re.compile(r"[、，,;；/|\\>＞\s]+")
_ENDED = re.compile(r"失效|废止|无效|^否$")
_CHANGED = re.compile(r"修改|修订|修正|停止执行|暂停")
_IN_FORCE = re.compile(r"有效|生效|施行|实施中|现行|^是$")
_SHORTEST_CUT = 8  # characters of a cut title that are enough to know it by


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two or more witnesses of one field that say different things: the first witness of each version.

    `apart` is how many days lie between the earliest and the latest of two dates, None for other fields.
    """

    field: Field
    versions: tuple[Witness, ...]
    apart: int | None = None

    @property
    def sources(self) -> frozenset[str]:
        return frozenset(witness.source for witness in self.versions)


def disagreements(document: Document) -> Iterator[Disagreement]:
    """The fields of a document on which its witnesses differ, body text included."""
    for field in _COMPARED:
        versions = _versions(field, (w for w in document.witnesses if w.field is field and w.source != UNSET))
        if len(versions) > 1:
            days = [day for w in versions if field in _DATES and (day := _day(w.value)) is not None]
            yield Disagreement(field, versions, (max(days) - min(days)).days if days else None)


def agree(field: Field, one: str, other: str) -> bool:
    """Whether two values of a field may mean the same; a value that says nothing agrees with all."""
    here, there = comparable(field, one), comparable(field, other)
    if not here or not there or here == there:
        return True
    if field is Field.TITLE:
        return _same_title(one, other)
    if field in (Field.PUBLISHER, Field.THEME, Field.CATEGORY):
        parts, others = _parts(one), _parts(other)
        return parts <= others or others <= parts or here in there or there in here
    if field is Field.VALIDITY:
        return "ended" not in (here, there)
    return False


def comparable(field: Field, value: str) -> str:
    """A value in the form in which values of its field are compared; '' when it says nothing that can be."""
    if _NOTHING.fullmatch(value.strip()):
        return ""
    if field in _DATES:
        day = _day(value)
        return "" if day is None else day.isoformat()
    if field is Field.NUMBER:
        return normal_number(value)
    if field is Field.INDEX:
        return normal_index(value)
    if field is Field.VALIDITY:
        return validity_state(value)
    return _QUOTES.sub("", _unmarked(value)).removeprefix("行政" if field is Field.CATEGORY else "").casefold()


def validity_state(text: str) -> str:
    """What a word on validity means: `ended`, `changed` or `in force`; '' when it says nothing of it."""
    if _ENDED.search(text):
        return "ended"
    if _CHANGED.search(text):
        return "changed"
    return "in force" if _IN_FORCE.search(text) else ""


def _versions(field: Field, witnesses: Iterable[Witness]) -> tuple[Witness, ...]:
    """The first witness of each version: one that agrees with none of those before it."""
    kept: list[Witness] = []
    for witness in witnesses:
        if comparable(field, witness.value) and not any(agree(field, witness.value, k.value) for k in kept):
            kept.append(witness)
    return tuple(kept)


def _same_title(one: str, other: str) -> bool:
    """Equal, or one is the beginning of the other and says itself that it was cut."""
    for cut, whole in ((one, other), (other, one)):
        if _CUT.search(cut.strip()):
            start = _QUOTES.sub("", _unmarked(_CUT.sub("", cut.strip()))).casefold()
            if len(start) >= _SHORTEST_CUT and comparable(Field.TITLE, whole).startswith(start):
                return True
    return False


def _unmarked(title: str) -> str:
    return _MARK_BEHIND.sub("", _MARK.sub("", title.strip())).strip()


def _parts(value: str) -> set[str]:
    return {_QUOTES.sub("", part).casefold() for part in _PARTS.split(value) if part}


def _day(value: str) -> date | None:
    day = parse_meta_date(value)
    if day is None and len(value) <= 40:
        found = next(find_dates(value), None)
        day = None if found is None else found.day
    return day
