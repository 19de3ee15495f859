"""The second opinion: httpx's own transport, another parser and another pool than the engine's.

The address is dialled as a literal, with Host and server name kept, so resolver, guard, family and fixed address work
as in the engine.
"""

import ssl
from typing import cast

from monitor.web.http.dialling import Dialler
from monitor.web.http.exchange import Intake, Request
from monitor.web.http.in_httpx import foreign, httpx


class SecondOpinion:
    """Takes the same requests as the engine."""

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

    async def exchange(self, request: Request, intake: Intake) -> None:
        """Ask and take in the answer. Raises Refused, Foreign, and what the intake raises."""
        with foreign():
            await self._exchange(request, intake)

    async def _exchange(self, request: Request, intake: Intake) -> None:
        response = await self._answer(request, intake)
        stream = cast(httpx.AsyncByteStream, response.stream)
        try:
            if intake.head(response.status_code, response.headers.raw):
                async for chunk in stream:
                    if not intake.take(chunk):
                        break
        finally:
            await stream.aclose()

    async def _answer(self, request: Request, intake: Intake) -> httpx.Response:
        transport = self._transport(request.tls)
        trouble: Exception = httpx.ConnectError("no address")
        for literal in await self._dialler.addresses(request.origin.name, request.family, request.address):
            try:
                response = await transport.handle_async_request(self._dialled(request, literal))
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                trouble = error
                continue
            intake.peer = literal
            return response
        raise trouble

    def _dialled(self, request: Request, literal: str) -> httpx.Request:
        origin = request.origin
        return httpx.Request(
            request.method,
            httpx.URL(scheme=origin.scheme, host=literal, port=origin.port),
            headers={**origin.headers, **request.more},
            extensions={
                "timeout": self._timeout,
                "sni_hostname": origin.name.rstrip("."),  # certificates name hosts without the root's dot
                "target": request.target.encode("ascii", "backslashreplace"),  # exactly as it is: not to be requoted
            },
        )

    async def aclose(self) -> None:
        for transport in self._transports.values():
            await transport.aclose()
        self._transports.clear()
