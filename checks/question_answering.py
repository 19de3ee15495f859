"""智能问答 (plan item 17): the entry opens, and a set of questions gets answers: some, to the point, with a live link.

Rules: standards.md §12 item 17 (15 s; a fixed set of ten questions of 市场监管). Where the answers come from differs
from site to site, so they are only asked for through an address that the admin configures. Whether an answer is right
in substance, a person says.
"""

import json
import re
from collections.abc import AsyncIterator, Iterator
from urllib.parse import quote, urljoin

from pydantic import Field, field_validator

from checks.answers import body_text, certain, no_way_out, untestable
from checks.json_value import parse_path, walk
from checks.markup import text_nodes
from checks.named_entries import entry_named
from checks.options import Address, Pattern, Text, check_address, compiled
from checks.registry import kind
from monitor.model import Answer, Evidence, Examined, Fault, Kind, Observation, Options, Severity, SiteView, Unjudged

_ENTRY, _ASKED = "智能问答/入口", "智能问答/答问"
_MARK = "{question}"
_LINKS = re.compile(r"https?://[^\s\"'<>）)，。；\\]+|href=[\"']([^\"'#]+)[\"']")
_NO_ANSWER = re.compile(
    r"没有(?:找到|查到|理解|听懂)|(?:无法|不能|未能)(?:回答|理解|识别)|(?:不太|没)明白|暂无(?:答案|相关)|换(?:个|种)(?:问法|说法|方式)"
    r"|还在学习|抱歉.{0,12}(?:不|没|无)|转人工"
)
_FEWEST = 10  # characters of an answer that is one


class Question(Options):
    """One question with what its answer must speak of."""

    ask: Text = Field(description="问题")
    expect: Pattern = Field(description="答案里应当出现的内容（正则表达式）")


DEFAULT_QUESTIONS = tuple(
    Question(ask=ask, expect=expect)
    for ask, expect in (
        ("怎样办理食品经营许可证", "食品经营|许可|备案"),
        ("个体工商户怎么登记", "个体工商户|登记|设立"),
        ("公司怎么注销", "注销"),
        ("消费投诉怎么办", "投诉|12315"),
        ("企业年报怎么报", "年报|年度报告|公示系统"),
        ("小餐饮登记需要什么材料", "小餐饮|登记|材料"),
        ("电梯怎么办理使用登记", "电梯|特种设备|使用登记"),
        ("商标怎么注册", "商标"),
        ("药店开办需要什么条件", "药品|药店|经营许可"),
        ("营业执照怎么变更", "营业执照|变更"),
    )
)


class QuestionOptions(Options):
    """The options of `question_answering`."""

    entry_names: list[Text] = Field(
        default=["智能问答", "智能客服", "智能机器人", "智能咨询", "政策问答", "问答机器人", "机器人问答", "在线客服"],
        description="入口的名称，找到其中一个即可",
    )
    entry_url: Address | None = Field(default=None, description="入口网址；入口由脚本显示、程序找不到时在这里写明")
    slow_seconds: float = Field(default=15, gt=0, description="入口打开超过多少秒算过慢")
    endpoint: str = Field(
        default="", description="问答接口的网址，问题的位置写 {question}；只支持用网址提问（GET），不写则不提问"
    )
    answer_path: str = Field(default="", description="答案在接口返回的 JSON 里的位置，例如 data.answer；不写则看全文")
    questions: list[Question] = Field(
        default=list(DEFAULT_QUESTIONS), min_length=1, description="问哪些问题，一个 [[check.questions]] 一个"
    )
    links: bool = Field(default=True, description="答案是否要带有能打开的网址")

    @field_validator("endpoint")
    @classmethod
    def _asks(cls, value: str) -> str:
        if value and _MARK not in value:
            raise ValueError(f"“{value}”里没有 {_MARK}，不知道把问题写在哪里")
        if value:
            check_address(value.replace(_MARK, "q"))
        return value

    @field_validator("answer_path")
    @classmethod
    def _path(cls, value: str) -> str:
        if value:
            parse_path(value)
        return value


