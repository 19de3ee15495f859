"""整改台账: the life of a finding, as one table of (state, what happened) -> state.

What is not in the table cannot happen; asking for it is an error. `None` is a finding that was never seen before.
"""

from enum import StrEnum

from monitor.model import State


class Happening(StrEnum):
    """What can happen to a finding."""

    SEEN = "seen"  # the check found it in this run
    CLEARED = "cleared"  # the check examined its subject and found nothing wrong there, or the subject is gone
    ABSENT = "absent"  # the run could not look at its subject: nothing is known, nothing changes
    WAIVE = "waive"  # 豁免 by a person, until a day
    WAIVER_EXPIRED = "waiver_expired"  # that day has passed


TRANSITIONS: dict[tuple[State | None, Happening], State] = {
    (None, Happening.SEEN): State.NEW,
    #
    (State.NEW, Happening.SEEN): State.OPEN,
    (State.NEW, Happening.CLEARED): State.FIXED,
    (State.NEW, Happening.ABSENT): State.NEW,
    (State.NEW, Happening.WAIVE): State.WAIVED,
    #
    (State.OPEN, Happening.SEEN): State.OPEN,
    (State.OPEN, Happening.CLEARED): State.FIXED,
    (State.OPEN, Happening.ABSENT): State.OPEN,
    (State.OPEN, Happening.WAIVE): State.WAIVED,
    #
    (State.FIXED, Happening.SEEN): State.REOPENED,
    (State.FIXED, Happening.CLEARED): State.FIXED,
    (State.FIXED, Happening.ABSENT): State.FIXED,
    #
    (State.REOPENED, Happening.SEEN): State.OPEN,
    (State.REOPENED, Happening.CLEARED): State.FIXED,
    (State.REOPENED, Happening.ABSENT): State.REOPENED,
    (State.REOPENED, Happening.WAIVE): State.WAIVED,
    #
    (State.WAIVED, Happening.SEEN): State.WAIVED,
    (State.WAIVED, Happening.CLEARED): State.FIXED,
    (State.WAIVED, Happening.ABSENT): State.WAIVED,
    (State.WAIVED, Happening.WAIVE): State.WAIVED,  # a new reason or a new day
    (State.WAIVED, Happening.WAIVER_EXPIRED): State.OPEN,
}


class ImpossibleStep(ValueError):
    """The table has no such step."""


def step(state: State | None, happening: Happening) -> State:
    """The state after something happened. Raises ImpossibleStep for what the table does not know."""
    after = TRANSITIONS.get((state, happening))
    if after is None:
        raise ImpossibleStep(
            f"{happening.value} cannot happen to a finding that is {state.value if state else 'unknown'}"
        )
    return after
