"""NFCMS pages as the provincial platform writes them: columns full, empty and paged, articles, twins and jumps."""

from collections.abc import Callable
from datetime import date

import pytest

from monitor.model import Field, PageFacts, PageKind

Read = Callable[..., PageFacts]
BASE = "http://www.shanwei-sample.test/swscjg/"

HEAD = """<!DOCTYPE html><html><head><meta charset="UTF-8">
<meta name="SiteName" content="某某局"><meta name="SiteIDCode" content="4415000000">
<meta name="ColumnName" content="{column}"><meta name="ColumnType" content="通知公告">{more}
<title>某某局 - {title}</title></head><body>
<script>(function(u){{if(u.indexOf("iP")>-1){{document.location.href="http://x.test/mindex.html"}}}})(
navigator.userAgent);</script>
<div class="nav"><ul><li><a href="{base}xwzx/index.html">新闻中心要闻动态栏目</a></li></ul></div>
<div class="mbx">您所在的位置：<a href="{base}">首页</a>&nbsp;&gt;&nbsp;<a
href="{base}zwgk/">政务公开</a>&nbsp;&gt;&nbsp;<a
href="{base}tzgg/">{column}</a></div>"""
FOOT = """<div class="footer"><ul><li>
<a href="http://www.gd.gov.cn/content/post_1.html">广东省人民政府门户网站</a><span>[2024-08-20]</span></li></ul>
<p>主办单位：某某局　地址：某市某区某路一号　联系电话：0660-0000000　版权所有，未经书面授权禁止复制或建立镜像</p></div>
</body></html>"""


def column(body: str, name: str = "通知公告", more: str = "") -> str:
    return HEAD.format(column=name, title=name, more=more, base=BASE) + body + FOOT


def row(number: int, day: str = "[2024-08-0{}]") -> str:
    return (
        f'<li><a target="_blank" title="关于某某事项第{number}号的全部标题的通知" href="content/post_{number}.html">'
        f"关于某某事项第{number}号的…</a><span> {day.format(number)}</span></li>"
    )


def test_a_column_with_cut_titles(read: Read) -> None:
    facts = read(column("<ul>" + row(1) + row(2) + "</ul>"), BASE + "tzgg/index.html")
    assert (facts.kind, facts.platform, facts.title) == (PageKind.COLUMN, "nfcms", "通知公告")
    assert facts.path == ("政务公开", "通知公告")
    assert [(e.title, e.date) for e in facts.entries] == [
        ("关于某某事项第1号的全部标题的通知", date(2024, 8, 1)),
        ("关于某某事项第2号的全部标题的通知", date(2024, 8, 2)),
    ]
    assert facts.entries[0].url == BASE + "tzgg/content/post_1.html"
    assert facts.columns[0].parent_url == BASE + "zwgk/index.html"


def test_a_column_of_one_entry(read: Read) -> None:
    facts = read(column("<div class=list><ul>" + row(1) + "</ul></div>"), BASE + "tzgg/index.html")
    assert [(e.title, e.date) for e in facts.entries] == [("关于某某事项第1号的全部标题的通知", date(2024, 8, 1))]


def test_an_empty_column_is_a_column_without_entries(read: Read) -> None:
    facts = read(
        column("<div class='con'><span>通知公告</span></div><ul class='comlist'></ul>"), BASE + "tzgg/index.html"
    )
    assert (facts.kind, facts.entries, facts.column_url) == (PageKind.COLUMN, (), BASE + "tzgg/index.html")
    (own,) = facts.columns
    assert (own.name, own.unread) == ("通知公告", "")
    assert facts.notes == ()


def test_an_empty_page_two_says_nothing_of_the_column(read: Read) -> None:
    facts = read(column("<ul></ul>"), BASE + "tzgg/index_2.html")
    assert (facts.kind, facts.entries, facts.column_url) == (PageKind.COLUMN, (), BASE + "tzgg/index.html")
    assert facts.columns[0].unread == ""


def test_a_list_filled_by_script_is_unread_not_empty(read: Read) -> None:
    script = '<ul id="l"></ul><script>$.ajax({url:"/list.json",success:function(d){$("#l").append("<li>")}})</script>'
    (own,) = read(column(script), BASE + "tzgg/index.html").columns
    assert "脚本" in own.unread


