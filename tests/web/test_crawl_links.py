"""Links of a crawled site get the verdict they deserve, each asked as little as can be, none called dead in haste."""

import asyncio
from pathlib import Path

import pytest

from monitor.config import NetworkSettings
from monitor.model import LinkVerdict
from monitor.web import politeness
from tests.servers.names import name_server
from tests.servers.odd import Asked, Script, odd_server, redirect, reply
from tests.web.crawling import Otherwise, anchors, crawl, html

ALIVE, DEAD, SUSPECT = LinkVerdict.ALIVE, LinkVerdict.DEAD, LinkVerdict.SUSPECT
BLOCKED, UNTESTABLE = LinkVerdict.BLOCKED, LinkVerdict.UNTESTABLE
PDF = "Content-Type: application/pdf"


def by_method(head: bytes, get: bytes) -> Script:
    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(head if asked.method == "HEAD" else get)

    return answer


def by_part(part: bytes, whole: bytes) -> Script:
    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(part if "range" in asked.headers else whole)

    return answer


def in_turn(*answers: bytes) -> Script:
    left = list(answers)

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(left.pop(0) if len(left) > 1 else left[0])

    return answer


NO_BODY = b"HTTP/1.1 200 OK\r\nConnection: close\r\n"
FILES: dict[str, tuple[Script, LinkVerdict]] = {
    "good.pdf": (reply(b"%PDF-1.4 x", PDF), ALIVE),
    "missing.pdf": (html("", status="404 Not Found"), DEAD),
    "empty.pdf": (reply(b"", PDF), DEAD),
    "page.pdf": (html("<p>文件不存在</p>"), DEAD),
    "mislabelled.pdf": (reply(b"%PDF-1.4 x", "Content-Type: text/html"), ALIVE),
    "no-head.pdf": (by_method(html("", status="405 No"), reply(b"%PDF-1.4 x", PDF)), ALIVE),
    "head-404.pdf": (by_method(html("", status="404 No"), reply(b"%PDF-1.4 x", PDF)), ALIVE),
    "head-empty.pdf": (by_method(reply(b"", PDF), reply(b"%PDF-1.4 x", PDF)), ALIVE),
    "no-range.pdf": (
        by_method(NO_BODY + PDF.encode() + b"\r\n\r\n", reply(b"%PDF-1.4" + bytes(50_000), PDF)), ALIVE
    ),
    "huge.zip": (by_method(NO_BODY + b"\r\n", reply(b"PK\x03\x04" + bytes(2_000_000))), ALIVE),
    "picture.png": (reply(b"\x89PNG", "Content-Type: image/png"), ALIVE),
    "page.png": (html("<p>无此图</p>"), SUSPECT),
    "no-parts.pdf": (by_part(html("no", status="403 Forbidden"), reply(b"%PDF-1.4 x", PDF)), ALIVE),
    "parts-break-it.docx": (by_part(html("", status="500 No"), reply(b"PK\x03\x04")), ALIVE),
    "message.docx": (reply(b'{"code":404}', "Content-Type: application/json"), SUSPECT),
    "forbidden.pdf": (html("no", status="403 Forbidden"), SUSPECT),
    "waf.pdf": (html("您的请求被拦截，网站防火墙", status="403 No"), BLOCKED),
    "login.pdf": (html("", status="401 Unauthorized"), ALIVE),
}  # fmt: skip


async def test_attachments_and_pictures(tmp_path: Path) -> None:
    scripts: dict[str, Script] = {f"/{name}": script for name, (script, _) in FILES.items()}
    scripts["/"] = anchors(*FILES)
    async with odd_server(scripts) as server:
        seen = await crawl(server.url(), tmp_path)
    found = {name: seen.verdict("/" + name) for name in FILES}
    assert found == {name: verdict for name, (_, verdict) in FILES.items()}


@pytest.mark.parametrize(
    ("first", "later", "expected"),
    [
        (html("", status="404 No"), html("好"), ALIVE),
        (html("", status="404 No"), html("", status="404 No"), DEAD),
        (html("", status="404 No"), html("", status="500 No"), SUSPECT),
        (html("", status="500 No"), html("", status="404 No"), SUSPECT),
        (html("", status="500 No"), html("好"), ALIVE),
        (html("", status="500 No"), html("", status="500 No"), SUSPECT),
    ],
)
async def test_a_second_opinion_decides(tmp_path: Path, first: bytes, later: bytes, expected: LinkVerdict) -> None:
    async with odd_server({"/": anchors("a.html"), "/a.html": in_turn(first, later)}) as server:
        seen = await crawl(server.url(), tmp_path, retries=0)
    assert seen.verdict("a.html") is expected


