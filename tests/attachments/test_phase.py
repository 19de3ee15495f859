"""Opening a site's attachments after the crawl: which, in which order, within which bounds, and again the next day."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from monitor.attachments.phase import Opened, Opening
from monitor.attachments.reader import FileReader
from monitor.config import AttachmentSettings, CrawlSettings, NetworkSettings, SiteSettings
from monitor.model import AttachmentText, Hindrance, PageFacts, PageKind, mobile_numbers, parse_date
from monitor.sample import files, office_files
from monitor.store.cache import CrawlCache
from monitor.store.view import CachedSite
from monitor.web.crawl import Crawl
from monitor.web.http import Client
from monitor.web.page import Page
from monitor.web.politeness import HostSlots
from monitor.web.resolve import Resolver
from monitor.web.urls import Scope
from tests.servers.odd import Asked, OddServer, Script, odd_server, reply
from tests.web.crawling import anchors, html

MOBILE = "13800000000"
DOCX = files.docx(["抽检人员名单", f"张某 {MOBILE}"])
PDF = office_files.chinese_pdf(["公开征求意见稿全文"])


@dataclass
class Run:
    """What one run over a site came to."""

    opened: Opened
    texts: dict[str, AttachmentText] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def of(self, ending: str) -> AttachmentText:
        return next(text for url, text in self.texts.items() if url.endswith(ending))


def dated(page: Page, _: object) -> PageFacts:
    return PageFacts(PageKind.OTHER, "plain", title=page.title, published=parse_date(page.title.removeprefix("通知 ")))


async def run(server: OddServer, folder: Path, *, awaited: tuple[str, ...] = (), **settings: float) -> Run:
    """Crawl the server's site and open its attachments."""
    site = SiteSettings(id="test", name="测试", home=server.url("/"))
    how = CrawlSettings(
        rate=2000, external_rate=2000, retry_pause=0.01, sitemap=False, robots="/robots.txt" in server.scripts
    )
    net = NetworkSettings(
        allow_private=True, control_hosts_v4=[f"127.0.0.1:{server.port}"], control_hosts_v6=[], total_timeout=5
    )
    slots = HostSlots(how, site.all_hosts())
    async with Client(net, Resolver(net), own_hosts=site.all_hosts()) as client, FileReader(20) as reader:
        with CrawlCache.open(folder / "cache-test.db") as cache:
            crawl = Crawl(site, how, client, slots, cache, dated)
            async with aclosing(crawl.pages()) as pages:
                async for _ in pages:
                    pass
            server.asked.clear()
            opening = Opening(
                AttachmentSettings(**settings),  # type: ignore[arg-type]
                Scope(site), crawl, client, slots, cache.attachments, reader,
                awaited=[server.url(path) for path in awaited],
            )  # fmt: skip
            opened = await opening.run()
            view = CachedSite(cache, site, None, now=datetime.now(UTC), zone=ZoneInfo("Asia/Shanghai"))  # type: ignore[arg-type]
            texts = {text.url: text for text in view.attachment_texts()}
            assert all(view.attachment_text(url) == text for url, text in texts.items())
    return Run(opened, texts, [asked.target for asked in server.asked])


def site_of(*paths: str, **scripts: Script) -> dict[str, Script]:
    return {"/": anchors(*paths), **{f"/{name.replace('_', '.')}": script for name, script in scripts.items()}}


async def test_attachments_are_read_and_their_numbers_sealed(tmp_path: Path) -> None:
    async with odd_server(site_of("/a.docx", "/b.pdf", a_docx=reply(DOCX), b_pdf=reply(PDF))) as server:
        seen = await run(server, tmp_path)
    assert "公开征求意见稿全文" in seen.of("b.pdf").text
    assert [n.masked for n in mobile_numbers(seen.of("a.docx").text)] == ["138****0000"]
    assert MOBILE not in seen.of("a.docx").text
    assert seen.opened.note() == f"本站附件 2 个：下载并打开 2 个（{(len(DOCX) + len(PDF)) / 1e6:.1f} MB）。"


async def test_no_full_number_stands_anywhere_in_the_cache(tmp_path: Path) -> None:
    home = html(f'<p>张某 {MOBILE}</p><a href="/a.docx">名单 {MOBILE}</a>')
    async with odd_server({"/": home, "/a.docx": reply(DOCX)}) as server:
        await run(server, tmp_path)
    with sqlite3.connect(tmp_path / "cache-test.db") as database:
        dump = "\n".join(database.iterdump())
    assert MOBILE not in dump
    assert MOBILE.encode() not in (tmp_path / "cache-test.db").read_bytes()


