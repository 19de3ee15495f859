"""栏目更新: the newest entry of a named column must be younger than its class allows."""

from collections.abc import AsyncIterator
from typing import Self

from pydantic import ConfigDict, Field, model_validator

from checks.classes import class_code, class_list, limit_of
from checks.column_state import judge_age, measure
from checks.options import Address, same_address
from checks.registry import kind
from monitor.model import Column, Kind, Observation, Options, SiteView


class FreshnessOptions(Options):
    """The options of `freshness`."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, populate_by_name=True)

    urls: list[Address] = Field(min_length=1, description="栏目网址，可写多个")
    column_class: str | None = Field(
        default=None, alias="class", description=f"栏目类别，决定多久要更新一次：{class_list()}"
    )
    max_age_days: int | None = Field(default=None, ge=1, description="最新一条信息最多允许多少天以前；写了就不看类别")

    @model_validator(mode="after")
    def _limited(self) -> Self:
        if self.column_class is None and self.max_age_days is None:
            raise ValueError("class（栏目类别）和 max_age_days（天数）要写一项")
        if self.column_class is not None:
            class_code(self.column_class, {})
        return self

    def limit(self) -> tuple[int | None, str]:
        """Days allowed and the rule behind them."""
        if self.max_age_days is not None:
            return self.max_age_days, "本单位在配置中设定的更新时限"
        assert self.column_class is not None
        return limit_of(class_code(self.column_class, {}), {})


@kind
class Freshness(Kind):
    """Named columns must have been updated in time."""

    name = "freshness"
    title = "栏目更新"
    purpose = "检查指定栏目最近一次更新距今多少天，超过时限即为未更新；空白栏目和没有日期的栏目也会指出。"
    basis = "国办秘函〔2019〕19号 单项否决“栏目不更新”（据公开转载文本）；其余类别为本系统默认时限"
    fix = "请在该栏目发布新的信息，并确保列表中显示发布日期。"
    items = (4,)
    Options = FreshnessOptions
    example = """\
[[check]]
id = "notice-fresh"
kind = "freshness"
title = "通知公告栏目 6 个月内有更新"
urls = ["https://www.example.gov.cn/xxx/tzgg/index.html"]
class = "notice"
"""

    options: FreshnessOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        days, basis = self.options.limit()
        known = {same_address(column.url): column for column in site.columns()}
        for url in self.options.urls:
            column = known.get(same_address(url), Column(url, url))
            state = measure(site, [column])
            for observation in judge_age(url, column.name, url, state, days, site.today, basis):
                yield observation
