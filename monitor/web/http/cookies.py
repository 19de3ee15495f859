"""Cookies, the least that a firewall in front of a site needs: kept per host, sent to that host only, never stored.

Without them a first-visit check (302 to the same address with a cookie) loops for ever. Domain attributes are ignored
on purpose: no cookie ever leaves for another host. Secure cookies come from https and go back over https only
(RFC 6265bis §5.7); Path is ignored.
"""

import re
import time
from typing import NamedTuple

from monitor.web.http.dates import http_date
from monitor.web.urls import host_of

_MOST_COOKIES = 50
_LONGEST_COOKIE = 4096
_MAX_AGE = re.compile(r"-?[0-9]{1,12}")
_FOR_EVER = float("inf")


class _Cookie(NamedTuple):
    value: str
    secure: bool
    until: float  # seconds since the epoch


class CookieJar:
    """host -> name -> cookie, in memory for one run."""

    def __init__(self) -> None:
        self._hosts: dict[str, dict[str, _Cookie]] = {}

    def header(self, url: str) -> str | None:
        """The Cookie header for an address, None when there is nothing to send."""
        cookies = self._hosts.get(host_of(url)) if self._hosts else None
        if not cookies:
            return None
        now, safe = time.time(), _is_safe(url)
        pairs = [f"{name}={c.value}" for name, c in cookies.items() if c.until > now and (safe or not c.secure)]
        return "; ".join(pairs) or None

    def take(self, url: str, lines: tuple[str, ...]) -> None:
        """Take the Set-Cookie lines of an answer from this address.

        At most 50 cookies of 4 KB per host, so that no site fills memory or headers.
        """
        for line in lines:
            pair, _, rest = line.partition(";")
            name, equals, value = (part.strip() for part in pair.partition("="))
            if not (name and equals) or len(pair) > _LONGEST_COOKIE or not (name + value).isprintable():
                continue
            secure, until = _attributes(rest)
            cookies = self._hosts.setdefault(host_of(url), {})
            known = cookies.get(name)
            if not _is_safe(url) and (secure or (known is not None and known.secure)):
                continue  # a page without encryption neither sets nor replaces what is to be kept secret
            if until <= time.time():
                cookies.pop(name, None)
            elif known is not None or len(cookies) < _MOST_COOKIES:
                cookies[name] = _Cookie(value, secure, until)


def _is_safe(url: str) -> bool:
    return url.startswith("https:")


def _attributes(text: str) -> tuple[bool, float]:
    """Whether the cookie is Secure, and until when it lives. Max-Age outranks Expires (RFC 6265 §5.3)."""
    secure, expires, max_age = False, _FOR_EVER, None
    for attribute in text.split(";"):
        name, _, value = attribute.strip().partition("=")
        match name.strip().lower():
            case "secure":
                secure = True
            case "max-age" if _MAX_AGE.fullmatch(value.strip()):
                max_age = int(value)
            case "expires":
                moment = http_date(value)
                expires = moment.timestamp() if moment is not None else _FOR_EVER
            case _:
                pass
    if max_age is None:
        return secure, expires
    return secure, time.time() + max_age if max_age > 0 else 0.0
