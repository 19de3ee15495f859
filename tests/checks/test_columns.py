"""key_columns and freshness: there, not empty, fresh, or unknown, because …"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.model import Column, Entry, Link, LinkTarget, LinkVerdict, PageKind
from tests.checks.fakes import BASE, HOME, TODAY, FakeSite, check, look, page_record

ROOT = "重点领域信息公开"
FOOD, DRUG = BASE + "zdly/spaq/index.html", BASE + "zdly/ypaq/index.html"
FOOD_TESTS, DRUG_TESTS = BASE + "zdly/spaq/jdcj/index.html", BASE + "zdly/ypaq/jdcj/index.html"


def entry(days_ago: int | None, number: int = 1) -> Entry:
    when = None if days_ago is None else TODAY - timedelta(days=days_ago)
    return Entry(f"{BASE}content/post_{number}.html", f"信息{number}", when)


def column(url: str, *path: str, declared: int | None = None, parent: str | None = None) -> Column:
    return Column(url, path[-1], path, parent, declared)


def whole_site() -> FakeSite:
    """重点领域 with 食品安全 and 药品安全, each with a 监督抽检; the former fresh, the latter too."""
    columns = [
        column(BASE + "zdly/index.html", "首页", ROOT),
        column(FOOD, "首页", ROOT, "食品安全"),
        column(FOOD_TESTS, "首页", ROOT, "食品安全", "监督抽检"),
        column(DRUG, "首页", ROOT, "药品安全"),
        column(DRUG_TESTS, "首页", ROOT, "药品安全", "监督抽检"),
    ]
    return FakeSite(
        column_list=columns,
        page_list=[page_record(HOME, PageKind.HOME), *(page_record(c.url, PageKind.COLUMN) for c in columns)],
        entry_lists={FOOD_TESTS: [entry(10)], DRUG_TESTS: [entry(20)]},
    )


def tree(**more: Any) -> dict[str, Any]:
    tests = {"name": "监督抽检", "class": "sampling"} | more
    return {
        "root": ROOT,
        "columns": [
            {"name": "食品安全", "children": [tests]},
            {"name": "药品安全", "children": [{"name": "监督抽检", "class": "监督抽检"}]},
        ],
    }


FOOD_SUBJECT = f"{ROOT}/食品安全/监督抽检"


async def test_tree_that_is_there_and_fresh_passes():
    looked = await look(check("key_columns", **tree()), whole_site())
    assert looked.faults == []
    assert looked.verdict == "pass"
    assert looked.settled.outcome.examined == 4


async def test_missing_sub_column_is_not_excused_by_its_namesake_elsewhere():
    site = whole_site()
    site.column_list = [c for c in site.column_list if c.url != FOOD_TESTS]
    looked = await look(check("key_columns", **tree()), site)
    assert (FOOD_SUBJECT, "missing") in looked.marks
    assert not any(subject.endswith("药品安全/监督抽检") for subject, _ in looked.marks)


async def test_namesake_of_the_parent_in_another_branch_is_not_the_parent():
    site = whole_site()
    site.column_list = [c for c in site.column_list if c.url != FOOD_TESTS]
    site.column_list.append(column(BASE + "kp/jdcj/index.html", "首页", "科普园地", "食品安全", "监督抽检"))
    looked = await look(check("key_columns", **tree()), site)
    fault = next(f for f in looked.faults if f.subject == FOOD_SUBJECT)
    assert fault.aspect == "missing"
    assert "其他位置有同名栏目" in fault.seen


async def test_renamed_column_is_missing_and_the_likely_new_name_is_told():
    site = whole_site()
    site.column_list = [
        replace(c, name="监督抽查", path=(*c.path[:-1], "监督抽查")) if c.url == FOOD_TESTS else c
        for c in site.column_list
    ]
    looked = await look(check("key_columns", **tree()), site)
    fault = next(f for f in looked.faults if f.subject == FOOD_SUBJECT)
    assert (fault.aspect, "疑似改名为“监督抽查”" in fault.seen) == ("missing", True)


async def test_alias_and_other_punctuation_are_the_same_name():
    site = whole_site()
    site.column_list = [
        replace(c, name="食品 抽检（结果）", path=(*c.path[:-1], "食品 抽检（结果）")) if c.url == FOOD_TESTS else c
        for c in site.column_list
    ]
    looked = await look(check("key_columns", **tree(aliases=["食品抽检结果"])), site)
    assert looked.verdict == "pass"


async def test_missing_column_of_an_incomplete_crawl_is_unjudged():
    site = whole_site()
    site.complete = False
    site.column_list = [c for c in site.column_list if c.url != FOOD_TESTS]
    looked = await look(check("key_columns", **tree()), site)
    assert looked.faults == []
    assert "抓取不完整" in looked.unjudged[FOOD_SUBJECT, ""]


async def test_missing_column_below_a_page_that_failed_is_unjudged():
    site = whole_site()
    site.column_list = [c for c in site.column_list if c.url != FOOD_TESTS]
    site.page_list = [page_record(FOOD, PageKind.COLUMN, status=502) if p.url == FOOD else p for p in site.page_list]
    looked = await look(check("key_columns", **tree()), site)
    assert looked.faults == []
    assert "打不开" in looked.unjudged[FOOD_SUBJECT, ""]


async def test_empty_column_fires():
    site = whole_site()
    del site.entry_lists[FOOD_TESTS]
    looked = await look(check("key_columns", **tree()), site)
    # The parent holds nothing either, for all its contents are in the sub-column.
    assert looked.marks == {(FOOD_SUBJECT, "empty"), (f"{ROOT}/食品安全", "empty")}


async def test_parent_without_own_entries_lives_by_its_sub_columns():
    looked = await look(check("key_columns", root=ROOT, columns=[{"name": "食品安全"}]), whole_site())
    assert looked.verdict == "pass"


@pytest.mark.parametrize(
    ("record", "declared", "told"),
    [
        (page_record(FOOD_TESTS, PageKind.COLUMN, status=503), None, "HTTP 503"),
        (page_record(FOOD_TESTS, PageKind.COLUMN), 12, "声明有 12 条"),
        (page_record(FOOD_TESTS, PageKind.OTHER), None, "不是可识别的列表页"),
        (None, None, "没有读到"),
    ],
)
async def test_column_whose_list_was_not_read_is_unjudged(record: Any, declared: int | None, told: str):
    site = whole_site()
    del site.entry_lists[FOOD_TESTS]
    site.column_list = [replace(c, declared_count=declared) if c.url == FOOD_TESTS else c for c in site.column_list]
    site.page_list = [p for p in site.page_list if p.url != FOOD_TESTS] + ([record] if record else [])
    looked = await look(check("key_columns", **tree()), site)
    assert looked.faults == []
    assert told in looked.unjudged[FOOD_SUBJECT, ""]


@pytest.mark.parametrize(("days", "verdict"), [(89, "pass"), (90, "pass"), (91, "fail")])
async def test_age_limit_of_the_class_is_inclusive(days: int, verdict: str):
    site = whole_site()
    site.entry_lists[FOOD_TESTS] = [entry(days), entry(400, 2)]
    looked = await look(check("key_columns", **tree()), site)
    assert looked.verdict == verdict
    assert looked.marks == (set() if verdict == "pass" else {(FOOD_SUBJECT, "stale")})


async def test_twenty_days_are_fresh_for_notices():
    site = whole_site()
    site.entry_lists[FOOD_TESTS] = [entry(20)]
    assert (await look(check("key_columns", **tree(**{"class": "notice"})), site)).verdict == "pass"
    assert (await look(check("key_columns", **tree(**{"class": "news"})), site)).verdict == "fail"


async def test_classes_can_be_changed_and_days_outrank_them():
    site = whole_site()
    site.entry_lists[FOOD_TESTS] = [entry(50)]
    rule = tree() | {"classes": {"sampling": 40}}
    assert (FOOD_SUBJECT, "stale") in (await look(check("key_columns", **rule), site)).marks
    assert (
        await look(check("key_columns", **(tree(max_age_days=60) | {"classes": {"sampling": 40}})), site)
    ).marks == set()


async def test_entries_without_any_date_are_undated():
    site = whole_site()
    site.entry_lists[FOOD_TESTS] = [entry(None, 1), entry(None, 2)]
    site.page_list += [page_record(entry(None, n).url) for n in (1, 2)]
    assert (await look(check("key_columns", **tree()), site)).marks == {(FOOD_SUBJECT, "undated")}


async def test_date_on_the_article_page_counts_where_the_list_has_none():
    site = whole_site()
    site.entry_lists[FOOD_TESTS] = [entry(None)]
    site.page_list.append(page_record(entry(None).url, published=TODAY - timedelta(days=3)))
    assert (await look(check("key_columns", **tree()), site)).verdict == "pass"


async def test_the_article_knows_the_year_that_its_list_leaves_out():
    """`11-15` in a list is this year's only as a guess; an article of five years ago says otherwise."""
    listed = replace(entry(3), date_text="11-15")
    site = whole_site()
    site.entry_lists[FOOD_TESTS] = [listed]
    site.page_list.append(page_record(listed.url, published=TODAY - timedelta(days=5 * 365)))
    assert (await look(check("key_columns", **tree()), site)).marks == {(FOOD_SUBJECT, "stale")}


