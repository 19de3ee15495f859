"""A real HTTP server on loopback that takes webhooks, and answers as it is told."""

import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Robot:
    """`got` are the documents taken; `paths` the addresses asked, with their queries; `answer` is said in return."""

    port: int = 0
    status: int = 200
    answer: str = '{"errcode": 0, "errmsg": "ok"}'
    got: list[Any] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/send?key=geheim"


@contextmanager
def robot() -> Generator[Robot]:
    """A robot on a free port of 127.0.0.1."""
    told = Robot()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.paths.append(self.path)
            told.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            body = told.answer.encode()
            self.send_response(told.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
