"""How values stand in `monitor.db`: times as ISO 8601 text in UTC, lists as JSON, texts without broken characters.

Times have a fixed width (microseconds, `+00:00`), so that comparing the texts compares the times.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from monitor.model import Carrier, CrawlSummary, Evidence

# Control characters but tab and line ends: SQLite's own functions stop reading at NUL, and people see none of them.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def clean(text: str) -> str:
    """The text as it can be stored: lone surrogates (from JSON escapes) and control characters become U+FFFD."""
    if text.isascii() and text.isprintable():
        return text
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _CONTROLS.sub("\ufffd", whole)


def moment(at: datetime) -> str:
    """A time as stored. Raises ValueError for a time without zone: nobody could tell when it was."""
    if at.tzinfo is None:
        raise ValueError(f"a time needs its zone: {at!r}")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def moment_or_none(at: datetime | None) -> str | None:
    return None if at is None else moment(at)


def read_moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def read_day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def to_json(value: object) -> str:
    """JSON in one line, Chinese readable as it stands."""
    return clean(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def strings(text: str) -> tuple[str, ...]:
    """A JSON list of texts, read."""
    return tuple(str(value) for value in json.loads(text))


def numbers(text: str) -> tuple[int, ...]:
    """A JSON list of whole numbers, read."""
    return tuple(int(value) for value in json.loads(text))


def from_carriers(carriers: Sequence[Carrier]) -> str:
    return to_json([[c.page_url, c.tag, c.anchor] for c in carriers])


def carriers(text: str) -> tuple[Carrier, ...]:
    return tuple(Carrier(page_url, tag, anchor) for page_url, tag, anchor in json.loads(text))


def from_evidence(evidence: Iterable[Evidence]) -> str:
    return to_json([[e.subject, e.text] for e in evidence])


def evidence(text: str) -> tuple[Evidence, ...]:
    return tuple(Evidence(subject, said) for subject, said in json.loads(text))


def from_crawl(summary: CrawlSummary | None) -> str | None:
    return None if summary is None else to_json(asdict(summary))


def crawl(text: str | None) -> CrawlSummary | None:
    if text is None:
        return None
    told: dict[str, Any] = json.loads(text)
    told["notes"] = tuple(told["notes"])
    return CrawlSummary(**told)
