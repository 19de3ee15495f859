"""One line of the ledger: from a fault to the columns of `findings`, and from a row of it to a `Finding`."""

import sqlite3

from monitor.model import Fault, Finding, Severity, State
from monitor.store import texts

MAX_CARRIERS = 200
MAX_TEXT = 10_000  # characters; a page may be hostile, a report line is for people

# The columns that follow each sighting, in the order of `sighting_values`.
SIGHTING_COLUMNS = (
    "kind", "items", "severity", "url", "found_on", "anchor", "message", "expected", "seen", "basis", "carriers",
    "carrier_total", "good_needed",
)  # fmt: skip


def sighting_values(fault: Fault, severity: Severity, basis: str, kind: str, items: str) -> tuple[str | int, ...]:
    """What a sighting writes into `SIGHTING_COLUMNS`. `items` is JSON already: it is the same for all of a check."""
    carriers = fault.carriers[:MAX_CARRIERS]
    return (
        kind,
        items,
        severity.value,
        texts.clean(fault.url or fault.subject),
        texts.clean(fault.found_on),
        _short(fault.anchor),
        _short(fault.message),
        _short(fault.expected),
        _short(fault.seen),
        _short(basis),
        texts.from_carriers(carriers),
        max(fault.carrier_total, len(fault.carriers)),
        1 if fault.patience is None else fault.patience.good,
    )


def exact(subject: str) -> bytes | None:
    """The subject's bytes when its text cannot be stored unchanged; None, nearly always, when it can."""
    return None if texts.clean(subject) == subject else subject.encode("utf-8", "surrogatepass")


def read_finding(row: sqlite3.Row, state: str) -> Finding:
    """A `Finding` from a row of `findings`, standing in the given state."""
    kept: bytes | None = row["subject_exact"]
    return Finding(
        id=row["id"],
        fingerprint=row["fingerprint"],
        site=row["site"],
        check=row["check_id"],
        kind=row["kind"],
        items=texts.numbers(row["items"]),
        severity=Severity(row["severity"]),
        state=State(state),
        url=row["url"],
        found_on=row["found_on"],
        anchor=row["anchor"],
        message=row["message"],
        expected=row["expected"],
        seen=row["seen"],
        basis=row["basis"],
        departments=texts.strings(row["departments"]),
        first_seen=texts.read_moment(row["first_seen"]),
        last_seen=texts.read_moment(row["last_seen"]),
        occurrences=row["occurrences"],
        carriers=texts.carriers(row["carriers"]),
        carrier_total=row["carrier_total"],
        note=row["note"],
        until=texts.read_day(row["until"]),
        aspect=row["aspect"],
        subject=row["subject"] if kept is None else kept.decode("utf-8", "surrogatepass"),
    )


def _short(text: str) -> str:
    told = texts.clean(text)
    return told if len(told) <= MAX_TEXT else told[: MAX_TEXT - 1] + "…"
