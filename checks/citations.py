"""引用 (standards.md §5.3): a well-known document is cited under its own 文号.

《政府网站发展指引》（国办发〔2017〕17号） is a slip that was really published; the number is 47. Only a citation of
the form 《name》（文号） whose name stands in the table, whole, is looked at; the table holds what standards.md could
read, and what the admin adds. Everything else is nobody's business here.
"""

import re
from collections.abc import Iterator

from pydantic import Field, field_validator

from checks.documents import name_key, number_key
from checks.registry import kind
from monitor.model import Examined, Fault, Kind, Observation, Options, PageKind, PageView, Severity

# Each name with every 文号 under which it is rightly cited.
KNOWN: dict[str, tuple[str, ...]] = {
    "政府网站发展指引": ("国办发〔2017〕47号",),
    "政府网站与政务新媒体检查指标": ("国办秘函〔2019〕19号",),
    "关于规范政府信息公开平台有关事项的通知": ("国办公开办函〔2019〕61号",),
    "关于做好规章集中公开并动态更新工作的通知": ("国办公开办函〔2021〕33号",),
    "中华人民共和国政府信息公开工作年度报告格式": ("国办公开办函〔2021〕30号",),
    "重大行政决策程序暂行条例": ("国务院令第713号", "国令第713号"),
    "广东省行政规范性文件管理规定": ("粤府令第277号", "广东省人民政府令第277号"),
    "广东省政府系统政策解读工作细则（试行）": ("粤办函〔2018〕360号",),
}
_CITED = re.compile(r"《(?P<title>[^《》\n]{4,80})》\s?[（(](?P<number>[^（）()《》、，,；;\n]{4,40}?号)[）)]")
_OFFICE = re.compile(
    r"^(?:国务院办公厅|国务院|国务院办公厅政府信息与政务公开办公室|广东省人民政府办公厅|广东省人民政府)"
)
_ISSUING = re.compile(r"^关于(?:印发|发布|公布)(.{4,70})的(?:通知|函)$")


class CitationOptions(Options):
    """The options of `citations`."""

    known: list[str] = Field(
        default=[],
        description='自己补充的文件和文号，每条写作“名称=文号”，一个名称可以写多条，例如 "某某办法=汕府规〔2024〕1号"',
    )

    @field_validator("known")
    @classmethod
    def _pairs(cls, value: list[str]) -> list[str]:
        for pair in value:
            name, found, number = pair.partition("=")
            if not found or not name.strip() or not number_key(number):
                raise ValueError(f"“{pair}”应写作“名称=文号”，例如 某某办法=汕府规〔2024〕1号")
        return value


@kind
class Citations(Kind):
    """Well-known documents are cited under their own 文号."""

    name = "citations"
    title = "引用文件的文号正确"
    purpose = (
        "核对文章和文件里引用的常用文件，书名号里的名称与后面括号里的文号是否对得上。只核对程序和配置里列出的文件。"
    )
    basis = "常用文件的文号（程序自带八件，可在配置里补充）"
    fix = "请核对原文，更正引用的文号。"
    items = (27,)
    severity = Severity.WARN
    pages = frozenset({PageKind.ARTICLE, PageKind.DOCUMENT})
    Options = CitationOptions
    example = """\
[[check]]
id = "citations"
kind = "citations"
title = "引用文件的文号正确"
known = []
"""

    options: CitationOptions

    def look_at_page(self, page: PageView) -> Iterator[Observation]:
        table = self._table()
        yield Examined(page.url)
        told: set[str] = set()
        for match in _CITED.finditer(page.facts.body or page.text):
            name, number = _plain(match["title"]), number_key(match["number"])
            right = table.get(name)
            if not right or not number or name in told or any(number.endswith(known) for known in right):
                continue
            told.add(name)
            yield Fault(
                page.url,
                "引用的文号与文件名称对不上",
                aspect=f"citation:{name[:40]}",
                expected=f"《{match['title'][:60]}》（{right[0]}）",
                seen=match[0][:120],
            )

    def _table(self) -> dict[str, list[str]]:
        table: dict[str, list[str]] = {}
        for name, numbers in KNOWN.items():
            table.setdefault(name_key(name), []).extend(map(number_key, numbers))
        for pair in self.options.known:
            name, _, number = pair.partition("=")
            table.setdefault(name_key(name), []).append(number_key(number))
        return table


def _plain(title: str) -> str:
    """The bare name: 《国务院办公厅关于印发政府网站发展指引的通知》 cites 政府网站发展指引."""
    short = _OFFICE.sub("", title.strip())
    inner = _ISSUING.match(short)
    return name_key(inner[1] if inner else short)
