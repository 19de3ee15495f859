"""A small real web site on loopback, a folder with a config for it, and `call` to run one command as a user does."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from monitor.cli import main

_HEAD = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="SiteName" content="样例区市场监管局">'
    "<title>{0}</title></head>"
)
_FOOT = "<div>主办单位：样例区市场监管局 网站标识码4415000099 粤ICP备12345678号</div></body></html>"

PAGES = {
    "/ju/": _HEAD.format("样例区市场监管局网站首页")
    + '<body><a href="/ju/tzgg/index.html">通知公告</a><a href="/ju/gone.html">已撤的页面</a>'
    + '<a href="/ju/tzgg/content/post_1.html">一号通知</a>'
    + _FOOT,
    "/ju/tzgg/index.html": _HEAD.format("通知公告")
    + '<body><ul><li><a href="/ju/tzgg/content/post_1.html" title="一号通知">一号通知</a><span>2024-08-20</span></li>'
    + "</ul>"
    + _FOOT,
    "/ju/tzgg/content/post_1.html": _HEAD.format("一号通知")
    + "<body><h1>一号通知</h1><p>来源：本局 发布日期：2024-08-20</p><div>"
    + "为规范市场秩序，现将有关事项通知如下，其余内容敬请期待。" * 5
    + "</div>"
    + _FOOT,
    "/bad/": "<html><head><title>样例区某局</title></head><body>"
    + '<a href="/bad/tzgg/index.html">通知公告</a></body></html>',
    "/bad/tzgg/index.html": _HEAD.format("通知公告")
    + "<body><h2>通知公告</h2><p>栏目建设中</p>"
    + '<ul><li><a href="/bad/tzgg/content/post_1.html" title="一号通知">一号通知</a><span>2024-08-20</span></li></ul>'
    + _FOOT,
    "/bad/tzgg/content/post_1.html": _HEAD.format("一号通知")
    + "<body><h1>一号通知</h1><p>发布日期：2024-08-20</p><div>"
    + "为规范市场秩序，现将有关事项通知如下。" * 5
    + "</div>"
    + _FOOT,
    "/ju/gkmlpt/index": "<html><head><title>公开目录</title></head><body><script>window._CONFIG = { SID: '660099', "
    + 'TREE: [{"id": 11, "name": "规范性文件", "children": [], "post_count": 0, "jump_url": ""}, '
    + '{"id": 12, "name": "其他文件", "children": [], "post_count": 0, "jump_url": ""}] };</script></body></html>',
}


class _Handler(BaseHTTPRequestHandler):
    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        page = PAGES.get(self.path.partition("?")[0])
        body = (page or "<html><body>没有这个页面</body></html>").encode()
        self.send_response(200 if page else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="session")
def site_port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def pages() -> dict[str, str]:
    """What the site serves, to be changed by `monkeypatch.setitem`."""
    return PAGES


CONFIG = """\
data_dir = "var"
[[site]]
id = "ju"
name = "样例区市场监管局"
home = "http://127.0.0.1:{port}/ju/"
[network]
control_hosts_v4 = ["127.0.0.1:{port}"]
control_hosts_v6 = []
allow_private = true
connect_timeout = 5
total_timeout = 10
[crawl]
rate = 1000
connections = 8
retries = 0
retry_pause = 0
robots = false
sitemap = false
[[check]]
id = "dead-links"
kind = "dead_links"
items = [4, 21]
[[check]]
id = "words"
kind = "page_text"
title = "没有空话"
items = [4]
severity = "warn"
page_kinds = ["article", "column", "home", "other"]
must_not = ["敬请期待"]
"""


@pytest.fixture
def folder(tmp_path: Path, site_port: int, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory of a user, with a config.toml for the small site."""
    (tmp_path / "config.toml").write_text(CONFIG.format(port=site_port), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "160")
    return tmp_path


@dataclass(frozen=True)
class Called:
    code: int
    out: str
    err: str


Call = Callable[..., Called]


@pytest.fixture
def call(capfdbinary: pytest.CaptureFixture[bytes]) -> Call:
    """Run one command in this process; what it printed comes back decoded."""

    def run(*args: object) -> Called:
        capfdbinary.readouterr()
        code = main([str(arg) for arg in args])
        printed = capfdbinary.readouterr()
        return Called(code, printed.out.decode("utf-8"), printed.err.decode("utf-8"))

    return run
