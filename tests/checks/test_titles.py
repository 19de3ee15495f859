"""Titles: what two titles have in common tells which 解读 or which outcome belongs to which document."""

import pytest

from checks.titles import core, is_own, organ_of, signer_of, speaks_of

NAME = "汕尾市市场监督管理局"


@pytest.mark.parametrize(
    "title",
    [
        "汕样市市场监督管理局关于印发《汕样市电梯使用安全管理办法（试行）》的通知",
        "《汕样市电梯使用安全管理办法》解读",
        "一图读懂《汕样市电梯使用安全管理办法》",
        "图解：汕样市电梯使用安全管理办法",
        "《关于印发〈汕样市电梯使用安全管理办法〉的通知》政策解读",
        "关于汕样市电梯使用安全管理办法的政策解读",
        "关于公开征求《汕样市电梯使用安全管理办法（征求意见稿）》意见的公告",
        "【已失效】汕样市电梯使用安全管理办法",
    ],
)
def test_all_titles_about_one_text_have_one_core(title: str):
    assert core(title) == "汕样市电梯使用安全管理办法"


def test_a_title_speaks_of_the_text_that_it_names():
    assert speaks_of("《电梯使用安全管理办法》解读", core("汕样市电梯使用安全管理办法"))
    assert speaks_of("《汕样市电梯使用安全管理办法》公开征求意见情况的反馈", core("汕样市电梯使用安全管理办法"))


@pytest.mark.parametrize("other", ["《电梯管理办法实施细则》解读", "《气瓶管理办法》解读", "政策解读", ""])
def test_a_title_does_not_speak_of_another_text(other: str):
    assert not speaks_of(other, core("关于印发电梯管理办法的通知"))


def test_nothing_is_about_a_name_that_is_too_short():
    assert core("《办法》") == ""
    assert not speaks_of("《办法》解读", "")


@pytest.mark.parametrize("organ", ["汕尾市市场监督管理局", "汕尾市市场监管局", "市市场监管局", "我局", ""])
def test_shortened_forms_are_the_unit_itself(organ: str):
    assert is_own(organ, NAME)


@pytest.mark.parametrize("organ", ["市场监管总局", "广东省市场监督管理局", "汕尾市人民政府办公室", "国务院办公厅"])
def test_other_units_are_not(organ: str):
    assert not is_own(organ, NAME)


def test_who_issues_and_who_signs():
    assert organ_of("市场监管总局关于公开征求《某办法》意见的公告") == "市场监管总局"
    assert organ_of("关于公开征求意见的公告") == ""
    assert signer_of("……特此公告。 市场监管总局 2024年5月1日") == "市场监管总局"
