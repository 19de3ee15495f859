"""A bureau's ledger for the report tests, filled through the store's public API alone."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import reports
from monitor.config import PlanSettings
from monitor.judging import standings
from monitor.model import (
    Carrier,
    CrawlSummary,
    Evidence,
    Fault,
    ItemStanding,
    Outcome,
    Severity,
    Verdict,
    fingerprint,
)
from monitor.plan import load_plan
from monitor.store import Sample, Store
from reports import KindText, Report

ZONE = ZoneInfo("Asia/Shanghai")
SITE, NAME = "swscjg", "汕尾市市场监督管理局"
HOME = "http://bureau.example/swscjg/"
NIGHT = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)  # 2:00 on 23 November in Beijing
MORNING = NIGHT + timedelta(hours=6)
KINDS = {
    "dead_links": KindText("失效链接", "国办秘函〔2019〕19号 扣分指标“可用性”", "请更正链接地址，或删除该链接。"),
    "library_fields": KindText("规范性文件库要素", "政务公开工作要点第 2 项", "请在后台补填所列要素后重新发布。"),
    "key_columns": KindText("重点领域栏目", "政务公开工作要点第 24 至 26 项", "请恢复栏目，补充内容并及时更新。"),
    "ipv6": KindText("IPv6 支持度", "政务公开工作要点第 22 项", "请联系网络运维单位添加 AAAA 记录。"),
}
ITEMS = {"dead_links": (4, 20, 21), "library_fields": (1, 2, 3), "key_columns": (24, 25, 26), "ipv6": (22,)}
OWNERS = {
    "dead_links": ("办公室",),
    "library_fields": ("政策法规科", "办公室"),
    "key_columns": ("食品安全监督管理科",),
    "ipv6": ("办公室",),
}
CRAWL = CrawlSummary(pages=1523, readable=1519, links=48210, targets=6021, requests=7630, seconds=1390.0, complete=True)


def fault(number: int, severity: Severity = Severity.ERROR, message: str = "") -> Fault:
    """A dead link on a page of the bureau."""
    target = f"{HOME}attachment/0/48/48{number:04}/{700000 + number}.docx"
    page = f"{HOME}gkmlpt/content/0/{number // 10}/post_{number}.html"
    return Fault(
        subject=target,
        message=message or f"附件打不开（HTTP 404）：关于印发食品抽检计划的通知（第{number}批）",
        expected="能够打开",
        seen="HTTP 404",
        found_on=page,
        anchor=f"附件{number}：抽检计划表.docx",
        severity=severity,
        url=target,
        carriers=(Carrier(page, "a", "附件"), Carrier(f"{HOME}xwdt/index.html", "a", "抽检计划表")),
        carrier_total=2,
    )


def outcome(check: str, verdict: Verdict, findings: int = 0, *, reason: str = "", unjudged: int = 0) -> Outcome:
    return Outcome(
        check=check,
        kind=check,
        title=KINDS[check].title,
        items=ITEMS[check],
        verdict=verdict,
        examined=100,
        findings=findings,
        unjudged=unjudged,
        reason=reason or ("" if verdict is Verdict.PASS else f"检查 100 处，发现问题 {findings} 个"),
        evidence=(Evidence(HOME, "首页 HTTP 200，用时 0.4 秒"),),
    )


def plan_standings(outcomes: Sequence[Outcome]) -> list[ItemStanding]:
    return standings(load_plan(PlanSettings()).items, outcomes)


def run(
    store: Store,
    faults: dict[str, list[Fault]],
    *,
    cleared: Sequence[Fault] = (),
    at: datetime = NIGHT,
    crawl: CrawlSummary = CRAWL,
    notes: Sequence[str] = (),
    outcomes: Sequence[Outcome] | None = None,
    site: str = SITE,
    name: str = NAME,
) -> int:
    """One finished run: each check of `faults` ran and found these; `cleared` are dead links seen alive again."""
    run_id = store.begin_run(site, name, at)
    told = list(outcomes or ())
    for check, seen in faults.items():
        store.ledger.apply(
            run_id,
            site=site,
            check=check,
            kind=check,
            items=ITEMS[check],
            departments=OWNERS[check],
            seen=[(one, one.severity or Severity.ERROR, one.basis or KINDS[check].basis) for one in seen],
            cleared=[fingerprint(site, "dead_links", one.subject, one.aspect) for one in cleared]
            if check == "dead_links"
            else [],
            now=at,
        )
        if outcomes is None:
            told.append(outcome(check, Verdict.FAIL if seen else Verdict.PASS, len(seen)))
    for one in told:
        store.record_outcome(run_id, one)
    store.record_items(run_id, plan_standings(told))
    store.finish_run(run_id, finished=at + timedelta(minutes=23, seconds=40), status="done", crawl=crawl, notes=notes)
    return run_id


def report(store: Store, run_id: int, now: datetime = MORNING, full_url: str | None = None) -> Report:
    return reports.morning(store, run_id, kinds=KINDS, zone=ZONE, now=now, full_url=full_url)


def probe(store: Store, count: int, failures: int, until: datetime = MORNING) -> None:
    for n in range(count):
        at = until - timedelta(minutes=5 * n)
        store.add_sample(Sample(SITE, at, n >= failures, 0.4, "HTTP 200" if n >= failures else "超时无应答"))
