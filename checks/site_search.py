"""站内搜索 (plan items 2, 4): a document is found by the site's own search, by its full title and by its 文号, on
page one.

Rules: standards.md §1.3 (搜索: 随机标题, 结果第一页 [M]), §3 F3.3, §12 item 2. The sample is drawn by a seed and
stays the same while the documents stay, so that findings can be followed. What cannot be judged: a search that is not
reached, that a firewall or a script stands before, that answers the same to everything, that answers nothing at all
to anything.
"""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast
from urllib.parse import quote

from pydantic import Field, field_validator

from checks.documents import bare_title, is_marked_ended, latest_day, name_key, number_key, title_of
from checks.libraries import Libraries, without_any
from checks.options import Text, check_address, same_address
from checks.registry import kind
from monitor.model import (
    Answer,
    Document,
    Evidence,
    Examined,
    Fault,
    Kind,
    Observation,
    Options,
    PageView,
    Severity,
    SiteView,
    Unjudged,
)
from monitor.model import Field as DocumentField

_PLACE = "{keywords}"
_SHOWN = 8
_NONSENSE = "查无此文甲乙丙丁戊己庚辛"
_TAGS = re.compile(r"<[^>]{1,200}>")


class SearchOptions(Options):
    """The options of `site_search`."""

    url: str = Field(
        default="",
        description="站内搜索结果页或搜索接口的网址，关键词处写 {keywords}，例如 "
        "https://search.gd.gov.cn/search/all/660001?keywords={keywords}；不写则不检查",
    )
    libraries: list[Text] = Field(default=["规范性文件"], min_length=1, description="从哪些文件库里抽取文件")
    samples: int = Field(default=4, ge=1, le=50, description="抽查几份文件")
    seed: int = Field(default=1, description="抽样的种子；换一个数字就换一批文件")
    by_number: bool = Field(default=True, description="是否也用文号搜索")
    min_age_days: int = Field(default=7, ge=0, le=365, description="发布不满多少天的文件不抽（搜索引擎收录要时间）")
    pause: float = Field(default=1.0, ge=0, le=60, description="两次搜索之间停几秒")

    @field_validator("url")
    @classmethod
    def _template(cls, value: str) -> str:
        if not value:
            return value
        if _PLACE not in value:
            raise ValueError("网址里要在关键词的位置写 {keywords}")
        check_address(value.replace(_PLACE, "a"))
        return value


@dataclass(frozen=True, slots=True)
class _Found:
    """What one search came to: the results of page one as (address, title), or why there are none to look at."""

    results: tuple[tuple[str, str], ...] = ()
    problem: str = ""


@kind
class SiteSearch(Kind):
    """The site's search finds what the library holds."""

    name = "site_search"
    title = "站内搜索查得到文件"
    purpose = (
        "从文件库里固定抽取几份文件，用完整标题和文号在站内搜索，看结果第一页有没有这份文件。"
        "搜索打不开、被防护拦截或结果由脚本显示的，不作判断。"
    )
    basis = (
        "《政府信息公开条例》第二十四条：平台具备检索功能；国办秘函〔2019〕19号：随机标题在搜索结果第一页查得到"
        "（抽查条数未核原文，只作提示）"
    )
    fix = "请在集约化平台检查搜索索引是否收录了该文件，必要时重建索引；标题、文号录入有误的先更正。"
    items = (2, 4)
    severity = Severity.WARN
    needs_crawl = False
    unjudged_limit = 0.5
    Options = SearchOptions
    example = """\
[[check]]
id = "site-search"
kind = "site_search"
title = "站内搜索查得到文件"
url = "https://search.gd.gov.cn/search/all/660001?keywords={keywords}"
samples = 4
seed = 1
"""

    options: SearchOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        if not self.options.url:
            yield Unjudged("站内搜索", "没有在配置里写站内搜索的网址（url）")
            return
        libraries = Libraries.of(site, self.options.libraries)
        drawn = _draw(site, libraries, self.options)
        if not drawn:
            for observation in without_any(site, libraries):
                yield observation
            return
        nothing = await self._search(site, _NONSENSE)
        if nothing.problem:
            yield Unjudged("站内搜索", nothing.problem)
            return
        async for observation in self._sample(site, drawn, nothing):
            yield observation

    async def _sample(self, site: SiteView, drawn: list[Document], nothing: _Found) -> AsyncIterator[Observation]:
        told: list[Observation] = []
        answered = False
        for document in drawn:
            for aspect, words in _questions(document, self.options):
                found = await self._search(site, words)
                if found.problem:
                    told.append(Unjudged(document.url, found.problem, aspect))
                    continue
                # What stands on the page whatever is asked is navigation, not a result.
                results = [one for one in found.results if one not in nothing.results]
                answered = answered or bool(results)
                told += _judged(site, document, aspect, words, results)
        if not answered and any(isinstance(observation, Fault) for observation in told):
            yield Unjudged(
                "站内搜索", "对哪一份文件都没有给出任何结果（可能由脚本显示，或网址不是本站的搜索），不作判断"
            )
            return
        names = "、".join(title_of(document)[:40] for document in drawn[:_SHOWN])
        yield Evidence("站内搜索", f"抽查 {len(drawn)} 份：{names}" + ("等" if len(drawn) > _SHOWN else ""))
        for observation in told:
            yield observation

    async def _search(self, site: SiteView, words: str) -> _Found:
        """One question, after a pause: a search engine is asked as slowly as a person asks."""
        await asyncio.sleep(self.options.pause)
        url = self.options.url.replace(_PLACE, quote(words, safe=""))
        page = await site.probes.read(url)
        if (why := _not_answered(page.answer)) != "":
            return _Found(problem=why)
        listed = _from_json(page)
        return listed if listed is not None else _from_html(page, words)


