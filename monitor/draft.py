"""`xunjian init`: look at a site's home page, disclosure index and key-area page, draft a commented config.toml.

Three polite requests, no crawl. What could not be found is said in a comment, never guessed.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from urllib.parse import urljoin, urlsplit

from monitor.config import NetworkSettings, SiteSettings
from monitor.config.source import UNCONFIRMED
from monitor.model import Answer, PageFacts, PageKind
from monitor.platforms import read_page
from monitor.web.http import Client
from monitor.web.page import Page
from monitor.web.resolve import Resolver

_MAX_LISTED = 40
_KEY_AREA = "重点领域"
_LIBRARY = "规范性文件"
_COLUMN_NAME = re.compile(r"[\u4e00-\u9fa5、，,“”·（）()]{2,16}")
_INDEX_PAGE = re.compile(r"/(?:index\.s?html?)?$")

# 底部功能区 (standards.md §2, G4): label and how it stands on the page.
_FOOTER = (
    ("网站标识码", re.compile(r"网站标识码[:：]?\s*(\d{10}|bm\d{8})")),
    ("ICP备案编号", re.compile(r"([\u4e00-\u9fa5]ICP备\s?\d{8}号(?:-\d+)?)")),
    ("公安备案号", re.compile(r"([\u4e00-\u9fa5]公网安备\s*\d{14}\s*号?)")),
    ("主办单位", re.compile(r"主办(?:单位)?[:：]\s*([\u4e00-\u9fa5（）()]{4,30})")),
)
_SID = re.compile(r"""\bSID\b['"]?\s*[:=]\s*['"]?(\d{3,12})""")


@dataclass(frozen=True, slots=True)
class Found:
    """What a look at the site brought. Empty: not found. `failure` tells why the home page could not be read."""

    home: str
    failure: str = ""
    name: str = ""
    platform: str = "auto"
    sid: str = ""
    index_note: str = ""
    columns: tuple[str, ...] = ()
    key_columns: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    footer: tuple[tuple[str, str], ...] = ()
    other_hosts: tuple[str, ...] = ()


async def discover(url: str, network: NetworkSettings | None = None) -> Found:
    """Look at the home page and `<base>/gkmlpt/index`. Raises nothing for what the network does."""
    settings = network or NetworkSettings()
    host = urlsplit(url).netloc.lower()
    async with Client(settings, Resolver(settings), own_hosts=(host,), max_redirects=10) as client:
        answer = await client.ask(url)
        if not answer.ok:
            return Found(home=_directory(url), failure=answer.outcome())
        home = answer.final_url if urlsplit(answer.final_url).netloc.lower() == host else url
        index = await client.ask(urljoin(_directory(home), "gkmlpt/index"))
        page = Page(answer)
        area = _key_area_link(page)
        key_area = await client.ask(area) if area else None
    return _read_home(home, page, index, key_area)


def _key_area_link(page: Page) -> str:
    """Where the home page links to the key-area columns (重点领域信息公开); '' when it does not."""
    own = urlsplit(page.answer.final_url).netloc
    named = (link for link in page.links if link.tag == "a" and _KEY_AREA in link.anchor)
    return next((link.target for link in named if urlsplit(link.target).netloc == own), "")


def _directory(url: str) -> str:
    """The address of the folder that a page stands in."""
    parts = urlsplit(url)
    path = parts.path.rpartition("/")[0] + "/"
    return f"{parts.scheme}://{parts.netloc}{path}"


def _read_home(home: str, page: Page, index: Answer, key_area: Answer | None) -> Found:
    site = SiteSettings(id="site", name="站点", home=_directory(home))
    facts = _facts(page, site)
    names = _unique([*(column.name for column in facts.columns), *_menu(page, site)])
    sid, categories, note = _read_index(index, site)
    key = [column.name for column in facts.columns if any(_KEY_AREA in above for above in column.path[:-1])]
    key += _below_key_area(key_area, site)
    footer = tuple((label, found.group(1)) for label, mark in _FOOTER if (found := mark.search(page.text)))
    return Found(
        home=_directory(home),
        name=_site_name(page),
        platform=facts.platform,
        sid=sid,
        index_note=note,
        columns=names[:_MAX_LISTED],
        key_columns=_unique(key),
        categories=categories,
        footer=footer,
        other_hosts=_gov_hosts(page, urlsplit(home).netloc.lower()),
    )


