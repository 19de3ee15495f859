"""Addresses: resolving what stands in a page as browsers do (WHATWG), and one spelling per address.

The WHATWG parser is ada; what it leaves to the caller is done here: the query is percent-encoded in the encoding of
the page, so that `?q=中文` on a GBK page asks for what a browser asks for.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

import ada_url

_STRIPPED = str.maketrans("", "", "\t\n\r")
_EDGES = "".join(map(chr, range(0x21)))
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.\-]*:")
_UNICODE = frozenset({"utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "ascii", "us-ascii"})
_QUERY_SET = frozenset(map(chr, range(0x21))) | frozenset("\"#<>'%")
_DEFAULT_PORTS = {"http": "80", "https": "443"}


@dataclass(frozen=True, slots=True)
class Target:
    """An http(s) address, absolute and encoded, with its fragment split off."""

    url: str
    fragment: str = ""


@dataclass(frozen=True, slots=True)
class NotAPage:
    """A link that leads to no page: javascript:, mailto:, tel:, data:, about: …"""

    scheme: str


@dataclass(frozen=True, slots=True)
class BadUrl:
    """A link that no browser can follow."""

    raw: str


Resolved = Target | NotAPage | BadUrl


@lru_cache(maxsize=65_536)
def resolve(base: str, raw: str, encoding: str = "utf-8") -> Resolved:
    """Resolve what stands in an attribute against the page's base address, as a browser does."""
    text = raw.strip(_EDGES).translate(_STRIPPED)
    scheme = _SCHEME.match(text)
    if scheme and scheme.group()[:-1].lower() not in ("http", "https"):
        return NotAPage(scheme.group()[:-1].lower())
    if encoding.lower() not in _UNICODE:
        text = _encode_query(text, encoding)
    try:
        href = ada_url.join_url(base, text)
    except ValueError:
        return BadUrl(raw)
    return _split(href, raw)


def _split(href: str, raw: str) -> Resolved:
    scheme = href.partition(":")[0]
    if scheme not in ("http", "https"):
        return NotAPage(scheme)
    url, _, fragment = href.partition("#")
    return Target(url, fragment) if urlsplit(url).netloc else BadUrl(raw)


def _encode_query(text: str, encoding: str) -> str:
    """Percent-encode the non-ASCII part of the query in a legacy encoding; what it lacks becomes `&#n;` (WHATWG)."""
    head, mark, fragment = text.partition("#")
    path, question, query = head.partition("?")
    if not question or query.isascii():
        return text
    codec = "gb18030" if encoding.lower() in ("gbk", "gb2312", "x-gbk", "gb18030") else encoding
    try:
        encoded = "".join(char if char.isascii() else _query_bytes(char, codec) for char in query)
    except LookupError:
        return text
    return f"{path}?{encoded}{mark}{fragment}"


def _query_bytes(char: str, codec: str) -> str:
    try:
        octets = char.encode(codec)
    except UnicodeEncodeError:
        return f"%26%23{ord(char)}%3B"
    return "".join(chr(octet) if octet < 0x7F and chr(octet) not in _QUERY_SET else f"%{octet:02X}" for octet in octets)


def normalise(url: str) -> str | None:
    """The one spelling of an absolute http(s) address, without fragment; None when it is not one."""
    try:
        result = _split(ada_url.URL(url).href, url)
    except ValueError:
        return None
    return result.url if isinstance(result, Target) else None


@lru_cache(maxsize=65_536)
def host_of(url: str) -> str:
    """Host and port in lower case, the scheme's default port left out; '' when there is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    netloc = parts.netloc.rpartition("@")[2].lower()
    default = _DEFAULT_PORTS.get(parts.scheme)
    return netloc.removesuffix(f":{default}") if default else netloc


def bare_host(url: str) -> str:
    """The host name or literal alone: no port, no brackets."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
