"""Reading one page address: ask it, decide what the answer is, store it, and see where it leads.

An answer is a page, another name of a page that was read already, a file, a way out of the site, or a failure. An
address is another name if it redirects to a page that was read, or if it is the twin of one (the same in http and
https, a folder and its index file) and answers with the very same bytes. The phone twin `mpost_<id>.html` is judged as
a link only.
"""

import re
from collections.abc import Sequence

from monitor.config import CrawlSettings
from monitor.model import Answer, Link, LinkVerdict
from monitor.store.cache import CachedPage, CrawlCache, LinkRow, Waiting
from monitor.web.asking import Asker
from monitor.web.diary import Diary
from monitor.web.distil import Distilled
from monitor.web.frontier import Frontier
from monitor.web.hands import Hands, Reading
from monitor.web.likeness import ErrorPages
from monitor.web.linkjudge import LinkJudge, host_name
from monitor.web.page import Page
from monitor.web.robots import Robots
from monitor.web.signs import is_challenge, is_file
from monitor.web.traps import Traps
from monitor.web.urls import Scope, normalise
from monitor.web.verdicts import Likeness, LinkJudgement

_FOLLOWED_TAGS = frozenset({"a", "area", "iframe", "frame", "meta", "list"})
_PHONE_TWIN = re.compile(r"/mpost_\d+\.html?$")
_INDEX_NAMES = ("index.html", "index.htm", "index.shtml", "index.jsp", "index.php", "default.htm", "default.html")
_MADE_UP = "疑似无限生成的网址，未逐一访问"


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
        self._traps = Traps()
        self._unmet: dict[LinkRow, Link] = {}  # read, but on no page that was stored yet
        self._digests: set[int] = set()
        self.asked = self.read = self.targets = 0

    async def visit(self, item: Waiting) -> tuple[Page | None, Answer | None]:
        """Read one address: the page, if it is one to be looked at, and the answer, if anything was asked."""
        if self._cache.known_as(item.url):
            self._store(item, "alias", item.url, status=200)
            self._verdict(item, LinkJudgement(LinkVerdict.ALIVE, "HTTP 200"), None, status=200)
            return None, None
        is_home = item.url == self._home.url
        if self._robots is not None and not is_home and not await self._robots.allows(item.url):
            reason = "网站 robots.txt 不允许访问"
            self._diary.count("robots")
            self._store(item, "failed", item.url, failure=reason)
            self._verdict(item, LinkJudgement(LinkVerdict.UNTESTABLE, reason), None)
            return None, None
        self.asked += 1
        reading = self._hands.read(self._home) if is_home else await self._asker.read(item.url)
        return await self._receive(item, reading, is_home=is_home), reading.answer

    async def _receive(self, item: Waiting, reading: Reading, *, is_home: bool) -> Page | None:
        answer, page = reading.answer, reading.page
        final = answer.final_url
        likeness = Likeness.DIFFERENT
        failed = not answer.ok or is_challenge(answer)
        within = is_home or self._scope.crawlable(final) or (final == item.url and self._scope.internal(final))
        if not failed and within and not is_home and page.is_html:
            likeness = await self._errors.likeness(page, None if reading.distilled is None else reading.distilled.own)
        judgement = await self._judge.verdict(answer, internal=True, likeness=likeness)
        self._verdict(item, judgement, answer)
        if failed or likeness is not Likeness.DIFFERENT:
            self._diary.count("unread")
            status = answer.status if failed else None  # a page that is no page was not read, whatever its status says
            self._store(item, "failed", final, answer, failure=judgement.reason, status=status)
        elif not within:
            self._store(item, "away", final, answer)
        elif reading.distilled is not None:
            return self._take_in(item, reading, reading.distilled)
        elif page.unreadable:
            self._diary.count("unread")
            self._store(item, "failed", final, answer, failure=page.unreadable, status=None)
        else:
            self._store(item, "file", final, answer)
        return None

    def _take_in(self, item: Waiting, reading: Reading, read: Distilled) -> Page | None:
        """Store a readable page and offer what it leads to; None when it is another name of one that was read."""
        answer = reading.answer
        same = self._known_page(item.url, answer.final_url, read.digest)
        if same is not None:
            self._store(item, "alias", same, answer)
            return None
        odd = (("encoding", read.odd_encoding), ("truncated", answer.truncated), ("reader", read.choked))
        for oddity in (*(name for name, there in odd if there), *read.facts.notes):
            self._diary.count(oddity)
        number = self._store(item, "page", answer.final_url, answer, read=read, links=reading.rows)
        self._digests.add(read.digest)
        self.read += 1
        for row in reading.rows:
            link = self._unmet.pop(row, None)
            if link is not None:
                self._meet(row[0], link, item.depth, number)
        for url in read.facts.follow:
            self.offer(normalise(url) or "", item.depth + 1, number)
        return reading.page

    def row_of(self, link: Link) -> LinkRow:
        """A link that was read for the first time, by numbers; the first page to be stored with it will follow it."""
        row = self._cache.link_row(link)
        self._unmet[row] = link
        return row

    def _known_page(self, url: str, final: str, digest: int) -> str | None:
        """The address of a page that was read already and is the same as this one; None when there is none."""
        if self._cache.known_as(final):
            return final
        if digest not in self._digests:
            return None
        return next((twin for twin in _twins(url) if self._cache.content_hash(twin) == digest), None)

    # --- where a page leads ---

    def _meet(self, number: int, link: Link, depth: int, found_on: int) -> None:
        url = link.target or link.raw
        internal = bool(link.target) and self._scope.internal(url)
        if self._cache.meet(number, host_name(url) if link.target else "", internal=internal):
            self.targets += 1
        if link.tag not in _FOLLOWED_TAGS or not internal or self._frontier.offered(url) or not self.is_page(url):
            return
        if depth + 1 > self._settings.max_depth:
            self._diary.cut_short(f"层级超过上限 max_depth = {self._settings.max_depth} 的页面没有抓取，只检查链接")
        elif self._traps.refuses(url):
            self._diary.complete = False
            self._cache.set_verdict(number, LinkVerdict.UNTESTABLE, _MADE_UP, None, None, asked=2)
        else:
            self._frontier.put(url, depth + 1, found_on)

    def is_page(self, url: str) -> bool:
        """Whether an address is to be read as a page of the site."""
        return self._scope.crawlable(url) and not is_file(url) and _PHONE_TWIN.search(url) is None

    def offer(self, url: str, depth: int, found_on: int | None) -> None:
        """Queue an address that config or a platform adapter names: any host of the site will do, none is a trap."""
        if url and self._scope.internal(url) and not self._scope.excluded(url):
            if depth > self._settings.max_depth:
                self._diary.cut_short(f"层级超过上限 max_depth = {self._settings.max_depth} 的列表没有抓取")
            else:
                self._frontier.put(url, depth, found_on)

    @property
    def trap_notes(self) -> list[str]:
        return self._traps.notes

    # --- storing ---

    def _verdict(
        self, item: Waiting, judgement: LinkJudgement, answer: Answer | None, *, status: int | None = None
    ) -> None:
        # Start pages, lists and sitemaps bring addresses that no page has linked yet: they too are targets from now on.
        self._cache.meet(item.url_id, host_name(item.url), internal=True)
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
        read: Distilled | None = None,
        links: Sequence[LinkRow] = (),
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
                facts=None if read is None else read.facts,
                encoding="" if read is None else read.encoding,
                content_hash=None if read is None else read.digest,
                links=links,
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
