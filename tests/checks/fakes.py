"""What a check is handed: real pages made in memory, and small stand-ins for a site and for probes that hold data."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from checks.registry import load_kinds
from monitor.judging import Settled, Sitting
from monitor.model import (
    Answer,
    Attachment,
    AttachmentText,
    Carrier,
    Certificate,
    CheckSpec,
    Column,
    Connection,
    Consultation,
    CrawlSummary,
    DnsAnswer,
    DnsStatus,
    Document,
    Entry,
    Failure,
    FailureKind,
    Fault,
    Field,
    FragmentLink,
    Kind,
    Letter,
    Link,
    LinkTarget,
    LinkVerdict,
    Observation,
    OpenedFile,
    PageFacts,
    PageKind,
    PageRecord,
    PastYear,
    Related,
    Remember,
    Remembered,
    Route,
    Sample,
    Severity,
    Unjudged,
    Witness,
    WorkCalendar,
)
from monitor.web.page import Page

NOW = datetime(2024, 8, 20, 3, 0, tzinfo=UTC)
TODAY = date(2024, 8, 20)
HOME = "http://www.example.test/swscjg/index.html"
BASE = "http://www.example.test/swscjg/"

_SHARED_KEYS = {"id", "kind", "title", "items", "severity", "departments", "sites", "enabled", "unjudged_limit"}


def make(toml: str) -> Kind:
    """A check from a `[[check]]` table, as an admin would write it."""
    table = tomllib.loads(toml)["check"][0]
    cls = load_kinds()[table["kind"]]
    options = {key: value for key, value in table.items() if key not in _SHARED_KEYS}
    spec = CheckSpec(
        id=table["id"],
        kind=cls.name,
        title=table.get("title", cls.title),
        items=tuple(table.get("items", cls.items)),
        severity=Severity(table.get("severity", cls.severity)),
        unjudged_limit=table.get("unjudged_limit", cls.unjudged_limit),
        options=options,
    )
    return cls(spec, cls.Options.model_validate(options))


def check(kind: str, **options: Any) -> Kind:
    """A check of a kind with options given as Python values."""
    cls = load_kinds()[kind]
    spec = CheckSpec(f"test-{kind}", kind, cls.title, cls.items, cls.severity, unjudged_limit=cls.unjudged_limit)
    return cls(spec, cls.Options.model_validate(options))


def answer(url: str, body: str | bytes = b"", status: int | None = 200, **more: Any) -> Answer:
    data = body.encode() if isinstance(body, str) else body
    return Answer(url, more.pop("final_url", url), status, NOW, more.pop("seconds", 0.1), body=data, **more)


def failed(url: str, kind: FailureKind, seconds: float = 0.1) -> Answer:
    return Answer(url, url, None, NOW, seconds, failure=Failure(kind, "测试"))


def page(
    url: str,
    html: str,
    kind: PageKind = PageKind.ARTICLE,
    documents: tuple[Document, ...] = (),
    *,
    truncated: bool = False,
) -> Page:
    """A real page over an answer in memory."""
    made = Page(answer(url, html, truncated=truncated, headers={"content-type": "text/html; charset=utf-8"}))
    made.facts = PageFacts(kind, "plain", documents=documents)
    return made


Reply = Answer | list[Answer]


@dataclass
class FakeProbes:
    """Answers by (address, family, literal) from most to least particular; a list is answered one after another,
    its last for ever. `asked` keeps what was asked."""

    pages: dict[Any, Reply] = field(default_factory=dict)
    names: dict[tuple[str, str], DnsAnswer] = field(default_factory=dict)
    zone: DnsAnswer | None = None
    open_ports: set[tuple[str, int]] = field(default_factory=set)
    closed: FailureKind = FailureKind.REFUSED
    certificates: dict[str, Certificate | Connection] = field(default_factory=dict)
    routes: dict[int, bool] = field(default_factory=lambda: {4: True, 6: True})
    asked: list[tuple[str, int | None, str | None]] = field(default_factory=list)
    files: dict[str, OpenedFile] = field(default_factory=dict)
    servers: set[str] = field(default_factory=set)  # addresses of name servers that answer

    async def fetch(
        self, url: str, *, method: str = "GET", family: Any = None, address: str | None = None,
        follow: bool = True, max_bytes: int = 2_000_000, second_opinion: bool = False,
    ) -> Answer:  # fmt: skip
        self.asked.append((url, family, address))
        for key in ((url, family, address), (url, family), url):
            if key in self.pages:
                reply = self.pages[key]
                if isinstance(reply, list):
                    return reply.pop(0) if len(reply) > 1 else reply[0]
                return reply
        return failed(url, FailureKind.TIMEOUT)

    async def read(self, url: str) -> Page:
        return Page(await self.fetch(url))

    async def open_file(self, url: str) -> OpenedFile:
        return self.files.get(url, OpenedFile(url, "", problem="附件打不开：测试"))

    async def dns(self, name: str, rdtype: str) -> DnsAnswer:
        return self.names.get((name, rdtype), DnsAnswer(name, rdtype, DnsStatus.NO_DATA))

    async def name_servers(self, host: str) -> DnsAnswer:
        return self.zone or DnsAnswer(host, "NS", DnsStatus.FAILED, detail="无应答")

    async def ask_server(self, address: str, name: str, rdtype: str) -> DnsAnswer:
        status = DnsStatus.NO_DATA if address in self.servers else DnsStatus.FAILED
        return DnsAnswer(name, rdtype, status)

    async def connect(self, address: str, port: int) -> Connection:
        if (address, port) in self.open_ports:
            return Connection(address, port, 0.01)
        return Connection(address, port, 0.01, Failure(self.closed))

    async def certificate(self, host: str, port: int = 443) -> Certificate | Connection:
        unknown = Connection(host, port, 0.01, Failure(FailureKind.TIMEOUT))
        return self.certificates.get(f"{host}:{port}", unknown)

    async def route(self, family: Any, max_age: float = 0.0) -> Route:
        return Route(family, self.routes[family], "测试")


def records(name: str, rdtype: str, *values: str, hosts: bool = False) -> DnsAnswer:
    return DnsAnswer(name, rdtype, DnsStatus.ANSWER, values, from_hosts_table=hosts)


def page_record(url: str, kind: PageKind = PageKind.ARTICLE, status: int | None = 200, **more: Any) -> PageRecord:
    return PageRecord(
        url, more.get("final_url", url), kind, more.get("platform", "plain"), status, more.get("failure", ""),
        more.get("title", ""), (), more.get("published"), 1, NOW, None,
    )  # fmt: skip


def document(url: str, library: str = "规范性文件", source: str = "label-table", **fields: str) -> Document:
    """A document with one witness per field given by its name (`number="…"`)."""
    return Document(url, tuple(Witness(Field(name), value, source, url) for name, value in fields.items()), library)


@dataclass
class FakeSite:
    """A site as the crawl cache would tell it."""

    home: str = HOME
    id: str = "test"
    name: str = "测试局"
    today: date = TODAY
    now: datetime = NOW
    workdays: WorkCalendar = field(default_factory=WorkCalendar)
    complete: bool = True
    probes: FakeProbes = field(default_factory=FakeProbes)
    page_list: list[PageRecord] = field(default_factory=list)
    column_list: list[Column] = field(default_factory=list)
    entry_lists: dict[str, list[Entry]] = field(default_factory=dict)
    document_list: list[Document] = field(default_factory=list)
    link_lists: dict[str, list[Link]] = field(default_factory=dict)
    target_list: list[LinkTarget] = field(default_factory=list)
    carrier_lists: dict[str, list[Carrier]] = field(default_factory=dict)
    bodies: dict[str, str] = field(default_factory=dict)
    attachment_lists: dict[str, list[Attachment]] = field(default_factory=dict)
    attachment_text_list: list[AttachmentText] = field(default_factory=list)
    related_lists: dict[str, list[Related]] = field(default_factory=dict)
    consultation_list: list[Consultation] = field(default_factory=list)
    fragment_list: list[FragmentLink] = field(default_factory=list)
    letter_list: list[Letter] = field(default_factory=list)
    sample_list: list[Sample] = field(default_factory=list)
    memories: dict[tuple[str, str], Remembered] = field(default_factory=dict)
    years: dict[int, PastYear] = field(default_factory=dict)

    @property
    def hosts(self) -> tuple[str, ...]:
        return (urlsplit(self.home).netloc,)

    @property
    def crawl(self) -> CrawlSummary:
        return CrawlSummary(1, 1, 1, 1, 1, 1.0, self.complete)

    def in_scope(self, url: str) -> bool:
        return url.startswith(BASE)

    def page(self, url: str) -> PageRecord | None:
        return next((p for p in self.page_list if url in (p.url, p.final_url)), None)

    def pages(self, kind: PageKind | None = None) -> Iterator[PageRecord]:
        return (p for p in self.page_list if kind is None or p.kind is kind)

    def columns(self) -> Iterator[Column]:
        return iter(self.column_list)

    def entries(self, column_url: str) -> Iterator[Entry]:
        return iter(self.entry_lists.get(column_url, []))

    def documents(self) -> Iterator[Document]:
        return iter(self.document_list)

    def body(self, url: str) -> str:
        return self.bodies.get(url, "")

    def attachments(self, url: str) -> Iterator[Attachment]:
        return iter(self.attachment_lists.get(url, []))

    def attachment_text(self, url: str) -> AttachmentText | None:
        return next((t for t in self.attachment_text_list if t.url == url), None)

    def attachment_texts(self) -> Iterator[AttachmentText]:
        return iter(self.attachment_text_list)

    def related(self, url: str) -> Iterator[Related]:
        return iter(self.related_lists.get(url, []))

    def consultations(self) -> Iterator[Consultation]:
        return iter(self.consultation_list)

    def letters(self) -> Iterator[Letter]:
        return iter(self.letter_list)

    def links_from(self, page_url: str) -> Iterator[Link]:
        return iter(self.link_lists.get(page_url, []))

    def fragment_links(self) -> Iterator[FragmentLink]:
        return iter(self.fragment_list)

    def targets(self, verdict: LinkVerdict | None = None) -> Iterator[LinkTarget]:
        return (t for t in self.target_list if verdict is None or t.verdict is verdict)

    def target(self, url: str) -> LinkTarget | None:
        return next((t for t in self.target_list if t.url == url), None)

    def carriers(self, target: str, limit: int = 50) -> Iterator[Carrier]:
        return iter(self.carrier_lists.get(target, [])[:limit])

    def samples(self, span: timedelta) -> list[Sample]:
        return [sample for sample in self.sample_list if self.now - span < sample.at <= self.now]

    def remembered(self, check: str, key: str) -> Remembered | None:
        return self.memories.get((check, key))

    def looked_back(self, year: int) -> PastYear | None:
        return self.years.get(year)

    def gone(self, url: str, carriers: Sequence[str] = ()) -> bool:
        return False


@dataclass
class Looked:
    """All that a check said, and the outcome the engine makes of it."""

    said: list[Observation]
    settled: Settled

    @property
    def faults(self) -> list[Fault]:
        return [o for o in self.said if isinstance(o, Fault)]

    @property
    def marks(self) -> set[tuple[str, str]]:
        """(subject, aspect) of every fault."""
        return {(f.subject, f.aspect) for f in self.faults}

    @property
    def aspects(self) -> set[str]:
        return {f.aspect for f in self.faults}

    @property
    def unjudged(self) -> dict[tuple[str, str], str]:
        return {(o.subject, o.aspect): o.reason for o in self.said if isinstance(o, Unjudged)}

    @property
    def remembered(self) -> dict[str, str]:
        return {o.key: o.value for o in self.said if isinstance(o, Remember)}

    @property
    def verdict(self) -> str:
        return str(self.settled.outcome.verdict)


async def look(rule: Kind, site: FakeSite | None = None, *pages: Page) -> Looked:
    """Run a check over pages and a site, and settle it as the engine does."""
    site = site or FakeSite()
    said: list[Observation] = []
    for shown in pages:
        if shown.facts.kind in rule.pages:
            said += rule.look_at_page(shown)
    said += [observation async for observation in rule.look_at_site(site)]
    sitting = Sitting(site.id, rule, (), site.today)
    for observation in said:
        sitting.hear(observation)
    note = "" if site.complete else "本次抓取不完整"
    return Looked(said, sitting.settle(lambda _: False, crawl_note=note, depends_on_crawl=rule.needs_crawl))
