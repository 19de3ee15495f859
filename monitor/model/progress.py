"""How far a run has come, for progress bars and logs: a snapshot, handed to a callback, never kept."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of a run. `judged` of `known` tells how far the current phase is.

    `phase` is crawl (pages are read), links (targets are judged), confirm (suspects are asked again), attachments (the
    site's own files are opened) or check (rules look at the site). `note` is Chinese and may be shown as it is.
    """

    phase: str
    pages: int
    targets: int
    judged: int
    known: int
    note: str = ""
