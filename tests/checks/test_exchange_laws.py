"""Laws of the readers behind 解读, 征集 and 专栏: what is written in one form is read the same in every other."""

import time
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.consultation_text import Period, last_day, period_of, rejects_without_reason, says_why_short
from checks.interpretation_find import place
from checks.interpretation_text import copied, elements_in
from checks.title_index import TitleIndex
from checks.titles import core, is_own, speaks_of

# Names of rules: characters that stand for nothing else in titles.
NAMES = st.text("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉", min_size=4, max_size=20).map(lambda text: f"{text}办法")
DAYS = st.dates(date(2018, 1, 1), date(2027, 12, 31))
FORMS = st.sampled_from(
    ["{y}年{m}月{d}日", "{y}-{m:02d}-{d:02d}", "{y}/{m}/{d}", "{y}.{m:02d}.{d:02d}", "{y} 年 {m} 月 {d} 日"]
)


def said(day: date, form: str) -> str:
    return form.format(y=day.year, m=day.month, d=day.day)


@given(NAMES)
def test_every_title_about_a_text_has_its_core(name: str):
    for title in (
        f"某局关于印发《{name}》的通知",
        f"关于印发{name}的通知",
        f"《{name}（试行）》",
        f"一图读懂《{name}》",
    ):
        assert core(title) == name
    for about in (f"《{name}》解读", f"关于《{name}》公开征求意见情况的反馈", f"汕尾市{name}解读"):
        assert speaks_of(about, name)


@given(NAMES, NAMES)
def test_a_title_about_one_text_is_not_about_another(one: str, other: str):
    if not one.endswith(other) and not other.endswith(one):
        assert not speaks_of(f"《{one}》解读", core(f"《{other}》"))


@given(st.lists(NAMES, min_size=1, max_size=12), NAMES)
def test_the_index_finds_what_looking_at_every_title_finds(names: list[str], wanted: str):
    forms = ("《{0}》解读", "关于{0}的政策解读", "汕尾市{0}解读", "{0}实施细则")
    titles = [form.format(name) for name, form in zip(names, forms * 3, strict=False)]
    titles += [f"《{wanted}》解读", f"《{wanted[-7:]}》解读"]
    index = TitleIndex((title, title) for title in titles)
    for name in (*names, wanted):
        assert index.about(name) == [title for title in titles if speaks_of(title, name)]


@given(NAMES)
def test_the_rules_for_carrying_out_a_text_are_another_text(name: str):
    assert not speaks_of(f"《{name}实施细则》解读", core(f"《{name}》"))


@given(DAYS, st.integers(0, 90), FORMS, FORMS, st.sampled_from(["至", "到", "—", "-", "起至"]))
def test_a_range_is_read_in_every_form(start: date, length: int, first: str, second: str, between: str):
    end = start + timedelta(days=length)
    period = period_of(f"征求意见时间：{said(start, first)}{between}{said(end, second)}。", start)
    assert (period.start, period.end) == (start, end)


@given(DAYS, st.integers(0, 90), FORMS, st.sampled_from(["前", "之前", " 17:00前", "（星期五）下班前", "止"]))
def test_an_end_is_read_in_every_form(published: date, length: int, form: str, words: str):
    end = published + timedelta(days=length)
    assert period_of(f"请于{said(end, form)}{words}反馈意见。", published).end == end


@given(DAYS, st.integers(1, 99))
def test_a_length_gives_the_last_day(published: date, days: int):
    period = period_of(f"征求意见期限为自公告发布之日起{days}日。", published)
    assert last_day(period, published) == published + timedelta(days=days)


@given(DAYS, FORMS)
def test_the_date_of_signature_is_no_deadline(day: date, form: str):
    assert period_of(f"特此公告。\n某某局\n{said(day, form)}", day).end is None


@given(st.text(max_size=300))
def test_no_text_breaks_the_readers(text: str):
    assert isinstance(period_of(text, date(2024, 1, 1)), Period)
    assert isinstance(core(text), str)
    assert is_own("", text)
    assert place(f"http://a.test/{text[:20]}")


@pytest.mark.parametrize(
    "text",
    [
        "2024年1月1日" + "11:" * 100_000,
        "2024年1月1日" + "（一）" * 50_000 + "2024年2月1日前",
        "征求意见" * 100_000,
        "自公告发布之日起" * 50_000,
        "《" * 200_000,
        "解读：" * 100_000,
    ],
)
def test_a_hostile_text_costs_no_more_than_its_length(text: str):
    began = time.process_time()
    period_of(text, date(2024, 1, 1))
    core(text)
    rejects_without_reason(text)
    says_why_short(text)
    elements_in(text)
    assert time.process_time() - began < 5


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=8, max_size=200))
def test_a_copy_is_a_copy_and_nothing_is_more_than_that(text: str):
    assert copied(text, text) == 1.0
    assert 0.0 <= copied(text, text[: len(text) // 2]) <= 1.0
