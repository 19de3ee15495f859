"""文号: the forms a document number may have, and what exactly is wrong with one that has none of them.

Rule R-WH of standards.md §5.3: 发文机关代字〔年份〕序号号 (form by GB/T 9704, quoted from memory there), beside it the
families of 令 (粤府令第277号) and of 公告/通告 (2024年第5号, 汕尾市市场监督管理局公告2024年第5号).
"""

import re

_YEAR = r"(?:19|20)[0-9]{2}"
_SERIAL = r"(?:[1-9][0-9]{0,4}|[〇零一二三四五六七八九十百]{1,7})"
_LETTER = re.compile(rf"[一-鿿（）()]{{1,18}}〔{_YEAR}〕[1-9][0-9]{{0,4}}号")
_ORDER = re.compile(rf"[一-鿿（）()]{{0,20}}令?[（(]?第{_SERIAL}号[）)]?令?")
_NOTICE = re.compile(rf"[一-鿿]{{0,20}}(?:公告|通告|通报)?[（(]?{_YEAR}年第?{_SERIAL}号[）)]?")
_NOTICE_BRACKETS = re.compile(rf"[一-鿿]{{0,20}}(?:公告|通告)〔{_YEAR}〕第?[1-9][0-9]{{0,4}}号")

_OTHER_BRACKETS = re.compile(r"[\[\]［］【】()（）<>《》「」｛｝{}]")
_FORMS = "应为“发文机关代字〔年份〕序号号”（如 粤办函〔2018〕360号）、“××令第×号”或“××××年第×号”"


def well_formed(number: str) -> bool:
    """Whether a 文号 follows one of the known families."""
    if _LETTER.fullmatch(number) or _NOTICE.fullmatch(number) or _NOTICE_BRACKETS.fullmatch(number):
        return True
    return _ORDER.fullmatch(number) is not None and any(word in number for word in ("令", "公告", "通告"))


def what_is_wrong(number: str) -> str:
    """What is wrong with a 文号, in words; '' when nothing is."""
    if well_formed(number):
        return ""
    if re.search(r"[\uff10-\uff19]", number):
        return "数字是全角的，应使用半角阿拉伯数字"
    if re.search(r"\s", number):
        return "中间有空格"
    if "令" in number or "年第" in number:
        if re.search(r"第0", number):
            return "序号前面多了 0"
        return _FORMS
    found = _OTHER_BRACKETS.search(number)
    if found and "〔" not in number:
        return f"年份使用了“{found.group()}”，应使用六角括号〔〕"
    if "〔" not in number or "〕" not in number:
        return f"缺少六角括号〔〕括起的年份；{_FORMS}"
    return _after_year(number)


def _after_year(number: str) -> str:
    before, _, rest = number.partition("〔")
    year, _, serial = rest.partition("〕")
    if not re.fullmatch(_YEAR, year):
        return f"六角括号内为“{year}”，应为四位年份"
    if not re.fullmatch(r"[一-鿿]{1,14}", before):
        return f"发文机关代字为“{before}”，应为 1 至 14 个汉字"
    if serial.startswith("第"):
        return "序号前不加“第”字"
    if serial.startswith("0"):
        return "序号前面多了 0，序号不编虚位"
    if not serial.endswith("号"):
        return "末尾缺少“号”字"
    return _FORMS
