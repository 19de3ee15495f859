"""The invitations to comment that a site shows: on the exchange platform (hdjlpt), and as plain articles.

One invitation often stands on both. What is missing on one may stand on the other, so their facts are put together
before anything is judged; the outcome may be an article of its own (征求意见情况的反馈).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from checks.consultation_text import (
    Period,
    explains,
    holds_articles,
    is_draft_name,
    names_method,
    period_of,
    rejects_without_reason,
    says_why_short,
)
from checks.titles import core, is_own, organ_of, signer_of, speaks_of
from monitor.model import Consultation, PageKind, SiteView

_INVITES = re.compile(
    r"(?:征求|征集|听取).{0,80}?(?:意见|建议)|(?:意见|建议)征[集求]|征求意见稿|公开征求|(?:草案|意见稿).{0,6}(?:公示|公告)"
)
_REPORTS = re.compile(
    r"反馈|采纳|采用情况|(?:征求|征集)(?:意见|建议)?(?:的)?(?:有关)?(?:情况|结果)|征集结果|结果(?:的)?(?:公告|公示|公布|通报|说明)|"
    r"意见(?:建议)?(?:的)?(?:汇总|处理|办理)|结束"
)
_OUTCOME = re.compile(r"意见(?:建议)?.{0,8}(?:采纳|反馈|汇总|处理|采用)|(?:采纳|反馈).{0,6}意见")
_COLUMN = re.compile(r"意见征集|征求意见|民意征集|征集意见|意见征询|立法征求")
_ASKS = re.compile(r"(?:征求|征集|提出|反馈|听取).{0,20}(?:意见|建议)")
_NOT_FROM_ARTICLES = (PageKind.HOME, PageKind.COLUMN, PageKind.LISTING)
_SHOWN_AS_OPEN = re.compile(
    r"(?:状态|征集状态)\s*+[:：]?+\s*+(?:正在征集|征集中|进行中|未结束)|【(?:正在征集|征集中|进行中)】"
)
_SAME_INVITATION_DAYS = 120  # the same draft once more after this long is a second round
_MIN_BODY = 30  # characters


@dataclass(frozen=True, slots=True)
class Report:
    """A page that tells what came of an invitation."""

    url: str
    title: str
    published: date | None
    no_reason: bool  # speaks of opinions that were not taken up, and gives no reason


@dataclass(frozen=True, slots=True)
class Invitation:
    """One invitation, put together from the pages that show it. Facts that are None are not known.

    `unread` says why its contents could not be read; what was not seen then is not missing. `unsure_draft` is set where
    attachments are there whose names tell nothing and whose text was not read; `unsure_why` where the text of any was
    not read, for the explanation often stands in the file of the draft.
    """

    url: str
    title: str
    published: date | None
    period: Period
    closed: bool | None = None
    draft: bool = False
    explained: bool = False
    method: bool = False
    reason_if_short: bool = False
    feedback: bool = False
    no_reason: bool = False
    feedback_url: str = ""
    unsure_draft: bool = False
    unsure_why: bool = False
    unread: str = ""
    major: bool = False
    also: tuple[str, ...] = field(default=())

    @property
    def name(self) -> str:
        return core(self.title)


@dataclass(slots=True)
class Found:
    """All that was found: the site's own invitations, and how many of other units were left aside."""

    invitations: list[Invitation]
    others: int = 0


def find(site: SiteView, *, exempt: re.Pattern[str], major: tuple[str, ...], names: tuple[str, ...]) -> Found:
    """All invitations of the site's own unit. `exempt` titles are none (questionnaires, calls for works)."""
    seen: list[Invitation] = []
    reports: list[Report] = []
    addresses: set[str] = set()
    others = 0
    listed = {
        entry.url for column in site.columns() if _COLUMN.search(column.name) for entry in site.entries(column.url)
    }
    for told in site.consultations():
        addresses.add(told.url)
        if told.title and exempt.search(told.title):
            continue
        if is_own(organ_of(told.title) or signer_of(told.body), site.name, names):
            seen.append(_from_platform(site, told, major))
        else:
            others += 1
    for record in site.pages():
        title = record.title
        if record.kind in _NOT_FROM_ARTICLES or not record.readable or {record.url, record.final_url} & addresses:
            continue
        outcome = _OUTCOME.search(title) is not None
        in_column = record.url in listed
        if not (outcome or in_column or _INVITES.search(title)) or exempt.search(title):
            continue
        body = site.body(record.url)
        # In a column of invitations a title need not say so (《甲规划（草案）》); the text does.
        if in_column and not outcome and not _INVITES.search(title) and not _ASKS.search(body):
            continue
        if outcome or _REPORTS.search(title):
            reports.append(Report(record.url, title, record.published, rejects_without_reason(body)))
        elif is_own(organ_of(title) or signer_of(body), site.name, names):
            seen.append(_from_article(site, record.url, title, record.published, body, major))
        else:
            others += 1
    return Found([_with_report(one, reports) for one in _joined(seen)], others)


