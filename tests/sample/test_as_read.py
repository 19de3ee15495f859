"""The sample looks like the platform: our own adapters read from it what it was built of."""

from datetime import UTC, date, datetime

import pytest

from monitor.config import SiteSettings
from monitor.model import Answer, Field, PageFacts, PageKind
from monitor.platforms import read_page
from monitor.sample.catalog import ColumnPlan, every
from monitor.sample.columns import PER_PAGE, articles_of
from monitor.sample.disclosure import SID
from monitor.sample.html_library import table_papers
from monitor.sample.library import CATEGORIES, RULES, PaperPlan, papers
from monitor.sample.responses import Addresses, Ports
from monitor.sample.site import build
from monitor.web.page import Page

TODAY = date.today()  # noqa: DTZ011 - dates without a year are read against the real today
SITE = build(TODAY, Ports(8001, 8002, 8003, 8004))
SETTINGS = SiteSettings(id="sample", name="样例", home=SITE.addresses.home)
COLUMNS = every()
RULE_PAPERS = [paper for paper in papers(TODAY) if paper.category == RULES]


def read(path: str) -> PageFacts:
    reply = SITE.replies[Addresses.WWW, Addresses.PREFIX + path]
    url = SITE.addresses.bureau(path)
    page = Page(Answer(url, url, 200, datetime.now(UTC), 0.1, {"content-type": reply.content_type}, reply.body))
    return read_page(page, page.tree if page.is_html else None, SETTINGS)


@pytest.mark.parametrize(("plan", "above"), COLUMNS, ids=[plan.slug for plan, _ in COLUMNS])
def test_every_column_is_read_under_its_name_with_its_entries(plan: ColumnPlan, above: tuple[ColumnPlan, ...]) -> None:
    facts = read(plan.path)
    assert facts.kind is PageKind.COLUMN
    assert facts.path == tuple(each.name for each in (*above, plan))
    assert plan.name in {column.name for column in facts.columns}
    extra = 1 if plan.slug == "xwdt/xqdt" else 0  # the list that still shows a deleted article
    assert len(facts.entries) == min(len(plan.ages), PER_PAGE) + extra


DATED = [plan for plan, _ in COLUMNS if plan.ages and plan.style not in ("article", "never", "next_year")]


@pytest.mark.parametrize("plan", [plan for plan in DATED if max(plan.ages) < 300], ids=lambda plan: plan.slug)
def test_dates_are_read_in_every_style(plan: ColumnPlan) -> None:
    wanted = [article.published for article in articles_of(plan, TODAY)][:PER_PAGE]
    assert [entry.date for entry in read(plan.path).entries][: len(wanted)] == wanted


def test_full_titles_come_from_the_title_attribute() -> None:
    plan = next(plan for plan, _ in COLUMNS if plan.slug == "xwdt/gzdt")
    assert read(plan.path).entries[0].title == articles_of(plan, TODAY)[0].title


def test_the_script_pager_leads_on() -> None:
    assert read("/tzgg/index.html").follow == (SITE.addresses.bureau("/tzgg/index_2.html"),)


def test_the_disclosure_index_names_its_lists() -> None:
    facts = read("/gkmlpt/index")
    assert {f"/gkmlpt/api/all/{category}?page=1&sid={SID}" for category in CATEGORIES} == {
        url.removeprefix(SITE.addresses.bureau("")) for url in facts.follow
    }


@pytest.mark.parametrize("paper", RULE_PAPERS, ids=lambda paper: paper.key)
def test_documents_say_in_list_and_page_what_they_were_made_of(paper: PaperPlan) -> None:
    listed = {d.url: d for d in read(f"/gkmlpt/api/all/{RULES}?page=1&sid={SID}").documents}
    url = SITE.addresses.bureau(paper.path)
    for document in (listed[url], *read(paper.path).documents):
        assert document.url == url
        assert document.value(Field.NUMBER) == paper.number
        assert document.value(Field.INDEX) == paper.index
        assert document.value(Field.PUBLISHER) == paper.publisher
        assert document.value(Field.THEME) == paper.theme


@pytest.mark.parametrize("key", ["table-sound", "table-spaced"])
def test_label_tables_are_read_in_both_spellings(key: str) -> None:
    paper = table_papers(TODAY)[key]
    (document,) = read(paper.path).documents
    assert document.value(Field.NUMBER) == paper.number
    assert document.value(Field.INDEX) == paper.index
    assert document.value(Field.VALIDITY) == paper.validity
