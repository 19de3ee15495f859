"""政府信息公开专栏: where its entries are (指南, 制度, 法定主动公开内容, 年报, 依申请公开), and what their pages say.

An entry is found by the words of a link, by a column's name, by a page's title, or at the place where Guangdong's
disclosure platform keeps it (`/gkmlpt/guide`, …), because that platform draws its tabs by script.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from pydantic import Field

from checks.names import plain
from checks.options import Address, Text, same_address
from monitor.model import Column, Options, PageKind, SiteView, find_dates

GUIDE, RULES, CONTENTS, REPORTS, REQUESTS = (
    "政府信息公开指南",
    "政府信息公开制度",
    "法定主动公开内容",
    "政府信息公开年报",
    "依申请公开",
)
_PLATFORM = {GUIDE: "/gkmlpt/guide", CONTENTS: "/gkmlpt/index", REPORTS: "/gkmlpt/annualreport"}
_OPENNESS = re.compile(r"公开|政务|政府信息|gkmlpt")
_UPDATED = re.compile(r"(?:更新|修订|发布|编制|公布)(?:日期|时间)?\s*[:：]?\s*.{0,20}")
_FOOT = re.compile(r"主办单位|承办单位|版权所有|网站标识码")  # what follows is the footer's own address and telephone
_MIN_TEXT = 100  # characters of a page that says anything


class EntryRule(Options):
    """One entry that the column on openness must have."""

    name: Text = Field(description="入口名称")
    aliases: list[Text] = Field(default=[], description="同样认可的其他名称")
    url: Address | None = Field(default=None, description="入口网址；写了就按网址看，不再按名称找")


DEFAULT_ENTRIES = (
    EntryRule(name=GUIDE, aliases=["信息公开指南", "公开指南", "指南"]),
    EntryRule(name=RULES, aliases=["信息公开制度", "公开制度", "政府信息公开规定", "信息公开规定", "制度"]),
    EntryRule(
        name=CONTENTS,
        aliases=[
            "主动公开内容", "法定公开内容", "主动公开", "政府信息公开目录", "信息公开目录", "公开目录", "主动公开目录",
        ],
    ),
    EntryRule(
        name=REPORTS,
        aliases=[
            "政府信息公开工作年度报告", "政府信息公开年度报告", "信息公开年报", "信息公开年度报告", "公开年报",
            "政府信息公开工作年报", "年报", "年度报告",
        ],
    ),
    EntryRule(name=REQUESTS, aliases=["政府信息依申请公开", "信息公开申请", "网上申请公开", "申请公开"]),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """The text of an entry's page, with the address it was read at and the day it shows.

    `whole`: it is the text of the whole page, menus included, because no running text was found in it.
    """

    text: str
    url: str
    updated: date | None
    whole: bool = False


class Entrances:
    """The links, columns and pages by which entries are found, looked through once."""

    def __init__(self, site: SiteView) -> None:
        self._site = site
        self._named: dict[str, str] = {}
        for url, words in self._links():
            self._named.setdefault(plain(words), url)
        self._columns: dict[str, Column] = {}
        for column in site.columns():
            self._columns.setdefault(plain(column.name), column)
        self._titles = {plain(record.title): record.url for record in site.pages() if record.title and record.readable}
        self.base = _platform_base(site)

    def find(self, rule: EntryRule) -> str:
        """The address of an entry, '' when there is none to be seen."""
        if rule.url is not None:
            return rule.url
        names = [plain(name) for name in (rule.name, *rule.aliases)]
        for name in names:
            if name in self._named:
                return self._named[name]
            if name in self._columns:
                return self._columns[name].url
        return next((self._titles[name] for name in names if name in self._titles), "")

    def usual(self, rule: EntryRule) -> str:
        """Where the disclosure platform keeps an entry; '' for a site without the platform."""
        path = _PLATFORM.get(rule.name, "")
        return self.base + path if self.base and path else ""

    def _links(self) -> Iterator[tuple[str, str]]:
        home = self._site.page(self._site.home)
        starts = [home.url if home is not None else self._site.home]
        starts += [column.url for column in self._site.columns() if _OPENNESS.search(column.name)][:20]
        starts += [p.url for p in self._site.pages(PageKind.OTHER) if p.platform == "gkmlpt"][:20]
        for start in dict.fromkeys(starts):
            for link in self._site.links_from(start):
                if link.target and link.tag in ("a", "area") and link.anchor:
                    yield link.target + (f"#{link.fragment}" if link.fragment else ""), link.anchor


def _platform_base(site: SiteView) -> str:
    for column in site.columns():
        if "/gkmlpt/" in column.url:
            return column.url.partition("/gkmlpt/")[0]
    for record in site.pages(PageKind.OTHER):
        if "/gkmlpt/" in record.url:
            return record.url.partition("/gkmlpt/")[0]
    return ""


async def text_of(site: SiteView, url: str, word: str) -> Said | None:
    """What an entry says: its own page's text and files, or those of the newest page that its list names with the word.

    None where nothing could be read.
    """
    place = urlsplit(url)._replace(fragment="").geturl()
    column = next((column for column in site.columns() if same_address(column.url) == same_address(place)), None)
    if column is not None:
        listed = [entry for entry in site.entries(column.url) if word in entry.title]
        listed.sort(key=lambda entry: entry.date or date.min, reverse=True)
        for entry in listed[:1]:
            found = _said(site, entry.url, entry.date)
            if found is not None:
                return found
    found = _said(site, place, None)
    if found is not None:
        return found
    page = await site.probes.read(place)
    text = page.facts.body or _FOOT.split(page.text, maxsplit=1)[0]
    if not page.answer.ok or len(text) < _MIN_TEXT:
        return None
    shown = (page.facts.published, _day_in(text))
    return Said(text, place, max((day for day in shown if day is not None), default=None), whole=not page.facts.body)


def _said(site: SiteView, url: str, listed: date | None) -> Said | None:
    record = site.page(url)
    files = [read.text for each in site.attachments(url) if (read := site.attachment_text(each.url)) is not None]
    text = "\n".join(filter(None, (site.body(url), *files)))
    if len(text) < _MIN_TEXT:
        return None
    day = record.published if record is not None and record.published is not None else listed
    later = _day_in(text)
    return Said(text, url, max(filter(None, (day, later)), default=None))


def _day_in(text: str) -> date | None:
    """The latest day that a text gives for its own publication or change."""
    days = [found.day for said in _UPDATED.finditer(text) for found in find_dates(said.group(0))]
    return max(days, default=None)
