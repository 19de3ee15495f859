"""两库比对 (plan item 3): the bureau's library against the city's or the province's, by 文号.

Rule: standards.md §12 item 3: ours ⊆ theirs and back, one validity. The other library is read by probes: the list
interface of a gkmlpt platform, or pages of a list. Only numbers of our own 发文机关代字 are compared: what the city
issued itself is not missing with us. A reading that did not come to its end proves nothing missing.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, Self, cast
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from checks.documents import bare_title, is_marked_ended, name_key, number_head, number_key, title_of
from checks.libraries import Libraries, without_any
from checks.library_fields import validity_word, values
from checks.options import Address, Text
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
    Severity,
    SiteView,
    Unjudged,
)
from monitor.model import Field as DocumentField
from monitor.model.numbers import find_numbers

_PER_PAGE = 100
State = Literal["ended", "in force", ""]


class CompareOptions(Options):
    """The options of `library_compare`."""

    name: Text = Field(default="上级文件库", description="对方文件库的名称，写在报告里，例如“市政府规范性文件库”")
    gkmlpt: str = Field(
        default="",
        description="对方是公开目录平台的，写到 /gkmlpt 之前的网址，例如 http://www.shanwei.gov.cn；与 pages 写一种",
    )
    sid: str = Field(default="", description="对方平台的站点号，例如 660001")
    category: str = Field(default="", description="对方平台上规范性文件的分类号，例如 8801")
    pages: list[Address] = Field(
        default=[], description="对方是网页列表的，写每一页列表的网址；列表的标题里要带文号，否则按标题核对"
    )
    libraries: list[Text] = Field(default=["规范性文件"], min_length=1, description="与本站的哪些文件库比对")
    number_heads: list[Text] = Field(
        default=[], description="本单位的发文机关代字，例如“汕市监规”；不写则按本站文件库里出现的代字"
    )
    missing_there: bool = Field(default=True, description="本站有、对方没有的，是否提示")
    missing_here: bool = Field(default=True, description="对方有、本站没有的，是否提示")
    max_pages: int = Field(default=60, ge=1, le=500, description="最多读对方列表多少页（每页 100 条）")
    pause: float = Field(default=1.0, ge=0, le=60, description="读两页之间停几秒")

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if self.gkmlpt and self.pages:
            raise ValueError("gkmlpt 和 pages 只写一种")
        if self.gkmlpt:
            parts = urlsplit(self.gkmlpt)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise ValueError(f"“{self.gkmlpt}”不是完整的网址，应以 http:// 或 https:// 开头")
            if not self.sid.strip() or not self.category.strip():
                raise ValueError("写了 gkmlpt，还要写站点号 sid 和分类号 category")
        return self


@dataclass(frozen=True, slots=True)
class _Theirs:
    """One entry of the other library."""

    number: str
    title: str
    url: str
    state: State


@dataclass
class _Other:
    """The other library as far as it was read; `unsure` says (Chinese) why that may not be all of it."""

    entries: list[_Theirs] = field(default_factory=list[_Theirs])
    unsure: str = ""


@kind
class LibraryCompare(Kind):
    """Our library and another that should hold the same documents agree."""

    name = "library_compare"
    title = "与上级文件库一致"
    purpose = (
        "把本站文件库与市、省的文件库按文号比对：哪一份对方没有，哪一份本站没有，哪一份两边的有效性不一样。"
        "对方的库没有读全的，不断定缺少。"
    )
    basis = "政务公开工作要点第 3 项：系统行政规范性文件统一公开、动态更新"
    fix = "请与上级公开平台核对：漏报的补报，本站漏发的补发，有效性以制定机关的认定为准两边改成一致。"
    items = (3,)
    severity = Severity.WARN
    unjudged_limit = 0.1
    Options = CompareOptions
    example = """\
