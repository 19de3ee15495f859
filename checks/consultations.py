"""征集意见 (plan item 15): drafts come with an explanation, a way and a time to answer, and an outcome that is told.

Rules: standards.md §7 (重大行政决策 30 日，国务院令第713号; feedback 30 and 90 days [D]), §9 P13 (past and still shown
as open), §12 item 15. Whether an invitation is one of a 重大行政决策 is seldom said; where it is not, what the rule
asks of those is only a hint.
"""

import re
from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta

from pydantic import Field

from checks.consultation_find import Invitation, find
from checks.consultation_text import last_day
from checks.options import Pattern, compiled
from checks.registry import kind
from monitor.model import Evidence, Examined, Fault, Kind, Observation, Options, Severity, SiteView, Unjudged

# Never a title that names a draft: 《宠物用品标识规定（征求意见稿）》 is no call for a 标识.
_EXEMPT = (
    r"^(?!.*(?:征求意见稿|意见稿|草案)).*(?:问卷|满意度|投票|有奖|评选"
    r"|征集.{0,24}(?:线索|案例|作品|标识|[Ll][Oo][Gg][Oo]|海报|口号|选题|提案|议题|项目|名单)"
    r"|(?:线索|案例|作品|标识|海报|口号|选题|提案|议题|项目).{0,6}征集)"
)
_ALL = "意见征集"
_DECISIONS = "《重大行政决策程序暂行条例》（国务院令第713号）；政务公开工作要点第 15 项"
_OUTCOME = "政务公开工作要点第 15 项：意见建议不予采纳的应当及时反馈；具体天数为本系统默认，可在配置中修改"


class ConsultationOptions(Options):
    """The options of `consultations`."""

    max_age_days: int = Field(default=730, ge=30, description="只查多少天以内发布的征集；更早的不查")
    min_days: int = Field(default=30, ge=1, description="公开征求意见最少多少天；少于的要说明理由")
    feedback_warn_days: int = Field(default=30, ge=1, description="结束后多少天没有公布结果，算提示")
    feedback_error_days: int = Field(default=90, ge=1, description="结束后多少天没有公布结果，算扣分")
    feedback_since: date | None = Field(
        default=None, description="只对这一天以后结束的征集核对结果反馈，例如 2024-01-01"
    )
    major_words: list[str] = Field(
        default=["重大行政决策", "重大决策"],
        description="标题或正文出现这些字样的，按重大行政决策从严：缺项按本检查的 severity 算，其余只作提示",
    )
    own_names: list[str] = Field(
        default=[], description="本单位的其他名称；标题或落款是别的单位的（如转载总局的征求意见）不查"
    )
    exempt: Pattern = Field(
        default=_EXEMPT, description="标题符合该正则表达式的不是政策征求意见，不查（如问卷、征集作品）"
    )


