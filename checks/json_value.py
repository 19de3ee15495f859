"""数据接口: one value in a JSON answer must be what is expected."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any, Self, cast

from pydantic import Field, field_validator, model_validator

from checks.answers import no_way_out, untestable
from checks.options import Address, Pattern, compiled
from checks.registry import kind
from monitor.model import Answer, Examined, Fault, Kind, Observation, Options, SiteView, Unjudged

_MAX_BYTES = 10_000_000
_STEP = re.compile(r"\.?([^.\[\]]+)|\[(\d+)\]")
_SHOWN = 80

Step = str | int


class JsonOptions(Options):
    """The options of `json`."""

    url: Address = Field(description="数据接口的网址")
    path: str = Field(description="要看哪个值，例如 data.list[0].title；接口直接返回列表时写 [0].title")
    equals: str | int | float | bool | None = Field(default=None, description="应当等于的值")
    matches: Pattern | None = Field(default=None, description="应当符合的正则表达式")
    min: float | None = Field(default=None, description="数值最小是多少")
    max: float | None = Field(default=None, description="数值最大是多少")
    min_count: int | None = Field(default=None, ge=0, description="列表至少有几项")
    max_count: int | None = Field(default=None, ge=0, description="列表最多有几项")

    @field_validator("path")
    @classmethod
    def _path(cls, value: str) -> str:
        parse_path(value)
        return value

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"最小值 min = {self.min:g} 大于最大值 max = {self.max:g}")
        if self.min_count is not None and self.max_count is not None and self.min_count > self.max_count:
            raise ValueError(f"min_count = {self.min_count} 大于 max_count = {self.max_count}")
        return self

    def told(self) -> str:
        """The demand in words."""
        parts = [
            f"等于 {self.equals}" if self.equals is not None else "",
            f"符合 {self.matches}" if self.matches is not None else "",
            f"不小于 {self.min:g}" if self.min is not None else "",
            f"不大于 {self.max:g}" if self.max is not None else "",
            f"至少 {self.min_count} 项" if self.min_count is not None else "",
            f"最多 {self.max_count} 项" if self.max_count is not None else "",
        ]
        return "，".join(part for part in parts if part) or "有这个值"


def parse_path(path: str) -> list[Step]:
    """`a.b[0].c` as its steps; ValueError (Chinese) when it is written otherwise."""
    steps: list[Step] = []
    position = 0
    while position < len(path):
        found = _STEP.match(path, position)
        if not found or (not steps and found.group(0).startswith(".")):
            break
        steps.append(found.group(1) if found.group(1) is not None else int(found.group(2)))
        position = found.end()
    if not steps or position < len(path):
        raise ValueError(f"“{path}”不是有效的路径，应写成 data.list[0].title 的样子")
    return steps


def walk(value: Any, steps: list[Step]) -> tuple[bool, Any]:
    """Follow the steps; (False, None) when the value is not there."""
    for step in steps:
        if isinstance(step, str) and isinstance(value, dict) and step in value:
            value = cast(dict[str, Any], value)[step]
        elif isinstance(step, int) and isinstance(value, list) and step < len(cast(list[Any], value)):
            value = cast(list[Any], value)[step]
        else:
            return False, None
    return True, value


@kind
class JsonValue(Kind):
    """One value in a JSON answer must be as configured."""

    name = "json"
    title = "数据接口"
    purpose = "访问返回 JSON 数据的接口，核对其中一个值。适合核对公开目录接口的条数、查询接口的返回状态等。"
    basis = "本单位在配置中设定的要求"
    fix = "请联系平台运维单位检查该数据接口。"
    needs_crawl = False
    Options = JsonOptions
    example = """\
[[check]]
id = "library-count"
kind = "json"
title = "规范性文件目录接口有数据"
url = "https://www.example.gov.cn/gkmlpt/api/all/86?page=1&sid=660001"
path = "articles"
min_count = 1
"""

    options: JsonOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        url = self.options.url
        blind = await no_way_out(site.probes)
        if blind:
            yield Unjudged(url, blind)
            return
        answer = await site.probes.fetch(url, max_bytes=_MAX_BYTES)
        if not answer.ok:
            answer = await site.probes.fetch(url, max_bytes=_MAX_BYTES, second_opinion=True)
        for observation in self._judge(answer):
            yield observation

    def _judge(self, answer: Answer) -> Iterator[Observation]:
        url, options = self.options.url, self.options
        why, value = _read(answer)
        if why:
            yield Unjudged(url, why)
            return
        there, value = walk(value, parse_path(options.path))
        yield Examined(url)
        wrong = "没有这个值" if not there else _wrong(value, options)
        if wrong:
            yield Fault(
                url,
                f"数据接口的 {options.path} 不符合要求：{wrong}",
                aspect=options.path,
                expected=options.told(),
                seen=_shown(value) if there else "没有这个值",
            )


def _read(answer: Answer) -> tuple[str, Any]:
    """Why the answer is no usable JSON ('' when it is), and the JSON."""
    if not answer.ok:
        return f"数据接口打不开：{untestable(answer) or answer.outcome()}", None
    if answer.truncated:
        return "数据接口返回的内容过大，没有读完", None
    try:
        return "", json.loads(answer.body)
    except (ValueError, RecursionError):
        return "数据接口返回的不是 JSON 数据", None


def _wrong(value: Any, options: JsonOptions) -> str:
    """What is wrong with the value, in words; '' when nothing is."""
    if options.equals is not None and not _equal(value, options.equals):
        return f"应等于 {options.equals}"
    if options.matches is not None and not (
        isinstance(value, str | int | float) and compiled(options.matches).search(str(value))
    ):
        return f"不符合 {options.matches}"
    if options.min is not None or options.max is not None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return "不是数值"
        if options.min is not None and value < options.min:
            return f"小于 {options.min:g}"
        if options.max is not None and value > options.max:
            return f"大于 {options.max:g}"
    if options.min_count is not None or options.max_count is not None:
        if not isinstance(value, list | dict):
            return "不是列表"
        count = len(cast(list[Any], value))
        if options.min_count is not None and count < options.min_count:
            return f"只有 {count} 项"
        if options.max_count is not None and count > options.max_count:
            return f"有 {count} 项"
    return ""


def _equal(value: Any, wanted: str | int | float | bool) -> bool:
    """Equality without Python's `True == 1`."""
    return isinstance(value, bool) is isinstance(wanted, bool) and value == wanted


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
