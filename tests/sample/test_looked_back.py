"""回头看 in a real inspection: what was fixed last year is looked at again, and what came back is no longer closed."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from checks.registry import load_kinds
from monitor.config import read
from monitor.inspection import inspect_site
from monitor.model import Fault, Severity, State, Verdict, fingerprint
from monitor.sample import SampleBureau, write_config
from monitor.sample.faults import resolve
from monitor.store import Store

pytestmark = pytest.mark.xdist_group("sample-looked-back")

CHECK = "article-source"


def test_last_years_findings_are_looked_at_again(tmp_path: Path) -> None:
    now = datetime.now(ZoneInfo("Asia/Shanghai"))
    last_year = datetime(now.year - 1, 6, 1, tzinfo=UTC)
    with SampleBureau(today=now.date()) as bureau, Store.open(tmp_path / "monitor.db") as store:
        loaded = read(write_config(bureau, tmp_path), load_kinds)
        site = loaded.settings.sites[0]
        stayed, came_back = (resolve(bureau.addresses, bureau.today, key) for key in ("[zwgk/wgk#1]", "[zwgk/wgk#2]"))
        unseen = "http://nowhere.example.test/"
        faults = [Fault(url, "没有来源", aspect="来源") for url in (stayed, came_back)]
        faults.append(Fault(unseen, "别的检查的问题"))
        for seen, cleared in ((faults, []), ([], faults)):
            number = store.begin_run(site.id, site.name, last_year)
            for check in (CHECK, "stopped"):
                mine = [one for one in faults if (one.subject == unseen) == (check == "stopped")]
                store.ledger.apply(
                    number, site=site.id, check=check, kind="fields", items=(27,), departments=(),
                    seen=[(one, Severity.ERROR, "") for one in seen if one in mine],
                    cleared=[fingerprint(site.id, check, one.subject, one.aspect) for one in cleared if one in mine],
                    now=last_year,
                )  # fmt: skip
            store.finish_run(number, finished=last_year, status="done")
        done = asyncio.run(inspect_site(loaded.settings, site, loaded.kinds, store, only=(CHECK, "lookback")))
        outcome = next(one for one in done.outcomes if one.check == "lookback")
        states = {one.subject: one.state for one in store.ledger.findings(site.id)}
    assert states[stayed] is State.FIXED
    assert states[came_back] is State.REOPENED
    assert outcome.verdict is Verdict.FAIL
    told = "；".join(one.text for one in outcome.evidence)
    assert f"{now.year - 1} 年问题 3 个，已整改 2 个" in told
    assert "本次复查 1 个" in told
    assert "1 个本次没有复查到" not in told  # told as unjudged, where a fault says more
