"""Bad days, whole: the run ends with a clear word or a verdict, the ledger is intact, the next run works.

Each test inspects a small site on loopback over real HTTP and DNS, with findings of a good day already in the ledger.
"""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme

from checks.registry import load_kinds
from monitor.config import read
from monitor.inspection import Inspected, InspectionFailed, inspect_site
from monitor.model import Finding, State, Verdict
from monitor.publishing import publish
from monitor.store import Store, StoreLocked, StoreTooNew
from tests.servers.door import Door, shutting
from tests.servers.names import name_server
from tests.servers.odd import Asked, OddServer, Script, odd_server, redirect, reply

HTML = "Content-Type: text/html; charset=utf-8"
FOOT = "<p>网站标识码4415000000</p>"

CONFIG = """
[[site]]
id = "bureau"
name = "样例局"
home = "{home}"

[network]
resolvers = {resolvers}
control_hosts_v4 = ["{control}"]
control_hosts_v6 = []
total_timeout = 1.5
connect_timeout = 1.0

[crawl]
rate = 500
connections = 16
retries = 1
retry_pause = 0.05
max_body_mb = 1
max_hours = 0.02

[[check]]
id = "dead-links"
kind = "dead_links"

[[check]]
id = "site-code"
kind = "page_text"
items = [23]
page_kinds = ["home", "column", "article", "document", "other"]
must = ["网站标识码"]
"""


def html(body: str, *headers: str) -> bytes:
    return reply(
        f"<html><head><title>页</title></head><body>{body}{FOOT}</body></html>".encode(), *(headers or (HTML,))
    )


def site() -> dict[str, Script]:
    """A site with one dead link and one page without its site code; otherwise sound."""
    return {
        "/": html('<a href="/a.html">甲</a> <a href="/b.html">乙</a>'),
        "/a.html": html('<a href="/missing.html">失效的</a>'),
        "/b.html": reply(b"<html><body><p>no code here</p></body></html>", HTML),
    }


@dataclass
class Bureau:
    """One bureau with its server and data folder; `inspect` is one day."""

    server: OddServer
    folder: Path
    home: str
    resolvers: str = "[]"
    control: str = ""

    def config(self) -> Path:
        path = self.folder / "config.toml"
        control = self.control or f"127.0.0.1:{self.server.port}"
        path.write_text(CONFIG.format(home=self.home, resolvers=self.resolvers, control=control), encoding="utf-8")
        return path

    async def inspect(self, store: Store) -> Inspected:
        loaded = read(self.config(), load_kinds)
        return await inspect_site(loaded.settings, loaded.settings.sites[0], loaded.kinds, store)

    async def day(self) -> tuple[Inspected, dict[str, Finding]]:
        """Inspect, and return the findings by the last part of their subject."""
        with Store.open(self.folder / "var" / "monitor.db") as store:
            inspected = await self.inspect(store)
            return inspected, {f.subject.rpartition("/")[2]: f for f in store.ledger.findings("bureau")}


@asynccontextmanager
async def bureau(folder: Path, scripts: dict[str, Script] | None = None) -> AsyncGenerator[Bureau]:
    async with odd_server(scripts if scripts is not None else site()) as server:
        yield Bureau(server, folder, server.url("/"))


def verdicts(inspected: Inspected) -> dict[str, Verdict]:
    return {outcome.check: outcome.verdict for outcome in inspected.outcomes}


def notes(inspected: Inspected) -> str:
    assert inspected.crawl is not None
    return "；".join(inspected.crawl.notes)


async def test_a_good_day_finds_what_is_wrong_and_nothing_else(tmp_path: Path) -> None:
    async with bureau(tmp_path) as case:
        inspected, findings = await case.day()
    assert set(findings) == {"missing.html", "b.html"}
    assert verdicts(inspected) == {"dead-links": Verdict.FAIL, "site-code": Verdict.FAIL}


BAD_DAYS: dict[str, Callable[[Bureau], Awaitable[None]]] = {}


