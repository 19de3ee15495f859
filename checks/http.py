"""网址访问: an address must answer with a status, in time, with some words, at the right place."""

from collections.abc import AsyncIterator, Iterator
from typing import Literal

from pydantic import Field, field_validator

from checks.answers import body_text, certain, no_way_out, untestable
from checks.options import Address, Text, same_address
from checks.registry import kind
from monitor.model import (
    Answer,
    Evidence,
    Examined,
    Fault,
    Kind,
    Observation,
    Options,
    Probes,
    Severity,
    SiteView,
    Unjudged,
)


class HttpOptions(Options):
    """The options of `http`."""

    urls: list[Address] = Field(min_length=1, description="要访问的网址，可写多个")
    status: list[int] = Field(default=[200], min_length=1, description="认可的 HTTP 状态码")
    max_seconds: float = Field(default=15.0, gt=0, le=120, description="最多几秒内打开（含跳转）")
    contains: list[Text] = Field(default=[], description="返回内容中必须有的文字")
    redirect_to: str = Field(default="", description="应当跳转到的网址；以 * 结尾表示只比较前面部分；不写则不核对")
    family: Literal[4, 6] | None = Field(default=None, description="强制用 IPv4（4）或 IPv6（6）访问；不写则不限")

    @field_validator("status")
    @classmethod
    def _codes(cls, value: list[int]) -> list[int]:
        wrong = [code for code in value if not 100 <= code <= 599]
        if wrong:
            raise ValueError(f"HTTP 状态码应在 100 至 599 之间：{'、'.join(map(str, wrong))}")
        return value

    @property
    def follow(self) -> bool:
        """Redirects are followed unless a redirect is itself the wanted status."""
        return not any(300 <= code < 400 for code in self.status)


@kind
class Http(Kind):
    """An address must answer as configured."""

    name = "http"
    title = "网址访问"
    purpose = "访问指定网址，核对状态码、打开时间、返回内容和跳转去向。适合核对重要入口和对外服务地址。"
    basis = "国办秘函〔2019〕19号 单项否决“站点无法访问”（15 秒，据公开转载文本）；其余为本单位设定的要求"
    fix = "请检查该网址对应的服务是否正常、网址是否已变更。"
    needs_crawl = False
    Options = HttpOptions
    example = """\
[[check]]
id = "service-entrance"
kind = "http"
title = "办事入口可以打开"
urls = ["https://www.gdzwfw.gov.cn/"]
status = [200]
max_seconds = 15
"""

    options: HttpOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        blind = await _blind(site.probes, self.options.family)
        for url in self.options.urls:
            if blind:
                yield Unjudged(url, blind)
                continue
            answer = await self._ask(site.probes, url)
            if not self._acceptable(answer):
                answer = await self._ask(site.probes, url, second_opinion=True)
            for observation in self._judge(url, answer):
                yield observation

    async def _ask(self, probes: Probes, url: str, *, second_opinion: bool = False) -> Answer:
        options = self.options
        return await probes.fetch(url, family=options.family, follow=options.follow, second_opinion=second_opinion)

    def _acceptable(self, answer: Answer) -> bool:
        """Whether a first answer needs no confirmation by another client: right status, in time."""
        return answer.status in self.options.status and answer.seconds <= self.options.max_seconds

    def _judge(self, url: str, answer: Answer) -> Iterator[Observation]:
        options = self.options
        as_wanted = answer.status in options.status
        why = "" if as_wanted else untestable(answer)
        if why:
            yield Unjudged(url, why)
            return
        yield Examined(url)
        yield Evidence(url, f"{answer.outcome()}，{answer.seconds:.1f} 秒")
        if not as_wanted:
            sure = certain(answer)
            yield Fault(
                url,
                ("网址打不开或状态不对：" if sure else "网址疑似打不开：") + answer.outcome(),
                aspect="status",
                expected="HTTP " + "、".join(map(str, options.status)),
                seen=answer.outcome(),
                severity=None if sure else Severity.WARN,
            )
            # What was not delivered can be neither slow, nor lack words, nor lead elsewhere.
            for aspect in ("slow", "text", "redirect"):
                yield Unjudged(url, "网址没有正常打开，其余未核对", aspect)
            return
        yield from self._judge_content(url, answer)

    def _judge_content(self, url: str, answer: Answer) -> Iterator[Observation]:
        options = self.options
        if answer.seconds > options.max_seconds:
            yield Fault(
                url,
                f"网址打开过慢，两次访问均超过 {options.max_seconds:g} 秒",
                aspect="slow",
                expected=f"{options.max_seconds:g} 秒内",
                seen=f"{answer.seconds:.1f} 秒",
            )
        if options.redirect_to and not self._arrived(answer):
            yield Fault(
                url,
                "网址没有跳转到规定的地址",
                aspect="redirect",
                expected=options.redirect_to,
                seen=answer.headers.get("location", "") if not options.follow else answer.final_url,
            )
        text = body_text(answer) if options.contains else ""
        missing = [word for word in options.contains if word not in text]
        if missing and answer.truncated:
            yield Unjudged(url, "返回内容过大，只读取了前一部分，不能断定缺少文字", "text")
        elif missing:
            yield Fault(
                url,
                "返回内容中没有“" + "”“".join(missing) + "”",
                aspect="text",
                expected="出现“" + "”“".join(options.contains) + "”",
                seen="缺少“" + "”“".join(missing) + "”",
            )

    def _arrived(self, answer: Answer) -> bool:
        wanted = self.options.redirect_to
        actual = answer.final_url if self.options.follow else answer.headers.get("location", "")
        if wanted.endswith("*"):
            return actual.startswith(wanted[:-1])
        return same_address(actual) == same_address(wanted)


async def _blind(probes: Probes, family: Literal[4, 6] | None) -> str:
    """Why this machine cannot ask at all; '' when it can."""
    if family is None:
        return await no_way_out(probes)
    route = await probes.route(family)
    return "" if route.ok else f"本机没有 IPv{family} 网络（{route.reason}），无法检测"
