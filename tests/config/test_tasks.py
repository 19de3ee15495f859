"""Checks follow the tasks of next year's plan by what they check, not by number."""

from pathlib import Path

import pytest

from checks.registry import load_kinds
from monitor.config import ConfigError, Loaded, PlanSettings, read
from monitor.plan import load_plan
from monitor.plan_import import as_toml, read_notice

SITE = '[[site]]\nid = "one"\nname = "甲局"\nhome = "http://127.0.0.1/"\n'
PLAN = '[plan]\nyear = 2025\nfile = "plan-2025.toml"\n'
OLD = load_plan(PlanSettings()).items


def renumbered(leave_out: int = 0) -> str:
    """Next year's notice: the same tasks in the opposite order, one of them perhaps gone."""
    left = [item for item in reversed(OLD) if item.number != leave_out]
    rows = [f"{n}.{item.text}{'、'.join(item.departments)}{item.deadline}" for n, item in enumerate(left, 1)]
    return "\n".join(["2025年政务公开工作要点", "责任科室完成时限", *rows])


def config(folder: Path, text: str, leave_out: int = 0) -> Loaded:
    notice = read_notice(renumbered(leave_out).encode(), "2025.txt")
    (folder / "plan-2025.toml").write_text(as_toml(notice, "2025.txt"), encoding="utf-8")
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return read(path, load_kinds, plan=lambda settings: load_plan(settings).items)


def test_numbers_of_last_year_lead_to_the_same_tasks(tmp_path: Path) -> None:
    text = f'{SITE}{PLAN}numbers = 2024\n[[check]]\nid = "a"\nkind = "ipv6"\nitems = [22, 1]\n'
    spec = config(tmp_path, text).settings.specs[0]
    assert spec.items == (35 - 22, 35 - 1)
    assert spec.departments[:2] == ("办公室", "技术服务中心")


def test_the_numbers_of_a_kind_are_followed_too(tmp_path: Path) -> None:
    spec = config(tmp_path, f'{SITE}{PLAN}[[check]]\nid = "a"\nkind = "maps"\n').settings.specs[0]
    assert spec.items == (35 - 29,)


def test_numbers_are_those_of_the_plan_in_use_unless_said_otherwise(tmp_path: Path) -> None:
    spec = config(tmp_path, f'{SITE}{PLAN}[[check]]\nid = "a"\nkind = "maps"\nitems = [3]\n').settings.specs[0]
    assert spec.items == (3,)


def test_a_check_may_name_its_task_by_topic(tmp_path: Path) -> None:
    text = f'{SITE}{PLAN}[[check]]\nid = "a"\nkind = "maps"\nitems = ["地图安全", 1]\n'
    assert config(tmp_path, text).settings.specs[0].items == (35 - 29, 1)


def test_a_topic_that_does_not_exist_is_told_with_the_near_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="没有“地图安检”这个任务主题，是不是“地图安全”"):
        config(tmp_path, f'{SITE}{PLAN}[[check]]\nid = "a"\nkind = "maps"\nitems = ["地图安检"]\n')


def test_a_task_that_is_gone_is_told_and_the_check_stays(tmp_path: Path) -> None:
    loaded = config(tmp_path, f'{SITE}{PLAN}[[check]]\nid = "a"\nkind = "maps"\n', leave_out=29)
    assert loaded.settings.specs[0].items == ()
    assert any("检查“a”对应的任务 第 29 项 在 2025 年的要点里没有找到" in str(one) for one in loaded.notices)


def test_numbers_of_a_year_that_nobody_has_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="没有自带 2023 年"):
        config(tmp_path, f'{SITE}{PLAN}numbers = 2023\n[[check]]\nid = "a"\nkind = "maps"\n')