def bad_day(name: str) -> Callable[[Callable[[Bureau], Awaitable[None]]], Callable[[Bureau], Awaitable[None]]]:
    def note(make: Callable[[Bureau], Awaitable[None]]) -> Callable[[Bureau], Awaitable[None]]:
        BAD_DAYS[name] = make
        return make

    return note


@bad_day("connection refused")
async def refused(case: Bureau) -> None:
    async with odd_server({}) as closed:
        port = closed.port
    case.home = f"http://127.0.0.1:{port}/"


@bad_day("silence")
async def silent(case: Bureau) -> None:
    async def wait(_: Asked, __: asyncio.StreamWriter) -> None:
        await asyncio.sleep(30)

    case.server.scripts = dict.fromkeys(case.server.scripts, wait)


@bad_day("server errors everywhere")
async def errors(case: Bureau) -> None:
    case.server.scripts = dict.fromkeys(case.server.scripts, reply(b"oops", HTML, status="500 Internal Server Error"))


@bad_day("hangs up on every question")
async def resets(case: Bureau) -> None:
    case.server.scripts = dict.fromkeys(case.server.scripts, b"")


@bad_day("home redirects in a circle")
async def circle(case: Bureau) -> None:
    case.server.scripts = {"/": redirect("/x"), "/x": redirect("/")}


@bad_day("a firewall's challenge instead of pages")
async def challenge(case: Bureau) -> None:
    page = b"<html><script>document.cookie='__jsl_clearance=1';location.reload()</script></html>"
    case.server.scripts = dict.fromkeys(case.server.scripts, reply(page, HTML, status="521 x"))


@pytest.mark.parametrize("name", BAD_DAYS)
async def test_nothing_is_found_or_closed_on_a_bad_day_and_the_next_day_works(tmp_path: Path, name: str) -> None:
    async with bureau(tmp_path) as case:
        _, before = await case.day()
        home, scripts = case.home, case.server.scripts
        await BAD_DAYS[name](case)
        inspected, during = await case.day()
        assert set(verdicts(inspected).values()) == {Verdict.INCONCLUSIVE}
        assert all(outcome.reason for outcome in inspected.outcomes)
        assert inspected.crawl is not None
        assert not inspected.crawl.complete
        assert notes(inspected)
        assert {key: f.state for key, f in during.items()} == {key: f.state for key, f in before.items()}
        case.home, case.server.scripts = home, scripts
        _, after = await case.day()
        assert {f.state for f in after.values()} == {State.OPEN}
        assert set(after) == set(before)


async def test_a_site_that_goes_down_in_the_middle_has_no_new_dead_links(tmp_path: Path) -> None:
    scripts = site()
    door = Door(scripts)
    home = await door.open()
    async with odd_server({"/": html("对照")}) as control:  # our own network stands
        case = Bureau(control, tmp_path, home)
        _, before = await case.day()
        more = '<p>no code here</p><a href="/c.html">丙</a> <img src="/d.png"><a href="/e.pdf">戊</a>'
        scripts["/b.html"] = shutting(door, reply(more.encode(), HTML))
        inspected, during = await case.day()
    assert set(during) == set(before)
    assert {f.state for f in during.values()} <= {State.NEW, State.OPEN}
    assert verdicts(inspected)["dead-links"] is Verdict.INCONCLUSIVE
    assert inspected.crawl is not None
    assert not inspected.crawl.complete
    assert "检查中途网站打不开了" in notes(inspected)


async def test_our_own_network_down_is_told_as_such(tmp_path: Path) -> None:
    async with bureau(tmp_path) as case:
        await refused(case)
        case.control = case.home.removeprefix("http://").rstrip("/")
        inspected, findings = await case.day()
    assert "本机" in notes(inspected)
    assert findings == {}


async def test_name_servers_that_do_not_answer_say_nothing_about_the_site(tmp_path: Path) -> None:
    async with bureau(tmp_path) as case, name_server({("www.bureau.test", "A"): "servfail"}) as names:
        case.home = f"http://www.bureau.test:{case.server.port}/"
        case.resolvers = f'["127.0.0.1:{names.port}"]'
        inspected, findings = await case.day()
    assert findings == {}
    assert "解析" in notes(inspected)
    assert set(verdicts(inspected).values()) == {Verdict.INCONCLUSIVE}


