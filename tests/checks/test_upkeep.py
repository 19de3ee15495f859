"""V2, V3, V4: availability from the stored probes, updates of the home page, columns counted by the official lines."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import (
    Column,
    Entry,
    FailureKind,
    Link,
    LinkTarget,
    LinkVerdict,
    PageKind,
    Remembered,
    Sample,
)
from monitor.model.availability import judge_probe, share
from tests.checks.fakes import BASE, HOME, NOW, TODAY, FakeSite, answer, check, failed, look, page_record

HOUR = timedelta(hours=1)


def week(bad: int, *, days: int = 7, seconds: float = 0.5, blocked: int = 0) -> list[Sample]:
    """24 probes a day, the oldest ones bad, the latest of the good ones blocked."""
    total = 24 * days
    samples = [
        Sample("test", NOW - n * HOUR - timedelta(minutes=5), n < total - bad, seconds, "HTTP 200", n >= blocked)
        for n in range(total)
    ]
    return samples[::-1]


async def available(samples: Sequence[Sample], **options: object):
    return await look(check("availability", **options), FakeSite(sample_list=list(samples)))


@pytest.mark.parametrize(("bad", "verdict"), [(0, "pass"), (8, "pass"), (9, "fail"), (168, "fail")])  # 8.4 are 5 %
async def test_five_percent_of_a_week_are_a_veto(bad: int, verdict: str):
    assert (await available(week(bad))).verdict == verdict


async def test_a_veto_says_how_often_and_when():
    (fault,) = (await available(week(20))).faults
    assert (fault.subject, fault.aspect) == (HOME, "unavailable")
    assert "打不开 20 次" in fault.seen


async def test_no_probes_are_not_judged():
    looked = await available([])
    assert looked.verdict == "inconclusive"
    assert "没有首页监测记录" in looked.unjudged[HOME, ""]


async def test_six_days_are_not_judged_however_bad():
    looked = await available(week(144, days=6))
    assert looked.faults == []
    assert "1 天的监测不足 20 次" in looked.unjudged[HOME, ""]


async def test_blocked_probes_count_neither_way_and_leave_too_few():
    looked = await available(week(0, blocked=10))
    assert looked.faults == []
    assert "另有 10 次不计" in looked.unjudged[HOME, ""]


async def test_a_slow_home_page_is_a_hint():
    looked = await available(week(0, seconds=4.0))
    assert (looked.marks, looked.verdict) == ({(HOME, "slow")}, "warn")


@pytest.mark.parametrize(
    ("reply", "judged"),
    [
        (answer(HOME), (True, True)),
        (answer(HOME, seconds=15.0), (False, True)),  # 超过（含）15 秒
        (answer(HOME, seconds=14.9), (True, True)),
        (answer(HOME, status=500), (False, True)),
        (answer(HOME, status=404), (False, True)),
        (answer(HOME, status=403), (False, False)),
        (answer(HOME, status=429), (False, False)),
        (failed(HOME, FailureKind.TIMEOUT), (False, True)),
        (failed(HOME, FailureKind.REFUSED), (False, True)),
        (failed(HOME, FailureKind.NXDOMAIN), (False, True)),
        (failed(HOME, FailureKind.DNS), (False, False)),
        (failed(HOME, FailureKind.UNREACHABLE), (False, False)),
        (failed(HOME, FailureKind.TLS), (False, False)),
    ],
)
def test_what_a_probe_tells_of_the_site(reply: object, judged: tuple[bool, bool]):
    assert judge_probe(reply) == judged


@given(st.lists(st.tuples(st.integers(0, 200), st.booleans(), st.booleans()), max_size=60))
def test_a_share_is_made_of_counted_probes_of_the_span_alone(told: list[tuple[int, bool, bool]]):
    samples = [Sample("test", NOW - hours * HOUR, ok, 0.1, "", counted) for hours, ok, counted in told]
    found = share(samples, NOW, days=7, per_day=1)
    assert found.total == sum(counted and hours < 168 for hours, _, counted in told)
    assert 0 <= found.failed <= found.total
    assert found.reaches(100) == (found.total > 0 and found.failed == found.total)


# --- home page ---


def home_site(ages: Sequence[int | None], *, elsewhere: int = 0) -> FakeSite:
    site = FakeSite(page_list=[page_record(HOME, PageKind.HOME)])
    links = [Link(f"{BASE}a{n}.html", "a", f"第{n}条信息的标题") for n in range(len(ages))]
    links += [Link(f"http://up.test/{n}", "a", "上级网站发布的一条重要信息标题") for n in range(elsewhere)]
    site.link_lists[HOME] = links
    for n, age in enumerate(ages):
        published = None if age is None else TODAY - timedelta(days=age)
        site.page_list.append(page_record(f"{BASE}a{n}.html", published=published))
    return site


@pytest.mark.parametrize(
    ("ages", "verdict"), [((14, 90, 100), "pass"), ((15, 90, 100), "fail"), ((-9, 20, 30), "fail")]
)
async def test_two_weeks_without_a_new_article_on_the_home_page(ages: Sequence[int], verdict: str):
    assert (await look(check("home_update"), home_site(ages))).verdict == verdict


async def test_articles_that_were_not_read_leave_it_open():
    site = home_site((20, 30, 40))
    site.link_lists[HOME].append(Link(f"{BASE}unread.html", "a", "没有读到的文章"))
    assert (await look(check("home_update"), site)).verdict == "inconclusive"


async def test_a_dead_link_is_no_unread_article():
    site = home_site((20, 30, 40))
    site.link_lists[HOME].append(Link(f"{BASE}gone.html", "a", "已经删除的文章"))
    site.target_list.append(LinkTarget(f"{BASE}gone.html", LinkVerdict.DEAD, "404", 404, True, 1, NOW))
    assert (await look(check("home_update"), site)).verdict == "fail"


async def test_headlines_of_other_sites_leave_it_open_until_the_page_was_watched_long_enough():
    rule, site = check("home_update"), home_site((20, 30, 40), elsewhere=2)
    first = await look(rule, site)
    assert first.verdict == "inconclusive"
    value = first.remembered[HOME]
    began = value.replace(TODAY.isoformat(), (TODAY - timedelta(days=15)).isoformat())
    site.memories["test-home_update", HOME] = Remembered(began, NOW - timedelta(days=15), NOW)
    assert (await look(rule, site)).verdict == "fail"


async def test_a_change_since_an_earlier_run_is_an_update():
    rule, site = check("home_update"), home_site((20, 30, 40), elsewhere=2)
    month_ago = (TODAY - timedelta(days=30)).isoformat()
    site.memories["test-home_update", HOME] = Remembered(f"other {month_ago} -", NOW, NOW)
    looked = await look(rule, site)
    assert looked.verdict == "pass"
    assert looked.remembered[HOME].endswith(f" {month_ago} {TODAY.isoformat()}")


async def test_a_page_seen_first_today_is_no_change():
    looked = await look(check("home_update"), home_site((20, 30, 40), elsewhere=1))
    assert looked.remembered[HOME].endswith(" -")


NEWS = f"{BASE}news/index.html"
SUB = f"{BASE}news/local/index.html"


def entrance(age: int | None) -> FakeSite:
    site = FakeSite(page_list=[page_record(HOME, PageKind.HOME), page_record(NEWS, PageKind.COLUMN)])
    site.link_lists[HOME] = [Link(NEWS, "a", "新闻")]
    site.column_list = [Column(NEWS, "新闻", ("新闻",)), Column(SUB, "县区", ("新闻", "县区"), NEWS)]
    site.page_list.append(page_record(SUB, PageKind.COLUMN))
    if age is not None:
        day = TODAY - timedelta(days=age)
        site.entry_lists[SUB] = [Entry(f"{BASE}x.html", "甲", day, day.isoformat())]
    return site


@pytest.mark.parametrize(("age", "verdict"), [(3, "pass"), (30, "fail")])
async def test_an_entrance_lives_by_its_second_level_and_what_is_below(age: int, verdict: str):
    assert (await look(check("home_update"), entrance(age))).verdict == verdict


async def test_an_entrance_whose_columns_were_not_read_is_open():
    site = entrance(None)
    site.column_list = [Column(c.url, c.name, c.path, c.parent_url, unread="列表由脚本生成") for c in site.column_list]
    assert (await look(check("home_update"), site)).verdict == "inconclusive"


async def test_a_home_page_made_by_script_is_open():
    site = FakeSite(page_list=[page_record(HOME, PageKind.HOME)])
    assert (await look(check("home_update"), site)).verdict == "inconclusive"


# --- columns ---


def column(name: str, *above: str) -> Column:
    url = f"{BASE}{'/'.join((*above, name))}/index.html"
    parent = f"{BASE}{'/'.join(above)}/index.html" if above else None
    return Column(url, name, ("首页", *above, name), parent)


def columns(*told: tuple[Column, int | None]) -> FakeSite:
    """Columns with the age of their newest entry; None: blank."""
    site = FakeSite()
    for one, age in told:
        site.column_list.append(one)
        site.page_list.append(page_record(one.url, PageKind.COLUMN))
        if age is not None:
            day = TODAY - timedelta(days=age)
            site.entry_lists[one.url] = [Entry(f"{one.url}#1", "一条", day, day.isoformat())]
    return site


@pytest.mark.parametrize(
    ("name", "age", "aspect"),
    [
        ("工作动态", 14, None),
        ("工作动态", 15, "news.stale"),
        ("图片新闻", 60, "news.stale"),
        ("通知公告", 183, None),
        ("通知公告", 184, "notice.stale"),
        ("政策文件", 200, "policy.stale"),
        ("政策解读", 300, None),
        ("政策解读", 400, "other.stale"),
        ("机构职能", 900, None),
        ("新闻发布会", 900, None),
        ("2019年工作动态", 900, None),
        ("往年要闻", 900, None),
    ],
)
async def test_each_class_has_its_time(name: str, age: int, aspect: str | None):
    one = column(name)
    looked = await look(check("column_update"), columns((one, age)))
    assert looked.marks == (set() if aspect is None else {(one.url, aspect)})


async def test_a_second_level_notice_column_has_no_official_limit():
    one = column("通知公告", "人事")
    assert (await look(check("column_update"), columns((one, 400)))).faults == []


async def test_a_news_parent_with_news_below_is_not_counted_twice():
    told = [(column("新闻动态"), 30), (column("工作动态", "新闻动态"), 30), (column("县区动态", "新闻动态"), 30)]
    looked = await look(check("column_update", veto_not_updated=3), columns(*told))
    assert "news_notice" not in looked.aspects
    assert len(looked.faults) == 2


async def test_a_first_level_notice_column_lives_by_its_sub_columns():
    told = [(column("通知公告"), None), (column("公告栏", "通知公告"), 10)]
    assert (await look(check("column_update"), columns(*told))).verdict == "pass"


@pytest.mark.parametrize(("count", "vetoed"), [(4, False), (5, True)])
async def test_five_not_updated_are_a_veto(count: int, vetoed: bool):
    looked = await look(check("column_update"), columns(*((column(f"{n}号动态"), 20) for n in range(count))))
    assert (("栏目不更新", "news_notice") in looked.marks) == vetoed
    assert {str(f.severity) for f in looked.faults if f.subject == "栏目不更新"} == ({"veto"} if vetoed else set())


@pytest.mark.parametrize(("count", "vetoed"), [(4, False), (5, True)])
async def test_five_blank_columns_are_a_veto(count: int, vetoed: bool):
    looked = await look(check("column_update"), columns(*((column(f"栏目{n}"), None) for n in range(count))))
    assert (("栏目不更新", "blank") in looked.marks) == vetoed
    assert sum(aspect == "empty" for _, aspect in looked.marks) == count


async def test_unread_columns_never_count_but_leave_the_line_open():
    site = columns(*((column(f"栏目{n}"), None) for n in range(4)))
    hidden = column("脚本栏目")
    site.column_list.append(Column(hidden.url, hidden.name, hidden.path, unread="列表由脚本生成"))
    looked = await look(check("column_update"), site)
    assert ("栏目不更新", "blank") not in looked.marks
    assert "不能断定" in looked.unjudged["栏目不更新", "blank"]


async def test_an_old_list_that_was_read_in_part_is_open():
    one = column("工作动态")
    site = columns((one, 30))
    site.column_list = [Column(one.url, one.name, one.path, unread="后面的内容由脚本生成")]
    looked = await look(check("column_update"), site)
    assert looked.faults == []
    assert (one.url, "news.stale") in looked.unjudged


async def test_entries_without_a_date_are_not_updated():
    one = column("工作动态")
    site = columns((one, None))
    site.entry_lists[one.url] = [Entry(f"{BASE}x.html", "无日期", None)]
    site.page_list.append(page_record(f"{BASE}x.html"))
    looked = await look(check("column_update"), site)
    assert looked.marks == {(one.url, "news.stale")}
    assert "视为不更新" in looked.faults[0].basis


async def test_what_another_check_tells_counts_without_being_told_again():
    told = [(column(f"栏目{n}", "重点领域信息公开"), None) for n in range(5)]
    looked = await look(check("column_update", judged_elsewhere=["重点领域信息公开"]), columns(*told))
    assert looked.marks == {("栏目不更新", "blank")}


async def test_blank_categories_of_the_disclosure_platform_are_no_veto():
    base = f"{BASE}gkmlpt/api/all/"
    site = FakeSite()
    site.column_list = [Column(f"{base}{n}?page=1", f"类别{n}", (f"类别{n}",), declared_count=0) for n in range(5)]
    looked = await look(check("column_update"), site)
    assert ("栏目不更新", "disclosure") in looked.marks
    assert {str(f.severity) for f in looked.faults} == {"error", "warn"}
