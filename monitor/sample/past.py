"""What `monitor.db` of the sample knows before its first inspection: a week of probes, and what yesterday's run saw."""

from datetime import UTC, datetime, timedelta

from checks.defacement import BASELINE, Baseline
from monitor.model import Sample
from monitor.sample.bureau import SampleBureau
from monitor.sample.mischief import BEFORE, FOLDER, HIGHEST, front_texts
from monitor.store import Store

_OUTAGE = (timedelta(days=5), timedelta(days=5, hours=12))
_EVERY = timedelta(hours=1)


def seed_past(store: Store, site: str, bureau: SampleBureau) -> None:
    """Write it all. The probes tell of an outage of half a day, five days ago."""
    now = datetime.now(UTC)
    for n in range(1, 7 * 24 + 1):
        ago = n * _EVERY - timedelta(minutes=10)
        down = _OUTAGE[0] <= ago < _OUTAGE[1]
        store.add_sample(Sample(site, now - ago, not down, 15.0 if down else 0.8, "超时无应答" if down else "HTTP 200"))
    yesterday = now - timedelta(days=1)
    known = str(Baseline("样例专题", front_texts(), ("www.shanwei-sample.test",)))
    baselines = {BASELINE + bureau.addresses.bureau(path): known for path in BEFORE}
    store.memory.keep(site, "defacement", baselines, yesterday)
    last = (bureau.today - timedelta(days=1)).isoformat()
    store.memory.keep(site, "forged-dates", {bureau.addresses.bureau(FOLDER): f"{HIGHEST} {last}"}, yesterday)
