"""The crawl: reads the site breadth first, hands out its pages one at a time, then gets a verdict on every link.

    home -> robots.txt, sitemaps -> pages (workers; each page is stored, then yielded) -> first verdicts on all other
    links -> a pause -> second opinions -> summary

The cache holds a finished crawl with its summary, or none: a crawl that is cancelled or breaks down leaves no summary,
and the next one starts from an empty cache. Bodies are dropped after the page was looked at.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from datetime import UTC, datetime
from typing import cast

from monitor.config import CrawlSettings, SiteSettings
from monitor.model import BEIJING, Answer, CrawlSummary, FailureKind, Link, LinkVerdict, Probes, Progress
from monitor.model.heard import Looking, NoLooking
from monitor.store.cache import CachedPage, CrawlCache
from monitor.web.asking import Asker
from monitor.web.collecting import old_things_left_alone
from monitor.web.diary import Diary, recognised
from monitor.web.distil import Reader
from monitor.web.doors import ClosedDoors
from monitor.web.frontier import Frontier
from monitor.web.hands import Hands, Helper
from monitor.web.http import Client
from monitor.web.likeness import ErrorPages
from monitor.web.linkjudge import LinkJudge
from monitor.web.memory import Memory
from monitor.web.page import Page, is_html
from monitor.web.politeness import HostSlots
from monitor.web.reading import PageReader, Visited
from monitor.web.robots import Robots
from monitor.web.sheets import StyleSheets
from monitor.web.signs import is_challenge
from monitor.web.sitemap import sitemap_addresses
from monitor.web.urls import Scope, host_of, normalise, origin_of
from monitor.web.vantage import Vantage

ProgressTaker = Callable[[Progress], None]

_ERROR_PAGE_BYTES = 400_000
_LOST_PAGES = 10  # running without an answer, before the home page is asked whether the site still stands
_MOST_WORKERS = 64
_TICK = 0.2  # seconds between two reports of progress
_NETWORK_FAILURES = frozenset(
    {
        FailureKind.TIMEOUT,
        FailureKind.RESET,
        FailureKind.REFUSED,
        FailureKind.UNREACHABLE,
        FailureKind.DNS,
        FailureKind.NXDOMAIN,
        FailureKind.NO_ADDRESS,
    }
)


class Crawl:
    """One crawl of one site. Use: `async for page in crawl.pages(): …`, then `crawl.summary`.

    `looking` are the page checks: what they say comes with each page. `version` names the code and settings that read
    pages (of another version nothing is taken over), `plan` all that a crawl's course depends on (a killed crawl of the
    same plan and day is gone on with); '' for never.
    """

    def __init__(
        self,
        site: SiteSettings,
        settings: CrawlSettings,
        client: Client,
        slots: HostSlots,
        cache: CrawlCache,
        reader: Reader,
        progress: ProgressTaker | None = None,
        probes: Probes | None = None,
        helper: Helper | None = None,
        looking: Looking | None = None,
        version: str = "",
        plan: str = "",
    ) -> None:
        self._site = site
        self._settings = settings
        self._cache = cache
        self._progress = progress
        self._scope = Scope(site)
        self._looking = looking or NoLooking()
        self._version, self._plan = version, plan
        self._hands = Hands(client, reader, self._looking, self._number_of, helper)
        # What browsers say of where a person comes from: the site, without a path.
        referer = f"{origin_of(normalise(site.home) or site.home)}/"
        self._asker = Asker(client, self._hands, slots, settings, referer=referer)
        self._all_robots = Robots(self._asker.page, slots.set_delay)
        self._robots = self._all_robots if settings.robots else None
        self._errors = ErrorPages(lambda url: self._asker.page(url, _ERROR_PAGE_BYTES))
        self._vantage = Vantage(probes)
        self._diary = Diary()
        self._frontier = Frontier(cache)
        self._judge = LinkJudge(
            cache,
            self._asker,
            self._scope,
            settings,
            robots=self._robots,
            errors=self._errors,
            vantage=self._vantage,
            stop=self._out_of_time,
            tick=self._judged_one,
        )
        self._pages: PageReader | None = None
        self._started = self._last_tick = 0.0
        self._judged = self._to_judge = 0
        self._lost = 0
        self._broken_down = False
        self._read_on = False
        self._spared = 0
        self._memory: Memory | None = None
        self.bare_home = False  # no link on the home page, only script
        self._summary: CrawlSummary | None = None

    @property
    def summary(self) -> CrawlSummary:
        """How the crawl went; there is one only after `pages()` came to its end."""
        if self._summary is None:
            raise RuntimeError("the crawl has not come to its end")
        return self._summary

    async def allows(self, url: str) -> bool:
        """Whether robots.txt lets us ask an address; always, where config says that it is not to be heeded."""
        return self._robots is None or await self._robots.allows(url)

    async def pages(self) -> AsyncGenerator[Visited]:
        """Every readable page of the site, once, as it is read or found unchanged, with what the checks say of it; ends
        when every link has its verdict.

        Raises CacheError when the cache cannot be written. Close the generator (`aclosing`) to leave early.
        """
        with old_things_left_alone():
            self._started = asyncio.get_running_loop().time()
            self._read_on = self._cache.begin(datetime.now(UTC), self._plan, self._version)
            ready: asyncio.Queue[Visited | None] = asyncio.Queue(maxsize=_MOST_WORKERS)
            work = asyncio.create_task(self._work(ready))
            work.add_done_callback(lambda _: _wake(ready))
            try:
                while not (work.done() and ready.empty()):
                    page = await ready.get()
                    if page is not None:
                        yield page
                await work
            except BaseExceptionGroup as group:
                raise _first_cause(group) from group
            finally:
                work.cancel()
                await asyncio.wait([work])
                if not work.cancelled():
                    work.exception()  # looked at: it was raised above, or the caller left before it could be

    async def _work(self, ready: asyncio.Queue[Visited | None]) -> None:
        """The whole crawl but the handing out, as one task that the generator owns."""
        home = await self._open_home()
        if home is not None:
            await self._read_site(home, ready)
            await self._judge_links()
        self._finish(home is not None)

    # --- the home page ---

    async def _open_home(self) -> Answer | None:
        """The home page's answer if it can be read; else a note says whose fault that is, and nothing is judged."""
        url = normalise(self._site.home) or self._site.home
        answer = await self._asker.page(url)
        if answer.ok and is_html(answer) and not is_challenge(answer):
            if not self._scope.internal(answer.final_url):
                self._diary.note(f"首页跳转到了其他网站：{answer.final_url}")
            self._vantage.answered(answer.final_url, internal=True)
            self._know_home(answer)
            return answer
        note = await self._why_not(answer)
        self._diary.cut_short(note)
        self._cache.add_page(
            CachedPage(url, answer.final_url, "failed", None, note, 0, answer.fetched_at, None)
            if answer.ok
            else CachedPage(url, answer.final_url, "failed", answer.status, note, 0, answer.fetched_at, None)
        )
        return None

    def _know_home(self, answer: Answer) -> None:
        page = Page(answer)
        self.bare_home = not page.known_links and "<script" in page.html.lower()
        self._errors.home_is(page)
        for host in {host_of(answer.url), host_of(answer.final_url)}:
            if (words := self._errors.common(host)) is not None and self._scope.internal(f"http://{host}/"):
                self._hands.know((host, words))

    async def _why_not(self, answer: Answer) -> str:
        if is_challenge(answer):
            return f"网站首页打不开：被防护设备拦截（HTTP {answer.status}）"
        if answer.ok:
            return f"网站首页打不开：得到的不是网页（{answer.content_type or '没有标明类型'}）"
        if answer.failure is not None and answer.failure.kind in _NETWORK_FAILURES:
            works, why = await self._vantage.network()
            if not works:
                return f"本机网络不通，没有检查网站（访问首页：{answer.outcome()}；{why}）"
            return f"网站打不开：{answer.outcome()}（本机网络正常：{why}）"
        return f"网站首页打不开：{answer.outcome()}"

    # --- pages ---

    def _number_of(self, link: Link) -> int:
        assert self._pages is not None, "links come with pages"
        return self._pages.number_of(link)

    async def _read_site(self, home: Answer, ready: asyncio.Queue[Visited | None]) -> None:
        self._memory = Memory(
            self._cache, self._looking, datetime.now(BEIJING).date(), self._settings.page_max_age_days
        )
        pages = self._pages = PageReader(
            self._settings,
            self._scope,
            self._cache,
            self._frontier,
            self._asker,
            self._robots,
            self._errors,
            self._judge,
            self._diary,
            self._hands,
            self._memory,
            home,
        )
        if self._read_on:
            await self._go_on(pages, ready)
        self._frontier.put(self._cache.number(home.url), 0, None)
        for url in self._site.start:
            pages.offer(normalise(url) or "", 0, None)
        await self._read_sitemaps(home.url, pages)
        async with asyncio.TaskGroup() as group:
            for _ in range(min(_MOST_WORKERS, self._settings.connections * len(self._site.all_hosts()))):
                group.create_task(self._read_pages(pages, ready))
        for note in pages.trap_notes:
            self._diary.cut_short(note)
        self._note_bounds(pages)

    async def _go_on(self, pages: PageReader, ready: asyncio.Queue[Visited | None]) -> None:
        """Take up a crawl that was killed: what it had read is said again, what it had found is in the queue."""
        self._diary.note("上次巡检当天中途停止，本次从停下的地方继续")
        pages.restore_queue(self._cache.offered(), self._cache.counts()[1])
        self._frontier.queued = self._cache.queued()
        for stored in self._cache.stored():
            pages.restore(stored)
            await ready.put(Visited(stored.url, stored.kind, stored.heard or ()))

    async def _read_pages(self, pages: PageReader, ready: asyncio.Queue[Visited | None]) -> None:
        """One worker: takes addresses from the queue until nothing is left or a bound is met."""
        while (item := await self._frontier.take()) is not None:
            try:
                page, answer = await pages.visit(item)
            finally:
                self._frontier.done()
            if page is not None:
                await ready.put(page)
            if answer is not None:
                await self._watch(answer)
            self._report("crawl", pages.asked, self._frontier.queued)
            if pages.asked >= self._settings.max_pages or self._out_of_time():
                self._frontier.close()

    def _note_bounds(self, pages: PageReader) -> None:
        if self._frontier.exhausted:
            return
        if pages.asked >= self._settings.max_pages:
            self._diary.cut_short(f"页面数达到上限 max_pages = {self._settings.max_pages}，其余页面没有抓取")
            self._cache.settle_rest(LinkVerdict.UNTESTABLE, "超出抓取页数上限，没有访问", queued=True)

    async def _read_sitemaps(self, home: str, pages: PageReader) -> None:
        if not self._settings.sitemap:
            return
        starts = await self._all_robots.sitemaps(home) if self._settings.robots else []
        starts = [*starts, f"{origin_of(home)}/sitemap.xml"]

        def may_read(url: str) -> bool:
            return self._scope.internal(url) and not self._out_of_time()

        async for raw in sitemap_addresses(self._asker.page, starts, may_read):
            url = normalise(raw)
            if url and pages.is_page(url):
                pages.offer(url, 1, None)

    async def _watch(self, answer: Answer) -> None:
        """After many pages without an answer, ask the home page; if it is silent too, the crawl ends here."""
        if answer.failure is None or answer.failure.kind not in _NETWORK_FAILURES:
            self._lost = 0
            return
        self._lost += 1
        if self._lost % _LOST_PAGES or self._broken_down:
            return
        home = await self._asker.page(normalise(self._site.home) or self._site.home)
        if home.failure is None:
            return
        works, why = await self._vantage.network()
        whose = "网站打不开" if works else f"本机网络不通（{why}）"
        self._diary.cut_short(f"抓取中途中断：{whose}，访问首页：{home.outcome()}")
        self._broken_down = True
        self._frontier.close()

    # --- links ---

    async def _judge_links(self) -> None:
        if not self._broken_down:
            await StyleSheets(self._cache, self._asker, self._scope, self._settings, self._judge).read()
            self._spared = self._cache.take_over_verdicts(datetime.now(UTC), self._settings.link_max_age_days)
            _, self._to_judge, self._judged = self._cache.counts()
            self._cache.begin_rounds()
            await self._judge.first_round()
            if self._settings.link_max_age_days >= 1:
                self._cache.confirm_as_before(datetime.now(UTC))
            doubtful = sum(count for _, _, count in self._cache.doubtful_hosts())
            if doubtful and not self._out_of_time():
                self._judged, self._to_judge = 0, doubtful
                self._last_tick = 0.0
                self._report("confirm", 0, doubtful)
                await asyncio.sleep(self._settings.retry_pause)
                await self._judge.second_round()
        if self._out_of_time():
            self._diary.cut_short(f"用时达到上限 max_hours = {self._settings.max_hours:g} 小时，其余没有检查")
        why = "抓取中断，没有访问" if self._broken_down else "超出抓取用时上限，没有访问"
        self._cache.settle_rest(LinkVerdict.UNTESTABLE, why)
        self._cache.soften_unconfirmed("没有来得及复核")
        if not self._out_of_time():
            for note in await ClosedDoors(self._cache, self._asker).look_again():
                self._diary.cut_short(note)

    def _judged_one(self, phase: str) -> None:
        self._judged += 1
        self._report(phase, self._judged, self._to_judge)

    def _report(self, phase: str, judged: int, known: int) -> None:
        if self._progress is None:
            return
        now = asyncio.get_running_loop().time()
        if now - self._last_tick < _TICK and judged < known:
            return
        self._last_tick = now
        pages = self._pages
        read, targets = (pages.read, pages.targets) if pages is not None else (0, 0)
        self._progress(Progress(phase, read, targets, judged, known))

    def _out_of_time(self) -> bool:
        return asyncio.get_running_loop().time() - self._started > self._settings.max_hours * 3600

    def _finish(self, home_readable: bool) -> None:
        for note in self._all_robots.notes:
            self._diary.note(note)
        if self._pages is not None and self._pages.forbidden > self._pages.read:
            self._diary.cut_short(f"robots.txt 不允许访问网站的 {self._pages.forbidden} 个页面，没有看到网站的大部分")
        links, targets, _ = self._cache.counts()
        self._summary = CrawlSummary(
            pages=self._pages.asked if self._pages is not None else 1,
            readable=self._pages.read if self._pages is not None else 0,
            links=links,
            targets=targets,
            requests=self._asker.requests,
            seconds=asyncio.get_running_loop().time() - self._started,
            complete=self._diary.complete,
            notes=(*self._cache.notes, *self._diary.lines(), *recognised(self._cache.platforms())),
            home_readable=home_readable,
            unchanged=self._memory.unchanged if self._memory is not None else 0,
            not_modified=self._memory.not_modified if self._memory is not None else 0,
            spared=self._spared,
            received=self._asker.received,
        )
        self._cache.finish(self._summary)


def _wake(ready: asyncio.Queue[Visited | None]) -> None:
    """The work is over: a reader that waits for a page is told so; one that has pages to read will see it."""
    if ready.empty():
        ready.put_nowait(None)


def _first_cause(error: BaseException) -> BaseException:
    """The error inside nested groups, which says more than the group does."""
    while isinstance(error, BaseExceptionGroup):
        error = cast("BaseExceptionGroup[BaseException]", error).exceptions[0]
    return error
