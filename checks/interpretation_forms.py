"""解读形式 (plan item 14): in each quarter policies are explained not in words alone; pictures and films open.

Rules: standards.md §12 item 14 (at least one form besides text per quarter, else a hint). A quarter in which nothing
was explained has no form to judge. The quarter that still runs is shown and not judged.
"""

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import date

from pydantic import Field

from checks.interpretation_find import place
from checks.interpretation_text import IS_READING, Form, form_of, is_reading_page, length_of
from checks.libraries import library_key
from checks.options import same_address
from checks.own_media import own_media
from checks.registry import kind
from monitor.model import (
    Evidence,
    Examined,
    Fault,
    Kind,
    LinkVerdict,
    Observation,
    Options,
    PageKind,
    PageRecord,
    Severity,
    SiteView,
    Unjudged,
)

_FORMS = "解读形式"
_BASIS = (
    "政务公开工作要点第 14 项：综合运用新闻发布会、在线访谈、图文动画、短视频等形式解读；每季度至少一种为本系统默认"
)
_MEDIA = "政务公开工作要点第 14 项；国办秘函〔2019〕19号：链接（含图片、附件）打不开"
_NOT_READINGS = (PageKind.HOME, PageKind.COLUMN, PageKind.LISTING)
_PICTURED = (Form.PICTURE, Form.ANIMATION, Form.VIDEO)


class FormOptions(Options):
    """The options of `interpretation_forms`."""

    columns: list[str] = Field(
        default=[], description="解读栏目的名称或网址；不写则看全站标题或位置含“解读”“图解”等的文章"
    )
    quarters: int = Field(default=4, ge=1, le=20, description="看最近几个已经结束的季度")
    at_least: int = Field(default=1, ge=1, description="每季度至少几个文字以外形式的解读")
    every_quarter: bool = Field(default=False, description="某季度一个解读都没有时，是否也算问题（默认只写明未能判定）")
    media: bool = Field(default=True, description="是否核对解读里的图片、视频能否打开")


@dataclass(slots=True)
class _Quarter:
    forms: Counter[Form] = field(default_factory=Counter[Form])
    unsure: int = 0  # explained in words, with media whose kind is not known (a player drawn by script)

    @property
    def told(self) -> str:
        return "、".join(f"{form.value} {count} 个" for form, count in self.forms.most_common()) or "无"


