"""要点通知的页面 (standards.md §11, the seed page): the notice that all of this answers to is content like any other.

Misprinted item numbers (`333` between 32 and 34), headings whose numbers do not begin anew, years that were over
before the plan began (`2022年底前` in a plan of 2024), blanks inside words, empty 相关附件 and 关联稿件. All hints. A
page is a notice only when its title says so and its text has the columns of a plan, so that news about the plan is
left alone.
"""

import re
from collections.abc import AsyncIterator, Iterator
from html import unescape

from pydantic import Field

from checks.markup import text_nodes, without_elements
from checks.named_pages import unreached
from checks.options import PageChoice, Pattern, compiled
from checks.registry import kind
from monitor.model import CheckSpec, Examined, Fault, Kind, Observation, PageKind, PageView, Severity, SiteView
from monitor.model.deadlines import promises

_COLUMNS = (re.compile(r"责任\s*(?:科\s*室|单\s*位|部\s*门)|牵头单位"), re.compile(r"时\s*限|期\s*限"))
_YEAR = re.compile(r"(20\d{2}) ?年")
_NUMBER = re.compile(r"(?<![0-9.．])([0-9]{1,4}) ?[.．、](?=\s?[一-鿿0-9《“])")
_LEAST_ITEMS = 5
_HAN = "一二三四五六七八九十"
# A section's heading with its first subsection right behind it: `五、强化工作指导监督(四)持续做好……`.
_RESTART = re.compile(rf"([{_HAN}]{{1,3}})、([^。；;、，,：:（(]{{2,40}})[（(]([{_HAN}]{{1,3}})[)）]")
_HEADING = re.compile(rf"[（(]([{_HAN}]{{1,3}})[)）]")
_NOT_TEXT = ("script", "style", "template", "noscript")
_BLANK = re.compile(r"(?<=[一-鿿])(?:[ \t\u00a0\u3000]|&nbsp;|&#160;){1,3}(?=[一-鿿])")
_LEAST_SENTENCE = 15  # characters of a text node; shorter ones are labels, where a blank is layout
# Names are listed with blanks between them; two single characters are set apart for looks (目 录).
_NAME_END = re.compile(r"(?:科|室|局|处|所|办|中心|委|院|会|队|站|部|组|单位|部门|政府)$")
_SHOWN = 5
_LABELS = ("相关附件", "关联稿件")
_NEXT_LABEL = r"(?:相关附件|关联稿件|标签|分享|扫码浏览|扫一扫|相关推荐|打印|关闭|您访问的|[上下]一篇|主办|版权|$)"


class NoticeOptions(PageChoice):
    """The options of `plan_notice`."""

    title: Pattern = Field(
        default=r"政务公开.{0,16}(?:要点|分工方案|任务分工)|要点.{0,8}分工方案",
        description="标题符合这个正则表达式的页面才算要点通知",
    )
    labels: bool = Field(default=True, description="“相关附件”“关联稿件”后面空着是否提示")


@kind
class PlanNotice(Kind):
    """The page of the yearly notice is free of misprints and left-overs."""

    name = "plan_notice"
    title = "要点通知页面"
    purpose = (
        "找出政务公开要点（分工方案）通知的页面，检查序号印错、小节编号没有重排、正文所写期限早于要点年份、词语中间的多余空格、"
        "“相关附件”“关联稿件”空着。只提示，由办公室核对原文。"
    )
    basis = "政务公开工作要点第 27 项（严把文字关）；以印发的纸质文件为准"
    fix = "请对照印发的文件改正网页；文件本身有误的，按规定更正。空着的“相关附件”“关联稿件”请补上或去掉。"
    items = (27,)
    severity = Severity.WARN
    pages = frozenset({PageKind.ARTICLE, PageKind.DOCUMENT, PageKind.OTHER})
    Options = NoticeOptions
    example = """\
[[check]]
id = "plan-notice"
kind = "plan_notice"
title = "要点通知页面"
"""

    options: NoticeOptions

    def __init__(self, spec: CheckSpec, options: NoticeOptions) -> None:
        super().__init__(spec, options)
        self._title = compiled(options.title)

    def look_at_page(self, page: PageView) -> Iterator[Observation]:
        title = page.facts.title or page.title
        if not self.options.wants(page) or not self._title.search(title):
            return
        text = page.facts.body or page.text
        if not all(column.search(text) for column in _COLUMNS):
            return
        numbers = [int(match[1]) for match in _NUMBER.finditer(text)]
        if len(_sequence(numbers)) < _LEAST_ITEMS:
            return
        yield Examined(page.url)
        for aspect, message, expected, seen in self._wrong(page, title, text, numbers):
            yield Fault(page.url, message, aspect=aspect, expected=expected, seen=seen, anchor=title)

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        for observation in unreached(self.options, site):
            yield observation

    def _wrong(self, page: PageView, title: str, text: str, numbers: list[int]) -> Iterator[tuple[str, str, str, str]]:
        for printed, right in misprints(numbers):
            yield f"number:{right}", f"任务序号“{printed}”疑为“{right}”的误印", f"{right}.", f"{printed}."
        for section, mark in restarts(text):
            yield (
                f"heading:{section}",
                f"“{section}、”下面的小节从“（{mark}）”开始，编号没有重排",
                "（一）",
                f"（{mark}）",
            )
        found = _YEAR.search(title) or _YEAR.search(text)
        if found is not None:
            yield from _stale(text, int(found[1]))
        if blanks := stray_blanks(page.html, page.facts.body):
            yield "blanks", "词语中间有多余的空格", "没有多余空格", "；".join(f"“{one}”" for one in blanks[:_SHOWN])
        if self.options.labels:
            yield from _empty_labels(page)


