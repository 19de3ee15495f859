"""巡检日报: one run and the ledger, told so that the IT center knows in a minute what is wrong and whose it is.

The rule of honesty here: every number comes from the run or the ledger; a run that broke down shows none of its own;
findings whose check did not run are not counted, and a line says how many they are.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo

from monitor.model import CrawlSummary, Evidence, ItemStanding, Outcome, Severity
from monitor.model.attestations import Attestation
from monitor.model.basis import Basis, basis_of
from monitor.model.deadlines import Due, dues
from monitor.model.yardstick import Rules
from monitor.store import LedgerCounts, Run, Sample, Store
from reports import formatting as fmt
from reports.attesting import attesting
from reports.findings import Describer, clusters, departments_of, grouped, place, read_books
from reports.headline import Standing, tiles
from reports.places import Columns
from reports.render import render
from reports.trend import trend
from reports.undelivered import undelivered
from reports.view import CheckView, Hero, ItemView, KindText, Morning, Report
from reports.yardstick import yardstick

_DAY = timedelta(hours=24)
_EVIDENCE = 20  # pieces of evidence shown with one item
_SOON = 30  # days before a deadline from which on it is named
_SLOW_SECONDS = 15  # 国办秘函〔2019〕19号: 超过 15 秒打不开 counts as unreachable


def morning(
    store: Store,
    run_id: int,
    *,
    items: Sequence[ItemStanding] | None = None,
    kinds: Mapping[str, KindText],
    zone: tzinfo,
    now: datetime,
    plan_year: int | None = None,
    fixed_days: int = 7,
    full_url: str | None = None,
    attached: Sequence[str] = (),
    page_up_to: int = 0,
    rules: Rules | None = None,
) -> Report:
    """The report of one run. `items` default to what the store recorded; `plan_year` is the year that deadlines without
    one belong to (the run's, unless given); `full_url` is where the page is published; `attached` names the files that
    the mail will carry, beside the page when that has no more than `page_up_to` bytes;
    `rules` are what the admin set for the official yardstick.

    Raises what the store raises for an unknown run.
    """
    run = store.run(run_id)
    if run.status != "done":
        return _broken(store, run, zone, now)
    standings = list(items) if items is not None else store.items(run_id)
    outcomes = store.outcomes(run_id)
    columns = Columns.of(store.columns(run.site))
    describer = Describer(kinds, departments_of(standings), zone, columns)
    books = read_books(store, run, describer, ran={o.check for o in outcomes}, fixed_days=fixed_days)
    day = fmt.local_day(run.started, zone)
    site = fmt.clean(run.site_name or run.site, 100)
    vetoes = tuple(f for f in books.open if f.severity is Severity.VETO)
    checks = tuple(_check(outcome, kinds) for outcome in outcomes)
    whole = Standing.of(outcomes, standings, books, len(vetoes))
    official = yardstick(store, run, rules or Rules(), run_end(run, now))
    year = plan_year or day.year
    view = Morning(
        subject=whole.subject(site, fmt.month_day(day)),
        site=site,
        day=fmt.calendar_day(day),
        weekday=fmt.weekday(day),
        written=fmt.moment(now, zone),
        finished=True,
        hero=whole.hero,
        facts=(
            *_facts(run, outcomes, store.samples(run.site, run_end(run, now) - _DAY), zone, now),
            ("19号文测算", f"{official.verdict}。"),
        ),
        tiles=tiles(books.counts),
        vetoes=vetoes,
        veto_clusters=clusters(vetoes, {check.id: check.title for check in checks}),
        items=_items(standings, outcomes, store.attestations.of(run.site), day),
        groups=grouped(books.open, {check.id: check.title for check in checks}),
        fixed=books.fixed,
        fixed_earlier=books.fixed_earlier,
        fixed_days=fixed_days,
        waived=books.waived,
        checks=checks,
        notes=_notes(store, run, zone),
        not_counted=_not_counted(books.uncounted),
        full=place(full_url) if full_url else None,
        trend=trend(store, run.site, until=run_end(run, now), zone=zone, checks={o.check for o in outcomes}),
        attesting=attesting(
            standings, store.attestations.of(run.site, year=plan_year), year, fmt.local_day(run_end(run, now), zone)
        ),
        attached=tuple(attached),
        yardstick=official,
    )
    mail_html, page_html, text = render(view, page_up_to=page_up_to)
    return Report(
        view.subject,
        mail_html,
        page_html,
        text,
        True,
        whole.verdict,
        books.counts,
        dict(whole.tally) if standings else {},
    )


def run_end(run: Run, now: datetime) -> datetime:
    """The later edge of the 24 hours before the report: now for today's run, its own end for one reported later."""
    end = run.finished or run.started
    return now if now - end < _DAY else end


def _facts(
    run: Run, outcomes: Sequence[Outcome], samples: Sequence[Sample], zone: tzinfo, now: datetime
) -> tuple[tuple[str, str], ...]:
    """When, how much, how long, and how the site answered: only what is known."""
    facts: list[tuple[str, str]] = []
    when = fmt.moment(run.started, zone)
    if run.finished is not None:
        took = (run.finished - run.started).total_seconds()
        when += f" 开始，用时 {fmt.duration(took)}" if took >= 0 else " 开始"
    facts.append(("巡检时间", when))
    scope = [f"运行检查 {len(outcomes)} 项，检查对象 {sum(o.examined for o in outcomes)} 处"]
    if run.crawl is not None:
        unread = run.crawl.pages - run.crawl.readable
        scope.append(
            f"抓取页面 {run.crawl.pages} 个" + (f"（其中 {unread} 个未能读取）" if unread else "")
            + f"，检测链接目标 {run.crawl.targets} 个"
        )  # fmt: skip
    facts.append(("检查范围", "；".join(scope)))
    if run.crawl is not None and (reused := _reused(run.crawl)):
        facts.append(("沿用上次结果", reused))
    until = run_end(run, now)
    day = [sample for sample in samples if sample.counted and sample.at <= until]
    if day:
        facts.append(("近24小时可用性", _availability(day)))
    return tuple(facts)


def _reused(crawl: CrawlSummary) -> str:
    """What was not read or asked again because nothing had changed; '' when all was."""
    parts = [f"页面 {crawl.unchanged} 个没有变化，不再重读"] if crawl.unchanged else []
    parts += [f"链接 {crawl.spared} 个近日查过是好的，不再请求"] if crawl.spared else []
    return "；".join(parts)


def _availability(samples: Sequence[Sample]) -> str:
    good = [sample.seconds for sample in samples if sample.ok]
    told = f"首页探测 {len(samples)} 次，正常 {len(good)} 次（{fmt.percent(len(good), len(samples))}）"
    if good:
        slow = sum(seconds > _SLOW_SECONDS for seconds in good)
        told += f"，最慢 {max(good):.1f} 秒" + (f"，其中超过 {_SLOW_SECONDS} 秒 {slow} 次" if slow else "")
    return told


def _items(
    standings: Sequence[ItemStanding], outcomes: Sequence[Outcome], said: Sequence[Attestation], day: date
) -> tuple[ItemView, ...]:
    """The plan items with what each verdict rests on, and with deadlines that have passed or are near."""
    due = {one.number: _due(one) for one in dues((s.item for s in standings), day.year, day, _SOON)}
    found = {outcome.check: outcome.evidence for outcome in outcomes}
    views: list[ItemView] = []
    for standing in standings:
        basis = basis_of(standing, outcomes, said, day)
        evidence = [piece for check in basis.evidence for piece in found.get(check, ())]
        views.append(_item(standing, basis, due.get(standing.item.number, ""), evidence))
    return tuple(views)


def _due(due: Due) -> str:
    """How a deadline stands, short: the column beside it shows the deadline itself."""
    if due.days is None:
        return "看不出日期" if due.text else ""
    return f"已过 {-due.days} 天" if due.days < 0 else f"还剩 {due.days} 天"


def _item(standing: ItemStanding, basis: Basis, due: str, evidence: Sequence[Evidence]) -> ItemView:
    item = standing.item
    return ItemView(
        number=item.number,
        section=fmt.clean(item.section, 100),
        title=fmt.clean(item.title, 200),
        verdict=standing.verdict,
        departments="、".join(fmt.clean(name, 60) for name in item.departments),
        deadline=fmt.clean(item.deadline, 100),
        reason=_own_reason(standing),
        person=fmt.clean(item.person, 500),
        open_findings=standing.open_findings,
        basis=basis.told,
        due=due,
        word=fmt.clean(basis.word, 300),
        evidence=tuple((place(one.subject), fmt.clean(one.text, 300)) for one in evidence[:_EVIDENCE]),
    )


def _own_reason(standing: ItemStanding) -> str:
    """The reason in short: `失效链接 34 个`. What a person must confirm has a place of its own in the report."""
    told = standing.reason
    if standing.item.person:
        for before in ("另需人工确认：", "需人工确认："):
            told = told.replace(before + standing.item.person, "")
    return fmt.clean(told.replace("：问题 ", " ")).strip("；")


def _check(outcome: Outcome, kinds: Mapping[str, KindText]) -> CheckView:
    kind = kinds.get(outcome.kind)
    return CheckView(
        id=outcome.check,
        title=fmt.clean(outcome.title or (kind.title if kind else "") or outcome.check, 100),
        verdict=outcome.verdict,
        examined=outcome.examined,
        findings=outcome.findings,
        unjudged=outcome.unjudged,
        reason=fmt.clean(outcome.reason),
        evidence=tuple((place(one.subject), fmt.clean(one.text, 500)) for one in outcome.evidence),
    )


def _notes(store: Store, run: Run, zone: tzinfo) -> tuple[str, ...]:
    """What the reader must know of the run itself: mail that did not arrive and an incomplete crawl first, then what
    was noted on the way."""
    notes = undelivered(store, run, zone)
    if run.crawl is not None and not run.crawl.complete:
        notes.append("本次抓取不完整，没有抓到的页面不作判定。")
    if run.crawl is not None and not run.crawl.home_readable:
        notes.append("网站首页未能读取。")
    latest = store.latest_run(run.site)
    if latest is not None and latest.id > run.id:
        notes.append(
            f"本报告为补发：此后（{fmt.moment(latest.started, zone)}）又做过巡检，问题的状态以补发时的台账为准。"
        )
    notes += run.crawl.notes if run.crawl is not None else ()
    notes += run.notes
    return tuple(dict.fromkeys(fmt.clean(note, 500) for note in notes if note.strip()))


def _not_counted(uncounted: int) -> str:
    if not uncounted:
        return ""
    return f"另有 {uncounted} 个以前发现的问题，所属检查本次没有运行（已停用或本次未选），未计入以上数字。"


def _broken(store: Store, run: Run, zone: tzinfo, now: datetime) -> Report:
    """An honest report of a run that did not finish: what happened, and since when nothing is known."""
    word = {"failed": "未能完成", "interrupted": "被中断", "running": "尚未结束"}[run.status]
    day = fmt.local_day(run.started, zone)
    site = fmt.clean(run.site_name or run.site, 100)
    last = store.latest_run(run.site)
    known = (
        f"上一次完整的巡检在 {fmt.moment(last.started, zone)}，其结论见当日日报。"
        if last is not None and last.started < run.started
        else "此前没有完成过的巡检。"
    )
    facts = [("巡检时间", f"{fmt.moment(run.started, zone)} 开始")]
    if run.finished is not None:
        facts.append(("结束时间", fmt.moment(run.finished, zone)))
    reason = fmt.clean(run.error, 500)
    if reason:
        facts.append(("原因", reason))
    samples = [s for s in store.samples(run.site, run_end(run, now) - _DAY) if s.counted and s.at <= run_end(run, now)]
    if samples:
        facts.append(("近24小时可用性", _availability(samples)))
    view = Morning(
        subject=f"【巡检日报】{site} {fmt.month_day(day)} 巡检{word}",
        site=site,
        day=fmt.calendar_day(day),
        weekday=fmt.weekday(day),
        written=fmt.moment(now, zone),
        finished=False,
        hero=Hero(
            "error",
            "—",
            "没有结论",
            f"本次巡检{word}，没有可用的结论",
            f"不能据此认定网站合格或不合格；整改台账保持原样。{known}",
        ),
        facts=tuple(facts),
        notes=_notes(store, run, zone),
    )
    mail_html, page_html, text = render(view)
    return Report(view.subject, mail_html, page_html, text, False, None, LedgerCounts())
