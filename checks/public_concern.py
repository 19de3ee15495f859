"""回应关切 (plan item 19): the column is there and is kept. What it does not show is not known.

Rule: standards.md §12 item 19 (column exists, 180 days; else not checked). A column that is old may be old because
nothing had to be answered; only a blank one is a fault of itself.
"""

from collections.abc import AsyncIterator

from pydantic import Field

from checks.column_state import measure
from checks.named_entries import entry_named
from checks.options import Address, Text, same_address
from checks.registry import kind
from monitor.model import Column, Evidence, Examined, Fault, Kind, Observation, Options, Severity, SiteView, Unjudged

_BLANK = "国办秘函〔2019〕19号 单项否决“栏目不更新”之空白栏目（据公开转载文本）"


class ConcernOptions(Options):
    """The options of `public_concern`."""

    names: list[Text] = Field(
        default=["回应关切", "热点回应", "政务舆情回应", "舆情回应", "回应群众关切", "回应社会关切"],
        min_length=1, description="栏目名称，找到其中一个即可",
    )  # fmt: skip
    url: Address | None = Field(default=None, description="栏目网址；写了就按网址找")
    max_age_days: int = Field(default=180, ge=1, description="最近一次回应多少天以内算按时更新")
    stale_severity: Severity | None = Field(
        default=None, description="超过天数没有新的回应算多重：error 或 warn；不写则只写明未能判定"
    )


@kind
class PublicConcern(Kind):
    """The column that answers what people are concerned about."""

    name = "public_concern"
    title = "回应关切栏目"
    purpose = (
        "检查回应关切栏目有没有开设、有没有内容、最近一次回应距今多久。没有新的回应不等于没有回应，"
        "默认只写明未能判定；空白栏目算问题。"
    )
    basis = "政务公开工作要点第 19 项：落实政务舆情回应主体责任"
    fix = "请在该栏目发布对社会关切的回应；没有需要回应的事项，用“人工确认”登记。"
    items = (19,)
    severity = Severity.WARN
    Options = ConcernOptions
    example = """\
[[check]]
id = "public-concern"
kind = "public_concern"
title = "回应关切栏目"
names = ["回应关切", "热点回应"]
max_age_days = 180
"""

    options: ConcernOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        subject = self.options.names[0]
        url = self.options.url or entry_named(site, self.options.names)
        if not url:
            yield Unjudged(subject, f"没有找到“{subject}”栏目；是否通过其他渠道回应关切，需人工确认")
            return
        known = {same_address(column.url): column for column in site.columns()}
        column = known.get(same_address(url), Column(url, subject))
        state = measure(site, [column])
        if state.entries == 0 and state.unread:
            yield Unjudged(subject, state.unread)
            return
        if state.entries == 0:
            yield Examined(subject)
            yield Fault(
                subject, f"“{column.name}”是空白栏目", aspect="empty", expected="有内容", seen="0 条信息", url=url,
                basis=_BLANK,
            )  # fmt: skip
            return
        if state.newest is None:
            yield Unjudged(subject, "栏目里的信息都没有日期，不能核对更新")
            return
        age = (site.today - state.newest).days
        told = f"最近一次：{state.newest.isoformat()}（{age} 天前）"
        yield Evidence(subject, f"{url}，{told}")
        if age <= self.options.max_age_days:
            yield Examined(subject)
        elif self.options.stale_severity is None:
            yield Unjudged(subject, f"{told}；没有新的回应不等于没有回应，需人工确认")
        else:
            yield Examined(subject)
            yield Fault(
                subject, f"“{column.name}”超过 {self.options.max_age_days} 天没有新的回应", aspect="stale",
                expected=f"{self.options.max_age_days} 天内有新的回应", seen=told, url=url,
                severity=self.options.stale_severity,
            )  # fmt: skip
