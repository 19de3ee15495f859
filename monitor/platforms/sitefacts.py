"""What a page shows of its site as a whole: the facts of its footer, and where its search form asks.

For drafting a config, not for judging: the checks on the footer have rules of their own (checks/furniture.py).
"""

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.model import PageView
from monitor.platforms import addresses
from monitor.platforms.dom import attr

# 底部功能区 (standards.md §2, G4) and what stands beside it: label, and how it is written.
_WRITTEN = (
    ("网站标识码", re.compile(r"网\s*站\s*标\s*识\s*码\s*+[:：]?+\s*+(\d{10}|bm\d{8})")),
    ("ICP备案编号", re.compile(r"([\u4e00-\u9fa5]ICP备\s?\d{8,12}号(?:-\d+)?)")),
    ("公安备案号", re.compile(r"([\u4e00-\u9fa5]公网安备\s*\d{14}\s*号?)")),
    ("主办单位", re.compile(r"主办(?:单位)?\s*[:：]\s*([\u4e00-\u9fa5（）()]{4,30})")),
    ("承办单位", re.compile(r"承办(?:单位)?\s*[:：]\s*([\u4e00-\u9fa5（）()]{4,30})")),
    ("联系电话", re.compile(r"(?:电话|联系方式|热线)\s*[:：]\s*(\d{3,4}[-—]\d{5,8}|\d{5,12})")),
    ("地址", re.compile(r"地址\s*[:：]\s*([\u4e00-\u9fa5\d\-、（）()]{4,40}?)(?=\s|（?邮编|电话|$)")),
)
_LINKED = (
    ("党政机关标识", re.compile(r"conac\.cn"), re.compile("党政机关")),
    ("找错入口", re.compile(r"jiucuo|zfwzzc|zfwzgl"), re.compile("找错")),
    ("网站地图", re.compile(r"/(?:sitemap|wzdt)\w*/"), re.compile("(?:网站|站点|本站)(?:地图|导航)")),
)
_DEMANDED = ("网站标识码", "ICP备案编号", "公安备案号", "主办单位", "党政机关标识", "找错入口", "网站地图")
# Never across a `<`, and an attribute only where one begins, so that no part of a page is read twice.
_SCRIPTED = re.compile(
    r"cloud\.gd\.gov\.cn/static/footer|<script[^<>]*?[\s\"'](?:data-)?src\s*+=\s*+[\"']?[^\"'>\s]*foot", re.IGNORECASE
)
_TYPED = frozenset({"", "text", "search"})
_SEARCHES = re.compile(r"search|query|sousuo|jsearch", re.IGNORECASE)
_PROVINCE = re.compile(r"(?:https?:)?//search\.gd\.gov\.cn/search/all/\d{1,9}")


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """`footer` are (label, value) as written, `linked` the marks that are links; `missing` names what was not seen."""

    footer: tuple[tuple[str, str], ...] = ()
    linked: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()
    scripted: bool = False  # a script fills the footer: what is missing may well be there
    search: str = ""  # the address of a search up to its words: `…/search/all/135?keywords=`


def site_facts(page: PageView, tree: LexborHTMLParser) -> SiteFacts:
    """The facts of one page, the home page as a rule."""
    written = {label: match[1].strip() for label, form in _WRITTEN if (match := form.search(page.text))}
    linked: dict[str, str] = {}
    if "网站标识码" not in written and re.fullmatch(r"\d{10}|bm\d{8}", page.meta.get("siteidcode", "")):
        linked["网页标签中的标识码"] = page.meta["siteidcode"]  # said by a tag alone, so no text to look for
    for label, target, anchor in _LINKED:
        for link in page.links:
            if target.search(link.target) or (link.tag == "a" and anchor.search(link.anchor)):
                linked.setdefault(label, link.target)
        if label not in linked and (told := target.search(page.html)) and label != "网站地图":
            linked[label] = f"由脚本显示（{told[0]}）"
    return SiteFacts(
        footer=tuple(written.items()),
        linked=tuple(linked.items()),
        missing=tuple(label for label in _DEMANDED if label not in written and label not in linked),
        scripted=_SCRIPTED.search(page.html) is not None,
        search=_search(page, tree),
    )


def _search(page: PageView, tree: LexborHTMLParser) -> str:
    for form in tree.css("form")[:50]:
        where = attr(form, "action")
        if (attr(form, "method") or "get").lower() != "get":
            continue
        words = next((name for node in form.css("input") if (name := _typed(node))), "")
        likely = _SEARCHES.search(where) or "搜" in form.text() or _SEARCHES.search(words)
        url = addresses.resolve(page.answer.final_url, where or page.answer.final_url, page.encoding)
        if words and likely and url:
            return f"{url}{'&' if '?' in url else '?'}{words}="
    told = _PROVINCE.search(page.html)
    url = addresses.resolve(page.answer.final_url, told[0]) if told else None
    return f"{url}?keywords=" if url else ""


def _typed(node: LexborNode) -> str:
    """The name of a field that a person types into; '' for any other."""
    return attr(node, "name") if attr(node, "type").lower() in _TYPED else ""
