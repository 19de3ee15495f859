"""人工确认: a person's signed statement on a plan item, for what no crawler can see, with evidence and an expiry.

It holds from the day it was made (`on`) to the day it ends (`until`), both included, in Beijing days, and only for the
plan of its year: item 30 of next year's plan is another task.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

REMIND_DAYS = 30  # from so many days before the end on, the report asks for a new statement


@dataclass(frozen=True, slots=True)
class Attestation:
    """One statement. `evidence` is an address, or the name of a file that is kept under its SHA-256 (`sha256`)."""

    id: int
    site: str
    year: int
    item: int
    title: str  # the item's title when it was made: numbers change, statements do not
    by: str
    on: date
    until: date
    evidence: str
    sha256: str  # '' when the evidence is an address
    size: int  # bytes of the kept file; 0 for an address
    recorded: datetime
    revoked: datetime | None = None
    revoked_why: str = ""

    def holds(self, day: date) -> bool:
        """Whether it counts on a day."""
        return self.revoked is None and self.on <= day <= self.until

    def ended(self, day: date) -> bool:
        """Whether it once counted and has run out by itself."""
        return self.revoked is None and self.until < day

    def ends_soon(self, day: date, within: int = REMIND_DAYS) -> bool:
        """Whether it counts on the day and ends within so many days."""
        return self.holds(day) and (self.until - day).days <= within

    def told(self, day: date) -> str:
        """The statement in a report's words (Chinese): who, when, until when; that it ends soon, or has ended."""
        said = f"人工确认：{self.by}，{self.on.isoformat()}，至{self.until.isoformat()}"
        if self.ended(day):
            return f"{said}（已到期 {(day - self.until).days} 天，请重新确认）"
        if self.ends_soon(day):
            left = (self.until - day).days
            return f"{said}（{f'还有 {left} 天' if left else '今天'}到期，请重新确认）"
        return said


def on_the_day(attestations: Iterable[Attestation], day: date) -> dict[int, Attestation]:
    """By item, the statement to speak of on a day: one that holds rather than one that has ended, then the one that
    lasts longest. Revoked ones and those of a later day say nothing."""
    chosen: dict[int, Attestation] = {}
    for one in attestations:
        if not (one.holds(day) or one.ended(day)):
            continue
        other = chosen.get(one.item)
        if other is None or (one.holds(day), one.until, one.id) > (other.holds(day), other.until, other.id):
            chosen[one.item] = one
    return chosen