def _from_platform(site: SiteView, told: Consultation, major: tuple[str, ...]) -> Invitation:
    record = site.page(told.url)
    published = record.published if record is not None else None
    read = _read(site, told.url, told.title, told.body, published or told.start, major)
    names = [attachment.name for attachment in told.attachments]
    said = read.period
    return replace(
        read,
        published=published or told.start,
        period=replace(said, start=told.start or said.start, end=told.end or said.end),
        closed=told.closed,
        draft=read.draft or any(map(is_draft_name, names)),
        explained=read.explained or any(map(explains, names)),
        method=True,  # the platform's page is itself the form to answer by
        feedback=bool(told.feedback.strip()),
        no_reason=rejects_without_reason(told.feedback),
        feedback_url=told.url if told.feedback.strip() else "",
        unsure_draft=read.unsure_draft or not all(map(_telling, names)),
        unsure_why=read.unsure_why
        or any(not _is_form(a.name) and not _beginning(site, a.url) for a in told.attachments),
        unread=told.unread or ("" if told.body.strip() or names else read.unread),
    )


def _from_article(
    site: SiteView, url: str, title: str, published: date | None, body: str, major: tuple[str, ...]
) -> Invitation:
    read = _read(site, url, title, body, published, major)
    return replace(read, closed=False) if _SHOWN_AS_OPEN.search(body) else read


def _read(
    site: SiteView, url: str, title: str, body: str, published: date | None, major: tuple[str, ...]
) -> Invitation:
    """What the page's text and its attachments say."""
    files = list(site.attachments(url))
    names = [each.name for each in files] + [
        link.anchor for link in site.links_from(url) if link.tag == "a" and "征求意见稿" in link.anchor
    ]
    texts = [text for each in files if (text := _beginning(site, each.url))]
    draft = any(map(is_draft_name, names)) or holds_articles(body) or any(map(holds_articles, texts))
    unclear = any(not _telling(each.name) and not _beginning(site, each.url) for each in files)
    return Invitation(
        url=url,
        title=title,
        published=published,
        period=period_of(body, published),
        draft=draft,
        explained=explains(body) or any(map(explains, names)) or any(map(explains, texts)),
        method=names_method(body) or any(map(names_method, texts)),
        reason_if_short=says_why_short(body) or any(map(says_why_short, texts)),
        unsure_draft=unclear,
        unsure_why=any(not _is_form(each.name) and not _beginning(site, each.url) for each in files),
        unread="" if len(body.strip()) >= _MIN_BODY or texts else "没有读到征集公告的正文（可能是图片，或由脚本显示）",
        major=any(word in title or word in body for word in major),
    )


def _telling(name: str) -> bool:
    """Whether the name of a file says what it is, so that what it is not is known too."""
    return is_draft_name(name) or explains(name) or _is_form(name)


def _is_form(name: str) -> bool:
    """Whether a file is a form to answer with, which holds no explanation."""
    return re.search(r"反馈表|意见表|回执", name) is not None


def _beginning(site: SiteView, url: str) -> str:
    text = site.attachment_text(url)
    return text.text[:20_000] if text is not None else ""


def _joined(seen: list[Invitation]) -> Iterator[Invitation]:
    """Invitations on the same draft at about the same time are one; the platform's own page stands first."""
    groups: list[list[Invitation]] = []
    by_name: dict[str, list[list[Invitation]]] = {}
    for one in seen:
        name = one.name
        near = next((group for group in by_name.get(name, []) if _near(group[0], one)), None) if name else None
        if near is not None:
            near.append(one)
            continue
        group = [one]
        groups.append(group)
        by_name.setdefault(name, []).append(group)
    for group in groups:
        whole = group[0]
        for other in group[1:]:
            whole = _merged(whole, other)
        yield whole


def _near(one: Invitation, other: Invitation) -> bool:
    if one.published is None or other.published is None:
        return True
    return abs((one.published - other.published).days) <= _SAME_INVITATION_DAYS


def _merged(one: Invitation, other: Invitation) -> Invitation:
    a, b = one.period, other.period
    return replace(
        one,
        published=min(filter(None, (one.published, other.published)), default=None),
        period=Period(
            a.start or b.start, a.end or b.end, a.days or b.days, a.workdays or b.workdays, a.perhaps or b.perhaps
        ),
        closed=one.closed if one.closed is not None else other.closed,
        draft=one.draft or other.draft,
        explained=one.explained or other.explained,
        method=one.method or other.method,
        reason_if_short=one.reason_if_short or other.reason_if_short,
        feedback=one.feedback or other.feedback,
        no_reason=one.no_reason or other.no_reason,
        feedback_url=one.feedback_url or other.feedback_url,
        unsure_draft=one.unsure_draft or other.unsure_draft,
        unsure_why=one.unsure_why or other.unsure_why,
        unread=one.unread and other.unread,
        major=one.major or other.major,
        also=(*one.also, other.url, *other.also),
    )


def _with_report(one: Invitation, reports: list[Report]) -> Invitation:
    """The invitation with the article that tells its outcome, if there is one."""
    for report in reports:
        early = one.published is not None and report.published is not None and report.published < one.published
        if early or not speaks_of(report.title, one.name):
            continue
        return replace(
            one,
            feedback=True,
            no_reason=one.no_reason or report.no_reason,
            feedback_url=one.feedback_url or report.url,
        )
    return one
