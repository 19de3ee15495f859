"""政策解读、互动交流、信息公开 of the sample together: their pages, what they seed, and what is sound and tempts."""

from collections.abc import Iterator
from datetime import date

from monitor.sample import asking, exchange, openness, quarters, readings
from monitor.sample.responses import Addresses, Reply

_Row = tuple[str, str, str, str, str]  # family, check, subject, aspect ('': sound), what


def _rows() -> Iterator[_Row]:
    for n, pair in enumerate(readings.PAIRS):
        yield "readings", readings.CHECK, readings.subject_of(n), pair.aspect, pair.what
    for n, call in enumerate(exchange.CALLS):
        yield "exchange", exchange.INVITATIONS_CHECK, exchange.subject_of_call(n), call.aspect, call.what
    for n, note in enumerate(exchange.NOTES):
        yield "exchange", exchange.LETTERS_CHECK, exchange.subject_of_note(n), note.aspect, note.what
        if note.leaks is not None:
            yield "privacy", "privacy", exchange.subject_of_note(n), note.leaks, note.what
    for aspect, subject, what in exchange.BOARD:
        yield "exchange", exchange.LETTERS_CHECK, subject, aspect, what
    for check, subject, aspect, what in exchange.CONCERN:
        yield "exchange", check, subject, aspect, what
    for check, subject, aspect, what in asking.SEEDS:
        yield "exchange", check, subject, aspect, what
    for check, subject, aspect, what in quarters.SEEDS:
        yield "readings", check, subject, aspect, what
    for check, subject, aspect, what in openness.SEEDS:
        yield "openness", check, subject, aspect, what


FAULTS = (
    *(row for row in _rows() if row[3]),
    ("links", "dead-links", quarters.DEAD_PICTURE, "", "图解的图片 404"),
)
SOUND = tuple((family, check, subject, what) for family, check, subject, aspect, what in _rows() if not aspect)
_COLUMNS = (
    (readings.PAPERS, readings.PAPERS_SLUG),
    (readings.READINGS, readings.READINGS_SLUG),
    (exchange.NAME, exchange.SLUG),
    (openness.NAME, openness.SLUG),
    (quarters.NAME, quarters.SLUG),
    ("智能问答", "znwd"),
)


def pages(addresses: Addresses, today: date) -> dict[tuple[str, str], Reply]:
    """Every answer of these families."""
    return {
        **readings.readings(addresses, today),
        **quarters.quarters(addresses, today),
        **exchange.exchange(addresses, today),
        **asking.asking(addresses),
        **openness.openness(addresses, today),
    }


def map_links(addresses: Addresses) -> str:
    """Links to their columns, for the site map."""
    return " ".join(f'<a href="{addresses.bureau(f"/{slug}/index.html")}">{name}</a>' for name, slug in _COLUMNS)
