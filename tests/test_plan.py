"""The plan that ships is the notice's: same numbers, departments, deadlines; a custom file is checked."""

import re
from pathlib import Path

import pytest

from monitor.config import PlanSettings
from monitor.model import Coverage
from monitor.plan import PlanError, load_plan, shipped_years

NOTICE = Path(__file__).resolve().parents[1].parent / "shared" / "domain" / "plan-2024.txt"
PLAN = load_plan(PlanSettings())


def notice_items() -> dict[int, str]:
    """Each numbered task of the notice on its own, white space and punctuation variants folded away."""
    if not NOTICE.is_file():
        pytest.skip(f"没有工作要点原文 {NOTICE.name}，跳过比对")
    body = NOTICE.read_text(encoding="utf-8").split("完成时限其他", 1)[1].split("关联稿件", 1)[0]
    tasks: dict[int, str] = {}
    for line in body.splitlines():
        found = re.search(r"(?:^|[。)）]|.(?=\d))(\d{1,3})\.", line)
        if found:
            number = 33 if found.group(1) == "333" else int(found.group(1))
            tasks[number] = re.sub(r"\s", "", line[found.end() :])
    return tasks


def folded(text: str) -> str:
    return text.translate(str.maketrans("，（）", "、()")).replace(",", "、")


def test_all_34_items_are_there_once_and_in_order() -> None:
    assert [item.number for item in PLAN.items] == list(range(1, 35))
    assert PLAN.year == 2024


def test_numbers_are_those_of_the_notice() -> None:
    assert sorted(notice_items()) == [item.number for item in PLAN.items]


@pytest.mark.parametrize("item", PLAN.items, ids=lambda item: str(item.number))
def test_departments_and_deadline_close_the_notice_line(item) -> None:
    line = folded(notice_items()[item.number])
    assert line.endswith(item.deadline), "完成时限照原文"
    tail = folded("、".join(item.departments))
    before, found, after = line.removesuffix(item.deadline).rpartition(tail)
    assert found, f"责任科室应照原文：{line[-60:]}"
    assert after == ""
    assert before.endswith(("。", "效果", "风险", "监督", "指导")), "责任科室之前应是任务正文的结尾"


def test_titles_are_short_and_our_own() -> None:
    for number, line in notice_items().items():
        title = PLAN.items[number - 1].title
        assert len(title) <= 40
        assert title not in line


def test_what_a_person_must_confirm_is_said_for_every_item() -> None:
    assert all(item.person for item in PLAN.items)
    assert {item.number for item in PLAN.items if item.coverage is Coverage.PERSON} == {7, 16, 19, 30, 31, 32}


def test_a_year_without_a_plan_is_said() -> None:
    assert shipped_years() == [2024]
    with pytest.raises(PlanError, match="没有自带 2031 年的工作要点（自带：2024）"):
        load_plan(PlanSettings(year=2031))


def custom(tmp_path: Path, text: str, year: int = 2025) -> PlanSettings:
    path = tmp_path / "plan.toml"
    path.write_text(text, encoding="utf-8")
    return PlanSettings(year=year, file=str(path))


def test_a_custom_file_is_read(tmp_path: Path) -> None:
    text = 'year = 2025\n[[item]]\nnumber = 7\ntitle = "某任务"\ndepartments = ["办公室"]\ncoverage = "auto"\n'
    (item,) = load_plan(custom(tmp_path, text)).items
    assert (item.number, item.title, item.departments, item.coverage) == (7, "某任务", ("办公室",), Coverage.AUTO)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("year = 2025\n", "item：缺少这个键"),
        ('year = 2025\n[[item]]\nnumber = 3\ndepartments = ["甲"]\n', r"第 1 个 \[\[item\]\]（第 3 项）的 title：缺少"),
        ('year = 2025\n[[item]]\nnumber = 3\ntitle = "甲"\ndepartments = []\n', "departments：至少要有 1 项"),
        (
            'year = 2025\n[[item]]\nnumber = 3\ntitle = "甲"\ndepartments = ["甲"]\ncoverage = "all"\n',
            "coverage：“all”",
        ),
        ("year = 2025\n" + '[[item]]\nnumber = 3\ntitle = "甲"\ndepartments = ["甲"]\n' * 2, "任务序号重复：3"),
        ('year = 2024\n[[item]]\nnumber = 3\ntitle = "甲"\ndepartments = ["甲"]\n', "写的是 2024 年的要点"),
        ("year = \n", "TOML 格式有误"),
        ('year = 2025\nitem = "x"\n', "item：应为列表"),
    ],
)
def test_errors_of_a_custom_file_name_the_item(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(PlanError, match=told):
        load_plan(custom(tmp_path, text))


def test_a_missing_file_and_a_wrong_encoding_are_said(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="找不到工作要点文件"):
        load_plan(PlanSettings(file=str(tmp_path / "no.toml")))
    path = tmp_path / "gbk.toml"
    path.write_bytes('year = 2025\n[[item]]\ntitle = "任务"'.encode("gbk"))
    with pytest.raises(PlanError, match="不是 UTF-8"):
        load_plan(PlanSettings(year=2025, file=str(path)))
