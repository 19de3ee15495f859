"""三同步 (plan item 13): every document has its 解读, published the same day, linked both ways, and worth reading.

Rules: standards.md §7 (同步组织开展解读, 粤办函〔2018〕360号; 3 working days [V]), §12 item 13 (300 characters, overlap
below 0.6, four elements: [D]). What is missing at the document stands at the document's address, what is wrong with a
解读 at its own.
"""

from collections.abc import AsyncIterator, Iterator
from datetime import date

from pydantic import Field

from checks.interpretation_find import Pairing, Paper, Reading, Readings, links_back, names_original, paper_of, place
from checks.interpretation_text import ELEMENTS, Form, copied, elements_in, form_of, length_of
from checks.named_documents import documents_of
from checks.named_pages import how_it_failed
from checks.options import Pattern, Text, compiled
from checks.own_media import own_media
from checks.registry import kind
from checks.titles import is_own
from monitor.model import Document, Evidence, Examined, Fault, Kind, Observation, Options, Severity, SiteView, Unjudged
from monitor.model import Field as DocumentField
from monitor.model.dates import parse_date

_EXEMPT = (
    r"废止|失效|停止执行|撤销|任免|任命|任职|聘任|免去|人事|内部|延长.{0,20}有效期|有效期.{0,6}(?:延长|延续)|继续有效"
    r"|清理结果|更正|勘误|目录(?:的|（)?(?:通知|公告)?$|转发"
)
_NO_MORE = ("失效", "废止", "无效")
_ALL = "政策解读"
_SYNC = (
    "《广东省政府系统政策解读工作细则（试行）》（粤办函〔2018〕360号）：政策公布时同步组织开展解读；"
    "政务公开工作要点第 13 项"
)
_LATEST = _SYNC + "；最迟 3 个工作日是其他地方的做法，可在配置中修改"
_CONTENT = (
    "政务公开工作要点第 13 项：解读突出核心概念、新旧差异、影响范围、执行标准、办事指引等，不得只摘抄文件；"
    "数值为本系统默认"
)


class InterpretationOptions(Options):
    """The options of `interpretations`."""

    libraries: list[Text] = Field(
        default=["规范性文件"], min_length=1, description="哪些文件库里的文件应有解读：公开目录中的分类名称，或栏目网址"
    )
    since: date = Field(default=date(2018, 1, 1), description="只查这一天以后发布的文件")
    exempt: Pattern = Field(default=_EXEMPT, description="标题符合该正则表达式的文件不要求解读（如人事、废止、转发）")
    no_longer_valid: bool = Field(default=False, description="已失效、已废止的文件是否也查")
    own_names: list[str] = Field(default=[], description="本单位的其他名称；发布机构是别的单位的文件不查")
    warn_workdays: int = Field(default=3, ge=0, description="解读晚于文件几个工作日以内算提示，再晚算扣分")
    late_severity: Severity = Field(
        default=Severity.ERROR, description="超过上面的工作日才发布解读，算多重：error 或 warn"
    )
    link_severity: Severity = Field(default=Severity.WARN, description="文件和解读没有互相链接，算多重：error 或 warn")
    content_severity: Severity = Field(
        default=Severity.WARN, description="解读过短、照抄、要素不足，算多重：error 或 warn"
    )
    min_chars: int = Field(default=300, ge=0, description="文字解读最少多少字（图解、视频不看字数）")
    max_copied: float = Field(default=0.6, gt=0, le=1, description="解读与文件原文重复的比例达到多少算照抄（0 至 1）")
    min_elements: int = Field(
        default=4, ge=0, le=len(ELEMENTS), description=f"文字解读至少要讲到几项要素：{'、'.join(ELEMENTS)}"
    )


