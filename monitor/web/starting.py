"""How the helper's process comes to be: a fork of this one where that is safe, elsewhere a program of its own.

A fork is there at once, and what was imported lies in memory once. It is safe on Linux while this process has a single
thread: another one's locks would stay locked in the child for ever. The child never returns into what it was copied
from. It leaves its parent's event loop and databases alone, closes their descriptors (a connection ends for the other
side when the last copy is closed), destroys nothing that its parent made, and ends without Python's tidying up.
"""

import asyncio
import gc
import logging
import os
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from monitor.web import helper

_PARENTS_OWN: list[object] = []  # in a child: what it puts another thing in the place of, and must not destroy


@dataclass(frozen=True, slots=True)
class Started:
    """A process that was started; `wait` blocks until it has ended, and is called once."""

    pid: int
    wait: Callable[[], object]

    async def end(self, seconds: float) -> None:
        """Let it leave by itself for so long, then end it."""
        waiting = asyncio.create_task(asyncio.to_thread(self.wait))
        done, _ = await asyncio.wait([waiting], timeout=seconds)
        if not done:
            os.kill(self.pid, signal.SIGKILL)
        await waiting


def start(connection: socket.socket) -> Started:
    """A helper at the other end of a socket. The caller closes its own copy of it."""
    if may_fork():
        pid = _fork(connection)
        return Started(pid, lambda: os.waitpid(pid, 0))
    process = subprocess.Popen(  # noqa: S603 - ourselves, without a shell
        [sys.executable, "-m", "monitor.web.helper", str(connection.fileno())],
        pass_fds=[connection.fileno()],
        stdin=subprocess.DEVNULL,
        stdout=sys.__stderr__,  # what it logs must not stand between what we print
    )
    return Started(process.pid, process.wait)


def may_fork() -> bool:
    """Whether a copy of this process can live: Linux, and no second thread, not even of a library in C."""
    try:
        return sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1
    except OSError:  # nobody tells
        return False


def _fork(connection: socket.socket) -> int:
    gc.freeze()  # the child's collector finds nothing of its parent's to destroy, and copies no page by looking
    pid = os.fork()
    if pid == 0:
        _live(connection)
    gc.unfreeze()
    return pid


def _live(connection: socket.socket) -> NoReturn:
    status = 1
    try:
        _forget_signals()
        _keep_only(connection.fileno())
        _log_as_a_program_of_its_own()
        helper.live(connection)
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def _forget_signals() -> None:
    """What the parent does on a signal is the parent's."""
    signal.set_wakeup_fd(-1)
    for number in signal.valid_signals():
        if callable(signal.getsignal(number)):
            signal.signal(number, signal.SIG_DFL)


def _keep_only(descriptor: int) -> None:
    """Close what was open, but for one's own connection and standard error; output goes there too."""
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.dup2(2, 1)
    for number in map(int, os.listdir("/proc/self/fd")):
        if number > 2 and number != descriptor:
            _close(number)


def _close(descriptor: int) -> None:
    try:
        os.close(descriptor)
    except OSError:  # the one that the list itself was read by
        return


def _log_as_a_program_of_its_own() -> None:
    handlers = logging.getLogger().handlers
    _PARENTS_OWN.extend((sys.stdout, sys.stderr, *handlers))
    handlers.clear()
    own = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)
    sys.stdout = sys.stderr = own
    if (structlog := sys.modules.get("structlog")) is not None:
        structlog.reset_defaults()
