"""混合内容: a page that came over https loads pieces over http; browsers block scripts and frames of that kind.

One finding per target, carried by the pages that load it, because such addresses sit in templates.
"""

from collections.abc import Iterator

from pydantic import Field

from checks.options import PageChoice
from checks.registry import kind
from monitor.model import Examined, Fault, Kind, Observation, PageKind, PageView, Severity

_ACTIVE = frozenset({"script", "iframe", "frame", "object", "embed"})
_PASSIVE = frozenset({"img", "source", "video", "audio", "input", "track"})
_EDGES = "".join(map(chr, range(0x21)))  # what a browser strips off both ends of an address


class MixedContentOptions(PageChoice):
    """The options of `mixed_content`."""

    pictures: bool = Field(default=True, description="图片、音视频是否也报告（浏览器一般照样显示或自动改用 https）")
    picture_severity: Severity = Field(default=Severity.WARN, description="图片、音视频算多重")


@kind
class MixedContent(Kind):
    """What an https page loads comes over https too."""

    name = "mixed_content"
    title = "混合内容"
    purpose = (
        "检查用 HTTPS 打开的页面里，有没有仍用 http 装载的脚本、样式、内嵌页面和图片。"
        "前几种会被浏览器拦截，页面因此显示不全。不是 HTTPS 的网站没有这个问题。"
    )
    basis = "本系统默认要求（P18，非公文明确规定）"
    items = (21,)
    fix = "请网站管理员把这些地址改成 https，或改成不带协议的相对地址。"
    pages = frozenset({PageKind.HOME, PageKind.COLUMN, PageKind.ARTICLE, PageKind.DOCUMENT, PageKind.OTHER})
    grouped = True
    Options = MixedContentOptions
    example = """\
[[check]]
id = "mixed-content"
kind = "mixed_content"
title = "HTTPS 页面没有混合内容"
severity = "warn"
"""

    options: MixedContentOptions

    def look_at_page(self, page: PageView) -> Iterator[Observation]:
        if not self.options.wants(page) or not page.answer.final_url.startswith("https://"):
            return
        yield Examined(page.url)
        sheets = {href.strip(_EDGES) for href in page.select_attr("link[rel~=stylesheet i]", "href")}
        told: set[str] = set()
        for link in page.links:
            if not link.target.startswith("http://") or link.target in told:
                continue
            # Of what `<link>` names, browsers load style sheets; canonical addresses and alternates are only told.
            active = link.tag in _ACTIVE or (link.tag == "link" and link.target in sheets)
            if not active and not (link.tag in _PASSIVE and self.options.pictures):
                continue
            told.add(link.target)
            yield Fault(
                link.target,
                f"HTTPS 页面用 http 装载{'脚本、样式或内嵌页面，会被浏览器拦截' if active else '图片或音视频'}",
                aspect="active" if active else "passive",
                expected="用 https 装载",
                seen=link.target,
                found_on=page.url,
                anchor=link.anchor[:60],
                severity=None if active else self.options.picture_severity,
            )
