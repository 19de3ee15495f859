"""What must or must not stand on a page: `page_text` looks for words, `selector` counts elements."""

import re
from collections.abc import AsyncIterator, Iterator
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from checks.named_pages import unreached
from checks.options import PageChoice, Pattern, Text, check_pattern, compiled
from checks.registry import kind
from checks.told_files import judge_attachments
from monitor.model import (
    AttachmentText,
    CheckSpec,
    Examined,
    Fault,
    Kind,
    Observation,
    PageKind,
    PageView,
    SiteView,
    Unjudged,
)

_AROUND = 20  # characters shown on either side of a forbidden word
_WHITE = re.compile(r"\s+")


class PageTextOptions(PageChoice):
    """The options of `page_text`."""

    must: list[Text] = Field(default=[], description="页面必须出现的文字")
    must_not: list[Text] = Field(default=[], description="页面不得出现的文字")
    regex: bool = Field(default=False, description="上面两项是否按正则表达式理解；false 为按字面查找")
    ignore_case: bool = Field(default=False, description="是否不区分英文字母大小写")
    where: Literal["text", "html", "title"] = Field(
        default="text", description="在哪里找：text 页面可见文字、html 网页源代码、title 网页标题"
    )

    attachments: bool = Field(default=False, description="must_not 的文字是否也在本站附件里找（只查读得出文字的附件）")

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.must and not self.must_not:
            raise ValueError("must（必须出现）和 must_not（不得出现）至少要写一项")
        if self.regex:
            for pattern in (*self.must, *self.must_not):
                check_pattern(pattern)
        both = sorted(set(self.must) & set(self.must_not))
        if both:
            raise ValueError("同一文字既要求出现又不得出现：" + "、".join(both))
        return self


@kind
class PageText(Kind):
    """A page must carry some words and must not carry others."""

    name = "page_text"
    title = "页面文字"
    purpose = "检查页面上是否出现了必须出现的文字、有没有出现不得出现的文字。适合核对页脚标识、联系方式、过期提法等。"
    basis = "本单位在配置中设定的要求"
    fix = "请按要求补上缺少的文字，或改正、删除不应出现的文字。"
    pages = frozenset(PageKind)
    Options = PageTextOptions
    example = """\
[[check]]
id = "footer-organizer"
kind = "page_text"
title = "页脚注明主办单位"
page_kinds = ["home", "column"]
must = ["主办单位"]
must_not = ["网站建设中"]
"""

    options: PageTextOptions

    def __init__(self, spec: CheckSpec, options: PageTextOptions) -> None:
        super().__init__(spec, options)
        self._must = [(word, self._finder(word, lenient=True)) for word in options.must]
        self._must_not = [(word, self._finder(word, lenient=False)) for word in options.must_not]

    def look_at_page(self, page: PageView) -> Iterator[Observation]:
        if not self.options.wants(page):
            return
        text = self._haystack(page)
        yield Examined(page.url)
        for word, finder in self._must:
            if finder.search(text):
                continue
            aspect = f"must:{word}"
            if page.answer.truncated and self.options.where != "title":
                yield Unjudged(page.url, "页面过大，只读取了前一部分，不能断定缺少文字", aspect)
                continue
            yield Fault(
                page.url,
                f"页面没有出现“{word}”",
                aspect=aspect,
                expected=f"出现“{word}”",
                seen="没有找到",
                anchor=page.title,
            )
        for word, finder in self._must_not:
            found = finder.search(text)
            if found:
                yield Fault(
                    page.url,
                    f"页面出现了“{word}”",
                    aspect=f"must_not:{word}",
                    expected=f"不出现“{word}”",
                    seen=snippet(text, found.start(), found.end()),
                    anchor=page.title,
                )

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        for observation in unreached(self.options, site):
            yield observation
        if self.options.attachments and self._must_not:
            async for observation in judge_attachments(site, self._in_attachment):
                yield observation

    def _in_attachment(self, read: AttachmentText) -> Iterator[Fault]:
        for word, finder in self._must_not:
            found = finder.search(read.text)
            if found:
                yield Fault(
                    read.url,
                    f"附件出现了“{word}”",
                    aspect=f"must_not:{word}",
                    expected=f"不出现“{word}”",
                    seen=snippet(read.text, found.start(), found.end()),
                )

    def _haystack(self, page: PageView) -> str:
        match self.options.where:
            case "text":
                return page.text
            case "html":
                return page.html
            case "title":
                return page.title

    def _finder(self, word: str, *, lenient: bool) -> re.Pattern[str]:
        """A required word may be broken by white space on the page (the source wraps it); a forbidden one may not."""
        if self.options.regex:
            return compiled(word, ignore_case=self.options.ignore_case)
        letters = [re.escape(c) for c in _WHITE.sub("", word)] if lenient else None
        pattern = r"\s*".join(letters) if letters else _WHITE.sub(r"\\s+", re.escape(word).replace(r"\ ", " "))
        return compiled(pattern, ignore_case=self.options.ignore_case)


