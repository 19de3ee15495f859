"""公开留言 (plan items 18 and 6, veto V5): published letters are answered in time, and letters go on being published.

Rules: standards.md §1.1 V5 (3 months: 单项否决), §1.3 (2 months without a new answer), §1.4 (6 months: 被通报), §7
(5, 7 and 15 working days). Whether a letter is simple or complex nobody can read off it, so the longest of the three
terms judges, and the shorter ones are shown as evidence. Only public boards are seen; letters that are answered in
private are a person's word.

A portal's board shows the letters of every bureau. Those that another unit answered are left aside; and where there
are such, a letter without an answer may be anybody's, so nothing is said of it.
"""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal, Self

from pydantic import Field, model_validator

from checks.registry import kind
from checks.titles import is_own
from monitor.model import Evidence, Examined, Fault, Kind, Letter, Observation, Options, Severity, SiteView, Unjudged

_BOARD = "公开留言"
_CHANNEL = "咨询建言渠道"
_VETO = "国办秘函〔2019〕19号 单项否决“互动回应差”（据公开转载文本）"
_TERM = "网民留言 7 个工作日内反馈、复杂的 15 个工作日内（中国气象局 2017 年留言办理通知所引的标准），可在配置中修改"
_PUBLISHED = "国办秘函〔2019〕19号“留言公开”：前 2 个月未更新扣分；广东省 2025 年第二季度通报：超过 6 个月未选登留言"
_STATISTICS = "国办秘函〔2019〕19号：公开留言受理、反馈情况的统计数据（分值凭记忆，只作提示）"
_YEAR = timedelta(days=366)
_WAYS = re.compile(
    r"留言|信箱|来信|我要(?:问|写信|咨询|建议|投诉)|咨询(?:建言|投诉|平台|服务)|在线咨询|建言|互动交流|交流互动|政民互动|公众参与|12345|问政"
)
_WAY_ADDRESS = re.compile(r"/hdjlpt|/hdjl/|liuyan|/letter|mailbox|xinxiang|12345")
_NO_WAY = re.compile(r"信访|纪检|举报|找错")
_COUNTED = re.compile(
    r"(?:留言|来信|信件|信箱|咨询|诉求|互动|办理|受理).{0,12}(?:统计|情况通报|办理情况|数据|分析)|(?:统计|情况).{0,4}(?:留言|来信|信件)"
)
_BOARD_NAME = re.compile(r"留言|信箱|来信|在线咨询|互动交流")
_BOARD_ADDRESS = re.compile(r"/hdjlpt/(?:published|letters?)(?:/(?:index|list|published))?/?(?:[?#].*)?$")
_MOST_BOARDS = 5
_FIGURES = re.compile(
    r"(?:来信|留言|信件|咨询|受理|收到|答复|回复|办结)(?:总)?(?:数量?|量|件数|总计|合计)\s*+[:：为]?+\s*+[0-9]"
    r"|(?:共|累计|总共)\s*(?:收到|受理|办理|答复|回复|办结)[^。\n]{0,12}?\s*[0-9]+\s*(?:件|条|封|个)"
    r"|(?:收到|受理|办理|答复|回复|办结)\s*+(?:来信|留言|信件|咨询)?+\s*+[:：]?+\s*+[0-9]++\s*+(?:件|条|封)"
    r"|(?:办结|答复|回复)率\s*+[:：为]?+\s*+[0-9]"
)
# A place for such a number that the source leaves empty.
_TO_FILL = re.compile(
    r"(?:来信|留言|信件|咨询|受理|收到|答复|回复|办结)(?:总)?(?:数量?|量|件数|总计|合计)\s*+[:：为]?+\s*+(?:<[^>]{1,200}>\s*)+(?![0-9])"
)
_FEW_LINKS = 15  # a home page with fewer draws its menu by script
_UNIT = re.compile(r"(?:局|委|委员会|厅|署|政府|管委会|街道办事处|法院|检察院|公司|银行|医院|学校|大学)$")


