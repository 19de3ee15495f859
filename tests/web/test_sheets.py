"""What the site's own style sheets load is judged like any other link, with the sheet as its carrier."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from monitor.model import LinkVerdict
from tests.servers.odd import Asked, Script, odd_server, reply
from tests.web.crawling import crawl, html

ALIVE, DEAD, SUSPECT = LinkVerdict.ALIVE, LinkVerdict.DEAD, LinkVerdict.SUSPECT
CSS = "Content-Type: text/css"
PNG = reply(b"\x89PNG", "Content-Type: image/png")


def sheet(text: str) -> bytes:
    return reply(text.encode(), CSS)


async def test_pictures_and_imports_of_a_sheet_are_judged(tmp_path: Path) -> None:
    scripts: dict[str, Script] = {
        "/": html('<link rel="stylesheet" href="/css/site.css?v=3">'),
        "/css/site.css": sheet("@import 'more.css'; a{background:url(../img/there.png)} b{background:url(gone.png)}"),
        "/css/more.css": sheet("@import 'site.css?v=3'; i{background:url('deep/gone.gif')} /* url(comment.png) */"),
        "/img/there.png": PNG,
    }
    async with odd_server(scripts) as server:
        seen = await crawl(server.url("/"), tmp_path)
        asked = [each.target for each in server.asked if each.target.endswith((".css", "v=3"))]
    assert {url.rpartition(str(server.port))[2]: verdict for url, verdict in seen.verdicts.items()} == {
        "/css/site.css?v=3": ALIVE,
        "/css/more.css": ALIVE,
        "/img/there.png": ALIVE,
        "/css/gone.png": DEAD,
        "/css/deep/gone.gif": DEAD,
    }
    assert sorted(asked) == ["/css/more.css", "/css/site.css?v=3"]  # each once, however they import each other
    assert seen.paths == ["/"]  # a sheet is no page


async def test_a_dead_picture_names_its_sheet(tmp_path: Path) -> None:
    scripts: dict[str, Script] = {
        "/": html('<link rel="stylesheet" href="/a.css">'),
        "/a.css": sheet("a{background:url(gone.png)}"),
    }
    async with odd_server(scripts) as server:
        await crawl(server.url("/"), tmp_path)
    with closing(sqlite3.connect(tmp_path / "cache-test.db")) as cache:
        rows = cache.execute('SELECT 链接地址, 所在页面, 标签 FROM "死链"').fetchall()
    assert rows == [(server.url("/gone.png"), server.url("/a.css"), "style")]


async def test_a_missing_sheet_is_a_dead_link_and_an_error_page_is_no_sheet(tmp_path: Path) -> None:
    scripts: dict[str, Script] = {
        "/": html('<link rel="stylesheet" href="/gone.css"><link rel="stylesheet" href="/page.css">'),
        "/page.css": html("<style>a{background:url(x.png)}</style>"),
    }
    async with odd_server(scripts) as server:
        seen = await crawl(server.url("/"), tmp_path)
    assert (seen.verdict("/gone.css"), seen.verdict("/page.css")) == (DEAD, SUSPECT)
    assert not any(url.endswith("x.png") for url in seen.verdicts)


async def test_sheets_of_others_are_not_read(tmp_path: Path) -> None:
    async with odd_server({"/a.css": sheet("a{background:url(gone.png)}")}) as other:
        page = html(f'<link rel="stylesheet" href="http://localhost:{other.port}/a.css">')
        async with odd_server({"/": page}) as server:
            seen = await crawl(server.url("/"), tmp_path)
    assert list(seen.verdicts.values()) == [ALIVE]


async def test_a_sheet_is_known_by_its_type_where_its_name_does_not_tell(tmp_path: Path) -> None:
    scripts: dict[str, Script] = {
        "/": html('<link rel="stylesheet" href="/css/b"><link rel="stylesheet" href="/css.jsp?f=1">'),
        "/css/b": sheet('@import url("more"); a{background:url(gone.png)}'),
        "/css/more": sheet("@import 'b'; a{background:image-set('deep.png' 1x)}"),
        "/css.jsp": sheet("@namespace url(http://www.w3.org/2000/svg); a{background:url(there.png)}"),
        "/there.png": PNG,
    }
    async with odd_server(scripts) as server:
        seen = await crawl(server.url("/"), tmp_path)
        asked = [each.target for each in server.asked if "css" in each.target and "png" not in each.target]
    assert {url.rpartition(str(server.port))[2]: verdict for url, verdict in seen.verdicts.items()} == {
        "/css/b": ALIVE,
        "/css/more": ALIVE,
        "/css.jsp?f=1": ALIVE,
        "/there.png": ALIVE,
        "/css/gone.png": DEAD,
        "/css/deep.png": DEAD,
    }
    assert sorted(asked) == ["/css.jsp?f=1", "/css/b", "/css/more"]  # each once
    assert seen.paths == ["/"]


async def test_what_a_link_names_and_is_no_sheet_is_left_to_its_judge(tmp_path: Path) -> None:
    scripts: dict[str, Script] = {
        "/": html(
            '<link rel="alternate" href="/feed"><link rel="icon" href="/icon"><link rel="stylesheet" href="/no">'
        ),
        "/feed": reply(b"a{background:url(/x.png)}", "Content-Type: text/plain"),
        "/icon": PNG,
    }
    async with odd_server(scripts) as server:
        seen = await crawl(server.url("/"), tmp_path)
    assert {url.rpartition(str(server.port))[2]: verdict for url, verdict in seen.verdicts.items()} == {
        "/feed": ALIVE,
        "/icon": ALIVE,
        "/no": DEAD,
    }


async def test_brackets_nested_beyond_measure_end_no_run(tmp_path: Path) -> None:
    deep = "a{background:url(there.png)}" + "(" * 5_000 + "a{background:url(gone.png)}"
    scripts: dict[str, Script] = {
        "/": html(f'<link rel="stylesheet" href="/deep.css"><p style="background:url(/lost.png){"(" * 5_000}">字</p>'),
        "/deep.css": sheet(deep),
        "/there.png": PNG,
    }
    async with odd_server(scripts) as server:
        seen = await crawl(server.url("/"), tmp_path)
    assert (seen.verdict("/there.png"), seen.verdict("/gone.png"), seen.verdict("/lost.png")) == (ALIVE, DEAD, DEAD)


async def test_the_end_of_a_long_sheet_is_read_too(tmp_path: Path) -> None:
    rules = "".join(f".c{n}{{color:#{n % 1000:03}}}" for n in range(20_000))
    long = f"{rules}/* url(old.png) */ a{{background:url( 'gone.png' )}} b{{background:url(there.png)}}"
    assert len(long) > 250_000
    scripts: dict[str, Script] = {
        "/": html('<link rel="stylesheet" href="/long.css">'), "/long.css": sheet(long), "/there.png": PNG
    }  # fmt: skip
    async with odd_server(scripts) as server:
        seen = await crawl(server.url("/"), tmp_path)
    assert (seen.verdict("/there.png"), seen.verdict("/gone.png")) == (ALIVE, DEAD)
    assert not any(url.endswith("old.png") for url in seen.verdicts)


async def test_sheets_keep_the_bound_of_time(tmp_path: Path) -> None:
    async def slow(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.5)
        writer.write(sheet("a{}"))

    scripts: dict[str, Script] = {f"/{n}.css": slow for n in range(20)}
    links = "".join(f'<link rel="stylesheet" href="{path}">' for path in scripts)
    async with odd_server(scripts | {"/": html(links)}) as server:
        seen = await crawl(server.url("/"), tmp_path, max_hours=1 / 3600)
        assert len(server.asked) < 10
    assert not seen.summary.complete
    assert any("max_hours" in note for note in seen.summary.notes)