@kind
class Consultations(Kind):
    """Each public invitation to comment is complete, long enough, answered, and closed when it is over."""

    name = "consultations"
    title = "意见征集"
    purpose = (
        "检查每次公开征求意见：有没有草案、说明、提意见的方式和起止时间，时间够不够，结束后有没有公布采纳情况，"
        "到期后是不是还显示“正在征集”。互动平台上的和普通文章里的都查，两处发的同一次征集合并来看。"
    )
    basis = _DECISIONS
    fix = "请在原征集页面补充所缺内容；结束后公布意见采纳情况，不采纳的说明理由；到期的改为“已结束”。"
    items = (15,)
    Options = ConsultationOptions
    example = """\
[[check]]
id = "consultations"
kind = "consultations"
title = "公开征求意见规范"
min_days = 30
feedback_warn_days = 30
feedback_error_days = 90
"""

    options: ConsultationOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        options = self.options
        found = find(
            site,
            exempt=compiled(options.exempt),
            major=tuple(options.major_words),
            names=tuple(options.own_names),
        )
        oldest = site.today - timedelta(days=options.max_age_days)
        recent = [one for one in found.invitations if (_time_of(one) or site.today) >= oldest]
        if found.others:
            yield Evidence(_ALL, f"另有 {found.others} 篇是其他单位的征求意见（转载），不查")
        for one in recent:
            for observation in self._judge(site, one):
                yield observation
        if not recent:
            yield Unjudged(_ALL, _why_none(site, options.max_age_days))

    def _judge(self, site: SiteView, one: Invitation) -> Iterator[Observation]:
        yield Examined(one.url)
        if one.unread:
            yield Unjudged(one.url, one.unread, "contents")
        yield from self._contents(one)
        yield from self._time(one)
        last = last_day(one.period, one.published)
        if last is None:
            yield Unjudged(one.url, "没有读出结束日期，不能核对结果反馈", "feedback.missing")
        elif last < site.today:
            yield from self._after(one, last, site.today, complete=site.crawl.complete)
        if one.feedback and one.no_reason:
            yield self._fault(
                one, "rejected.reason", "公布的结果里有意见没有采纳，但没有说明理由", "逐条或归类说明不采纳的理由",
                "只写不采纳，没有理由", severity=Severity.WARN, basis=_OUTCOME, url=one.feedback_url,
            )  # fmt: skip

    def _contents(self, one: Invitation) -> Iterator[Observation]:
        needed = (
            ("draft.missing", one.draft, one.unsure_draft, "草案（征求意见稿）"),
            ("explanation.missing", one.explained, one.unsure_draft or one.unsure_why, "草案的说明材料"),
            ("method.missing", one.method, False, "提出意见的方式"),
        )
        for aspect, there, unsure, what in needed:
            if there:
                continue
            if one.unread or unsure:
                yield Unjudged(one.url, one.unread or f"附件没有读到文字，不能断定没有{what}", aspect)
            else:
                yield self._fault(one, aspect, f"征求意见没有{what}", f"公布{what}", "正文和附件里都没有找到")

    def _time(self, one: Invitation) -> Iterator[Observation]:
        period = one.period
        last = last_day(period, one.published)
        if last is None and period.workdays is None:
            if one.unread or period.perhaps:
                yield Unjudged(one.url, one.unread or "征求意见的时间没有读懂，请人工核对", "end.missing")
            else:
                yield self._fault(one, "end.missing", "征求意见没有写明截止时间", "写明起止时间", "正文里没有找到")
            return
        start = period.start or one.published
        days = (last - start).days if last is not None and start is not None else None
        if period.workdays is not None and period.end is None:
            days = period.workdays * 7 // 5
        if period.days is not None and period.end is None:
            days = period.days
        if days is None:
            yield Unjudged(one.url, "没有读出开始日期，不能核对征求意见的天数", "short")
        # 自 1 日至 30 日 is thirty days when both are counted; nobody is told off for the difference of one.
        elif days + 1 < self.options.min_days and not one.reason_if_short:
            if one.unread:
                yield Unjudged(one.url, f"{one.unread}，不能断定没有说明缩短期限的理由", "short")
                return
            hint = "" if one.major else "（如不属于重大行政决策，可在台账中说明）"
            yield self._fault(
                one, "short", f"公开征求意见不足 {self.options.min_days} 日，也没有说明理由{hint}",
                f"一般不少于 {self.options.min_days} 日，缩短的说明理由", f"{days} 日",
            )  # fmt: skip

    def _after(self, one: Invitation, last: date, today: date, *, complete: bool) -> Iterator[Observation]:
        """What must be so once an invitation is over."""
        past = (today - last).days
        if one.closed is False:
            yield self._fault(
                one, "still_open", "征求意见已经到期，页面上仍显示正在征集", "到期后显示已结束",
                f"{last.isoformat()} 到期，仍显示正在征集", severity=Severity.WARN,
            )  # fmt: skip
        since = self.options.feedback_since
        if one.feedback or past <= self.options.feedback_warn_days or (since is not None and last < since):
            return
        why = one.unread or ("" if complete else "本次抓取不完整")
        if why:
            yield Unjudged(one.url, f"{why}，不能断定没有公布结果", "feedback.missing")
            return
        grave = past > self.options.feedback_error_days
        yield self._fault(
            one, "feedback.missing", "征求意见结束后没有公布意见采纳情况",
            f"结束后 {self.options.feedback_warn_days} 天内公布采纳情况", f"{last.isoformat()} 结束，至今没有找到结果",
            severity=Severity.ERROR if grave else Severity.WARN, basis=_OUTCOME,
        )  # fmt: skip

    def _fault(
        self, one: Invitation, aspect: str, message: str, expected: str, seen: str,
        *, severity: Severity | None = None, basis: str = "", url: str = "",
    ) -> Fault:  # fmt: skip
        lenient = None if one.major else Severity.WARN
        title = one.title if len(one.title) <= 40 else f"{one.title[:40]}…"
        return Fault(
            one.url,
            f"{message}：{title}",
            aspect=aspect,
            expected=expected,
            seen=seen,
            anchor=one.title[:60],
            found_on=url,
            severity=severity if severity is not None else lenient,
            basis=basis,
        )


def _time_of(one: Invitation) -> date | None:
    return one.published or one.period.end or one.period.start


def _why_none(site: SiteView, days: int) -> str:
    columns = [column for column in site.columns() if re.search(r"征集|征求", column.name)]
    unread = next((column.unread for column in columns if column.unread), "")
    if unread:
        return unread
    if not site.crawl.complete:
        return "没有读到意见征集，本次抓取不完整"
    where = f"“{columns[0].name}”栏目里" if columns else "全站"
    return f"{where}没有发现最近 {days} 天的公开征求意见；是否应当征求而没有征求，需人工确认"
