"""Technical safety: response headers, mixed content, files that should not be there."""

from typing import Any

import pytest

from monitor.model import FailureKind, LinkTarget, LinkVerdict, PageKind
from tests.checks.fakes import BASE, HOME, NOW, FakeProbes, FakeSite, answer, check, failed, look, page

SAFE = {"x-content-type-options": "nosniff", "x-frame-options": "SAMEORIGIN", "server": "nginx"}


async def headers(reply: Any):
    return await look(check("security_headers"), FakeSite(probes=FakeProbes(pages={HOME: reply})))


async def test_protective_headers_pass():
    assert (await headers(answer(HOME, headers=SAFE))).verdict == "pass"


async def test_a_policy_may_stand_for_the_frame_option():
    told = {**SAFE, "content-security-policy": "default-src 'self'; frame-ancestors 'none'"}
    del told["x-frame-options"]
    assert (await headers(answer(HOME, headers=told))).verdict == "pass"


@pytest.mark.parametrize(
    ("changed", "aspect"),
    [
        ({"x-content-type-options": "none"}, "x-content-type-options"),
        ({"x-frame-options": ""}, "x-frame-options"),
        ({"server": "Apache/2.4.6 (CentOS)"}, "server"),
        ({"x-powered-by": "PHP/5.4.16"}, "server"),
    ],
)
async def test_each_header_that_lacks_is_a_hint(changed: dict[str, str], aspect: str):
    looked = await headers(answer(HOME, headers={**SAFE, **changed}))
    assert (looked.aspects, looked.verdict) == ({aspect}, "warn")


async def test_only_https_is_asked_for_strict_transport():
    secure = HOME.replace("http:", "https:")
    assert (await headers(answer(HOME, headers=SAFE, final_url=secure))).aspects == {"strict-transport-security"}


@pytest.mark.parametrize(
    "reply", [failed(HOME, FailureKind.TIMEOUT), answer(HOME, status=403), answer(HOME, status=500)]
)
async def test_a_page_that_did_not_open_has_no_headers_to_judge(reply: Any):
    assert (await headers(reply)).verdict == "inconclusive"


SECURE = "https://www.example.test/a.html"


@pytest.mark.parametrize(
    ("html", "marks"),
    [
        ('<script src="http://x.test/a.js"></script>', {("http://x.test/a.js", "active")}),
        ('<iframe src="http://x.test/"></iframe>', {("http://x.test/", "active")}),
        ('<link rel="stylesheet" href="http://x.test/a.css">', {("http://x.test/a.css", "active")}),
        ('<img src="http://x.test/a.png">', {("http://x.test/a.png", "passive")}),
        ('<a href="http://x.test/">链接</a>', set()),
        ('<img src="//x.test/a.png"><script src="/a.js"></script>', set()),
        ('<link rel="canonical" href="http://x.test/">', set()),
    ],
)
async def test_what_an_https_page_loads(html: str, marks: set[tuple[str, str]]):
    assert (await look(check("mixed_content"), None, page(SECURE, html))).marks == marks


async def test_a_page_over_http_has_no_mixed_content():
    assert (await look(check("mixed_content"), None, page(HOME, '<img src="http://x.test/a.png">'))).said == []


def linked(path: str, verdict: LinkVerdict = LinkVerdict.ALIVE, *, internal: bool = True) -> FakeSite:
    return FakeSite(target_list=[LinkTarget(f"{BASE}{path}", verdict, "", 200, internal, 1, NOW)])


@pytest.mark.parametrize(
    "path",
    ["wwwroot.zip", "web20240801.rar", "db.sql", "data.sql.gz", "index.php.bak", ".git/config", "upload/site.bak",
     "web.config", "%77wwroot.tar.gz/../www.zip", "phpinfo.php"],
)  # fmt: skip
async def test_files_that_should_not_be_there(path: str):
    assert (await look(check("exposed_files"), linked(path))).aspects == {"file"}


@pytest.mark.parametrize(
    "path",
    ["attachment/0/1/附件.zip", "backup-plan.pdf", "2024年数据.xlsx", "files/申报材料.rar", "database.html",
     "search?file=x.sql", "content/post_1.html"],
)  # fmt: skip
async def test_files_that_may_be_there(path: str):
    assert (await look(check("exposed_files"), linked(path))).faults == []


async def test_a_file_that_is_gone_or_elsewhere_is_none_of_ours():
    assert (await look(check("exposed_files"), linked("db.sql", LinkVerdict.DEAD))).faults == []
    assert (await look(check("exposed_files"), linked("db.sql", internal=False))).faults == []


async def test_a_file_that_did_not_open_is_open():
    looked = await look(check("exposed_files"), linked("db.sql", LinkVerdict.SUSPECT))
    assert (looked.faults, len(looked.unjudged)) == ([], 1)


@pytest.mark.parametrize(
    ("title", "verdict"),
    [
        ("Index of /swscjg/upload", "fail"),
        ("Directory Listing For [/upload/]", "fail"),
        ("www.example.test - /upload/", "fail"),
        ("通知公告 - 测试局", "pass"),
        ("食品安全指数 Index of 2024", "pass"),
    ],
)
async def test_directory_listings(title: str, verdict: str):
    shown = page(f"{BASE}upload/", f"<title>{title}</title>", PageKind.OTHER)
    assert (await look(check("exposed_files"), None, shown)).verdict == verdict
