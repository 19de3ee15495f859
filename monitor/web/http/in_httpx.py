"""httpx, and what its exceptions come to. Imported by whoever asks with it, when first something is asked so."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from importlib.util import find_spec

from monitor.model import Failure, FailureKind
from monitor.web.http.failures import NO_ANSWER, Foreign, told

# httpx brings its command line along, and with that rich and pygments, 6 MB: where nobody has them, it does without.
_ABSENT = [name for name in ("click", "pygments", "rich") if name not in sys.modules]
for _name in _ABSENT:
    sys.modules[_name] = None  # type: ignore[assignment]  # documented: the import fails as if not there
try:
    import httpx
finally:
    for _name in _ABSENT:
        del sys.modules[_name]

# httpcore asks for this library three times a request; where it is not installed, each time a search of all folders.
if "sniffio" not in sys.modules and find_spec("sniffio") is None:
    sys.modules["sniffio"] = None  # type: ignore[assignment]

__all__ = ["foreign", "httpx"]


@contextmanager
def foreign() -> Generator[None]:
    """Raise Foreign for what httpx raises for the network."""
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
        raise Foreign(error, _meaning(error)) from error


def _meaning(error: Exception) -> Failure | None:
    if isinstance(error, httpx.TimeoutException):
        return Failure(FailureKind.TIMEOUT)
    if isinstance(error, httpx.ReadError | httpx.WriteError):
        return Failure(FailureKind.RESET, NO_ANSWER)
    if isinstance(error, httpx.RemoteProtocolError) and "disconnected without sending" in str(error):
        return Failure(FailureKind.RESET, NO_ANSWER)
    if isinstance(error, httpx.DecodingError):
        return Failure(FailureKind.DECODING, told(error))
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return Failure(FailureKind.BAD_URL, told(error))
    if isinstance(error, httpx.ProtocolError):
        return Failure(FailureKind.PROTOCOL, told(error))
    if isinstance(error, httpx.NetworkError):
        return Failure(FailureKind.RESET, told(error))
    return None
