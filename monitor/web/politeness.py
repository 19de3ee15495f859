"""How fast a host is asked: one slot per host, spaced in time, slower when the host says or shows that it suffers.

Knobs: `CrawlSettings.rate` and `connections` for the site's own hosts, `external_rate` and `external_connections` for
the others; `bandwidth_kb` caps what is read from the site; in `spare_hours` it is asked at `spare_rate`. A host is
never asked faster than that; what redirects cost beyond a turn is paid for by waiting. 429, 5xx and silence double its
spacing, slow answers stretch it, good ones bring it back slowly, Retry-After pauses it. Only 429 says that waiting
helps: pages that are broken for good shall not bring a crawl to a halt.
"""

import asyncio
import math
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from monitor.config import CrawlSettings
from monitor.config.tables import within_hours
from monitor.model import BEIJING, Answer, FailureKind
from monitor.web.http.dates import http_date
from monitor.web.urls import own_host

LONGEST_SPACING = 60.0  # seconds; where a host asks for it
LONGEST_FOR_TROUBLE = 5.0  # seconds; where it only fails
LONGEST_PAUSE = 600.0
_SLOW = 1.0  # seconds; a server that takes longer is at its limit, and is asked no oftener than it answers
_LATENESS = 0.01  # how late the event loop may wake us without slowing a host down
_TIRED = frozenset({429, 500, 502, 503, 504})
_LATE = frozenset({FailureKind.TIMEOUT, FailureKind.RESET})


@dataclass
class Slot:
    """A host's places and moments."""

    floor: float  # seconds between two requests, as configured
    abreast: int  # how many requests at once
    places: asyncio.Semaphore
    own: bool
    spacing: float = 0.0
    last_turn: float = -math.inf
    paused_until: float = -math.inf
    waiting: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self.spacing = self.floor

    def due(self, at_least: float) -> float:
        """When the next turn may begin, as things stand: what is heard meanwhile may put it off. `at_least`: seconds
        that are kept between two requests at this time of day."""
        return max(self.last_turn + max(self.spacing, at_least), self.paused_until)


class HostSlots:
    """The slots of all hosts met in one run."""

    def __init__(self, crawl: CrawlSettings, own_hosts: Collection[str], zone: tzinfo = BEIJING) -> None:
        self._crawl = crawl
        self._zone = zone  # in which `spare_hours` are told
        self._own = frozenset(own_host(host) for host in own_hosts)
        self._slots: dict[str, Slot] = {}

    def _slot(self, host: str) -> Slot:
        slot = self._slots.get(host)
        if slot is None:
            own = host in self._own
            rate = self._crawl.rate if own else self._crawl.external_rate
            places = self._crawl.connections if own else self._crawl.external_connections
            slot = self._slots[host] = Slot(1.0 / rate, places, asyncio.Semaphore(places), own)
        return slot

    def _at_least(self, slot: Slot) -> float:
        """Seconds between two requests that this time of day asks for."""
        if not (slot.own and self._crawl.spare_hours):
            return 0.0
        local = datetime.now(self._zone).time()
        return 1.0 / self._crawl.spare_rate if within_hours(self._crawl.spare_hours, local) else 0.0

    def turn(self, host: str) -> "Turn":
        """To be waited for by `async with`: for a place and the host's next moment; holds the place while asking."""
        return Turn(self, self._slot(host))

    async def wait(self, slot: Slot) -> None:
        """Wait for the next moment at which the host may be asked, behind those who wait already."""
        async with slot.waiting:
            while not self.take(slot):  # noqa: ASYNC110 - it is time that is waited for
                await asyncio.sleep(slot.due(self._at_least(slot)) - asyncio.get_running_loop().time())

    def take(self, slot: Slot) -> bool:
        """Take the turn, if it is due. Counted from when it was due, not from when the loop woke up; after a lull it
        starts anew."""
        due, now = slot.due(self._at_least(slot)), asyncio.get_running_loop().time()
        if due > now:
            return False
        slot.last_turn = due if now - due <= _LATENESS else now
        return True

    def led_to(self, host: str) -> None:
        """A redirect asked this host without a turn: its next one is put off instead."""
        slot = self._slot(host)
        spacing = max(slot.spacing, self._at_least(slot))
        slot.last_turn = max(slot.last_turn, asyncio.get_running_loop().time() - spacing) + spacing

    def heard(self, host: str, answer: Answer, size: int | None = None, *, again: bool = False) -> None:
        """Adapt to an answer of the host. `size`: bytes of its body, where the body itself is not at hand any more.
        `again`: it was asked the same a moment ago; that it fails again says nothing new of the host."""
        size = len(answer.body) if size is None else size
        slot = self._slot(host)
        if answer.status in _TIRED or (answer.failure is not None and answer.failure.kind in _LATE):
            longest = LONGEST_SPACING if answer.status == 429 else LONGEST_FOR_TROUBLE
            if not again or answer.status == 429:
                slot.spacing = max(slot.spacing, min(longest, max(slot.spacing, 0.05) * 2))
        elif answer.status is not None:
            stretched = answer.seconds / slot.abreast if answer.seconds > _SLOW else 0.0
            slot.spacing = min(LONGEST_SPACING, max(slot.floor, slot.spacing * 0.8, stretched))
        pause = retry_after(answer)
        if pause:
            now = asyncio.get_running_loop().time()
            slot.paused_until = max(slot.paused_until, now + min(pause, LONGEST_PAUSE))
        if slot.own and self._crawl.bandwidth_kb and size:
            # What was read is paid for by waiting; what is paid already is not paid twice.
            now = asyncio.get_running_loop().time()
            slot.paused_until = max(slot.paused_until, now) + size / (self._crawl.bandwidth_kb * 1000)

    def set_delay(self, host: str, seconds: float) -> None:
        """Keep at least this spacing at the host (robots.txt crawl-delay)."""
        slot = self._slot(host)
        slot.floor = max(slot.floor, min(seconds, LONGEST_SPACING))
        slot.spacing = max(slot.spacing, slot.floor)

    def spacing(self, host: str) -> float:
        """Seconds between two requests to the host as things stand."""
        return self._slot(host).spacing


class Turn:
    """One question's turn at a host."""

    __slots__ = ("_slot", "_slots")

    def __init__(self, slots: HostSlots, slot: Slot) -> None:
        self._slots, self._slot = slots, slot

    async def __aenter__(self) -> None:
        slot = self._slot
        await slot.places.acquire()
        try:
            if slot.waiting.locked() or not self._slots.take(slot):
                await self._slots.wait(slot)
        except BaseException:
            slot.places.release()
            raise

    async def __aexit__(self, *_: object) -> None:
        self._slot.places.release()


def retry_after(answer: Answer) -> float:
    """Seconds that a 429 or 503 asks us to wait (RFC 9110 §10.2.3: seconds or a date); 0 when it does not say."""
    if answer.status not in (429, 503):
        return 0.0
    value = answer.headers.get("retry-after", "").strip()
    if value.isdecimal():
        return float(value)
    moment = http_date(value)
    return 0.0 if moment is None else max(0.0, (moment - datetime.now(UTC)).total_seconds())
