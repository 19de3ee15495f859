"""config.toml -> validated settings. Every error names the file, the line, the key and the near match."""

from monitor.config.alerting import AlertingSettings, AlertSettings, EventName
from monitor.config.cron import cron_trigger, next_time
from monitor.config.loader import Loaded, load, read
from monitor.config.problems import ConfigError, Problem
from monitor.config.settings import (
    AttachmentSettings,
    CheckSettings,
    CrawlSettings,
    DepartmentSettings,
    HostEntry,
    MailSettings,
    NetworkSettings,
    PlanSettings,
    ReportSettings,
    ScheduleSettings,
    Settings,
    SiteSettings,
    WorkdaySettings,
)

__all__ = [
    "AlertSettings", "AlertingSettings", "AttachmentSettings", "CheckSettings", "ConfigError", "CrawlSettings",
    "DepartmentSettings", "EventName", "HostEntry", "Loaded", "MailSettings", "NetworkSettings", "PlanSettings",
    "Problem",
    "ReportSettings", "ScheduleSettings", "Settings", "SiteSettings", "WorkdaySettings", "cron_trigger",
    "load", "next_time", "read",
]  # fmt: skip
