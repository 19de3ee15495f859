"""安全证书: how many days the certificate of a host is still good for, and whether browsers would trust it."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from checks.answers import no_way_out
from checks.registry import kind
from monitor.model import (
    Certificate,
    Connection,
    Evidence,
    Examined,
    FailureKind,
    Fault,
    Kind,
    Observation,
    Options,
    Severity,
    SiteView,
    Unjudged,
)

_HTTPS = 443


class TlsOptions(Options):
    """The options of `tls_days`."""

    hosts: list[str] = Field(
        default=[], description="要检查的域名，非 443 端口写成 域名:端口；不写则检查站点首页的域名（首页须为 https）"
    )
    warn_days: int = Field(default=30, ge=0, description="剩余天数不多于此数时提示")
    error_days: int = Field(default=7, ge=0, description="剩余天数不多于此数时判为问题")

    @field_validator("hosts")
    @classmethod
    def _hosts(cls, value: list[str]) -> list[str]:
        for host in value:
            split_host(host)
        return value

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.error_days > self.warn_days:
            raise ValueError(f"error_days = {self.error_days} 不应大于 warn_days = {self.warn_days}")
        return self


def split_host(text: str) -> tuple[str, int]:
    """`host`, `host:port`, `[v6]:port` as host and port; ValueError (Chinese) when it is none of them."""
    message = f"“{text}”应写成 域名 或 域名:端口，不带 https://"
    if not text or "/" in text or any(c.isspace() for c in text):
        raise ValueError(message)
    parts = urlsplit(f"//{text}")
    try:
        port = parts.port
    except ValueError:
        raise ValueError(message) from None
    if not parts.hostname or parts.username is not None:
        raise ValueError(message)
    return parts.hostname, port or _HTTPS


@kind
class TlsDays(Kind):
    """Certificates must be trusted and not about to expire."""

    name = "tls_days"
    title = "安全证书有效期"
    purpose = "检查网站安全证书（HTTPS 证书）还有多少天到期、是否受信任。证书过期后浏览器会拦截访问。"
    basis = "本系统默认要求：证书剩余有效期多于 30 天（非公文明确规定）"
    fix = "请联系网站运维单位及时续签、更换安全证书。"
    items = (21,)
    needs_crawl = False
    Options = TlsOptions
    example = """\
[[check]]
id = "certificate"
kind = "tls_days"
title = "安全证书 30 天内不过期"
hosts = ["www.example.gov.cn"]
warn_days = 30
error_days = 7
"""

    options: TlsOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        hosts = self.options.hosts or _home_host(site.home)
        if not hosts:
            yield Unjudged(site.home, "站点首页不是 https 网址，又没有配置 hosts，没有证书可查")
            return
        blind = await no_way_out(site.probes)
        for text in hosts:
            host, port = split_host(text)
            subject = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
            if blind:
                yield Unjudged(subject, blind)
                continue
            seen = await site.probes.certificate(host, port)
            verdict = self._judge(subject, seen, site.now) if isinstance(seen, Certificate) else _absent(subject, seen)
            for observation in verdict:
                yield observation

    def _judge(self, subject: str, seen: Certificate, now: datetime) -> Iterator[Observation]:
        days = (seen.not_after - now).days
        yield Examined(subject)
        yield Evidence(
            subject, f"证书 {seen.subject}，签发者 {seen.issuer}，有效期至 {seen.not_after:%Y-%m-%d}（还有 {days} 天）"
        )
        in_force = seen.not_before <= now <= seen.not_after
        if not in_force or days <= self.options.warn_days:
            mild = in_force and days > self.options.error_days
            yield Fault(
                subject,
                _expiry_message(seen, now, days),
                aspect="expiry",
                expected=f"剩余有效期多于 {self.options.warn_days} 天",
                seen=f"{seen.not_before:%Y-%m-%d} 至 {seen.not_after:%Y-%m-%d}",
                severity=Severity.WARN if mild else None,
            )
        if not seen.trusted and in_force:
            yield Fault(
                subject,
                "安全证书不受信任",
                aspect="trust",
                expected="由受信任的机构签发，且与域名相符",
                seen=seen.problem or "未通过校验",
            )
        elif not seen.trusted:
            yield Unjudged(subject, "证书不在有效期内，是否受信任待更换后再看", "trust")


def _home_host(home: str) -> list[str]:
    return [urlsplit(home).netloc.rpartition("@")[2]] if home.startswith("https://") else []


def _expiry_message(seen: Certificate, now: datetime, days: int) -> str:
    if now < seen.not_before:
        return "安全证书尚未生效"
    if now > seen.not_after:
        return "安全证书已过期"
    return f"安全证书将在 {days} 天后过期" if days else "安全证书今天过期"


def _absent(subject: str, connection: Connection) -> Iterator[Observation]:
    """No certificate: a refused port or a name that does not exist is certain; everything else may be our side."""
    why = str(connection.failure) if connection.failure else "没有出示证书"
    if connection.failure is None or connection.failure.kind in (FailureKind.REFUSED, FailureKind.NXDOMAIN):
        yield Examined(subject)
        yield Fault(subject, f"没有取得安全证书：{why}", aspect="absent", expected="能用 HTTPS 访问", seen=why)
        for aspect in ("expiry", "trust"):
            yield Unjudged(subject, "没有取得安全证书", aspect)
    else:
        yield Unjudged(subject, f"没有取得安全证书，可能是本机到目标的网络所致：{why}")
