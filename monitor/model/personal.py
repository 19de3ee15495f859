"""Numbers that belong to a person: how they are recognised, and how they are masked before anything is kept.

Rules P5–P7 of standards.md §9. 公民身份号码 follow GB 11643 (region, day of birth, check digit by ISO 7064 MOD 11-2);
bank cards follow GB/T 15694 / ISO/IEC 7812 (Luhn). Whatever the product keeps, mails or logs passes `mask_numbers`
first: the full number stays on the page where it was found and nowhere else.

Running texts that are kept in the crawl cache to be judged later are *sealed* (`sealed`): the hidden digits become
signs of a private use area, one sign per sort of number. So a rule still finds the number by its place and sort, and
nobody finds its digits; `mask_numbers` turns what is sealed into the customary stars.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from monitor.model.uscc import uscc_check

# One character to one character, so that positions found in the folded text hold in the original.
_FOLD = str.maketrans(
    {
        **{chr(0xFF10 + n): str(n) for n in range(10)},
        **dict.fromkeys("Ｘｘx", "X"),
        **dict.fromkeys("－‐‑–−", "-"),
        **dict.fromkeys("\u00a0\u3000\u2002\u2003\t\r\n", " "),
        **dict.fromkeys("＊●×※•", "*"),
    }
)

_PROVINCES = frozenset(
    str(code)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for code in range(first, last + 1)
)
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_DIGITS = "10X98765432"

# The signs of sealed digits, far from those that fonts and office programs use.
_SEAL_ID, _SEAL_THIN, _SEAL_CARD, _SEAL_MOBILE = "\uf4d1", "\uf4d2", "\uf4d3", "\uf4d4"
_ANY_SEAL = f"{_SEAL_ID}-{_SEAL_MOBILE}"
_SEALS = re.compile(f"[{_ANY_SEAL}]")

_ALONE = rf"(?<![0-9A-Za-z*_/=.{_ANY_SEAL}-])"
_ENDS = rf"(?![0-9A-Za-z*_{_ANY_SEAL}])"
_ID = re.compile(rf"{_ALONE}[1-8]\d{{5}}[ -]?(?:19|20)\d{{6}}[ -]?\d{{3}}[\dX]{_ENDS}")
_THIN_MASK = re.compile(rf"{_ALONE}[1-8][\d*]{{16}}[\dX*]{_ENDS}")
_CARD = re.compile(rf"{_ALONE}(?:\d{{16,19}}|\d{{4}}(?:[ -]\d{{4}}){{3}}(?:[ -]?\d{{1,3}})?){_ENDS}(?!\.\d)")
_MOBILE = re.compile(rf"{_ALONE}(?:\+?86[ -]?)?(1[3-9]\d[ -]?\d{{4}}[ -]?\d{{4}}){_ENDS}(?!\.\d)")

_SHORTEST = 11  # characters of the shortest number of a person
# What every such number needs: a run of digits and of what may stand among them. Most texts have none.
_AMONG = re.escape("".join(map(chr, _FOLD)) + "* -X") + rf"\d{_ANY_SEAL}"
_STARS = "".join(chr(sign) for sign, plain in _FOLD.items() if plain == "*")
_PERHAPS = re.compile(rf"[\d*{_STARS}][{_AMONG}]{{{_SHORTEST - 1}}}")
_ONE_OF_IT = re.compile(f"[{_AMONG}]")
_LONG = 200  # characters
_LABEL = 16  # characters before a number in which it is said to be something else
_USCC_SAID = re.compile(r"信用代码|注册号|纳税人识别号")


@dataclass(frozen=True, slots=True)
class PersonalNumber:
    """One number found in a text, as digits alone, with the place where it stands."""

    digits: str
    start: int
    end: int

    @property
    def masked(self) -> str:
        """What may be shown: `4415**********0017`, `138****0000`."""
        return masked(self.digits)


def folded(text: str) -> str:
    """The text with full-width digits, dashes, masks and blanks in their plain forms, of the same length."""
    return text.translate(_FOLD)


def id_check_digit(first17: str) -> str:
    """The 18th character of a 公民身份号码 from the first seventeen digits. Raises ValueError for anything else."""
    if len(first17) != 17:
        raise ValueError("seventeen digits are needed")
    return _ID_DIGITS[sum(int(digit) * weight for digit, weight in zip(first17, _ID_WEIGHTS, strict=True)) % 11]


def is_id_number(digits: str, today: date | None = None) -> bool:
    """Whether eighteen characters are a 公民身份号码: known region, a day of birth that was, the right check digit."""
    if not re.fullmatch(r"[0-9]{17}[0-9X]", digits) or digits[:2] not in _PROVINCES:
        return False
    if digits[2:6] == "0000" and digits[0] != "8":  # only 港澳台居民居住证 have no county
        return False
    try:
        born = date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return False
    if born.year < 1900 or (today is not None and born > today):
        return False
    return id_check_digit(digits[:17]) == digits[17]


def luhn(digits: str) -> bool:
    """Whether the last digit is the Luhn check digit of the others."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_card_number(digits: str) -> bool:
    """Whether digits have the form of a bank card: 62… of 16 to 19 digits, or 4…/5… of 16, with the Luhn digit (P7).

    One number of ten with such a beginning is right by chance: who uses this asks the context too.
    """
    if not digits.isascii() or not digits.isdigit() or len(set(digits)) < 3:
        return False
    if digits.startswith("62"):
        return 16 <= len(digits) <= 19 and luhn(digits)
    return digits[:1] in ("4", "5") and len(digits) == 16 and luhn(digits)


