"""页脚: the seven items that stand at the foot of every page (G4 and §2.2 of standards.md).

One finding per item and kind of page, carried by the pages where it was seen, because a template is mended once. A
footer that a script fills (`cloud.gd.gov.cn/static/footer`) is not in the source: what is missing there is unjudged.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from pydantic import Field, field_validator

from checks.options import PageChoice
from checks.registry import kind
from monitor.model import Examined, Fault, Kind, Observation, PageKind, PageView, Unjudged

CODE_FORM = re.compile(r"\d{10}|bm\d{8}")
_CODE_SAID = re.compile(r"网\s*站\s*标\s*识\s*码\s*[:：]?\s*((?:bm)?[\d ]*)", re.IGNORECASE)
_ICP = re.compile(r"ICP[备证]", re.IGNORECASE)
_ICP_FORM = re.compile(r"[\u4e00-\u9fff]\s*ICP[备证]\s*\d{8,12}\s*号(?:\s*-\s*\d+)?", re.IGNORECASE)
_POLICE = re.compile(r"公网安备")
_POLICE_FORM = re.compile(r"[\u4e00-\u9fff]\s*公网安备\s*\d{14}\s*号")
_ORGANISER = re.compile(r"(?:主办单位|主办|版权所有)\s*+[:：]?+\s*+[\u4e00-\u9fff]{2}")
# A hot line may be short and have its area code before it (0660-12345).
_CONTACT = re.compile(
    r"(?<!\d)0\d{2,3}\s*+[-—)）]?+\s*+\d{7,8}(?!\d)|[\w.+-]@[\w-]+\.\w"
    r"|(?:电话|热线|联系方式|传真)\s*+[:：]?+\s*+[(（]?+(?:0\d{2,3}\s*+[-—)）]?+\s*+)?\d{4}"
)
# The national entry had several addresses: zfwzzc.www.gov.cn, pucha.kaipuyun.cn, zfwzgl.www.gov.cn/exposure/ today.
_REPORTING = re.compile(r"zfwzzc|zfwzgl|/exposure/|jiucuo|找错|%E6%89%BE%E9%94%99", re.IGNORECASE)
_MAP = re.compile(r"(?:网站|站点|本站)(?:地图|导航)")
_FOOT_LENGTH = 1200  # characters at the end of the visible text in which a contact belongs to the footer
# Never across a `<`, and an attribute only where one begins, so that no part of a page is read twice.
_SCRIPT_FOOTER = re.compile(
    r"cloud\.gd\.gov\.cn/static/footer|<script[^<>]*?[\s\"'](?:data-)?src\s*+=\s*+[\"']?[^\"'>\s]*foot", re.IGNORECASE
)
_SCRIPT = re.compile(r"<script\b", re.IGNORECASE)

_KIND_LABELS = {
    PageKind.HOME: "首页",
    PageKind.COLUMN: "栏目页",
    PageKind.ARTICLE: "文章页",
    PageKind.DOCUMENT: "文件页",
    PageKind.OTHER: "其他页面",
}

# What is wrong with one item on one page: its aspect, what was expected, what is there. None: nothing.
_Wrong = tuple[str, str, str] | None


class FurnitureOptions(PageChoice):
    """The options of `furniture`."""

    site_code: str = Field(
        default="", description="本网站的标识码（10 位数字），各页面都应与它一致；不写则只核对格式和页面内是否前后一致"
    )
    skip: list[str] = Field(
        default=[],
        description="不检查的项目，可写：党政机关标识、找错入口、网站标识码、主办单位、ICP备案、公安备案、网站地图",
    )

    @field_validator("site_code")
    @classmethod
    def _code(cls, value: str) -> str:
        if value and not CODE_FORM.fullmatch(value):
            raise ValueError(f"“{value}”不是网站标识码，应为 10 位数字（或 bm 加 8 位数字）")
        return value

    @field_validator("skip")
    @classmethod
    def _known(cls, value: list[str]) -> list[str]:
        unknown = [name for name in value if name not in {item.name for item in _ITEMS}]
        if unknown:
            raise ValueError("没有这些项目：" + "、".join(unknown) + "；可写：" + "、".join(i.name for i in _ITEMS))
        return value


@dataclass(frozen=True, slots=True)
class _Foot:
    """What the items are read from: the page's text, source, links, and the code that the page should show."""

    text: str
    html: str
    links: tuple[tuple[str, str], ...]  # target, anchor
    meta_code: str
    own_code: str

    @property
    def code(self) -> str:
        """The 网站标识码 as shown, '' when only the words are there or nothing is."""
        shown = [re.sub(r"\s", "", found.group(1)) for found in _CODE_SAID.finditer(self.text)]
        return next(filter(None, reversed(shown)), "")


