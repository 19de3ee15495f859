"""用语: words that should be written otherwise, by dictionaries that the office keeps itself (P9 of standards.md §9).

All words are searched in one pass with an automaton. What is found is judged in its context: a word in quotation marks
or in a sentence about the old name is spoken of, not used. A forbidden word is never more than a hint here: whether it
is a 严重表述错误 (a veto) only a person may say (P10).
"""

import re
from collections.abc import Iterator
from typing import Protocol, cast

import ahocorasick
from pydantic import Field, field_validator

from checks.options import PageChoice, Text
from checks.registry import kind
from checks.wording_starter import MISSPELLINGS, OLD_NAMES, Entry
from monitor.model import CheckSpec, Examined, Fault, Kind, Observation, PageKind, PageView, Severity, Unjudged

_AROUND = 20
_OWN = "本单位在配置中设定的词表"
_QUOTES = "“‘「『《\"'"
_FORMER = re.compile(r"(?:原|前|旧称|前身为?|曾用名|原名|以下简称|更名前|撤销|整合|组建|划入|合并了?)[“《（(]?\s*$")
_RENAMED = re.compile(r"^[”》）)]?\s*(?:更名|改名|改为|撤销|的?职责|并入|划入|不再保留|令|公告|发布|〔|\()")


class _Automaton(Protocol):
    """What is used of pyahocorasick's automaton; `iter` yields the place of each hit's last character and its word."""

    def add_word(self, key: str, value: str, /) -> bool: ...
    def make_automaton(self) -> None: ...
    def iter(self, text: str, /) -> Iterator[tuple[int, str]]: ...


class WordingOptions(PageChoice):
    """The options of `wording`."""

    wrong: list[Text] = Field(default=[], description='错误写法，每条写作 "错误=正确"，例如 "部暑=部署"')
    old_names: list[Text] = Field(
        default=[], description='已经停用的机构名称，每条写作 "旧名=新名"；前面有“原”字的不算'
    )
    forbidden: list[Text] = Field(default=[], description="不得出现的词语；只作提示，由人工确认是否属于严重表述错误")
    allowed: list[Text] = Field(default=[], description='含有上述词语但没有错的词组，例如 "环境保护部门"')
    starter: bool = Field(
        default=True, description="是否使用程序自带的词表（2018、2023 年机构改革前的名称，常见错别字，共二十余条）"
    )

    @field_validator("wrong", "old_names")
    @classmethod
    def _pairs(cls, value: list[str]) -> list[str]:
        for line in value:
            wrong, equals, right = line.partition("=")
            if not (equals and wrong.strip() and right.strip()):
                raise ValueError(f"“{line}”应写作“错误=正确”")
            if wrong.strip() in right:
                raise ValueError(f"“{line}”的正确写法里还含有错误写法，会反复报告；请改用 allowed")
        return value


@kind
class Wording(Kind):
    """No page uses words that the office's lists name as wrong."""

    name = "wording"
    title = "用语"
    purpose = (
        "按词表检查页面用语：错别字、机构改革前的旧名称、不得出现的词语。引号里的、“原××局”这样说明旧称的不算；"
        "旧名称只查改革以后发布的页面。是否属于严重表述错误，须由人工确认。"
    )
    basis = "国办秘函〔2019〕19号（严重表述错误、错别字）；政务公开工作要点任务 20、27"
    items = (20, 27)
    severity = Severity.WARN
    fix = "请对照“应为”改正；确属引用原文或历史名称的，在词表的 allowed 中写明该词组。"
    pages = frozenset({PageKind.HOME, PageKind.COLUMN, PageKind.ARTICLE, PageKind.DOCUMENT, PageKind.OTHER})
    Options = WordingOptions
    example = """\
[[check]]
id = "wording"
kind = "wording"
title = "用语规范"
wrong = ["部暑=部署"]
old_names = ["某某市工商行政管理局=某某市市场监督管理局"]
"""

    options: WordingOptions

    def __init__(self, spec: CheckSpec, options: WordingOptions) -> None:
        super().__init__(spec, options)
        self._entries = {entry.wrong: (sort, entry) for sort, entry in _entries(options)}
        made = ahocorasick.Automaton()  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] - no types
        self._automaton = cast("_Automaton", made)
        for word in (*self._entries, *_ALLOWED, *options.allowed):
            self._automaton.add_word(word, word)
        self._automaton.make_automaton()

    def look_at_page(self, page: PageView) -> Iterator[Observation]:
        if not self.options.wants(page):
            return
        yield Examined(page.url)
        text = page.text
        told: set[str] = set()
        for start, word in self._found(text):
            sort, entry = self._entries[word]
            if word in told or not _counts(sort, entry, page, text, start):
                continue
            told.add(word)
            yield self._fault(page, sort, entry, text, start)
        if page.answer.truncated and not told:
            yield Unjudged(page.url, "页面过大，只读取了前一部分，后面的内容没有检查")

    def _found(self, text: str) -> Iterator[tuple[int, str]]:
        """Every word of the lists with its start, but for those inside an allowed phrase."""
        hits = [(end - len(word) + 1, word) for end, word in self._automaton.iter(text)]
        allowed = {*_ALLOWED, *self.options.allowed}
        spans = [(start, start + len(word)) for start, word in hits if word in allowed]
        for start, word in hits:
            if word in allowed or any(left <= start and start + len(word) <= right for left, right in spans):
                continue
            yield start, word

    def _fault(self, page: PageView, sort: str, entry: Entry, text: str, start: int) -> Fault:
        end = start + len(entry.wrong)
        left, right = max(0, start - _AROUND), min(len(text), end + _AROUND)
        about = {"forbidden": "不得出现的词语", "old": "已停用的机构名称", "wrong": "错误写法"}[sort]
        need_person = "，是否属于严重表述错误须人工确认" if sort == "forbidden" else ""
        severity = None if sort != "forbidden" and self.spec.severity is not Severity.VETO else Severity.WARN
        return Fault(
            page.url,
            f"页面出现{about}“{entry.wrong}”{need_person}",
            aspect=f"{sort}:{entry.wrong}",
            expected=f"应为“{entry.right}”" if entry.right else "不出现",
            seen=("…" if left else "") + text[left:right] + ("…" if right < len(text) else ""),
            anchor=page.facts.title or page.title,
            severity=severity,
            basis=entry.source,
        )


_ALLOWED = ("环境保护部门", "国土资源部门")  # sound phrases that begin with an old name


def _entries(options: WordingOptions) -> Iterator[tuple[str, Entry]]:
    """Later lists win, so that an admin's own line replaces one of the starter list."""
    if options.starter:
        yield from (("old", entry) for entry in OLD_NAMES)
        yield from (("wrong", entry) for entry in MISSPELLINGS)
    for sort, lines in (("old", options.old_names), ("wrong", options.wrong)):
        for line in lines:
            wrong, _, right = line.partition("=")
            yield sort, Entry(wrong.strip(), right.strip(), _OWN)
    yield from (("forbidden", Entry(word, "", _OWN)) for word in options.forbidden)


def _counts(sort: str, entry: Entry, page: PageView, text: str, start: int) -> bool:
    """Whether the word is used here, rather than spoken of, or right at the time."""
    published = page.facts.published
    if entry.since is not None and (published is None or published < entry.since):
        return False
    before, after = text[max(0, start - 8) : start], text[start + len(entry.wrong) :][:8]
    if sort == "old":
        return not (_FORMER.search(before) or _RENAMED.search(after))
    return not (before[-1:] in tuple(_QUOTES) and after[:1] in tuple("”’」』》\"'"))
