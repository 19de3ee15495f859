"""`ledger export` and `ledger import`: the 整改台账 as a workbook, out to the offices and back."""

from datetime import datetime
from pathlib import Path

import click

import reports
from monitor.cli import out
from monitor.cli.chinese import ChineseCommand, ChineseGroup
from monitor.cli.codes import WRONG_USE
from monitor.cli.context import Mistake, loaded, now, open_store, site_option, sites_of
from monitor.cli.people import by_whom
from monitor.config import Loaded, SiteSettings
from monitor.model.oserrors import why
from monitor.publishing import kind_texts, write_whole
from monitor.store import Store
from monitor.taking_back import take_back


@click.group(cls=ChineseGroup, short_help="整改台账的导出和导入")
def ledger() -> None:
    """整改台账：导出成 Excel 表发给科室填写，填好后再导入。"""


@ledger.command(name="export", cls=ChineseCommand, short_help="把整改台账导出成 Excel 表")
@site_option
@click.option("--out", "target", metavar="文件", required=True, help="导出到哪个 .xlsx 文件")
def export(site: str | None, target: str) -> None:
    """把一个站点的整改台账导出成 Excel 表（.xlsx）。期限、状态、备注三列填好后，可用 xunjian ledger import 写回。"""
    config = loaded()
    chosen = _one(sites_of(config.settings, site))
    goal = _xlsx(target)
    with open_store(config.settings) as store:
        content = _workbook(config, store, chosen, now())
    save(goal, content)
    out.say(f"整改台账：{goal}")


@click.command(name="import-ledger", cls=ChineseCommand, short_help="把填好的整改台账写回")
@click.argument("file", metavar="文件", type=click.Path(path_type=Path))
@click.option("--by", metavar="姓名", help="谁作的处理，默认为当前系统用户")
@click.pass_context
def import_ledger(ctx: click.Context, file: Path, by: str | None) -> None:
    """把填好的整改台账（.xlsx）写回：只取期限、状态（认领、豁免）和备注。有错的行逐行说明，其余照常写回。"""
    settings = loaded().settings
    try:
        lines = reports.read_filled(file)
    except reports.FilledError as error:
        raise Mistake(str(error)) from None
    with open_store(settings) as store:
        done = take_back(store, lines, by=by_whom(by), now=now())
    out.say(f"认领 {done.acknowledged} 个，豁免 {done.waived} 个，没有变动 {done.unchanged} 个")
    for error in done.errors:
        out.warn(out.clean(error))
    if done.errors:
        out.warn(f"有 {len(done.errors)} 行没有写回，改正后可以把整个文件再导入一次")
        ctx.exit(WRONG_USE)


ledger.add_command(import_ledger, "import")  # beside `ledger export`, where people look for it


def _one(sites: list[SiteSettings]) -> SiteSettings:
    if len(sites) > 1:
        raise Mistake("配置里有多个站点，请用 --site 指明一个")
    return sites[0]


def _xlsx(target: str) -> Path:
    goal = Path(target)
    if goal.suffix.lower() != ".xlsx":
        raise Mistake(f"--out 的文件名应以 .xlsx 结尾，不是“{goal.name}”")
    return goal


def _workbook(config: Loaded, store: Store, site: SiteSettings, moment: datetime) -> bytes:
    return reports.ledger_workbook(
        store, site.id, site.name, kinds=kind_texts(config.kinds), zone=config.settings.zone, now=moment
    )


def save(goal: Path, content: bytes) -> None:
    """Write a file that the user asked for. Raises Mistake."""
    try:
        write_whole(goal, content)
    except OSError as error:
        raise Mistake(f"写不了 {goal}：{why(error)}") from None
