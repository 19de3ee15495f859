"""Politeness by the clock: an event loop whose time is ours, so that every wait is exact and none is real."""

import asyncio
import heapq
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from monitor.config import CrawlSettings
from monitor.model import Answer, Failure, FailureKind
from monitor.web.politeness import LONGEST_FOR_TROUBLE, LONGEST_PAUSE, LONGEST_SPACING, HostSlots, retry_after

OWN, OTHER = "own.test", "other.test"


class _Clock(asyncio.SelectorEventLoop):
    """Time stands still while there is work, and jumps to the next timer when there is none."""

    now = 1_000.0

    def time(self) -> float:
        return self.now

    def _run_once(self) -> None:
        if not self._ready and self._scheduled:  # type: ignore[attr-defined]
            timers = [timer.when() for timer in self._scheduled if not timer.cancelled()]  # type: ignore[attr-defined]
            self.now = max(self.now, heapq.nsmallest(1, timers)[0]) if timers else self.now
        super()._run_once()  # type: ignore[misc]


def timed(work: Callable[[], Coroutine[Any, Any, list[float]]]) -> list[float]:
    """Run it on a clock of its own; the moments it noted, counted from the start."""
    with asyncio.Runner(loop_factory=_Clock) as runner:
        return [round(moment - _Clock.now, 6) for moment in runner.run(work())]


def slots(**settings: Any) -> HostSlots:
    return HostSlots(CrawlSettings(**settings), [OWN])


def answer(
    status: int | None = 200,
    failure: FailureKind | None = None,
    seconds: float = 0.0,
    body: bytes = b"",
    **headers: str,
) -> Answer:
    return Answer(
        "http://own.test/",
        "http://own.test/",
        status,
        datetime.now(UTC),
        seconds,
        body=body,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        failure=None if failure is None else Failure(failure),
    )


async def moments(
    polite: HostSlots, count: int, *, host: str = OWN, took: float = 0.0, heard: Answer | None = None
) -> list[float]:
    """When each of so many questions, all put at once, had its turn."""
    clock = asyncio.get_running_loop().time
    begun: list[float] = []

    async def ask() -> None:
        async with polite.turn(host):
            begun.append(clock())
            await asyncio.sleep(took)
        if heard is not None:
            polite.heard(host, heard)

    await asyncio.gather(*(ask() for _ in range(count)))
    return begun


# --- rate and places ---


@pytest.mark.parametrize(("host", "expected"), [(OWN, [0, 0.5, 1, 1.5]), (OTHER, [0, 2, 4, 6])])
def test_own_and_other_hosts_have_their_own_rates(host: str, expected: list[float]) -> None:
    assert timed(lambda: moments(slots(rate=2, external_rate=0.5), 4, host=host)) == expected


@pytest.mark.parametrize("written", ["Own.test", "own.test:80", "own.test:443"])
def test_own_hosts_are_known_however_they_are_written(written: str) -> None:
    polite = HostSlots(CrawlSettings(rate=4, external_rate=1), [written])
    assert polite.spacing(OWN) == 0.25


def test_hosts_do_not_wait_for_each_other() -> None:
    async def both() -> list[float]:
        polite = slots(rate=1, external_rate=1)
        one, other = await asyncio.gather(moments(polite, 2), moments(polite, 2, host=OTHER))
        return one + other

    assert timed(both) == [0, 1, 0, 1]


def test_no_more_at_once_than_there_are_places() -> None:
    """Each question takes 10 seconds; two places."""
    begun = timed(lambda: moments(slots(rate=10, connections=2), 5, took=10))
    assert begun == [0, 0.1, 10, 10.1, 20]


def test_after_a_lull_the_spacing_holds_again() -> None:
    """Just under a spacing late is no credit: the next one waits its whole spacing."""

    async def with_lull() -> list[float]:
        polite = slots(rate=1)
        first = await moments(polite, 1)
        await asyncio.sleep(1.9)
        return first + await moments(polite, 2)

    assert timed(with_lull) == [0, 1.9, 2.9]


@given(
    gaps=st.lists(st.floats(0, 3), min_size=2, max_size=12),
    rate=st.sampled_from([0.5, 1.0, 4.0]),
    statuses=st.lists(st.sampled_from([200, 404, 429, 503]), min_size=12, max_size=12),
)
def test_a_host_is_never_asked_faster_than_configured(gaps: list[float], rate: float, statuses: list[int]) -> None:
    async def now_and_then() -> list[float]:
        polite = slots(rate=rate)
        begun: list[float] = []
        for gap, status in zip(gaps, statuses, strict=False):
            await asyncio.sleep(gap)
            begun += await moments(polite, 1, heard=answer(status))
            assert polite.spacing(OWN) >= 1 / rate
        return begun

    assert all(after - before >= 1 / rate - 0.011 for before, after in pairwise(timed(now_and_then)))


