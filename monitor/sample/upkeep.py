"""Availability and updates in the sample; the old columns stand in `catalog.py`, the probes come from `past.py`."""

from collections.abc import Iterable
from datetime import date
from html import escape

from monitor.sample.catalog import NEWS, RIGHTS, UPKEEP, ColumnPlan
from monitor.sample.columns import articles_of
from monitor.sample.responses import Addresses, Reply
from monitor.sample.shell import html

Replies = dict[tuple[str, str], Reply]
Row = tuple[str, str, str, str, str]  # family, check, subject, aspect, what
_Link = tuple[str, str]
Sound = tuple[str, str, str, str]  # family, check, subject, what

FAULTS: tuple[Row, ...] = (
    ("upkeep", "availability", "{www}/", "unavailable", "一周里有一段时间首页打不开，超过 5%"),
    ("upkeep", "availability-slow", "{www}/", "slow", "首页打得开，但普遍较慢"),
    ("upkeep", "home-update", "{www}/dh/old.html", "stale", "入口页上的文章都是两周以前的"),
    ("upkeep", "home-update", "{www}/dh/nav-old.html", "stale", "导航式首页，二级页面都是旧的"),
    ("upkeep", "column-update", "{www}/jcdt/index.html", "news.stale", "动态类栏目 40 天未更新"),
    ("upkeep", "column-update", "{www}/zcwj/index.html", "policy.stale", "政策文件（一级栏目）200 天未更新"),
    ("upkeep", "column-update", "{www}/hygq/index.html", "other.stale", "回应关切一年多未更新"),
    ("upkeep", "column-update", "{www}/rsrm/index.html", "other.stale", "人事任免一年多未更新"),
    ("upkeep", "column-update", "{www}/zwgk/ghjh/index.html", "empty", "规划计划是空白栏目"),
    ("upkeep", "column-update", "{www}/zxft/index.html", "empty", "在线访谈是空白栏目"),
    ("upkeep", "column-update", "{www}/gkmlpt/api/all/8804?page=1&sid=4415099", "empty", "公开目录里的空白类别"),
    ("upkeep", "column-update", "栏目不更新", "news_notice", "动态、政策类未更新的栏目达到标准"),
    ("upkeep", "column-update", "栏目不更新", "long_stale", "长期未更新的栏目达到标准"),
    ("upkeep", "column-update", "栏目不更新", "blank", "空白栏目达到标准"),
)
SOUND: tuple[Sound, ...] = (
    ("upkeep", "availability-days", "{www}/", "打不开的那段时间不在所看的三天里"),
    ("upkeep", "home-update", "{www}/dh/new.html", "入口页上有一条是近日的"),
    ("upkeep", "home-update", "{www}/dh/nav-new.html", "导航式首页，二级页面的下级栏目是新的"),
    ("upkeep", "home-update", "{www}/dh/portal.html", "有通向上级网站的长标题，不知日期，不作判断"),
    ("upkeep", "column-update", "{www}/xwdt/xqdt/index.html", "一周内更新的动态栏目"),
    ("upkeep", "column-update", "{www}/xwfbh/index.html", "新闻发布会不是动态栏目"),
    ("upkeep", "column-update", "{www}/ztzl/ssjzt/index.html", "专题里的旧栏目"),
    ("upkeep", "column-update", "{www}/zwgk/zcfg/index.html", "二级的政策法规栏目，不在一级栏目之列"),
    ("upkeep", "column-update", "{www}/zdlyxxgk/spaq/spyj/index.html", "重点领域的空白栏目另有检查，不重复报告"),
)


def entrances(addresses: Addresses, today: date) -> Replies:
    """Entrance pages, each judged as if it were a home page."""

    def articles(plan: ColumnPlan, count: int) -> list[_Link]:
        return [(addresses.bureau(a.path), a.title) for a in articles_of(plan, today)[:count]]

    def columns(*plans: ColumnPlan) -> list[_Link]:
        return [(addresses.bureau(plan.path), plan.name) for plan in plans]

    old = articles(UPKEEP[0], 1)  # three would make a list of it
    portal = (addresses.partner("/rules/"), "上级网站关于进一步优化营商环境的若干措施正式发布")
    pages: dict[str, tuple[str, list[_Link]]] = {
        "old": ("旧版首页", [*old, *articles(UPKEEP[1], 1)]),
        "new": ("移动版首页", [*old, *articles(NEWS.children[0], 1)]),
        "portal": ("转载首页", [*old, portal]),
        "nav-old": ("旧版导航", columns(RIGHTS.children[1], UPKEEP[1])),
        "nav-new": ("网站导航页", columns(UPKEEP[1], NEWS)),
    }
    return {
        (Addresses.WWW, f"{Addresses.PREFIX}/dh/{name}.html"): html(_entrance(title, links))
        for name, (title, links) in pages.items()
    }


def _entrance(title: str, links: Iterable[_Link]) -> str:
    """A bare page: links of a frame around it would be part of what it shows."""
    shown = " | ".join(f'<a href="{url}">{escape(text)}</a>' for url, text in links)
    head = f"<head><meta charset='utf-8'><title>{title}</title></head>"
    return f"<!DOCTYPE html><html>{head}<body><p>{shown}</p></body></html>"


def map_links(addresses: Addresses) -> str:
    """Links to the entrances, for the site map."""
    names = ("old", "new", "portal", "nav-old", "nav-new")
    return " ".join(f'<a href="{addresses.bureau(f"/dh/{name}.html")}">入口{n}</a>' for n, name in enumerate(names, 1))
