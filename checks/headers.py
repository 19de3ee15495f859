"""安全响应头: what the home page's answer tells browsers to forbid, and what it tells strangers about the server.

None of it is asked for by name in a document of ours, so all of it is a hint ([D]).
"""

import re
from collections.abc import AsyncIterator, Iterator

from pydantic import Field, field_validator

from checks.answers import no_way_out, untestable
from checks.options import Address
from checks.registry import kind
from monitor.model import Answer, Examined, Fault, Kind, Observation, Options, Severity, SiteView, Unjudged

# `nginx/1.2`: a run of such characters with a letter in it, a slash, a version. Only tried where a run begins.
_VERSIONED = re.compile(r"(?<![\w .-])(?=[\w .-]*?[a-zA-Z])[\w .-]*+/\d++\.\d")
_NAMES = ("x-content-type-options", "x-frame-options", "strict-transport-security", "server")


class SecurityHeadersOptions(Options):
    """The options of `security_headers`."""

    pages: list[Address] = Field(default=[], description="看哪些网址的应答；不写则看本站首页")
    skip: list[str] = Field(default=[], description="不检查的项目，可写：" + "、".join(_NAMES))

    @field_validator("skip")
    @classmethod
    def _known(cls, value: list[str]) -> list[str]:
        if unknown := [name for name in value if name.lower() not in _NAMES]:
            raise ValueError("没有这些项目：" + "、".join(unknown) + "；可写：" + "、".join(_NAMES))
        return [name.lower() for name in value]


@kind
class SecurityHeaders(Kind):
    """The server's answers carry the usual protective headers."""

    name = "security_headers"
    title = "安全响应头"
    purpose = (
        "检查首页的应答有没有常用的安全响应头：防止内容类型被猜测、防止被别的网站嵌套、HTTPS 网站要求一直用 HTTPS，"
        "以及应答里有没有泄露服务器软件的版本。"
    )
    basis = "本系统默认要求（网络安全等级保护通行做法，非公文明确规定）"
    items = (21,)
    severity = Severity.WARN
    needs_crawl = False
    fix = "请网站运维单位在服务器或防护设备上加上这些响应头，关闭版本号显示。"
    Options = SecurityHeadersOptions
    example = """\
[[check]]
id = "security-headers"
kind = "security_headers"
title = "安全响应头齐全"
skip = ["server"]
"""

    options: SecurityHeadersOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        blind = await no_way_out(site.probes)
        for url in self.options.pages or [site.home]:
            answer = None if blind else await site.probes.fetch(url)
            if answer is None or not answer.ok:
                yield Unjudged(url, blind or (untestable(answer) or answer.outcome() if answer else ""))
                continue
            yield Examined(url)
            for name, expected, seen in _lacking(answer):
                if name not in self.options.skip:
                    message = "应答泄露了服务器软件的版本" if name == "server" else f"应答没有安全响应头 {name}"
                    yield Fault(url, message, aspect=name, expected=expected, seen=seen)


def _lacking(answer: Answer) -> Iterator[tuple[str, str, str]]:
    headers = answer.headers
    if headers.get("x-content-type-options", "").strip().lower() != "nosniff":
        yield "x-content-type-options", "nosniff", headers.get("x-content-type-options", "没有")
    framing = headers.get("x-frame-options", "")
    if not framing and "frame-ancestors" not in headers.get("content-security-policy", "").lower():
        yield "x-frame-options", "DENY、SAMEORIGIN，或 Content-Security-Policy 的 frame-ancestors", "没有"
    if answer.final_url.startswith("https://") and "max-age" not in headers.get("strict-transport-security", ""):
        yield "strict-transport-security", "HTTPS 网站应有 max-age=…", "没有"
    for name in ("server", "x-powered-by"):
        if _VERSIONED.search(headers.get(name, "")):
            yield "server", "不显示软件版本", f"{name}: {headers[name][:80]}"
            return
