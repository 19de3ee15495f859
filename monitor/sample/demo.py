"""`xunjian demo`: run one whole inspection of the sample bureau and say how well it did.

Everything is real: the pages come over HTTP, the names over DNS, the report goes out over SMTP and is written to
`mail.eml` as it was received. The numbers are computed from the sample's fault list (`scoring.py`).
"""

import asyncio
import shutil
import time
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from checks.registry import load_kinds
from monitor.config import Loaded, read
from monitor.delivery import flush
from monitor.inspection import Inspected, inspect_site
from monitor.model import LABELS, Finding, Verdict
from monitor.model.progress import Progress
from monitor.plan import load_plan
from monitor.publishing import Published, publish
from monitor.sample.bureau import SampleBureau
from monitor.sample.config import CA_FILE, write_config
from monitor.sample.last_year import seed_last_year
from monitor.sample.past import seed_past
from monitor.sample.scoring import Score, score
from monitor.store import Store

ShowProgress = Callable[[str], AbstractContextManager[Callable[[Progress], None]]]
Runner = Callable[[Coroutine[Any, Any, Inspected]], Inspected]

_MARK = "# 样例局的巡检配置。"  # how a demo folder is known: the first words of the config written there
_SHOWN = 12  # findings listed by name, at most, per list
_STYLES = {
    Verdict.FAIL: "red",
    Verdict.ERROR: "magenta",
    Verdict.WARN: "yellow",
    Verdict.INCONCLUSIVE: "cyan",
    Verdict.MANUAL: "dim",
    Verdict.PASS: "green",
}


class DemoFailed(Exception):
    """The demo cannot run, or its mail did not arrive; the message is Chinese and says what to do."""


@dataclass(frozen=True, slots=True)
class Demo:
    """What one demo came to, and where its results are."""

    inspected: Inspected
    score: Score
    config: Path
    database: Path
    report: Path
    mail: Path
    seconds: float


def run_demo(
    out: Path,
    console: Console,
    *,
    show_progress: ShowProgress | None = None,
    run: Runner = asyncio.run,
    today: date | None = None,
) -> Demo:
    """Inspect the sample and write config, database, report and mail into `out`; prints the result on the console.

    `show_progress` shows the progress of a run by the site's name; `run` drives the inspection's coroutine. Raises
    DemoFailed, InspectionFailed, StoreError, ConfigError; all of them say in Chinese what happened.
    """
    began = time.monotonic()
    _clear(out)
    with SampleBureau(today=today or _today()) as bureau:
        config = read(write_config(bureau, out), load_kinds, plan=lambda plan: load_plan(plan).items)
        database = config.settings.data / "monitor.db"
        with Store.open(database) as store:
            seed_past(store, config.settings.sites[0].id, bureau)
            seed_last_year(store, config.settings.sites[0].id, bureau.addresses, bureau.today)
            inspected, published = _inspect(config, store, show_progress, run)
            mail = _send(config, store, bureau, out)
            result = Demo(
                inspected=inspected,
                score=score(_findings(config, store, inspected), inspected.outcomes, bureau),
                config=out / "config.toml",
                database=database,
                report=published.html_path,
                mail=mail,
                seconds=time.monotonic() - began,
            )
    tell(result, console)
    return result


def _today() -> date:
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def _clear(out: Path) -> None:
    """Remove what an earlier demo left. A folder that holds anybody else's data is refused, never cleared."""
    config, database = out / "config.toml", out / "monitor.db"
    ours = config.is_file() and config.read_text(encoding="utf-8", errors="replace").startswith(_MARK)
    if not ours and (config.exists() or database.exists()):
        raise DemoFailed(f"{out} 里有正式的配置或数据，演示不会覆盖它。请用 --out 指定一个空目录")
    for path in (
        *out.glob("monitor.db*"),
        *out.glob("cache-swscjg-sample.db*"),
        out / "mail.eml",
        out / CA_FILE,
        config,
    ):
        path.unlink(missing_ok=True)
    shutil.rmtree(out / "reports", ignore_errors=True)


