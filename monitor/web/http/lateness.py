"""How late this process is: seconds by which the event loop woke us after the moment we had asked for.

On a machine short of CPU, or while pages are being read in the same process, an answer lies in the socket long before
we look at it. That time is ours, not the host's: it must neither slow the crawl down nor make a site seem slow.
"""

import asyncio

_EVERY = 0.02  # seconds; lateness shorter than this may go unnoticed


class Lateness:
    """Sums up the lateness of the running loop within `with` blocks, of which any number may be open at once."""

    def __init__(self) -> None:
        self._total = 0.0
        self._watchers = 0
        self._due = 0.0
        self._next: asyncio.TimerHandle | None = None

    @property
    def total(self) -> float:
        """Seconds so far. Lateness that lasts counts while it lasts, not only once it is over."""
        return self._total + (0.0 if self._next is None else self._overdue())

    def __enter__(self) -> None:
        self._watchers += 1
        if self._next is None:
            self._set()

    def __exit__(self, *_: object) -> None:
        self._watchers -= 1
        if not self._watchers and self._next is not None:
            self._total += self._overdue()
            self._next.cancel()
            self._next = None

    def _overdue(self) -> float:
        return max(0.0, asyncio.get_running_loop().time() - self._due)

    def _set(self) -> None:
        loop = asyncio.get_running_loop()
        self._due = loop.time() + _EVERY
        self._next = loop.call_at(self._due, self._tick)

    def _tick(self) -> None:
        self._total += self._overdue()
        self._set()
