"""国办秘函〔2019〕19号: what is a hit, what is only suspected, what costs points, and what is not known."""

from datetime import UTC, datetime

import pytest

from monitor.model import Finding, Outcome, Severity, State, Verdict
from monitor.model.availability import Share
from monitor.model.indicators import BLOCK_POINTS, DEDUCTIONS, INDICATORS, VETOES, Block
from monitor.model.yardstick import Reading, Row, Rules, Yardstick, measure

NOW = datetime(2026, 11, 25, tzinfo=UTC)
GOOD = Share(2016, 3)


def outcome(check: str, kind: str, verdict: Verdict = Verdict.PASS, reason: str = "") -> Outcome:
    return Outcome(check, kind, check, (), verdict, 10, 0, 0, reason)


def findings(kind: str, aspect: str, count: int, severity: Severity = Severity.ERROR, check: str = "") -> list[Finding]:
    return [
        Finding(
            n, f"{kind}{aspect}{n}", "s", check or kind, kind, (), severity, State.OPEN, f"http://h/{n}", "", "",
            "问题", "", "", "", (), NOW, NOW, 1, aspect=aspect, subject=f"http://h/{n}",
        )
        for n in range(count)
    ]  # fmt: skip


def row(found: Yardstick, name: str) -> Row:
    return next(one for one in (*found.vetoes, *found.deductions) if one.indicator.id == name)


def test_five_empty_columns_are_a_veto_and_four_are_not() -> None:
    ran = [outcome("columns", "key_columns", Verdict.FAIL)]
    four = measure(ran, findings("key_columns", "empty", 4), GOOD)
    five = measure(ran, findings("key_columns", "empty", 5), GOOD)
    assert row(four, "V4").reading is Reading.CLEAR
    assert row(five, "V4").reading is Reading.HIT
    assert "空白栏目 5 个（5 个以上触发）" in row(five, "V4").figures
    assert "不合格" in five.verdict


def test_one_column_told_by_two_checks_counts_once() -> None:
    ran = [outcome("a", "key_columns"), outcome("b", "freshness")]
    found = measure(ran, findings("key_columns", "empty", 4) + findings("freshness", "empty", 4), GOOD)
    assert row(found, "V4").reading is Reading.CLEAR


def test_what_is_found_for_v1_is_only_suspected() -> None:
    found = measure([outcome("d", "dark_links")], findings("dark_links", "offscreen", 1, Severity.VETO), GOOD)
    assert row(found, "V1").reading is Reading.SUSPECTED
    assert not found.vetoed
    assert "不能认定合格" in found.verdict


@pytest.mark.parametrize(
    ("reach", "reading"),
    [
        (Share(2000, 99), Reading.CLEAR),
        (Share(2000, 100), Reading.HIT),
        (Share(100, 100, short=(0,)), Reading.UNKNOWN),
        (Share(0, 0, short=(0,)), Reading.UNEXAMINED),
        (None, Reading.UNEXAMINED),
    ],
)
def test_v2_is_five_percent_of_enough_probes(reach: Share | None, reading: Reading) -> None:
    assert row(measure([], [], reach), "V2").reading is reading


def test_an_indicator_without_a_check_costs_nothing_and_is_named() -> None:
    found = measure([], [], GOOD)
    assert found.score == 100
    assert {r.indicator.id for r in found.open} == set(INDICATORS) - {"V2"}
    assert "不能认定合格" in found.verdict


def test_a_check_that_could_not_judge_leaves_its_indicator_open() -> None:
    found = measure([outcome("i", "ipv6", Verdict.INCONCLUSIVE, "本机没有 IPv6 出口")], [], GOOD)
    assert row(found, "ipv6").reading is Reading.UNKNOWN
    assert "i：本机没有 IPv6 出口" in row(found, "ipv6").figures


def test_only_numbers_that_were_read_are_taken_off_the_score() -> None:
    rules = Rules(indicators={"news": "news-stale", "policy": "policy-stale"})
    ran = [outcome("news", "freshness", Verdict.FAIL), outcome("policy", "freshness", Verdict.FAIL)]
    stale = findings("freshness", "stale", 2, check="news") + findings("freshness", "stale", 3, check="policy")
    found = measure(ran, stale, GOOD, rules)
    assert (found.score, found.estimate) == (95, 90)
    assert row(found, "policy-stale").confirmed
    assert not row(found, "news-stale").confirmed


def test_an_assigned_check_counts_for_its_indicator_alone() -> None:
    rules = Rules(indicators={"news": "news-stale"})
    stale = findings("freshness", "stale", 2, check="news")
    found = measure([outcome("news", "freshness", Verdict.FAIL)], stale, GOOD, rules)
    assert row(found, "columns-stale").reading is Reading.UNEXAMINED


def test_hints_cost_nothing() -> None:
    found = measure([outcome("l", "dead_links")], findings("dead_links", "", 7, Severity.WARN), GOOD)
    assert row(found, "links").deduction == 0
    assert "另有只作提示、不扣分的 7 处" in row(found, "links").figures


def test_a_block_loses_no_more_than_its_points() -> None:
    found = measure([outcome("l", "dead_links")], findings("dead_links", "", 9000), GOOD)
    assert found.guessed[Block.DESIGN] == BLOCK_POINTS[Block.DESIGN]
    assert found.estimate == 82
    assert found.score == 100


def test_points_of_the_admin_are_an_estimate() -> None:
    rules = Rules(points={"ipv6": 3.0, "links": 0.2})
    ran = [outcome("l", "dead_links"), outcome("i", "ipv6")]
    found = measure(ran, findings("dead_links", "", 5) + findings("ipv6", "aaaa", 1), GOOD, rules)
    assert (row(found, "links").deduction, row(found, "ipv6").deduction) == (1.0, 3.0)
    assert (found.score, found.estimate) == (100, 96)


def test_unknown_points_are_said_and_not_invented() -> None:
    found = measure([outcome("i", "ipv6")], findings("ipv6", "aaaa", 1), GOOD)
    assert row(found, "ipv6").deduction is None
    assert "分值没有核实，不扣分" in row(found, "ipv6").figures


def test_three_months_of_silence_is_v5_and_a_late_answer_is_not() -> None:
    ran = [outcome("l", "letters", Verdict.FAIL)]
    assert row(measure(ran, findings("letters", "unanswered", 1, Severity.VETO), GOOD), "V5").reading is Reading.HIT
    late = findings("letters", "late", 3, Severity.WARN) + findings("letters", "waiting", 1, Severity.WARN)
    assert row(measure(ran, late, GOOD), "V5").reading is Reading.CLEAR
    old = measure(ran, findings("letters", "stale", 1), GOOD)
    assert (row(old, "letters-stale").deduction, old.score) == (3, 97)


def test_a_veto_finding_outside_the_six_is_not_lost() -> None:
    found = measure([outcome("x", "mine")], findings("mine", "", 2, Severity.VETO), GOOD)
    assert len(found.unassigned) == 2


def test_the_table_is_whole() -> None:
    assert [one.id for one in VETOES] == ["V1", "V2", "V3", "V4", "V5", "V6"]
    assert len(INDICATORS) == len(VETOES) + len(DEDUCTIONS)
    assert sum(BLOCK_POINTS.values()) == 100
    assert {one.id for one in DEDUCTIONS if one.mark == "R" and one.points is not None} == {
        "policy-stale", "service-statistics", "letters-stale",
    }  # fmt: skip
