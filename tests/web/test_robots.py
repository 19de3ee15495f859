"""robots.txt as RFC 9309 means it, and whatever robots files lie in ../shared/suites (skipped when none do)."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.model import Answer, Failure, FailureKind
from monitor.web.robots import Robots

SUITES = Path(__file__).resolve().parents[2].parent / "shared" / "suites"
HOST = "http://site.test"


def robots(body: bytes = b"", status: int | None = 200, content_type: str = "text/plain") -> Robots:
    async def ask(url: str, _: int) -> Answer:
        failure = None if status is not None else Failure(FailureKind.TIMEOUT, "测试")
        headers = {"content-type": content_type}
        return Answer(url, url, status, datetime.now(UTC), 0.1, headers=headers, body=body, failure=failure)

    return Robots(ask, lambda host, seconds: delays.append((host, seconds)))


delays: list[tuple[str, float]] = []


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("User-agent: *\nDisallow: /a", "/a/b", False),
        ("User-agent: *\nDisallow: /a", "/b", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /\nAllow: /public/", "/public/x", True),  # the longest match wins (§2.2.2)
        ("User-agent: *\nAllow: /public/\nDisallow: /", "/private", False),
        ("User-agent: *\nDisallow: /*.php$", "/a.php", False),
        ("User-agent: *\nDisallow: /*.php$", "/a.php?x", True),
        ("User-agent: xunjian\nDisallow: /x\nUser-agent: *\nDisallow: /", "/y", True),  # our own group alone counts
        ("User-agent: XunJian\nDisallow: /x", "/x", False),
        ("User-agent: other\nDisallow: /", "/x", True),
        ("user-agent:*\r\nDISALLOW:/a # 注释\r\n", "/a", False),
        ("Disallow: /a", "/a", True),  # a rule that belongs to nobody
        ("User-agent: *\nDisallow: /中文", "/%E4%B8%AD%E6%96%87/1", False),
        ("User-agent: *\nDisallow: /%E4%B8%AD", "/%E4%B8%AD%E6%96%87", False),
        ("\ufeffUser-agent: *\nDisallow: /a", "/a", False),
        ("这不是 robots\n" * 20 + "User-agent: *\nDisallow: /a", "/a", False),
    ],
)
async def test_rules(rules: str, path: str, allowed: bool) -> None:
    assert await robots(rules.encode()).allows(HOST + path) is allowed


async def test_a_file_in_gbk() -> None:
    rules = robots("User-agent: *\n# 后台\nDisallow: /管理/".encode("gb18030"), content_type="text/plain; charset=gbk")
    assert not await rules.allows(f"{HOST}/%E7%AE%A1%E7%90%86/")


@pytest.mark.parametrize("status", [404, 403, 401, 410])
async def test_no_file_allows_everything(status: int) -> None:
    assert await robots(b"User-agent: *\nDisallow: /", status).allows(f"{HOST}/a")


@pytest.mark.parametrize("status", [500, 503, None])
async def test_a_file_that_cannot_be_had_is_said_to_be(status: int | None) -> None:
    asked = robots(b"", status)
    assert await asked.allows(f"{HOST}/a")
    assert len(asked.notes) == 1
    assert "按允许访问处理" in asked.notes[0]


async def test_a_page_in_its_place_is_no_file() -> None:
    page = b"<!DOCTYPE html><html><body>User-agent: *\nDisallow: /</body></html>"
    assert await robots(page, content_type="text/html").allows(f"{HOST}/a")


async def test_the_delay_is_passed_on() -> None:
    delays.clear()
    await robots(b"User-agent: *\nCrawl-delay: 3").allows(f"{HOST}/a")
    assert delays == [("site.test", 3.0)]


def _suite() -> list[object]:
    files = sorted(path for path in SUITES.rglob("*robots*") if path.is_file()) if SUITES.is_dir() else []
    if not files:
        return [pytest.param(b"", marks=pytest.mark.skip(reason="../shared/suites 中没有 robots 文件，跳过"))]
    return [pytest.param(path.read_bytes(), id=path.name) for path in files]


@pytest.mark.parametrize("body", _suite())
async def test_files_of_others_are_read_without_trouble(body: bytes) -> None:
    assert await robots(body).allows(f"{HOST}/") in (True, False)


async def test_more_rules_than_memory_holds_are_not_read_and_said_so() -> None:
    robots_of_many = "\n".join(f"User-agent: r{n}\nSitemap: /x" for n in range(9_000))
    asked = robots(f"{robots_of_many}\n".encode() + b"Disallow: /b\n" * 18_000)
    assert await asked.allows(f"{HOST}/b")
    assert asked.notes == [f"{HOST}/robots.txt 的规则超过 500000 条，没有读，按允许访问处理"]


async def test_many_robots_with_a_rule_each_are_few_rules() -> None:
    asked = robots(
        b"".join(b"User-agent: r%d\nDisallow: /\n" % n for n in range(9_000)) + b"User-agent: *\nDisallow: /b"
    )
    assert not await asked.allows(f"{HOST}/b")
    assert asked.notes == []


async def test_a_rule_of_many_stars_takes_no_time() -> None:
    asked = robots(b"User-agent: *\nDisallow: /" + b"*a" * 60_000 + b"b$")
    assert await asked.allows(f"{HOST}/" + "a" * 2_000)
