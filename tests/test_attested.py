"""What a person's word does to a plan item's verdict: it fills what no check sees, and changes none."""

from datetime import UTC, date, datetime

import pytest

from monitor.judging import standings
from monitor.model import Coverage, Evidence, Outcome, PlanItem, Verdict
from monitor.model.attestations import Attestation

DAY = date(2024, 8, 21)
ITEM = PlanItem(30, "五", "（四）", "开会", ("办公室",), "常态化开展", Coverage.PERSON, "会议纪要")


def word(until: date, on: date = date(2024, 1, 5), item: int = 30) -> Attestation:
    return Attestation(1, "s", 2024, item, "开会", "甲", on, until, "纪要.pdf", "", 0, datetime(2024, 1, 5, tzinfo=UTC))


def outcome(verdict: Verdict) -> Outcome:
    return Outcome("c", "rule", "栏目", (30,), verdict, 3, 1, 0, "检查 3 处")


def test_an_item_without_checks_passes_by_a_word_that_holds() -> None:
    (standing,) = standings([ITEM], [], [word(date(2025, 1, 4))], DAY)
    assert (standing.verdict, standing.reason) == (Verdict.PASS, "人工确认：甲，2024-01-05，至2025-01-04")


def test_a_word_that_ends_soon_is_asked_for_again() -> None:
    (standing,) = standings([ITEM], [], [word(date(2024, 9, 1))], DAY)
    assert standing.verdict is Verdict.PASS
    assert standing.reason.endswith("（还有 11 天到期，请重新确认）")


def test_a_word_that_has_ended_passes_nothing_and_is_told() -> None:
    (standing,) = standings([ITEM], [], [word(date(2024, 8, 20))], DAY)
    assert standing.verdict is Verdict.MANUAL
    assert standing.reason == "需人工确认：会议纪要；人工确认：甲，2024-01-05，至2024-08-20（已到期 1 天，请重新确认）"


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.ERROR, Verdict.WARN, Verdict.INCONCLUSIVE, Verdict.PASS])
def test_checks_keep_their_verdict_and_the_word_is_named(verdict: Verdict) -> None:
    (standing,) = standings([ITEM], [outcome(verdict)], [word(date(2025, 1, 4))], DAY)
    assert standing.verdict is verdict
    assert standing.reason.endswith("；人工确认：甲，2024-01-05，至2025-01-04")
    assert "另需人工确认" not in standing.reason


def test_beside_checks_an_ended_word_is_told_and_asked_for() -> None:
    (standing,) = standings([ITEM], [outcome(Verdict.PASS)], [word(date(2024, 8, 20))], DAY)
    assert "另需人工确认：会议纪要；人工确认：甲" in standing.reason
    assert "已到期 1 天" in standing.reason


def test_a_word_of_another_item_or_a_later_day_says_nothing() -> None:
    words = [word(date(2025, 1, 4), item=31), word(date(2025, 1, 4), on=date(2024, 8, 22))]
    (standing,) = standings([ITEM], [], words, DAY)
    assert (standing.verdict, standing.reason) == (Verdict.MANUAL, "需人工确认：会议纪要")


def hint(found: bool = True) -> Outcome:
    evidence = (Evidence("http://h/a.html", "2024-03-05《领导小组会议》"),) if found else ()
    told = "找到线索 1 条，只供参考" if found else "没有找到线索"
    return Outcome("e", "evidence_search", "会议线索", (30,), Verdict.MANUAL, 1, 0, 0, told, evidence)


def test_evidence_alone_passes_nothing_and_is_shown() -> None:
    (standing,) = standings([ITEM], [hint()], (), DAY)
    assert standing.verdict is Verdict.MANUAL
    assert standing.reason == ("需人工确认：会议纪要；会议线索：找到线索 1 条，只供参考（2024-03-05《领导小组会议》）")
    assert standing.checks == ("e",)


def test_evidence_with_a_word_that_holds_passes_by_the_word() -> None:
    (standing,) = standings([ITEM], [hint()], [word(date(2025, 1, 4))], DAY)
    assert standing.verdict is Verdict.PASS
    assert standing.reason.startswith("人工确认：甲")


def test_no_evidence_takes_nothing_from_a_word() -> None:
    (standing,) = standings([ITEM], [hint(found=False)], [word(date(2025, 1, 4))], DAY)
    assert standing.verdict is Verdict.PASS
    assert "没有找到线索" in standing.reason


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.WARN, Verdict.INCONCLUSIVE, Verdict.PASS])
def test_evidence_beside_checks_changes_no_verdict(verdict: Verdict) -> None:
    (standing,) = standings([ITEM], [outcome(verdict), hint()], (), DAY)
    assert standing.verdict is verdict
    assert "会议线索：找到线索 1 条" in standing.reason
    assert "待人工确认 1 项" not in standing.reason


def test_evidence_is_no_missing_check() -> None:
    partly = PlanItem(16, "三", "（一）", "评估", ("办公室",), "常态化开展", Coverage.PARTLY, "跟踪评估")
    found = Outcome("e", "evidence_search", "线索", (16,), Verdict.MANUAL, 1, 0, 0, "没有找到线索")
    (standing,) = standings([partly], [found], (), DAY)
    assert standing.reason == "需人工确认：跟踪评估；线索：没有找到线索"
