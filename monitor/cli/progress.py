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
_PACE_SECONDS = 60.0  # the rate is that of the last minute or so
_SURE_SECONDS = 3.0  # before that, a rate says nothing


class Pace:
    """How fast a phase goes and how long it will take, from its own steps. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._phase = ""
        self._from = self._next = (0.0, 0)

    def told(self, step: Progress) -> str:
        """`每秒 12.3 个 约剩 5 分钟`; '' while nothing can be said."""
        now = self._clock()
        if step.phase != self._phase:
            self._phase = step.phase
            self._from = self._next = (now, step.judged)
        elif now - self._next[0] > _PACE_SECONDS:
            self._from, self._next = self._next, (now, step.judged)
        seconds, done = now - self._from[0], step.judged - self._from[1]
        if seconds < _SURE_SECONDS or done <= 0:
            return ""
        rate = done / seconds
        return f"每秒 {rate:.1f} 个 约剩 {_spell((step.known - step.judged) / rate)}"


def _spell(seconds: float) -> str:
    if seconds < 60:
        return f"{max(0, seconds):.0f} 秒"
    minutes = round(seconds / 60)
    return f"{minutes} 分钟" if minutes < 60 else f"{minutes // 60} 小时 {minutes % 60} 分"


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
    pace = Pace()
    with bar:
        task = bar.add_task(f"{site_name} 准备中", total=None, told="")

        def show(step: Progress) -> None:
            bar.update(
                task,
                description=f"{site_name} {PHASES.get(step.phase, step.phase)}",
                completed=step.judged,
                total=step.known or None,
                told=_told(step, pace),
            )

        yield show


def _told(step: Progress, pace: Pace) -> str:
    if step.phase == "check":
        return f"{step.judged}/{step.known} {clean(step.note)}"
    if step.phase == "crawl":
        told = f"网页 {step.judged}/{step.known} 发现链接 {step.targets}"
    else:
        told = f"网页 {step.pages} 链接 {step.judged}/{step.known}"
    return f"{told} {pace.told(step)}".rstrip()


def _plain(site_name: str) -> Callable[[Progress], None]:
    last_phase, last_time = "", 0.0
    pace = Pace()

    def show(step: Progress) -> None:
        nonlocal last_phase, last_time
        moment = time.monotonic()
        told = _told(step, pace)
        if step.phase == last_phase and moment - last_time < _EVERY_SECONDS:
            return
        last_phase, last_time = step.phase, moment
        warn(f"{site_name} {PHASES.get(step.phase, step.phase)}：{told}")

    return show
