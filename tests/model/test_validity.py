"""有效期 and 施行日期 as documents write them; what other things have a 有效期 is not the document's."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.numerals import whole_number
from monitor.model.validity import begins_on, ends, last_day, stated_validity

PUBLISHED = date(2024, 8, 20)
TITLE = "汕样市市场监督管理局关于印发汕样市食品小作坊登记管理办法的通知"


def end_of(text: str, title: str = "") -> date | None:
    end = ends(stated_validity(text, title), PUBLISHED)
    return end.day if end else None


@pytest.mark.parametrize(
    ("text", "begins", "end"),
    [
        ("本办法自2024年9月1日起施行，有效期五年。", date(2024, 9, 1), date(2029, 8, 31)),
        ("本办法自 2024 年 9 月 1 日 起施行，有效期 5 年。", date(2024, 9, 1), date(2029, 8, 31)),
        ("本细则自２０２４年９月１日起施行，有效期至２０２９年８月３１日止。", date(2024, 9, 1), date(2029, 8, 31)),
        ("本实施细则自二○二一年五月一日起施行，有效期三年。", date(2021, 5, 1), date(2024, 4, 30)),
        ("本规定自发布之日起施行，有效期3年。", PUBLISHED, date(2027, 8, 19)),
        ("本规定自印发之日起30日后施行，有效期三年。", date(2024, 9, 19), date(2027, 9, 18)),
        ("本通知自印发之日起执行，有效期至2029年8月31日。", PUBLISHED, date(2029, 8, 31)),
        ("本措施自2021年1月1日起施行，至2025年12月31日止。", date(2021, 1, 1), date(2025, 12, 31)),
        ("本措施有效期自2021年1月1日至2025年12月31日。", None, date(2025, 12, 31)),
        ("本办法由本局负责解释，自公布之日起施行。有效期5年。", PUBLISHED, date(2029, 8, 19)),
        ("本办法自2024年9月1日起试行，试行期一年半。", date(2024, 9, 1), date(2026, 2, 28)),
        ("本方案试行2年。", None, date(2026, 8, 19)),
        ("本意见自2022年10月1日起实施，有效期至2025年底。", date(2022, 10, 1), date(2025, 12, 31)),
        ("自2020年2月29日起施行，有效期五年。", date(2020, 2, 29), date(2025, 2, 28)),
        ("本文件有效期为自发布之日起3年。", PUBLISHED, date(2027, 8, 19)),
        ("本文件有效期自2024年9月1日起5年。", date(2024, 9, 1), date(2029, 8, 31)),
        ("第二十条 本办法由市局负责解释，自2024年9月1日起施行，有效期5年。", date(2024, 9, 1), date(2029, 8, 31)),
        ("本公告自2020年1月1日起施行（有效期5年）。", date(2020, 1, 1), date(2024, 12, 31)),
        ("本通知有效期为二年，自2020年1月1日起施行。", date(2020, 1, 1), date(2021, 12, 31)),
        ("本办法自2024年9月1日起施行。", date(2024, 9, 1), None),
        ("本通告自发布之日起生效，长期有效。", PUBLISHED, None),
    ],
)
def test_clauses_of_the_document_itself(text: str, begins: date | None, end: date | None) -> None:
    stated = stated_validity(text)
    assert begins_on(stated, PUBLISHED) == begins
    assert end_of(text) == end


@pytest.mark.parametrize(
    "text",
    [
        "食品经营许可证有效期为5年。",
        "本办法所称许可证，自颁发之日起生效，有效期5年。",
        "第十条 登记证有效期三年，有效期届满30日前申请延续。",
        "依照本办法取得的检验报告有效期为1年。",
        "本办法实施前取得的食品小作坊登记证，有效期届满前继续有效。",
        "参照《汕样市办法》（汕样府规〔2019〕1号）执行，有效期至2022年12月31日。",
        "申请材料：身份证有效期至2022年12月31日。",
        "自2020年1月1日起，对小微企业免征检验费，有效期至2022年12月31日。",
        "本办法试行2024年版标准。",
        "规范性文件有效期一般不超过5年。",
        "《汕样市另一办法》有效期延长至2027年9月30日。",
        "营业执照有效期延长至2027年9月30日。",
        "",
    ],
)
def test_the_term_of_something_else_is_not_the_documents(text: str) -> None:
    assert end_of(text, TITLE) is None


def test_a_licence_behind_the_documents_own_clause_is_not_its_term() -> None:
    assert end_of("本办法自2019年9月1日起施行，食品经营许可证有效期5年。") is None


def test_the_regulation_that_the_title_names_is_the_document() -> None:
    text = "现将《汕样市食品小作坊登记管理办法》印发给你们，自2024年9月1日起施行，有效期5年。"
    assert end_of(text, TITLE) == date(2029, 8, 31)
    assert end_of(text, "另一份文件") is None


def test_the_later_of_several_ends_counts() -> None:
    text = "本办法自2019年10月1日起施行，有效期5年。\n（有效期延长至2027年9月30日）"
    assert end_of(text) == date(2027, 9, 30)


def test_an_end_that_hangs_on_an_unknown_day_is_unknown() -> None:
    assert ends(stated_validity("本规定自发布之日起施行，有效期3年。"), None) is None


def test_what_was_reckoned_from_the_publication_is_said() -> None:
    reckoned = ends(stated_validity("本规定自发布之日起施行，有效期3年。"), PUBLISHED)
    written = ends(stated_validity("本规定自2024年8月20日起施行，有效期3年。"), PUBLISHED)
    assert reckoned is not None
    assert written is not None
    assert (reckoned.day, reckoned.reckoned, written.reckoned) == (written.day, True, False)


def test_the_clause_at_the_end_of_a_very_long_text_is_read() -> None:
    assert end_of("条" * 500_000 + "\n本办法自2024年9月1日起施行，有效期五年。") == date(2029, 8, 31)


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.integers(1, 360))
def test_a_term_is_over_the_day_before_its_anniversary(first: date, months: int) -> None:
    over = last_day(first, months) + timedelta(days=1)
    passed = (over.year - first.year) * 12 + over.month - first.month
    assert passed == months if over.day == first.day else (passed == months + 1 and over.day == 1)


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.integers(1, 30), st.booleans())
def test_any_day_and_term_is_read_back(first: date, years: int, han: bool) -> None:
    term = _han(years) if han else str(years)
    text = f"本办法自{first.year}年{first.month}月{first.day}日起施行，有效期{term}年。"
    assert end_of(text) == last_day(first, 12 * years)


@given(st.text(alphabet="本办法自有效期至年月日起施行，。《》〔〕（）1２二十第\n 延长证", max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    stated = stated_validity(text, text[:20])
    ends(stated, PUBLISHED)
    begins_on(stated, None)


def _han(number: int) -> str:
    digits = "〇一二三四五六七八九"
    thousands, rest = divmod(number, 1000)
    hundreds, rest = divmod(rest, 100)
    tens, ones = divmod(rest, 10)
    out = f"{digits[thousands]}千" if thousands else ""
    if hundreds or (out and (tens or ones)):
        out += f"{digits[hundreds]}百" if hundreds else "零"
    if tens:
        out += ("" if tens == 1 and not out else digits[tens]) + "十"
    elif ones and out and not out.endswith("零"):
        out += "零"
    return out + (digits[ones] if ones else "")


@given(st.integers(1, 9999))
def test_numbers_in_characters_and_in_full_width_digits(number: int) -> None:
    assert whole_number(_han(number)) == number
    assert whole_number("".join(chr(0xFF10 + int(c)) for c in str(number))) == number


@pytest.mark.parametrize(("text", "number"), [("两", 2), ("二〇二四", 2024), ("十", 10), ("〇", 0), (" 12 ", 12)])
def test_other_spellings_of_numbers(text: str, number: int) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize("text", ["", "十十", "五百千", "〇百", "甲", "1二", "-1", "十百"])
def test_no_number(text: str) -> None:
    assert whole_number(text) is None
