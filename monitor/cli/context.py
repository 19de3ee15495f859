"""What the commands share: the config file of this call, the sites asked for, the store, and how a call ends."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

import click

from checks.registry import load_kinds
from monitor.cli.chinese import CONFIG
from monitor.cli.codes import WRONG_USE
from monitor.config import Loaded, PlanSettings, Problem, Settings, SiteSettings, read
from monitor.config.messages import near
from monitor.model import PlanItem
from monitor.plan import load_plan
from monitor.store import Store

site_option = click.option("--site", metavar="站点", help="只对这个站点（配置里 [[site]] 的 id）")
format_option = click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    help="输出格式：table、json 或 csv",
)


class Mistake(click.ClickException):
    """The user asked for what is not there; the message is Chinese and says what to do. Exit code 2."""

    exit_code = WRONG_USE


def config_path(ctx: click.Context | None = None) -> Path:
    """The config file of this call."""
    return Path((ctx or click.get_current_context()).meta.get(CONFIG, "config.toml"))


def loaded() -> Loaded:
    """The config of this call, with kinds and reminders. Raises ConfigError."""
    return read(config_path(), load_kinds, plan=plan_items)


def loaded_if_there() -> Loaded | None:
    """The config of this call; None when there is no config file and none was asked for by name."""
    if CONFIG not in click.get_current_context().meta and not config_path().exists():
        return None
    return loaded()


def plan_items(settings: PlanSettings) -> Sequence[PlanItem]:
    return load_plan(settings).items


def sites_of(settings: Settings, wanted: str | None) -> list[SiteSettings]:
    """The asked site, or all. Raises Mistake for a site that is not configured."""
    if wanted is None:
        return list(settings.sites)
    found = [site for site in settings.sites if site.id == wanted]
    if not found:
        known = [site.id for site in settings.sites]
        raise Mistake(f"没有 id 为“{wanted}”的站点{near(wanted, known)}（已有：{'、'.join(known)}）")
    return found


def store_path(settings: Settings) -> Path:
    return settings.data / "monitor.db"


def open_store(settings: Settings, *, create: bool = False) -> Store:
    """The store of a config. Unless it may be created, a missing one is a Mistake: nothing has been inspected yet."""
    path = store_path(settings)
    if not create and not path.exists():
        raise Mistake(f"还没有巡检数据（{path} 不存在），请先运行 xunjian run")
    if create:
        path.parent.mkdir(parents=True, exist_ok=True)
    return Store.open(path)


def day(_: click.Context, param: click.Parameter, value: datetime | None) -> date | None:
    """A click callback: the calendar day of a DateTime option."""
    return value.date() if value is not None else None


def day_option(
    name: str, text: str, *, required: bool = False
) -> Callable[[Callable[..., object]], Callable[..., object]]:
    """A date option written 2024-08-20."""
    return click.option(
        name, type=click.DateTime(["%Y-%m-%d"]), callback=day, metavar="年-月-日", help=text, required=required
    )


def is_address(url: str) -> bool:
    """Whether a text is a complete web address."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False


def now() -> datetime:
    return datetime.now(UTC)


def remind(notices: Sequence[Problem]) -> None:
    """Print reminders of the config on standard error."""
    for notice in notices:
        click.echo(f"提醒：{notice}", err=True)