class LetterOptions(Options):
    """The options of `letters`."""

    simple_workdays: int = Field(default=5, ge=1, description="简单咨询几个工作日内答复（只统计，供参考）")
    normal_workdays: int = Field(default=7, ge=1, description="一般留言几个工作日内答复（只统计，供参考）")
    complex_workdays: int = Field(default=15, ge=1, description="复杂留言几个工作日内答复")
    term: Literal["simple", "normal", "complex"] = Field(
        default="complex",
        description="按哪一个期限提示逾期：simple、normal、complex；程序分不出留言简单还是复杂，默认按最长的",
    )
    veto_days: int = Field(default=90, ge=30, description="超过多少天没有答复，属于单项否决“互动回应差”")
    stale_warn_days: int = Field(default=60, ge=1, description="最近一次公开答复超过多少天，算提示")
    stale_error_days: int = Field(default=180, ge=1, description="最近一次公开答复超过多少天，算扣分")
    statistics: bool = Field(default=True, description="是否核对公布了留言办理的统计数据")
    own_names: list[str] = Field(
        default=[], description="本单位的其他名称；答复单位是别的单位的留言不查（门户的留言板各单位共用）"
    )
    channel: bool = Field(default=True, description="是否核对网站提供了网上咨询建言渠道")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.simple_workdays <= self.normal_workdays <= self.complex_workdays:
            raise ValueError("三个答复期限应当由短到长：simple_workdays、normal_workdays、complex_workdays")
        if self.stale_warn_days > self.stale_error_days:
            raise ValueError("stale_warn_days 不应大于 stale_error_days")
        return self

    @property
    def judged_workdays(self) -> int:
        return {"simple": self.simple_workdays, "normal": self.normal_workdays, "complex": self.complex_workdays}[
            self.term
        ]


@dataclass(slots=True)
class _Board:
    """What the letters come to, all together."""

    letters: int = 0
    others: int = 0  # answered by other units
    unread: str = ""
    answered: list[date] = field(default_factory=list[date])
    undated: int = 0
    waiting: list[Letter] = field(default_factory=list[Letter])
    over: dict[int, int] = field(default_factory=dict[int, int])
    years: set[int] = field(default_factory=set[int])