async def test_an_unchanged_attachment_is_neither_asked_nor_read_again(tmp_path: Path) -> None:
    async with odd_server(site_of("/a.docx", a_docx=reply(DOCX))) as server:
        first = await run(server, tmp_path)
        again = await run(server, tmp_path)
    assert again.asked == []
    assert again.texts == first.texts
    assert (again.opened.read, again.opened.reused) == (0, 1)
    assert "沿用上次结果 1 个" in again.opened.note()


def conditional(body: bytes, tag: str) -> Script:
    """A file whose server keeps validators."""

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        if asked.headers.get("if-none-match") == tag:
            writer.write(b"HTTP/1.1 304 Not Modified\r\nETag: " + tag.encode() + b"\r\nConnection: close\r\n\r\n")
        else:
            writer.write(reply(body, f"ETag: {tag}"))

    return answer


async def test_the_server_is_asked_whether_an_old_attachment_changed(tmp_path: Path) -> None:
    async with odd_server(site_of("/a.docx", a_docx=conditional(DOCX, '"one"'))) as server:
        first = await run(server, tmp_path)
        same = await run(server, tmp_path, recheck_days=0)
        assert (same.opened.same, same.opened.bytes, same.asked) == (1, 0, ["/a.docx"])
        assert same.texts == first.texts
        server.scripts["/a.docx"] = conditional(files.docx(["新的内容"]), '"two"')
        changed = await run(server, tmp_path, recheck_days=0)
    assert "新的内容" in changed.of("a.docx").text


async def test_without_validators_the_bytes_decide(tmp_path: Path) -> None:
    async with odd_server(site_of("/a.docx", a_docx=reply(DOCX))) as server:
        await run(server, tmp_path)
        again = await run(server, tmp_path, recheck_days=0)
    assert (again.opened.same, again.opened.read) == (1, 0)


async def test_attachments_with_open_findings_are_asked_every_time_and_first(tmp_path: Path) -> None:
    async with odd_server(site_of("/a.docx", "/b.pdf", a_docx=reply(DOCX), b_pdf=reply(PDF))) as server:
        await run(server, tmp_path)
        server.scripts["/b.pdf"] = reply(office_files.chinese_pdf(["已经改正的内容在此"]))
        again = await run(server, tmp_path, awaited=("/b.pdf",), per_run=0)
    assert again.asked == ["/b.pdf"]
    assert "已经改正" in again.of("b.pdf").text


def page(day: str, target: str) -> bytes:
    return reply(
        f"<html><head><title>通知 {day}</title></head><body><a href='{target}'>附件</a></body></html>".encode(),
        "Content-Type: text/html; charset=utf-8",
    )


async def test_the_newest_are_read_first_and_the_rest_is_left_for_later_runs(tmp_path: Path) -> None:
    scripts: dict[str, Script] = {"/": anchors("/p1.html", "/p2.html", "/p3.html")}
    for n, day in ((1, "2024-01-01"), (2, "2024-06-01"), (3, "2023-01-01")):
        scripts |= {f"/p{n}.html": page(day, f"/f{n}.docx"), f"/f{n}.docx": reply(files.docx([f"第{n}份文件"]))}
    async with odd_server(scripts) as server:
        first = await run(server, tmp_path, per_run=1)
        assert first.asked == ["/f2.docx"]
        assert first.of("f1.docx").hindrance is Hindrance.UNREAD
        assert first.of("f1.docx").problem == "超出每次打开的个数上限，留待以后"
        assert "没有打开 2 个（超出每次打开的个数上限，留待以后 2 个）" in first.opened.note()
        second = await run(server, tmp_path, per_run=1)
        assert second.asked == ["/f1.docx"]
        third = await run(server, tmp_path, per_run=5)
    assert third.asked == ["/f3.docx"]
    assert all(text.opened for text in third.texts.values())


async def test_bounds_of_bytes_and_time_hold(tmp_path: Path) -> None:
    async with odd_server(site_of("/a.docx", "/b.pdf", a_docx=reply(DOCX), b_pdf=reply(PDF))) as server:
        seen = await run(server, tmp_path, total_mb=0)
        assert {text.problem for text in seen.texts.values()} == {"超出每次下载的总量上限，留待以后"}
        late = await run(server, tmp_path, max_minutes=0)
    assert {text.problem for text in late.texts.values()} == {"超出用时上限，留待以后"}


