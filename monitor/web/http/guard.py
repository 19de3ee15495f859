"""Which addresses are never asked: the inner networks, unless the site itself lives there (DESIGN.md, Safety)."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import cast

_INNER: tuple[tuple[str, tuple[IPv4Network | IPv6Network, ...]], ...] = (
    ("loopback", (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))),
    (
        "private",
        (
            IPv4Network("10.0.0.0/8"),
            IPv4Network("172.16.0.0/12"),
            IPv4Network("192.168.0.0/16"),
            IPv4Network("100.64.0.0/10"),
            IPv6Network("fc00::/7"),
            IPv6Network("fec0::/10"),  # site-local, the predecessor of fc00::/7
            IPv6Network("64:ff9b:1::/48"),  # a network's own NAT64 (RFC 8215)
        ),
    ),
    ("link-local", (IPv4Network("169.254.0.0/16"), IPv6Network("fe80::/10"))),
    (
        "special",
        (
            IPv4Network("0.0.0.0/8"),
            IPv4Network("192.0.0.0/24"),
            IPv4Network("198.18.0.0/15"),
            IPv4Network("224.0.0.0/4"),
            IPv4Network("240.0.0.0/4"),
            IPv6Network("::/128"),
            IPv6Network("ff00::/8"),
        ),
    ),
)
_NAT64 = IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")  # the old way to write an IPv4 address in IPv6
_TRANSLATED = IPv6Network("::ffff:0:0:0/96")  # RFC 2765
_SIX_TO_FOUR = IPv6Network("2002::/16")


def inner_range(text: str) -> str | None:
    """The kind of inner network an address literal belongs to; None for a public address.

    Addresses that only wrap an IPv4 one (mapped, compatible, translated, NAT64, 6to4) are judged by what they wrap.
    Raises ValueError when the text is no address.
    """
    found = _inner_network(text)
    return None if found is None else next(name for name, networks in _INNER if found in networks)


@lru_cache(maxsize=4096)
def _inner_network(text: str) -> IPv4Network | IPv6Network | None:
    address = _unwrapped(ip_address(text.partition("%")[0]))
    networks = (network for _, networks in _INNER for network in networks if network.version == address.version)
    return next((network for network in networks if address in network), None)


def _unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64 or address in _TRANSLATED or (address in _COMPATIBLE and int(address) > 0xFFFF):
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    if address in _SIX_TO_FOUR:
        return cast(IPv4Address, address.sixtofour)
    return address


class Guard:
    """Decides per host and address; learns the networks the site's own hosts live in, and no others: a site in
    10.0.0.0/8 does not open 192.168.0.0/16, nor 100.64.0.0/10, where clouds keep their secrets."""

    def __init__(self, own_names: frozenset[str], allow_private: bool) -> None:
        self._own = own_names
        self._open = allow_private
        self._home_networks: set[IPv4Network | IPv6Network] = set()

    def refuses(self, host: str, address: str) -> bool:
        """Whether this host must not be asked at this address. Own hosts always may, and teach us where they live."""
        network = _inner_network(address)
        if network is None or self._open:
            return False
        if host in self._own:
            self._home_networks.add(network)
            return False
        return network not in self._home_networks
