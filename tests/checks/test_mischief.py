"""What somebody did: defacement, links that turned bad, articles twice, dates that cannot be true, expired notices."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.defacement import Baseline
from checks.likeness import bands, bare, distance, same_text, simhash
from checks.shady import parked, shady_words
from monitor.model import Column, Entry, LinkTarget, LinkVerdict, PageKind, Remembered
from tests.checks.fakes import BASE, HOME, NOW, TODAY, FakeProbes, FakeSite, answer, check, look, page, page_record

HTML = {"content-type": "text/html; charset=utf-8"}


# --- likeness ---


@given(st.text(max_size=300), st.text(max_size=300))
def test_hashes_that_differ_in_three_bits_share_a_band(one: str, other: str):
    a, b = simhash(bare(one)), simhash(bare(other))
    if distance(a, b) <= 3:
        assert set(bands(a)) & set(bands(b))


@given(st.text(max_size=300))
def test_a_text_is_like_itself(text: str):
    assert distance(simhash(bare(text)), simhash(bare(text))) == 0
    assert same_text(bare(text), bare(text), 97)


@given(st.integers(0, 2**64 - 1), st.lists(st.integers(0, 63), max_size=3))
def test_any_three_bits_leave_a_band(value: int, bits: list[int]):
    other = value
    for bit in bits:
        other ^= 1 << bit
    assert set(bands(value)) & set(bands(other))


def test_near_texts_have_near_hashes_and_others_have_not():
    text = "市场监管所对辖区内学校食堂、校园周边餐饮店开展食品安全专项检查，发现的问题已责令限期整改。" * 6
    changed = text.replace("限期整改", "立即整改", 1)
    assert distance(simhash(text), simhash(changed)) <= 3
    assert distance(simhash(text), simhash("关于公布二〇二四年度部门预算及三公经费的说明" * 10)) > 10


# --- duplicates ---

LONG = (
    "我局组织执法人员对辖区内的农贸市场、商场超市开展价格监督检查，督促经营者明码标价、守法经营，营造放心的消费环境。"
    * 3
)


def articles(*told: tuple[str, str, str]) -> FakeSite:
    """Articles as (path, title, body)."""
    site = FakeSite()
    for path, title, body in told:
        url = BASE + path
        site.page_list.append(page_record(url, title=title, published=TODAY))
        site.bodies[url] = body
    return site


async def twins(*told: tuple[str, str, str], **options: Any) -> set[str]:
    return {f.subject.removeprefix(BASE) for f in (await look(check("duplicates", **options), articles(*told))).faults}


async def test_the_same_article_twice_is_told_once_at_the_later():
    assert await twins(("a/post_1001.html", "甲", LONG), ("a/post_1002.html", "甲", LONG)) == {"a/post_1002.html"}


async def test_another_title_does_not_hide_it():
    assert await twins(("a/post_1001.html", "甲", LONG), ("a/post_1002.html", "乙", LONG)) == {"a/post_1002.html"}


@pytest.mark.parametrize(
    "other",
    [
        ("a/post_1002.html", "甲", "完全不同的另一篇文章，讲的是特种设备安全监察和电梯维护保养的有关要求。" * 4),
        ("a/post_1002.html", "甲", LONG.replace("开展", "开展3次")),  # a series: other numbers
        ("b/post_1001.html", "甲", LONG),  # one article in two columns
        ("b/post_1002.html", "甲", LONG),  # published in two columns on purpose
    ],
)
async def test_what_is_no_repetition(other: tuple[str, str, str]):
    assert await twins(("a/post_1001.html", "甲", LONG), other) == set()


async def test_other_columns_only_when_asked():
    told = (("a/post_1001.html", "甲", LONG), ("b/post_1002.html", "甲", LONG))
    assert await twins(*told, across_columns=True) == {"b/post_1002.html"}


async def test_short_texts_are_not_compared():
    looked = await look(
        check("duplicates"),
        articles(("a/post_1001.html", "公示", "见附件。"), ("a/post_1002.html", "公示", "见附件。")),
    )
    assert (looked.faults, looked.verdict) == ([], "inconclusive")


# --- dates ---

FOLDER = f"{BASE}zwgk/content"


def numbered(*told: tuple[int, int], known: int | None = None) -> FakeSite:
    """Articles as (number, age in days); `known` is the highest number that yesterday's run saw."""
    site = FakeSite()
    site.page_list = [page_record(f"{FOLDER}/post_{n}.html", published=TODAY - timedelta(days=age)) for n, age in told]
    if known is not None:
        yesterday = (TODAY - timedelta(days=1)).isoformat()
        site.memories["test-forged_dates", FOLDER] = Remembered(f"{known} {yesterday}", NOW, NOW)
    return site


async def dated(site: FakeSite, **options: Any):
    return await look(check("forged_dates", **options), site)


async def test_a_new_number_with_an_old_date_is_asked_about():
    looked = await dated(numbered((5000, 60), (5001, 30), known=5000))
    assert looked.marks == {(f"{FOLDER}/post_5001.html", "backdated")}
    assert looked.verdict == "warn"


