"""页面要素: labels that must stand on a page with a value behind them, as 来源, 发布日期, 联系电话."""

import re
from collections.abc import AsyncIterator, Iterator

from pydantic import Field, field_validator

from checks.named_pages import unreached
from checks.options import PageChoice, Pattern, Text, compiled
from checks.registry import kind
from monitor.model import (
    FIELD_LABELS,
    CheckSpec,
    Examined,
    Fault,
    Kind,
    Observation,
    Options,
    PageKind,
    PageView,
    SiteView,
    Unjudged,
)

_CELLS = "th, td, dt, dd"
_COLON = "[:：]"
_REST = 200  # characters read behind a label
_BY_LABEL = {label: field for field, label in FIELD_LABELS.items()}
_NEXT_LABEL = re.compile(r"[一-鿿]{2,6}\s*[:：]")


class LabelRule(Options):
    """One label that must stand on the page."""

    label: Text = Field(description="标签文字，例如“来源”")
    pattern: Pattern | None = Field(default=None, description="标签后的内容应符合的正则表达式；不写则只要求有内容")
    aliases: list[Text] = Field(default=[], description="同样认可的其他标签文字，例如“信息来源”")


class FieldsOptions(PageChoice):
    """The options of `fields`."""

    labels: list[LabelRule] = Field(
        min_length=1, description='页面应有的标签，可以只写名称 "来源"，也可以写 { label = "来源", pattern = "…" }'
    )

    @field_validator("labels", mode="before")
    @classmethod
    def _bare_names(cls, value: object) -> object:
        if not isinstance(value, list):
            return value
        items: list[object] = [*value]  # pyright: ignore[reportUnknownArgumentType] - whatever stands in the TOML array
        return [{"label": item} if isinstance(item, str) else item for item in items]


@kind
class Fields(Kind):
    """Labels with values must stand on a page."""

    name = "fields"
    title = "页面要素"
    purpose = "检查页面上是否有规定的标签（如“来源”“发布日期”），标签后面有没有内容、内容格式对不对。"
    basis = "本单位在配置中设定的要求"
    fix = "请在后台补填该要素并重新发布页面。"
    pages = frozenset(PageKind)
    Options = FieldsOptions
    example = r"""
[[check]]
id = "article-source"
kind = "fields"
title = "文章注明来源和发布日期"
page_kinds = ["article"]
labels = [
  { label = "来源", aliases = ["信息来源"] },
  { label = "发布日期", aliases = ["发布时间", "时间"], pattern = '\d{4}-\d{2}-\d{2}' },
]
"""

    options: FieldsOptions

    def __init__(self, spec: CheckSpec, options: FieldsOptions) -> None:
        super().__init__(spec, options)
        self._finders = {
            name: re.compile(r"\s*".join(map(re.escape, re.sub(r"\s", "", name))) + rf"\s*{_COLON}\s*")
            for rule in options.labels
            for name in (rule.label, *rule.aliases)
        }

    def look_at_page(self, page: PageView) -> Iterator[Observation]:
        if not self.options.wants(page):
            return
        raw = page.select(_CELLS)
        cells = [re.sub(rf"\s|{_COLON}", "", cell) for cell in raw]
        yield Examined(page.url)
        for rule in self.options.labels:
            said = self._read(page, rule, raw, cells)
            fault = _judge(page, rule, said)
            if fault and said is None and page.answer.truncated:
                yield Unjudged(page.url, "页面过大，只读取了前一部分，不能断定缺少标签", rule.label)
            elif fault:
                yield fault

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        for observation in unreached(self.options, site):
            yield observation

    def _read(self, page: PageView, rule: LabelRule, raw: list[str], cells: list[str]) -> str | None:
        """The best that the page says behind a label: a value if any place has one, '' if empty, None if absent."""
        said: list[str] = []
        for name in (rule.label, *rule.aliases):
            said += _in_witnesses(page, name)
            said += _in_cells(re.sub(r"\s", "", name), raw, cells)
            said += [page.text[found.end() : found.end() + _REST] for found in self._finders[name].finditer(page.text)]
        if not said:
            return None
        fitting = [value for value in said if _fits(rule, value)]
        return (fitting or sorted(said, key=_emptiness))[0]


def _emptiness(value: str) -> bool:
    return not _has_content(value)


def _in_witnesses(page: PageView, label: str) -> list[str]:
    field = _BY_LABEL.get(label)
    return [
        witness.value
        for document in page.facts.documents
        for witness in document.witnesses
        if field is not None and witness.field is field and witness.source in ("label-table", "banner")
    ]


def _in_cells(label: str, raw: list[str], cells: list[str]) -> list[str]:
    return [raw[i + 1].strip() for i in range(len(cells) - 1) if cells[i] == label]


def _has_content(value: str) -> bool:
    """Whether something stands behind the label, before the next label begins."""
    value = value.strip()
    return bool(value) and not _NEXT_LABEL.match(value)


def _fits(rule: LabelRule, value: str) -> bool:
    if not _has_content(value):
        return False
    return rule.pattern is None or compiled(rule.pattern).match(value.strip()) is not None


def _judge(page: PageView, rule: LabelRule, said: str | None) -> Fault | None:
    if said is not None and _fits(rule, said):
        return None
    expected = f"有“{rule.label}”" + (f"，内容符合 {rule.pattern}" if rule.pattern else "且有内容")
    if said is None:
        message, seen = f"页面没有“{rule.label}”", "没有这个标签"
    elif not _has_content(said):
        message, seen = f"页面的“{rule.label}”没有内容", "标签后面是空的"
    else:
        message, seen = f"页面的“{rule.label}”格式不对", said.strip()[:40]
    return Fault(page.url, message, aspect=rule.label, expected=expected, seen=seen, anchor=page.title)
