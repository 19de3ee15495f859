"""What the crawl saw, as typed records: links, columns, entries, documents, pages.

Each record says where it came from. Dates are calendar dates in the site's time zone (Asia/Shanghai).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from monitor.model.travel import travels
from monitor.model.verdicts import LinkVerdict, PageKind


class Link(NamedTuple):  # a tuple hashes in C, and every link of every page is hashed twice
    """One link as it stands on a page. `target` is absolute, WHATWG-encoded, without fragment."""

    target: str
    tag: str  # a, img, script, link, source, iframe, form, …
    anchor: str = ""  # what a person sees: text, or alt/title of a picture
    fragment: str = ""
    raw: str = ""  # the attribute as written, when resolving it failed; target is '' then


@dataclass(frozen=True, slots=True)
class Table:
    """One HTML table as a grid: the text of each cell, a merged cell repeated at every place that it covers.

    Rows are as long as they were written, so a cell that is absent differs from one that is blank ('').
    """

    rows: tuple[tuple[str, ...], ...]


@travels
@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a column's list."""

    url: str
    title: str
    date: date | None
    date_text: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """栏目: a list of articles. `path` is the breadcrumb of names from the site's root, own name last."""

    url: str
    name: str
    path: tuple[str, ...] = ()
    parent_url: str | None = None
    declared_count: int | None = None  # post_count of gkmlpt, or the total that a pager declares
    unread: str = ""  # why its list could not be read though its page was (filled by script); never an empty column


class Field(StrEnum):
    """The eight fields the plan demands of a regulation-library entry (plan item 2), and two that help."""

    TITLE = "title"
    NUMBER = "number"
    PUBLISHER = "publisher"
    INDEX = "index"
    THEME = "theme"
    WRITTEN = "written"
    PUBLISHED = "published"
    VALIDITY = "validity"
    CATEGORY = "category"
    GENRE = "genre"
    KEYWORDS = "keywords"


FIELD_LABELS: dict[Field, str] = {
    Field.TITLE: "名称",
    Field.NUMBER: "文号",
    Field.PUBLISHER: "发布机构",
    Field.INDEX: "索引号",
    Field.THEME: "主题分类",
    Field.WRITTEN: "成文日期",
    Field.PUBLISHED: "发布日期",
    Field.VALIDITY: "有效性",
    Field.CATEGORY: "文件类别",
    Field.GENRE: "体裁",
    Field.KEYWORDS: "主题词",
}


UNSET = "gkmlpt-unset"
BODY = "body"


@dataclass(frozen=True, slots=True)
class Witness:
    """Who says what about one field of a document. An empty `value` means: the place is there and is empty.

    The source `gkmlpt-unset` is a witness of not knowing: the platform's list was read, and says neither yes nor no
    (废止 and 失效 flags null or absent). See `Document.unset`. The source `body` is the document's own text: it tells
    what the field should say, not that the field is filled in; only `monitor.model.agreement` listens to it.
    """

    field: Field
    value: str
    source: str  # label-table, meta, gkmlpt-json, gkmlpt-unset, detail, banner, title, body
    url: str  # the page or API address where it was read


@dataclass(frozen=True, slots=True)
class Document:
    """文件: one entry of the regulation library, as its witnesses tell it.

    `library` names the category that listed it as the site calls it (规范性文件), the category's id where the site
    gives no name; the last name of the breadcrumb when only its page is known; '' when nothing tells.
    """

    url: str
    witnesses: tuple[Witness, ...]
    library: str = ""

    def said(self, field: Field) -> tuple[Witness, ...]:
        """What the places for a field say; the document's own text is no such place."""
        return tuple(w for w in self.witnesses if w.field is field and w.source not in (UNSET, BODY))

    def unset(self, field: Field) -> bool:
        """Whether the source that should know a field leaves it open: what is missing then cannot be judged."""
        return any(w.field is field and w.source == UNSET for w in self.witnesses)

    def value(self, field: Field) -> str:
        """The first non-empty value; '' when nobody says anything."""
        return next((w.value for w in self.witnesses if w.field is field and w.value and w.source != BODY), "")


@dataclass(frozen=True, slots=True)
class Attachment:
    """附件: a file that a page offers, under the name that is shown there."""

    url: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Related:
    """A page that another page names as belonging to it: 关联稿件, 相关解读, 政策原文 … `label` is the block's name."""

    url: str
    title: str
    label: str


@dataclass(frozen=True, slots=True)
class Consultation:
    """征集调查: one invitation to comment, as its page or the data behind it tells it.

    `closed` is what the page says of itself, None where it says nothing. `unread` says (Chinese) why its facts could
    not be read although the page was (filled by script); what is empty then is unknown, not missing.
    """

    url: str
    title: str
    start: date | None = None
    end: date | None = None
    closed: bool | None = None
    body: str = ""
    attachments: tuple[Attachment, ...] = ()
    feedback: str = ""  # 结果反馈, 采纳情况
    feedback_date: date | None = None
    unread: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """公开的留言: one published question with its answer. `unread` as in `Consultation`."""

    url: str
    title: str
    asked: date | None = None
    answered: date | None = None
    question: str = ""
    answer: str = ""
    answered_by: str = ""
    unread: str = ""


