"""国办秘函〔2019〕19号 computed from one run: six veto indicators with their figures, and a simulated score.

Pure: `measure` takes outcomes and open findings and knows no store. Rules of honesty: a veto that a person must judge
is never more than suspected; an indicator without a check, or whose check could not judge, is said to be so and costs
nothing; only numbers that were read in a copy of the document are taken off the score, remembered ones make a second,
estimated score; what is only a hint (提示) costs nothing; the 加分指标 are not computed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from monitor.model.availability import Share
from monitor.model.findings import Finding, Outcome
from monitor.model.indicators import (
    BLOCK_POINTS,
    DEDUCTIONS,
    FULL_SCORE,
    PASS_SCORE,
    REMEMBERED,
    VETOES,
    Block,
    Indicator,
    Line,
)
from monitor.model.verdicts import Severity, Verdict


class Reading(StrEnum):
    """What an indicator came to."""

    HIT = "hit"
    SUSPECTED = "suspected"  # found, but a person must confirm it
    CLEAR = "clear"
    UNKNOWN = "unknown"  # checks are configured, but could not judge all of it
    UNEXAMINED = "unexamined"  # no check looked at it


READING_LABELS: dict[Reading, str] = {
    Reading.HIT: "触发",
    Reading.SUSPECTED: "疑似，须人工确认",
    Reading.CLEAR: "未触发",
    Reading.UNKNOWN: "未能判定",
    Reading.UNEXAMINED: "没有检查",
}


@dataclass(frozen=True, slots=True)
class Rules:
    """What the admin may set. `points` by indicator; `indicators` by check: then all the check finds belongs there."""

    points: Mapping[str, float] = field(default_factory=dict[str, float])
    indicators: Mapping[str, str] = field(default_factory=dict[str, str])
    reach_days: int = 7
    reach_per_day: int = 20
    reach_percent: float = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator as measured. `places` cost points or cross a line; `hints` are findings that cost nothing.

    `deduction` is None where the points are not known; `confirmed` says that the number may be taken off the score.
    """

    indicator: Indicator
    reading: Reading
    figures: tuple[str, ...]  # Chinese phrases: the numbers behind the reading
    places: int
    hints: int
    deduction: float | None
    confirmed: bool
    findings: tuple[int, ...]  # numbers of the ledger, gravest first
    checks: tuple[str, ...]  # ids of the checks behind it

    @property
    def label(self) -> str:
        return READING_LABELS[self.reading]


@dataclass(frozen=True, slots=True)
class Yardstick:
    """The whole of it. `lost` and `guessed` are points by block, capped at the block's points."""

    vetoes: tuple[Row, ...]
    deductions: tuple[Row, ...]
    lost: Mapping[Block, float]  # confirmed points
    guessed: Mapping[Block, float]  # further points, from memory or set by the admin
    unassigned: tuple[int, ...] = ()  # findings of severity veto that belong to none of the six, by number

    @property
    def vetoed(self) -> bool:
        return any(row.reading is Reading.HIT for row in self.vetoes)

    @property
    def score(self) -> float:
        """100 less the confirmed deductions."""
        return round(FULL_SCORE - sum(self.lost.values()), 1)

    @property
    def estimate(self) -> float:
        """100 less confirmed and remembered deductions."""
        return round(self.score - sum(self.guessed.values()), 1)

    @property
    def open(self) -> tuple[Row, ...]:
        """What was not examined, or could not be judged."""
        return tuple(r for r in (*self.vetoes, *self.deductions) if r.reading in (Reading.UNEXAMINED, Reading.UNKNOWN))

    @property
    def verdict(self) -> str:
        """The result in a sentence (Chinese); never 合格 while a veto indicator is open."""
        if self.vetoed:
            return "触发单项否决，按规定为不合格，不再评分"
        doubtful = [row.indicator.name for row in self.vetoes if row.reading is not Reading.CLEAR]
        told = f"模拟得分 {_number(self.score)} 分（只扣已核实的分值）"
        if self.estimate != self.score:
            told += f"，连同未核实的分值估计 {_number(self.estimate)} 分"
        if doubtful:
            return f"{told}；单项否决中“{'”“'.join(doubtful)}”没有定论，不能认定合格"
        passed = "达到" if self.estimate >= PASS_SCORE else "低于"
        return f"{told}，{passed} {PASS_SCORE} 分的合格线"


