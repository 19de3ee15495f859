"""library_fields: each field there and well formed; what no list can show is unjudged if the page was not read."""

from dataclasses import replace
from typing import Any

import pytest

from monitor.model import Column, Document, Entry, Field, PageKind, Witness
from tests.checks.fakes import BASE, FakeSite, check, document, look, page_record

URL = BASE + "gkmlpt/content/1/1/post_1.html"
GOOD = {
    "title": "关于印发某某办法的通知",
    "number": "汕市监规〔2024〕1号",
    "publisher": "测试市市场监督管理局",
    "index": "11441700007280420Y/2024-00001",
    "theme": "市场监管、安全生产监管",
    "written": "2024-08-01",
    "published": "2024-08-05",
    "validity": "有效",
    "category": "规范性文件",
}


def library(*documents: Document, **more: Any) -> FakeSite:
    return FakeSite(
        document_list=list(documents), page_list=[page_record(d.url, PageKind.DOCUMENT) for d in documents], **more
    )


def without(field: str) -> dict[str, str]:
    return {name: value for name, value in GOOD.items() if name != field}


async def test_whole_entry_passes():
    looked = await look(check("library_fields"), library(document(URL, **GOOD)))
    assert looked.faults == []
    assert looked.verdict == "pass"


@pytest.mark.parametrize("field", [name for name in GOOD if name != "category"])
async def test_each_missing_field_fires(field: str):
    absent = await look(check("library_fields"), library(document(URL, **without(field))))
    empty = await look(check("library_fields"), library(document(URL, **(GOOD | {field: ""}))))
    assert absent.marks == empty.marks == {(URL, f"{field}.missing")}
    assert "没有" in absent.faults[0].seen
    assert "内容为空" in empty.faults[0].seen


@pytest.mark.parametrize(
    ("field", "value", "aspect"),
    [
        ("number", "汕市监规[2024]1号", "number.form"),
        ("number", "汕市监规〔2024〕01号", "number.form"),
        ("index", "11441700007280420Y/2024-1", "index.form"),
        ("index", "11441700007280420X/2024-00001", "index.checkdigit"),
        ("written", "2024-02-30", "written.form"),
        ("published", "去年", "published.form"),
        ("written", "2024-08-06", "dates.order"),
        ("title", "关于&nbsp;印发某办法的通知", "title.form"),
        ("title", "关于印发某…", "title.form"),
        ("validity", "主动公开", "validity.form"),
    ],
)
async def test_each_ill_formed_field_fires(field: str, value: str, aspect: str):
    looked = await look(check("library_fields"), library(document(URL, **(GOOD | {field: value}))))
    assert looked.marks == {(URL, aspect)}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("index", "006939748/2004-00170"),
        ("number", "粤府令第277号"),
        ("written", "2024年8月5日"),
        ("validity", "已废止"),
        ("validity", "失效"),
        ("validity", "是"),
        ("validity", "现行"),
        ("number", "主席令第二十二号"),
        ("number", "市监规（餐）〔2024〕3号"),
    ],
)
async def test_healthy_look_alikes_are_silent(field: str, value: str):
    looked = await look(check("library_fields"), library(document(URL, **(GOOD | {field: value}))))
    assert looked.faults == []


@pytest.mark.parametrize("filler", ["无", "—", "/", "暂无"])
async def test_what_only_fills_the_place_is_no_value(filler: str):
    looked = await look(check("library_fields"), library(document(URL, **(GOOD | {"number": filler}))))
    assert looked.marks == {(URL, "number.missing")}
    assert f"“{filler}”" in looked.faults[0].seen


async def test_a_compact_date_is_a_date_in_the_wrong_form():
    looked = await look(check("library_fields"), library(document(URL, **(GOOD | {"written": "20240801"}))))
    assert (looked.marks, looked.verdict) == ({(URL, "written.form")}, "warn")


async def test_form_of_the_number_is_a_hint_unless_the_admin_says_otherwise():
    site = library(document(URL, **(GOOD | {"number": "汕市监规[2024]1号"})))
    assert (await look(check("library_fields"), site)).verdict == "warn"
    assert (await look(check("library_fields", number_form_severity="error"), site)).verdict == "fail"


async def test_same_index_number_twice_is_told_of_the_later_document():
    first = document(URL, **GOOD)
    second = document(BASE + "post_2.html", **(GOOD | {"published": "2024-08-09"}))
    for order in ((first, second), (second, first)):
        looked = await look(check("library_fields"), library(*order))
        assert looked.marks == {(second.url, "index.duplicate")}


@pytest.mark.parametrize(
    ("title", "published", "told"),
    [
        ("关于开展计量比对的公告", "2024-01-02", True),
        (GOOD["title"], "2024-01-02", False),  # the same document in another column
        ("关于开展计量比对的公告", "2024-08-19", False),  # the later one has to change, and is not judged here
    ],
)
async def test_an_index_number_that_another_document_of_the_site_carries(title: str, published: str, told: bool):
    elsewhere = GOOD | {"title": title, "published": published, "category": "其他文件"}
    other = document(BASE + "post_0.html", library="其他文件", **elsewhere)
    looked = await look(check("library_fields"), library(document(URL, **GOOD), other))
    assert looked.marks == ({(URL, "index.duplicate")} if told else set())


