"""The library of the sample as a library: what its lists hold and miss, doubles, downloads, the search, the city's
library, 规章 with and without their 题注, citations. All documents stand in the category 专项规范性文件 or 政府规章.
"""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from html import escape
from urllib.parse import quote

from monitor.sample.library import EDICTS, SPECIAL, PaperPlan, plan_paper
from monitor.sample.normative import special_papers
from monitor.sample.responses import Addresses, Reply
from monitor.sample.shell import BUREAU, Head, breadcrumb, html, page, prose

Replies = dict[tuple[str, str], Reply]
Row = tuple[str, str, str, str, str]  # family, check, subject, aspect, what
Sound = tuple[str, str, str, str]  # family, check, subject, what

_FAMILY = "library"
_LIST = "{www}/gkmlpt/api/all/8811?page=1&sid=4415099"
CITY_SID, CITY_CATEGORY = 4415000, 8899
SEARCH = "/search/all/4415099?keywords="
NOBODY = "查无此文甲乙丙丁戊己庚辛"  # the words with which the check asks for nothing
COUNT_SLIPS = {SPECIAL: 3}  # how much more the tree says than the list holds
_CITY = "样例市规范性文件库"
_OLD_ENTRY = "/gzk/gone.html"

FAULTS: tuple[Row, ...] = (
    (_FAMILY, "library-lists", _LIST, "count", "目录标的数量比列表多 3 份"),
    (_FAMILY, "library-lists", "<unlisted>", "unlisted", "文件页写明属于这一类，列表里没有"),
    (_FAMILY, "library-lists", "<gone>", "page", "列表里还有，文件页已删除"),
    ("links", "dead-links", "<gone>", "", "文件页已删除，列表还链着"),
    (_FAMILY, "library-lists", "<listed-twice>", "both", "同一份文件列在规范性文件和其他文件两类"),
    (_FAMILY, "library-duplicates", "<number-twice>", "number", "两份文件一个文号"),
    (_FAMILY, "library-duplicates", "<posted-twice>", "title", "同一份文件发布了两次"),
    (_FAMILY, "library-filing", "<posted-twice>", "number.missing", "重复发布的那份没有文号"),
    (_FAMILY, "library-duplicates", "<text-twice>", "text", "换了名称重复发布，正文相同"),
    (_FAMILY, "library-downloads", "下载和打印入口", "control", "没有附件，也没有下载、打印入口"),
    (_FAMILY, "library-downloads", "{www}/gkmlpt/attachment/880/gone.docx", "file", "规范性文件的附件打不开"),
    (_FAMILY, "site-search", "<late>", "title", "用完整标题搜不到"),
    (_FAMILY, "site-search", "<orders>", "number", "用文号搜不到"),
    (_FAMILY, "library-compare", "<on-time>", "there", "市文件库里没有"),
    (_FAMILY, "library-compare", "<term-runs>", "validity", "市文件库标为失效，本站标为有效"),
    (_FAMILY, "library-compare", f"{_CITY}：汕样市监规〔2021〕77号", "here", "市文件库里有，本站没有"),
    (_FAMILY, "regulations-old", "{www}" + _OLD_ENTRY, "entry", "规章库入口打不开"),
    ("links", "dead-links", "{www}" + _OLD_ENTRY, "", "规章库入口 404"),
    (_FAMILY, "regulations", "<edict-bare>", "caption.published", "规章没有题注（公布时间）"),
    (_FAMILY, "regulations", "<edict-bare>", "caption.number", "规章没有题注（文号）"),
    (_FAMILY, "regulations", "<edict-bare>", "caption.begins", "规章没有题注（施行时间）"),
    (_FAMILY, "regulations", "<edict-no-begin>", "caption.begins", "题注里没有施行时间"),
    (_FAMILY, "regulations", "<edict-no-file>", "download", "规章没有下载或打印入口"),
    (_FAMILY, "citations", "<cites-wrongly>", "citation:政府网站发展指引", "引用政府网站发展指引的文号写错"),
)
SOUND: tuple[Sound, ...] = (
    (_FAMILY, "library-lists", "<term-runs>", "列表、文件页都有的文件"),
    (_FAMILY, "library-duplicates", "<yearly-new>", "与上一年格式相同、年份不同的通知"),
    (_FAMILY, "library-duplicates", "<successor>", "与已被替代的旧办法名称相同的新办法"),
    (_FAMILY, "site-search", "<on-time>", "搜索结果的标题带高亮标记"),
    (_FAMILY, "site-search", "<no-gui>", "搜索结果的标题被截断"),
    (_FAMILY, "library-compare", f"{_CITY}：汕样府规〔2021〕5号", "市政府自己的文件，本站不必有"),
    (_FAMILY, "library-compare", "<term-marked>", "已失效、市文件库已撤下的文件"),
    (_FAMILY, "regulations", "<edict-whole>", "题注齐全的规章"),
    (_FAMILY, "regulations", "{partner}/rules/", "目录数据里的规章库入口"),
    (_FAMILY, "citations", "<cites-rightly>", "文号正确的引用，和不认识的引用"),
)
_ARTICLES = "第一条 为了加强管理，保障公共安全，制定本规定。\n第二条 本市行政区域内适用本规定。"


