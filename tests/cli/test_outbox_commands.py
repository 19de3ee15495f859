"""`mail list`, `mail show`, `alert list`, `alert test`: what an admin sees of outbox and alerts."""

import json
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from monitor.store import Store
from tests.servers.webhook import robot
from tests.servers_smtp import Behaviour, mail_server

NOW = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)


@pytest.fixture
def outbox(folder: Path) -> Path:
    """Three mails: sent, refused for good, waiting."""
    with Store.open(folder / "var" / "monitor.db") as store:
        for number in range(1, 4):
            mail = EmailMessage()
            mail["Subject"] = f"日报{number}"
            mail.set_content("正文第一行\n\x1b[31m第二行\n")
            mail.add_attachment(b"x", maintype="application", subtype="x", filename="台账.xlsx")
            store.outbox.queue(
                key=f"k{number}", message_id=f"<{number}@ju.test>", subject=f"日报{number}",
                recipients=["office@ju.test"], mime=mail.as_bytes(), now=NOW,
            )  # fmt: skip
        store.outbox.sent(1, NOW)
        store.outbox.refused(2, "550 查无此人", NOW, permanent=True)
    return folder


def test_list_tells_state_and_error(outbox: Path, call) -> None:
    mails = json.loads(call("mail", "list", "--format", "json").out)
    assert [(one["id"], one["state"], one["error"]) for one in mails] == [
        (3, "待发", ""),
        (2, "发送失败", "550 查无此人"),
        (1, "已发", ""),
    ]
    assert len(json.loads(call("mail", "list", "--state", "failed", "--format", "json").out)) == 1
    assert "日报3" in call("mail", "list").out


def test_show_tells_what_it_says_and_saves_it_whole(outbox: Path, call) -> None:
    called = call("mail", "show", 2, "--save", "brief.eml")
    assert called.code == 0, called.err
    for told in ("状态：发送失败", "最近错误：550 查无此人", "邮件标识：<2@ju.test>", "附件：台账.xlsx", "正文第一行"):
        assert told in called.out
    assert "\x1b" not in called.out
    with Store.open(outbox / "var" / "monitor.db") as store:
        assert (outbox / "brief.eml").read_bytes() == store.outbox.message(2).mime


def test_show_of_an_unknown_number_is_a_mistake(outbox: Path, call) -> None:
    called = call("mail", "show", 99)
    assert called.code == 2
    assert "99" in called.err


def test_alert_test_reaches_robot_and_mail(folder: Path, call, monkeypatch: pytest.MonkeyPatch) -> None:
    with robot() as group, mail_server(Behaviour()) as server:
        monkeypatch.setenv("ROBOT", group.url)
        with (folder / "config.toml").open("a", encoding="utf-8") as file:
            file.write(
                '[[alert]]\nid = "g"\ntype = "wecom"\nurl = "${ROBOT}"\nquiet = "00:00-23:59"\n'
                '[[alert]]\nid = "m"\ntype = "mail"\nto = ["duty@ju.test"]\n'
                f'[mail]\nhost = "127.0.0.1"\nport = {server.port}\nsecurity = "none"\nsender = "a@ju.test"\n'
            )
        called = call("alert", "test")
        assert called.code == 0, called.err
        assert len(group.got) == len(server.got) == 1
        group.status = 500
        called = call("alert", "test", "--channel", "g")
        assert (called.code, "HTTP 500" in called.err) == (3, True)
    assert call("alert", "test", "--channel", "x").code == 2
    assert "没有未解除的告警" in call("alert", "list").out


def test_alert_test_without_channels_says_so(folder: Path, call) -> None:
    called = call("alert", "test")
    assert (called.code, "没有启用的 [[alert]]" in called.err) == (2, True)


def test_report_on_a_period_is_written_and_not_mailed(outbox: Path, call) -> None:
    called = call("report", "--period", "month", "--date", "2026-11-23")
    assert called.code == 0, called.err
    path = outbox / "var" / "reports" / "ju" / "month-2026-11-01.html"
    assert f"月报：{path}" in called.out
    assert "本期没有完成的巡检" in path.read_text(encoding="utf-8")
    assert call("report", "--period", "decade").code == 2


def test_a_letter_that_is_no_bounce_is_told_and_changes_nothing(folder: Path, call) -> None:
    assert call("run", "--no-mail").code == 0
    (folder / "信.eml").write_bytes(b"Subject: hello\n\nhello")
    (folder / "退信.eml").write_bytes(b"Subject: x\nReferences: <a@b.test>\n\nx")
    called = call("mail", "bounce", "信.eml", "退信.eml")
    assert called.code == 2
    assert "没有原邮件的标识" in called.err
    assert "不是本程序发出的邮件的退信" in called.err
