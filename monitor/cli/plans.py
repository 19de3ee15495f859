"""`plan import`, `plan diff`, `plan show`: next year's notice becomes the plan, what it changed, what is due."""

import asyncio
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from monitor.cli import out
from monitor.cli.chinese import ChineseCommand, ChineseGroup
from monitor.cli.codes import FOUND, OK
from monitor.cli.context import Mistake, day_option, format_option, is_address, loaded_if_there, now
from monitor.config import NetworkSettings, PlanSettings, Settings
from monitor.model import BEIJING, PlanItem
from monitor.model.deadlines import DUE_LABELS, Deadline, DeadlineKind, Due, DueKind, dues, read_deadline
from monitor.model.oserrors import why
from monitor.model.topics import follow
from monitor.plan import Plan, load_plan, plan_file, shipped_years
from monitor.plan_diff import PlanDiff, compare
from monitor.plan_import import Notice, as_toml, read_notice
from monitor.web.http import Client
from monitor.web.resolve import Resolver

_MAX_NOTICE = 10_000_000  # bytes


@click.group(cls=ChineseGroup, short_help="工作要点：导入、比较、查看时限")
def plan() -> None:
    """工作要点（任务分工方案）。"""


@plan.command(name="import", cls=ChineseCommand, short_help="把要点通知的网页或文本导入成要点文件")
@click.argument("source", metavar="文件或网址")
@click.option("--out", "target", metavar="文件", help="写到这个文件；不写则显示在屏幕上")
@click.option("--year", type=click.IntRange(2000, 2100), metavar="年份", help="要点的年份；不写则从标题里认")
@click.option("--force", is_flag=True, help="文件已经存在时覆盖它")
def import_(source: str, target: str | None, year: int | None, force: bool) -> None:
    """把要点通知的网页或文本导入成要点文件，供 [plan] 的 file 使用。

    印刷差错和没有把握的地方逐条说明，请对照原文核对。
    """
    path = Path(target) if target else None
    if path is not None and path.exists() and not force:
        raise Mistake(f"{path} 已经存在，没有改动它；要覆盖请加 --force")
    notice = _notice(source, year)
    text = as_toml(notice, source)
    if path is None:
        out.say(text.rstrip("\n"))
    else:
        try:
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise Mistake(f"写不了 {path}：{why(error)}") from None
        out.say(f"已写入 {path}")
    _tell(notice)


def _tell(notice: Notice) -> None:
    """What was read, and what a person must look at, on standard error: standard output may be the file itself."""
    names = dict.fromkeys(name for item in notice.plan.items for name in item.departments)
    out.warn(f"{notice.plan.year} 年要点：按{notice.read_as}读出 {len(notice.plan.items)} 项任务")
    out.warn(out.clean(f"责任科室 {len(names)} 个：{'、'.join(names)}"))
    if notice.notes:
        out.warn(f"请核对以下 {len(notice.notes)} 处：")
    for note in notice.notes:
        out.warn(out.clean(f"  {note}"))


def _notice(source: str, year: int | None) -> Notice:
    if is_address(source):
        return asyncio.run(_fetched(source, year))
    path = Path(source)
    try:
        if path.stat().st_size > _MAX_NOTICE:
            raise Mistake(f"{path} 太大（超过 {_MAX_NOTICE // 1_000_000} MB），不像是要点通知")
        return read_notice(path.read_bytes(), source, year=year)
    except OSError as error:
        raise Mistake(f"读不了 {source}：{why(error)}") from None


async def _fetched(url: str, year: int | None) -> Notice:
    result = loaded_if_there()
    network = result.settings.network if result else NetworkSettings()
    hosts = tuple(host for site in result.settings.sites for host in site.all_hosts()) if result else ()
    async with Client(network, Resolver(network), own_hosts=hosts, max_redirects=10) as client:
        answer = await client.ask(url, max_bytes=_MAX_NOTICE)
    if not answer.ok:
        raise Mistake(f"打不开 {url}：{answer.outcome()}。也可以用浏览器把网页另存为文件再导入")
    if answer.truncated:
        raise Mistake(f"{url} 太大（超过 {_MAX_NOTICE // 1_000_000} MB），不像是要点通知")
    return read_notice(answer.body, url, content_type=answer.headers.get("content-type", ""), year=year)


@plan.command(cls=ChineseCommand, short_help="比较两年的要点，列出变化")
@click.argument("old", metavar="旧要点")
@click.argument("new", metavar="新要点")
@format_option
def diff(old: str, new: str, form: str) -> None:
    """比较两份要点，列出新增、取消和有改动的任务。任务按内容对应，不按序号。

    要点可以是要点文件（.toml）、通知的网页或文本、网址，或程序自带的年份，例如 2024。
    """
    before, after = _plan(old), _plan(new)
    found = compare(before, after)
    out.show(
        form,
        title=f"{before.year} 年 {len(before.items)} 项，{after.year} 年 {len(after.items)} 项："
        f"新增 {len(found.added)}，取消 {len(found.removed)}，改动 {len(found.changed)}",
        heads=("变化", "原序号", "新序号", "任务", "说明"),
        rows=_diff_rows(found),
        objects=_diff_objects(found),
        nothing="两份要点没有变化",
    )
    if found.by_title:
        out.warn("有一份要点没有写 text（要求原文），以上按任务名称对应，请留意")
    _follow(before, after)


