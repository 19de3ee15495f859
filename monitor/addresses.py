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
EDGES = "".join(map(chr, range(0x21)))  # what a browser strips off both ends of an address
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.\-]*:")
_UNICODE = frozenset({"utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "ascii", "us-ascii"})
_QUERY_SET = frozenset(map(chr, range(0x21))) | frozenset("\"#<>'%")
_GBK = frozenset({"gbk", "gb2312", "x-gbk", "gb18030"})
_PLAIN = re.compile(r"(https?)://([a-z0-9.\-_]+(?::[0-9]+)?)(?=[/?#]|\Z)")
# What is in its one spelling beyond doubt, as most addresses are: told twenty times sooner than by the parser. No host
# that a parser might read as a number, no default port, no segment that begins with a dot, nothing to be encoded.
_PATH = r"(?:/(?:[A-Za-z0-9_~-][A-Za-z0-9_~.-]*)?)+(?:\?[A-Za-z0-9_=&-]+)?"
_PORT = r"(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6(?:[0-4][0-9]{3}|5(?:[0-4][0-9]{2}|5(?:[0-2][0-9]|3[0-5]))))"
_NORMAL = re.compile(
    r"https?://(?:(?:(?!xn--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}"
    r"|(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9]))"
    rf"(?::(?!80/|443/){_PORT})?{_PATH}"
)
_NORMAL_PATH = re.compile(rf"(?!//){_PATH}")
_DEFAULT_PORTS = {"http": "80", "https": "443"}
_FOR_ALL_OF_BASE = frozenset({"", "?", "#", *map(chr, range(0x21))})  # first characters that may stand before ? or #
_RELATIVE_HTTP = re.compile(r"[htps\s]*:(?!//)", re.IGNORECASE)  # `http:?q=1` is as relative as `?q=1`
_REMEMBERED = 4_096  # addresses of each cache here; some 2 MB


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


def resolve(base: str, raw: str, encoding: str = "utf-8") -> Resolved:
    """Resolve what stands in an attribute against the page's base address, as a browser does."""
    if raw[:1] == "/" and _NORMAL_PATH.fullmatch(raw) and _is_normal(origin := _parts(base)[0]):
        return Target(f"{origin[:-1]}{raw}")
    return _resolve(needed(base, raw), raw, encoding)


@lru_cache(maxsize=512)
def _is_normal(url: str) -> bool:
    return _NORMAL.fullmatch(url) is not None


def needed(base: str, raw: str) -> str:
    """What of the base an address needs: a menu's links are then remembered for the whole folder or site."""
    first = raw[:1]
    if first in _FOR_ALL_OF_BASE or (first in "hH" and _RELATIVE_HTTP.match(raw)):
        return base
    origin, folder = _parts(base)
    return origin if first == "/" else folder


@lru_cache(maxsize=512)
def _parts(base: str) -> tuple[str, str]:
    """The origin and the folder of a base address, each ending with a slash; the base itself where it is unusual."""
    plain = _PLAIN.match(base)
    if plain is None or "\\" in base:
        return base, base
    path = base[plain.end() :].partition("#")[0].partition("?")[0]
    return f"{plain[0]}/", f"{plain[0]}{path.rpartition('/')[0]}/"


@lru_cache(maxsize=_REMEMBERED)
def _resolve(base: str, raw: str, encoding: str) -> Resolved:
    text = raw.strip(EDGES).translate(_STRIPPED)
    scheme = _SCHEME.match(text)
    if scheme and scheme.group()[:-1].lower() not in ("http", "https"):
        return NotAPage(scheme.group()[:-1].lower())
    if encoding.lower() not in _UNICODE:
        text = _encode_query(text, encoding)
    try:
        href = ada_url.join_url(base, text)
    except ValueError:
        return BadUrl(raw)
    return _split(href)


def _split(href: str) -> Target | NotAPage:
    """An address from the WHATWG parser, which gives none of http(s) without a host."""
    scheme = href.partition(":")[0]
    if scheme not in ("http", "https"):
        return NotAPage(scheme)
    url, _, fragment = href.partition("#")
    return Target(url, fragment)


def _encode_query(text: str, encoding: str) -> str:
    """Percent-encode the non-ASCII part of the query in a legacy encoding; what it lacks becomes `&#n;` (WHATWG)."""
    head, mark, fragment = text.partition("#")
    path, question, query = head.partition("?")
    if not question or query.isascii():
        return text
    try:
        encoded = "".join(char if char.isascii() else _query_bytes(char, encoding.lower()) for char in query)
    except LookupError:
        return text
    return f"{path}?{encoded}{mark}{fragment}"


def _query_bytes(char: str, encoding: str) -> str:
    try:
        octets = _gbk(char) if encoding in _GBK else char.encode(encoding)
    except UnicodeEncodeError:
        return f"%26%23{ord(char)}%3B"
    return "".join(chr(octet) if octet < 0x7F and chr(octet) not in _QUERY_SET else f"%{octet:02X}" for octet in octets)


def _gbk(char: str) -> bytes:
    """The gbk encoder of the Encoding Standard (§10.1.2): the euro in one byte, and nothing that takes four.

    Pages that call themselves gb2312 or gbk reach us as gb18030, as they are read; true gb18030 pages are rare.
    """
    if char == "€":
        return b"\x80"
    octets = char.encode("gb18030")
    if len(octets) > 2:
        raise UnicodeEncodeError("gbk", char, 0, 1, "not in two bytes")
    return octets


def normalise(url: str) -> str | None:
    """The one spelling of an absolute http(s) address, without fragment; None when it is not one."""
    if _NORMAL.fullmatch(url):
        return url
    try:
        href = ada_url.normalize_url(url)
    except ValueError:
        return None
    return href.partition("#")[0] if href.startswith(("http://", "https://")) else None


@lru_cache(maxsize=_REMEMBERED)
def host_of(url: str) -> str:
    """Host and port in lower case, the scheme's default port left out; '' when there is none."""
    plain = _PLAIN.match(url)  # what nearly all addresses are, read in a fifth of the time
    if plain is not None:
        scheme, netloc = plain.groups()
    else:
        try:
            parts = urlsplit(url)
        except ValueError:
            return ""
        scheme, netloc = parts.scheme, parts.netloc.rpartition("@")[2].lower()
    default = _DEFAULT_PORTS.get(scheme)
    return netloc.removesuffix(f":{default}") if default else netloc


def without_userinfo(url: str) -> str:
    """The address without a name and password before its host (`http://name:password@host/`)."""
    scheme, mark, rest = url.partition("://")
    netloc, slash, path = rest.partition("/")
    return f"{scheme}{mark}{netloc.rpartition('@')[2]}{slash}{path}" if "@" in netloc else url


def split(url: str) -> tuple[str, str, str, str]:
    """Scheme, host with port, path and query of an address in its one spelling; what a fragment holds is left out."""
    scheme, _, rest = url.partition("#")[0].partition("://")
    rest, _, query = rest.partition("?")
    netloc, slash, path = rest.partition("/")
    return scheme, netloc, slash + path, query


def bare_host(url: str) -> str:
    """The host name or literal alone: no port, no brackets."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
