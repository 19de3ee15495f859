"""科室日报: what one 科室 has to fix after a run, and nothing of anybody else's.

A finding belongs to every department that is named for it, leading or 会同. New ones stand first and in full.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from monitor.model import LABELS, Severity, at_least
from monitor.store import Store
from reports import formatting as fmt
from reports.findings import Describer, clusters, departments_of, read_books
from reports.letters import letter
from reports.places import Columns
from reports.view import FindingView, Hero, KindText, Report, Tile


@dataclass(frozen=True, slots=True)
class DepartmentReport:
    """The letter, and what decides whether it is sent: `changes` counts new, reopened and fixed findings."""

    report: Report
    changes: int
    open: int


def department(
    store: Store,
    run_id: int,
    names: Sequence[str],
    *,
    kinds: Mapping[str, KindText],
    zone: tzinfo,
    now: datetime,
    least: Severity = Severity.WARN,
    summary: bool = False,
) -> DepartmentReport | None:
    """The findings of the named departments as a finished run left them, at least as grave as `least`.

    None for a run that did not finish: it says nothing about anybody. `summary`: it is the day of the weekly summary.
    """
    run = store.run(run_id)
    if run.status != "done":
        return None
    describer = Describer(kinds, departments_of(store.items(run_id)), zone, Columns.of(store.columns(run.site)))
    outcomes = store.outcomes(run_id)
    books = read_books(store, run, describer, ran={o.check for o in outcomes}, fixed_days=0)
    ours = {fmt.clean(name, 60) for name in names}

    def mine(views: Sequence[FindingView]) -> tuple[FindingView, ...]:
        return tuple(view for view in views if ours & set(view.departments) and at_least(view.severity, least))

    standing, fixed = mine(books.open), mine(books.fixed)
    fresh = tuple(view for view in standing if view.is_new)
    old = tuple(view for view in standing if not view.is_new)
    day = fmt.local_day(run.started, zone)
    who = "、".join(fmt.clean(name, 60) for name in names)
    site = fmt.clean(run.site_name or run.site, 100)
    words = [f"{label}{len(part)}" for label, part in (("新增", fresh), ("未整改", old), ("已整改", fixed)) if part]
    title = "科室周汇总" if summary else "科室日报"
    subject = f"【网站巡检·{title}】{who} {fmt.month_day(day)} {' '.join(words) or '没有未整改的问题'}"
    shown = _hero(standing, len(fresh))
    rendered = letter(
        "department",
        subject,
        site=site,
        who=who,
        title=title,
        hero=shown,
        tiles=(
            Tile("新增或重新出现", len(fresh), "fail" if fresh else "quiet"),
            Tile("此前未整改", len(old), "warn" if old else "quiet"),
            Tile("已整改", len(fixed), "pass" if fixed else "quiet"),
        ),
        day=f"{fmt.calendar_day(day)} {fmt.weekday(day)}",
        clusters=clusters(standing, {outcome.check: fmt.clean(outcome.title, 100) for outcome in outcomes}),
        fresh=fresh,
        old=old,
        fixed=fixed,
        written=fmt.moment(now, zone),
    )
    return DepartmentReport(rendered, len(fresh) + len(fixed), len(standing))


def _hero(standing: Sequence[FindingView], fresh: int) -> Hero:
    """How many findings the department has open; red as soon as one of them costs points."""
    number = str(len(standing))
    if not standing:
        return Hero("pass", number, "个未整改问题", "没有未整改的问题", "本科室名下没有未整改的问题。")
    by_severity = [(severity, sum(one.severity is severity for one in standing)) for severity in Severity]
    told = "、".join(f"{LABELS[severity]} {count} 个" for severity, count in by_severity if count)
    grave = any(one.severity is not Severity.WARN for one in standing)
    return Hero(
        "fail" if grave else "warn",
        number,
        "个未整改问题",
        f"其中新增或重新出现 {fresh} 个" if fresh else "没有新增的问题",
        f"按轻重：{told}。",
    )
