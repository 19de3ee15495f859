"""`library_lists`: lists and pages agree both ways, counts are what is listed, and what was not read proves nothing."""

from datetime import date
from typing import Any

from monitor.model import Column, Document, Entry, PageKind, PageRecord
from tests.checks.fakes import BASE, TODAY, FakeSite, Looked, check, document, look, page_record

LIST = BASE + "gkmlpt/api/all/86?page=1&sid=1"
OTHER = BASE + "gkmlpt/api/all/87?page=1&sid=1"
ONE, TWO = BASE + "gkmlpt/content/0/1/post_1.html", BASE + "gkmlpt/content/0/1/post_2.html"


def entry(url: str, title: str, day: date = date(2024, 1, 5)) -> Entry:
    return Entry(url, title, day)


def paper(url: str, title: str) -> Document:
    return document(url, title=title)


def site(declared: int | None = 2, **more: Any) -> FakeSite:
    pages: list[PageRecord] = [
        page_record(LIST, PageKind.LISTING),
        page_record(ONE, PageKind.DOCUMENT),
        page_record(TWO, PageKind.DOCUMENT),
    ]
    fake = FakeSite(
        column_list=[
            Column(LIST, "规范性文件", ("规范性文件",), None, declared),
            Column(OTHER, "其他文件", ("其他文件",), None, 0),
        ],
        entry_lists={LIST: [entry(ONE, "甲管理办法"), entry(TWO, "乙管理办法")]},
        document_list=[paper(ONE, "甲管理办法"), paper(TWO, "乙管理办法")],
        page_list=pages,
    )
    for name, value in more.items():
        setattr(fake, name, value)
    return fake


async def judged(fake: FakeSite) -> Looked:
    return await look(check("library_lists"), fake)


async def test_a_library_whose_list_and_pages_agree_is_well():
    assert (await judged(site())).verdict == "pass"


async def test_a_count_that_the_list_does_not_hold():
    looked = await judged(site(declared=5))
    assert looked.marks == {(LIST, "count")}
    assert looked.verdict == "warn"


async def test_what_was_published_while_the_crawl_ran_is_no_difference():
    fake = site(declared=1)
    fake.entry_lists[LIST] = [entry(ONE, "甲管理办法"), entry(TWO, "乙管理办法", TODAY)]
    assert (await judged(fake)).verdict == "pass"


async def test_a_count_is_not_compared_with_a_list_that_was_not_read_to_its_end():
    looked = await judged(site(declared=150))
    assert looked.faults == []
    assert (LIST, "count") in looked.unjudged


async def test_lists_of_other_platforms_may_show_less_than_they_declare():
    fake = site()
    plain = BASE + "zwgk/gfxwj/index.html"
    fake.column_list = [Column(plain, "规范性文件", ("规范性文件",), None, 900)]
    fake.entry_lists = {plain: fake.entry_lists[LIST]}
    fake.page_list.append(page_record(plain, PageKind.COLUMN))
    assert (await judged(fake)).faults == []


async def test_a_listed_document_whose_page_is_gone():
    fake = site()
    fake.page_list[2] = page_record(TWO, PageKind.OTHER, status=404)
    looked = await judged(fake)
    assert looked.marks == {(TWO, "page")}
    assert looked.verdict == "fail"
    fake.page_list[2] = page_record(TWO, PageKind.OTHER, status=503)
    looked = await judged(fake)
    assert looked.faults == []
    assert (TWO, "page") in looked.unjudged


async def test_a_document_that_says_it_belongs_there_and_is_not_listed():
    three = BASE + "gkmlpt/content/0/1/post_3.html"
    fake = site()
    fake.document_list.append(paper(three, "丙管理办法"))
    fake.page_list.append(page_record(three, PageKind.DOCUMENT))
    assert (await judged(fake)).marks == {(three, "unlisted")}
    fake.complete = False
    looked = await judged(fake)
    assert looked.faults == []
    assert (three, "unlisted") in looked.unjudged


async def test_the_twin_of_a_listed_document_is_listed():
    twin = BASE + "tzgg/content/post_9.html"
    fake = site()
    fake.document_list.append(paper(twin, "【已失效】甲管理办法"))
    fake.page_list.append(page_record(twin, PageKind.DOCUMENT))
    assert (await judged(fake)).verdict == "pass"


async def test_a_document_in_both_categories():
    fake = site()
    fake.entry_lists[OTHER] = [entry(ONE, "甲管理办法")]
    assert (await judged(fake)).marks == {(ONE, "both")}


async def test_one_column_for_both_categories():
    fake = site()
    fake.column_list.append(Column(BASE + "zc/", "规范性文件和其他文件", ("政策",)))
    assert (await judged(fake)).marks == {("规范性文件", "apart")}


async def test_a_list_filled_by_script_is_not_judged():
    fake = site()
    fake.column_list[0] = Column(LIST, "规范性文件", ("规范性文件",), None, None, "列表由脚本显示")
    fake.entry_lists = {}
    looked = await judged(fake)
    assert looked.faults == []
    assert looked.unjudged[ONE, "unlisted"] == "列表由脚本显示"
