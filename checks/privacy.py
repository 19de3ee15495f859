"""个人信息: 身份证号, 银行卡号, 手机号, 住址 that stand open on pages, in attachments and in published letters.

P5 to P8 of standards.md §9; the rules themselves are in `personal_rules.py`.

What is found is told masked and counted: the number itself enters no finding. One finding per place and sort, because
a page or file is mended as a whole. A number that is no person's (统一社会信用代码, 条码, a unit's account, a hot-line)
is none.
"""

import re
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

from pydantic import Field, field_validator

from checks.options import PageChoice
from checks.personal_rules import Limits, fault, full_ids, judge_text
from checks.registry import kind
from checks.told_files import Place, judge_attachments, of_attachment, of_letter
from monitor.model import (
    Examined,
    Kind,
    Observation,
    PageKind,
    PageView,
    Severity,
    SiteView,
    Unjudged,
)
from monitor.model.personal import mask_numbers


class PrivacyOptions(PageChoice):
    """The options of `privacy`."""

    hotlines: list[str] = Field(
        default=[], description='已对外公布的手机号（值班手机、举报热线等），不算个人信息，例如 ["19900000000"]'
    )
    contacts: Severity | None = Field(
        default=Severity.WARN,
        description='“联系人：××，手机号”这类可能是公开工作电话的，按多重报告：error 扣分、warn 提示；写 "" 为不报告',
    )
    list_min: int = Field(
        default=5, ge=2, description="名单、表格中出现多少个不同手机号就算公开了个人手机号（不要求号码旁边有姓名）"
    )
    attachments: bool = Field(default=True, description="本站附件（公示、名单等）的内容是否也查")
    letters: bool = Field(default=True, description="公开的来信和答复是否也查")
    source: bool = Field(default=True, description="网页源代码里（不显示在页面上）的身份证号是否也查")

    @field_validator("contacts", mode="before")
    @classmethod
    def _none(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("hotlines")
    @classmethod
    def _digits(cls, value: list[str]) -> list[str]:
        wrong = [number for number in value if not re.fullmatch(r"1[3-9]\d{9}", number)]
        if wrong:
            raise ValueError("不是 11 位手机号：" + "、".join(wrong))
        return value


@kind
class Privacy(Kind):
    """No page, attachment or published letter shows the full number of a person's identity card, bank card or phone."""

    name = "privacy"
    title = "个人信息"
    purpose = (
        "检查页面、附件和公开的来信里有没有未经遮挡的身份证号、银行卡号、个人手机号和住址。"
        "身份证号核对地区、出生日期和校验码；用 * 号遮挡四位以上的视为已经处理。报告里只写遮挡后的号码。"
    )
    basis = "《个人信息保护法》第二十八条；《政府信息公开条例》第十五条；公民身份号码 GB 11643"
    items = (27, 28)
    fix = (
        "请立即撤下或遮挡号码（身份证号至少遮挡出生日期，手机号遮挡中间四位）；"
        "附件要改好后重新上传，并检查搜索结果中是否还有。"
    )
    unjudged_limit = 0.05
    pages = frozenset(PageKind)
    Options = PrivacyOptions
    example = """\
[[check]]
id = "privacy"
kind = "privacy"
title = "不泄露个人信息"
hotlines = ["19900000000"]
"""

    options: PrivacyOptions

    def look_at_page(self, page: PageView) -> Iterator[Observation]:
        open_list = page.facts.kind is PageKind.LISTING and not (self.options.page_kinds or self.options.urls)
        if not (open_list or self.options.wants(page)):
            return
        place = Place(
            page.url,
            "页面上",
            " \n ".join((page.text, page.title, *page.meta.values())),
            anchor=mask_numbers(page.facts.title or page.title),
        )
        tomorrow = page.answer.fetched_at.date() + timedelta(days=1)
        faults = list(judge_text(place, tomorrow, self._limits))
        if self.options.source:
            known = {number.digits for number in full_ids(place.text, tomorrow)}
            hidden = [number for number in full_ids(page.html, tomorrow) if number.digits not in known]
            if hidden:
                what = "身份证号（在网页源代码里，页面上不显示）"
                faults.append(fault(place, "id.source", what, hidden, "源代码里也不出现身份证号"))
        yield Examined(page.url)
        yield from faults
        if page.answer.truncated and not faults:
            yield Unjudged(page.url, "页面过大，只读取了前一部分，后面的内容没有检查")

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        tomorrow = site.today + timedelta(days=1)
        if self.options.attachments:
            async for observation in judge_attachments(
                site, lambda read: judge_text(of_attachment(read), tomorrow, self._limits)
            ):
                yield observation
        if self.options.letters:
            for letter in site.letters():
                if letter.unread:
                    yield Unjudged(letter.url, f"公开的来信没有读到：{letter.unread}")
                    continue
                yield Examined(letter.url)
                for found in judge_text(of_letter(letter), tomorrow, self._limits):
                    yield found

    @property
    def _limits(self) -> Limits:
        return Limits(self.options.hotlines, self.options.contacts, self.options.list_min)
