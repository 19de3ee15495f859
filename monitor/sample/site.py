"""Puts the whole sample together: `build(today, ports)` gives every answer of every host, the same for the same day."""

from dataclasses import replace
from datetime import date, timedelta
from html import escape
from itertools import islice

from monitor.sample import families, files, oddities
from monitor.sample.annual import annual_reports, units
from monitor.sample.catalog import COLUMNS, KEY_AREAS, NEWS, ColumnPlan
from monitor.sample.columns import Article, article_path, articles_of, columns
from monitor.sample.disclosure import disclosure
from monitor.sample.html_library import NAME as LIBRARY
from monitor.sample.html_library import SLUG as LIBRARY_SLUG
from monitor.sample.html_library import html_library
from monitor.sample.onepage import SLUG as ONE_SLUG
from monitor.sample.onepage import one_pages
from monitor.sample.responses import Addresses, Manner, Ports, Reply, Site
from monitor.sample.shelf import shelf_links, shelf_pages
from monitor.sample.shell import BUREAU, PHONE, SITE_CODE, Head, breadcrumb, html, page, prose

_SHEET = b"""body { margin: 0 }
.badge { background: url(../images/ipv6.png) }
.logo { background: url('../images/logo-2017.png') }
/* .old { background: url(../images/logo-2011.png) } */
"""
Replies = dict[tuple[str, str], Reply]

# Targets that fail over IPv6 alone: two that the home page links, two that only those pages link.
V6_FAILURES: dict[str, Reply] = {
    "/zdlyxxgk/tzsb/index.html": Reply(500, b"upstream error"),
    "/zdlyxxgk/fld/index.html": Reply(404, b"not found"),
}
V6_FAILURES_OF_ARTICLES: dict[str, Reply] = {
    "zdlyxxgk/tzsb#1": Reply(404, b"not found"),
    "zdlyxxgk/qzqd#0": Reply(manner=Manner.RESET),
}


def build(today: date, ports: Ports) -> Site:
    """Every answer of the sample on a given day. Deterministic: nothing depends on clock or chance."""
    addresses = Addresses(ports)
    rows = {slug: row.format(day=(today - timedelta(days=9)).isoformat()) for slug, row in oddities.DEAD_ROWS.items()}
    sides = {slug: side.format(credit=addresses.partner("/credit/")) for slug, side in oddities.SIDES.items()}
    inserts = oddities.dead_inserts(addresses) | oddities.harmless_inserts(addresses)
    replies: Replies = {
        **columns(addresses, today, inserts, rows, sides),
        **disclosure(addresses, today, oddities.DEAD_IN_DOCUMENT),
        **html_library(addresses, today),
        **shelf_pages(addresses, today),
        **one_pages(addresses, today),
        **annual_reports(addresses, today),
        **families.pages(addresses, today),
        **oddities.answers(addresses),
        **_pages(addresses, today),
        **_portal(addresses),
    }
    _spoil(replies, today)
    replies[Addresses.WWW, "/sitemap.xml"] = _sitemap(addresses, today)
    return Site(addresses, replies, oddities.fallbacks())


def _pages(addresses: Addresses, today: date) -> Replies:
    """The bureau's single pages: home, institution, footer pages, services, data."""
    bureau: dict[str, Reply] = {
        "/": html(_home(addresses, today)),
        "/index.html": html(_home(addresses, today)),
        "/jgzn/index.html": html(_institution(addresses)),
        "/wzdt/index.html": html(_site_map(addresses, today)),
        "/lxwm/index.html": html(_contact(addresses)),
        "/cx/index.html": _search_page(),
        "/data/tj.json": _json('{"data": {"status": "ok", "total": 12, "list": [1, 2, 3]}}'),
        "/data/zj.json": _json('{"data": {"status": "stale", "total": 0, "list": []}}'),
        "/bs/index.html": Reply(503, "<html><body>服务暂不可用</body></html>".encode()),
        "/bs/guide.html": html(page(addresses, Head("办事指南"), f"<h1>办事指南</h1>{prose('办事指南')}")),
        "/bs/hall.html": html(
            page(addresses, Head("办事大厅"), f"<h1>办事大厅</h1><p>受理时间：工作日</p>{prose('办事大厅')}")
        ),
        "/bs/entry": Reply(302, headers=(("Location", f"{Addresses.PREFIX}/bs/hall.html"),)),
        "/bs/moved": Reply(302, headers=(("Location", f"{Addresses.PREFIX}/"),)),
    }
    for name, slug in (("关于本站", "gybz"), ("隐私保护", "ysbh"), ("版权声明", "bqsm")):
        bureau[f"/{slug}/index.html"] = html(
            page(addresses, Head(name), f"{breadcrumb(addresses, ((name, f'/{slug}/index.html'),))}{prose(name)}")
        )
    return {(Addresses.WWW, Addresses.PREFIX + path): reply for path, reply in bureau.items()}


