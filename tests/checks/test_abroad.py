"""County columns, agreement with the disclosure platform, links to the service platform."""

from datetime import timedelta
from typing import Any

import pytest

from monitor.model import (
    Column,
    Entry,
    FailureKind,
    LinkTarget,
    LinkVerdict,
    PageFacts,
    PageKind,
)
from monitor.web.page import Page
from tests.checks.fakes import BASE, HOME, NOW, TODAY, FakeProbes, FakeSite, answer, check, document, failed, look

COUNTY = "http://county.test/zdly/index.html"
SUB = "http://county.test/zdly/sp/index.html"


class Reading(FakeProbes):
    """Probes whose pages have facts, as the platforms' reader would give them."""

    facts: dict[str, PageFacts]

    async def read(self, url: str) -> Page:
        page = await super().read(url)
        if page.answer.ok and url in self.facts:
            page.facts = self.facts[url]
        return page


def entries(*ages: int | None) -> tuple[Entry, ...]:
    return tuple(
        Entry(f"http://county.test/a{n}.html", f"第{n}条", None if age is None else TODAY - timedelta(days=age))
        for n, age in enumerate(ages)
    )


def column(
    url: str, listed: tuple[Entry, ...], *others: Column, unread: str = "", declared: int | None = None
) -> PageFacts:
    own = Column(url, "重点领域", ("重点领域",), declared_count=declared, unread=unread)
    return PageFacts(PageKind.COLUMN, "plain", columns=(own, *others), column_url=url, entries=listed)


async def county(facts: dict[str, PageFacts] | None = None, replies: dict[Any, Any] | None = None, **rule: Any):
    probes = Reading(pages=replies or {url: answer(url, "x") for url in facts or {}})
    probes.facts = facts or {}
    columns = [{"name": "某县", "url": COUNTY, **(rule or {"class": "topic"})}]
    return await look(check("county_columns", columns=columns), FakeSite(probes=probes))


@pytest.mark.parametrize(("age", "verdict"), [(180, "pass"), (181, "fail")])
async def test_a_county_column_is_judged_by_its_class(age: int, verdict: str):
    assert (await county({COUNTY: column(COUNTY, entries(age, 400))})).verdict == verdict


async def test_days_of_its_own():
    facts = {COUNTY: column(COUNTY, entries(50))}
    assert (await county(facts, max_age_days=49)).aspects == {"stale"}


async def test_a_county_column_that_is_empty():
    assert (await county({COUNTY: column(COUNTY, ())})).aspects == {"empty"}


@pytest.mark.parametrize(
    "facts",
    [
        column(COUNTY, (), unread="列表由脚本生成"),
        column(COUNTY, (), declared=12),
        PageFacts(PageKind.OTHER, "plain"),
        column(COUNTY, entries(400), unread="后面的由脚本生成"),
    ],
)
async def test_what_was_not_read_is_open(facts: PageFacts):
    looked = await county({COUNTY: facts})
    assert looked.faults == []
    assert looked.unjudged


async def test_an_entrance_lives_by_its_sub_columns():
    facts = {COUNTY: column(COUNTY, (), Column(SUB, "食品")), SUB: column(SUB, entries(3))}
    assert (await county(facts)).verdict == "pass"


async def test_where_the_list_has_no_dates_the_articles_have():
    listed = entries(None, None)
    article = PageFacts(PageKind.ARTICLE, "plain", published=TODAY - timedelta(days=5))
    facts = {COUNTY: column(COUNTY, listed), listed[0].url: article}
    assert (await county(facts)).verdict == "pass"


@pytest.mark.parametrize(
    ("reply", "aspects"),
    [
        (answer(COUNTY, status=404), {"unreachable"}),
        (failed(COUNTY, FailureKind.REFUSED), {"unreachable"}),
        (failed(COUNTY, FailureKind.TIMEOUT), set()),
        (answer(COUNTY, status=403), set()),
        (answer(COUNTY, status=502), set()),
        ([answer(COUNTY, status=404), answer(COUNTY, "x")], set()),  # the second look opens it
    ],
)
async def test_only_what_is_surely_unreachable_is_told(reply: Any, aspects: set[str]):
    assert (await county(replies={COUNTY: reply})).aspects == aspects


