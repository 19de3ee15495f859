"""Mails of the last days that did not arrive, as lines of the next report: else nobody would hear of them."""

from datetime import timedelta, tzinfo

from monitor.store import Run, Store
from reports import formatting as fmt

_DAYS = 3
_MOST = 3  # lines; the rest is counted
_STATES = {"failed": "没有发出，已不再重试", "waiting": "尚未发出，还会重试", "sent": "已发出，但有收件人未收到"}


def undelivered(store: Store, run: Run, zone: tzinfo) -> list[str]:
    """What servers and networks turned away since some days before the run."""
    troubles = store.outbox.troubles(run.started - timedelta(days=_DAYS))
    told = [
        f"邮件《{fmt.clean(one.subject, 80)}》（{fmt.short_moment(one.created, zone)}）{_STATES[one.state]}："
        f"{fmt.clean(one.last_error, 200)}"
        for one in troubles[-_MOST:]
    ]
    rest = len(troubles) - len(told)
    return [*told, f"另有 {rest} 封邮件发送不正常，见 xunjian mail list。"] if rest else told
