"""Delivery of the outbox over SMTP, against real servers on loopback that take, refuse, hang and hang up."""

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import trustme

from monitor.config.settings import MailSettings
from monitor.delivery import Delivery, flush
from monitor.store import Store
from tests.servers_smtp import Behaviour, MailServer, mail_server

NOW = datetime(2024, 8, 21, 0, 0, tzinfo=UTC)
OFFICE, CENTER = "office@bureau.test", "center@bureau.test"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "monitor.db") as opened:
        yield opened


@pytest.fixture(scope="module")
def ca() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(ca: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    ca.cert_pem.write_to_path(str(path))
    return str(path)


@pytest.fixture
def certificate(ca: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("127.0.0.1").configure_cert(context)
    return context


def settings(server: MailServer | None = None, **more: Any) -> MailSettings:
    defaults: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": server.port if server else 1,
        "security": "none",
        "sender": "xunjian@bureau.test",
        "timeout": 5,
    }
    return MailSettings(**(defaults | more))


def _identity(key: str) -> str:
    return f"<{key.replace(':', '.')}@bureau.test>"


def queue(store: Store, key: str = "report:1", recipients: tuple[str, ...] = (OFFICE, CENTER)) -> int:
    mail = EmailMessage()
    mail["Subject"] = "网站巡检日报"
    mail["Message-ID"] = _identity(key)
    mail.set_content("一切正常\n.\n.两个点开头的行\n")
    number = store.outbox.queue(
        key=key,
        message_id=_identity(key),
        subject="网站巡检日报",
        recipients=recipients,
        mime=mail.as_bytes(),
        now=NOW,
    )
    assert number is not None
    return number


def test_a_due_mail_is_sent_once(store: Store) -> None:
    number = queue(store)
    with mail_server() as server:
        assert flush(store, settings(server), NOW) == Delivery(1, 0, 0, ())
        assert flush(store, settings(server), NOW) == Delivery(0, 0, 0, ())
    (got,) = server.got
    assert (got.sender, got.recipients) == ("xunjian@bureau.test", (OFFICE, CENTER))
    assert b"<report.1@bureau.test>" in got.content
    assert store.outbox.message(number).state == "sent"


def test_the_mail_arrives_as_it_was_queued_with_smtp_line_ends(store: Store) -> None:
    number = queue(store)
    with mail_server() as server:
        flush(store, settings(server), NOW)
    content = server.got[0].content
    assert content.rstrip() == store.outbox.message(number).mime.replace(b"\n", b"\r\n").rstrip()
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_several_mails_go_over_one_connection(store: Store) -> None:
    for number in range(3):
        queue(store, f"report:{number}")
    with mail_server() as server:
        assert flush(store, settings(server), NOW).sent == 3
        assert server.connections == 1


def test_nothing_due_asks_no_server(store: Store) -> None:
    with mail_server() as server:
        assert flush(store, settings(server), NOW) == Delivery(0, 0, 0, ())
        assert server.connections == 0


def test_without_a_server_the_mail_stays(store: Store) -> None:
    queue(store)
    delivery = flush(store, MailSettings(), NOW)
    assert (delivery.sent, delivery.waiting) == (0, 1)
    assert "没有配置发信服务器" in delivery.errors[0]
    assert store.outbox.waiting()[0].attempts == 0


def test_tls_with_login(store: Store, certificate: ssl.SSLContext, ca_file: str) -> None:
    queue(store)
    with mail_server(Behaviour(login=("xunjian", "secret")), tls=certificate) as server:
        mail = settings(server, security="tls", username="xunjian", password="secret")
        assert flush(store, mail, NOW, ca_file=ca_file) == Delivery(1, 0, 0, ())
    assert (server.got[0].encrypted, server.got[0].user) == (True, "xunjian")


def test_starttls_with_login(store: Store, certificate: ssl.SSLContext, ca_file: str) -> None:
    queue(store)
    with mail_server(Behaviour(login=("xunjian", "secret")), starttls=certificate) as server:
        mail = settings(server, security="starttls", username="xunjian", password="secret")
        assert flush(store, mail, NOW, ca_file=ca_file) == Delivery(1, 0, 0, ())
    assert (server.got[0].encrypted, server.got[0].user) == (True, "xunjian")


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_nobody_vouches_for_gets_no_mail(
    store: Store, certificate: ssl.SSLContext, security: str
) -> None:
    queue(store)
    contexts = {"tls": certificate} if security == "tls" else {"starttls": certificate}
    with mail_server(**contexts) as server:
        delivery = flush(store, settings(server, security=security), NOW)
    assert (delivery.sent, delivery.waiting, server.got) == (0, 1, [])
    assert "证书没有通过验证" in delivery.errors[0]
    assert "ca_file" in delivery.errors[0]


def test_a_certificate_for_another_name_gets_no_mail(store: Store, ca: trustme.CA, ca_file: str) -> None:
    queue(store)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("mail.elsewhere.test").configure_cert(context)
    with mail_server(tls=context) as server:
        delivery = flush(store, settings(server, security="tls"), NOW, ca_file=ca_file)
    assert server.got == []
    assert "host 是否写成证书上的名称" in delivery.errors[0]


def test_starttls_never_falls_back_to_plain(store: Store) -> None:
    queue(store)
    with mail_server() as server:
        delivery = flush(store, settings(server, security="starttls"), NOW)
    assert (delivery.sent, delivery.waiting, server.got) == (0, 1, [])
    assert "不支持 STARTTLS" in delivery.errors[0]


def test_tls_against_a_plain_port_says_which_port_to_use(store: Store) -> None:
    queue(store)
    with mail_server(Behaviour(greeting=b"220 mail.test ESMTP\r\n")) as server:
        delivery = flush(store, settings(server, security="tls"), NOW)
    assert "465 端口一般用 tls" in delivery.errors[0]
    assert store.outbox.waiting()


def test_an_unreadable_ca_file_is_named(store: Store, tmp_path: Path) -> None:
    queue(store)
    delivery = flush(store, settings(security="tls"), NOW, ca_file=str(tmp_path / "none.pem"))
    assert "none.pem 读不了" in delivery.errors[0]
    assert store.outbox.waiting()


def test_a_wrong_password_keeps_the_mail_and_names_the_remedy(
    store: Store, certificate: ssl.SSLContext, ca_file: str
) -> None:
    queue(store)
    with mail_server(Behaviour(login=("xunjian", "secret")), tls=certificate) as server:
        wrong = settings(server, security="tls", username="xunjian", password="guess")
        delivery = flush(store, wrong, NOW, ca_file=ca_file)
        assert (delivery.sent, delivery.waiting, delivery.failed) == (0, 1, 0)
        assert "登录时被拒绝" in delivery.errors[0]
        assert "授权码" in delivery.errors[0]
        assert "guess" not in delivery.errors[0]
        right = settings(server, security="tls", username="xunjian", password="secret")
        assert flush(store, right, NOW + timedelta(minutes=2), ca_file=ca_file).sent == 1


def test_a_full_width_password_is_explained(store: Store, certificate: ssl.SSLContext, ca_file: str) -> None:
    queue(store)
    with mail_server(Behaviour(login=("xunjian", "secret")), tls=certificate) as server:
        mail = settings(server, security="tls", username="xunjian", password="ｓｅｃｒｅｔ")
        delivery = flush(store, mail, NOW, ca_file=ca_file)
    assert "全角字符" in delivery.errors[0]
    assert delivery.waiting == 1


def test_login_where_the_server_knows_none(store: Store, certificate: ssl.SSLContext, ca_file: str) -> None:
    queue(store)
    with mail_server(tls=certificate) as server:
        delivery = flush(store, settings(server, security="tls", username="a", password="b"), NOW, ca_file=ca_file)
    assert "服务器不支持登录" in delivery.errors[0]
    assert delivery.waiting == 1


def test_nobody_listens(store: Store) -> None:
    queue(store)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    delivery = flush(store, settings(port=port), NOW)
    assert f"发信服务器 127.0.0.1:{port} 连接失败：连接被拒绝" in delivery.errors[0]
    assert store.outbox.waiting()[0].next_try == pytest.approx(NOW + timedelta(minutes=1), abs=timedelta(seconds=30))


def test_an_unusable_server_is_asked_once_and_costs_one_mail_an_attempt(store: Store) -> None:
    for number in range(3):
        queue(store, f"report:{number}")
    with mail_server(Behaviour(greeting=b"421 4.3.2 too busy\r\n")) as server:
        delivery = flush(store, settings(server), NOW)
        assert server.connections == 1
    assert (delivery.sent, delivery.waiting, len(delivery.errors)) == (0, 3, 1)
    assert sorted(m.attempts for m in store.outbox.waiting()) == [0, 0, 1]


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
def test_a_refusal_for_now_is_tried_again(store: Store, stage: str) -> None:
    number = queue(store)
    with mail_server(Behaviour(replies={stage: "451 4.7.1 greylisted"})) as server:
        delivery = flush(store, settings(server), NOW)
        assert (delivery.sent, delivery.waiting, delivery.failed) == (0, 1, 0)
        assert "451" in delivery.errors[0]
        assert flush(store, settings(server), NOW + timedelta(seconds=30)).errors == ()
        server.behaviour.replies.clear()
        assert flush(store, settings(server), NOW + timedelta(minutes=2)).sent == 1
    assert store.outbox.message(number).attempts == 2
    assert len(server.got) == 1


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
def test_a_refusal_for_good_fails(store: Store, stage: str) -> None:
    number = queue(store)
    with mail_server(Behaviour(replies={stage: "550 5.7.1 not allowed"})) as server:
        delivery = flush(store, settings(server), NOW)
    assert (delivery.sent, delivery.waiting, delivery.failed) == (0, 0, 1)
    assert "550 5.7.1 not allowed" in store.outbox.message(number).last_error
    assert store.outbox.message(number).state == "failed"


def test_trouble_with_one_mail_does_not_hold_up_the_others(store: Store) -> None:
    queue(store, "report:bad", recipients=("nobody@bureau.test",))
    queue(store, "report:good")
    with mail_server(Behaviour(replies={"nobody@bureau.test": "550 no such user"})) as server:
        delivery = flush(store, settings(server), NOW)
    assert (delivery.sent, delivery.failed) == (1, 1)
    assert len(server.got) == 1


def test_a_recipient_refused_for_good_is_recorded_and_the_others_get_it(store: Store) -> None:
    number = queue(store)
    with mail_server(Behaviour(replies={OFFICE: "550 5.1.1 no such user"})) as server:
        delivery = flush(store, settings(server), NOW)
    assert (delivery.sent, delivery.waiting) == (1, 0)
    assert server.got[0].recipients == (CENTER,)
    assert OFFICE in delivery.errors[0]
    assert OFFICE in store.outbox.message(number).last_error


def test_a_recipient_refused_for_now_gets_it_later_and_alone(store: Store) -> None:
    queue(store)
    with mail_server(Behaviour(replies={OFFICE: "452 4.2.2 mailbox full"})) as server:
        first = flush(store, settings(server), NOW)
        assert (first.sent, first.waiting) == (0, 1)
        server.behaviour.replies.clear()
        assert flush(store, settings(server), NOW + timedelta(minutes=2)).sent == 1
    assert [got.recipients for got in server.got] == [(CENTER,), (OFFICE,)]


def test_an_address_no_server_takes_is_refused_by_us(store: Store) -> None:
    queue(store, recipients=("办公室@bureau.test", CENTER))
    with mail_server() as server:
        delivery = flush(store, settings(server), NOW)
    assert delivery.sent == 1
    assert server.got[0].recipients == (CENTER,)
    assert "办公室@bureau.test" in delivery.errors[0]


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
def test_a_silent_server_is_left_after_the_timeout(store: Store, stage: str) -> None:
    queue(store)
    with mail_server(Behaviour(hang_at=stage)) as server:
        delivery = flush(store, settings(server, timeout=0.3), NOW)
    assert (delivery.sent, delivery.waiting) == (0, 1)
    assert "0.3 秒内没有应答" in delivery.errors[0]


def test_a_server_that_never_greets_is_left_after_the_timeout(store: Store) -> None:
    queue(store)
    with mail_server(Behaviour(silent=True)) as server:
        delivery = flush(store, settings(server, timeout=0.3), NOW)
    assert "连接失败：0.3 秒内没有应答" in delivery.errors[0]


def test_a_server_that_speaks_nonsense_is_no_crash(store: Store) -> None:
    queue(store)
    with mail_server(Behaviour(greeting=b"\xff\xfe\x00 HTTP/1.1 400 Bad Request\r\n\r\n")) as server:
        delivery = flush(store, settings(server, timeout=0.3), NOW)
    assert (delivery.sent, delivery.waiting, len(delivery.errors)) == (0, 1, 1)


def test_a_line_cut_after_the_text_means_the_same_mail_again(store: Store) -> None:
    """Nobody can know whether the server took it: rather twice than never, and recognisable as the same."""
    queue(store)
    with mail_server(Behaviour(drop_at="DATA")) as server:
        delivery = flush(store, settings(server), NOW)
        assert (delivery.sent, delivery.waiting) == (0, 1)
        assert "不能确定服务器是否已经收下" in delivery.errors[0]
        server.behaviour.drop_at = ""
        assert flush(store, settings(server), NOW + timedelta(minutes=2)).sent == 1
    first, second = server.got
    assert first.content == second.content


@pytest.mark.parametrize("trouble", [Behaviour(drop_at="QUIT"), Behaviour(hang_at="QUIT")], ids=["cut", "hang"])
def test_a_failed_goodbye_sends_nothing_twice(store: Store, trouble: Behaviour) -> None:
    queue(store)
    with mail_server(trouble) as server:
        assert flush(store, settings(server, timeout=0.3), NOW) == Delivery(1, 0, 0, ())
        assert flush(store, settings(server, timeout=0.3), NOW + timedelta(days=1)) == Delivery(0, 0, 0, ())
    assert len(server.got) == 1


def test_a_mail_is_given_up_after_the_configured_attempts(store: Store) -> None:
    number = queue(store)
    at = NOW
    with mail_server(Behaviour(replies={"MAIL": "451 later"})) as server:
        for _ in range(3):
            delivery = flush(store, settings(server, max_attempts=3), at)
            at += timedelta(hours=2)
    assert delivery.failed == 1
    assert store.outbox.message(number).state == "failed"
    assert "已试 3 次，不再重试" in store.outbox.message(number).last_error


def test_a_mail_that_another_process_is_sending_is_left_alone(store: Store) -> None:
    number = queue(store)
    assert store.outbox.claim(number, NOW) is not None
    with mail_server() as server:
        assert flush(store, settings(server), NOW) == Delivery(0, 1, 0, ())
        assert server.connections == 0


def test_a_mail_whose_sender_process_died_goes_out_with_the_same_message_id(store: Store) -> None:
    number = queue(store)
    assert store.outbox.claim(number, NOW) is not None  # …and the process is killed here
    with mail_server() as server:
        assert flush(store, settings(server), NOW + timedelta(hours=1)).sent == 1
    assert b"<report.1@bureau.test>" in server.got[0].content


def test_a_chinese_refusal_in_gbk_is_readable(store: Store) -> None:
    queue(store)
    with mail_server(Behaviour(greeting="554 拒绝连接\r\n".encode("gbk"))) as server:
        delivery = flush(store, settings(server), NOW)
    assert "拒绝连接" in delivery.errors[0]
