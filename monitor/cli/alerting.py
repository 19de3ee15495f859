"""`alert list` and `alert test`: what stands, and whether each channel works."""

import asyncio

import click

from monitor import alerts
from monitor.cli import out
from monitor.cli.chinese import ChineseGroup
from monitor.cli.codes import FAILED
from monitor.cli.context import Mistake, format_option, loaded, now, open_store
from monitor.cli.logs import logging_to
from monitor.cli.mailing import flush_and_tell
from monitor.config import Settings
from monitor.config.messages import near
from monitor.store import NETWORK, Alert, AlertKind, Store

_KINDS: dict[AlertKind, str] = {
    "down": "首页打不开",
    "unavailable": "达到“站点无法访问”",
    "veto": "单项否决问题",
    "offline": "本机断网",
}


@click.group(cls=ChineseGroup, short_help="告警")
def alert() -> None:
    """告警：首页打不开、新发现单项否决问题等，不等日报，马上通知。通知到哪里，写在配置的 [[alert]]。"""


@alert.command(name="list", short_help="还没有解除的告警")
@format_option
def list_alerts(form: str) -> None:
    """列出还没有解除的告警。"""
    settings = loaded().settings
    with open_store(settings) as store:
        places = [NETWORK, *(site.id for site in settings.sites)]
        standing = [one for place in places for kind in _KINDS for one in store.alerts.standing(place, kind)]
    heads = ("编号", "站点", "种类", "内容", "开始")
    rows = [_row(one, settings) for one in standing]
    objects = [dict(zip(("id", "site", "kind", "text", "opened"), row, strict=True)) for row in rows]
    out.show(form, title="告警", heads=heads, rows=rows, objects=objects, nothing="没有未解除的告警")


def _row(one: Alert, settings: Settings) -> tuple[object, ...]:
    return (one.id, one.site_name, _KINDS[one.kind], one.text, f"{one.opened.astimezone(settings.zone):%Y-%m-%d %H:%M}")


@alert.command(short_help="向告警通道试发一条消息")
@click.option("--channel", metavar="通道", help="只试这一个（配置里 [[alert]] 的 id）；不写则都试")
@click.pass_context
def test(ctx: click.Context, channel: str | None) -> None:
    """向告警通道试发一条测试消息，不管是否在免打扰时段。有一处没有发到，退出码为 3。"""
    settings = loaded().settings
    known = [one.id for one in settings.alerts if one.enabled]
    if not known:
        raise Mistake("配置里没有启用的 [[alert]]，没有可试的告警通道")
    if channel is not None and channel not in known:
        raise Mistake(f"没有 id 为“{channel}”的告警通道{near(channel, known)}（已有：{'、'.join(known)}）")
    failed = False
    with logging_to(settings.data), open_store(settings, create=True) as store:
        for one in settings.alerts:
            if one.enabled and channel in (None, one.id):
                told = asyncio.run(alerts.try_out(settings, store, one, now()))
                failed = failed or bool(told.error)
                _say(told)
        if any(one.type == "mail" for one in settings.alerts):
            flush_and_tell(store, settings, now())
            failed = failed or bool(store.outbox.waiting())
    ctx.exit(FAILED if failed else 0)


def tell_alerts(settings: Settings, store: Store) -> None:
    """Tell the channels what they are still to be told, and say on the screen what came of it."""
    for told in asyncio.run(alerts.dispatch(settings, store, now())):
        _say(told)


def _say(told: alerts.Told) -> None:
    if told.error:
        out.warn(out.clean(f"告警没有发到 {told.channel}：{told.error}"))
    else:
        out.say(f"告警已{'放入发件箱' if told.by_mail else '发到'}（{told.channel}）：{told.lines} 条")
