"""Numbers of persons: recognised by their laws, masked without loss of the text around them. All numbers invented."""

import re
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from monitor.model.personal import (
    card_numbers,
    id_check_digit,
    id_numbers,
    is_card_number,
    is_id_number,
    luhn,
    mask_numbers,
    masked,
    may_hold_numbers,
    mobile_numbers,
    sealed,
    thinly_masked_ids,
)
from monitor.model.uscc import uscc_check

TODAY = date(2024, 8, 20)
SAMPLE = "441500190001010017"  # nobody: a region code without residents' cards, a day of birth in 1900

DAYS = st.dates(date(1900, 1, 1), TODAY)
FIRST_17 = st.builds(
    lambda area, day, order: f"{area}{day:%Y%m%d}{order:03d}",
    st.sampled_from(["110105", "441500", "650102", "830000"]),
    DAYS,
    st.integers(0, 999),
)
IDS = FIRST_17.map(lambda first: first + id_check_digit(first))


def with_luhn(body: str) -> str:
    return next(body + digit for digit in "0123456789" if luhn(body + digit))


CARDS = st.text("0123456789", min_size=13, max_size=16).map(lambda rest: with_luhn("62" + rest)).filter(is_card_number)


def test_the_examples_of_the_standards() -> None:
    assert is_id_number("11010519491231002X")  # the example of GB 11643
    assert luhn("79927398713")  # the customary example of ISO/IEC 7812
    assert not luhn("79927398710")


@given(IDS)
def test_every_number_made_by_the_rule_is_found_and_masked(number: str) -> None:
    text = f"张某，身份证号{number}，住址略"
    assert [found.digits for found in id_numbers(text, TODAY)] == [number]
    told = mask_numbers(text)
    assert number not in told
    assert number[6:14] not in told
    assert told.startswith("张某，身份证号" + number[:4] + "*")
    assert told.endswith(number[-4:] + "，住址略")


@given(FIRST_17, st.sampled_from("0123456789X"))
def test_a_wrong_check_digit_is_no_number(first: str, digit: str) -> None:
    assert is_id_number(first + digit, TODAY) == (digit == id_check_digit(first))


@given(FIRST_17, st.integers(0, 16), st.integers(1, 9))
def test_one_mistyped_digit_changes_the_check_digit(first: str, place: int, more: int) -> None:
    typed = first[:place] + str((int(first[place]) + more) % 10) + first[place + 1 :]
    assert id_check_digit(typed) != id_check_digit(first)


@given(CARDS, st.integers(1, 9))
def test_luhn_notices_one_wrong_digit(number: str, more: int) -> None:
    wrong = number[:-1] + str((int(number[-1]) + more) % 10)
    assert is_card_number(number)
    assert not is_card_number(wrong)


@given(CARDS)
def test_cards_are_found_plain_and_in_groups_and_masked(number: str) -> None:
    assume(not is_id_number(number))
    grouped = " ".join(number[i : i + 4] for i in range(0, len(number), 4))
    assert [found.digits for found in card_numbers(f"卡号：{grouped}（农行）")] == [number]
    assert number not in mask_numbers(f"卡号：{number}。")


@given(st.text(max_size=60))
def test_masking_twice_is_masking_once(text: str) -> None:
    assert mask_numbers(mask_numbers(text)) == mask_numbers(text)


@pytest.mark.parametrize(
    "text",
    [
        "身份证号441500１９０００１０１００１７",  # full-width digits
        "441500 19000101 0017",
        "441500-19000101-0017",
        "号码为：441500190001010017。",
    ],
)
def test_other_spellings_of_a_full_number(text: str) -> None:
    assert [found.digits for found in id_numbers(text)] == [SAMPLE]
    assert "19000101" not in mask_numbers(text)


@pytest.mark.parametrize(
    "text",
    [
        "4415**********0017",
        "441500********0017",
        "44150019000101****",
        "441500190001010018",  # check digit
        "441500190013010015",  # month
        "991500190001010017",  # region
        "000000190001010012",
        "索引号12441500190001010017/2024-00001",
        "http://h/post_441500190001010017.html",
        "4415001900010100171",  # one digit more
        "3.441500190001010017",
    ],
)
def test_what_is_no_full_number(text: str) -> None:
    assert list(id_numbers(text)) == []


def test_a_day_of_birth_to_come_is_none() -> None:
    first = "44150020300101001"
    assert not is_id_number(first + id_check_digit(first), TODAY)


@pytest.mark.parametrize(("text", "found"), [("4415001900010100**", 1), ("4415001900010****7", 0), ("4415*", 0)])
def test_masks_of_fewer_than_four_are_thin(text: str, found: int) -> None:
    assert len(list(thinly_masked_ids(text))) == found
    assert "19000101" not in mask_numbers(text) or not found


