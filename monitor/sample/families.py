"""The families of faults that have modules of their own: their pages, faults and look-alikes, gathered in one place."""

from collections.abc import Iterator
from datetime import date

from monitor.sample import abroad, attached, exchanges, fittings, last_year, mischief, plan_items, upkeep
from monitor.sample.responses import Addresses, Reply

FAULTS = (
    *upkeep.FAULTS,
    *plan_items.FAULTS,
    *last_year.FAULTS,
    *exchanges.FAULTS,
    *attached.FAULTS,
    *fittings.FAULTS,
    *mischief.FAULTS,
    *abroad.FAULTS,
)
SOUND = (
    *upkeep.SOUND,
    *plan_items.SOUND,
    *exchanges.SOUND,
    *attached.SOUND,
    *fittings.SOUND,
    *mischief.SOUND,
    *abroad.SOUND,
)


def pages(addresses: Addresses, today: date) -> dict[tuple[str, str], Reply]:
    """The answers of all these families."""
    return {
        **upkeep.entrances(addresses, today),
        **plan_items.item_pages(addresses, today),
        **exchanges.pages(addresses, today),
        **attached.pages(addresses, today),
        **fittings.fittings(addresses, today),
        **mischief.mischief(addresses, today),
        **abroad.abroad(addresses, today),
    }


def map_links(addresses: Addresses) -> Iterator[str]:
    """What the site map links of them: pieces of HTML."""
    yield upkeep.map_links(addresses)
    yield plan_items.map_links(addresses)
    yield exchanges.map_links(addresses)
    yield from attached.map_links(addresses)
    yield fittings.map_links(addresses)
    yield mischief.map_links(addresses)
    yield abroad.map_links(addresses)


def home_links(addresses: Addresses) -> str:
    """What the home page links of them, as list items."""
    return fittings.home_links(addresses)