async def test_undated_entry_whose_page_failed_leaves_the_age_open():
    site = whole_site()
    site.entry_lists[FOOD_TESTS] = [entry(None), entry(300, 2)]
    site.page_list.append(page_record(entry(None).url, status=None, failure="超时无应答"))
    looked = await look(check("key_columns", **tree()), site)
    assert looked.faults == []
    assert (FOOD_SUBJECT, "stale") in looked.unjudged


async def test_date_in_the_future_does_not_make_a_column_fresh():
    site = whole_site()
    site.entry_lists[FOOD_TESTS] = [entry(-3650), entry(300, 2)]
    assert (await look(check("key_columns", **tree()), site)).marks == {(FOOD_SUBJECT, "stale")}


async def test_jump_column_is_only_asked_to_be_alive():
    site = whole_site()
    site.column_list = [c for c in site.column_list if c.url != FOOD_TESTS]
    jump = "https://other.example.test/cj"
    site.link_lists[FOOD] = [Link(jump, "a", "监督抽检")]
    for verdict, expected in (
        (LinkVerdict.ALIVE, "pass"),
        (LinkVerdict.DEAD, "fail"),
        (LinkVerdict.BLOCKED, "inconclusive"),
    ):
        site.target_list = [LinkTarget(jump, verdict, "测试", None, False, 1, None)]
        looked = await look(check("key_columns", **tree()), site)
        assert looked.verdict == expected, verdict


