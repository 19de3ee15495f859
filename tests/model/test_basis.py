"""Each item says which part is automatic, which is evidence, and which a person's word."""

from datetime import UTC, date, datetime

from monitor.model import Coverage, ItemStanding, Outcome, PlanItem, Verdict
from monitor.model.attestations import Attestation
from monitor.model.basis import basis_of

DAY = date(2026, 11, 25)
ITEM = PlanItem(30, "五", "（四）", "开会", ("办公室",), "常态化开展", Coverage.PARTLY, "会议纪要")


def outcome(check: str, verdict: Verdict) -> Outcome:
    return Outcome(check, "k", check, (30,), verdict, 1, 0, 0, "因为")


def word(title: str = "开会", until: date = date(2027, 1, 1)) -> Attestation:
    made = datetime(2026, 1, 5, tzinfo=UTC)
    return Attestation(1, "s", 2024, 30, title, "甲", date(2026, 1, 5), until, "纪要.pdf", "", 0, made)


def standing(*checks: str) -> ItemStanding:
    return ItemStanding(ITEM, Verdict.PASS, checks, "")


def test_checks_that_judge_and_checks_that_search_are_told_apart() -> None:
    basis = basis_of(standing("a", "b", "c"), [outcome("a", Verdict.FAIL), outcome("b", Verdict.MANUAL)])
    assert (basis.automatic, basis.evidence) == (("a", "c"), ("b",))
    assert basis.told == "自动检查 2 项；线索检索 1 项；人工确认待办"


def test_an_item_without_checks_says_so() -> None:
    assert basis_of(standing(), []).told == "没有自动检查；人工确认待办"


def test_a_word_counts_while_it_holds_and_for_the_task_it_was_given_for() -> None:
    assert basis_of(standing(), [], [word()], DAY).told == "没有自动检查；有人工确认"
    assert basis_of(standing(), [], [word(title="去年的任务")], DAY).word == ""
    assert basis_of(standing(), [], [word(until=date(2026, 11, 24))], DAY).word == ""
