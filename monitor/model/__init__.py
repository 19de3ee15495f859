"""Plain typed records and vocabularies. Imports nothing of ours; everything else may import it."""

from monitor.model.answers import (
    FAILURE_LABELS,
    Answer,
    Certificate,
    Connection,
    DnsAnswer,
    DnsStatus,
    Failure,
    FailureKind,
    Family,
    Hop,
    Route,
)
from monitor.model.contract import CheckSpec, Kind, Options
from monitor.model.dates import (
    BEIJING,
    FoundDate,
    date_in_url,
    find_date,
    find_dates,
    from_epoch,
    parse_date,
    parse_meta_date,
)
from monitor.model.findings import (
    Evidence,
    Examined,
    Fault,
    Finding,
    ItemStanding,
    Observation,
    Outcome,
    PlanItem,
    Unjudged,
    fingerprint,
)
from monitor.model.personal import (
    PersonalNumber,
    card_numbers,
    id_numbers,
    is_id_number,
    mask_numbers,
    mobile_numbers,
    thinly_masked_ids,
)
from monitor.model.progress import Progress
from monitor.model.records import (
    FIELD_LABELS,
    Attachment,
    AttachmentText,
    Carrier,
    Column,
    Consultation,
    CrawlSummary,
    Document,
    Entry,
    Field,
    Letter,
    Link,
    LinkTarget,
    PageFacts,
    PageRecord,
    Related,
    Table,
    Witness,
)
from monitor.model.verdicts import (
    LABELS,
    Coverage,
    LinkVerdict,
    PageKind,
    Severity,
    State,
    Verdict,
    at_least,
    gravest,
    worst,
)
from monitor.model.views import PageView, Probes, SiteView
from monitor.model.workdays import WorkCalendar

__all__ = [
    "BEIJING", "FAILURE_LABELS", "FIELD_LABELS", "LABELS", "Answer", "Attachment", "AttachmentText", "Carrier",
    "Certificate", "CheckSpec", "Column", "Connection", "Consultation", "Coverage", "CrawlSummary", "DnsAnswer",
    "DnsStatus", "Document", "Entry", "Evidence", "Examined", "Failure", "FailureKind", "Family", "Fault", "Field",
    "Finding", "FoundDate", "Hop", "ItemStanding", "Kind", "Letter", "Link", "LinkTarget", "LinkVerdict",
    "Observation", "Options", "Outcome", "PageFacts", "PageKind", "PageRecord", "PageView", "PersonalNumber",
    "PlanItem", "Probes", "Progress", "Related", "Route", "Severity", "SiteView", "State", "Table", "Unjudged",
    "Verdict", "Witness", "WorkCalendar", "at_least", "card_numbers", "date_in_url", "find_date", "find_dates",
    "fingerprint", "from_epoch", "gravest", "id_numbers", "is_id_number", "mask_numbers", "mobile_numbers",
    "parse_date", "parse_meta_date", "thinly_masked_ids", "worst",
]  # fmt: skip
