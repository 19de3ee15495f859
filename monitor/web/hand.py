"""One hand of the crawl: asks with a client and reads with a reader, in the process it lives in.

Used by the crawl's own process and by its helper; imports no database, so that a helper starts quickly.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from monitor.config import NetworkSettings
from monitor.model import Answer
from monitor.model.heard import Looking
from monitor.model.travel import travels
from monitor.web.distil import Distilled, Distiller, Reader, digest_of, is_readable
from monitor.web.http import Client
from monitor.web.likeness import LITTLE
from monitor.web.page import Page
from monitor.web.signs import is_challenge, is_file

_NOT_MODIFIED = 304


@travels
class Question(NamedTuple):
    """One request to be made; `read`: what comes is to be read as a page.

    `digest`: the page is known already as long as its bytes have this hash. `whole`: its bytes are wanted back even
    when it could be read.
    """

    url: str
    method: str
    headers: Mapping[str, str] | None
    max_bytes: int
    read: bool
    digest: int | None = None
    whole: bool = False


@travels
class Read(NamedTuple):
    """An answer with what was read of it. `distilled`: it was a readable page; `same`: it is as it was known;
    `stripped`: its bytes stayed where it was read."""

    answer: Answer
    distilled: Distilled | None = None
    same: bool = False
    stripped: bool = False
    size: int = 0  # bytes of the body that came


@dataclass(frozen=True, slots=True)
class Setup:
    """All that a helper needs to know; travels to it by pickle."""

    network: NetworkSettings
    own_hosts: tuple[str, ...]
    max_redirects: int
    reader: Reader
    looking: Looking


Common = tuple[str, frozenset[str]]  # a host and the words of its home page


class Hand:
    """Asks with a client and reads with a reader, in the process it lives in."""

    def __init__(self, client: Client, reader: Reader, looking: Looking) -> None:
        self._client = client
        self._distiller = Distiller(reader, looking)

    def know(self, common: Common) -> None:
        """From now on, measure what pages say of their own against the words of this home page."""
        host, words = common
        self._distiller.common[host] = words

    def forget(self) -> None:
        """What was read last has not arrived where it was to go."""
        self._distiller.forget()

    async def work(self, question: Question) -> Read:
        answer = await self._client.ask(
            question.url, method=question.method, headers=question.headers, max_bytes=question.max_bytes
        )
        if not question.read:
            return Read(answer, size=len(answer.body))
        if question.digest is not None:
            if answer.status == _NOT_MODIFIED:
                return Read(answer, same=True)
            if answer.ok and not answer.truncated and digest_of(answer) == question.digest:
                return Read(answer.without_body(), same=True, stripped=True, size=len(answer.body))
        return self.read(answer, whole=question.whole)

    def read(self, answer: Answer, *, whole: bool = False) -> Read:
        """The answer, and what there is to be kept of it if it can be read."""
        page = Page(answer)
        if not answer.ok or is_challenge(answer) or not is_readable(page):
            return Read(answer, size=len(answer.body))
        distilled = self._distiller.distil(page)
        if whole or distilled.own is None or distilled.own <= LITTLE or is_file(answer.url):
            return Read(answer, distilled, size=len(answer.body))
        return Read(answer.without_body(), distilled, stripped=True, size=len(answer.body))
