"""HTTPS: whether the site opens over https with the same page, and whether http leads there (P18).

That https does not answer is certain only when its port refuses; everything else may be the way from here. Old hosts
that must lead to the new one are judged too: an old address that shows a page of its own, or nothing, is a fault.
"""

import re
from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlsplit

from pydantic import Field
from rapidfuzz import fuzz

from checks.answers import body_text, certain, no_way_out, untestable
from checks.options import Address
from checks.registry import kind
from monitor.model import (
    Answer,
    Evidence,
    Examined,
    FailureKind,
    Fault,
    Kind,
    Observation,
    Options,
    Severity,
    SiteView,
    Unjudged,
)

_SAME = 60.0  # likeness of two titles, 0 to 100
# The first title does for all: where nothing ends it, nothing ends a later one.
_TITLE = re.compile(r"\A(?>.*?<title)[^>]*+>(.*?)</title>", re.IGNORECASE | re.DOTALL)


class HttpsOptions(Options):
    """The options of `https`."""

    pages: list[Address] = Field(default=[], description="要看的 http 网址，程序改成 https 再访问；不写则看本站首页")
    https_port: int = Field(default=443, ge=1, le=65535, description="HTTPS 的端口")
    require_redirect: bool = Field(default=False, description="访问 http 时是否应当自动跳转到 https")
    old_addresses: list[Address] = Field(
        default=[], description="旧域名、旧网址（完整网址），它们应当跳转到本站；没有就留空"
    )


@kind
class Https(Kind):
    """The site opens over https too, and old addresses lead to it."""

    name = "https"
    title = "HTTPS 访问和旧域名跳转"
    purpose = (
        "检查网站能不能用 HTTPS 打开、打开的是不是同一个网站，http 会不会跳转到 https，"
        "以及配置里写的旧域名是否跳转到现在的网站。"
    )
    basis = "本系统默认要求（P18，非公文明确规定）；旧域名参照《政府网站发展指引》（国办发〔2017〕47号）"
    items = (21, 23)
    severity = Severity.WARN
    needs_crawl = False
    fix = "请网站运维单位开通 HTTPS、设置跳转；停用的旧域名请设置跳转，或注销域名、撤下解析。"
    Options = HttpsOptions
    example = """\
[[check]]
id = "https"
kind = "https"
title = "网站可以用 HTTPS 访问"
require_redirect = false
old_addresses = ["http://old.example.gov.cn/"]
"""

    options: HttpsOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        blind = await no_way_out(site.probes)
        for url in self.options.pages or [site.home]:
            if blind:
                yield Unjudged(url, blind)
                continue
            plain, secure = self._pair(url)
            over_http = await site.probes.fetch(plain)
            for observation in self._judge(url, over_http, await site.probes.fetch(secure)):
                yield observation
        for url in self.options.old_addresses:
            if blind:
                yield Unjudged(url, blind)
                continue
            for observation in _old(url, await site.probes.fetch(url), site):
                yield observation

    def _pair(self, url: str) -> tuple[str, str]:
        """The same page over http and over https."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        host = f"[{host}]" if ":" in host else host
        rest = parts._replace(scheme="", netloc="").geturl()
        port = "" if self.options.https_port == 443 else f":{self.options.https_port}"
        plain = url if parts.scheme == "http" else f"http://{host}{rest}"
        return plain, (url if parts.scheme == "https" else f"https://{host}{port}{rest}")

    def _judge(self, url: str, over_http: Answer, over_https: Answer) -> Iterator[Observation]:
        if over_https.failure is not None and over_https.failure.kind is FailureKind.REFUSED:
            yield Examined(url)
            yield Fault(
                url, "网站不能用 HTTPS 访问", aspect="absent", expected="能用 https:// 打开", seen=over_https.outcome()
            )
            return
        if not over_https.ok:
            yield Unjudged(url, f"用 HTTPS 没有打开，可能是本机到网站的网络所致：{over_https.outcome()}")
            return
        yield Examined(url)
        here, there = _title(over_http), _title(over_https)
        if over_http.ok and here and there and fuzz.partial_ratio(here, there) < _SAME:
            yield Fault(
                url,
                "用 HTTPS 打开的不是同一个网站",
                aspect="same",
                expected=f"与 http 相同：{here[:60]}",
                seen=there[:60],
            )
        leads = over_http.ok and over_http.final_url.startswith("https://")
        if leads or not over_http.ok:
            yield Evidence(
                url, "http 自动跳转到 https" if leads else f"只能用 https 访问（http：{over_http.outcome()}）"
            )
        elif self.options.require_redirect and not url.startswith("https://"):
            yield Fault(
                url,
                "访问 http 时没有跳转到 https",
                aspect="redirect",
                expected="自动跳转到 https://",
                seen=f"停在 {over_http.final_url}",
            )


def _old(url: str, answer: Answer, site: SiteView) -> Iterator[Observation]:
    """An old address leads to the site, or exists no more."""
    if answer.failure is not None and answer.failure.kind in (FailureKind.NXDOMAIN, FailureKind.NO_ADDRESS):
        yield Examined(url)
        yield Evidence(url, "旧域名已经没有解析")
    elif why := untestable(answer):
        yield Unjudged(url, why)
    elif answer.ok:
        yield Examined(url)
        own = {host.partition(":")[0] for host in site.hosts}
        there = urlsplit(answer.final_url)
        if (there.hostname or "") not in own or answer.final_url.partition("?")[0] == url.partition("?")[0]:
            yield Fault(
                url,
                "旧网址没有跳转到现在的网站",
                aspect="old",
                expected=f"跳转到 {site.home}",
                seen=f"打开的是 {answer.final_url}《{_title(answer)[:40]}》",
            )
    elif certain(answer):
        yield Examined(url)
        yield Fault(
            url, "旧网址打不开，也没有跳转", aspect="old", expected=f"跳转到 {site.home}", seen=answer.outcome()
        )
    else:
        yield Unjudged(url, f"旧网址没有打开：{answer.outcome()}")


def _title(answer: Answer) -> str:
    found = _TITLE.search(body_text(answer)) if answer.ok else None
    return " ".join(found.group(1).split()) if found else ""