def _draw(site: SiteView, libraries: Libraries, options: SearchOptions) -> list[Document]:
    """The sample: those whose digest with the seed is smallest. A new document changes it by one at most."""
    old_enough = site.today - timedelta(days=options.min_age_days)
    best: list[tuple[str, Document]] = []
    for document in libraries.documents(site):
        day = latest_day(document)
        if not title_of(document) or is_marked_ended(document) or day is None or day > old_enough:
            continue
        rank = hashlib.sha256(f"{options.seed}\\x1f{document.url.partition('://')[2]}".encode()).hexdigest()
        best = sorted([*best, (rank, document)], key=lambda pair: pair[0])[: options.samples]
    return [document for _, document in best]


def _questions(document: Document, options: SearchOptions) -> Iterator[tuple[str, str]]:
    yield "title", title_of(document)
    number = document.value(DocumentField.NUMBER).strip()
    if options.by_number and number_key(number):
        yield "number", number


def _judged(
    site: SiteView, document: Document, aspect: str, words: str, results: list[tuple[str, str]]
) -> Iterator[Observation]:
    yield Examined(document.url)
    record = site.page(document.url)
    own = {_place(document.url)} | ({_place(record.final_url)} if record else set[str]())
    name = name_key(title_of(document))
    if any(_place(url) in own or _names(title, name) for url, title in results):
        return
    yield Fault(
        document.url,
        f"用{'完整标题' if aspect == 'title' else '文号'}搜索，结果第一页没有这份文件",
        aspect=aspect,
        expected="第一页查得到",
        seen=f"搜索“{words[:60]}”，" + (f"第一页 {len(results)} 条" if results else "没有结果"),
        anchor=title_of(document)[:60],
    )


def _place(url: str) -> str:
    """An address without its scheme: the search index may still know a page by http."""
    return same_address(url).partition("://")[2] if "://" in url else url


def _names(title: str, name: str) -> bool:
    """Whether a result's title is the document's, whole, or cut off by the results page."""
    shown = name_key(bare_title(_TAGS.sub("", title).strip().rstrip(".…")))
    return shown == name or (len(shown) >= 12 and name.startswith(shown))


def _not_answered(answer: Answer) -> str:
    if answer.failure is not None or answer.status is None:
        return f"搜索打不开（{answer.outcome()}）"
    if not 200 <= answer.status < 300:
        return f"搜索没有正常应答（HTTP {answer.status}）"
    return ""


def _from_json(page: PageView) -> _Found | None:
    """{errcode, data: {list, total}} of the provincial search; None when the answer is no JSON."""
    try:
        told = page.json()
    except (ValueError, RecursionError):
        return None
    data = cast(dict[str, Any], told) if isinstance(told, dict) else {}
    if data.get("errcode") not in (None, 0, "0", 200, "200"):
        return _Found(problem=f"搜索接口回答出错（errcode {str(data.get('errcode'))[:20]}）")
    inner = data.get("data")
    listed = cast(dict[str, Any], inner).get("list") if isinstance(inner, dict) else data.get("list")
    if not isinstance(listed, list):
        return _Found(problem="搜索接口的应答里没有结果列表")
    results: list[tuple[str, str]] = []
    for entry in cast(list[Any], listed):
        if isinstance(entry, dict):
            row = cast(dict[str, Any], entry)
            title = str(row.get("title") or "")
            places = [str(row[key]) for key in ("url", "post_url", "full_url") if row.get(key)]
            results += [(place, title) for place in places or [""]]
    return _Found(tuple(results))


def _from_html(page: PageView, words: str) -> _Found:
    """The links of a results page. A page that carries none, or that is a firewall's, is no answer."""
    results = tuple((link.target, link.anchor) for link in page.links if link.tag == "a" and link.target)
    if not results:
        return _Found(problem="搜索结果页上没有链接（可能由脚本显示）")
    return _Found(results)
