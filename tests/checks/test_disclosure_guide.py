"""政府信息公开专栏: entries, guide, requests and catalogue, each with its fault and with what must not be accused."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from monitor.model import Attachment, Column, Entry, FailureKind, Link, LinkTarget, LinkVerdict, PageKind, Severity
from tests.checks.fakes import BASE, HOME, TODAY, FakeProbes, FakeSite, Looked, answer, check, failed, look, page_record

GUIDE = f"{BASE}zwgk/zn/post_1.html"
FORM = Attachment(f"{BASE}a/sqb.docx", "政府信息公开申请表.docx")
NAMES = ("政府信息公开指南", "政府信息公开制度", "法定主动公开内容", "政府信息公开年报", "依申请公开")
TEXT = (
    "本机关负责受理向本机关提出的政府信息公开申请。受理机构：测试局办公室。办公地址：测试市样例路1号。办公时间：工作日8:30至12:00。"
    "联系电话：0660-0000000。电子邮箱：gk@example.test。能够当场答复的当场答复，不能当场答复的自收到申请之日起20个工作日内答复。"
)
CONTENT = f"信息公开/{NAMES[0]}/内容"
REQUEST = "信息公开/依申请公开/渠道"


def url_of(name: str) -> str:
    return GUIDE if name == NAMES[0] else f"{BASE}zwgk/{NAMES.index(name)}/index.html"


def site_with(text: str = TEXT, *, without: str = "", published: date | None = None) -> FakeSite:
    shown = [name for name in NAMES if name != without]
    return FakeSite(
        link_lists={
            HOME: [Link(url_of(name), "a", name) for name in shown],
            url_of(NAMES[4]): [Link("http://ysqgk.test/apply", "a", "在线申请")],
        },
        page_list=[
            page_record(HOME, PageKind.HOME),
            page_record(GUIDE, title=NAMES[0], published=published or TODAY - timedelta(days=100)),
            page_record(url_of(NAMES[4]), PageKind.OTHER),
        ],
        bodies={GUIDE: text},
        attachment_lists={url_of(NAMES[4]): [FORM]},
        probes=FakeProbes({url_of(name): answer(url_of(name), "<html>") for name in NAMES}),
    )


def leaf(name: str, count: int | None, parent: str | None = None, **more: str) -> Column:
    return Column(f"{BASE}gkmlpt/api/all/{name}?page=1&sid=1", name, ("目录", name), parent, count, **more)


async def looked_at(site: FakeSite, *rules: str, **options: object) -> Looked:
    return await look(check("disclosure_guide", rules=list(rules), **options), site)


async def test_a_complete_column_passes():
    looked = await looked_at(site_with(), "entries", "guide", "requests")
    assert (looked.verdict, looked.faults, looked.unjudged) == ("pass", [], {})


@pytest.mark.parametrize("name", NAMES)
async def test_a_missing_entry_is_a_hint(name: str):
    site = site_with(without=name)
    site.page_list = [record for record in site.page_list if record.url == HOME]
    looked = await looked_at(site, "entries")
    assert looked.marks == {(f"信息公开/{name}", "missing")}
    assert looked.verdict == "warn"


async def test_of_an_incomplete_crawl_no_entry_is_missing():
    site = replace(site_with(without=NAMES[1]), complete=False)
    looked = await looked_at(site, "entries")
    assert looked.faults == []
    assert "抓取不完整" in looked.unjudged[f"信息公开/{NAMES[1]}", ""]


async def test_the_platforms_own_address_counts_where_script_draws_the_tabs():
    site = site_with(without=NAMES[0])
    site.page_list = [page_record(HOME, PageKind.HOME)]
    site.column_list = [leaf("机构职能", 3)]
    site.probes.pages[f"{BASE}gkmlpt/guide"] = answer(f"{BASE}gkmlpt/guide", "<html>")
    assert (await looked_at(site, "entries")).faults == []


@pytest.mark.parametrize(
    ("reply", "severity"),
    [
        (answer(GUIDE, status=404), None),
        (answer(GUIDE, status=503), Severity.WARN),
        (failed(GUIDE, FailureKind.TIMEOUT), Severity.WARN),
    ],
)
async def test_an_entry_that_does_not_open(reply: object, severity: Severity | None):
    site = site_with()
    site.probes.pages[GUIDE] = reply
    [fault] = (await looked_at(site, "entries")).faults
    assert (fault.subject, fault.aspect, fault.severity) == (f"信息公开/{NAMES[0]}", "dead", severity)


async def test_an_entry_behind_a_firewall_is_left_open():
    site = site_with()
    site.probes.pages[GUIDE] = answer(GUIDE, status=412)
    looked = await looked_at(site, "entries")
    assert looked.faults == []
    assert "拦截" in looked.unjudged[f"信息公开/{NAMES[0]}", ""]


async def test_without_a_network_nothing_is_dead():
    site = site_with()
    site.probes.routes = {4: False, 6: False}
    assert (await looked_at(site, "entries")).verdict == "inconclusive"


async def test_an_entry_that_opens_slowly():
    site = site_with()
    site.probes.pages[GUIDE] = answer(GUIDE, "<html>", seconds=16.0)
    assert (await looked_at(site, "entries")).marks == {(f"信息公开/{NAMES[0]}", "slow")}


async def test_an_entry_that_is_an_empty_column():
    site = site_with()
    place = url_of(NAMES[1])
    site.column_list = [Column(place, NAMES[1])]
    site.page_list.append(page_record(place, PageKind.COLUMN))
    assert (await looked_at(site, "entries")).marks == {(f"信息公开/{NAMES[1]}", "empty")}


@pytest.mark.parametrize(
    ("words", "aspect"),
    [
        ("受理机构：测试局办公室。", "受理机构"),
        ("办公地址：测试市样例路1号。", "地址"),
        ("办公时间：工作日8:30至12:00。", "办公时间"),
        ("联系电话：0660-0000000。", "电话"),
        ("电子邮箱：gk@example.test。", "邮箱"),
        ("自收到申请之日起20个工作日内答复", "答复时限"),
    ],
)
async def test_what_the_guide_leaves_out(words: str, aspect: str):
    text = TEXT.replace(words, "其余从略。" * 6).replace("本机关负责受理向本机关提出的政府信息公开申请。", "指南如下。")
    looked = await looked_at(site_with(text), "guide")
    assert looked.marks == {(CONTENT, f"{aspect}.missing")}
    assert looked.verdict == "fail"


async def test_an_old_guide_is_a_hint_and_an_undated_one_is_left_open():
    looked = await looked_at(site_with(published=TODAY - timedelta(days=367)), "guide")
    assert (looked.aspects, looked.verdict) == ({"stale"}, "warn")
    site = site_with()
    site.page_list[1] = page_record(GUIDE, title=NAMES[0])
    assert (CONTENT, "stale") in (await looked_at(site, "guide")).unjudged


async def test_the_day_that_the_guide_itself_gives_counts():
    site = site_with(TEXT + "更新日期：2024年5月1日", published=date(2019, 5, 1))
    assert (await looked_at(site, "guide")).faults == []


async def test_a_guide_that_script_draws_is_not_called_incomplete():
    site = site_with("")
    site.probes.pages[GUIDE] = answer(
        GUIDE, "<html><body>" + "首页 政务公开 办事服务 政府信息公开指南 " * 9 + "</body>"
    )
    looked = await looked_at(site, "guide")
    assert looked.faults == []
    assert "脚本" in looked.unjudged[CONTENT, ""]


async def test_the_newest_guide_of_a_column_is_read():
    site = site_with()
    column = f"{BASE}zwgk/gkzn/index.html"
    site.link_lists[HOME][0] = Link(column, "a", NAMES[0])
    site.column_list = [Column(column, NAMES[0])]
    site.entry_lists[column] = [
        Entry(f"{BASE}old.html", "信息公开指南", date(2018, 1, 1)),
        Entry(GUIDE, "信息公开指南", TODAY),
    ]
    assert (await looked_at(site, "guide")).faults == []


async def test_no_form_and_no_way_on_line_are_hints():
    site = site_with()
    site.attachment_lists, site.link_lists[url_of(NAMES[4])] = {}, []
    looked = await looked_at(site, "requests")
    assert looked.marks == {(REQUEST, "form"), (REQUEST, "online")}
    assert looked.verdict == "warn"


@pytest.mark.parametrize("words", ["在线申请", "依申请公开系统", "政府信息公开申请平台"])
async def test_a_way_on_line_goes_by_several_names(words: str):
    site = site_with()
    site.link_lists[url_of(NAMES[4])] = [Link("http://sq.example.test/", "a", words)]
    assert (REQUEST, "online") not in (await looked_at(site, "requests")).marks


async def test_a_form_that_is_gone():
    site = site_with()
    site.target_list = [LinkTarget(FORM.url, LinkVerdict.DEAD, "HTTP 404", 404, True, 1, None)]
    assert (await looked_at(site, "requests")).marks == {(REQUEST, "form")}


async def test_a_request_system_elsewhere_is_a_way_on_line():
    site = site_with()
    site.link_lists[HOME][4] = Link("http://ysqgk.portal.test/home", "a", NAMES[4])
    looked = await looked_at(site, "requests")
    assert looked.faults == []
    assert (REQUEST, "form") in looked.unjudged


@pytest.mark.parametrize(("count", "severity"), [(1, Severity.WARN), (4, Severity.WARN), (5, Severity.ERROR)])
async def test_empty_leaves_are_hints_until_there_are_five(count: int, severity: Severity):
    site = FakeSite(column_list=[leaf("机构职能", 3), *(leaf(f"空目录{n}", 0) for n in range(count))])
    looked = await looked_at(site, "catalog")
    assert len(looked.faults) == count
    assert {fault.severity for fault in looked.faults} == {severity}
    assert ("公开目录/目录/空目录0", "empty") in looked.marks


async def test_parents_unread_leaves_and_allowed_names_are_not_empty():
    parent = leaf("政策文件", 0)
    site = FakeSite(
        column_list=[parent, leaf("其他文件", 2, parent.url), leaf("跳转", 0, unread="下级都是跳转"), leaf("规章", 0)]
    )
    looked = await looked_at(site, "catalog", may_be_empty=["规章"])
    assert looked.faults == []
    assert ("公开目录/目录/跳转", "") in looked.unjudged


async def test_a_site_without_the_platform_is_left_open():
    assert (await looked_at(FakeSite(), "catalog")).verdict == "inconclusive"