@kind
class InterpretationForms(Kind):
    """Policies are explained in more forms than text."""

    name = "interpretation_forms"
    title = "解读形式多样"
    purpose = (
        "按季度统计解读的形式（文字、图解、动画、短视频、访谈、发布会），季度里只有文字解读的给出提示；"
        "并核对图解、视频能不能打开。某季度没有解读的不判定。"
    )
    basis = _BASIS
    fix = "请结合重点文件制作图解、短视频等形式的解读；打不开的图片和视频重新上传。"
    items = (14,)
    severity = Severity.WARN
    Options = FormOptions
    example = """\
[[check]]
id = "interpretation-forms"
kind = "interpretation_forms"
title = "每季度有多种形式的解读"
quarters = 4
at_least = 1
"""

    options: FormOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        wanted = _quarters(site.today, self.options.quarters)
        counted: dict[str, _Quarter] = {name: _Quarter() for name in wanted}
        undated = 0
        seen: set[str] = set()
        for record in self._readings(site):
            if place(record.url) in seen:
                continue
            seen.add(place(record.url))
            if record.published is None:
                undated += 1
                continue
            quarter = counted.get(_name(record.published))
            if quarter is None:
                continue
            media = own_media(site, record.url)
            form = form_of(record.title, media, length_of(site.body(record.url)))
            quarter.forms[form] += 1
            if self.options.media and form in _PICTURED:
                for observation in _media(site, record, media):
                    yield observation
        why = _why_unsure(site, undated)
        for name, quarter in counted.items():
            for observation in self._judge(site, name, quarter, why, running=name == _name(site.today)):
                yield observation

    def _readings(self, site: SiteView) -> Iterator[PageRecord]:
        if not self.options.columns:
            for record in site.pages():
                if record.kind not in _NOT_READINGS and record.readable and is_reading_page(record.title, record.path):
                    yield record
            return
        names = {library_key(name) for name in self.options.columns}
        places = {same_address(name) for name in self.options.columns if name.startswith(("http://", "https://"))}
        for column in site.columns():
            if library_key(column.name) in names or same_address(column.url) in places:
                for entry in site.entries(column.url):
                    record = site.page(entry.url)
                    if record is not None and record.readable and record.kind not in _NOT_READINGS:
                        yield record

    def _judge(self, site: SiteView, name: str, quarter: _Quarter, why: str, *, running: bool) -> Iterator[Observation]:
        subject = f"{_FORMS}/{name}"
        yield Evidence(subject, f"{name}{'（未结束）' if running else ''}：{quarter.told}")
        if running:
            return
        other = sum(count for form, count in quarter.forms.items() if form is not Form.TEXT)
        if other >= self.options.at_least:
            yield Examined(subject)
            return
        if not quarter.forms and not self.options.every_quarter:
            yield Unjudged(subject, why or "该季度没有发布解读，形式无从判定；有没有应当解读的文件由“三同步”检查核对")
            return
        if why:
            yield Unjudged(subject, why)
            return
        yield Examined(subject)
        yield Fault(
            subject, f"{name}的解读只有文字形式" if quarter.forms else f"{name}没有发布解读", aspect="text_only",
            expected=f"每季度至少 {self.options.at_least} 个图解、视频、访谈、发布会等形式的解读", seen=quarter.told,
            url=site.home, severity=Severity.WARN,
        )  # fmt: skip


def _media(site: SiteView, record: PageRecord, media: list[str]) -> Iterator[Observation]:
    """Whether a pictured 解读 shows its pictures and plays its films."""
    if not media:
        yield Unjudged(record.url, "标题说是图解或视频，页面源代码里没有读到图片或视频（可能由脚本显示）", "media")
        return
    targets = [(url, site.target(url)) for url in media]
    dead = [(url, t.reason) for url, t in targets if t is not None and t.verdict is LinkVerdict.DEAD]
    if not dead and all(t is None or t.verdict is not LinkVerdict.ALIVE for _, t in targets):
        yield Unjudged(record.url, "解读的图片、视频本次没有检测，或不能断定能否打开", "media")
        return
    yield Examined(record.url)
    if dead:
        url, reason = dead[0]
        yield Fault(
            record.url, "解读里的图片或视频打不开", aspect="media", expected="可以打开，内容不为空",
            seen=f"{url}：{reason}", anchor=record.title[:60], severity=Severity.WARN, basis=_MEDIA,
        )  # fmt: skip


def _why_unsure(site: SiteView, undated: int) -> str:
    if not site.crawl.complete:
        return "本次抓取不完整，解读可能没有读全"
    unread = next((c.unread for c in site.columns() if IS_READING.search(c.name) and c.unread), "")
    if unread:
        return f"解读栏目的列表没有读到（{unread}）"
    return f"有 {undated} 个解读没有日期，不知道属于哪个季度" if undated else ""


def _quarters(today: date, count: int) -> list[str]:
    """The finished quarters, oldest first, and the one that runs."""
    year, quarter = today.year, (today.month - 1) // 3 + 1
    names: list[str] = []
    for _ in range(count + 1):
        names.append(_called(year, quarter))
        year, quarter = (year, quarter - 1) if quarter > 1 else (year - 1, 4)
    return names[::-1]


def _name(day: date) -> str:
    return _called(day.year, (day.month - 1) // 3 + 1)


def _called(year: int, quarter: int) -> str:
    return f"{year}年第{quarter}季度"
