"""Crawl traps: what a site makes up without end is stopped at a bound, what it really publishes is not."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from monitor.web.traps import LONGEST, MOST_NUMBERS, MOST_VARIANTS, Traps

SITE = "http://site.test"


def refused(urls: Iterator[str]) -> int:
    traps = Traps(2024)
    return sum(traps.refuses(SITE + url) for url in urls)


@pytest.mark.parametrize(
    "shape",
    [
        "/rili/{d:%Y/%m/%d}/",
        "/rili/{d:%Y-%m-%d}",
        "/rili/{d:%Y/%m/%d}/index.html",
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
        "/n1/{d:%Y/%m}/t{d:%Y%m%d}_{n}.html",
        "/content/post_{n}.html",
        "/show.asp?id={n}",
        "/index_{n}.html",
        "/zfgb/{n}/index.html",
    ],
)
def test_what_is_published_is_let_through(shape: str) -> None:
    days = (date(2020, 1, 1) + timedelta(days=n) for n in range(1_500))
    assert refused(shape.format(d=day, n=n) for n, day in enumerate(days)) == 0


@pytest.mark.parametrize(
    ("url", "made_up"),
    [
        ("/rili/2031/05/", True),
        ("/rili?year=2031", True),
        ("/rili/2026/05/", False),
        ("/ghjh/2035/yjmb.html", False),  # 2035年远景目标
        ("/ztzl/2035/index.html", False),
        ("/a/b/a/b/a/b/a/b/", True),
        ("/zwgk/zwgk/zwgk/x.html", False),
        ("/" + "x" * LONGEST, True),
    ],
)
def test_by_looks_alone(url: str, made_up: bool) -> None:
    assert Traps(2024).refuses(SITE + url) is made_up


def test_real_articles_by_number_are_bounded_only_where_no_site_goes() -> None:
    assert refused(f"/show.asp?id={n}" for n in range(MOST_NUMBERS + 7)) == 7


def test_what_was_refused_is_said_once() -> None:
    traps = Traps(2024)
    for n in range(MOST_VARIANTS + 50):
        traps.refuses(f"{SITE}/list?sort={n}")
    assert traps.notes == [f"{SITE}/list 带不同参数的网址超过 {MOST_VARIANTS} 个，疑似无限生成，其余未抓取"]
