"""What the rules of `privacy` say of one text, wherever it stands: 身份证号, 银行卡号, 手机号, 住址 (P5–P8).

The text may be sealed (monitor.model.personal): numbers are found by sort and place, and told masked.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from checks.told_files import Place
from monitor.model import Fault, Severity
from monitor.model.personal import (
    PersonalNumber,
    card_numbers,
    id_numbers,
    is_uscc,
    masked,
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
_OF_PERSONS = re.compile(r"姓\s*名|身份证|住\s*址|人员|学生|考生|患者|居民|村民|户主|补贴|补助|救助|低保|残疾")
_PHONE_SAID = re.compile(r"电\s*话|手\s*机|联系方式|联系号码|移动号码|(?i:\btel\b|\bphone\b|\bmobile\b)")
_HOME = re.compile(r"家庭住址|家庭地址|户籍地址|户籍所在地|现住址|现居住地|居住地址")
_DWELLING = re.compile(
    r"(?:路|街|巷|道|村|小区|花园|苑|里|组)[^\s*×Xx某，,。；;]{0,16}?\d{1,5}\s*(?:号|室|栋|座|单元|房|幢|楼)(?![^\s]{0,6}[*×])"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What an admin may set: published numbers, how contacts weigh, how many numbers make a list."""

    hotlines: Collection[str]
    contacts: Severity | None
    list_min: int


def judge_text(place: Place, today: date, limits: Limits) -> Iterator[Fault]:
    """Every fault of one text, each sort once."""
    yield from judge_ids(place, today)
    yield from _cards(place)
    yield from _mobiles(place, limits)
    yield from _homes(place, limits)


def judge_ids(place: Place, today: date) -> Iterator[Fault]:
    found = full_ids(place.text, today)
    if found:
        yield fault(place, "id", "身份证号", found, "不出现完整的身份证号")
    thin = list(thinly_masked_ids(place.text))
    if thin:
        yield fault(
            place, "id.thin", "遮挡不足四位的身份证号", thin, "至少遮挡四位（遮挡太少可以推算出来）", Severity.WARN
        )


def full_ids(text: str, today: date) -> list[PersonalNumber]:
    return [number for number in id_numbers(text, today) if not is_uscc(text, number)]


def _cards(place: Place) -> Iterator[Fault]:
    text = place.text
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
        yield fault(place, "card", "银行卡号", sure, "不出现完整的银行卡号")
    if place.sheet and not _BANK.search(text):
        perhaps = []  # a column of codes: of ten numbers that begin so, one is right by chance
    if perhaps:
        yield fault(place, "card.perhaps", "疑似银行卡号（请核对）", perhaps, "不出现完整的银行卡号", Severity.WARN)


def _mobiles(place: Place, limits: Limits) -> Iterator[Fault]:
    text = place.text
    published = {*limits.hotlines, *map(masked, limits.hotlines)}
    numbers = [n for n in mobile_numbers(text) if n.digits not in published]
    if not numbers:
        return
    ids = [(n.start, n.end) for n in id_numbers(text)]
    strong = [n for n in numbers if _is_persons(text, n, ids)]
    private = [n for n in numbers if not _is_service(text, n)]
    distinct = {n.digits for n in private}
    list_sign = _PHONE_SAID if place.sheet else _LIST
    listed = len(distinct) >= limits.list_min and list_sign.search(text) is not None
    if listed and place.file and not _OF_PERSONS.search(text):
        # A list of firms with the numbers of whoever answers for them: it may be meant to be public.
        yield fault(
            place, "phone", "一批手机号（请核实是否为同意公开的电话）", private, "名单中的手机号遮挡中间四位",
            Severity.WARN,
        )  # fmt: skip
    elif listed:
        yield fault(place, "phone", "个人手机号（名单或表格）", private, "名单中的手机号遮挡中间四位")
    elif strong:
        yield fault(place, "phone", "个人手机号（旁边有姓名、住址等）", strong, "个人手机号遮挡中间四位")
    elif place.letter and private:
        yield fault(
            place, "phone", "手机号（请核实是否为来信人或他人的号码）", private, "公开来信前遮挡手机号", Severity.WARN
        )
    weak = [n for n in private if n not in strong and _WEAK.search(_around(text, n))]
    if weak and not listed and not place.letter and limits.contacts is not None:
        yield fault(
            place,
            "phone.contact",
            "联系人的手机号（请核实是否为同意公开的工作电话）",
            weak,
            "公布办公电话，或确认本人同意公开",
            limits.contacts,
        )


def _homes(place: Place, limits: Limits) -> Iterator[Fault]:
    """住址 of persons, to the house: behind a label that says so, or a column of them in a file. Only a hint: words
    alone do not tell a dwelling from a shop. The addresses themselves are not told."""
    text = place.text
    after = [m for m in _HOME.finditer(text) if _DWELLING.search(text[m.end() : m.end() + _NEAR])]
    column = place.file and _HOME.search(text) is not None
    count = len(after)
    if column:
        found = sum(1 for _ in _DWELLING.finditer(text))
        count = max(count, found if found >= limits.list_min else 0)
    if count:
        yield Fault(
            place.subject,
            f"{place.where}有个人住址（请核实）",
            aspect="address",
            expected="住址不写到门牌号，或作遮挡",
            seen=f"{count} 处写到门牌号的住址（内容不在此显示）",
            found_on=place.found_on,
            anchor=place.anchor,
            severity=Severity.WARN,
        )


def _is_service(text: str, number: PersonalNumber) -> bool:
    return _SERVICE.search(text[max(0, number.start - _LABEL) : number.start].rstrip()) is not None


def _is_persons(text: str, number: PersonalNumber, ids: Sequence[tuple[int, int]]) -> bool:
    if _is_service(text, number):
        return False
    left, right = number.start - _NEAR, number.end + _NEAR
    return _STRONG.search(_around(text, number)) is not None or any(a >= left and b <= right for a, b in ids)


def _around(text: str, number: PersonalNumber) -> str:
    return text[max(0, number.start - _NEAR) : number.end + _NEAR]


def fault(
    place: Place,
    aspect: str,
    what: str,
    found: Sequence[PersonalNumber],
    expected: str,
    severity: Severity | None = None,
) -> Fault:
    """One finding for one sort of number at one place, told masked and counted."""
    distinct = list(dict.fromkeys(number.masked for number in found))
    more = f" 等 {len(distinct)} 个" if len(distinct) > _SHOWN else ""
    return Fault(
        place.subject,
        f"{place.where}有{what}",
        aspect=aspect,
        expected=expected,
        seen="、".join(distinct[:_SHOWN]) + more,
        found_on=place.found_on,
        anchor=place.anchor,
        severity=severity,
    )