@kind
class Letters(Kind):
    """Letters that the site publishes are answered in time, none waits for three months, and new ones appear."""

    name = "letters"
    title = "网民留言答复"
    purpose = (
        "检查公开的网民留言：答复是否超过期限，有没有超过 3 个月没答复的（单项否决），最近一次公开答复距今多久，"
        "有没有公布办理统计，网站有没有网上咨询建言渠道。没有公开的留言程序看不到。"
    )
    basis = _TERM
    fix = "请尽快答复并公开；逾期的说明原因。定期选登留言，公布受理、答复的统计数据。"
    items = (18,)
    Options = LetterOptions
    example = """\
[[check]]
id = "letters"
kind = "letters"
title = "网民留言按时答复"
complex_workdays = 15
veto_days = 90
"""

    options: LetterOptions

    async def look_at_site(self, site: SiteView) -> AsyncIterator[Observation]:
        board = _Board()
        for letter in site.letters():
            for observation in self._letter(site, letter, board):
                yield observation
        for observation in self._waiting(site, board):
            yield observation
        for observation in self._board(site, board):
            yield observation
        if self.options.statistics:
            async for observation in self._statistics(site, board):
                yield observation
        if self.options.channel:
            for observation in _channel(site):
                yield observation

    def _letter(self, site: SiteView, letter: Letter, board: _Board) -> Iterator[Observation]:
        if letter.unread:
            board.unread = letter.unread
            yield Unjudged(letter.url, letter.unread)
            return
        if _UNIT.search(letter.answered_by) and not is_own(
            letter.answered_by, site.name, tuple(self.options.own_names)
        ):
            board.others += 1
            return
        board.letters += 1
        if letter.answer or letter.answered is not None:
            if letter.answered is None:
                board.undated += 1
            elif letter.answered <= site.today + timedelta(days=1):
                board.answered.append(letter.answered)
            yield from self._answered(site, letter, board)
        else:
            board.waiting.append(letter)

    def _answered(self, site: SiteView, letter: Letter, board: _Board) -> Iterator[Observation]:
        if letter.asked is None or letter.answered is None:
            yield Unjudged(letter.url, "没有读到留言或答复的日期，不能核对答复期限", "late")
            return
        if letter.answered < letter.asked:
            yield Unjudged(letter.url, "答复日期早于留言日期，日期可能有误，请人工核对", "late")
            return
        yield Examined(letter.url)
        if letter.asked < site.today - _YEAR:
            return  # nothing can mend a late answer; after a year it is told no more
        days = site.workdays.workdays_between(letter.asked, letter.answered)
        board.years |= {letter.asked.year, letter.answered.year}
        for limit in (self.options.simple_workdays, self.options.normal_workdays, self.options.complex_workdays):
            board.over[limit] = board.over.get(limit, 0) + (days > limit)
        limit = self.options.judged_workdays
        if days > limit:
            yield Fault(
                letter.url, "留言答复超过期限", aspect="late", expected=f"{limit} 个工作日内答复",
                seen=f"{letter.asked.isoformat()} 留言，{letter.answered.isoformat()} 答复，用了 {days} 个工作日",
                anchor=letter.title[:60], severity=Severity.WARN, basis=_TERM,
            )  # fmt: skip

    def _waiting(self, site: SiteView, board: _Board) -> Iterator[Observation]:
        """Letters without an answer. Where not one letter shows an answer, the page's script may fill them in."""
        why = ""
        if board.others:
            why = "留言板由几个单位共用，没有答复的留言看不出由谁办理，请人工核对"
        elif not board.answered and not board.undated:
            why = "所有留言都没有读到答复，答复可能由脚本显示，请人工核对"
        if why:
            for letter in board.waiting:
                yield Unjudged(letter.url, why)
            return
        for letter in board.waiting:
            if letter.asked is None:
                yield Unjudged(letter.url, "没有读到留言的日期，不能核对答复期限")
                continue
            yield Examined(letter.url)
            waited = (site.today - letter.asked).days
            days = site.workdays.workdays_between(letter.asked, site.today)
            told = f"{letter.asked.isoformat()} 留言，至今 {waited} 天没有答复"
            title = letter.title[:60]
            if waited > self.options.veto_days:
                # V5 looks back a year: an older letter is wrong still, and no veto.
                recent = letter.asked >= site.today - _YEAR
                yield Fault(
                    letter.url, f"留言超过 {self.options.veto_days} 天没有答复", aspect="unanswered",
                    expected="3 个月内答复", seen=told, anchor=title, basis=_VETO,
                    severity=Severity.VETO if recent else Severity.ERROR,
                )  # fmt: skip
            elif days > self.options.judged_workdays:
                yield Fault(
                    letter.url, "留言超过期限没有答复", aspect="waiting", seen=told, anchor=title,
                    expected=f"{self.options.judged_workdays} 个工作日内答复", severity=Severity.WARN, basis=_TERM,
                )  # fmt: skip

    def _board(self, site: SiteView, board: _Board) -> Iterator[Observation]:
        """How long ago an answer was last published."""
        if board.others:
            yield Evidence(_BOARD, f"另有 {board.others} 件由其他单位答复，不查")
        if not board.answered:
            yield Unjudged(_BOARD, board.unread or _why_no_letters(site, board))
            return
        latest = max(board.answered)
        age = (site.today - latest).days
        counts = "，".join(f"超过 {limit} 个工作日的 {count} 件" for limit, count in board.over.items())
        yield Evidence(
            _BOARD, f"读到公开留言 {board.letters} 件，最近一次答复 {latest.isoformat()}；一年内 {counts or '无'}"
        )
        if told := site.workdays.assumed_years(board.years):
            yield Evidence(_BOARD, told)
        if age <= self.options.stale_warn_days:
            yield Examined(_BOARD)
            return
        why = board.unread or ("" if site.crawl.complete else "本次抓取不完整")
        if why or board.undated:
            yield Unjudged(_BOARD, f"{why or '有的答复没有日期'}，不能断定最近没有公开答复", "stale")
            return
        yield Examined(_BOARD)
        grave = age > self.options.stale_error_days
        limit = self.options.stale_error_days if grave else self.options.stale_warn_days
        yield Fault(
            _BOARD, f"超过 {limit} 天没有公开新的留言答复", aspect="stale",
            expected=f"{self.options.stale_warn_days} 天内有新的公开答复",
            seen=f"最近一次 {latest.isoformat()}（{age} 天前）", basis=_PUBLISHED, url=site.home,
            severity=Severity.ERROR if grave else Severity.WARN,
        )  # fmt: skip

    async def _statistics(self, site: SiteView, board: _Board) -> AsyncIterator[Observation]:
        if not board.letters:
            return
        subject = f"{_BOARD}/统计"
        where, why = next(_statistics_pages(site), ""), ""
        if not where:
            where, why = await _on_the_boards(site)
        if where:
            yield Examined(subject)
            yield Evidence(subject, f"留言办理的统计：{where}")
        elif why or not site.crawl.complete:
            yield Unjudged(subject, f"没有找到留言办理的统计，但{why or '本次抓取不完整'}")
        else:
            yield Examined(subject)
            yield Fault(
                subject, "没有公布留言受理、答复的统计数据", aspect="missing", expected="定期公布留言办理统计",
                seen="留言栏目上没有，全站也没有标题相符的页面、栏目和链接", basis=_STATISTICS, url=site.home,
                severity=Severity.WARN,
            )  # fmt: skip


