"""What a plan item is about is told by its words, so that checks follow it to whatever number it has next year."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config import PlanSettings
from monitor.model.topics import TOPICS, follow, of_topics, topics_in
from monitor.plan import load_plan

PLAN = load_plan(PlanSettings()).items


def test_each_task_of_2024_speaks_of_its_own_topic_and_no_other() -> None:
    assert [topics_in(item.text) for item in PLAN] == [(name,) for name in TOPICS]
    assert [item.topics for item in PLAN] == [(name,) for name in TOPICS]


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("规范编制并按时公布政府信息公开工作年度报告，提高年报质量。", ("年度报告",)),
        ("将政务公开工作要点落实情况纳入年度报告公开。", ("要点落实情况纳入年报",)),
        ("做好网站 IPv6 改造。", ("IPv6",)),
        ("严格保密审查，规范地图使用。", ("保密审查和三审三校", "地图安全")),
        ("推进公共数据授权运营。", ()),
    ],
)
def test_other_words_for_the_same(text: str, topics: tuple[str, ...]) -> None:
    assert topics_in(text) == topics


def test_numbers_are_followed_by_topic_and_what_is_gone_is_told() -> None:
    kept = [item for item in PLAN if item.number != 7]
    turned = [replace(item, number=number) for number, item in enumerate(reversed(kept), 1)]
    numbers, lost = follow((6, 7, 8), PLAN, turned)
    assert lost == (7,)
    assert [next(i.title for i in turned if i.number == n) for n in numbers] == [PLAN[5].title, PLAN[7].title]


def test_a_topic_that_two_tasks_share_leads_to_both() -> None:
    split = [replace(PLAN[7], number=1), replace(PLAN[7], number=2), replace(PLAN[5], number=3)]
    assert of_topics(["年度报告"], split) == (1, 2)
    assert follow((8,), PLAN, split) == ((1, 2), ())


def test_following_within_one_plan_changes_nothing() -> None:
    assert follow(range(1, 35), PLAN, PLAN) == (tuple(range(1, 35)), ())


@given(st.permutations(range(1, 35)), st.sets(st.integers(1, 34)))
def test_there_and_back_is_where_one_was(order: list[int], numbers: set[int]) -> None:
    turned = [replace(item, number=order[place]) for place, item in enumerate(PLAN)]
    there, lost = follow(sorted(numbers), PLAN, turned)
    assert lost == ()
    assert set(follow(there, turned, PLAN)[0]) == numbers
