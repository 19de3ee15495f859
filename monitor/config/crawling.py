"""The settings that a crawl runs on: `[[site]]`, `[network]`, `[crawl]`, `[attachments]`.

Apart from the other tables, so that who crawls imports neither schedules nor alerts. Durations are seconds unless the
name says days; sizes are bytes unless it says mb.
"""

from ipaddress import ip_address
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, field_validator

from monitor.config.tables import Hours, Slug, Table


def _http_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"“{value}”不是完整的网址，应以 http:// 或 https:// 开头，例如 https://www.shanwei.gov.cn/")
    if parts.username or parts.password:
        raise ValueError("网址中不能写用户名和密码")
    return value


def _directory(url: str) -> str:
    """The path prefix a home page stands for: its folder, or the path itself when its last segment is no file name."""
    parts = urlsplit(url)
    folder, _, last = parts.path.rpartition("/")
    path = f"{folder}/{last}/" if last and "." not in last else f"{folder}/"
    return f"{parts.scheme}://{parts.netloc}{path}"


def _ip_literal(value: str) -> str:
    try:
        ip_address(value)
    except ValueError:
        raise ValueError(f"“{value}”不是有效的 IP 地址") from None
    return value


HttpUrl = Annotated[str, AfterValidator(_http_url)]
IpLiteral = Annotated[str, AfterValidator(_ip_literal)]


class SiteSettings(Table):
    """`[[site]]`: one inspected website, or one bureau's path on a portal."""

    id: Slug
    name: str = Field(min_length=1)
    home: HttpUrl
    scope: list[HttpUrl] = []  # path prefixes that are crawled; empty: the directory of `home`
    hosts: list[str] = []  # further hosts that belong to the site (disclosure platform, interaction platform)
    start: list[HttpUrl] = []  # further start pages, for what no link leads to
    exclude: list[str] = []  # regular expressions on the address: judged as links, never crawled
    platform: Literal["auto", "gkmlpt", "hdjlpt", "nfcms", "govcn", "jpaas", "trs", "plain"] = "auto"

    @field_validator("exclude")
    @classmethod
    def _patterns(cls, value: list[str]) -> list[str]:
        import re

        for pattern in value:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"“{pattern}”不是有效的正则表达式：{error}") from None
        return value

    def prefixes(self) -> tuple[str, ...]:
        """The crawled address prefixes, each ending at a path segment."""
        return tuple(self.scope) or (_directory(self.home),)

    def all_hosts(self) -> tuple[str, ...]:
        """Lower-case hosts (with port where one is written) of the site, the home's own first."""
        seen = [urlsplit(self.home).netloc.lower()]
        seen += [urlsplit(prefix).netloc.lower() for prefix in self.scope]
        seen += [host.lower() for host in self.hosts]
        return tuple(dict.fromkeys(seen))


class HostEntry(Table):
    """`[network.hosts]` value: fixed addresses of a name, instead of asking DNS."""

    v4: list[IpLiteral] = []
    v6: list[IpLiteral] = []


class NetworkSettings(Table):
    """`[network]`: how names are resolved and how the crawler introduces itself."""

    resolvers: list[str] = []  # "223.5.5.5", "10.0.0.2:5353", "[::1]:5353"; empty: the system's
    hosts: dict[str, HostEntry] = {}
    user_agent: str = "xunjian/0.1 (+gov site compliance inspection)"
    control_hosts_v4: list[str] = ["www.gov.cn:443", "223.5.5.5:53"]
    control_hosts_v6: list[str] = ["www.gov.cn:443", "[2400:3200::1]:53"]
    allow_private: bool = False  # external links into private ranges are asked only when True
    ca_file: str = ""  # a further trust anchor (PEM), for bureaus behind an inner CA
    connect_timeout: float = Field(default=10.0, gt=0, le=120)
    total_timeout: float = Field(default=30.0, gt=0, le=600)

    @field_validator("user_agent")
    @classmethod
    def _honest(cls, value: str) -> str:
        if "link" in value.lower():
            raise ValueError("user_agent 中不要出现 link 字样，不少防火墙见到会直接拒绝")
        if any(ord(c) < 32 or ord(c) > 126 for c in value):
            raise ValueError("user_agent 只能用英文字母、数字和常见符号")
        return value


class CrawlSettings(Table):
    """`[crawl]`: how much, how fast, how deep."""

    max_pages: int = Field(default=20_000, ge=1)
    max_depth: int = Field(default=30, ge=0)
    max_hours: float = Field(default=6.0, gt=0)
    rate: float = Field(default=2.0, gt=0)  # requests per second and host of the site
    connections: int = Field(default=4, ge=1, le=256)  # at once, per host
    external_rate: float = Field(default=1.0, gt=0)
    external_connections: int = Field(default=2, ge=1, le=64)
    bandwidth_kb: float = Field(default=0.0, ge=0)  # kilobytes a second from the site, as read; 0: no cap
    spare_hours: Hours = ""  # hours in which the site is asked at `spare_rate` at the most
    spare_rate: float = Field(default=0.2, gt=0)
    check_external: bool = True
    robots: bool = True
    sitemap: bool = True
    retries: int = Field(default=2, ge=0, le=10)
    retry_pause: float = Field(default=60.0, ge=0)  # seconds before what failed is asked again: servers restart
    max_body_mb: float = Field(default=10.0, gt=0)  # of a page, after decompression
    max_redirects: int = Field(default=10, ge=0, le=50)
    link_max_age_days: float = Field(default=7.0, ge=0)
    page_max_age_days: float = Field(default=7.0, ge=0)


class AttachmentSettings(Table):
    """`[attachments]`: how many of the site's own files are opened in one run."""

    enabled: bool = True
    per_run: int = Field(default=1_000, ge=0)  # files asked for
    max_mb: float = Field(default=30.0, gt=0, le=200)  # of one file
    total_mb: float = Field(default=2_000.0, ge=0)
    max_minutes: float = Field(default=60.0, ge=0)
    download_seconds: float = Field(default=120.0, gt=0, le=3600)  # for one file
    read_seconds: float = Field(default=30.0, gt=0, le=600)  # for one file, once it is here
    recheck_days: float = Field(default=7.0, ge=0)  # a file read lately is not asked for again before
