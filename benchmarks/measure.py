"""Running a program and knowing what it cost: wall and CPU seconds, and the peak of memory of it and its children."""

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_EVERY = 0.05  # seconds between two looks at the memory
# Programs start from compiled files, as they do where they are installed.
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Cost:
    """Seconds, bytes of memory (resident, summed over the process tree at its fullest), and what was printed."""

    wall: float
    cpu: float
    memory: int
    code: int
    output: str


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None) -> Cost:
    """Run to the end; standard error goes to a file beside, so that it cannot block."""
    started = time.monotonic()
    out = folder / "stdout"
    with out.open("wb") as stdout, (folder / "stderr").open("wb") as stderr:
        process = subprocess.Popen(
            command, stdout=stdout, stderr=stderr, cwd=folder, env={**_ENVIRONMENT, **(environment or {})}
        )
        peak = _Peak(process.pid)
        watcher = threading.Thread(target=peak.watch)
        watcher.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        peak.over.set()
        watcher.join()
    memory = max(peak.bytes, usage.ru_maxrss * 1024)
    text = out.read_text(encoding="utf-8", errors="replace")
    return Cost(wall, usage.ru_utime + usage.ru_stime, memory, process.returncode, text)


class _Peak:
    def __init__(self, pid: int) -> None:
        self._pid = pid
        self.over = threading.Event()
        self.bytes = 0

    def watch(self) -> None:
        while not self.over.wait(_EVERY):
            self.bytes = max(self.bytes, sum(_resident(pid) for pid in _tree(self._pid)))


def _tree(pid: int) -> list[int]:
    """The process and everything below it (Linux)."""
    found = [pid]
    for parent in found:
        try:
            found += map(int, Path(f"/proc/{parent}/task/{parent}/children").read_text().split())
        except OSError:  # it has just ended
            continue
    return found


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0
