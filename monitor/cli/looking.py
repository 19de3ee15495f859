"""`items`, `outcomes`, `findings`: what the last inspection of a site came to."""

from collections.abc import Sequence
from datetime import datetime

import click

from monitor.cli import out
from monitor.cli.chinese import ChineseCommand
from monitor.cli.context import Mistake, format_option, loaded, open_store, site_option, sites_of
from monitor.cli.shapes import finding_object, item_object, outcome_object
from monitor.config import Settings, SiteSettings
from monitor.model import LABELS, Finding, ItemStanding, Outcome, State
from monitor.model.basis import Basis, basis_of
from monitor.store import Run, Store

_UNSETTLED = (State.NEW, State.OPEN, State.REOPENED, State.WAIVED)


@click.command(cls=ChineseCommand, short_help="列出工作要点各项任务的结论")
@site_option
@format_option
def items(site: str | None, form: str) -> None:
    """列出最近一次巡检中，工作要点各项任务的结论，以及结论的依据：自动检查、线索检索、人工确认各占多少。"""
    settings = loaded().settings
    with open_store(settings) as store:
        found = [(one, run, _based(store, run, settings)) for one, run in _latest(settings, store, site)]
    _one_site_for_json(form, found)
    heads = ("站点", "序号", "任务", "责任科室", "时限", "结论", "依据", "检查", "说明")
    rows = [(one.id, *_item_row(standing, basis)) for one, _, some in found for standing, basis in some]
    objects = [item_object(standing, basis) for _, _, some in found for standing, basis in some]
    narrow = form == "table"
    out.show(
        form,
        title=_title("任务结论", [(one, run) for one, run, _ in found]),
        heads=("序号", "任务", "责任科室", "结论", "依据", "说明") if narrow and len(found) == 1 else heads,
        rows=[(r[1], r[2], r[3], r[5], r[6], r[8]) for r in rows] if narrow and len(found) == 1 else rows,
        objects=objects,
        nothing="没有任务",
    )


def _based(store: Store, run: Run, settings: Settings) -> list[tuple[ItemStanding, Basis]]:
    """The items of a run, each with what its verdict rests on."""
    outcomes, said = store.outcomes(run.id), store.attestations.of(run.site)
    day = run.started.astimezone(settings.zone).date()
    return [(standing, basis_of(standing, outcomes, said, day)) for standing in store.items(run.id)]


def _item_row(standing: ItemStanding, basis: Basis) -> tuple[object, ...]:
    item = standing.item
    return (
        item.number,
        item.title,
        "、".join(item.departments),
        item.deadline,
        LABELS[standing.verdict],
        basis.told,
        "、".join(standing.checks),
        standing.reason,
    )


@click.command(cls=ChineseCommand, short_help="列出各项检查的结论")
@site_option
@format_option
def outcomes(site: str | None, form: str) -> None:
    """列出最近一次巡检中各项检查的结论。"""
    settings = loaded().settings
    with open_store(settings) as store:
        found = [(one, run, store.outcomes(run.id)) for one, run in _latest(settings, store, site)]
    _one_site_for_json(form, found)
    rows = [(one.id, *_outcome_row(outcome)) for one, _, some in found for outcome in some]
    narrow = form == "table" and len(found) == 1  # a terminal has room for the reason, or for all columns
    out.show(
        form,
        title=_title("检查结论", [(one, run) for one, run, _ in found]),
        heads=("检查", "名称", "任务", "结论", "问题", "说明")
        if narrow
        else ("站点", "检查", "种类", "名称", "任务", "结论", "已查", "问题", "未能判定", "说明"),
        rows=[(r[1], r[3], r[4], r[5], r[7], r[9]) for r in rows] if narrow else rows,
        objects=[outcome_object(outcome) for _, _, some in found for outcome in some],
        nothing="没有检查结论",
    )


