"""来源和发布时间: every article says where it comes from and when it was published (G7, G9; 2024Q3 通报).

One finding per mark, carried by the articles where it is wrong, because often a whole column lacks it. A mark that a
script writes is not in the source; where a script stands behind the label, nothing is said to be missing.
"""

import re
from collections.abc import Iterator

from pydantic import Field

from checks.options import PageChoice, Pattern, compiled
from checks.registry import kind
from monitor.model import Examined, Fault, Kind, Observation, PageKind, PageView, Severity, Unjudged, find_dates

_SOURCE = re.compile(
    r"(?:(?:信息|稿件|文章|内容|文字)?来\s{0,4}源|转\s?自|供\s?稿(?:单位|部门)?|发布(?:单位|机构)|稿\s?源)\s*[:：]\s*([^\s|｜]{0,60})"
)
_SOURCE_LABEL = re.compile(r"来(?:\s|&nbsp;|&emsp;|&#160;){0,8}源\s*(?:</[a-z]+>\s*)*[:：]", re.IGNORECASE)
_DATE_LABEL = re.compile(r"(?:发布|发稿|公布)(?:日期|时间)|时\s{0,4}间\s*[:：]|日\s{0,4}期\s*[:：]")
_SHOWN_LABEL = re.compile(r"(?:(?:发布|发稿|公布)(?:日期|时间)|时\s{0,4}间|日\s{0,4}期)\s*[:：]\s*[\[【(（]?")
_DATE = re.compile(r"20\d\d\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d{1,2}")
_FULL = re.compile(r"20\d\d-\d\d-\d\d\s+\d\d:\d\d")
_DRAWN = frozenset({"hdjlpt"})  # platforms whose pages are a shell that a script fills, head of the article included
# What follows 来源： when nothing was filled in: the next label, or a control of the page.
_NEXT = re.compile(
    r"^(?:20\d\d[-年/.]|发布|发稿|时间|日期|浏览|阅读|点击|字体|字号|作者|编辑|责任|打印|分享|【|\[|访问|索取|扫一扫|\||$)"
)


class ArticleMarksOptions(PageChoice):
    """The options of `article_marks`."""

    articles: Pattern = Field(
        default=r"/content/post_\d+|/t20\d{6}_\d+|/art/20\d\d/|/20\d\d-?/?\d\d/|/20\d{6}/|/info/\d+/\d+",
        description="哪些网址一定是文章（正则表达式）；其他网页，有发布日期或文章标签的才算文章",
    )
    minutes: bool = Field(default=True, description="发布时间是否应当写到时、分（格式 2024-08-20 11:19）")
    minutes_severity: Severity = Field(default=Severity.WARN, description="只写日期、没有时分的算多重")


@kind
class ArticleMarks(Kind):
    """Every article shows its source and its time of publication."""

    name = "article_marks"
    title = "来源和发布时间"
    purpose = (
        "检查每篇文章有没有注明来源、有没有显示发布时间，以及发布时间的格式。"
        "来源由脚本写出、源代码里读不到的，写明未能判定。"
    )
    basis = (
        "《政府网站发展指引》（国办发〔2017〕47号）：发布或转载信息应注明来源；广东省政府网站检查通报（2024年第三季度）"
    )
    items = (20, 27)
    fix = "请在后台补填来源、发布时间后重新发布；整个栏目都没有的，请网站管理员改页面模板。"
    pages = frozenset({PageKind.ARTICLE})
    grouped = True
    Options = ArticleMarksOptions
    example = """\
[[check]]
id = "article-marks"
kind = "article_marks"
title = "文章注明来源和发布时间"
minutes = false
"""

    options: ArticleMarksOptions

    def look_at_page(self, page: PageView) -> Iterator[Observation]:
        if not self.options.wants(page) or not self._is_article(page):
            return
        if page.answer.truncated:
            yield Unjudged(page.url, "页面过大，只读取了前一部分")
            return
        yield Examined(page.url)
        for seen in (*self._source(page), *self._date(page)):
            if isinstance(seen, Fault) and page.facts.platform in _DRAWN:
                why = "互动交流平台的网页由脚本显示，源代码里读不到来源和时间，请打开页面核对"
                yield Unjudged(page.url, why, seen.aspect)
            else:
                yield seen

    def _is_article(self, page: PageView) -> bool:
        known = page.facts.published is not None or bool(page.meta.get("articletitle"))
        return known or compiled(self.options.articles).search(page.url) is not None

    def _source(self, page: PageView) -> Iterator[Observation]:
        said = [found.group(1) for found in _SOURCE.finditer(page.text)]
        if any(not _NEXT.match(value) for value in said):
            return
        if any("<script" in page.html[label.end() : label.end() + 300] for label in _SOURCE_LABEL.finditer(page.html)):
            yield Unjudged(page.url, "来源由脚本写出，源代码里读不到，请打开页面核对", "source.missing")
            return
        seen = "“来源”后面是空的" if said else "没有“来源”"
        yield _fault(page, "来源", "source.missing", "没有注明来源", "注明来源", seen)

    def _date(self, page: PageView) -> Iterator[Observation]:
        if not _shows_date(page):
            if _DATE_LABEL.search(page.html) and "<script" in page.html:
                yield Unjudged(page.url, "发布时间可能由脚本写出，源代码里读不到，请打开页面核对", "date.missing")
                return
            yield _fault(page, "发布时间", "date.missing", "没有显示发布时间", "显示发布时间", "没有找到发布时间")
        elif self.options.minutes and not _FULL.search(page.text):
            shown = _DATE.search(page.text)
            yield _fault(
                page, "发布时间", "date.form", "的发布时间没有写到时、分", "如 2024-08-20 11:19",
                shown.group(0) if shown else "", self.options.minutes_severity,
            )  # fmt: skip


def _shows_date(page: PageView) -> bool:
    """Whether the day of publication can be seen: behind a label, or as the day that the page is known to be of.

    Any other date is one that the text speaks of.
    """
    for label in _SHOWN_LABEL.finditer(page.text):
        if _DATE.match(page.text[label.end() : label.end() + 24]):
            return True
    day = page.facts.published
    return day is not None and any(found.day == day for found in find_dates(page.text))


def _fault(
    page: PageView, mark: str, aspect: str, phrase: str, expected: str, seen: str, severity: Severity | None = None
) -> Fault:
    return Fault(
        f"文章：{mark}",
        f"文章{phrase}",
        aspect=aspect,
        expected=expected,
        seen=seen,
        found_on=page.url,
        anchor=page.facts.title or page.title,
        url=page.url,
        severity=severity,
    )
