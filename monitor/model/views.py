"""What a check is handed: a page it may read, a site it may query, and probes it may ask for. All read-only.

These are protocols: the engine implements them, the checks see nothing else of the engine.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from monitor.model.answers import Answer, Certificate, Connection, DnsAnswer, Family, Route
from monitor.model.availability import Sample
from monitor.model.findings import PastYear, Remembered
from monitor.model.records import (
    Attachment,
    AttachmentText,
    Carrier,
    Column,
    Consultation,
    CrawlSummary,
    Document,
    Entry,
    FragmentLink,
    Letter,
    Link,
    LinkTarget,
    OpenedFile,
    PageFacts,
    PageRecord,
    Related,
    Table,
)
from monitor.model.verdicts import LinkVerdict, PageKind
from monitor.model.workdays import WorkCalendar

ROUTE_SECONDS = 300.0  # how long the word of the control hosts holds, unless somebody wants a newer one


class PageView(Protocol):
    """One page that was read successfully. No check ever sees a page that could not be read."""

    @property
    def url(self) -> str: ...
    @property
    def answer(self) -> Answer: ...
    @property
    def facts(self) -> PageFacts: ...
    @property
    def encoding(self) -> str: ...
    @property
    def html(self) -> str:
        """The decoded source."""
        ...

    @property
    def text(self) -> str:
        """The visible text: scripts, styles, templates and comments left out, white space folded."""
        ...

    @property
    def title(self) -> str: ...
    @property
    def meta(self) -> Mapping[str, str]:
        """Meta tags by lower-case name (or property, or http-equiv); the first wins."""
        ...

    @property
    def links(self) -> Sequence[Link]: ...
    @property
    def tables(self) -> Sequence[Table]:
        """Every table in the order of the page, nested ones on their own; merged cells are resolved."""
        ...

    def select(self, css: str) -> list[str]:
        """The folded text of every node that matches. Raises ValueError with a Chinese message on a bad selector."""
        ...

    def select_attr(self, css: str, attribute: str) -> list[str]:
        """The attribute of every node that matches and has it."""
        ...

    def json(self) -> Any:
        """The body as JSON. Raises ValueError when it is not."""
        ...


class Probes(Protocol):
    """Questions put to the network on behalf of a check: polite, bounded, through the configured resolvers."""

    async def fetch(
        self,
        url: str,
        *,
        method: str = "GET",
        family: Family | None = None,
        address: str | None = None,
        follow: bool = True,
        max_bytes: int = 2_000_000,
        second_opinion: bool = False,
    ) -> Answer:
        """Ask one address. `address` dials that literal and keeps Host and SNI; never raises for a network failure."""
        ...

    async def read(self, url: str) -> PageView:
        """Ask one address and open what came as a page, for rules that compare a few pages after the crawl.

        Whoever reads it looks at `answer` first: it may be a failure, cut short, or no HTML. Its `facts` are what the
        platform's reader makes of a page that came; a page outside the site is read as any other.
        """
        ...

    async def open_file(self, url: str) -> OpenedFile:
        """Download one file and open it, tables included, for rules that compare a few files after the crawl."""
        ...

    async def dns(self, name: str, rdtype: str) -> DnsAnswer: ...

    async def name_servers(self, host: str) -> DnsAnswer:
        """The NS records of the zone that holds the host (walks up until a zone answers)."""
        ...

    async def ask_server(self, address: str, name: str, rdtype: str) -> DnsAnswer:
        """One question put to one name server by its address, port 53, past the configured resolvers. `FAILED` when
        it does not answer or refuses; the family is that of the address."""
        ...

    async def connect(self, address: str, port: int) -> Connection: ...

    async def certificate(self, host: str, port: int = 443) -> Certificate | Connection:
        """The certificate presented, or the failed connection."""
        ...

    async def route(self, family: Family, max_age: float = ROUTE_SECONDS) -> Route:
        """Whether this machine has a way out over the family, decided by the configured control hosts no longer than
        `max_age` seconds ago."""
        ...


class SiteView(Protocol):
    """The site after the crawl, answered from the crawl cache. Iterators stream; nothing holds the whole site."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def home(self) -> str: ...
    @property
    def hosts(self) -> tuple[str, ...]:
        """Hosts that belong to the site, the home's own first."""
        ...

    @property
    def today(self) -> date: ...
    @property
    def now(self) -> datetime: ...
    @property
    def workdays(self) -> WorkCalendar:
        """The working days as config.toml corrects them; what was assumed, `workdays.assumed` says."""
        ...

    @property
    def crawl(self) -> CrawlSummary: ...
    @property
    def probes(self) -> Probes: ...

    def in_scope(self, url: str) -> bool:
        """Whether the address lies within the site's own path prefix (what is crawled)."""
        ...

    def page(self, url: str) -> PageRecord | None:
        """The page at an address, or at the address that redirected to it; None when the crawl never asked it."""
        ...

    def pages(self, kind: PageKind | None = None) -> Iterator[PageRecord]: ...

    def columns(self) -> Iterator[Column]: ...

    def entries(self, column_url: str) -> Iterator[Entry]:
        """All list entries of a column over its pages, in list order."""
        ...

    def documents(self) -> Iterator[Document]:
        """Every document once, the witnesses of lists and pages merged."""
        ...

    def body(self, url: str) -> str:
        """The running text of the article or document at an address; '' when none was read."""
        ...

    def attachments(self, url: str) -> Iterator[Attachment]:
        """The files that a page offers, in the order of the page."""
        ...

    def attachment_text(self, url: str) -> AttachmentText | None:
        """What was read of an attachment; None when it was not opened in this run."""
        ...

    def attachment_texts(self) -> Iterator[AttachmentText]:
        """Every attachment that was opened, readable or not."""
        ...

    def related(self, url: str) -> Iterator[Related]:
        """The pages that a page names as belonging to it (关联稿件, 相关解读)."""
        ...

    def consultations(self) -> Iterator[Consultation]: ...

    def letters(self) -> Iterator[Letter]: ...

    def links_from(self, page_url: str) -> Iterator[Link]: ...

    def fragment_links(self) -> Iterator[FragmentLink]:
        """Every distinct place within pages of the site's own hosts that links lead to, ordered by page."""
        ...

    def targets(self, verdict: LinkVerdict | None = None) -> Iterator[LinkTarget]: ...

    def target(self, url: str) -> LinkTarget | None: ...

    def carriers(self, target: str, limit: int = 50) -> Iterator[Carrier]: ...

    def samples(self, span: timedelta) -> Sequence[Sample]:
        """The availability probes of the home page over a span back from now, oldest first, uncounted ones too."""
        ...

    def remembered(self, check: str, key: str) -> Remembered | None:
        """What the check asked to remember under a key in an earlier run (`Remember`); None when it never did."""
        ...

    def looked_back(self, year: int) -> PastYear | None:
        """What the ledger remembers of a year, as it stands now; None where there is no ledger (a check on trial)."""
        ...

    def gone(self, url: str, carriers: Sequence[str] = ()) -> bool:
        """Whether what was at this address is surely no longer part of the site: the crawl was complete, and the
        page answered 404 or 410, or no page carries a link to it any more while every one of its former carriers
        was read again (or is gone itself). False whenever that is not certain."""
        ...
