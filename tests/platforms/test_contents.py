"""正文, 附件 and 关联稿件: what belongs to an article, and what only stands around it."""

from collections.abc import Callable

import pytest

from monitor.model import Attachment, PageFacts

Read = Callable[..., PageFacts]
BASE = "http://www.shanwei-sample.test/swscjg/"
PLACE = BASE + "tzgg/content/post_7.html"

LINES = [
    "各镇街市场监管所，局机关各科室：",
    "为规范食品小作坊登记，现将《食品小作坊登记管理办法》印发给你们，请认真贯彻执行。",
    "一、各所要指定专人负责，逐户告知登记的条件和需要的材料，不得收取任何费用。",
    "某某局",
    "二〇二四年八月二十日",
]
TEXT = "".join(f"<p style='text-align: justify'>　　{line}</p>" for line in LINES)


def article(body: str, after: str = "") -> str:
    return f"""<html><head><meta name="ArticleTitle" content="关于印发食品小作坊登记管理办法的通知">
<meta name="PubDate" content="2024-08-20 11:19"><title>通知 - 某某局</title></head><body>
<div class="header"><p>欢迎访问某某局门户网站，今天是星期二，请您留意网站公告</p></div>
<div class="menu" id="nav"><ul><li><a href="{BASE}xwzx/index.html">新闻中心</a></li></ul></div>
<div class="main"><div class="mbx">当前位置：<a href="{BASE}">首页</a> &gt; <a href="{BASE}tzgg/">通知公告</a></div>
<h1>关于印发食品小作坊登记管理办法的通知</h1><div class="info">发布日期：2024-08-20　来源：本网　字体：大 中 小</div>
{body}{after}</div>
<div class="footer"><p>主办单位：某某局　地址：某市某区某路一号　联系电话：0660-0000000</p>
<p><a href="{BASE}files/about.pdf">关于本站.pdf</a></p></div>
<div style="display:none"><p>您访问的链接即将离开“某某局”网站，是否继续？</p></div></body></html>"""


@pytest.mark.parametrize(
    "body",
    [
        f"<div class='content' id='zoom'>{TEXT}</div>",
        "<div class='TRS_Editor'>"
        + "".join(f"<div class='Section{n}'><p>{x}</p></div>" for n, x in enumerate(LINES))
        + "</div>",
        f"<table><tr><td>{TEXT}</td></tr></table>",
        "<div class='content'>" + TEXT.replace("<p", "<div").replace("</p>", "</div>") + "</div>",
        "<div class='content'>" + "<br/>".join(LINES) + "</div>",
        f"<div class='content'>{TEXT}<p>扫一扫在手机打开当前页</p><p>相关推荐</p><p><a href=x.html>别的</a></p></div>",
        f"<div class='content'><style>.x{{}}</style><script>var a = '<p>没有</p>';</script>{TEXT}</div>",
    ],
)
def test_the_body_is_the_text_and_nothing_around_it(read: Read, body: str) -> None:
    assert read(article(body), PLACE).body.split("\n") == LINES


def test_inline_tags_and_source_line_breaks_do_not_split_a_line(read: Read) -> None:
    body = "<div class='content'><p>关于<strong>食品\n小作坊</strong><span>登记</span>管理有关事项的通知如下</p></div>"
    assert read(article(body), PLACE).body == "关于食品 小作坊登记管理有关事项的通知如下"


def test_a_table_in_the_text_is_read_row_by_row(read: Read) -> None:
    body = (
        f"<div id='zoom'>{TEXT}<table><tr><td>名称</td><td>数量</td></tr><tr><td>甲</td><td>1</td></tr></table></div>"
    )
    assert read(article(body), PLACE).body.split("\n")[-2:] == ["名称 数量", "甲 1"]


def test_a_page_without_text_has_no_body(read: Read) -> None:
    assert read(article("<div class='content'><img src='a.jpg'></div>"), PLACE).body == ""


