"""IPv6 支持度评分: the weights, and the score made of what was measured.

No official weights were found (standards.md §6): the score is this product's own and its reports say so. The
metric families are those of the 网信办 monitoring and of YD/T 3118-2016.
"""

import re
from dataclasses import dataclass
from typing import Self

from pydantic import Field, field_validator, model_validator

from checks.options import Text
from monitor.model import Options


class Weights(Options):
    """Points of each part; they must sum to 100."""

    aaaa: float = Field(default=20, ge=0, description="域名有 AAAA 记录")
    home: float = Field(default=20, ge=0, description="首页经 IPv6 可访问且成功率达标")
    ns: float = Field(default=10, ge=0, description="域名服务器支持 IPv6")
    same: float = Field(default=10, ge=0, description="首页内容与 IPv4 一致")
    second: float = Field(default=20, ge=0, description="二级链接的 IPv6 支持率")
    third: float = Field(default=20, ge=0, description="三级链接的 IPv6 支持率")

    @model_validator(mode="after")
    def _hundred(self) -> Self:
        total = self.aaaa + self.home + self.ns + self.same + self.second + self.third
        if abs(total - 100) > 1e-6:
            raise ValueError(f"各项权重之和应为 100，现为 {total:g}")
        return self


class Ipv6Options(Options):
    """The options of `ipv6`."""

    host: Text | None = Field(
        default=None,
        description="检测哪个域名（移动版、下级网站等），端口不是 80、443 的写成 域名:端口；不写则为站点首页的域名",
    )
    ports: list[int] = Field(
        default=[80, 443], min_length=1, description="逐个地址检测的 TCP 端口；首页网址的端口总在其中"
    )
    min_name_servers: int = Field(default=1, ge=1, description="至少几台域名服务器有 AAAA 记录")
    tries: int = Field(default=20, ge=1, le=200, description="首页经 IPv6 连续访问的次数")
    pause: float = Field(default=0.5, ge=0, le=60, description="每次访问之间的间隔，秒")
    success_ratio: float = Field(default=0.95, gt=0, le=1, description="首页访问成功率的最低要求")
    similarity: float = Field(default=0.90, ge=0, le=1, description="首页 IPv6 与 IPv4 内容相似度的最低要求（0 至 1）")
    second_max: int = Field(default=30, ge=0, description="二级链接最多抽查几个")
    third_max: int = Field(default=50, ge=0, description="三级链接最多抽查几个")
    seed: int = Field(default=0, description="抽样的种子；不改则每次抽到同一批链接，便于核对整改")
    parallel: int = Field(default=4, ge=1, le=32, description="抽查内页时同时进行的访问数")
    pass_score: float = Field(default=85, ge=0, le=100, description="及格分，达到即合格")
    warn_score: float = Field(default=70, ge=0, le=100, description="低于及格分但不低于此分时只作提示")
    weights: Weights = Field(default=Weights(), description="各项权重，合计 100")

    @field_validator("host")
    @classmethod
    def _host(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"[\w.-]+(?::\d{1,5})?|\[[0-9a-fA-F:.]+\](?::\d{1,5})?", value):
            raise ValueError(f"“{value}”应写成 域名 或 域名:端口，不带 https://")
        return value

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.warn_score > self.pass_score:
            raise ValueError(f"warn_score = {self.warn_score:g} 不应大于 pass_score = {self.pass_score:g}")
        wrong = [port for port in self.ports if not 1 <= port <= 65535]
        if wrong:
            raise ValueError(f"端口应在 1 至 65535 之间：{'、'.join(map(str, wrong))}")
        return self


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured, each part between 0 and 1; None: could not be measured (or has no subject, as no links)."""

    aaaa: float | None = None
    home: float | None = None
    ns: float | None = None
    same: float | None = None
    second: float | None = None
    third: float | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """The score out of 100 and how it came about. `complete` is False when a weighted part was not measured."""

    points: float
    reachable: float  # the points that the measured parts could have given
    complete: bool
    told: str


_LABELS = {
    "aaaa": "AAAA 记录",
    "home": "首页可达",
    "ns": "域名服务器",
    "same": "内容一致",
    "second": "二级链接",
    "third": "三级链接",
}


def score(measured: Measured, weights: Weights) -> Score:
    """The weighted score. A part that was not measured gives no points and makes the score incomplete."""
    points = reachable = 0.0
    complete = True
    told: list[str] = []
    for part, label in _LABELS.items():
        weight = float(getattr(weights, part))
        value: float | None = getattr(measured, part)
        if weight == 0:
            continue
        if value is None:
            complete = False
            told.append(f"{label} 未测（满分 {weight:g}）")
            continue
        points += weight * value
        reachable += weight
        told.append(f"{label} {weight * value:.1f}/{weight:g}")
    return Score(round(points, 1), reachable, complete, "，".join(told))
