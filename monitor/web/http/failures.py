"""From whatever a client stack raises to a `Failure` for people."""

import errno
import ssl
from collections.abc import Iterator

from monitor.model import Failure, FailureKind


class Refused(Exception):
    """We ourselves do not ask: carries the failure to report."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(str(failure))
        self.failure = failure


class Unconnected(Exception):
    """No connection came about; the cause says why."""


class Unreadable(Exception):
    """The answer is no HTTP."""


class Disconnected(Exception):
    """The other side closed the connection before the head of its answer was complete."""


class Torn(Exception):
    """The other side closed the connection before the body was complete."""


class Foreign(Exception):
    """What httpx raised, in its words; `meaning`: what it comes to, unless a cause of it says more."""

    def __init__(self, error: Exception, meaning: Failure | None) -> None:
        super().__init__(str(error))
        self.meaning = meaning


# What the two stacks raise for what the network did. Anything else is a bug of ours and must be seen as one.
NETWORK_ERRORS = (
    Unconnected,
    Unreadable,
    Disconnected,
    Torn,
    Foreign,
    OSError,
    EOFError,
    ValueError,
    RuntimeError,
)

NO_ANSWER = "对方没有应答就断开连接"
CUT_IN_HANDSHAKE = "建立安全连接（TLS）时被对方断开"  # how servers of old TLS versions say no to new ones

_UNREACHABLE = frozenset(
    {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL, errno.ENETDOWN, errno.EAFNOSUPPORT}
)
_RESET = frozenset({errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED})


def failure_of(error: BaseException) -> Failure:
    """What went wrong, by the most telling exception in the chain of causes."""
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, Refused):
            return cause.failure
    for cause in causes:
        if (failure := _by_system(cause)) is not None:
            connecting = any(isinstance(other, Unconnected) for other in causes)
            # A TCP connect is refused, never reset: what is reset while connecting is the handshake.
            cut = connecting and failure.kind is FailureKind.RESET
            return Failure(FailureKind.RESET, CUT_IN_HANDSHAKE) if cut else failure
    for cause in causes:
        if (failure := _by_library(cause)) is not None:
            return failure
    return Failure(FailureKind.PROTOCOL, told(error))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        yield from _inner(error)
        error = error.__cause__ or error.__context__


def _inner(error: BaseException) -> Iterator[BaseException]:
    """What exception groups carry inside."""
    for item in getattr(error, "exceptions", ()):
        if isinstance(item, BaseException):
            yield from _causes(item)


def _by_system(cause: BaseException) -> Failure | None:
    if isinstance(cause, ssl.SSLCertVerificationError):
        return Failure(FailureKind.TLS, certificate_problem(cause))
    if isinstance(cause, ssl.SSLError):
        return Failure(FailureKind.TLS, getattr(cause, "reason", None) or told(cause))
    if isinstance(cause, TimeoutError):
        return Failure(FailureKind.TIMEOUT)
    if isinstance(cause, ConnectionRefusedError) or getattr(cause, "errno", None) == errno.ECONNREFUSED:
        return Failure(FailureKind.REFUSED)
    if isinstance(cause, OSError) and cause.errno in _UNREACHABLE:
        return Failure(FailureKind.UNREACHABLE)
    if isinstance(cause, ConnectionError) or (isinstance(cause, OSError) and cause.errno in _RESET):
        return Failure(FailureKind.RESET)
    return None


def _by_library(cause: BaseException) -> Failure | None:
    if isinstance(cause, Disconnected):
        return Failure(FailureKind.RESET, NO_ANSWER)
    if isinstance(cause, Unreadable | Torn):
        return Failure(FailureKind.PROTOCOL, told(cause))
    if isinstance(cause, Foreign):
        return cause.meaning
    return None


_CERTIFICATE_PROBLEMS = (
    ("certificate has expired", "证书已过期"),
    ("certificate is not yet valid", "证书尚未生效"),
    ("Hostname mismatch", "证书与域名不符"),
    ("IP address mismatch", "证书与地址不符"),
    ("self-signed certificate", "自签名证书"),
    ("self signed certificate", "自签名证书"),
    ("unable to get local issuer certificate", "证书链不完整或签发机构不受信任"),
    ("unable to get issuer certificate", "证书链不完整或签发机构不受信任"),
)


def certificate_problem(error: ssl.SSLCertVerificationError) -> str:
    """Why a certificate was not accepted, in Chinese where the reason is a known one."""
    text = getattr(error, "verify_message", "") or told(error)
    return next((chinese for english, chinese in _CERTIFICATE_PROBLEMS if english in text), f"证书不受信任：{text}")


def told(error: BaseException) -> str:
    """The library's own words, one line, bounded: they may quote what a hostile server sent."""
    text = " ".join(str(error).split())
    return "".join(char for char in text if char.isprintable())[:200] or type(error).__name__
