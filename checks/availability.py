"""站点无法访问 (V2): the stored probes of the home page, judged by the rule that the alerts use too.

The rule itself is `monitor/model/availability.py`. Probes that tell nothing of what citizens see, and times at which
our own network was down (then there are no probes), count neither way; with too few left, nothing is judged.
"""

from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import timedelta
from statistics import median

from pydantic import Field

from checks.registry import kind
from monitor.model import (
    BEIJING,
    Evidence,
    Examined,
    Fault,
    Kind,
    Observation,
    Options,
    Sample,
    Severity,
    SiteView,
    Unjudged,
)
from monitor.model.availability import BAD_SECONDS, PROBES_PER_DAY, VETO_PERCENT, WINDOW_DAYS, Share, share


class AvailabilityOptions(Options):
    """The options of `availability`."""

    window_days: int = Field(default=WINDOW_DAYS, ge=1, le=31, description="看最近多少天的监测（每天按 24 小时计）")
    probes_per_day: int = Field(
        default=PROBES_PER_DAY, ge=1, le=1440, description="每天至少要有多少次监测，少于此数不作判断"
    )
    veto_percent: float = Field(
        default=VETO_PERCENT, gt=0, le=100, description="打不开的次数占百分之几（含）即达到单项否决"
    )
    slow_seconds: float = Field(default=3.0, gt=0, le=15, description="首页超过几秒打开算慢")
    slow_percent: float = Field(default=50.0, gt=0, le=100, description="打得开的监测中，超过百分之几是慢的才提示")


@kind
class Availability(Kind):
    """The home page opened often enough over the last days."""

    name = "availability"
    title = "站点可用性"
    purpose = (
        "按定时监测首页的记录判断“站点无法访问”：最近 7 天、每天不少于 20 次，"
        "15 秒打不开的累计占比达到 5% 即为单项否决。"
        "本机断网、被防火墙拦截的监测不计；监测次数不够的不作判断。打开普遍超过 3 秒的作提示。"
    )
    basis = "国办秘函〔2019〕19号 单项否决“站点无法访问”（据公开转载文本）"
    items = (20, 21)
    severity = Severity.VETO
    needs_crawl = False
    fix = "请网站运维单位查明打不开的时段和原因（服务器、带宽、域名解析、防护设备），恢复稳定访问，并保留处置记录。"
    Options = AvailabilityOptions
    example = """\
[[check]]
id = "availability"
kind = "availability"
title = "首页可以稳定访问"
window_days = 7
"""

    options: AvailabilityOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        samples = site.samples(timedelta(days=self.options.window_days))
        found = share(samples, site.now, days=self.options.window_days, per_day=self.options.probes_per_day)
        for observation in self._judge(site.home, samples, found):
            yield observation

    def _judge(self, home: str, samples: Sequence[Sample], found: Share) -> Iterator[Observation]:
        days = self.options.window_days
        told = f"近 {days} 天监测 {found.total} 次，打不开 {found.failed} 次，占 {found.percent:.2f}%"
        if left_out := [sample for sample in samples if not sample.counted]:
            causes = Counter(sample.detail for sample in left_out).most_common(2)
            told += f"；另有 {len(left_out)} 次不计：" + "、".join(f"{cause} {n} 次" for cause, n in causes)
        if not found.judged:
            yield Unjudged(home, f"{self._too_few(found)}；{told}")
            return
        yield Examined(home)
        if found.reaches(self.options.veto_percent):
            yield Fault(
                home,
                f"近 {days} 天首页打不开的次数占 {found.percent:.2f}%，达到“站点无法访问”的标准",
                aspect="unavailable",
                expected=f"{BAD_SECONDS:.0f} 秒打不开的占比低于 {self.options.veto_percent:g}%",
                seen=f"{told}；{_when_down(samples)}",
            )
        else:
            yield Evidence(home, told)
        yield from self._slow(home, [s.seconds for s in samples if s.counted and s.ok])

    def _too_few(self, found: Share) -> str:
        days = self.options.window_days
        if found.total == 0:
            return f"近 {days} 天没有首页监测记录（监测由 xunjian serve 按时间表进行）"
        return f"近 {days} 天中有 {len(found.short)} 天的监测不足 {self.options.probes_per_day} 次，不够判断"

    def _slow(self, home: str, seconds: list[float]) -> Iterator[Observation]:
        slow = sum(each > self.options.slow_seconds for each in seconds)
        if seconds and slow * 100 > self.options.slow_percent * len(seconds):
            yield Fault(
                home,
                f"首页打开较慢，多数监测超过 {self.options.slow_seconds:g} 秒",
                aspect="slow",
                expected=f"{self.options.slow_seconds:g} 秒内打开（从巡检服务器访问，只计网页本身）",
                seen=f"打得开的 {len(seconds)} 次中 {slow} 次较慢，一半以上超过 {median(seconds):.1f} 秒",
                severity=Severity.WARN,
                basis="《政府网站发展指引》（国办发〔2017〕47号）附件《网页设计规范》：加载时长不宜超过 3 秒",
            )


def _when_down(samples: Sequence[Sample]) -> str:
    """When it was down, and what was seen then: the first and last failed probe, and the most frequent cause."""
    bad = [sample for sample in samples if sample.counted and not sample.ok]
    cause, _ = Counter(sample.detail for sample in bad).most_common(1)[0]
    first, last = (at.at.astimezone(BEIJING).strftime("%m-%d %H:%M") for at in (bad[0], bad[-1]))
    return f"最早 {first}、最近 {last}；多为：{cause}"
