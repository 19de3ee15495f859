"""A generated regulation library on disk, in the manner of the disclosure platform: index, JSON lists, content pages.

The same size, the same bytes. Faults are planted by number, so that what a run must find is known: an empty 文号, a
wrong check digit, a banner that says 废止 while the list says 有效.
"""

import json
import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from html import escape
from pathlib import Path

from checks.codes import uscc_check

PREFIX = "/ju/"
SID = 660099
CATEGORY = 11
_PER_PAGE = 100
_VERSION = "1"
_UNIT = "某某市市场监督管理局"
_CODE = "11441500007230001"
_TOPICS = ("食品小作坊", "电梯安全", "集贸市场", "网络餐饮", "专利资助", "小餐饮", "广告发布", "信用修复", "气瓶充装")
_SENTENCES = (
    "为规范{topic}的管理，保障公众健康和生命财产安全，根据有关法律、法规，结合本市实际，制定本办法。",
    "市市场监督管理部门负责本行政区域内{topic}的监督管理工作，县级市场监督管理部门按照职责分工负责具体工作。",
    "从事{topic}活动的单位和个人应当建立进货查验、过程控制和出厂检验制度，如实记录并妥善保存有关凭证。",
    "申请人应当向所在地的市场监督管理部门提交申请书、身份证明、场所使用证明和平面布局图，并对材料的真实性负责。",
    "市场监督管理部门应当自受理申请之日起十个工作日内作出决定；不予登记的，应当书面说明理由。",
    "违反本办法规定的，由市场监督管理部门责令限期改正；逾期不改正的，依照有关法律、法规的规定处理。",
)
_FIRST_DAY = date(2016, 1, 4)


@dataclass(frozen=True)
class Planted:
    """How many documents have which fault."""

    no_number: int
    check_digit: int
    banner: int


def build(folder: Path, documents: int) -> Planted:
    """The library of this size in `folder`, taken as it is when it stands there already."""
    stamp = folder / "stamp"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != f"{_VERSION} {documents}":
        shutil.rmtree(folder, ignore_errors=True)
        _write(folder / "www", documents)
        stamp.write_text(f"{_VERSION} {documents}", encoding="utf-8")
    made = [_Paper(number) for number in range(documents)]
    return Planted(
        sum(not paper.number for paper in made),
        sum(paper.code != _code() for paper in made),
        sum(paper.banner for paper in made),
    )


def _code() -> str:
    return _CODE + uscc_check(_CODE)


class _Paper:
    """One document, all from its number."""

    def __init__(self, n: int) -> None:
        self.n = n
        self.topic = f"{_TOPICS[n % len(_TOPICS)]}{n}"
        self.title = f"{_UNIT}关于印发{self.topic}管理办法的通知"
        self.written = _FIRST_DAY + timedelta(days=n * 3000 // 5000)
        self.published = self.written + timedelta(days=3)
        self.number = "" if n % 50 == 7 else f"某市监规〔{self.written.year}〕{n + 1}号"
        right = _code()
        self.code = right[:-1] + ("0" if right[-1] != "0" else "1") if n % 90 == 11 else right
        self.index = f"{self.code}/{self.published.year}-{n % 100_000:05d}"
        self.banner = n % 70 == 13
        self.path = f"{PREFIX}gkmlpt/content/0/{n // 1000}/post_{900_000 + n}.html"

    @property
    def paragraphs(self) -> list[str]:
        rules = [f"第{k + 1}条　{_SENTENCES[(self.n + k) % 6].format(topic=self.topic)}" for k in range(24)]
        day = f"{self.written.year}年{self.written.month}月{self.written.day}日"
        return [self.title, self.number, "各县（市、区）市场监督管理局，局机关各科室：", *rules, _UNIT, day]


def _write(www: Path, documents: int) -> None:
    papers = [_Paper(n) for n in range(documents)]
    _put(www, f"{PREFIX}index.html", _page("首页", f"<a href='{PREFIX}gkmlpt/index'>政府信息公开</a>"))
    tree = [{"id": CATEGORY, "name": "规范性文件", "children": [], "post_count": documents, "jump_url": ""}]
    config = f"window._CONFIG = {{ SID: '{SID}', TREE: {json.dumps(tree, ensure_ascii=False)} }};"
    _put(www, f"{PREFIX}gkmlpt/index", _page("公开目录", f"<div id='app'></div><script>{config}</script>"))
    for page in range(max(1, -(-documents // _PER_PAGE))):
        listed = papers[page * _PER_PAGE : (page + 1) * _PER_PAGE]
        answer = {
            "classify": {"id": CATEGORY, "name": "规范性文件", "post_count": documents},
            "articles": [_entry(paper) for paper in listed],
            "total": documents,
        }
        _put(www, f"{PREFIX}gkmlpt/api/all/{CATEGORY}-{page + 1}.json", json.dumps(answer, ensure_ascii=False))
    for paper in papers:
        _put(www, paper.path, _content(paper))


def _entry(paper: _Paper) -> dict[str, object]:
    return {
        "id": 900_000 + paper.n,
        "title": paper.title,
        "url": paper.path,
        "document_number": paper.number,
        "identifier": paper.index,
        "publisher": _UNIT,
        "date": _epoch(paper.written),
        "display_publish_time": _epoch(paper.published),
        "classify_main_name": "规范性文件",
        "classify_theme_name": "市场监管、安全生产监管",
        "classify_genre_name": "通知",
        "is_expired": 0,
        "is_abolished": 0,
        "attachment": [],
        "relation": "[]",
    }


def _epoch(day: date) -> int:
    """Midnight in Beijing."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) - 8 * 3600


def _content(paper: _Paper) -> str:
    cells = (
        ("索引号:", paper.index, "分类:", "市场监管、安全生产监管"),
        ("发布机构:", _UNIT, "成文日期:", paper.written.isoformat()),
        ("名称:", paper.title, "文号:", paper.number),
        ("发布日期:", paper.published.isoformat(), "主题词:", ""),
    )
    rows = "".join(f"<tr><td>{a}</td><td>{escape(b)}</td><td>{c}</td><td>{escape(d)}</td></tr>" for a, b, c, d in cells)
    text = "".join(f"<p style='text-indent:2em'>{escape(line)}</p>" for line in paper.paragraphs if line)
    detail = {"id": 900_000 + paper.n, "title": paper.title, "content": text, "attachment": [], "relation": "[]"}
    banner = "<p class='mark'>（该文件已废止）</p>" if paper.banner else ""
    data = json.dumps(detail, ensure_ascii=False).replace("</", "<\\/")
    body = f"""<table class="classify">{rows}</table><h1 class="title">{paper.title}</h1>{banner}
<div class="article-content">{text}</div><script>window._CONFIG = {{ SID: '{SID}', DETAIL: {data} }};</script>"""
    return _page(paper.title, body)


def _page(title: str, body: str) -> str:
    menu = "".join(f"<li><a href='{PREFIX}gkmlpt/index#{n}'>栏目{n}</a></li>" for n in range(30))
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title} - {_UNIT}</title>
<meta name="SiteName" content="{_UNIT}"></head><body><div class="nav"><ul>{menu}</ul></div>
<div class="mbx">当前位置：<a href="{PREFIX}index.html">首页</a> &gt; <a href="{PREFIX}gkmlpt/index">政策</a></div>
{body}<div class="footer"><p>主办单位：{_UNIT}　联系电话：0660-0000000</p></div></body></html>"""


def _put(www: Path, path: str, text: str) -> None:
    place = www / path.lstrip("/")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")
