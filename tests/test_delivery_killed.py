"""A real process, killed between the server's taking a mail and our recording it: sent again, same Message-ID."""

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path

from monitor.config.settings import MailSettings
from monitor.delivery import flush
from monitor.store import Store
from tests.servers_smtp import Behaviour, mail_server

SENDER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from monitor.config.settings import MailSettings
from monitor.delivery import flush
from monitor.store import Store

with Store.open(Path(sys.argv[1])) as store:
    mail = MailSettings(host="127.0.0.1", port=int(sys.argv[2]), security="none", sender="a@b.test", timeout=60)
    flush(store, mail, datetime.now(UTC))
"""


def test_killed_between_accept_and_record(tmp_path: Path) -> None:
    path = tmp_path / "monitor.db"
    letter = EmailMessage()
    letter["Message-ID"] = "<run1@b.test>"
    letter.set_content("日报")
    with Store.open(path) as store:
        store.outbox.queue(
            key="report:1", message_id="<run1@b.test>", subject="日报", recipients=["it@b.test"],
            mime=letter.as_bytes(), now=datetime.now(UTC),
        )  # fmt: skip
    with mail_server(Behaviour(hang_at="DATA")) as server:
        process = subprocess.Popen([sys.executable, "-c", SENDER, str(path), str(server.port)])
        try:
            until = time.monotonic() + 60
            while not server.got and process.poll() is None and time.monotonic() < until:
                time.sleep(0.02)
        finally:
            process.kill()
            process.wait()
        assert len(server.got) == 1, "服务器收下了信"
        server.behaviour.hang_at = ""
        mail = MailSettings(host="127.0.0.1", port=server.port, security="none", sender="a@b.test", timeout=10)
        with Store.open(path) as store:
            assert flush(store, mail, datetime.now(UTC)).sent == 0, "租约期内别的进程不碰它"
            assert flush(store, mail, datetime.now(UTC) + timedelta(hours=1)).sent == 1
            assert flush(store, mail, datetime.now(UTC) + timedelta(hours=2)).sent == 0
        assert [message_from_bytes(got.content)["Message-ID"] for got in server.got] == ["<run1@b.test>"] * 2
