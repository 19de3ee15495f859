"""What may be taken over from the crawl before: which page is asked whether it changed, which is read in any case.

A page is said again without being read when its server says that it has not changed (304), or when its bytes are the
same. Servers may lie about the first, so it is not asked of every page every day: in turn, each is fetched whole at
least every `page_max_age_days`, also where crawls are days apart; and where one lie shows (the same mark on other
bytes; the home page, which is always fetched whole, is the first to show it), that site is asked no more.
"""

from datetime import date

from monitor.model import Answer
from monitor.model.heard import Looking
from monitor.store.cache import CrawlCache, Kept, Validators, Waiting
from monitor.web.signs import DOCUMENTS, PICTURES, extension

_EPOCH = date(1970, 1, 1)
_NO_PAGES = DOCUMENTS | PICTURES


class Memory:
    """Decides for one crawl; `today` is the day of all its readings."""

    def __init__(self, cache: CrawlCache, looking: Looking, today: date, max_age_days: float) -> None:
        self._cache = cache
        self._looking = looking
        self._max_age = max_age_days
        self._interval = cache.interval
        self._believed = True
        self.today = (today - _EPOCH).days
        self.unchanged = self.not_modified = 0

    def of(self, item: Waiting) -> Kept | None:
        """What is known of a page, if all checks that want it have spoken of it then. To be asked once. Of a page
        that stands where a document is promised nothing is: its verdict as a link is told by its bytes."""
        kept = self._cache.kept(item)
        if (
            kept is None
            or extension(item.url) in _NO_PAGES
            or not self._looking.wanted(kept.kind) <= {said.key for said in kept.heard}
        ):
            return None
        return kept

    def headers(self, kept: Kept | None) -> dict[str, str] | None:
        """The headers that ask only for what has changed; None when the page is to be fetched in any case."""
        if kept is None or not kept.validators or kept.url != kept.final_url or not self._believes() or self._due(kept):
            return None
        asked = {"If-None-Match": kept.validators.etag, "If-Modified-Since": kept.validators.modified}
        return {name: value for name, value in asked.items() if value}

    def _believes(self) -> bool:
        return self._believed and self._cache.believed

    def _due(self, kept: Kept) -> bool:
        age = self.today - kept.read_on  # and when the next crawl comes, as much more as lay before this one
        return (
            age + self._interval > self._max_age
            or age < 0
            or (kept.number + self.today) % max(1, int(self._max_age)) == 0
        )

    def check(self, kept: Kept | None, answer: Answer, digest: int) -> None:
        """Hold what came whole against what was known: the same mark on other bytes is a lie."""
        if kept is None or not answer.ok or digest == kept.digest or not self._believed:
            return
        marks = validators_of(answer)
        if marks and marks == kept.validators:
            self._believed = False
            self._cache.disbelieve()


def validators_of(answer: Answer) -> Validators:
    """The marks that an answer gives to ask by next time; they must be ASCII to be sent back."""
    etag, modified = answer.headers.get("etag", ""), answer.headers.get("last-modified", "")
    return Validators(etag if _sendable(etag) else "", modified if _sendable(modified) else "")


def _sendable(value: str) -> bool:
    return len(value) <= 200 and value.isascii() and value.isprintable()
