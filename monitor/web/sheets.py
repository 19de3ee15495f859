"""The site's own style sheets: what they load (pictures, fonts, further sheets) is loaded by every page that uses them.

Read after the pages, each once; a sheet's verdict is settled by the same answer. What a sheet names becomes a link
target like any other, with the sheet as its carrier. Sheets on other people's hosts are theirs to mend.
"""

from monitor.config import CrawlSettings
from monitor.model import Answer, Link
from monitor.store.cache import CachedPage, CrawlCache
from monitor.web.asking import Asker
from monitor.web.css import css_urls
from monitor.web.encoding import decode
from monitor.web.linkjudge import LinkJudge
from monitor.web.page import looks_like_html
from monitor.web.signs import extension
from monitor.web.urls import Scope, Target, host_of, resolve

_LONGEST = 1_000_000  # bytes of one sheet
_MOST = 500  # sheets of one site, those that sheets import included
_MOST_URLS = 2_000  # of one sheet


class StyleSheets:
    """Reads the sheets that the crawl met; `read` is to be called before links are judged."""

    def __init__(
        self, cache: CrawlCache, asker: Asker, scope: Scope, settings: CrawlSettings, judge: LinkJudge
    ) -> None:
        self._cache = cache
        self._asker = asker
        self._scope = scope
        self._settings = settings
        self._judge = judge

    async def read(self) -> int:
        """Read every sheet of the site's own hosts, imported ones too; how many there were."""
        asked: set[str] = set()
        while len(asked) < _MOST:
            waiting = [each for each in self._cache.own_targets(".css") if each[1] not in asked]
            waiting = [each for each in waiting if extension(each[1]) == "css"]
            if not waiting:
                break
            for number, url in waiting[: _MOST - len(asked)]:
                asked.add(url)
                if await self._judge.may_ask(url):
                    await self._one(number, url)
        self._cache.commit()
        return len(asked)

    async def _one(self, number: int, url: str) -> None:
        answer = await self._asker.page(url, _LONGEST)
        await self._judge.settle(number, url, answer)
        names = self._names(answer) if answer.ok else []
        links = [self._cache.link_number(link) for link in names]
        self._cache.add_page(
            CachedPage(url, answer.final_url, "file", answer.status, "", 0, answer.fetched_at, None, links=links)
        )
        for link in names:
            target = link.target or link.raw
            host = host_of(target) if link.target else ""
            internal = bool(link.target) and self._scope.internal(target)
            self._cache.meet(self._cache.number(target), host, internal=internal)

    def _names(self, answer: Answer) -> list[Link]:
        """What a sheet loads, relative to the sheet itself."""
        if looks_like_html(answer.body):
            return []
        text = decode(answer.body, answer.headers.get("content-type", ""), markup=False).text
        found: dict[Link, None] = {}
        for raw in css_urls(text)[:_MOST_URLS]:
            target = resolve(answer.final_url, raw)
            if isinstance(target, Target):
                found[Link(target.url, "style")] = None
        return list(found)
