"""A check of links alone, against raw servers on loopback: what it finds, what it remembers, what it will not say."""

import asyncio
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from monitor.config import CrawlSettings, NetworkSettings, SiteSettings
from monitor.linkcheck import LinkCheck, check_links
from monitor.model import LinkVerdict, Progress
from tests.servers.door import Door, shutting
from tests.servers.odd import Asked, Script, odd_server, redirect, reply
from tests.web.crawling import HTML, anchors, html

QUICK = CrawlSettings(rate=2000, retries=0, retry_pause=0.01, robots=False, sitemap=False)


async def check(
    home: str, folder: Path, *, progress: Callable[[Progress], None] | None = None, **settings: object
) -> LinkCheck:
    network = NetworkSettings(control_hosts_v4=[urlsplit(home).netloc], control_hosts_v6=[], total_timeout=5)
    site = SiteSettings(id="test", name="测试", home=home)
    crawl = QUICK.model_copy(update={"page_max_age_days": 1e6, **settings})
    return await check_links(site, crawl, network, folder / "links-test.db", progress=progress)


def paths(done: LinkCheck, verdict: LinkVerdict) -> list[str]:
    return [urlsplit(link.target.url).path for link in done.of(verdict)]


async def test_a_dead_link_with_the_pages_that_carry_it(tmp_path: Path) -> None:
    scripts: dict[str, Script] = {
        "/": anchors("/a.html", "/gone.html"),
        "/a.html": html('<img src="/none.png"><a href="/gone.html">办事指南</a> <a href="htpp://x/">写错的</a>'),
    }
    async with odd_server(scripts) as server:
        done = await check(server.url(), tmp_path)
    dead = {link.target.url: link for link in done.of(LinkVerdict.DEAD)}
    assert set(dead) == {server.url("/gone.html"), server.url("/none.png"), "htpp://x/"}
    gone = dead[server.url("/gone.html")]
    assert (gone.target.status, gone.target.carriers) == (404, 2)
    assert [(each.page_url, each.anchor) for each in gone.carriers] == [
        (server.url("/"), "/gone.html"),
        (server.url("/a.html"), "办事指南"),
    ]
    assert done.crawl.complete


async def test_while_our_own_network_is_down_not_all_is_checked(tmp_path: Path) -> None:
    async with odd_server({}) as server:
        server.scripts["/"] = anchors("http://127.0.0.1:1/a", "http://127.0.0.1:1/b")
        network = NetworkSettings(allow_private=True, control_hosts_v4=["127.0.0.1:1"], control_hosts_v6=[])
        site = SiteSettings(id="test", name="测试", home=server.url())
        done = await check_links(site, QUICK, network, tmp_path / "links.db")
    assert not done.crawl.complete
    assert done.crawl.notes[0] == "检查中途本机网络不通，2 个网址没能判定"
    assert len(done.of(LinkVerdict.UNTESTABLE)) == 2


async def test_a_dead_line_of_a_list_that_stands_in_data_is_found_on_its_page(tmp_path: Path) -> None:
    line = "<li><a href='/art/2024/8/{0}/art_7_{0}.html'>关于某某事项的通知</a><span>2024-08-0{0}</span></li>"
    records = "".join(f"<record><![CDATA[{line.format(n)}]]></record>" for n in (1, 2))
    data = f"<script type='text/xml'><datastore><recordset>{records}</recordset></datastore></script>"
    scripts: dict[str, Script] = {
        "/": anchors("/col/col7/index.html"),
        "/col/col7/index.html": html(f"<div id='9' class='default_pgContainer'></div>{data}"),
        "/art/2024/8/1/art_7_1.html": html("通知"),
    }
    async with odd_server(scripts) as server:
        done = await check(server.url(), tmp_path)
    (dead,) = done.of(LinkVerdict.DEAD)
    assert urlsplit(dead.target.url).path == "/art/2024/8/2/art_7_2.html"
    assert [urlsplit(carrier.page_url).path for carrier in dead.carriers] == ["/col/col7/index.html"]
    assert dead.carriers[0].anchor == "关于某某事项的通知"
    assert done.crawl.readable == 3


async def test_nothing_is_held_against_a_good_site(tmp_path: Path) -> None:
    async with odd_server({"/": anchors("/a.html"), "/a.html": anchors("/")}) as server:
        done = await check(server.url(), tmp_path)
    assert (done.links, done.crawl.complete, done.crawl.readable) == ((), True, 2)


async def test_pages_that_only_scripts_and_lists_name_are_read(tmp_path: Path) -> None:
    scripts: dict[str, Script] = {
        "/": anchors("/tzgg/index.html", "/gkmlpt/index"),
        "/tzgg/index.html": html('<a href="post_1.html">一</a><script>createPageHTML(2,0,"index","html")</script>'),
        "/tzgg/post_1.html": html("一号通知"),
        "/tzgg/index_2.html": anchors("/gone_in_list.html"),
        "/tzgg/index_1.html": anchors("/gone_in_list.html"),  # the families count differently
        "/gkmlpt/index": html("<script>window._CONFIG = {SID: '7', TREE: [{id: 11, name: '通知'}]}</script>"),
        "/gkmlpt/api/all/11": reply(
            b'{"total": 1, "articles": [{"title": "x", "url": "/gkmlpt/content/1/post_9.html"}]}',
            "Content-Type: application/json",
        ),
    }
    async with odd_server(scripts) as server:
        done = await check(server.url(), tmp_path)
    assert paths(done, LinkVerdict.DEAD) == ["/gkmlpt/content/1/post_9.html", "/gone_in_list.html"]
    (listed, _) = done.of(LinkVerdict.DEAD)
    assert urlsplit(listed.carriers[0].page_url).path == "/gkmlpt/api/all/11"


