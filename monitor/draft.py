"""`xunjian init`: look at a site's home page, disclosure index, key areas and reports, draft a commented config.toml.

Four polite requests, no crawl. What could not be found is said in a comment, never guessed.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from urllib.parse import urljoin, urlsplit

from monitor.config import NetworkSettings, SiteSettings
from monitor.config.source import UNCONFIRMED
from monitor.draft_rules import rules_text
from monitor.model import Answer, Column, PageFacts, PageKind
from monitor.platforms import read_page
from monitor.platforms.sitefacts import site_facts
from monitor.web.http import Client
from monitor.web.page import Page
from monitor.web.resolve import Resolver

_MAX_LISTED = 40
_KEY_AREA = "重点领域"
_LIBRARY = "规范性文件"
_REPORTS = re.compile(r"年报$|年度报告|信息公开(?:工作)?(?:年度)?报告")
_REPORT = re.compile(r"(20\d{2})\s*年.{0,20}(?:年度报告|年报|工作报告)")
_COLUMN_NAME = re.compile(r"[\u4e00-\u9fa5、，,“”·（）()]{2,16}")
_INDEX_PAGE = re.compile(r"/(?:index\.s?html?)?$")

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
    tree: tuple[tuple[str, int | None], ...] = ()  # the disclosure index: each category's way from the root, entries
    reports: tuple[tuple[int, str], ...] = ()  # 年报: year and address, the latest first
    reports_at: str = ""  # the column or list that shows them
    search: str = ""
    footer: tuple[tuple[str, str], ...] = ()
    linked: tuple[tuple[str, str], ...] = ()
    footer_missing: tuple[str, ...] = ()
    footer_scripted: bool = False
    other_hosts: tuple[str, ...] = ()


async def discover(url: str, network: NetworkSettings | None = None) -> Found:
    """Look at the home page, `<base>/gkmlpt/index`, key areas and reports. Raises nothing for what the network does."""
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
        disclosed = _read_index(index, _site(home))
        listed = _reports_link(page, disclosed)
        reports = await client.ask(listed) if listed else None
    return _read_home(home, page, disclosed, key_area, reports)


def _site(home: str) -> SiteSettings:
    return SiteSettings(id="site", name="站点", home=_directory(home))


@dataclass(frozen=True, slots=True)
class _Index:
    """What the disclosure index says; `note`: why it says nothing."""

    sid: str = ""
    columns: tuple[Column, ...] = ()
    note: str = ""


def _reports_link(page: Page, index: _Index) -> str:
    """Where the annual reports are listed: the disclosure platform's own category, else where the home page leads."""
    named = [column for column in index.columns if _REPORTS.search(column.name)]
    if named:
        return max(named, key=lambda column: column.declared_count or 0).url
    own = urlsplit(page.answer.final_url).netloc
    links = (link for link in page.links if link.tag == "a" and _REPORTS.search(link.anchor))
    return next((link.target for link in links if urlsplit(link.target).netloc == own), "")


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


def _read_home(home: str, page: Page, index: _Index, key_area: Answer | None, reports: Answer | None) -> Found:
    site = _site(home)
    facts = _facts(page, site)
    names = _unique([*(column.name for column in facts.columns), *_menu(page, site)])
    key = [column.name for column in facts.columns if any(_KEY_AREA in above for above in column.path[:-1])]
    key += _below_key_area(key_area, site)
    shown = site_facts(page, page.tree)
    years, reports_at = _read_reports(reports, index, site)
    return Found(
        home=_directory(home),
        name=_site_name(page),
        platform=facts.platform,
        sid=index.sid,
        index_note=index.note,
        columns=names[:_MAX_LISTED],
        key_columns=_unique(key),
        categories=_unique(column.name for column in index.columns),
        tree=tuple(("/".join(column.path), column.declared_count) for column in index.columns),
        reports=years,
        reports_at=reports_at,
        search=shown.search,
        footer=shown.footer,
        linked=shown.linked,
        footer_missing=shown.missing,
        footer_scripted=shown.scripted,
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


def _read_index(answer: Answer, site: SiteSettings) -> _Index:
    """SID and tree of the disclosure platform, or why there are none."""
    if not answer.ok:
        return _Index(note=f"{answer.url} 打不开（{answer.outcome()}）")
    page = Page(answer)
    found = _SID.search(page.html)
    if found is None:
        return _Index(note=f"{answer.url} 不是信息公开目录平台的页面")
    return _Index(found.group(1), _facts(page, site).columns)


def _read_reports(answer: Answer | None, index: _Index, site: SiteSettings) -> tuple[tuple[tuple[int, str], ...], str]:
    """The annual reports that a list shows, by year, and the name or address under which a check finds the list."""
    if answer is None or not answer.ok:
        return (), ""
    facts = _facts(Page(answer), site)
    found: dict[int, str] = {}
    for entry in facts.entries:
        year = _REPORT.search(entry.title)
        if year is not None:
            found.setdefault(int(year[1]), entry.url)
    name = next((column.name for column in index.columns if column.url == answer.url), "")
    return tuple(sorted(found.items(), reverse=True)), (name or facts.column_url or answer.final_url) if found else ""


def _gov_hosts(page: Page, own: str) -> tuple[str, ...]:
    """Other government hosts that the home page links to: candidates for `hosts`."""
    hosts = (urlsplit(link.target).netloc.lower() for link in page.links if link.target)
    return _unique(host for host in hosts if host != own and host.endswith(".gov.cn"))[:12]


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))


