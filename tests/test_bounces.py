"""退信 are read for which of our mails they speak of; whatever else comes in says nothing and breaks nothing."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.bounces import NoBounce, read_bounce
from monitor.store import Store

OURS = "<run7.swscjg.176412@example.test>"
NOW = datetime(2026, 11, 23, 0, tzinfo=UTC)
STANDARD = f"""From: MAILER-DAEMON@mx.test
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Message-ID: <theirs@mx.test>
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

I'm sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.test

Final-Recipient: rfc822; gone@office.test
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown

Final-Recipient: rfc822; slow@office.test
Action: delayed
Status: 4.4.1

--b
Content-Type: message/rfc822

From: xunjian@example.test
Message-ID: {OURS}
Subject: x

text
--b--
"""
QUOTED = f"""From: postmaster@qq.test
Subject: =?utf-8?b?57O757uf6YCA5L+h?=
Content-Type: text/html; charset=gb18030
Content-Transfer-Encoding: 8bit

<p>原邮件 Message-ID: {OURS}</p>
"""


def test_a_bounce_for_machines_names_mail_recipient_and_reason() -> None:
    read = read_bounce(STANDARD.encode())
    assert read.message_ids[0] == OURS
    assert read.told == "gone@office.test（550 5.1.1 User unknown）"


def test_a_bounce_that_only_quotes_is_known_by_the_message_id() -> None:
    read = read_bounce(QUOTED.encode("gb18030"))
    assert read.message_ids == (OURS,)
    assert read.told == "系统退信"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"Subject: hello\r\n\r\nhello",
        b"\xff\xfe\x00" * 100,
        b"x" * 5_000_001,
        b"Content-Type: multipart/mixed\n\n",
    ],
)
def test_anything_else_is_no_bounce(raw: bytes) -> None:
    with pytest.raises(NoBounce):
        read_bounce(raw)


@given(st.binary(max_size=2000))
def test_no_letter_breaks_the_reader(tail: bytes) -> None:
    for raw in (tail, STANDARD.encode()[: len(tail) % len(STANDARD)] + tail):
        try:
            read = read_bounce(raw)
        except NoBounce:
            continue
        assert all(c.isprintable() for c in read.told)
        assert len(read.told) < 20_000


def test_what_came_back_stands_with_the_sent_mail_and_in_the_days_after(tmp_path: Path) -> None:
    with Store.open(tmp_path / "monitor.db") as store:
        number = store.outbox.queue(
            key="k", message_id=OURS, subject="日报", recipients=["gone@office.test"], mime=b"x", now=NOW
        )
        assert number is not None
        assert store.outbox.bounced(OURS, "退信：早了", NOW) is None  # still waiting: it cannot have come back
        store.outbox.sent(number, NOW)
        later = NOW + timedelta(days=9)
        known = store.outbox.bounced(OURS, "退信：查无此人", later)
        assert known is not None
        assert (known.state, known.last_error) == ("sent", "退信：查无此人")
        assert store.outbox.due(later + timedelta(days=1)) == []  # and is never sent again for it
        assert [one.id for one in store.outbox.troubles(later - timedelta(days=1))] == [number]
        assert store.outbox.troubles(later + timedelta(days=1)) == []
        assert store.outbox.bounced("<other@x.test>", "退信", later) is None
