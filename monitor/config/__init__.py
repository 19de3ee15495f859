"""config.toml -> validated settings. Every error names the file, the line, the key and the near match."""

from typing import TYPE_CHECKING

from monitor.lazily import exported

if TYPE_CHECKING:
    from monitor.config.alerting import AlertingSettings, AlertSettings, EventName
    from monitor.config.crawling import AttachmentSettings, CrawlSettings, HostEntry, NetworkSettings, SiteSettings
    from monitor.config.cron import cron_trigger, next_time
    from monitor.config.loader import Loaded, load, read
    from monitor.config.problems import ConfigError, Problem
    from monitor.config.settings import (
        CheckSettings,
        DepartmentSettings,
        MailSettings,
        PlanSettings,
        ReportSettings,
        ScheduleSettings,
        Settings,
        WorkdaySettings,
    )
else:
    __getattr__ = exported(
        __name__,
        {
            "alerting": "AlertingSettings AlertSettings EventName",
            "crawling": "AttachmentSettings CrawlSettings HostEntry NetworkSettings SiteSettings",
            "cron": "cron_trigger next_time",
            "loader": "Loaded load read",
            "problems": "ConfigError Problem",
            "settings": "CheckSettings DepartmentSettings MailSettings PlanSettings ReportSettings ScheduleSettings "
            "Settings WorkdaySettings",
        },
    )

__all__ = [
    "AlertSettings", "AlertingSettings", "AttachmentSettings", "CheckSettings", "ConfigError", "CrawlSettings",
    "DepartmentSettings", "EventName", "HostEntry", "Loaded", "MailSettings", "NetworkSettings", "PlanSettings",
    "Problem",
    "ReportSettings", "ScheduleSettings", "Settings", "SiteSettings", "WorkdaySettings", "cron_trigger",
    "load", "next_time", "read",
]  # fmt: skip
