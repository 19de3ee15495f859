"""The option types that several kinds share: addresses, patterns, and the choice of pages a rule looks at.

Every message raised here is Chinese, because it reaches the admin who edits config.toml.
"""

import re
from collections.abc import Iterable
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from monitor.model import Options, PageKind, PageView


def compiled(pattern: str, *, ignore_case: bool = False) -> re.Pattern[str]:
    """A validated pattern as a regular expression; `.` stays within a line, `^` and `$` are those of lines."""
    return re.compile(pattern, re.MULTILINE | (re.IGNORECASE if ignore_case else 0))


def check_pattern(value: str) -> str:
    """Return a regular expression unchanged; ValueError (Chinese) when it cannot be compiled."""
    if not value:
        raise ValueError("正则表达式不能为空")
    try:
        re.compile(value)
    except re.error as error:
        where = f"第 {error.pos + 1} 个字符附近" if error.pos is not None else "某处"
        raise ValueError(
            f"“{value}”不是有效的正则表达式（{where}写法有误：{error.msg}）；"
            r"要按字面查找 ( ) [ ] . * + ? 等符号，请在前面加反斜杠，例如 \("
        ) from None
    return value


def check_address(value: str) -> str:
    """Return a complete web address unchanged; ValueError (Chinese) otherwise."""
    try:
        parts = urlsplit(value)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname)
        _ = parts.port
    except ValueError:
        valid = False
    if not valid:
        raise ValueError(f"“{value}”不是完整的网址，应以 http:// 或 https:// 开头")
    return value


def check_not_blank(value: str) -> str:
    """Return a text unchanged; ValueError (Chinese) when nothing is written there."""
    if not value.strip():
        raise ValueError("不能为空")
    return value


Pattern = Annotated[str, AfterValidator(check_pattern)]
Address = Annotated[str, AfterValidator(check_address)]
Text = Annotated[str, AfterValidator(check_not_blank)]


def same_address(url: str) -> str:
    """An address in the form in which two spellings of one page compare equal: no fragment, host lower, default
    port and the lone trailing slash of a bare host dropped. Only for comparing what an admin wrote with what was read.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    port = parts.port
    if port is not None and port != {"http": 80, "https": 443}.get(parts.scheme):
        host = f"{host}:{port}"
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{host}{parts.path or '/'}{query}"


class PageChoice(Options):
    """Which pages a rule looks at. All three given: a page must fit all three; none given: every page."""

    urls: list[Address] = Field(default=[], description="只看这些网址的页面（要写完整网址）；不写则不限网址")
    page_kinds: list[PageKind] = Field(
        default=[],
        description="只看这几类页面：home 首页、column 栏目页、article 文章页、document 规范性文件等文件页、"
        "listing 数据接口、other 其他；不写则除数据接口外都看",
    )
    url_pattern: Pattern | None = Field(
        default=None, description=r"只看网址符合该正则表达式的页面，例如 /zwgk/.*post_\d+"
    )

    def wants(self, page: PageView) -> bool:
        """Whether the rule looks at this page."""
        kind = page.facts.kind
        if self.page_kinds and kind not in self.page_kinds:
            return False
        if not self.page_kinds and not self.urls and kind is PageKind.LISTING:
            return False
        if self.url_pattern is not None and not compiled(self.url_pattern).search(page.url):
            return False
        return not self.urls or self.names(page.url, page.answer.url, page.answer.final_url)

    def names(self, *addresses: str) -> bool:
        """Whether one of the addresses is among the configured ones."""
        wanted = {same_address(url) for url in self.urls}
        return any(same_address(address) in wanted for address in addresses)


def unique(values: Iterable[str]) -> list[str]:
    """The values in order, each once."""
    return list(dict.fromkeys(values))
