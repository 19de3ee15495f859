"""The site's own style sheets: what they load (pictures, fonts, further sheets) is loaded by every page that uses them.

Read after the pages, each once; a sheet's verdict is settled by the same answer. What a sheet names becomes a link
target like any other, with the sheet as its carrier. Sheets on other people's hosts are theirs to mend.

A sheet is what is called `.css`, and what a `<link>` or an import names, if it is answered as `text/css`. What else
links name (icons, feeds) has not been asked in earnest by then: their judge asks again, as he asks all.
"""

from collections.abc import Iterable
from itertools import islice

from monitor.config import CrawlSettings
from monitor.model import Answer, Link
from monitor.store.cache import CachedPage, CrawlCache
from monitor.web.asking import Asker
from monitor.web.css import css_imports, css_urls
from monitor.web.encoding import decode
from monitor.web.linkjudge import LinkJudge
from monitor.web.page import looks_like_html
from monitor.web.signs import extension, is_file
from monitor.web.urls import Scope, Target, host_of, resolve

_LONGEST = 1_000_000  # bytes of one sheet
_MOST = 500  # sheets of one site, those that sheets import included
_MOST_UNNAMED = 20  # of those that only their type shows to be sheets; more than a few are no sheets but feeds
_MOST_URLS = 2_000  # of one sheet
_PAGES = frozenset({"html", "htm", "shtml", "xhtml"})


class StyleSheets:
    """Reads the sheets that the crawl met; `read` is to be called once, before links are judged."""

    def __init__(
        self, cache: CrawlCache, asker: Asker, scope: Scope, settings: CrawlSettings, judge: LinkJudge
    ) -> None:
        self._cache = cache
        self._asker = asker
        self._scope = scope
        self._settings = settings
        self._judge = judge
        self._unnamed: list[tuple[int, str]] = []  # what may be a sheet without being called one

    async def read(self) -> int:
        """Read every sheet of the site's own hosts, imported ones too; how many addresses were looked at."""
        asked: set[str] = set()
        self._unnamed = self._linked()
        while len(asked) < _MOST:
            named = (each for each in self._cache.own_targets(".css") if extension(each[1]) == "css")
            waiting = [each for each in dict.fromkeys((*named, *self._unnamed)) if each[1] not in asked]
            if not waiting:
                break
            for number, url in waiting[: _MOST - len(asked)]:
                if self._judge.out_of_time:
                    return len(asked)
                asked.add(url)
                if await self._judge.may_ask(url):
                    await self._one(number, url)
        self._cache.commit()
        return len(asked)

    def _linked(self) -> list[tuple[int, str]]:
        """What nothing but `<link>` leads to, was not read as a page, and does not say by its name what it is."""
        rows = self._cache.own_targets_by("link")
        found = [(number, url) for number, url in rows if not is_file(url) and extension(url) not in _PAGES]
        return found[:_MOST_UNNAMED]

    async def _one(self, number: int, url: str) -> None:
        answer = await self._asker.page(url, _LONGEST)
        if extension(url) != "css" and not (answer.ok and answer.content_type == "text/css"):
            return
        await self._judge.settle(number, url, answer)
        names = self._names(answer) if answer.ok else []
        links = [self._cache.link_number(link) for link in names]
        self._cache.add_page(
            CachedPage(url, answer.final_url, "file", answer.status, "", 0, answer.fetched_at, None, links=links)
        )
        for link in names:
            host, internal = host_of(link.target), self._scope.internal(link.target)
            self._cache.meet(self._cache.number(link.target), host, internal=internal)

    def _names(self, answer: Answer) -> list[Link]:
        """What a sheet loads, relative to the sheet itself; sheets among it without a telling name are listed."""
        if looks_like_html(answer.body):
            return []
        text = decode(answer.body, answer.headers.get("content-type", ""), markup=False).text
        for url in _targets(answer, css_imports(text)):
            if self._scope.internal(url) and extension(url) != "css" and len(self._unnamed) < _MOST:
                self._unnamed.append((self._cache.number(url), url))
        return [Link(url, "style") for url in _targets(answer, css_urls(text))]


def _targets(answer: Answer, raws: Iterable[str]) -> list[str]:
    """The addresses that a sheet names, each once."""
    targets = (resolve(answer.final_url, raw) for raw in islice(raws, _MOST_URLS))
    return list(dict.fromkeys(target.url for target in targets if isinstance(target, Target)))
