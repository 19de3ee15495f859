"""The families beside Guangdong's: gov.cn library pages, TRS and jpaas, told by what they answer."""

from collections.abc import Callable
from datetime import date

import pytest

from monitor.model import Field, PageFacts, PageKind

Read = Callable[..., PageFacts]
SITE = "http://www.shanwei-sample.test/"


def row(number: int, href: str) -> str:
    title = f"关于某某事项第{number}号的通知"
    return f'<li><a href="{href}" title="{title}">关于某某事项…</a><span>2024-08-0{number}</span></li>'


HEAD = (
    '<head><meta name="ArticleTitle" content="关于某事的通知"><meta name="PubDate" content="2024-08-20 10:00"></head>'
)


# --- TRS -------------------------------------------------------------------------------------------------------


def test_a_trs_column_counts_its_second_page_as_one(read: Read) -> None:
    body = "<ul>" + "".join(row(n, f"./202408/t2024080{n}_100{n}.html") for n in (1, 2, 3)) + "</ul>"
    script = '<script>createPageHTML(4, 0, "index", "html");</script>'
    page = f"<html><title>通知公告</title><body>{body}{script}</body></html>"
    facts = read(page, SITE + "zwgk/tzgg/", home=SITE)
    assert (facts.kind, facts.platform) == (PageKind.COLUMN, "trs")
    assert facts.entries[0].url == SITE + "zwgk/tzgg/202408/t20240801_1001.html"
    assert facts.entries[0].title == "关于某某事项第1号的通知"
    assert facts.entries[0].date == date(2024, 8, 1)
    assert facts.follow == tuple(SITE + f"zwgk/tzgg/index_{n}.html" for n in (1, 2, 3))


def test_a_trs_article(read: Read) -> None:
    page = f"""<html>{HEAD}<body><div class="xl">
    <div class="TRS_Editor"><p>各有关单位：</p><p>现将有关事项通知如下，请遵照执行。</p></div>
    <div class="fj"><span>相关附件：</span><a href="./P020240820.docx">申请表</a></div></div></body></html>"""
    facts = read(page, SITE + "zwgk/tzgg/202408/t20240820_123456.html", home=SITE)
    assert (facts.kind, facts.platform, facts.published) == (PageKind.ARTICLE, "trs", date(2024, 8, 20))
    assert facts.body == "各有关单位：\n现将有关事项通知如下，请遵照执行。"
    assert [(a.url, a.name) for a in facts.attachments] == [(SITE + "zwgk/tzgg/202408/P020240820.docx", "申请表")]


def test_config_fixes_the_family(read: Read) -> None:
    body = "<ul>" + "".join(row(n, f"./t2024080{n}_100{n}.html") for n in (1, 2, 3)) + "</ul>"
    assert read(f"<html><body>{body}</body></html>", SITE + "tzgg/", home=SITE, platform="plain").platform == "plain"
    assert read("<html><body><p>x</p></body></html>", SITE + "tzgg/", home=SITE, platform="trs").platform == "trs"


# --- jpaas -----------------------------------------------------------------------------------------------------

NEXT = "/module/web/jpage/dataproxy.jsp?page=1&amp;appid=1&amp;webid=7&amp;path=/&amp;columnid=123&amp;unitid=9"


def store(*lines: str, following: str = "", total: str = "") -> str:
    records = "".join(f"<record><![CDATA[\n{line}]]></record>\n" for line in lines)
    group = f'<nextgroup><![CDATA[<a href="{following}"></a>]]></nextgroup>' if following else ""
    return f"<datastore>{total}{group}<recordset>{records}</recordset></datastore>"


def column(data: str, rest: str = "") -> str:
    return f"""<html><head><title>通知公告</title><meta name="ColumnName" content="通知公告"></head><body>
    <div id="9" class="default_pgContainer"></div><script type="text/xml">{data}</script>{rest}</body></html>"""


LINES = tuple(row(n, f"/art/2024/8/{n}/art_123_100{n}.html") for n in (1, 2))


def test_a_jpaas_list_stands_in_the_data_of_the_page(read: Read) -> None:
    page = column(store(*LINES, following=NEXT), "<script>$('#9').jpage({totalRecord:47,perPage:15});</script>")
    facts = read(page, SITE + "col/col123/index.html", home=SITE)
    assert (facts.kind, facts.platform) == (PageKind.COLUMN, "jpaas")
    assert facts.column_url == SITE + "col/col123/index.html"
    (own,) = facts.columns
    assert (own.name, own.declared_count, own.unread) == ("通知公告", 47, "")
    assert [(e.url, e.title, e.date) for e in facts.entries] == [
        (SITE + f"art/2024/8/{n}/art_123_100{n}.html", f"关于某某事项第{n}号的通知", date(2024, 8, n)) for n in (1, 2)
    ]
    assert facts.follow == (
        SITE + "module/web/jpage/dataproxy.jsp?page=1&appid=1&webid=7&path=/&columnid=123&unitid=9",
        *(entry.url for entry in facts.entries),  # no link of the page leads to them
    )
    assert facts.notes == ()


