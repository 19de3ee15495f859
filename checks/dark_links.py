"""暗链: links that visitors do not see and search engines do, planted by whoever got into the site (P1 of §9).

The filter of P1 comes first: what is hidden and leads to the site itself, or to a trusted host, is a menu or a tab.
One finding per target and way; the pages that carry it are its carriers, because such links sit in templates.
"""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from pydantic import Field

from checks.hidden import HiddenLink, links_in
from checks.options import PageChoice, Text
from checks.registry import kind
from monitor.model import Examined, Fault, Kind, Observation, PageKind, PageView, Severity, Unjudged

_SECOND_LEVEL = frozenset({"gov", "com", "org", "net", "edu", "ac", "mil"})
TRUSTED = [
    "gov.cn", "edu.cn", "conac.cn", "12377.cn", "people.com.cn", "people.cn", "xinhuanet.com", "news.cn", "cctv.com",
    "cctv.cn", "qq.com", "weibo.com", "baidu.com", "bdstatic.com", "alicdn.com", "amap.com", "microsoft.com",
]  # fmt: skip
_WORDS = [
    "博彩", "赌博", "赌场", "赌球", "六合彩", "时时彩", "私彩", "百家乐", "老虎机", "棋牌平台", "彩票平台", "投注",
    "体育投注", "真人娱乐", "娱乐城", "成人视频", "色情", "情色", "裸聊", "约炮", "代孕", "办证刻章", "代开发票",
]  # fmt: skip
# An anchor that fights what it names is a notice, not an advertisement.
_AGAINST = re.compile(r"打击|整治|举报|防范|禁止|查处|涉|反赌|警惕|严惩|治理|案")


class DarkLinksOptions(PageChoice):
    """The options of `dark_links`."""

    trusted: list[Text] = Field(
        default=TRUSTED, description="可信的域名（含其下级域名），通向它们的隐藏链接不算暗链，例如 gov.cn"
    )
    own_hosts: list[Text] = Field(default=[], description="本单位的其他域名，视同本站")
    words: list[Text] = Field(default=_WORDS, description="赌博、色情等推广用语；链接文字含有这些词的从重报告")
    cheap_tlds: list[Text] = Field(
        default=["xyz", "top", "vip", "cc", "icu", "cyou", "bet", "win", "buzz", "club", "loan"],
        description="常被滥用的域名后缀；看得见的链接，文字含推广用语、域名又用这些后缀的也报告",
    )
    weak_severity: Severity = Field(
        default=Severity.WARN,
        description="用菜单也常用的方法（不显示、noscript、自动跳转）隐藏的外部链接算多重：error 扣分、warn 提示",
    )


@kind
class DarkLinks(Kind):
    """No page hides a link to a foreign site."""

    name = "dark_links"
    title = "暗链"
    purpose = (
        "检查网页源代码里有没有看不见的外部链接：不显示、移到屏幕外、字号或尺寸为零、透明、隐藏的内嵌页面、自动跳转到外站，"
        "以及赌博、色情推广链接。通向本站和可信网站的隐藏链接是菜单或选项卡，不算。"
    )
    basis = "国办秘函〔2019〕19号单项否决指标“安全、泄密事故等严重问题”；《网络安全法》第二十一条"
    items = (21,)
    fix = (
        "请立即核实链接是否本单位所加。不是的，删除链接、查找被入侵的原因并保留日志；是的，去掉隐藏或改为看得见的链接。"
    )
    pages = frozenset({PageKind.HOME, PageKind.COLUMN, PageKind.ARTICLE, PageKind.DOCUMENT, PageKind.OTHER})
    grouped = True
    Options = DarkLinksOptions
    example = """\
[[check]]
id = "dark-links"
kind = "dark_links"
title = "没有暗链"
own_hosts = ["hd.example.gov.cn"]
"""

    options: DarkLinksOptions

    def look_at_page(self, page: PageView) -> Iterator[Observation]:
        if not self.options.wants(page):
            return
        yield Examined(page.url)
        base = _base(page)
        told: set[tuple[str, str]] = set()
        for link in links_in(page.html):
            fault = self._judge(page, base, link)
            if fault is not None and (fault.subject, fault.aspect) not in told:
                told.add((fault.subject, fault.aspect))
                yield fault
        if page.answer.truncated and not told:
            yield Unjudged(page.url, "页面过大，只读取了前一部分，后面的内容没有检查")

    def _judge(self, page: PageView, base: str, link: HiddenLink) -> Fault | None:
        target = _resolve(base, link.href)
        host = host_of(target)
        if not host or self._at_home(host, page):
            return None
        bad = self._bad_word(link.text)
        if not link.way:
            if not bad or host.rpartition(".")[2] not in self.options.cheap_tlds:
                return None
            return self._fault(page, target, "promotion", f"推广链接，文字含“{bad}”", link, None)
        heavy = link.strong or bool(bad)
        return self._fault(page, target, link.way, link.label, link, None if heavy else self.options.weak_severity)

    def _fault(
        self, page: PageView, target: str, way: str, label: str, link: HiddenLink, severity: Severity | None
    ) -> Fault:
        return Fault(
            target,
            f"页面里有通向其他网站的隐蔽链接（{label}），请核实是否本单位所加",
            aspect=way,
            expected="没有看不见的外部链接",
            seen=f"{target}" + (f"，文字“{link.text[:60]}”" if link.text else ""),
            found_on=page.url,
            anchor=link.text[:60],
            severity=severity,
        )

    def _at_home(self, host: str, page: PageView) -> bool:
        home = {host_of(page.url), host_of(page.answer.final_url), *self.options.own_hosts}
        if site_of(host) in {site_of(each) for each in home}:
            return True
        return any(host == each or host.endswith("." + each) for each in self.options.trusted)

    def _bad_word(self, text: str) -> str:
        if _AGAINST.search(text):
            return ""
        return next((word for word in self.options.words if word in text), "")


def site_of(host: str) -> str:
    """The part of a host name that one owner holds: `shanwei.gov.cn` of `www.shanwei.gov.cn`; addresses whole."""
    host = host.split(":")[0].rstrip(".").lower()
    labels = host.split(".")
    if host.replace(".", "").isdigit() or len(labels) < 2:
        return host
    keep = 3 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2 else 2
    return ".".join(labels[-keep:])


def _base(page: PageView) -> str:
    base = next(iter(page.select_attr("base[href]", "href")), "")
    return _resolve(page.answer.final_url, base) if base else page.answer.final_url


def _resolve(base: str, href: str) -> str:
    """The absolute http address of a link without its fragment, '' for what no browser follows as one."""
    try:
        target = urljoin(base, re.sub(r"[\t\r\n]", "", href).replace("\\", "/")).partition("#")[0]
        return target if urlsplit(target).scheme in ("http", "https") else ""
    except ValueError:
        return ""  # an address that cannot be read is the business of dead_links


def host_of(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
