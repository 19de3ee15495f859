"""Foreign hosts that answer with success whatever they are asked for: their word that a page is there says nothing.

Once per host and crawl one address that surely does not exist is asked by HEAD, beside the first page that is linked
there. Only where that succeeds too, pages of the host are fetched and compared (likeness.py).
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable

from monitor.model import Answer
from monitor.web.signs import extension
from monitor.web.urls import host_of, split

AskHead = Callable[[str], Awaitable[Answer]]


class Inventors:
    """Which hosts answer an invented address with success. `ask` asks by HEAD, in the host's turn."""

    def __init__(self, ask: AskHead) -> None:
        self._ask = ask
        self._known: dict[str, bool] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    def known(self, url: str) -> bool:
        """Whether the host of an address was found to be one."""
        return self._known.get(host_of(url), False)

    async def invents(self, url: str) -> bool:
        """Whether the host of an address is one; asks when it is not known yet."""
        host = host_of(url)
        async with self._locks.setdefault(host, asyncio.Lock()):
            if host not in self._known:
                scheme, netloc, path, _ = split(url)
                suffix = extension(url)
                name = f"xj{secrets.token_hex(8)}" + (f".{suffix}" if suffix else "")
                answer = await self._ask(f"{scheme}://{netloc}{path.rpartition('/')[0]}/{name}")
                self._known[host] = answer.ok
            return self._known[host]
