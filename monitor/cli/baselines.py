"""`baseline`: the pages that are held against a baseline, and a person's word that what is there now is the new one."""

import json
from datetime import datetime

import click

from monitor.cli import out
from monitor.cli.chinese import ChineseCommand, ChineseGroup
from monitor.cli.context import Mistake, format_option, loaded, now, open_store, site_option, sites_of
from monitor.cli.people import by_whom
from monitor.config import Settings
from monitor.store import KnownBaseline

_HEADS = ("站点", "检查", "网址", "基准标题", "基准日期", "确认人", "最近看到的标题", "最近看到", "是否相同")


@click.group(cls=ChineseGroup, short_help="首页篡改告警的基准：查看、确认")
def baseline() -> None:
    """首页篡改告警的基准。第一次巡检时记下，改版之后由人确认新的基准。"""


@baseline.command(name="list", cls=ChineseCommand, short_help="列出各页面的基准")
@site_option
@format_option
def list_baselines(site: str | None, form: str) -> None:
    """列出与基准比较的页面：基准是什么时候的、谁确认的，最近一次看到的是不是一样。"""
    settings = loaded().settings
    with open_store(settings) as store:
        found = [(one.id, known) for one in sites_of(settings, site) for known in store.memory.baselines(one.id)]
    rows = [_row(place, known, settings) for place, known in found]
    out.show(
        form,
        title="篡改告警的基准",
        heads=_HEADS,
        rows=rows,
        objects=[dict(zip(_HEADS, row, strict=True)) for row in rows],
        nothing="还没有基准：配置 defacement 检查并巡检一次之后才有",
    )


@baseline.command(cls=ChineseCommand, short_help="确认：现在的页面就是新的基准")
@click.argument("url", metavar="网址")
@click.option("--by", metavar="姓名", help="谁确认的，默认为当前系统用户")
@site_option
def accept(url: str, by: str | None, site: str | None) -> None:
    """打开页面核实之后，确认最近一次巡检看到的页面就是新的基准，告警在下一次巡检时解除。网址用 baseline list 查。"""
    settings = loaded().settings
    with open_store(settings) as store:
        found = [
            (one.id, known)
            for one in sites_of(settings, site)
            for known in store.memory.baselines(one.id)
            if known.url == url
        ]
        if not found:
            raise Mistake(f"没有网址为 {url} 的基准，请用 xunjian baseline list 查")
        for place, known in found:
            store.memory.accept(place, known, by_whom(by), now())
            out.say(out.clean(f"已确认：{known.url}（检查 {known.check}），标题“{_title(known.seen)}”"))


def _row(place: str, known: KnownBaseline, settings: Settings) -> tuple[object, ...]:
    def day(at: datetime) -> str:
        return at.astimezone(settings.zone).strftime("%Y-%m-%d %H:%M")

    return (
        place,
        known.check,
        known.url,
        _title(known.baseline),
        day(known.since),
        known.accepted or "（首次巡检）",
        _title(known.seen),
        day(known.seen_at),
        "相同" if known.seen == known.baseline else "不同",
    )


def _title(text: str) -> str:
    return str(json.loads(text)["title"])[:40]
