"""The captured invitation of ../shared/real, from its bytes to what is said of it."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from monitor.config.crawling import SiteSettings
from monitor.model import Answer
from monitor.platforms import read_page
from monitor.web.page import Page
from tests.checks.fakes import FakeSite, Looked, check, look, page_record

REAL = Path(__file__).resolve().parents[2].parent / "shared" / "real" / "consultation.html"
HOME = "https://drc.gd.gov.cn/"
URL = HOME + "hdjlpt/yjzj/answers/52742"
NAME = "广东省发展和改革委员会网站"


async def on_the_day(today: date) -> Looked:
    if not REAL.is_file():
        pytest.skip(f"没有样本文件 {REAL.name}")
    headers = {"content-type": "text/html; charset=utf-8"}
    shown = Page(Answer(URL, URL, 200, datetime.now(UTC), 0.1, headers, REAL.read_bytes()))
    facts = read_page(shown, shown.tree, SiteSettings.model_validate({"id": "drc", "name": NAME, "home": HOME}))
    site = FakeSite(
        home=HOME,
        name=NAME,
        today=today,
        consultation_list=list(facts.consultations),
        page_list=[page_record(URL, title=facts.title, published=facts.published)],
        bodies={URL: facts.body},
        attachment_lists={URL: list(facts.attachments)},
    )
    return await look(check("consultations"), site)


async def test_while_it_is_open_only_its_nine_days_are_told():
    looked = await on_the_day(date(2026, 9, 15))
    assert looked.aspects == {"short"}
    assert {fault.seen for fault in looked.faults if fault.aspect == "short"} == {"9 日"}
    # The captured file has no draft beside it, which may hold the explanation.
    assert (looked.verdict, set(looked.unjudged)) == ("warn", {(URL, "explanation.missing")})


async def test_soon_after_its_end_no_outcome_is_asked_for_and_later_it_is():
    assert "feedback.missing" not in (await on_the_day(date(2026, 10, 1))).aspects
    assert "feedback.missing" in (await on_the_day(date(2026, 11, 26))).aspects
