"""人工确认 in the report: what is due soon stands in the mail with its reason, the rest is counted."""

from datetime import date, timedelta

import pytest
from report_bureau import KINDS, MORNING, NAME, SITE, ZONE, run

import reports
from monitor.model import Coverage, ItemStanding, PlanItem, Verdict
from monitor.model.attestations import Attestation
from monitor.store import Store
from reports.attesting import attesting

TODAY = date(2026, 11, 23)


def item(number: int, deadline: str = "常态化开展", person: str = "会议纪要") -> ItemStanding:
    plan = PlanItem(number, "一", "", f"任务{number}", ("办公室",), deadline, Coverage.PERSON, person=person)
    return ItemStanding(plan, Verdict.MANUAL, (), "需人工确认")


def statement(number: int, until: date) -> Attestation:
    return Attestation(
        1, SITE, 2026, number, "任务", "张三", date(2026, 1, 5), until, "http://oa.example/1", "", 0, MORNING
    )


@pytest.mark.parametrize(
    ("until", "soon", "told"),
    [
        (date(2026, 11, 22), True, "已到期 1 天，请重新确认"),
        (date(2026, 11, 23), True, "今天到期，请重新确认"),
        (date(2026, 12, 23), True, "还有 30 天到期，请重新确认"),
        (date(2026, 12, 24), False, "有效至 2026年12月24日"),
    ],
)
def test_a_statement_is_named_a_month_before_it_ends(until: date, soon: bool, told: str) -> None:
    (one,) = attesting([item(30)], [statement(30, until)], 2026, TODAY)
    assert (one.soon, one.told) == (soon, f"人工确认：张三，2026年1月5日，{told}")


@pytest.mark.parametrize(
    ("deadline", "soon", "told"),
    [
        ("2026年12月底前", False, "尚未确认"),
        ("2026年12月15日前", True, "尚未确认，完成时限（2026年12月15日）还剩 22 天"),
        ("2025年前", True, "尚未确认，完成时限（2024年12月31日）已过 692 天"),
        ("常态化开展", False, "尚未确认"),
        ("尽快", False, "尚未确认"),
    ],
)
def test_without_a_statement_the_deadline_decides(deadline: str, soon: bool, told: str) -> None:
    (one,) = attesting([item(30, deadline)], [], 2026, TODAY)
    assert (one.soon, one.told) == (soon, told)


def test_what_is_due_about_now_stands_first_and_what_asks_for_nobody_is_left_out() -> None:
    found = attesting(
        [item(1), item(2, "2026年12月15日前"), item(3, "2025年前"), item(4, person="")],
        [statement(1, date(2027, 1, 1))],
        2026,
        TODAY,
    )
    assert [one.number for one in found] == [2, 3, 1]
    assert [one.holds for one in found] == [False, False, True]


def test_the_mail_lists_what_is_due_soon_and_counts_the_rest(store: Store) -> None:
    run_id = run(store, {"dead_links": []})
    store.attestations.add(
        site=SITE, year=2026, item=30, title="任务", by="李四", on=date(2026, 1, 5), until=date(2026, 12, 1),
        evidence="http://oa.example/1", sha256="", size=0, now=MORNING - timedelta(days=300),
    )  # fmt: skip
    told = reports.morning(store, run_id, kinds=KINDS, zone=ZONE, now=MORNING, plan_year=2026)
    for shown in (told.mail_html, told.text, told.page_html):
        assert "人工确认：李四，2026年1月5日，还有 8 天到期，请重新确认" in shown
    later = told.mail_html.partition("须由人工确认的内容")[2]
    assert "没有近期的期限，见完整报告" in later
    assert NAME in told.subject
