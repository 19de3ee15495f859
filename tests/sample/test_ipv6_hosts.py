"""IPv6 faults of a whole host, end to end: a port that does not listen, a home page that is another one over IPv6."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from checks.registry import load_kinds
from monitor.config import read
from monitor.inspection import inspect_site
from monitor.model import Finding, Verdict
from monitor.sample import SampleBureau
from monitor.sample.responses import Addresses, Manner, Reply, Site
from monitor.store import Store

CONFIG = """
data_dir = "."
[[site]]
id = "one"
name = "样例"
home = "{home}"
[network]
resolvers = ["127.0.0.1:{dns}"]
control_hosts_v4 = ["127.0.0.1:{http}"]
control_hosts_v6 = ["[::1]:{http}"]
allow_private = true
[crawl]
rate = 500
retry_pause = 0.1
[[check]]
id = "ipv6"
kind = "ipv6"
ports = [{port}]
tries = 3
pause = 0.01
"""


@pytest.fixture
def bureau() -> Iterator[SampleBureau]:
    with SampleBureau(today=date(2026, 8, 20)) as running:
        if not running.ipv6:
            pytest.skip("no ::1 on this machine")
        yield running


def inspected(bureau: SampleBureau, host: str, folder: Path) -> tuple[Verdict, dict[str, Finding]]:
    """The verdict of the ipv6 check on one host as a site of its own, and its findings by aspect."""
    a = bureau.addresses
    path = folder / "config.toml"
    text = CONFIG.format(home=a.at(host), dns=bureau.dns.port, http=a.ports.http, port=a.port_of(host))
    path.write_text(text, encoding="utf-8")
    loaded = read(path, load_kinds)
    with Store.open(folder / "monitor.db") as store:
        done = asyncio.run(inspect_site(loaded.settings, loaded.settings.sites[0], loaded.kinds, store))
        findings = list(store.ledger.findings("one"))
    assert {finding.subject for finding in findings} <= {host}
    return done.outcomes[0].verdict, {finding.aspect: finding for finding in findings}


def serve_home(bureau: SampleBureau, host: str, reply: Reply) -> None:
    bureau.web.site = Site(bureau.addresses, {**bureau.site.replies, (host, "/"): reply})


def home(text: str) -> Reply:
    body = (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{text[:6]}</title></head><body>{text}</body></html>"
    )
    return Reply(200, body.encode())


def test_a_host_that_is_the_same_over_both_families_passes(bureau: SampleBureau, tmp_path: Path) -> None:
    pages = {
        "/": home("按月发布市场监管数据。" * 30 + "<a href='/month.html'>月度</a>"),
        "/month.html": home("本月数据如下，供社会各界参考使用。" * 9 + "<a href='/year.html'>年度</a>"),
        "/year.html": home("年度数据由各科室汇总后统一发布。" * 9),
    }
    replies = {(Addresses.OLD, path): reply for path, reply in pages.items()}
    bureau.web.site = Site(bureau.addresses, {**bureau.site.replies, **replies})
    assert inspected(bureau, Addresses.OLD, tmp_path) == (Verdict.PASS, {})


def test_a_port_that_is_closed_over_ipv6_alone_is_told_with_its_address(bureau: SampleBureau, tmp_path: Path) -> None:
    verdict, found = inspected(bureau, Addresses.IMAGES, tmp_path)
    assert verdict is Verdict.FAIL
    assert {f"tcp:::1:{bureau.addresses.ports.images}", "home"} <= set(found)
    assert not {"aaaa", "ns", "mapped"} & set(found)


def test_another_home_page_over_ipv6_is_told(bureau: SampleBureau, tmp_path: Path) -> None:
    other = home("It works! 这是服务器的默认页面，网站尚未配置。" * 3)
    serve_home(bureau, Addresses.OLD, replace(home("按月发布市场监管数据。" * 30), over_v6=other))
    _, found = inspected(bureau, Addresses.OLD, tmp_path)
    assert "same" in found
    assert "home" not in found


def test_a_home_page_that_fails_over_ipv6_alone_is_told(bureau: SampleBureau, tmp_path: Path) -> None:
    serve_home(bureau, Addresses.OLD, replace(home("数据。" * 30), over_v6=Reply(manner=Manner.RESET)))
    verdict, found = inspected(bureau, Addresses.OLD, tmp_path)
    assert verdict is Verdict.FAIL
    assert "home" in found


def test_a_host_that_is_down_over_both_families_is_no_ipv6_fault(bureau: SampleBureau, tmp_path: Path) -> None:
    serve_home(bureau, Addresses.OLD, Reply(500, b"down"))
    _, found = inspected(bureau, Addresses.OLD, tmp_path)
    assert not {"home", "same", "success"} & set(found)
