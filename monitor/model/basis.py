"""What the verdict of a plan item rests on: checks that judge, checks that only gather evidence, a person's word."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from monitor.model.attestations import Attestation, on_the_day
from monitor.model.findings import ItemStanding, Outcome
from monitor.model.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Basis:
    """The parts of one item. `person` is what only a person can confirm, `word` what one has confirmed (Chinese)."""

    automatic: tuple[str, ...]  # ids of the checks that judge
    evidence: tuple[str, ...]  # ids of the checks that only gather evidence
    person: str
    word: str = ""

    @property
    def told(self) -> str:
        """In a phrase: `自动检查 3 项；线索检索 1 项；人工确认待办`."""
        parts = [f"自动检查 {len(self.automatic)} 项" if self.automatic else "没有自动检查"]
        parts += [f"线索检索 {len(self.evidence)} 项"] if self.evidence else []
        if self.word:
            parts.append("有人工确认")
        elif self.person:
            parts.append("人工确认待办")
        return "；".join(parts)


def basis_of(
    standing: ItemStanding, outcomes: Iterable[Outcome], said: Iterable[Attestation] = (), day: date | None = None
) -> Basis:
    """The basis of an item in a run. `said` are the site's statements; one counts on the day for the item that bore
    its number and its title when it was made, so that another year's numbers mean nothing here."""
    hints = {outcome.check for outcome in outcomes if outcome.verdict is Verdict.MANUAL}
    item = standing.item
    own = [one for one in said if (one.item, one.title) == (item.number, item.title)]
    word = on_the_day(own, day).get(item.number) if day is not None else None
    return Basis(
        tuple(check for check in standing.checks if check not in hints),
        tuple(check for check in standing.checks if check in hints),
        item.person,
        word.told(day) if word is not None and day is not None and word.holds(day) else "",
    )