def _party_sign(foot: _Foot) -> _Wrong:
    linked = any("conac" in target or re.search(r"党政机关|事业单位标识", anchor) for target, anchor in foot.links)
    if linked or re.search(r"(?:bszs|dcs)\.conac\.cn", foot.html):
        return None
    return "missing", "有党政机关网站标识（bszs.conac.cn）", "没有找到"


def _report_entry(foot: _Foot) -> _Wrong:
    entries = [target for target, anchor in foot.links if "找错" in anchor or _REPORTING.search(target)]
    if not entries:
        if re.search(r"(?:zfwzzc|zfwzgl)\.www\.gov\.cn", foot.html):
            return None
        return "missing", "有“我为政府网站找错”入口", "没有找到"
    codes = [value for target in entries for name, value in parse_qsl(urlsplit(target).query) if name == "site_code"]
    shown = foot.code if CODE_FORM.fullmatch(foot.code) else ""
    right = foot.own_code or foot.meta_code or shown
    wrong = [code for code in codes if right and code != right]
    return ("code", f"找错入口的 site_code 为 {right}", f"site_code={wrong[0]}") if wrong else None


def _site_code(foot: _Foot) -> _Wrong:
    if not foot.code:
        return "missing", "注明网站标识码", "没有找到标识码"
    if not CODE_FORM.fullmatch(foot.code):
        return "form", "10 位数字（或 bm 加 8 位数字）", foot.code
    right = foot.own_code or foot.meta_code
    return ("differs", f"网站标识码为 {right}", foot.code) if right and foot.code != right else None


def _organiser(foot: _Foot) -> _Wrong:
    organiser = list(_ORGANISER.finditer(foot.text))
    if not organiser:
        return "missing", "注明网站主办单位", "没有找到"
    last = organiser[-1].start()
    near = foot.text[max(0, min(last - 200, len(foot.text) - _FOOT_LENGTH)) :]
    return None if _CONTACT.search(near) else ("contact", "注明主办单位的联系方式（电话或邮箱）", "没有找到联系方式")


def _icp(foot: _Foot) -> _Wrong:
    if not _ICP.search(foot.text):
        return "missing", "注明 ICP 备案编号", "没有找到"
    return None if _ICP_FORM.search(foot.text) else ("form", "如“粤ICP备12345678号”", _said(foot.text, _ICP))


def _police(foot: _Foot) -> _Wrong:
    if not _POLICE.search(foot.text):
        return "missing", "注明公安机关备案编号", "没有找到"
    return None if _POLICE_FORM.search(foot.text) else ("form", "如“粤公网安备 14 位数字号”", _said(foot.text, _POLICE))


def _site_map(foot: _Foot) -> _Wrong:
    if any(_MAP.search(anchor) or re.search(r"sitemap|/wzdt/", target) for target, anchor in foot.links):
        return None
    return "missing", "有“网站地图”链接", "没有找到"


def _said(text: str, pattern: re.Pattern[str]) -> str:
    found = pattern.search(text)
    return text[max(0, found.start() - 2) : found.end() + 18].strip() if found else ""


