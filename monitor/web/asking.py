"""How the crawl asks: in its host's turn; pages again after passing failures, links by HEAD first.

Attachments are never fetched whole: a ranged GET tells whether they are there and what they claim to be.
"""

import asyncio
from collections.abc import Mapping
from typing import NamedTuple

from monitor.config import CrawlSettings
from monitor.model import Answer, FailureKind
from monitor.web.hand import Question
from monitor.web.hands import Hands, Reading
from monitor.web.http import Client
from monitor.web.page import is_html
from monitor.web.politeness import HostSlots
from monitor.web.signs import is_document, is_file
from monitor.web.urls import host_of

_FIRST_BYTES = 8_192
_LINK_BYTES = 400_000  # enough of a page to compare it with the host's error page
# What a server may answer to a GET of a part, and not to one of the whole; the second set only of documents, for with
# the first request of others it may as well mean what it says.
_REFUSES_PARTS = frozenset({400, 405, 412, 416, 501})
_MAY_REFUSE_PARTS = frozenset({403, 500})
_TRANSIENT = frozenset({FailureKind.TIMEOUT, FailureKind.RESET, FailureKind.PROTOCOL, FailureKind.DECODING})
_TRANSIENT_STATUSES = frozenset({429, 500, 502, 503, 504})
_FINAL_FAILURES = frozenset(
    {
        FailureKind.NXDOMAIN,
        FailureKind.NO_ADDRESS,
        FailureKind.DNS,
        FailureKind.REFUSED,
        FailureKind.UNREACHABLE,
        FailureKind.FORBIDDEN,
        FailureKind.ROBOTS,
        FailureKind.BAD_URL,
    }
)


class Asked(NamedTuple):
    """An answer about a link; `body_seen` is False when it came to a HEAD."""

    answer: Answer
    body_seen: bool


def is_transient(answer: Answer) -> bool:
    """Whether asking again in a moment may help."""
    if answer.failure is not None:
        return answer.failure.kind in _TRANSIENT
    return answer.status in _TRANSIENT_STATUSES


class Asker:
    """Asks pages and links through the host slots, and counts the requests. `referer`: the page from which second
    opinions come, as a person's do; some servers refuse pictures to who comes from nowhere."""

    def __init__(
        self, client: Client, hands: Hands, slots: HostSlots, settings: CrawlSettings, referer: str = ""
    ) -> None:
        self._client = client
        self._hands = hands
        self._slots = slots
        self._settings = settings
        self._referer = {"Referer": referer} if referer else {}
        self._page_bytes = int(settings.max_body_mb * 1_000_000)
        self.requests = 0
        self.received = 0  # bytes of bodies, decompressed

    async def once(
        self,
        url: str,
        *,
        method: str = "GET",
        headers: dict[str, str] | None = None,
        max_bytes: int,
        second_opinion: bool = False,
    ) -> Answer:
        if not second_opinion:
            return (await self._work(Question(url, method, headers, max_bytes, read=False))).answer
        host = host_of(url)
        async with self._slots.turn(host):
            answer = await self._client.ask(
                url,
                method=method,
                headers={**self._referer, **(headers or {})},
                max_bytes=max_bytes,
                second_opinion=True,
            )
        self._heard(host, answer, len(answer.body))
        return answer

    def _heard(self, host: str, answer: Answer, size: int, *, again: bool = False) -> None:
        """Count what was asked, and adapt to the host that answered: redirects may have led to others."""
        self.requests += 1 + len(answer.chain)
        self.received += size
        for hop in answer.chain:
            host = host_of(hop.location)
            self._slots.led_to(host)
        self._slots.heard(host, answer, size, again=again)

    async def _work(self, question: Question, *, again: bool = False) -> Reading:
        host = host_of(question.url)
        async with self._slots.turn(host):
            reading = await self._hands.work(question)
        self._heard(host, reading.answer, reading.size, again=again)
        return reading

    async def page(self, url: str, max_bytes: int | None = None) -> Answer:
        """A page, whole up to the bound (bytes; None: the configured one); asked again after passing failures."""
        limit = self._page_bytes if max_bytes is None else max_bytes
        return (await self._patiently(Question(url, "GET", None, limit, read=False))).answer

    async def read(
        self, url: str, *, headers: Mapping[str, str] | None = None, digest: int | None = None, whole: bool = False
    ) -> Reading:
        """A page of the site with what stands in it (see `Question`); asked again after passing failures."""
        return await self._patiently(Question(url, "GET", headers, self._page_bytes, True, digest, whole))

    async def _patiently(self, question: Question) -> Reading:
        reading = await self._work(question)
        for attempt in range(self._settings.retries):
            if not is_transient(reading.answer):
                break
            await asyncio.sleep(min(self._settings.retry_pause, 0.5 * 2**attempt))
            reading = await self._work(question, again=True)
        return reading

    async def link(self, url: str, *, second_opinion: bool = False, whole: bool = False) -> Asked:
        """What is at a link's end: HEAD, then GET where HEAD does not settle it. `whole`: GET at once, as of every
        document."""
        if not whole and not is_document(url):
            head = await self.once(url, method="HEAD", max_bytes=_FIRST_BYTES, second_opinion=second_opinion)
            if self._settles(url, head):
                return Asked(head, body_seen=False)
        if not is_file(url):
            got = await self.once(url, max_bytes=_LINK_BYTES, second_opinion=second_opinion)
            return Asked(got, body_seen=True)
        ranged = {"Range": f"bytes=0-{_FIRST_BYTES - 1}", "Accept-Encoding": "identity"}
        got = await self.once(url, headers=ranged, max_bytes=_FIRST_BYTES, second_opinion=second_opinion)
        refused = got.status in _REFUSES_PARTS or (got.status in _MAY_REFUSE_PARTS and is_document(url))
        if refused or (got.ok and not got.body):
            got = await self.once(url, max_bytes=_FIRST_BYTES, second_opinion=second_opinion)
        return Asked(got, body_seen=True)

    @staticmethod
    def _settles(url: str, head: Answer) -> bool:
        """Whether the answer to HEAD can be trusted; many servers answer HEAD wrongly, few invent a success.

        A time-out is left to the second opinion, which asks by GET: twice the wait now would tell no more.
        """
        if head.failure is not None:
            return head.failure.kind in _FINAL_FAILURES or head.failure.kind is FailureKind.TIMEOUT
        if head.status != 200:  # with another one that means success a firewall may have answered
            return False
        if not is_file(url):
            return not head.chain  # a redirect may end on an error page: look at it
        if is_html(head):
            return False
        return head.headers.get("content-length", "") != "0"
