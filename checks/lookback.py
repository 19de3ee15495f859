"""回头看 (plan item 34): what became of last year's findings, looked at again today.

Rules: standards.md §12 item 34: closed rate 100 % passes, 90 % is a hint, less is a fault; waived ones are not closed.
A closed finding whose place this run could not look at again leaves the matter open.
"""

from collections.abc import AsyncIterator, Iterator

from pydantic import Field

from checks.registry import kind
from monitor.model import (
    LABELS,
    Evidence,
    Examined,
    Fault,
    Kind,
    Observation,
    Options,
    PastYear,
    Severity,
    SiteView,
    State,
    Unjudged,
)

_SHOWN = 20


class LookbackOptions(Options):
    """The options of `lookback`."""

    pass_percent: float = Field(default=100, ge=0, le=100, description="整改率达到百分之几为合格")
    warn_percent: float = Field(default=90, ge=0, le=100, description="整改率达到百分之几只作提示，再低为不合格")


@kind
class LookbackKind(Kind):
    """Last year's findings are closed, and stayed so."""

    name = "lookback"
    title = "上一年度问题回头看"
    purpose = (
        "逐条核对上一年度台账里的问题现在怎样了：已整改的在本次巡检里再看一遍，计算整改率。"
        "豁免不算已整改；上一年没有巡检记录时不作判定。"
    )
    basis = "政务公开工作要点第 34 项（上一年度工作“回头看”）；整改率的界线为本系统设定"
    fix = "请对照台账逐条整改；运行 xunjian lookback 年份 可列出每一条的状态和责任科室。"
    items = (34,)
    after_all = True
    needs_crawl = False
    Options = LookbackOptions
    example = """\
[[check]]
id = "lookback"
kind = "lookback"
title = "上一年度问题回头看"
warn_percent = 90
"""

    options: LookbackOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        year = site.today.year - 1
        past = site.looked_back(year)
        subject = "上一年度问题整改"
        if past is None:
            yield Unjudged(subject, "没有台账可查（试运行）")
        elif not past.findings:
            why = f"{year} 年没有巡检记录" if not past.runs else f"{year} 年巡检 {past.runs} 次，没有记录到问题"
            yield Unjudged(subject, f"{why}，没有可以回头看的问题")
        else:
            for observation in self._judge(subject, past):
                yield observation

    def _judge(self, subject: str, past: PastYear) -> Iterator[Observation]:
        total, closed = len(past.findings), past.closed
        standing = [one for one in past.findings if one.state is not State.FIXED]
        unseen = [one for one in past.findings if one.state is State.FIXED and not one.retested]
        percent = closed * 1000 // total / 10
        yield Examined(subject)
        yield Evidence(
            subject,
            f"{past.year} 年问题 {total} 个，已整改 {closed} 个，整改率 {percent:.1f}%；"
            f"已整改的本次复查 {closed - len(unseen)} 个，都没有再出现",
        )
        if closed * 100 < self.options.pass_percent * total:
            hint = closed * 100 >= self.options.warn_percent * total
            yield Fault(
                subject,
                f"上一年度的问题还有没整改完的，整改率低于 {self.options.pass_percent:g}%",
                aspect="rate",
                expected=f"整改率 {self.options.pass_percent:g}%",
                seen=f"{past.year} 年 {total} 个，已整改 {closed} 个，整改率 {percent:.1f}%",
                severity=Severity.WARN if hint else None,
            )
            for one in standing[:_SHOWN]:
                yield Evidence(one.url, f"{LABELS[one.state]}：编号 {one.id} {one.message}")
        if unseen:
            yield Unjudged(subject, f"已整改的问题中有 {len(unseen)} 个本次没有复查到", "retest")
