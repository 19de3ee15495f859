"""What the sample servers answer: a table from host and target to a reply, and the odd ways a reply may be given.

Pure data: no sockets here. `Site.reply` is total, so that a server never has to decide anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

Family = Literal[4, 6]
HTML = "text/html; charset=utf-8"


class Manner(StrEnum):
    """How a reply is given. Everything but PLAIN is something that real government servers do."""

    PLAIN = "plain"
    SLOW = "slow"  # waits two seconds before it answers
    RESET = "reset"  # drops the connection without an answer
    GZIP = "gzip"  # compressed although nobody asked
    CHUNKED = "chunked"  # no Content-Length
    WAF_COOKIE = "waf_cookie"  # without its cookie: 302 to the same address, with Set-Cookie
    HEAD_405 = "head_405"  # does not know HEAD
    HEAD_404 = "head_404"  # answers HEAD wrongly
    HEAD_RESET = "head_reset"
    FLAKY = "flaky"  # the first request fails with 503, later ones succeed


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. `over_v6` replaces it for those who come over IPv6."""

    status: int = 200
    body: bytes = b""
    content_type: str = HTML
    headers: tuple[tuple[str, str], ...] = ()
    manner: Manner = Manner.PLAIN
    over_v6: "Reply | None" = None


NOT_FOUND = Reply(
    404,
    "<!DOCTYPE html><html><head><meta charset='utf-8'><title>404</title></head>"
    "<body><h1>页面没有找到</h1></body></html>".encode(),
)


@dataclass(frozen=True, slots=True)
class Ports:
    """The free loopback ports that the bureau runs on. `closed` is held by nobody who listens."""

    http: int
    images: int
    tls: int
    closed: int


@dataclass(frozen=True, slots=True)
class Addresses:
    """The absolute addresses of the sample, once its ports are known."""

    ports: Ports

    WWW = "www.shanwei-sample.test"
    IMAGES = "img.shanwei-sample.test"
    SOFT = "soft.shanwei-sample.test"
    OLD = "old.shanwei-sample.test"
    WEIXIN = "wx.shanwei-sample.test"
    TALK = "hdjl.swtalk-sample.test"
    COUNTY = "www.haicheng-sample.test"
    PARTNER = "partner.example.test"
    GONE = "gone.example.test"
    SHADY = "lottery.example.test"
    FOR_SALE = "sale.example.test"
    NEWS = "news.example.test"
    SERVICE = "service.example.test"
    TLS_GOOD = "secure.example.test"
    TLS_SELF_SIGNED = "selfsigned.example.test"
    TLS_EXPIRING = "expiring.example.test"
    PREFIX = "/swscjg"

    def at(self, host: str, path: str = "/") -> str:
        """The http address of a path on one of the hosts."""
        return f"http://{host}:{self.port_of(host)}{path}"

    def port_of(self, host: str) -> int:
        return self.ports.images if host == self.IMAGES else self.ports.http

    def www(self, path: str) -> str:
        """A path of the portal."""
        return self.at(self.WWW, path)

    def bureau(self, path: str) -> str:
        """A path below the bureau's own prefix."""
        return self.www(self.PREFIX + path)

    def image(self, path: str) -> str:
        return self.at(self.IMAGES, path)

    def partner(self, path: str) -> str:
        return self.at(self.PARTNER, path)

    def tls(self, host: str, path: str = "/") -> str:
        return f"https://{host}:{self.ports.tls}{path}"

    @property
    def home(self) -> str:
        return self.bureau("/")

    def fill(self, text: str) -> str:
        """Replace the `{www}`-like marks that the fault list is written with."""
        marks = {
            "{www}": self.www(self.PREFIX),
            "{portal}": self.www(""),
            "{img}": self.image(""),
            "{soft}": self.at(self.SOFT, ""),
            "{talk}": self.at(self.TALK, ""),
            "{weixin}": self.at(self.WEIXIN, ""),
            "{old}": self.at(self.OLD, ""),
            "{county}": self.at(self.COUNTY, ""),
            "{partner}": self.partner(""),
            "{gone}": self.at(self.GONE, ""),
            "{shady}": self.at(self.SHADY, ""),
            "{sale}": self.at(self.FOR_SALE, ""),
            "{news}": self.at(self.NEWS, ""),
            "{service}": self.at(self.SERVICE, ""),
            "{closed}": f"http://{self.PARTNER}:{self.ports.closed}",
            "{www_closed}": f"http://{self.WWW}:{self.ports.closed}",
            "{selfsigned}": self.tls(self.TLS_SELF_SIGNED, ""),
            "{http_port}": str(self.ports.http),
            "{img_port}": str(self.ports.images),
            "{tls_port}": str(self.ports.tls),
        }
        for mark, value in marks.items():
            text = text.replace(mark, value)
        return text


@dataclass(frozen=True, slots=True)
class Site:
    """Every answer of every host. `fallbacks` answer for all unknown targets below a prefix (soft 404)."""

    addresses: Addresses
    replies: Mapping[tuple[str, str], Reply]
    fallbacks: Mapping[tuple[str, str], Reply] = field(default_factory=dict[tuple[str, str], Reply])

    def reply(self, host: str, target: str, family: Family = 4) -> Reply:
        """The answer for a host (without port, lower case) and a request target (path and query)."""
        found = self.replies.get((host, target)) or self._fallback(host, target) or NOT_FOUND
        if family == 6 and found.over_v6 is not None:
            return found.over_v6
        return found

    def _fallback(self, host: str, target: str) -> Reply | None:
        below = [prefix for known, prefix in self.fallbacks if known == host and target.startswith(prefix)]
        return self.fallbacks[host, max(below, key=len)] if below else None

    def pages(self) -> list[str]:
        """The targets of the portal host that answer with a readable HTML page."""
        return sorted(
            target
            for (host, target), reply in self.replies.items()
            if host == Addresses.WWW and reply.status == 200 and reply.content_type.startswith("text/html")
        )
