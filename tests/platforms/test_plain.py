"""Other families and hand-made pages: lists, breadcrumbs, pagers, and what must not become an entry."""

from collections.abc import Callable
from datetime import date

import pytest

from monitor.model import PageFacts, PageKind

Read = Callable[..., PageFacts]
BASE = "http://www.shanwei-sample.test/swscjg/"
COLUMN = BASE + "tzgg/index.html"


def page(body: str, title: str = "通知公告_某某局", head: str = "") -> str:
    return f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


def dated(count: int, prefix: str = "./202408/t2024080{n}_{n}.html") -> str:
    return "".join(
        f'<li><a href="{prefix.format(n=n)}">关于某某事项第{n}号的通知</a><span>2024-08-0{n}</span></li>'
        for n in range(1, count + 1)
    )


def days(facts: PageFacts) -> list[date | None]:
    return [e.date for e in facts.entries]


def test_trs_list_and_its_script_pager(read: Read) -> None:
    body = f'<ul>{dated(3)}</ul><script>createPageHTML(4, 0, "index", "html");</script>'
    facts = read(page(body), BASE + "tzgg/")
    assert (facts.kind, facts.platform, facts.title) == (PageKind.COLUMN, "plain", "通知公告")
    assert days(facts) == [date(2024, 8, n) for n in (1, 2, 3)]
    assert facts.follow == tuple(f"{BASE}tzgg/index_{n}.html" for n in (1, 2, 3))


@pytest.mark.parametrize(
    "rows",
    [
        '<table>{0}</table>|<tr><td>·</td><td><a href="{u}">{t}</a></td><td>2024-08-0{n}</td></tr>',
        '<dl>{0}</dl>|<dd><a href="{u}">{t}</a> 2024-08-0{n}</dd>',
        '<div>{0}</div>|<p><span>[2024-08-0{n}]</span><a href="{u}">{t}</a></p>',
        '<div>{0}</div>|<div class="item"><h4><a href="{u}">{t}</a></h4><p>摘要</p><em>2024.08.0{n}</em></div>',
        '<ul>{0}</ul>|<li><a href="{u}">{t}<span>2024-08-0{n}</span></a></li>',
        '<ul>{0}</ul>|<li><a href="{u}" title="{t}"><i>0{n}</i><b>2024-08</b><p>{t}</p></a></li>',
        '<ul>{0}</ul>|<li><a href="../kjk/">[科技科]</a><a href="{u}">{t}</a><span>2024-08-0{n}</span></li>',
        '<ul>{0}</ul>|<li><a href="{u}"><img src=x.jpg></a><a href="{u}">{t}</a><span>2024年8月{n}日</span></li>',
        '<div>{0}</div>|<table><tr><td><a href="{u}">{t}</a></td><td>2024-08-0{n}</td></tr></table>',
        '<div>{0}</div>|<div class="row"><li class="mc"><a href="{u}">{t}</a></li><li>2024年08月0{n}日</li></div>',
        '<ul>{0}</ul>|<li><a href="{u}">关于<font color="red">某某</font>事项第{n}号的通知</a> 08-0{n}</li>',
    ],
)
def test_lists_in_any_mark_up(read: Read, rows: str) -> None:
    around, _, line = rows.partition("|")
    lines = "".join(line.format(u=f"/swscjg/a/{n}.html", t=f"关于某某事项第{n}号的通知", n=n) for n in (1, 2, 3))
    facts = read(page(around.format(lines)), COLUMN)
    assert [(e.title, e.date) for e in facts.entries] == [
        (f"关于某某事项第{n}号的通知", date(2024, 8, n)) for n in (1, 2, 3)
    ]


