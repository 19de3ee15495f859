"""Reading one page address: ask it, decide what the answer is, store it, and see where it leads.

An answer is a page, another name of a page that was read already, a file, a way out of the site, or a failure. An
address is another name if it redirects to a page that was read, or if it is the twin of one (the same in http and
https, a folder and its index file) and answers with the very same bytes. The phone twin `mpost_<id>.html` is judged as
a link only. A page that has not changed since the crawl before is stored as it was then (memory.py).
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from monitor.config import CrawlSettings
from monitor.model import Answer, Link, LinkVerdict, PageKind
from monitor.model.heard import Heard
from monitor.store.cache import CachedPage, CrawlCache, Keep, Kept, Stored, Waiting
from monitor.store.marks import Marks
from monitor.web.asking import Asker
from monitor.web.diary import Diary
from monitor.web.distil import Distilled
from monitor.web.extract import MOST_LINKS
from monitor.web.frontier import Frontier
from monitor.web.hands import Hands, Reading
from monitor.web.likeness import ErrorPages
from monitor.web.linkjudge import LinkJudge
from monitor.web.memory import Memory, validators_of
from monitor.web.page import Page
from monitor.web.robots import Robots
from monitor.web.signs import is_challenge, is_file
from monitor.web.traps import Traps
from monitor.web.urls import Scope, host_of, normalise
from monitor.web.verdicts import Likeness, LinkJudgement

_FOLLOWED_TAGS = frozenset({"a", "area", "iframe", "frame", "meta", "list", "onclick"})
_PHONE_TWIN = re.compile(r"/mpost_\d+\.html?$")
_INDEX_NAMES = ("index.html", "index.htm", "index.shtml", "index.jsp", "index.php", "default.htm", "default.html")
_MADE_UP = "疑似无限生成的网址，未逐一访问"
_SEEN = LinkJudgement(LinkVerdict.ALIVE, "HTTP 200")


class Visited(NamedTuple):
    """A readable page of the site, with what the checks say of it: read now, or as it was when it was read."""

    url: str
    kind: PageKind
    heard: Heard


class PageReader:
    """Reads addresses for the crawl's workers. `home` is the answer of the home page, which is asked only once."""

    def __init__(
        self,
        settings: CrawlSettings,
        scope: Scope,
        cache: CrawlCache,
        frontier: Frontier,
        asker: Asker,
        robots: Robots | None,
        errors: ErrorPages,
        judge: LinkJudge,
        diary: Diary,
        hands: Hands,
        memory: Memory,
        home: Answer,
    ) -> None:
        self._settings = settings
        self._scope = scope
        self._cache = cache
        self._frontier = frontier
        self._asker = asker
        self._robots = robots
        self._errors = errors
        self._judge = judge
        self._diary = diary
        self._hands = hands
        self._home = home
        self._memory = memory
        self._traps = Traps()
        self._unmet: dict[int, Link] = {}  # links read, but on no page that was stored yet
        self._met = Marks()  # links by number
        self._digests: set[int] = set()
        self.asked = self.read = self.targets = 0
        self.forbidden = 0  # pages that robots.txt does not let us read

    async def visit(self, item: Waiting) -> tuple[Visited | None, Answer | None]:
        """Read one address: the page, if it is one to be looked at, and the answer, if anything was asked."""
        kept = self._memory.of(item)
        if self._cache.known_as(item.url_id):
            with self._cache.together():
                self._store(item, "alias", item.url, status=200)
                self._verdict(item, _SEEN, None, status=200)
            return None, None
        is_home = item.url == self._home.url
        if not is_home and self._traps.leads_back(item.url):  # queued before the loop was known
            self._diary.complete = False
            with self._cache.together():
                self._store(item, "failed", item.url, failure=_MADE_UP)
                self._verdict(item, LinkJudgement(LinkVerdict.UNTESTABLE, _MADE_UP), None)
            return None, None
        if self._robots is not None and not is_home and not await self._robots.allows(item.url):
            reason = "网站 robots.txt 不允许访问"
            self._diary.count("robots")
            self.forbidden += 1
            with self._cache.together():
                self._store(item, "failed", item.url, failure=reason)
                self._verdict(item, LinkJudgement(LinkVerdict.UNTESTABLE, reason), None)
            return None, None
        self.asked += 1
        if is_home:
            reading = self._hands.read(self._home)
        else:
            reading = await self._ask(item, kept)
        if kept is not None and reading.same:
            return self._take_over(item, reading.answer, kept), reading.answer
        return await self._receive(item, reading, kept, is_home=is_home), reading.answer

    async def _ask(self, item: Waiting, kept: Kept | None) -> Reading:
        whole = self._errors.known_at(item.url)
        digest = None if kept is None else kept.digest
        reading = await self._asker.read(item.url, headers=self._memory.headers(kept), digest=digest, whole=whole)
        if kept is not None and reading.same and reading.answer.final_url != kept.final_url:
            return await self._asker.read(item.url, whole=whole)  # the same from another place: not what was known
        if reading.answer.status == 304 and not reading.same:
            return await self._asker.read(item.url, whole=whole)
        if reading.stripped and not reading.same and not whole and await self._errors.may_be_one(reading.answer.url):
            return await self._asker.read(item.url, whole=True)
        return reading

    async def _receive(self, item: Waiting, reading: Reading, kept: Kept | None, *, is_home: bool) -> Visited | None:
        answer, page = reading.answer, Page(reading.answer)
        final = answer.final_url
        likeness = Likeness.DIFFERENT
        failed = reading.distilled is None and (not answer.ok or is_challenge(answer))
        within = is_home or self._scope.crawlable(final) or (final == item.url and self._scope.internal(final))
        if not failed and within and not is_home and not reading.stripped and page.is_html:
            likeness = await self._errors.likeness(page, None if reading.distilled is None else reading.distilled.own)
        judgement = await self._judge.verdict(answer, internal=True, likeness=likeness)
        with self._cache.together():
            self._verdict(item, judgement, answer)
            if failed or likeness is not Likeness.DIFFERENT:
                self._diary.count("unread")
                status = answer.status if failed else None  # a page that is no page was not read, whatever it says
                self._store(item, "failed", final, answer, failure=judgement.reason, status=status)
            elif not within:
                self._store(item, "away", final, answer)
            elif reading.distilled is not None:
                return self._take_in(item, reading, reading.distilled, kept)
            elif page.unreadable:
                self._diary.count("unread")
                self._store(item, "failed", final, answer, failure=page.unreadable, status=None)
            else:
                self._store(item, "file", final, answer)
        return None

    def _take_in(self, item: Waiting, reading: Reading, read: Distilled, kept: Kept | None) -> Visited | None:
        """Store a readable page and offer what it leads to; None when it is another name of one that was read."""
        answer = reading.answer
        self._memory.check(kept, answer, read.digest)
        broken = (("reader", read.choked), ("links", read.unlinked))
        odd = (("encoding", read.odd_encoding), ("truncated", answer.truncated), *broken)
        oddities = (*(name for name, there in odd if there), *read.facts.told.notes)
        broke = read.choked or read.unlinked or any(said.broke for said in read.heard)
        keep = Keep(read.heard, validators_of(answer), self._memory.today, oddities)
        same = self._known_page(item, answer.final_url, read.digest)
        if same is not None:
            self._store(item, "alias", same, answer)
            return None
        number = self._cache.add_page(
            CachedPage(
                url=item.url,
                final_url=answer.final_url,
                role="page",
                status=answer.status,
                failure="",
                depth=item.depth,
                fetched_at=answer.fetched_at,
                found_on=item.found_on,
                facts=read.facts,
                encoding=read.encoding,
                content_hash=read.digest,
                links=reading.links,
                keep=None if broke else keep,
            )
        )
        if len(reading.links) >= MOST_LINKS:
            self._diary.cut_short(f"网页 {item.url} 的链接达到上限 {MOST_LINKS} 个，其余没有检查")
        self._count_in(item.url, read.digest, oddities)
        self._lead_on(item, number, reading.links, read.facts.told.follow)
        return Visited(item.url, read.facts.told.kind, read.heard)

    def _take_over(self, item: Waiting, answer: Answer, kept: Kept) -> Visited | None:
        """Store a page as it was when it was read, for it has not changed."""
        came = answer.status != 304  # its bytes, and they are the same
        if not came:
            answer = answer.with_status(kept.status)
            self._memory.not_modified += 1
        self._memory.unchanged += 1
        judgement = self._judge.unchanged(answer)
        with self._cache.together():
            self._verdict(item, judgement, answer)
            same = self._known_page(item, kept.final_url, kept.digest)
            if same is not None:
                self._store(item, "alias", same, answer)
                return None
            number = self._cache.repeat_page(
                kept,
                item.depth,
                answer.fetched_at,
                item.found_on,
                validators_of(answer) or kept.validators,
                self._memory.today if came else kept.read_on,
            )
            self._count_in(item.url, kept.digest, kept.oddities)
            self._lead_on(item, number, kept.links, kept.follow)
        return Visited(item.url, kept.kind, kept.heard)

    def _count_in(self, url: str, digest: int, oddities: Sequence[str]) -> None:
        """Count a page as one of the site's readable ones."""
        self.read += 1
        self._digests.add(digest)
        self._traps.read(url, digest)
        for oddity in oddities:
            self._diary.count(oddity)

    def _lead_on(self, item: Waiting, number: int, links: Sequence[int], follow: Sequence[str]) -> None:
        """Offer what a page leads to. Few of its links are met for the first time, for nearly all are the menu's."""
        unmet = self._met.missing(links)
        if unmet:
            earlier = [link for link in unmet if link not in self._unmet]  # not read today, but known from before
            known = self._cache.links(earlier) if earlier else {}
            for link in unmet:
                if self._met.add(link):
                    self._meet(*(known.get(link) or self._read_link(link)), item.depth, number)
        for url in follow:
            self.offer(normalise(url) or "", item.depth + 1, number)

    def restore(self, stored: Stored) -> None:
        """Take up a page that was stored before the crawl was killed."""
        self.asked += 1
        self.read += 1
        if stored.digest is not None:
            self._digests.add(stored.digest)
            self._traps.read(stored.url, stored.digest)
        if stored.heard is None:  # broken by an error of ours: nothing was kept of it to be told again
            self._diary.cut_short("中断前有网页没有完整读出来（程序出错，详见日志）")
        for oddity in stored.oddities:
            self._diary.count(oddity)
        for link in stored.links:
            self._met.add(link)

    def restore_queue(self, urls: Sequence[str], targets: int) -> None:
        """Take up what was offered before the crawl was killed."""
        self.targets = targets
        for url in urls:
            self._traps.refuses(url)

    def _read_link(self, number: int) -> tuple[int, str, str, bool]:
        """A link that was read today and not yet met: its target, the address, the tag, whether it is broken."""
        link = self._unmet.pop(number)
        url = link.target or link.raw
        return self._cache.number(url), url, link.tag, not link.target

    def number_of(self, link: Link) -> int:
        """The number of a link that was read for the first time; the first page stored with it will follow it."""
        number = self._cache.link_number(link)
        if number not in self._met:
            self._unmet[number] = link
        return number

    def _known_page(self, item: Waiting, final: str, digest: int) -> str | None:
        """The address of a page that was read already and is the same as this one; None when there is none."""
        number = item.url_id if final == item.url else self._cache.known(final)
        if number is not None and self._cache.known_as(number):
            return final
        if digest not in self._digests:
            return None
        return next((twin for twin in _twins(item.url) if self._cache.content_hash(twin) == digest), None)

    # --- where a page leads ---

    def _meet(self, number: int, url: str, tag: str, broken: bool, depth: int, found_on: int) -> None:
        host = "" if broken else host_of(url)
        internal = host in self._scope.hosts
        if self._cache.meet(number, host, internal=internal):
            self.targets += 1
        if tag not in _FOLLOWED_TAGS or not internal or not self._frontier.offer(number) or not self.is_page(url):
            return
        if depth + 1 > self._settings.max_depth:
            self._diary.cut_short(f"层级超过上限 max_depth = {self._settings.max_depth} 的页面没有抓取，只检查链接")
        elif self._traps.refuses(url):
            self._diary.complete = False
            self._cache.set_verdict(number, LinkVerdict.UNTESTABLE, _MADE_UP, None, None, asked=2)
        else:
            self._frontier.put(number, depth + 1, found_on)

    def is_page(self, url: str) -> bool:
        """Whether an address is to be read as a page of the site."""
        return self._scope.crawlable(url) and not is_file(url) and _PHONE_TWIN.search(url) is None

    def offer(self, url: str, depth: int, found_on: int | None) -> None:
        """Queue an address that config or a platform adapter names: any host of the site will do, none is a trap."""
        if url and self._scope.internal(url) and not self._scope.excluded(url):
            if depth > self._settings.max_depth:
                self._diary.cut_short(f"层级超过上限 max_depth = {self._settings.max_depth} 的列表没有抓取")
            else:
                self._frontier.put(self._cache.number(url), depth, found_on)

    @property
    def trap_notes(self) -> list[str]:
        return self._traps.notes

    # --- storing ---

    def _verdict(
        self, item: Waiting, judgement: LinkJudgement, answer: Answer | None, *, status: int | None = None
    ) -> None:
        # Start pages, lists and sitemaps bring addresses that no page has linked yet: they too are targets from now on.
        if not self._cache.met(item.url_id):
            self._cache.meet(item.url_id, host_of(item.url), internal=True)
        self._cache.set_verdict(
            item.url_id,
            judgement.verdict,
            judgement.reason,
            status if answer is None else answer.status,
            None if answer is None else answer.fetched_at,
        )

    def _store(
        self,
        item: Waiting,
        role: str,
        final_url: str,
        answer: Answer | None = None,
        *,
        failure: str = "",
        status: int | None = None,
    ) -> int:
        return self._cache.add_page(
            CachedPage(
                url=item.url,
                final_url=final_url,
                role=role,
                status=answer.status if answer is not None and not failure else status,
                failure=failure,
                depth=item.depth,
                fetched_at=None if answer is None else answer.fetched_at,
                found_on=item.found_on,
            )
        )


def _twins(url: str) -> list[str]:
    """Addresses that are usually the same page: the other scheme, and a folder with and without its index file."""
    scheme, _, rest = url.partition("://")
    folder, _, name = url.rpartition("/")
    twins = [f"{'http' if scheme == 'https' else 'https'}://{rest}"]
    if name in _INDEX_NAMES:
        twins.append(f"{folder}/")
    elif not name:
        twins += [f"{url}{index}" for index in _INDEX_NAMES]
    return twins
