"""The ledger comes to the same whether unchanged pages are said again or read again: the sample bureau, two days."""

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from checks.registry import load_kinds
from monitor.config import read
from monitor.inspection import Inspected, inspect_site
from monitor.model import Finding, Outcome
from monitor.plan import load_plan
from monitor.sample.bureau import SampleBureau
from monitor.sample.demo import write_config
from monitor.store import Store

pytestmark = pytest.mark.xdist_group(name="sample-demo")


_CONFIRMED = re.compile("，(两次访问都如此|与[0-9]+月[0-9]+日复核的结果相同)")


def two_days(bureau: SampleBureau, folder: Path, *, forget: bool) -> tuple[Inspected, list[Finding]]:
    """The second of two inspections; `forget`: the cache was deleted between them."""
    folder.mkdir()
    config = read(write_config(bureau, folder), load_kinds, plan=lambda plan: load_plan(plan).items)
    settings, site = config.settings, config.settings.sites[0]
    with Store.open(settings.data / "monitor.db") as store:
        asyncio.run(inspect_site(settings, site, config.kinds, store))
        if forget:
            for path in settings.data.glob("cache-*.db*"):
                path.unlink()
        second = asyncio.run(inspect_site(settings, site, config.kinds, store))
        return second, sorted(store.ledger.findings(site.id), key=lambda finding: finding.fingerprint)


def told(outcome: Outcome) -> Outcome:
    if outcome.kind in ("ipv6", "http", "tls_days"):  # evidence measured in milliseconds
        return replace(outcome, evidence=())
    return replace(outcome, evidence=tuple(sorted(outcome.evidence, key=lambda each: (each.subject, each.text))))


def apart_from_when(finding: Finding) -> Finding:
    """A finding without the days on which it was seen and confirmed: many dead links are not confirmed every time."""
    moment = datetime(2024, 1, 1, tzinfo=UTC)
    message, seen = (_CONFIRMED.sub("", text) for text in (finding.message, finding.seen))
    return replace(finding, id=0, first_seen=moment, last_seen=moment, message=message, seen=seen)


def test_reused_and_read_anew_come_to_the_same(tmp_path: Path) -> None:
    with SampleBureau(today=datetime.now(ZoneInfo("Asia/Shanghai")).date()) as bureau:
        reused, kept = two_days(bureau, tmp_path / "reused", forget=False)
        read_anew, anew = two_days(bureau, tmp_path / "anew", forget=True)
    assert reused.crawl is not None
    assert read_anew.crawl is not None
    assert reused.crawl.unchanged > 50
    assert read_anew.crawl.unchanged == 0
    assert list(map(told, reused.outcomes)) == list(map(told, read_anew.outcomes))
    assert reused.standings == read_anew.standings
    assert list(map(apart_from_when, kept)) == list(map(apart_from_when, anew))
    assert reused.counts == read_anew.counts