def test_what_stands_around_the_list_is_no_entry(read: Read) -> None:
    around = (
        '<div class="nav"><ul><li><a href="/swscjg/xwzx/">新闻中心动态要闻</a></li>'
        '<li><a href="/swscjg/a/">政务公开目录</a></li></ul></div>'
        '<div>当前位置：<a href="/swscjg/">首页</a> &gt; <a href="/swscjg/tzgg/index.html">通知公告</a></div>{}'
        '<div class="pg"><a href="index_2.html">下一页</a><a href="index_9.html">尾页</a></div>'
        "<div><h3>热点新闻</h3><ul>" + dated(5, "/swscjg/hot/202408/t2024080{n}_9{n}.html") + "</ul></div>"
        '<footer><ul><li><a href="http://www.gov.cn/t20240801_1.html">中国政府网</a>2024-08-01</li></ul></footer>'
    )
    facts = read(page(around.format(f"<ul>{dated(3)}</ul>")), COLUMN)
    assert [e.url for e in facts.entries] == [f"{BASE}tzgg/202408/t2024080{n}_{n}.html" for n in (1, 2, 3)]
    assert facts.path == ("通知公告",)


def test_a_list_cut_into_groups_is_one_list(read: Read) -> None:
    first, second = dated(3), dated(6)[len(dated(3)) :]
    facts = read(page(f"<div><ul>{first}</ul><hr><ul>{second}</ul></div>"), COLUMN)
    assert len(facts.entries) == 6


def test_an_undated_list_in_the_main_part(read: Read) -> None:
    lines = "".join(f'<li><a href="a{n}.html">某某局关于某某事项的工作情况第{n}期</a></li>' for n in range(6))
    facts = read(page(f"<ul>{lines}</ul>"), COLUMN)
    assert (facts.kind, days(facts)) == (PageKind.COLUMN, [None] * 6)


def test_a_menu_is_no_list(read: Read) -> None:
    lines = "".join(f'<li><a href="a{n}.html">栏目{n}</a></li>' for n in range(9))
    facts = read(page(f"<ul>{lines}</ul>"), BASE + "zwgk/about.html")
    assert (facts.kind, facts.entries) == (PageKind.OTHER, ())


def test_many_links_without_a_list_make_the_column_unread(read: Read) -> None:
    head = '<meta name="ColumnName" content="专题专栏">'
    lines = "".join(f'<p><a href="http://zt{n}.test/">某某专题学习教育专栏{n}</a></p>' for n in range(9))
    (own,) = read(page(lines, head=head), BASE + "zt/index.html").columns
    assert own.unread


@pytest.mark.parametrize(
    "crumbs",
    [
        '您所在的位置：<a href="/swscjg/">首页</a> &gt; <a href="/swscjg/zwgk/">政务公开</a> &gt; 通知公告',
        '<span>您现在的位置：</span><a href="/swscjg/">首页</a>&gt;&gt;'
        '<a href="/swscjg/zwgk/">政务公开</a>&gt;&gt;<em>通知公告</em>',
        '当前位置: <a href="/swscjg/">网站首页</a> / <a href="/swscjg/zwgk/">政务公开</a> / <span>通知公告</span>',
        '<a href="/swscjg/">首页</a> » <a href="/swscjg/zwgk/">政务公开</a> » <a href="/swscjg/tzgg/">通知公告</a>',
        '<a href="/swscjg/">首页</a><span>&gt;</span>'
        '<a href="/swscjg/zwgk/">政务公开</a><span>&gt;</span><a href="./">通知公告</a>',
        '您的位置：<a href="/swscjg/">首页</a>›<a href="/swscjg/zwgk/">政务公开</a>›<a href="./">通知公告</a>',
    ],
)
def test_breadcrumbs(read: Read, crumbs: str) -> None:
    facts = read(page(f'<div class="where">{crumbs}</div><ul>{dated(3)}</ul>'), COLUMN)
    assert facts.path == ("政务公开", "通知公告")
    assert facts.columns[0].name == "通知公告"
    assert facts.columns[0].parent_url == BASE + "zwgk/"
    assert len(facts.entries) == 3


def test_page_two_by_query_belongs_to_page_one(read: Read) -> None:
    body = f'<ul>{dated(3, "/swscjg/a/{n}.html")}</ul><a href="?id=5&page=1">1</a><a href="?id=5&page=2">2</a>'
    assert read(page(body), BASE + "list.jsp?id=5&page=2").column_url == BASE + "list.jsp?id=5&page=1"


