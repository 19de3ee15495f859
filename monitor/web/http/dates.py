"""Dates in HTTP headers, as far as they can be read: what a server writes there is never an error of ours."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def http_date(text: str) -> datetime | None:
    """The moment (with zone) that a header value names; None when it names none."""
    try:
        moment = parsedate_to_datetime(text.strip())
    except (ValueError, OverflowError, TypeError, IndexError):  # years and zones of any length come in
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