def _home(addresses: Addresses, today: date) -> str:
    news = "".join(_news_row(addresses, article) for article in islice(articles_of(NEWS.children[0], today), 6))
    blocks = "".join(_block(addresses, plan) for plan in COLUMNS)
    more = (
        f'<li><a href="{addresses.bureau(f"/{LIBRARY_SLUG}/index.html")}">{LIBRARY}</a></li>'
        f'<li><a href="{addresses.bureau("/gkmlpt/index")}#8801">规范性文件</a></li>'
        f'<li><a href="{addresses.bureau("/jgzn/index.html")}">机构职能</a></li>'
        f'<li><a href="{addresses.bureau("/cx/index.html")}">信息查询</a></li>'
        f'<li><a href="{addresses.at(Addresses.TALK, "/yjzj/")}">意见征集</a></li>'
        f'<li><a href="{addresses.at(Addresses.WEIXIN)}">政务新媒体</a></li>'
        f'<li><a href="{addresses.at(Addresses.OLD)}">数据发布</a></li>'
        f'<li><a href="{addresses.image("/")}">图片服务器</a></li>'
    )
    more += "".join(
        f'<li><a href="{addresses.bureau(f"/{unit.slug}/index.html")}">{unit.column}</a></li>' for unit in units(today)
    )
    more += families.home_links(addresses)
    body = f'<div class="news"><h3>工作动态</h3><ul>{news}</ul></div>{blocks}<div class="links"><ul>{more}</ul></div>'
    return page(addresses, Head("首页"), body)


def _news_row(addresses: Addresses, article: Article) -> str:
    return (
        f'<li><a href="{addresses.bureau(article.path)}" title="{escape(article.title)}">{escape(article.title)}</a>'
        f"<span>{article.published:%m-%d}</span></li>"
    )


def _block(addresses: Addresses, plan: ColumnPlan) -> str:
    names = "".join(
        f'<a href="{addresses.bureau(each.path)}">{escape(each.name)}</a>' for each in (plan, *plan.children)
    )
    return f'<div class="block">{names}</div>'


def _institution(addresses: Addresses) -> str:
    rows = (
        ("机构名称", BUREAU),
        ("办公地址", "汕样市样例路1号"),
        ("办公时间", "工作日 8:30 至 12:00，14:30 至 17:30"),
        ("联系电话", PHONE),
    )
    table = "".join(f"<tr><th>{label}</th><td>{value}</td></tr>" for label, value in rows)
    trail = (("政务公开", "/zwgk/index.html"), ("机构职能", "/jgzn/index.html"))
    body = f"{breadcrumb(addresses, trail)}<table>{table}</table>{prose('机构职能')}"
    return page(addresses, Head("机构职能", "机构职能", "机构信息"), body)


def _contact(addresses: Addresses) -> str:
    body = (
        f"{breadcrumb(addresses, (('联系我们', '/lxwm/index.html'),))}<h1>联系我们</h1>"
        "<table><tr><th>办公地址</th><td>汕样市样例路1号</td></tr><tr><th>办公时间</th><td></td></tr></table>"
        f"<p>联系电话：{PHONE}</p>"
    )
    return page(addresses, Head("联系我们"), body)


