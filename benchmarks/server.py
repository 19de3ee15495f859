"""nginx on loopback for one benchmark: private config, free port, an access log that counts what was asked."""

import shutil
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

_CONFIG = """
worker_processes 1;
daemon off;
pid {work}/nginx.pid;
error_log {work}/error.log warn;
events {{ worker_connections 1024; }}
http {{
    types {{ text/html html; text/css css; application/javascript js; application/pdf pdf;
            image/jpeg jpg; image/png png;
            application/msword doc; application/vnd.ms-excel xls; }}
    sendfile on;
    tcp_nopush on;
    keepalive_timeout 65;
    keepalive_requests 1000000;
    log_format short '$request_method $status $uri';
    access_log {work}/access.log short buffer=256k flush=200ms;
    client_body_temp_path {work}/body; proxy_temp_path {work}/proxy; fastcgi_temp_path {work}/fastcgi;
    uwsgi_temp_path {work}/uwsgi; scgi_temp_path {work}/scgi;
    server {{
        listen 127.0.0.1:{port}; root {root}; default_type text/html;
        location = /healthz {{ access_log off; return 204; }}
        location ~ ^(?<list>/.+/gkmlpt/api/all/[0-9]+)$ {{
            default_type application/json; types {{ }} try_files $list-$arg_page.json =404;
        }}
    }}
}}
"""


class CannotServe(Exception):
    """nginx is not there or does not start."""


@dataclass
class Site:
    """A served site: where it is, and what was asked since `start_counting`."""

    base: str
    log: Path
    _from: int = 0

    def start_counting(self) -> None:
        time.sleep(0.3)  # the log is flushed every 200 ms
        self._from = self.log.stat().st_size

    def asked(self) -> Counter[str]:
        """How often each `METHOD STATUS path` was asked."""
        time.sleep(0.3)
        with self.log.open("rb") as log:
            log.seek(self._from)
            return Counter(log.read().decode("utf-8", "replace").splitlines())


@contextmanager
def served(root: Path, work: Path) -> Generator[Site]:
    """Serve `root`; raises CannotServe with what nginx said."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        raise CannotServe("nginx is not installed (Debian: apt-get install nginx-light)")
    work.mkdir(parents=True, exist_ok=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    config = work / "nginx.conf"
    config.write_text(_CONFIG.format(work=work, root=root, port=port), encoding="utf-8")
    server = subprocess.Popen([program, "-p", str(work), "-c", str(config), "-e", str(work / "error.log")])
    try:
        base = f"http://127.0.0.1:{port}"
        _wait(f"{base}/healthz", server)
        yield Site(base, work / "access.log")
    finally:
        server.terminate()
        server.wait(timeout=10)


def _wait(url: str, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(100):
        if server.poll() is not None:
            break
        try:
            with urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise CannotServe("nginx did not start; see error.log in the work folder")
