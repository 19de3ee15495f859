"""What a page of gambling or pornography says of itself, and what a domain says that is for sale.

A word alone accuses nobody: notices against gambling name it. Several promotional words together, or one in the title
of a page that fights nothing, are what such pages are made of.
"""

import re
from collections.abc import Sequence

PROMOTION = (
    "投注", "百家乐", "老虎机", "时时彩", "六合彩", "私彩", "真人娱乐", "真人荷官", "娱乐城", "体育投注", "博彩平台",
    "棋牌平台", "彩票平台", "彩金", "首存", "注册送", "澳门赌场", "网上赌场", "足球外围", "裸聊", "约炮", "成人视频",
    "情色", "色情网站", "av在线", "代开发票", "办证刻章",
)  # fmt: skip
AGAINST = re.compile(r"打击|整治|举报|防范|禁止|查处|反赌|警惕|严惩|治理|案件|通报|处罚|判决|罪")
_PARKED = re.compile(
    r"域名(?:正在|待|可以|可)?(?:出售|转让|停放|交易)|该域名(?:已|正)|此域名(?:已|可|正在|出售)|购买(?:此|该)域名|"
    r"domain\s+(?:name\s+)?(?:is\s+)?(?:for\s+sale|parked|expired)|buy\s+this\s+domain|parked\s+(?:free|domain)|"
    r"this\s+domain\s+(?:may\s+be|is)\s+for\s+sale",
    re.IGNORECASE,
)
_FEW_WORDS = 3
_PARKED_LENGTH = 3_000  # a page about domains is longer than a page that sells one


def shady_words(title: str, text: str) -> Sequence[str]:
    """The promotional words by which a page is one of gambling or pornography; empty when it is none."""
    in_title = [word for word in PROMOTION if word in title.lower()]
    in_text = [word for word in PROMOTION if word in text.lower()]
    if AGAINST.search(title):
        return ()
    if in_title:
        return list(dict.fromkeys([*in_title, *in_text]))
    fights = len(AGAINST.findall(text))
    return in_text if len(in_text) >= _FEW_WORDS and len(in_text) > fights else ()


def parked(title: str, text: str) -> str:
    """The words by which a page says that its domain is for sale or was left; '' when it says nothing of the kind."""
    if len(text) > _PARKED_LENGTH:
        return ""
    found = _PARKED.search(f"{title} {text}")
    return found.group(0) if found else ""
