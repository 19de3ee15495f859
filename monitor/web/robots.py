"""robots.txt of the site's own hosts: what we may read there, and which sitemaps it names.

A host without the file (any 4xx) allows everything. A host whose file cannot be had (5xx, no answer) is read all the
same, because the office asked for its own site to be inspected; the notes say so. Links to other people's hosts are
single questions, not a crawl, and are not subject to robots.txt.
"""

import asyncio
from collections.abc import Awaitable, Callable

from protego import Protego

from monitor.model import Answer
from monitor.web.encoding import decode
from monitor.web.page import looks_like_html
from monitor.web.urls import host_of, origin_of

AGENT = "xunjian"  # the product token of our User-Agent, which is what robots.txt rules name
_LONGEST = 512_000  # bytes; RFC 9309 asks for at least 500 KiB
_MOST_RULES = 500_000  # each for each robot it is for; some 40 MB

Ask = Callable[[str, int], Awaitable[Answer]]


class Robots:
    """The rules of each host, fetched when first needed. `delay` is told of crawl-delays (host, seconds).

    `notes` tell (Chinese) which could not be had.
    """

    def __init__(self, ask: Ask, delay: Callable[[str, float], None]) -> None:
        self._ask = ask
        self._delay = delay
        self._rules: dict[str, Protego | None] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self.notes: list[str] = []

    async def allows(self, url: str) -> bool:
        rules = await self._rules_of(url)
        return rules is None or rules.can_fetch(url, AGENT)

    async def sitemaps(self, url: str) -> list[str]:
        """The sitemap addresses that the robots.txt of this address's host names."""
        rules = await self._rules_of(url)
        return [] if rules is None else list(rules.sitemaps)

    async def _rules_of(self, url: str) -> Protego | None:
        origin = origin_of(url)
        if origin in self._rules:
            return self._rules[origin]
        async with self._locks.setdefault(origin, asyncio.Lock()):
            if origin not in self._rules:
                self._rules[origin] = await self._fetch(origin)
        return self._rules[origin]

    async def _fetch(self, origin: str) -> Protego | None:
        answer = await self._ask(f"{origin}/robots.txt", _LONGEST)
        if answer.failure is not None or (answer.status or 0) >= 500:
            self.notes.append(f"{origin}/robots.txt 读不到（{answer.outcome()}），按允许访问处理")
            return None
        if not answer.ok or looks_like_html(answer.body):
            return None
        text = decode(answer.body, answer.headers.get("content-type", ""), markup=False).text
        if _rules_in(text) > _MOST_RULES:
            self.notes.append(f"{origin}/robots.txt 的规则超过 {_MOST_RULES} 条，没有读，按允许访问处理")
            return None
        rules = Protego.parse(text)
        seconds = rules.crawl_delay(AGENT)
        if seconds:
            self._delay(host_of(origin), float(seconds))
        return rules


def _rules_in(text: str) -> int:
    """How many rules the parser will keep, or more: 16,000 robots with 20,000 rules fit into a file, and no memory."""
    rules = robots = 0
    group_ends = False
    for line in text.splitlines():
        word = line.strip()[:9].lower()
        if word.startswith("user"):
            robots = 1 if group_ends else robots + 1
            group_ends = False
        else:
            rules += robots
            group_ends = group_ends or word.startswith(("allow:", "disallow:"))
    return rules
