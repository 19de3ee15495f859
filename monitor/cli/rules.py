"""`checks list | explain | try`: what rules there are, how each is configured, and what one says before it counts."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from checks.registry import load_kinds
from monitor.cli import out
from monitor.cli.chinese import ChineseCommand, ChineseGroup
from monitor.cli.codes import FAILED
from monitor.cli.context import Mistake, is_address, loaded, loaded_if_there
from monitor.config import Settings, SiteSettings
from monitor.config.loader import model_in
from monitor.config.messages import near
from monitor.coverage import coverage_text
from monitor.model import LABELS, CheckSpec, Evidence, Examined, Fault, Kind, Observation, PageKind, Remember, Unjudged
from monitor.model.oserrors import why
from monitor.plan import load_plan
from monitor.trial import PageTrial, try_page, try_site

_PAGES_OF_A_TRIAL = 30
_SHOWN = 50

_PAGE_KINDS = {
    PageKind.HOME: "首页",
    PageKind.COLUMN: "栏目页",
    PageKind.ARTICLE: "文章页",
    PageKind.DOCUMENT: "文件页",
    PageKind.LISTING: "数据接口",
    PageKind.OTHER: "其他页面",
}


@click.group(cls=ChineseGroup, short_help="有哪些检查、怎么填、试一试")
def checks() -> None:
    """检查：有哪些种类、怎么填写、在启用之前试一试。"""


@checks.command(name="list", short_help="列出检查种类和配置里的检查")
def list_kinds() -> None:
    """列出可用的检查种类，以及当前配置里用了哪些。"""
    config = loaded_if_there()
    kinds = config.kinds if config else load_kinds()
    rows = [
        (kind.name, kind.title, _numbers(kind.items), LABELS[kind.severity], kind.purpose) for kind in kinds.values()
    ]
    out.table("检查种类", ("种类", "名称", "任务", "严重程度", "说明"), rows)
    if config:
        out.say()
        specs = [(s.id, s.kind, s.title, _numbers(s.items), LABELS[s.severity]) for s in config.settings.specs]
        out.table("配置里启用的检查", ("检查", "种类", "名称", "任务", "严重程度"), specs)


@checks.command(cls=ChineseCommand, short_help="列出每项任务由哪些检查覆盖")
@click.option("--out", "target", metavar="文件", help="写成 Markdown 文件；不写则显示在屏幕上")
def coverage(target: str | None) -> None:
    """按当前配置列出每项任务的自动检查、线索检索、由人确认的内容和依据（Markdown）。"""
    config = loaded()
    plan = load_plan(config.settings.plan)
    text = coverage_text(plan.items, plan.year, config.settings.specs, config.kinds)
    if target is None:
        out.say(text.rstrip("\n"))
        return
    try:
        Path(target).write_text(text, encoding="utf-8")
    except OSError as error:
        raise Mistake(f"写不了 {target}：{why(error)}") from None
    out.say(f"已写入 {target}")


@checks.command(name="explain", cls=ChineseCommand, short_help="说明一种检查怎么填")
@click.argument("kind", metavar="种类")
def explain(kind: str) -> None:
    """说明一种检查查什么、依据什么、怎么填写，并给出例子。"""
    config = loaded_if_there()
    kinds = config.kinds if config else load_kinds()
    found = kinds.get(kind)
    if found is None:
        raise Mistake(f"没有“{kind}”这种检查{near(kind, kinds)}（用 xunjian checks list 看有哪些）")
    out.say(f"{found.name}  {found.title}")
    for label, text in (("说明", found.purpose), ("依据", found.basis), ("整改", found.fix)):
        if text:
            out.say(f"{label}：{text}")
    out.say(f"默认任务：{_numbers(found.items) or '无'}；默认严重程度：{LABELS[found.severity]}")
    rows = list(_option_rows(found.Options, ""))
    if rows:
        out.say()
        out.table("可以填的键", ("键", "默认值", "说明"), rows)
    if found.example:
        out.say("\n例子：\n" + found.example.strip("\n"))


def _option_rows(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, str, str]]:
    """The keys of an options model, those of nested tables behind their own key: `columns.name`."""
    for name, field in model.model_fields.items():
        key = prefix + (field.alias or name)
        yield key, _default(field), field.description or ""
        below = model_in(field.annotation)
        if below is not None and below is not model:
            yield from _option_rows(below, f"{key}.")


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "必填"
    value: Any = field.get_default(call_default_factory=True, validated_data={})
    if value is PydanticUndefined or value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, BaseModel):
        return "，".join(
            f"{key} = {inner:g}" if isinstance(inner, float) else f"{key} = {inner}" for key, inner in value
        )
    if isinstance(value, (list, tuple)):
        return "、".join(str(inner) for inner in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - any option's default
    return str(value)


def _numbers(numbers: Iterable[int]) -> str:
    return "、".join(map(str, numbers))


@checks.command(name="try", cls=ChineseCommand, short_help="启用之前试一试")
@click.argument("check_id", metavar="检查")
@click.argument("url", metavar="[网址]", required=False)
@click.pass_context
def try_check(ctx: click.Context, check_id: str, url: str | None) -> None:
    """试一试配置里的一项检查（写它的 id），看它对一个网页怎么说。不写网址则从首页开始少量抓取。结果不记入台账。"""
    config = loaded()
    settings = config.settings
    check = _check(settings, config.kinds, check_id)
    if url is not None and not is_address(url):
        raise Mistake(f"“{url}”不是完整的网址，应以 http:// 或 https:// 开头")
    site = _site_for(settings, check.spec, url)
    out.say(f"检查：{check.spec.id}（{check.spec.kind} {check.spec.title}），站点：{site.name}")
    if url is not None and check.looks_at_pages():
        trial = asyncio.run(try_page(settings, site, check, url))
        _tell_page(trial, check)
        if trial.failure:
            ctx.exit(FAILED)
        return
    out.say(
        f"这项检查看的是整个站点，现在只从{'该网址' if url else '首页'}起抓取最多 {_PAGES_OF_A_TRIAL} 个网页试一试。"
    )
    result = asyncio.run(try_site(settings, site, check, [url] if url else [], _PAGES_OF_A_TRIAL))
    out.say(
        f"抓取了 {result.crawl.pages} 个网页、{result.crawl.targets} 个链接目标；"
        "没有抓到的部分不算数，正式结论以巡检为准。"
    )
    _tell(result.observations, check)


def _check(settings: Settings, kinds: Mapping[str, type[Kind]], check_id: str) -> Kind:
    known = {spec.id: spec for spec in settings.specs}
    spec = known.get(check_id)
    if spec is None:
        paused = {check.id for check in settings.checks if not check.enabled}
        if check_id in paused:
            raise Mistake(f"检查“{check_id}”已暂停（enabled = false），请先改为 true 再试")
        raise Mistake(f"配置里没有 id 为“{check_id}”的检查{near(check_id, known)}（已有：{'、'.join(known) or '无'}）")
    kind = kinds[spec.kind]
    return kind(spec, kind.Options.model_validate(dict(spec.options)))


def _site_for(settings: Settings, spec: CheckSpec, url: str | None) -> SiteSettings:
    """The site whose pages the address belongs to, among those the check is for; else the first of them."""
    candidates = [site for site in settings.sites if not spec.sites or site.id in spec.sites]
    inside = [site for site in candidates if url and url.startswith(site.prefixes())]
    return (inside or candidates)[0]


def _tell_page(trial: PageTrial, check: Kind) -> None:
    if trial.failure or trial.kind is None:
        out.say(f"网页打不开：{out.clean(trial.failure)}。打不开的网页不作判断。")
        return
    out.say(f"网页：{out.clean(trial.title) or '（无标题）'}，类别：{_PAGE_KINDS[trial.kind]}")
    if not trial.looked:
        wanted = "、".join(_PAGE_KINDS[kind] for kind in PageKind if kind in check.pages)
        out.say(f"这项检查不看这类网页（只看：{wanted}）")
        return
    _tell(trial.observations, check)


def _tell(observations: Iterable[Observation], check: Kind) -> None:
    examined, faults, unjudged, evidence = 0, list[Fault](), list[Unjudged](), list[Evidence]()
    for observation in observations:
        match observation:
            case Examined():
                examined += 1
            case Fault():
                faults.append(observation)
            case Unjudged():
                unjudged.append(observation)
            case Evidence():
                evidence.append(observation)
            case Remember():
                pass  # a trial keeps nothing
    out.say(f"已查 {examined} 处，发现问题 {len(faults)} 个，未能判定 {len(unjudged)} 处")
    if not (examined or faults or unjudged):
        out.say("没有可检查的对象：请核对这项检查的网址、页面类别等设置")
    for fault in faults[:_SHOWN]:
        label = LABELS[fault.severity or check.spec.severity]
        detail = f"（应当：{fault.expected}；现在：{fault.seen}）" if fault.expected or fault.seen else ""
        out.say(out.clean(f"  {label}  {fault.subject}  {fault.message}{detail}"))
    for left in unjudged[:_SHOWN]:
        out.say(out.clean(f"  未能判定  {left.subject}  {left.reason}"))
    for seen in evidence[:_SHOWN]:
        out.say(out.clean(f"  参考  {seen.subject}  {seen.text}"))
    hidden = sum(max(0, len(group) - _SHOWN) for group in (faults, unjudged, evidence))
    if hidden:
        out.say(f"  另有 {hidden} 条没有列出")