def test_a_question_that_is_cancelled_gives_its_place_back() -> None:
    async def cancelled() -> list[float]:
        polite = slots(rate=1, connections=1)
        await moments(polite, 1)
        waiting = asyncio.create_task(moments(polite, 1))
        await asyncio.sleep(0.2)
        waiting.cancel()
        await asyncio.wait([waiting])
        return await moments(polite, 1)

    assert timed(cancelled) == [1]


# --- what a host says ---


def test_a_tired_host_is_asked_ever_more_slowly_and_recovers_slowly() -> None:
    polite = slots(rate=2)

    def after(heard: Answer) -> float:
        polite.heard(OWN, heard)
        return polite.spacing(OWN)

    assert [after(answer(503)) for _ in range(3)] == [1, 2, 4]
    assert after(answer(None, FailureKind.TIMEOUT)) == LONGEST_FOR_TROUBLE
    recovering = [after(answer(404)) for _ in range(20)]
    assert recovering[0] == pytest.approx(4.0)
    assert recovering == sorted(recovering, reverse=True)
    assert recovering[-1] == 0.5


@pytest.mark.parametrize(
    ("status", "longest"),
    [(429, LONGEST_SPACING), *((status, LONGEST_FOR_TROUBLE) for status in (500, 502, 503, 504))],
)
def test_what_tires(status: int, longest: float) -> None:
    polite = slots(rate=1)
    for _ in range(20):
        polite.heard(OWN, answer(status))
    assert polite.spacing(OWN) == longest
    assert polite.spacing(OTHER) == 1


def test_trouble_never_shortens_what_a_host_asked_for() -> None:
    polite = slots(rate=1)
    for _ in range(20):
        polite.heard(OWN, answer(429))
    polite.heard(OWN, answer(503))
    assert polite.spacing(OWN) == LONGEST_SPACING


def test_the_same_address_asked_again_says_nothing_new_of_its_host() -> None:
    polite = slots(rate=1)
    polite.heard(OWN, answer(503))
    for _ in range(3):
        polite.heard(OWN, answer(503), again=True)
    assert polite.spacing(OWN) == 2


def test_a_host_that_asks_for_patience_again_gets_it() -> None:
    polite = slots(rate=1)
    for again in (False, True, True):
        polite.heard(OWN, answer(429), again=again)
    assert polite.spacing(OWN) == 8


def test_pages_that_are_broken_for_good_do_not_bring_a_crawl_to_a_halt() -> None:
    """Every fifth page fails, and is asked three times."""
    polite = slots(rate=2)
    for _ in range(100):
        for status in (500, 200, 200, 200, 200):
            polite.heard(OWN, answer(status))
            for _ in range(2 if status == 500 else 0):
                polite.heard(OWN, answer(status), again=True)
    assert polite.spacing(OWN) == pytest.approx(0.5, abs=0.2)


def test_what_a_redirect_asked_without_a_turn_is_paid_for_by_waiting() -> None:
    async def led() -> list[float]:
        polite = slots(rate=1, external_rate=1)
        first = await moments(polite, 1)
        polite.led_to(OWN)
        polite.led_to(OTHER)
        return first + await moments(polite, 1) + await moments(polite, 1, host=OTHER)

    assert timed(led) == [0, 2, 2]


@pytest.mark.parametrize("kind", [FailureKind.REFUSED, FailureKind.NXDOMAIN, FailureKind.TLS])
def test_what_says_nothing_about_load_changes_nothing(kind: FailureKind) -> None:
    polite = slots(rate=1)
    polite.heard(OWN, answer(None, kind))
    assert polite.spacing(OWN) == 1


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_pauses_the_host_alone(status: int) -> None:
    async def paused() -> list[float]:
        polite = slots(rate=1, external_rate=1)
        polite.heard(OWN, answer(status, retry_after="30"))
        return await moments(polite, 1) + await moments(polite, 1, host=OTHER)

    assert timed(paused) == [30, 30]  # the other host was asked after it, at once


