"""What the sample's ledger remembers of last year: ten findings, nine of them closed, one that still stands."""

from datetime import UTC, date, datetime

from monitor.model import Fault, Severity, fingerprint
from monitor.sample.columns import article_path
from monitor.sample.responses import Addresses
from monitor.store import Store

_CHECK, _KIND, _ASPECT, _ITEM = "article-source", "fields", "来源", 27
_CLOSED = ("zwgk/wgk#0", "zwgk/wgk#1", *(f"tzgg#{n}" for n in range(7)))
_STANDING = "zwgk/wgk#2"  # still without 来源 today: a seeded fault of that check

FAULTS = (("items", "lookback", "上一年度问题整改", "rate", "上一年度十个问题还有一个没有整改"),)


def seed_last_year(store: Store, site: str, addresses: Addresses, today: date) -> None:
    """Two inspections of last June: the first found ten articles without 来源, the second found nine of them mended."""
    faults = [
        Fault(addresses.bureau(article_path(key, today)), f"页面的“{_ASPECT}”没有内容", aspect=_ASPECT)
        for key in (*_CLOSED, _STANDING)
    ]
    for day, seen in ((1, faults), (20, faults[-1:])):
        at = datetime(today.year - 1, 6, day, tzinfo=UTC)
        run = store.begin_run(site, "样例局", at, partial=True)
        store.ledger.apply(
            run,
            site=site,
            check=_CHECK,
            kind=_KIND,
            items=(_ITEM,),
            departments=("办公室",),
            seen=[(fault, Severity.ERROR, "本单位在配置中设定的要求") for fault in seen],
            cleared=[fingerprint(site, _CHECK, fault.subject, _ASPECT) for fault in faults if fault not in seen],
            now=at,
        )
        store.finish_run(run, finished=at, status="done")
