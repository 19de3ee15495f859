"""Site furniture and technical safety in the sample: pages, files and links with one fault each, and sound ones.

They hang on one page (网站设施) that the site map links.
"""

from datetime import date, timedelta
from html import escape

from monitor.sample import files
from monitor.sample.responses import Addresses, Reply
from monitor.sample.shell import BUREAU, Head, breadcrumb, html, page, prose
from monitor.sample.upkeep import Replies, Row, Sound

_PAGE = "/wzss/list.html"
_ARTICLE = "/wzss/content/post_{}.html"
_SAFE = (("X-Content-Type-Options", "nosniff"), ("Content-Security-Policy", "frame-ancestors 'self'"))
_ZIP = "application/zip"

FAULTS: tuple[Row, ...] = (
    ("fittings", "page-functions", "首页：移动端适配", "home.mobile", "首页没有移动端适配"),
    ("fittings", "page-functions", "文章页：移动端适配", "article.mobile", "有的文章页没有移动端适配"),
    ("fittings", "page-functions", "文章页：转载分享", "article.share", "文章页没有转载分享功能"),
    ("fittings", "article-marks", "文章：来源", "source.missing", "有文章没有注明来源"),
    ("fittings", "article-marks", "文章：发布时间", "date.missing", "有文章没有显示发布时间"),
    ("fittings", "article-marks", "文章：发布时间", "date.form", "有文章的发布时间没有时分"),
    ("fittings", "https-closed", "{www}/", "absent", "HTTPS 端口不通"),
    ("fittings", "https-redirect", "http://secure.example.test:{http_port}/", "redirect", "http 没有跳转到 https"),
    ("fittings", "https", "{soft}/index.html", "old", "旧网址没有跳转到现在的网站"),
    ("fittings", "https", "{www}/wzss/retired.html", "old", "旧网址打不开，也没有跳转"),
    ("fittings", "new-media", "微博", "missing", "首页没有微博入口"),
    ("fittings", "new-media", "{partner}/weixin/old", "dead", "首页的新媒体入口打不开"),
    ("fittings", "site-domain", "hdjl.swtalk-sample.test", "domain", "互动平台不在规定的域名之下"),
    ("fittings", "reposts", "国务院关于样例事项的指导意见", "missing", "上级重要信息没有转载"),
    ("fittings", "reposts", "有关文件的解读", "late", "上级重要信息转载晚了"),
    ("links", "dead-links", "{partner}/weixin/old", "", "首页的新媒体链接 404"),
    ("safety", "security-headers", "{www}/", "x-content-type-options", "首页应答没有 X-Content-Type-Options"),
    ("safety", "security-headers", "{www}/", "x-frame-options", "首页应答没有防嵌套的响应头"),
    ("safety", "security-headers", "{www}/wzss/version.html", "server", "应答泄露了服务器软件版本"),
    ("safety", "mixed-content", "{partner}/rules/", "active", "HTTPS 页面里内嵌了 http 的页面"),
    ("safety", "mixed-content", "{img}/logo.png", "passive", "HTTPS 页面里有 http 的图片"),
    ("safety", "exposed-files", "{www}/wzss/wwwroot20240801.zip", "file", "网页上有网站备份的链接"),
    ("safety", "exposed-files", "{www}/wzss/upload/", "listing", "服务器列出了目录里的文件"),
)
SOUND: tuple[Sound, ...] = (
    ("fittings", "page-functions", "首页：站内搜索", "首页有搜索框"),
    ("fittings", "page-functions", "首页：无障碍", "首页有无障碍入口"),
    ("fittings", "page-functions", "首页：离开提示", "离开提示写在页面里"),
    ("fittings", "article-marks-sound", "文章：来源", "来源由脚本写出，或写作“转自”"),
    ("fittings", "https", "http://secure.example.test:{http_port}/", "http 和 https 都能打开、内容相同"),
    ("fittings", "https", "{portal}/swscjg", "跳转到首页的旧网址"),
    ("fittings", "https", "{gone}/", "已经注销的旧域名"),
    ("fittings", "new-media", "{weixin}/", "打得开的新媒体入口"),
    ("fittings", "site-domain", "www.shanwei-sample.test", "在规定域名之下的网站"),
    ("fittings", "reposts", "食品安全宣传周抽检活动", "当天转载的信息"),
    ("safety", "security-headers", "{www}/wzss/headers.html", "响应头齐全的页面"),
    ("safety", "mixed-content", "{partner}/credit/", "HTTPS 页面上通向 http 网站的普通链接"),
    ("safety", "exposed-files", "{www}/wzss/jiucuo-backup-notice.zip", "名称里有 backup 的普通附件"),
)


