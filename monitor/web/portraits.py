"""Portraits of pages: what two answers are compared by, and what an error page shows of itself (for likeness.py).

A portrait leaves out only what the asking itself puts into an error page: the lost address, said or linked, numbers of
requests, dates, the day of the week. Whatever else one page has and the other lacks tells them apart, however little it
is: a list of one short entry is a page. Numbers count as many as they are, for a page may be a telephone number.
"""

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

from monitor.model import Link
from monitor.web.page import Page

TEXT_LENGTH = 60_000  # characters
_MOST_LINKS = 2_000
_CLICKED = frozenset({"a", "area", "form", "option", "onclick"})
_SPEAKING_METAS = ("articletitle", "pubdate", "columnname", "contentsource", "description", "keywords")

_URL = re.compile(r"https?://[!-~]+")
_DAY = re.compile(
    r"星期[一二三四五六日天]|周[一二三四五六日]|[上下]午|\b(?:(?:Mon|Tues?|Wednes|Thurs?|Fri|Satur|Sun)(?:day)?|Wed|Thu|Sat"
    r"|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|AM|PM|GMT|CST)\b"
)
# A number of any kind: a date, a telephone, the number of a request in whatever letters.
_NUMBER = re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z-]{0,80}[0-9])[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_LETTERS = re.compile(r"[^\W\d_]+")  # of any script: there are pages in Tibetan and Uyghur too
# In scripts and addresses a number tells one list from the next; only what is new each time is put aside.
_VOLATILE = re.compile(
    r";jsessionid=[^?]*"
    r"|(?<=[?&])(?:_|t|ts|time|timestamp|r|rnd|rand|random|sid|jsessionid|token)=[0-9A-Fa-f.-]{8,}(?=&|\Z)",
    re.IGNORECASE,
)
_PASSING = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-fA-F]{16,}|[0-9]{10,}"
    r"|[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?"
)
_SCRIPT = re.compile(r"<script\b[^>]{0,2000}>(.*?)(?:</script|\Z)", re.IGNORECASE | re.DOTALL)

# Places that a script is to fill: templates of Vue and Angular, which stand in the page as if they were its text.
_HOLE = re.compile(r"\{\{[^{}]{1,200}\}\}|\s(?:v|ng|data-ng)-[a-z-]+=(?:\"[^\"]{0,200}\"|'[^']{0,200}')")
_CONCEALED = '[hidden],[style*="display:none" i],[style*="display: none" i],.hide,.hidden,.none'
_MOST_CONCEALED = 100  # elements; they may lie in each other
_FETCHES = re.compile(r"ajax|fetch|axios|XMLHttpRequest|getJSON|\$\.(?:get|post)|\.load\(|new Vue|createApp|import ")
_PAGE = "(?:页|网址|地址|文件|资源|链接|路径)"
_NOT_FOUND = "(?:找不到|(?:没有?|未能?|无法|不能)找到)(?!相关|任何|符合|匹配|该栏目)"
_GONE = re.compile(  # a search without results, an empty column do not say so
    r"不存在(?!相关|任何|符合|记录|数据)|(?:被|已|经)(?:删除|移除|移走)|走丢|走失|迷路|不见了"
    rf"|{_NOT_FOUND}.{{0,10}}{_PAGE}|{_PAGE}.{{0,8}}{_NOT_FOUND}"
    r"|not found|no longer exist|(?:not|doesn t) exist|(?:not|can t) be found|(?:been|was) (?:removed|deleted)",
    re.IGNORECASE,
)
_GONE_NAME = re.compile(r"(?<![0-9a-z])404(?![0-9a-z])|not[_-]?found|nopage", re.IGNORECASE)
_GONE_SCRIPT = re.compile(r"(?:qq\.com|cdn-go\.cn)/404/")  # 公益404: Tencent's page of missing children


class Portrait(NamedTuple):
    """What a page is made of, without what the asking put into it."""

    own: frozenset[str]  # the address that was asked and the one that answered
    final_url: str
    redirected: bool
    title: str
    words: Counter[str]
    numbers: int
    links: frozenset[str]
    media: frozenset[str]  # pictures, frames: whatever is loaded and shown
    loaded: frozenset[str]  # scripts by address
    scripts: frozenset[str]  # scripts that stand in the page
    metas: tuple[str, ...]
    login: bool  # asks for a password: behind it may be anything


class Specimen(NamedTuple):
    """A page that others are compared with, looked at more closely."""

    portrait: Portrait
    holes: frozenset[str]  # what a script is to fill
    concealed: frozenset[str]  # words that nobody sees unless a script shows them


