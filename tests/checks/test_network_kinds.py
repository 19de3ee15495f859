"""http, tls_days, json: what is surely wrong, what is suspect, and what cannot be told from here."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.json_value import parse_path, walk
from checks.tls import split_host
from monitor.model import Answer, Certificate, Connection, Failure, FailureKind
from tests.checks.fakes import NOW, FakeProbes, FakeSite, answer, check, failed, look

URL = "https://service.example.test/"


def site(**pages: Any) -> FakeSite:
    return FakeSite(probes=FakeProbes(**pages))


async def http(reply: Answer | list[Answer], **options: Any):
    return await look(check("http", urls=[URL], **options), site(pages={URL: reply}))


async def test_address_that_answers_passes():
    assert (await http(answer(URL, "欢迎"), contains=["欢迎"])).verdict == "pass"


async def test_wrong_status_fires():
    looked = await http(answer(URL, status=404))
    assert (looked.marks, looked.verdict) == ({(URL, "status")}, "fail")


@pytest.mark.parametrize("kind", [FailureKind.NXDOMAIN, FailureKind.REFUSED])
async def test_certain_failures_fire(kind: FailureKind):
    assert (await http(failed(URL, kind))).verdict == "fail"


@pytest.mark.parametrize(
    "reply", [failed(URL, FailureKind.TIMEOUT), failed(URL, FailureKind.TLS), answer(URL, status=502)]
)
async def test_doubtful_failures_are_only_suspect(reply: Answer):
    looked = await http(reply)
    assert looked.verdict == "warn"
    assert "疑似" in looked.faults[0].message


@pytest.mark.parametrize(
    "reply",
    [
        answer(URL, status=403),
        answer(URL, status=521),
        failed(URL, FailureKind.DNS),
        failed(URL, FailureKind.FORBIDDEN),
    ],
)
async def test_blocked_and_untestable_addresses_are_unjudged(reply: Answer):
    looked = await http(reply)
    assert (looked.faults, looked.verdict) == ([], "inconclusive")


async def test_failure_that_a_second_client_does_not_see_is_no_fault():
    assert (await http([failed(URL, FailureKind.TIMEOUT), answer(URL)])).verdict == "pass"


async def test_slow_twice_fires_and_slow_once_does_not():
    slow = answer(URL, seconds=16.0)
    assert (await http(slow)).aspects == {"slow"}
    assert (await http([slow, answer(URL, seconds=2.0)])).verdict == "pass"


async def test_missing_words_fire_unless_the_body_was_cut():
    assert (await http(answer(URL, "无"), contains=["欢迎"])).aspects == {"text"}
    assert (await http(answer(URL, "无", truncated=True), contains=["欢迎"])).verdict == "inconclusive"


async def test_gbk_body_is_read():
    body = '<meta charset="gb2312">欢迎'.encode("gb18030")
    assert (await http(answer(URL, body), contains=["欢迎"])).verdict == "pass"


async def test_redirect_must_arrive():
    moved = answer(URL, final_url="https://new.example.test/a")
    assert (await http(moved, redirect_to="https://new.example.test/*")).verdict == "pass"
    assert (await http(moved, redirect_to="https://old.example.test/")).aspects == {"redirect"}


async def test_without_a_network_nothing_is_judged():
    probes = FakeProbes(routes={4: False, 6: False})
    for rule in (
        check("http", urls=[URL]),
        check("tls_days", hosts=["a.test"]),
        check("json", url=URL, path="a"),
        check("http", urls=[URL], family=6),
    ):
        looked = await look(rule, FakeSite(probes=probes))
        assert (looked.faults, looked.verdict) == ([], "inconclusive")
    assert probes.asked == []


async def test_probe_kinds_pass_without_a_complete_crawl():
    looked = await look(check("http", urls=[URL]), FakeSite(complete=False, probes=FakeProbes({URL: answer(URL)})))
    assert looked.verdict == "pass"


def certificate(days: int, **more: Any) -> Certificate:
    start, end = NOW - timedelta(days=300), NOW + timedelta(days=days, hours=1)
    return replace(Certificate("a.test", "CN=a.test", "CN=测试CA", start, end, True), **more)


async def tls(seen: Certificate | Connection):
    return await look(check("tls_days", hosts=["a.test"]), site(certificates={"a.test:443": seen}))


@pytest.mark.parametrize(
    ("days", "verdict"), [(31, "pass"), (30, "warn"), (8, "warn"), (7, "fail"), (0, "fail"), (-2, "fail")]
)
async def test_days_left_decide(days: int, verdict: str):
    looked = await tls(certificate(days))
    assert looked.verdict == verdict
    assert looked.aspects == (set() if verdict == "pass" else {"expiry"})
    assert {f.subject for f in looked.faults} <= {"a.test:443"}


async def test_untrusted_certificate_fires():
    assert (await tls(certificate(90, trusted=False, problem="自签名"))).aspects == {"trust"}


async def test_certificate_of_tomorrow_fires():
    looked = await tls(certificate(90, not_before=NOW + timedelta(days=1)))
    assert looked.aspects == {"expiry"}
    assert "尚未生效" in looked.faults[0].message


@pytest.mark.parametrize(
    ("kind", "verdict"),
    [
        (FailureKind.REFUSED, "fail"),
        (FailureKind.NXDOMAIN, "fail"),
        (FailureKind.TIMEOUT, "inconclusive"),
        (FailureKind.TLS, "inconclusive"),
        (FailureKind.DNS, "inconclusive"),
    ],
)
async def test_host_without_certificate(kind: FailureKind, verdict: str):
    looked = await tls(Connection("192.0.2.1", 443, 0.1, Failure(kind)))
    assert looked.verdict == verdict
    assert looked.aspects == ({"absent"} if verdict == "fail" else set())


async def test_plain_http_home_without_hosts_is_unjudged():
    assert (await look(check("tls_days"))).verdict == "inconclusive"


@pytest.mark.parametrize(
    ("text", "host"), [("a.test", ("a.test", 443)), ("a.test:8443", ("a.test", 8443)), ("[::1]:1", ("::1", 1))]
)
def test_hosts_are_split(text: str, host: tuple[str, int]):
    assert split_host(text) == host


JSON = '{"classify": {"post_count": 3}, "articles": [{"title": "甲"}, {"title": "乙"}], "ok": true}'


async def json_check(body: str | bytes = JSON, status: int = 200, **options: Any):
    reply = answer(URL, body, status, truncated=options.pop("truncated", False))
    return await look(check("json", url=URL, **options), site(pages={URL: reply}))


@pytest.mark.parametrize(
    "options",
    [
        {"path": "articles", "min_count": 2, "max_count": 2},
        {"path": "articles[1].title", "equals": "乙"},
        {"path": "classify.post_count", "min": 3, "max": 3},
        {"path": "articles[0].title", "matches": "^甲$"},
        {"path": "ok", "equals": True},
        {"path": "ok"},
    ],
)
async def test_right_value_passes(options: dict[str, Any]):
    assert (await json_check(**options)).verdict == "pass"


@pytest.mark.parametrize(
    "options",
    [
        {"path": "articles", "min_count": 3},
        {"path": "articles[2].title"},
        {"path": "articles[1].title", "equals": "甲"},
        {"path": "classify.post_count", "max": 2},
        {"path": "articles[0].title", "min": 1},
        {"path": "ok", "equals": 1},
        {"path": "missing"},
    ],
)
async def test_wrong_value_fires(options: dict[str, Any]):
    assert (await json_check(**options)).marks == {(URL, options["path"])}


@pytest.mark.parametrize(("body", "status"), [("<html>", 200), (b"\xff\x00", 200), ("{}", 500), ("[" * 100_000, 200)])
async def test_unreadable_json_is_unjudged(body: str | bytes, status: int):
    looked = await json_check(body, status, path="a")
    assert (looked.faults, looked.verdict) == ([], "inconclusive")


async def test_cut_json_is_unjudged():
    assert (await json_check(path="a", truncated=True)).verdict == "inconclusive"


KEYS = st.text(st.characters(exclude_characters=".[]", exclude_categories=("Cs",)), min_size=1, max_size=6)


@given(st.lists(KEYS | st.integers(0, 3), min_size=1, max_size=5))
def test_path_written_from_steps_is_read_back(steps: list[str | int]):
    path = "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in steps).removeprefix(".")
    assert parse_path(path) == steps


@given(
    st.recursive(st.none() | st.integers(), lambda v: st.lists(v, max_size=3) | st.dictionaries(KEYS, v, max_size=3))
)
def test_walking_any_json_raises_nothing(value: Any):
    assert walk(value, ["a", 0]) in [(False, None), (True, value["a"][0] if walk(value, ["a", 0])[0] else None)]