def measure(
    outcomes: Sequence[Outcome], findings: Iterable[Finding], reach: Share | None, rules: Rules | None = None
) -> Yardstick:
    """The yardstick of one run. `findings` are the open ones of the checks that ran; `reach` None: no probes."""
    rules = rules or Rules()
    known = list(findings)
    vetoes = tuple(_veto(one, outcomes, known, rules) for one in VETOES)
    vetoes = tuple(_reached(row, reach, rules) if row.indicator.id == "V2" else row for row in vetoes)
    deductions = tuple(_deduction(one, outcomes, known, rules) for one in DEDUCTIONS)
    lost = {block: _capped(block, deductions, confirmed=True) for block in BLOCK_POINTS}
    both = {
        block: min(BLOCK_POINTS[block], lost[block] + _capped(block, deductions, confirmed=False))
        for block in BLOCK_POINTS
    }
    guessed = {block: round(both[block] - lost[block], 2) for block in both}
    told = {number for row in vetoes for number in row.findings}
    others = tuple(one.id for one in known if one.severity is Severity.VETO and one.id not in told)
    return Yardstick(vetoes, deductions, lost, guessed, others)


def _capped(block: Block, rows: Iterable[Row], *, confirmed: bool) -> float:
    spent = sum(r.deduction or 0 for r in rows if r.indicator.block is block and r.confirmed is confirmed)
    return round(min(BLOCK_POINTS[block], spent), 2)


def _behind(indicator: Indicator, outcomes: Iterable[Outcome], rules: Rules) -> list[Outcome]:
    """The checks that look at an indicator: those an admin assigned, and the kinds that speak of it by themselves."""
    kinds = {sign.kind for sign in indicator.signs}
    return [
        one
        for one in outcomes
        if rules.indicators.get(one.check, indicator.id if one.kind in kinds else "") == indicator.id
    ]


def _belonging(indicator: Indicator, findings: Iterable[Finding], rules: Rules) -> list[Finding]:
    def belongs(one: Finding) -> bool:
        if one.check in rules.indicators:
            return rules.indicators[one.check] == indicator.id
        return any(sign.fits(one.kind, one.aspect, one.subject) for sign in indicator.signs)

    return [one for one in findings if belongs(one)]


def _open_reading(behind: Sequence[Outcome]) -> Reading:
    """What an indicator without a hit came to."""
    if not behind:
        return Reading.UNEXAMINED
    doubtful = any(one.verdict in (Verdict.INCONCLUSIVE, Verdict.ERROR) for one in behind)
    return Reading.UNKNOWN if doubtful else Reading.CLEAR


def _why(reading: Reading, behind: Sequence[Outcome]) -> tuple[str, ...]:
    if reading is Reading.UNEXAMINED:
        return ("没有配置看这一指标的检查",)
    if reading is Reading.UNKNOWN:
        return tuple(
            f"{one.title or one.check}：{one.reason}"
            for one in behind
            if one.verdict in (Verdict.INCONCLUSIVE, Verdict.ERROR)
        )
    return ()


def _places(findings: Iterable[Finding]) -> int:
    return len({one.url or one.subject for one in findings})


