"""人工确认 in the report: which plan items a person should confirm soon, and how each stands.

An item asks for a person where the plan says what no crawler can see of it. *Soon* is: the statement has ended or ends
within a month, or none was made and the item's own deadline has passed or is a month away.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from monitor.model import ItemStanding
from monitor.model.attestations import REMIND_DAYS, Attestation, on_the_day
from monitor.model.deadlines import DeadlineKind, read_deadline
from reports import formatting as fmt


@dataclass(frozen=True, slots=True)
class Attesting:
    """One item that a person confirms. `days` are left until it must be done, negative when that day has passed."""

    number: int
    title: str
    person: str  # what no crawler can see
    departments: str
    deadline: str
    told: str  # how it stands, in words
    soon: bool
    holds: bool
    days: int | None


def attesting(
    standings: Iterable[ItemStanding], statements: Sequence[Attestation], plan_year: int, today: date
) -> tuple[Attesting, ...]:
    """Every item that asks for a person: what is due about now first, then what is long overdue, then the rest."""
    said = on_the_day(statements, today)
    found = [
        _one(standing, said.get(standing.item.number), plan_year, today)
        for standing in standings
        if standing.item.person
    ]
    return tuple(sorted(found, key=lambda one: (not one.soon, _urgency(one), one.number)))


def _urgency(one: Attesting) -> int:
    return abs(one.days) if one.soon and one.days is not None else 0


def _one(standing: ItemStanding, statement: Attestation | None, plan_year: int, today: date) -> Attesting:
    item = standing.item
    told, soon, days = _of_statement(statement, today) if statement else _of_deadline(item.deadline, plan_year, today)
    return Attesting(
        number=item.number,
        title=fmt.clean(item.title, 200),
        person=fmt.clean(item.person, 500),
        departments="、".join(fmt.clean(name, 60) for name in item.departments),
        deadline=fmt.clean(item.deadline, 100),
        told=told,
        soon=soon,
        holds=statement is not None and statement.holds(today),
        days=days,
    )


def _of_statement(statement: Attestation, today: date) -> tuple[str, bool, int]:
    days = (statement.until - today).days
    who = f"人工确认：{fmt.clean(statement.by, 60)}，{fmt.calendar_day(statement.on)}"
    if days < 0:
        return f"{who}，已到期 {-days} 天，请重新确认", True, days
    if days <= REMIND_DAYS:
        left = f"还有 {days} 天到期" if days else "今天到期"
        return f"{who}，{left}，请重新确认", True, days
    return f"{who}，有效至 {fmt.calendar_day(statement.until)}", False, days


def _of_deadline(deadline: str, plan_year: int, today: date) -> tuple[str, bool, int | None]:
    read = read_deadline(deadline, plan_year)
    if read.kind is not DeadlineKind.BY or read.day is None:
        return "尚未确认", False, None
    days = (read.day - today).days
    if days < 0:
        return f"尚未确认，完成时限（{fmt.calendar_day(read.day)}）已过 {-days} 天", True, days
    if days <= REMIND_DAYS:
        left = f"还剩 {days} 天" if days else "今天到期"
        return f"尚未确认，完成时限（{fmt.calendar_day(read.day)}）{left}", True, days
    return "尚未确认", False, days
