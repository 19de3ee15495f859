"""`init` and `config check`: a config to begin with, and everything that is wrong with the one there is."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli import out
from monitor.cli.chinese import ChineseCommand, ChineseGroup
from monitor.cli.context import Mistake, config_path, is_address, loaded, now, plan_items, remind
from monitor.config import Loaded, cron_trigger, next_time
from monitor.model.oserrors import why

if TYPE_CHECKING:
    from monitor.draft import Found


@click.command(cls=ChineseCommand, short_help="看一遍网站首页，起草一份 config.toml")
@click.argument("url", metavar="网址")
@click.option("--force", is_flag=True, help="已有配置文件时覆盖它")
def init(url: str, force: bool) -> None:
    """看一遍网站首页和公开目录，起草一份带说明的配置文件。没有找到的内容会在说明里写明，请逐项核实。"""
    if not is_address(url):
        raise Mistake(f"“{url}”不是完整的网址，应以 http:// 或 https:// 开头，例如 https://www.example.gov.cn/")
    path = config_path()
    if path.exists() and not force:
        raise Mistake(f"{path} 已经存在，没有改动它；要覆盖请加 --force，或用 --config 写到别处")
    from monitor.draft import discover, draft_text  # a client and the platforms: `config check` does without

    found = asyncio.run(discover(url))
    _write(path, draft_text(found))
    _tell(found)
    out.say(f"已起草 {path}。请逐项核实标有“待确认”的地方，然后运行 xunjian config check")


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Mistake(f"写不了 {path}：{why(error)}") from None


def _tell(found: "Found") -> None:
    if found.failure:
        out.warn(out.clean(f"首页没有打开：{found.failure}。配置只按网址起草。"))
        return
    out.say(out.clean(f"站点名称：{found.name or '没有找到'}"))
    out.say(f"网站平台：{found.platform}；信息公开平台：{'有，SID ' + found.sid if found.sid else '没有找到'}")
    out.say(f"栏目：找到 {len(found.columns)} 个；公开目录：{len(found.categories)} 类")


@click.group(cls=ChineseGroup, short_help="检查配置文件")
def config() -> None:
    """配置文件。"""


@config.command(name="check", cls=ChineseCommand, short_help="检查配置文件有没有错")
def check() -> None:
    """检查配置文件：错在第几行、应该怎么写；没有错时列出要点。有错时退出码为 2。"""
    result = loaded()
    _summary(result)
    remind(result.notices)


def _summary(result: Loaded) -> None:
    settings = result.settings
    out.say(f"{settings.path} 没有错误")
    for site in settings.sites:
        out.say(f"站点：{site.id} {site.name} {site.home}（抓取范围：{'、'.join(site.prefixes())}）")
    out.say(f"检查：启用 {len(settings.specs)} 项" + _paused(result))
    covered = {number for spec in settings.specs for number in spec.items}
    items = plan_items(settings.plan)
    left = [str(item.number) for item in items if item.number not in covered]
    out.say(f"工作要点：{settings.plan.year} 年 {len(items)} 项任务，配置了检查的 {len(items) - len(left)} 项")
    if left:
        out.say(f"没有配置检查、由人工确认的任务：{'、'.join(left)}")
    for label, line in (
        ("巡检", settings.schedule.inspect),
        ("首页监测", settings.schedule.probe),
        ("报告", settings.schedule.report),
    ):
        out.say(f"{label}：{_when(line, result)}")
    to = [*settings.mail.to, *settings.mail.cc]
    out.say(f"邮件：发给 {'、'.join(to)}" if to else "邮件：没有写收件人，报告只存在本机")
    out.say(f"数据：{settings.data}")


def _paused(result: Loaded) -> str:
    paused = [check.id for check in result.settings.checks if not check.enabled]
    return f"，暂停 {len(paused)} 项（{'、'.join(paused)}）" if paused else ""


def _when(line: str, result: Loaded) -> str:
    """When a cron line fires next, in words."""
    if not line:
        return "不做（时间留空）"
    zone = result.settings.zone
    following = next_time(cron_trigger(line, zone), now().astimezone(zone))
    return f"{line}，下一次 {following:%Y-%m-%d %H:%M}" if following else f"{line}，不会再到的时间"
