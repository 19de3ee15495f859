"""Scope: what of the web is crawled, what belongs to the site. The rules of addresses themselves are re-exported."""

import re

from monitor.addresses import BadUrl, NotAPage, Resolved, Target, bare_host, host_of, normalise, resolve, split
from monitor.config import SiteSettings

__all__ = [
    "BadUrl",
    "NotAPage",
    "Resolved",
    "Scope",
    "Target",
    "bare_host",
    "host_of",
    "normalise",
    "own_host",
    "resolve",
    "split",
]


def _without_scheme(url: str) -> str:
    """`host/path…` with the default port dropped: http and https of one host are one site."""
    _, _, path, query = split(url)
    return f"{host_of(url)}{path or '/'}{f'?{query}' if query else ''}"


class Scope:
    """What of the web is crawled, what belongs to the site, what is excluded."""

    def __init__(self, site: SiteSettings) -> None:
        self._prefixes = tuple(_without_scheme(normalise(prefix) or prefix) for prefix in site.prefixes())
        self._folders = tuple(prefix for prefix in self._prefixes if prefix.endswith("/"))
        self._home = _without_scheme(normalise(site.home) or site.home)
        self._hosts = frozenset(own_host(host) for host in site.all_hosts())
        # Below these an address lies that has no default port; most do.
        self._plain_folders = tuple(f"{scheme}://{folder}" for folder in self._folders for scheme in ("http", "https"))
        self._exclude = tuple(re.compile(pattern) for pattern in site.exclude)

    @property
    def hosts(self) -> frozenset[str]:
        return self._hosts

    def crawlable(self, url: str) -> bool:
        """Whether the address lies below one of the path prefixes, at a segment boundary, and is not excluded."""
        return (url.startswith(self._plain_folders) or self._inside(_without_scheme(url))) and not self.excluded(url)

    def _inside(self, place: str) -> bool:
        return place.startswith(self._folders) or place == self._home or self._at_an_edge(place)

    def _at_an_edge(self, place: str) -> bool:
        return any(_below(place, prefix) for prefix in self._prefixes)

    def internal(self, url: str) -> bool:
        """Whether the address is on a host of the site."""
        return host_of(url) in self._hosts

    def excluded(self, url: str) -> bool:
        return bool(self._exclude) and any(pattern.search(url) for pattern in self._exclude)


def origin_of(url: str) -> str:
    """Scheme and host of an address in its one spelling, without a slash at the end."""
    return f"{url.partition('://')[0]}://{host_of(url)}"


def own_host(host: str) -> str:
    """A host as the config names it, spelled as `host_of` does: no default port, Chinese names in their ASCII form."""
    bare = re.sub(r":(?:80|443)$", "", host)
    return host_of(normalise(f"http://{bare}/") or "") or bare.lower()


def _below(place: str, prefix: str) -> bool:
    if prefix.endswith("/"):
        return place.startswith(prefix) or place == prefix[:-1]
    return place == prefix or place.startswith((prefix + "/", prefix + "?"))


def split_port(text: str, default: int) -> tuple[str, int]:
    """Split `host`, `host:port`, `v6`, `[v6]`, `[v6]:port`. Raises ValueError on a port that is none."""
    if text.startswith("["):
        host, _, rest = text[1:].partition("]")
        return host, int(rest.removeprefix(":") or default)
    if text.count(":") > 1:
        return text, default
    host, _, port = text.partition(":")
    return host, int(port or default)
