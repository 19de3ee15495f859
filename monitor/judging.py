"""From observations to an outcome: one sitting per check and run, and the verdicts of plan items.

Pure: knows no network, no database and no single rule. The rules of honesty in DESIGN.md ("What a check promises")
are kept here, in `Sitting.settle`.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from monitor.model import (
    LABELS,
    Carrier,
    CheckSpec,
    Coverage,
    Evidence,
    Examined,
    Fault,
    Finding,
    ItemStanding,
    Kind,
    Observation,
    Outcome,
    Patience,
    PlanItem,
    Remember,
    Severity,
    State,
    Unjudged,
    Verdict,
    fingerprint,
    gravest,
    worst,
)
from monitor.model.attestations import Attestation, on_the_day
from monitor.model.personal import mask_numbers

_MAX_EVIDENCE = 200
_MAX_CARRIERS = 50  # pages named with one grouped finding
_MAX_REASONS = 3
_HINT = 60  # characters of the piece of evidence that an item's reason names

Watch = Callable[[Mapping[str, Patience]], frozenset[str]]  # suspected fingerprints -> those not to be believed yet


@dataclass(frozen=True, slots=True)
class Settled:
    """What the ledger and the store are told of one check after its sitting."""

    outcome: Outcome
    seen: tuple[tuple[Fault, Severity, str], ...]
    cleared: frozenset[str]
    remembered: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass
class Sitting:
    """One check's sitting over one run. `waiting` are its findings that are not fixed yet, waived ones included."""

    site: str
    check: Kind
    waiting: Sequence[Finding]
    today: date
    remembered: Sequence[Finding] = ()  # fixed ones of an earlier year, of which 回头看 asks whether they stayed so
    _examined: int = 0
    _unjudged: int = 0
    _reasons: Counter[str] = field(default_factory=Counter[str])
    _faults: dict[str, Fault] = field(default_factory=dict[str, Fault])
    _pages: dict[str, dict[str, Carrier]] = field(default_factory=dict[str, dict[str, Carrier]])
    _page_counts: Counter[str] = field(default_factory=Counter[str])
    _evidence: list[Evidence] = field(default_factory=list[Evidence])
    _awaited: frozenset[str] = frozenset()
    _looked_at: set[str] = field(default_factory=set[str])
    _left_open: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    _error: str = ""
    _disbelieved: str = ""
    _last_unjudged: str | None = None
    _last_fault: str | None = None
    _remembered: dict[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        known = (*self.waiting, *self.remembered)
        self._awaited = frozenset(finding.subject for finding in known)
        if self.check.grouped:
            self._awaited |= {carrier.page_url for finding in known for carrier in finding.carriers}

    @property
    def spec(self) -> CheckSpec:
        return self.check.spec

    @property
    def broken(self) -> bool:
        return bool(self._error)

    def hear(self, observation: Observation) -> None:
        """Take one observation. Memory grows with faults, never with examined subjects."""
        match observation:
            case Examined(subject):
                self._examined += 1
                if subject in self._awaited:
                    self._looked_at.add(subject)
            case Unjudged(subject, reason, aspect):
                if subject in self._awaited:
                    self._left_open.add((subject, aspect))
                # Aspects of one place come in a row and are one place; where a fault was told, it says enough.
                if subject not in (self._last_unjudged, self._last_fault):
                    self._unjudged += 1
                    self._reasons[reason] += 1
                self._last_unjudged = subject
            case Fault():
                self._last_fault = observation.subject
                key = fingerprint(self.site, self.spec.id, observation.subject, observation.aspect)
                first = self._faults.setdefault(key, observation)
                if self.check.grouped:
                    self._carried(key, first, observation)
            case Remember(key, value):
                self._remembered[key] = value
            case Evidence():
                if len(self._evidence) < _MAX_EVIDENCE:
                    self._evidence.append(replace(observation, text=mask_numbers(observation.text)))

    def _carried(self, key: str, first: Fault, again: Fault) -> None:
        """Add the page of a repeated fault to the one finding of a grouped kind (`Kind.grouped`)."""
        pages = self._pages.setdefault(key, {})
        self._page_counts[key] += again.found_on not in pages
        if len(pages) < _MAX_CARRIERS:
            pages.setdefault(again.found_on, Carrier(again.found_on, "", mask_numbers(again.anchor)))
        self._faults[key] = replace(first, carriers=tuple(pages.values()), carrier_total=self._page_counts[key])

    def _in_order(self, fault: Fault) -> Fault:
        """A grouped fault told of the same page every day, whichever was read first."""
        if not (self.check.grouped and fault.carriers):
            return fault
        carriers = tuple(sorted(fault.carriers, key=lambda carrier: carrier.page_url))
        first = carriers[0]
        url = first.page_url if fault.url == fault.found_on else fault.url
        return replace(fault, carriers=carriers, found_on=first.page_url, anchor=first.anchor, url=url)

    def broke(self, where: str, error: str) -> None:
        """The check itself failed; what it saw before stands, but it clears nothing."""
        if not self._error:
            self._error = f"检查程序出错（{where}）：{error}"

    def disbelieve(self, why: str) -> None:
        """Take back what was heard, because what the crawl showed was not the site (Chinese reason). Only faults of
        severity veto stand: what was tampered with is a fact, whatever else the page shows."""
        weighed = ((key, self._weighed(fault)) for key, fault in self._faults.items())
        self._faults = {key: fault for key, (fault, severity, _) in weighed if severity is Severity.VETO}
        self._examined = self._unjudged = 0
        self._reasons.clear()
        self._evidence.clear()
        self._disbelieved = why

    def settle(
        self,
        gone: Callable[[Finding], bool],
        *,
        crawl_note: str = "",
        depends_on_crawl: bool = True,
        watch: Watch = lambda _: frozenset(),
    ) -> Settled:
        """Close the sitting. `crawl_note` says why the crawl is incomplete, '' when it is complete. `watch` is told of
        what is suspected (`Fault.patience`) and says what is still to be waited for."""
        self._put_off(watch)
        waived = {f.fingerprint for f in self.waiting if _waiver_holds(f, self.today)}
        seen = tuple(self._weighed(fault) for fault in self._faults.values())
        counted = [severity for key, (_, severity, _) in zip(self._faults, seen, strict=True) if key not in waived]
        verdict = self._verdict(counted, crawl_note if depends_on_crawl else "")
        outcome = Outcome(
            check=self.spec.id,
            kind=self.spec.kind,
            title=self.spec.title,
            items=self.spec.items,
            verdict=verdict,
            examined=self._examined,
            findings=len(counted),
            unjudged=self._unjudged,
            reason=self._reason(verdict, counted, len(seen) - len(counted), crawl_note if depends_on_crawl else ""),
            evidence=tuple(self._evidence),
        )
        unsure = self._error or self._disbelieved
        if unsure:
            return Settled(outcome, seen, frozenset())
        return Settled(outcome, seen, self._cleared(gone), dict(self._remembered))

    def _put_off(self, watch: Watch) -> None:
        """Take out what was not suspected often enough yet: it was looked at, but nothing can be said of it today."""
        known = {finding.fingerprint for finding in self.waiting}
        suspected = {
            key: fault.patience
            for key, fault in self._faults.items()
            if fault.patience is not None and key not in known
        }
        for key in watch(suspected) if suspected else ():
            fault = self._faults.pop(key)
            assert fault.patience is not None, "only suspicions are watched"
            self._examined = max(0, self._examined - 1)
            self._unjudged += 1
            self._reasons[f"疑似有问题，最近 {fault.patience.of} 次巡检中有 {fault.patience.seen} 次如此才下结论"] += 1

    def _weighed(self, fault: Fault) -> tuple[Fault, Severity, str]:
        # Whatever a kind quotes from a page, no full number of a person reaches the store, the report or the mail.
        fault = self._in_order(fault)
        clean = replace(
            fault,
            message=mask_numbers(fault.message),
            expected=mask_numbers(fault.expected),
            seen=mask_numbers(fault.seen),
            anchor=mask_numbers(fault.anchor),
        )
        return clean, fault.severity or self.spec.severity, fault.basis or self.check.basis

    def _cleared(self, gone: Callable[[Finding], bool]) -> frozenset[str]:
        return frozenset(finding.fingerprint for finding in self.waiting if self._seen_without(finding, gone))

    def _seen_without(self, finding: Finding, gone: Callable[[Finding], bool]) -> bool:
        """Whether the place of a finding was surely judged in this run without it, or is surely no more."""
        if finding.fingerprint in self._faults:
            return False
        if {(finding.subject, ""), (finding.subject, finding.aspect)} & self._left_open:
            return False
        if self.check.grouped and finding.carriers:
            return all(self._sound(finding, carrier.page_url, gone) for carrier in finding.carriers)
        return finding.subject in self._looked_at or gone(finding)

    def retested(self, finding: Finding, gone: Callable[[Finding], bool]) -> bool:
        """Whether this run looked at a finding's place again, whatever it saw there (only of `remembered` ones)."""
        if self._error or self._disbelieved:
            return False
        return finding.fingerprint in self._faults or self._seen_without(finding, gone)

    def _sound(self, finding: Finding, page: str, gone: Callable[[Finding], bool]) -> bool:
        """Whether a page that carried a grouped finding was surely judged without it, or is surely no more."""
        if {(page, ""), (page, finding.aspect)} & self._left_open:
            return False
        return page in self._looked_at or gone(replace(finding, subject=page, carriers=()))

    def _too_many_unjudged(self) -> bool:
        total = self._examined + self._unjudged
        return total > 0 and self._unjudged / total > self.spec.unjudged_limit

    def _verdict(self, counted: Sequence[Severity], crawl_note: str) -> Verdict:
        heaviest = gravest(counted)
        if heaviest in (Severity.VETO, Severity.ERROR):
            return Verdict.FAIL
        if self._error:
            return Verdict.ERROR
        if heaviest is Severity.WARN:
            return Verdict.WARN
        if self.check.evidence_only:
            return Verdict.MANUAL
        if self._examined == 0 or self._too_many_unjudged() or crawl_note:
            return Verdict.INCONCLUSIVE
        return Verdict.PASS

    def _reason(self, verdict: Verdict, counted: Sequence[Severity], waived: int, crawl_note: str) -> str:
        parts: list[str] = []
        if self._disbelieved:
            parts.append(self._disbelieved)
        elif self.check.evidence_only:
            parts.append(f"找到线索 {len(self._evidence)} 条，只供参考" if self._evidence else "没有找到线索")
        elif self._examined:
            by_severity = Counter(counted)
            found = "、".join(f"{LABELS[s]} {by_severity[s]} 个" for s in Severity if by_severity[s])
            parts.append(f"检查 {self._examined} 处，" + (f"发现问题：{found}" if found else "未发现问题"))
        elif counted:
            parts.append(f"发现问题 {len(counted)} 个")
        elif not self._unjudged:
            parts.append("没有可检查的对象")
        if waived:
            parts.append(f"已豁免 {waived} 个")
        if self._unjudged:
            told = "；".join(
                f"{reason}（{count} 处）" if count > 1 else reason
                for reason, count in sorted(self._reasons.items(), key=lambda each: (-each[1], each[0]))[:_MAX_REASONS]
            )
            more = "；等" if len(self._reasons) > _MAX_REASONS else ""
            parts.append(f"{self._unjudged} 处未能判定：{told}{more}")
        if crawl_note and verdict is not Verdict.PASS and not self._disbelieved:
            parts.append(crawl_note)
        if self._error:
            parts.append(self._error)
        return "；".join(parts)


def _waiver_holds(finding: Finding, today: date) -> bool:
    return finding.state is State.WAIVED and (finding.until is None or finding.until >= today)


def standings(
    items: Iterable[PlanItem],
    outcomes: Sequence[Outcome],
    attestations: Iterable[Attestation] = (),
    today: date | None = None,
) -> list[ItemStanding]:
    """The verdict of every plan item from the outcomes of its checks; an item without checks is manual, unless a
    person's word (人工确认) holds on the day. With checks, the word is named and changes no verdict. A check that only
    gathers evidence is no check in this sense: what it found is told, and the verdict stays a person's. `attestations`
    are those of the plan's year and of the site; they need `today`."""
    said = on_the_day(attestations, today) if today is not None else {}
    by_item: dict[int, list[Outcome]] = {}
    for outcome in outcomes:
        for number in outcome.items:
            by_item.setdefault(number, []).append(outcome)
    return [_standing(item, by_item.get(item.number, []), said.get(item.number), today or date.max) for item in items]


def _standing(
    item: PlanItem, outcomes: Sequence[Outcome], attestation: Attestation | None, today: date
) -> ItemStanding:
    judged = [outcome for outcome in outcomes if outcome.verdict is not Verdict.MANUAL]
    hints = [outcome for outcome in outcomes if outcome.verdict is Verdict.MANUAL]
    checks = tuple(outcome.check for outcome in outcomes)
    verdict = worst(outcome.verdict for outcome in judged)
    word = attestation.told(today) if attestation else ""
    holds = attestation is not None and attestation.holds(today)
    if verdict is None and holds:
        return ItemStanding(item, Verdict.PASS, checks, "；".join([word, *map(_hint, hints)]))
    if verdict is None:
        parts = [f"需人工确认：{item.person}" if item.person else "需人工确认"]
        if not hints and item.coverage is not Coverage.PERSON:
            parts.insert(0, "尚未配置自动检查")
        parts += [word] if word else []
        return ItemStanding(item, Verdict.MANUAL, checks, "；".join([*parts, *map(_hint, hints)]))
    told = [_told(outcome) for outcome in judged if outcome.verdict is verdict]
    others = Counter(o.verdict for o in judged if o.verdict is not verdict)
    if others:
        told.append("其余检查：" + "、".join(f"{LABELS[v]} {n} 项" for v, n in others.items()))
    if holds:
        told.append(word)
    else:
        told += [f"另需人工确认：{item.person}"] if item.person else []
        told += [word] if word else []
    told += map(_hint, hints)
    return ItemStanding(
        item,
        verdict,
        checks,
        "；".join(told),
        open_findings=sum(outcome.findings for outcome in outcomes),
    )


def _hint(outcome: Outcome) -> str:
    """What a check that only gathers evidence found: the first of it in words. Where to look stands in the evidence."""
    shown = "、".join(one.text if len(one.text) <= _HINT else f"{one.text[:_HINT]}…" for one in outcome.evidence[:1])
    return f"{outcome.title or outcome.check}：{outcome.reason}" + (f"（{shown}）" if shown else "")


def _told(outcome: Outcome) -> str:
    """One check in the reason of its item: how many problems where there are some, else why."""
    name = outcome.title or outcome.check
    if outcome.verdict in (Verdict.FAIL, Verdict.WARN):
        return f"{name}：问题 {outcome.findings} 个"
    return f"{name}：{outcome.reason}"


def carried_over(outcome: Outcome, when: date) -> Outcome:
    """An outcome of an earlier run, marked with its day, where a partial run (`--check`) did not ask that check."""
    return replace(outcome, reason=f"{outcome.reason}（沿用 {when.month}月{when.day}日 的结果）")
