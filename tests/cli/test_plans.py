"""`plan import`, `plan diff` and `plan show` as a user calls them."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from monitor.config import PlanSettings
from monitor.plan import load_plan

NOTICE = """某局政务公开工作要点分工方案(2025年版)
工作要求具体任务具体要求责任科室完成时限其他
一、基础工作(一)公开。1.做好文件公开,2022年底前完成。办公室、各县(市、区)局常态化开展
2.做好政策解读。办公室2026年前
33.做好督查办公室2026年前
"""


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = f"<html><head><title>要点</title></head><body><pre>{NOTICE}</pre></body></html>".encode("gbk")
        self.send_response(404 if self.path == "/gone.html" else 200)
        self.send_header("Content-Type", "text/html; charset=gbk")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def notice_site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def notice(folder: Path) -> Path:
    path = folder / "通知.txt"
    path.write_text(NOTICE, encoding="utf-8")
    return path


def test_a_notice_becomes_the_plan_of_the_config(folder: Path, notice: Path, call) -> None:
    called = call("plan", "import", notice, "--out", "plan-2025.toml")
    assert called.code == 0, called.err
    assert "读出 3 项任务" in called.err
    assert "第 3 项：原文序号印作“33”" in called.err
    plan = load_plan(PlanSettings(year=2025, file=str(folder / "plan-2025.toml")))
    assert plan.items[0].departments == ("办公室", "各县（市、区）局")
    config = (folder / "config.toml").read_text(encoding="utf-8").replace("items = [4, 21]", "items = [1]")
    config = config.replace("items = [4]", "items = [2]") + '[plan]\nyear = 2025\nfile = "plan-2025.toml"\n'
    (folder / "config.toml").write_text(config, encoding="utf-8")
    shown = json.loads(call("plan", "show", "--on", "2025-12-20", "--format", "json").out)
    assert [item["until"] for item in shown] == [None, "2025-12-31", "2025-12-31"]
    assert [[due["kind"] for due in item["due"]] for item in shown] == [["promise_past"], ["soon"], ["soon"]]


def test_without_out_the_file_is_printed_and_an_existing_one_is_kept(folder: Path, notice: Path, call) -> None:
    printed = call("plan", "import", notice).out
    assert call("plan", "import", notice, "--out", "p.toml").code == 0
    assert (folder / "p.toml").read_text(encoding="utf-8") == printed
    called = call("plan", "import", notice, "--out", "p.toml")
    assert called.code == 2
    assert "已经存在" in called.err
    assert call("plan", "import", notice, "--out", "p.toml", "--force").code == 0


def test_a_notice_is_fetched(folder: Path, notice_site: str, call) -> None:
    called = call("plan", "import", f"{notice_site}/notice.html")
    assert called.code == 0, called.err
    assert called.out.count("[[item]]") == 3
    called = call("plan", "import", f"{notice_site}/gone.html")
    assert called.code == 2
    assert "HTTP 404" in called.err


@pytest.mark.parametrize(
    ("source", "told"),
    [("没有.txt", "读不了 没有.txt"), (".", "读不了"), ("config.toml", "没有找到带序号的任务")],
)
def test_what_is_no_notice_is_said(folder: Path, call, source: str, told: str) -> None:
    called = call("plan", "import", source)
    assert called.code == 2
    assert told in called.err


def test_diff_matches_by_content_and_tells_how_the_checks_follow(folder: Path, call) -> None:
    shipped = load_plan(PlanSettings())
    lines = ["2025年政务公开工作要点", "责任科室完成时限"]
    for number, item in enumerate(shipped.items[1:], 1):
        lines.append(f"{number}.{item.text}{'、'.join(item.departments)}{item.deadline}")
    (folder / "new.txt").write_text("\n".join(lines).replace("技术服务中心", "信息中心"), encoding="utf-8")
    called = call("plan", "diff", "2024", "new.txt", "--format", "json")
    assert called.code == 0, called.err
    changes = json.loads(called.out)
    assert [c["old"] for c in changes if c["change"] == "removed"] == [1]
    assert {c["old"] for c in changes if "责任科室增加：信息中心" in c.get("changes", [])} == {17, 22}
    assert {c["old"] - c["new"] for c in changes if c["change"] in ("changed", "renumbered")} == {1}
    assert "检查 dead-links：任务 4、21 换成 3、20" in called.err
    assert "[plan] 的 numbers 写 2024" in called.err
    assert "取消 1" in call("plan", "diff", "2024", "new.txt").out
    assert "没有变化" in call("plan", "diff", "2024", "2024").out


def test_show_without_a_config_shows_the_shipped_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call) -> None:
    monkeypatch.chdir(tmp_path)
    called = call("plan", "show", "--on", "2024-08-21")
    assert called.code == 0, called.err
    assert "正文所写期限已过 3 处" in called.out
    called = call("plan", "show", "--on", "2025-01-01", "--due", "--format", "json")
    assert called.code == 1
    kinds = [due["kind"] for item in json.loads(called.out) for due in item["due"]]
    assert (kinds.count("overdue"), kinds.count("promise_past")) == (15, 3)
