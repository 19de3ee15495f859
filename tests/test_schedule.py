"""The schedule: jobs wired to their times, each job by itself, and a clean end on SIGTERM by a real process."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine

from checks.registry import load_kinds
from monitor.config import Loaded, read
from monitor.schedule import Service
from monitor.store import NETWORK, Store

ZONE = ZoneInfo("Asia/Shanghai")
PAGE = "<html><head><title>甲局</title></head><body><p>首页</p></body></html>".encode()


class _Handler(BaseHTTPRequestHandler):
    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        time.sleep(getattr(self.server, "pause", 0.0))
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(PAGE)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def config(tmp_path: Path, server: ThreadingHTTPServer) -> Callable[..., Loaded]:
    port = server.server_address[1]

    def make(schedule: str = "", home: str = f"http://127.0.0.1:{port}/", control: str = f"127.0.0.1:{port}") -> Loaded:
        path = tmp_path / "config.toml"
        path.write_text(
            f'[[site]]\nid = "one"\nname = "甲局"\nhome = "{home}"\n'
            f'[network]\ncontrol_hosts_v4 = ["{control}"]\ncontrol_hosts_v6 = []\nconnect_timeout = 2\n'
            "[crawl]\nrate = 1000\nrobots = false\nsitemap = false\nretries = 0\nretry_pause = 0\n"
            f'[[check]]\nid = "a"\nkind = "page_text"\nmust = ["首页"]\n[schedule]\n{schedule}',
            encoding="utf-8",
        )
        return read(path, load_kinds)

    return make


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    (tmp_path / "var").mkdir()
    with Store.open(tmp_path / "var" / "monitor.db") as opened:
        yield opened


def service(loaded: Loaded, store: Store) -> Service:
    return Service(loaded.settings, loaded.kinds, store)


async def test_each_job_has_its_time_and_its_limits(config, store: Store) -> None:
    jobs = {job.id: job for job in service(config(), store).scheduler().get_jobs()}
    assert set(jobs) == {"inspect", "probe", "report", "mail"}
    noon = datetime(2024, 8, 20, 12, 0, tzinfo=ZONE)
    expected = {"inspect": (21, 2, 0), "probe": (20, 12, 0), "report": (21, 8, 0)}
    for name, (day, hour, minute) in expected.items():
        following = jobs[name].trigger.get_next_fire_time(None, noon)
        assert following == datetime(2024, 8, day, hour, minute, tzinfo=ZONE), name
    for job in jobs.values():
        assert (job.coalesce, job.max_instances) == (True, 1)
        assert job.misfire_grace_time >= 60


async def test_an_empty_line_switches_a_job_off(config, store: Store) -> None:
    one = service(config('inspect = ""\nprobe = ""\n'), store)
    assert {job.id for job in one.scheduler().get_jobs()} == {"report", "mail"}
    told = one.timetable(datetime(2024, 8, 20, 12, 0, tzinfo=ZONE))
    assert told == ["报告：0 8 * * *，下一次 2024-08-21 08:00", "巡检：不做（时间留空）", "首页监测：不做（时间留空）"]


async def test_inspect_then_report(config, store: Store, tmp_path: Path) -> None:
    one = service(config(), store)
    await one.report()  # nothing to report yet: said in the log, no report
    assert not (tmp_path / "var" / "reports").exists()
    await one.inspect()
    run = store.latest_run("one")
    assert run is not None
    assert [outcome.verdict for outcome in store.outcomes(run.id)] == ["pass"]
    for path in (tmp_path / "var" / "reports" / "one").glob("????-??-??.html"):
        path.unlink()
    await one.report()
    assert len(list((tmp_path / "var" / "reports" / "one").glob("????-??-??.html"))) == 1


async def test_an_interrupted_inspection_is_made_up_for_before_the_report(config, store: Store) -> None:
    one = service(config(), store)
    number = store.begin_run("one", "甲局", datetime.now(UTC))
    store.finish_run(number, finished=datetime.now(UTC), status="interrupted", error="巡检被中止")
    await one.report()
    assert [run.status for run in store.runs("one")] == ["done", "interrupted"]
    await one.report()
    assert len(store.runs("one")) == 2, "已完成的不再重做"


async def test_an_inspection_that_did_not_come_is_made_up_for_before_the_report(config, store: Store) -> None:
    one = service(config(), store)
    long_ago = datetime.now(UTC) - timedelta(days=3)
    number = store.begin_run("one", "甲局", long_ago)
    store.finish_run(number, finished=long_ago, status="done")
    await one.report()
    assert len(store.runs("one")) == 2


async def test_a_run_that_breaks_down_is_reported_too(config, store: Store, tmp_path: Path) -> None:
    loaded = config('[mail]\nhost = "127.0.0.1"\nport = 1\nsender = "a@b.test"\nto = ["it@b.test"]\n')
    (tmp_path / "var" / "cache-one.db").mkdir()  # where the crawl cache should be
    one = service(loaded, store)
    await one.inspect()
    await one.report()
    assert {run.status for run in store.runs("one")} == {"failed"}
    (letter,) = store.outbox.waiting()
    assert "未能完成" in letter.subject


async def test_old_reports_are_dropped_and_strange_files_kept(config, store: Store, tmp_path: Path) -> None:
    one = service(config(), store)
    await one.inspect()
    folder = tmp_path / "var" / "reports" / "one"
    for name in ("2001-01-01.html", "2001-99-99.html", "备忘.html"):
        (folder / name).write_text("x", encoding="utf-8")
    await one.report()
    assert {"2001-99-99.html", "备忘.html"} <= {path.name for path in folder.iterdir()}
    assert not (folder / "2001-01-01.html").exists()


async def test_probe_keeps_a_good_sample(config, store: Store) -> None:
    await service(config(), store).probe()
    (sample,) = store.samples("one", datetime.now(UTC) - timedelta(minutes=1))
    assert sample.ok
    assert sample.detail == "HTTP 200"


async def test_probe_keeps_a_bad_sample_when_we_are_online(config, store: Store) -> None:
    await service(config(home="http://127.0.0.1:9/"), store).probe()
    (sample,) = store.samples("one", datetime.now(UTC) - timedelta(minutes=1))
    assert not sample.ok
    assert "连接被拒绝" in sample.detail


async def test_probe_records_nothing_when_our_own_network_is_down(config, store: Store) -> None:
    await service(config(home="http://127.0.0.1:9/", control="127.0.0.1:9"), store).probe()
    assert store.samples("one", datetime.now(UTC) - timedelta(minutes=1)) == []


async def test_our_own_network_is_kept_while_it_is_down_and_once_when_it_is_back(config, store: Store) -> None:
    down = service(config(home="http://127.0.0.1:9/", control="127.0.0.1:9"), store)
    for _ in range(3):
        await down.probe()
    (alert,) = store.alerts.standing(NETWORK, "offline")
    assert "本机网络不通" in alert.text
    for _ in range(2):
        await service(config(), store).probe()
    assert store.alerts.standing(NETWORK, "offline") == []
    kept = store.samples(NETWORK, datetime.now(UTC) - timedelta(minutes=5))
    assert [sample.ok for sample in kept] == [False, False, False, True]


async def test_the_reports_on_a_period_come_at_their_times_once(config, store: Store, tmp_path: Path) -> None:
    mail = '[mail]\nhost = "127.0.0.1"\nport = 1\nsender = "a@b.test"\nto = ["it@b.test"]\n'
    one = service(config(f'weekly = "30 8 * * 1"\nyearly = "0 9 1 1 *"\n{mail}'), store)
    assert {job.id for job in one.scheduler().get_jobs()} == {"inspect", "probe", "report", "mail", "weekly", "yearly"}
    told = one.timetable(datetime(2026, 11, 23, 12, 0, tzinfo=ZONE))
    assert "周报：30 8 * * 1，下一次 2026-11-30 08:30" in told
    with time_machine.travel(datetime(2026, 11, 23, 8, 30, tzinfo=ZONE), tick=True):
        await one.report_period("week")
        await one.report_period("week")
    assert (tmp_path / "var" / "reports" / "one" / "week-2026-11-16.html").exists()
    (letter,) = store.outbox.waiting()
    assert letter.subject.startswith("【网站巡检周报】甲局 2026年11月16日至2026年11月22日")


async def test_no_report_on_a_holiday_when_config_says_so(config, store: Store, tmp_path: Path) -> None:
    one = service(config("workdays_only = true\n"), store)
    await one.inspect()
    folder = tmp_path / "var" / "reports" / "one"
    for path in folder.glob("????-??-??.html"):
        path.unlink()
    with time_machine.travel(datetime(2024, 10, 1, 8, 0, tzinfo=ZONE), tick=True):
        await one.report()
    assert list(folder.glob("????-??-??.html")) == []
    with time_machine.travel(datetime(2024, 10, 12, 8, 0, tzinfo=ZONE), tick=True):
        await one.report()
    assert len(list(folder.glob("????-??-??.html"))) == 1


async def test_a_running_inspection_is_interrupted_by_stop(config, store: Store, server) -> None:
    server.pause = 0.5
    loaded = config('inspect = "0 0 1 1 *"\nprobe = ""\nreport = ""\n')
    one = service(loaded, store)
    running = asyncio.create_task(one._guarded("inspect", one.inspect))
    served = asyncio.create_task(one.run())
    await asyncio.sleep(0.2)
    one.stop()
    await asyncio.wait_for(served, 10)
    with pytest.raises(asyncio.CancelledError):
        await running
    assert store.run(1).status == "interrupted"


async def test_a_job_that_breaks_does_not_end_the_service(config, store: Store) -> None:
    one = service(config(), store)

    async def broken() -> None:
        raise OSError("磁盘已满")

    await one._guarded("probe", broken)


def test_serve_ends_cleanly_on_sigterm(config, tmp_path: Path) -> None:
    config()
    process = subprocess.Popen(
        [sys.executable, "-m", "monitor", "serve"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    try:
        assert process.stdout is not None
        while "日志：" not in (line := process.stdout.readline().decode()):
            assert line, process.communicate()
        log = tmp_path / "var" / "logs" / "xunjian.log"
        until = time.monotonic() + 20
        while "service started" not in log.read_text(encoding="utf-8") and time.monotonic() < until:
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=30)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == 0, err.decode()
    assert "已结束" in out.decode()
    assert "Traceback" not in err.decode()
    assert "service stopped" in log.read_text(encoding="utf-8")
