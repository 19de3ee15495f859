"""The crawl reads the site once, breadth first, within its bounds, and says what it did not see."""

import asyncio
import gzip
from pathlib import Path

import pytest

from monitor.config import NetworkSettings
from monitor.model import Entry, LinkVerdict, PageFacts, PageKind
from monitor.web.page import Page
from tests.servers.odd import Asked, OddServer, Script, odd_server, redirect, reply
from tests.web.crawling import anchors, crawl, html


async def test_every_page_once_breadth_first(tmp_path: Path) -> None:
    scripts: dict[str, Script] = {
        "/": anchors("a.html", "b.html"),
        "/a.html": anchors("/", "c.html", "b.html#x"),
        "/b.html": anchors("a.html"),
        "/c.html": anchors("/"),
    }
    async with odd_server(scripts) as server:
        seen = await crawl(server.url(), tmp_path, connections=1)
        assert seen.paths == ["/", "/a.html", "/b.html", "/c.html"]
        asked = [asked.target for asked in server.asked if "/xj" not in asked.target]
        assert asked == seen.paths  # a page is judged from its own answer, nothing is asked twice
    assert (seen.summary.complete, seen.summary.home_readable, seen.summary.readable) == (True, True, 4)
    assert set(seen.verdicts.values()) == {LinkVerdict.ALIVE}
    assert seen.progress[-1].pages == 4


async def test_only_the_prefix_is_crawled_and_the_rest_is_judged(tmp_path: Path) -> None:
    scripts: dict[str, Script] = {
        "/swj/": anchors("a.html", "/other/", "/swj2/x.html", "no/x.html"),
        "/swj/a.html": html(""),
        "/swj/no/x.html": anchors("/swj/never.html"),
        "/other/": anchors("/swj/hidden.html"),
    }
    async with odd_server(scripts) as server:
        seen = await crawl(server.url("/swj/"), tmp_path, site={"exclude": ["/no/"]})
    assert sorted(seen.paths) == ["/swj/", "/swj/a.html"]
    assert seen.verdict("/other/") is LinkVerdict.ALIVE
    assert seen.verdict("/swj2/x.html") is LinkVerdict.DEAD
    assert seen.verdict("/no/x.html") is LinkVerdict.ALIVE


async def test_redirects_to_one_page_are_one_page(tmp_path: Path) -> None:
    scripts: dict[str, Script] = {
        "/": anchors("one", "two", "page.html", "out"),
        "/one": redirect("/page.html"),
        "/two": redirect("/page.html"),
        "/page.html": html("页"),
        "/index.html": anchors("one", "two", "page.html", "out"),
        "/page2.html": html("<a href=index.html>首页</a>"),
        "/out": redirect("http://127.0.0.1:1/"),
    }
    async with odd_server(scripts) as server:
        seen = await crawl(server.url(), tmp_path, connections=1)
    assert seen.paths == ["/", "/one"]
    assert seen.verdict("/two") is LinkVerdict.ALIVE
    assert seen.pages[seen.handed[1]].final_url.endswith("/page.html")


async def test_the_index_file_of_a_folder_is_the_folder(tmp_path: Path) -> None:
    home = anchors("index.html", "a.html")
    async with odd_server({"/": home, "/index.html": home, "/a.html": html("甲")}) as server:
        seen = await crawl(server.url(), tmp_path)
    assert sorted(seen.paths) == ["/", "/a.html"]
    assert seen.verdict("/index.html") is LinkVerdict.ALIVE


async def test_the_phone_twin_is_judged_and_not_read(tmp_path: Path) -> None:
    scripts: dict[str, Script] = {"/": anchors("mpost_1.html"), "/mpost_1.html": anchors("x.html")}
    async with odd_server(scripts) as server:
        seen = await crawl(server.url(), tmp_path)
    assert seen.paths == ["/"]
    assert seen.verdict("mpost_1.html") is LinkVerdict.ALIVE