def _menu(page: Page, site: SiteSettings) -> list[str]:
    """Names of what the home page links to as a column: a short name over the index page of a folder of the site."""
    base = site.home
    links = (link for link in page.links if link.tag == "a" and link.target.startswith(base) and link.target != base)
    return [link.anchor for link in links if _COLUMN_NAME.fullmatch(link.anchor) and _INDEX_PAGE.search(link.target)]


def _below_key_area(answer: Answer | None, site: SiteSettings) -> list[str]:
    """The columns that the key-area page shows below itself."""
    if answer is None or not answer.ok:
        return []
    facts = _facts(Page(answer), site)
    own = facts.column_url or answer.final_url
    return [c.name for c in facts.columns if c.url != own and c.parent_url == own and _KEY_AREA not in c.name]


def _facts(page: Page, site: SiteSettings) -> PageFacts:
    return read_page(page, page.tree if page.is_html else None, site)


def _site_name(page: Page) -> str:
    """SiteName as the page declares it, else the first part of its title."""
    declared = page.meta.get("sitename", "")
    return declared or re.split(r"[-_—|]", page.title)[0].strip().removesuffix("网站首页").removesuffix("首页").strip()


def _read_index(answer: Answer, site: SiteSettings) -> tuple[str, tuple[str, ...], str]:
    """SID, category names, and why there are none."""
    if not answer.ok:
        return "", (), f"{answer.url} 打不开（{answer.outcome()}）"
    page = Page(answer)
    found = _SID.search(page.html)
    if found is None:
        return "", (), f"{answer.url} 不是信息公开目录平台的页面"
    facts = _facts(page, site)
    return found.group(1), _unique(column.name for column in facts.columns), ""


def _gov_hosts(page: Page, own: str) -> tuple[str, ...]:
    """Other government hosts that the home page links to: candidates for `hosts`."""
    hosts = (urlsplit(link.target).netloc.lower() for link in page.links if link.target)
    return _unique(host for host in hosts if host != own and host.endswith(".gov.cn"))[:12]


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))


def draft_text(found: Found) -> str:
    """The config.toml for what was found: complete, commented, and accepted by `config check`."""
    body = (resources.files("monitor") / "draft_body.toml").read_text(encoding="utf-8")
    return "\n".join((_HEAD, _site_table(found), body, _library(found), _IPV6, _columns(found), _LINKS, _footer(found)))


_HEAD = """\
# 网站巡检配置，由 xunjian init 起草。
# 怎么改：每一行是“键 = 值”；文字写在英文双引号里；是、否写作 true、false；# 号后面是说明，程序不看。
# 改完后运行 xunjian config check 检查，写错了会指出在第几行、应该怎么写。

# 数据放在哪个文件夹（台账、报告、日志、网页缓存），从本文件所在文件夹算起。
data_dir = "var"
# 自己写的检查程序（.py 文件）。没有就留空。
plugins = []
"""

_IPV6 = """
# IPv6 支持度（任务 22）。
[[check]]
id = "ipv6"
kind = "ipv6"
"""

_LINKS = """
# 失效链接（任务 4、20、21）。
[[check]]
id = "dead-links"
kind = "dead_links"
"""


