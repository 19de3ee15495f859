"""篡改告警 (item 21): the home page against a baseline that a person confirmed, or that the first run took.

The baseline (title, link texts, script hosts) is kept in `monitor.db`; small changes move nothing, because news change
every day. Three alarms: words that only intruders write, a page that is another one than before, scripts from hosts
that were not there before. An alarm stands until the page is itself again, or until a person accepts it with
`xunjian baseline accept`. Never a veto by itself: whether it was an attack, a person says.
"""

import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field
from rapidfuzz import fuzz

from checks.options import Address, Text
from checks.registry import kind
from checks.shady import shady_words
from monitor.model import (
    Evidence,
    Examined,
    Fault,
    Kind,
    Observation,
    Options,
    PageView,
    Remember,
    Severity,
    SiteView,
    Unjudged,
)

BASELINE, SEEN = "baseline:", "seen:"
_HACKED = re.compile(
    r"hacked\s+by|owned\s+by\s+\w+|h4cked|defaced\s+by|pwned\s+by|被黑(?:了|客)|黑客(?:入侵|攻击)成功|此网站已被(?:黑|攻陷)",
    re.IGNORECASE,
)
_MOST_TEXTS = 600
_FEW_TEXTS = 5


@dataclass(frozen=True, slots=True)
class Baseline:
    """What is kept of a page: its title, the texts of its links, the hosts of its scripts and frames."""

    title: str
    texts: tuple[str, ...]
    scripts: tuple[str, ...]

    def __str__(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def of(cls, page: PageView) -> "Baseline":
        texts = dict.fromkeys(link.anchor.strip() for link in page.links if link.tag == "a" and link.anchor.strip())
        hosts = {
            urlsplit(link.target).hostname or "" for link in page.links if link.tag in ("script", "iframe", "frame")
        }
        return cls(page.title, tuple(texts)[:_MOST_TEXTS], tuple(sorted(hosts - {""})))

    @classmethod
    def read(cls, text: str) -> "Baseline":
        told: dict[str, Any] = json.loads(text)
        return cls(told["title"], tuple(told["texts"]), tuple(told["scripts"]))

    def kept(self, other: "Baseline") -> float:
        """Which share of the shorter list of link texts is in the other too, 0 to 1."""
        mine, theirs = set(self.texts), set(other.texts)
        fewer = min(len(mine), len(theirs))
        return len(mine & theirs) / fewer if fewer else float(mine == theirs)


class DefacementOptions(Options):
    """The options of `defacement`."""

    pages: list[Address] = Field(default=[], description="看哪些页面；不写则看本站首页")
    must: list[Text] = Field(default=[], description="页面上一定有的文字（如单位名称）；缺了即告警")
    words: list[Text] = Field(default=[], description="另外一些出现即告警的文字")
    kept: float = Field(
        default=0.3, gt=0, le=1, description="与基准相比，链接文字至少保留多大比例；低于此数按“面目全非”告警"
    )
    trusted_scripts: list[Text] = Field(default=[], description="可信的脚本域名（含下级域名），新出现也不告警")


@kind
class Defacement(Kind):
    """The home page is still the one that it was."""

    name = "defacement"
    title = "首页篡改告警"
    purpose = (
        "把首页与存下的基准比较：有没有黑客留言、赌博色情标题，页面是否面目全非，有没有装载陌生网站的脚本。"
        "基准由第一次巡检记下；改版之后由人用 xunjian baseline accept 确认新的基准。"
    )
    basis = "国办秘函〔2019〕19号 单项否决“安全攻击（页面被挂马、内容被篡改等）”；须由人工确认"
    items = (21,)
    needs_crawl = False
    fix = (
        "请立即打开首页核实。确被篡改的，先断开或恢复页面，保留日志，按预案报告；"
        "属改版的，用 xunjian baseline accept 确认。"
    )
    Options = DefacementOptions
    example = """\
[[check]]
id = "defacement"
kind = "defacement"
title = "首页没有被篡改"
must = ["市场监督管理局"]
"""

    options: DefacementOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        for url in self.options.pages or [site.home]:
            page = await site.probes.read(url)
            if not page.answer.ok or page.answer.truncated:
                yield Unjudged(url, f"页面没有读到（{page.answer.outcome()}）")
                continue
            now = Baseline.of(page)
            known = site.remembered(self.spec.id, BASELINE + url)
            yield Examined(url)
            yield Remember(SEEN + url, str(now))
            if known is None:
                yield Remember(BASELINE + url, str(now))
                yield Evidence(url, f"记下基准：标题“{now.title[:40]}”，链接 {len(now.texts)} 条")
            baseline = Baseline.read(known.value) if known else None
            alarms = list(self._judge(url, page, now, baseline))
            if alarms:
                # One odd answer (a busy server, a firewall) raises no alarm: a second look must say the same.
                again = await site.probes.read(url)
                seen = self._judge(url, again, Baseline.of(again), baseline) if again.answer.ok else ()
                same = {alarm.aspect for alarm in seen}
                for alarm in alarms:
                    yield alarm if alarm.aspect in same else Unjudged(url, "再看一次时没有这个问题", alarm.aspect)

    def _judge(self, url: str, page: PageView, now: Baseline, known: Baseline | None) -> Iterator[Fault]:
        hacked = _HACKED.search(f"{page.title} {page.text}")
        own = next((word for word in self.options.words if word in page.html), "")
        bad = shady_words(page.title, page.text)
        if hacked or own or bad:
            yield Fault(
                url, "首页出现黑客留言或赌博、色情文字，疑似被篡改", aspect="words", expected="没有这类文字",
                seen=hacked.group(0) if hacked else own or "、".join(bad), anchor=page.title,
            )  # fmt: skip
        missing = [word for word in self.options.must if word not in page.text and word not in page.title]
        if missing:
            yield Fault(
                url, "首页上没有了应有的文字", aspect="must", expected="、".join(self.options.must),
                seen="没有：" + "、".join(missing), anchor=page.title,
            )  # fmt: skip
        if known is None:
            return
        if len(now.texts) < _FEW_TEXTS <= len(known.texts):
            yield Fault(
                url, "首页几乎没有内容：可能是防护页、维护页，也可能被篡改，请打开核实", aspect="changed",
                expected=f"标题“{known.title[:40]}”，链接 {len(known.texts)} 条",
                seen=f"标题“{now.title[:40]}”，链接 {len(now.texts)} 条", anchor=page.title, severity=Severity.WARN,
            )  # fmt: skip
            return
        kept = known.kept(now)
        other_title = fuzz.partial_ratio(known.title, now.title) < 50 if known.title else False
        if kept < self.options.kept or (other_title and kept < 0.7):
            yield Fault(
                url, "首页与基准相比面目全非，请核实是改版还是被篡改", aspect="changed",
                expected=f"标题“{known.title[:40]}”，链接文字大部分不变",
                seen=f"标题“{now.title[:40]}”，链接文字保留 {kept:.0%}", anchor=page.title,
            )  # fmt: skip
        strange = [host for host in now.scripts if host not in known.scripts and not self._trusted(host, url)]
        if strange:
            yield Fault(
                url, "首页装载了以前没有的外部脚本或内嵌页面", aspect="scripts",
                expected="、".join(known.scripts) or "没有", seen="、".join(strange), anchor=page.title,
            )  # fmt: skip

    def _trusted(self, host: str, url: str) -> bool:
        home = (urlsplit(url).hostname or "").lower()
        return any(
            host == each or host.endswith("." + each) for each in (home, "gov.cn", *self.options.trusted_scripts)
        )
