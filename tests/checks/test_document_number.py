"""文号: R-WH of standards.md §5.3 and the families beside it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.document_number import well_formed, what_is_wrong


@pytest.mark.parametrize(
    "number",
    [
        "粤办函〔2018〕360号",
        "国办公开办函〔2021〕30号",
        "深府规〔2026〕1号",
        "汕市监规〔2024〕12号",
        "粤府令第277号",
        "广东省人民政府令第277号",
        "国家市场监督管理总局令第45号",
        "2024年第5号",
        "汕尾市市场监督管理局公告2024年第5号",
        "汕市监公告〔2024〕3号",
        "第45号令",
        "主席令第二十二号",
        "通告（2024年第5号）",
        "人大常委会公告（第50号）",
        "市监（餐）〔2024〕3号",
    ],
)
def test_known_families_are_accepted(number: str):
    assert what_is_wrong(number) == ""


@pytest.mark.parametrize(
    ("number", "told"),
    [
        ("汕市监规[2024]1号", "“[”"),
        ("汕市监规［2024］1号", "“［”"),
        ("汕市监规【2024】1号", "“【”"),
        ("汕市监规(2024)1号", "“(”"),
        ("汕市监规（2024）1号", "“（”"),
        ("汕市监处罚[2025]21-102号", "六角括号"),
        ("汕市监规〔2024〕01号", "多了 0"),
        ("汕市监规〔2024〕第1号", "不加“第”"),
        ("汕市监规〔24〕1号", "四位年份"),
        ("汕市监规〔2024〕1", "号"),
        ("汕市监规〔２０２４〕1号", "全角"),
        ("汕市监规 〔2024〕1号", "空格"),
        ("SZJG〔2024〕1号", "发文机关代字"),
        ("无", "六角括号"),
        ("粤府令第0277号", "多了 0"),
    ],
)
def test_what_is_wrong_is_told(number: str, told: str):
    assert told in what_is_wrong(number)


HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=14)


@given(HAN, st.integers(1900, 2099), st.integers(1, 99999))
def test_every_letter_number_made_by_the_rule_is_accepted(letters: str, year: int, serial: int):
    assert well_formed(f"{letters}〔{year}〕{serial}号")


@given(HAN, st.integers(1900, 2099), st.integers(1, 9999))
def test_half_width_brackets_are_never_accepted(letters: str, year: int, serial: int):
    assert what_is_wrong(f"{letters}[{year}]{serial}号") != ""


@given(st.text(max_size=60))
def test_any_text_is_judged_without_an_exception(text: str):
    assert (what_is_wrong(text) == "") is well_formed(text)
