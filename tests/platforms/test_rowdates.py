"""Which date of a list's row is its day of publication."""

from collections.abc import Callable
from datetime import date

import pytest

from monitor.model import PageFacts

Read = Callable[..., PageFacts]
URL = "http://www.shanwei-sample.test/swscjg/tzgg/index.html"
LINK = '<a href="content/post_{n}.html">关于某某事项第{n}号的通知</a>'
FRESH = date(2024, 8, 10)


def days(read: Read, row: str, around: str = "<ul>{}</ul>") -> set[date | None]:
    """The dates of a list of three such rows; all three have to be entries."""
    rows = "".join(row.replace("LINK", LINK.format(n=n)) for n in (1, 2, 3))
    facts = read(f"<title>通知公告</title>{around.format(rows)}", URL)
    assert len(facts.entries) == 3
    return {entry.date for entry in facts.entries}


@pytest.mark.parametrize(
    "row",
    [
        "<li>LINK<p>根据2019年3月1日起施行的办法，现将有关事项通知如下。</p><span>2024-08-10</span></li>",
        "<li>LINK<p>2019年3月1日，某某局召开会议。</p><span>2024-08-10</span></li>",
        "<li>LINK<p>自2019年3月1日起施行</p><span>[08-10]</span></li>",
        "<li>LINK<span>成文日期：2020-05-06</span><span>发布日期：2024-08-10</span></li>",
        "<li>LINK<span>发布日期：2024-08-10</span><span>成文日期：2020-05-06</span></li>",
        "<li>LINK<em>成文日期</em><i>2020-05-06</i><em>发布日期</em><i>2024-08-10</i></li>",
        "<li>LINK<span>截止日期：2024-12-30</span><span>发布日期：2024-08-10</span></li>",
        "<li>LINK<span>截止日期：2024-12-30</span><span>2024-08-10</span></li>",
        "<li>LINK<span>成文日期：2020-05-06 发 布 日 期：2024-08-10</span></li>",
        "<li><b>10</b><p>2024-08</p>LINK<p>自2019年5月1日起施行，请遵照执行</p></li>",
        "<li>LINK<span>阅读 1-2</span><span>08-10</span></li>",
        "<li>LINK<em>阅读</em><span>1-2</span><span>08-10</span></li>",
        "<li>LINK<span>来源：某某科 2024-08-10 浏览：12</span></li>",
        "<li>LINK<span>科技科</span> (2024-08-10 09:30)</li>",
        "<li>LINK<span>2024-<b>08</b>-10</span></li>",
        "<li>LINK<span>发布于 2024-08-10</span></li>",
        "<li>LINK<span>2024年8月10日发布</span></li>",
    ],
)
def test_the_day_of_publication(read: Read, row: str) -> None:
    assert days(read, row) == {FRESH}


@pytest.mark.parametrize(
    "row",
    [
        "<li>LINK<p>自2019年5月1日起施行</p></li>",
        "<li>LINK<span>成文日期：2020-05-06</span></li>",
        "<li>LINK<span>截止日期：2024-12-30</span></li>",
        "<li>LINK<span>2020-05-06</span><span>2024-08-10</span></li>",
        "<li>LINK<span>阅读 1-2</span></li>",
        "<li>LINK<em>阅读</em><span>1-2</span></li>",
    ],
)
def test_what_does_not_tell_it_is_left_to_the_article(read: Read, row: str) -> None:
    assert days(read, row) == {None}


@pytest.mark.parametrize(
    ("heads", "cells", "day"),
    [
        (("标题", "成文日期", "发布日期"), ("LINK", "2020-05-06", "2024-08-10"), FRESH),
        (("标题", "发布日期", "截止日期"), ("LINK", "2024-08-10", "2024-12-30"), FRESH),
        (("标题", "文号", "时间"), ("LINK", "样〔2020〕5号", "2024-08-10"), FRESH),
        (("标题", "成文日期"), ("LINK", "2020-05-06"), None),
        (("标题", "一", "二"), ("LINK", "2020-05-06", "2024-08-10"), None),
    ],
)
def test_the_heads_of_a_table_tell(
    read: Read, heads: tuple[str, ...], cells: tuple[str, ...], day: date | None
) -> None:
    head = "".join(f"<th>{text}</th>" for text in heads)
    row = "".join(f"<td>{text}</td>" for text in cells)
    assert days(read, f"<tr>{row}</tr>", f"<table><tr>{head}</tr>{{}}</table>") == {day}


def test_undated_rows_of_plain_addresses_are_a_list_all_the_same(read: Read) -> None:
    rows = "".join(
        f'<tr><td><a href="/swscjg/a/{n}.html">关于某某事项第{n}号</a></td><td>2020-05-06</td></tr>' for n in (1, 2, 3)
    )
    facts = read(f"<table><tr><th>名称</th><th>成文日期</th></tr>{rows}</table>", URL)
    assert [(e.title[:4], e.date) for e in facts.entries] == [("关于某某", None)] * 3
