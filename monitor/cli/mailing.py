"""`mail flush`: the letters that still wait, sent now."""

from datetime import datetime

import click

from monitor.cli import out
from monitor.cli.chinese import ChineseGroup
from monitor.cli.codes import FAILED
from monitor.cli.context import loaded, now, open_store
from monitor.cli.logs import logging_to
from monitor.config import Settings
from monitor.delivery import flush
from monitor.store import Store


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