def test_a_pause_holds_for_those_who_wait_already() -> None:
    async def paused() -> list[float]:
        polite = slots(rate=1)
        await moments(polite, 1)
        waiting = asyncio.create_task(moments(polite, 1))
        await asyncio.sleep(0.5)
        polite.heard(OWN, answer(429, retry_after="20"))
        return await waiting

    assert timed(paused) == [20.5]


def test_a_pause_has_an_end() -> None:
    async def paused() -> list[float]:
        polite = slots(rate=1)
        polite.heard(OWN, answer(503, retry_after="9" * 400))
        return await moments(polite, 1)

    assert timed(paused) == [LONGEST_PAUSE]


@pytest.mark.parametrize(
    ("status", "value", "seconds"),
    [
        (429, "120", 120),
        (503, " 5 ", 5),
        (429, "0", 0),
        (429, "-5", 0),
        (429, "soon", 0),
        (429, "", 0),
        (429, "1.5", 0),
        (429, "Thu, 01 Jan 1970 00:00:00 GMT", 0),
        (429, "Thu, 01 Jan 99999999999999 00:00:00 GMT", 0),
        (429, "Thu, 01 Jan 2099 00:00:00 +99999999999999999999", 0),
        (200, "120", 0),
        (301, "120", 0),
    ],
)
def test_what_retry_after_means(status: int, value: str, seconds: float) -> None:
    assert retry_after(answer(status, retry_after=value)) == seconds


@pytest.mark.parametrize("usegmt", [True, False])
def test_retry_after_may_be_a_date(usegmt: bool) -> None:
    """RFC 9110 §10.2.3: an HTTP date, which is in GMT."""
    value = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=usegmt)
    assert 80 < retry_after(answer(503, retry_after=value)) <= 90


# --- robots.txt ---


def test_a_crawl_delay_holds_from_the_next_question_on() -> None:
    async def delayed() -> list[float]:
        polite = slots(rate=2)
        begun = await moments(polite, 1)  # robots.txt itself
        polite.set_delay(OWN, 5)
        return begun + await moments(polite, 3)

    assert timed(delayed) == [0, 5, 10, 15]


def test_good_answers_do_not_undercut_a_crawl_delay() -> None:
    polite = slots(rate=2)
    polite.set_delay(OWN, 5)
    for _ in range(10):
        polite.heard(OWN, answer())
    assert polite.spacing(OWN) == 5


@pytest.mark.parametrize(("asked", "kept"), [(0.1, 0.5), (600, LONGEST_SPACING)])
def test_a_crawl_delay_makes_nothing_faster_and_is_bounded(asked: float, kept: float) -> None:
    polite = slots(rate=2)
    polite.set_delay(OWN, asked)
    assert polite.spacing(OWN) == kept


# --- what the office asks for ---


def test_a_server_that_answers_slowly_is_asked_no_oftener_than_it_answers() -> None:
    polite = slots(rate=2, connections=4)
    polite.heard(OWN, answer(seconds=8))
    assert polite.spacing(OWN) == 2  # four at once, eight seconds each
    polite.heard(OWN, answer(404, seconds=0.1))  # an error page is quick: no reason to hurry all at once
    assert polite.spacing(OWN) == pytest.approx(1.6)
    polite.heard(OWN, answer(seconds=900))
    assert polite.spacing(OWN) == LONGEST_SPACING


def test_what_was_read_is_paid_for_by_waiting() -> None:
    """100 KB at 50 KB/s: two seconds each, whatever the rate allows; other hosts are not ours to count."""

    async def reading() -> list[float]:
        polite = slots(rate=10, connections=1, external_rate=10, external_connections=1, bandwidth_kb=50)
        heard = answer(body=b"x" * 100_000)
        return await moments(polite, 3, heard=heard) + await moments(polite, 2, host=OTHER, heard=heard)

    assert timed(reading) == [0, 2, 4, 4, 4.1]


@pytest.mark.parametrize(("at", "expected"), [("09:00", [0, 4, 8]), ("07:59", [0, 0.5, 1])])
def test_in_the_hours_to_be_spared_the_site_is_asked_slowly(at: str, expected: list[float]) -> None:
    polite = slots(rate=2, external_rate=2, spare_hours="08:00-18:00", spare_rate=0.25)
    with time_machine.travel(datetime.fromisoformat(f"2024-08-20T{at}:00+08:00"), tick=False):
        assert timed(lambda: moments(polite, 3)) == expected
        assert timed(lambda: moments(polite, 3, host=OTHER)) == [0, 0.5, 1]
