"""Questions put to the network on behalf of checks: DNS, TCP, certificates, a way out. Implements `model.Probes`."""

import asyncio
import ssl
import time
import warnings
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime

from selectolax.lexbor import LexborHTMLParser

from monitor.config import NetworkSettings
from monitor.model import (
    Answer,
    Certificate,
    Connection,
    DnsAnswer,
    Failure,
    FailureKind,
    Family,
    OpenedFile,
    PageFacts,
    Route,
)
from monitor.model.views import ROUTE_SECONDS
from monitor.web.http import Client, tls
from monitor.web.http.failures import certificate_problem, failure_of
from monitor.web.page import Page
from monitor.web.resolve import Resolver
from monitor.web.urls import split_port

CONNECT_SECONDS = 4.0  # a TCP connect or TLS handshake, as other public IPv6 tests wait
_FILE_BYTES, _FILE_SECONDS = 30_000_000, 120.0


Reader = Callable[[Page, LexborHTMLParser | None], PageFacts]
Opener = Callable[[str, bytes], Awaitable[OpenedFile]]


class NetworkProbes:
    """Probes over the run's own client and resolver. `reader` is the platforms' page reader, for `read`; `opener` opens
    the bytes of a file, for `open_file`."""

    def __init__(
        self,
        client: Client,
        resolver: Resolver,
        network: NetworkSettings,
        reader: Reader | None = None,
        opener: Opener | None = None,
    ) -> None:
        self._client = client
        self._resolver = resolver
        self._network = network
        self._reader = reader
        self._opener = opener
        self._routes: dict[Family, tuple[float, Route]] = {}

    async def fetch(
        self,
        url: str,
        *,
        method: str = "GET",
        family: Family | None = None,
        address: str | None = None,
        follow: bool = True,
        max_bytes: int = 2_000_000,
        second_opinion: bool = False,
    ) -> Answer:
        return await self._client.ask(
            url,
            method,
            family=family,
            address=address,
            follow=follow,
            max_bytes=max_bytes,
            second_opinion=second_opinion,
        )

    async def read(self, url: str) -> Page:
        page = Page(await self._client.ask(url))
        if self._reader is not None and page.answer.ok:
            page.facts = self._reader(page, page.tree if page.is_html else None)
        return page

    async def open_file(self, url: str) -> OpenedFile:
        if self._opener is None:
            return OpenedFile(url, "", problem="附件没有打开")
        answer = await self._client.ask(url, max_bytes=_FILE_BYTES, seconds=_FILE_SECONDS, whole=True)
        if not answer.ok:
            return OpenedFile(url, "", problem=f"附件打不开：{answer.outcome()}")
        if answer.truncated or not answer.body:
            return OpenedFile(url, "", problem="附件太大或没有收全")
        return await self._opener(url, answer.body)

    async def dns(self, name: str, rdtype: str) -> DnsAnswer:
        return await self._resolver.records(name, rdtype)

    async def name_servers(self, host: str) -> DnsAnswer:
        return await self._resolver.name_servers(host)

    async def ask_server(self, address: str, name: str, rdtype: str) -> DnsAnswer:
        return await self._resolver.ask_server(address, name, rdtype)

    async def connect(self, address: str, port: int) -> Connection:
        """One TCP connect to a literal address, closed at once."""
        started = time.monotonic()
        failure: Failure | None = None
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                _, writer = await asyncio.open_connection(address, port)
            await _close(writer)
        except OSError as error:  # TimeoutError is one too
            failure = failure_of(error)
        return Connection(address, port, time.monotonic() - started, failure)

    async def certificate(self, host: str, port: int = 443) -> Certificate | Connection:
        """What the host presents, and whether we would trust it. A broken chain still yields the certificate."""
        found = await self._resolver.addresses(host)
        if not found.of(None):
            return Connection(host, port, 0.0, found.failure or Failure(FailureKind.NO_ADDRESS, host))
        last = Connection(host, port, 0.0)
        for address in found.of(None):
            last = await self.connect(address, port)
            if last.ok:
                return await self._presented(host, address, port)
        return last

    async def _presented(self, host: str, address: str, port: int) -> Certificate | Connection:
        started = time.monotonic()
        der, failure = await _handshake(host, address, port, tls.unverified())
        if der is None:
            return Connection(address, port, time.monotonic() - started, failure)
        distrust: Failure | None = None
        for trusting in (tls.modern, tls.legacy):
            _, distrust = await _handshake(host, address, port, trusting(self._network.ca_file))
            if distrust is None or _about_certificate(distrust):
                break
        if distrust is not None and not _about_certificate(distrust):
            # The host showed its certificate once and then broke off: that says nothing about the certificate.
            return Connection(address, port, time.monotonic() - started, distrust)
        from cryptography import x509  # only rules on certificates need it
        from cryptography.utils import CryptographyDeprecationWarning

        with warnings.catch_warnings():
            # Certificates of old devices break rules that cryptography only warns of; their dates can still be read.
            warnings.simplefilter("ignore", CryptographyDeprecationWarning)
            try:
                presented = x509.load_der_x509_certificate(der)
                subject, issuer = presented.subject.rfc4514_string(), presented.issuer.rfc4514_string()
                not_before, not_after = presented.not_valid_before_utc, presented.not_valid_after_utc
            except ValueError as error:
                failure = Failure(FailureKind.TLS, f"证书内容无法读取：{error}")
                return Connection(address, port, time.monotonic() - started, failure)
        problem = "" if distrust is None else distrust.detail
        return Certificate(host, subject, issuer, not_before, not_after, distrust is None, problem)

    async def route(self, family: Family, max_age: float = ROUTE_SECONDS) -> Route:
        """Whether any control host answers a TCP connect over the family; an answer holds for `max_age` seconds."""
        known = self._routes.get(family)
        if known is not None and time.monotonic() - known[0] < max_age:
            return known[1]
        route = await self._find_route(family)
        self._routes[family] = (time.monotonic(), route)
        return route

    async def _find_route(self, family: Family) -> Route:
        controls = self._network.control_hosts_v4 if family == 4 else self._network.control_hosts_v6
        if not controls:
            return Route(family, False, f"没有配置 IPv{family} 对照主机（network.control_hosts_v{family}）")
        tried: list[str] = []
        for control in controls:
            try:
                host, port = split_port(control, 443)
            except ValueError:
                tried.append(f"{control} 写法有误")
                continue
            found = await self._resolver.addresses(host, family)
            if not found.of(family):
                tried.append(f"{control} {found.failure}")
            for address in found.of(family):
                connection = await self.connect(address, port)
                if connection.ok:
                    at = datetime.now(UTC).strftime("%H:%M:%S")
                    return Route(family, True, f"对照主机 {control}（{address}）可以连接（{at} UTC）")
                tried.append(f"{control} {connection.failure}")
        return Route(family, False, f"本机没有可用的 IPv{family} 网络：" + "；".join(tried))


def _about_certificate(failure: Failure) -> bool:
    return failure.kind is FailureKind.TLS and "证书" in failure.detail


async def _handshake(
    host: str, address: str, port: int, context: ssl.SSLContext
) -> tuple[bytes | None, Failure | None]:
    """One TLS handshake: the leaf certificate as DER, or why it failed."""
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            _, writer = await asyncio.open_connection(address, port, ssl=context, server_hostname=host.rstrip("."))
    except ssl.SSLCertVerificationError as error:
        return None, Failure(FailureKind.TLS, certificate_problem(error))
    except OSError as error:
        return None, failure_of(error)
    session: ssl.SSLObject = writer.get_extra_info("ssl_object")
    der = session.getpeercert(binary_form=True)
    await _close(writer)
    return der, None


async def _close(writer: asyncio.StreamWriter) -> None:
    """Close at once; how the peer takes its leave is of no interest."""
    writer.transport.abort()
    with suppress(OSError):
        await writer.wait_closed()
