"""Which addresses may be dialled for a host: our resolver's answer, past the guard."""

from monitor.model import Failure, FailureKind, Family
from monitor.web.http.failures import Refused
from monitor.web.http.guard import Guard
from monitor.web.resolve import Resolver


class Dialler:
    """Resolver and guard together; raises `Refused` when there is nothing to dial."""

    def __init__(self, resolver: Resolver, guard: Guard) -> None:
        self._resolver = resolver
        self._guard = guard

    async def addresses(self, host: str, family: Family | None, fixed: str | None) -> tuple[str, ...]:
        """The addresses to try in turn. A fixed address is what a probe of ours names, for any host of the site."""
        bare = host.strip("[]").rstrip(".").lower()
        if fixed is not None:
            found: tuple[str, ...] = (fixed,)
        else:
            resolved = await self._resolver.addresses(bare, family)
            found = resolved.of(family)
            if not found:
                raise Refused(resolved.failure or Failure(FailureKind.NO_ADDRESS, bare))
        allowed = tuple(address for address in found if not self._guard.refuses(bare, address))
        if len(allowed) < len(found):  # one inner address among public ones is a rebinding trick: ask none
            raise Refused(Failure(FailureKind.FORBIDDEN, f"{bare} 指向内网地址"))
        return allowed
