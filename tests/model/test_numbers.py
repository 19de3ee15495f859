"""文号 and 索引号 in running text, and that one number has one normal form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.numbers import find_indexes, find_numbers, normal_index, normal_number, number_in_head


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("（发改办法规〔2025〕807号），加快", ["发改办法规〔2025〕807号"]),
        ("根据国发〔2019〕5号和粤府办〔2020〕12号，", ["国发〔2019〕5号", "粤府办〔2020〕12号"]),
        ("《某办法》（粤发改规〔2022〕9号）进行修订", ["粤发改规〔2022〕9号"]),
        ("汕市监规［２０２４］３号同时废止", ["汕市监规〔2024〕3号"]),
        ("汕市监〔2024〕08号", ["汕市监〔2024〕8号"]),
        ("和府办〔2024〕1号", ["和府办〔2024〕1号"]),
        ("国 办 发 〔2019〕 6 号", ["发〔2019〕6号"]),  # the words spaced out are not ours to guess
        ("原汕市工商〔2017〕21号", ["原汕市工商〔2017〕21号"]),
        ("广东省人民政府令第277号公布", ["广东省人民政府令第277号"]),
        ("国家市场监督管理总局公告2024年第5号", ["国家市场监督管理总局公告2024年第5号"]),
        ("2024年8月20日，电话〔0660〕123号", []),
        ("第5号楼", []),
    ],
)
def test_numbers_in_running_text(text: str, numbers: list[str]) -> None:
    assert [found.number for found in find_numbers(text)] == numbers


@pytest.mark.parametrize(
    "written",
    ["汕市监规〔2024〕3号", "汕市监规[2024]3号", "汕市监规（2024）3号", "汕市监规【２０２４】３号",
     "汕市监规 〔2024〕 3 号", "汕市监规〔2024〕03号", "汕市监规〔2024〕第3号", "汕市监规﹝2024﹞3号。"],
)  # fmt: skip
def test_one_number_has_one_normal_form(written: str) -> None:
    assert normal_number(written) == "汕市监规〔2024〕3号"


@given(st.sampled_from("〔[(（【"), st.integers(1950, 2090), st.integers(1, 99999), st.booleans())
def test_brackets_blanks_and_width_never_make_another_number(bracket: str, year: int, serial: int, wide: bool) -> None:
    close = {"〔": "〕", "[": "]", "(": ")", "（": "）", "【": "】"}[bracket]
    written = f"粤市监规 {bracket}{year}{close} {serial} 号"
    if wide:
        written = "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isdigit() else c for c in written)
    assert normal_number(written) == f"粤市监规〔{year}〕{serial}号"
    assert normal_number(normal_number(written)) == normal_number(written)
    assert [each.number for each in find_numbers(written)] == [f"粤市监规〔{year}〕{serial}号"]


@given(st.text(max_size=200))
def test_any_text_is_searched(text: str) -> None:
    for found in find_numbers(text):
        assert 0 <= found.start < found.end <= len(text)
        assert found.number == normal_number(found.number)
    assert normal_number(normal_number(text)) == normal_number(text)


@pytest.mark.parametrize(
    ("body", "number"),
    [
        ("国务院关于…的意见\n国发〔2019〕5号\n各省、自治区、直辖市人民政府：", "国发〔2019〕5号"),
        ("广东省人民政府令\n第277号\n《规定》已经通过", "广东省人民政府令第277号"),
        ("某局公告\n（2024年第5号）", ""),
        ("某局公告2024年第5号\n现公告如下：", "某局公告2024年第5号"),
        ("各科室：\n国发〔2019〕5号", ""),  # below the address it is somebody else's
        ("根据国发〔2019〕5号的要求，现通知如下。", ""),
        ("", ""),
    ],
)
def test_the_number_that_a_document_gives_itself(body: str, number: str) -> None:
    assert number_in_head(body) == number


def test_indexes_in_text() -> None:
    text = "索 引 号：11441500007230001X／２０２４-00012　另见 000014349/2019-00007。电话 0660-1234567/2024-1"
    assert list(find_indexes(text)) == ["000014349/2019-00007"]
    assert normal_index("０００014349 /2019-00007") == "000014349/2019-00007"
