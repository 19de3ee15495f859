"""What a 解读 is made of: its form, which of the asked-for elements it speaks of, how much of it is copied.

Rules: standards.md §7 (contents, 不得仅为“文件要点摘抄”), §12 items 13 and 14. Pure functions over titles and texts.
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from urllib.parse import urlsplit

IS_READING = re.compile(
    r"解读|图解|一图(?:看|读)|读懂|看懂|图说|政策问答|(?:动画|动漫|漫画|视频|音频)(?:版|解|说)|政策吹风|新闻发布会|在线访谈"
)


class Form(StrEnum):
    """形式 of a 解读, as plan item 14 names them."""

    TEXT = "文字"
    PICTURE = "图解"
    ANIMATION = "动画"
    VIDEO = "短视频"
    INTERVIEW = "访谈"
    CONFERENCE = "发布会"


_BY_TITLE = (
    (Form.CONFERENCE, re.compile(r"新闻发布会|发布会|吹风会")),
    (Form.INTERVIEW, re.compile(r"访谈|专访|做客|直播|对话")),
    (Form.ANIMATION, re.compile(r"动画|动漫|MG|沙画", re.IGNORECASE)),
    (Form.VIDEO, re.compile(r"视频|短片|微电影|音频")),
    (Form.PICTURE, re.compile(r"图解|一图|读懂|看懂|图说|图文|长图|海报|漫画|H5|画说", re.IGNORECASE)),
)
_VIDEO_FILE = re.compile(r"\.(?:mp4|m3u8|flv|webm|mov|wmv|avi|mp3)$", re.IGNORECASE)
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|bmp)$", re.IGNORECASE)
_SHORT_BESIDE_PICTURES = 300  # characters; with pictures and less text than this, the pictures are the 解读

# Each element with the words by which texts speak of it (standards.md §7, 解读内容).
_ELEMENTS: dict[str, str] = {
    "背景": r"背景|必要性|为什么(?:要)?(?:出台|制定|修订)|出台原因|(?:出台|制定|修订|起草)(?:的)?(?:目的|意义|过程)",
    "依据": r"依据|根据《|上位法|按照《",
    "目标": r"目标|目的|任务|旨在|总体要求",
    "主要内容": r"主要内容|主要措施|重点内容|核心|内容解读|具体(?:内容|措施)|重点(?:任务|举措)|哪些(?:内容|措施|规定)"
    r"|共.{1,4}[章条]|分为.{1,4}[章部条]",
    "范围": r"范围|适用于|适用对象|对象|哪些(?:人|单位|企业|情形)",
    "标准": r"标准|额度|金额|比例|档次|条件",
    "新旧": r"新旧|变化|差异|区别|修订(?:了|的主要)|调整|亮点|创新|特点|与原|相比|新增|废止",
    "办理": r"办理|办事|申请(?:方式|流程|程序|材料)|如何申请|怎么(?:办|申请)|流程|程序|操作",
    "注意": r"注意|关键词|名词解释|术语|施行(?:时间|日期)|有效期|起施行|联系(?:方式|电话)|咨询",
}
ELEMENTS = tuple(_ELEMENTS)
_PATTERNS = {name: re.compile(pattern) for name, pattern in _ELEMENTS.items()}
_SHINGLE = 8  # characters; shorter runs are shared by any two official texts
_LONGEST = 50_000  # characters of a 解读 that are compared
_KEPT = re.compile(r"[\u4e00-\u9fff0-9a-zA-Z]+")


def is_reading_page(title: str, path: Iterable[str]) -> bool:
    """Whether a page is a 解读, by its title or by the column it stands in."""
    return IS_READING.search(title) is not None or any("解读" in name for name in path)


def form_of(title: str, media: Iterable[str], length: int) -> Form:
    """The form of a 解读, from its title, the addresses of its own media, and the length of its text."""
    for form, pattern in _BY_TITLE:
        if pattern.search(title):
            return form
    paths = [urlsplit(address).path for address in media]
    if any(map(_VIDEO_FILE.search, paths)):
        return Form.VIDEO
    if length < _SHORT_BESIDE_PICTURES and any(map(_PICTURE_FILE.search, paths)):
        return Form.PICTURE
    return Form.TEXT


def is_media(address: str) -> bool:
    """Whether an address is that of a picture or a film, by its name."""
    path = urlsplit(address).path
    return _VIDEO_FILE.search(path) is not None or _PICTURE_FILE.search(path) is not None


def elements_in(text: str) -> list[str]:
    """Which of the elements a text speaks of."""
    return [name for name, pattern in _PATTERNS.items() if pattern.search(text)]


def length_of(text: str) -> int:
    """Characters of a text without white space and marks."""
    return sum(map(len, _KEPT.findall(text)))


def copied(reading: str, document: str) -> float:
    """Which share of a 解读 stands word for word in the document (runs of eight characters), 0 to 1."""
    own, theirs = _shingles(reading[:_LONGEST]), _shingles(document[: 4 * _LONGEST])
    return len(own & theirs) / len(own) if own else 0.0


def _shingles(text: str) -> set[str]:
    bare = "".join(_KEPT.findall(text))
    return {bare[n : n + _SHINGLE] for n in range(len(bare) - _SHINGLE + 1)}