async def test_documents_of_other_categories_are_not_judged():
    other = document(BASE + "post_3.html", library="其他文件", category="其他文件", title="")
    looked = await look(check("library_fields"), library(document(URL, **GOOD), other))
    assert looked.verdict == "pass"


async def test_administrative_prefix_names_the_same_library():
    doc = document(URL, library="行政规范性文件", **without("category"))
    looked = await look(check("library_fields"), library(doc))
    assert looked.settled.outcome.examined == 2


async def test_publisher_and_prefix_are_checked_when_configured():
    rule = check("library_fields", publishers=["测试市司法局"], index_prefix="11441500")
    looked = await look(rule, library(document(URL, **GOOD)))
    assert looked.aspects == {"publisher.form", "index.prefix"}
    joint = GOOD | {"publisher": "测试市市场监督管理局、测试市司法局", "index": "006939748/2024-00001"}
    rule = check("library_fields", publishers=["测试市司法局", "测试市市场监督管理局"])
    assert (await look(rule, library(document(URL, **joint)))).verdict == "pass"


async def test_field_that_only_the_page_could_show_is_unjudged_when_the_page_failed():
    doc = document(URL, source="gkmlpt-json", **without("theme"))
    site = FakeSite(document_list=[doc], page_list=[page_record(URL, status=None, failure="超时无应答")])
    looked = await look(check("library_fields"), site)
    assert looked.faults == []
    assert "打不开" in looked.unjudged[URL, "theme.missing"]
    assert looked.verdict == "inconclusive"


async def test_place_that_the_list_shows_empty_is_a_fault_even_without_the_page():
    doc = document(URL, source="gkmlpt-json", **(GOOD | {"theme": ""}))
    looked = await look(check("library_fields"), FakeSite(document_list=[doc]))
    assert looked.marks == {(URL, "theme.missing")}


async def test_validity_is_unjudged_when_only_the_platform_list_has_it_and_was_not_read():
    site = library(document(URL, **without("validity")))
    site.page_list = [page_record(URL, PageKind.DOCUMENT, platform="gkmlpt")]
    looked = await look(check("library_fields"), site)
    assert looked.faults == []
    assert (URL, "validity.missing") in looked.unjudged


async def test_fields_may_be_chosen_by_their_chinese_names():
    rule = check("library_fields", fields=["名称", "文号"])
    assert (await look(rule, library(document(URL, title="某", category="规范性文件")))).aspects == {"number.missing"}


LIST = BASE + "gkmlpt/api/all/86"


@pytest.mark.parametrize(
    ("declared", "record", "entries", "mark"),
    [
        (0, None, [], "empty"),
        (None, page_record(LIST, PageKind.COLUMN), [], "empty"),
        (None, page_record(LIST, PageKind.COLUMN, status=500), [], ""),
        (None, None, [], ""),
        (7, page_record(LIST, PageKind.LISTING), [], ""),
        (None, page_record(LIST, PageKind.COLUMN), [Entry(URL, "某", None)], ""),
    ],
)
async def test_library_without_documents_is_empty_only_if_its_list_was_read(
    declared: int | None, record: Any, entries: list[Entry], mark: str
):
    site = FakeSite(
        column_list=[Column(LIST, "规范性文件", ("规范性文件",), None, declared)],
        page_list=[record] if record else [],
        entry_lists={LIST: entries},
    )
    looked = await look(check("library_fields"), site)
    assert looked.marks == ({("规范性文件", mark)} if mark else set())
    assert looked.verdict == ("fail" if mark else "inconclusive")


async def test_library_that_is_nowhere_is_missing_only_after_a_whole_crawl():
    site = FakeSite(column_list=[Column(LIST, "通知公告", ("通知公告",))])
    assert (await look(check("library_fields"), site)).marks == {("规范性文件", "missing")}
    site.complete = False
    assert (await look(check("library_fields"), site)).verdict == "inconclusive"


async def test_library_of_a_similar_name_is_asked_about():
    site = FakeSite(column_list=[Column(LIST, "规范性文件库", ("规范性文件库",))])
    looked = await look(check("library_fields"), site)
    assert looked.faults == []
    assert "写进 libraries" in looked.unjudged["规范性文件", ""]


async def test_validity_is_unjudged_when_the_platform_list_leaves_its_flags_open():
    said = document(URL, **without("validity"))
    unset = Witness(Field.VALIDITY, "", "gkmlpt-unset", URL)
    looked = await look(check("library_fields"), library(replace(said, witnesses=(*said.witnesses, unset))))
    assert looked.faults == []
    assert "标志" in looked.unjudged[URL, "validity.missing"]