def draft_text(found: Found) -> str:
    """The config.toml for what was found: complete, commented, and accepted by `config check`."""
    body = (resources.files("monitor") / "draft_body.toml").read_text(encoding="utf-8")
    return "\n".join(
        (
            _HEAD,
            _site_table(found),
            body,
            _library(found),
            rules_text(_libraries(found), found.search, _list),
            _reports(found),
            _IPV6,
            _columns(found),
            _LINKS,
            _footer(found),
        )
    )


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
    lines += [
        _note(f"网站平台，首页自动识别为 {found.platform}；报告的“说明”里写有各平台各有多少页。"),
        'platform = "auto"',
    ]
    if found.search:
        lines.append(_note(f"站内搜索：{found.search}（后面接要搜索的文字）"))
    elif not found.failure:
        lines.append(_note(f"【{UNCONFIRMED}】首页上没有找到站内搜索的入口，可能由脚本生成"))
    lines.append("")
    return "\n".join(lines)


def _library(found: Found) -> str:
    lines = ["# ── 检查 " + "─" * 60, "# 行政规范性文件库的要素（任务 1 至 3）。"]
    if found.tree:
        lines.append(_note(f"公开目录里的分类，共 {len(found.tree)} 个："))
        lines += [_note(f"  {name}{_count(count)}") for name, count in found.tree[:_MAX_LISTED]]
    elif found.categories:
        lines.append(_note("公开目录里的分类：" + "、".join(found.categories[:_MAX_LISTED])))
    if not _named_libraries(found):
        lines.append(_note(f"【{UNCONFIRMED}】没有找到规范性文件的分类，请把 libraries 改成实际的分类名称或栏目网址"))
    lines += ["[[check]]", 'id = "library-fields"', 'kind = "library_fields"']
    lines += [f"libraries = {_list(_libraries(found))}", ""]
    return "\n".join(lines)


def _named_libraries(found: Found) -> list[str]:
    return [name for name in found.categories if _LIBRARY in name]


def _libraries(found: Found) -> list[str]:
    return _named_libraries(found) or [_LIBRARY]


def _count(count: int | None) -> str:
    return "" if count is None else f"（{count} 条）"


def _reports(found: Found) -> str:
    lines = ["# 政府信息公开工作年度报告（任务 8、33）。"]
    if found.reports:
        years = "、".join(f"{year} 年" for year, _ in found.reports[:_MAX_LISTED])
        lines.append(_note(f"找到的年报：{years}；最近一份 {found.reports[0][1]}"))
    else:
        lines.append(
            _note(f"【{UNCONFIRMED}】没有找到年报的栏目，请把 columns 改成栏目名称或网址；不改则在全站按标题查找")
        )
    lines += ["[[check]]", 'id = "annual-report"', 'kind = "annual_report"']
    lines += [f"columns = {_list([found.reports_at] if found.reports_at else [])}", ""]
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


_MARKS = ("网站标识码", "ICP备案编号", "公安备案号", "主办单位")


def _footer(found: Found) -> str:
    told = [_note("首页页脚：" + "；".join(f"{label} {value}" for label, value in (*found.footer, *found.linked)))]
    if not found.footer and not found.linked:
        told = []
    if found.footer_missing and not found.failure:
        why = "，页脚可能由脚本生成" if found.footer_scripted else ""
        told.append(_note(f"【{UNCONFIRMED}】首页源代码里没有找到：{'、'.join(found.footer_missing)}{why}"))
    marks = [value for label, value in found.footer if label in _MARKS]
    if not marks:
        told.append(_note("没有可以核对的标识码、备案号，没有为页脚起草检查"))
        return "\n" + "\n".join(told) + "\n"
    return (
        "\n"
        + "\n".join(told)
        + f"""
[[check]]
id = "footer-marks"
kind = "page_text"
title = "首页页脚标识齐全"
items = [23]
severity = "warn"
page_kinds = ["{PageKind.HOME.value}"]
must = {_list(marks)}
"""
    )


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
