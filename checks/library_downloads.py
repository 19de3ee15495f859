"""下载 (条例 第二十四条: 平台具备检索、查阅、下载等功能): each document of the library can be taken home, and its
files open.

A document can be taken home when its page offers a file, a download or a print version; the words of such a control
are enough, because platforms draw it by script. A file that is dead is a fault; one that did not answer proves
nothing.

Grouped: a template that offers nothing is one finding with its pages, not one for each document.
"""

import re
from collections.abc import AsyncIterator, Iterator

from pydantic import Field

from checks.documents import title_of
from checks.libraries import Libraries, claims, without_any
from checks.options import Text
from checks.registry import kind
from monitor.model import (
    Document,
    Examined,
    Fault,
    Kind,
    LinkVerdict,
    Observation,
    Options,
    PageKind,
    PageView,
    Severity,
    SiteView,
    Unjudged,
)

CONTROL = "下载和打印入口"
_CONTROL = re.compile(r"下载|打印|另存|导出|doPrint|window\.print|printpage|toPdf|downloadFile", re.IGNORECASE)


class DownloadOptions(Options):
    """The options of `library_downloads`."""

    libraries: list[Text] = Field(
        default=["规范性文件"], min_length=1, description="检查哪些文件库（公开目录中的分类名称，或栏目网址）"
    )
    control: bool = Field(default=True, description="是否检查文件页有附件、下载或打印入口")


@kind
class LibraryDownloads(Kind):
    """Every document of the library offers a file, a download or a print version, and its files open."""

    name = "library_downloads"
    title = "文件可以下载"
    purpose = (
        "检查文件库里每份文件的页面有没有附件、下载或打印入口，附件打不打得开。"
        "没有应答的附件不算打不开，只记作未能判定。"
    )
    basis = "《政府信息公开条例》第二十四条：平台应当具备政府信息检索、查阅、下载等功能"
    fix = "请在文件页提供附件或下载、打印入口；附件打不开的重新上传。"
    items = (2,)
    severity = Severity.WARN
    unjudged_limit = 0.1
    grouped = True
    pages = frozenset({PageKind.DOCUMENT})
    Options = DownloadOptions
    example = """\
[[check]]
id = "library-downloads"
kind = "library_downloads"
title = "文件可以下载"
libraries = ["规范性文件"]
"""

    options: DownloadOptions

    def look_at_page(self, page: PageView) -> Iterator[Observation]:
        documents = page.facts.documents
        if not self.options.control or not any(claims(document, self.options.libraries) for document in documents):
            return
        yield Examined(page.url)
        if not page.facts.attachments and not _CONTROL.search(page.html):
            yield Fault(
                CONTROL,
                "文件页没有附件，也没有下载或打印入口",
                aspect="control",
                expected="有附件、下载或打印入口之一",
                seen=page.title[:80],
                found_on=page.url,
                url=page.url,
                anchor=page.facts.title[:60],
            )

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        libraries = Libraries.of(site, self.options.libraries)
        seen = False
        for document in libraries.documents(site):
            seen = True
            for observation in _files(site, document):
                yield observation
        if not seen:
            for observation in without_any(site, libraries):
                yield observation


def _files(site: SiteView, document: Document) -> Iterator[Observation]:
    for attachment in site.attachments(document.url):
        name = attachment.name or attachment.url.rpartition("/")[2]
        target = site.target(attachment.url)
        if target is None:
            yield Unjudged(document.url, "本次没有检查附件的链接", "file")
        elif target.verdict is LinkVerdict.ALIVE:
            yield Examined(document.url)
        elif target.verdict is LinkVerdict.DEAD:
            yield Examined(document.url)
            yield Fault(
                attachment.url,
                f"文件的附件“{name[:40]}”打不开",
                aspect="file",
                expected="打得开",
                seen=target.reason[:80],
                found_on=document.url,
                anchor=title_of(document)[:60],
                severity=Severity.ERROR,
            )
        else:
            yield Unjudged(document.url, f"附件没有正常应答（{target.reason[:40]}），不能断定打不开", "file")
