"""Alerts from probe and ledger to the channel: confirmed, once, with an all-clear, folded, not in quiet hours.

Told to real servers on loopback."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from checks.registry import load_kinds
from monitor import alerts
from monitor.config import Settings, read
from monitor.model import Fault, Severity, fingerprint
from monitor.store import NETWORK, Sample, Store
from tests.servers.webhook import Robot, robot

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # 12:00 in Beijing
MINUTE = timedelta(minutes=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "monitor.db") as opened:
        yield opened


@pytest.fixture
def group() -> Iterator[Robot]:
    with robot() as one:
        yield one


@pytest.fixture
def config(tmp_path: Path, group: Robot) -> Callable[..., Settings]:
    def make(channel: str = 'type = "wecom"\nurl = "${ROBOT}"\n', sites: int = 1) -> Settings:
        path = tmp_path / "config.toml"
        tables = "".join(
            f'[[site]]\nid = "s{n}"\nname = "{name}"\nhome = "https://www.example.test/{n}/"\n'
            for n, name in enumerate(("甲局", "乙局", "丙局")[:sites], 1)
        )
        text = f'{tables}[network]\nconnect_timeout = 2\ntotal_timeout = 4\n[[alert]]\nid = "g"\n{channel}'
        path.write_text(text, encoding="utf-8")
        return read(path, load_kinds, environ={"ROBOT": group.url, "SIGN": "SEC-1"}).settings

    return make


def probe(store: Store, pattern: str, until: datetime = NOON, site: str = "s1") -> None:
    """`x` failed, `.` worked, a minute apart, the last one at `until`."""
    for n, sign in enumerate(reversed(pattern)):
        store.add_sample(
            Sample(site, until - n * MINUTE, sign == ".", 0.4, "HTTP 200" if sign == "." else "超时无应答")
        )


async def round_(settings: Settings, store: Store, now: datetime = NOON) -> list[alerts.Told]:
    alerts.watch_probes(settings, store, now)
    return await alerts.dispatch(settings, store, now)


def said(document: Any) -> str:
    return document["text"]["content"]


# --- the home page ---


async def test_down_is_told_once_and_its_end_once(config, store: Store, group: Robot) -> None:
    settings = config()
    probe(store, ".xx")
    assert await round_(settings, store) == []
    probe(store, "x", NOON + MINUTE)
    for _ in range(3):
        await round_(settings, store, NOON + MINUTE)
    (told,) = group.got
    assert said(told).startswith("【网站巡检告警】")
    assert "甲局：首页打不开（超时无应答；最近 4 次监测失败 3 次）" in said(told)
    probe(store, "..", NOON + 5 * MINUTE)
    for _ in range(3):
        await round_(settings, store, NOON + 5 * MINUTE)
    assert len(group.got) == 2
    assert "【解除】甲局：首页已恢复访问。11月23日 12:05" in said(group.got[1])


async def test_a_restart_tells_nothing_twice(config, store: Store, group: Robot, tmp_path: Path) -> None:
    settings = config()
    probe(store, "xxx")
    await round_(settings, store)
    store.close()
    with Store.open(tmp_path / "monitor.db") as again:
        await round_(settings, again, NOON + MINUTE)
    assert len(group.got) == 1


async def test_one_host_down_is_one_line_for_all_its_sites(config, store: Store, group: Robot) -> None:
    settings = config(sites=3)
    for site in ("s1", "s2", "s3"):
        probe(store, "xxxx", site=site)
    await round_(settings, store)
    (told,) = group.got
    assert "www.example.test（涉及 3 个站点：甲局、乙局、丙局）：首页打不开" in said(told)
    assert said(told).count("【告警】") == 1


async def test_while_our_own_network_is_down_only_that_is_an_alert(config, store: Store, group: Robot) -> None:
    settings = config(sites=2)
    probe(store, "xxx", site=NETWORK)
    probe(store, "xxx")
    await round_(settings, store)
    (told,) = group.got
    assert "巡检服务器：本机网络不通，无法监测网站" in said(told)
    assert "首页打不开" not in said(told)
    probe(store, ".", NOON + MINUTE, site=NETWORK)
    probe(store, "..", NOON + MINUTE)
    await round_(settings, store, NOON + MINUTE)
    assert "【解除】巡检服务器：已恢复" in said(group.got[1])
    assert len(group.got) == 2


async def test_the_line_of_the_rule_is_told_with_its_numbers(config, store: Store, group: Robot) -> None:
    settings = config()
    for n in reversed(range(140)):
        store.add_sample(Sample("s1", NOON - n * timedelta(hours=1.2), n % 20 != 3, 0.4, ""))
    await round_(settings, store)
    assert "近 7 天监测 140 次，打不开 7 次，占 5.00%（标准为 5%）" in said(group.got[0])


# --- quiet hours, failures ---


async def test_quiet_hours_hold_back_and_what_is_over_by_then_is_one_line(config, store: Store, group: Robot) -> None:
    settings = config('type = "wecom"\nurl = "${ROBOT}"\nquiet = "11:00-13:00"\n')
    probe(store, "xxx")
    assert await round_(settings, store) == []
    probe(store, "..", NOON + 10 * MINUTE)
    assert await round_(settings, store, NOON + 10 * MINUTE) == []
    await round_(settings, store, NOON + timedelta(hours=1))
    (told,) = group.got
    assert "【已恢复】甲局：11月23日 12:00 至 11月23日 12:10 曾有告警：首页打不开" in said(told)


async def test_a_robot_that_refuses_is_tried_again_after_a_pause(config, store: Store, group: Robot) -> None:
    settings = config()
    group.answer = '{"errcode": 45009, "errmsg": "api freq out of limit"}'
    probe(store, "xxx")
    (told,) = await round_(settings, store)
    assert "45009 api freq out of limit" in told.error
    assert "geheim" not in told.error
    group.answer = '{"errcode": 0}'
    assert await round_(settings, store, NOON + timedelta(seconds=30)) == []
    (told,) = await round_(settings, store, NOON + timedelta(seconds=90))
    assert told.error == ""
    assert len(group.got) == 2


@pytest.mark.parametrize(("status", "answer"), [(500, "{}"), (200, "<html>登录</html>"), (302, "")])
async def test_what_is_no_robots_yes_is_a_failure(config, store: Store, group: Robot, status: int, answer: str) -> None:
    settings = config()
    group.status, group.answer = status, answer
    probe(store, "xxx")
    (told,) = await round_(settings, store)
    assert told.error
    assert store.alerts.pending("g", NOON + timedelta(hours=2))


async def test_a_channel_that_is_not_there_is_told_without_its_key(config, store: Store, group: Robot) -> None:
    settings = config()
    dead = settings.alerts[0].model_copy(update={"url": type(settings.alerts[0].url)("http://127.0.0.1:9/?key=geheim")})
    probe(store, "xxx")
    (told,) = await round_(settings.model_copy(update={"alerts": [dead]}), store)
    assert "连接被拒绝" in told.error
    assert "geheim" not in told.error


# --- channels ---


async def test_dingtalk_is_signed_with_the_secret(config, store: Store, group: Robot) -> None:
    settings = config('type = "dingtalk"\nurl = "${ROBOT}"\nsecret = "${SIGN}"\n')
    probe(store, "xxx")
    await round_(settings, store)
    query = parse_qs(urlsplit(group.paths[0]).query)
    expected = hmac.new(b"SEC-1", f"{query['timestamp'][0]}\nSEC-1".encode(), hashlib.sha256).digest()
    assert base64.b64decode(query["sign"][0]) == expected
    assert query["key"] == ["geheim"]
    assert group.got[0]["msgtype"] == "text"


async def test_json_says_it_to_programs(config, store: Store, group: Robot) -> None:
    settings = config('type = "json"\nurl = "${ROBOT}"\n')
    group.answer = ""
    probe(store, "xxx")
    await round_(settings, store)
    (alert,) = group.got[0]["alerts"]
    assert (alert["phase"], alert["kind"], alert["site"], alert["opened"]) == ("opened", "down", "s1", NOON.isoformat())


async def test_mail_goes_through_the_outbox_once(config, store: Store) -> None:
    mail = '[mail]\nhost = "127.0.0.1"\nsender = "robot@a.test"\n'
    settings = config(f'type = "mail"\nto = ["duty@a.test"]\n{mail}')
    probe(store, "xxx")
    await round_(settings, store)
    await round_(settings, store, NOON + MINUTE)
    (letter,) = store.outbox.waiting()
    assert letter.recipients == ("duty@a.test",)
    parsed = message_from_bytes(letter.mime, policy=policy.default)
    assert parsed["Subject"] == "【网站巡检告警】新告警 1 条"
    assert "甲局：首页打不开" in parsed.get_body(("plain",)).get_content()


async def test_a_channel_hears_only_what_it_asked_for(config, store: Store, group: Robot) -> None:
    settings = config('type = "wecom"\nurl = "${ROBOT}"\nevents = ["veto"]\nsites = ["s2"]\n', sites=2)
    probe(store, "xxx")
    probe(store, "xxx", site="s2")
    assert await round_(settings, store) == []
    assert group.got == []


# --- findings ---


def inspected(
    store: Store,
    seen: list[Fault],
    *,
    cleared: Sequence[str] = (),
    at: datetime = NOON,
    kind: str = "k",
) -> int:
    run = store.begin_run("s1", "甲局", at)
    store.ledger.apply(
        run, site="s1", check="c", kind=kind, items=(4,), departments=("办公室",), now=at,
        seen=[(one, one.severity or Severity.ERROR, "") for one in seen],
        cleared=[fingerprint("s1", "c", subject, "") for subject in cleared],
    )  # fmt: skip
    store.finish_run(run, finished=at, status="done")
    return run


async def test_a_veto_finding_is_told_once_and_its_end(config, store: Store, group: Robot) -> None:
    settings = config()
    site = settings.sites[0]
    bad = Fault("https://a.test/x", "页面被\n【解除】\u202e篡改", severity=Severity.VETO)
    run = inspected(store, [bad, Fault("https://a.test/y", "链接失效")])
    for _ in range(2):
        alerts.watch_findings(settings, store, site, run, NOON)
        await alerts.dispatch(settings, store, NOON)
    (told,) = group.got
    assert "甲局：页面被 【解除】 篡改（https://a.test/x；责任科室：办公室；编号 1）" in said(told)
    assert said(told).count("\n") == 1, "页面文字不能另起一行"
    assert "链接失效" not in said(told)
    second = inspected(store, [bad], at=NOON + timedelta(days=1))
    alerts.watch_findings(settings, store, site, second, NOON + timedelta(days=1))
    third = inspected(store, [], cleared=["https://a.test/x"], at=NOON + timedelta(days=2))
    alerts.watch_findings(settings, store, site, third, NOON + timedelta(days=2))
    alerts.watch_findings(settings, store, site, run, NOON + timedelta(days=2))  # an old run opens nothing again
    await alerts.dispatch(settings, store, NOON + timedelta(days=2))
    assert len(group.got) == 2
    assert "【解除】甲局：已整改" in said(group.got[1])


async def test_a_hidden_link_or_a_leaked_number_is_told_at_once_a_hint_of_one_is_not(
    config, store: Store, group: Robot
) -> None:
    settings = config()
    faults = [
        Fault("https://a.test/x", "页面上有身份证号"),
        Fault("https://a.test/y", "疑似手机号", severity=Severity.WARN),
    ]
    run = inspected(store, faults, kind="privacy")
    alerts.watch_findings(settings, store, settings.sites[0], run, NOON)
    await alerts.dispatch(settings, store, NOON)
    (told,) = group.got
    assert "页面上有身份证号" in said(told)
    assert "疑似手机号" not in said(told)
    quiet = settings.model_copy(update={"alerting": settings.alerting.model_copy(update={"at_once": []})})
    alerts.watch_findings(quiet, store, settings.sites[0], run, NOON + timedelta(hours=1))
    await alerts.dispatch(quiet, store, NOON + timedelta(hours=1))
    assert "不再属于须马上通知的问题" in said(group.got[1])


async def test_a_run_that_broke_down_neither_opens_nor_clears(config, store: Store, group: Robot) -> None:
    settings = config()
    run = inspected(store, [Fault("https://a.test/x", "页面被篡改", severity=Severity.VETO)])
    store.finish_run(run, finished=NOON, status="failed")
    alerts.watch_findings(settings, store, settings.sites[0], run, NOON)
    assert await alerts.dispatch(settings, store, NOON) == []


async def test_many_findings_fit_into_one_message(config, store: Store, group: Robot) -> None:
    settings = config()
    faults = [Fault(f"https://a.test/{n}", "页面被篡改" * 30, severity=Severity.VETO) for n in range(200)]
    alerts.watch_findings(settings, store, settings.sites[0], inspected(store, faults), NOON)
    await alerts.dispatch(settings, store, NOON)
    (told,) = group.got
    assert len(said(told).encode()) <= 2048
    assert said(told).startswith("【网站巡检告警】新告警 200 条")
    assert await alerts.dispatch(settings, store, NOON + timedelta(hours=1)) == []
