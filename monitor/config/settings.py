"""The settings an inspection runs on, validated once at the config border (pydantic) and frozen after.

Each class is one table of config.toml (those that a crawl needs stand in `crawling`); field names are the TOML keys.
Durations are seconds unless the name says days; sizes are bytes unless it says mb. Messages raised here are Chinese,
because an admin reads them.
"""

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self
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
from monitor.config.crawling import AttachmentSettings, CrawlSettings, HttpUrl, NetworkSettings, SiteSettings
from monitor.config.cron import cron_trigger
from monitor.config.messages import near
from monitor.config.tables import MailAddress, Slug, Table, mail_address
from monitor.model import CheckSpec, WorkCalendar
from monitor.model.indicators import INDICATORS


def _cron_line(value: str) -> str:
    if value:
        try:
            cron_trigger(value, ZoneInfo("Asia/Shanghai"))
        except ValueError as error:
            raise ValueError(
                f"“{value}”不是有效的 cron 时间：应为“分 时 日 月 周”五段，例如 0 2 * * *（每天 2:00）；{error}"
            ) from None
    return value


CronLine = Annotated[str, AfterValidator(_cron_line)]


class PlanSettings(Table):
    """`[plan]`: which yearly notice is answered to."""

    year: int = 2024
    file: str = ""  # a TOML file of [[item]] tables instead of the plan that ships with the product
    numbers: int | None = None  # the year whose numbers stand in `items` of the checks; None: those of `year`


class ScheduleSettings(Table):
    """`[schedule]`: cron lines in Asia/Shanghai for `xunjian serve`. An empty line switches that job off."""

    timezone: str = "Asia/Shanghai"
    inspect: CronLine = "0 2 * * *"
    probe: CronLine = "*/5 * * * *"
    report: CronLine = "0 8 * * *"
    workdays_only: bool = False
    weekly: CronLine = ""  # reports on the last whole week, month, quarter, year
    monthly: CronLine = ""
    quarterly: CronLine = ""
    yearly: CronLine = ""

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"“{value}”不是有效的时区名，一般应为 Asia/Shanghai") from None
        return value


class WorkdaySettings(Table):
    """`[workdays]`: days on which our office's calendar differs from the one that the program knows."""

    extra_workdays: list[date] = []  # 调休上班: days at a weekend or holiday that are worked
    extra_holidays: list[date] = []  # days off that the calendar takes for working days

    @model_validator(mode="after")
    def _each_day_once(self) -> Self:
        both = sorted(set(self.extra_workdays) & set(self.extra_holidays))
        if both:
            raise ValueError(f"{both[0].isoformat()} 既写成了上班，又写成了放假")
        return self

    @property
    def calendar(self) -> WorkCalendar:
        return WorkCalendar(frozenset(self.extra_workdays), frozenset(self.extra_holidays))


class DepartmentSettings(Table):
    """`[[mail.department]]`: who gets what a 科室 has to fix, and nothing else."""

    names: list[str] = Field(min_length=1)  # as `departments` of the checks and the plan write them
    to: list[MailAddress] = Field(min_length=1)
    min_severity: Literal["veto", "error", "warn"] = "warn"
    only_changes: bool = False  # a mail only when something is new or fixed; the rest on the day of the summary

    @field_validator("names")
    @classmethod
    def _named(cls, value: list[str]) -> list[str]:
        if not all(value):
            raise ValueError("科室名称不能为空")
        return value


class MailSettings(Table):
    """`[mail]`: where the report is sent. No recipients: reports are written to disk and not mailed."""

    host: str = ""
    port: int = Field(default=465, ge=1, le=65535)
    security: Literal["tls", "starttls", "none"] = "tls"
    username: str = ""
    password: SecretStr = SecretStr("")
    sender: str = ""
    sender_name: str = "网站巡检"
    to: list[MailAddress] = []
    cc: list[MailAddress] = []
    timeout: float = Field(default=30.0, gt=0)
    max_attempts: int = Field(default=10, ge=1)
    summary_weekday: int = Field(default=1, ge=0, le=7)  # departments get a mail that day in any case; 0: never
    department: list[DepartmentSettings] = []

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.to or self.cc or self.department) and not self.host:
            recipients = "to/cc" if self.to or self.cc else "mail.department"
            raise ValueError(f"写了收件人（{recipients}），还需要写发信服务器 host")
        if self.host and not self.sender:
            raise ValueError("写了发信服务器 host，还需要写发件人地址 sender")
        if self.sender:
            mail_address(self.sender)
        if self.username and self.security == "none":
            raise ValueError('security = "none" 时不能登录：密码会以明文在网上传送。请用 tls 或 starttls')
        return self