def test_a_pager_that_counts_entries_makes_an_empty_list_unread(read: Read) -> None:
    script = '<ul></ul><script>createPageHTML(Math.ceil(45/20), 0, "index", "html");</script>'
    facts = read(column(script), BASE + "tzgg/index.html")
    assert facts.columns[0].declared_count == 45
    assert facts.columns[0].unread
    assert facts.follow == (BASE + "tzgg/index_2.html", BASE + "tzgg/index_3.html")


def test_undated_entries_stay_undated(read: Read) -> None:
    facts = read(column("<ul>" + row(1, "") + row(2, "") + "</ul>"), BASE + "tzgg/index.html")
    assert [e.date for e in facts.entries] == [None, None]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("08-20", date(2024, 8, 20)),
        ("[12-31]", date(2023, 12, 31)),
        ("2024/8/2", date(2024, 8, 2)),
        ("2024年8月2日", date(2024, 8, 2)),
    ],
)
def test_dates_of_all_usual_forms(read: Read, day: str, expected: date) -> None:
    facts = read(column("<ul>" + row(1, day) + row(2, day) + "</ul>"), BASE + "tzgg/index.html")
    assert {e.date for e in facts.entries} == {expected}


def test_the_date_in_a_title_is_not_the_entry_s(read: Read) -> None:
    line = '<li><a href="content/post_{0}.html">关于2023年1月{0}日停电的公告</a><span>2024-08-0{0}</span></li>'
    facts = read(column("<ul>" + line.format(1) + line.format(2) + "</ul>"), BASE + "tzgg/index.html")
    assert [e.date for e in facts.entries] == [date(2024, 8, 1), date(2024, 8, 2)]
    assert facts.entries[0].title == "关于2023年1月1日停电的公告"


def test_sub_columns_of_a_parent(read: Read) -> None:
    side = (
        '<ul><li id="chnl_1"><a title="食品安全" href="/swscjg/zdly/spaq/index.html"><span>食品安全</span></a></li>'
        '<li id="chnl_2"><a href="/swscjg/zdly/ypaq/">药品安全</a></li>'
        '<li id="chnl_3"><a href="http://elsewhere.test/index.html">外站</a></li>'
        '<li id="chnl_4"><a href="/swscjg/gkmlpt/index">信息公开目录</a></li></ul>'
    )
    own, *children = read(column(side, "重点领域信息公开"), BASE + "zdly/index.html").columns
    assert [(c.name, c.url, c.parent_url, c.path[-2:]) for c in children] == [
        ("食品安全", BASE + "zdly/spaq/index.html", own.url, ("重点领域信息公开", "食品安全")),
        ("药品安全", BASE + "zdly/ypaq/index.html", own.url, ("重点领域信息公开", "药品安全")),
    ]


def test_the_column_seen_without_index_is_the_same_column(read: Read) -> None:
    body = column("<ul>" + row(1) + row(2) + "</ul>")
    one, other = read(body, BASE + "tzgg/"), read(body, BASE + "tzgg/index.html")
    redirected = read(body, BASE + "tzgg", final_url=BASE + "tzgg/")
    assert one.column_url == other.column_url == redirected.column_url
    assert one.follow == (BASE + "tzgg/index.html",)
    assert one.entries == other.entries == redirected.entries


ARTICLE_META = (
    '<meta name="ArticleTitle" content="关于某某\n   事项的通知"><meta name="PubDate" content="2024-08-19 17:25">'
    '<meta name="ContentSource" content="本网">'
)


def test_article(read: Read) -> None:
    related = "<h3>相关推荐</h3><ul>" + row(1) + row(2) + row(3) + "</ul>"
    facts = read(
        column("<h1>关于某某事项的通知</h1><p>正文。</p>" + related, more=ARTICLE_META),
        BASE + "tzgg/content/post_9.html",
    )
    assert (facts.kind, facts.title) == (PageKind.ARTICLE, "关于某某 事项的通知")
    assert (facts.published, facts.source) == (date(2024, 8, 19), "本网")
    assert facts.path == ("政务公开", "通知公告")
    assert (facts.entries, facts.columns, facts.documents) == ((), (), ())


