"""Items 9, 10 and 12: policies on a subject are recent and read out, entries to services stand and work."""

from datetime import timedelta

import pytest

from monitor.model import Column, Entry, FailureKind, Link, PageKind
from tests.checks.fakes import BASE, HOME, TODAY, FakeProbes, FakeSite, answer, check, failed, look, page_record

LIST = BASE + "hqzc/index.html"


def listed(*entries: tuple[str, int], name: str = "惠企政策", complete: bool = True) -> FakeSite:
    """A site with one column; entries are titles with their age in days."""
    site = FakeSite(complete=complete, column_list=[Column(LIST, name, (name,))])
    site.entry_lists[LIST] = [
        Entry(f"{BASE}hqzc/{n}.html", title, TODAY - timedelta(days=age)) for n, (title, age) in enumerate(entries)
    ]
    return site


def relief(**more: object):
    return check("policy_topic", name="惠企政策", words="纾困|餐饮", **more)


async def test_one_recent_item_is_enough():
    looked = await look(relief(), listed(("餐饮行业纾困政策问答", 180), ("其他", 1)))
    assert looked.faults == []
    assert looked.verdict == "pass"


async def test_nothing_in_180_days_is_a_hint_that_names_the_last_one():
    looked = await look(relief(pair_percent=0), listed(("餐饮行业纾困措施", 181)))
    assert looked.marks == {("惠企政策", "recent")}
    assert looked.verdict == "warn"
    assert "餐饮行业纾困措施" in looked.faults[0].seen


async def test_of_an_incomplete_crawl_nothing_is_said_to_be_missing():
    looked = await look(relief(), listed(("别的", 1), complete=False))
    assert looked.faults == []
    assert looked.verdict == "inconclusive"


async def test_a_date_of_tomorrow_makes_nothing_recent():
    looked = await look(relief(pair_percent=0), listed(("餐饮行业纾困措施", -400)))
    assert looked.aspects == {"recent"}


@pytest.mark.parametrize("title", ["餐饮服务食品安全监督抽检情况", "关于开展餐饮单位检查的通知", "餐饮消费提示"])
async def test_work_on_a_trade_is_no_policy_for_it(title: str):
    assert (await look(relief(), listed((title, 1)))).aspects == {"recent"}
    assert (await look(relief(also="", pair_percent=0), listed((title, 1)))).faults == []


async def test_only_the_named_columns_are_searched():
    looked = await look(relief(columns=["别的栏目"]), listed(("餐饮行业纾困措施", 1)))
    assert looked.verdict == "inconclusive"


async def test_a_policy_without_its_reading_is_told_and_nine_of_ten_are_enough():
    bare = listed(("关于支持餐饮业纾困的若干措施", 10))
    assert (await look(relief(), bare)).aspects == {"pairs"}
    ten = listed(*((f"关于支持餐饮业纾困的第{n}号措施", 10) for n in range(10)))
    ten.page_list = [
        page_record(f"{BASE}jd/{n}.html", title=f"《关于支持餐饮业纾困的第{n}号措施》解读", published=TODAY)
        for n in range(9)
    ]
    assert (await look(relief(), ten)).aspects == set()
    ten.page_list.pop()
    assert (await look(relief(), ten)).aspects == {"pairs"}


async def test_news_and_readings_need_no_reading():
    looked = await look(relief(), listed(("我局走访餐饮企业", 10), ("《关于支持餐饮业的措施》解读", 10)))
    assert looked.faults == []


async def test_pages_are_searched_where_no_column_lists_them():
    site = FakeSite(page_list=[page_record(BASE + "a.html", title="餐饮业纾困问答", published=TODAY)])
    assert (await look(relief(), site)).faults == []


def sorted_column(**more: object):
    return check("sorted_column", names=["惠企政策"], **more)


async def test_a_list_of_mixed_titles_is_not_sorted():
    looked = await look(sorted_column(), listed(("减税", 1), ("贷款", 1)))
    assert looked.marks == {("惠企政策", "sorted")}
    assert looked.verdict == "warn"


async def test_marks_in_titles_sort_a_column():
    looked = await look(sorted_column(), listed(("【财税】减税", 1), ("【金融】贷款", 1)))
    assert looked.verdict == "pass"


async def test_sub_columns_sort_a_column_but_empty_ones_do_not():
    site = listed(("减税", 1))
    children = [Column(f"{BASE}hqzc/{n}/index.html", f"第{n}类", ("惠企政策", f"第{n}类"), LIST) for n in (1, 2)]
    site.column_list += children
    assert (await look(sorted_column(), site)).aspects == {"sorted"}
    for child in children:
        site.entry_lists[child.url] = [Entry(child.url + "#1", "政策", TODAY)]
    assert (await look(sorted_column(), site)).verdict == "pass"


async def test_a_column_that_is_not_there_is_another_checks_business():
    assert (await look(sorted_column(), listed(name="别的"))).verdict == "inconclusive"


PLATFORM = "http://policy.example.test/"


def linked(anchor: str, target: str = PLATFORM, reply: object = None, complete: bool = True) -> FakeSite:
    site = FakeSite(complete=complete, page_list=[page_record(HOME, PageKind.HOME)])
    site.link_lists[HOME] = [Link(target, "a", anchor)]
    site.probes = FakeProbes(pages={target: reply or answer(target, "<html></html>")})
    return site


def platform(**more: object):
    return check("named_links", links=[{"name": "粤企政策通", **more}])


@pytest.mark.parametrize("anchor", ["粤企政策通", "进入“粤企政策通”平台", "粤企 政策通"])
async def test_an_entry_is_known_by_what_a_person_reads(anchor: str):
    assert (await look(platform(), linked(anchor))).verdict == "pass"


async def test_an_entry_is_known_by_its_host():
    assert (await look(platform(hosts=["policy.example.test"]), linked("图片"))).verdict == "pass"


async def test_a_missing_entry_is_a_hint_unless_the_crawl_is_incomplete():
    assert (await look(platform(), linked("粤商通"))).marks == {("粤企政策通", "missing")}
    assert (await look(platform(), linked("粤商通", complete=False))).faults == []


@pytest.mark.parametrize(
    ("reply", "aspects", "verdict"),
    [
        (answer(PLATFORM, status=404), {"dead"}, "warn"),
        (answer(PLATFORM, status=500), {"dead"}, "warn"),
        (answer(PLATFORM, status=403), set(), "inconclusive"),
        (failed(PLATFORM, FailureKind.DNS), set(), "inconclusive"),
        (failed(PLATFORM, FailureKind.NXDOMAIN), {"dead"}, "warn"),
    ],
)
async def test_what_answers_behind_the_entry(reply: object, aspects: set[str], verdict: str):
    looked = await look(platform(), linked("粤企政策通", reply=reply))
    assert (looked.aspects, looked.verdict) == (aspects, verdict)


async def test_without_a_network_nothing_is_dead():
    site = linked("粤企政策通", reply=answer(PLATFORM, status=404))
    site.probes.routes = {4: False, 6: False}
    assert (await look(platform(), site)).verdict == "inconclusive"


async def test_one_address_that_works_is_enough():
    site = linked("粤企政策通", reply=answer(PLATFORM, status=404))
    other = "http://new.example.test/"
    site.link_lists[HOME].append(Link(other, "a", "粤企政策通"))
    site.probes.pages[other] = answer(other, "<html></html>")
    assert (await look(platform(), site)).verdict == "pass"