@kind
class Interpretations(Kind):
    """Every document has its 解读: published with it, linked both ways, no mere copy."""

    name = "interpretations"
    title = "文件与解读“三同步”"
    purpose = (
        "逐份核对规范性文件有没有解读、是不是同日发布、文件和解读有没有互相链接，并看解读是否过短、照抄原文、要素不足。"
        "有解读而没有链接的，与没有解读分开写；不需要解读的文件可用 exempt 排除。"
    )
    basis = _SYNC
    fix = "没有解读的补发解读；有解读的，在文件页加上解读链接、在解读页加上文件链接；照抄原文或要素不足的重写。"
    items = (13,)
    Options = InterpretationOptions
    example = """\
[[check]]
id = "interpretations"
kind = "interpretations"
title = "规范性文件有解读、同步发布、互相链接"
libraries = ["规范性文件"]
since = 2018-01-01
warn_workdays = 3
"""

    options: InterpretationOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        every = [(paper_of(document), document) for document in documents_of(site, self.options.libraries)]
        chosen = [paper for paper, document in every if self._concerns(site, paper, document)]
        readings = Readings(site, (paper for paper, _ in every))
        why = _why_unsure(site)
        judged: dict[str, list[Paper]] = {}
        found: dict[str, Reading] = {}
        years: set[int] = set()
        for paper in chosen:
            pairing = readings.of(paper)
            for reading in pairing.readings:
                found.setdefault(place(reading.url), reading)
                judged.setdefault(place(reading.url), []).append(paper)
            years |= {day.year for day in paper.published}
            for observation in self._judge_paper(site, paper, pairing, readings.pages_of(paper), why):
                yield observation
        for key, reading in found.items():
            for observation in self._judge_reading(site, reading, judged[key]):
                yield observation
        if not chosen:
            libraries = "、".join(self.options.libraries)
            yield Unjudged(_ALL, f"在“{libraries}”中没有读到 {self.options.since.isoformat()} 以后、应当解读的文件")
        elif told := site.workdays.assumed_years(years):
            yield Evidence(_ALL, told)

    def _concerns(self, site: SiteView, paper: Paper, document: Document) -> bool:
        """Whether a document has to have a 解读."""
        if compiled(self.options.exempt).search(paper.title) or not paper.title:
            return False
        validity = " ".join(witness.value for witness in document.said(DocumentField.VALIDITY))
        if not self.options.no_longer_valid and any(word in validity for word in _NO_MORE):
            return False
        if not is_own(document.value(DocumentField.PUBLISHER), site.name, tuple(self.options.own_names)):
            return False
        day = paper.first or parse_date(document.value(DocumentField.WRITTEN))
        return day is None or day >= self.options.since

    def _judge_paper(
        self, site: SiteView, paper: Paper, pairing: Pairing, pages: list[str], why: str
    ) -> Iterator[Observation]:
        yield Examined(paper.url)
        if not pairing.found:
            yield from self._without(site, paper, pairing, pages, why)
            return
        if not pairing.linked and not pairing.attached:
            yield from self._unlinked(site, paper, pages, pairing.matched[0])
        if pairing.readings:
            yield from self._late(site, paper, pairing)

    def _without(
        self, site: SiteView, paper: Paper, pairing: Pairing, pages: list[str], why: str
    ) -> Iterator[Observation]:
        unsure = why or _why_page_unread(site, pages)
        if pairing.mentioned is not None:
            title = pairing.mentioned.title[:40]
            unsure = f"《{title}》提到该文件，但标题没有写明，不能断定是不是它的解读"
        if not unsure and paper.first is None:
            unsure = "不知道文件的发布日期，不能断定是否属于应当解读的时段"
        if unsure:
            for aspect in ("none", "late", "link"):
                yield Unjudged(paper.url, unsure, aspect)
            return
        assert paper.first is not None
        new = site.workdays.workdays_between(paper.first, site.today) <= self.options.warn_workdays
        yield Fault(
            paper.url, f"文件没有解读：{_short(paper.title)}", aspect="none", expected="文件公布时同步发布解读",
            seen="文件页没有解读链接，站内也没有标题相符的解读", anchor=paper.title[:60],
            severity=Severity.WARN if new else None,
        )  # fmt: skip
        for aspect in ("late", "link"):
            yield Unjudged(paper.url, "没有解读，其余无从核对", aspect)

    def _unlinked(self, site: SiteView, paper: Paper, pages: list[str], reading: Reading) -> Iterator[Observation]:
        unsure = _why_page_unread(site, pages)
        if unsure:
            yield Unjudged(paper.url, unsure, "link")
            return
        yield Fault(
            paper.url, f"有解读，但文件页没有链接到解读：{_short(paper.title)}", aspect="link",
            expected="文件页有解读的链接", seen=f"解读在 {reading.url}，文件页没有链接",
            anchor=paper.title[:60], found_on=reading.url, severity=self.options.link_severity,
        )  # fmt: skip

    def _late(self, site: SiteView, paper: Paper, pairing: Pairing) -> Iterator[Observation]:
        dated = [reading for reading in pairing.readings if reading.published is not None]
        if not dated or not paper.published:
            what = "解读" if paper.published else "文件"
            yield Unjudged(paper.url, f"没有读到{what}的发布日期，不能核对是否同步", "late")
            return
        # Witnesses give several days for one document; it is late only when it is late by every one of them.
        first = min(dated, key=lambda reading: reading.published or date.max)
        assert first.published is not None
        if any(first.published <= day for day in paper.published):
            return
        latest = max(paper.published)
        days = site.workdays.workdays_between(latest, first.published)
        if days <= 0:
            return  # only days off lie between
        near = days <= self.options.warn_workdays
        yield Fault(
            paper.url, f"{'解读没有与文件同日发布' if near else '解读发布得太晚'}：{_short(paper.title)}",
            aspect="late", expected=f"同日发布，最迟 {self.options.warn_workdays} 个工作日",
            seen=f"文件 {latest.isoformat()}，解读 {first.published.isoformat()}，相差 {days} 个工作日",
            anchor=paper.title[:60], found_on=first.url, basis=_LATEST,
            severity=Severity.WARN if near else self.options.late_severity,
        )  # fmt: skip

    def _judge_reading(self, site: SiteView, reading: Reading, papers: list[Paper]) -> Iterator[Observation]:
        if not reading.in_crawl:
            yield Unjudged(reading.url, "解读在巡检范围之外的网站，没有读取")
            return
        yield Examined(reading.url)
        text = max((site.body(url) for url in reading.urls), key=len)
        if links_back(site, reading, papers) or names_original(site, reading):
            pass
        elif not text and not _has_files(site, *reading.urls):
            yield Unjudged(reading.url, "解读页的正文没有读到（可能由脚本显示），不能断定没有文件的链接", "link")
        else:
            yield Fault(
                reading.url, f"解读没有链接到被解读的文件：{_short(reading.title)}", aspect="link",
                expected=f"有《{papers[0].title[:40]}》的链接", seen="解读页没有文件的链接，也没有附文件",
                anchor=reading.title[:60], found_on=papers[0].url, severity=self.options.link_severity,
            )  # fmt: skip
        media = [address for url in reading.urls for address in own_media(site, url)]
        if form_of(reading.title, media, length_of(text)) is Form.TEXT:
            yield from self._judge_text(site, reading, papers, text, media)

    def _judge_text(
        self, site: SiteView, reading: Reading, papers: list[Paper], text: str, media: list[str]
    ) -> Iterator[Observation]:
        text += "".join(f"\n{each}" for each in _attached_texts(site, *reading.urls))
        length = length_of(text)
        if not text.strip() or (length < self.options.min_chars and (media or _has_files(site, *reading.urls))):
            yield Unjudged(reading.url, "解读的文字没有读到（可能是图片、附件或由脚本显示），不核对内容", "short")
            for aspect in ("copy", "elements"):
                yield Unjudged(reading.url, "解读的文字没有读到，不核对内容", aspect)
            return
        if length < self.options.min_chars:
            yield self._poor(reading, "short", "解读过于简短", f"{self.options.min_chars} 字以上", f"{length} 字")
        elements = elements_in(f"{reading.title}\n{text}")
        if len(elements) < self.options.min_elements:
            yield self._poor(
                reading, "elements", "解读没有讲到应有的内容",
                f"讲到 {self.options.min_elements} 项以上：{'、'.join(ELEMENTS)}",
                f"讲到 {len(elements)} 项：{'、'.join(elements) or '无'}",
            )  # fmt: skip
        for paper in papers:
            original = "\n".join((site.body(paper.url), *_attached_texts(site, paper.url)))
            if length_of(original) < self.options.min_chars:
                yield Unjudged(reading.url, "没有读到文件的全文，不能核对解读是否照抄", "copy")
                continue
            share = copied(text, original)
            if share >= self.options.max_copied:
                yield self._poor(
                    reading,
                    "copy",
                    "解读照抄文件原文",
                    f"与原文重复的不到 {self.options.max_copied:.0%}",
                    f"重复 {share:.0%}",
                )
                break

    def _poor(self, reading: Reading, aspect: str, message: str, expected: str, seen: str) -> Fault:
        return Fault(
            reading.url, f"{message}：{_short(reading.title)}", aspect=aspect, expected=expected, seen=seen,
            anchor=reading.title[:60], severity=self.options.content_severity, basis=_CONTENT,
        )  # fmt: skip


