"""页内定位: a link to a place within a page (`#附件1`) must find that place there.

Browsers are silent about it: the page opens at its top, and the reader looks in vain. Many things behind `#` are no
places at all but states of a script (`#/list`, `#tab=2`, the category number of the disclosure platform); these, and
whatever the page's scripts speak of by its name, are left alone. A bare number (`#5`) is a tab, a slide or a link that
does nothing far more often than a place: it is judged only on pages none of whose scripts can have to do with it, and
where it cannot be judged nothing is said. Places within pages of other sites are never judged.
"""

import re
from collections.abc import AsyncIterator, Iterator
from itertools import groupby
from urllib.parse import unquote

from pydantic import Field

from checks.options import Pattern, compiled
from checks.registry import kind
from monitor.model import (
    CheckSpec,
    Evidence,
    Examined,
    Fault,
    FragmentLink,
    Kind,
    Observation,
    Options,
    PageView,
    Severity,
    SiteView,
    Unjudged,
)

# What a person would write as the name of a place: no path, no parameters, no text fragment; `#0` is a way to lead
# nowhere.
_PLACE = re.compile(r"(?!0+$)(?!top$)[^/=?&!{}<>:~]{1,80}", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")
# Scripts that may answer a click on `#5`, or set out from it: whatever is loaded from elsewhere, and of what stands in
# the page itself whatever speaks of clicks, addresses or hashes.
_HANDLER = re.compile(r"\son[a-z]{3,20}\s*=", re.IGNORECASE)
_STEERS = re.compile(
    r"hash|href|click|location|scroll|listener|\.on\s*\(|\bbind\b|delegate|\btabs?\b|['\"]#", re.IGNORECASE
)
# The name of an element is no name of a place: createElement("div") makes no #div.
_ELEMENT_NAMES = re.compile(
    r"(?:createElement|createElementNS|getElementsByTagName)\s*\((?:[^()\"']*[\"'][^\"']*[\"']){1,2}", re.IGNORECASE
)
_STEERED = "a[href][onclick], a[href][data-toggle], a[href][data-bs-toggle], a[href][role], a[href][data-target]"
_MOST_NUMBERED = 20  # pages that are opened for numbers alone


class FragmentOptions(Options):
    """The options of `fragments`."""

    ignore: list[Pattern] = Field(default=[], description=r"不检查网址（含 # 后面部分）符合这些正则表达式的链接")
    max_pages: int = Field(default=200, ge=1, le=5000, description="每次巡检最多打开几个被定位的页面")


@kind
class Fragments(Kind):
    """Links to places within the site's own pages find these places."""

    name = "fragments"
    title = "页内定位链接"
    purpose = (
        "检查带 # 的链接（如目录跳到“附件1”）在本站的目标页面里是否真有这个位置。由脚本控制的标签页、栏目号不算，"
        "只写数字的（如 #5）只在没有脚本控制它的页面上检查，说不准的不下结论。其他网站页面里的位置不检查。"
    )
    basis = "国办秘函〔2019〕19号 扣分指标“可用性”：链接错误（页内定位属本系统的延伸理解，只作提示）"
    fix = "请在目标页面补上同名的 id（或 name），或改正链接里 # 后面的名称。"
    items = (20,)
    severity = Severity.WARN
    unjudged_limit = 0.5
    Options = FragmentOptions
    example = """\
[[check]]
id = "fragments"
kind = "fragments"
title = "页内定位链接"
max_pages = 200
"""

    options: FragmentOptions

    def __init__(self, spec: CheckSpec, options: FragmentOptions) -> None:
        super().__init__(spec, options)
        self._ignored = [compiled(pattern) for pattern in options.ignore]

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        wanted = (link for link in site.fragment_links() if self._is_place(link))
        opened = numbered = left = 0
        for url, group in groupby(wanted, key=lambda link: link.target):
            links = list(group)
            if all(_is_number(link) for link in links):
                # Menus that are full of them must not use up the bound, nor the day.
                if numbered >= min(_MOST_NUMBERED, self.options.max_pages):
                    left += 1
                    continue
                numbered += 1
            elif opened >= self.options.max_pages:
                yield Unjudged(url, f"定位链接涉及的页面超过 {self.options.max_pages} 个，本次没有打开")
                continue
            else:
                opened += 1
            record = site.page(url)
            if record is None or not record.readable:
                continue  # no page of the site, or one that could not be read: `dead_links` tells of it
            page = await site.probes.read(url)
            for observation in _judge(page, links):
                yield observation
        if left:
            yield Evidence(
                site.home, f"另有 {left} 个页面只有数字定位（如 #5），超过 {_MOST_NUMBERED} 个，本次没有打开"
            )

    def _is_place(self, link: FragmentLink) -> bool:
        whole = f"{link.target}#{link.fragment}"
        if "/gkmlpt/" in link.target or _PLACE.fullmatch(unquote(link.fragment)) is None:
            return False
        return not any(pattern.search(whole) for pattern in self._ignored)


def _judge(page: PageView, links: list[FragmentLink]) -> Iterator[Observation]:
    url = links[0].target
    if not page.answer.ok or page.answer.truncated:
        if not all(_is_number(link) for link in links):
            yield Unjudged(url, f"没有完整读到页面，不能断定有没有定位点（{page.answer.outcome()}）")
        return
    places = {*page.select_attr("[id]", "id"), *page.select_attr("a[name]", "name")}
    places |= {unquote(place) for place in places}
    scripts = "\n".join(page.select("script"))
    steered = {href.partition("#")[2] for href in page.select_attr(_STEERED, "href")}
    empty = len(page.text) < 200 and bool(scripts)
    still = not (page.select_attr("script[src]", "src") or _HANDLER.search(page.html) or _STEERS.search(scripts))
    scripts = _ELEMENT_NAMES.sub(" ", scripts)
    for link in links:
        subject = f"{url}#{link.fragment}"
        name = unquote(link.fragment)
        if name in places or link.fragment in places:
            yield Examined(subject)
        elif _is_number(link) and not still:
            continue
        elif empty or link.fragment in steered or _made_by(scripts, {name, link.fragment}):
            yield Unjudged(subject, "定位点可能由脚本生成，网页源码里看不到")
        else:
            yield Examined(subject)
            yield Fault(
                subject,
                f"页内没有链接所指的位置“{name[:60]}”",
                expected=f'页面里有 id="{name[:60]}" 的位置',
                seen="没有这个位置，打开后停在页首",
                found_on=link.page_url,
                anchor=link.anchor or "（无文字）",
                url=subject,
            )


def _is_number(link: FragmentLink) -> bool:
    return _NUMBER.fullmatch(unquote(link.fragment)) is not None


def _made_by(scripts: str, names: set[str]) -> bool:
    """Whether scripts speak of a place: its name in quotes or behind `#`, `id=` or `name=`; or, of a name that ends in
    a number, the rest of it at the end of a quoted text, to which a script adds the number."""
    if not scripts:
        return False
    for name in names:
        whole = re.escape(name)
        ways = [
            rf"""(["'`])\s*{whole}\s*\1""",
            rf"""(?:#|\b(?:id|name)\s*[=:]\s*\\?["'`]?){whole}(?![\w-])""",
        ]
        stem = name.rstrip("0123456789")
        if stem and stem != name:
            ways.append(rf"""(?<![\w-]){re.escape(stem)}(?:["'`]|\$\{{)""")
        if any(re.search(way, scripts) for way in ways):
            return True
    return False
