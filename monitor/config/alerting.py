"""`[alerting]` and `[[alert]]`: when something is worth waking somebody for, and where it is said.

Durations are counted in probes of the home page (`schedule.probe`). Addresses of webhooks are secrets: whoever knows
one may write into the group, so they come from the environment and are never shown.
"""

from datetime import time
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator

from monitor.config.tables import Hours, MailAddress, Slug, Table, within_hours
from monitor.model.availability import PROBES_PER_DAY, VETO_PERCENT, WINDOW_DAYS

# Kinds whose findings cannot wait for the morning although they are no veto by their severity: whether a hidden link,
# a leaked number or an inner paper is one of V1 (安全、泄密事故等严重问题) is for a person to say, today.
AT_ONCE = ("defacement", "injected_code", "hijacked_links", "dark_links", "privacy", "not_public")

EventName = Literal["down", "unavailable", "veto", "offline"]


class AlertingSettings(Table):
    """`[alerting]`: the rules by which a home page counts as down, and as up again."""

    failures: int = Field(default=3, ge=1, le=100)  # of the last `window` probes
    window: int = Field(default=4, ge=1, le=100)
    recoveries: int = Field(default=2, ge=1, le=100)  # good probes in a row before the all-clear
    share_percent: float = Field(default=VETO_PERCENT, gt=0, le=100)  # 国办秘函〔2019〕19号: 累计占比超过（含）5%
    share_days: int = Field(default=WINDOW_DAYS, ge=1, le=31)  # 监测 1 周
    probes_per_day: int = Field(default=PROBES_PER_DAY, ge=1)  # 每天间隔性访问 20 次以上

    at_once: list[str] = list(AT_ONCE)

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.failures > self.window:
            raise ValueError(f"failures（{self.failures}）不能大于 window（{self.window}）：几次里不会有更多次失败")
        return self


class AlertSettings(Table):
    """`[[alert]]`: one channel that alerts are sent to."""

    id: Slug
    type: Literal["mail", "wecom", "dingtalk", "json"]
    url: SecretStr = SecretStr("")
    secret: SecretStr = SecretStr("")  # 钉钉 “加签”
    to: list[MailAddress] = []
    events: list[EventName] = ["down", "unavailable", "veto", "offline"]
    sites: list[str] = []
    quiet: Hours = ""
    enabled: bool = True

    @model_validator(mode="after")
    def _complete(self) -> Self:
        url = self.url.get_secret_value()
        if self.type == "mail":
            if not self.to:
                raise ValueError('type = "mail" 需要写收件人 to')
            if url or self.secret.get_secret_value():
                raise ValueError('type = "mail" 不用 url 和 secret')
            return self
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or any(c.isspace() for c in url):
            raise ValueError(f'type = "{self.type}" 需要写 url，即机器人的完整网址（以 https:// 开头）')
        if self.to:
            raise ValueError(f'type = "{self.type}" 不用收件人 to')
        if self.secret.get_secret_value() and self.type != "dingtalk":
            raise ValueError("secret 只用于钉钉机器人的“加签”")
        return self

    def is_quiet(self, local: time) -> bool:
        """Whether a time of day (in the schedule's zone) lies in the quiet hours."""
        return within_hours(self.quiet, local)
