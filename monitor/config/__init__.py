"""config.toml -> validated settings. Every error names the file, the line, the key and the near match."""

from monitor.config.cron import cron_trigger, next_time
from monitor.config.loader import Loaded, load, read
from monitor.config.problems import ConfigError, Problem
from monitor.config.settings import (
    CheckSettings,
    CrawlSettings,
    HostEntry,
    MailSettings,
    NetworkSettings,
    PlanSettings,
    ReportSettings,
    ScheduleSettings,
    Settings,
    SiteSettings,
)

__all__ = [
    "CheckSettings", "ConfigError", "CrawlSettings", "HostEntry", "Loaded", "MailSettings", "NetworkSettings",
    "PlanSettings", "Problem", "ReportSettings", "ScheduleSettings", "Settings", "SiteSettings", "cron_trigger",
    "load", "next_time", "read",
]  # fmt: skip
