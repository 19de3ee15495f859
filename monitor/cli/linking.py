"""`links`: a site's links alone, at once: no ledger, no report, no mail."""

import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from monitor.cli import out
from monitor.cli.cancelling import run_cancellable
from monitor.cli.chinese import ChineseCommand
from monitor.cli.codes import FAILED, FOUND, OK
from monitor.cli.context import Mistake, format_option, is_address, loaded_if_there, remind, site_option, sites_of
from monitor.cli.logs import logging_to
from monitor.cli.progress import shown_progress
from monitor.config import CrawlSettings, NetworkSettings, Settings, SiteSettings
from monitor.linkcheck import BadLink, LinkCheck, check_links
from monitor.model import BEIJING, Carrier, LinkVerdict
from monitor.store import StoreError
from monitor.web.urls import Scope, host_of, normalise

_WORDS = {
    LinkVerdict.DEAD: "失效",
    LinkVerdict.SUSPECT: "疑似失效",
    LinkVerdict.BLOCKED: "被拦截",
    LinkVerdict.UNTESTABLE: "无法检测",
}
_SHOWN = (LinkVerdict.DEAD, LinkVerdict.SUSPECT)
_PAGES_SHOWN = 3  # of one link in the table; CSV and JSON have more
_NOTES_SHOWN = 10
_HEADS = ("结论", "链接", "原因", "网页数", "所在网页", "链接文字")


@dataclass(frozen=True)
class _Job:
    """One site to be checked, with what it is checked by. `file`: the cache that is kept, None for none."""

    site: SiteSettings
    crawl: CrawlSettings = field(default_factory=CrawlSettings)
    network: NetworkSettings = field(default_factory=NetworkSettings)
    zone: tzinfo = BEIJING
    file: Path | None = None
    ignored: Callable[[str], bool] = lambda _: False


def _above_zero(_: click.Context, param: click.Parameter, value: float | None) -> float | None:
    if value is not None and not value > 0:
        raise click.BadParameter("应大于 0", param=param)
    return value


class _Number(click.ParamType[float]):
    """A number, whole or not, whose mistakes are told in Chinese."""

    name = "数字"

    def __init__(self, read: Callable[[str], float]) -> None:
        self._read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        try:
            return self._read(str(value))
        except ValueError:
            self.fail(f"“{value}”不是{'整数' if self._read is int else '数字'}", param, ctx)


@click.command(cls=ChineseCommand, short_help="马上检查有没有失效链接，不记台账")
@click.argument("url", metavar="[网址]", required=False)
@site_option
@click.option("--rate", type=_Number(float), callback=_above_zero, metavar="次数", help="每秒最多访问网站几次")
@click.option("--max-pages", type=_Number(int), callback=_above_zero, metavar="个数", help="最多抓取几个网页")
@click.option("--all", "everything", is_flag=True, help="被拦截的、无法检测的链接也列出来")
@click.option("--fresh", is_flag=True, help="不用上次的结果，网页和链接全部重新访问（没有配置文件时本来就不记）")
@format_option
@click.pass_context
def links(
    ctx: click.Context,
    url: str | None,
    site: str | None,
    rate: float | None,
    max_pages: int | None,
    everything: bool,
    fresh: bool,
    form: str,
) -> None:
    """马上检查链接：抓取网站的全部网页，逐个访问其中的链接、图片和附件，列出失效的和它们所在的网页。

    不写网址时检查配置里的站点；写网址时只检查该网址所在的文件夹（写首页就是整个网站），没有配置文件也可以用。
    只显示结果，不记台账，不出报告，不发信。页内锚点、外部链接变质不在其内，由 xunjian run 检查。

    退出码：0 没有失效链接；1 有失效链接；2 配置或用法有误；3 没有查完，不能说没有失效链接。
    """
    wishes = {"rate": rate, "max_pages": max_pages} | (
        {"link_max_age_days": 0, "page_max_age_days": 0} if fresh else {}
    )
    wanted = {name: value for name, value in wishes.items() if value is not None}
    shown = tuple(_WORDS) if everything else _SHOWN
    with ExitStack() as stack:
        jobs, data = _jobs(url, site)
        if data is not None:
            stack.enter_context(logging_to(data))
        told = list(_checked(jobs, wanted, shown if form == "table" else None))
    if form == "csv":
        click.echo(
            out.as_csv(("站点", *_HEADS), [row for job, done in told for row in _lines(job, done, shown)]), nl=False
        )
    elif form == "json":
        objects = [_object(job, done, shown) for job, done in told]
        out.say(out.as_json(objects[0] if len(jobs) == 1 and objects else {"sites": objects}))
    ctx.exit(max((_code(done) for _, done in told), default=FAILED) if len(told) == len(jobs) else FAILED)


