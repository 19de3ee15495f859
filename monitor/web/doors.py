"""Closed doors: what would be held against the site only because one of its hosts was down while it was crawled.

A refused or broken connection and silence speak of a host, and one of which pages were read had answered before. So at
the end such a page is asked once more. If it does not answer now, nothing was learnt of what lies behind that door. If
it does, the targets are asked again, until one of them answers: then the host was down for a while, and none of them
was judged fairly. What leads on to another host that is gone stays dead.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby

from monitor.model import LinkVerdict
from monitor.store.cache import CrawlCache, Pending
from monitor.web.asking import Asker

_ASKED_AGAIN = 50  # targets of one host
_FEW_BYTES = 8_192


class ClosedDoors:
    """Looks again at targets of the site's own hosts that gave no answer; to be asked after all links were judged."""

    def __init__(self, cache: CrawlCache, asker: Asker) -> None:
        self._cache = cache
        self._asker = asker

    async def look_again(self) -> list[str]:
        """Take back what was not judged fairly; why the crawl is not whole (Chinese), host by host."""
        notes: list[str] = []
        for host_id, targets in groupby(self._cache.without_answer(), key=lambda one: one[0]):
            page = self._cache.page_of(host_id)
            if page is not None:
                notes += await self._of_host(page, [target for _, target in targets])
        return notes

    async def _of_host(self, page: str, targets: Sequence[Pending]) -> list[str]:
        answer = await self._asker.page(page, _FEW_BYTES)
        if answer.failure is not None:
            return self._take_back(targets, f"检查中途网站打不开了（再访问 {page}：{answer.outcome()}）")
        dead = [target for target in targets if target.verdict is LinkVerdict.DEAD]
        for target in dead[:_ASKED_AGAIN]:
            if (await self._asker.once(target.url, max_bytes=_FEW_BYTES)).failure is None:
                return self._take_back(dead, "检查中途网站有一阵打不开")
        return []

    def _take_back(self, targets: Sequence[Pending], why: str) -> list[str]:
        for target in targets:
            reason = f"{why}，没有判定（当时：{target.reason}）"
            self._cache.set_verdict(target.url_id, LinkVerdict.UNTESTABLE, reason, None, datetime.now(UTC), asked=2)
        return [f"{why}，{len(targets)} 个网址没有判定"]
