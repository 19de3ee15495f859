"""索引号 and its check digits: standards.md §5.3, with the codes that page confirms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.codes import index_year, org_check, uscc_check, wrong_check_digit, wrong_form

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CODES = st.text(ALPHABET, min_size=17, max_size=17)
ORG_CODES = st.text("0123456789", min_size=8, max_size=8)


@pytest.mark.parametrize(
    "code",
    [
        "11441700007280420Y",
        "114403006955506492",
        "11441300007187648G",
        "11330800MB0R57773W",
        "11341702486344515H",
        "11620622013933539B",
    ],
)
def test_known_credit_codes_carry_the_computed_check_digit(code: str):
    assert uscc_check(code[:17]) == code[17]


@pytest.mark.parametrize("code", ["006939748", "008282882", "000014349"])
def test_known_organisation_codes_carry_the_computed_check_digit(code: str):
    assert org_check(code[:8]) == code[8]


@pytest.mark.parametrize(
    "index", ["11441700007280420Y/2021-00050", "114403006955506492/2021-00426", "006939748/2004-00170"]
)
def test_real_index_numbers_are_right(index: str):
    assert wrong_form(index) == ""
    assert wrong_check_digit(index) == ""


@given(CODES, st.integers(0, 16), st.sampled_from(ALPHABET))
def test_changing_one_character_of_a_credit_code_is_noticed(code: str, place: int, other: str):
    # Weights and the modulus 31 are coprime, so a single changed character always changes the check digit.
    changed = code[:place] + other + code[place + 1 :]
    whole = changed + uscc_check(code)
    assert (wrong_check_digit(f"{whole}/2024-00001") == "") is (changed == code)


@given(CODES)
def test_a_computed_check_digit_is_accepted(code: str):
    index = f"{code}{uscc_check(code)}/2024-00017"
    assert wrong_form(index) == ""
    assert wrong_check_digit(index) == ""


@given(ORG_CODES)
def test_a_computed_organisation_check_digit_is_accepted(code: str):
    assert wrong_check_digit(f"{code}{org_check(code)}/2004-00170") == ""


def test_a_wrong_check_digit_names_the_right_one():
    assert wrong_check_digit("11441700007280420X/2021-00050") == "Y"


@pytest.mark.parametrize(
    ("index", "told"),
    [
        ("11441700007280420Y2021-00050", "缺少“/”"),
        ("11441700007280420Y/2021-050", "五位流水号"),
        ("1144170000728042/2021-00050", "16 位"),
        ("11441700007280420y/2021-00050", "大写"),
        ("11441700007280420Y／2021-00050", "全角"),
        ("11441700007280420Y/2021 -00050", "空格"),
        ("1144170000728042OY/2021-00050", "不使用字母"),
        ("11441700007280420Y/1821-00050", "四位年份"),
    ],
)
def test_what_is_wrong_with_an_index_number_is_told(index: str, told: str):
    assert told in wrong_form(index)


@given(st.text(max_size=40))
def test_any_text_is_judged_without_an_exception(text: str):
    assert (wrong_form(text) == "") is (index_year(text) is not None)