# --- what is asked for -----------------------------------------------------------------------------------------


def _jobs(url: str | None, wanted: str | None) -> tuple[list[_Job], Path | None]:
    """The sites to be checked, and the data directory of the config, if there is a config."""
    place = None if url is None else _place(url)
    if place is not None and wanted is not None:
        raise Mistake("网址和 --site 只能写一个：网址在哪个站点里，就按哪个站点的配置检查")
    config = loaded_if_there()
    if config is None:
        if place is None:
            raise Mistake(
                "没有配置文件 config.toml，不知道检查哪个网站：请写上网址，例如 xunjian links https://www.example.gov.cn/，"
                "或用 --config 指明配置文件"
            )
        return [_Job(_alone(place))], None
    remind(config.notices)
    settings = config.settings
    if place is None:
        return [_whole(settings, site) for site in sites_of(settings, wanted)], settings.data
    return [_at(settings, place)], settings.data


def _place(url: str) -> str:
    """The address as the crawl writes it. Raises Mistake for what is no address."""
    found = normalise(url) if is_address(url) else None
    if found is None:
        raise Mistake(f"“{url}”不是完整的网址，应以 http:// 或 https:// 开头，例如 https://www.example.gov.cn/")
    if "@" in urlsplit(url).netloc:
        raise Mistake("网址中不能写用户名和密码")
    return found


def _alone(place: str) -> SiteSettings:
    """A site that no config knows: the folder of an address."""
    return SiteSettings(id="site", name=host_of(place), home=place)


def _whole(settings: Settings, site: SiteSettings) -> _Job:
    kept = settings.data / f"links-{site.id}.db"
    return _Job(site, settings.crawl, settings.network, settings.zone, kept, _ignored(settings, site))


def _at(settings: Settings, place: str) -> _Job:
    """The site that an address belongs to, or of it the folder of the address; with the network's settings, for the
    way there is the same, any other site."""
    owner = next((site for site in settings.sites if Scope(site).crawlable(place)), None)
    if owner is None:
        return _Job(_alone(place), settings.crawl, settings.network, settings.zone)
    if normalise(owner.home) == place or _alone(place).prefixes() == owner.prefixes():
        return _whole(settings, owner)
    folder = _alone(place).prefixes()[0]
    part = {"home": place, "scope": [folder], "hosts": list(owner.all_hosts()), "start": []}
    site = owner.model_copy(update={**part, "name": f"{owner.name} {urlsplit(folder).path}"})
    return _Job(site, settings.crawl, settings.network, settings.zone, None, _ignored(settings, owner))


def _ignored(settings: Settings, site: SiteSettings) -> Callable[[str], bool]:
    """What every check of dead links of the site is told to ignore."""
    specs = [s for s in settings.specs if s.kind == "dead_links" and (not s.sites or site.id in s.sites)]
    lists = [[re.compile(pattern) for pattern in spec.options.get("ignore", ())] for spec in specs]
    return lambda url: bool(lists) and all(any(pattern.search(url) for pattern in each) for each in lists)


# --- the check -------------------------------------------------------------------------------------------------


def _checked(
    jobs: Sequence[_Job], wanted: dict[str, float], table: Sequence[LinkVerdict] | None
) -> Iterator[tuple[_Job, LinkCheck]]:
    """Check one site after the other, and tell of each; one that breaks down does not keep the others waiting."""
    for job in jobs:
        try:
            done = _check(job, job.crawl.model_copy(update=wanted))
        except StoreError as error:
            out.warn(f"{job.site.name}：没能检查：{error}")
            continue
        if table is not None:
            rows = [row[1:] for row in _rows(job, done, table)]
            if rows:
                out.table(job.site.name, _HEADS, rows)
        tell = out.say if table is not None else out.warn
        for note in done.crawl.notes[:_NOTES_SHOWN] if done.crawl.complete else ():
            tell(out.clean(f"说明：{note}"))
        tell(out.clean(_summed_up(job, done, everything=table is not None and len(table) > len(_SHOWN))))
        yield job, done


def _check(job: _Job, crawl: CrawlSettings) -> LinkCheck:
    with ExitStack() as stack:
        file = job.file
        if file is None:
            file = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="xunjian-links-"))) / "links.db"
        file.parent.mkdir(parents=True, exist_ok=True)
        show = stack.enter_context(shown_progress(job.site.name))
        done = run_cancellable(check_links(job.site, crawl, job.network, file, progress=show, zone=job.zone))
    return done.without(job.ignored)


