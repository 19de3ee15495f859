"""Which tasks of the plan in use a check answers to: by topic, so that next year's numbers change nothing.

A kind in code carries numbers of the plan of 2024; config writes numbers of the year that `[plan] numbers` names, or
topics. Numbers of another year are followed through their topics (monitor/model/topics.py).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from monitor.config.settings import PlanSettings
from monitor.model import PlanItem
from monitor.model.topics import TOPICS, follow, of_topics

CODE_YEAR = 2024  # the plan whose numbers stand in the kinds

PlanSource = Callable[[PlanSettings], Sequence[PlanItem]]


@dataclass(frozen=True, slots=True)
class Answered:
    """The numbers in the plan in use, and what was named that has no task there."""

    numbers: tuple[int, ...]
    lost: tuple[int | str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tasks:
    """The plan in use, the one whose numbers config writes, and the one whose numbers the kinds carry."""

    year: int
    items: Sequence[PlanItem]
    written: Sequence[PlanItem]
    coded: Sequence[PlanItem]

    def of_kind(self, numbers: Sequence[int]) -> Answered:
        """For the numbers of a kind."""
        return self._followed(numbers, self.coded)

    def of_config(self, named: Iterable[int | str]) -> Answered:
        """For what an `items` key names, numbers and topics mixed."""
        found: dict[int, None] = {}
        lost: list[int | str] = []
        for one in named:
            there = self._followed([one], self.written) if isinstance(one, int) else self._named(one)
            found.update(dict.fromkeys(there.numbers))
            lost += there.lost
        return Answered(tuple(found), tuple(lost))

    def _named(self, topic: str) -> Answered:
        numbers = of_topics([topic], self.items)
        return Answered(numbers, () if numbers else (topic,))

    def _followed(self, numbers: Sequence[int], before: Sequence[PlanItem]) -> Answered:
        if before is self.items:
            return Answered(tuple(numbers))
        return Answered(*follow(numbers, before, self.items))

    def knows(self, named: int | str) -> bool:
        """Whether an admin may name it."""
        if isinstance(named, int):
            return any(item.number == named for item in self.written)
        return named in self.topics

    @property
    def topics(self) -> tuple[str, ...]:
        own = (topic for item in self.items for topic in item.topics)
        return tuple(dict.fromkeys((*own, *TOPICS)))


def tasks(settings: PlanSettings, plan: PlanSource) -> Tasks:
    """Load what is needed. Raises what the plan source raises."""
    items = plan(settings)

    def of(year: int) -> Sequence[PlanItem]:
        return items if year == settings.year else plan(PlanSettings(year=year))

    written = of(settings.year if settings.numbers is None else settings.numbers)
    return Tasks(settings.year, items, written, of(CODE_YEAR))
