"""What is remembered: `monitor.db` (precious: runs, ledger, samples, outbox) and `cache-<site>.db` (disposable).

The only room that knows SQLite. Everything others may use is named here.
"""

from typing import TYPE_CHECKING

from monitor.lazily import exported
from monitor.model import Sample

if TYPE_CHECKING:
    from monitor.store.alerts import Alert, AlertBook, AlertKind, Notice
    from monitor.store.attachment_book import AttachmentBook, Candidate, Validators
    from monitor.store.attestations import AttestationBook
    from monitor.store.cache import CacheError, CrawlCache
    from monitor.store.errors import NoSuchRecord, NotPossible, StoreBroken, StoreError, StoreLocked, StoreTooNew
    from monitor.store.history import NETWORK, Change, History, Probed
    from monitor.store.ledger import Ledger
    from monitor.store.lookback import Lookback, LookedBack, Origin
    from monitor.store.memory import KnownBaseline, Memory, Past
    from monitor.store.outbox import Outbox
    from monitor.store.records import Event, LedgerCounts, Message, MessageState, Run, RunStatus
    from monitor.store.store import Store
    from monitor.store.view import CachedSite
else:
    __getattr__ = exported(
        __name__,
        {
            "alerts": "Alert AlertBook AlertKind Notice",
            "attachment_book": "AttachmentBook Candidate Validators",
            "attestations": "AttestationBook",
            "cache": "CacheError CrawlCache",
            "errors": "NoSuchRecord NotPossible StoreBroken StoreError StoreLocked StoreTooNew",
            "history": "NETWORK Change History Probed",
            "ledger": "Ledger",
            "lookback": "Lookback LookedBack Origin",
            "memory": "KnownBaseline Memory Past",
            "outbox": "Outbox",
            "records": "Event LedgerCounts Message MessageState Run RunStatus",
            "store": "Store",
            "view": "CachedSite",
        },
    )

__all__ = [
    "NETWORK",
    "Alert",
    "AlertBook",
    "AlertKind",
    "AttachmentBook",
    "AttestationBook",
    "CacheError",
    "CachedSite",
    "Candidate",
    "Change",
    "CrawlCache",
    "Event",
    "History",
    "KnownBaseline",
    "Ledger",
    "LedgerCounts",
    "Lookback",
    "LookedBack",
    "Memory",
    "Message",
    "MessageState",
    "NoSuchRecord",
    "NotPossible",
    "Notice",
    "Origin",
    "Outbox",
    "Past",
    "Probed",
    "Run",
    "RunStatus",
    "Sample",
    "Store",
    "StoreBroken",
    "StoreError",
    "StoreLocked",
    "StoreTooNew",
    "Validators",
]  # fmt: skip