def test_mobile_numbers_and_their_masks() -> None:
    assert [n.digits for n in mobile_numbers("电话13800000000、+86 199 0000 0001，0660-0000000，138****0000")] == [
        "13800000000",
        "19900000001",
    ]
    assert masked("13800000000") == "138****0000"
    assert list(mobile_numbers("编号213800000000，138000000001，1.13800000000")) == []


SEPARATED = st.sampled_from(["{0}{1}{2}", "{0} {1} {2}", "{0}-{1}-{2}"])
MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
THIN = IDS.map(lambda n: n[:16] + "**").filter(lambda n: any(True for _ in thinly_masked_ids(n)))
WORDS = st.sampled_from(["，", "张某", " ", "\n", "12 ", "（联系人）", "2024年", "卡号：", "/", " 0755-"])
RECOGNISERS = (id_numbers, thinly_masked_ids, card_numbers, mobile_numbers)


def separated(pair: tuple[str, str]) -> str:
    number, form = pair
    return form.format(number[:6], number[6:14], number[14:])


def shape(text: str) -> list[list[tuple[str, int, int]]]:
    """Every number of every sort as it may be shown, with its place."""
    return [[(n.masked, n.start, n.end) for n in find(text)] for find in RECOGNISERS]


@given(st.lists(st.one_of(WORDS, st.tuples(IDS, SEPARATED).map(separated), CARDS, MOBILES, THIN)))
def test_a_sealed_text_shows_the_same_numbers_at_the_same_places_and_no_digits(pieces: list[str]) -> None:
    text = "".join(pieces)
    kept = sealed(text)
    assert len(kept) == len(text)
    assert shape(kept) == shape(text)
    assert sealed(kept) == kept
    assert [n.digits for find in RECOGNISERS for n in find(kept) if "*" not in n.digits] == []


@given(st.lists(st.one_of(WORDS, IDS, CARDS, MOBILES, THIN)))
def test_a_sealed_text_is_shown_with_the_customary_stars(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert mask_numbers(sealed(text)) == mask_numbers(text)


def test_a_credit_code_that_looks_like_an_identity_number_is_not_sealed() -> None:
    code = next(
        first + id_check_digit(first)
        for first in (f"12441519{n:02d}0101{order:03d}" for n in range(99) for order in range(1000))
        if is_id_number(first + id_check_digit(first)) and uscc_check(first) == id_check_digit(first)
    )
    assert sealed(f"统一社会信用代码：{code}") == f"统一社会信用代码：{code}"
    assert sealed(f"身份证号：{code}") != f"身份证号：{code}"


def test_full_width_numbers_are_sealed_too() -> None:
    kept = sealed("电话１３８００００００００。")
    assert [number.masked for number in mobile_numbers(kept)] == ["138****0000"]
    assert "１３８００００００００" not in kept


# What stands for a digit, a dash, a blank in the pages of offices.
LOOKS = {"-": "-\uff0d\u2010\u2011\u2013\u2212", " ": " \u00a0\u3000\u2002", "X": "Xx\uff38\uff58"}


@given(st.one_of(IDS, CARDS, st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)), st.data())
def test_no_way_of_writing_a_number_hides_it_from_the_quick_look(number: str, data: st.DataObject) -> None:
    """Texts are first searched for a run that may be a number at all; every number the finders know has such a run."""
    places = {6, 14} if len(number) == 18 else ({3, 7} if len(number) == 11 else set[int]())
    written = ""
    for place, sign in enumerate(number):
        if place in places:
            written += data.draw(st.sampled_from(["", *LOOKS["-"], *LOOKS[" "]]))
        looks = LOOKS.get(sign) or sign + chr(0xFF10 + int(sign))
        written += data.draw(st.sampled_from(looks))
    text = f"甲{written}乙"
    finders = (id_numbers, card_numbers, mobile_numbers)
    assume(any(list(find(text)) for find in finders))
    assert "*" in mask_numbers(text)
    hidden = sealed(text)
    assert hidden != text
    assert mask_numbers(hidden) == mask_numbers(text)
    assert "*" in mask_numbers(hidden)


@given(st.text("0１* -字＊\uf4d1", max_size=60))
def test_no_number_is_overlooked_for_looking_at_few_places(text: str) -> None:
    needed = re.compile(r"(?=([\d*＊][\d*＊ \-\uf4d1-\uf4d4]{10}))")
    assert may_hold_numbers(text) == (needed.search(text) is not None)
    padded = text + "。" * 200
    assert may_hold_numbers(padded) == (needed.search(padded) is not None)
