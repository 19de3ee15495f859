"""公开的留言 on a page that shows it under labels: 来信时间, 留言内容, 答复时间, 答复内容 … in any mark-up."""

import re
from dataclasses import dataclass, field
from datetime import date

from monitor.model import Letter, find_dates
from monitor.platforms.article import read_title
from monitor.platforms.base import Reading
from monitor.platforms.content import whole_text
from monitor.platforms.dom import squeeze

_WORDS = {
    "title": "(?:留言|来信|信件|咨询|问题)(?:标题|主题)",
    "asked": "(?:留言|来信|写信|咨询|提问|提交|信件|发信)(?:时间|日期)",
    "question": "(?:留言|来信|信件|咨询|问题|提问)(?:内容|正文|描述)",
    "answered": "(?:答复|回复|办结|回信)(?:时间|日期)",
    "by": "(?:答复|回复|承办|办理|受理|处理)(?:单位|部门|机构)",
    "answer": "(?:答复|回复|处理|办理)(?:内容|意见|结果|情况)",
}
_LABEL = re.compile(
    r"^[【\[]?(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _WORDS.items()) + r")[】\]]?\s*[:：]?\s*(.*)$"
)
_MAY_ASK = re.compile("(?:留言|来信|写信|咨询|提问|提交|信件|问题)(?:时间|日期|内容|正文|标题|主题)")
_MAY_ANSWER = re.compile("(?:答复|回复|办理|处理)(?:时间|日期|内容|意见|结果|单位|部门)")
_ENDS = re.compile(r"(?:相关|上一|下一|满意度|评价|打印|关闭|分享|主办|版权|【打印|扫一扫|网友评论|返回)")
_LONGEST = 20_000  # characters of a question or an answer
_SHORT = 100  # a line behind 时间, 单位


@dataclass
class _Told:
    lines: dict[str, list[str]] = field(default_factory=dict[str, list[str]])

    def text(self, name: str) -> str:
        return "\n".join(filter(None, self.lines.get(name, [])))[:_LONGEST]

    def line(self, name: str) -> str:
        return next(filter(None, self.lines.get(name, [])), "")[:_SHORT]


def letter_of(reading: Reading) -> Letter | None:
    """The letter that a page shows: its labels must name a question and an answer; None where they do not."""
    squeezed = reading.body_text
    if reading.tree.body is None or not (_MAY_ASK.search(squeezed) and _MAY_ANSWER.search(squeezed)):
        return None
    told = _read(whole_text(reading.tree.body))
    if "question" not in told.lines or not told.lines.keys() & {"answer", "answered"}:
        return None
    return Letter(
        url=reading.url,
        title=told.line("title") or read_title(reading),
        asked=_day(told.line("asked")),
        answered=_day(told.line("answered")),
        question=told.text("question"),
        answer=told.text("answer"),
        answered_by=told.line("by"),
    )


def _read(text: str) -> _Told:
    """What stands behind each label up to the next one; a label seen a second time is another letter's."""
    told = _Told()
    current = ""
    for line in text.split("\n"):
        match = _LABEL.match(line)
        if match is not None:
            current = next(name for name in _WORDS if match[name])
            if current in told.lines:
                current = ""
                continue
            told.lines[current] = [match[match.re.groups]]
        elif _ENDS.match(squeeze(line)[:12]):
            current = ""
        elif current:
            told.lines[current].append(line)
    return told


def _day(text: str) -> date | None:
    found = next(find_dates(text), None)
    return None if found is None else found.day