# --- agreement with the platform ---

KEY = f"{BASE}zdly/index.html"
PLATFORM = f"{BASE}gkmlpt/api/all/1?page=1"


def agreeing(*titles: str, platform: tuple[str, ...] = ("甲公告", "乙公告"), declared: int | None = None) -> FakeSite:
    site = FakeSite()
    site.column_list = [
        Column(KEY, "重点领域信息公开", ("重点领域信息公开",)),
        Column(PLATFORM, "公告", ("公告",), declared_count=declared),
    ]
    day = TODAY - timedelta(days=3)
    site.entry_lists[KEY] = [Entry(f"{BASE}{n}.html", title, day) for n, title in enumerate(titles)]
    site.entry_lists[PLATFORM] = [Entry(f"{BASE}gkmlpt/content/{t}.html", t, day) for t in platform]
    return site


async def agreed(site: FakeSite, **options: Any):
    return await look(check("platform_agreement", **options), site)


async def test_what_stands_on_the_platform_too_agrees():
    assert (await agreed(agreeing("甲公告", "乙 公告"))).verdict == "pass"


async def test_what_does_not_is_a_hint_with_its_titles():
    looked = await agreed(agreeing("甲公告", "丙公告"))
    assert (looked.marks, looked.verdict) == ({(KEY, "agreement")}, "warn")
    assert "《丙公告》" in looked.faults[0].seen


@pytest.mark.parametrize(
    "title",
    ["关于某某事项的第一号公…", "关于某某事项的第一号公告（汕市监〔2024〕3号）", "另一种写法（汕市监〔2024〕3号）"],
)
async def test_cut_titles_and_numbers_are_known(title: str):
    site = agreeing(title, platform=("关于某某事项的第一号公告",))
    site.document_list = [document(f"{BASE}gkmlpt/content/1.html", title="别的", number="汕市监〔2024〕3号")]
    assert (await agreed(site)).verdict == "pass"


async def test_lines_that_lead_to_the_platform_agree():
    site = agreeing("丙公告")
    site.entry_lists[KEY] = [Entry(f"{BASE}gkmlpt/content/9.html", "丙公告", TODAY)]
    assert (await agreed(site)).verdict == "pass"


async def test_old_lines_are_not_compared():
    site = agreeing("甲公告")
    site.entry_lists[KEY].append(Entry(f"{BASE}old.html", "旧公告", TODAY - timedelta(days=400)))
    assert (await agreed(site)).verdict == "pass"


async def test_a_platform_that_was_read_in_part_leaves_it_open():
    looked = await agreed(agreeing("丙公告", declared=100))
    assert looked.faults == []
    assert "声明有 100 条" in looked.unjudged[KEY, ""]


async def test_without_a_platform_there_is_nothing_to_compare():
    assert (await agreed(agreeing("丙公告", platform=()))).verdict == "inconclusive"


# --- service links ---


@pytest.mark.parametrize(
    ("verdict", "said"),
    [(LinkVerdict.ALIVE, "pass"), (LinkVerdict.DEAD, "fail"), (LinkVerdict.SUSPECT, "inconclusive")],
)
async def test_links_to_the_service_platform(verdict: LinkVerdict, said: str):
    target = LinkTarget("https://www.gdzwfw.gov.cn/portal/guide/1", verdict, "HTTP 404", 404, False, 1, NOW)
    assert (await look(check("service_links"), FakeSite(target_list=[target]))).verdict == said


async def test_no_link_to_the_platform_is_open_and_other_hosts_are_none():
    target = LinkTarget("https://www.notgdzwfw.gov.cn/", LinkVerdict.DEAD, "", 404, False, 1, NOW)
    looked = await look(check("service_links"), FakeSite(target_list=[target]))
    assert (looked.faults, list(looked.unjudged)) == ([], [(HOME, "")])
