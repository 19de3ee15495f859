"""`ack`, `waive`, `assign`: a person's word on a finding, with reason and time limit, kept in the ledger."""

import getpass
import os
from collections.abc import Callable
from datetime import date
from typing import Any

import click

from monitor.cli import out
from monitor.cli.chinese import ChineseCommand
from monitor.cli.context import Mistake, day_option, loaded, now, open_store
from monitor.config import Settings
from monitor.model import LABELS, Finding, State
from monitor.store import Store

_SHORTEST_PREFIX = 4
_FINGERPRINT_LENGTH = 16


def _word(until: str, *, until_required: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The argument and options these commands share."""

    def wrap(function: Callable[..., Any]) -> Callable[..., Any]:
        function = click.option("--by", metavar="姓名", help="谁作的处理，默认为当前系统用户")(function)
        function = day_option("--until", until, required=until_required)(function)
        function = click.option("--why", metavar="理由", required=True, help="理由，会写进台账和报告")(function)
        return click.argument("ref", metavar="编号")(function)

    return wrap


@click.command(cls=ChineseCommand, short_help="认领一个问题：已知悉，正在处理")
@_word("预计何时处理完")
def ack(ref: str, why: str, until: date | None, by: str | None) -> None:
    """认领一个问题：写明已知悉、如何处理。问题仍算未整改。编号用 xunjian findings 查，也可用指纹的前几位。"""
    settings = loaded().settings
    _future(settings, until)
    with open_store(settings) as store:
        found = _finding(settings, store, ref)
        _tell("已认领", store.ledger.acknowledge(_ref(found), _why(why), until, by_whom(by), now()))


@click.command(cls=ChineseCommand, short_help="豁免一个问题：到期之前不计入结论")
@_word("豁免到哪一天（含当天）", until_required=True)
def waive(ref: str, why: str, until: date, by: str | None) -> None:
    """豁免一个问题：到期之前不计入结论，到期后自动恢复。必须写明理由和期限。"""
    settings = loaded().settings
    _future(settings, until)
    with open_store(settings) as store:
        found = _finding(settings, store, ref)
        if found.state is State.FIXED:
            raise Mistake(f"问题 {found.id} 已整改，不需要豁免")
        _tell("已豁免", store.ledger.waive(_ref(found), _why(why), until, by_whom(by), now()))


@click.command(cls=ChineseCommand, short_help="把一个问题转给科室")
@_word("要求何时整改完")
@click.option("--to", "departments", multiple=True, required=True, metavar="科室", help="责任科室，可写多次")
def assign(ref: str, departments: tuple[str, ...], why: str, until: date | None, by: str | None) -> None:
    """把一个问题转给科室：改变它的责任科室，并写明理由。"""
    settings = loaded().settings
    _future(settings, until)
    named = [name.strip() for name in departments if name.strip()]
    if not named:
        raise Mistake("--to 后面要写科室名称")
    with open_store(settings) as store:
        found = _finding(settings, store, ref)
        _tell(
            "已转给" + "、".join(named), store.ledger.assign(_ref(found), named, _why(why), until, by_whom(by), now())
        )


def _finding(settings: Settings, store: Store, ref: str) -> Finding:
    """The finding by number, fingerprint, or the unambiguous beginning of a fingerprint."""
    exact = store.ledger.finding(ref)
    if exact is not None:
        return exact
    prefix = ref.strip().lower()
    if len(prefix) < _SHORTEST_PREFIX or len(prefix) > _FINGERPRINT_LENGTH:
        raise Mistake(f"没有编号为“{ref}”的问题，用 xunjian findings 查编号")
    close = [
        finding
        for site in settings.sites
        for finding in store.ledger.findings(site.id, states=tuple(State))
        if finding.fingerprint.startswith(prefix)
    ]
    if not close:
        raise Mistake(f"没有编号或指纹为“{ref}”的问题，用 xunjian findings 查编号")
    if len(close) > 1:
        raise Mistake(f"指纹以“{ref}”开头的问题有 {len(close)} 个，请多写几位，或用编号")
    return close[0]


def _ref(finding: Finding) -> str:
    return str(finding.id)


def _future(settings: Settings, until: date | None) -> None:
    today = now().astimezone(settings.zone).date()
    if until is not None and until < today:
        raise Mistake(f"--until {until.isoformat()} 已经过去，请写今天或以后的日期")


def _why(text: str) -> str:
    if not text.strip():
        raise Mistake("--why 不能为空，请写明理由")
    return text.strip()


def by_whom(name: str | None) -> str:
    """Who speaks: the name given, else the system's user."""
    if name and name.strip():
        return name.strip()
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user id without a name, as in minimal containers
        return f"uid {os.getuid()}" if hasattr(os, "getuid") else "未知用户"


def _tell(done: str, finding: Finding) -> None:
    limit = f"，期限 {finding.until.isoformat()}" if finding.until else ""
    out.say(out.clean(f"{done}：问题 {finding.id}（{LABELS[finding.state]}）{finding.message}{limit}"))
