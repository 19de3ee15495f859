"""The client: one question, one `Answer`, whatever the network does.

It follows redirects itself (the chain is evidence, and each hop passes the guard), bounds time and size, keeps the
cookies that firewalls demand, and asks a second client where the first cannot read the answer.
"""

import asyncio
import ssl
import time
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Self
from urllib.parse import urlsplit

from monitor.config import NetworkSettings
from monitor.model import Answer, Failure, FailureKind, Family, Hop
from monitor.web.http import tls
from monitor.web.http.body import BrokenCompression
from monitor.web.http.cookies import CookieJar
from monitor.web.http.dialling import Dialler
from monitor.web.http.engine import Engine, lines_of
from monitor.web.http.exchange import Intake, Origin, Request
from monitor.web.http.failures import CUT_IN_HANDSHAKE, NETWORK_ERRORS, Refused, failure_of
from monitor.web.http.guard import Guard
from monitor.web.http.lateness import Lateness
from monitor.web.resolve import Resolver
from monitor.web.urls import BadUrl, NotAPage, bare_host, host_of, normalise, own_host, resolve

if TYPE_CHECKING:
    from monitor.web.http.second import SecondOpinion

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ASK_AGAIN = frozenset({FailureKind.PROTOCOL, FailureKind.DECODING, FailureKind.RESET})
_BROKEN_BODY = (FailureKind.PROTOCOL, FailureKind.RESET)
_NO_HEADERS: Mapping[str, str] = {}


class _Question(NamedTuple):
    """What one `ask` wants, for every hop of it."""

    method: str
    headers: Mapping[str, str]
    family: Family | None
    address: str | None
    max_bytes: int
    whole: bool = False


class _Reply(NamedTuple):
    """One HTTP exchange without redirects: a status with its body, or a failure."""

    status: int | None = None
    headers: Mapping[str, str] = _NO_HEADERS
    cookies: tuple[str, ...] = ()
    body: bytes = b""
    truncated: bool = False
    peer: str | None = None
    failure: Failure | None = None


