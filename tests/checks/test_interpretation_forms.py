"""解读形式: quarters explained in words alone are told; pictures that do not show are told; nothing else is."""

from dataclasses import replace
from datetime import date

import pytest

from monitor.model import Column, Entry, Evidence, Link, LinkTarget, LinkVerdict, PageKind
from tests.checks.fakes import BASE, FakeSite, Looked, check, look, page_record

PICTURE = "http://img.example.test/jd/1.png"
LAST = "解读形式/2024年第2季度"  # today is 20 August 2024


def reading(n: int, title: str, day: date | None) -> tuple[str, str, date | None]:
    return f"{BASE}zcjd/content/post_{n}.html", title, day


def site_with(*readings: tuple[str, str, date | None], verdict: LinkVerdict = LinkVerdict.ALIVE) -> FakeSite:
    return FakeSite(
        page_list=[page_record(url, title=title, published=day) for url, title, day in readings],
        link_lists={url: [Link(PICTURE, "img", "图")] for url, title, _ in readings if "一图" in title},
        bodies={url: "解读的文字。" * 90 for url, title, _ in readings if "一图" not in title},
        target_list=[LinkTarget(PICTURE, verdict, "HTTP 404", 404, True, 1, None)],
    )


TEXT = reading(1, "《某办法》解读", date(2024, 5, 6))
IMAGE = reading(2, "一图读懂《某办法》", date(2024, 5, 6))


async def looked_at(site: FakeSite, **options: object) -> Looked:
    return await look(check("interpretation_forms", **({"quarters": 1} | options)), site)


async def test_a_quarter_of_words_alone_is_a_hint():
    looked = await looked_at(site_with(TEXT))
    assert looked.marks == {(LAST, "text_only")}
    assert looked.verdict == "warn"
    assert looked.faults[0].seen == "文字 1 个"


@pytest.mark.parametrize(
    "title", ["一图读懂《某办法》", "《某办法》新闻发布会", "动画解读《某办法》", "局长访谈：解读《某办法》"]
)
async def test_one_other_form_will_do(title: str):
    looked = await looked_at(site_with(TEXT, reading(3, title, date(2024, 6, 30))))
    assert looked.faults == []


async def test_a_quarter_without_any_reading_is_left_open_unless_the_admin_wants_it():
    assert (await looked_at(site_with())).verdict == "inconclusive"
    assert (await looked_at(site_with(), every_quarter=True)).marks == {(LAST, "text_only")}


async def test_the_running_quarter_is_shown_and_not_judged():
    looked = await looked_at(site_with(IMAGE, reading(3, "《某办法》解读", date(2024, 8, 1))))
    assert looked.faults == []
    assert any(isinstance(o, Evidence) and "2024年第3季度（未结束）：文字 1 个" in o.text for o in looked.said)


async def test_four_quarters_reach_over_the_year():
    looked = await looked_at(site_with(reading(1, "《某办法》解读", date(2023, 8, 1))), quarters=4)
    assert looked.marks == {("解读形式/2023年第3季度", "text_only")}


@pytest.mark.parametrize(
    ("site", "told"),
    [
        (replace(site_with(TEXT), complete=False), "抓取不完整"),
        (site_with(TEXT, reading(9, "《另一办法》解读", None)), "没有日期"),
        (replace(site_with(TEXT), column_list=[Column(f"{BASE}zcjd/", "政策解读", unread="由脚本生成")]), "由脚本生成"),
    ],
)
async def test_what_was_not_read_is_no_fault(site: FakeSite, told: str):
    looked = await looked_at(site)
    assert looked.faults == []
    assert told in looked.unjudged[LAST, ""]


async def test_a_picture_that_is_gone():
    looked = await looked_at(site_with(IMAGE, verdict=LinkVerdict.DEAD))
    assert looked.marks == {(IMAGE[0], "media")}


@pytest.mark.parametrize("verdict", [LinkVerdict.SUSPECT, LinkVerdict.BLOCKED, LinkVerdict.UNTESTABLE])
async def test_a_picture_that_is_only_suspect_is_left_open(verdict: LinkVerdict):
    looked = await looked_at(site_with(IMAGE, verdict=verdict))
    assert looked.faults == []
    assert (IMAGE[0], "media") in looked.unjudged


async def test_a_film_drawn_by_script_is_left_open():
    looked = await looked_at(site_with(reading(4, "视频解读《某办法》", date(2024, 5, 6))))
    assert looked.faults == []
    assert len(looked.unjudged) == 1


async def test_a_post_and_its_twin_count_once():
    twin = "http://www.example.test/swscjg/gkmlpt/content/0/0/post_1.html"
    looked = await looked_at(site_with(TEXT, (twin, TEXT[1], TEXT[2])))
    assert looked.faults[0].seen == "文字 1 个"


async def test_the_admins_columns_are_read():
    site = site_with(reading(5, "某办法答记者问", date(2024, 5, 6)))
    column = f"{BASE}jd/index.html"
    site.column_list = [Column(column, "政策说明")]
    site.entry_lists[column] = [Entry(f"{BASE}zcjd/content/post_5.html", "某办法答记者问", None)]
    site.page_list.append(page_record(column, PageKind.COLUMN))
    assert (await looked_at(site, columns=["政策说明"])).marks == {(LAST, "text_only")}