def shelf_papers(today: date) -> list[PaperPlan]:
    """The documents of this family."""
    return [*_listed(today), *_doubles(today), *_edicts(today), *_citing(today)]


def _paper(today: date, n: int, key: str, topic: str, age: int) -> PaperPlan:
    return plan_paper(today, 500 + n, key, topic, age, SPECIAL)


def _listed(today: date) -> list[PaperPlan]:
    return [
        replace(_paper(today, 1, "unlisted", "药品网络销售", 210), unlisted=True),
        replace(_paper(today, 2, "gone", "医疗器械网络销售", 220), gone=True),
        replace(_paper(today, 3, "no-control", "化妆品网络销售", 230), printable=False),
        replace(_paper(today, 4, "only-file", "保健食品网络销售", 240), printable=False),
    ]


def only_file(addresses: Addresses) -> dict[str, str]:
    """What goes into the pages above: an attached file."""
    file = addresses.bureau("/gkmlpt/attachment/880/sound-0.docx")
    return {"only-file": f'<p>附件：<a href="{file}">附件.docx</a></p>'}


def _doubles(today: date) -> list[PaperPlan]:
    first = _paper(today, 10, "number-first", "直销企业监督", 320)
    twice = _paper(today, 11, "number-twice", "拍卖活动监督", 310)
    posted = _paper(today, 12, "posted-first", "合同示范文本", 330)
    again = _paper(today, 13, "posted-twice", "合同示范文本", 300)
    text = _paper(today, 14, "text-first", "格式条款备案", 340)
    renamed = _paper(today, 15, "text-twice", "格式条款备案", 290)
    old, new = _paper(today, 16, "yearly-old", "抽查", 700), _paper(today, 17, "yearly-new", "抽查", 335)
    this, last = today.year, today.year - 1

    def yearly(paper: PaperPlan, year: int) -> PaperPlan:
        title = f"{BUREAU}关于{year}年度抽查事项的通知"
        return replace(paper, title=title, seed="抽查事项", body=f"现将{year}年度抽查事项公布如下。")

    return [
        first,
        replace(twice, number=first.number),
        posted,
        replace(again, number=""),
        text,
        replace(renamed, title=f"{BUREAU}关于格式条款备案管理的通知", seed=text.title),
        yearly(old, last),
        yearly(new, this),
    ]


def _edicts(today: date) -> list[PaperPlan]:
    def edict(n: int, key: str, topic: str, caption: str) -> PaperPlan:
        paper = plan_paper(today, 530 + n, key, topic, 400 + n, EDICTS)
        title = f"汕样市{topic}规定"
        return replace(
            paper, title=title, number=f"汕样市人民政府令第{20 + n}号", body=f"{caption}\n{_ARTICLES}".lstrip("\n")
        )

    whole = "（2021年3月5日汕样市人民政府令第{0}号公布　自2021年5月1日起施行）"
    return [
        edict(1, "edict-whole", "电动自行车停放", whole.format(21)),
        edict(2, "edict-bare", "户外广告设置", ""),
        edict(3, "edict-no-begin", "集贸市场用电", "（2021年3月5日汕样市人民政府令第23号公布）"),
        replace(edict(4, "edict-no-file", "燃气器具安装", whole.format(24)), printable=False),
    ]


def _citing(today: date) -> list[PaperPlan]:
    wrong = _paper(today, 40, "cites-wrongly", "网站信息发布", 170)
    right = _paper(today, 41, "cites-rightly", "网站信息维护", 180)
    return [
        replace(wrong, body="根据《政府网站发展指引》（国办发〔2017〕17号），制定本办法。"),
        replace(
            right,
            body="根据《政府网站发展指引》（国办发〔2017〕47号）和《某某市网站发展指引》（某府办〔2017〕17号），制定本办法。",
        ),
    ]


