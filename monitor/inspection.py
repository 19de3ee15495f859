"""巡检: one run from start to end, the only place that knows the order of things.

crawl -> page checks -> site checks -> outcomes and ledger -> plan items. A breakdown of one check stays with that
check; a breakdown of the crawl or the store ends the run, is recorded as such, and loses nothing. What people get to
read of a run is `publishing`.
"""

import asyncio
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from monitor import crawls, judging, looking
from monitor.attachments.phase import open_attachments
from monitor.attachments.reader import FileReader
from monitor.config import Settings, SiteSettings
from monitor.log import Log
from monitor.model import (
    CrawlSummary,
    Finding,
    Kind,
    Outcome,
    PastFinding,
    PastYear,
    SiteView,
    State,
    at_least,
    gravest,
)
from monitor.model import ItemStanding as Standing
from monitor.model.progress import Progress
from monitor.model.verdicts import Severity
from monitor.plan import load_plan
from monitor.platforms import read_page
from monitor.store import CachedSite, CacheError, CrawlCache, LedgerCounts, Past, RunStatus, Store, StoreError
from monitor.web.crawl import Crawl
from monitor.web.http import Client
from monitor.web.politeness import HostSlots
from monitor.web.probes import NetworkProbes
from monitor.web.reading import Visited
from monitor.web.resolve import Resolver
from monitor.web.urls import Scope

log = Log(__name__)

ProgressTaker = Callable[[Progress], None]

_RUNS_COMPARED = 8  # runs whose pages are counted, before a crawl is believed
_MAX_OPEN_PAGES = 2_000  # pages of open findings that are asked again although no link may lead there


class InspectionFailed(Exception):
    """The run itself failed and is recorded so; the message is Chinese."""

    def __init__(self, message: str, run_id: int) -> None:
        super().__init__(message)
        self.run_id = run_id


@dataclass(frozen=True, slots=True)
class Inspected:
    """What one run came to."""

    run_id: int
    site: str
    outcomes: tuple[Outcome, ...]
    standings: tuple[Standing, ...]
    counts: LedgerCounts
    crawl: CrawlSummary | None
    worst: Severity | None

    def reaches(self, bar: Severity) -> bool:
        """Whether a finding at or above the bar is open (`--fail-on`)."""
        return self.worst is not None and at_least(self.worst, bar)


def build_checks(settings: Settings, site: SiteSettings, kinds: Mapping[str, type[Kind]]) -> list[Kind]:
    """The configured checks of one site, ready to look."""
    return [
        kinds[spec.kind](spec, kinds[spec.kind].Options.model_validate(dict(spec.options)))
        for spec in settings.specs
        if not spec.sites or site.id in spec.sites
    ]


async def inspect_site(
    settings: Settings,
    site: SiteSettings,
    kinds: Mapping[str, type[Kind]],
    store: Store,
    *,
    only: Collection[str] = (),
    progress: ProgressTaker | None = None,
    now: datetime | None = None,
) -> Inspected:
    """Inspect one site and record everything; `only` limits the run to some checks.

    Raises InspectionFailed when the run as a whole broke down; the run is recorded as failed (or interrupted, when
    cancelled) and the ledger stands as it was before the checks that had not finished.
    """
    started, begun = now or datetime.now(UTC), time.monotonic()
    run_id = store.begin_run(site.id, site.name, started, partial=bool(only))
    checks = [c for c in build_checks(settings, site, kinds) if not only or c.spec.id in only]
    run = _Run(settings, site, checks, store, run_id, started, progress or (lambda _: None))
    try:
        outcomes, crawl, notes = await run.whole()
        if only:
            outcomes += _from_earlier_runs(settings, site, store, outcomes)
        plan = load_plan(settings.plan)
        said = store.attestations.of(site.id, year=plan.year)
        items = judging.standings(plan.items, outcomes, said, started.astimezone(settings.zone).date())
        store.record_items(run_id, items)
        took = timedelta(seconds=time.monotonic() - begun)  # the clock may be set meanwhile
        store.finish_run(run_id, finished=started + took, status="done", crawl=crawl, notes=notes)
    except asyncio.CancelledError:
        _close_run(store, run_id, "interrupted", "巡检被中止")
        raise
    except Exception as error:
        log.exception("inspection failed", site=site.id, run=run_id)
        told = str(error) if isinstance(error, StoreError | CacheError) else f"{type(error).__name__}: {error}"
        message = f"巡检没有完成：{told}"
        _close_run(store, run_id, "failed", message)
        raise InspectionFailed(message, run_id) from error
    return Inspected(
        run_id, site.id, tuple(outcomes), tuple(items), store.ledger.counts(run_id), crawl, run.worst_open()
    )


