"""The mail's headers survive hostile names, and both bodies arrive as they were."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from report_bureau import MORNING

import reports
from monitor.store import LedgerCounts
from reports import MessageError, Report
from reports.limits import MAIL_LIMIT, fits

REPORT = Report("【巡检日报】汕尾\r\nBcc: thief@evil.example", "<p>合格</p>", "", "合格\n", True, None, LedgerCounts())


def built(sender_name: str = "网站巡检", to: str = "a@b.example", message_id: str = "<1@b.example>") -> EmailMessage:
    mail = reports.message(
        REPORT, sender="x@b.example", sender_name=sender_name, to=[to], cc=["c@b.example"],
        message_id=message_id, now=MORNING
    )  # fmt: skip
    return message_from_bytes(mail.as_bytes(), policy=policy.default)


def test_headers_are_what_a_mail_server_expects() -> None:
    mail = built()
    assert mail["Message-ID"] == "<1@b.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["From"] == "网站巡检 <x@b.example>"
    assert (mail["To"], mail["Cc"]) == ("a@b.example", "c@b.example")
    assert mail["Date"].datetime == MORNING


def test_line_breaks_cannot_add_a_header() -> None:
    mail = built(sender_name='巡检"\r\nBcc: thief@evil.example')
    assert mail["Bcc"] is None
    assert mail["Subject"] == "【巡检日报】汕尾 Bcc: thief@evil.example"
    assert [a.addr_spec for a in mail["From"].addresses] == ["x@b.example"]


def test_text_comes_before_html() -> None:
    mail = built()
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert [part.get_content().strip() for part in mail.iter_parts()] == ["合格", "<p>合格</p>"]


@pytest.mark.parametrize("to", ["a@b.example\r\nBcc: c@d.example", "", "no-at", "a@b, c@d.example"])
def test_an_address_that_is_none_is_refused(to: str) -> None:
    with pytest.raises(MessageError, match="邮箱地址"):
        built(to=to)


@pytest.mark.parametrize("message_id", ["<a>\r\nBcc: x", "plain", "<a b>"])
def test_a_broken_message_id_is_refused(message_id: str) -> None:
    with pytest.raises(MessageError, match="Message-ID"):
        built(message_id=message_id)


def test_a_mail_is_measured_as_it_is_sent() -> None:
    """Line ends travel as CR LF: a body of many short lines is larger in the mail than in memory."""
    html = "<p>一</p>\n" * 8_000
    message = EmailMessage()
    message.set_content(html, subtype="html", cte="8bit")
    sent = message.as_bytes(policy=SMTP).partition(b"\r\n\r\n")[2]
    assert len(html.encode()) < MAIL_LIMIT
    assert fits(html) is (len(sent) <= MAIL_LIMIT)
    assert fits("x" * (MAIL_LIMIT - 2))
    assert not fits("x" * (MAIL_LIMIT - 1))
