"""From a finished run to what people get: the day's page and workbook on disk, the archive's index, the mail in the
outbox. Rendering is `reports`; sending is `delivery`.

A report is written whole or not at all, and queued once per run however often it is published.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import make_msgid
from pathlib import Path

import reports
from monitor.config import Settings, SiteSettings
from monitor.model import Kind
from monitor.model.yardstick import Rules
from monitor.plan import load_plan
from monitor.store import Store

_MAX_ATTACHED = 1_500_000  # bytes of one file; mail servers refuse large letters
_WORKBOOK = "整改台账（Excel）"


@dataclass(frozen=True, slots=True)
class Published:
    """Where the report was written, and whether a mail was put into the outbox."""

    html_path: Path
    queued: bool
    subject: str


def publish(
    settings: Settings,
    site: SiteSettings,
    kinds: Mapping[str, type[Kind]],
    store: Store,
    run_id: int,
    *,
    mail: bool,
    now: datetime | None = None,
) -> Published:
    """Render the report of a run to disk and, with `mail` and recipients, put it into the outbox (once per run)."""
    moment = now or datetime.now(UTC)
    texts = kind_texts(kinds)
    workbook = reports.ledger_workbook(store, site.id, site.name, kinds=texts, zone=settings.zone, now=moment)
    day = store.run(run_id).started.astimezone(settings.zone).date()
    folder = report_folder(settings, site)
    path = folder / f"{day.isoformat()}.html"
    report = reports.morning(
        store,
        run_id,
        kinds=texts,
        zone=settings.zone,
        now=moment,
        plan_year=load_plan(settings.plan).year,
        fixed_days=settings.report.fixed_days,
        full_url=address_of(settings, site, path.name),
        attached=(_WORKBOOK,) if len(workbook) <= _MAX_ATTACHED else (),
        page_up_to=_MAX_ATTACHED,
        rules=yardstick_rules(settings),
    )
    write_whole(path, report.page_html.encode())
    write_whole(path.with_suffix(".xlsx"), workbook)
    write_index(settings, site, store, moment)
    recipients = [*settings.mail.to, *settings.mail.cc]
    if not (mail and recipients):
        return Published(path, False, report.subject)
    message_id = make_msgid(f"run{run_id}.{site.id}", domain=settings.mail.sender.rpartition("@")[2])
    message = reports.message(
        report,
        sender=settings.mail.sender,
        sender_name=settings.mail.sender_name,
        to=settings.mail.to,
        cc=settings.mail.cc,
        message_id=message_id,
        now=moment,
        attachments=_attachments(day, workbook, report.page_html.encode()),
    )
    queued = store.outbox.queue(
        key=f"report:{site.id}:{run_id}",
        message_id=message_id,
        subject=report.subject,
        recipients=recipients,
        mime=message.as_bytes(),
        now=moment,
    )
    return Published(path, queued is not None, report.subject)


def report_folder(settings: Settings, site: SiteSettings) -> Path:
    """Where the reports of a site lie; made when it is not there."""
    folder = settings.data / "reports" / site.id
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def address_of(settings: Settings, site: SiteSettings, name: str) -> str | None:
    """Where a file of the report folder can be read over the network; None when the folder is not published."""
    base = settings.report.base_url
    return f"{base.rstrip('/')}/{site.id}/{name}" if base else None


def write_index(settings: Settings, site: SiteSettings, store: Store, now: datetime) -> None:
    """Write the archive's index anew from what lies in the folder."""
    folder = report_folder(settings, site)
    names = {file.name for file in folder.iterdir()}
    index = reports.archive(store, site.id, site.name, names, zone=settings.zone, now=now)
    write_whole(folder / "index.html", index.encode())


def _attachments(day: date, workbook: bytes, page: bytes) -> dict[str, bytes]:
    """The files that go with the mail, those that are not too large for one."""
    files = {f"整改台账{day.isoformat()}.xlsx": workbook, f"完整报告{day.isoformat()}.html": page}
    return {name: content for name, content in files.items() if len(content) <= _MAX_ATTACHED}


def yardstick_rules(settings: Settings) -> Rules:
    """What config says of the official yardstick."""
    alerting = settings.alerting
    return Rules(
        points=settings.yardstick.points,
        indicators={check.id: check.indicator for check in settings.checks if check.indicator},
        reach_days=alerting.share_days,
        reach_per_day=alerting.probes_per_day,
        reach_percent=alerting.share_percent,
    )


def kind_texts(kinds: Mapping[str, type[Kind]]) -> dict[str, reports.KindText]:
    """What reports say about each kind."""
    return {name: reports.KindText(kind.title, kind.basis, kind.fix) for name, kind in kinds.items()}


def write_whole(path: Path, content: bytes) -> None:
    """Write beside and rename, so that a reader never sees half a report."""
    draft = path.with_name(f"{path.name}.part")
    draft.write_bytes(content)
    draft.replace(path)
