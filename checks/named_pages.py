"""Pages that an admin named, and that the crawl may not have read: said to be unjudged, never passed over."""

from collections.abc import Iterator

from checks.options import PageChoice
from monitor.model import PageRecord, SiteView, Unjudged


def unreached(choice: PageChoice, site: SiteView) -> Iterator[Unjudged]:
    """One `Unjudged` for each configured address whose page `look_at_page` cannot have been shown."""
    for url in choice.urls:
        record = site.page(url)
        reason = _why(choice, record)
        if reason:
            yield Unjudged(url, reason)


def _why(choice: PageChoice, record: PageRecord | None) -> str:
    if record is None:
        return "本次抓取没有到达该网址；请核对网址，或把它写进 [[site]] 的 start"
    if not record.readable:
        return f"该网址打不开（{how_it_failed(record)}）"
    if not choice.names(record.url, record.final_url):
        return f"该网址跳转到 {record.final_url}，请在配置中改写为跳转后的网址"
    if choice.page_kinds and record.kind not in choice.page_kinds:
        return "该页不属于 page_kinds 所写的页面类别，没有检查"
    return ""


def how_it_failed(record: PageRecord) -> str:
    """Why a page could not be read, in a phrase for people."""
    return record.failure or (f"HTTP {record.status}" if record.status is not None else "没有应答")