def portrait(page: Page) -> Portrait:
    """What a page is made of."""
    answer = page.answer
    lost = _Lost(answer.url)
    text = _DAY.sub(" ", _URL.sub(" ", lost.without(page.text[:TEXT_LENGTH])))
    links = page.known_links[:_MOST_LINKS]
    own = frozenset({answer.url, answer.final_url})

    def addresses(of: Iterable[Link]) -> frozenset[str]:
        return frozenset(lost.without_query(_VOLATILE.sub("", link.target)) for link in of)

    return Portrait(
        own=own,
        final_url=answer.final_url,
        redirected=bool(answer.chain),
        title=_title(page, lost),
        words=Counter(_LETTERS.findall(_NUMBER.sub(" ", text))),
        numbers=sum(1 for _ in _NUMBER.finditer(text)),
        links=addresses(link for link in links if link.tag in _CLICKED and link.target not in own),
        media=addresses(link for link in links if link.tag not in _CLICKED and link.tag not in ("link", "script")),
        loaded=addresses(link for link in links if link.tag == "script"),
        scripts=frozenset(_PASSING.sub("#", lost.without(script)).strip() for script in _SCRIPT.findall(page.html)),
        metas=tuple(lost.without(page.meta.get(name, "")) for name in _SPEAKING_METAS),
        login=bool(page.select("input[type=password]")),
    )


def title_of(page: Page) -> str:
    """The title that a page's portrait has; much cheaper than the portrait, and mostly enough to tell pages apart."""
    return _title(page, _Lost(page.answer.url))


def specimen(page: Page) -> Specimen:
    """A page that others are to be compared with."""
    concealed = _LETTERS.findall(" ".join(node.text() for node in page.tree.css(_CONCEALED)[:_MOST_CONCEALED]))
    return Specimen(portrait(page), frozenset(_HOLE.findall(page.html)), frozenset(concealed))


class _Lost:
    """The address that was asked, in all the spellings in which an answer may say it."""

    def __init__(self, url: str) -> None:
        rest = url.partition("://")[2]
        asked = rest[rest.find("/") :] if "/" in rest else ""
        path = asked.partition("?")[0]
        spellings = [url, rest, asked, path] if len(path) > 1 else []
        self._whole = list(dict.fromkeys(s for one in spellings for s in (one, unquote(one), quote(one, safe=""))))
        name = path.rpartition("/")[2]
        self._name = name if "." in name else ""  # without a dot it may be any word of the page

    def without(self, text: str) -> str:
        """A text without the lost address; what lies below it is another address."""
        for spelling in self._whole:
            if spelling in text:
                text = re.sub(rf"{re.escape(spelling)}(?![A-Za-z0-9_/-])", "", text)
        if self._name and self._name in text:
            text = re.sub(rf"(?<![A-Za-z0-9_./-]){re.escape(self._name)}(?![A-Za-z0-9_/-])", "", text)
        return text

    def without_query(self, address: str) -> str:
        """An address without the lost one in its query, where error pages like to carry it."""
        path, mark, query = address.partition("?")
        return f"{path}?{self.without(query)}" if mark else address


def _title(page: Page, lost: _Lost) -> str:
    return _DAY.sub("", lost.without(page.title)).strip()


def alike(one: Portrait, error: Portrait) -> bool:
    """Whether a page is the error page: neither has anything that the other lacks."""
    return (
        one.title == error.title
        and one.metas == error.metas
        and one.links == error.links - one.own  # a menu links to what is lost, too
        and one.media == error.media
        and one.loaded == error.loaded
        and one.scripts == error.scripts
        and one.numbers <= error.numbers
        and one.words == error.words
    )


def same_end(one: Portrait, other: Portrait) -> bool:
    """Whether two addresses come to the same: led to one address, or answered alike."""
    if one.redirected != other.redirected:
        return False
    return (one.redirected and one.final_url == other.final_url) or alike(one, other)


def says_gone(error: Specimen, home: Specimen | None) -> bool:
    """Whether an error page says of itself that something is not there, in words that can be seen and that are not its
    home page's (None: whatever words), by the name of a picture or by its address."""
    mine, known = error.portrait, None if home is None else home.portrait
    words = [word for word in mine.words if word not in error.concealed and (known is None or word not in known.words)]
    if known is None or mine.title != known.title:
        words.append(mine.title)
    shown = mine.media if known is None else mine.media - known.media
    named = [mine.final_url, *shown] if mine.redirected else list(shown)
    return (
        _GONE.search(" ".join(words)) is not None
        or any(_GONE_NAME.search(urlsplit(name).path.rpartition("/")[2]) for name in named)
        or any(_GONE_SCRIPT.search(address) for address in mine.loaded)
    )


def is_template(error: Specimen, home: Specimen | None) -> bool:
    """Whether a page has holes, beyond those of the home page (None: any), that scripts are to fill."""
    return bool(error.holes if home is None else error.holes - home.holes)


def may_draw(error: Portrait, home: Portrait | None) -> bool:
    """Whether scripts that the home page has not (None: any) may make another page of this one."""
    if error.loaded - (frozenset[str]() if home is None else home.loaded):
        return True
    return any(_FETCHES.search(script) for script in error.scripts - (frozenset() if home is None else home.scripts))
