"""The engine: an httpx transport over aiohttp, one connection pool per way of dialling.

aiohttp's parser and pool are what the crawl can afford (docs/adr/0002); what it would do on its own account is switched
off: redirects, cookies, decompression, requoting of addresses. The address to dial comes from our resolver, past the
guard, at the moment of connecting, so what was checked is what is dialled.
"""

import socket
import ssl
from collections.abc import AsyncIterator
from typing import cast

import aiohttp
import httpx
from aiohttp.abc import AbstractResolver, ResolveResult
from multidict import CIMultiDict
from yarl import URL

from monitor.model import Family
from monitor.web.http.dialling import Dialler

_MAX_HEADER = 65_536


class _Names(AbstractResolver):
    """aiohttp's resolver interface over our dialler, for one family and perhaps one fixed address."""

    def __init__(self, dialler: Dialler, family: Family | None, address: str | None) -> None:
        self._dialler = dialler
        self._family: Family | None = family
        self._address = address

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._dialler.addresses(host, self._family, self._address)
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in found
        ]

    async def close(self) -> None:
        return None


class _Response(aiohttp.ClientResponse):
    """Notes the peer when the answer begins: a small body is read, and its connection given back, before we look."""

    peer: str | None = None

    async def start(self, connection: aiohttp.connector.Connection) -> aiohttp.ClientResponse:
        transport = connection.transport
        name = transport.get_extra_info("peername") if transport is not None else None
        self.peer = str(name[0]) if name else None
        return await super().start(connection)


class _Body(httpx.AsyncByteStream):
    """The raw body as it arrives; closing before the end drops the connection."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._response.content.iter_any()

    async def aclose(self) -> None:
        if self._response.content.at_eof():
            self._response.release()
        else:
            self._response.close()


class Engine(httpx.AsyncBaseTransport):
    """httpx transport over aiohttp.

    Request extensions: `family`, `address`, `tls` (SSLContext, None for http), `url` (as encoded).
    """

    def __init__(self, dialler: Dialler, connect_timeout: float) -> None:
        self._dialler = dialler
        self._timeout = aiohttp.ClientTimeout(total=None, sock_connect=connect_timeout)
        self._lanes: dict[tuple[Family | None, str | None], aiohttp.ClientSession] = {}

    def _lane(self, family: Family | None, address: str | None) -> aiohttp.ClientSession:
        session = self._lanes.get((family, address))
        if session is None:
            connector = aiohttp.TCPConnector(
                limit=0,
                limit_per_host=0,
                use_dns_cache=False,
                resolver=_Names(self._dialler, family, address),
                keepalive_timeout=15,
            )
            session = self._lanes[family, address] = aiohttp.ClientSession(
                connector=connector,
                response_class=_Response,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                timeout=self._timeout,
                trust_env=False,
                max_line_size=_MAX_HEADER,
                max_field_size=_MAX_HEADER,
            )
        return session

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        extensions = request.extensions
        family = cast("Family | None", extensions.get("family"))
        address = cast("str | None", extensions.get("address"))
        session = self._lane(family, address)
        response = await session.request(
            request.method,
            _as_encoded(cast(str, extensions["url"])),
            headers=CIMultiDict((name.decode(), value.decode()) for name, value in request.headers.raw),
            allow_redirects=False,
            ssl=cast("ssl.SSLContext | None", extensions["tls"]) or True,
        )
        return httpx.Response(
            status_code=response.status,
            headers=list(response.raw_headers),
            stream=_Body(response),
            extensions={"peer": cast(_Response, response).peer},
        )

    async def aclose(self) -> None:
        for session in self._lanes.values():
            await session.close()
        self._lanes.clear()


def _as_encoded(url: str) -> URL:
    """The address as it is. An empty query (`/x?`) counts as a part of the path, for yarl would drop its mark."""
    if not url.endswith("?"):
        return URL(url, encoded=True)
    scheme, _, rest = url.partition("://")
    authority, _, path = rest.partition("/")
    return URL.build(scheme=scheme, authority=authority, path=f"/{path}", encoded=True)