def test_files_in_the_text_and_under_their_heading_are_attachments(read: Read) -> None:
    body = f"""<div class='content'>{TEXT}<p>附件：<a href="P020240820.docx">1.申请表</a></p></div>
<div class="fj"><div class="tit">相关附件</div><ul><li><a href="{BASE}attachment/0/1/2.pdf">登记办法.pdf</a></li>
<li><a href="{BASE}download?id=9">流程图</a></li></ul></div>"""
    assert read(article(body), PLACE).attachments == (
        Attachment(BASE + "tzgg/content/P020240820.docx", "1.申请表"),
        Attachment(BASE + "attachment/0/1/2.pdf", "登记办法.pdf"),
        Attachment(BASE + "download?id=9", "流程图"),
    )


RELATED = '<li><a href="/swscjg/zcjd/content/post_8.html" title="《食品小作坊登记管理办法》解读">《食品小作坊…</a></li>'


@pytest.mark.parametrize(
    ("after", "label"),
    [
        (f"<div class='xg'><h3>关联稿件</h3><ul>{RELATED}</ul></div>", "关联稿件"),
        (
            f"<div class='xg'><div class='tit'><span>相关解读：</span></div><div><ul>{RELATED}</ul></div></div>",
            "相关解读",
        ),
        (
            f"<div class='t'>相关附件</div><ul></ul><div class='t'>政策解读</div><ul>{RELATED}</ul>"
            "<div class='t'>相关推荐</div><ul><li><a href='post_9.html'>别的通知公告信息</a></li></ul>",
            "政策解读",
        ),
        (
            "<div class='content'><p>政策原文："
            "<a href='/swscjg/zcjd/content/post_8.html'>《食品小作坊登记管理办法》解读</a></p></div>",
            "政策原文",
        ),
    ],
)
def test_related_pages_are_told_with_their_heading(read: Read, after: str, label: str) -> None:
    facts = read(article(f"<div class='content'>{TEXT}</div>", after), PLACE)
    (related,) = facts.related
    assert related.url == BASE + "zcjd/content/post_8.html"
    assert related.title == "《食品小作坊登记管理办法》解读"
    assert related.label == label
    assert facts.attachments == ()


@pytest.mark.parametrize(
    "after",
    [
        "<div class='xg'><h3>关联稿件</h3><ul></ul></div><div class='bottom'>"
        "<a href='post_9.html'>别的通知公告信息</a></div>",
        f"<div class='xg'><h3>相关推荐</h3><ul>{RELATED}</ul></div>",
        "<div class='t'>关联稿件</div><div class='t'>相关推荐</div>"
        "<ul><li><a href='post_9.html'>别的通知</a></li></ul>",
        "<p>上一篇：<a href='post_9.html'>别的通知公告信息</a></p>",
    ],
)
def test_an_empty_block_takes_nothing_from_its_neighbours(read: Read, after: str) -> None:
    assert read(article(f"<div class='content'>{TEXT}</div>", after), PLACE).related == ()


def test_a_document_of_the_disclosure_platform_has_its_text_from_its_data(read: Read) -> None:
    page = """<html><body><table><tr><td>索引号:</td><td>1</td></tr><tr><td>文号:</td><td>某〔2024〕1号</td></tr>
    <tr><td>名称:</td><td>办法</td></tr></table><div id="app"></div><script>window._CONFIG = { DETAIL: {"title": "办法",
    "content": "<p>第一条　为了规范登记。<\\/p><p>第二条　本办法自2024年9月1日起施行，有效期5年。<\\/p>",
    "attachment": [{"id": 3, "name": "申请表.docx", "url": "\\/gkmlpt\\/attachment\\/0\\/1\\/3.docx"}, {"id": 4}],
    "relation": "[{\\"title\\": \\"《办法》解读\\", \\"url\\": \\"\\/gkmlpt\\/content\\/0\\/1\\/post_2.html\\"}]",
    "related_posts": "[7, 8]"}};</script></body></html>"""
    facts = read(page, BASE + "gkmlpt/content/0/1/post_1.html")
    assert facts.body == "第一条 为了规范登记。\n第二条 本办法自2024年9月1日起施行，有效期5年。"
    host = "http://www.shanwei-sample.test"
    assert facts.attachments == (Attachment(host + "/gkmlpt/attachment/0/1/3.docx", "申请表.docx"),)
    assert [(r.url, r.title, r.label) for r in facts.related] == [
        (host + "/gkmlpt/content/0/1/post_2.html", "《办法》解读", "关联稿件")
    ]