async def test_a_file_that_says_it_is_too_large_is_not_downloaded(tmp_path: Path) -> None:
    async def huge(asked: Asked, writer: asyncio.StreamWriter) -> None:
        if "range" in asked.headers:  # the check of the link, which wants the beginning only
            writer.write(reply(b"%PDF-1.4", "Content-Range: bytes 0-7/200000000", status="206 Partial Content"))
            return
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nContent-Length: 200000000\r\n\r\n%PDF-1.4")
        await writer.drain()
        await asyncio.sleep(20)

    async with odd_server(site_of("/a.pdf", a_pdf=huge)) as server:
        seen = await run(server, tmp_path)
    assert seen.of("a.pdf").problem == "文件超过 30 MB，没有下载"
    assert seen.opened.bytes == 0


async def test_a_file_that_grows_beyond_the_bound_is_cut_off(tmp_path: Path) -> None:
    async with odd_server(site_of("/a.pdf", a_pdf=reply(PDF + bytes(200_000)))) as server:
        seen = await run(server, tmp_path, max_mb=0.1)
    assert seen.of("a.pdf").problem == "文件超过 0.1 MB，没有下载"


async def test_a_broken_file_is_fetched_twice_before_it_is_called_broken(tmp_path: Path) -> None:
    async with odd_server(site_of("/a.docx", a_docx=reply(DOCX[:-200]))) as server:
        seen = await run(server, tmp_path)
    assert seen.asked == ["/a.docx", "/a.docx"]
    assert seen.of("a.docx").broken


def first_then(first: bytes, then: bytes) -> Callable[[Asked, asyncio.StreamWriter], object]:
    gets = iter([first])

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        if asked.method == "HEAD":
            writer.write(reply(then).partition(b"\r\n\r\n")[0] + b"\r\n\r\n")
        else:
            writer.write(next(gets, then))

    return answer


async def test_a_file_that_only_came_damaged_once_is_not_broken(tmp_path: Path) -> None:
    async with odd_server(site_of("/a.docx", a_docx=first_then(reply(DOCX[:-200]), reply(DOCX)))) as server:  # type: ignore[arg-type]
        seen = await run(server, tmp_path)
    assert not seen.of("a.docx").broken
    assert "名单" in seen.of("a.docx").text


async def test_a_transfer_that_breaks_off_says_nothing_of_the_file(tmp_path: Path) -> None:
    async def cut(asked: Asked, writer: asyncio.StreamWriter) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nContent-Length: %d\r\n\r\n" % len(PDF)
        writer.write(head if asked.method == "HEAD" else head + PDF[:300])

    async with odd_server(site_of("/a.pdf", a_pdf=cut)) as server:
        seen = await run(server, tmp_path)
    assert (seen.of("a.pdf").hindrance, seen.of("a.pdf").broken) == (Hindrance.UNREAD, False)


async def test_what_is_dead_or_empty_is_left_to_the_links(tmp_path: Path) -> None:
    async with odd_server(
        site_of("/gone.pdf", "/empty.xlsx", "/page.pdf", empty_xlsx=reply(b""), page_pdf=html("x"))
    ) as server:
        seen = await run(server, tmp_path)
    assert seen.texts == {}
    assert seen.opened.note() == ""


async def test_a_download_script_is_an_attachment_if_a_document_comes(tmp_path: Path) -> None:
    scripts = site_of("/download?id=1", "/logo.png", "/data?id=2")
    scripts |= {
        "/download": reply(PDF, "Content-Type: application/pdf"),
        "/data": reply(b"a,b", "Content-Type: text/csv"),
        "/logo.png": reply(files.png(1, 2, 3), "Content-Type: image/png"),
    }
    async with odd_server(scripts) as server:
        seen = await run(server, tmp_path)
    assert [url.rpartition("/")[2] for url in seen.texts] == ["download?id=1"]


async def test_robots_are_heeded(tmp_path: Path) -> None:
    scripts = site_of("/no/a.pdf", "/b.pdf", b_pdf=reply(PDF))
    scripts |= {"/robots.txt": reply(b"User-agent: *\nDisallow: /no/\n", "Content-Type: text/plain")}
    scripts["/no/a.pdf"] = reply(PDF)
    async with odd_server(scripts) as server:
        seen = await run(server, tmp_path)
    assert "robots" in seen.of("a.pdf").problem
    assert "/no/a.pdf" not in seen.asked


async def test_what_the_site_shows_no_more_is_forgotten(tmp_path: Path) -> None:
    async with odd_server(site_of("/a.docx", a_docx=reply(DOCX))) as server:
        await run(server, tmp_path)
        server.scripts["/"] = html("没有附件了")
        assert (await run(server, tmp_path)).texts == {}
    with sqlite3.connect(tmp_path / "cache-test.db") as database:
        assert database.execute("SELECT count(*) FROM attachment_texts").fetchone() == (0,)
