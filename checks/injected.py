"""挂马和搜索劫持 (the rest of P1): what is written into pages by scripts, addresses and tags that no visitor looks at.

Beside hidden links (`dark_links`) intruders plant: gambling words in the title and meta tags that search engines show,
a `<base>` that turns every link elsewhere, scripts that send visitors from search engines away, scripts that write
hidden links, code in disguise, data addresses, short links. What scripts write is read by undoing the usual disguises.
"""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from pydantic import Field

from checks.dark_links import TRUSTED, host_of, site_of
from checks.options import PageChoice, Text
from checks.registry import kind
from checks.shady import AGAINST, PROMOTION
from monitor.model import Examined, Fault, Kind, Observation, PageKind, PageView, Severity, Unjudged

_SCRIPT = re.compile(r"<script\b[^<>]{0,500}>", re.IGNORECASE)
_END = re.compile(r"</script", re.IGNORECASE)
_LONGEST = 200_000  # characters of scripts that are read on one page
_ADDRESS = re.compile(r"(?:https?:)?//([a-z0-9][a-z0-9.-]{2,80}\.[a-z]{2,10})(?=[/:?\"'\\\s>]|$)", re.IGNORECASE)
_MARKUP = re.compile(r"<\s*(?:a|iframe|script)\b[^>]{0,400}", re.IGNORECASE)
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:left|top|margin-left|text-indent)\s*:\s*-\d{3,}|font-size\s*:\s*0|"
    r"(?:width|height)\s*[=:]\s*[\"']?[01](?:px)?\b",
    re.IGNORECASE,
)
_REFERRER = re.compile(r"document\s*\.\s*referrer|navigator\s*\.\s*userAgent", re.IGNORECASE)
_ENGINES = re.compile(r"baidu|sogou|360|so\.com|soso|bing|google|sm\.cn|toutiao|spider", re.IGNORECASE)
_SEND = re.compile(
    r"location(?:\s*\.\s*(?:href|replace|assign))?\s*(?:=|\()\s*[\"'](?:https?:)?//([a-z0-9.-]+)", re.IGNORECASE
)
_HEX = re.compile(r"(?:\\x[0-9a-fA-F]{2}){8,}")
_CODES = re.compile(r"fromCharCode\s*\(\s*((?:\d{2,5}\s*,\s*){8,20000}\d{2,5})")
_PERCENT = re.compile(r"(?:%[0-9a-fA-F]{2}[^%\s\"']{0,40}){6,}")
_DATA = re.compile(r"^\s*data:(?:text/html|application/(?:x-)?javascript|text/javascript)", re.IGNORECASE)
_SHORTENERS = frozenset(
    {"t.cn", "dwz.cn", "suo.im", "u.to", "bit.ly", "tinyurl.com", "is.gd", "goo.gl", "url.cn", "tb.cn", "0x9.me"}
)


class InjectedOptions(PageChoice):
    """The options of `injected_code`."""

    trusted: list[Text] = Field(default=TRUSTED, description="可信的域名（含其下级域名），脚本写出通向它们的内容不算")
    own_hosts: list[Text] = Field(default=[], description="本单位的其他域名，视同本站")
    short_links: Severity | None = Field(
        default=Severity.WARN, description="短链接（看不出去向的网址）算多重：error 扣分、warn 提示"
    )


