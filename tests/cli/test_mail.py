"""The report reaches its readers by the command line: sent by `run`, kept when refused, sent later, never twice."""

from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.store import Store
from tests.servers_smtp import Behaviour, mail_server


@pytest.fixture
def with_mail(folder: Path) -> Callable[[int], Path]:
    def write(port: int) -> Path:
        path = folder / "config.toml"
        text = path.read_text(encoding="utf-8").partition("[mail]")[0]
        text += f'[mail]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\ntimeout = 5\n'
        path.write_text(text + 'sender = "robot@ju.test"\nto = ["office@ju.test"]\n', encoding="utf-8")
        return folder

    return write


def test_run_sends_the_report_and_flush_does_not_send_it_again(with_mail, call) -> None:
    with mail_server(Behaviour()) as server:
        with_mail(server.port)
        called = call("run")
        assert called.code == 0, called.err
        assert "已发出邮件 1 封" in called.out
        assert "发件箱是空的" in call("mail", "flush").out
    (got,) = server.got
    assert got.recipients == ("office@ju.test",)


def test_no_mail_means_no_mail(with_mail, call) -> None:
    with mail_server(Behaviour()) as server:
        folder = with_mail(server.port)
        assert call("run", "--no-mail").code == 0
        assert call("report").code == 0
    assert server.got == []
    with Store.open(folder / "var" / "monitor.db") as store:
        assert store.outbox.waiting() == []


def test_a_refusing_server_leaves_the_run_done_and_the_mail_waiting(with_mail, call) -> None:
    with mail_server(Behaviour(replies={"MAIL": "451 busy"})) as server:
        folder = with_mail(server.port)
        called = call("run")
        assert called.code == 0, "巡检已完成，信稍后再发"
        assert "没有发出" in called.err
        assert "发件箱里还有 1 封" in called.err
        assert call("mail", "flush").code == 3
    with Store.open(folder / "var" / "monitor.db") as store:
        assert store.run(1).status == "done"
        assert len(store.outbox.waiting()) == 1


def test_flush_takes_up_what_was_given_up(with_mail, call) -> None:
    with mail_server(Behaviour(replies={"MAIL": "550 no"})) as server:
        folder = with_mail(server.port)
        assert call("run").code == 0
        with Store.open(folder / "var" / "monitor.db") as store:
            assert len(store.outbox.failed()) == 1
    with mail_server(Behaviour()) as server:
        with_mail(server.port)
        called = call("mail", "flush")
        assert called.code == 0, called.err
    assert len(server.got) == 1