async def test_what_the_adapter_follows_is_read_and_its_entries_are_links(tmp_path: Path) -> None:
    def reader(page: Page, _: object) -> PageFacts:
        if page.is_html:
            return PageFacts(PageKind.HOME, "gkmlpt", follow=(page.url + "api?page=1",))
        entries = tuple(Entry(entry["url"], entry["title"], None) for entry in page.json()["articles"])
        return PageFacts(PageKind.LISTING, "gkmlpt", entries=entries)

    async with odd_server({"/": html(""), "/post_1.html": html("甲")}) as server:
        listed = f'{{"articles": [{{"url": "{server.url("/post_1.html")}", "title": "甲"}}, ' + (
            f'{{"url": "{server.url("/post_2.html")}", "title": "乙"}}]}}'
        )
        server.scripts["/api"] = reply(listed.encode(), "Content-Type: application/json")
        seen = await crawl(server.url(), tmp_path, reader=reader)
    assert sorted(seen.paths) == ["/", "/api?page=1", "/post_1.html"]
    assert seen.verdict("/post_2.html") is LinkVerdict.DEAD


async def test_an_adapter_that_fails_does_not_end_the_crawl(tmp_path: Path) -> None:
    def reader(page: Page, _: object) -> PageFacts:
        raise KeyError("x")

    async with odd_server({"/": anchors("a.html"), "/a.html": html("")}) as server:
        seen = await crawl(server.url(), tmp_path, reader=reader)
    assert len(seen.handed) == 2
    assert any("没有读出来" in note for note in seen.summary.notes)


async def test_robots_and_sitemaps(tmp_path: Path) -> None:
    async with odd_server({"/": anchors("admin/x.html", "admin/y.pdf")}) as server:
        index = f"<sitemapindex><sitemap><loc>{server.url('/s.xml.gz')}</loc></sitemap></sitemapindex>"
        listed = (
            f"<urlset><url><loc>{server.url('/hidden.html')}</loc></url><url><loc>http://x.test/</loc></url></urlset>"
        )
        server.scripts |= {
            "/robots.txt": reply(f"User-agent: *\nDisallow: /admin/\nSitemap: {server.url('/s.xml')}\n".encode()),
            "/s.xml": reply(index.encode()),
            "/s.xml.gz": reply(gzip.compress(listed.encode())),
            "/hidden.html": html("藏"),
        }
        seen = await crawl(server.url(), tmp_path, robots=True, sitemap=True)
        assert not any("admin" in asked.target for asked in server.asked)
    assert sorted(seen.paths) == ["/", "/hidden.html"]
    assert seen.verdict("x.html") is LinkVerdict.UNTESTABLE
    assert seen.verdict("y.pdf") is LinkVerdict.UNTESTABLE
    assert any("robots.txt" in note for note in seen.summary.notes)


@pytest.mark.parametrize(("forbidden", "whole"), [("/", False), ("/3", True)])
async def test_a_site_whose_robots_forbid_most_of_it_was_not_seen_whole(
    tmp_path: Path, forbidden: str, whole: bool
) -> None:
    pages: dict[str, Script] = {f"/{n}.html": html(f"第{n}页") for n in range(4)}
    robots = reply(f"User-agent: *\nDisallow: {forbidden}\n".encode())
    async with odd_server({"/": anchors(*pages), "/robots.txt": robots, **pages}) as server:
        seen = await crawl(server.url(), tmp_path, robots=True)
    assert seen.summary.complete is whole
    assert any("robots.txt 不允许访问网站的 4 个页面" in note for note in seen.summary.notes) is not whole


async def test_robots_that_cannot_be_had_are_noted_and_the_crawl_goes_on(tmp_path: Path) -> None:
    scripts: dict[str, Script] = {
        "/": anchors("a.html"), "/a.html": html(""), "/robots.txt": html("", status="500 Oops")
    }  # fmt: skip
    async with odd_server(scripts) as server:
        seen = await crawl(server.url(), tmp_path, robots=True, retries=0)
    assert len(seen.handed) == 2
    assert any("按允许访问处理" in note for note in seen.summary.notes)


# --- bounds ---


