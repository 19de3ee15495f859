"""索引号 and the codes in it: 统一社会信用代码 (GB 32100-2015) and 组织机构代码, with their check digits.

Rule R-SY of standards.md §5.3: `<18-character or 9-character code>/<year>-<five digits>`.
"""

import re

from monitor.model.uscc import uscc_check

_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ORG_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

_INDEX = re.compile(r"(?P<code>[0-9A-HJ-NPQRTUWXY]{18}|[0-9A-Z]{9})/(?P<year>(?:19|20)[0-9]{2})-(?P<serial>[0-9]{5})")
_WIDE = re.compile(r"[\uff01-\uff5e\u3000]")


def org_check(first8: str) -> str:
    """The 9th character of a 组织机构代码, from the first eight. Raises ValueError for a foreign character."""
    total = sum(_ORG_ALPHABET.index(c) * weight for c, weight in zip(first8, _ORG_WEIGHTS, strict=True))
    remainder = 11 - total % 11
    return {10: "X", 11: "0"}.get(remainder, str(remainder))


def index_year(index: str) -> int | None:
    """The year in a well-formed 索引号; None otherwise."""
    found = _INDEX.fullmatch(index)
    return int(found["year"]) if found else None


def wrong_check_digit(index: str) -> str:
    """For a well-formed 索引号: what its check digit should have been, '' when it is right."""
    found = _INDEX.fullmatch(index)
    if not found:
        return ""
    code = found["code"]
    right = uscc_check(code[:17]) if len(code) == 18 else org_check(code[:8])
    return "" if code[-1] == right else right


def wrong_form(index: str) -> str:
    """What is wrong with the writing of a 索引号, in words; '' when it follows R-SY."""
    if _INDEX.fullmatch(index):
        return ""
    if _WIDE.search(index):
        return "含有全角字符，应全部使用半角字符"
    if re.search(r"\s", index):
        return "中间有空格"
    if _INDEX.fullmatch(index.upper()):
        return "代码中的字母应为大写"
    code, slash, rest = index.partition("/")
    if not slash:
        return "缺少“/”，应为“机构代码/年份-五位流水号”"
    if len(code) not in (9, 18):
        return f"“/”前的机构代码为 {len(code)} 位，应为 18 位统一社会信用代码（或旧的 9 位组织机构代码）"
    if not re.fullmatch(r"(?:19|20)[0-9]{2}-[0-9]{5}", rest):
        return f"“/”后为“{rest}”，应为“四位年份-五位流水号”，例如 2024-00001"
    return "机构代码中有不该出现的字符（统一社会信用代码不使用字母 I、O、S、V、Z）"
