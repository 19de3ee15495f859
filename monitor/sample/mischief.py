"""What somebody did to the sample: pages that were tampered with, links that turned bad, articles twice or backdated.

Everything hangs on one page (稿件核查) that the site map links.
"""

from datetime import date, timedelta
from html import escape

from monitor.sample.responses import Addresses, Reply
from monitor.sample.shell import BUREAU, Head, breadcrumb, html, page, prose
from monitor.sample.upkeep import Replies, Row, Sound

_PAGE = "/gjhc/list.html"
FOLDER = "/gjhc/content"
HIGHEST = 995009  # the highest number that the run of yesterday saw
_FRONTS = ("hacked", "other", "scripts", "news", "empty")
BEFORE = tuple(f"/gjhc/front-{name}.html" for name in _FRONTS)

FAULTS: tuple[Row, ...] = (
    ("safety", "defacement", "{www}/gjhc/front-hacked.html", "words", "页面被写上了黑客留言"),
    ("safety", "defacement", "{www}/gjhc/front-other.html", "changed", "页面换成了另一个网站"),
    ("safety", "defacement", "{www}/gjhc/front-scripts.html", "scripts", "页面装载了陌生网站的脚本"),
    ("safety", "defacement", "{www}/gjhc/front-empty.html", "changed", "页面只剩下防护提示"),
    ("safety", "hijacked-links", "{shady}/", "content", "外部链接变成了赌博网站"),
    ("safety", "hijacked-links", "{sale}/", "parked", "外部链接的域名正在出售"),
    ("articles", "duplicates", "{www}/gjhc/content/post_995002.html", "duplicate", "同一篇稿件发了两次"),
    ("articles", "duplicates", "{www}/gjhc/content/post_995003.html", "duplicate", "换了标题再发一次"),
    ("articles", "duplicates", "{www}/zwgk/sqjd/content/post_650014.html", "duplicate", "两篇解读正文相同"),
    ("articles", "forged-dates", "{www}/gjhc/content/post_995020.html", "backdated", "新发的文章写成一个月前"),
    ("articles", "forged-dates", "{www}/gjhc/content/post_995006.html", "future", "发布日期写到了明年"),
    ("articles", "forged-dates", "[zdlyxxgk/xfwq#0]", "list.future", "列表上的日期写到了后年"),
    ("articles", "forged-dates", "[zdlyxxgk/xfwq#1]", "list.future", "列表上的日期写到了后年"),
    ("articles", "forged-dates", "{www}/yygs/content/post_980034.html", "differs", "列表与文章标签的日期不一致"),
    ("articles", "expired-notices", "{www}/gjhc/list.html", "食品安全标准意见征求", "已经截止的征集还写着进行中"),
)
SOUND: tuple[Sound, ...] = (
    ("safety", "defacement", "{www}/gjhc/front-news.html", "换了几条新闻的页面"),
    ("safety", "hijacked-links", "{news}/", "报道打击网络赌博的新闻网站"),
    ("articles", "duplicates", "{www}/gjhc/content/post_995004.html", "同一系列的公告，只有数字不同"),
    ("articles", "duplicates", "{www}/gjhc/content/post_995005.html", "标题相同、内容不同的文章"),
    ("articles", "duplicates", "{www}/gjhc/2/content/post_995001.html", "同一篇稿件同时显示在两个栏目"),
    ("articles", "forged-dates", "{www}/gjhc/content/post_995021.html", "审核了几天才发布的文章"),
)

_SERIES = "本期共抽检食品{n}批次，合格{m}批次，不合格{k}批次，结果已通知有关单位，不合格产品已下架封存。" * 3