def test_rows_of_a_table_are_lines_too(read: Read) -> None:
    link = '<a href="/art/2024/8/1/art_123_1.html" title="关于某事的通知">关于某事…</a>'
    line = f"<tr><td>{link}</td><td>[2024-08-01]</td></tr>"
    facts = read(column(store(line)), SITE + "col/col123/index.html", home=SITE)
    assert [(e.title, e.date) for e in facts.entries] == [("关于某事的通知", date(2024, 8, 1))]


def test_the_next_lines_belong_to_the_column_of_their_address(read: Read) -> None:
    url = SITE + "module/web/jpage/dataproxy.jsp?page=1&webid=7&columnid=123&unitid=9"
    again = "./dataproxy.jsp?page=2&amp;webid=7&amp;columnid=123&amp;unitid=9"
    facts = read(store(*LINES, following=again), url, home=SITE, content_type="text/xml;charset=utf-8")
    assert (facts.kind, facts.platform) == (PageKind.LISTING, "jpaas")
    assert facts.column_url == SITE + "col/col123/index.html"
    assert len(facts.entries) == 2
    assert facts.follow == (SITE + "module/web/jpage/dataproxy.jsp?page=2&webid=7&columnid=123&unitid=9",)


def test_the_last_lines_lead_nowhere(read: Read) -> None:
    url = SITE + "module/web/jpage/dataproxy.jsp?page=9&webid=7&columnid=123&unitid=9"
    again = "./dataproxy.jsp?page=10&amp;columnid=123"
    facts = read(store(following=again), url, home=SITE, content_type="text/html")
    assert (facts.entries, facts.follow) == ((), ())


@pytest.mark.parametrize(
    ("data", "unread"),
    [(store(total="<totalrecord>0</totalrecord>"), False), (store(), True), ("<datastore></datastore>", True)],
)
def test_an_empty_store_is_an_empty_column_only_where_it_says_so(read: Read, data: str, *, unread: bool) -> None:
    facts = read(column(data), SITE + "col/col123/index.html", home=SITE)
    assert facts.entries == ()
    assert bool(facts.columns[0].unread) is unread


def test_a_list_that_goes_on_nowhere_says_what_is_missing(read: Read) -> None:
    facts = read(
        column(store(*LINES, total="<totalrecord>47</totalrecord>")), SITE + "col/col123/index.html", home=SITE
    )
    assert facts.notes == ("列表共 47 条，页面数据中只有 2 条，其余没有读到",)


def test_a_jpaas_article(read: Read) -> None:
    page = f"<html>{HEAD}<body><div id='zoom'><p>现将有关事项通知如下，请遵照执行。</p></div></body></html>"
    facts = read(page, SITE + "art/2024/8/20/art_123_456.html", home=SITE)
    assert (facts.kind, facts.platform, facts.published) == (PageKind.ARTICLE, "jpaas", date(2024, 8, 20))
    assert facts.body == "现将有关事项通知如下，请遵照执行。"


# --- gov.cn ----------------------------------------------------------------------------------------------------


def test_a_library_page_with_spaced_labels(read: Read) -> None:
    labels = (
        ("索　引　号：", "000014349/2024-00008"), ("主题分类：", "市场监管\\工商"), ("发文机关：", "国务院"),
        ("成文日期：", "二〇二四年八月二十日"), ("标　　题：", "国务院关于某事的意见"),
        ("发文字号：", "国发〔2024〕8号"), ("发布日期：", "２０２４年０８月２１日"),
    )  # fmt: skip
    cells = "".join(f"<tr><td><b>{label}</b></td><td>{value}</td></tr>" for label, value in labels)
    lines = ("国发〔2024〕8号", "各省、自治区、直辖市人民政府：", "现提出如下意见。", "国务院", "2024年8月20日")
    text = "".join(f"<p>{line}</p>" for line in lines)
    page = f"<html><body><table>{cells}</table><table><tr><td id='UCAP-CONTENT'>{text}</td></tr></table></body></html>"
    facts = read(page, SITE + "zhengce/content/202408/content_1.htm", home=SITE)
    assert (facts.kind, facts.platform) == (PageKind.DOCUMENT, "govcn")
    assert facts.published == date(2024, 8, 21)
    (document,) = facts.documents
    assert document.value(Field.INDEX) == "000014349/2024-00008"
    assert {w.field: w.value for w in document.witnesses if w.source == "body"} == {
        Field.NUMBER: "国发〔2024〕8号",
        Field.WRITTEN: "2024-08-20",
    }
