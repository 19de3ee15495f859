"""Long work of a command, which Ctrl-C and SIGTERM end in the same clean way."""

import asyncio
import os
import signal
from collections.abc import Coroutine
from typing import Any, TypeVar

_T = TypeVar("_T")


def run_cancellable(work: Coroutine[Any, Any, _T]) -> _T:
    """Run a coroutine to its end; SIGTERM cancels it as Ctrl-C does, so that the run is recorded as interrupted."""

    async def guarded() -> _T:
        task = asyncio.current_task()
        assert task is not None
        loop = asyncio.get_running_loop()
        if os.name == "posix":
            loop.add_signal_handler(signal.SIGTERM, task.cancel)
        try:
            return await work
        finally:
            if os.name == "posix":
                loop.remove_signal_handler(signal.SIGTERM)

    try:
        return asyncio.run(guarded())
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