async def test_the_page_limit_ends_the_crawl_and_is_told(tmp_path: Path) -> None:
    scripts: dict[str, Script] = {f"/{n}.html": anchors(f"{n + 1}.html", "b.html") for n in range(30)}
    scripts["/"] = anchors("0.html")
    async with odd_server(scripts) as server:
        seen = await crawl(server.url(), tmp_path, max_pages=5, connections=1)
    assert len(seen.handed) <= 5
    assert not seen.summary.complete
    assert any("max_pages" in note for note in seen.summary.notes)
    assert LinkVerdict.UNTESTABLE in seen.verdicts.values()


async def test_the_depth_limit_is_told(tmp_path: Path) -> None:
    scripts: dict[str, Script] = {f"/{n}.html": anchors(f"{n + 1}.html") for n in range(30)}
    scripts["/"] = anchors("0.html")
    async with odd_server(scripts) as server:
        seen = await crawl(server.url(), tmp_path, max_depth=3)
    assert seen.paths == ["/", "/0.html", "/1.html", "/2.html"]
    assert not seen.summary.complete
    assert seen.verdict("/3.html") is LinkVerdict.ALIVE


async def test_a_calendar_without_end_is_a_trap(tmp_path: Path) -> None:
    async def calendar(asked: Asked, writer: asyncio.StreamWriter) -> None:
        day = int(asked.target.partition("=")[2] or 0)
        writer.write(anchors(*(f"/cal?date={day * 7 + n}" for n in range(1, 8))))

    async with odd_server({"/": anchors("/cal?date=0", "/a.html"), "/a.html": html(""), "/cal": calendar}) as server:
        seen = await crawl(server.url(), tmp_path, connections=8)
    assert 150 < len(seen.handed) <= 203
    assert not seen.summary.complete
    assert any("疑似无限生成" in note for note in seen.summary.notes)
    assert LinkVerdict.DEAD not in seen.verdicts.values()


async def test_a_path_that_repeats_itself_is_a_trap(tmp_path: Path) -> None:
    async def deeper(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(anchors("x/"))

    scripts: dict[str, Script] = {"/" + "x/" * n: deeper for n in range(10)}
    async with odd_server(scripts) as server:
        seen = await crawl(server.url(), tmp_path)
    assert seen.paths == ["/", "/x/", "/x/x/", "/x/x/x/"]
    assert not seen.summary.complete


async def test_a_file_behind_a_page_address_is_no_page(tmp_path: Path) -> None:
    scripts: dict[str, Script] = {
        "/": anchors("download?id=1"),
        "/download": reply(b"%PDF-1.4" + bytes(3_000_000), "Content-Type: application/pdf"),
    }
    async with odd_server(scripts) as server:
        seen = await crawl(server.url(), tmp_path, max_body_mb=0.5)
    assert seen.paths == ["/"]
    assert seen.verdict("id=1") is LinkVerdict.ALIVE


async def test_pages_that_fail_are_kept_apart_and_never_handed_out(tmp_path: Path) -> None:
    scripts: dict[str, Script] = {
        "/": anchors("gone.html", "broken.html", "waf.html", "junk.html"),
        "/broken.html": html("", status="500 Oops"),
        "/waf.html": html("<script>document.cookie='a=1'</script>", status="412 Precondition Failed"),
        "/junk.html": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"
        + bytes(range(256)) * 40,
    }
    async with odd_server(scripts) as server:
        seen = await crawl(server.url(), tmp_path)
    assert seen.paths == ["/"]  # bytes that are no text are no page either, though the link to them opens
    assert seen.verdict("junk.html") is LinkVerdict.ALIVE
    assert seen.verdict("gone.html") is LinkVerdict.DEAD
    assert seen.verdict("broken.html") is LinkVerdict.SUSPECT
    assert seen.verdict("waf.html") is LinkVerdict.BLOCKED
    assert [page.status for page in seen.pages.values() if not page.readable] != []


async def test_a_passing_failure_is_asked_again(tmp_path: Path) -> None:
    answers = [html("", status="503 Busy"), html("好")]

    async def moody(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(answers.pop(0) if len(answers) > 1 else answers[0])

    async with odd_server({"/": anchors("a.html"), "/a.html": moody}) as server:
        seen = await crawl(server.url(), tmp_path)
    assert seen.paths == ["/", "/a.html"]


# --- bad days ---


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (html("", status="500 Oops"), "HTTP 500"),
        (html("<script>document.cookie=1</script>", status="412 No"), "防护设备"),
        (reply(b"%PDF", "Content-Type: application/pdf"), "不是网页"),
    ],
)
async def test_a_home_page_that_cannot_be_read_ends_the_crawl(tmp_path: Path, answer: bytes, word: str) -> None:
    async with odd_server({"/": answer}) as server:
        seen = await crawl(server.url(), tmp_path, retries=0)
        assert len(server.asked) <= 2
    assert seen.handed == []
    assert (seen.summary.home_readable, seen.summary.complete) == (False, False)
    assert word in seen.summary.notes[0]
    assert seen.verdicts == {}


