"""Crawl traps: what a site makes up without end is stopped at a bound, what it really publishes is not."""

import asyncio
import random
import tracemalloc
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest

from monitor.model import LinkVerdict
from monitor.web.growth import COMBINATIONS, DAYS_OF_A_CALENDAR, FAR_DAYS
from monitor.web.loops import TWINS_ENOUGH, TWINS_OF_ONE
from monitor.web.sessions import MOST_FOLDERS, MOST_OF_A_PAGE, MOST_SESSIONS
from monitor.web.traps import LONGEST, MOST_DAYS, MOST_NUMBERS, MOST_VARIANTS, Traps
from tests.servers.odd import Asked, odd_server
from tests.web.crawling import Otherwise, anchors, crawl, html

SITE = "http://site.test"
TODAY = date(2024, 6, 3)


def refused(urls: Iterable[str]) -> int:
    traps = Traps(TODAY)
    return sum(traps.refuses(SITE + url) for url in dict.fromkeys(urls))


@pytest.mark.parametrize(
    "shape",
    [
        "/rili?date={d:%Y-%m-%d}",
        "/rili?year={d:%Y}&month={d:%m}&day={d:%d}",
        "/list;jsessionid={n}",
        "/list?sort={n}&dir=asc",
        "/list?PHPSESSID={n}",
        "/search?keyword={n}",
    ],
)
def test_what_is_made_up_is_stopped(shape: str) -> None:
    days = (date(2020, 1, 1) + timedelta(days=n) for n in range(1_500))
    count = refused(shape.format(d=day, n=n) for n, day in enumerate(days))
    assert count == 1_500 - MOST_VARIANTS


@pytest.mark.parametrize(
    "shape",
    [
        "/art/{d:%Y/%m/%d}/art_1_{n}.html",
        "/{d:%Y/%m%d}/c{n}.html",
        "/{d:%Y/%m%d}/{n}.html",
        "/n1/{d:%Y/%m}/t{d:%Y%m%d}_{n}.html",
        "/content/post_{n}.html",
        "/show.asp?id={n}",
        "/show.jsp?sid={n}",
        "/list.do?start={n}",
        "/list.do?y={n}&x=1",
        "/index_{n}.html",
        "/zfgb/{n}/index.html",
        "/kqzl/{d:%Y-%m-%d}.html",
        "/kqzl/{d:%Y%m%d}.html",
        "/kqzl.jsp?rq={d:%Y-%m-%d}",
        "/list.do?end=2099-12-31&page={n}",
    ],
)
def test_what_is_published_is_let_through(shape: str) -> None:
    days = (date(2008, 1, 1) + timedelta(days=2 * n) for n in range(3_000))
    assert refused(shape.format(d=day, n=n) for n, day in enumerate(days)) == 0


@pytest.mark.parametrize(
    ("url", "made_up"),
    [
        ("/rili/2031/05/", True),
        ("/rili?year=2031", True),
        ("/rili/2026/05/", False),
        ("/ghjh/2035/yjmb.html", False),  # 2035年远景目标
        ("/ztzl/2035/index.html", False),
        ("/list.do?start=2040", False),
        ("/a/b/a/b/a/b/a/b/", True),
        ("/zwgk/zwgk/zwgk/x.html", False),
        ("/" + "x" * LONGEST, True),
    ],
)
def test_by_looks_alone(url: str, made_up: bool) -> None:
    assert Traps(TODAY).refuses(SITE + url) is made_up


def test_real_articles_by_number_are_bounded_only_where_no_site_goes() -> None:
    assert refused(f"/show.asp?id={n}" for n in range(MOST_NUMBERS + 7)) == 7


def test_what_was_refused_is_said_once_with_an_example() -> None:
    traps = Traps(TODAY)
    for n in range(MOST_VARIANTS + 50):
        traps.refuses(f"{SITE}/list?sort={n}")
    assert traps.notes == [
        f"{SITE}/list 带不同参数的网址超过 {MOST_VARIANTS} 个，疑似无限生成，其余未抓取，"
        f"例如：{SITE}/list?sort={MOST_VARIANTS}"
    ]


# --- calendars ---


@pytest.mark.parametrize("shape", ["/rili/{:%Y/%m/%d}/", "/rili/{:%Y-%m-%d}", "/rili/{:%Y/%m/%d}/index.html"])
def test_days_as_folders_are_bounded(shape: str) -> None:
    assert refused(shape.format(TODAY - timedelta(days=n)) for n in range(1_500)) == 1_500 - MOST_DAYS


