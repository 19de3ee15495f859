"""One hand of the crawl: asks with a client and reads with a reader, in the process it lives in.

Used by the crawl's own process and by its helper; imports no database, so that a helper starts quickly.
"""

import asyncio
import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from monitor.config import NetworkSettings
from monitor.web.distil import Distilled, Distiller, Reader, is_readable
from monitor.web.http import Client
from monitor.web.page import Page
from monitor.web.signs import is_challenge

_LONGEST_MESSAGE = 200_000_000  # bytes; a page is bounded by max_body_mb, its facts by the adapters
BUFFER = 1 << 20  # bytes of one end's reading buffer


@dataclass(frozen=True, slots=True)
class Question:
    """One request to be made; `read`: what comes is to be read as a page."""

    url: str
    method: str
    headers: Mapping[str, str] | None
    max_bytes: int
    read: bool


@dataclass(frozen=True, slots=True)
class Setup:
    """All that a helper needs to know; travels to it by pickle."""

    network: NetworkSettings
    own_hosts: tuple[str, ...]
    max_redirects: int
    reader: Reader


Common = tuple[str, frozenset[str]]  # a host and the words of its home page


class Hand:
    """Asks with a client and reads with a reader, in the process it lives in."""

    def __init__(self, client: Client, reader: Reader) -> None:
        self._client = client
        self._distiller = Distiller(reader)

    def know(self, common: Common) -> None:
        """From now on, measure what pages say of their own against the words of this home page."""
        host, words = common
        self._distiller.common[host] = words

    async def work(self, question: Question) -> tuple[Page, Distilled | None]:
        answer = await self._client.ask(
            question.url, method=question.method, headers=question.headers, max_bytes=question.max_bytes
        )
        return self.read(Page(answer)) if question.read else (Page(answer), None)

    def read(self, page: Page) -> tuple[Page, Distilled | None]:
        """The page, and what there is to be kept of it if it can be read."""
        if not page.answer.ok or is_challenge(page.answer) or not is_readable(page):
            return page, None
        return page, self._distiller.distil(page)


def packed(message: object) -> bytes:
    """A message with its length before it."""
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    return len(body).to_bytes(4, "big") + body


async def unpacked(stream: asyncio.StreamReader) -> Any:
    """The next message; both ends are this program, so pickle is safe. Raises IncompleteReadError at the end."""
    size = int.from_bytes(await stream.readexactly(4), "big")
    if size > _LONGEST_MESSAGE:
        raise EOFError("a message longer than any we send")
    return pickle.loads(await stream.readexactly(size))  # noqa: S301 - from our own child over a private socket
