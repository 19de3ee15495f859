"""Titles of documents and of what is written about them: the name that both have in common.

`关于印发《甲办法》的通知`, `《甲办法》解读`, `关于公开征求《甲办法（征求意见稿）》意见的公告` all speak of `甲办法`.
"""

import re
import unicodedata
from functools import lru_cache

from checks.names import plain

SHORTEST = 4  # characters; a name that is shorter matches too much
_LONGEST = 400  # characters of a title that are looked at

_MARK = re.compile(r"^\s*[【\[（(](?:[^】\]）)]{1,12})[】\]）)]\s*")
_QUOTED = re.compile(r"[《〈]([^《》〈〉]{2,120})[》〉]")
_VERSION = re.compile(
    r"[（(【\[](?:试行|暂行|草案|草稿|征求意见稿|公开征求意见稿|送审稿|修订稿|修订草案|修订|修正|修订版|第?[一二三四五六七八九\d]+版"
    r"|\d{4}年?(?:版|修订版?|修正)?|代拟稿|初稿|讨论稿|意见稿|修订征求意见稿|已?失效|已?废止)[）)】\]]"
)
_LEAD = re.compile(
    r"^.{0,40}?关于(?:进一步)?(?:印发|发布|公布|下发|转发|颁布|实施|修改|修订|公开征求|公开征集|征求|征集|向社会公开征求|再次公开征求|制定)?"
)
_TAIL = re.compile(
    r"(?:有关)?(?:工作)?(?:的)?(?:通知|公告|通告|决定|意见|批复|函|通报|公示|说明|解读|反馈|情况|报告)(?:（[^）]*）)?$"
)
_READING_LEAD = re.compile(
    r"^(?:[【\[（(]?(?:一图读懂|一图看懂|图解|图文解读|图说|政策解读|政策图解|解读|读懂|动画|动漫|漫画|视频|短视频|音频|问答|政策问答|H5"
    r"|专家解读|部门解读|媒体解读|文字解读|解读材料|政策解读稿)[】\])）]?\s*[:：|｜丨—\-·之]*\s*)+",
    re.IGNORECASE,
)
_READING_TAIL = re.compile(
    r"(?:的)?(?:政策|文件|图文|图片|文字|视频|动画|专家|部门)*(?:解读|图解|问答|起草说明|解读说明|政策说明)(?:材料|稿|文章|说明|之[一二三四五六七八九十]+|[（(][^）)]*[）)])*$"
)
# What behind a name makes it the name of another text: 《甲办法》 is not 《甲办法实施细则》.
_ANOTHER = re.compile(r"^(?:的)?(?:实施|细则|补充|修正案|修改|配套|操作|释义|起草|若干|工作指引|执行)")
_ORGAN = re.compile(
    r"^(?P<name>[\u4e00-\u9fff、 ]{2,30}?(?:局|委|厅|部|署|院|会|办|办公室|政府|中心|总队|支队|单位))关于"
)
_SIGNED = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,24}(?:局|委|厅|部|署|院|会|办公室|政府))\s*(?:20\d{2}|二[〇○零]..)\s*年[^。]{0,12}$"
)


@lru_cache(maxsize=32_768)
def core(title: str) -> str:
    """The name of the text that a title speaks of, made comparable; '' when what is left is too short to tell."""
    text = unicodedata.normalize("NFKC", title[:_LONGEST]).strip()
    quoted = [name for name in _QUOTED.findall(text) if len(name) >= SHORTEST]
    if quoted:
        text = quoted[0]
        if inner := re.search(r"关于(?:印发|发布|公布)(.{4,})的(?:通知|公告|通告|决定)$", text):
            text = inner[1]
    else:
        text = _MARK.sub("", text)
        text = _READING_TAIL.sub("", _READING_LEAD.sub("", text))
        text = _TAIL.sub("", _LEAD.sub("", text, count=1))
        text = re.sub(r"(?:公开)?(?:征求|征集)?意见(?:建议)?$", "", text)
    bare = comparable(_VERSION.sub("", text))
    return bare if len(bare) >= SHORTEST else ""


@lru_cache(maxsize=32_768)
def comparable(text: str) -> str:
    """A text without marks, white space and the word 的, which titles put in and leave out at will."""
    return plain(_VERSION.sub("", text[:_LONGEST])).replace("的", "")


def speaks_of(title: str, name: str) -> bool:
    """Whether a title is about the text of this name (a `core`): it holds the name, or names it without its place
    (`电梯安全管理办法` for `汕尾市电梯安全管理办法`)."""
    if not name:
        return False
    whole = comparable(title)
    place = whole.find(name)
    while place >= 0:
        if not _ANOTHER.match(whole[place + len(name) :]):
            return True
        place = whole.find(name, place + 1)
    own = core(title)
    return len(own) >= 6 and name.endswith(own)


def organ_of(title: str) -> str:
    """Who issues, as the title begins: `市场监管总局关于…`; '' when it does not say."""
    found = _ORGAN.match(_MARK.sub("", title.strip()))
    return found["name"].strip() if found else ""


def signer_of(body: str) -> str:
    """Who signs at the end of a text: the organ before the last date; '' when nobody does."""
    found = _SIGNED.search(body.rstrip()[-120:])
    return found["name"] if found else ""


def is_own(organ: str, site_name: str, also: tuple[str, ...] = ()) -> bool:
    """Whether an organ is the site's own unit: itself, its short form (市市场监管局), or a name the admin gave.

    Without a name, yes.
    """
    key = comparable(organ)
    if not key or key in ("我局", "本局", "市局", "我委", "我单位"):
        return True
    return any(_shortened(key, comparable(name)) or comparable(name) in key for name in (site_name, *also) if name)


def _shortened(short: str, long: str) -> bool:
    """Whether every character of the short form stands in the long one, in order."""
    characters = iter(long)
    return all(character in characters for character in short)