class Client:
    """Asks over HTTP on behalf of the crawl and the probes. Use as an async context manager.

    `own_hosts` are the site's hosts (with port where it is not the default): they may live in private ranges.
    """

    def __init__(
        self, network: NetworkSettings, resolver: Resolver, *, own_hosts: Collection[str], max_redirects: int = 10
    ) -> None:
        names = frozenset(bare_host(f"http://{own_host(host)}") for host in own_hosts)
        dialler = self._dialler = Dialler(resolver, Guard(names, network.allow_private))
        self._network = network
        self._max_redirects = max_redirects
        self._engine = Engine(dialler, network.connect_timeout)
        self._second: SecondOpinion | None = None
        self._cookies = CookieJar()
        self._lateness = Lateness()
        self._modern: ssl.SSLContext | None = None  # loading all authorities takes a tenth of a second
        self._legacy: ssl.SSLContext | None = None
        self._old_hosts: set[str] = set()
        self._made_origin = lru_cache(maxsize=4096)(self._make_origin)
        self.requests = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._engine.aclose()
        if self._second is not None:
            await self._second.aclose()

    async def ask(
        self,
        url: str,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        *,
        family: Family | None = None,
        address: str | None = None,
        follow: bool = True,
        max_bytes: int = 10_000_000,
        second_opinion: bool = False,
        seconds: float | None = None,
        whole: bool = False,
    ) -> Answer:
        """Ask one address; never raises for what the network does.

        `family` forces IPv4 or IPv6; `address` dials that literal and keeps Host and server name (redirects to other
        hosts are then dialled normally). `max_bytes` bounds the decoded body; with `whole`, one that says it is longer
        is not read at all. `second_opinion` asks with the other client. `seconds` may be given where the usual time
        is too short (a large file). The answer's seconds are the other side's: what this process was late is left out.
        """
        if second_opinion:
            self._second_stack()  # importing it the first time is no part of the host's time
        with self._lateness:
            return await self._ask(
                url,
                _Question(method, headers or _NO_HEADERS, family, address, max_bytes, whole),
                follow=follow,
                second=second_opinion,
                limit=self._network.total_timeout if seconds is None else seconds,
            )

    async def _ask(self, url: str, question: _Question, *, follow: bool, second: bool, limit: float) -> Answer:
        started, fetched, late = time.monotonic(), datetime.now(UTC), self._lateness.total
        chain: list[Hop] = []
        current = normalise(url)
        if current is None:
            failure = Failure(FailureKind.BAD_URL, url[:200])
            return Answer(url, url, None, fetched, 0.0, failure=failure)
        try:
            async with asyncio.timeout(limit):
                current, reply = await self._walk(current, question, chain, follow, second)
        except TimeoutError:
            current = chain[-1].location if chain else current
            reply = _Reply(failure=Failure(FailureKind.TIMEOUT, f"{limit:g} 秒内没有答复完"))
        return Answer(
            url=url,
            final_url=current,
            status=reply.status,
            fetched_at=fetched,
            seconds=max(0.0, time.monotonic() - started - (self._lateness.total - late)),
            headers=reply.headers,
            body=reply.body,
            truncated=reply.truncated,
            chain=tuple(chain),
            address=reply.peer,
            failure=reply.failure,
        )

    async def _walk(
        self, url: str, question: _Question, chain: list[Hop], follow: bool, second: bool
    ) -> tuple[str, _Reply]:
        """Follow redirects, noting each in `chain`. A loop is the same address with the same cookies twice."""
        seen: set[tuple[str, str | None]] = set()
        first = origin = self._origin(url)
        while True:
            cookie = self._cookies.header(url)
            seen.add((url, cookie))
            asked = question if origin.host == first.host else question._replace(address=None)
            reply = await self._exchange(self._request(url, origin, asked, cookie), asked, second)
            if reply.cookies:
                self._cookies.take(url, reply.cookies)
            location = reply.headers.get("location", "")
            if not follow or reply.status not in _REDIRECTS or not location:
                return url, reply
            target = resolve(url, _decoded(location))
            if isinstance(target, NotAPage):
                return url, reply
            if isinstance(target, BadUrl):
                failure = Failure(FailureKind.BAD_URL, f"跳转地址写法有误：{target.raw[:200]}")
                return url, _Reply(failure=failure, peer=reply.peer)
            chain.append(Hop(url, reply.status, target.url))
            url, origin = target.url, self._origin(target.url)
            if (url, self._cookies.header(url)) in seen:
                return url, _Reply(failure=Failure(FailureKind.REDIRECTS, f"循环跳转到 {url}"), peer=reply.peer)
            if len(chain) > self._max_redirects:
                failure = Failure(FailureKind.REDIRECTS, f"跳转超过 {self._max_redirects} 次")
                return url, _Reply(failure=failure, peer=reply.peer)

    async def _exchange(self, request: Request, question: _Question, second: bool) -> _Reply:
        """One exchange, by the client asked for; what it cannot read is asked again by the other."""
        reply = await self._try(self._second_stack() if second else self._engine, request, question)
        if reply.failure is None or reply.failure.kind not in _ASK_AGAIN:
            return reply
        other = await self._try(self._engine if second else self._second_stack(), request, question)
        return reply if other.failure is not None else other

    def _second_stack(self) -> "SecondOpinion":
        if self._second is None:
            from monitor.web.http.second import SecondOpinion  # httpx: not before a second opinion is asked for

            self._second = SecondOpinion(self._dialler, self._network.connect_timeout, self._network.total_timeout)
        return self._second

    async def _try(self, stack: "Engine | SecondOpinion", request: Request, question: _Question) -> _Reply:
        host = request.origin.host
        old = host in self._old_hosts
        if old:
            request = request._replace(tls=self._legacy_context())
        reply = await self._once(stack, request, question)
        if old or not _may_bend(reply.failure):
            return reply
        bent = await self._once(stack, request._replace(tls=self._legacy_context()), question)
        if bent.failure is None:
            self._old_hosts.add(host)
            return bent
        # Once both sides spoke the same version, what was wrong may be the certificate: that says more.
        return bent if bent.failure.kind is FailureKind.TLS and "证书" in bent.failure.detail else reply

    def _context(self, scheme: str) -> ssl.SSLContext | None:
        if self._modern is None and scheme == "https":
            self._modern = tls.modern(self._network.ca_file)
        return self._modern

    def _legacy_context(self) -> ssl.SSLContext:
        if self._legacy is None:
            self._legacy = tls.legacy(self._network.ca_file)
        return self._legacy

    async def _once(self, stack: "Engine | SecondOpinion", request: Request, question: _Question) -> _Reply:
        self.requests += 1
        intake = Intake(question.max_bytes, question.whole, bodiless=question.method == "HEAD")
        broken = False
        try:
            await stack.exchange(request, intake)
        except Refused as refused:
            return _Reply(failure=refused.failure)
        except BrokenCompression as error:
            return _Reply(failure=Failure(FailureKind.DECODING, str(error)))
        except NETWORK_ERRORS as error:
            failure = failure_of(error)
            broken = intake.status is not None and failure.kind in _BROKEN_BODY
            if not broken:
                return _Reply(failure=failure)
        return _reply(intake, broken=broken)

    def _request(self, url: str, origin: Origin, question: _Question, cookie: str | None) -> Request:
        return Request(
            method=question.method,
            origin=origin,
            target=f"/{url.partition('://')[2].partition('/')[2]}",
            more=question.headers if cookie is None else {**question.headers, "Cookie": cookie},
            tls=self._context(origin.scheme),
            family=question.family,
            address=question.address,
        )

    def _origin(self, url: str) -> Origin:
        """What every request to the origin of an address in its one spelling begins with."""
        return self._made_origin(url.partition("://")[0], host_of(url))

    def _make_origin(self, scheme: str, host: str) -> Origin:
        headers = {
            "Host": host,
            "User-Agent": self._network.user_agent,
            "Accept": "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8",
            "Accept-Language": "zh-CN,zh;q=0.9",
            "Accept-Encoding": "gzip, deflate",
        }
        parts = urlsplit(f"{scheme}://{host}/")
        port = parts.port or (443 if scheme == "https" else 80)
        return Origin(scheme, host, parts.hostname or "", port, headers, lines_of(headers))


def _reply(intake: Intake, *, broken: bool) -> _Reply:
    """What was taken in. What arrived before the peer broke off is kept, marked as truncated."""
    body = intake.body
    return _Reply(
        status=intake.status,
        headers=intake.headers,
        cookies=intake.cookies,
        body=b"" if body is None else body.finish(),
        truncated=intake.too_long or broken or (body is not None and (body.full or body.cut_short)),
        peer=intake.peer,
    )


def _decoded(location: str) -> str:
    """A Location header as browsers take it: UTF-8 when it is that, else the legacy Chinese encoding."""
    octets = location.encode("latin-1")
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("gb18030", "replace")


def _may_bend(failure: Failure | None) -> bool:
    """Whether an older kind of handshake may succeed. It does not make a certificate better."""
    if failure is None:
        return False
    if failure.kind is FailureKind.TLS:
        return "证书" not in failure.detail
    return failure.kind is FailureKind.RESET and failure.detail == CUT_IN_HANDSHAKE