async def test_site_without_any_column_read_is_unjudged():
    looked = await look(check("key_columns", **tree()), FakeSite())
    assert looked.verdict == "inconclusive"


async def test_circular_parents_end():
    a, b = column(BASE + "a/", "甲", parent=BASE + "b/"), column(BASE + "b/", "乙", parent=BASE + "a/")
    site = FakeSite(column_list=[a, b], page_list=[page_record(c.url, PageKind.COLUMN) for c in (a, b)])
    looked = await look(check("key_columns", columns=[{"name": "甲", "children": [{"name": "乙"}]}]), site)
    assert {aspect for _, aspect in looked.marks} == {"empty"}


NOTICES = BASE + "tzgg/index.html"


async def test_freshness_of_a_named_column():
    site = FakeSite(page_list=[page_record(NOTICES, PageKind.COLUMN)], entry_lists={NOTICES: [entry(181)]})
    rule = check("freshness", urls=[NOTICES], **{"class": "notice"})
    looked = await look(rule, site)
    assert looked.marks == {(NOTICES, "stale")}
    site.entry_lists[NOTICES].append(entry(5, 2))
    assert (await look(rule, site)).verdict == "pass"


async def test_freshness_of_a_column_that_is_one_article():
    guide = BASE + "zn/index.html"
    site = FakeSite(page_list=[page_record(guide, published=TODAY - timedelta(days=30))])
    assert (await look(check("freshness", urls=[guide], **{"class": "guide"}), site)).verdict == "pass"


async def test_column_whose_list_is_filled_by_script_is_unjudged():
    site = FakeSite(
        column_list=[Column(NOTICES, "通知公告", ("通知公告",), unread="列表由脚本生成")],
        page_list=[page_record(NOTICES, PageKind.COLUMN)],
    )
    for rule in (
        check("freshness", urls=[NOTICES], max_age_days=30),
        check("key_columns", columns=[{"name": "通知公告"}]),
    ):
        looked = await look(rule, site)
        assert (looked.faults, looked.verdict) == ([], "inconclusive")


async def test_freshness_of_a_column_that_was_not_reached_is_unjudged():
    looked = await look(check("freshness", urls=[NOTICES], max_age_days=30))
    assert looked.verdict == "inconclusive"
