"""Site furniture beyond the footer: functions of pages, marks of articles, https, domains, new media, reposts."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from monitor.model import FailureKind, Link, LinkTarget, LinkVerdict, PageFacts, PageKind
from monitor.web.page import Page
from tests.checks.fakes import (
    BASE,
    HOME,
    NOW,
    TODAY,
    FakeProbes,
    FakeSite,
    answer,
    check,
    failed,
    look,
    page,
    page_record,
)

ARTICLE = f"{BASE}zwgk/content/post_1.html"
SCRIPT = f"{BASE}js/common.js"
HTML = {"content-type": "text/html; charset=utf-8"}


# --- page functions ---


def functional(html: str, url: str = HOME, kind: PageKind = PageKind.HOME, **scripts: Any) -> FakeSite:
    probes = FakeProbes(pages={url: answer(url, html, headers=HTML), **scripts})
    return FakeSite(probes=probes, page_list=[page_record(url, kind, published=TODAY)])


WHOLE = (
    '<meta name="viewport" content="width=device-width"><form action="/search"></form><a>无障碍</a>'
    '<a href="http://shop.test/">商城</a>您访问的链接即将离开本网站'
)


async def test_a_home_page_with_all_functions_passes():
    assert (await look(check("page_functions"), functional(WHOLE))).verdict == "pass"


@pytest.mark.parametrize(
    ("cut", "aspect"),
    [
        ('<meta name="viewport" content="width=device-width">', "home.mobile"),
        ('<form action="/search"></form>', "home.search"),
        ("<a>无障碍</a>", "home.accessible"),
        ("您访问的链接即将离开本网站", "home.leave"),
    ],
)
async def test_each_function_that_lacks_is_told(cut: str, aspect: str):
    looked = await look(check("page_functions"), functional(WHOLE.replace(cut, "")))
    assert looked.aspects == {aspect}
    assert looked.verdict == "warn"


async def test_a_function_in_a_script_counts():
    bare = WHOLE.replace("您访问的链接即将离开本网站", f'<script src="{SCRIPT}"></script>')
    script = answer(SCRIPT, r"var t='\u60a8\u8bbf\u95ee\u7684\u94fe\u63a5\u5373\u5c06\u79bb\u5f00\u672c\u7f51\u7ad9'")
    assert (await look(check("page_functions"), functional(bare, **{SCRIPT: script}))).verdict == "pass"


async def test_a_script_that_cannot_be_read_leaves_it_open():
    bare = WHOLE.replace("<a>无障碍</a>", f'<script src="{SCRIPT}"></script>')
    looked = await look(check("page_functions"), functional(bare, **{SCRIPT: failed(SCRIPT, FailureKind.TIMEOUT)}))
    assert looked.faults == []
    assert (HOME, "home.accessible") in looked.unjudged


async def test_without_foreign_links_no_prompt_is_needed():
    html = WHOLE.replace(
        '<a href="http://shop.test/">商城</a>您访问的链接即将离开本网站', '<a href="https://www.gov.cn/">国</a>'
    )
    assert (await look(check("page_functions"), functional(html))).verdict == "pass"


@pytest.mark.parametrize(("html", "verdict"), [('<div class="share">分享到：</div>', "pass"), ("<p>正文</p>", "warn")])
async def test_articles_can_be_shared(html: str, verdict: str):
    site = functional(html, ARTICLE, PageKind.ARTICLE)
    assert (await look(check("page_functions", skip=["移动端适配"]), site)).verdict == verdict


# --- marks of articles ---


def article(meta: str, body: str = "正文。", published: date | None = date(2024, 8, 20)) -> Page:
    made = page(ARTICLE, f"<html><body><h1>标题</h1><div>{meta}</div><p>{body}</p></body></html>")
    made.facts = PageFacts(PageKind.ARTICLE, "plain", published=published)
    return made


@pytest.mark.parametrize(
    "meta",
    [
        "发布日期：2024-08-20 11:19 来源：本网",
        "来源： 汕样市市场监督管理局 发布时间：2024-08-20 11:19:30",
        "<span>时间:2024-08-20 11:19</span><span>信息来源：本局</span>",
        "转自：中国政府网 2024-08-20 11:19",
        "来&nbsp;&nbsp;源：本网 2024-08-20 11:19",
        "供稿单位：办公室 发布时间：2024-08-20 11:19",
    ],
)
async def test_sound_marks(meta: str):
    assert (await look(check("article_marks"), None, article(meta))).verdict == "pass"


@pytest.mark.parametrize(
    ("meta", "aspect"),
    [
        ("发布日期：2024-08-20 11:19", "source.missing"),
        ("来源： 发布时间：2024-08-20 11:19", "source.missing"),
        ("来源：【字体：大 中 小】 2024-08-20 11:19", "source.missing"),
        ("来源：本网", "date.missing"),
        ("来源：本网 发布日期：2024-08-20", "date.form"),
        ("来源：本网 2024年8月20日", "date.form"),
    ],
)
async def test_wrong_marks(meta: str, aspect: str):
    assert (await look(check("article_marks"), None, article(meta))).aspects == {aspect}


async def test_a_date_that_the_text_speaks_of_is_no_time_of_publication():
    looked = await look(check("article_marks"), None, article("来源：本网", "会议于2023年5月1日召开。"))
    assert looked.aspects == {"date.missing"}


async def test_a_source_written_by_script_is_open():
    looked = await look(check("article_marks"), None, article("来源：<script>show()</script> 2024-08-20 11:19"))
    assert (looked.faults, list(looked.unjudged)) == ([], [(ARTICLE, "source.missing")])


async def test_the_exchange_platform_draws_its_heads_by_script():
    made = article("")
    made.facts = replace(made.facts, platform="hdjlpt")
    looked = await look(check("article_marks"), None, made)
    assert (looked.faults, {aspect for _, aspect in looked.unjudged}) == ([], {"source.missing", "date.missing"})


async def test_a_page_that_is_no_article_needs_no_marks():
    made = page(f"{BASE}lxwm.html", "<h1>联系我们</h1><p>电话</p>")
    assert (await look(check("article_marks"), None, made)).said == []


async def test_many_articles_of_one_fault_are_one_finding():
    looked = await look(check("article_marks"), None, article("2024-08-20 11:19"), article("2024-08-20 11:19"))
    assert looked.settled.outcome.findings == 1


# --- https ---

PLAIN, SECURE = "http://www.example.test/swscjg/index.html", "https://www.example.test/swscjg/index.html"
TITLED = "<title>测试局</title>"


async def https(over_https: Any, over_http: Any = None, **options: Any):
    pages = {PLAIN: over_http or answer(PLAIN, TITLED), SECURE: over_https}
    return await look(check("https", **options), FakeSite(probes=FakeProbes(pages=pages)))


async def test_https_that_shows_the_same_site_passes():
    assert (await https(answer(SECURE, TITLED))).verdict == "pass"


async def test_a_refused_port_is_told_and_a_timeout_is_not():
    assert (await https(failed(SECURE, FailureKind.REFUSED))).aspects == {"absent"}
    for kind in (FailureKind.TIMEOUT, FailureKind.TLS, FailureKind.RESET):
        assert (await https(failed(SECURE, kind))).verdict == "inconclusive"


async def test_https_of_another_site_is_told():
    assert (await https(answer(SECURE, "<title>Welcome to nginx!</title>"))).aspects == {"same"}


async def test_a_redirect_is_asked_for_only_when_configured():
    assert (await https(answer(SECURE, TITLED))).faults == []
    assert (await https(answer(SECURE, TITLED), require_redirect=True)).aspects == {"redirect"}
    leads = answer(PLAIN, TITLED, final_url=SECURE)
    assert (await https(answer(SECURE, TITLED), leads, require_redirect=True)).faults == []


OLD = "http://old.example.test/"


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        (answer(OLD, TITLED, final_url=PLAIN), "pass"),
        (failed(OLD, FailureKind.NXDOMAIN), "pass"),
        (answer(OLD, TITLED), "warn"),
        (answer(OLD, TITLED, final_url="http://casino.test/"), "warn"),
        (answer(OLD, status=404), "warn"),
        (failed(OLD, FailureKind.TIMEOUT), "inconclusive"),
        (answer(OLD, status=403), "inconclusive"),
    ],
)
async def test_an_old_address_leads_here_or_is_gone(reply: Any, verdict: str):
    pages = {PLAIN: answer(PLAIN, TITLED), SECURE: answer(SECURE, TITLED), OLD: reply}
    looked = await look(check("https", old_addresses=[OLD]), FakeSite(probes=FakeProbes(pages=pages)))
    assert looked.verdict == verdict


async def test_without_a_network_nothing_is_said_of_https():
    site = FakeSite(probes=FakeProbes(routes={4: False, 6: False}))
    assert (await look(check("https"), site)).verdict == "inconclusive"


# --- domains, new media, reposts ---


@pytest.mark.parametrize(
    ("host", "verdict"),
    [
        ("www.shanwei.gov.cn", "pass"),
        ("shanwei.gov.cn", "pass"),
        ("www.notshanwei.gov.cn", "fail"),
        ("1.2.3.4", "fail"),
    ],
)
async def test_hosts_stand_below_the_domain(host: str, verdict: str):
    assert (await look(check("site_domain", parent="shanwei.gov.cn", hosts=[host]))).verdict == verdict


def media(verdict: LinkVerdict, anchor: str = "政务微博") -> FakeSite:
    url = "https://weibo.com/bureau"
    site = FakeSite(page_list=[page_record(HOME, PageKind.HOME)])
    site.link_lists[HOME] = [Link(url, "a", anchor), Link(f"{BASE}x.html", "a", "通知")]
    site.target_list = [LinkTarget(url, verdict, "HTTP 404", 404, False, 1, NOW)]
    return site


@pytest.mark.parametrize(
    ("verdict", "said"),
    [(LinkVerdict.ALIVE, "pass"), (LinkVerdict.DEAD, "fail"), (LinkVerdict.BLOCKED, "inconclusive")],
)
async def test_new_media_can_be_opened(verdict: LinkVerdict, said: str):
    assert (await look(check("new_media"), media(verdict))).verdict == said


async def test_a_required_entry_that_is_not_there_is_a_hint():
    looked = await look(check("new_media", required=["微信", "微博"]), media(LinkVerdict.ALIVE))
    assert (looked.marks, looked.verdict) == ({("微信", "missing")}, "warn")


@pytest.mark.parametrize(("age", "aspects"), [(4, set()), (3, set()), (2, {"late"}), (None, {"missing"})])
async def test_watched_items_are_reposted_in_time(age: int | None, aspects: set[str]):
    site = FakeSite()
    if age is not None:
        published = TODAY - timedelta(days=age)
        site.page_list = [page_record(ARTICLE, title="【转发】关于优化服务的通知", published=published)]
    watched = [{"title": "关于优化服务的通知", "published": TODAY - timedelta(days=4)}]
    assert (await look(check("reposts", watched=watched), site)).aspects == aspects


async def test_what_was_not_found_in_half_a_crawl_is_open():
    watched = [{"title": "关于优化服务的通知", "published": TODAY - timedelta(days=4)}]
    looked = await look(check("reposts", watched=watched), FakeSite(complete=False))
    assert looked.faults == []
