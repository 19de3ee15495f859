"""`regulations`: the entry to the 规章库 is alive, and each 规章 has its 题注 and can be taken home."""

import pytest

from monitor.model import FailureKind, Link, LinkTarget, LinkVerdict, PageFacts, PageKind
from tests.checks.fakes import (
    BASE,
    HOME,
    FakeProbes,
    FakeSite,
    answer,
    check,
    document,
    failed,
    look,
    page,
    page_record,
)

ENTRY = "http://rules.example.test/"
URL = BASE + "gkmlpt/content/0/1/post_1.html"
TITLE = "测试市电动自行车管理规定"
CAPTION = "（2021年3月5日测试市人民政府令第12号公布　根据2023年6月1日测试市人民政府令第15号修订　自2021年5月1日起施行）"
HTML = {"content-type": "text/html; charset=utf-8"}


def site(verdict: LinkVerdict | None = LinkVerdict.ALIVE, html: str = "") -> FakeSite:
    fake = FakeSite(page_list=[page_record(HOME, PageKind.HOME)])
    if verdict is not None:
        fake.link_lists = {HOME: [Link(ENTRY, "a", "规章库")]}
        fake.target_list = [LinkTarget(ENTRY, verdict, "HTTP 404", 404, False, 1, None)]
    if html:
        fake.probes = FakeProbes(pages={HOME: answer(HOME, html, headers=HTML)})
    return fake


async def test_the_entry_is_alive_dead_or_doubtful():
    assert (await look(check("regulations"), site())).verdict == "pass"
    looked = await look(check("regulations"), site(LinkVerdict.DEAD))
    assert looked.marks == {(ENTRY, "entry")}
    assert looked.verdict == "fail"
    looked = await look(check("regulations"), site(LinkVerdict.BLOCKED))
    assert looked.faults == []
    assert (ENTRY, "") in looked.unjudged


MENU = '<a href="/1">首页</a><a href="/2">动态</a><a href="/3">公告</a>'


async def test_no_entry_anywhere_is_a_hint():
    looked = await look(check("regulations"), site(None, MENU))
    assert looked.marks == {("规章库入口", "missing")}
    assert looked.verdict == "warn"


async def test_an_entry_in_script_data_is_found_there():
    tree = (
        'TREE: [{"name":"政策","jump_url":""},{"id":9,"name":"规章库","jump_url":"http:\\/\\/rules.example.test\\/"}]'
    )
    fake = site(None, f"{MENU}<script>{tree}</script>")
    fake.probes.pages[ENTRY] = answer(ENTRY, "好")
    assert (await look(check("regulations"), fake)).verdict == "pass"
    fake.probes.pages[ENTRY] = failed(ENTRY, FailureKind.NXDOMAIN)
    assert (await look(check("regulations"), fake)).marks == {(ENTRY, "entry")}
    fake.probes.pages[ENTRY] = failed(ENTRY, FailureKind.TIMEOUT)
    assert (await look(check("regulations"), fake)).faults == []


@pytest.mark.parametrize(
    "html", ["<div id='app'></div><script src='/a.js'></script>", MENU + "<script>x='规章库'</script>"]
)
async def test_a_page_drawn_by_script_proves_no_absence(html: str):
    looked = await look(check("regulations"), site(None, html))
    assert looked.faults == []
    assert ("规章库入口", "") in looked.unjudged


def shown(caption: str, library: str = "规章", control: str = "<a>下载</a>"):
    body = f"{caption}\n第一条 为了加强管理，制定本规定。\n第二十条 本规定自2021年5月1日起施行。"
    made = page(URL, f"<h1>{TITLE}</h1><p>{caption}</p><p>第一条 为了加强管理。</p>{control}", PageKind.DOCUMENT)
    made.facts = PageFacts(
        PageKind.DOCUMENT, "gkmlpt", title=TITLE, body=body, documents=(document(URL, library, title=TITLE),)
    )
    return made


async def judged(shown_page: object):
    return await look(check("regulations", needs_entry=False), site(), shown_page)  # type: ignore[arg-type]


async def test_a_whole_caption():
    assert (await judged(shown(CAPTION))).verdict == "pass"
    for begins in ("自公布之日起施行", "2021年5月1日起施行"):
        own_day = f"（2021年3月5日测试市人民政府令第12号公布　{begins}）"
        assert (await judged(shown(own_day))).verdict == "pass"


@pytest.mark.parametrize(
    ("caption", "aspects"),
    [
        ("（2021年3月5日测试市人民政府令第12号公布）", {"caption.begins"}),
        ("（2021年3月5日公布　自2021年5月1日起施行）", {"caption.number"}),
        ("（测试市人民政府令第12号）", {"caption.published", "caption.begins"}),
        ("", {"caption.published", "caption.number", "caption.begins"}),
    ],
)
async def test_what_a_caption_lacks(caption: str, aspects: set[str]):
    looked = await judged(shown(caption))
    assert looked.aspects == aspects
    assert looked.verdict == "warn"


async def test_a_regulation_that_cannot_be_taken_home():
    assert (await judged(shown(CAPTION, control=""))).aspects == {"download"}


async def test_other_documents_need_no_caption():
    assert (await judged(shown("", "规范性文件"))).faults == []
