"""What the checks said of one page, to be kept and said again as long as neither page nor check has changed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from monitor.model.findings import Observation
from monitor.model.verdicts import PageKind
from monitor.model.views import PageView


@dataclass(frozen=True, slots=True)
class Said:
    """What one check said of a page. `key` names the check with its options and its code: a check of another key has
    not spoken yet. `broke` is the error that ended it ('' when none did); what it said before stands."""

    key: str
    observations: tuple[Observation, ...]
    broke: str = ""


Heard = tuple[Said, ...]


class Looking(Protocol):
    """All page checks of a run. Travels to a helper process, so it must be picklable."""

    def __call__(self, page: PageView) -> Heard:
        """What every check that wants pages of this kind says of the page."""
        ...

    def wanted(self, kind: PageKind) -> frozenset[str]:
        """The keys of the checks that want pages of a kind."""
        ...


@dataclass(frozen=True, slots=True)
class NoLooking:
    """Nobody looks (a crawl for its links alone)."""

    def __call__(self, page: PageView) -> Heard:
        return ()

    def wanted(self, kind: PageKind) -> frozenset[str]:
        return frozenset()


Look = Callable[[PageView], Heard]
