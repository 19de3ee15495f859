"""Beyond the bureau in the sample: county columns, the platform compared, service links, and planted code.

What is to be compared and what is planted hangs on one page (对接核查) that the site map links.
"""

from datetime import date, timedelta
from html import escape

from monitor.sample.library import papers
from monitor.sample.responses import Addresses, Reply
from monitor.sample.shell import BUREAU, Head, breadcrumb, html, page, prose
from monitor.sample.upkeep import Replies, Row, Sound

_PAGE = "/djhc/list.html"
_ARTICLE = "/djhc/content/post_{}.html"
COUNTY_NAMES = {
    "fresh": "食品抽检",
    "old": "行政处罚",
    "blank": "价格监管",
    "gone": "特种设备",
    "script": "广告监管",
    "below": "知识产权",
}

FAULTS: tuple[Row, ...] = (
    ("abroad", "county-columns", "海样县 行政处罚", "stale", "县级栏目半年多未更新"),
    ("abroad", "county-columns", "海样县 价格监管", "empty", "县级栏目是空白的"),
    ("abroad", "county-columns", "海样县 特种设备", "unreachable", "县级栏目打不开"),
    ("abroad", "platform-agreement", "{www}/zdlyxxgk/tzsb/index.html", "agreement", "栏目的信息公开平台上都没有"),
    ("abroad", "service-links", "{service}/guide/2019.html", "dead", "办事指南链接打不开"),
    ("links", "dead-links", "{service}/guide/2019.html", "", "办事指南链接 404"),
    ("safety", "injected-code", "网页标题", "stuffed", "网页标题被塞进赌博用语"),
    ("safety", "injected-code", "news.example.test", "cloak", "脚本把从搜索引擎来的人送往外站"),
    ("safety", "injected-code", "news.example.test", "script", "伪装过的脚本写出外部链接"),
    ("safety", "injected-code", "data 网址", "data", "页面内嵌了 data 网址"),
)
SOUND: tuple[Sound, ...] = (
    ("abroad", "county-columns", "海样县 食品抽检", "一个月内更新的县级栏目"),
    ("abroad", "county-columns", "海样县 广告监管", "列表由脚本显示的县级栏目"),
    ("abroad", "county-columns", "海样县 知识产权", "内容在下级栏目里的县级栏目"),
    ("abroad", "platform-agreement", "{www}/djhc/column/index.html", "信息都链接到公开平台的栏目"),
    ("abroad", "service-links", "{service}/", "打得开的办事平台"),
    ("safety", "injected-code", "partner.example.test", "统计代码写出的普通链接"),
)


def abroad(addresses: Addresses, today: date) -> Replies:
    """The pages of this family, the county's columns among them."""
    sent = addresses.at(Addresses.NEWS)
    scripts = {
        "塞词的文章": "",
        "跳转的文章": f"<script>if (/baidu|sogou/.test(document.referrer)) {{ location.href = '{sent}'; }}</script>",
        "伪装的文章": f"<script>document.write(String.fromCharCode({_coded(f'<a href={sent}>x</a>')}))</script>",
        "内嵌的文章": '<iframe src="data:text/html,%3Cp%3Ex%3C/p%3E" title="内嵌"></iframe>',
        "统计的文章": f"""<script>var t = '<a href="{addresses.partner("/")}">统计</a>';</script>""",
    }
    own: dict[str, Reply] = {
        _PAGE: html(page(addresses, Head("对接核查", "对接核查", "对接核查"), _list(addresses, len(scripts)))),
        "/djhc/column/index.html": html(_column(addresses, today)),
    }
    for n, (title, script) in enumerate(scripts.items()):
        own[_ARTICLE.format(997001 + n)] = html(_article(addresses, title, script, today))
    stuffed = (
        own[_ARTICLE.format(997001)].body.decode().replace(f"{BUREAU} - 塞词的文章", "娱乐城投注平台 - 塞词的文章")
    )
    own[_ARTICLE.format(997001)] = html(stuffed)
    return {(Addresses.WWW, Addresses.PREFIX + path): reply for path, reply in own.items()} | _county(addresses, today)


