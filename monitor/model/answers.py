"""What came back when something was asked: HTTP answers, DNS answers, TCP connections, certificates.

A failure is data here, not an exception: an answer always exists, and says what is known of why it is not one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from monitor.model.travel import travels

Family = Literal[4, 6]

# The status codes by which firewalls refuse crawlers: they say nothing of what a citizen sees.
BLOCKED_STATUS = frozenset({403, 412, 429, 521})


class FailureKind(StrEnum):
    """Why there is no usable HTTP answer."""

    NXDOMAIN = "nxdomain"  # the name server says that the name does not exist
    NO_ADDRESS = "no_address"  # the name exists, without an address of the family asked for
    DNS = "dns"  # no name server answered, or it failed: says nothing about the name
    REFUSED = "refused"
    UNREACHABLE = "unreachable"  # no route from here
    TIMEOUT = "timeout"
    RESET = "reset"
    TLS = "tls"
    PROTOCOL = "protocol"  # answers, but not in valid HTTP
    DECODING = "decoding"  # the body's compression is broken
    REDIRECTS = "redirects"  # too many, or a loop
    FORBIDDEN = "forbidden"  # an address we do not ask (private ranges, see DESIGN.md, Safety)
    ROBOTS = "robots"
    BAD_URL = "bad_url"


FAILURE_LABELS: dict[FailureKind, str] = {
    FailureKind.NXDOMAIN: "域名不存在",
    FailureKind.NO_ADDRESS: "域名没有对应的地址记录",
    FailureKind.DNS: "域名解析失败（域名服务器无应答或出错）",
    FailureKind.REFUSED: "连接被拒绝",
    FailureKind.UNREACHABLE: "本机到目标没有网络路由",
    FailureKind.TIMEOUT: "超时无应答",
    FailureKind.RESET: "连接被中断",
    FailureKind.TLS: "安全连接（TLS）失败",
    FailureKind.PROTOCOL: "有应答，但不是有效的 HTTP 应答",
    FailureKind.DECODING: "应答内容的压缩已损坏",
    FailureKind.REDIRECTS: "跳转次数过多或循环跳转",
    FailureKind.FORBIDDEN: "目标是内网地址，按安全规则不访问",
    FailureKind.ROBOTS: "网站 robots.txt 不允许访问",
    FailureKind.BAD_URL: "网址写法有误",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """One failure with its detail in words for people (Chinese label first, technical detail after)."""

    kind: FailureKind
    detail: str = ""

    def __str__(self) -> str:
        label = FAILURE_LABELS[self.kind]
        return f"{label}：{self.detail}" if self.detail else label


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect that was followed: who answered, with what status, pointing where."""

    url: str
    status: int
    location: str


@travels
@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP exchange, redirects included.

    `status` is None exactly when `failure` says why nothing usable came. Header names are lower case; values are
    decoded as Latin-1 so that raw GBK bytes survive. `seconds` is what the other side took, without what our own
    process was late. `body` holds at most the limit asked for; `truncated` says so.
    """

    url: str
    final_url: str
    status: int | None
    fetched_at: datetime
    seconds: float
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""
    truncated: bool = False
    chain: tuple[Hop, ...] = ()
    address: str | None = None
    failure: Failure | None = None

    @property
    def ok(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def content_type(self) -> str:
        """The bare media type in lower case, '' when the server names none."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def with_status(self, status: int | None) -> "Answer":
        """The same answer under another status."""
        return self._but(status, self.body)

    def without_body(self) -> "Answer":
        """The same answer, for those who have read its body."""
        return self._but(self.status, b"")

    def _but(self, status: int | None, body: bytes) -> "Answer":
        # `dataclasses.replace` takes five times as long, and this is done for every page.
        return Answer(
            self.url,
            self.final_url,
            status,
            self.fetched_at,
            self.seconds,
            self.headers,
            body,
            self.truncated,
            self.chain,
            self.address,
            self.failure,
        )

    def outcome(self) -> str:
        """What happened, in a phrase for people: `HTTP 404`, `超时无应答`, …"""
        if self.failure is not None:
            return str(self.failure)
        return f"HTTP {self.status}"


class DnsStatus(StrEnum):
    ANSWER = "answer"
    NO_DATA = "no_data"
    NXDOMAIN = "nxdomain"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class DnsAnswer:
    """The records of one name and type, or why there are none. `records` are texts as dnspython prints them."""

    name: str
    rdtype: str
    status: DnsStatus
    records: tuple[str, ...] = ()
    detail: str = ""
    from_hosts_table: bool = False


@dataclass(frozen=True, slots=True)
class Connection:
    """One TCP connect, tried once."""

    address: str
    port: int
    seconds: float
    failure: Failure | None = None

    @property
    def ok(self) -> bool:
        return self.failure is None


@dataclass(frozen=True, slots=True)
class Certificate:
    """The certificate a host presented, and whether our trust store accepts its chain and name."""

    host: str
    subject: str
    issuer: str
    not_before: datetime
    not_after: datetime
    trusted: bool
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """Whether this machine can reach the outside over one address family, and how that was decided."""

    family: Family
    ok: bool
    reason: str
