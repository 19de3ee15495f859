"""Our own standpoint: whether this machine's network and resolver stand, so that a failure says something about others.

A name that "does not exist" counts only if a control name resolves through the same resolver; a refused connection
counts only if something else could be reached. An answer of anybody outside, or of the control hosts, holds for a few
seconds and no longer: networks go down in the middle of a run, too.
"""

import asyncio
from functools import lru_cache
from ipaddress import ip_address

from monitor.model import DnsStatus, Probes
from monitor.web.urls import bare_host, host_of

_FRESH = 5.0  # seconds
_MOST_CONTROLS = 8


class Vantage:
    """What can be said from here. Without probes it goes by what answered in this run."""

    def __init__(self, probes: Probes | None) -> None:
        self._probes = probes
        self._controls: dict[str, None] = {}
        self._outside: float | None = None  # when a foreign host answered last
        self._lock = asyncio.Lock()
        self._resolver: tuple[float, bool] | None = None
        self._network: tuple[float, bool, str] | None = None

    def answered(self, url: str, *, internal: bool) -> None:
        """Some server answered at this address: its name is a control for the resolver, and the way there is open."""
        if not internal:
            self._outside = asyncio.get_running_loop().time()
        if len(self._controls) < _MOST_CONTROLS and (name := _name_of(host_of(url))):
            self._controls[name] = None

    async def resolver_works(self) -> bool:
        """Whether a name that answered in this run can be resolved now, through the resolver and no hosts table."""
        async with self._lock:
            now = asyncio.get_running_loop().time()
            if self._resolver is None or now - self._resolver[0] > _FRESH:
                works = await self._ask_resolver()
                self._resolver = (asyncio.get_running_loop().time(), works)
            return self._resolver[1]

    async def _ask_resolver(self) -> bool:
        if self._probes is None:
            return bool(self._controls)
        for name in tuple(self._controls):  # others are answered meanwhile
            for rdtype in ("A", "AAAA"):
                answer = await self._probes.dns(name, rdtype)
                if answer.status is DnsStatus.ANSWER and not answer.from_hosts_table:
                    return True
        return False

    async def outside_works(self) -> bool:
        """Whether anything beyond the site itself can be reached from this machine now."""
        lately = self._outside is not None and asyncio.get_running_loop().time() - self._outside <= _FRESH
        return lately or (await self.network())[0]

    async def network(self) -> tuple[bool, str]:
        """Whether the control hosts can be reached over either family, and how that was decided (Chinese)."""
        if self._probes is None:
            return True, "没有设置对照主机"
        async with self._lock:
            now = asyncio.get_running_loop().time()
            if self._network is None or now - self._network[0] > _FRESH:
                routes = [await self._probes.route(4, _FRESH)]
                if not routes[0].ok:
                    routes.append(await self._probes.route(6, _FRESH))
                reason = "；".join(route.reason for route in routes)
                self._network = (asyncio.get_running_loop().time(), routes[-1].ok, reason)
            return self._network[1], self._network[2]


@lru_cache(maxsize=1024)
def _name_of(host: str) -> str:
    """The bare name of a host that may carry a port; '' for a literal address."""
    name = bare_host(f"http://{host}/")
    return "" if _is_literal(name) else name


def _is_literal(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