def _short(title: str) -> str:
    return title if len(title) <= 40 else f"{title[:40]}…"


def _attached_texts(site: SiteView, *urls: str) -> list[str]:
    read = (site.attachment_text(file.url) for url in urls for file in site.attachments(url))
    return [each.text for each in read if each is not None and each.text]


def _has_files(site: SiteView, *urls: str) -> bool:
    return any(True for url in urls for _ in site.attachments(url))


def _why_unsure(site: SiteView) -> str:
    """Why a 解读 that was not found may be there all the same; '' when it is surely not."""
    if not site.crawl.complete:
        return "本次抓取不完整，不能断定没有解读"
    for column in site.columns():
        if "解读" not in column.name:
            continue
        record = site.page(column.url)
        if column.unread:
            return f"解读栏目的列表没有读到（{column.unread}），不能断定没有解读"
        if record is not None and not record.readable:
            return f"解读栏目打不开（{how_it_failed(record)}），不能断定没有解读"
    return ""


def _why_page_unread(site: SiteView, pages: list[str]) -> str:
    """Why a document's page may hold a link that was not seen; '' when it surely does not. Each twin counts."""
    records = [site.page(url) for url in pages]
    if any(record is None for record in records):
        return "本次抓取没有到达文件页，不能断定没有解读的链接"
    failed = next((record for record in records if record is not None and not record.readable), None)
    if failed is not None:
        return f"文件页打不开（{how_it_failed(failed)}），不能断定没有解读的链接"
    if not any(site.body(url) for url in pages) and not _has_files(site, *pages):
        return "文件页的正文没有读到（可能由脚本显示），不能断定没有解读的链接"
    return ""
