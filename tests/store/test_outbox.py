"""发件箱: recorded before sent, claimed by one process at a time, tried again after growing pauses, queued once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest

from monitor.store import Message, NoSuchRecord, Store
from monitor.store.outbox import LEASE, Outbox, pause_after

NOW = datetime(2024, 8, 21, 0, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "monitor.db") as opened:
        yield opened


@pytest.fixture
def outbox(store: Store) -> Outbox:
    return store.outbox


def queue(
    outbox: Outbox, key: str = "report:swscjg:1", mime: bytes = b"mail \xff\x00", at: datetime = NOW
) -> int | None:
    return outbox.queue(
        key=key, message_id="<1@a.test>", subject="日报", recipients=["a@a.test", "b@a.test"], mime=mime, now=at
    )


def queued(outbox: Outbox) -> int:
    number = queue(outbox)
    assert number is not None
    return number


def test_what_is_queued_comes_back_as_it_was(outbox: Outbox) -> None:
    number = queued(outbox)
    assert outbox.due(NOW) == outbox.waiting() == [
        Message(
            id=number, message_id="<1@a.test>", key="report:swscjg:1", subject="日报",
            recipients=("a@a.test", "b@a.test"), mime=b"mail \xff\x00", state="waiting", attempts=0, next_try=NOW,
            last_error="", created=NOW,
        )
    ]  # fmt: skip


def test_a_mail_to_nobody_is_refused(outbox: Outbox) -> None:
    with pytest.raises(ValueError, match="recipient"):
        outbox.queue(key="k", message_id="<1@a.test>", subject="", recipients=[], mime=b"", now=NOW)


def test_a_report_is_never_queued_twice(outbox: Outbox) -> None:
    number = queued(outbox)
    assert queue(outbox, mime=b"again") is None
    outbox.claim(number, NOW)
    assert queue(outbox, mime=b"again") is None
    outbox.sent(number, NOW)
    assert queue(outbox, mime=b"again") is None
    assert outbox.message(number).mime == b"mail \xff\x00"
    assert queue(outbox, key="report:swscjg:2") is not None


def test_a_report_that_was_given_up_may_be_queued_anew(outbox: Outbox) -> None:
    number = queued(outbox)
    outbox.claim(number, NOW)
    outbox.refused(number, "550", NOW, permanent=True)
    assert outbox.due(NOW + timedelta(days=1)) == []
    assert queue(outbox, mime=b"anew", at=NOW + MINUTE) == number
    (again,) = outbox.due(NOW + MINUTE)
    assert (again.mime, again.attempts, again.last_error, again.state) == (b"anew", 0, "", "waiting")


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(0, 1), (1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 32), (7, 60), (8, 60), (10**6, 60)]
)
def test_the_pause_doubles_up_to_an_hour(attempts: int, minutes: int) -> None:
    assert pause_after(attempts) == timedelta(minutes=minutes)


def test_a_refused_mail_waits_its_pause(outbox: Outbox) -> None:
    number = queued(outbox)
    at = NOW
    for minutes in (1, 2, 4):
        assert outbox.claim(number, at) is not None
        outbox.refused(number, "451 稍后再试", at, permanent=False)
        at += minutes * MINUTE
        assert outbox.due(at - timedelta(seconds=1)) == []
        assert [m.id for m in outbox.due(at)] == [number]
    assert (outbox.message(number).attempts, outbox.message(number).last_error) == (3, "451 稍后再试")


def test_a_claimed_mail_is_nobody_elses_until_the_lease_runs_out(outbox: Outbox) -> None:
    number = queued(outbox)
    first = outbox.claim(number, NOW)
    assert first is not None
    assert first.attempts == 1
    assert outbox.claim(number, NOW + LEASE - MINUTE) is None
    assert outbox.due(NOW + LEASE - MINUTE) == []
    assert [m.id for m in outbox.waiting()] == [number]
    second = outbox.claim(number, NOW + LEASE)
    assert second is not None
    assert (second.message_id, second.attempts) == (first.message_id, 2)


def test_of_many_processes_one_gets_the_mail(store: Store, tmp_path: Path) -> None:
    number = queued(store.outbox)
    gate, got = Barrier(6), list[Message]()

    def claim() -> None:
        with Store.open(tmp_path / "monitor.db") as own:
            gate.wait()
            message = own.outbox.claim(number, NOW)
            if message is not None:
                got.append(message)

    threads = [Thread(target=claim) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 1


def test_a_sent_mail_stays_sent_whatever_a_slower_process_says(outbox: Outbox) -> None:
    number = queued(outbox)
    outbox.claim(number, NOW)
    outbox.claim(number, NOW + LEASE)  # the first process was taken for dead
    outbox.sent(number, NOW + LEASE)
    outbox.refused(number, "连接中断", NOW + LEASE, permanent=False)
    assert (outbox.message(number).state, outbox.message(number).last_error) == ("sent", "")
    assert outbox.waiting() == []


def test_a_mail_that_was_not_due_cannot_be_claimed(outbox: Outbox) -> None:
    number = queued(outbox)
    assert outbox.claim(number, NOW - MINUTE) is None
    assert outbox.claim(number + 1, NOW) is None
    outbox.sent(number, NOW)
    assert outbox.claim(number, NOW + LEASE) is None


def test_a_partly_sent_mail_waits_for_those_left_over(outbox: Outbox) -> None:
    number = queued(outbox)
    outbox.claim(number, NOW)
    outbox.partly_sent(number, ["b@a.test"], "452 邮箱已满", NOW)
    assert outbox.due(NOW) == []
    (left,) = outbox.due(NOW + MINUTE)
    assert (left.recipients, left.last_error) == (("b@a.test",), "452 邮箱已满")
    with pytest.raises(ValueError, match="left over"):
        outbox.partly_sent(number, [], "", NOW)


def test_failed_mails_are_kept_and_can_be_revived(outbox: Outbox) -> None:
    number = queued(outbox)
    outbox.claim(number, NOW)
    outbox.refused(number, "550", NOW, permanent=True)
    assert [m.id for m in outbox.failed()] == [number]
    assert outbox.revive(NOW + MINUTE) == 1
    (again,) = outbox.due(NOW + MINUTE)
    assert (again.id, again.attempts) == (number, 0)
    assert outbox.revive(NOW + MINUTE) == 0


def test_reviving_ends_a_pause_but_takes_no_mail_from_another_process(outbox: Outbox) -> None:
    pausing, busy = queued(outbox), queue(outbox, "busy")
    assert busy is not None
    outbox.claim(pausing, NOW)
    outbox.refused(pausing, "535", NOW, permanent=False)
    outbox.claim(busy, NOW)
    assert outbox.due(NOW) == []
    assert outbox.revive(NOW) == 1
    (again,) = outbox.due(NOW)
    assert (again.id, again.attempts) == (pausing, 1)


def test_unknown_mails_are_told(outbox: Outbox) -> None:
    for ask in (
        lambda: outbox.sent(9, NOW),
        lambda: outbox.refused(9, "", NOW, permanent=False),
        lambda: outbox.partly_sent(9, ["a@a.test"], "", NOW),
        lambda: outbox.message(9),
    ):
        with pytest.raises(NoSuchRecord, match="9"):
            ask()


def test_the_longest_waiting_is_due_first(outbox: Outbox) -> None:
    queue(outbox, "late", at=NOW + MINUTE)
    queue(outbox, "early", at=NOW)
    assert [m.key for m in outbox.due(NOW + 2 * MINUTE)] == ["early", "late"]