def _plan(source: str) -> Plan:
    if source.isascii() and source.isdigit() and int(source) in shipped_years():
        return load_plan(PlanSettings(year=int(source)))
    if not is_address(source) and Path(source).suffix.lower() == ".toml":
        return plan_file(Path(source))
    return _notice(source, None).plan


def _diff_rows(found: PlanDiff) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = [
        ("改动" if pair.changes else "换号", pair.old.number, pair.new.number, pair.new.title, "；".join(pair.changes))
        for pair in found.pairs
        if pair.changes or pair.moved
    ]
    rows += [("新增", "", item.number, item.title, _asked(item)) for item in found.added]
    rows += [("取消", item.number, "", item.title, "") for item in found.removed]
    return rows


def _asked(item: PlanItem) -> str:
    return f"{'、'.join(item.departments)}；{item.deadline}"


def _diff_objects(found: PlanDiff) -> list[dict[str, object]]:
    objects: list[dict[str, object]] = [
        {"change": "changed" if pair.changes else "renumbered", "old": pair.old.number, "new": pair.new.number,
         "title": pair.new.title, "likeness": round(pair.likeness, 1), "changes": list(pair.changes)}
        for pair in found.pairs
        if pair.changes or pair.moved
    ]  # fmt: skip
    return [
        *objects,
        *({"change": "added", "old": None, "new": item.number, "title": item.title} for item in found.added),
        *({"change": "removed", "old": item.number, "new": None, "title": item.title} for item in found.removed),
    ]


def _follow(before: Plan, after: Plan) -> None:
    """What becomes of the configured checks under the new plan: they follow by topic; what they lose is told."""
    result = loaded_if_there()
    if result is None or _plan_of(result.settings) != before:
        return
    for spec in result.settings.specs:
        numbers, lost = follow(spec.items, before.items, after.items)
        if numbers == spec.items:
            continue
        told = f"检查 {spec.id}：任务 {_numbers(spec.items)} 换成 {_numbers(numbers)}"
        out.warn(told + (f"；原第 {_numbers(lost)} 项在新要点里没有同主题的任务" if lost else ""))
    year = result.settings.plan.numbers or before.year
    out.warn(
        f"检查按任务主题自动对应新要点：[plan] 的 numbers 写 {year}（items 里的序号是 {year} 年的），序号就不用改。"
    )


def _numbers(numbers: Sequence[int]) -> str:
    return "、".join(map(str, numbers)) or "无"


def _plan_of(settings: Settings) -> Plan:
    return load_plan(settings.plan)


@plan.command(cls=ChineseCommand, short_help="列出要点各项任务和时限")
@click.option(
    "--within", type=click.IntRange(0, 3660), default=30, metavar="天数", help="几天内到期算即将到期，默认 30"
)
@day_option("--on", "按哪一天计算，默认今天")
@click.option("--due", "only_due", is_flag=True, help="只列时限需要留意的任务；有时退出码为 1")
@format_option
def show(within: int, on: date | None, only_due: bool, form: str) -> int:
    """列出当前要点的任务、责任科室和时限，以及已过期、即将到期的时限和正文里已过期的期限。"""
    result = loaded_if_there()
    zone = result.settings.zone if result else BEIJING
    current = _plan_of(result.settings) if result else load_plan(PlanSettings())
    said = dues(current.items, current.year, on or now().astimezone(zone).date(), within)
    by_item: dict[int, list[Due]] = {}
    for due in said:
        by_item.setdefault(due.number, []).append(due)
    items = [item for item in current.items if not only_due or item.number in by_item]
    out.show(
        form,
        title=f"{current.year} 年工作要点 {len(current.items)} 项；{_counted(said)}",
        heads=("序号", "任务", "主题", "责任科室", "时限", "截止日期", "时限提醒"),
        rows=[_show_row(item, current.year, by_item.get(item.number, [])) for item in items],
        objects=[_show_object(item, current.year, by_item.get(item.number, [])) for item in items],
        nothing="没有需要留意的时限",
    )
    return FOUND if only_due and items else OK


def _counted(said: Sequence[Due]) -> str:
    numbers = {kind: sum(due.kind is kind for due in said) for kind in DueKind}
    return "，".join(f"{DUE_LABELS[kind]} {n} 处" for kind, n in numbers.items() if n) or "没有需要留意的时限"


def _show_row(item: PlanItem, year: int, said: Sequence[Due]) -> tuple[object, ...]:
    deadline = read_deadline(item.deadline, year)
    return (
        item.number,
        item.title,
        "、".join(item.topics),
        "、".join(item.departments),
        item.deadline,
        _day(deadline),
        "；".join(f"{DUE_LABELS[due.kind]}：{due.told}" for due in said),
    )


def _day(deadline: Deadline) -> str:
    if deadline.kind is DeadlineKind.STANDING:
        return "长期"
    return deadline.day.isoformat() if deadline.day else ""


def _show_object(item: PlanItem, year: int, said: Sequence[Due]) -> dict[str, object]:
    deadline = read_deadline(item.deadline, year)
    return {
        "number": item.number,
        "section": item.section,
        "subsection": item.subsection,
        "title": item.title,
        "topics": list(item.topics),
        "departments": list(item.departments),
        "deadline": item.deadline,
        "until": deadline.day.isoformat() if deadline.day else None,
        "standing": deadline.kind is DeadlineKind.STANDING,
        "due": [
            {"kind": due.kind.value, "text": due.text, "day": due.day.isoformat() if due.day else None,
             "days": due.days, "told": due.told}
            for due in said
        ],
    }  # fmt: skip
