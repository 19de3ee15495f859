"""Pages for the adapters, made of bytes as a server would send them, read by the real Page."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.config.crawling import SiteSettings
from monitor.model import Answer, PageFacts
from monitor.platforms import read_page, read_ways
from monitor.platforms.addresses import same_place
from monitor.web.page import Page

REAL = Path(__file__).resolve().parents[2].parent / "shared" / "real"
HOME = "http://www.shanwei-sample.test/swscjg/"
Read = Callable[..., PageFacts]


def page_of(body: str | bytes, url: str, content_type: str = "text/html; charset=utf-8", final_url: str = "") -> Page:
    raw = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    return Page(
        Answer(
            url=url,
            final_url=final_url or url,
            status=200,
            fetched_at=datetime(2024, 8, 21, 2, 0, tzinfo=UTC),
            seconds=0.1,
            headers={"content-type": content_type},
            body=raw,
        )
    )


def unnamed(page: Page, site: SiteSettings, facts: PageFacts) -> set[str]:
    """What of `facts.follow` a crawl for links alone would never hear of: no link of the page, not named by
    `read_ways`, and not the page itself under its other name."""
    ways = read_ways(page, page.tree if page.is_html else None, site)
    known = {link.target for link in page.links} | set(ways.follow)
    return {url for url in facts.follow if url not in known and not same_place(url, page.answer.final_url)}


@pytest.fixture
def read() -> Read:
    """Read a body at an address: `read(html, url, home=…, platform=…, content_type=…)`."""

    def reader(
        body: str | bytes,
        url: str = HOME + "tzgg/index.html",
        *,
        home: str = HOME,
        platform: str = "auto",
        content_type: str = "text/html; charset=utf-8",
        final_url: str = "",
    ) -> PageFacts:
        page = page_of(body, url, content_type, final_url)
        site = SiteSettings.model_validate({"id": "x", "name": "某某局", "home": home, "platform": platform})
        facts = read_page(page, page.tree if page.is_html else None, site)
        assert not unnamed(page, site, facts), "read_ways names less than read_page"
        return facts

    return reader


@pytest.fixture
def real() -> Callable[[str], bytes]:
    """A captured page of ../shared/real; the test is skipped where the folder is absent."""

    def reader(name: str) -> bytes:
        path = REAL / name
        if not path.is_file():
            pytest.skip(f"captured sample {name} is not here (../shared/real)")
        return path.read_bytes()

    return reader
