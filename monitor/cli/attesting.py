"""`attest`, `attestations list|revoke`: a person's signed word on a plan item, with evidence and an end."""

from datetime import date
from pathlib import Path

import click

from monitor.cli import out
from monitor.cli.chinese import ChineseCommand, ChineseGroup
from monitor.cli.context import (
    Mistake,
    day_option,
    format_option,
    is_address,
    loaded,
    now,
    open_store,
    site_option,
    sites_of,
)
from monitor.config import Settings, SiteSettings
from monitor.evidence import EvidenceError, Kept, intact, keep
from monitor.model import PlanItem
from monitor.model.attestations import Attestation
from monitor.plan import load_plan


@click.command(cls=ChineseCommand, short_help="登记一项任务的人工确认，附依据和有效期")
@click.argument("item", type=int, metavar="任务序号")
@click.option("--by", metavar="姓名", required=True, help="由谁确认，会写进报告")
@day_option("--on", "哪一天确认的", required=True)
@day_option("--until", "有效到哪一天（含当天），到期前 30 天起提醒", required=True)
@click.option("--evidence", metavar="网址或文件", required=True, help="依据；文件会原样存一份，不超过 20 MB")
@site_option
def attest(item: int, by: str, on: date, until: date, evidence: str, site: str | None) -> None:
    """登记一项任务的人工确认：程序看不到的事，由人写明谁确认、依据什么、有效到哪天。下次巡检起写进结论。

    没有自动检查的任务，有效期内结论为合格；有自动检查的，结论仍按检查，另写明人工确认。
    """
    settings = loaded().settings
    one = _one_site(settings, site)
    plan = load_plan(settings.plan)
    task = _task(plan.items, item, plan.year)
    today = now().astimezone(settings.zone).date()
    if not by.strip():
        raise Mistake("--by 不能为空，请写明由谁确认")
    if on > today:
        raise Mistake(f"--on {on.isoformat()} 还没有到，不能预先确认")
    if until < on:
        raise Mistake(f"--until {until.isoformat()} 早于 --on {on.isoformat()}")
    if until < today:
        raise Mistake(f"--until {until.isoformat()} 已经过去，请写今天或以后的日期")
    with open_store(settings, create=True) as store:
        proof = _proof(evidence, _folder(settings))
        made = store.attestations.add(
            site=one.id, year=plan.year, item=item, title=task.title, by=by, on=on, until=until,
            evidence=proof.name, sha256=proof.sha256, size=proof.size, now=now(),
        )  # fmt: skip
    out.say(out.clean(f"已登记：第 {item} 项“{task.title}”，{made.told(today)}（编号 {made.id}）"))
    if made.sha256:
        out.say(f"依据文件已存入 {_folder(settings)}（{made.size} 字节）")


def _one_site(settings: Settings, wanted: str | None) -> SiteSettings:
    if wanted is None and len(settings.sites) > 1:
        raise Mistake("配置里有多个站点，请用 --site 指明是哪一个")
    return sites_of(settings, wanted)[0]


def _task(items: tuple[PlanItem, ...], number: int, year: int) -> PlanItem:
    task = next((item for item in items if item.number == number), None)
    if task is None:
        raise Mistake(f"{year} 年的要点没有第 {number} 项（共 {len(items)} 项），用 xunjian plan show 看序号")
    return task


def _folder(settings: Settings) -> Path:
    return settings.data / "attestations"


def _proof(evidence: str, folder: Path) -> Kept:
    if is_address(evidence):
        return Kept(evidence, "", 0)
    try:
        return keep(Path(evidence), folder)
    except EvidenceError as error:
        raise Mistake(str(error)) from None


@click.group(cls=ChineseGroup, short_help="列出、撤销人工确认")
def attestations() -> None:
    """人工确认。"""


@attestations.command(name="list", cls=ChineseCommand, short_help="列出人工确认和它们的有效期")
@click.option("--item", type=int, metavar="任务序号", help="只列这项任务的")
@click.option("--all", "everything", is_flag=True, help="连同往年的、已到期的和已撤销的一起列")
@site_option
@format_option
def list_(item: int | None, everything: bool, site: str | None, form: str) -> None:
    """列出当前要点的人工确认：谁、哪天、依据、有效到哪天，即将到期和已到期的会写明。"""
    settings = loaded().settings
    today = now().astimezone(settings.zone).date()
    year = None if everything else settings.plan.year
    with open_store(settings) as store:
        found = [
            one
            for place in sites_of(settings, site)
            for one in store.attestations.of(place.id, year=year, item=item)
            if everything or one.revoked is None
        ]
    out.show(
        form,
        title=f"人工确认 {len(found)} 条",
        heads=("编号", "站点", "年份", "序号", "任务", "确认人", "确认日期", "有效期至", "状态", "依据"),
        rows=[_row(one, today, settings) for one in found],
        objects=[_object(one, today, settings) for one in found],
        nothing="没有人工确认",
    )


def _state(one: Attestation, today: date) -> str:
    if one.revoked is not None:
        return f"已撤销：{one.revoked_why}"
    if one.ended(today):
        return f"已到期 {(today - one.until).days} 天，请重新确认"
    if one.ends_soon(today):
        return f"还有 {(one.until - today).days} 天到期，请重新确认"
    return "有效" if one.holds(today) else "未开始"


def _evidence(one: Attestation, settings: Settings) -> str:
    if not one.sha256:
        return one.evidence
    whole = intact(_folder(settings), Kept(one.evidence, one.sha256, one.size))
    return f"{one.evidence}（SHA-256 {one.sha256[:12]}…{'' if whole else '，存的文件不见了或已被改动'}）"


def _row(one: Attestation, today: date, settings: Settings) -> tuple[object, ...]:
    return (
        one.id,
        one.site,
        one.year,
        one.item,
        one.title,
        one.by,
        one.on.isoformat(),
        one.until.isoformat(),
        _state(one, today),
        _evidence(one, settings),
    )


def _object(one: Attestation, today: date, settings: Settings) -> dict[str, object]:
    return {
        "id": one.id,
        "site": one.site,
        "year": one.year,
        "item": one.item,
        "title": one.title,
        "by": one.by,
        "on": one.on.isoformat(),
        "until": one.until.isoformat(),
        "holds": one.holds(today),
        "state": _state(one, today),
        "evidence": one.evidence,
        "sha256": one.sha256 or None,
        "size": one.size,
        "recorded": one.recorded.astimezone(settings.zone).isoformat(timespec="seconds"),
    }


@attestations.command(cls=ChineseCommand, short_help="撤销一条人工确认")
@click.argument("number", type=int, metavar="编号")
@click.option("--why", metavar="理由", required=True, help="理由，会留在记录里")
def revoke(number: int, why: str) -> None:
    """撤销一条人工确认。记录保留，下次巡检起不再计入结论。编号用 xunjian attestations list 查。"""
    settings = loaded().settings
    with open_store(settings) as store:
        one = store.attestations.revoke(number, why, now())
    out.say(out.clean(f"已撤销：人工确认 {one.id}，第 {one.item} 项“{one.title}”"))
