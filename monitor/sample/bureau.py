"""样例局: the sample bureau running: web servers, name server and mail sink, in one background thread.

    with SampleBureau(today=date(2026, 11, 23)) as bureau:
        print(bureau.site.addresses.home)

Without ::1 on this machine the bureau runs over IPv4 alone; `ipv6` is False then, and the IPv6 seeds are not counted.
"""

import asyncio
import socket
import threading
from datetime import date
from types import TracebackType

from monitor.sample.certificates import Certificates
from monitor.sample.dns import NameServer, Zone
from monitor.sample.responses import Addresses, Ports, Site
from monitor.sample.servers import WebServer, listen, listen_on_both, port_of
from monitor.sample.site import build
from monitor.sample.smtp import MailSink

_START_SECONDS = 20.0


def zones() -> tuple[Zone, ...]:
    """The sample's DNS. The v6 records stand there even without ::1: names do not depend on our routes."""
    four, six = ("127.0.0.1",), ("::1",)
    a = Addresses
    return (
        Zone(
            "shanwei-sample.test",
            ("ns1.shanwei-sample.test", "ns2.shanwei-sample.test"),
            v4=dict.fromkeys(
                ("ns1.shanwei-sample.test", "ns2.shanwei-sample.test", a.WWW, a.IMAGES, a.SOFT, a.OLD, a.WEIXIN), four
            ),
            v6={
                **dict.fromkeys(("ns1.shanwei-sample.test", "ns2.shanwei-sample.test", a.WWW, a.IMAGES, a.OLD), six),
                a.WEIXIN: ("::ffff:127.0.0.1",),
            },
        ),
        Zone(
            "swtalk-sample.test",
            ("ns1.swtalk-sample.test",),
            v4=dict.fromkeys(("ns1.swtalk-sample.test", a.TALK), four),
        ),
        Zone(
            "haicheng-sample.test",
            ("ns1.haicheng-sample.test",),
            v4=dict.fromkeys(("ns1.haicheng-sample.test", a.COUNTY), four),
        ),
        Zone(
            "example.test",
            ("ns.example.test",),
            v4=dict.fromkeys(
                (
                    "ns.example.test",
                    a.PARTNER,
                    a.SHADY,
                    a.FOR_SALE,
                    a.NEWS,
                    a.SERVICE,
                    a.TLS_GOOD,
                    a.TLS_SELF_SIGNED,
                    a.TLS_EXPIRING,
                ),
                four,
            ),
        ),
    )


class SampleBureau:
    """A context manager around the whole sample. Attributes are ready once it is entered."""

    site: Site
    web: WebServer
    dns: NameServer
    mail: MailSink
    certificates: Certificates

    def __init__(self, *, today: date) -> None:
        self.today = today
        self.ipv6 = False
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ready = threading.Event()
        self._stop: asyncio.Event | None = None
        self._error: BaseException | None = None

    def __enter__(self) -> "SampleBureau":
        self._thread = threading.Thread(target=self._live, name="sample-bureau", daemon=True)
        self._thread.start()
        ready = self._ready.wait(_START_SECONDS)
        if self._error is not None or not ready:
            self._thread.join(_START_SECONDS)
            raise RuntimeError("样例局没有启动成功") from self._error
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        assert self._thread is not None
        if self._loop is not None and self._stop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(_START_SECONDS)
        if error is None and (self._error is not None or self._thread.is_alive()):
            raise RuntimeError("样例局没有正常结束") from self._error

    @property
    def addresses(self) -> Addresses:
        return self.site.addresses

    def _live(self) -> None:
        try:
            asyncio.run(self._run())
        except BaseException as error:  # told to the thread that waits, in `__enter__` or `__exit__`
            self._error = error
        finally:
            self._ready.set()

    async def _run(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        both = listen_on_both()
        self.ipv6 = len(both) == 2
        images, tls, closed = listen("127.0.0.1"), listen("127.0.0.1"), listen("127.0.0.1")
        held = [*both, images, tls, closed]  # `closed` is bound, so that nobody takes it, and never listens
        try:
            self.site = build(self.today, Ports(port_of(both[0]), port_of(images), port_of(tls), port_of(closed)))
            self.certificates = Certificates.make()
            self.web, self.dns, self.mail = WebServer(self.site), NameServer(zones()), MailSink()
            await self._serve(both, images, tls)
        finally:
            _close(held)

    async def _serve(self, both: list[socket.socket], images: socket.socket, tls: socket.socket) -> None:
        try:
            await self.dns.start()
            await self.mail.start()
            await self.web.start([*both, images])
            await self.web.start([tls], self.certificates.server_context())
            self._ready.set()
            assert self._stop is not None
            await self._stop.wait()
        finally:
            await self.web.stop()
            await self.mail.stop()
            await self.dns.stop()


def _close(sockets: list[socket.socket]) -> None:
    for bound in sockets:
        bound.close()