[[check]]
id = "library-compare"
kind = "library_compare"
title = "与市政府文件库一致"
name = "市政府规范性文件库"
gkmlpt = "http://www.shanwei.gov.cn"
sid = "660001"
category = "8801"
"""

    options: CompareOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        if not (self.options.gkmlpt or self.options.pages):
            yield Unjudged(self.options.name, "没有在配置里写对方文件库的网址（gkmlpt 或 pages）")
            return
        libraries = Libraries.of(site, self.options.libraries)
        ours = list(libraries.documents(site))
        if not ours:
            for observation in without_any(site, libraries):
                yield observation
            return
        other = await self._read(site)
        if not other.entries:
            yield Unjudged(self.options.name, other.unsure or "对方文件库里没有读到任何文件")
            return
        yield Evidence(
            self.options.name, f"读到对方 {len(other.entries)} 份" + (f"；{other.unsure}" if other.unsure else "")
        )
        for observation in self._compare(site, ours, other):
            yield observation

    # --- reading theirs ---

    async def _read(self, site: SiteView) -> _Other:
        return await (self._read_api(site) if self.options.gkmlpt else self._read_pages(site))

    async def _read_api(self, site: SiteView) -> _Other:
        base = self.options.gkmlpt.rstrip("/").removesuffix("/index").removesuffix("/gkmlpt").rstrip("/")
        found = _Other()
        for number in range(1, self.options.max_pages + 1):
            await asyncio.sleep(self.options.pause if number > 1 else 0)
            url = f"{base}/gkmlpt/api/all/{self.options.category}?page={number}&sid={self.options.sid}"
            page = await site.probes.read(url)
            if why := _failed(page.answer):
                found.unsure = f"对方列表第 {number} 页没有读到（{why}）"
                return found
            try:
                told = page.json()
            except (ValueError, RecursionError):
                found.unsure = f"对方列表第 {number} 页不是数据"
                return found
            articles, total = _listed(told)
            if articles is None:
                found.unsure = f"对方列表第 {number} 页没有文件列表"
                return found
            found.entries += [_entry(article, base) for article in articles]
            if not articles or len(found.entries) >= total:
                return found
        found.unsure = f"只读了对方列表的前 {self.options.max_pages} 页"
        return found

    async def _read_pages(self, site: SiteView) -> _Other:
        found = _Other()
        for place, url in enumerate(self.options.pages):
            await asyncio.sleep(self.options.pause if place else 0)
            page = await site.probes.read(url)
            if why := _failed(page.answer):
                found.unsure = f"对方列表 {url} 没有读到（{why}）"
                continue
            for link in page.links:
                if link.tag == "a" and len(link.anchor.strip()) >= 8:
                    number = next((one.number for one in find_numbers(link.anchor)), "")
                    state: State = "ended" if bare_title(link.anchor) != link.anchor.strip() else ""
                    found.entries.append(_Theirs(number_key(number), link.anchor.strip(), link.target, state))
        return found

    # --- comparing ---

    def _compare(self, site: SiteView, ours: list[Document], other: _Other) -> Iterator[Observation]:
        by_number = {entry.number: entry for entry in other.entries if entry.number}
        by_title = {name_key(entry.title): entry for entry in other.entries if entry.title}
        held = {number_key(document.value(DocumentField.NUMBER)) for document in ours} - {""}
        heads = set(self.options.number_heads) or {number_head(number) for number in held} - {""}
        for document in ours:
            number = number_key(document.value(DocumentField.NUMBER))
            if number_head(number) not in heads:
                continue
            found = by_number.get(number) or by_title.get(name_key(title_of(document)))
            yield from self._judge(document, found, other)
        titles = {name_key(title_of(document)) for document in ours}
        if not self.options.missing_here:
            return
        for entry in by_number.values():
            if number_head(entry.number) in heads and entry.number not in held and name_key(entry.title) not in titles:
                yield from self._missing_here(site, entry)

    def _judge(self, document: Document, found: _Theirs | None, other: _Other) -> Iterator[Observation]:
        ended = is_marked_ended(document)
        if found is None and (ended or not self.options.missing_there):
            return  # a library may hold only what is in force
        if found is None and other.unsure:
            yield Unjudged(document.url, f"{other.unsure}，不能断定“{self.options.name}”没有这一份", "there")
            return
        yield Examined(document.url)
        title = title_of(document)[:60]
        if found is None:
            yield Fault(
                document.url,
                f"“{self.options.name}”里没有这一份",
                aspect="there",
                expected="两边都有",
                seen=f"对方共 {len(other.entries)} 份，没有 {document.value(DocumentField.NUMBER)[:40]}",
                anchor=title,
            )
        elif found.state and _known(document) and (found.state == "ended") != ended:
            theirs = "已失效" if found.state == "ended" else "有效"
            yield Fault(
                document.url,
                f"有效性与“{self.options.name}”不一样",
                aspect="validity",
                expected="两边一致",
                seen=f"本站：{'已失效' if ended else '有效'}；对方：{theirs}（{found.url[:120]}）",
                anchor=title,
            )

    def _missing_here(self, site: SiteView, entry: _Theirs) -> Iterator[Observation]:
        if entry.state == "ended":
            return
        subject = f"{self.options.name}：{entry.number}"
        if not site.crawl.complete:
            yield Unjudged(subject, "本次抓取不完整，不能断定本站没有这一份", "here")
            return
        yield Examined(subject)
        yield Fault(
            subject,
            f"“{self.options.name}”里有，本站文件库里没有",
            aspect="here",
            expected="两边都有",
            seen=f"{entry.title[:80]}（{entry.number}）",
            url=entry.url,
        )


def _failed(answer: Answer) -> str:
    if answer.failure is not None or answer.status is None:
        return answer.outcome()
    return "" if 200 <= answer.status < 300 else f"HTTP {answer.status}"


def _known(document: Document) -> bool:
    return any(validity_word(text) for text in values(document, DocumentField.VALIDITY))


def _listed(told: object) -> tuple[list[dict[str, Any]] | None, int]:
    data = cast(dict[str, Any], told) if isinstance(told, dict) else {}
    articles = data.get("articles")
    if not isinstance(articles, list):
        return None, 0
    rows = [cast(dict[str, Any], row) for row in cast(list[Any], articles) if isinstance(row, dict)]
    total = data.get("total")
    return rows, total if isinstance(total, int) and not isinstance(total, bool) else 10**9


def _entry(row: dict[str, Any], base: str) -> _Theirs:
    title = str(row.get("title") or "").strip()
    url = str(row.get("url") or row.get("post_url") or "")
    flags = [_flag(row.get(key)) for key in ("is_abolished", "is_expired")]
    marked = bare_title(title) != title
    state: State = "ended" if marked or any(flags) else "in force" if flags == [False, False] else ""
    return _Theirs(number_key(str(row.get("document_number") or "")), title, url or base, state)


def _flag(value: object) -> bool | None:
    return {"0": False, "1": True, "False": False, "True": True}.get(str(value)) if value is not None else None
