"""`lookback YEAR`: 回头看, that year's findings and what became of each."""

from collections.abc import Sequence
from datetime import datetime

import click

from monitor.cli import out
from monitor.cli.chinese import ChineseCommand
from monitor.cli.context import Mistake, format_option, loaded, now, open_store, site_option, sites_of
from monitor.config import Settings
from monitor.model import LABELS, State
from monitor.store import Lookback, LookedBack, Origin

_ORIGINS = {Origin.FOUND: "当年发现", Origin.RETURNED: "当年重现", Origin.CARRIED: "往年遗留"}
_HEADS = (
    "编号", "站点", "来历", "状态", "严重程度", "任务", "问题", "网址", "责任科室", "首次发现", "整改时间", "复查",
    "反复", "说明",
)  # fmt: skip


@click.command(cls=ChineseCommand, short_help="回头看：某一年的问题现在怎样了，整改率多少")
@click.argument("year", type=click.IntRange(2000, 2100), metavar="年份")
@click.option("--open", "only_open", is_flag=True, help="只列还没有整改的")
@site_option
@format_option
def lookback(year: int, only_open: bool, site: str | None, form: str) -> None:
    """回头看：列出某一年存在过的问题（当年发现、当年重现、往年遗留）现在的状态，并计算整改率。

    整改率 = 已整改 ÷ 全部；豁免不算已整改。状态以最近一次检查到该处的巡检为准；“复查”写明整改之后所属检查有没有再查过。
    """
    settings = loaded().settings
    if year > now().astimezone(settings.zone).year:
        raise Mistake(f"{year} 年还没有到")
    with open_store(settings) as store:
        found = [(one.id, store.look_back(one.id, year)) for one in sites_of(settings, site)]
        asked = {
            (one.id, outcome.check): when
            for one in sites_of(settings, site)
            for outcome, when in store.last_outcomes(one.id)
        }
    listed = [
        (place, one)
        for place, back in found
        for one in back.findings
        if not (only_open and one.finding.state is State.FIXED)
    ]
    told = [_told(place, back) for place, back in found]
    out.show(
        form,
        title="；".join(told),
        heads=_HEADS,
        rows=[_row(place, one, asked.get((place, one.finding.check)), settings) for place, one in listed],
        objects=[_object(place, one, asked.get((place, one.finding.check)), settings) for place, one in listed],
        nothing="；".join(told),
    )
    if form != "table":
        for line in told:
            out.warn(line)


def _told(site: str, back: Lookback) -> str:
    if not back.runs and not back.findings:
        return f"{site}：{back.year} 年没有巡检记录，无法回头看"
    if back.rate is None:
        return f"{site}：{back.year} 年巡检 {back.runs} 次，没有记录到问题，不计算整改率"
    counts = _counts(back.findings)
    return (
        f"{site}：{back.year} 年问题 {len(back.findings)} 个（{counts}），已整改 {back.closed} 个，"
        f"豁免 {back.count(State.WAIVED)} 个，整改率 {_percent(back)}"
    )


def _counts(findings: Sequence[LookedBack]) -> str:
    numbers = {origin: sum(one.origin is origin for one in findings) for origin in Origin}
    return "、".join(f"{_ORIGINS[origin]} {n} 个" for origin, n in numbers.items() if n)


def _percent(back: Lookback) -> str:
    """One decimal, cut and not rounded: 100 % means all."""
    return f"{back.closed * 1000 // len(back.findings) / 10:.1f} %"


def _retested(one: LookedBack, asked: datetime | None, settings: Settings) -> str:
    """Whether a closed finding was looked for again since: its check ran, and would have reopened it."""
    if one.fixed_at is None:
        return ""
    if asked is None or asked <= one.fixed_at:
        return "整改后所属检查没有再运行"
    return f"{_day(asked, settings)} 所属检查又运行过，没有再报告"


def _row(site: str, one: LookedBack, asked: datetime | None, settings: Settings) -> tuple[object, ...]:
    finding = one.finding
    return (
        finding.id,
        site,
        _ORIGINS[one.origin],
        LABELS[finding.state],
        LABELS[finding.severity],
        "、".join(map(str, finding.items)),
        finding.message,
        finding.url or finding.subject,
        "、".join(finding.departments),
        _day(finding.first_seen, settings),
        _day(one.fixed_at, settings),
        _retested(one, asked, settings),
        one.returns or "",
        finding.note,
    )


def _day(at: datetime | None, settings: Settings) -> str:
    return at.astimezone(settings.zone).date().isoformat() if at else ""


def _object(site: str, one: LookedBack, asked: datetime | None, settings: Settings) -> dict[str, object]:
    finding = one.finding
    return {
        "id": finding.id,
        "fingerprint": finding.fingerprint,
        "site": site,
        "origin": one.origin.value,
        "state": finding.state.value,
        "severity": finding.severity.value,
        "check": finding.check,
        "items": list(finding.items),
        "message": finding.message,
        "url": finding.url,
        "departments": list(finding.departments),
        "first_seen": finding.first_seen.astimezone(settings.zone).isoformat(timespec="seconds"),
        "last_seen": finding.last_seen.astimezone(settings.zone).isoformat(timespec="seconds"),
        "fixed_at": one.fixed_at.astimezone(settings.zone).isoformat(timespec="seconds") if one.fixed_at else None,
        "retested": _retested(one, asked, settings),
        "returns": one.returns,
        "note": finding.note,
    }