def _stale(text: str, year: int) -> Iterator[tuple[str, str, str, str]]:
    """Promises of years that were over when the plan began; `2024年前` in a plan of 2024 may mean its end."""
    for promise in promises(text):
        written = "".join(promise.text.split())
        if promise.day.year < year and str(year) not in written:
            message = f"{year} 年的要点里写着“{written}”，期限早已过去，疑为沿用旧稿"
            yield f"stale:{written}", message, f"{year} 年或以后的期限", promise.text


def _sequence(numbers: list[int]) -> list[int]:
    """The numbers that count up from 1, in order; what stands between them belongs to the sentences."""
    found: list[int] = []
    for number in numbers:
        if number == len(found) + 1:
            found.append(number)
    return found


def misprints(numbers: list[int]) -> list[tuple[int, int]]:
    """(printed, right) for each number that stands where another is due, is that one with a digit too many, and is
    followed by the next one: `32, 333, 34`."""
    found: list[tuple[int, int]] = []
    due = 1
    for place, number in enumerate(numbers):
        if number == due:
            due += 1
            continue
        later = numbers[place + 1 :]
        if _one_digit_more(str(number), str(due)) and due not in later and due + 1 in later:
            found.append((number, due))
            due += 1
    return found


def _one_digit_more(printed: str, right: str) -> bool:
    return len(printed) == len(right) + 1 and any(
        printed[:place] + printed[place + 1 :] == right for place in range(len(printed))
    )


def restarts(text: str) -> list[tuple[str, str]]:
    """(section, first subsection) where the first subsection below a section is not （一）."""
    return [
        (match[1], match[3])
        for match in _RESTART.finditer(re.sub(r"[ \t\u00a0\u3000]+", "", text))
        if match[3] != "一" and not match[2].endswith("第")
    ]


def stray_blanks(html: str, body: str = "") -> list[str]:
    """Blanks between two Chinese characters inside one sentence of one text node, with what stands around them. Of a
    page whose running text is known, only the nodes that stand in it: a footer sets its parts apart with blanks.

    A blank between two nodes, in a short label, or between listed names is layout.
    """
    found: list[str] = []
    running = _folded(body)
    for node in text_nodes(without_elements(html, _NOT_TEXT)):
        if len(node.strip()) < _LEAST_SENTENCE or (running and _folded(unescape(node)) not in running):
            continue
        for match in _BLANK.finditer(node):
            before, after = node[max(0, match.start() - 4) : match.start()], node[match.end() : match.end() + 4]
            if _NAME_END.search(before) or re.search("[:：]", before) or _apart(node, match):
                continue
            found.append(f"{before} {after}".strip())
    return found


def _folded(text: str) -> str:
    return "".join(text.split())


def _apart(node: str, match: re.Match[str]) -> bool:
    """Whether the characters around a blank are set apart one by one, for looks: `通 知`, `联 系 人`."""
    around = node[max(0, match.start() - 2) : match.start()], node[match.end() : match.end() + 2]
    single_before = len(around[0]) < 2 or not re.match(r"[一-鿿]", around[0][0])
    single_after = len(around[1]) < 2 or not re.match(r"[一-鿿]", around[1][1])
    return single_before and single_after


def _empty_labels(page: PageView) -> Iterator[tuple[str, str, str, str]]:
    there = {"相关附件": bool(page.facts.attachments), "关联稿件": bool(page.facts.related)}
    for label in _LABELS:
        if not there[label] and re.search(rf"{label}\s*[:：]\s*{_NEXT_LABEL}", page.text):
            yield f"label:{label}", f"“{label}”后面空着", f"有{label}，或不显示这一栏", "没有内容"
