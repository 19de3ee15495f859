"""The demo, whole: inspected for real, every seeded fault is found, nothing is invented, the mail arrives."""

import email
import email.policy
import io
import re
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from email.message import EmailMessage
from pathlib import Path

import pytest
from rich.console import Console

from monitor.model.progress import Progress
from monitor.sample.demo import Demo, DemoFailed, run_demo
from monitor.sample.onepage import ID, SECRETS

pytestmark = pytest.mark.xdist_group(name="sample-demo")  # with --dist loadgroup: one demo, not one per worker


class Ran:
    """One demo with what it printed and what progress it told."""

    def __init__(self, out: Path) -> None:
        self.steps: list[Progress] = []
        self.screen = io.StringIO()
        console = Console(file=self.screen, width=120, force_terminal=False)

        @contextmanager
        def show(_: str) -> Iterator[object]:
            yield self.steps.append

        self.demo: Demo = run_demo(out, console, show_progress=show)

    @property
    def text(self) -> str:
        return self.screen.getvalue()


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    return Ran(tmp_path_factory.mktemp("demo"))


def test_every_seeded_fault_is_found(ran: Ran) -> None:
    assert [f"{fault.id} {fault.what}" for fault in ran.demo.score.missed] == []
    assert len(ran.demo.score.found) >= 40


def test_nothing_is_invented(ran: Ran) -> None:
    assert [f"{f.check} {f.subject} {f.aspect}: {f.message}" for f in ran.demo.score.false_alarms] == []
    assert ran.demo.score.healthy >= 30


def test_no_check_breaks(ran: Ran) -> None:
    assert [f"{outcome.check}: {outcome.reason}" for outcome in ran.demo.score.broken] == []


def test_the_34_items_all_have_a_verdict(ran: Ran) -> None:
    assert [standing.item.number for standing in ran.demo.inspected.standings] == list(range(1, 35))


def test_the_report_and_the_database_are_where_it_says(ran: Ran) -> None:
    assert "汕样市市场监督管理局" in ran.demo.report.read_text(encoding="utf-8")
    assert ran.demo.database.stat().st_size > 0
    assert str(ran.demo.report) in ran.text


def test_the_mail_arrived_over_smtp(ran: Ran) -> None:
    message = email.message_from_bytes(ran.demo.mail.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert "汕样市市场监督管理局" in str(message["Subject"])
    assert message["To"] == "it@shanwei-sample.test"
    html, plain = message.get_body(("html",)), message.get_body(("plain",))
    assert html is not None
    assert plain is not None
    assert "不合格" in html.get_content()


def test_it_prints_the_computed_numbers(ran: Ran) -> None:
    found = len(ran.demo.score.found)
    assert f"预设问题 {found} 个，找到 {found} 个" in ran.text
    assert "误报 0 个" in ran.text
    assert "任务结论" in ran.text


def texts_in(cache: Path) -> Iterator[str]:
    """Everything that stands in a crawl cache as text, what is deflated too."""
    with closing(sqlite3.connect(cache)) as database:
        for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for row in database.execute(f'SELECT * FROM "{table}"'):
                yield from (value for value in row if isinstance(value, str))
                for blob in (value for value in row if isinstance(value, bytes)):
                    with suppress(zlib.error):
                        yield zlib.decompress(blob).decode("utf-16-le")


def test_no_full_number_of_a_person_is_kept_printed_or_mailed(ran: Ran) -> None:
    folder = ran.demo.database.parent
    kept = {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    message = email.message_from_bytes(ran.demo.mail.read_bytes(), policy=email.policy.default)
    mailed = {part.get_content_type(): part.get_content() for part in message.walk() if not part.is_multipart()}
    kept |= {name: content.encode() for name, content in mailed.items() if isinstance(content, str)}
    kept["screen"] = ran.text.encode()
    kept |= {f"cache {n}": text.encode() for n, text in enumerate(texts_in(folder / "cache-swscjg-sample.db"))}
    assert len(kept) > 500
    assert [(name, secret) for name, data in kept.items() for secret in SECRETS if secret.encode() in data] == []
    masked = f"{ID[:4]}**********{ID[-4:]}".encode()
    assert masked in kept[str(ran.demo.database)]  # the finding is there, without the number
    assert masked in kept[str(ran.demo.report)]


def test_the_report_says_how_many_attachments_were_opened(ran: Ran) -> None:
    assert re.search(r"本站附件 \d+ 个：下载并打开 \d+ 个", ran.demo.report.read_text(encoding="utf-8"))
    assert any(step.phase == "attachments" for step in ran.steps)


def test_it_tells_its_progress(ran: Ran) -> None:
    assert {step.phase for step in ran.steps} >= {"crawl", "check"}


@pytest.mark.parametrize("name", ["config.toml", "monitor.db"])
def test_a_folder_with_real_data_is_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("# 正式的配置\n", encoding="utf-8")
    with pytest.raises(DemoFailed, match="不会覆盖"):
        run_demo(tmp_path, Console(file=io.StringIO()))
    assert (tmp_path / name).read_text(encoding="utf-8") == "# 正式的配置\n"
