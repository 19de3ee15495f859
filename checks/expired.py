"""过期信息 (P13): lines of lists that still say 进行中 although the day on which they end has passed (2024Q3 通报)."""

import re
from collections.abc import Iterator

from pydantic import Field

from checks.options import PageChoice, Pattern, compiled
from checks.registry import kind
from monitor.model import BEIJING, Examined, Fault, Kind, Observation, PageKind, PageView, Severity, find_dates

_RUNNING = r"进行中|正在进行|征集中|正在征集|报名中|正在报名|受理中|公示中|火热进行"
_END = re.compile(r"(?:截止|截至|结束|终止|至|到|~|～|—|－|–|-)\s*(?:日期|时间)?\s*[:：]?\s*$")
_OVER = re.compile(r"已结束|已截止|已完成|已过期")
_LONGEST = 400


class ExpiredOptions(PageChoice):
    """The options of `expired_notices`."""

    running: Pattern = Field(default=_RUNNING, description="表示正在进行的文字（正则表达式）")
    grace_days: int = Field(default=1, ge=0, description="截止后几天之内不算")


@kind
class ExpiredNotices(Kind):
    """No list says that something is going on which has ended."""

    name = "expired_notices"
    title = "过期信息"
    purpose = "检查栏目页和首页上写着“进行中”“征集中”“报名中”等字样的信息，截止日期是不是已经过了。"
    basis = "广东省政府网站检查通报（2024年第三季度）：已失效信息未及时处理"
    items = (4, 20)
    severity = Severity.WARN
    pages = frozenset({PageKind.HOME, PageKind.COLUMN, PageKind.OTHER})
    daily = True
    fix = "请把状态改为“已结束”，取消置顶，并公布结果。"
    Options = ExpiredOptions
    example = """\
[[check]]
id = "expired-notices"
kind = "expired_notices"
title = "没有过期信息"
grace_days = 1
"""

    options: ExpiredOptions

    def look_at_page(self, page: PageView) -> Iterator[Observation]:
        if not self.options.wants(page):
            return
        yield Examined(page.url)
        running = compiled(self.options.running)
        today = page.answer.fetched_at.astimezone(BEIJING).date()
        told: set[str] = set()
        for row in page.select("li, tr"):
            if len(row) > _LONGEST or not running.search(row) or _OVER.search(row):
                continue
            ends = [found.day for found in find_dates(row) if _END.search(row[: found.start])]
            name = _name(row, running)
            if ends and (today - max(ends)).days > self.options.grace_days and name not in told:
                told.add(name)
                yield Fault(
                    page.url,
                    f"已经截止的信息还写着“{_said(running, row)}”：{name}",
                    aspect=name,
                    expected="截止后改为“已结束”",
                    seen=row[:80],
                )


def _said(running: re.Pattern[str], row: str) -> str:
    found = running.search(row)
    return found.group(0) if found else ""


def _name(row: str, running: re.Pattern[str]) -> str:
    """The title of a line, without its state and its dates: the same in every run."""
    bare = re.sub(r"[\d年月日/.:：\-~～—－–\[\]()（）【】]+|截止|时间|日期|状态|至", " ", running.sub(" ", row))
    return max(bare.split(), key=len, default="")[:30]