@pytest.mark.parametrize(("mended", "asked_again"), [(set[int](), 150), (set(range(0, 230, 50)), 230)])
async def test_of_hundreds_that_do_not_exist_a_sample_is_asked_again_and_all_when_one_of_it_opens(
    tmp_path: Path, mended: set[int], asked_again: int
) -> None:
    gone = html("", status="404 No")
    scripts = {f"/n{n}.html": in_turn(gone, html("好") if n in mended else gone) for n in range(230)}
    async with odd_server(scripts) as server:
        server.scripts["/"] = anchors(*scripts)
        seen = await crawl(server.url(), tmp_path)
        again = sum(asked.target.startswith("/n") for asked in server.asked) - 230
    assert {n for n in range(230) if seen.verdict(f"/n{n}.html") is ALIVE} == mended
    assert sum(verdict is DEAD for verdict in seen.verdicts.values()) == 230 - len(mended)
    assert again == asked_again
    assert ("抽取 150 个复核" in "".join(seen.reasons.values())) is not bool(mended)


async def test_the_page_that_only_opened_at_the_second_look_is_not_handed_out(tmp_path: Path) -> None:
    scripts: dict[str, Script] = {"/": anchors("a.html"), "/a.html": in_turn(html("", status="404 No"), html("好"))}
    async with odd_server(scripts) as server:
        seen = await crawl(server.url(), tmp_path)
    assert seen.paths == ["/"]


