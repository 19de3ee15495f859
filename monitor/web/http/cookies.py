"""Cookies, the least that a firewall in front of a site needs: kept per host, sent to that host only, never stored.

Without them a first-visit check (302 to the same address with a cookie) loops for ever. Domain attributes are ignored
on purpose: no cookie ever leaves for another host.
"""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


class CookieJar:
    """host -> name -> value, in memory for one run."""

    def __init__(self) -> None:
        self._hosts: dict[str, dict[str, str]] = {}

    def header(self, host: str) -> str | None:
        """The Cookie header for a host, None when there is nothing to send."""
        cookies = self._hosts.get(host)
        return "; ".join(f"{name}={value}" for name, value in cookies.items()) if cookies else None

    def take(self, host: str, lines: list[str]) -> None:
        """Take Set-Cookie lines; at most 50 cookies of 4 KB per host, so that no site fills memory or headers."""
        for line in lines:
            pair, _, rest = line.partition(";")
            name, equals, value = pair.strip().partition("=")
            if not (name and equals) or len(pair) > 4096 or not (name + value).isprintable():
                continue
            cookies = self._hosts.setdefault(host, {})
            if _expired(rest):
                cookies.pop(name, None)
            elif name in cookies or len(cookies) < 50:
                cookies[name] = value


def _expired(attributes: str) -> bool:
    for attribute in attributes.split(";"):
        name, _, value = attribute.strip().partition("=")
        if name.lower() == "max-age":
            return value.strip().startswith(("0", "-"))
        if name.lower() == "expires":
            try:
                moment = parsedate_to_datetime(value.strip())
            except ValueError:
                return False
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) < datetime.now(UTC)
    return False