def snippet(text: str, start: int, end: int) -> str:
    """The found words with a little of what stands around them."""
    left, right = max(0, start - _AROUND), min(len(text), min(end, start + 80) + _AROUND)
    cut = _WHITE.sub(" ", text[left:right]).strip()
    return ("…" if left else "") + cut + ("…" if right < len(text) else "")


class SelectorOptions(PageChoice):
    """The options of `selector`."""

    css: Text = Field(description='CSS 选择器，例如 a[href*="beian.gov.cn"] 或 div.footer img')
    min: int | None = Field(default=None, ge=0, description="最少应有几个；min、max 都不写时为至少 1 个")
    max: int | None = Field(default=None, ge=0, description="最多可有几个；不写则不限")
    attribute: str = Field(default="", description="看元素的哪个属性（如 href、alt）；不写则看文字")
    text_pattern: Pattern | None = Field(default=None, description="只计文字（或所写属性）符合该正则表达式的元素")

    @field_validator("css")
    @classmethod
    def _css(cls, value: str) -> str:
        return check_selector(value)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.max is not None and self.least > self.max:
            raise ValueError(f"最少个数 {self.least} 大于最多个数 {self.max}")
        return self

    @property
    def least(self) -> int:
        if self.min is not None:
            return self.min
        return 1 if self.max is None else 0

    def told(self) -> str:
        """The demand in words."""
        if self.max is None:
            return f"至少 {self.least} 个"
        if self.least == self.max:
            return f"正好 {self.max} 个" if self.max else "没有"
        return f"{self.least} 至 {self.max} 个" if self.least else f"最多 {self.max} 个"


def check_selector(value: str) -> str:
    """Refuse what is surely no CSS selector (ValueError, Chinese). What remains is tried on the page itself."""
    if value.startswith(("/", "./", "(/")):
        raise ValueError(f"“{value}”像是 XPath，这里要写 CSS 选择器，例如 div.footer a")
    quotes_out = re.sub(r'"[^"]*"|\'[^\']*\'', '""', value)
    unbalanced = [a + b for a, b in ("[]", "()") if quotes_out.count(a) != quotes_out.count(b)]
    if unbalanced or quotes_out.replace('""', "").count('"') or "'" in quotes_out:
        raise ValueError(f"选择器“{value}”的括号或引号不成对")
    if "{" in quotes_out or quotes_out.rstrip().endswith((",", ">", "+", "~")) or not quotes_out.strip():
        raise ValueError(f"选择器“{value}”写法不完整")
    return value


@kind
class Selector(Kind):
    """A page must hold a number of elements."""

    name = "selector"
    title = "页面元素"
    purpose = "按 CSS 选择器数页面上的元素，个数应在规定范围内。适合核对备案链接、找错入口、图片说明等。"
    basis = "本单位在配置中设定的要求"
    fix = "请在页面上补齐缺少的元素，或去掉多余的元素。"
    pages = frozenset(PageKind)
    Options = SelectorOptions
    example = """\
[[check]]
id = "police-record-link"
kind = "selector"
title = "首页有公安备案链接"
page_kinds = ["home"]
css = 'a[href*="beian"]'
min = 1
"""

    options: SelectorOptions

    def look_at_page(self, page: PageView) -> Iterator[Observation]:
        if not self.options.wants(page):
            return
        count = len(self._matching(page))
        yield Examined(page.url)
        options = self.options
        few = count < options.least
        if few and page.answer.truncated:
            yield Unjudged(page.url, "页面过大，只读取了前一部分，不能断定缺少元素", options.css)
        elif few or (options.max is not None and count > options.max):
            yield Fault(
                page.url,
                f"页面上符合“{options.css}”的元素有 {count} 个，应为{options.told()}",
                aspect=options.css,
                expected=options.told(),
                seen=f"{count} 个",
                anchor=page.title,
            )

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        for observation in unreached(self.options, site):
            yield observation

    def _matching(self, page: PageView) -> list[str]:
        options = self.options
        try:
            values = page.select_attr(options.css, options.attribute) if options.attribute else page.select(options.css)
        except ValueError as error:
            raise ValueError(f"检查“{self.spec.id}”的选择器 css 写法有误：{error}") from None
        if options.text_pattern is None:
            return values
        pattern = compiled(options.text_pattern)
        return [value for value in values if pattern.search(value)]
