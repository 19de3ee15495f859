"""The rules of honesty: what observations make of a check's verdict, and what they let the ledger call fixed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from monitor.judging import Settled, Sitting, carried_over, standings
from monitor.model import (
    Carrier,
    CheckSpec,
    Coverage,
    Evidence,
    Examined,
    Fault,
    Finding,
    Kind,
    Observation,
    Outcome,
    PageView,
    Patience,
    PlanItem,
    Severity,
    State,
    Unjudged,
    Verdict,
    fingerprint,
)

TODAY = date(2024, 8, 21)
NOW = datetime(2024, 8, 21, tzinfo=UTC)


class Rule(Kind):
    name = "rule"
    title = "规则"
    purpose = "供测试使用。"
    basis = "规则依据"

    def look_at_page(self, page: PageView) -> Iterator[Observation]:
        yield Examined(page.url)


def sitting(*waiting: Finding, limit: float = 0.0) -> Sitting:
    spec = CheckSpec("c", "rule", "规则", (4,), Severity.ERROR, unjudged_limit=limit)
    return Sitting("s", Rule(spec, None), waiting, TODAY)


def finding(subject: str, aspect: str = "", state: State = State.OPEN, until: date | None = None) -> Finding:
    return Finding(
        id=1, fingerprint=fingerprint("s", "c", subject, aspect), site="s", check="c", kind="rule", items=(4,),
        severity=Severity.ERROR, state=state, url=subject, found_on="", anchor="", message="", expected="", seen="",
        basis="", departments=(), first_seen=NOW, last_seen=NOW, occurrences=1, until=until, aspect=aspect,
        subject=subject,
    )  # fmt: skip


def settle(case: Sitting, *observations: Observation, gone: bool = False, crawl_note: str = "") -> Settled:
    for observation in observations:
        case.hear(observation)
    return case.settle(lambda _: gone, crawl_note=crawl_note)


@pytest.mark.parametrize(
    ("observations", "verdict"),
    [
        ([], Verdict.INCONCLUSIVE),
        ([Examined("a")], Verdict.PASS),
        ([Examined("a"), Fault("a", "坏了")], Verdict.FAIL),
        ([Examined("a"), Fault("a", "坏了", severity=Severity.VETO)], Verdict.FAIL),
        ([Examined("a"), Fault("a", "可疑", severity=Severity.WARN)], Verdict.WARN),
        ([Examined("a"), Unjudged("b", "打不开")], Verdict.INCONCLUSIVE),
        ([Unjudged("b", "打不开")], Verdict.INCONCLUSIVE),
        ([Unjudged("b", "打不开"), Fault("a", "坏了")], Verdict.FAIL),
        ([Evidence("a", "看到")], Verdict.INCONCLUSIVE),
    ],
)
def test_verdict_of_a_check(observations: list[Observation], verdict: Verdict) -> None:
    assert settle(sitting(), *observations).outcome.verdict is verdict


def test_every_verdict_but_pass_has_a_reason() -> None:
    assert settle(sitting()).outcome.reason == "没有可检查的对象"
    assert "打不开" in settle(sitting(), Unjudged("a", "打不开")).outcome.reason


def test_few_unjudged_are_allowed_by_the_limit_and_still_said() -> None:
    seen = [Examined(str(n)) for n in range(99)]
    outcome = settle(sitting(limit=0.05), *seen, Unjudged("x", "被拦截")).outcome
    assert outcome.verdict is Verdict.PASS
    assert "1 处未能判定：被拦截" in outcome.reason


def test_incomplete_crawl_never_passes() -> None:
    outcome = settle(sitting(), Examined("a"), crawl_note="本次抓取不完整：达到页数上限").outcome
    assert outcome.verdict is Verdict.INCONCLUSIVE
    assert "达到页数上限" in outcome.reason


def test_incomplete_crawl_does_not_hide_a_fault() -> None:
    assert settle(sitting(), Examined("a"), Fault("a", "坏"), crawl_note="不完整").outcome.verdict is Verdict.FAIL


def test_examined_and_clean_clears() -> None:
    old = finding("a")
    assert settle(sitting(old), Examined("a")).cleared == {old.fingerprint}


def test_not_examined_does_not_clear() -> None:
    assert settle(sitting(finding("a")), Examined("b")).cleared == frozenset()


def test_seen_again_does_not_clear() -> None:
    assert settle(sitting(finding("a")), Examined("a"), Fault("a", "坏")).cleared == frozenset()


def test_other_aspect_at_the_same_subject_clears() -> None:
    old = finding("a", "number")
    assert settle(sitting(old), Examined("a"), Fault("a", "坏", aspect="index")).cleared == {old.fingerprint}


@pytest.mark.parametrize(("aspect", "cleared"), [("", False), ("number", False), ("index", True)])
def test_unjudged_keeps_open_what_it_names(aspect: str, cleared: bool) -> None:
    old = finding("a", "number")
    settled = settle(sitting(old), Examined("a"), Unjudged("a", "读不到", aspect))
    assert (old.fingerprint in settled.cleared) is cleared


def test_aspects_of_one_place_are_one_place() -> None:
    outcome = settle(
        sitting(), Unjudged("a", "读不到", "x"), Unjudged("a", "读不到", "y"), Unjudged("b", "读不到")
    ).outcome
    assert outcome.unjudged == 2


def test_what_a_fault_explains_is_not_counted_as_unjudged_but_stays_open() -> None:
    old = finding("a", "stale")
    settled = settle(sitting(old), Examined("a"), Fault("a", "没有找到", "missing"), Unjudged("a", "没有栏目", "stale"))
    assert settled.outcome.unjudged == 0
    assert settled.cleared == frozenset()


def test_gone_clears_what_was_not_examined() -> None:
    old = finding("a")
    assert settle(sitting(old), Examined("b"), gone=True).cleared == {old.fingerprint}


def test_a_disbelieved_sitting_finds_and_closes_nothing_but_what_was_tampered_with() -> None:
    old = finding("a")
    case = sitting(old)
    for observation in (
        Examined("a"),
        Examined("b"),
        Fault("b", "没有页脚"),
        Fault("c", "被篡改", severity=Severity.VETO),
    ):
        case.hear(observation)
    case.disbelieve("网站可能在维护")
    settled = case.settle(lambda _: True)
    assert [fault.subject for fault, _, _ in settled.seen] == ["c"]
    assert settled.cleared == frozenset()
    assert settled.outcome.reason.startswith("网站可能在维护")
    assert settled.outcome.verdict is Verdict.FAIL


def test_gone_does_not_clear_what_could_not_be_judged() -> None:
    assert settle(sitting(finding("a")), Unjudged("a", "超时"), gone=True).cleared == frozenset()


def test_a_broken_check_clears_nothing_and_is_an_error() -> None:
    case = sitting(finding("a"))
    case.hear(Examined("a"))
    case.broke("http://x/", "ValueError: 坏数据")
    settled = case.settle(lambda _: True)
    assert settled.outcome.verdict is Verdict.ERROR
    assert settled.cleared == frozenset()
    assert "坏数据" in settled.outcome.reason


def test_waived_findings_do_not_count_until_the_waiver_ends() -> None:
    waived = finding("a", state=State.WAIVED, until=TODAY)
    ended = finding("a", state=State.WAIVED, until=date(2024, 8, 20))
    observations = (Examined("a"), Fault("a", "坏"))
    assert settle(sitting(waived), *observations).outcome.verdict is Verdict.PASS
    assert "已豁免 1 个" in settle(sitting(waived), *observations).outcome.reason
    assert settle(sitting(ended), *observations).outcome.verdict is Verdict.FAIL


def test_the_same_fault_twice_counts_once() -> None:
    assert settle(sitting(), Examined("a"), Fault("a", "坏"), Fault("a", "坏")).outcome.findings == 1


def test_memory_keeps_only_awaited_subjects() -> None:
    case = sitting(finding("a"))
    for number in range(10_000):
        case.hear(Examined(str(number)))
    case.hear(Examined("a"))
    assert case._looked_at == {"a"}  # pyright: ignore[reportPrivateUsage] - the promise is about memory


def item(number: int, coverage: Coverage = Coverage.AUTO, person: str = "") -> PlanItem:
    return PlanItem(number, "一", "", f"任务{number}", ("办公室",), "常态化开展", coverage, person)


def outcome(check: str, verdict: Verdict, items: tuple[int, ...], reason: str = "因为") -> Outcome:
    return Outcome(check, "rule", check, items, verdict, 3, 1, 0, reason)


def test_an_item_takes_the_gravest_verdict_and_tells_the_rest() -> None:
    standing = standings([item(4)], [outcome("a", Verdict.PASS, (4,)), outcome("b", Verdict.FAIL, (4, 20))])[0]
    assert standing.verdict is Verdict.FAIL
    assert standing.checks == ("a", "b")
    assert standing.reason == "b：问题 1 个；其余检查：合格 1 项"


def test_an_item_without_checks_is_manual_with_a_reason() -> None:
    standing = standings([item(30, Coverage.PERSON, "会议纪要")], [])[0]
    assert standing.verdict is Verdict.MANUAL
    assert standing.reason == "需人工确认：会议纪要"


def test_a_passing_item_still_says_what_only_a_person_knows() -> None:
    standing = standings([item(2, Coverage.PARTLY, "摸清底数")], [outcome("a", Verdict.PASS, (2,))])[0]
    assert standing.verdict is Verdict.PASS
    assert "另需人工确认：摸清底数" in standing.reason


def test_an_outcome_of_an_earlier_run_is_marked_with_its_day() -> None:
    assert carried_over(outcome("b", Verdict.FAIL, (2,)), TODAY).reason == "因为（沿用 8月21日 的结果）"


class GroupedRule(Rule):
    grouped = True


def grouped_sitting(*waiting: Finding) -> Sitting:
    return Sitting("s", GroupedRule(CheckSpec("c", "rule", "规则", (4,), Severity.ERROR), None), waiting, TODAY)


def carried(*pages: str) -> Finding:
    return replace(finding("页脚", "missing"), carriers=tuple(Carrier(page, "", "") for page in pages))


def test_one_fault_on_many_pages_is_one_finding_with_its_pages() -> None:
    faults = [Fault("页脚", "缺少", "missing", found_on=page) for page in ("p1", "p2", "p1")]
    settled = settle(grouped_sitting(), Examined("p1"), *faults)
    ((fault, _, _),) = settled.seen
    assert [carrier.page_url for carrier in fault.carriers] == ["p1", "p2"]
    assert fault.carrier_total == 2


def test_a_grouped_finding_is_fixed_when_every_page_of_it_was_seen_without() -> None:
    settled = settle(grouped_sitting(carried("p1", "p2")), Examined("p1"), Examined("p2"))
    assert settled.cleared == {carried().fingerprint}


def test_a_grouped_finding_stays_while_one_page_of_it_was_not_seen() -> None:
    assert settle(grouped_sitting(carried("p1", "p2")), Examined("p1"), Examined("p3")).cleared == frozenset()
    left_open = settle(grouped_sitting(carried("p1")), Examined("p1"), Unjudged("p1", "脚本", "missing"))
    assert left_open.cleared == frozenset()


def test_a_page_that_is_gone_holds_no_grouped_finding_open() -> None:
    settled = settle(grouped_sitting(carried("p1", "p2")), Examined("p1"), gone=True)
    assert settled.cleared == {carried().fingerprint}


def test_numbers_of_persons_are_masked_whoever_quotes_them() -> None:
    number = "441500190001010017"  # invented
    settled = settle(sitting(), Examined("p"), Fault("p", number, seen=f"张某{number}", anchor=number, expected=number))
    evidence = settle(sitting(), Examined("p"), Evidence("p", f"张某 {number}")).outcome.evidence
    assert number not in repr(settled.seen) + repr(evidence)
    assert "4415**********0017" in settled.seen[0][0].seen


def test_what_is_suspected_is_put_off_and_said_to_be() -> None:
    slow = Fault("a", "疑似失效", severity=Severity.WARN, patience=Patience(2, 3, 2))
    case = sitting(limit=0.5)
    for observation in (Examined("a"), slow, Examined("b")):
        case.hear(observation)
    settled = case.settle(lambda _: False, watch=lambda suspected: frozenset(suspected))
    assert (settled.seen, settled.outcome.verdict) == ((), Verdict.PASS)
    assert (settled.outcome.examined, settled.outcome.unjudged) == (1, 1)
    assert "最近 3 次巡检中有 2 次如此才下结论" in settled.outcome.reason


def test_what_is_in_the_ledger_already_is_not_put_off_again() -> None:
    slow = Fault("a", "疑似失效", severity=Severity.WARN, patience=Patience(2, 3, 2))
    case = sitting(finding("a"))
    for observation in (Examined("a"), slow):
        case.hear(observation)
    settled = case.settle(lambda _: False, watch=lambda suspected: frozenset(suspected))
    assert [fault.subject for fault, _, _ in settled.seen] == ["a"]
    assert settled.cleared == frozenset()


def test_only_suspicions_and_no_more_is_inconclusive() -> None:
    case = sitting()
    for observation in (Examined("a"), Fault("a", "疑似", patience=Patience(2, 2))):
        case.hear(observation)
    settled = case.settle(lambda _: False, watch=lambda suspected: frozenset(suspected))
    assert settled.outcome.verdict is Verdict.INCONCLUSIVE


class Hunch(Rule):
    name = "hunch"
    evidence_only = True


def hunting(*observations: Observation, crawl_note: str = "") -> Settled:
    case = Sitting("s", Hunch(CheckSpec("c", "hunch", "线索", (30,), Severity.WARN), None), (), TODAY)
    return settle(case, *observations, crawl_note=crawl_note)


@pytest.mark.parametrize(
    ("observations", "reason"),
    [
        ([Examined("会议"), Evidence("http://h/", "2024-03-05《会议》")], "找到线索 1 条，只供参考"),
        ([Examined("会议")], "没有找到线索"),
        ([Unjudged("会议", "没有页面")], "没有找到线索；1 处未能判定：没有页面"),
    ],
)
def test_what_only_gathers_evidence_is_a_persons_matter(observations: list[Observation], reason: str) -> None:
    outcome = hunting(*observations).outcome
    assert (outcome.verdict, outcome.reason) == (Verdict.MANUAL, reason)


def test_evidence_of_an_incomplete_crawl_says_so() -> None:
    assert "抓取不完整" in hunting(Examined("会议"), crawl_note="本次抓取不完整").outcome.reason


@pytest.mark.parametrize(
    ("heard", "retested"),
    [
        ([Examined("http://h/")], True),
        ([], False),
        ([Unjudged("http://h/", "打不开")], False),
        ([Examined("http://h/"), Fault("http://h/", "又坏了")], True),
    ],
)
def test_a_finding_of_last_year_counts_as_looked_at_again_only_when_it_was(
    heard: list[Observation], retested: bool
) -> None:
    old = finding("http://h/", state=State.FIXED)
    spec = CheckSpec("c", "rule", "规则", (4,), Severity.ERROR)
    case = Sitting("s", Rule(spec, None), (), TODAY, remembered=[old])
    for observation in heard:
        case.hear(observation)
    assert case.retested(old, lambda _: False) is retested
    assert case.settle(lambda _: False).cleared == frozenset()
