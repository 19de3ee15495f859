"""The day after: what has not changed is asked, not read; what has changed is seen; who lies is asked no more."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path

import pytest
import time_machine

from monitor.model import Examined, Fault, LinkVerdict, PageKind, PageView
from monitor.model.heard import Heard, Said
from tests.servers.odd import Asked, OddServer, Script, odd_server, reply
from tests.web.crawling import HTML, Seen, crawl

DAY = datetime(2024, 8, 21, 2, 0, tzinfo=UTC)


@dataclass
class Shelf:
    """A server's pages by path; `mark` makes their ETag of path and body, '' gives none."""

    pages: dict[str, str]
    mark: Callable[[str, str], str] = lambda path, body: (
        f'"{blake2b((path + body).encode(), digest_size=6).hexdigest()}"'
    )
    sent: list[tuple[str, int]] = field(default_factory=list)

    def scripts(self) -> dict[str, Script]:
        return {path: self.script(path) for path in self.pages}

    def script(self, path: str) -> Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]:
        async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
            body = self.pages[path]
            mark = self.mark(path, body)
            marks = [f"ETag: {mark}"] if mark else []
            if mark and asked.headers.get("if-none-match") == mark:
                self.sent.append((path, 304))
                writer.write(b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n")
                return
            self.sent.append((path, 200))
            writer.write(reply(f"<html><body>{body}</body></html>".encode(), HTML, *marks))

        return answer

    def statuses(self) -> dict[str, int]:
        told = dict(self.sent)
        self.sent.clear()
        return told


class Words:
    """A check that finds a word on every page."""

    def __init__(self, key: str = "words") -> None:
        self.key = key

    def __call__(self, page: PageView) -> Heard:
        said = (Examined(page.url), *((Fault(page.url, "坏词"),) if "坏词" in page.text else ()))
        return (Said(self.key, said),)

    def wanted(self, _: PageKind) -> frozenset[str]:
        return frozenset({self.key})


FILLER = "正文" * 200
PAGES = {
    "/": f"<a href='/a.html'>甲</a><a href='/b.html'>乙</a>{FILLER}",
    "/a.html": f"<a href='/c.html'>丙</a><a href='/missing.html'>失效</a>{FILLER}甲",
    "/b.html": f"{FILLER}乙",
    "/c.html": f"{FILLER}丙",
}


async def day(server: OddServer, folder: Path, at: datetime, *, key: str = "words", **more: object) -> Seen:
    with time_machine.travel(at, tick=True):
        return await crawl(server.url("/"), folder, version="1", looking=Words(key), **more)  # type: ignore[arg-type]


async def test_the_next_day_unchanged_pages_are_asked_and_not_sent(tmp_path: Path) -> None:
    shelf = Shelf(dict(PAGES))
    async with odd_server(shelf.scripts()) as server:
        first = await day(server, tmp_path, DAY, page_max_age_days=30)
        shelf.sent.clear()
        second = await day(server, tmp_path, DAY + timedelta(days=1), page_max_age_days=30)
    statuses = shelf.statuses()
    assert statuses.pop("/") == 200  # the home page is the canary: always whole
    assert set(statuses) == {"/a.html", "/b.html", "/c.html"}
    assert list(statuses.values()).count(304) >= 2  # in turn, one may be fetched whole
    assert second.summary.unchanged == 3
    assert sorted(second.handed) == sorted(first.handed)
    assert second.heard == first.heard
    assert second.verdicts == first.verdicts
    assert second.verdict("/missing.html") is LinkVerdict.DEAD
    assert second.pages.keys() == first.pages.keys()


async def test_without_marks_the_same_bytes_are_enough(tmp_path: Path) -> None:
    shelf = Shelf(dict(PAGES), mark=lambda path, body: "")
    async with odd_server(shelf.scripts()) as server:
        first = await day(server, tmp_path, DAY)
        second = await day(server, tmp_path, DAY + timedelta(days=1))
    assert (second.summary.unchanged, second.summary.not_modified) == (3, 0)
    assert second.heard == first.heard


async def test_a_changed_page_is_seen(tmp_path: Path) -> None:
    shelf = Shelf(dict(PAGES))
    async with odd_server(shelf.scripts()) as server:
        await day(server, tmp_path, DAY)
        shelf.pages["/b.html"] = f"{FILLER}坏词<a href='/d.html'>丁</a>"
        second = await day(server, tmp_path, DAY + timedelta(days=1))
        third = await day(server, tmp_path, DAY + timedelta(days=2))
    b = server.url("/b.html")
    assert second.summary.unchanged == 2
    assert Fault(b, "坏词") in second.heard[b]
    assert second.verdict("/d.html") is LinkVerdict.DEAD
    assert Fault(b, "坏词") in third.heard[b]
    assert third.verdict("/d.html") is LinkVerdict.DEAD


async def test_a_page_where_a_document_is_promised_is_told_by_its_bytes_every_day(tmp_path: Path) -> None:
    shelf = Shelf({"/": f"<a href='/plan.doc'>计划</a>{FILLER}", "/plan.doc": f"{FILLER}丁"})
    async with odd_server(shelf.scripts()) as server:
        site: dict[str, object] = {"start": [server.url("/plan.doc")]}
        days = [await day(server, tmp_path, DAY + timedelta(days=n), site=site) for n in range(2)]
    for seen in days:
        assert "/plan.doc" in seen.paths
        assert seen.verdict("/plan.doc") is LinkVerdict.DEAD
        assert "应为 doc 附件，得到的却是网页" in seen.reason("/plan.doc")


async def test_a_check_that_is_new_sees_every_page(tmp_path: Path) -> None:
    shelf = Shelf(dict(PAGES))
    async with odd_server(shelf.scripts()) as server:
        await day(server, tmp_path, DAY)
        shelf.sent.clear()
        second = await day(server, tmp_path, DAY + timedelta(days=1), key="other")
    assert set(shelf.statuses().values()) == {200}
    assert second.summary.unchanged == 0
    assert len(second.heard) == 4


async def test_every_page_is_fetched_whole_within_its_days(tmp_path: Path) -> None:
    shelf = Shelf(dict(PAGES))
    whole: set[str] = set()
    async with odd_server(shelf.scripts()) as server:
        await day(server, tmp_path, DAY, page_max_age_days=3)
        shelf.sent.clear()
        for number in range(1, 4):
            await day(server, tmp_path, DAY + timedelta(days=number), page_max_age_days=3)
            whole |= {path for path, status in shelf.sent if status == 200}
    assert whole == set(PAGES)


async def test_a_server_that_lies_about_changes_is_caught_by_its_home_page(tmp_path: Path) -> None:
    shelf = Shelf(dict(PAGES), mark=lambda path, body: '"always the same"')
    async with odd_server(shelf.scripts()) as server:
        await day(server, tmp_path, DAY, page_max_age_days=300)
        shelf.pages["/"] += "新的"
        await day(server, tmp_path, DAY + timedelta(days=1), page_max_age_days=300)
        shelf.pages["/c.html"] += "坏词"
        shelf.sent.clear()
        third = await day(server, tmp_path, DAY + timedelta(days=2), page_max_age_days=300)
    assert set(shelf.statuses().values()) == {200}  # it is not asked whether anything changed, ever again
    assert len(third.heard[server.url("/c.html")]) == 2


async def test_good_links_are_asked_again_in_turn_and_dead_ones_always(tmp_path: Path) -> None:
    files = {f"/f{number}.pdf": reply(b"%PDF-1.4 " * 10, "Content-Type: application/pdf") for number in range(30)}
    links = "".join(f"<a href='{path}'>{path}</a>" for path in [*files, "/gone.pdf"])
    scripts: dict[str, Script] = {"/": reply(f"<html><body>{links}{FILLER}</body></html>".encode(), HTML), **files}
    asked_on: list[set[str]] = []
    async with odd_server(scripts) as server:
        for number in range(7):
            server.asked.clear()
            seen = await day(server, tmp_path, DAY + timedelta(days=number), link_max_age_days=5)
            asked_on.append({asked.target for asked in server.asked if asked.target.endswith(".pdf")})
            assert seen.verdict("/gone.pdf") is LinkVerdict.DEAD
            assert list(seen.verdicts.values()).count(LinkVerdict.ALIVE) == 30
    assert len(asked_on[0]) == 31
    assert all("/gone.pdf" in asked for asked in asked_on)
    assert all(3 <= len(asked) <= 12 for asked in asked_on[1:])  # spread over the days
    assert set.union(*asked_on[1:6]) == {*files, "/gone.pdf"}  # each within its five days


async def test_a_file_that_goes_is_found_in_time_by_crawls_that_are_days_apart(tmp_path: Path) -> None:
    files = {f"/f{number}.pdf": reply(b"%PDF-1.4 " * 10, "Content-Type: application/pdf") for number in range(30)}
    links = "".join(f"<a href='{path}'>{path}</a>" for path in files)
    scripts: dict[str, Script] = {"/": reply(f"<html><body>{links}{FILLER}</body></html>".encode(), HTML), **files}
    async with odd_server(scripts) as server:
        await day(server, tmp_path, DAY)
        server.asked.clear()
        for number in (1, 2):
            await day(server, tmp_path, DAY + timedelta(days=number))
        left_alone = files.keys() - {asked.target for asked in server.asked}
        for path in left_alone:
            del scripts[path]
        seen = await day(server, tmp_path, DAY + timedelta(days=6))  # the next might be as late as the tenth
    assert len(left_alone) > 15
    assert {seen.verdict(path) for path in left_alone} == {LinkVerdict.DEAD}


async def test_pages_are_fetched_whole_within_their_days_by_crawls_that_are_days_apart(tmp_path: Path) -> None:
    shelf = Shelf(dict(PAGES))
    async with odd_server(shelf.scripts()) as server:
        for number in (0, 50):
            shelf.sent.clear()
            await day(server, tmp_path, DAY + timedelta(days=number), page_max_age_days=90)
        assert shelf.statuses() == dict.fromkeys(PAGES, 200)  # at the next crawl they would be 100 days old
        await day(server, tmp_path, DAY + timedelta(days=90), page_max_age_days=90)
        assert 304 in shelf.statuses().values()  # and now 80


def gone_but(flaky: str, mended: set[str]) -> Script:
    """A link that does not exist; but where its path is in `mended`, only for the first who asks on a day."""
    nothing = reply(b"nothing here", status="404 Not Found")
    asked_on: set[datetime] = set()

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        opens = flaky in mended and today in asked_on
        asked_on.add(today)
        writer.write(reply(f"<html><body>{FILLER}回来了</body></html>".encode(), HTML) if opens else nothing)

    return answer


async def test_of_few_dead_links_one_that_is_dead_no_more_for_everybody_is_seen_the_next_day(tmp_path: Path) -> None:
    mended: set[str] = set()
    links = ["/flaky.html", "/gone.html"]
    scripts: dict[str, Script] = {link: gone_but(link, mended) for link in links}
    scripts["/"] = reply(f"<html><body>{''.join(f'<a href={x}>{x}</a>' for x in links)}</body></html>".encode(), HTML)
    async with odd_server(scripts) as server:
        first = await day(server, tmp_path, DAY)
        mended.add("/flaky.html")
        second = await day(server, tmp_path, DAY + timedelta(days=1))
    assert {first.verdict(link) for link in links} == {LinkVerdict.DEAD}
    assert second.verdict("/flaky.html") is LinkVerdict.ALIVE
    assert second.verdict("/gone.html") is LinkVerdict.DEAD
    assert second.reason("/gone.html") == "页面不存在（HTTP 404），两次访问都如此"


async def test_many_dead_links_are_confirmed_anew_in_turn_and_say_when_they_were(tmp_path: Path) -> None:
    mended: set[str] = set()
    links = [f"/gone_{number}.html" for number in range(28)]
    scripts: dict[str, Script] = {link: gone_but(link, mended) for link in links}
    scripts["/"] = reply(f"<html><body>{''.join(f'<a href={x}>{x}</a>' for x in links)}</body></html>".encode(), HTML)
    flaky, opened = "/gone_3.html", False
    async with odd_server(scripts) as server:
        for number in range(8):
            server.asked.clear()
            seen = await day(server, tmp_path, DAY + timedelta(days=number))
            mended.add(flaky)
            times = Counter(asked.target for asked in server.asked)
            opened = opened or seen.verdict(flaky) is LinkVerdict.ALIVE
            assert {seen.verdict(link) for link in links if link != flaky} == {LinkVerdict.DEAD}
            for link in links if number else ():
                said = seen.reason(link)
                assert ("两次访问都如此" in said or "复核时正常" in said) is (times[link] == 2)
                assert ("日复核的结果相同" in said) is (times[link] == 1)
            again = sum(times[link] == 2 for link in links if link != flaky)
            assert 3 <= again <= 4 if number else again == 27
    assert opened


@pytest.mark.parametrize("damage", ["garbage", "cut"])
async def test_a_damaged_crawl_before_costs_nothing_but_time(tmp_path: Path, damage: str) -> None:
    shelf = Shelf(dict(PAGES))
    async with odd_server(shelf.scripts()) as server:
        first = await day(server, tmp_path, DAY)
        cache = tmp_path / "cache-test.db"
        whole = cache.read_bytes()
        cache.write_bytes(b"garbage" * 4000 if damage == "garbage" else whole[: len(whole) // 2])
        second = await day(server, tmp_path, DAY + timedelta(days=1))
    assert second.verdicts == first.verdicts
    assert second.heard == first.heard