def _veto(indicator: Indicator, outcomes: Sequence[Outcome], known: Sequence[Finding], rules: Rules) -> Row:
    behind = _behind(indicator, outcomes, rules)
    found = _belonging(indicator, known, rules)
    grave = [one for one in found if one.severity is Severity.VETO]
    over = [line for line in indicator.lines if _crossed(line, found)]
    counted = tuple(f"{line.label} {_on(line, found)} 个（{line.at_least} 个以上触发）" for line in indicator.lines)
    if indicator.by_person:
        reading = Reading.SUSPECTED if found else _open_reading(behind)
        figures = (f"疑似 {len(found)} 处",) if found else ()
    else:
        reading = Reading.HIT if grave or over else _open_reading(behind)
        figures = tuple(one.message for one in grave[:5])
        figures += (f"等共 {len(grave)} 处",) if len(grave) > 5 else ()
        figures += counted if behind else ()
    if reading is Reading.CLEAR and not figures:
        figures = (f"检查 {sum(one.examined for one in behind)} 处，没有发现",)
    return Row(
        indicator,
        reading,
        figures + _why(reading, behind),
        places=_places(grave or found),
        hints=0,
        deduction=None,
        confirmed=True,
        findings=tuple(one.id for one in found),
        checks=tuple(one.check for one in behind),
    )


def _on(line: Line, found: Iterable[Finding]) -> int:
    return _places(one for one in found if any(sign.fits(one.kind, one.aspect, one.subject) for sign in line.signs))


def _crossed(line: Line, found: Iterable[Finding]) -> bool:
    return _on(line, found) >= line.at_least


def _reached(row: Row, reach: Share | None, rules: Rules) -> Row:
    """V2 站点无法访问, from the probes of the home page; what a check of its own found counts too."""
    if reach is None or not reach.total:
        reading, figures = Reading.UNEXAMINED, ("没有首页监测记录（由 xunjian serve 每隔几分钟监测一次）",)
    else:
        told = f"打不开 {reach.failed} 次，占 {reach.percent:.1f}%"
        figures = (f"{rules.reach_days} 天监测首页 {reach.total} 次，{told}",)
        if not reach.judged:
            reading, figures = Reading.UNKNOWN, (*figures, f"有的日子监测不足 {rules.reach_per_day} 次，不能据此判定")
        else:
            reading = Reading.HIT if reach.reaches(rules.reach_percent) else Reading.CLEAR
    if row.reading is Reading.HIT:
        return replace(row, figures=(*figures, *row.figures))
    return replace(row, reading=reading, figures=figures)


def _deduction(indicator: Indicator, outcomes: Sequence[Outcome], known: Sequence[Finding], rules: Rules) -> Row:
    behind = _behind(indicator, outcomes, rules)
    found = _belonging(indicator, known, rules)
    costly = [one for one in found if one.severity is not Severity.WARN]
    hints = len(found) - len(costly)
    reading = Reading.HIT if costly else _open_reading(behind)
    places = _places(costly)
    points = rules.points.get(indicator.id, indicator.points)
    figures = [f"{places} 处"] if costly else []
    figures += [f"另有只作提示、不扣分的 {hints} 处"] if hints else []
    if reading is Reading.CLEAR and not hints:
        figures.append(f"检查 {sum(one.examined for one in behind)} 处，没有发现")
    if costly and points is None:
        figures.append("分值没有核实，不扣分")
    return Row(
        indicator,
        reading,
        (*figures, *_why(reading, behind)),
        places=places,
        hints=hints,
        deduction=_cost(indicator, points, places),
        # What an admin sets is an estimate too: nobody has read it in the document.
        confirmed=indicator.mark != REMEMBERED and indicator.points is not None and indicator.id not in rules.points,
        findings=tuple(one.id for one in found),
        checks=tuple(one.check for one in behind),
    )


def _cost(indicator: Indicator, points: float | None, places: int) -> float | None:
    if points is None:
        return None
    if not indicator.each:
        return points if places else 0.0
    times = min(places, indicator.at_most) if indicator.at_most else places
    return round(min(BLOCK_POINTS[indicator.block], points * times), 2)


def _number(points: float) -> str:
    return f"{points:g}"
