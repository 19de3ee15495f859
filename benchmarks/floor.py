"""The floor below a crawl: only asking, only parsing. What lies between these and a crawl is ours to answer for."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.site import Truth
from monitor.config import NetworkSettings, SiteSettings
from monitor.model import Answer
from monitor.platforms import read_page
from monitor.web.http import Client
from monitor.web.page import Page
from monitor.web.resolve import Resolver

_AT_ONCE = 64


@dataclass(frozen=True)
class Floor:
    """One measured part: how many pages, and seconds."""

    name: str
    count: int
    wall: float
    cpu: float


def floors(base: str, root: Path, truth: Truth) -> Iterator[Floor]:
    """Each part over all pages of the site, in this one process."""
    clock, cpu = time.monotonic(), time.process_time()
    asyncio.run(_ask(base, truth))
    yield Floor("only asking the pages, one process", len(truth.pages), time.monotonic() - clock, _since(cpu))
    for name, work in (("only parsing", _parse), ("parsing and links", _links), ("parsing, links, facts", _facts)):
        clock, cpu = time.monotonic(), time.process_time()
        for path in truth.pages:
            work(_page(base, root, path))
        yield Floor(f"{name}, one process", len(truth.pages), time.monotonic() - clock, _since(cpu))


def _since(cpu: float) -> float:
    return time.process_time() - cpu


async def _ask(base: str, truth: Truth) -> None:
    network = NetworkSettings()
    host = base.partition("://")[2]
    paths = iter(truth.pages)

    async def work(client: Client) -> None:
        for path in paths:
            await client.ask(f"{base}{path}")

    async with Client(network, Resolver(network), own_hosts=[host]) as client, asyncio.TaskGroup() as group:
        for _ in range(_AT_ONCE):
            group.create_task(work(client))


def _page(base: str, root: Path, path: str) -> Page:
    body = (root / path.lstrip("/")).read_bytes()
    url = f"{base}{path}"
    return Page(Answer(url, url, 200, datetime.now(UTC), 0.0, {"content-type": "text/html"}, body))


def _parse(page: Page) -> None:
    assert page.tree.body is not None


def _links(page: Page) -> None:
    assert page.links


_SITE = SiteSettings(id="bench", name="测试", home="http://127.0.0.1/")


def _facts(page: Page) -> None:
    assert page.links
    read_page(page, page.tree, _SITE)
