"""The library rules over real pages: nothing that a real page does show is called missing, wrong or contradictory."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from monitor.config import SiteSettings
from monitor.platforms import read_page
from monitor.web.page import Page
from tests.checks.fakes import FakeSite, answer, check, look, page_record

REAL = Path(__file__).resolve().parents[3] / "shared" / "real"
pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="真实样本 ../shared/real 不在这里")
SETTINGS = SiteSettings(id="real", name="真实样本", home="http://www.example.test/")


@pytest.fixture(scope="module")
def site() -> tuple[FakeSite, list[Page]]:
    fake, pages = FakeSite(today=date(2019, 6, 1)), list[Page]()
    for file in sorted(REAL.glob("*.html")):
        url = f"http://www.example.test/real/{file.name}"
        page = Page(answer(url, file.read_bytes(), headers={"content-type": "text/html"}))
        page.facts = read_page(page, page.tree, SETTINGS)
        pages.append(page)
        fake.document_list += [replace(document, library="规范性文件") for document in page.facts.documents]
        fake.bodies[url] = page.facts.body
        fake.attachment_lists[url] = list(page.facts.attachments)
        fake.page_list.append(page_record(url, page.facts.kind, title=page.facts.title))
    return fake, pages


async def test_the_fields_that_a_real_page_shows_are_well(site: tuple[FakeSite, list[Page]]):
    fake, pages = site
    fields = ["名称", "文号", "发布机构", "索引号", "主题分类", "成文日期", "发布日期"]
    looked = await look(check("library_fields", fields=fields), fake, *pages)
    assert looked.faults == []
    assert looked.settled.outcome.examined >= 2


@pytest.mark.parametrize("kind", ["validity", "repeals", "library_duplicates", "library_downloads", "citations"])
async def test_no_rule_on_texts_accuses_a_real_page(site: tuple[FakeSite, list[Page]], kind: str):
    fake, pages = site
    assert (await look(check(kind), fake, *pages)).faults == []