@pytest.mark.parametrize(
    "shape",
    [
        "/cal/{:%Y-%m-%d}.html",
        "/cal/{:%Y%m%d}.html",
        "/cal/{:%Y/%m/%d}.html",
        "/cal/{:%Y/%m/%d}/",
        "/cal/{:%Y%m%d}/",
        "/cal.jsp?rq={:%Y-%m-%d}",
    ],
)
def test_a_calendar_is_told_by_its_future(shape: str) -> None:
    days = (TODAY + timedelta(days=n // 2 * (-1) ** n) for n in range(1_000))
    urls = dict.fromkeys(shape.format(day) for day in days)
    assert refused(urls) == len(urls) - DAYS_OF_A_CALENDAR


def test_days_that_no_site_can_have_are_stopped_early() -> None:
    assert refused(f"/cal.jsp?rq={year}-01-01" for year in range(2030, 2130)) == 100 - FAR_DAYS


def test_a_calendar_of_the_past_ends_before_there_were_websites() -> None:
    days = [TODAY - timedelta(days=n) for n in range(20_000)]
    before = sum(day < date(1995, 1, 1) for day in days)
    assert refused(f"/cal/{day:%Y-%m-%d}.html" for day in days) == before - 1


def test_laws_of_the_past_are_no_calendar() -> None:
    days = (date(1950, 1, 1) + timedelta(days=3 * n) for n in range(8_000))
    assert refused(f"/flfg/{day:%Y-%m-%d}.html" for day in days) == 0


def test_numbers_that_could_be_days_are_numbers() -> None:
    assert refused(f"/show/{n}.html" for n in range(20_401_001, 20_402_000)) == 0


@pytest.mark.parametrize("first", [1, 1001, 1950, 2001, 2031, 2095, 3001])
@pytest.mark.parametrize(
    "shape",
    [
        "/list/{n:04}_{p}.html",
        "/list/{n:04}-{p}.html",
        "/list/{n:04}.{p}.html",
        "/list.jsp?cid={n:04}-{p}",
        "/thread/{n:04}-{p}-1.html",
        "/{n:04}/{p}/1.html",
    ],
)
def test_ids_with_page_numbers_are_no_days(shape: str, first: int) -> None:
    columns = range(first, first + 80)
    assert refused(shape.format(n=n, p=p) for n in columns for p in range(1, 9)) == 0
    assert refused(shape.format(n=n, p=1) for n in columns) == 0


def test_ids_whose_last_page_is_linked_first_are_no_days() -> None:
    urls = [f"/list/{n}_{p}.html" for n in range(3001, 3041) for p in (12, 1, 2, 11)]
    assert refused(urls) == 0


def test_ids_that_go_beyond_twelve_pages_are_no_days() -> None:
    assert refused(f"/list/{n}_{p:02}.html" for n in range(2010, 2090) for p in range(20, 0, -1)) == 0


def test_a_calendar_of_months_is_stopped_in_the_future() -> None:
    months = [f"{year}-{month:02}" for year in range(2020, 2060) for month in range(1, 13)]
    assert refused(f"/cal.jsp?rq={month}" for month in months) == 33 * 12 - FAR_DAYS


def test_a_calendar_with_days_of_one_figure_is_stopped() -> None:
    days = [TODAY + timedelta(days=n) for n in range(1_000)]
    urls = [f"/cal/{day.year}-{day.month}-{day.day}.html" for day in days]
    assert refused(urls) == len(urls) - DAYS_OF_A_CALENDAR


def test_a_calendar_with_an_open_end_among_its_days_is_one() -> None:
    days = [f"{TODAY + timedelta(days=n)}" for n in range(1_000)]
    assert refused(f"/cal.jsp?rq={day}" for day in ["9999-12-31", *days]) == 1_001 - DAYS_OF_A_CALENDAR


# --- sessions ---

_CHANCE = random.Random(1)


def value() -> str:
    return f"{_CHANCE.getrandbits(128):032x}"


@pytest.mark.parametrize(
    "shape",
    [
        "/(S({v}))/page{n}.aspx",
        "/page{n}.jsp;jsessionid={v}",
        "/page{n}.jsp?token={v}",
        "/show{n}.jsp?sid={v}&id={n}",
        "/show.jsp?id={n}&PHPSESSID={v}",
    ],
)
def test_a_session_in_each_link_is_stopped_and_no_page_is_lost(shape: str) -> None:
    traps = Traps(TODAY)
    early = [shape.format(v=value(), n=n % 10) for n in range(2_000)]
    late = [shape.format(v=value(), n=n) for n in range(10, 4_000)]
    assert sum(traps.refuses(SITE + url) for url in early) == 2_000 - MOST_SESSIONS
    assert not any(traps.refuses(SITE + url) for url in late)
    assert len(traps.notes) == 1
    assert "会话标识" in traps.notes[0]
    assert SITE in traps.notes[0].partition("例如：")[2]


def test_a_random_folder_new_in_each_link_is_stopped_and_no_page_is_lost() -> None:
    traps = Traps(TODAY)
    early = sum(traps.refuses(f"{SITE}/app/{value()}/page{n % 10}.aspx") for n in range(2_000))
    assert early == 2_000 - MOST_FOLDERS + 1
    assert not any(traps.refuses(f"{SITE}/app/{value()}/page{n}.aspx") for n in range(10, 3_000))
    assert "随机名称" in traps.notes[0]


@pytest.mark.parametrize(
    "shape",
    [
        "/art/{v}.html",
        "/art/{v}/index.html",
        "/show.jsp?id={v}",
        "/{c}/show.jsp?id={v}",
        "/view.jsp?token={v}",  # the article's number under another name: one page only carries it
        "/show.jsp?assessid={v}",
    ],
)
def test_random_names_of_articles_are_let_through(shape: str) -> None:
    assert refused(shape.format(v=value(), c=f"lm{n % 12}") for n in range(4_000)) == 0


@pytest.mark.parametrize("shape", ["/content.jsp?cid={n}&sid={v}", "/content.jsp?sid={v}&cid={n}"])
def test_articles_by_random_id_in_the_columns_of_one_program_are_let_through(shape: str) -> None:
    assert refused(shape.format(v=value(), n=n % 8) for n in range(1_000)) == 0


def test_a_likely_session_of_one_program_alone_ends_where_no_site_goes() -> None:
    assert refused(f"/show.jsp?sid={value()}&id={n % 10}" for n in range(MOST_NUMBERS + 7)) == 7


def test_departments_by_random_name_with_the_same_few_pages_are_let_through() -> None:
    names = [value() for _ in range(400)]
    assert refused(f"/dept/{name}/page{n}.html" for name in names for n in range(10)) == 0


# --- filters ---


def shown(chosen: Iterable[tuple[str, object]]) -> str:
    return "&".join(f"{name}={choice}" for name, choice in chosen if choice)


def test_filters_that_multiply_are_stopped() -> None:
    rows = list(product(range(9), repeat=4))
    _CHANCE.shuffle(rows)
    urls = {f"/list.do?{shown(zip(('region', 'type', 'unit', 'level'), row, strict=True))}" for row in rows}
    traps = Traps(TODAY)
    passed = [url for url in urls if not traps.refuses(SITE + url)]
    assert COMBINATIONS <= len(passed) <= COMBINATIONS + 4 * 8 + 1  # one filter alone is none
    assert "筛选条件" in traps.notes[0]


def test_pages_of_a_combination_that_was_let_through_follow_it() -> None:
    traps = Traps(TODAY)
    rows = list(product(range(9), repeat=4))
    _CHANCE.shuffle(rows)
    urls = [f"{SITE}/list.do?{shown(zip('abcd', row, strict=True))}" for row in rows]
    passed = [url for url in urls if not traps.refuses(url) and "&" in url]
    assert not any(traps.refuses(f"{url}&page=2") for url in passed)


@pytest.mark.parametrize(
    ("shape", "sizes"),
    [
        ("/list.jsp?cid={}&page={}", (40, 100)),
        ("/list.jsp?dept={}&type={}&page={}", (40, 5, 20)),
        ("/show.jsp?cid={}&type={}&id={}", (4, 5, 200)),
        ("/show.jsp?site={}&cid={}&id={}", (2, 50, 45)),  # numbered anew in each column
    ],
)
def test_lists_and_articles_with_several_parameters_are_let_through(shape: str, sizes: tuple[int, ...]) -> None:
    rows = list(product(*(range(size) for size in sizes)))
    _CHANCE.shuffle(rows)
    assert refused(shape.format(*row) for row in rows) == 0


def test_filters_that_are_always_there_but_say_nothing_multiply_too() -> None:
    rows = list(product(range(9), repeat=4))
    _CHANCE.shuffle(rows)
    shape = "/list.do?region={}&type={}&unit={}&level={}"  # 0: all
    assert refused(shape.format(*row) for row in rows) == len(rows) - COMBINATIONS


# --- loops ---

NAMES = ("cur/", "old/", "new/", "bak/")


def below(names: Iterable[str], deepest: int) -> Iterator[str]:
    """Paths of folders that can be reached, breadth first."""
    for depth in range(deepest + 1):
        yield from ("".join(steps) for steps in product(names, repeat=depth))


def crawled(traps: Traps, pages: Iterable[tuple[str, str]]) -> list[str]:
    """The addresses, of (path, what it shows), that are read, the way a crawl does it."""
    done: list[str] = []
    for path, shows in pages:
        if not traps.refuses(SITE + path):
            traps.read(SITE + path, hash(shows))
            done.append(path)
    return done


FIVE = ("", *(f"p{n}.html" for n in range(5)))


def test_folders_that_lead_back_are_stopped() -> None:
    traps = Traps(TODAY)
    done = crawled(traps, ((f"/{folder}{name}", name) for folder in below(NAMES, 5) for name in FIVE))
    assert len(done) <= 6 * (1 + 4 + 16)
    assert {f"/{name}{page}" for name in ("", *NAMES) for page in FIVE} <= set(done)
    assert traps.notes[0].startswith(f"{SITE}/ 下的文件夹循环嵌套")
    assert "例如：http://site.test/" in traps.notes[0]
    assert traps.leads_back(f"{SITE}/old/cur/p9.html")
    assert not traps.leads_back(f"{SITE}/old/p9.html")


async def test_what_was_queued_before_a_loop_was_known_is_not_read_either(tmp_path: Path) -> None:
    async def page(asked: Asked, writer: asyncio.StreamWriter) -> None:
        folders, _, name = asked.target.rpartition("/")
        if name not in FIVE or not {f"{folder}/" for folder in folders.split("/")[1:]} <= set(NAMES):
            writer.write(html("没有", status="404 Not Found"))
        else:
            writer.write(html(f"这是{name}") if name else anchors(*NAMES, *FIVE[1:]))

    async with odd_server(Otherwise({}, page)) as server:
        seen = await crawl(server.url(), tmp_path, connections=4)
    assert len(seen.handed) < 200
    assert {f"/p{n}.html" for n in range(5)} <= set(seen.paths)
    assert not seen.summary.complete
    assert any("文件夹循环嵌套" in note for note in seen.summary.notes)
    assert set(seen.verdicts.values()) == {LinkVerdict.ALIVE, LinkVerdict.UNTESTABLE}
    assert "无限生成" in seen.reason("/cur/cur/cur/p0.html")


def test_a_loop_by_two_folders_below_a_folder_is_stopped() -> None:
    traps = Traps(TODAY)
    steps = ("x/y/", "x/z/")
    done = crawled(traps, ((f"/zw/gk/{folder}{name}", name) for folder in below(steps, 6) for name in FIVE))
    assert len(done) <= 6 * (1 + 2 + 4 + 8)
    assert not traps.leads_back(f"{SITE}/zw/x/y/x/y/p1.html")


def test_a_page_that_holds_itself_is_stopped_later() -> None:
    traps = Traps(TODAY)
    done = crawled(traps, ((f"/{folder}", "") for folder in below(NAMES, 6)))
    assert TWINS_OF_ONE < len(done) < 3 * TWINS_OF_ONE


def test_copies_of_the_site_are_no_loop() -> None:
    traps = Traps(TODAY)
    names = [f"p{n}.html" for n in range(300)]
    copies = ("", "bak/", "old/", "old/bak/", "www/", "www/old/", "www/old/bak/")
    pages = [(f"/{copy}{name}", name) for copy in copies for name in names]
    assert len(crawled(traps, pages)) == len(pages)


def test_articles_in_several_columns_and_empty_lists_are_no_loop() -> None:
    traps = Traps(TODAY)
    columns = ("", "zwgk/", "zwgk/zcwj/", "zwgk/zcwj/zwgk/", "xxgk/", "xxgk/zwgk/", "xxgk/zwgk/xxgk/")
    articles = [(f"/{column}c{n}.html", str(n)) for n in range(300) for column in columns[: 1 + n % 3]]
    empty = [(f"/{column}list{n}.html", "nothing") for n in range(15) for column in columns]
    assert len(crawled(traps, articles + empty)) == len(articles) + len(empty)


def test_a_name_that_is_only_like_one_is_no_part_of_a_loop() -> None:
    traps = Traps(TODAY)
    crawled(traps, [("/p1.html", "p1.html"), ("/zt/p1.html", "p1.html")])
    crawled(traps, ((f"/{folder}{name}", name) for folder in below(NAMES, 4) for name in FIVE))
    assert traps.leads_back(f"{SITE}/cur/new/q.html")
    assert not traps.leads_back(f"{SITE}/zt/new/q.html")


def test_a_hundred_thousand_pages_are_remembered_in_some_megabytes() -> None:
    tracemalloc.start()
    traps = Traps(TODAY)
    for n in range(100_000):
        traps.read(f"{SITE}/zwgk/zcwj/2024/0315/content_{n}.html", n * 7_919_191_919)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size < 8_000_000


def test_the_bounds_that_these_tests_speak_of() -> None:
    assert (TWINS_ENOUGH, MOST_OF_A_PAGE) == (20, 3)


def test_page_one_of_a_column_with_a_number_like_a_year_is_no_day_to_come() -> None:
    traps = Traps(date(2026, 11, 26))
    assert not any(traps.refuses(f"http://h/list/{column}-{n}") for column in range(2901, 2921) for n in range(1, 9))
    assert traps.refuses("http://h/cal/2029-01")
    assert traps.refuses("http://h/cal/2030/1/2")
