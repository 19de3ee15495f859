"""个人信息: numbers of persons that stand open on a page — 身份证号, 银行卡号, 手机号 (P5–P8 of standards.md §9).

What is found is told masked and counted: the number itself enters no finding. One finding per page and sort, because
a page is mended as a whole. A number that is no person's (统一社会信用代码, 条码, a unit's account, a
hot-line) is none.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from pydantic import Field, field_validator

from checks.options import PageChoice
from checks.registry import kind
from monitor.model import (
    Examined,
    Fault,
    Kind,
    Observation,
    PageKind,
    PageView,
    Severity,
    Unjudged,
)
from monitor.model.personal import (
    PersonalNumber,
    card_numbers,
    id_numbers,
    is_uscc,
    mask_numbers,
    mobile_numbers,
    thinly_masked_ids,
)

_NEAR = 40  # characters on either side in which a person must be named (P6)
_LABEL = 16  # characters before a number in which it is said to be something else
_SHOWN = 5  # masked examples in one finding

_NOT_A_CARD = re.compile(
    r"条码|条形码|信用代码|许可证|登记证|注册号|编号|单号|文号|批号|备案号|识别号|流水号|订单|运单|发票|型号"
)
_BANK = re.compile(r"银行|卡号|账号|帐号|账户|帐户|开户|储蓄|存折|社保卡|一卡通|户名")
_OF_A_UNIT = re.compile(
    r"(?:户\s*名|账户名称|帐户名称|收款单位|开户单位|单位名称)\s*[:：]?\s*"
    r"\S{2,30}?(?:局|公司|中心|财政|国库|委员会|医院|学校|协会|法院|厂|合作社)"
)
_STRONG = re.compile(
    r"身份证|住\s*址|户籍|现住|家庭住|姓\s*名|投诉人|举报人|申请人|当事人|被处罚人|消费者|患者|业主|受益人|学生|残疾人|低保"
)
_WEAK = re.compile(r"联\s*系\s*人|负责人|经营者|法定代表人|先生|女士")
_SERVICE = re.compile(
    r"(?:监督|投诉|举报|值班|咨询|服务|监管|办公|热线|传真|客服|业务|受理|报名|联系)(?:举报)?(?:电话|热线|手机)\s*[:：]?\s*$"
)
_LIST = re.compile(r"名\s*单|花名册|名\s*册|一览表|汇总表|登记表|公示表|姓\s*名")


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
    """No page shows the full number of a person's identity card, bank card or mobile phone."""

    name = "privacy"
    title = "个人信息"
    purpose = (
        "检查页面上有没有未经遮挡的身份证号、银行卡号、个人手机号。"
        "身份证号核对地区、出生日期和校验码；用 * 号遮挡四位以上的视为已经处理。报告里只写遮挡后的号码。"
    )
    basis = "《个人信息保护法》第二十八条；《政府信息公开条例》第十五条；公民身份号码 GB 11643"
    items = (27, 28)
    fix = "请立即撤下或遮挡号码（身份证号至少遮挡出生日期，手机号遮挡中间四位），并检查附件和搜索结果中是否还有。"
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
        text = " \n ".join((page.text, page.title, *page.meta.values()))
        tomorrow = page.answer.fetched_at.date() + timedelta(days=1)
        faults = [
            *self._ids(page, text, tomorrow),
            *self._cards(page, text),
            *self._mobiles(page, text),
        ]
        yield Examined(page.url)
        yield from faults
        if page.answer.truncated and not faults:
            yield Unjudged(page.url, "页面过大，只读取了前一部分，后面的内容没有检查")

    def _ids(self, page: PageView, text: str, today: date) -> Iterator[Fault]:
        found = [n for n in id_numbers(text, today) if not is_uscc(text, n)]
        if found:
            yield _fault(page, "id", "身份证号", found, "不出现完整的身份证号")
        thin = list(thinly_masked_ids(text))
        if thin:
            yield _fault(
                page, "id.thin", "遮挡不足四位的身份证号", thin, "至少遮挡四位（遮挡太少可以推算出来）", Severity.WARN
            )
        known = {number.digits for number in found}
        hidden = [] if not self.options.source else [n for n in id_numbers(page.html, today) if n.digits not in known]
        hidden = [n for n in hidden if not is_uscc(page.html, n)]
        if hidden:
            yield _fault(
                page, "id.source", "身份证号（在网页源代码里，页面上不显示）", hidden, "源代码里也不出现身份证号"
            )

    def _cards(self, page: PageView, text: str) -> Iterator[Fault]:
        sure: list[PersonalNumber] = []
        perhaps: list[PersonalNumber] = []
        for number in card_numbers(text):
            around = _around(text, number)
            before = text[max(0, number.start - _LABEL) : number.start]
            bank = _BANK.search(around) is not None
            if _OF_A_UNIT.search(around) or (_NOT_A_CARD.search(before) and not _BANK.search(before)):
                continue
            if bank:
                sure.append(number)
            elif number.digits.startswith("62"):
                perhaps.append(number)
        if sure:
            yield _fault(page, "card", "银行卡号", sure, "不出现完整的银行卡号")
        if perhaps:
            yield _fault(page, "card.perhaps", "疑似银行卡号（请核对）", perhaps, "不出现完整的银行卡号", Severity.WARN)

    def _mobiles(self, page: PageView, text: str) -> Iterator[Fault]:
        numbers = [n for n in mobile_numbers(text) if n.digits not in self.options.hotlines]
        if not numbers:
            return
        strong = [n for n in numbers if self._is_persons(text, n)]
        private = [n for n in numbers if not _SERVICE.search(text[max(0, n.start - _LABEL) : n.start].rstrip())]
        distinct = {n.digits for n in private}
        listed = len(distinct) >= self.options.list_min and _LIST.search(page.text) is not None
        if listed:
            yield _fault(page, "phone", "个人手机号（名单或表格）", private, "名单中的手机号遮挡中间四位")
        elif strong:
            yield _fault(page, "phone", "个人手机号（旁边有姓名、住址等）", strong, "个人手机号遮挡中间四位")
        weak = [n for n in private if n not in strong and _WEAK.search(_around(text, n))]
        if weak and not listed and self.options.contacts is not None:
            yield _fault(
                page,
                "phone.contact",
                "联系人的手机号（请核实是否为同意公开的工作电话）",
                weak,
                "公布办公电话，或确认本人同意公开",
                self.options.contacts,
            )

    def _is_persons(self, text: str, number: PersonalNumber) -> bool:
        if _SERVICE.search(text[max(0, number.start - _LABEL) : number.start].rstrip()):
            return False
        around = _around(text, number)
        return _STRONG.search(around) is not None or any(True for _ in id_numbers(around))


def _around(text: str, number: PersonalNumber) -> str:
    return text[max(0, number.start - _NEAR) : number.end + _NEAR]


def _fault(
    page: PageView,
    aspect: str,
    what: str,
    found: Sequence[PersonalNumber],
    expected: str,
    severity: Severity | None = None,
) -> Fault:
    distinct = list(dict.fromkeys(number.masked for number in found))
    more = f" 等 {len(distinct)} 个" if len(distinct) > _SHOWN else ""
    return Fault(
        page.url,
        f"页面上有{what}",
        aspect=aspect,
        expected=expected,
        seen="、".join(distinct[:_SHOWN]) + more,
        anchor=mask_numbers(page.facts.title or page.title),
        severity=severity,
    )