async def test_whether_the_site_or_our_own_network_is_down(tmp_path: Path) -> None:
    async with odd_server({}) as control:
        alone = NetworkSettings(control_hosts_v4=["127.0.0.1:1"], control_hosts_v6=[], allow_private=True)
        reached = NetworkSettings(
            control_hosts_v4=[f"127.0.0.1:{control.port}"], control_hosts_v6=[], allow_private=True
        )
        ours = await crawl("http://127.0.0.1:1/", tmp_path, network=alone, retries=0)
        theirs = await crawl("http://127.0.0.1:1/", tmp_path, network=reached, retries=0)
    assert ours.summary.notes[0].startswith("本机网络不通")
    assert theirs.summary.notes[0].startswith("网站打不开")


async def test_a_site_that_dies_under_the_crawl_is_not_full_of_dead_links(tmp_path: Path) -> None:
    odd = OddServer({f"/{n}.html": html("") for n in range(60)})
    listening = await asyncio.start_server(odd.serve, "127.0.0.1", 0)
    odd.port = listening.sockets[0].getsockname()[1]

    async def die(asked: Asked, writer: asyncio.StreamWriter) -> None:
        listening.close()
        writer.write(html(""))

    odd.scripts |= {"/": anchors(*(f"{n}.html" for n in range(60))), "/5.html": die}
    async with listening:
        seen = await crawl(odd.url(), tmp_path, retries=0, connections=1)
    assert not seen.summary.complete
    assert any("抓取中途中断" in note for note in seen.summary.notes)
    assert 1 < len(seen.handed) < 30
    assert LinkVerdict.DEAD not in seen.verdicts.values()


async def test_a_crawl_left_early_leaves_no_summary_and_the_next_starts_anew(tmp_path: Path) -> None:
    scripts: dict[str, Script] = {"/": anchors(*(f"{n}.html" for n in range(40)))}
    scripts |= {f"/{n}.html": html("") for n in range(40)}
    async with odd_server(scripts) as server:
        left = await crawl(server.url(), tmp_path, stop_after=3)
        whole = await crawl(server.url(), tmp_path)
    assert not left.summary.complete
    assert (whole.summary.complete, whole.summary.readable) == (True, 41)


async def test_a_cancelled_crawl_leaves_no_task_behind(tmp_path: Path) -> None:
    async def slow(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(30)

    async with odd_server({"/": anchors("a.html"), "/a.html": slow}) as server:
        before = asyncio.all_tasks()
        task = asyncio.create_task(crawl(server.url(), tmp_path))
        await asyncio.sleep(0.3)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        server_tasks = {t for t in asyncio.all_tasks() if "accept" in repr(t)}
        assert asyncio.all_tasks() - before - server_tasks == set()


async def test_gbk_pages_are_read(tmp_path: Path) -> None:
    async with odd_server(
        {"/": reply("<title>汕尾</title><a href='a.html'>字</a>".encode("gbk"), "Content-Type: text/html")}
    ) as server:
        seen = await crawl(server.url(), tmp_path)
    assert next(iter(seen.pages.values())).title == "汕尾"