@kind
class QuestionAnswering(Kind):
    """The site answers questions by itself, and its answers are to the point."""

    name = "question_answering"
    title = "智能问答"
    purpose = (
        "检查智能问答入口在 15 秒内能否打开；配置了问答接口的，逐个提出固定的问题，看有没有答、是不是对题、"
        "答案里的网址能不能打开。答案内容是否正确由人核对。"
    )
    basis = "政务公开工作要点第 17 项：集成政策问答库，完善智能化机器人政策问答功能"
    fix = "请恢复问答入口；把答不出、答非所问的问题补进政策问答库，并附上办事或文件的网址。"
    items = (17,)
    severity = Severity.WARN
    needs_crawl = False
    Options = QuestionOptions
    example = """\
[[check]]
id = "question-answering"
kind = "question_answering"
title = "智能问答可用、答得上"
entry_url = "https://www.example.gov.cn/xxx/znwd/index.html"
endpoint = "https://www.example.gov.cn/xxx/znwd/ask?q={question}"
answer_path = "data.answer"

[[check.questions]]
ask = "怎样办理食品经营许可证"
expect = "食品经营|许可"
"""

    options: QuestionOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        blind = await no_way_out(site.probes)
        if blind:
            yield Unjudged(_ENTRY, blind)
            yield Unjudged(_ASKED, blind)
            return
        async for observation in self._entry(site):
            yield observation
        if not self.options.endpoint:
            yield Unjudged(_ASKED, "没有配置问答接口（endpoint），没有提问；答得怎样请人工试问")
            return
        for question in self.options.questions:
            async for observation in self._ask(site, question):
                yield observation

    async def _entry(self, site: SiteView) -> AsyncIterator[Observation]:
        url = self.options.entry_url or entry_named(site, self.options.entry_names)
        if not url:
            yield Unjudged(_ENTRY, "没有找到智能问答的入口，可能由脚本显示；请把网址写进 entry_url")
            return
        answer = await _fetched(site, url)
        if why := "" if answer.ok else untestable(answer):
            yield Unjudged(_ENTRY, why)
            return
        yield Examined(_ENTRY)
        if not answer.ok:
            sure = certain(answer)
            yield Fault(
                _ENTRY, f"智能问答入口{'打不开' if sure else '疑似打不开'}：{answer.outcome()}", aspect="dead",
                expected="可以打开", seen=answer.outcome(), url=url,
            )  # fmt: skip
        elif answer.seconds > self.options.slow_seconds:
            yield Fault(
                _ENTRY, "智能问答入口打开过慢", aspect="slow", expected=f"{self.options.slow_seconds:g} 秒内",
                seen=f"{answer.seconds:.1f} 秒", url=url,
            )  # fmt: skip
        else:
            yield Evidence(_ENTRY, f"{url}，{answer.seconds:.1f} 秒打开")

    async def _ask(self, site: SiteView, question: Question) -> AsyncIterator[Observation]:
        subject = f"智能问答/{question.ask}"
        url = self.options.endpoint.replace(_MARK, quote(question.ask))
        answer = await _fetched(site, url)
        if not answer.ok:
            yield Unjudged(subject, untestable(answer) or f"问答接口没有应答（{answer.outcome()}）")
            return
        said, why = self._said(answer)
        if why:
            yield Unjudged(subject, why)
            return
        yield Examined(subject)
        plain = " ".join(text_nodes(said)).strip()
        if len(plain) < _FEWEST or _NO_ANSWER.search(plain):
            yield self._wrong(subject, url, "empty", "没有答出来", "给出答案", plain)
            for aspect in ("off_topic", "link"):
                yield Unjudged(subject, "没有答案，其余未核对", aspect)
            return
        if not compiled(question.expect).search(plain):
            yield self._wrong(subject, url, "off_topic", "答非所问", f"答案里有“{question.expect}”", plain)
        if self.options.links:
            async for observation in self._links(site, subject, url, said):
                yield observation

    def _said(self, answer: Answer) -> tuple[str, str]:
        """The answer in its answer, or why it cannot be read."""
        text = body_text(answer)
        if not self.options.answer_path:
            return text, ""
        try:
            there, value = walk(json.loads(text), parse_path(self.options.answer_path))
        except (ValueError, RecursionError):
            return "", "问答接口返回的不是 JSON，请核对 endpoint"
        if not there:
            return "", f"问答接口的返回里没有 {self.options.answer_path}，请核对 answer_path"
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), ""

    async def _links(self, site: SiteView, subject: str, url: str, said: str) -> AsyncIterator[Observation]:
        addresses = list(dict.fromkeys(_addresses(said, url)))[:3]
        if not addresses:
            yield self._wrong(subject, url, "link", "答案没有附网址", "附有可以打开的网址", " ".join(text_nodes(said)))
            return
        answers = [await _fetched(site, address) for address in addresses]
        if any(answer.ok for answer in answers):
            return
        if all(certain(answer) and not untestable(answer) for answer in answers):
            yield self._wrong(
                subject,
                url,
                "link",
                "答案里的网址打不开",
                "附有可以打开的网址",
                f"{addresses[0]}：{answers[0].outcome()}",
            )
        else:
            yield Unjudged(subject, f"答案里的网址不能断定能否打开（{answers[0].outcome()}）", "link")

    def _wrong(self, subject: str, url: str, aspect: str, message: str, expected: str, seen: str) -> Fault:
        return Fault(
            subject, f"智能问答{message}", aspect=aspect, expected=expected,
            seen=" ".join(seen.split())[:120] or "空白", url=url,
        )  # fmt: skip


async def _fetched(site: SiteView, url: str) -> Answer:
    """The answer of an address; one that fails is asked once more by the other client."""
    answer = await site.probes.fetch(url)
    return answer if answer.ok else await site.probes.fetch(url, second_opinion=True)


def _addresses(said: str, base: str) -> Iterator[str]:
    for found in _LINKS.finditer(said):
        address = urljoin(base, found[1]) if found[1] else found[0]
        if address.startswith(("http://", "https://")):
            yield address
