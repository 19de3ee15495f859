"""Verdicts for link targets: a first round over everything that was met and not read, and a second opinion.

Targets wait in the cache, by host; hosts are worked side by side, each within its own slot. A host that did not answer
several times running, and not at its door either, is not asked for its other targets. Dead needs two deaths: whatever
is dead or suspect after the first round is asked again later by another client, and what could not be asked again is at
most suspect.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from monitor.config import CrawlSettings
from monitor.model import Answer, FailureKind, LinkVerdict
from monitor.store.cache import CrawlCache, Pending
from monitor.web.asking import Asker
from monitor.web.foreign import Inventors
from monitor.web.likeness import ErrorPages, is_home
from monitor.web.page import Page, is_html
from monitor.web.robots import Robots
from monitor.web.signs import is_file
from monitor.web.urls import Scope, normalise, origin_of, split
from monitor.web.vantage import Vantage
from monitor.web.verdicts import Likeness, LinkContext, LinkJudgement, confirm, judge, opened

_HOSTS_AT_ONCE = 64
_WINDOW = 200
_SILENCES = 3  # running, before a host's door is tried
_MOST_SILENCES = 30  # of a host whose door is open; each costs half a minute
_DOOR_BYTES = 8_192
_SAMPLE = 150  # so many of a host's 404s are asked again; the reports of most sites never come near
_SILENT = frozenset({FailureKind.TIMEOUT, FailureKind.UNREACHABLE})
_NOBODY_BEHIND = frozenset({502, 503, 504})
_NEEDS_CONTROL = frozenset({FailureKind.NXDOMAIN, FailureKind.NO_ADDRESS, FailureKind.DNS})

Take = Callable[[int, int, int], Sequence[Pending]]


@dataclass
class _Patience:
    """How often a host was silent, running and in all, and what was said of it then. `given_up`: why (Chinese) and with
    which verdict its other targets are settled without being asked; None as long as they are asked."""

    host_id: int
    limit: int = _SILENCES
    silences: int = 0
    in_all: int = 0
    last: LinkJudgement | None = None
    given_up: LinkJudgement | None = None
    behind_gateway: bool = False  # it was a gateway that said so last: perhaps a restart
    door: asyncio.Lock = field(default_factory=asyncio.Lock)

    def hear(self, answer: Answer, judgement: LinkJudgement) -> None:
        if not _is_silent(answer):
            self.silences = 0
            return
        self.silences += 1
        self.last, self.behind_gateway = judgement, answer.failure is None
        self.in_all += not self.behind_gateway


class LinkJudge:
    """Judges targets, in the crawl's stead. `stop` says whether time is up; `tick` is told of each verdict."""

    def __init__(
        self,
        cache: CrawlCache,
        asker: Asker,
        scope: Scope,
        settings: CrawlSettings,
        *,
        robots: Robots | None,
        errors: ErrorPages,
        vantage: Vantage,
        stop: Callable[[], bool],
        tick: Callable[[str], None],
    ) -> None:
        self._cache = cache
        self._asker = asker
        self._scope = scope
        self._settings = settings
        self._robots = robots
        self._errors = errors
        self._vantage = vantage
        self._stop = stop
        self._tick = tick
        self._inventors = Inventors(lambda url: asker.once(url, method="HEAD", max_bytes=0))
        self._lost_hosts: set[int] = set()  # in the second round one more silence is enough

    async def verdict(
        self, answer: Answer, *, internal: bool, body_seen: bool = True, likeness: Likeness = Likeness.DIFFERENT
    ) -> LinkJudgement:
        """The verdict on one answer, with what is known of our own standpoint."""
        if answer.failure is None:
            self._vantage.answered(answer.final_url, internal=self._scope.internal(answer.final_url))
            return judge(answer, LinkContext(body_seen=body_seen, likeness=likeness))
        resolver_works = answer.failure.kind not in _NEEDS_CONTROL or await self._vantage.resolver_works()
        network_works = internal or await self._vantage.outside_works()
        return judge(answer, LinkContext(resolver_works=resolver_works, network_works=network_works))

    def unchanged(self, answer: Answer) -> LinkJudgement:
        """The verdict on a page that was read in an earlier crawl and is the same still: it opened then, and now."""
        self._vantage.answered(answer.final_url, internal=self._scope.internal(answer.final_url))
        return opened(answer)

    @property
    def out_of_time(self) -> bool:
        return self._stop()

    async def may_ask(self, url: str) -> bool:
        """Whether the site's robots.txt lets us ask an address of its own."""
        return self._robots is None or await self._robots.allows(url)

    async def settle(self, url_id: int, url: str, answer: Answer) -> None:
        """Settle the verdict on one of the site's own files by the answer to a GET."""
        judgement = await self.verdict(answer, internal=True)
        self._settle(Pending(url_id, url, internal=True), judgement, answer)

    async def first_round(self) -> None:
        """Ask every target that has no verdict yet, once."""
        if not self._settings.check_external:
            self._cache.settle_external(LinkVerdict.UNTESTABLE, "按配置不检查站外链接")
        await self._over_hosts(self._cache.pending_hosts(), self._cache.pending, self._first, "links")
        self._cache.commit()

    async def second_round(self) -> None:
        """Ask everything dead or suspect again, by another client; what stays unasked is not called dead.

        Where a host says of hundreds of addresses that they do not exist, a sample speaks for all: if every one of it
        is dead again, so are the others; if a single one is not, all of them are asked.
        """
        for host_id, name, count in self._cache.doubtful_hosts():
            if count > _SAMPLE and not self._stop():
                await self._ask_sample(host_id, name)
        await self._over_hosts(self._cache.doubtful_hosts(), self._cache.doubtful, self._second, "confirm")
        self._cache.soften_unconfirmed("没有来得及复核")
        self._cache.commit()

    async def _ask_sample(self, host_id: int, name: str) -> None:
        sample = self._cache.sample_of_gone(host_id, _SAMPLE)
        if len(sample) < _SAMPLE:
            return
        await self._over_host(host_id, name, iter([sample]), self._second, "confirm")
        if self._cache.still_dead([target.url_id for target in sample]) == len(sample):
            told = self._cache.settle_gone(host_id, f"；该主机这类链接较多，抽取 {_SAMPLE} 个复核，全部属实")
            for _ in range(told):
                self._tick("confirm")

    async def _over_hosts(
        self,
        hosts: Sequence[tuple[int, str, int]],
        take: Take,
        handle: Callable[[Pending, _Patience], Awaitable[None]],
        phase: str,
    ) -> None:
        at_once = asyncio.Semaphore(_HOSTS_AT_ONCE)

        async def work_host(host_id: int, name: str) -> None:
            async with at_once:
                await self._over_host(host_id, name, _windows(take, host_id), handle, phase)

        async with asyncio.TaskGroup() as group:
            for host_id, name, _ in hosts:
                group.create_task(work_host(host_id, name))

    async def _over_host(
        self,
        host_id: int,
        name: str,
        windows: Iterator[Sequence[Pending]],
        handle: Callable[[Pending, _Patience], Awaitable[None]],
        phase: str,
    ) -> None:
        own = self._scope.internal(f"http://{name}/") or self._scope.internal(f"https://{name}/")
        workers = self._settings.connections if own else self._settings.external_connections
        patience = _Patience(host_id, limit=1 if host_id in self._lost_hosts else _SILENCES)
        targets = (target for window in windows for target in window)

        async def work() -> None:
            for target in targets:
                if self._stop():
                    return
                await handle(target, patience)
                self._tick(phase)

        async with asyncio.TaskGroup() as group:
            for _ in range(workers):
                group.create_task(work())
        if patience.given_up is not None:
            self._lost_hosts.add(host_id)

    async def _given_up(self, patience: _Patience, url: str) -> LinkJudgement | None:
        """The verdict on what a silent host is not asked for any more; None as long as it is to be asked.

        A few large files that take too long say nothing of a host. So its door is tried before it is given up: a page
        of it that was read, or its home page.
        """
        if patience.silences < patience.limit:
            return None
        async with patience.door:
            if patience.given_up is None and patience.silences >= patience.limit and patience.last is not None:
                answer = await self._asker.once(self._door(patience.host_id, url), max_bytes=_DOOR_BYTES)
                why = f"（{patience.last.reason}）"
                if _is_silent(answer):
                    reason = f"该主机连续 {patience.silences} 次没有正常应答，首页也打不开，未逐一访问{why}"
                    patience.given_up = LinkJudgement(patience.last.verdict, reason)
                elif patience.in_all >= _MOST_SILENCES:
                    reason = f"该主机已有 {patience.in_all} 个网址没有正常应答，其余没有访问{why}"
                    patience.given_up = LinkJudgement(LinkVerdict.UNTESTABLE, reason)
                else:
                    patience.silences = 0
            return patience.given_up

    def _door(self, host_id: int, url: str) -> str:
        return self._cache.page_of(host_id) or f"{origin_of(url)}/"

    async def _first(self, target: Pending, patience: _Patience) -> None:
        if normalise(target.url) is None:
            self._settle(target, LinkJudgement(LinkVerdict.SUSPECT, "网址写法有误，浏览器打不开"), asked=2)
            return
        if (given_up := await self._given_up(patience, target.url)) is not None:
            self._settle(target, given_up, asked=1 if patience.behind_gateway else 2)
            return
        if target.internal and not await self.may_ask(target.url):
            self._settle(target, LinkJudgement(LinkVerdict.UNTESTABLE, "网站 robots.txt 不允许访问"))
            return
        answer, judgement = await self._ask(target, second=False)
        patience.hear(answer, judgement)
        self._settle(target, judgement, answer)

    async def _second(self, target: Pending, patience: _Patience) -> None:
        first = LinkJudgement(target.verdict or LinkVerdict.SUSPECT, target.reason)
        given_up = await self._given_up(patience, target.url)
        if given_up is not None and given_up.verdict is not LinkVerdict.UNTESTABLE:
            judgement = LinkJudgement(LinkVerdict.SUSPECT, f"{first.reason}；复核时该主机没有应答")
            self._settle(target, judgement, status=target.status)
            return
        if given_up is not None and target.status is None:
            # What answered at once the first time is asked all the same.
            self._settle(target, LinkJudgement(LinkVerdict.SUSPECT, f"{first.reason}；没有复核，{given_up.reason}"))
            return
        answer, again = await self._ask(target, second=True)
        patience.hear(answer, again)
        self._settle(target, confirm(first, again), answer)

    async def _ask(self, target: Pending, *, second: bool) -> tuple[Answer, LinkJudgement]:
        """Ask a target and judge the answer; pages that may be the host's error page are compared with it."""
        page_like = not is_file(target.url)
        asked = await self._asker.link(target.url, second_opinion=second, whole=second or target.internal)
        settled = asked.answer.ok and not asked.body_seen and page_like and not is_home(target.url)
        if settled and await self._inventors.invents(target.url):
            asked = await self._asker.link(target.url, second_opinion=second, whole=True)
        answer, likeness = asked.answer, Likeness.DIFFERENT
        if asked.body_seen and page_like and answer.ok and is_html(answer) and self._suspicious(answer, target):
            likeness = await self._errors.likeness(Page(answer))
            if likeness is Likeness.ALL_ALIKE and not target.internal:
                likeness = Likeness.DIFFERENT  # it opens; that a foreign application opens anywhere is its own affair
        return answer, await self.verdict(
            answer, internal=target.internal, body_seen=asked.body_seen, likeness=likeness
        )

    def _suspicious(self, answer: Answer, target: Pending) -> bool:
        """Our own pages are all compared; other people's where a redirect led to another place, or where the host
        answers invented addresses with success."""
        if target.internal or self._inventors.known(target.url):
            return True
        return bool(answer.chain) and split(answer.final_url)[2].rstrip("/") != split(target.url)[2].rstrip("/")

    def _settle(
        self,
        target: Pending,
        judgement: LinkJudgement,
        answer: Answer | None = None,
        *,
        status: int | None = None,
        asked: int = 1,
    ) -> None:
        self._cache.set_verdict(
            target.url_id,
            judgement.verdict,
            judgement.reason,
            status if answer is None else answer.status,
            datetime.now(UTC) if answer is None else answer.fetched_at,
            asked=asked,
        )


def _is_silent(answer: Answer) -> bool:
    """Whether nobody is there who could answer: silence, or a gateway that says so of the server behind it."""
    if answer.failure is not None:
        return answer.failure.kind in _SILENT
    return answer.status in _NOBODY_BEHIND


def _windows(take: Take, host_id: int) -> Iterator[Sequence[Pending]]:
    """The targets of a host, a few at a time; what got its verdict meanwhile does not come again."""
    after = -1
    while window := take(host_id, after, _WINDOW):
        after = window[-1].url_id
        yield window