@kind
class InjectedCode(Kind):
    """No script, tag or address of a page works behind the visitor's back."""

    name = "injected_code"
    title = "挂马和搜索劫持"
    purpose = (
        "检查网页标题和标签里的赌博色情词（搜索引擎看得到、访问者不注意）、把链接改向外站的 base 标签、"
        "按来源跳转到外站的脚本、用脚本写出的隐藏链接、伪装过的代码、data 网址和短链接。"
    )
    basis = "国办秘函〔2019〕19号 单项否决“安全攻击（页面被挂马、内容被篡改等）”；须由人工确认"
    items = (21,)
    fix = "请立即核实是否本单位所加。不是的，删除代码、查找被入侵的原因并保留日志；短链接请换成完整网址。"
    pages = frozenset({PageKind.HOME, PageKind.COLUMN, PageKind.ARTICLE, PageKind.DOCUMENT, PageKind.OTHER})
    grouped = True
    Options = InjectedOptions
    example = """\
[[check]]
id = "injected-code"
kind = "injected_code"
title = "没有挂马和搜索劫持"
own_hosts = ["hd.example.gov.cn"]
"""

    options: InjectedOptions

    def look_at_page(self, page: PageView) -> Iterator[Observation]:
        if not self.options.wants(page):
            return
        yield Examined(page.url)
        faults = [*self._head(page), *self._addresses(page), *self._scripts(page)]
        yield from faults
        if page.answer.truncated and not faults:
            yield Unjudged(page.url, "页面过大，只读取了前一部分，后面的内容没有检查")

    def _head(self, page: PageView) -> Iterator[Fault]:
        """Title and meta tags, which search engines show instead of the page."""
        for place, words in (
            ("标题", page.title), ("keywords 标签", page.meta.get("keywords", "")),
            ("description 标签", page.meta.get("description", "")),
        ):  # fmt: skip
            bad = [word for word in PROMOTION if word in words.lower()]
            if bad and not AGAINST.search(words):
                yield _fault(page, f"网页{place}", "stuffed", f"网页{place}里有赌博、色情推广用语", "、".join(bad))

    def _addresses(self, page: PageView) -> Iterator[Fault]:
        for href in page.select_attr("base[href]", "href"):
            host = host_of(href if "//" in href else "")
            if host and self._foreign(host, page):
                yield _fault(page, host, "base", "base 标签把页面上的链接都改向外部网站", href)
        for css, attribute in (
            ("iframe[src]", "src"),
            ("script[src]", "src"),
            ("embed[src]", "src"),
            ("a[href]", "href"),
        ):
            for value in page.select_attr(css, attribute):
                if _DATA.match(value):
                    yield _fault(page, "data 网址", "data", "页面用 data 网址装载了内容", value, Severity.WARN)
        if self.options.short_links is not None:
            for link in page.links:
                if link.tag in ("a", "area") and host_of(link.target) in _SHORTENERS:
                    yield _fault(
                        page, link.target, "short", "短链接，看不出去向", link.target, self.options.short_links
                    )

    def _scripts(self, page: PageView) -> Iterator[Fault]:
        """Inline scripts as they are and with their disguises undone."""
        for source in _inline(page.html):
            yield from self._sends_away(page, source)
            plain = _undisguised(source)
            for text, disguised in ((source, False), (plain, True)):
                yield from self._writes(page, text, disguised=disguised)

    def _sends_away(self, page: PageView, source: str) -> Iterator[Fault]:
        """Visitors who come from a search engine are sent to a foreign site."""
        if not (_REFERRER.search(source) and _ENGINES.search(source)):
            return
        for found in _SEND.finditer(source):
            host = found.group(1).lower()
            if self._foreign(host, page):
                yield _fault(page, host, "cloak", "脚本把从搜索引擎来的访问者送往外部网站", found.group(0))

    def _writes(self, page: PageView, text: str, *, disguised: bool) -> Iterator[Fault]:
        """Hidden links, and in disguise any foreign markup, that a script writes into the page."""
        for markup in _MARKUP.finditer(text):
            around = text[max(0, markup.start() - 200) : markup.end() + 100]
            for address in _ADDRESS.finditer(markup.group(0)):
                host = address.group(1).lower()
                if not self._foreign(host, page) or not (disguised or _HIDING.search(around)):
                    continue
                what = "伪装过的脚本写出了通向外部网站的内容" if disguised else "脚本写出了看不见的外部链接"
                yield _fault(page, host, "script", what, markup.group(0))

    def _foreign(self, host: str, page: PageView) -> bool:
        home = {host_of(page.url), host_of(page.answer.final_url), *self.options.own_hosts}
        if site_of(host) in {site_of(each) for each in home}:
            return False
        return not any(host == each or host.endswith("." + each) for each in self.options.trusted)


def _inline(source: str) -> Iterator[str]:
    """The inline scripts of a page, up to a bound. What is never closed is no script; that is asked only once."""
    budget, at = _LONGEST, 0
    while budget > 0 and (begin := _SCRIPT.search(source, at)) is not None:
        end = _END.search(source, begin.end())
        if end is None:
            return
        script = source[begin.end() : end.start()][:budget]
        budget, at = budget - len(script) - 1, end.end()
        yield script


def _undisguised(source: str) -> str:
    r"""What `\x3c`, `%3C` and fromCharCode hide; '' where nothing is hidden."""
    told = [bytes.fromhex(found.group(0).replace("\\x", "")).decode("latin-1") for found in _HEX.finditer(source)]
    told += [
        "".join(chr(int(code)) for code in found.group(1).split(",") if int(code) < 0x110000)
        for found in _CODES.finditer(source)
    ]
    told += [unquote(found.group(0)) for found in _PERCENT.finditer(source)]
    return "\n".join(told)


def _fault(
    page: PageView, subject: str, aspect: str, message: str, seen: str, severity: Severity | None = None
) -> Fault:
    return Fault(
        subject, message, aspect=aspect, expected="没有这类内容", seen=seen.strip()[:160], found_on=page.url,
        anchor=page.facts.title or page.title, url=page.url, severity=severity,
    )  # fmt: skip
