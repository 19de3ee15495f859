"""What a deadline means as a day, and which days a requirement's text promises."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Coverage, PlanItem
from monitor.model.deadlines import DeadlineKind, DueKind, dues, promises, read_deadline


@pytest.mark.parametrize("text", ["常态化开展", "常态化 开展", "长期坚持", "持续推进", "全年"])
def test_what_is_never_over(text: str) -> None:
    assert read_deadline(text, 2024).kind is DeadlineKind.STANDING


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025年前", date(2024, 12, 31)),
        ("2025年以前", date(2024, 12, 31)),
        ("2022年底前", date(2022, 12, 31)),
        ("2022 年底前", date(2022, 12, 31)),
        ("2022年年底前", date(2022, 12, 31)),
        ("2022年11月底前", date(2022, 11, 30)),
        ("2024年2月底前", date(2024, 2, 29)),
        ("2024年6月前", date(2024, 5, 31)),
        ("2024年1月前", date(2023, 12, 31)),
        ("2024年12月31日前", date(2024, 12, 31)),
        ("２０２４年９月底", date(2024, 9, 30)),
        ("12月底前", date(2024, 12, 31)),
        ("6月30日前", date(2024, 6, 30)),
        ("年底前", date(2024, 12, 31)),
        ("2024年内", date(2024, 12, 31)),
        ("2024年", date(2024, 12, 31)),
        ("上半年", date(2024, 6, 30)),
        ("第三季度", date(2024, 9, 30)),
    ],
)
def test_the_last_day_that_keeps_a_deadline(text: str, day: date) -> None:
    assert read_deadline(text, 2024).day == day


@pytest.mark.parametrize("text", ["", "尽快", "2024年13月前", "2024年2月30日前", "按上级要求", "2024年前后"])
def test_what_names_no_day_is_not_guessed(text: str) -> None:
    deadline = read_deadline(text, 2024)
    assert (deadline.kind, deadline.day) == (DeadlineKind.UNKNOWN, None)


@given(st.text(max_size=30), st.integers(2000, 2100))
def test_any_text_has_a_reading(text: str, year: int) -> None:
    deadline = read_deadline(text, year)
    assert (deadline.kind is DeadlineKind.BY) == (deadline.day is not None)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("于 2022年11月底前建成，2022 年底前集中公开。", [date(2022, 11, 30), date(2022, 12, 31)]),
        ("到2025年底，全面建成。", [date(2025, 12, 31)]),
        ("2024年内完成。", [date(2024, 12, 31)]),
        ("截至2023年底前已公开100件。", []),
        ("截至2023年底，已公开100件。", []),
        ("清理2018年以前印发的文件。", []),
        ("落实2024年要点，2023年公开的文件。", []),
        ("自2024年12月1日起施行。", []),
        ("粤府〔2022〕11号", []),
    ],
)
def test_promises_of_a_text(text: str, days: list[date]) -> None:
    assert [promise.day for promise in promises(text)] == days


def item(number: int, deadline: str, text: str = "") -> PlanItem:
    return PlanItem(number, "", "", f"任务{number}", ("办公室",), deadline, Coverage.PERSON, text=text)


ITEMS = [item(1, "常态化开展"), item(2, "2025年前"), item(3, "尽快"), item(4, "常态化开展", "2022年底前全面支持。")]


@pytest.mark.parametrize(
    ("today", "within", "said"),
    [
        (date(2024, 11, 30), 30, []),
        (date(2024, 12, 1), 30, [(2, DueKind.SOON, 30)]),
        (date(2024, 12, 31), 0, [(2, DueKind.SOON, 0)]),
        (date(2025, 1, 1), 30, [(2, DueKind.OVERDUE, -1)]),
    ],
)
def test_overdue_and_due_soon(today: date, within: int, said: list[tuple[int, DueKind, int]]) -> None:
    found = dues(ITEMS[:2], 2024, today, within)
    assert [(due.number, due.kind, due.days) for due in found] == said


def test_a_past_promise_and_an_unreadable_deadline_are_said() -> None:
    found = {due.number: due for due in dues(ITEMS, 2024, date(2024, 8, 21), 30)}
    assert set(found) == {3, 4}
    assert found[3].kind is DueKind.UNREADABLE
    assert found[4].kind is DueKind.PROMISE_PAST
    assert "早于 2024 年的要点本身" in found[4].told


def test_a_promise_still_to_come_is_not_said() -> None:
    assert dues([item(1, "常态化开展", "2025年底前完成。")], 2024, date(2024, 8, 21), 30) == []