def id_numbers(text: str, today: date | None = None) -> Iterator[PersonalNumber]:
    """Every full 公民身份号码 in a text, in order; masked ones are not numbers any more, sealed ones still are."""
    plain = folded(text)
    for found in _ID.finditer(plain):
        digits = re.sub(r"[ -]", "", found.group())
        if is_id_number(digits, today):
            yield PersonalNumber(digits, found.start(), found.end())
    yield from _sealed_in(plain, _SEAL_ID)


def thinly_masked_ids(text: str) -> Iterator[PersonalNumber]:
    """公民身份号码 with fewer than four characters hidden: whoever knows the rule computes the rest."""
    plain = folded(text)
    for found in _THIN_MASK.finditer(plain):
        digits = found.group()
        known = digits[:2] in _PROVINCES and re.match(r"[1*][9*]|[2*][0*]", digits[6:8]) is not None
        if 1 <= digits.count("*") <= 3 and known:
            yield PersonalNumber(digits, found.start(), found.end())
    yield from _sealed_in(plain, _SEAL_THIN)


def card_numbers(text: str) -> Iterator[PersonalNumber]:
    """Everything in a text that has the form of a bank card number and is no 公民身份号码."""
    plain = folded(text)
    for found in _CARD.finditer(plain):
        digits = re.sub(r"[ -]", "", found.group())
        if is_card_number(digits) and not is_id_number(digits):
            yield PersonalNumber(digits, found.start(), found.end())
    yield from _sealed_in(plain, _SEAL_CARD)


def mobile_numbers(text: str) -> Iterator[PersonalNumber]:
    """Every mobile phone number in a text (P6)."""
    plain = folded(text)
    for found in _MOBILE.finditer(plain):
        yield PersonalNumber(re.sub(r"[ -]", "", found.group(1)), found.start(1), found.end(1))
    yield from _sealed_in(plain, _SEAL_MOBILE)


def is_uscc(text: str, number: PersonalNumber) -> bool:
    """Whether an eighteen-digit number is said in the text to be a 统一社会信用代码, and is one."""
    before = text[max(0, number.start - _LABEL) : number.start]
    if not _USCC_SAID.search(before) or len(number.digits) != 18 or not number.digits[:17].isdigit():
        return False
    return uscc_check(number.digits[:17]) == number.digits[17]


def masked(digits: str) -> str:
    """A number with its middle hidden: a mobile keeps three and four digits, everything longer four and four."""
    head = 3 if len(digits) == 11 else 4
    return digits[:head] + "*" * max(4, len(digits) - head - 4) + digits[-4:]


def may_hold_numbers(text: str) -> bool:
    """Whether a text holds what every number of a person needs.

    Such a run covers one in every eleven places of a text, so no other place of a long one needs a look.
    """
    if len(text) < _LONG:
        return _PERHAPS.search(text) is not None
    covered = (_SHORTEST * (hit.start() + 1) for hit in _ONE_OF_IT.finditer(text[_SHORTEST - 1 :: _SHORTEST]))
    return any(_PERHAPS.search(text, end - _SHORTEST, end + _SHORTEST - 1) for end in covered)


def mask_numbers(text: str) -> str:
    """The text with every 公民身份号码, every bank card number and every mobile number masked, for whatever is kept."""
    if len(text) < _SHORTEST:
        return text
    if not may_hold_numbers(text):
        return _SEALS.sub("*", text)  # of a number that was cut in two there may be signs
    found = [*id_numbers(text), *thinly_masked_ids(text), *card_numbers(text), *mobile_numbers(text)]
    for number in sorted(found, key=lambda n: n.start, reverse=True):
        text = text[: number.start] + number.masked + text[number.end :]
    return _SEALS.sub("*", text)


def sealed(text: str) -> str:
    """The text, of the same length, with the middle digits of every number of a person sealed (see above).

    A 统一社会信用代码 is no number of a person and stays. Sealing twice changes nothing more.
    """
    if not may_hold_numbers(text):
        return text
    signs: dict[int, str] = {}
    plain = folded(text)
    for sign, numbers in (
        (_SEAL_MOBILE, mobile_numbers(text)),
        (_SEAL_CARD, card_numbers(text)),
        (_SEAL_THIN, thinly_masked_ids(text)),
        (_SEAL_ID, (number for number in id_numbers(text) if not is_uscc(text, number))),
    ):
        for number in numbers:
            places = [n for n in range(number.start, number.end) if plain[n] not in " -"]
            head = 3 if len(places) == 11 else 4
            signs.update(dict.fromkeys(places[head:-4], sign))
    if not signs:
        return text
    letters = list(text)
    for place, sign in signs.items():
        letters[place] = sign
    return "".join(letters)


def without_seals(text: str) -> str:
    """A text as it may come in: without signs that we alone may set."""
    return _SEALS.sub("\ufffd", text)


def _sealed_in(plain: str, sign: str) -> Iterator[PersonalNumber]:
    """Numbers of one sort that were sealed, the hidden digits as stars."""
    if sign not in plain:
        return
    head = 2 if sign == _SEAL_MOBILE else 3
    pattern = rf"[\d*](?:[ -]?[\d*]){{{head}}}(?:[ -]?{sign})+(?:[ -]?[\d*]){{3}}[ -]?[\dX*]"
    for found in re.finditer(pattern, plain):
        digits = re.sub(r"[ -]", "", found.group()).replace(sign, "*")
        yield PersonalNumber(digits, found.start(), found.end())