def _site_map(addresses: Addresses, today: date) -> str:
    every = "".join(_block(addresses, plan) for plan in (*COLUMNS, *KEY_AREAS.children))
    twin = article_path("xwdt/gzdt#0", today).replace("/post_", "/mpost_")
    body = (
        f"{breadcrumb(addresses, (('网站地图', '/wzdt/index.html'),))}{every}"
        f'<p><a href="{addresses.bureau("/index.html")}">首页</a> '
        f'<a href="{addresses.bureau(f"/{ONE_SLUG}/index.html")}">业务公示</a> '
        f'<a href="{addresses.bureau("")}">本局</a> <a href="{addresses.bureau(twin)}">手机版示例</a></p>'
        f"<p>{' '.join(families.map_links(addresses))} {shelf_links(addresses, today)}</p>"
    )
    return page(addresses, Head("网站地图"), body)


def _search_page() -> Reply:
    text = (
        '<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">'
        "<title>信息查询</title></head><body><h1>信息查询</h1>"
        '<p><a href="search.do?name=食品">按食品查询</a></p></body></html>'
    )
    return Reply(200, text.encode("gb18030"), "text/html")


def _json(text: str) -> Reply:
    return Reply(200, text.encode(), "application/json")


def _portal(addresses: Addresses) -> Replies:
    """The portal around the bureau, its static files and robots.txt."""
    text = "<!DOCTYPE html><html><head><meta charset='utf-8'><title>{0}</title></head><body><h1>{0}</h1></body></html>"
    robots = f"User-agent: *\nDisallow: /swscjg/nbxt/\nSitemap: {addresses.www('/sitemap.xml')}\n"
    portal: dict[str, Reply] = {
        "/": html(text.format("汕样市人民政府门户网站")),
        "/search": html(text.format("全站搜索")),
        "/robots.txt": Reply(200, robots.encode(), "text/plain"),
        "/static/css/common.css": Reply(200, _SHEET, "text/css"),
        "/static/js/jquery-min.js": Reply(200, b"window.$ = function () {};", "application/javascript"),
        "/static/images/ipv6.png": Reply(200, files.png(0, 120, 0), files.PNG_TYPE),
        "/favicon.ico": Reply(200, files.png(0, 0, 120), "image/x-icon"),
    }
    return {(Addresses.WWW, target): reply for target, reply in portal.items()}


def _sitemap(addresses: Addresses, today: date) -> Reply:
    places = "".join(
        f"<url><loc>{escape(addresses.bureau(plan.path))}</loc><lastmod>{today.isoformat()}</lastmod></url>"
        for plan in COLUMNS
    )
    text = f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}</urlset>'
    return Reply(200, text.encode(), "application/xml")


def _spoil(replies: Replies, today: date) -> None:
    """Faults that are changes to pages made above: over IPv6, in the footer, in the meta tags."""
    broken = dict(V6_FAILURES) | {article_path(key, today): reply for key, reply in V6_FAILURES_OF_ARTICLES.items()}
    for path, failure in broken.items():
        place = (Addresses.WWW, Addresses.PREFIX + path)
        replies[place] = replace(replies[place], over_v6=failure)

    def edit(path: str, old: str, new: str) -> None:
        place = (Addresses.WWW, Addresses.PREFIX + path)
        body = replies[place].body.decode()
        if old not in body:
            raise AssertionError(f"{path} has no {old!r} to spoil")
        replies[place] = replace(replies[place], body=body.replace(old, new).encode())

    edit("/xwdt/xqdt/index.html", f"网站标识码{SITE_CODE}", "网站标识码")
    edit("/ztzl/spzt/index.html", f"网站标识码{SITE_CODE}", f"网站标识码\n        {SITE_CODE[:4]}{SITE_CODE[4:]}")
    edit(article_path("xwdt/xqdt#1", today), '<meta name="ArticleTitle"', '<meta name="Title"')
    edit(
        article_path("xwdt/xqdt#0", today),
        '<meta name="ArticleTitle" content="',
        '<meta\n  name="ArticleTitle"\n  content="',
    )
    edit(article_path("zwgk/wgk#2", today), f"信息来源：{BUREAU}", "信息来源：")
