"""Whose page an address shows, in a short form that one run leaves to the next (外链变质).

Kept of an answer: the class of its content, the site it came from, its title, and some two dozen of its own words:
the most frequent ones, those of its foot (where a page says who owns it) and its ICP number. A news portal changes its
words every day and keeps its title; an association that was renamed keeps its words. Whoever has neither left, and
shows a title and a text of its own, is somebody else. Everything short of that counts as the same.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from html import unescape

from checks.content_class import Content
from monitor.model import Answer

# What every other site calls itself, or writes in its menu and at its foot, tells nobody apart.
_GENERIC = re.compile(
    "首页|主页|官方|官网|网站|网页|欢迎(?:您|访问|光临|来到|进入|使用)*|有限|责任|股份|公司|集团|中心|平台|协会|学会|门户|在线"
    "|系统|服务|信息|中国|关于我们|联系我们|关于|联系|地图|版权所有|版权|备案号?|公网安备|友情链接|设为|加入收藏|新闻|通知|公告"
    "|更多|查看|详情|登录|注册|上一[页篇]|下一[页篇]|热线|电话|地址|邮编|邮箱|传真|技术支持|隐私|声明|导航|返回|顶部|搜索|客服"
    "|微信|公众号|扫码|关注|浏览器|分辨率|主办|承办|单位|当前位置|未命名|无标题|温馨提示|系统提示|提示"
)
_COMMON_LATIN = frozenset(
    {
        *("the", "and", "for", "www", "com", "net", "org", "home", "page", "index", "welcome", "official", "site"),
        *("website", "online", "untitled", "document", "default", "contact", "information", "services", "service"),
        *("products", "privacy", "policy", "copyright", "reserved", "rights", "company", "please", "search", "system"),
        *("download", "javascript", "browser", "china"),
    }
)
_TOKEN = re.compile(r"[一-鿿]+|[^\W\d_一-鿿]{3,}")
_ICP = re.compile(r"icp[备证]\d{6,}")
_GRAM = 3  # characters of a Chinese word as it is kept
_LONG_LATIN = 6  # letters; shorter words are those of every text
_MOST, _LAST, _TAIL = 16, 8, 300
_READ, _SEARCHED = 20_000, 200_000  # characters of a page that words are taken from, and that they are looked for in
_FEWEST = 8  # words; with fewer nothing can be said
_THIN = 50  # letters and digits; what says less is a notice, a door or the shell of a script
_SHARED = 6  # one in six of the old words found again is enough to be the same
# In two steps and with bounds: a hostile page is full of titles that never end.
_TITLE, _TITLE_END = re.compile(rb"<title[^>]{0,200}>", re.IGNORECASE), re.compile(rb"</title", re.IGNORECASE)
_LONGEST_TITLE = 2_000  # bytes
# From what it was to what a reader did not ask for. A page that is a document now was tidied up; a form that is an
# archive now, or an archive that is a program, is a new edition.
_TURNED = frozenset(
    {
        (Content.PAGE, Content.PROGRAM),
        (Content.PAGE, Content.ARCHIVE),
        (Content.DOCUMENT, Content.PROGRAM),
        (Content.PICTURE, Content.PROGRAM),
    }
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What an address showed. `sort` is ordinary, shady or parked, and `words` why. `doubted` stands at what is kept
    of an address that has shown something else since: the day on which it was still itself."""

    sort: str
    words: str
    site: str
    title: str
    content: Content = Content.UNKNOWN
    marks: tuple[str, ...] = ()
    doubted: str = ""

    def __str__(self) -> str:
        parts = (self.sort, self.site, self.title, self.content, " ".join(self.marks), self.doubted)
        return "\t".join(parts)

    @classmethod
    def read(cls, value: str) -> "Seen | None":
        """What was remembered; None for a placeholder. Values of old have three parts: no class, no words."""
        parts = value.split("\t")
        if len(parts) < 3:
            return None
        sort, site, title, content, marks, doubted = (*parts[:6], "", "", "")[:6]
        if not content and title:
            content = Content.PAGE
        known = Content(content) if content in list(Content) else Content.OTHER
        return cls(sort, "", site, title, known, tuple(marks.split()), doubted)


