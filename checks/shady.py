"""What a page of gambling, pornography or fakes says of itself, and what a domain says that is for sale.

A word alone accuses nobody: notices against gambling name it. Several promotional words together, or one of the plain
ones in the title of a page that fights nothing, are what such pages are made of.
"""

import re
from collections.abc import Sequence

PROMOTION = (
    "投注", "百家乐", "老虎机", "时时彩", "六合彩", "私彩", "真人娱乐", "真人荷官", "娱乐城", "体育投注", "博彩平台",
    "棋牌平台", "彩票平台", "彩金", "首存", "注册送", "澳门赌场", "网上赌场", "足球外围", "裸聊", "约炮", "成人视频",
    "情色", "色情网站", "av在线", "代开发票", "办证刻章",
)  # fmt: skip
# Of pages with pornographic films, of gambling brands and of shops that sell fakes. No page is judged by one of them,
# not even in its title: a cinema is 高清影院 and an exhibition shows replica watches.
_COMPANY = (
    "美女直播", "高清影院", "成人影院", "成人电影", "激情视频", "午夜福利", "福利视频", "免费看片", "在线看片",
    "伦理电影", "三级片", "自拍偷拍", "国产无码", "亚洲无码", "日韩无码", "麻豆传媒", "草榴社区", "一级毛片", "黄片",
    "乐鱼体育", "开云体育", "华体会", "亚博体育", "万博体育", "半岛体育", "米兰体育", "新葡京", "bet365", "真人视讯",
    "电子游艺", "棋牌娱乐", "娱乐平台注册", "高仿手表", "复刻手表", "高仿包包", "一比一复刻", "replica watches",
    "replica handbags", "cheap shoes", "cheap jerseys", "online casino", "casino bonus", "online slots",
    "slot gacor", "situs slot", "judi online", "buy viagra", "viagra pills", "cialis online", "porn videos",
    "free porn",
)  # fmt: skip
AGAINST = re.compile(r"打击|整治|举报|防范|禁止|查处|反赌|警惕|严惩|治理|案件|通报|处罚|判决|罪")
_RAIDS = re.compile(r"查获|查扣|扣押|没收|侵权|假冒|售假|涉案|涉嫌|移送|民警|警方|执法|鉴别|曝光|骗")
_PARKED = re.compile(
    r"域名(?:正在|待|可以|可)?(?:出售|转让|停放|交易)|该域名(?:已|正)|此域名(?:已|可|正在|出售)|购买(?:此|该)域名|"
    r"domain\s+(?:name\s+)?(?:is\s+)?(?:for\s+sale|parked|expired)|buy\s+this\s+domain|parked\s+(?:free|domain)|"
    r"this\s+domain\s+(?:may\s+be|is)\s+for\s+sale",
    re.IGNORECASE,
)
_FEW_WORDS, _PAIR = 3, 2
_PARKED_LENGTH = 3_000  # a page about domains is longer than a page that sells one


def shady_words(title: str, text: str) -> Sequence[str]:
    """The promotional words by which a page is one of gambling, pornography or fakes; empty when it is none."""
    title, text = title.lower(), text.lower()
    if AGAINST.search(title):
        return ()
    in_title = [word for word in PROMOTION if word in title]
    company = [word for word in _COMPANY if word in title]
    in_text, beside = ([word for word in words if word in text] for words in (PROMOTION, _COMPANY))
    if in_title or (len(company) >= _PAIR and not _RAIDS.search(title)):
        return list(dict.fromkeys([*in_title, *company, *in_text, *beside]))
    fights = len(AGAINST.findall(text))
    if len(in_text) >= _FEW_WORDS and len(in_text) > fights:
        return in_text
    # The report of a raid names brands and fakes one after another.
    return [*in_text, *beside] if len(in_text + beside) >= _FEW_WORDS and not (fights or _RAIDS.search(text)) else ()


def parked(title: str, text: str) -> str:
    """The words by which a page says that its domain is for sale or was left; '' when it says nothing of the kind."""
    if len(text) > _PARKED_LENGTH:
        return ""
    found = _PARKED.search(f"{title} {text}")
    return found.group(0) if found else ""
