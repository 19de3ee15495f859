"""One exchange as both client stacks know it: what is asked, and how what comes is taken in."""

import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

from monitor.model import Family
from monitor.web.http.body import BoundedBody

RawHeaders = Sequence[tuple[bytes, bytes]]


class Origin(NamedTuple):
    """What is the same for all requests to one scheme, host and port. `host` is the Host header, `name` the host
    without port and brackets; `headers` are sent with every request, `lines` are the same as they go out."""

    scheme: str
    host: str
    name: str
    port: int
    headers: Mapping[str, str]
    lines: bytes


class Request(NamedTuple):
    """One request without redirects. `target` is path and query exactly as encoded; `more` headers win over the
    origin's; `address` is dialled in place of what the name resolves to."""

    method: str
    origin: Origin
    target: str
    more: Mapping[str, str]
    tls: ssl.SSLContext | None
    family: Family | None
    address: str | None


@dataclass(slots=True)
class Intake:
    """Takes an answer in as it comes: `head` once, then `take` for every piece of the body; each says whether more is
    wanted. `limit`: bytes of the decoded body; `whole`: one that says it is longer is not wanted at all."""

    limit: int
    whole: bool = False
    bodiless: bool = False  # the answer to a HEAD
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    cookies: tuple[str, ...] = ()
    peer: str | None = None
    too_long: bool = False
    body: BoundedBody | None = None

    def head(self, status: int, raw: RawHeaders) -> bool:
        """Take the head. Raises BrokenCompression for a body in a compression that nobody asked for."""
        self.status = status
        self.headers, self.cookies = _headers(raw)
        declared = self.headers.get("content-length", "")
        self.too_long = self.whole and declared.isdigit() and int(declared) > self.limit
        if self.too_long or self.bodiless:
            return False
        self.body = BoundedBody(self.headers.get("content-encoding", ""), self.limit)
        return True

    def take(self, data: bytes) -> bool:
        """Take a piece of the body. Raises BrokenCompression when it cannot be decoded."""
        body = self.body
        assert body is not None, "the head comes first"
        body.feed(data)
        return not (body.full or body.over)


def _headers(raw: RawHeaders) -> tuple[dict[str, str], tuple[str, ...]]:
    """Lower-case names, values as Latin-1 so that raw GBK bytes survive; and the Set-Cookie lines.

    The first of a repeated header wins, but compressions add up. Cookies can only be sent back as UTF-8: others are
    left out.
    """
    headers: dict[str, str] = {}
    cookies: list[str] = []
    for octets, value in raw:
        name, text = octets.decode("latin-1").lower(), value.decode("latin-1")
        if name == "set-cookie":
            with suppress(UnicodeDecodeError):
                cookies.append(value.decode())
        elif name == "content-encoding" and name in headers:
            text = f"{headers.pop(name)}, {text}"
        headers.setdefault(name, text)
    return headers, tuple(cookies)
