"""What the store hands out, and how it fails. Messages are Chinese: an admin reads them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from monitor.model import CrawlSummary, State

RunStatus = Literal["running", "done", "failed", "interrupted"]
MessageState = Literal["waiting", "sent", "failed"]


@dataclass(frozen=True, slots=True)
class Run:
    """One inspection as recorded."""

    id: int
    site: str
    site_name: str
    started: datetime
    finished: datetime | None
    status: RunStatus
    error: str
    crawl: CrawlSummary | None
    notes: tuple[str, ...]
    partial: bool = False  # only some of the checks were run (`run --check`)


@dataclass(frozen=True, slots=True)
class LedgerCounts:
    """What one run did to the ledger; `open` are old findings that are still there."""

    new: int = 0
    open: int = 0
    fixed: int = 0
    reopened: int = 0
    waived: int = 0


@dataclass(frozen=True, slots=True)
class Event:
    """One change in a finding's life. `from_state` is None at its birth."""

    at: datetime
    run_id: int | None
    from_state: State | None
    to_state: State
    note: str
    by: str


@dataclass(frozen=True, slots=True)
class Message:
    """One mail in the outbox."""

    id: int
    message_id: str
    key: str
    subject: str
    recipients: tuple[str, ...]
    mime: bytes
    state: MessageState
    attempts: int
    next_try: datetime
    last_error: str
    created: datetime