class Hindrance(StrEnum):
    """What kept us from reading an attachment's text."""

    NONE = ""
    PICTURE = "picture"  # it opens, and shows pictures only (a scan)
    ARCHIVE = "archive"  # it opens; the files within are listed and not read
    ENCRYPTED = "encrypted"
    BOUNDS = "bounds"  # larger, longer or greedier than we allow
    FORMAT = "format"  # of a format, or written in a way, that we cannot read
    UNREAD = "unread"  # not opened in this run, `problem` says why


@dataclass(frozen=True, slots=True)
class AttachmentText:
    """What was read of one attachment. `problem` says (Chinese) why it has no text, or what of it is missing (`cut`);
    `broken` tells a file that cannot be opened by anybody from one that we cannot read (`hindrance`).

    `text` is sealed (monitor.model.personal): numbers of persons are found in it, but not their digits.
    """

    url: str
    media: str  # what the bytes are: pdf, docx, xlsx, doc, xls, …; '' when nothing tells
    size: int  # bytes
    text: str
    problem: str = ""
    broken: bool = False
    hindrance: Hindrance = Hindrance.NONE
    cut: bool = False

    @property
    def opened(self) -> bool:
        """Whether the file itself was there to be looked at, in this run or an earlier one."""
        return self.hindrance is not Hindrance.UNREAD


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file that was opened for one rule, its tables included. `problem` (Chinese) says why there is nothing to be
    read, or what of it is missing."""

    url: str
    media: str
    text: str = ""
    tables: tuple[Table, ...] = ()
    problem: str = ""


@travels
@dataclass(frozen=True, slots=True)
class PageFacts:
    """What a platform adapter reads from one page: its kind, its own facts, and where to go on."""

    kind: PageKind
    platform: str
    title: str = ""
    path: tuple[str, ...] = ()  # breadcrumb names
    published: date | None = None
    source: str = ""  # 来源
    meta: Mapping[str, str] = field(default_factory=dict[str, str])
    columns: tuple[Column, ...] = ()
    column_url: str | None = None  # the column that `entries` belong to (page 2 belongs to page 1's column)
    entries: tuple[Entry, ...] = ()
    documents: tuple[Document, ...] = ()
    body: str = ""  # the running text of an article or document itself, without navigation and footer
    attachments: tuple[Attachment, ...] = ()
    related: tuple[Related, ...] = ()
    consultations: tuple[Consultation, ...] = ()
    letters: tuple[Letter, ...] = ()
    follow: tuple[str, ...] = ()  # addresses that stand in no link: pagers in script, JSON lists
    notes: tuple[str, ...] = ()  # what could not be read, for the report


@dataclass(frozen=True, slots=True)
class PageRecord:
    """One page as the crawl cache remembers it."""

    url: str
    final_url: str
    kind: PageKind
    platform: str
    status: int | None
    failure: str
    title: str
    path: tuple[str, ...]
    published: date | None
    depth: int
    fetched_at: datetime | None
    found_on: str | None

    @property
    def readable(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """One distinct link target with its verdict and the evidence for it."""

    url: str
    verdict: LinkVerdict
    reason: str
    status: int | None
    internal: bool  # on a host of the site
    carriers: int  # how many pages carry it
    checked_at: datetime | None


_WITHOUT_TEXT = {
    "img": "（图片）",
    "script": "（脚本文件）",
    "link": "（样式文件）",
    "iframe": "（内嵌页面）",
    "style": "（样式中的图片）",
    "option": "（下拉框中的选项）",
    "onclick": "（点击后由脚本打开）",
}


@dataclass(frozen=True, slots=True)
class Carrier:
    """A page that carries a link, with what a person sees there."""

    page_url: str
    tag: str
    anchor: str

    @property
    def shown(self) -> str:
        """What a person looks for on the page: the anchor text, or the kind of element where there is none."""
        return self.anchor or _WITHOUT_TEXT.get(self.tag, "（无文字）")


@dataclass(frozen=True, slots=True)
class FragmentLink:
    """A link to a place within a page of the site: the page's address, the name behind `#`, and one page with it."""

    target: str
    fragment: str
    page_url: str
    anchor: str


@dataclass(frozen=True, slots=True)
class CrawlSummary:
    """How a crawl went. `complete` is False when a bound or a breakdown ended it early; `notes` say why.

    `unchanged` pages were as the crawl before had read them and were not read again, `not_modified` of them by the
    server's word (304) and so without their bytes. `spared` links were found good lately and not asked. `received`:
    bytes of bodies, decompressed.
    """

    pages: int
    readable: int
    links: int
    targets: int
    requests: int
    seconds: float
    complete: bool
    notes: tuple[str, ...] = ()
    home_readable: bool = True
    unchanged: int = 0
    not_modified: int = 0
    spared: int = 0
    received: int = 0