@pytest.mark.parametrize("age", [0, 1, 8])  # within a week of yesterday's run
async def test_approval_takes_days(age: int):
    assert (await dated(numbered((5001, age), known=5000))).faults == []


async def test_a_first_run_knows_no_before_and_remembers():
    looked = await dated(numbered((5000, 60), (4999, 90)))
    assert looked.faults == []
    assert looked.remembered == {FOLDER: f"5000 {TODAY.isoformat()}"}


async def test_half_a_crawl_remembers_nothing():
    site = numbered((5000, 60))
    site.complete = False
    assert (await dated(site)).remembered == {}


async def test_many_at_once_are_a_migration():
    looked = await dated(numbered(*((5001 + n, 300) for n in range(11)), known=5000))
    assert looked.faults == []
    assert "迁移" in looked.unjudged[HOME, "backdated"]


async def test_a_date_in_the_future():
    assert (await dated(numbered((5000, -2)))).aspects == {"future"}
    assert (await dated(numbered((5000, -1)))).faults == []  # midnight is near, somewhere


@pytest.mark.parametrize(
    ("text", "age", "aspects"),
    [
        ("2024-08-10", 10, set()),
        ("2024-08-01", 19, {"differs"}),
        ("08-01", 19, set()),
        ("2026-08-01", -700, {"list.future"}),
    ],
)
async def test_the_list_and_the_page_tell_one_day(text: str, age: int, aspects: set[str]):
    site = numbered((5000, 10))
    column = Column(f"{BASE}zwgk/index.html", "政务", ("政务",))
    site.column_list = [column]
    site.entry_lists[column.url] = [Entry(f"{FOLDER}/post_5000.html", "甲", TODAY - timedelta(days=age), text)]
    assert (await dated(site)).aspects == aspects


# --- defacement ---

TEXTS = "".join(f'<a href="/{n}">栏目{n}</a>' for n in range(12))


def front(body: str = TEXTS, title: str = "测试局") -> str:
    return f"<title>{title}</title><body>{body}</body>"


async def fronted(html: str, before: str | None = front(), **options: Any):
    site = FakeSite(probes=FakeProbes(pages={HOME: answer(HOME, html, headers=HTML)}))
    if before is not None:
        known = str(Baseline.of(page(HOME, before)))
        site.memories["test-defacement", f"baseline:{HOME}"] = Remembered(known, NOW, NOW)
    return await look(check("defacement", **options), site)


async def test_the_first_run_takes_the_baseline():
    looked = await fronted(front(), before=None)
    assert looked.verdict == "pass"
    assert set(looked.remembered) == {f"baseline:{HOME}", f"seen:{HOME}"}


async def test_later_runs_keep_the_baseline_and_remember_what_they_saw():
    assert set((await fronted(front())).remembered) == {f"seen:{HOME}"}


async def test_new_headlines_are_no_alarm():
    html = front(TEXTS.replace("栏目1<", "新闻甲<").replace("栏目2<", "新闻乙<"))
    assert (await fronted(html)).verdict == "pass"


@pytest.mark.parametrize(
    ("html", "aspects"),
    [
        (front("<h1>Hacked By someone</h1>" + TEXTS), {"words"}),
        (front(TEXTS + "百家乐 老虎机 体育投注 彩金"), {"words"}),
        (front("".join(f'<a href="/{n}">别处{n}</a>' for n in range(12)), "别的网站"), {"changed"}),
        (front("请稍候", "安全验证"), {"changed"}),
        (front(TEXTS + '<script src="http://evil.test/a.js"></script>'), {"scripts"}),
        (front(TEXTS + '<script src="http://static.gd.gov.cn/a.js"></script>'), set()),
        (front(TEXTS + "<p>我局严厉打击网络赌博、投注站查处百家乐案件，整治六合彩、防范老虎机，治理彩金</p>"), set()),
    ],
)
async def test_alarms(html: str, aspects: set[str]):
    assert (await fronted(html)).aspects == aspects


async def test_one_odd_answer_raises_no_alarm():
    odd, well = (answer(HOME, html, headers=HTML) for html in (front("请稍候", "安全验证"), front()))
    site = FakeSite(probes=FakeProbes(pages={HOME: [odd, well]}))
    known = str(Baseline.of(page(HOME, front())))
    site.memories["test-defacement", f"baseline:{HOME}"] = Remembered(known, NOW, NOW)
    looked = await look(check("defacement"), site)
    assert looked.faults == []
    assert (HOME, "changed") in looked.unjudged


async def test_words_that_must_be_there():
    assert (await fronted(front(), must=["市场监督管理局"])).aspects == {"must"}


async def test_a_page_that_did_not_come_is_open():
    site = FakeSite(probes=FakeProbes(pages={HOME: answer(HOME, status=503)}))
    assert (await look(check("defacement"), site)).verdict == "inconclusive"


