"""What a new plan changed: tasks are matched by what they say, however they are numbered."""

from dataclasses import replace

from monitor.config import PlanSettings
from monitor.plan import Plan, load_plan
from monitor.plan_diff import compare

OLD = load_plan(PlanSettings())


def test_a_plan_and_itself_do_not_differ() -> None:
    found = compare(OLD, OLD)
    assert len(found.pairs) == 34
    assert (found.changed, found.added, found.removed) == ((), (), ())


def test_numbers_are_no_changes_but_are_known() -> None:
    turned = Plan(2025, tuple(replace(item, number=35 - item.number) for item in reversed(OLD.items)))
    found = compare(OLD, turned)
    assert found.changed == ()
    assert [(pair.old.number, pair.new.number) for pair in found.pairs[:2]] == [(34, 1), (33, 2)]
    assert all(pair.moved for pair in found.pairs)


def test_what_changed_is_told() -> None:
    items = list(OLD.items)
    items[21] = replace(
        items[21],
        text=items[21].text.replace("2022年底前", "2025年底前"),
        departments=("办公室", "科信科"),
        deadline="2026年前",
    )
    (pair,) = compare(OLD, Plan(2025, tuple(items))).changed
    assert pair.new.number == 22
    assert pair.changes == (
        "责任科室增加：科信科",
        "责任科室减少：技术服务中心",
        "完成时限由“2025年前”变为“2026年前”",
        "要求有改动：“2022”改为“2025”",
    )


def test_added_and_removed_tasks() -> None:
    fresh = replace(
        OLD.items[0], number=1, text="推进公共数据资源登记和授权运营信息的公开。", title="公共数据", topics=()
    )
    found = compare(OLD, Plan(2025, (fresh, *OLD.items[1:])))
    assert found.added == (fresh,)
    assert [item.number for item in found.removed] == [1]
    assert found.changed == ()


def test_a_task_written_anew_is_known_by_its_topic() -> None:
    anew = replace(OLD.items[28], number=1, text="规范使用地图，登载地图须标明审图号。")
    found = compare(OLD, Plan(2025, (anew,)))
    assert [(pair.old.number, pair.new.number) for pair in found.pairs] == [(29, 1)]
    assert found.added == ()


def test_alike_tasks_keep_their_own_partner() -> None:
    first = replace(OLD.items[0], text="加强食品安全监督抽检信息公开，每月公布一次。")
    second = replace(OLD.items[1], text="加强药品安全监督抽检信息公开，每季公布一次。")
    found = compare(Plan(2024, (first, second)), Plan(2025, (replace(second, number=1), replace(first, number=2))))
    assert [(pair.old.number, pair.new.number, pair.changes) for pair in found.pairs] == [(2, 1, ()), (1, 2, ())]


def test_without_texts_titles_are_compared_and_it_is_said() -> None:
    bare = Plan(2025, tuple(replace(item, text="") for item in OLD.items))
    found = compare(OLD, bare)
    assert found.by_title
    assert len(found.pairs) == 34
    assert found.changed == ()