@dataclass(frozen=True, slots=True)
class _Item:
    name: str
    judge: Callable[[_Foot], _Wrong]


_ITEMS = (
    _Item("党政机关标识", _party_sign),
    _Item("找错入口", _report_entry),
    _Item("网站标识码", _site_code),
    _Item("主办单位", _organiser),
    _Item("ICP备案", _icp),
    _Item("公安备案", _police),
    _Item("网站地图", _site_map),
)


@kind
class Furniture(Kind):
    """Every page shows the seven items of the footer."""

    name = "furniture"
    title = "页脚七项"
    purpose = (
        "检查首页、栏目页、文章页的页脚是否齐全：党政机关标识、找错入口、网站标识码、主办单位及联系方式、"
        "ICP 备案、公安备案、网站地图，并核对标识码、备案号的格式。页脚由脚本显示、网页里读不到的，写明未能判定。"
    )
    basis = "《政府网站发展指引》（国办发〔2017〕47号）页面底部功能区的要求"
    items = (20, 23)
    fix = "请网站管理员在对应的页面模板里补齐或改正，一处模板改好，同类页面都会改好。"
    pages = frozenset({PageKind.HOME, PageKind.COLUMN, PageKind.ARTICLE, PageKind.DOCUMENT, PageKind.OTHER})
    grouped = True
    Options = FurnitureOptions
    example = """\
[[check]]
id = "footer-items"
kind = "furniture"
title = "页脚七项齐全"
site_code = "4415000000"
"""

    options: FurnitureOptions

    def look_at_page(self, page: PageView) -> Iterator[Observation]:
        chosen = bool(self.options.page_kinds or self.options.urls)
        template = page.facts.kind in (PageKind.HOME, PageKind.COLUMN, PageKind.ARTICLE)
        if not (self.options.wants(page) and (chosen or template)):
            return
        foot = _read(page, self.options.site_code)
        items = [item for item in _ITEMS if item.name not in self.options.skip]
        wrong = [(item, said) for item in items if (said := item.judge(foot)) is not None]
        missing = [item for item, (aspect, _, _) in wrong if aspect == "missing"]
        why = _cannot_tell(page, whole=len(missing) == len(items)) if missing else ""
        if why and len(missing) == len(items):
            yield Unjudged(page.url, why)
            return
        yield Examined(page.url)
        label = _KIND_LABELS[page.facts.kind]
        for item, (aspect, expected, seen) in wrong:
            full = f"{page.facts.kind}.{aspect}"
            if aspect == "missing" and why:
                yield Unjudged(page.url, why, full)
                continue
            yield Fault(
                f"页脚：{item.name}",
                f"{label}的页脚{_PHRASES[aspect].format(item.name)}",
                aspect=full,
                expected=expected,
                seen=seen,
                found_on=page.url,
                anchor=page.facts.title or page.title,
                url=page.url,
            )


_PHRASES = {
    "missing": "没有{}",
    "form": "的{}格式不对",
    "differs": "的{}与本网站的不一致",
    "code": "的{}带的标识码不对",
    "contact": "的{}没有联系方式",
}


def _read(page: PageView, own_code: str) -> _Foot:
    links = tuple((link.target, link.anchor) for link in page.links if link.tag in ("a", "area", "img", "script"))
    return _Foot(page.text, page.html, links, page.meta.get("siteidcode", "").strip(), own_code)


def _cannot_tell(page: PageView, *, whole: bool) -> str:
    """Why what is missing from the source may still stand on the page; '' when it surely does not."""
    if page.answer.truncated:
        return "页面过大，只读取了前一部分，看不到页脚"
    if _SCRIPT_FOOTER.search(page.html):
        return "页脚由脚本显示，网页源代码里没有内容，请打开页面核对"
    if whole and _SCRIPT.search(page.html):
        return "网页源代码里没有页脚，可能由脚本显示，请打开页面核对"
    return ""
