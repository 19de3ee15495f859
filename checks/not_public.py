"""非主动公开标志: pages that carry the mark of a document that was not meant to be published (P14 of standards.md §9).

Only a mark that stands as a mark counts: （此件不公开）, 密级：秘密, 机密★, 内部资料 注意保存, 公开方式：依申请公开.
A sentence that explains the law, an entry named 依申请公开, a form that offers the choices: all sound.
"""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

from pydantic import Field

from checks.options import PageChoice, Text
from checks.registry import kind
from checks.told_files import Place, judge_attachments, of_attachment
from monitor.model import (
    CheckSpec,
    Examined,
    Fault,
    Kind,
    Observation,
    PageKind,
    PageView,
    SiteView,
    Unjudged,
)
from monitor.model.personal import mask_numbers

_AROUND = 20
_CHOICE = r"(?!\s*(?:[□☐○/／、,，]|或|和|与|及|的))"
_MARKS = {
    "此件不公开": re.compile(r"[(（\[【]\s*此\s*件\s*(?:不\s*(?:予\s*)?公\s*开|非\s*公\s*开)[^)）\]】]{0,6}[)）\]】]"),
    "此件依申请公开": re.compile(r"[(（\[【]\s*此\s*件\s*依\s*申\s*请\s*公\s*开\s*[)）\]】]"),
    "公开方式": re.compile(
        rf"(?:公开(?:方式|属性|类别|形式|类型|选项)|信息属性)\s*[:：]\s*(?:不予公开|依申请公开|不公开|非公开){_CHOICE}"
    ),
    "密级": re.compile(rf"(?:密级|保密等级|秘密等级)\s*[:：]\s*(?:绝密|机密|秘密|工作秘密|内部){_CHOICE}"),
    "密级标志": re.compile(r"(?:绝\s*密|机\s*密|秘\s*密)\s*[★☆]"),
    "内部资料": re.compile(
        r"内部(?:资料|文件|材料|刊物|情况)[\s,，、:：]*(?:注意保存|妥善保管|不得外传|请勿外传|严禁外传|注意保密|不得翻印)"
        r"|[(（【]\s*(?:内部(?:资料|文件|材料)|仅供内部(?:使用|参考|传阅)|限内部传阅|内部明电)\s*[)）】]"
    ),
}
# What stands around a mark that is only spoken of.
_QUOTED = re.compile(r"[“‘「『《\"'][^”’」』》\"']{0,12}$")
_EXPLAINED = re.compile(
    r"(?:标注|标明|注明|标有|标识|印有|写有|写明|加注|注有|含有|带有|凡|不得|禁止|严禁|例如|比如|包括|是指|如何|怎样)[^。；！？]{0,24}$"
)


class NotPublicOptions(PageChoice):
    """The options of `not_public`."""

    attachments: bool = Field(default=True, description="本站附件的内容是否也查")
    words: list[Text] = Field(
        default=[], description="本单位另外使用的标志文字，出现即报告，例如“市局内部通讯”；引号中或解释性的句子不算"
    )


@kind
class NotPublic(Kind):
    """No page carries the mark of a document that is not to be published."""

    name = "not_public"
    title = "非主动公开内容"
    purpose = (
        "检查页面和附件里有没有“此件不公开”“依申请公开”“内部资料 注意保存”“机密★”这类标志，防止误发不应公开的文件。"
        "介绍政策的文章里提到这些词不算；发现后须由人工核实是否真的不应公开。"
    )
    basis = "《政府信息公开条例》第十四条、第十六条；《保守国家秘密法》；政务公开工作要点任务 27、28"
    items = (27, 28)
    fix = (
        "请先撤下页面或附件，再由办公室会同业务科室核实公开属性；涉密的按保密规定报告。"
        "确属可以公开的，去掉标志后重新发布。"
    )
    unjudged_limit = 0.05
    pages = frozenset({PageKind.ARTICLE, PageKind.DOCUMENT, PageKind.OTHER, PageKind.LISTING})
    Options = NotPublicOptions
    example = """\
[[check]]
id = "not-public"
kind = "not_public"
title = "没有误发不应公开的文件"
"""

    options: NotPublicOptions

    def __init__(self, spec: CheckSpec, options: NotPublicOptions) -> None:
        super().__init__(spec, options)
        self._marks = _MARKS | {word: re.compile(re.escape(word)) for word in options.words}

    def look_at_page(self, page: PageView) -> Iterator[Observation]:
        if not self.options.wants(page):
            return
        place = Place(page.url, "页面", page.text, anchor=mask_numbers(page.facts.title or page.title))
        faults = list(self._faults(place))
        yield Examined(page.url)
        yield from faults
        if page.answer.truncated and not faults:
            yield Unjudged(page.url, "页面过大，只读取了前一部分，后面的内容没有检查")

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        if self.options.attachments:
            async for observation in judge_attachments(
                site, lambda read: self._faults(replace(of_attachment(read), where="附件"))
            ):
                yield observation

    def _faults(self, place: Place) -> Iterator[Fault]:
        for name, pattern in self._marks.items():
            mark = next((m for m in pattern.finditer(place.text) if _stands_as_mark(place.text, m)), None)
            if mark is not None:
                yield Fault(
                    place.subject,
                    f"{place.where}带有“{name}”一类的标志，可能误发了不应公开的文件，须人工核实",
                    aspect=name,
                    expected="网上发布的文件没有这类标志",
                    seen=_seen(place.text, mark),
                    found_on=place.found_on,
                    anchor=place.anchor,
                )


def _stands_as_mark(text: str, mark: re.Match[str]) -> bool:
    before = text[max(0, mark.start() - 40) : mark.start()]
    return not (_QUOTED.search(before) or _EXPLAINED.search(before))


def _seen(text: str, mark: re.Match[str]) -> str:
    """The mark with little around it: what it guards should not be copied into the report."""
    left = max(0, mark.start() - _AROUND)
    return ("…" if left else "") + mask_numbers(text[left : mark.end()]).strip()