async def test_the_next_time_pages_are_asked_whether_they_changed(tmp_path: Path) -> None:
    statuses: list[tuple[str, int]] = []

    def marked(target: str, body: bytes) -> Script:
        async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
            same = asked.headers.get("if-none-match") == '"x"'
            statuses.append((target, 304 if same else 200))
            whole = reply(body, HTML, 'ETag: "x"')
            writer.write(reply(b"", 'ETag: "x"', status="304 Not Modified") if same else whole)

        return answer

    names = [f"/a{number}.html" for number in range(12)]
    scripts: dict[str, Script] = {"/": anchors(*names)}
    scripts |= {name: marked(name, anchors("/gone.html", name).partition(b"\r\n\r\n")[2]) for name in names}
    async with odd_server(scripts) as server:
        first = await check(server.url(), tmp_path)
        statuses.clear()
        again = await check(server.url(), tmp_path)
        assert sorted(statuses) == sorted((name, 304) for name in names)
        assert (again.crawl.unchanged, again.crawl.not_modified) == (12, 12)
        assert paths(first, LinkVerdict.DEAD) == paths(again, LinkVerdict.DEAD) == ["/gone.html"]
        assert again.of(LinkVerdict.DEAD)[0].target.carriers == 12
        scripts["/gone.html"] = html("恢复了的页面")
        assert (await check(server.url(), tmp_path)).links == ()


async def test_a_crawl_cut_short_says_so(tmp_path: Path) -> None:
    async with odd_server({"/": anchors("/a.html", "/b.html"), "/a.html": html("甲"), "/b.html": html("乙")}) as server:
        done = await check(server.url(), tmp_path, max_pages=1)
    assert not done.crawl.complete
    assert "max_pages = 1" in done.crawl.notes[0]
    assert not done.of(LinkVerdict.DEAD)


async def test_a_site_that_cannot_be_reached(tmp_path: Path) -> None:
    async with odd_server({}) as server:
        home = server.url()
    done = await check(home, tmp_path)
    assert (done.crawl.home_readable, done.crawl.complete, done.links) == (False, False, ())


async def test_a_site_that_goes_down_meanwhile_has_no_dead_links(tmp_path: Path) -> None:
    scripts: dict[str, Script] = {"/": anchors("/a.html", "/b.html", "/c.png", "htpp://x/")}
    door = Door(scripts)
    scripts["/a.html"] = shutting(door, html("甲"))
    done = await check(await door.open(), tmp_path, connections=1)
    assert [link.target.url for link in done.of(LinkVerdict.DEAD)] == ["htpp://x/"]
    assert paths(done, LinkVerdict.UNTESTABLE) == ["/b.html", "/c.png"]
    assert not done.crawl.complete
    assert done.crawl.notes[0].startswith("检查中途网站打不开了")


async def test_a_site_that_was_down_for_a_while_has_no_dead_links(tmp_path: Path) -> None:
    scripts: dict[str, Script] = {"/": anchors("/a.html", "/b.html", "/c.png"), "/b.html": html("乙")}
    door, opened = Door(scripts), list[asyncio.Task[str]]()
    scripts["/a.html"] = shutting(door, html("甲"))

    def back_at_the_very_end(step: Progress) -> None:
        if step.phase == "confirm" and step.judged == step.known:
            opened.append(door.reopen())

    done = await check(await door.open(), tmp_path, progress=back_at_the_very_end, connections=1)
    await asyncio.gather(*opened)
    door.shut()
    assert done.of(LinkVerdict.DEAD) == ()
    assert paths(done, LinkVerdict.UNTESTABLE) == ["/b.html", "/c.png"]
    assert done.crawl.notes[0].startswith("检查中途网站有一阵打不开")


async def test_what_leads_on_to_a_host_that_is_gone_stays_dead(tmp_path: Path) -> None:
    async with odd_server({}) as gone:
        elsewhere = gone.url("/x")
    scripts: dict[str, Script] = {"/": anchors("/away.html"), "/away.html": redirect(elsewhere)}
    async with odd_server(scripts) as server:
        done = await check(server.url(), tmp_path)
    assert paths(done, LinkVerdict.DEAD) == ["/away.html"]
    assert done.crawl.complete


async def test_a_site_of_which_little_is_left_is_not_believed(tmp_path: Path) -> None:
    names = [f"/a{number}.html" for number in range(12)]
    scripts: dict[str, Script] = {"/": anchors(*names), **{name: html(name) for name in names}}
    async with odd_server(scripts) as server:
        assert (await check(server.url(), tmp_path)).crawl.complete
        scripts["/"] = html('网站维护中<a href="/">刷新</a>')
        done = await check(server.url(), tmp_path)
    assert not done.crawl.complete
    assert "近期最多读到 13 个" in done.crawl.notes[0]


def test_no_adapter_is_imported_before_a_page_needs_it() -> None:
    program = "import sys, monitor.linkcheck; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert {"monitor.platforms.families", "monitor.platforms.plain", "sqlite_utils", "cryptography"}.isdisjoint(loaded)
