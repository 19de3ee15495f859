"""Saying something to a webhook: one POST with a JSON body, never repeated on its own and never redirected.

What is said to a group must not be said twice, so none of the client's second tries apply here: whether to try again
is decided by whoever keeps account of what was said.
"""

import asyncio
import json
import time
from datetime import UTC, datetime
from urllib.parse import urlsplit

from monitor.config import NetworkSettings
from monitor.model import Answer, Failure, FailureKind
from monitor.web.http import tls
from monitor.web.http.dialling import Dialler
from monitor.web.http.failures import NETWORK_ERRORS, Refused, failure_of
from monitor.web.http.guard import Guard
from monitor.web.http.in_httpx import foreign, httpx
from monitor.web.resolve import Resolver

_LARGEST_ANSWER = 100_000  # bytes


async def post_json(network: NetworkSettings, url: str, payload: object) -> Answer:
    """POST a JSON document in UTF-8; never raises for what the network does.

    The host is one that the admin configured, so it may live in an inner network. The address may hold a key:
    neither the answer's failure nor anything else tells more of it than the host.
    """
    started, at = time.monotonic(), datetime.now(UTC)
    parts = urlsplit(url)
    host = parts.hostname or ""
    status, body, failure = None, b"", None
    try:
        async with asyncio.timeout(network.total_timeout):
            with foreign():
                status, body = await _exchange(network, url, host, payload)
    except TimeoutError:
        failure = Failure(FailureKind.TIMEOUT, f"{network.total_timeout:g} 秒内没有答复完")
    except Refused as refused:
        failure = refused.failure
    except NETWORK_ERRORS as error:
        failure = failure_of(error)
    shown = f"{parts.scheme}://{host}/"
    return Answer(shown, shown, status, at, time.monotonic() - started, body=body, failure=failure)


async def _exchange(network: NetworkSettings, url: str, host: str, payload: object) -> tuple[int, bytes]:
    """Dial the addresses in turn until one takes the connection; the request is sent at most once."""
    dialler = Dialler(Resolver(network), Guard(frozenset({host}), network.allow_private))
    timeout = httpx.Timeout(network.total_timeout, connect=network.connect_timeout).as_dict()
    target = httpx.URL(url)
    content = json.dumps(payload, ensure_ascii=False).encode("utf-8", "replace")
    trouble: Exception = httpx.ConnectError("no address")
    async with httpx.AsyncHTTPTransport(verify=tls.modern(network.ca_file)) as transport:
        for literal in await dialler.addresses(host, None, None):
            request = httpx.Request(
                "POST",
                target.copy_with(host=literal),
                headers={
                    "Host": target.netloc.decode("ascii"),
                    "User-Agent": network.user_agent,
                    "Content-Type": "application/json; charset=utf-8",
                },
                content=content,
                extensions={"timeout": timeout, "sni_hostname": host},
            )
            try:
                response = await transport.handle_async_request(request)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                trouble = error
                continue
            return response.status_code, await _body(response)
    raise trouble


async def _body(response: httpx.Response) -> bytes:
    kept = b""
    try:
        async for chunk in response.aiter_bytes():
            kept += chunk
            if len(kept) >= _LARGEST_ANSWER:
                break
    finally:
        await response.aclose()
    return kept[:_LARGEST_ANSWER]
