"""网页标签: the meta tags that the guideline asks of each kind of page, and whether they agree with the page (§2.1).

The list of required tags is from memory ([M]): a missing tag is a hint. One finding per tag and kind of page, carried
by the pages where it was seen.
"""

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import urlsplit

from pydantic import Field

from checks.furniture import CODE_FORM
from checks.options import PageChoice, Text
from checks.registry import kind
from monitor.model import Examined, Fault, Kind, Observation, PageKind, PageView, Severity, Unjudged, find_dates

_SITE = ["SiteName", "SiteDomain", "SiteIDCode"]
_COLUMN = ["ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"]
_ARTICLE = ["ArticleTitle", "PubDate", "ContentSource"]
_DATE_FORM = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}(?::\d{2})?")
_SHOWN_DATE = re.compile(r"(?:发布日期|发布时间|发稿时间|时\s*间)\s*[:：]\s*")
_SHOWN_SOURCE = re.compile(
    r"(?:信息来源|稿件来源|来\s*源)\s*[:：]\s*(\S*?)(?=\s|发布|时间|字体|字号|作者|浏览|责任|编辑|【|$)"
)
_LABELS = {PageKind.HOME: "首页", PageKind.COLUMN: "栏目页", PageKind.ARTICLE: "文章页"}


class MetaTagsOptions(PageChoice):
    """The options of `meta_tags`."""

    site: list[Text] = Field(default=_SITE, description="每个页面都要有的标签")
    column: list[Text] = Field(default=_COLUMN, description="栏目页另外要有的标签")
    article: list[Text] = Field(default=_ARTICLE, description="文章页另外要有的标签")
    compare: bool = Field(default=True, description="标签的内容是否与页面上看到的标题、日期、来源核对")


@kind
class MetaTags(Kind):
    """Pages carry the meta tags of the guideline, and these tell the truth."""

    name = "meta_tags"
    title = "网页标签"
    purpose = (
        "检查首页、栏目页、文章页的源代码里有没有规定的标签（SiteName、ColumnName、ArticleTitle、PubDate 等），"
        "格式对不对，与页面上看到的标题、发布日期、来源是否一致。"
    )
    basis = "《政府网站发展指引》（国办发〔2017〕47号）附件《网页设计规范》的网页标签要求"
    items = (23,)
    severity = Severity.WARN
    fix = "请网站管理员在页面模板里补上标签；标签与页面不一致的，重新发布该页面。"
    pages = frozenset({PageKind.HOME, PageKind.COLUMN, PageKind.ARTICLE})
    grouped = True
    Options = MetaTagsOptions
    example = """\
[[check]]
id = "meta-tags"
kind = "meta_tags"
title = "网页标签齐全"
column = ["ColumnName", "ColumnType"]
"""

    options: MetaTagsOptions

    def look_at_page(self, page: PageView) -> Iterator[Observation]:
        if not self.options.wants(page):
            return
        yield Examined(page.url)
        for tag in self._required(page.facts.kind):
            said = page.meta.get(tag.lower(), "").strip()
            if not said and page.answer.truncated:
                yield Unjudged(page.url, "页面过大，只读取了前一部分", f"{page.facts.kind}.missing")
            elif not said:
                yield _fault(page, tag, "missing", "没有标签 {}", f"有标签 {tag} 且有内容", "没有，或内容为空")
            elif wrong := _wrong_form(page, tag, said):
                yield _fault(page, tag, "form", "的标签 {} 内容不对", wrong, said)
            elif self.options.compare and (shown := _differs(page, tag, said)):
                if _drawn_by_script(page):
                    reason = "正文由脚本显示，网页源代码里没有，不能与标签核对"
                    yield Unjudged(page.url, reason, f"{page.facts.kind}.differs")
                    continue
                yield _fault(page, tag, "differs", "的标签 {} 与页面上的不一致", shown, said)

    def _required(self, page_kind: PageKind) -> list[str]:
        more = {PageKind.COLUMN: self.options.column, PageKind.ARTICLE: self.options.article}
        return [*self.options.site, *more.get(page_kind, [])]


def _wrong_form(page: PageView, tag: str, said: str) -> str:
    """What the tag's content should have been like, '' when it is sound."""
    match tag.lower():
        case "siteidcode":
            return "" if CODE_FORM.fullmatch(said) else "10 位数字（或 bm 加 8 位数字）"
        case "pubdate":
            return "" if _DATE_FORM.fullmatch(said) else "如 2024-08-20 11:19"
        case "sitedomain":
            host = (urlsplit(page.answer.final_url).hostname or "").lower()
            name = re.sub(r"^(?:https?:)?//", "", said.lower()).partition("/")[0].partition(":")[0]
            return "" if not host or name == host else f"本页面的域名 {host}"
        case _:
            return ""


def _differs(page: PageView, tag: str, said: str) -> str:
    """What the page itself shows instead, '' when it agrees or shows nothing to compare with."""
    match tag.lower():
        case "articletitle":
            return "" if _plain(said) in _plain(page.text) else "页面上看到的标题（正文中没有找到标签里的标题）"
        case "columnname":
            return "" if _plain(said) in _plain(page.text) else "页面上看到的栏目名称（页面上没有标签里的名称）"
        case "pubdate":
            return _other_date(page, said)
        case "contentsource":
            return _other_source(page, said)
        case _:
            return ""


def _drawn_by_script(page: PageView) -> bool:
    """Whether the text that was read of a page stands in its data and not in what the source shows."""
    start = _plain(page.facts.body[:40])
    return bool(start) and start not in _plain(page.text)


def _other_date(page: PageView, said: str) -> str:
    label = _SHOWN_DATE.search(page.text)
    if label is None:
        return ""
    shown = next(find_dates(page.text[label.end() : label.end() + 24]), None)
    if shown is None or shown.start > 2 or shown.day.isoformat() == said[:10]:
        return ""
    return f"页面上的发布日期 {shown.day.isoformat()}"


def _other_source(page: PageView, said: str) -> str:
    label = _SHOWN_SOURCE.search(page.text)
    if label is None:
        return ""
    shown, tagged = _plain(label.group(1)), _plain(said)
    return "" if not shown or shown in tagged or tagged in shown else f"页面上的来源“{label.group(1)[:40]}”"


def _plain(text: str) -> str:
    """Letters and digits alone, full-width forms folded: templates cut titles with blanks and quotes of their own."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).lower()


def _fault(page: PageView, tag: str, aspect: str, phrase: str, expected: str, seen: str) -> Fault:
    return Fault(
        f"标签：{tag}",
        f"{_LABELS[page.facts.kind]}{phrase.format(tag)}",
        aspect=f"{page.facts.kind}.{aspect}",
        expected=expected,
        seen=seen[:80],
        found_on=page.url,
        anchor=page.facts.title or page.title,
        url=page.url,
    )
