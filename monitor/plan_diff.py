"""`xunjian plan diff`: what a new plan changed, task by task, matched by what the tasks say and not by their numbers.

Likeness is rapidfuzz's ratio (0 to 100) over the requirement's text without blanks and punctuation, or over the titles
where one of the two plans has no texts. The most alike pair is matched first; below `LEAST_LIKENESS` tasks are matched
that alone share a topic, and what is left over counts as added or removed.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from monitor.model import PlanItem
from monitor.plan import Plan

LEAST_LIKENESS = 60.0
_MOST_PLACES = 6  # changed places of a text that are told one by one
_LONGEST_PLACE = 40


@dataclass(frozen=True, slots=True)
class Pair:
    """One task in both plans, with how alike the two are and what changed, in Chinese sentences."""

    old: PlanItem
    new: PlanItem
    likeness: float
    changes: tuple[str, ...]

    @property
    def moved(self) -> bool:
        return self.old.number != self.new.number


@dataclass(frozen=True, slots=True)
class PlanDiff:
    """All of it: tasks of the new plan with a partner (in the new order), those without one, those that went."""

    pairs: tuple[Pair, ...]
    added: tuple[PlanItem, ...]
    removed: tuple[PlanItem, ...]
    by_title: bool  # texts were missing, so titles were compared

    @property
    def changed(self) -> tuple[Pair, ...]:
        return tuple(pair for pair in self.pairs if pair.changes)


def compare(old: Plan, new: Plan) -> PlanDiff:
    """What the new plan changed."""
    by_title = not (all(item.text for item in old.items) and all(item.text for item in new.items))
    matched = _matched([_key(i, by_title) for i in old.items], [_key(i, by_title) for i in new.items])
    matched += _by_topic(old.items, new.items, matched, by_title)
    partner = {there: (here, likeness) for here, there, likeness in matched}
    pairs = [
        Pair(old.items[partner[n][0]], item, partner[n][1], tuple(_changes(old.items[partner[n][0]], item)))
        for n, item in enumerate(new.items)
        if n in partner
    ]
    kept = {here for here, _, _ in matched}
    return PlanDiff(
        tuple(pairs),
        added=tuple(item for n, item in enumerate(new.items) if n not in partner),
        removed=tuple(item for n, item in enumerate(old.items) if n not in kept),
        by_title=by_title,
    )


def _key(item: PlanItem, by_title: bool) -> str:
    return _bare(item.title if by_title else item.text)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def _matched(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, float]]:
    """Pairs of positions with their likeness, the most alike first; of equals those that stand nearest together."""
    likeness = (
        (fuzz.ratio(this, that, score_cutoff=LEAST_LIKENESS), i, j)
        for i, this in enumerate(old)
        for j, that in enumerate(new)
    )
    ranked = sorted((one for one in likeness if one[0] > 0), key=lambda one: (-one[0], abs(one[1] - one[2]), one[1]))
    taken_old, taken_new = set[int](), set[int]()
    found: list[tuple[int, int, float]] = []
    for score, i, j in ranked:
        if i not in taken_old and j not in taken_new:
            taken_old.add(i)
            taken_new.add(j)
            found.append((i, j, score))
    return found


def _by_topic(
    old: Sequence[PlanItem], new: Sequence[PlanItem], matched: Sequence[tuple[int, int, float]], by_title: bool
) -> list[tuple[int, int, float]]:
    """Tasks written anew: of those left over, the two that alone have a topic in common."""
    left = [i for i in range(len(old)) if i not in {here for here, _, _ in matched}]
    right = [j for j in range(len(new)) if j not in {there for _, there, _ in matched}]
    alike = [(i, j) for i in left for j in right if set(old[i].topics) & set(new[j].topics)]
    olds, news = Counter(i for i, _ in alike), Counter(j for _, j in alike)
    return [
        (i, j, fuzz.ratio(_key(old[i], by_title), _key(new[j], by_title))) for i, j in alike if olds[i] == news[j] == 1
    ]


def _changes(old: PlanItem, new: PlanItem) -> Iterator[str]:
    gone = [name for name in old.departments if name not in new.departments]
    come = [name for name in new.departments if name not in old.departments]
    if come:
        yield "责任科室增加：" + "、".join(come)
    if gone:
        yield "责任科室减少：" + "、".join(gone)
    if not come and not gone and old.departments != new.departments:
        yield f"责任科室顺序由“{'、'.join(old.departments)}”变为“{'、'.join(new.departments)}”"
    if old.deadline != new.deadline:
        yield f"完成时限由“{old.deadline or '未写'}”变为“{new.deadline or '未写'}”"
    if _bare(_unnumbered(old.section)) != _bare(_unnumbered(new.section)):
        yield f"所在部分由“{old.section}”变为“{new.section}”"
    if old.text and new.text and _bare(old.text) != _bare(new.text):
        yield "要求有改动：" + "；".join(_places(old.text, new.text))


def _unnumbered(section: str) -> str:
    return re.sub(r"^[（(]?[一二三四五六七八九十]+[）)、]", "", section)


def _places(old: str, new: str) -> Iterator[str]:
    """The changed places of a text, as far as a person can take them in."""
    before, after = _words(old), _words(new)
    merged = _merged(
        (step.src_start, step.src_end, step.dest_start, step.dest_end)
        for step in Levenshtein.opcodes(before, after)
        if step.tag != "equal"
    )
    for start, stop, begin, end in merged[:_MOST_PLACES]:
        was, now = _short("".join(before[start:stop])), _short("".join(after[begin:end]))
        if was and now:
            yield f"“{was}”改为“{now}”"
        else:
            yield f"删去“{was}”" if was else f"加入“{now}”"
    if len(merged) > _MOST_PLACES:
        yield f"等共 {len(merged)} 处"


def _words(text: str) -> list[str]:
    """Single Chinese characters, but numbers and Latin words whole: `2022` that became `2025` is told as such."""
    return re.findall(r"[0-9A-Za-z]+|.", text, re.DOTALL)


def _merged(places: Iterable[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """Changes with fewer than three untouched characters between them are one change."""
    found: list[tuple[int, int, int, int]] = []
    for start, stop, begin, end in places:
        if found and start - found[-1][1] < 3:
            found[-1] = (found[-1][0], stop, found[-1][2], end)
        else:
            found.append((start, stop, begin, end))
    return found


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_PLACE else text[: _LONGEST_PLACE - 1] + "…"