async def test_a_broken_certificate_is_told_and_nothing_is_judged(tmp_path: Path) -> None:
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)

    async def hold(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(hold, "127.0.0.1", 0, ssl=context)
    async with server, bureau(tmp_path) as case:
        case.home = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        inspected, findings = await case.day()
    assert findings == {}
    assert "证书" in notes(inspected)


def endless(case: Bureau) -> Script:
    async def pour(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 200 OK\r\n{HTML}\r\n\r\n".encode())
        while True:
            writer.write(b"<p>more</p>" * 1000)
            await writer.drain()

    return pour


def dripping(case: Bureau) -> Script:
    async def drip(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 200 OK\r\n{HTML}\r\nContent-Length: 100000\r\n\r\n".encode())
        while True:
            writer.write(b"<")
            await writer.drain()
            await asyncio.sleep(0.05)

    return drip


ODD_PAGES: dict[str, Callable[[Bureau], Script]] = {
    "a body without end": endless,
    "a body that drips": dripping,
    "random bytes": lambda _: reply(bytes((n * 167 + n // 7) % 256 for n in range(60_000)), "Content-Type: text/html"),
    "a redirect loop": lambda _: redirect("/odd.html"),
    "an unknown charset": lambda _: html("<p>内容</p>", "Content-Type: text/html; charset=x-no-such-charset"),
    "a compression bomb cut short": lambda _: reply(b"\x1f\x8b\x08\x00" + b"\x00" * 20, HTML, "Content-Encoding: gzip"),
    "nothing at all": lambda _: b"",
    "no HTTP": lambda _: b"hello\r\n",
    "deep nesting": lambda _: html("<div>" * 200_000),
}


@pytest.mark.parametrize("name", ODD_PAGES)
async def test_an_odd_page_harms_nobody_else(tmp_path: Path, name: str) -> None:
    async with bureau(tmp_path) as case:
        case.server.scripts["/"] = html('<a href="/a.html">甲</a> <a href="/b.html">乙</a> <a href="/odd.html">怪</a>')
        case.server.scripts["/odd.html"] = ODD_PAGES[name](case)
        inspected, findings = await case.day()
    assert {"missing.html", "b.html"} <= set(findings)
    odd = findings.get("odd.html")
    # An odd page may be suspected of not working (a hint), never be called dead, never fail a rule about its text.
    assert odd is None or (odd.check == "dead-links" and odd.severity.value == "warn"), odd
    assert Verdict.ERROR not in verdicts(inspected).values()


async def test_of_a_huge_file_linked_as_a_page_only_the_beginning_is_taken(tmp_path: Path) -> None:
    poured = 0

    async def pour(_: Asked, writer: asyncio.StreamWriter) -> None:
        nonlocal poured
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/zip\r\nContent-Length: 200000000\r\n\r\nPK\x03\x04")
        for _ in range(2000):
            writer.write(b"\x00" * 100_000)
            poured += 100_000
            await writer.drain()

    async with bureau(tmp_path) as case:
        case.server.scripts["/"] = html('<a href="/a.html">甲</a> <a href="/b.html">乙</a> <a href="/huge">全部</a>')
        case.server.scripts["/huge"] = pour
        _, findings = await case.day()
    assert set(findings) == {"missing.html", "b.html"}
    assert poured < 40_000_000


async def test_a_full_disk_ends_the_run_and_keeps_the_ledger(tmp_path: Path) -> None:
    path = tmp_path / "var" / "monitor.db"
    async with bureau(tmp_path) as case:
        _, before = await case.day()
        case.server.scripts["/"] = html("".join(f'<a href="/gone/{n}.html">{n}</a>' for n in range(60)))
        with Store.open(path) as store:
            connection = store._db._connection  # a disk that fills up now, as SQLite itself can play it
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count={pages + 2}")
            with pytest.raises(InspectionFailed, match="磁盘空间不足"):
                await case.inspect(store)
        with Store.open(path) as store:
            kept = {f.subject.rpartition("/")[2]: f.state for f in store.ledger.findings("bureau")}
        assert kept == {key: f.state for key, f in before.items()}
        case.server.scripts = site()
        _, after = await case.day()
    assert {f.state for f in after.values()} == {State.OPEN}


async def test_a_locked_database_is_told_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "var" / "monitor.db"
    async with bureau(tmp_path) as case:
        await case.day()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with Store.open(path, busy_timeout=0.2) as store, pytest.raises(StoreLocked, match="正被另一个程序写入"):
            await case.inspect(store)
    finally:
        other.execute("ROLLBACK")
        other.close()


async def test_a_database_of_a_newer_version_is_refused_unchanged(tmp_path: Path) -> None:
    path = tmp_path / "var" / "monitor.db"
    Store.open(path).close()
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version=9999")
    db.close()
    with pytest.raises(StoreTooNew, match="升级"):
        Store.open(path)


async def test_a_broken_cache_costs_one_crawl_and_nothing_else(tmp_path: Path) -> None:
    async with bureau(tmp_path) as case:
        await case.day()
        (tmp_path / "var" / "cache-bureau.db").write_bytes(b"this is no database" * 1000)
        inspected, findings = await case.day()
    assert {f.state for f in findings.values()} == {State.OPEN}
    assert "缓存" in notes(inspected)


async def test_killed_in_the_middle_of_a_crawl_the_next_run_works(tmp_path: Path) -> None:
    async def slow(_: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.3)
        writer.write(html("<p>慢</p>"))

    path = tmp_path / "var" / "monitor.db"
    async with bureau(tmp_path) as case:
        _, before = await case.day()
        case.server.scripts["/"] = html("".join(f'<a href="/slow/{n}.html">{n}</a>' for n in range(200)))
        case.server.scripts.update({f"/slow/{n}.html": slow for n in range(200)})
        command = [sys.executable, "-m", "monitor", "--config", str(case.config()), "run", "--no-mail"]
        process = subprocess.Popen(  # noqa: ASYNC220 - it must outlive the awaits below, to be killed
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "NO_COLOR": "1"}
        )
        deadline = time.monotonic() + 30
        while not any(asked.target.startswith("/slow/") for asked in case.server.asked):
            assert time.monotonic() < deadline, "the crawl never began"
            await asyncio.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        await asyncio.to_thread(process.wait)
        case.server.scripts = site()
        _, after = await case.day()
    assert set(after) == set(before)
    assert {f.state for f in after.values()} == {State.OPEN}
    with Store.open(path) as store:
        assert [run.status for run in reversed(store.runs("bureau"))] == ["done", "interrupted", "done"]


async def test_a_killed_crawl_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """Nothing is asked twice, nothing is lost, and the ledger is that of a run that nobody killed."""

    def page(number: int) -> Script:
        body = f"<p>{'正文' * 50}{number}</p><a href='/gone{number % 3}.html'>失效</a>"
        content = html(body) if number % 10 else reply(f"<html><body>{body}</body></html>".encode(), HTML)

        async def answer(_: Asked, writer: asyncio.StreamWriter) -> None:
            await asyncio.sleep(0.5)
            writer.write(content)

        return answer

    scripts: dict[str, Script] = {f"/p{n}.html": page(n) for n in range(120)}
    scripts["/"] = html("".join(f'<a href="/p{n}.html">{n}</a>' for n in range(120)))
    async with bureau(tmp_path, dict(scripts)) as case:
        command = [sys.executable, "-m", "monitor", "--config", str(case.config()), "run", "--no-mail"]
        process = subprocess.Popen(  # noqa: ASYNC220 - it must outlive the awaits below, to be killed
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "NO_COLOR": "1"}
        )
        deadline = time.monotonic() + 60
        while len(case.server.asked) < 105:
            assert time.monotonic() < deadline, "the crawl never came so far"
            await asyncio.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        await asyncio.to_thread(process.wait)
        await asyncio.sleep(1)  # what its helper had sent when it fell may still be on its way
        before = {asked.target for asked in case.server.asked}
        case.server.asked.clear()
        inspected, findings = await case.day()
        after = [asked.target for asked in case.server.asked if asked.target.startswith("/p")]
    (tmp_path / "whole").mkdir()
    async with bureau(tmp_path / "whole", dict(scripts)) as other:
        undisturbed, expected = await other.day()
    assert "从停下的地方继续" in notes(inspected)
    assert inspected.crawl is not None
    assert inspected.crawl.complete
    assert len(set(after) & before) < 90  # what was committed, every two seconds, is not asked again
    assert len(after) == len(set(after))
    assert set(findings) == set(expected)
    assert len(findings) == 15
    assert verdicts(inspected) == verdicts(undisturbed)
    assert [o.examined for o in inspected.outcomes] == [o.examined for o in undisturbed.outcomes]
    assert {name: f.carrier_total for name, f in findings.items()} == {
        name: f.carrier_total for name, f in expected.items()
    }


async def test_a_failed_run_still_has_an_honest_report(tmp_path: Path) -> None:
    async with bureau(tmp_path) as case:
        await refused(case)
        with Store.open(tmp_path / "var" / "monitor.db") as store:
            inspected = await case.inspect(store)
            loaded = read(case.config(), load_kinds)
            published = publish(
                loaded.settings, loaded.settings.sites[0], loaded.kinds, store, inspected.run_id, mail=False
            )
    page = published.html_path.read_text(encoding="utf-8")
    assert "未能判定" in page
    assert "连接被拒绝" in page
    assert "合格" not in published.subject.replace("不合格", "")


async def test_a_maintenance_page_everywhere_closes_nothing_and_passes_nothing(tmp_path: Path) -> None:
    pages = [f"/p{number}.html" for number in range(12)]
    async with bureau(tmp_path) as case:
        whole = dict(case.server.scripts)
        whole["/"] = html("".join(f'<a href="{page}">页</a>' for page in ["/a.html", "/b.html", *pages]))
        whole.update({page: html("<p>正文</p>") for page in pages})
        case.server.scripts = whole
        _, before = await case.day()
        case.server.scripts = dict.fromkeys(whole, html("<p>网站正在升级维护</p>"))
        inspected, during = await case.day()
        assert "可能在维护" in notes(inspected)
        assert verdicts(inspected)["dead-links"] is Verdict.INCONCLUSIVE
        assert {f.state for f in during.values()} == {State.NEW}
        case.server.scripts = whole
        _, after = await case.day()
    assert {key: f.state for key, f in after.items()} == dict.fromkeys(before, State.OPEN)


async def test_a_home_page_of_script_alone_is_not_the_site(tmp_path: Path) -> None:
    shell = b"<html><body><script>document.cookie='x=1';location.reload()</script></body></html>"
    async with bureau(tmp_path, {"/": reply(shell, HTML)}) as case:
        inspected, findings = await case.day()
    assert findings == {}
    assert set(verdicts(inspected).values()) == {Verdict.INCONCLUSIVE}


async def test_a_page_that_no_link_leads_to_any_more_is_looked_at_again(tmp_path: Path) -> None:
    async with bureau(tmp_path) as case:
        await case.day()
        case.server.scripts["/"] = html('<a href="/b.html">乙</a>')  # /a.html with its dead link stays on the server
        _, unlinked = await case.day()
        assert unlinked["missing.html"].state is State.OPEN
        del case.server.scripts["/a.html"]
        _, removed = await case.day()
    assert removed["missing.html"].state is State.FIXED


async def test_partial_runs_one_after_the_other_keep_the_other_checks_last_word(tmp_path: Path) -> None:
    async with bureau(tmp_path) as case:
        await case.day()
        loaded = read(case.config(), load_kinds)
        with Store.open(tmp_path / "var" / "monitor.db") as store:
            for _ in range(2):
                site = loaded.settings.sites[0]
                inspected = await inspect_site(loaded.settings, site, loaded.kinds, store, only=["site-code"])
                told = {outcome.check: outcome for outcome in inspected.outcomes}
                assert told["dead-links"].verdict is Verdict.FAIL
                assert told["dead-links"].reason.count("沿用") == 1
            assert [run.partial for run in store.runs("bureau")] == [True, True, False]
            last = store.latest_run("bureau")
    assert last is not None
    assert not last.partial