def mischief(addresses: Addresses, today: date) -> Replies:
    """The pages of this family, and the hosts that its links lead to."""

    def article(title: str, text: str, age: int) -> Reply:
        return html(_article(addresses, title, text, today - timedelta(days=age)))

    twice = prose("市场监管所开展校园周边食品安全检查", 8)
    own: dict[str, Reply] = {
        _PAGE: html(page(addresses, Head("稿件核查", "稿件核查", "稿件核查"), _list(addresses, today))),
        "/gjhc/content/post_995001.html": article("开展校园周边食品安全检查", twice, 40),
        "/gjhc/2/content/post_995001.html": article("开展校园周边食品安全检查", twice, 40),
        "/gjhc/content/post_995002.html": article("开展校园周边食品安全检查", twice, 38),
        "/gjhc/content/post_995003.html": article("我局深入校园周边检查食品安全", twice, 37),
        "/gjhc/content/post_995004.html": article("抽检公告（第1期）", _SERIES.format(n=101, m=99, k=2), 36),
        "/gjhc/content/post_995007.html": article("抽检公告（第2期）", _SERIES.format(n=86, m=85, k=1), 35),
        "/gjhc/content/post_995005.html": article("抽检公告（第1期）", prose("另一篇公告的正文", 8), 34),
        "/gjhc/content/post_995006.html": article("明年的文章", prose("明年的文章", 8), -200),
        "/gjhc/content/post_995020.html": article("补写的工作总结", prose("补写的工作总结", 8), 30),
        "/gjhc/content/post_995021.html": article("审核后发布的文章", prose("审核后发布的文章", 8), 4),
        **{path: _front(addresses, name) for name, path in zip(_FRONTS, BEFORE, strict=True)},
    }
    elsewhere = {
        Addresses.SHADY: ("全民娱乐城投注平台", "百家乐、老虎机、体育投注，首存送彩金。"),
        Addresses.FOR_SALE: ("sale.example.test", "该域名正在出售，欢迎联系购买。"),
        Addresses.NEWS: ("打击网络赌博专题", "警方查处一起投注案件，百家乐、六合彩都是赌博，请警惕。"),
    }
    return {
        **{(Addresses.WWW, Addresses.PREFIX + path): reply for path, reply in own.items()},
        (Addresses.SERVICE, "/a.js"): Reply(200, b"window.a = 1;", "application/javascript"),
        **{
            (host, "/"): html(_bare(title, f"<h1>{title}</h1><p>{text}</p>"))
            for host, (title, text) in elsewhere.items()
        },
    }


def map_links(addresses: Addresses) -> str:
    """The way to the page of this family, for the site map."""
    return f'<a href="{addresses.bureau(_PAGE)}">稿件核查</a>'


def front_texts() -> tuple[str, ...]:
    """The texts of the links that yesterday's run saw on each of the fronts."""
    return tuple(f"样例栏目{n}" for n in range(12))


def _front(addresses: Addresses, name: str) -> Reply:
    texts = list(front_texts())
    script, title, more = "", "样例专题", ""
    match name:
        case "hacked":
            more = "<h1>Hacked by sample team</h1>"
        case "other":
            texts, title = [f"别的网站的链接{n}" for n in range(12)], "别的网站"
        case "scripts":
            script = f'<script src="{addresses.at(Addresses.SERVICE, "/a.js")}"></script>'
        case "news":
            texts[:4] = [f"今天的新闻{n}" for n in range(4)]
        case _:
            texts, title = [], "请稍候"
    links = "".join(f'<a href="#{n}">{text}</a> ' for n, text in enumerate(texts))
    return html(_bare(title, f"{script}{more}<p>{links}</p>"))


def _bare(title: str, body: str) -> str:
    head = f"<head><meta charset='utf-8'><title>{title}</title></head>"
    return f"<!DOCTYPE html><html>{head}<body>{body}</body></html>"


def _list(addresses: Addresses, today: date) -> str:
    numbers = (995001, 995002, 995003, 995004, 995005, 995006, 995007, 995020, 995021)
    links = " ".join(f'<a href="{addresses.bureau(f"{FOLDER}/post_{n}.html")}">稿件{n}</a>' for n in numbers)
    links += f' <a href="{addresses.bureau("/gjhc/2/content/post_995001.html")}">另一栏目的稿件</a>'
    links += "".join(f' <a href="{addresses.at(host)}">合作网站</a>' for host in (Addresses.SHADY, Addresses.FOR_SALE))
    links += f' <a href="{addresses.at(Addresses.NEWS)}">新闻网站</a>'
    over, later = today - timedelta(days=20), today + timedelta(days=20)
    states = (
        f"<li>食品安全标准意见征求　截止日期：{over.isoformat()}　进行中</li>"
        f"<li>价格行为规则意见征求　截止日期：{later.isoformat()}　进行中</li>"
        f"<li>广告管理办法意见征求　截止日期：{over.isoformat()}　已结束</li>"
    )
    return f"{breadcrumb(addresses, (('稿件核查', _PAGE),))}<p>{links}</p><ul>{states}</ul>{prose('稿件核查')}"


def _article(addresses: Addresses, title: str, text: str, day: date) -> str:
    stamp = f"{day:%Y-%m-%d} 10:00:00"
    body = f"""{breadcrumb(addresses, (("稿件核查", _PAGE),))}
<div class="content" id="content-dy"><h4 class="wdtit">{escape(title)}</h4>
<div class="jbxx"><span>信息来源：{BUREAU}</span><span>发布时间：{stamp}</span></div>
<div id="content1">{text if "<p>" in text else f"<p>{text}</p>"}</div></div>"""
    return page(addresses, Head(title, "稿件核查", "稿件核查", title, stamp, BUREAU), body)