def test_the_site_s_home_is_not_page_one(read: Read) -> None:
    body = f'<a href="/swscjg/">首页</a> &gt; 通知公告<ul>{dated(3)}</ul>'
    assert read(page(body), BASE + "tzgg/index_3.html").column_url == BASE + "tzgg/index.html"


@pytest.mark.parametrize(
    ("script", "pages"),
    [
        ('createPageHTML(3, 0, "index", "html")', 3),
        ("createPageHTML(3,1,'index','shtml')", 3),
        ('var n = 5; createPageHTML(n, 0, "index", "html")', 5),
        ('var t = Math.ceil(101/20); createPageHTML(t, 0, "index", "html")', 6),
        ('var t=Math.ceil(999/20);\nvar m=4;\nif(t>m){ t=m }\ncreatePageHTML(t, 0, "index", "html")', 4),
        ('createPageHTML(1, 0, "index", "html")', 1),
        ('createPageHTML(0, 0, "index", "html")', 1),
    ],
)
def test_script_pagers(read: Read, script: str, pages: int) -> None:
    facts = read(page(f"<ul>{dated(3)}</ul><script>{script}</script>"), COLUMN)
    assert len(facts.follow) == pages - 1


def test_an_endless_pager_is_bounded_and_said(read: Read) -> None:
    script = '<script>createPageHTML(99999, 0, "index", "html")</script>'
    facts = read(page(f"<ul>{dated(3)}</ul>{script}"), COLUMN)
    assert len(facts.follow) == 199
    assert "只跟进前 200 页" in facts.notes[0]


def test_an_unreadable_pager_is_said(read: Read) -> None:
    script = '<script>createPageHTML(getTotal(), 0, "index", "html")</script>'
    facts = read(page(f"<ul>{dated(3)}</ul>{script}"), COLUMN)
    assert facts.follow == ()
    assert "翻页" in facts.notes[0]


def test_children_below_the_column(read: Read) -> None:
    links = '<a href="spaq/">食品安全</a><a href="spaq/cj/index.html">监督抽检</a><a href="../qt/">其他</a>'
    body = f'<div class="left">{links}</div><ul>{dated(3)}</ul>'
    _, *children = read(page(body), COLUMN).columns
    assert [c.name for c in children] == ["食品安全", "监督抽检"]


def test_article_by_body_and_date(read: Read) -> None:
    text = "某某局于近日组织开展了专项检查，检查人员对辖区内经营单位逐一进行了检查。" * 6
    body = f"<h1>某某局开展专项检查</h1><p>时间：2024-08-19 来源：某某科</p><p>{text}</p>"
    facts = read(page(body, "某某局开展专项检查 - 某某局"), BASE + "news/show.jsp?nid=5")
    assert (facts.kind, facts.title, facts.published) == (PageKind.ARTICLE, "某某局开展专项检查", date(2024, 8, 19))


def test_base_href_is_honoured(read: Read) -> None:
    facts = read(page(f"<ul>{dated(3)}</ul>", head=f'<base href="{BASE}other/">'), COLUMN)
    assert facts.entries[0].url == f"{BASE}other/202408/t20240801_1.html"


def test_gbk_page(read: Read) -> None:
    body = page(f"<ul>{dated(3)}</ul>").encode("gbk")
    facts = read(body, COLUMN, content_type="text/html; charset=gb2312")
    assert facts.entries[0].title == "关于某某事项第1号的通知"


def test_what_is_no_html_is_other(read: Read) -> None:
    facts = read(b'{"a": 1}', BASE + "x.json", content_type="application/json")
    assert (facts.kind, facts.entries) == (PageKind.OTHER, ())


def test_the_platform_fixed_in_config_wins(read: Read) -> None:
    assert read(page(f"<ul>{dated(3)}</ul>"), COLUMN, platform="nfcms").platform == "nfcms"
    assert read(page("<script>window.NFCMS_SITE_ID=1</script>"), COLUMN, platform="plain").platform == "plain"
