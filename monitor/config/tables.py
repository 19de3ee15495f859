"""What every table of config.toml is made of: the strict base, and the shapes that several of them share."""

import re
from datetime import time
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


class Table(BaseModel):
    """Base of every table: unknown keys are errors, defaults are validated too."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, str_strip_whitespace=True, validate_default=True
    )


def mail_address(value: str) -> str:
    local, at, domain = value.rpartition("@")
    if not at or not local or "." not in domain or any(c.isspace() or c in "<>,;\r\n" for c in value):
        raise ValueError(f"“{value}”不是有效的邮箱地址")
    return value


_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


def _hours(value: str) -> str:
    found = _SPAN.fullmatch(value) if value else None
    if value and (found is None or found.group(1, 2) == found.group(3, 4)):
        raise ValueError(f"“{value}”不是有效的时段，应写作 22:00-07:00（起止不能相同）；不设则留空")
    return value


def within_hours(hours: str, local: time) -> bool:
    """Whether a time of day (in the schedule's zone) lies in the hours; they may pass midnight, '' is never."""
    if not hours:
        return False
    start, end = (time.fromisoformat(part) for part in hours.split("-"))
    now = local.replace(tzinfo=None)
    return start <= now < end if start < end else now >= start or now < end


Hours = Annotated[str, AfterValidator(_hours)]  # '22:00-07:00', or '' for none
MailAddress = Annotated[str, AfterValidator(mail_address)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
