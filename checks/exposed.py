"""泄露的文件和目录: backups, sources and directory listings that pages of the site link.

Passive: only what pages link to is looked at, no path is ever guessed.
"""

import re
from collections.abc import AsyncIterator, Iterator
from urllib.parse import unquote, urlsplit

from pydantic import Field

from checks.options import Pattern
from checks.registry import kind
from monitor.model import (
    Examined,
    Fault,
    Kind,
    LinkVerdict,
    Observation,
    Options,
    PageKind,
    PageView,
    SiteView,
    Unjudged,
)

_FILES = [
    r"\.(?:bak|backup|old|orig|save|swp|swo|tmp|sql|sqlite3?|mdb|ldf|mdf|dmp|dump|log|env|ini|conf|config|yml|pem|pfx)$",
    r"\.(?:sql|bak|dump)\.(?:zip|gz|rar|7z|tar)$",
    r"/(?:www|wwwroot|webroot|web|htdocs|site|backup|bak|database|db|data)(?:[-_]?\d{4,8})?\.(?:zip|rar|7z|tar|tgz|tar\.gz|war)$",
    r"/\.(?:git|svn|hg|DS_Store|idea|vscode)(?:/|$)",
    r"/(?:phpinfo|info|test|probe|tz)\.php$",
    r"\.(?:php|asp|aspx|jsp)(?:\.txt|~|\.bak|\.old)$",
    r"/(?:web\.config|WEB-INF/|META-INF/|\.htaccess|\.htpasswd)",
]
# `Index of /` of Apache and nginx, and what IIS and Tomcat write.
_LISTING = re.compile(r"^\s*(?:Index of /|Directory Listing For|目录列表)|\s-\s/[\w/.-]*$")


class ExposedOptions(Options):
    """The options of `exposed_files`."""

    files: list[Pattern] = Field(
        default=_FILES, description="像备份、源代码、配置文件的网址（正则表达式，只看网址的路径）"
    )
    ignore: list[Pattern] = Field(default=[], description="不报告的网址（正则表达式）")


@kind
class ExposedFiles(Kind):
    """No page links a backup, a source file or an open directory."""

    name = "exposed_files"
    title = "泄露的文件和目录"
    purpose = (
        "检查网页上的链接有没有通向备份文件、数据库文件、程序源代码、配置文件，以及能列出文件清单的目录。"
        "只看网页上已有的链接，不猜测网址、不扫描。"
    )
    basis = "《网络安全法》第二十一条；政务公开工作要点第 21 项（安全防护与巡检）"
    items = (21,)
    fix = "请删除这些文件，关闭服务器的目录列表功能，并检查是否已经被人下载。"
    pages = frozenset({PageKind.COLUMN, PageKind.ARTICLE, PageKind.OTHER})
    Options = ExposedOptions
    example = """\
[[check]]
id = "exposed-files"
kind = "exposed_files"
title = "没有泄露的备份文件和目录"
ignore = ['/xzzx/.*\\\\.zip$']
"""

    options: ExposedOptions

    def look_at_page(self, page: PageView) -> Iterator[Observation]:
        yield Examined(page.url)
        if _LISTING.search(page.title):
            yield Fault(
                page.url,
                "网页是服务器的目录列表，能看到文件清单",
                aspect="listing",
                expected="不显示目录列表",
                seen=page.title[:60],
            )

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        files = [re.compile(pattern, re.IGNORECASE) for pattern in self.options.files]
        ignored = [re.compile(pattern) for pattern in self.options.ignore]
        for target in site.targets():
            if not target.internal or any(pattern.search(target.url) for pattern in ignored):
                continue
            path = unquote(urlsplit(target.url).path)
            if not any(pattern.search(path) for pattern in files):
                continue
            if target.verdict is LinkVerdict.DEAD:
                continue  # it is no longer there; that the link is dead is the business of dead_links
            if target.verdict is not LinkVerdict.ALIVE:
                yield Unjudged(target.url, f"像是不应公开的文件，本次没有打开：{target.reason}")
                continue
            yield Examined(target.url)
            yield Fault(
                target.url,
                "网页上有链接通向备份、数据或源代码一类的文件",
                aspect="file",
                expected="不放在网站上",
                seen=path[-80:],
                carriers=tuple(site.carriers(target.url)),
                carrier_total=target.carriers,
            )