class Change(Enum):
    """What became of an address, as far as can be said. UNSURE: what is shown cannot be compared with what was."""

    SAME = 0
    UNSURE = 1
    CLASS = 2
    SITE = 3
    OWNER = 4


def compare(before: Seen, now: Seen, text: str) -> Change:
    """What became of an ordinary address; `text` is what the page says now."""
    if before.content is not now.content and before.content is not Content.UNKNOWN:
        return Change.CLASS if (before.content, now.content) in _TURNED else Change.UNSURE
    if now.content is not Content.PAGE or not _pieces(before.title):
        return Change.SAME
    if not _pieces(now.title) or len(_bare(text)) < _THIN:
        return Change.UNSURE
    if _in_common(before, now, text):
        return Change.SAME
    if before.site != now.site:
        return Change.SITE
    return Change.OWNER if len(before.marks) >= _FEWEST else Change.SAME


def same_again(now: Seen, content: Content, site: str, answer: Answer) -> bool:
    """Whether a second look shows what the first one showed: its class, its site and the title of its page."""
    if not answer.ok or content is not now.content or site != now.site:
        return False
    return now.content is not Content.PAGE or bool(_pieces(_title_in(answer.body)) & _pieces(now.title))


def marks_of(text: str) -> tuple[str, ...]:
    """The words by which a page is known again; none of a page that says little."""
    if len(_bare(text)) < _THIN:
        return ()
    plain = _plain(text[:_READ])
    counts = Counter(_words(plain))
    chosen = [word for word, _ in counts.most_common(_MOST)]
    foot = dict.fromkeys(_words(_plain(text[-_TAIL:])))
    chosen += [word for word in foot if word not in chosen][-_LAST:]
    owner = _ICP.findall(_plain(text[-_READ:]).replace(" ", ""))[-1:]
    return tuple(owner + chosen) if len(chosen) >= _FEWEST else ()


def _in_common(before: Seen, now: Seen, text: str) -> bool:
    """Whether titles share a word, the old name or ICP number stands in the new text, or old words are still there."""
    old = _pieces(before.title)
    if old & _pieces(now.title):
        return True
    plain = _plain(f"{now.title} {text[:_SEARCHED]}")
    if any(len(run) > _GRAM and run in plain for run in _TOKEN.findall(_GENERIC.sub(" ", _plain(before.title)))):
        return True
    if any(_ICP.fullmatch(mark) and mark in plain.replace(" ", "") for mark in before.marks[:1]):
        return True
    found = [mark for mark in before.marks if mark in plain]
    return bool(before.marks) and len(found) * _SHARED >= len(before.marks)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _bare(text: str) -> str:
    return "".join(char for char in text[:_READ] if char.isalnum())


def _pieces(title: str) -> set[str]:
    """The parts of a title that name somebody: pairs of characters of Chinese, words of anything else."""
    found: set[str] = set()
    for run in _TOKEN.findall(_GENERIC.sub(" ", _plain(title))):
        if "一" <= run[0] <= "鿿":
            found |= {run[at : at + 2] for at in range(len(run) - 1)}
        elif run not in _COMMON_LATIN:
            found.add(run)
    return found


def _words(plain: str) -> Iterator[str]:
    for run in _TOKEN.findall(_GENERIC.sub(" ", plain)):
        if "一" <= run[0] <= "鿿":
            yield from (run[at : at + _GRAM] for at in range(len(run) - _GRAM + 1))
        elif len(run) >= _LONG_LATIN and run not in _COMMON_LATIN:
            yield run[:24]


def _title_in(body: bytes) -> str:
    begin = _TITLE.search(body)
    end = _TITLE_END.search(body, begin.end(), begin.end() + _LONGEST_TITLE) if begin is not None else None
    if begin is None or end is None:
        return ""
    title = body[begin.end() : end.start()]
    try:
        return unescape(title.decode("utf-8"))
    except UnicodeDecodeError:
        return unescape(title.decode("gb18030", "replace"))