def _close_run(store: Store, run_id: int, status: RunStatus, error: str) -> None:
    """Record how a run ended early. When not even that can be written, the next run marks it as interrupted."""
    try:
        store.finish_run(run_id, finished=datetime.now(UTC), status=status, error=error)
    except StoreError:
        log.exception("could not record the end of the run", run=run_id, status=status)


def _from_earlier_runs(
    settings: Settings, site: SiteSettings, store: Store, outcomes: Sequence[Outcome]
) -> list[Outcome]:
    """What a partial run did not ask: each check's own last word, marked with its day."""
    ran = {outcome.check for outcome in outcomes}
    wanted = {spec.id for spec in settings.specs} - ran
    return [
        judging.carried_over(outcome, when.astimezone(settings.zone).date())
        for outcome, when in store.last_outcomes(site.id)
        if outcome.check in wanted
    ]


@dataclass
class _Run:
    """The moving parts of one run."""

    settings: Settings
    site: SiteSettings
    checks: list[Kind]
    store: Store
    run_id: int
    now: datetime
    progress: ProgressTaker

    _bare_home: bool = False
    _doubted: str = ""

    def __post_init__(self) -> None:
        today = self.now.astimezone(self.settings.zone).date()
        remembered: dict[str, list[Finding]] = {}
        if any(check.after_all for check in self.checks):
            for one in self.store.look_back(self.site.id, today.year - 1).findings:
                if one.finding.state is State.FIXED:
                    remembered.setdefault(one.finding.check, []).append(one.finding)
        self.sittings = {
            check.spec.id: judging.Sitting(
                self.site.id,
                check,
                self.store.ledger.unsettled(self.site.id, check.spec.id),
                today,
                remembered.get(check.spec.id, ()),
            )
            for check in self.checks
        }
        self.page_checks = looking.PageChecks(self.checks)

    async def whole(self) -> tuple[list[Outcome], CrawlSummary | None, list[str]]:
        settings, site = self.settings, self._with_open_pages()
        resolver = Resolver(settings.network)
        own_hosts = site.all_hosts()
        reader, reading = partial(read_page, site=site), looking.version(site)
        settings.data.mkdir(parents=True, exist_ok=True)
        slots = HostSlots(settings.crawl, own_hosts, settings.zone)
        async with (
            Client(
                settings.network, resolver, own_hosts=own_hosts, max_redirects=settings.crawl.max_redirects
            ) as client,
            FileReader(settings.attachments.read_seconds) as files,
            crawls.helped(settings.crawl, settings.network, site, reader, self.page_checks) as helper,
        ):
            probes = NetworkProbes(
                client,
                resolver,
                settings.network,
                lambda page, tree: read_page(page, tree, site),
                files.open if settings.attachments.enabled else None,
            )
            with CrawlCache.open(settings.data / f"cache-{site.id}.db") as cache:
                crawl = Crawl(
                    site,
                    settings.crawl,
                    client,
                    slots,
                    cache,
                    reader,
                    progress=self.progress,
                    probes=probes,
                    helper=helper,
                    looking=self.page_checks,
                    version=reading,
                    plan=looking.plan(settings, site, reading, self.page_checks),
                )
                # Closed at once when the loop breaks, so that no crawl goes on behind a failed run.
                async with aclosing(crawl.pages()) as pages:
                    async for page in pages:
                        self._hear_of_page(page)
                self._bare_home = crawl.bare_home
                self._doubted = self._doubt(crawl.summary)
                if self._doubted:
                    cache.doubt(self._doubted)
                opened = await open_attachments(
                    settings.attachments,
                    Scope(site),
                    crawl,
                    client,
                    slots,
                    cache.attachments,
                    files,
                    awaited={finding.subject for sitting in self.sittings.values() for finding in sitting.waiting},
                    progress=self.progress,
                )
                view = CachedSite(
                    cache,
                    site,
                    probes,
                    now=self.now,
                    zone=settings.zone,
                    workdays=settings.workdays.calendar,
                    past=Past(self.store, site.id),
                    looked_back=lambda year: self._looked_back(year, view),
                )
                outcomes = await self._look_at_site(view)
                if view.crawl.complete:  # a crawl cut short knows fewer columns than the one before it
                    self.store.record_columns(
                        site.id, {one.url: " › ".join(one.path or (one.name,)) for one in view.columns()}
                    )
                return outcomes, view.crawl, [*view.crawl.notes, *opened]

    def _with_open_pages(self) -> SiteSettings:
        """The site, with the pages that open findings stand on as start pages: they are looked at again even when no
        link leads to them any more, or their findings could never honestly be closed."""
        scope = Scope(self.site)
        pages: dict[str, None] = {}
        for sitting in self.sittings.values():
            for finding in sitting.waiting:
                carriers = [carrier.page_url for carrier in finding.carriers] or [finding.subject]
                pages.update(dict.fromkeys(url for url in carriers if url.startswith("http") and scope.crawlable(url)))
        return self.site.model_copy(update={"start": [*self.site.start, *list(pages)[:_MAX_OPEN_PAGES]]})

    def _doubt(self, crawl: CrawlSummary) -> str:
        """Why a crawl that came to its end is still not to be believed (Chinese), '' when it is."""
        earlier = [
            run.crawl.readable
            for run in self.store.runs(self.site.id, limit=_RUNS_COMPARED, partial=False)
            if run.status == "done" and run.crawl is not None and run.crawl.complete
        ]
        return crawls.doubt(crawl, earlier, bare_home=self._bare_home)

    def _hear_of_page(self, page: Visited) -> None:
        for said in page.heard:
            sitting = self.sittings[self.page_checks.check_of[said.key]]
            for observation in said.observations:
                sitting.hear(observation)
            if said.broke:
                sitting.broke(page.url, said.broke)

    async def _look_at_site(self, view: SiteView) -> list[Outcome]:
        outcomes: list[Outcome] = []
        for position, check in enumerate(sorted(self.checks, key=lambda check: check.after_all)):
            self.progress(
                Progress(
                    "check",
                    view.crawl.pages,
                    view.crawl.targets,
                    position,
                    len(self.checks),
                    check.spec.title,
                )
            )
            sitting = self.sittings[check.spec.id]
            if check.looks_at_site():
                await self._look(check, sitting, view)
            outcomes.append(self._record(check, sitting, view))
        return outcomes

    async def _look(self, check: Kind, sitting: judging.Sitting, view: SiteView) -> None:
        try:
            async with asyncio.timeout(self.settings.crawl.max_hours * 3600):
                async for observation in check.look_at_site(view):
                    sitting.hear(observation)
        except Exception as error:
            log.exception("check failed on site", check=check.spec.id)
            sitting.broke(view.home, f"{type(error).__name__}: {error}")

    def _looked_back(self, year: int, view: SiteView) -> PastYear:
        """A year's findings as they stand now, each with whether this run looked at its place again. Asked by kinds
        that look `after_all`, when the other checks have been entered into the ledger."""
        back = self.store.look_back(self.site.id, year)

        def retested(finding: Finding) -> bool:
            sitting = self.sittings.get(finding.check)
            return sitting is not None and sitting.retested(finding, lambda one: _gone(view, one))

        return PastYear(
            year,
            back.runs,
            tuple(
                PastFinding(f.id, f.message, f.url or f.subject, f.state, retested(f))
                for f in (one.finding for one in back.findings)
            ),
        )

    def _record(self, check: Kind, sitting: judging.Sitting, view: SiteView) -> Outcome:
        if self._doubted and check.needs_crawl:
            sitting.disbelieve(self._doubted)
        note = "" if view.crawl.complete else "本次抓取不完整：" + "；".join(view.crawl.notes[:3])
        settled = sitting.settle(
            lambda finding: _gone(view, finding),
            crawl_note=note,
            depends_on_crawl=check.needs_crawl,
            watch=lambda suspected: self.store.suspicions.note(
                self.run_id, self.site.id, check.spec.id, suspected, self.now
            ),
        )
        self.store.ledger.apply(
            self.run_id,
            site=self.site.id,
            check=check.spec.id,
            kind=check.spec.kind,
            items=check.spec.items,
            departments=check.spec.departments,
            seen=settled.seen,
            cleared=settled.cleared,
            now=self.now,
        )
        self.store.record_outcome(self.run_id, settled.outcome)
        if settled.remembered:
            self.store.memory.keep(self.site.id, check.spec.id, settled.remembered, self.now)
        return settled.outcome

    def worst_open(self) -> Severity | None:
        """The gravest severity among open, unwaived findings of the checks that ran."""
        open_states = (State.NEW, State.OPEN, State.REOPENED)
        ran = {check.spec.id for check in self.checks}
        return gravest(
            finding.severity
            for finding in self.store.ledger.findings(self.site.id, states=open_states)
            if finding.check in ran
        )


def _gone(view: SiteView, finding: Finding) -> bool:
    """Whether the place of a finding is surely no longer part of the site; a named subject never goes."""
    if not finding.subject.startswith(("http://", "https://")):
        return False
    return view.gone(finding.subject, [carrier.page_url for carrier in finding.carriers])
