"""What is still to be read: the queue lives in the cache database, a short window of it in memory.

An address is marked as visited when it is put in, so it is read once. `take` waits while the queue is empty and pages
under way may still bring more; it says None when nothing can come any more. The rate limit lives elsewhere
(politeness): the two share no lock, so neither can starve the other.
"""

import asyncio
from collections import deque

from monitor.store.cache import CrawlCache, Waiting
from monitor.store.marks import Marks

_WINDOW = 500


class Frontier:
    """The queue of one crawl, breadth first."""

    def __init__(self, cache: CrawlCache) -> None:
        self._cache = cache
        self._window: deque[Waiting] = deque()
        self._last = 0
        self._under_way = 0
        self._closed = False
        self._change = asyncio.Event()
        self._offered = Marks()
        self.queued = 0

    def offer(self, url_id: int) -> bool:
        """Whether an address is met for the first time, as one that may be read."""
        return self._offered.add(url_id)

    def put(self, url_id: int, depth: int, found_on: int | None) -> bool:
        """Queue an address; False when it was queued before."""
        if not self._cache.enqueue(url_id, depth, found_on):
            return False
        self.queued += 1
        self._change.set()
        return True

    async def take(self) -> Waiting | None:
        """The next address; every one taken must be given back by `done`."""
        while not self._closed:
            if not self._window:
                self._window.extend(self._cache.waiting(self._last, _WINDOW))
                if self._window:
                    self._last = self._window[-1].id
            if self._window:
                self._under_way += 1
                return self._window.popleft()
            if self._under_way == 0:
                self.close()
                break
            self._change.clear()
            await self._change.wait()
        return None

    def done(self) -> None:
        """A taken address has been dealt with."""
        self._under_way -= 1
        self._change.set()

    def close(self) -> None:
        """Nothing more is to be taken; those who wait are told."""
        self._closed = True
        self._change.set()

    @property
    def exhausted(self) -> bool:
        """Whether everything that was queued was also taken."""
        return not self._window and not self._cache.waiting(self._last, 1)
