"""国办秘函〔2019〕19号 for one run, from the store: what the page shows and the quarter's self-check is made of."""

from datetime import datetime, timedelta

from monitor.model.availability import Share, share
from monitor.model.yardstick import Rules, Yardstick, measure
from monitor.store import Run, Store
from reports.findings import OPEN


def yardstick(store: Store, run: Run, rules: Rules, until: datetime) -> Yardstick:
    """The yardstick as it stands after a run. Open findings of checks that did not run are left out, as in the report;
    `until` is the later end of the days of probes."""
    outcomes = store.outcomes(run.id)
    ran = {outcome.check for outcome in outcomes}
    findings = (one for one in store.ledger.findings(run.site, states=OPEN) if one.check in ran)
    return measure(outcomes, findings, _reach(store, run.site, rules, until), rules)


def _reach(store: Store, site: str, rules: Rules, until: datetime) -> Share:
    """How the home page answered over the last days, each a span of 24 hours back from `until`."""
    samples = store.samples(site, until - timedelta(days=rules.reach_days))
    return share(samples, until, days=rules.reach_days, per_day=rules.reach_per_day)
