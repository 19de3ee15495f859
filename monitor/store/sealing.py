"""What pages say, as it may stand in the crawl cache: no full number of a person in it.

Running texts are sealed, so that rules that look at them after the crawl still find what they look for
(monitor.model.personal); what is only shown is masked. The page itself is judged before, in memory, with its digits.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple, TypeVar

from monitor.model import Attachment, Consultation, Entry, Evidence, Fault, Letter, Observation, PageFacts, Related
from monitor.model.personal import mask_numbers, sealed
from monitor.model.travel import travels
from monitor.store.exchanges import packed

_Titled = TypeVar("_Titled", Entry, Related)  # many on a page, and nearly none with a number: the same one is kept


@travels
class SealedFacts(NamedTuple):
    """The facts of a page as they may be kept, made by `seal` alone. `told` is without the running text: that is
    `body`, deflated, empty where there is none."""

    told: PageFacts
    body: bytes


def seal(facts: PageFacts) -> SealedFacts:
    """The facts of a page, ready to be stored. Done by whoever read the page: a helper saves its parent the work."""
    told = replace(
        facts,
        title=mask_numbers(facts.title),
        body="",
        entries=tuple(map(_titled, facts.entries)),
        attachments=tuple(map(_file, facts.attachments)),
        related=tuple(map(_titled, facts.related)),
        consultations=tuple(map(_consultation, facts.consultations)),
        letters=tuple(map(_letter, facts.letters)),
    )
    return SealedFacts(told, packed(sealed(facts.body)) if facts.body else b"")


def _titled(told: _Titled) -> _Titled:
    title = mask_numbers(told.title)
    return told if title == told.title else replace(told, title=title)


def _file(told: Attachment) -> Attachment:
    name = mask_numbers(told.name)
    return told if name == told.name else replace(told, name=name)


def _consultation(told: Consultation) -> Consultation:
    return replace(told, title=sealed(told.title), body=sealed(told.body), feedback=sealed(told.feedback))


def _letter(told: Letter) -> Letter:
    return replace(told, title=sealed(told.title), question=sealed(told.question), answer=sealed(told.answer))


def masked_words(said: Iterable[Observation]) -> tuple[Observation, ...]:
    """What a check said of a page, as it is shown and may be kept."""
    return tuple(map(_masked, said))


def _masked(said: Observation) -> Observation:
    if isinstance(said, Fault):
        return replace(
            said,
            message=mask_numbers(said.message),
            expected=mask_numbers(said.expected),
            seen=mask_numbers(said.seen),
            anchor=mask_numbers(said.anchor),
        )
    return replace(said, text=mask_numbers(said.text)) if isinstance(said, Evidence) else said