def map_links(addresses: Addresses) -> str:
    """The way to the page of this family, for the site map."""
    column = addresses.bureau("/djhc/column/index.html")
    return f'<a href="{addresses.bureau(_PAGE)}">对接核查</a> <a href="{column}">对接栏目</a>'


def _coded(text: str) -> str:
    return ",".join(str(ord(c)) for c in text)


def _list(addresses: Addresses, articles: int) -> str:
    links = " ".join(
        f'<a href="{addresses.bureau(_ARTICLE.format(997001 + n))}">文章{n + 1}</a>' for n in range(articles)
    )
    for path, name in (("/guide/2019.html", "办事指南"), ("/", "办事平台")):
        links += f' <a href="{addresses.at(Addresses.SERVICE, path)}">{name}</a>'
    return f"{breadcrumb(addresses, (('对接核查', _PAGE),))}<p>{links}</p>{prose('对接核查')}"


def _article(addresses: Addresses, title: str, script: str, today: date) -> str:
    stamp = f"{today - timedelta(days=6):%Y-%m-%d} 10:00:00"
    body = f"""{breadcrumb(addresses, (("对接核查", _PAGE),))}
<div class="content" id="content-dy"><h4 class="wdtit">{escape(title)}</h4>
<div class="jbxx"><span>信息来源：{BUREAU}</span><span>发布时间：{stamp}</span></div>
<div id="content1">{prose(title, 8)}{script}</div></div>"""
    return page(addresses, Head(title, "对接核查", "对接核查", title, stamp, BUREAU), body)


def _column(addresses: Addresses, today: date) -> str:
    """A column whose lines lead to documents of the platform."""
    listed = [paper for paper in papers(today) if paper.key.startswith("sound")][:3]
    rows = "".join(
        f'<li><a href="{addresses.bureau(paper.path)}" title="{escape(paper.title)}">{escape(paper.title)}</a>'
        f"<span> [{today - timedelta(days=12 + n):%Y-%m-%d}]</span></li>"
        for n, paper in enumerate(listed)
    )
    trail = (("对接栏目", "/djhc/column/index.html"),)
    head = f'{breadcrumb(addresses, trail)}<div class="con-tit2"><span>对接栏目</span></div>'
    body = f'{head}<ul class="comlist1">{rows}</ul>'
    return page(addresses, Head("对接栏目", "对接栏目", "政务公开"), body)


def _county(addresses: Addresses, today: date) -> Replies:
    """The columns of the county bureau."""
    ages: dict[str, tuple[int, ...]] = {"fresh": (20, 60, 90), "old": (210, 240, 300), "blank": ()}
    pages = {f"/{name}/index.html": _county_list(name, ages[name], today) for name in ages}
    pages["/script/index.html"] = _county_page(
        "广告监管", '<ul id="list"></ul><script>$.getJSON("list.json", show);</script>', "广告监管"
    )
    sub = '<div class="sub"><ul><li id="chnl_501"><a href="/below/sb/index.html">商标</a></li></ul></div>'
    pages["/below/index.html"] = _county_page("知识产权", sub, "知识产权")
    pages["/below/sb/index.html"] = _county_list("below", (8, 30, 70), today)
    county = {(Addresses.COUNTY, path): html(text) for path, text in pages.items()}
    return county | {(Addresses.SERVICE, "/"): html(_county_page("办事平台", "<p>在线办理。</p>", "办事平台"))}


def _county_list(name: str, ages: tuple[int, ...], today: date) -> str:
    rows = "".join(
        f'<li><a href="/{name}/content/post_{800 + n}.html">海样县第{n + 1}期通报情况公告</a>'
        f"<span>{today - timedelta(days=age):%Y-%m-%d}</span></li>"
        for n, age in enumerate(ages)
    )
    return _county_page(COUNTY_NAMES[name], f'<ul class="list">{rows}</ul>', COUNTY_NAMES[name])


def _county_page(name: str, body: str, column: str) -> str:
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="ColumnName" content="{column}">'
        f"<title>{name}_海样县市场监督管理局</title></head><body><div>您的位置：<a href='/'>首页</a> &gt; {name}</div>"
        f"<h2>{name}</h2>{body}</body></html>"
    )
