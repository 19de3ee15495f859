"""`run` and `serve`: the inspection now, and the inspection by schedule."""

import asyncio
import json
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from monitor import alerts
from monitor.cli import out
from monitor.cli.alerting import tell_alerts
from monitor.cli.cancelling import run_cancellable
from monitor.cli.chinese import ChineseCommand
from monitor.cli.codes import FAILED, FOUND, OK
from monitor.cli.context import Mistake, loaded, now, open_store, remind, site_option, sites_of
from monitor.cli.logs import log_path, logging_to
from monitor.cli.mailing import flush_and_tell
from monitor.cli.progress import shown_progress
from monitor.cli.shapes import finding_object, item_object, outcome_object
from monitor.config import Loaded, Settings, SiteSettings
from monitor.config.messages import near
from monitor.inspection import Inspected, InspectionFailed, inspect_site
from monitor.letters import queue_departments
from monitor.lock import InstanceLock
from monitor.log import Log
from monitor.model import LABELS, CrawlSummary, Severity
from monitor.model.basis import basis_of
from monitor.model.oserrors import why
from monitor.publishing import kind_texts, publish
from monitor.store import Store, StoreError

log = Log(__name__)


@click.command(cls=ChineseCommand, short_help="立即巡检一次，生成报告并发信")
@site_option
@click.option(
    "--check", "checks", multiple=True, metavar="检查", help="只做这项检查（配置里 [[check]] 的 id），可写多次"
)
@click.option("--no-mail", is_flag=True, help="只生成报告，不发信")
@click.option("--json", "json_file", metavar="文件", help="把结果写成 JSON 文件；写 - 则输出到屏幕")
@click.option(
    "--fail-on",
    type=click.Choice([severity.value for severity in Severity]),
    help="有这一级或更重的未整改问题时，退出码为 1（veto 单项否决、error 扣分、warn 提示）",
)
@click.pass_context
def run(
    ctx: click.Context,
    site: str | None,
    checks: tuple[str, ...],
    no_mail: bool,
    json_file: str | None,
    fail_on: str | None,
) -> None:
    """立即巡检一次：抓取、检查、记入台账、生成报告、发信。

    退出码：0 已完成（不论发现什么）；1 有 --fail-on 所指的问题；2 配置或用法有误；3 巡检本身没有完成。
    """
    config = loaded()
    remind(config.notices)
    settings = config.settings
    _known_checks(settings, checks)
    _writable(json_file)
    sites = sites_of(settings, site)
    with logging_to(settings.data), InstanceLock(settings.data), open_store(settings, create=True) as store:
        results, failed = list[tuple[SiteSettings, Inspected]](), False
        for one in sites:
            try:
                results.append(_inspect(config, one, store, checks, mail=not no_mail, quiet=json_file == "-"))
            except InspectionFailed as error:
                failed = True
                out.warn(f"{one.name}：{error}（详见 {log_path(settings.data)}）")
                if not checks:
                    _report_failure(config, one, store, error.run_id, mail=not no_mail)
        if json_file:
            _write_json(json_file, [_result_object(store, settings, one, done) for one, done in results])
        for one, done in results:
            alerts.watch_findings(settings, store, one, done.run_id, now())
        if not no_mail:
            tell_alerts(settings, store)
            flush_and_tell(store, settings, now())
    ctx.exit(FAILED if failed else _verdict_code([done for _, done in results], fail_on))


def _writable(target: str | None) -> None:
    """Find out before an inspection of hours, not after it, that its result has nowhere to go."""
    if target and target != "-" and not (Path(target).parent.is_dir() and os.access(Path(target).parent, os.W_OK)):
        raise Mistake(f"写不了 JSON 文件 {target}：文件夹 {Path(target).parent} 不存在或没有权限")


def _known_checks(settings: Settings, wanted: Sequence[str]) -> None:
    known = [spec.id for spec in settings.specs]
    for check in wanted:
        if check not in known:
            raise Mistake(f"没有 id 为“{check}”的检查{near(check, known)}（已启用：{'、'.join(known) or '无'}）")


def _verdict_code(results: Sequence[Inspected], fail_on: str | None) -> int:
    reached = fail_on is not None and any(done.reaches(Severity(fail_on)) for done in results)
    return FOUND if reached else OK


