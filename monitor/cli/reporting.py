"""`report`: the report of a run or of a period once more, or samples of everything that people get to see."""

import shutil
from datetime import date
from pathlib import Path

import click

from monitor.cli import out
from monitor.cli.chinese import ChineseCommand
from monitor.cli.codes import FAILED
from monitor.cli.context import Mistake, day_option, loaded, now, open_store, site_option, sites_of
from monitor.cli.logs import logging_to
from monitor.config import Loaded, SiteSettings
from monitor.letters import publish_period
from monitor.model.oserrors import why
from monitor.publishing import kind_texts, publish
from monitor.sample.gallery import GalleryRefused, render_gallery
from monitor.store import Store
from reports.period import TITLES, PeriodKind, span_of

_SAMPLES = "var/sample"


@click.command(cls=ChineseCommand, short_help="重新生成一份报告（不发信）")
@site_option
@day_option("--date", "哪一天的巡检，写作 2024-08-20；不写则为最近一次")
@click.option("--out", "target", metavar="文件", help="报告另存到这里（只能用于一个站点）；与 --sample 同用时是文件夹")
@click.option(
    "--period",
    type=click.Choice(list(TITLES)),
    help="周报 week、月报 month、季报 quarter（附季度自查表）、年报 year：--date 所在的那一期，不写则为刚过去的",
)
@click.option("--sample", is_flag=True, help=f"用自带的样例网站做出全部报告和邮件的样张，默认放在 {_SAMPLES}")
@click.pass_context
def report(
    ctx: click.Context, site: str | None, date: date | None, target: str | None, period: PeriodKind | None, sample: bool
) -> None:
    """按台账重新生成一份报告。不重新巡检，也不发信。"""
    if sample:
        if site or date or period:
            raise Mistake("--sample 不能与 --site、--date、--period 同用")
        _samples(ctx, Path(target or _SAMPLES))
        return
    config = loaded()
    sites = sites_of(config.settings, site)
    if target and len(sites) > 1:
        raise Mistake("配置里有多个站点，用 --out 时请用 --site 指明一个")
    with open_store(config.settings) as store:
        if period is not None:
            written = [_period(config, one, store, period, date) for one in sites]
        else:
            written = [path for one in sites if (path := _day(config, one, store, date)) is not None]
    for path in written:
        name = TITLES[period] if period is not None else "报告"
        out.say(f"{name}：{_copy(path, target)}")
        if period == "quarter" and path.with_suffix(".xlsx").exists():
            out.say(f"季度自查表：{path.with_suffix('.xlsx')}")
    if not written:
        raise Mistake("没有生成报告")


def _period(config: Loaded, site: SiteSettings, store: Store, kind: PeriodKind, day: date | None) -> Path:
    moment = now()
    today = moment.astimezone(config.settings.zone).date()
    span = span_of(kind, day) if day else span_of(kind, today).before()
    return publish_period(config.settings, site, kind_texts(config.kinds), store, span, moment, mail=False)


def _day(config: Loaded, site: SiteSettings, store: Store, day: date | None) -> Path | None:
    run = store.latest_run(site.id, on=day)
    if run is None:
        when = f" {day.isoformat()} 这一天" if day else ""
        out.warn(f"{site.name}{when}没有完成过巡检")
        return None
    return publish(config.settings, site, config.kinds, store, run.id, mail=False).html_path


def _samples(ctx: click.Context, folder: Path) -> None:
    try:
        with logging_to(folder):
            made = render_gallery(folder, say=out.say)
    except GalleryRefused as error:
        out.warn(f"没有做样张：{error}")
        ctx.exit(FAILED)
    for path in made.files:
        out.say(str(path))


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
