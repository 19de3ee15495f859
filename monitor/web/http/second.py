"""The second opinion: httpx's own transport, another parser and another pool than the engine's.

The address is dialled as a literal, with Host and server name kept, so resolver, guard, family and fixed address work
as in the engine.
"""

import ssl
import sys
from importlib.util import find_spec
from typing import cast

import httpx

from monitor.model import Family
from monitor.web.http.dialling import Dialler

# httpcore asks for this library three times a request; where it is not installed, each time a search of all folders.
if "sniffio" not in sys.modules and find_spec("sniffio") is None:
    sys.modules["sniffio"] = None  # type: ignore[assignment]  # documented: the import fails as if not there


class SecondOpinion(httpx.AsyncBaseTransport):
    """Takes the same request extensions as the engine."""

    def __init__(self, dialler: Dialler, connect_timeout: float, total_timeout: float) -> None:
        self._dialler = dialler
        self._timeout = httpx.Timeout(total_timeout, connect=connect_timeout).as_dict()
        self._transports: dict[int, httpx.AsyncHTTPTransport] = {}

    def _transport(self, tls: ssl.SSLContext | None) -> httpx.AsyncHTTPTransport:
        transport = self._transports.get(id(tls))
        if transport is None:
            # No keep-alive: this client is asked seldom, and an idle connection that the server closed is an error.
            limits = httpx.Limits(max_keepalive_connections=0)
            # Without a context only http is asked; an empty one refuses every https server, should it come to that.
            verify = tls or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            transport = self._transports[id(tls)] = httpx.AsyncHTTPTransport(verify=verify, limits=limits)
        return transport

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        extensions = request.extensions
        family = cast("Family | None", extensions.get("family"))
        address = cast("str | None", extensions.get("address"))
        transport = self._transport(cast("ssl.SSLContext | None", extensions["tls"]))
        trouble: Exception = httpx.ConnectError("no address")
        for literal in await self._dialler.addresses(request.url.host, family, address):
            try:
                response = await transport.handle_async_request(self._dialled(request, literal))
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                trouble = error
                continue
            response.extensions = {**response.extensions, "peer": literal}
            return response
        raise trouble

    def _dialled(self, request: httpx.Request, literal: str) -> httpx.Request:
        return httpx.Request(
            request.method,
            request.url.copy_with(host=literal),
            headers=request.headers,
            extensions={
                "timeout": self._timeout,
                "sni_hostname": request.url.host.rstrip("."),  # certificates name hosts without the root's dot
                "target": _target(cast(str, request.extensions["url"])),
            },
        )

    async def aclose(self) -> None:
        for transport in self._transports.values():
            await transport.aclose()
        self._transports.clear()


def _target(url: str) -> bytes:
    """Path and query exactly as encoded: the client must not requote them."""
    _, _, rest = url.partition("://")
    path = "/" + rest.partition("/")[2] if "/" in rest else "/"
    return path.encode("ascii", "backslashreplace")
