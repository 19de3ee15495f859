"""The disclosure platform of the sample (gkmlpt): script-rendered index, JSON lists, content pages, 指南/政策/年报.

As on the real platform the lists stand only in the JSON interface, its page 0 is its page 1, and the page's
configuration is a JavaScript object, not JSON.
"""

import json
from datetime import date, datetime, time, timedelta
from html import escape
from zoneinfo import ZoneInfo

from monitor.sample import files
from monitor.sample.library import CATEGORIES, READINGS, REPEALED, RULES, PaperPlan, papers
from monitor.sample.normative import special_papers
from monitor.sample.responses import Addresses, Reply
from monitor.sample.shelf import COUNT_SLIPS, only_file, shelf_papers
from monitor.sample.shell import BUREAU, Head, breadcrumb, html, page, prose

SID = 4415099
PER_PAGE = 100
_ZONE = ZoneInfo("Asia/Shanghai")
_ORGANISATION = 8805

Replies = dict[tuple[str, str], Reply]


def disclosure(addresses: Addresses, today: date, inserts: dict[str, str]) -> Replies:
    """Every answer below `/gkmlpt/`. `inserts` are pieces of HTML for the content pages, by the document's key."""
    all_papers = [*papers(today), *special_papers(today), *shelf_papers(today)]
    inserts = inserts | only_file(addresses)
    out: Replies = {}

    def put(path: str, reply: Reply) -> None:
        out[Addresses.WWW, Addresses.PREFIX + path] = reply

    put("/gkmlpt/index", html(_index(addresses, all_papers)))
    for category in (*CATEGORIES, _ORGANISATION, 0):
        listed = [p for p in all_papers if category in (0, p.category, p.also_in) and not p.unlisted]
        pages = max(1, -(-len(listed) // PER_PAGE))
        for number in range(pages + 2):
            put(f"/gkmlpt/api/all/{category}?page={number}&sid={SID}", _listing(addresses, category, listed, number))
    for paper in all_papers:
        if paper.gone:
            continue
        put(paper.path, html(_content(addresses, paper, inserts.get(paper.key, ""))))
    put("/gkmlpt/attachment/880/sound-0.docx", Reply(200, files.docx(["附件", "样例内容"]), files.DOCX_TYPE))
    for path, name in (("guide", "政府信息公开指南"), ("policy", "政策"), ("annualreport", "政府信息公开年报")):
        put(f"/gkmlpt/{path}", html(_plain(addresses, path, name, today)))
    return out


def _tree(addresses: Addresses, all_papers: list[PaperPlan]) -> list[dict[str, object]]:
    def node(identity: int, name: str, children: list[dict[str, object]], jump: str = "") -> dict[str, object]:
        count = sum(identity in (p.category, p.also_in) and not p.unlisted for p in all_papers)
        count += COUNT_SLIPS.get(identity, 0)
        return {"id": identity, "name": name, "parent": 0, "children": children, "post_count": count, "jump_url": jump}

    leaves = [node(identity, name, []) for identity, name in CATEGORIES.items()]
    for leaf in leaves:
        leaf["parent"] = 8800
    return [
        node(8800, "政策文件", leaves),
        node(_ORGANISATION, "机构职能", [], addresses.bureau("/jgzn/index.html")),
        node(8806, "规章库", [], addresses.partner("/rules/")),
    ]


def _index(addresses: Addresses, all_papers: list[PaperPlan]) -> str:
    tree = json.dumps(_tree(addresses, all_papers), ensure_ascii=False)
    script = f"""<script>
window._CONFIG = {{
    SID: '{SID}',  // 站点编号
    SITE_NAME: '{BUREAU}',
    BASE: '{Addresses.PREFIX}/gkmlpt',
    TREE: {tree},
    SERVICE_AREA_ID: 99,
    LIMIT: {PER_PAGE},
}};
</script>"""
    tabs = "".join(
        f'<li><a href="{addresses.bureau("/gkmlpt/" + path)}">{name}</a></li>'
        for path, name in (("guide", "指南"), ("policy", "政策"), ("annualreport#8807", "年报"))
    )
    where = breadcrumb(addresses, (("政府信息公开平台", "/gkmlpt/index"),))
    body = f'{where}<ul class="tabs">{tabs}</ul><div id="app"></div>{script}'
    return page(addresses, Head("政府信息公开平台"), body)


def _midnight(day: date) -> int:
    """Epoch seconds of midnight in Beijing: how the platform stores a 成文日期."""
    return int(datetime.combine(day, time(), _ZONE).timestamp())


def _entry(addresses: Addresses, paper: PaperPlan, category: int) -> dict[str, object]:
    shown = category or paper.category
    entry: dict[str, object] = {
        "id": paper.post,
        "title": paper.title,
        "url": addresses.bureau(paper.path),
        "post_url": "",
        "document_number": paper.number,
        "identifier": paper.index,
        "publisher": paper.publisher,
        "publisher_src": BUREAU,
        "keywords": "",
        "abstract": "",
        "source": "本网",
        "date": _midnight(paper.written) if paper.written else 0,
        "classify_main": shown,
        "classify_main_name": CATEGORIES[paper.category],
        "classify_theme_name": paper.theme,
        "classify_genre_name": "通知",
        "attachment": [],
        "relation": "[]",
        "post_type": "normal",
        "site": SID,
        "category": shown,
    }
    if paper.published:
        morning = _midnight(paper.published) + 9 * 3600
        entry |= {"created_at": _local(morning), "first_publish_time": morning, "display_publish_time": morning}
        entry["pub_time"] = paper.published.isoformat()
    else:
        entry |= {"created_at": "", "first_publish_time": 0, "display_publish_time": 0, "pub_time": ""}
    if paper.flags:
        entry |= {"is_expired": int(paper.expired), "is_abolished": int(paper.abolished)}
    return entry


def _local(epoch: int) -> str:
    return datetime.fromtimestamp(epoch, _ZONE).strftime("%Y-%m-%d %H:%M:%S")


def _listing(addresses: Addresses, category: int, listed: list[PaperPlan], number: int) -> Reply:
    """One page of the list interface; page 0 is page 1, and pages behind the last are empty."""
    start = (max(number, 1) - 1) * PER_PAGE
    answer = {
        "classify": {"id": category, "name": CATEGORIES.get(category, ""), "post_count": len(listed)},
        "articles": [_entry(addresses, paper, category) for paper in listed[start : start + PER_PAGE]],
        "total": len(listed),
    }
    return Reply(200, json.dumps(answer, ensure_ascii=False).encode(), "application/json; charset=utf-8")


def _content(addresses: Addresses, paper: PaperPlan, insert: str) -> str:
    written = f"{paper.written:%Y年%m月%d日}" if paper.written else ""
    published = f"{paper.published:%Y-%m-%d}" if paper.published else ""
    category = CATEGORIES[paper.category]
    cells = (
        ("索引号:", paper.index, "分类:", paper.theme),
        ("发布机构:", paper.publisher, "成文日期:", written),
        ("名称:", paper.title, "文号:", paper.number),
        ("发布日期:", published, "主题词:", ""),
    )
    rows = "".join(
        f'<tr><td class="first">{a}</td><td class="second">{escape(b)}</td>'
        f'<td class="first">{c}</td><td class="second">{escape(d)}</td></tr>'
        for a, b, c, d in cells
    )
    detail = {
        "id": paper.post,
        "title": paper.title,
        "document_number": paper.number,
        "identifier": paper.index,
        "publisher": paper.publisher,
        "content": f"<p>{paper.title}</p>",
    }
    lines = "".join(f"<p>{escape(line)}</p>" for line in paper.body.split("\n") if line)
    name = "解读" if paper.category == READINGS else "政策"
    tools = '<div class="tools"><a href="javascript:window.print()">打印</a></div>' if paper.printable else ""
    mark = f'<p class="mark">{paper.mark}</p>' if paper.mark else ""
    body = f"""{breadcrumb(addresses, ((name, "/gkmlpt/policy"), (category, f"/gkmlpt/index#{paper.category}")))}
<div class="classify"><table>{rows}</table></div>
<h1 class="title">{escape(paper.title)}</h1>{tools}{mark}
<div class="article-content">{lines}{prose(paper.seed or paper.title)}{insert}</div>
<script>
window._CONFIG = {{
    SID: '{SID}',
    DETAIL: {json.dumps(detail, ensure_ascii=False).replace("</", "<" + chr(92) + "/")},
}};
</script>"""
    head = Head(paper.title, category, "政策文件", paper.title, f"{published} 09:00:00" if published else "", "本网")
    return page(addresses, head, body)


def _plain(addresses: Addresses, path: str, name: str, today: date) -> str:
    published = today - timedelta(days=100)
    body = (
        f"{breadcrumb(addresses, ((name, '/gkmlpt/' + path),))}<h1>{name}</h1>"
        f"<p>发布日期：{published:%Y-%m-%d}　来源：{BUREAU}</p>{prose(name)}"
    )
    if path == "policy":
        links = "".join(
            f'<li><a href="{addresses.bureau("/gkmlpt/index")}#{c}">{CATEGORIES[c]}</a></li>' for c in (RULES, REPEALED)
        )
        body += f"<ul>{links}</ul>"
    return page(addresses, Head(name), body)