def _site_table(found: Found) -> str:
    lines = ["# ── 站点 " + "─" * 60, "[[site]]"]
    if found.failure:
        lines.append(_note(f"【{UNCONFIRMED}】首页没有打开：{found.failure}。下面只按网址起草，请核实"))
    lines += ["# 站点代号，台账靠它对应，定下后不要再改。", f"id = {_quoted(_slug(found.home))}"]
    if found.name:
        lines.append("# 站点名称，写在报告标题里。")
    else:
        lines.append(_note(f"【{UNCONFIRMED}】没有找到站点名称，请填写全称"))
    lines.append(f"name = {_quoted(found.name or urlsplit(found.home).netloc)}")
    lines += ["# 首页。只抓取这个路径下面的网页。", f"home = {_quoted(found.home)}"]
    if urlsplit(found.home).path == "/" and not found.failure:
        lines.append(_note("以上是整个域名。如果本单位只是门户网站的一个频道，请改成频道的路径，否则会查到别的单位"))
    lines += ["# 抓取范围，留空则为首页所在的路径。", "scope = []", "# 同属本站的其他域名。"]
    if found.other_hosts:
        lines.append(_note("首页链接到的其他政府网站，属于本站的请写进 hosts：" + "、".join(found.other_hosts)))
    lines += ["hosts = []", "# 另外从哪些网页开始抓取。"]
    index = [urljoin(found.home, "gkmlpt/index")] if found.sid else []
    if found.sid:
        lines.append(_note(f"信息公开目录平台，站点号（SID）{found.sid}"))
    elif found.index_note:
        lines.append(_note(f"没有找到信息公开目录平台：{found.index_note}"))
    lines += [f"start = {_list(index)}", "# 不抓取的网址（正则表达式）。", "exclude = []"]
    lines += [_note(f"网站平台，自动识别为 {found.platform}。"), 'platform = "auto"', ""]
    return "\n".join(lines)


def _library(found: Found) -> str:
    lines = ["# ── 检查 " + "─" * 60, "# 行政规范性文件库的要素（任务 1 至 3）。"]
    named = [name for name in found.categories if _LIBRARY in name]
    if found.categories:
        lines.append(_note("公开目录里的分类：" + "、".join(found.categories[:_MAX_LISTED])))
    if not named:
        lines.append(_note(f"【{UNCONFIRMED}】没有找到规范性文件的分类，请把 libraries 改成实际的分类名称或栏目网址"))
    lines += ["[[check]]", 'id = "library-fields"', 'kind = "library_fields"']
    lines += [f"libraries = {_list(named or [_LIBRARY])}", ""]
    return "\n".join(lines)


def _columns(found: Found) -> str:
    lines = ["", "# 重点领域信息公开栏目（任务 4、24 至 26）。"]
    if found.columns:
        lines.append(_note("首页上的栏目：" + "、".join(found.columns)))
    if found.key_columns:
        lines.append(
            _note(f"【{UNCONFIRMED}】下面是网站上找到的重点领域栏目，请对照建设规范补全，核实后把 warn 改成 error")
        )
    else:
        lines.append(
            _note(f"【{UNCONFIRMED}】首页上没有找到重点领域栏目。请照建设规范填写栏目名称，再把 false 改成 true")
        )
    lines += ["[[check]]", 'id = "key-columns"', 'kind = "key_columns"', 'severity = "warn"']
    lines += [f"enabled = {'true' if found.key_columns else 'false'}", 'root = "重点领域信息公开"']
    for name in found.key_columns or ("食品安全",):
        lines += ["[[check.columns]]", f"name = {_quoted(name)}", 'class = "topic"']
    return "\n".join(lines) + "\n"


def _footer(found: Found) -> str:
    if not found.footer:
        return "\n" + _note("首页源代码里没有找到页脚的标识码、备案号等，可能由脚本生成，没有为它们起草检查") + "\n"
    told = _note("首页页脚：" + "；".join(f"{label} {value}" for label, value in found.footer))
    return f"""
{told}
[[check]]
id = "footer-marks"
kind = "page_text"
title = "首页页脚标识齐全"
items = [23]
severity = "warn"
page_kinds = ["{PageKind.HOME.value}"]
must = {_list([value for _, value in found.footer])}
"""


def _note(text: str) -> str:
    """A comment line; what a page said cannot end it."""
    return "# " + _plain(text)


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _quoted(text: str) -> str:
    return json.dumps(_plain(text), ensure_ascii=False)


def _list(values: list[str]) -> str:
    return "[" + ", ".join(_quoted(value) for value in values) + "]"


def _slug(home: str) -> str:
    """A site id from the last path segment, else from the host."""
    parts = urlsplit(home)
    segments = [segment for segment in parts.path.split("/") if segment]
    host = (parts.hostname or "site").removeprefix("www.").split(".")[0]
    text = re.sub(r"[^a-z0-9_-]", "-", (segments[-1] if segments else host).lower()).strip("-_")
    return text[:40] or "site"