async def test_a_refused_connection_is_dead_and_a_silent_one_suspect(tmp_path: Path) -> None:
    async def silent(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(5)

    async with odd_server({}) as server, odd_server({"/": silent}, host="127.0.0.2") as other:
        server.scripts["/"] = anchors("http://127.0.0.1:1/x", other.url())
        network = NetworkSettings(
            allow_private=True, control_hosts_v4=[f"127.0.0.1:{server.port}"], control_hosts_v6=[], total_timeout=0.6
        )
        seen = await crawl(server.url(), tmp_path, network=network)
    assert seen.verdict(":1/x") is DEAD
    assert seen.verdict(f":{other.port}/") is SUSPECT


async def test_a_refused_connection_says_nothing_when_nothing_outside_can_be_reached(tmp_path: Path) -> None:
    network = NetworkSettings(allow_private=True, control_hosts_v4=["127.0.0.1:1"], control_hosts_v6=[])
    async with odd_server({"/": anchors("http://127.0.0.1:1/x")}) as server:
        seen = await crawl(server.url(), tmp_path, network=network)
    assert seen.verdict(":1/x") is UNTESTABLE


async def test_a_name_that_does_not_exist_counts_only_while_the_resolver_works(tmp_path: Path) -> None:
    links = anchors("http://missing.test/", "http://broken.test/")
    async with odd_server({"/": links}) as server:
        port = server.port
        control: dict[str, object] = {"allow_private": True, "control_hosts_v6": []}
        control["control_hosts_v4"] = [f"127.0.0.1:{port}"]
        async with name_server({("site.test", "A"): ["127.0.0.1"], ("broken.test", "A"): "servfail"}) as names:
            network = NetworkSettings(resolvers=[f"127.0.0.1:{names.port}"], **control)  # type: ignore[arg-type]
            seen = await crawl(f"http://site.test:{port}/", tmp_path, network=network)
        async with name_server({}) as names:  # the site is known from the hosts table: no name proves this resolver
            hosts = {"site.test": {"v4": ["127.0.0.1"]}}
            network = NetworkSettings(resolvers=[f"127.0.0.1:{names.port}"], hosts=hosts, **control)  # type: ignore[arg-type]
            doubtful = await crawl(f"http://site.test:{port}/", tmp_path, network=network)
    assert (seen.verdict("missing.test/"), seen.verdict("broken.test/")) == (DEAD, SUSPECT)
    assert doubtful.verdict("missing.test/") is UNTESTABLE


async def test_a_private_address_is_not_asked(tmp_path: Path) -> None:
    network = NetworkSettings(control_hosts_v4=[], control_hosts_v6=[])
    async with odd_server({}) as inner, odd_server({}) as server:
        server.scripts["/"] = anchors(inner.url("/secret", host="127.0.0.3"))
        seen = await crawl(server.url(), tmp_path, network=network)
        assert inner.asked == []
    assert seen.verdict("/secret") is UNTESTABLE


async def test_external_links_can_be_left_out(tmp_path: Path) -> None:
    async with odd_server({}) as other, odd_server({}) as server:
        server.scripts["/"] = anchors(other.url())
        seen = await crawl(server.url(), tmp_path, check_external=False)
        assert other.asked == []
    assert set(seen.verdicts.values()) == {UNTESTABLE}


async def test_a_silent_host_is_not_asked_for_all_its_links(tmp_path: Path) -> None:
    async def silent(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(5)

    async with odd_server(Otherwise({}, silent)) as other, odd_server({}) as server:
        server.scripts["/"] = anchors(*(other.url(f"/{n}.pdf") for n in range(40)))
        network = NetworkSettings(
            allow_private=True, control_hosts_v4=[f"127.0.0.1:{server.port}"], control_hosts_v6=[], total_timeout=0.1
        )
        seen = await crawl(server.url(), tmp_path, network=network, external_connections=1)
        assert len(other.asked) <= 6
        assert sum(asked.target == "/" for asked in other.asked) == 2  # once in each round
    assert set(seen.verdicts.values()) == {SUSPECT}
    assert "首页也打不开，未逐一访问" in seen.reason("/39.pdf")


async def test_a_host_whose_door_is_open_is_asked_for_all_its_links(tmp_path: Path) -> None:
    async def silent(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(5)

    slow: dict[str, Script] = {f"/{n}.zip": silent for n in range(4)}
    fine: dict[str, Script] = {f"/{n}.pdf": reply(b"%PDF-1.4 x", PDF) for n in range(20)}
    async with odd_server(slow | fine) as other, odd_server({}) as server:
        server.scripts |= {"/": anchors(*(other.url(path) for path in slow | fine), *slow, *fine), **slow, **fine}
        network = NetworkSettings(
            allow_private=True, control_hosts_v4=[f"127.0.0.1:{server.port}"], control_hosts_v6=[], total_timeout=0.2
        )
        seen = await crawl(server.url(), tmp_path, network=network)
    assert {url for url, verdict in seen.verdicts.items() if verdict is SUSPECT} == {
        host.url(path) for path in slow for host in (server, other)
    }
    assert list(seen.verdicts.values()).count(ALIVE) == 40


async def test_a_host_that_says_nothing_for_dozens_of_addresses_is_not_judged_by_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(politeness, "LONGEST_FOR_TROUBLE", 0.01)

    async def silent(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(5)

    async with odd_server({f"/{n}.zip": silent for n in range(60)}) as other, odd_server({}) as server:
        server.scripts["/"] = anchors(*(other.url(path) for path in other.scripts))
        network = NetworkSettings(
            allow_private=True, control_hosts_v4=[f"127.0.0.1:{server.port}"], control_hosts_v6=[], total_timeout=0.05
        )
        seen = await crawl(server.url(), tmp_path, network=network, external_connections=1)
    verdicts = list(seen.verdicts.values())
    assert verdicts.count(SUSPECT) == 30
    assert verdicts.count(UNTESTABLE) == 30
    assert "已有 30 个网址没有正常应答，其余没有访问" in seen.reason("/59.zip")


async def test_a_host_that_restarts_is_asked_for_all_its_links_at_the_second_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(politeness, "LONGEST_FOR_TROUBLE", 0.01)
    begun = asyncio.get_running_loop().time()

    async def restarting(asked: Asked, writer: asyncio.StreamWriter) -> None:
        up = asyncio.get_running_loop().time() - begun > 1
        writer.write(html("好") if up else html("", status="502 Bad Gateway"))

    async with odd_server({f"/{n}.html": restarting for n in range(30)}) as other, odd_server({}) as server:
        other.scripts["/"] = restarting
        server.scripts["/"] = anchors(*(other.url(path) for path in other.scripts))
        seen = await crawl(server.url(), tmp_path, retries=0, retry_pause=1.2)
    assert set(seen.verdicts.values()) == {ALIVE}


async def test_gateway_errors_do_not_keep_the_dead_links_of_a_host_from_being_confirmed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(politeness, "LONGEST_FOR_TROUBLE", 0.01)
    broken: dict[str, Script] = {f"/app/{n}.jsp": html("", status="502 Bad Gateway") for n in range(40)}
    lost = [f"/lost/{n}.png" for n in range(40)]
    async with odd_server({"/": anchors(*broken, *lost), **broken}) as server:
        seen = await crawl(server.url(), tmp_path, retries=0, connections=2)
    assert {seen.verdict(path) for path in lost} == {DEAD}
    assert {seen.verdict(path) for path in broken} == {SUSPECT}


async def test_the_second_look_comes_from_the_site_as_a_person_does(tmp_path: Path) -> None:
    async def guarded(asked: Asked, writer: asyncio.StreamWriter) -> None:
        known = asked.headers.get("referer") == f"http://{asked.headers['host']}/"
        writer.write(reply(b"\x89PNG") if known else html("", status="403 Forbidden"))

    async with odd_server({"/": anchors("a.png"), "/a.png": guarded}) as server:
        seen = await crawl(server.url(), tmp_path)
    assert seen.verdict("/a.png") is ALIVE


# --- foreign hosts ---


async def test_a_foreign_host_that_answers_anything_with_its_error_page_is_found_out(tmp_path: Path) -> None:
    pages = {"/": html(f"<h1>首页</h1>{'门户' * 40}"), "/a.html": html(f"<h1>文章</h1>{'正文' * 60}")}
    async with odd_server(Otherwise(pages, html("<p>页面不存在</p>"))) as other, odd_server({}) as server:
        server.scripts["/"] = anchors(other.url("/a.html"), other.url("/gone.html"))
        seen = await crawl(server.url(), tmp_path)
    assert seen.verdict("/a.html") is ALIVE
    assert seen.verdict("/gone.html") is DEAD


async def test_a_foreign_application_that_answers_everything_alike_opens(tmp_path: Path) -> None:
    shell = html("<div id='app'></div><script src='/app.js'></script>")
    async with odd_server(Otherwise({"/app.js": reply(b"1")}, shell)) as other, odd_server({}) as server:
        server.scripts["/"] = anchors(*(other.url(f"/f{n}/a") for n in range(20)))
        seen = await crawl(server.url(), tmp_path)
        made_up = [asked for asked in other.asked if "/xj" in asked.target]
    assert set(seen.verdicts.values()) == {ALIVE}
    assert len(made_up) <= 21  # one for each place at the most, and one by HEAD


async def test_a_link_to_a_foreign_home_page_costs_no_invented_address(tmp_path: Path) -> None:
    async with odd_server(Otherwise({}, html("合作单位"))) as other, odd_server({}) as server:
        server.scripts["/"] = anchors(other.url("/"), other.url("/index.html"))
        seen = await crawl(server.url(), tmp_path)
        assert [(asked.method, asked.target) for asked in other.asked] == [("HEAD", "/"), ("HEAD", "/index.html")]
    assert set(seen.verdicts.values()) == {ALIVE}


async def test_a_foreign_host_that_knows_what_it_lacks_costs_one_question_more(tmp_path: Path) -> None:
    async with odd_server({f"/{n}.html": html(f"第{n}篇") for n in range(5)}) as other, odd_server({}) as server:
        server.scripts["/"] = anchors(*(other.url(path) for path in other.scripts))
        seen = await crawl(server.url(), tmp_path)
        assert [asked.method for asked in other.asked] == ["HEAD"] * 6
    assert set(seen.verdicts.values()) == {ALIVE}


async def test_a_foreign_host_that_leads_the_lost_to_one_place_is_found_out(tmp_path: Path) -> None:
    pages = {
        "/": html(f"<h1>首页</h1>{'门户' * 40}"), "/tip.html": html("<p>该页面不存在</p>"),
        "/old.html": redirect("/new.html"), "/new.html": html(f"<h1>新址</h1>{'正文' * 60}"),
    }  # fmt: skip
    async with odd_server(Otherwise(pages, redirect("/tip.html"))) as other, odd_server({}) as server:
        server.scripts["/"] = anchors(other.url("/old.html"), other.url("/gone.html"))
        seen = await crawl(server.url(), tmp_path)
    assert seen.verdict("/old.html") is ALIVE
    assert seen.verdict("/gone.html") is DEAD


# --- soft 404 ---

NAVIGATION = "<ul>" + "".join(f"<li><a href='/c{n}/'>栏目{n}</a></li>" for n in range(10)) + "</ul>"
NOT_FOUND = html(NAVIGATION + "<p>抱歉，您访问的页面不存在或者已经删除。</p>")


def article(n: int) -> bytes:
    return html(
        NAVIGATION + f"<h1>关于第{n}号通知</h1>" + f"<p>第{n}条内容，各不相同，{'甲乙丙丁戊己'[n % 6] * 60}</p>"
    )


async def soft(folder: Path, special: dict[str, Script], error: Script) -> dict[str, LinkVerdict]:
    """Crawl a site that answers every unknown address with `error`; the verdicts by path."""
    scripts: dict[str, Script] = {f"/a/{n}.html": article(n) for n in range(4)}
    links = "".join(f"<a href='{path}'>x</a>" for path in [*scripts, "/a/gone.html", *special])
    scripts |= {"/": html(f"<h1>首页</h1>{'门户网站' * 20}{links}"), **special}
    async with odd_server(Otherwise(scripts, error)) as server:
        seen = await crawl(server.url(), folder, connections=1)
        return {url.removeprefix(server.url("")): verdict for url, verdict in seen.verdicts.items()}


async def test_the_error_page_with_status_200_is_dead_and_the_articles_are_alive(tmp_path: Path) -> None:
    verdicts = await soft(tmp_path, {}, NOT_FOUND)
    assert verdicts["/a/gone.html"] is DEAD
    assert {verdicts[f"/a/{n}.html"] for n in range(4)} == {ALIVE}


async def test_a_redirect_to_the_error_page_is_dead(tmp_path: Path) -> None:
    verdicts = await soft(tmp_path, {"/error.html": NOT_FOUND}, redirect("/error.html"))
    assert verdicts["/a/gone.html"] is DEAD
    assert {verdicts[f"/a/{n}.html"] for n in range(4)} == {ALIVE}


async def test_a_redirect_to_the_home_page_is_suspect(tmp_path: Path) -> None:
    verdicts = await soft(tmp_path, {}, redirect("/"))
    assert verdicts["/a/gone.html"] is SUSPECT
    assert {verdicts[f"/a/{n}.html"] for n in range(4)} == {ALIVE}


async def test_a_server_that_answers_everything_alike_tells_nothing(tmp_path: Path) -> None:
    shell = html("<div id=app>正在加载，请稍候……</div>" + "<a href='/a/1.html'>一</a><a href='/a/2.html'>二</a>")
    async with odd_server(Otherwise({"/": shell}, shell)) as server:
        seen = await crawl(server.url(), tmp_path)
    assert {seen.verdict("/a/1.html"), seen.verdict("/a/2.html")} == {UNTESTABLE}
    assert seen.paths == ["/"]


async def test_a_proper_404_page_costs_one_question_per_place(tmp_path: Path) -> None:
    scripts: dict[str, Script] = {f"/a/{n}.html": article(n) for n in range(20)}
    async with odd_server({"/": anchors(*scripts), **scripts}) as server:
        await crawl(server.url(), tmp_path)
        assert len([asked for asked in server.asked if "/xj" in asked.target]) == 1


# --- turns ---


async def test_each_hop_of_a_redirect_takes_its_time_and_is_counted(tmp_path: Path) -> None:
    hops: dict[str, Script] = {f"/{n}": redirect(f"/{n + 1}") for n in range(4)}
    async with odd_server(hops | {"/": anchors("0"), "/4": html("到了")}) as server:
        begun = asyncio.get_running_loop().time()
        seen = await crawl(server.url(), tmp_path, rate=20, retries=0)
        took = asyncio.get_running_loop().time() - begun
        assert seen.summary.requests == len(server.asked)
    assert took >= (len(server.asked) - 5) / 20


async def test_a_host_that_a_redirect_led_to_asks_for_patience_for_itself(tmp_path: Path) -> None:
    busy = html("", "Retry-After: 30", status="429 Too Many")
    async with odd_server({"/": busy}, host="127.0.0.2") as other, odd_server({}) as server:
        pages: dict[str, Script] = {f"/{n}.html": html(f"第{n}页") for n in range(5)}
        server.scripts |= {"/": anchors("hop", *pages), "/hop": redirect(other.url()), **pages}
        begun = asyncio.get_running_loop().time()
        seen = await crawl(server.url(), tmp_path, retries=0)
        took = asyncio.get_running_loop().time() - begun
    assert seen.verdict("/4.html") is ALIVE
    assert took < 20
