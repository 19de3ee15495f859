"""Where a text stands that is no page: an attachment, a published letter; and how that is told."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from monitor.model import AttachmentText, Examined, Fault, Hindrance, Letter, Observation, SiteView, Unjudged
from monitor.model.personal import mask_numbers


@dataclass(frozen=True, slots=True)
class Place:
    """A text to be judged, with what a fault says of where it stands."""

    subject: str
    where: str  # 页面上, 附件中, 公开的来信中
    text: str
    anchor: str = ""
    found_on: str = ""
    file: bool = False  # an attachment
    sheet: bool = False  # a spreadsheet: all of it is a list
    letter: bool = False


def of_attachment(read: AttachmentText) -> Place:
    """An attachment's text."""
    sheet = read.media in ("xlsx", "xls", "xlsb", "ods")
    return Place(read.url, "附件中", read.text, file=True, sheet=sheet)


def with_carriers(site: SiteView, faults: Sequence[Fault]) -> list[Fault]:
    """What is wrong with one attachment, told with the pages that carry it (dear to find, so asked for faults only)."""
    if not faults:
        return []
    carriers = tuple(islice(site.carriers(faults[0].subject, 20), 20))
    first = carriers[0] if carriers else None
    return [
        replace(
            fault,
            found_on=first.page_url if first else "",
            anchor=mask_numbers(first.shown) if first else "",
            carriers=carriers,
            carrier_total=len(carriers),
        )
        for fault in faults
    ]


async def judge_attachments(
    site: SiteView, faults_of: Callable[[AttachmentText], Iterable[Fault]]
) -> AsyncIterator[Observation]:
    """What a rule about texts says of every attachment that was opened. A broken one is told by the check of
    attachments; one that could not be read, or not to its end, is left open."""
    for read in site.attachment_texts():
        await asyncio.sleep(0)  # a large site lets the event loop (time-outs, cancellation) have its turn
        if read.broken:
            continue
        if read.hindrance is not Hindrance.NONE:
            yield Unjudged(read.url, f"附件没有检查：{read.problem}")
            continue
        faults = with_carriers(site, list(faults_of(read)))
        yield Examined(read.url)
        for fault in faults:
            yield fault
        if read.cut and not faults:
            yield Unjudged(read.url, f"附件没有查完：{read.problem}")


def of_letter(letter: Letter) -> Place:
    """A published letter with its answer."""
    text = " \n ".join((letter.title, letter.question, letter.answer))
    return Place(letter.url, "公开的来信中", text, anchor=mask_numbers(letter.title), found_on=letter.url, letter=True)
