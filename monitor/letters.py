"""Who gets which letter beside the morning report: the 科室 their findings, all recipients the reports on a period.

Everything goes through the outbox under a key of its own, so that asking twice sends once.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import make_msgid
from pathlib import Path
from types import MappingProxyType

import reports
from monitor.config import Settings, SiteSettings
from monitor.model import Severity
from monitor.publishing import report_folder, write_index, write_whole, yardstick_rules
from monitor.store import Store
from reports.department import department
from reports.period import Span, period


def queue_departments(
    settings: Settings,
    site: SiteSettings,
    kinds: Mapping[str, reports.KindText],
    store: Store,
    run_id: int,
    now: datetime,
) -> int:
    """Put the letters of `[[mail.department]]` for a run into the outbox; how many there were to put.

    A department without findings gets none, nor (with `only_changes`) one for which nothing changed; on the weekday
    of the summary everybody gets one. A run that broke down sends none: the morning report tells of it.
    """
    summary = now.astimezone(settings.zone).isoweekday() == settings.mail.summary_weekday
    queued = 0
    for one in settings.mail.department:
        done = department(
            store,
            run_id,
            one.names,
            kinds=kinds,
            zone=settings.zone,
            now=now,
            least=Severity(one.min_severity),
            summary=summary,
        )
        if done is None or not (summary or done.changes or (done.open and not one.only_changes)):
            continue
        key = f"department:{site.id}:{run_id}:{'、'.join(one.names)}:{'、'.join(one.to)}"
        queued += queue_letter(settings, store, done.report, key, one.to, (), now)
    return queued


def publish_period(
    settings: Settings,
    site: SiteSettings,
    kinds: Mapping[str, reports.KindText],
    store: Store,
    span: Span,
    now: datetime,
    *,
    mail: bool,
) -> Path:
    """Write the report on a week, month, quarter or year to disk (a quarter's with the 自查表 beside it) and, with
    `mail` and recipients, queue it, once."""
    table = None
    if span.kind == "quarter":
        table = reports.selfcheck_workbook(
            store, site.id, site.name, span, rules=yardstick_rules(settings), kinds=kinds, zone=settings.zone, now=now
        )
    attached = ("季度自查表（Excel）",) if table is not None else ()
    report = period(store, site.id, site.name, span, zone=settings.zone, now=now, attached=attached)
    path = report_folder(settings, site) / f"{span.kind}-{span.first.isoformat()}.html"
    write_whole(path, report.page_html.encode())
    if table is not None:
        write_whole(path.with_suffix(".xlsx"), table)
    write_index(settings, site, store, now)
    if mail and (settings.mail.to or settings.mail.cc):
        key = f"{span.kind}:{site.id}:{span.first.isoformat()}"
        files = {f"季度自查表{span.first.isoformat()}.xlsx": table} if table is not None else {}
        queue_letter(settings, store, report, key, settings.mail.to, settings.mail.cc, now, files)
    return path


def queue_letter(
    settings: Settings,
    store: Store,
    report: reports.Report,
    key: str,
    to: Sequence[str],
    cc: Sequence[str],
    now: datetime,
    attachments: Mapping[str, bytes] = MappingProxyType({}),
) -> bool:
    """Put one letter into the outbox; False when it lies or lay there already."""
    identity = make_msgid("letter", domain=settings.mail.sender.rpartition("@")[2])
    mail = reports.message(
        report,
        sender=settings.mail.sender,
        sender_name=settings.mail.sender_name,
        to=to,
        cc=cc,
        message_id=identity,
        now=now,
        attachments=attachments,
    )
    number = store.outbox.queue(
        key=key, message_id=identity, subject=report.subject, recipients=[*to, *cc], mime=mail.as_bytes(), now=now
    )
    return number is not None