def _code(done: LinkCheck) -> int:
    if done.of(LinkVerdict.DEAD):
        return FOUND
    return OK if done.crawl.complete else FAILED


# --- what is told ----------------------------------------------------------------------------------------------


def _summed_up(job: _Job, done: LinkCheck, *, everything: bool) -> str:
    """The whole in one line. That there is no dead link is said only of a site that was seen whole."""
    crawl, count = done.crawl, {verdict: len(done.of(verdict)) for verdict in _WORDS}
    why = "；".join(crawl.notes[:3]) or "原因不明"
    if not crawl.home_readable:
        return f"{job.site.name}：没能检查：{why}"
    dead = count[LinkVerdict.DEAD]
    verdict = f"失效链接 {dead} 个" if dead or not crawl.complete else "没有发现失效链接"
    if count[LinkVerdict.SUSPECT]:
        verdict += f"，疑似失效 {count[LinkVerdict.SUSPECT]} 个"
    unjudged = count[LinkVerdict.BLOCKED] + count[LinkVerdict.UNTESTABLE]
    if unjudged:
        verdict += f"，另有 {unjudged} 个没能判定{'' if everything else '（加 --all 列出）'}"
    same = f"（其中 {crawl.unchanged} 个与上次相同）" if crawl.unchanged else ""
    spared = f"（其中 {crawl.spared} 个近日查过正常，没有再问）" if crawl.spared else ""
    targets = f"链接 {crawl.links} 处，网址 {crawl.targets} 个{spared}"
    seen = f"网页 {crawl.readable} 个{same}，{targets}，用时 {_took(crawl.seconds)}"
    if crawl.complete:
        return f"{job.site.name}：{verdict}。全部查完：{seen}"
    return f"{job.site.name}：没有查完：{why}。已查到的部分：{verdict}；{seen}"


def _took(seconds: float) -> str:
    return f"{seconds:.1f} 秒" if seconds < 60 else f"{seconds / 60:.0f} 分钟"


def _lines(job: _Job, done: LinkCheck, verdicts: Sequence[LinkVerdict]) -> Iterator[tuple[object, ...]]:
    """One line for each place that a link is to be mended at, each complete in itself."""
    for link in _of(done, verdicts):
        for carrier in link.carriers or (None,):
            yield (job.site.name, *_told(link), *_where(carrier))


def _rows(job: _Job, done: LinkCheck, verdicts: Sequence[LinkVerdict]) -> Iterator[tuple[object, ...]]:
    """The same for eyes: the first few places, and what they have in common once."""
    for link in _of(done, verdicts):
        first, *others = link.carriers[:_PAGES_SHOWN] or (None,)
        yield (job.site.name, *_told(link), *_where(first))
        for carrier in others:
            yield (job.site.name, "", "", "", "", *_where(carrier))


def _of(done: LinkCheck, verdicts: Sequence[LinkVerdict]) -> list[BadLink]:
    return [link for verdict in verdicts for link in done.of(verdict)]


def _told(link: BadLink) -> tuple[object, ...]:
    target = link.target
    return _WORDS[target.verdict], target.url, target.reason, max(target.carriers, len(link.carriers))


def _where(carrier: Carrier | None) -> tuple[str, str]:
    return ("", "") if carrier is None else (carrier.page_url, carrier.shown)


def _object(job: _Job, done: LinkCheck, verdicts: Sequence[LinkVerdict]) -> dict[str, Any]:
    crawl = done.crawl
    return {
        "name": job.site.name,
        "home": job.site.home,
        "complete": crawl.complete,
        "notes": list(crawl.notes),
        "pages": crawl.readable,
        "unchanged": crawl.unchanged,
        "links": crawl.links,
        "targets": crawl.targets,
        "spared": crawl.spared,
        "requests": crawl.requests,
        "seconds": round(crawl.seconds, 1),
        "counts": {verdict.value: len(done.of(verdict)) for verdict in _WORDS},
        "found": [
            {
                "verdict": link.target.verdict.value,
                "url": link.target.url,
                "reason": link.target.reason,
                "status": link.target.status,
                "internal": link.target.internal,
                "carriers": max(link.target.carriers, len(link.carriers)),
                "pages": [{"url": c.page_url, "tag": c.tag, "anchor": c.anchor} for c in link.carriers],
            }
            for link in _of(done, verdicts)
        ],
    }
