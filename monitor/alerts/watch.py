"""From probes and ledger to standing alerts in the store: opened when a rule says so, cleared when it says so.

Our own network being down is an alert of its own, and the only one of that time: no probe is judged while it lasts.
Sites on one host share a `group`, by which what breaks together is told in one line.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from monitor.alerts.rules import FRESH, Step, down, share, unavailable
from monitor.config import EventName, Settings, SiteSettings
from monitor.model import LABELS, Finding, Severity, State
from monitor.store import NETWORK, AlertKind, Sample, Store

_OPEN = (State.NEW, State.OPEN, State.REOPENED)


def watch_probes(settings: Settings, store: Store, now: datetime) -> None:
    """Judge the probes of every site, after a round of them."""
    _own_network(settings, store, now)
    if store.alerts.standing(NETWORK, "offline"):
        return
    for site in settings.sites:
        since = now - max(FRESH, timedelta(days=settings.alerting.share_days))
        samples = [sample for sample in store.samples(site.id, since) if sample.at <= now]
        fresh = [sample for sample in samples if sample.at > now - FRESH]
        if fresh:
            _down(settings, store, site, fresh, now)
        _unavailable(settings, store, site, samples, now)


def watch_findings(settings: Settings, store: Store, site: SiteSettings, run_id: int, now: datetime) -> None:
    """After a run: an alert for every 单项否决 finding that the run opened, and for what is of the kinds of
    `alerting.at_once` and no mere hint; the end of those that are no longer open.

    What a run could not look at stays open in the ledger, and so does its alert. May be called again for the latest
    run at any time: a process that was killed before it got here loses no alert, and a waiver ends one soon.
    """
    if store.run(run_id).status != "done":
        return
    for finding in store.ledger.findings(site.id, run_id=run_id, states=(State.NEW, State.REOPENED)):
        now_standing = store.ledger.finding(finding.fingerprint)  # a later run of one check may have closed it
        if _grave(settings, finding) and now_standing is not None and now_standing.state in _OPEN:
            _open(settings, store, site, "veto", finding.fingerprint, _told(finding), now)
    for alert in store.alerts.standing(site.id, "veto"):
        finding = store.ledger.finding(alert.key)
        if finding is None or finding.state not in _OPEN:
            ending = LABELS[finding.state] if finding is not None else "台账中已没有这个问题"
            store.alerts.clear(site=site.id, kind="veto", key=alert.key, ending=ending, now=now)
        elif not _grave(settings, finding):
            store.alerts.clear(site=site.id, kind="veto", key=alert.key, ending="不再属于须马上通知的问题", now=now)


def _grave(settings: Settings, finding: Finding) -> bool:
    """Whether a finding cannot wait for the morning report."""
    urgent = finding.kind in settings.alerting.at_once and finding.severity is not Severity.WARN
    return urgent or finding.severity is Severity.VETO


def _own_network(settings: Settings, store: Store, now: datetime) -> None:
    """Samples of `NETWORK` are kept while it is down, and one when it is back."""
    samples = store.samples(NETWORK, now - FRESH)
    if not samples:
        return
    if samples[-1].ok:
        store.alerts.clear(site=NETWORK, kind="offline", key="", ending="已恢复", now=now)
        return
    streak = samples[-settings.alerting.failures :]
    if len(streak) == settings.alerting.failures and not any(sample.ok for sample in streak):
        store.alerts.open(
            site=NETWORK,
            site_name="巡检服务器",
            kind="offline",
            key="",
            group=NETWORK,
            text="本机网络不通，无法监测网站",
            channels=_channels(settings, "offline", None),
            now=now,
        )


def _down(settings: Settings, store: Store, site: SiteSettings, fresh: Sequence[Sample], now: datetime) -> None:
    step = down(fresh, settings.alerting, standing=bool(store.alerts.standing(site.id, "down")))
    if step is Step.OPEN:
        recent = fresh[-settings.alerting.window :]
        failed = sum(not sample.ok for sample in recent)
        _open(
            settings,
            store,
            site,
            "down",
            "",
            f"首页打不开（{recent[-1].detail}；最近 {len(recent)} 次监测失败 {failed} 次）",
            now,
        )
    elif step is Step.CLEAR:
        store.alerts.clear(site=site.id, kind="down", key="", ending="首页已恢复访问", now=now)


def _unavailable(
    settings: Settings, store: Store, site: SiteSettings, samples: Sequence[Sample], now: datetime
) -> None:
    rules = settings.alerting
    found = share(samples, rules, now)
    step = unavailable(found, rules, standing=bool(store.alerts.standing(site.id, "unavailable")))
    told = f"近 {rules.share_days} 天监测 {found.total} 次，打不开 {found.failed} 次，占 {found.percent:.2f}%"
    if step is Step.OPEN:
        text = f"达到单项否决“站点无法访问”的标准：{told}（标准为 {rules.share_percent:g}%）"
        _open(settings, store, site, "unavailable", "", text, now)
    elif step is Step.CLEAR:
        ending = f"低于“站点无法访问”的标准：{told}"
        store.alerts.clear(site=site.id, kind="unavailable", key="", ending=ending, now=now)


def _open(
    settings: Settings, store: Store, site: SiteSettings, kind: EventName, key: str, text: str, now: datetime
) -> None:
    alert_kind: AlertKind = kind
    store.alerts.open(
        site=site.id,
        site_name=site.name,
        kind=alert_kind,
        key=key,
        group=urlsplit(site.home).netloc.lower(),
        text=text,
        channels=_channels(settings, kind, site.id),
        now=now,
    )


def _channels(settings: Settings, kind: EventName, site: str | None) -> list[str]:
    """The channels that want such an alert. What concerns no single site goes to all that want its kind."""
    return [
        alert.id
        for alert in settings.alerts
        if alert.enabled and kind in alert.events and (site is None or not alert.sites or site in alert.sites)
    ]


def _told(finding: Finding) -> str:
    where = finding.url or finding.subject
    owners = f"；责任科室：{'、'.join(finding.departments)}" if finding.departments else ""
    return f"{finding.message}（{where}{owners}；编号 {finding.id}）"
