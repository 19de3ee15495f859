"""`report` and `mail flush`: the report of a run once more, and the letters that still wait."""

import shutil
from datetime import date, datetime
from pathlib import Path

import click

from monitor.cli import out
from monitor.cli.chinese import ChineseCommand, ChineseGroup
from monitor.cli.context import FAILED, Mistake, day_option, loaded, now, open_store, site_option, sites_of
from monitor.cli.logs import logging_to
from monitor.config import Settings
from monitor.delivery import flush
from monitor.letters import publish_period
from monitor.model.oserrors import why
from monitor.publishing import publish
from monitor.store import Store
from reports.period import TITLES, PeriodKind, span_of


@click.command(cls=ChineseCommand, short_help="重新生成一份报告（不发信）")
@site_option
@day_option("--date", "哪一天的巡检，写作 2024-08-20；不写则为最近一次")
@click.option("--out", "target", metavar="文件", help="报告另存到这里（只能用于一个站点）")
@click.option(
    "--period",
    type=click.Choice(list(TITLES)),
    help="周报 week、月报 month、季报 quarter、年报 year：--date 所在的那一期；不写 --date 则为刚过去的一期",
)
def report(site: str | None, date: date | None, target: str | None, period: PeriodKind | None) -> None:
    """按台账重新生成一份报告。不重新巡检，也不发信。"""
    config = loaded()
    settings = config.settings
    sites = sites_of(settings, site)
    if target and len(sites) > 1:
        raise Mistake("配置里有多个站点，用 --out 时请用 --site 指明一个")
    written = 0
    with open_store(settings) as store:
        for one in sites:
            if period is not None:
                moment = now()
                today = moment.astimezone(settings.zone).date()
                span = span_of(period, date) if date else span_of(period, today).before()
                path = publish_period(settings, one, store, span, moment, mail=False)
                out.say(f"{TITLES[period]}：{_copy(path, target)}")
                written += 1
                continue
            run = store.latest_run(one.id, on=date)
            if run is None:
                when = f" {date.isoformat()} 这一天" if date else ""
                out.warn(f"{one.name}{when}没有完成过巡检")
                continue
            published = publish(settings, one, config.kinds, store, run.id, mail=False)
            out.say(f"报告：{_copy(published.html_path, target)}")
            written += 1
    if not written:
        raise Mistake("没有生成报告")


def _copy(path: Path, target: str | None) -> Path:
    if not target:
        return path
    goal = Path(target)
    try:
        shutil.copyfile(path, goal)
    except shutil.SameFileError:
        return path
    except OSError as error:
        raise Mistake(f"写不了 {goal}：{why(error)}") from None
    return goal


@click.group(cls=ChineseGroup, short_help="发件箱")
def mail() -> None:
    """发件箱：报告先放进发件箱，再发出；发不出去的会自动重试，不会重复发。"""


@mail.command(name="flush", short_help="立即发出积压的邮件")
@click.pass_context
def flush_now(ctx: click.Context) -> None:
    """立即发出发件箱里积压的邮件，多次失败、已放弃的也再试。还有没发出去的，退出码为 3。"""
    settings = loaded().settings
    with logging_to(settings.data), open_store(settings) as store:
        store.outbox.revive(now())
        if not store.outbox.waiting():
            out.say("发件箱是空的，没有要发的邮件")
            return
        flush_and_tell(store, settings, now())
        if store.outbox.waiting() or store.outbox.failed():
            ctx.exit(FAILED)


def flush_and_tell(store: Store, settings: Settings, moment: datetime) -> None:
    """Send what is due, and say what came of it and when the rest is tried again."""
    done = flush(store, settings.mail, moment, ca_file=settings.network.ca_file)
    if done.sent:
        out.say(f"已发出邮件 {done.sent} 封")
    for error in done.errors:
        out.warn(out.clean(f"没有发出：{error}"))
    waiting = store.outbox.waiting()
    if waiting:
        following = min(message.next_try for message in waiting).astimezone(settings.zone)
        out.warn(f"发件箱里还有 {len(waiting)} 封，{following:%H:%M} 之后由 xunjian serve 或 xunjian mail flush 再试")