def test_article_without_meta_reads_what_is_shown(read: Read) -> None:
    shown = (
        "<h1>关于某某事项的通知</h1><span>信息来源：某某科</span><span>发布日期：2024-08-19 17:25</span>"
        "<p>成文日期：2024-01-01</p>"
    )
    facts = read(column(shown), BASE + "tzgg/content/post_9.html")
    assert (facts.kind, facts.title) == (PageKind.ARTICLE, "关于某某事项的通知")
    assert (facts.published, facts.source) == (date(2024, 8, 19), "某某科")


def test_article_without_any_date_has_none(read: Read) -> None:
    facts = read(
        column("<h1>通知</h1><p>成文日期：2024-01-01，截止时间为2024-03-01</p>"), BASE + "tzgg/content/post_9.html"
    )
    assert (facts.kind, facts.published, facts.source) == (PageKind.ARTICLE, None, "")


def test_article_title_that_repeats_the_column_does_not_make_an_article(read: Read) -> None:
    more = '<meta name="ArticleTitle" content="通知公告">'
    facts = read(column("<ul>" + row(1) + row(2) + "</ul>", more=more), BASE + "tzgg/index.html")
    assert (facts.kind, len(facts.entries)) == (PageKind.COLUMN, 2)


def test_document_article(read: Read) -> None:
    table = (
        "<table><tr><th>索　引　号：</th><td>11441500000000000X/2024-00001</td>"
        "<th>发文字号：</th><td>汕某监规〔2024〕1号</td></tr>"
        "<tr><th>标　　题：</th><td colspan=3>某某办法</td></tr></table><p>(该文件已废止)</p>"
    )
    facts = read(column(table, "规范性文件", ARTICLE_META), BASE + "gfxwj/content/post_9.html")
    assert facts.kind is PageKind.DOCUMENT
    (document,) = facts.documents
    assert document.library == "规范性文件"
    assert document.value(Field.INDEX) == "11441500000000000X/2024-00001"
    assert [w.value for w in document.said(Field.PUBLISHED)] == ["2024-08-19 17:25"]
    assert [(w.value, w.source) for w in document.said(Field.VALIDITY)] == [("废止", "banner")]


@pytest.mark.parametrize("name", ["tzgg/content/mpost_9.html", "tzgg/mindex.html", "tzgg/mindex_2.html"])
def test_phone_twins_are_no_pages_of_their_own(read: Read, name: str) -> None:
    facts = read(column("<ul>" + row(1) + row(2) + "</ul>", more=ARTICLE_META), BASE + name)
    assert (facts.kind, facts.entries, facts.columns, facts.documents) == (PageKind.OTHER, (), (), ())


@pytest.mark.parametrize(
    "jump",
    [
        "<script>window.location.href='http://www.gd.gov.cn/zt/';</script>",
        '<script>location.replace("http://www.gd.gov.cn/zt/")</script>',
        '<meta http-equiv="refresh" content="0; url=http://www.gd.gov.cn/zt/">',
    ],
)
def test_jump_pages(read: Read, jump: str) -> None:
    page = f"<html><head><script>window.NFCMS_SITE_ID=1;</script>{jump}</head><body></body></html>"
    facts = read(page, BASE + "zt/content/post_5.html")
    assert (facts.kind, facts.follow) == (PageKind.OTHER, ("http://www.gd.gov.cn/zt/",))


def test_a_single_page_column_is_its_own_entry(read: Read) -> None:
    text = "<p>" + "某某局贯彻落实党中央关于市场监督管理工作的方针政策和决策部署。" * 6 + "</p>"
    facts = read(column(text, "机构职能"), BASE + "jgzn/index.html")
    (line,) = facts.entries
    assert (line.url, facts.column_url, facts.columns[0].name) == (BASE + "jgzn/index.html",) * 2 + ("机构职能",)


def test_home_has_no_entries(read: Read) -> None:
    for url in (BASE, BASE + "index.html"):
        facts = read(column("<ul>" + row(1) + row(2) + "</ul>"), url, home=BASE)
        assert (facts.kind, facts.entries, facts.column_url) == (PageKind.HOME, (), None)