# --- pages ---


def shelf_pages(addresses: Addresses, today: date) -> Replies:
    """The search of the portal, the city's library, the page with the dead entry."""
    found = [p for p in (*special_papers(today), *shelf_papers(today)) if p.category == SPECIAL]
    said: dict[str, list[dict[str, object]]] = {NOBODY: []}
    for paper in found:
        for words, rows in _answers(addresses, paper, found).items():
            said.setdefault(words, []).extend(rows)
    out: Replies = {(Addresses.WWW, SEARCH + quote(words, safe="")): _results(rows) for words, rows in said.items()}
    city = f"/gkmlpt/api/all/{CITY_CATEGORY}?page=1&sid={CITY_SID}"
    out[Addresses.WWW, city] = _json({"articles": _city(addresses, found), "total": len(_city(addresses, found))})
    link = f'<p><a href="{addresses.bureau(_OLD_ENTRY)}">规章库</a></p>'
    body = f"{breadcrumb(addresses, (('规章', '/gzk/index.html'),))}<h1>规章</h1>{link}{prose('规章')}"
    out[Addresses.WWW, f"{Addresses.PREFIX}/gzk/index.html"] = html(page(addresses, Head("规章"), body))
    return out


def shelf_links(addresses: Addresses, today: date) -> str:
    """What the site map links: the page of 规章, a document that no list holds, one whose page is gone."""
    links = [(addresses.bureau("/gzk/index.html"), "规章")]
    links += [(addresses.bureau(p.path), p.title) for p in shelf_papers(today) if p.unlisted or p.gone]
    return " ".join(f'<a href="{place}">{escape(name)}</a>' for place, name in links)


def _answers(addresses: Addresses, paper: PaperPlan, every: Iterable[PaperPlan]) -> dict[str, list[dict[str, object]]]:
    """What the search says to the title and to the 文号 of a document. Two of them are not in its index."""
    title = paper.title.removeprefix("【已失效】").removeprefix("【已废止】")
    others = [p for p in every if p.key in ("sound-0", "term-runs", "ends-soon")]
    shown = {"on-time": f"<em>{title}</em>", "no-gui": f"{title[:24]}…"}.get(paper.key, title)
    hit = [_row(addresses, paper, shown)]
    titled = hit if paper.key != "late" else [_row(addresses, p, p.title) for p in others]
    numbered = hit if paper.key != "orders" else []
    return {title: titled} | ({paper.number: numbered} if paper.number else {})


def _row(addresses: Addresses, paper: PaperPlan, title: str) -> dict[str, object]:
    url = "" if paper.key in ("on-time", "no-gui") else addresses.bureau(paper.path)
    return {"title": title, "url": url, "document_number": paper.number, "isgkml": 1}


def _results(rows: list[dict[str, object]]) -> Reply:
    return _json({"errcode": 0, "data": {"list": rows, "total": len(rows)}})


def _city(addresses: Addresses, papers: Iterable[PaperPlan]) -> list[dict[str, object]]:
    """The city's library: ours but for one and for what has ended, one with another validity, two that are not ours."""
    rows: list[dict[str, object]] = []
    for paper in papers:
        if paper.key == "on-time" or paper.expired or paper.abolished or not paper.number:
            continue
        rows.append(_city_row(addresses, paper.number, paper.title, paper.key == "term-runs"))
    rows.append(_city_row(addresses, "汕样市监规〔2021〕77号", f"{BUREAU}关于印发旧货市场管理办法的通知", False))
    rows.append(_city_row(addresses, "汕样府规〔2021〕5号", "汕样市人民政府关于印发集贸市场管理办法的通知", False))
    return rows


def _city_row(addresses: Addresses, number: str, title: str, expired: bool) -> dict[str, object]:
    place = addresses.www(f"/gkmlpt/content/{quote(number, safe='')}.html")
    flags: dict[str, object] = {"is_expired": int(expired), "is_abolished": 0}
    return {"document_number": number, "title": title, "url": place, **flags}


def _json(data: dict[str, object]) -> Reply:
    return Reply(200, json.dumps(data, ensure_ascii=False).encode(), "application/json; charset=utf-8")