def _why_no_letters(site: SiteView, board: _Board) -> str:
    columns = [column for column in site.columns() if re.search(r"留言|信箱|来信|咨询", column.name)]
    unread = next((column.unread for column in columns if column.unread), "")
    if unread:
        return unread
    if board.letters:
        return "读到的留言都没有答复日期，不能核对最近一次答复"
    if columns:
        return f"栏目“{columns[0].name}”里没有读到留言（列表可能由脚本显示）"
    return "没有读到公开的留言（可能在互动平台上由脚本显示）"


def _statistics_pages(site: SiteView) -> Iterator[str]:
    for column in site.columns():
        if _COUNTED.search(column.name):
            yield column.url
    for record in site.pages():
        if record.readable and _COUNTED.search(record.title):
            yield record.url
    home = site.page(site.home)
    for start in (home.url if home is not None else site.home, *_boards(site)):
        for link in site.links_from(start):
            if link.target and _COUNTED.search(link.anchor):
                yield link.target


def _boards(site: SiteView) -> list[str]:
    """The pages that list letters or ask for them, as far as they are the site's own."""
    letters = {letter.url for letter in site.letters()}
    found = [
        column.url
        for column in site.columns()
        if _BOARD_NAME.search(column.name) or any(entry.url in letters for entry in site.entries(column.url))
    ]
    found += [target.url for target in site.targets() if _BOARD_ADDRESS.search(target.url)]
    return list(dict.fromkeys(url for url in found if url not in letters))[:_MOST_BOARDS]


async def _on_the_boards(site: SiteView) -> tuple[str, str]:
    """Where a board counts its letters, or why one that does not may do so all the same: a script draws the numbers."""
    why = ""
    for url in _boards(site):
        page = await site.probes.read(url)
        if not page.answer.ok:
            why = why or f"{url} 没有读到（{page.answer.outcome()}）"
        elif _FIGURES.search(page.text):
            return url, ""
        elif _TO_FILL.search(page.html) or _BOARD_ADDRESS.search(url):
            why = why or f"{url} 上的统计数字可能由脚本显示"
    return "", why


def _channel(site: SiteView) -> Iterator[Observation]:
    """V5(1): 未提供网上有效咨询建言渠道. Any sign of one is enough; silence is only believed of a home page whose
    links were read, in a complete crawl."""
    found = next(_ways(site), "")
    if found:
        yield Examined(_CHANNEL)
        yield Evidence(_CHANNEL, f"网上咨询建言渠道：{found}")
        return
    home = site.page(site.home)
    links = sum(1 for link in site.links_from(home.url if home is not None else site.home) if link.tag == "a")
    if not site.crawl.complete or links < _FEW_LINKS:
        why = "本次抓取不完整" if not site.crawl.complete else "首页的链接很少，导航可能由脚本显示"
        yield Unjudged(_CHANNEL, f"没有找到网上咨询建言渠道，但{why}，不能断定没有")
        return
    yield Examined(_CHANNEL)
    yield Fault(
        _CHANNEL, "没有找到网上咨询建言渠道", aspect="missing", expected="首页有留言、信箱、咨询等入口",
        seen="首页和各栏目都没有这样的链接", basis=_VETO, url=site.home, severity=Severity.VETO,
    )  # fmt: skip


def _ways(site: SiteView) -> Iterator[str]:
    """Entries for questions and advice: on the home page, among the columns, among the addresses that are linked."""
    home = site.page(site.home)
    for link in site.links_from(home.url if home is not None else site.home):
        if (
            link.target
            and (_WAYS.search(link.anchor) or _WAY_ADDRESS.search(link.target))
            and not _NO_WAY.search(link.anchor)
        ):
            yield link.target
    for column in site.columns():
        if _WAYS.search(column.name) and not _NO_WAY.search(column.name):
            yield column.url
    for target in site.targets():
        if _WAY_ADDRESS.search(target.url):
            yield target.url
    for letter in site.letters():
        yield letter.url