class ReportSettings(Table):
    """`[report]`: where reports are kept and how long findings stay listed."""

    keep_days: int = Field(default=400, ge=1)
    fixed_days: int = Field(default=7, ge=0)
    base_url: Literal[""] | HttpUrl = ""  # where `<data_dir>/reports` is published; mails link to the page there


def _indicator(name: str) -> str:
    if name and name not in INDICATORS:
        known = "、".join(f"{one.id}（{one.name}）" for one in INDICATORS.values())
        raise ValueError(f"没有“{name}”这一指标{near(name, INDICATORS)}；可用：{known}")
    return name


IndicatorId = Annotated[str, AfterValidator(_indicator)]


class YardstickSettings(Table):
    """`[yardstick]`: the simulated score after 国办秘函〔2019〕19号."""

    points: dict[IndicatorId, Annotated[float, Field(ge=0, le=100)]] = {}  # where ours are only remembered


class CheckSettings(Table):
    """`[[check]]`: one configured check. Keys beyond these belong to its kind and are validated there."""

    model_config = ConfigDict(extra="allow", frozen=True, str_strip_whitespace=True)

    id: Slug
    kind: str
    title: str = ""
    items: list[int | str] | None = None  # numbers, or topics (monitor/model/topics.py)
    severity: Literal["veto", "error", "warn"] | None = None
    departments: list[str] = []
    sites: list[str] = []
    enabled: bool = True
    unjudged_limit: float | None = Field(default=None, ge=0, le=1)
    indicator: IndicatorId = ""  # which indicator of 19号 its findings count for, instead of what its kind says

    @property
    def options(self) -> dict[str, Any]:
        return dict(self.model_extra or {})


class Settings(Table):
    """The whole of config.toml."""

    data_dir: str = "var"
    plugins: list[str] = []
    sites: list[SiteSettings] = Field(alias="site", min_length=1)
    network: NetworkSettings = NetworkSettings()
    crawl: CrawlSettings = CrawlSettings()
    attachments: AttachmentSettings = AttachmentSettings()
    plan: PlanSettings = PlanSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    workdays: WorkdaySettings = WorkdaySettings()
    mail: MailSettings = MailSettings()
    report: ReportSettings = ReportSettings()
    yardstick: YardstickSettings = YardstickSettings()
    alerting: AlertingSettings = AlertingSettings()
    alerts: list[AlertSettings] = Field(alias="alert", default=[])
    checks: list[CheckSettings] = Field(alias="check", default=[])

    @model_validator(mode="after")
    def _alerts_by_mail(self) -> Self:
        if not self.mail.host and any(alert.type == "mail" for alert in self.alerts):
            raise ValueError('[[alert]] 有 type = "mail" 的，还需要在 [mail] 写发信服务器 host')
        return self

    _path: Path = PrivateAttr(default=Path("config.toml"))
    _specs: tuple[CheckSpec, ...] = PrivateAttr(default=())

    def placed(self, path: Path, specs: tuple[CheckSpec, ...]) -> Self:
        """These settings, told by the loader where they were read from and what their checks came to."""
        self._path, self._specs = path, specs
        return self

    @property
    def path(self) -> Path:
        """The file these settings were read from."""
        return self._path

    @property
    def data(self) -> Path:
        """The data directory, resolved against the config file's own directory."""
        return (self._path.parent / self.data_dir).resolve()

    @property
    def specs(self) -> tuple[CheckSpec, ...]:
        """The enabled checks, merged with the defaults of their kinds by the loader."""
        return self._specs

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.schedule.timezone)
