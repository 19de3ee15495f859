"""栏目不更新 (V4): the columns of the whole site, counted by the three lines of 国办秘函〔2019〕19号.

(1) 动态、要闻类 two weeks, 通知公告、政策文件类一级栏目 six months: five not updated are a veto. (2) Ten columns that
should be updated and long were not. (3) Five blank columns. Each single column is a lesser finding of its own. A column
whose list was not read is never counted; where unread ones could carry a tally over its line, the line is unjudged.
The categories of the disclosure platform are told when they are blank (plan item 4), and are no part of these lines.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from pydantic import Field

from checks import column_classes as classes
from checks.column_search import ColumnSearch
from checks.column_state import ColumnState, measure
from checks.names import plain
from checks.options import Pattern, Text
from checks.registry import kind
from monitor.model import Column, Evidence, Examined, Fault, Kind, Observation, Options, Severity, SiteView, Unjudged

SUBJECT = "栏目不更新"
_VETO = "国办秘函〔2019〕19号 单项否决“栏目不更新”（据公开转载文本）"
_DEDUCTION = "国办秘函〔2019〕19号 扣分指标“信息更新”；分值未能逐项核实，空白、长期未更新的先作提示"
_CATALOGUE = "政务公开工作要点第 4 项：主动公开目录动态更新（空白类别不超过 4 个，本系统默认）"
_PLATFORM = "/gkmlpt/"
_UNDATED = "；未注明发布时间的视为不更新"
_NAMED = 12  # columns named in one finding


class ColumnUpdateOptions(Options):
    """The options of `column_update`."""

    news: list[Pattern] = Field(default=classes.NEWS, description="动态、要闻类栏目的名称（正则表达式），不论在哪一级")
    notices: list[Pattern] = Field(
        default=classes.NOTICES, description="通知公告类栏目的名称（正则表达式），只看一级栏目"
    )
    policies: list[Pattern] = Field(
        default=classes.POLICIES, description="政策文件类栏目的名称（正则表达式），只看一级栏目"
    )
    others: list[Pattern] = Field(
        default=classes.OTHERS, description="其他应当定期更新的栏目的名称（正则表达式），长期未更新的计入第二条线"
    )
    finished: list[Pattern] = Field(
        default=classes.FINISHED, description="已归档、有时限的栏目（正则表达式），它们及其下级栏目不要求更新"
    )
    ignore: list[Text] = Field(default=[], description="不检查的栏目名称或完整网址")
    judged_elsewhere: list[Text] = Field(
        default=[],
        description="这些上级栏目之下的栏目另有检查（如重点领域），单个问题不重复报告，但计入否决的个数",
    )
    news_days: int = Field(default=14, ge=1, description="动态、要闻类多少天内要有更新")
    first_level_days: int = Field(default=183, ge=1, description="通知公告、政策文件类多少天内要有更新（6 个月）")
    others_days: int = Field(default=365, ge=1, description="其他应更新的栏目超过多少天算长期未更新")
    veto_not_updated: int = Field(default=5, ge=1, description="前两类累计几个未更新即达到单项否决")
    veto_long_stale: int = Field(default=10, ge=1, description="长期未更新的栏目几个即达到单项否决")
    veto_blank: int = Field(default=5, ge=1, description="空白栏目几个即达到单项否决")
    error_disclosure: int = Field(default=5, ge=1, description="公开目录中空白类别几个即判为问题")
    severity_not_updated: Severity = Field(default=Severity.ERROR, description="单个动态、通知、政策类栏目未更新算多重")
    severity_long_stale: Severity = Field(default=Severity.WARN, description="单个其他栏目长期未更新算多重")
    severity_blank: Severity = Field(default=Severity.WARN, description="单个空白栏目算多重")


@dataclass
class _Tally:
    """One of the three lines: the columns that count, and those that might, were they read."""

    aspect: str
    told: str
    limit: int
    counted: list[Column] = field(default_factory=list[Column])
    unread: list[Column] = field(default_factory=list[Column])


@kind
class ColumnUpdate(Kind):
    """The site's columns are kept up to date, and few are blank."""

    name = "column_update"
    title = "栏目更新（全站）"
    purpose = (
        "把全站栏目按类核对：动态要闻两周、通知公告和政策文件（一级栏目）六个月、其他应更新的栏目一年，以及空白栏目。"
        "达到单项否决的个数时另报一条。列表没有读到的栏目不计入。"
    )
    basis = _VETO
    items = (4, 20)
    fix = "请更新这些栏目；不再使用的栏目请归档、合并或撤下入口，空白栏目请补充内容。列表中要显示发布日期。"
    Options = ColumnUpdateOptions
    example = """\
[[check]]
id = "column-update"
kind = "column_update"
title = "全站栏目按时更新"
ignore = ["机构沿革"]
judged_elsewhere = ["重点领域信息公开"]
"""

    options: ColumnUpdateOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        o = self.options
        tallies = {
            "news_notice": _Tally("news_notice", "动态要闻、通知公告、政策文件类栏目未更新", o.veto_not_updated),
            "long_stale": _Tally("long_stale", "应更新的栏目长期未更新", o.veto_long_stale),
            "blank": _Tally("blank", "空白栏目", o.veto_blank),
            "disclosure": _Tally("disclosure", "公开目录中的空白类别", o.error_disclosure),
        }
        search = ColumnSearch(site, (), 100.0)
        columns = self._columns(site)
        if not columns:
            yield Unjudged(SUBJECT, "本次抓取没有读到任何栏目")
            return
        parents = {column.parent_url for column in columns}
        for column in columns:
            if _PLATFORM in column.url:
                said = self._disclosure(site, column, tallies["disclosure"]) if column.url not in parents else ()
            else:
                said = self._judge(site, search, column, tallies)
            for observation in said:
                yield observation
        for observation in self._lines(site, tallies):
            yield observation

    def _columns(self, site: SiteView) -> list[Column]:
        """Every column once; two addresses under one name and place are one column."""
        ignored = {plain(each) for each in self.options.ignore} | set(self.options.ignore)
        found: dict[tuple[str, ...], Column] = {}
        for column in site.columns():
            if not site.in_scope(column.url) or column.url in ignored or plain(column.name) in ignored:
                continue
            record = site.page(column.url)
            way = tuple(classes.names_below_home(column, site.name))
            # A column under its name and under the address that it redirects to is one.
            key = (record.final_url,) if record is not None and record.readable else (*way, column.url)
            found.setdefault(key, column)
        return list(found.values())

    def _judge(
        self, site: SiteView, search: ColumnSearch, column: Column, tallies: dict[str, _Tally]
    ) -> Iterator[Observation]:
        below = list(search.below(column))
        own = measure(site, [column])
        rule = self._rules.rule_of(column, site.name)
        if below and (rule is None or any(self._rules.rule_of(each, site.name) for each in below)):
            if own.entries == 0:
                return  # the sub-columns hold what there is, and are judged on their own
            rule = None
        elif below:
            own = measure(site, [column, *below])
        if own.entries == 0 and own.unread:
            yield Unjudged(column.url, own.unread)
            tallies["blank"].unread.append(column)
            if rule is not None:
                tallies[rule.tally].unread.append(column)
            return
        if own.entries == 0:
            yield Examined(column.url)
            tallies["blank"].counted.append(column)
            yield from self._told(site, column, "empty", f"栏目“{column.name}”为空白", "有信息", "0 条信息")
            return
        if rule is not None:
            yield from self._age(site, column, own, rule, tallies[rule.tally])
        else:
            yield Examined(column.url)

    def _disclosure(self, site: SiteView, column: Column, tally: _Tally) -> Iterator[Observation]:
        """A leaf of the disclosure platform's tree: only whether it holds anything."""
        state = measure(site, [column])
        if state.entries == 0 and state.unread:
            tally.unread.append(column)
            yield Unjudged(column.url, state.unread)
            return
        yield Examined(column.url)
        if state.entries == 0:
            tally.counted.append(column)
            name = " > ".join(column.path) or column.name
            yield from self._told(site, column, "empty", f"公开目录的类别“{name}”为空白", "有信息", "0 条信息")

    def _age(
        self, site: SiteView, column: Column, state: ColumnState, rule: classes.Rule, tally: _Tally
    ) -> Iterator[Observation]:
        yield Examined(column.url)
        if state.newest is not None and (site.today - state.newest).days <= rule.days:
            return
        if state.unread or state.unknown:
            why = state.unread or f"{state.unknown} 条信息不知日期，文章页又未能读取"
            yield Unjudged(column.url, why, f"{rule.code}.stale")
            tally.unread.append(column)
            return
        tally.counted.append(column)
        seen = f"最近一条：{state.newest.isoformat()}" if state.newest else f"{state.entries} 条信息均无有效日期"
        message = f"栏目“{column.name}”（{rule.label}）超过 {rule.days} 天未更新"
        expected = f"最近 {rule.days} 天内有更新"
        yield from self._told(site, column, f"{rule.code}.stale", message, expected, seen)

    def _told(
        self, site: SiteView, column: Column, aspect: str, message: str, expected: str, seen: str
    ) -> Iterator[Observation]:
        way = classes.names_below_home(column, site.name)
        if any(plain(name) in way for name in self.options.judged_elsewhere):
            return
        severity = {
            "empty": self.options.severity_blank,
            "other.stale": self.options.severity_long_stale,
        }.get(aspect, self.options.severity_not_updated)
        yield Fault(
            column.url,
            message,
            aspect=aspect,
            expected=expected,
            seen=seen,
            url=_to_open(column.url),
            severity=severity,
            basis=_DEDUCTION + (_UNDATED if "均无" in seen else ""),
        )

    def _lines(self, site: SiteView, tallies: dict[str, _Tally]) -> Iterator[Observation]:
        yield Examined(SUBJECT)
        for tally in tallies.values():
            count, names = len(tally.counted), _names(tally.counted)
            if count >= tally.limit:
                yield Fault(
                    SUBJECT,
                    f"{tally.told} {count} 个"
                    + ("" if tally.aspect == "disclosure" else "，达到“栏目不更新”的单项否决标准"),
                    aspect=tally.aspect,
                    expected=f"少于 {tally.limit} 个",
                    seen=names,
                    url=site.home,
                    severity=Severity.ERROR if tally.aspect == "disclosure" else Severity.VETO,
                    basis=_CATALOGUE if tally.aspect == "disclosure" else _VETO,
                )
            elif count + len(tally.unread) >= tally.limit:
                why = f"{tally.told}已见 {count} 个，另有 {len(tally.unread)} 个没有读到，不能断定不足 {tally.limit} 个"
                yield Unjudged(SUBJECT, why, tally.aspect)
            elif count:
                yield Evidence(SUBJECT, f"{tally.told} {count} 个（标准 {tally.limit} 个）：{names}")

    @cached_property
    def _rules(self) -> classes.ColumnClasses:
        o = self.options
        return classes.ColumnClasses(
            *map(classes.compiled_all, (o.news, o.notices, o.policies, o.others, o.finished)),
            news_days=o.news_days,
            first_level_days=o.first_level_days,
            others_days=o.others_days,
        )


def _to_open(url: str) -> str:
    """What a person opens: the disclosure platform's categories have data behind their addresses, no pages."""
    before, mark, _ = url.partition("/gkmlpt/api/")
    return f"{before}/gkmlpt/index" if mark else url


def _names(columns: list[Column]) -> str:
    more = f"等 {len(columns)} 个" if len(columns) > _NAMED else ""
    return "、".join(" > ".join(column.path[-2:]) or column.name for column in columns[:_NAMED]) + more