def _inspect(
    config: Loaded, store: Store, show_progress: ShowProgress | None, run: Runner
) -> tuple[Inspected, Published]:
    settings, site = config.settings, config.settings.sites[0]
    shown = show_progress(site.name) if show_progress else nullcontext[Callable[[Progress], None] | None](None)
    with shown as progress:
        inspected = run(inspect_site(settings, site, config.kinds, store, progress=progress))
    return inspected, publish(settings, site, config.kinds, store, inspected.run_id, mail=True)


def _send(config: Loaded, store: Store, bureau: SampleBureau, out: Path) -> Path:
    flush(store, config.settings.mail, datetime.now(UTC))
    if not bureau.mail.received:
        waiting = store.outbox.waiting()
        why = waiting[0].last_error if waiting else "发件箱里没有待发的邮件"
        raise DemoFailed(f"报告邮件没有送到样例的收信服务：{why}")
    path = out / "mail.eml"
    path.write_bytes(bureau.mail.received[-1].content)
    return path


def _findings(config: Loaded, store: Store, inspected: Inspected) -> list[Finding]:
    return list(store.ledger.findings(inspected.site, run_id=inspected.run_id))


def tell(demo: Demo, console: Console) -> None:
    """Print the plan items, the score by family, what was missed or invented, and the paths to open."""
    console.print(_items(demo.inspected))
    console.print(_families(demo.score))
    for title, lines in (
        ("漏报", _missed(demo.score)),
        ("误报", _invented(demo.score)),
        ("检查出错", _broken(demo.score)),
    ):
        for line in lines[:_SHOWN]:
            console.print(f"  {title}：{escape(line)}", style="red", soft_wrap=True)
        if len(lines) > _SHOWN:
            console.print(f"  {title}：另有 {len(lines) - _SHOWN} 条", style="red")
    if demo.score.left_out:
        console.print(f"注意：{demo.score.left_out}", style="yellow")
    total = len(demo.score.found) + len(demo.score.missed)
    console.print(
        f"预设问题 {total} 个，找到 {len(demo.score.found)} 个；"
        f"正常对照 {demo.score.healthy} 处，误报 {len(demo.score.false_alarms)} 个；用时 {demo.seconds:.0f} 秒"
    )
    paths = (("配置", demo.config), ("数据库", demo.database), ("报告", demo.report), ("邮件", demo.mail))
    for label, path in paths:
        console.print(f"{label}：{escape(str(path))}", soft_wrap=True)


def _items(inspected: Inspected) -> Table:
    table = Table(title="任务结论", title_justify="left", expand=True)
    table.add_column("序号", justify="right", width=4)
    table.add_column("任务", no_wrap=True, overflow="ellipsis", ratio=3)
    table.add_column("结论", no_wrap=True, width=10)
    table.add_column("问题", justify="right", width=4)
    table.add_column("说明", no_wrap=True, overflow="ellipsis", ratio=4)
    for standing in inspected.standings:
        table.add_row(
            str(standing.item.number),
            escape(standing.item.title),
            f"[{_STYLES[standing.verdict]}]{LABELS[standing.verdict]}[/]",
            str(standing.open_findings or ""),
            escape(standing.reason),
        )
    return table


def _families(result: Score) -> Table:
    table = Table(title="找到的问题与误报", title_justify="left")
    table.add_column("类别")
    for name in ("预设", "找到", "漏报", "误报"):
        table.add_column(name, justify="right")
    for family in result.by_family:
        table.add_row(
            family.label,
            str(family.seeded),
            str(family.found),
            str(family.seeded - family.found),
            str(family.false_alarms),
        )
    return table


def _missed(result: Score) -> list[str]:
    return [f"{fault.id} {fault.check} {fault.subject} {fault.aspect}：{fault.what}" for fault in result.missed]


def _invented(result: Score) -> list[str]:
    why = {finding.fingerprint: healthy.what for finding, healthy in result.tempted}
    return [
        f"{finding.check} {finding.subject} {finding.aspect}：{finding.message}"
        + (f"（其实是：{why[finding.fingerprint]}）" if finding.fingerprint in why else "")
        for finding in result.false_alarms
    ]


def _broken(result: Score) -> list[str]:
    return [f"{outcome.check}：{outcome.reason}" for outcome in result.broken]