def _outcome_row(outcome: Outcome) -> tuple[object, ...]:
    return (
        outcome.check,
        outcome.kind,
        outcome.title,
        "、".join(map(str, outcome.items)),
        LABELS[outcome.verdict],
        outcome.examined,
        outcome.findings,
        outcome.unjudged,
        outcome.reason,
    )


@click.command(cls=ChineseCommand, short_help="列出整改台账中的问题")
@site_option
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice([*(state.value for state in State), "all"]),
    help="只列这种状态，可写多次：new 新增、open 未整改、reopened 重新出现、waived 已豁免、fixed 已整改、all 全部；"
    "不写则列尚未整改的",
)
@click.option("--check", metavar="检查", help="只列这项检查发现的")
@click.option("--item", type=int, metavar="序号", help="只列属于这项任务的")
@format_option
def findings(site: str | None, states: tuple[str, ...], check: str | None, item: int | None, form: str) -> None:
    """列出整改台账中的问题；不指明状态时列尚未整改的（含已豁免的）。"""
    settings = loaded().settings
    wanted = tuple(State) if "all" in states else tuple(State(state) for state in states) or _UNSETTLED
    with open_store(settings) as store:
        found = [
            finding
            for one in sites_of(settings, site)
            for finding in store.ledger.findings(one.id, states=wanted, check=check, item=item)
        ]
    if form == "csv":
        heads, rows = _FULL_HEADS, [_full_row(finding, settings) for finding in found]
    else:
        heads, rows = _SHORT_HEADS, [_short_row(finding) for finding in found]
    out.show(
        form,
        title=f"问题 {len(found)} 个",
        heads=heads,
        rows=rows,
        objects=[finding_object(finding, settings.zone) for finding in found],
        nothing="没有符合条件的问题",
    )


_SHORT_HEADS = ("编号", "严重程度", "状态", "检查", "问题", "位置", "责任科室")
_FULL_HEADS = (
    "编号", "指纹", "站点", "检查", "种类", "任务", "严重程度", "状态", "网址", "所在页面", "链接文字",
    "问题", "应当", "现在", "依据", "责任科室", "首次发现", "最近发现", "次数", "备注", "期限",
)  # fmt: skip


def _short_row(finding: Finding) -> tuple[object, ...]:
    return (
        finding.id,
        LABELS[finding.severity],
        LABELS[finding.state],
        finding.check,
        finding.message,
        finding.url or finding.subject,
        "、".join(finding.departments),
    )


def _full_row(finding: Finding, settings: Settings) -> tuple[object, ...]:
    def moment(value: datetime) -> str:
        return value.astimezone(settings.zone).strftime("%Y-%m-%d %H:%M")

    return (
        finding.id,
        finding.fingerprint,
        finding.site,
        finding.check,
        finding.kind,
        "、".join(map(str, finding.items)),
        LABELS[finding.severity],
        LABELS[finding.state],
        finding.url,
        finding.found_on,
        finding.anchor,
        finding.message,
        finding.expected,
        finding.seen,
        finding.basis,
        "、".join(finding.departments),
        moment(finding.first_seen),
        moment(finding.last_seen),
        finding.occurrences,
        finding.note,
        finding.until.isoformat() if finding.until else "",
    )


def _latest(settings: Settings, store: Store, wanted: str | None) -> list[tuple[SiteSettings, Run]]:
    """The last finished run of each site that has one. Raises Mistake when there is none at all."""
    found = [(site, store.latest_run(site.id)) for site in sites_of(settings, wanted)]
    done = [(site, run) for site, run in found if run is not None]
    if not done:
        raise Mistake("还没有完成过巡检，请先运行 xunjian run")
    return done


def _title(what: str, runs: Sequence[tuple[SiteSettings, Run]]) -> str:
    return "；".join(f"{site.name} 第 {run.id} 次巡检 {what}" for site, run in runs)


def _one_site_for_json(form: str, found: Sequence[object]) -> None:
    """These JSON objects bear no site, so only one site's may stand in a list."""
    if form == "json" and len(found) > 1:
        raise Mistake("配置里有多个站点，输出 JSON 时请用 --site 指明一个")