@given(st.text(max_size=20), st.lists(st.text(max_size=8), max_size=5))
def test_a_baseline_comes_back_as_it_was(title: str, texts: list[str]):
    known = Baseline(title, tuple(texts), ("a.test",))
    assert Baseline.read(str(known)) == known


# --- links that turned bad ---


@pytest.mark.parametrize(
    ("title", "text", "bad"),
    [
        ("澳门娱乐城_官方投注", "", True),
        ("某某公司", "百家乐 老虎机 时时彩 首存彩金", True),
        ("打击跨境网络赌博", "投注 百家乐 老虎机", False),
        ("某某公司", "本公司提供投注站装修服务", False),
        ("热门美女直播 高清影院 在线观看", "", True),
        ("Best Online Slots & Cheap Shoes", "", True),
        ("某某公司", "成人影院 免费看片 美女直播 激情视频", True),
        ("高清影院", "今日放映：流浪地球，票价三十五元", False),
        ("Watch fair", "replica watches of the museum", False),
        ("体育新闻", "开云体育赞助的球队获胜", False),
        ("查获一批假表", "高仿手表、复刻手表、高仿包包，均已查处，案件移送", False),
        ("普法", "警惕百家乐，举报六合彩，严惩时时彩、老虎机，查处赌博案件", False),
    ],
)
def test_what_is_a_page_of_gambling(title: str, text: str, bad: bool):
    assert bool(shady_words(title, text)) is bad


def test_what_is_a_parked_domain():
    assert parked("example.com", "This domain is for sale")
    assert parked("", "该域名正在出售")
    assert not parked("域名管理办法", "域名转让的规定。" * 1000)


TARGET = "http://partner.test/"


async def outside(html: str, again: str | None = None, **more: Any):
    reply = answer(TARGET, html, headers=HTML)
    pages: dict[Any, Any] = {TARGET: [reply, answer(TARGET, again, headers=HTML)] if again is not None else reply}
    target = replace(LinkTarget(TARGET, LinkVerdict.ALIVE, "", 200, False, 3, NOW), **more)
    return await look(check("hijacked_links"), FakeSite(probes=FakeProbes(pages=pages), target_list=[target]))


async def test_a_link_to_gambling_is_told_when_two_looks_agree():
    looked = await outside("<title>娱乐城投注</title>")
    assert (looked.marks, looked.verdict) == ({(TARGET, "content")}, "fail")


async def test_words_in_capitals_are_found_by_the_second_look_too():
    assert (await outside("<title>Best Online Slots, Cheap Shoes</title>")).aspects == {"content"}


async def test_one_look_alone_tells_nothing():
    looked = await outside("<title>娱乐城投注</title>", again="<title>合作单位</title>")
    assert looked.faults == []


async def test_a_domain_for_sale_is_a_hint():
    assert (await outside("<title>x</title>该域名正在出售")).verdict == "warn"


async def test_an_ordinary_page_is_remembered():
    looked = await outside("<title>合作单位</title>正文")
    assert looked.verdict == "pass"
    assert looked.remembered == {TARGET: "ordinary\tpartner.test\t合作单位\tpage\t\t"}


async def test_own_and_trusted_hosts_are_not_opened():
    assert (await outside("<title>娱乐城投注</title>", internal=True)).said == []
    assert (await outside("<title>娱乐城投注</title>", url="http://www.gov.cn/")).said == []


async def test_broken_addresses_are_none_of_its_business():
    assert (await outside("", url="http://[样例]/")).said == []


# --- expired notices ---


def listed(row: str) -> Any:
    return page(f"{BASE}yjzj/index.html", f"<ul><li>{row}</li></ul>", PageKind.COLUMN)


@pytest.mark.parametrize(
    ("row", "count"),
    [
        ("关于某办法的意见征集 2024-07-01 至 2024-08-01 进行中", 1),
        ("关于某办法的意见征集 截止日期：2024-08-01 正在征集", 1),
        ("关于某办法的意见征集 2024-07-01 至 2024-08-30 进行中", 0),
        ("关于某办法的意见征集 2024-07-01 至 2024-08-01 已结束", 0),
        ("专项整治进行中 2024-06-01", 0),
        ("关于某办法的意见征集 截止日期：2024-08-19 进行中", 0),
    ],
)
async def test_what_still_runs_although_it_ended(row: str, count: int):
    assert len((await look(check("expired_notices"), None, listed(row))).faults) == count


async def test_the_aspect_of_a_line_stays_when_its_dates_change():
    first = await look(check("expired_notices"), None, listed("食品办法意见征集 2024-07-01 至 2024-08-01 进行中"))
    second = await look(check("expired_notices"), None, listed("食品办法意见征集 2024-07-01 至 2024-08-05 征集中"))
    assert first.aspects == second.aspects == {"食品办法意见征集"}


def test_today_of_the_fakes_is_what_the_rows_assume():
    assert date(2024, 8, 20) == TODAY
