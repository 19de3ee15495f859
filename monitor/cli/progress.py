"""How far a run has come, on standard error: a bar for a terminal, a line now and then for a log."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from monitor.cli.out import clean, console, warn
from monitor.model.progress import Progress

PHASES = {
    "crawl": "抓取网页",
    "links": "检查链接",
    "confirm": "复核疑似失效",
    "attachments": "打开附件",
    "check": "逐项检查",
}
_EVERY_SECONDS = 15.0


@contextmanager
def shown_progress(site_name: str) -> Generator[Callable[[Progress], None]]:
    """A callback that shows progress while the block runs."""
    screen = console(stderr=True)
    if not screen.is_terminal:
        yield _plain(site_name)
        return
    bar = Bar(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=None),
        TextColumn("{task.fields[told]}", markup=False),
        TimeElapsedColumn(),
        console=screen,
        transient=True,
    )
    with bar:
        task = bar.add_task(f"{site_name} 准备中", total=None, told="")

        def show(step: Progress) -> None:
            bar.update(
                task,
                description=f"{site_name} {PHASES.get(step.phase, step.phase)}",
                completed=step.judged,
                total=step.known or None,
                told=_told(step),
            )

        yield show


def _told(step: Progress) -> str:
    if step.phase == "check":
        return f"{step.judged}/{step.known} {clean(step.note)}"
    return f"网页 {step.pages} 链接 {step.judged}/{step.known}"


def _plain(site_name: str) -> Callable[[Progress], None]:
    last_phase, last_time = "", 0.0

    def show(step: Progress) -> None:
        nonlocal last_phase, last_time
        moment = time.monotonic()
        if step.phase == last_phase and moment - last_time < _EVERY_SECONDS:
            return
        last_phase, last_time = step.phase, moment
        warn(f"{site_name} {PHASES.get(step.phase, step.phase)}：{_told(step)}")

    return show