def fittings(addresses: Addresses, today: date) -> Replies:
    """The pages and files of this family."""
    prefix = Addresses.PREFIX
    own: dict[str, Reply] = {
        _PAGE: html(page(addresses, Head("网站设施", "网站设施", "网站设施"), _list(addresses))),
        "/wzss/headers.html": Reply(200, _bare("响应头齐全的页面"), headers=_SAFE),
        "/wzss/version.html": Reply(200, _bare("显示版本的页面"), headers=(*_SAFE, ("X-Powered-By", "PHP/5.4.16"))),
        "/wzss/wwwroot20240801.zip": Reply(200, files.docx(["backup"]), _ZIP),
        "/wzss/jiucuo-backup-notice.zip": Reply(200, files.docx(["notice"]), _ZIP),
        "/wzss/upload/": Reply(200, _LISTING),
        _ARTICLE.format(990001): html(_article(addresses, today, "来源由脚本显示", _SCRIPTED)),
        _ARTICLE.format(990002): html(_article(addresses, today, "转载的文章", "<span>转自：中国政府网</span>")),
        _ARTICLE.format(990003): html(
            _article(addresses, today, "只有日期的文章", f"<span>信息来源：{BUREAU}</span>", minutes=False)
        ),
    }
    secure = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>安全专题</title></head><body>
<iframe src="{addresses.partner("/rules/")}" title="规章"></iframe><img src="{addresses.image("/logo.png")}" alt="标志">
<a href="{addresses.partner("/credit/")}">信用监管</a></body></html>"""
    return {
        **{(Addresses.WWW, prefix + path): reply for path, reply in own.items()},
        (Addresses.TLS_GOOD, "/zt/topic.html"): html(secure),
    }


def home_links(addresses: Addresses) -> str:
    """What the home page shows of this family."""
    return f'<li><a href="{addresses.partner("/weixin/old")}">微信订阅号</a></li>'


def map_links(addresses: Addresses) -> str:
    """The way to the page of this family, for the site map."""
    secure = addresses.tls(Addresses.TLS_GOOD, "/zt/topic.html")
    return f'<a href="{addresses.bureau(_PAGE)}">网站设施</a> <a href="{secure}">安全专题</a>'


_LISTING = (
    b"<html><head><title>Index of /swscjg/wzss/upload</title></head>"
    b"<body><h1>Index of /swscjg/wzss/upload</h1><pre>list-2024.txt</pre></body></html>"
)
_SCRIPTED = '<span>来源：<script>document.write("本局");</script></span>'


def _list(addresses: Addresses) -> str:
    targets = {
        "响应头": "/wzss/headers.html", "版本": "/wzss/version.html", "目录": "/wzss/upload/",
        "资料一": "/wzss/wwwroot20240801.zip", "资料二": "/wzss/jiucuo-backup-notice.zip",
        "文章一": _ARTICLE.format(990001), "文章二": _ARTICLE.format(990002), "文章三": _ARTICLE.format(990003),
    }  # fmt: skip
    shown = " ".join(f'<a href="{addresses.bureau(path)}">{name}</a>' for name, path in targets.items())
    return f"{breadcrumb(addresses, (('网站设施', _PAGE),))}<p>{shown}</p>{prose('网站设施')}"


def _bare(title: str) -> bytes:
    head = f"<head><meta charset='utf-8'><title>{title}</title></head>"
    return f"<!DOCTYPE html><html>{head}<body><p>{title}</p></body></html>".encode()


def _article(addresses: Addresses, today: date, title: str, source: str, *, minutes: bool = True) -> str:
    day = f"{today - timedelta(days=7):%Y-%m-%d}"
    stamp = f"{day} 10:00:00"
    body = f"""{breadcrumb(addresses, (("网站设施", _PAGE),))}
<div class="content" id="content-dy"><h4 class="wdtit">{escape(title)}</h4>
<div class="jbxx">{source}<span>发布时间：{stamp if minutes else day}</span></div>
<div id="content1">{prose(title)}</div></div>"""
    return page(addresses, Head(title, "网站设施", "网站设施", title, stamp, BUREAU), body)
