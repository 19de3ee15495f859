"""The settings an inspection runs on, validated once at the config border (pydantic) and frozen after.

Each class is one table of config.toml; field names are the TOML keys. Durations are seconds unless the name says
days; sizes are bytes unless it says mb. Messages raised here are Chinese, because an admin reads them.
"""

from datetime import date
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    SecretStr,
    field_validator,
    model_validator,
)

from monitor.config.alerting import AlertingSettings, AlertSettings
from monitor.config.cron import cron_trigger
from monitor.config.messages import near
from monitor.config.tables import Hours, MailAddress, Slug, Table, mail_address
