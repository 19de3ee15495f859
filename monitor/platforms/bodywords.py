"""What a document's own text says of its fields: the 文号 in its head, the 成文日期 under its signature."""

import re
from datetime import date
from itertools import pairwise

from monitor.model import Field, Witness, parse_date
from monitor.model.numbers import number_in_head
from monitor.model.records import BODY

_SIGNED = 30  # characters of a signature or date line
_SENTENCE = re.compile(r"[。；;！？!?：:]")
_MAX_LINES = 20_000


def body_witnesses(body: str, url: str) -> tuple[Witness, ...]:
    """The fields that a text states in a place of its own; silence is no witness."""
    found: list[Witness] = []
    if number := number_in_head(body):
        found.append(Witness(Field.NUMBER, number, BODY, url))
    if (day := signed_on(body)) is not None:
        found.append(Witness(Field.WRITTEN, day.isoformat(), BODY, url))
    return tuple(found)


def signed_on(body: str) -> date | None:
    """The date under the signature: a line that is nothing but a date, below one that can be an office's name.

    The first such line counts: what a notice sends along (办法, 附件) stands behind its signature.
    """
    lines = body.split("\n", _MAX_LINES)
    for above, line in pairwise(lines[1:]):
        if len(line) <= _SIGNED and len(above) <= 2 * _SIGNED and not _SENTENCE.search(above):
            day = parse_date(line)
            if day is not None and parse_date(above) is None:
                return day
    return None
