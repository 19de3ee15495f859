"""config.toml -> validated settings. Every error names the file, the line, the key and the near match."""

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
    "CheckSettings", "CrawlSettings", "HostEntry", "MailSettings", "NetworkSettings", "PlanSettings",
    "ReportSettings", "ScheduleSettings", "Settings", "SiteSettings",
]  # fmt: skip