def _inspect(
    config: Loaded, site: SiteSettings, store: Store, only: Sequence[str], *, mail: bool, quiet: bool
) -> tuple[SiteSettings, Inspected]:
    settings = config.settings
    with shown_progress(site.name) as show:
        done = run_cancellable(inspect_site(settings, site, config.kinds, store, only=only, progress=show))
    if only:  # the day's report tells of the full run
        if not quiet:
            _tell(site, done)
            out.say("只运行了部分检查，不生成日报，也不发信")
        return site, done
    published = publish(settings, site, config.kinds, store, done.run_id, mail=mail)
    if mail:
        queue_departments(settings, site, kind_texts(config.kinds), store, done.run_id, now())
    if not quiet:
        _tell(site, done)
        out.say(f"报告：{published.html_path}")
        if published.queued:
            out.say(f"邮件已放入发件箱：{published.subject}")
    return site, done


def _report_failure(config: Loaded, site: SiteSettings, store: Store, run_id: int, *, mail: bool) -> None:
    """A run that broke down has a report too: who waits for the mail must not take silence for good news."""
    try:
        published = publish(config.settings, site, config.kinds, store, run_id, mail=mail)
    except (StoreError, OSError) as error:  # what broke the run may break its report: a full disk
        out.warn(f"{site.name}：也没能生成报告：{why(error) if isinstance(error, OSError) else error}")
        return
    out.say(f"报告：{published.html_path}")


def _tell(site: SiteSettings, done: Inspected) -> None:
    """The result of one site for the eyes: checks, plan items in sum, ledger."""
    rows = [
        (outcome.check, LABELS[outcome.verdict], outcome.title, outcome.findings, outcome.reason)
        for outcome in done.outcomes
    ]
    out.table(f"{site.name} 第 {done.run_id} 次巡检", ("检查", "结论", "名称", "问题", "说明"), rows)
    by_verdict = Counter(standing.verdict for standing in done.standings)
    out.say("任务：" + "，".join(f"{LABELS[verdict]} {count} 项" for verdict, count in by_verdict.items()))
    counts = done.counts
    out.say(
        f"台账：新增 {counts.new}，未整改 {counts.open}，重新出现 {counts.reopened}，"
        f"已整改 {counts.fixed}，已豁免 {counts.waived}"
    )
    if done.crawl is not None:
        state = "" if done.crawl.complete else "（抓取不完整）"
        out.say(
            f"抓取：网页 {done.crawl.pages} 个{_unchanged(done.crawl)}，链接目标 {done.crawl.targets} 个，"
            f"请求 {done.crawl.requests} 次，{done.crawl.seconds:.0f} 秒{state}"
        )


def _unchanged(crawl: CrawlSummary) -> str:
    return f"（其中 {crawl.unchanged} 个与上次相同）" if crawl.unchanged else ""


def _result_object(store: Store, settings: Settings, site: SiteSettings, done: Inspected) -> dict[str, Any]:
    findings = store.ledger.findings(site.id, run_id=done.run_id)
    said = store.attestations.of(site.id)
    day = store.run(done.run_id).started.astimezone(settings.zone).date()
    return {
        "site": site.id,
        "name": site.name,
        "run": done.run_id,
        "items": [item_object(one, basis_of(one, done.outcomes, said, day)) for one in done.standings],
        "outcomes": [outcome_object(outcome) for outcome in done.outcomes],
        "findings": [finding_object(finding, settings.zone) for finding in findings],
    }


def _write_json(target: str, results: Sequence[dict[str, Any]]) -> None:
    """One site: its object. Several: `{"sites": […]}`."""
    value = results[0] if len(results) == 1 else {"sites": list(results)}
    text = json.dumps(value, ensure_ascii=False, indent=2)
    if target == "-":
        out.say(text)
        return
    try:
        Path(target).write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise Mistake(f"写不了 JSON 文件 {target}：{why(error)}") from None


@click.command(cls=ChineseCommand, short_help="按时间表长期运行（作为服务）")
@click.pass_context
def serve(ctx: click.Context) -> None:
    """按配置 [schedule] 的时间表长期运行：定时巡检、监测首页、出报告、发信。收到 SIGTERM 或按 Ctrl-C 时结束。"""
    from monitor.schedule import Service  # the scheduler: `run` does without

    config = loaded()
    remind(config.notices)
    settings = config.settings
    with logging_to(settings.data) as log_file, InstanceLock(settings.data), open_store(settings, create=True) as store:
        service = Service(settings, config.kinds, store)
        for line in service.timetable(now()):
            out.say(line)
        out.say(f"日志：{log_file}")
        asyncio.run(service.run())
    out.say("已结束")
    ctx.exit(OK)
