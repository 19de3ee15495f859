"""`notice`: the 整改通知书 of one department as a Word file."""

from datetime import date
from pathlib import Path

import click

import reports
from monitor.cli import out
from monitor.cli.chinese import ChineseCommand
from monitor.cli.context import Mistake, day_option, loaded, now, open_store, site_option, sites_of
from monitor.cli.ledgers import save
from monitor.config.messages import near
from monitor.publishing import kind_texts


@click.command(cls=ChineseCommand, short_help="给一个科室出整改通知书（Word）")
@click.argument("department", metavar="科室")
@click.option("--out", "target", metavar="文件", required=True, help="写到哪个 .docx 文件")
@day_option("--due", "要求哪一天之前整改完，写作 2026-12-01；不写则在通知书里留空")
@site_option
def notice(department: str, target: str, due: date | None, site: str | None) -> None:
    """给一个科室出整改通知书（.docx）：列出它名下没有整改的问题，已豁免的不列。编号、签发人留空，由人填写。"""
    config = loaded()
    sites = sites_of(config.settings, site)
    if len(sites) > 1:
        raise Mistake("配置里有多个站点，请用 --site 指明一个")
    goal = Path(target)
    if goal.suffix.lower() != ".docx":
        raise Mistake(f"--out 的文件名应以 .docx 结尾，不是“{goal.name}”")
    moment, zone = now(), config.settings.zone
    if due is not None and due < moment.astimezone(zone).date():
        raise Mistake(f"--due {due.isoformat()} 已经过去，请写今天或以后的日期")
    one, wanted = sites[0], department.strip()
    with open_store(config.settings) as store:
        made = reports.rectification_notice(
            store, one.id, one.name, wanted, kinds=kind_texts(config.kinds), zone=zone, now=moment, due=due
        )
        if made is None:
            known = reports.departments_with_findings(store, one.id, zone)
            listed = "、".join(f"{name} {count} 个" for name, count in known.items()) or "无"
            raise Mistake(f"“{wanted}”没有未整改的问题{near(wanted, known)}（有未整改问题的科室：{listed}）")
    save(goal, made.content)
    more = f"，列出前 {made.listed} 个，其余见整改台账" if made.listed < made.total else ""
    out.say(f"整改通知书：{goal}（问题 {made.total} 个{more}）")
