"""The text of an annual report: its six parts, and the numbers that its sentences name."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# standards.md §4.2: how the heading must read, and how it may be written and still be recognised.
PARTS: tuple[tuple[str, str, str], ...] = (
    ("一", "总体情况", r"总\s*体\s*情\s*况"),
    ("二", "主动公开政府信息情况", r"主\s*动\s*公\s*开\s*(?:政\s*府\s*)?信\s*息\s*的?\s*情\s*况"),
    (
        "三",
        "收到和处理政府信息公开申请情况",
        r"收\s*到\s*和\s*处\s*理\s*(?:政\s*府\s*)?信\s*息\s*公\s*开\s*申\s*请\s*的?\s*情\s*况",
    ),
    (
        "四",
        "政府信息公开行政复议、行政诉讼情况",
        r"(?:因\s*)?(?:政\s*府\s*)?信\s*息\s*公\s*开\s*(?:工\s*作\s*)?(?:被\s*申\s*请\s*)?"
        r"行\s*政\s*复\s*议\s*+[、和及]?+\s*+(?:提\s*起\s*)?行\s*政\s*诉\s*讼\s*的?\s*情\s*况",
    ),
    (
        "五",
        "存在的主要问题及改进情况",
        r"存\s*在\s*的?\s*(?:主\s*要\s*)?问\s*题\s*[及和与]\s*改\s*进\s*(?:情\s*况|措\s*施)",
    ),
    ("六", "其他需要报告的事项", r"其\s*[他它]\s*需\s*要\s*报\s*告\s*的?\s*事\s*项"),
)
_ALSO_RIGHT = {"五": ("存在问题及改进情况",)}
_NOTHING = re.compile(
    r"^[\s:：。]*(?:(?:本年度|本年|本单位|本机关|本局|我局|我单位|暂)\s*)*(?:无|没有)\s*(?:其他\s*)?(?:需要?\s*报告的?\s*)?"
    r"(?:事项|情况|问题)?\s*(?:[。.；;！!]|\s|$)"
)
_TAIL_OF_PART_6 = 800  # characters; behind the last part comes the page's footer, and no heading tells where it begins


@dataclass(frozen=True, slots=True)
class ReportText:
    """The parts by their number, without their headings; `headings` as the page writes them."""

    parts: Mapping[str, str]
    headings: Mapping[str, str]

    @property
    def missing(self) -> list[str]:
        return [f"{number}、{name}" for number, name, _ in PARTS if number not in self.headings]

    def misnamed(self) -> list[tuple[str, str]]:
        """Headings that are recognised and not as prescribed: what they should be, what they are."""
        wrong: list[tuple[str, str]] = []
        for number, name, _ in PARTS:
            heading = re.sub(r"\s", "", self.headings.get(number, name))
            if heading not in (name, *_ALSO_RIGHT.get(number, ())):
                wrong.append((f"{number}、{name}", f"{number}、{heading}"))
        return wrong

    def prose(self) -> str:
        """What the unit wrote in its own words: parts 一 and 五, white space left out."""
        return re.sub(r"\s", "", self.parts.get("一", "") + self.parts.get("五", ""))

    def everything(self) -> str:
        return "\n".join(self.parts.get(number, "") for number, _, _ in PARTS)


def read_text(text: str) -> ReportText:
    """Cut a page's visible text at the six headings, each at its last place: before that stands a list of contents."""
    shown = unicodedata.normalize("NFKC", text)
    starts: dict[str, re.Match[str]] = {}
    for number, _, name in PARTS:
        for match in re.finditer(rf"{number}\s*[、.,:．]\s*({name})", shown):
            starts[number] = match
    order = sorted(starts.items(), key=lambda item: item[1].start())
    parts: dict[str, str] = {}
    ends = [match.start() for _, match in order[1:]] + [len(shown)]
    for (number, match), end in zip(order, ends, strict=False):  # without any heading there is one end too many
        body = shown[match.end() : end]
        parts[number] = body[:_TAIL_OF_PART_6] if number == "六" else body
    return ReportText(parts, {number: match[1] for number, match in starts.items()})


def says_nothing(part: str) -> bool:
    """Whether a part only says 无."""
    return _NOTHING.match(part) is not None


# A6: the number must follow the phrase closely, so that a sentence on something else is not taken for it.
_GAP = r"[^。；;，,、\d]{0,24}?"
_COUNT = r"(\d+)\s*[件宗]"
MENTIONS: tuple[tuple[str, str], ...] = (
    ("new", rf"本年(?:度)?\s*新收{_GAP}申请{_GAP}{_COUNT}"),
    ("carried_in", rf"上(?:一)?年(?:度)?\s*结转{_GAP}{_COUNT}"),
    ("carried_out", rf"结转(?:至|到)?\s*下(?:一)?年(?:度)?{_GAP}{_COUNT}"),
    ("review", rf"信息公开[^。；;\d]{{0,24}}?行政复议(?:案件|申请)?(?:共|共计|为|总计)?\s*{_COUNT}"),
    ("lawsuits", rf"信息公开[^。；;]{{0,40}}?(?<!行政复议[、和及与])行政诉讼(?:案件)?(?:共|共计|为|总计)?\s*{_COUNT}"),
)
_A_SHARE = re.compile(
    r"自然人|法人|企业|网络|网上|信函|邮|当面|线上|线下|其中|同比|比上|较上"
)  # a share, or last year's


def mentioned(text: str, what: str) -> list[int]:
    """The numbers that sentences name for one of `MENTIONS`."""
    pattern = next(pattern for name, pattern in MENTIONS if name == what)
    return [int(match[1]) for match in re.finditer(pattern, text) if not _A_SHARE.search(match[0])]


def likeness(one: str, other: str) -> float:
    """Jaccard over 5-grams of two texts, 0 to 1 (standards.md §4.1)."""
    a, b = _grams(one), _grams(other)
    return len(a & b) / len(a | b) if a and b else 0.0


def _grams(text: str) -> frozenset[str]:
    return frozenset(_five(text))


def _five(text: str) -> Iterable[str]:
    return (text[n : n + 5] for n in range(len(text) - 4))
