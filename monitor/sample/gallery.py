"""`xunjian report --sample`: everything that people get to see, rendered from the sample bureau into one folder.

Trends, comparisons and a ledger with a past need a past. The bureau is really inspected on some days of the last
quarter, with the clock of the inspection set back and pages broken and mended in between; the days between are entered
as inspections that found nothing new, and the probes of the home page are made up. What goes out by mail is really sent
to the sample's mail server, and kept as it was queued.
"""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import get_args

import reports
from checks.registry import load_kinds
from monitor import alerts
from monitor.config import Loaded, read
from monitor.delivery import flush
from monitor.inspection import inspect_site
from monitor.letters import publish_period, queue_departments
from monitor.model import BEIJING, State
from monitor.plan import load_plan
from monitor.publishing import kind_texts, publish, write_whole
from monitor.sample.bureau import SampleBureau
from monitor.sample.config import CA_FILE, write_config
from monitor.sample.responses import NOT_FOUND, Addresses, Site
from monitor.store import Sample, Store
from reports.period import PeriodKind, span_of

Say = Callable[[str], None]
Past = tuple[tuple[int, range], ...]

MAILS = "mails"
NOTICE = "整改通知书.docx"
MARK = "# 样例局的报告样张。"  # how a folder of ours is known: the first words of the config written there
_SPAN = 100  # days of probes, and of days between
# Days before today on which the bureau is inspected, and which of its pages are broken then.
_PAST: Past = (
    (80, range(50)), (34, range(10, 66)), (20, range(20, 66)), (12, range(28, 70)), (8, range(44, 70)),
    (6, range(50, 74)), (3, range(60, 74)), (1, range(66, 74)), (0, range(69, 76)),
)  # fmt: skip
_NIGHT, _MORNING = time(2), time(8)
_FAILED_PROBES = (7, 8, 33, 150, 151, 152, 700, 1500)  # hours before this morning
_DEPARTMENT = "政策法规科"
_READERS = f"""
[report]
base_url = "http://oa.shanwei-sample.test/xunjian"

[[mail.department]]
names = ["{_DEPARTMENT}"]
to = ["fgk@shanwei-sample.test"]

[[alert]]
id = "duty"
type = "mail"
to = ["duty@shanwei-sample.test"]
"""


class GalleryRefused(Exception):
    """The folder holds somebody else's data; the message is Chinese."""


@dataclass(frozen=True, slots=True)
class Gallery:
    """Where everything lies, and what was rendered."""

    folder: Path
    files: tuple[Path, ...]


def render_gallery(out: Path, *, today: date | None = None, past: Past = _PAST, say: Say = print) -> Gallery:
    """Inspect the sample bureau through its past and render all that goes out into `out`.

    Raises GalleryRefused, and what inspections raise.
    """
    _clear(out)
    day = today or datetime.now(BEIJING).date()
    with SampleBureau(today=day) as bureau:
        config = _config(bureau, out)
        with Store.open(config.settings.data / "monitor.db") as store:
            run_id = _live(bureau, config, store, day, past, say)
            _tell(config, store, run_id, day)
            flush(store, config.settings.mail, _at(day, _MORNING))
            site = config.settings.sites[0]
            files = (
                *_keep_mails(store, out / MAILS),
                *_notice(config, store, out, day),
                *sorted((config.settings.data / "reports" / site.id).iterdir()),
            )
    return Gallery(out, files)


def _clear(out: Path) -> None:
    """Remove what an earlier call left; nothing else is ever removed."""
    config = out / "config.toml"
    ours = config.is_file() and config.read_text(encoding="utf-8", errors="replace").startswith(MARK)
    others = [path for path in out.iterdir() if path.name != "logs"] if out.exists() else []
    if others and not ours:
        raise GalleryRefused(f"{out} 里有别的文件，样张不会覆盖它们。请用 --out 指定一个空文件夹")
    for path in (*out.glob("monitor.db*"), *out.glob("cache-*.db*"), out / CA_FILE, out / NOTICE, config):
        path.unlink(missing_ok=True)
    for folder in (out / "reports", out / MAILS):
        shutil.rmtree(folder, ignore_errors=True)


def _config(bureau: SampleBureau, out: Path) -> Loaded:
    """The sample's config with readers added, and with dark links as the veto that they are for a real bureau."""
    path = write_config(bureau, out)
    text = path.read_text(encoding="utf-8").replace('id = "dark-links"\n', 'id = "dark-links"\nseverity = "veto"\n')
    path.write_text(f"{MARK}\n{text}{_READERS}", encoding="utf-8")
    return read(path, load_kinds, plan=lambda plan: load_plan(plan).items)


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, BEIJING)


# --- the past ---


def _live(bureau: SampleBureau, config: Loaded, store: Store, today: date, past: Past, say: Say) -> int:
    """Live through the past up to this morning; the last inspection."""
    settings, site = config.settings, config.settings.sites[0]
    breakable, sound = _breakable(bureau.site), bureau.site
    broken, run_id = dict(past), 0
    for before in range(_SPAN, -1, -1):
        day = today - timedelta(days=before)
        at = _at(day, _NIGHT)
        _probe(store, site.id, day, _at(today, _MORNING))
        if before not in broken:
            if before < max(broken):
                _nothing_new(store, site.id, site.name, at)
            continue
        say(f"巡检样例局：{day.isoformat()}")
        places = {breakable[n]: NOT_FOUND for n in broken[before]}
        bureau.web.site = Site(sound.addresses, {**sound.replies, **places}, sound.fallbacks)
        run_id = asyncio.run(inspect_site(settings, site, config.kinds, store, now=at)).run_id
        alerts.watch_findings(settings, store, site, run_id, _at(day, _MORNING))
        if before == 1:
            _people(store, site.id, today)
        publish(settings, site, config.kinds, store, run_id, mail=False, now=_at(day, _MORNING))
    return run_id


def _breakable(site: Site) -> list[tuple[str, str]]:
    """Articles of the bureau in a fixed order, neighbours of one column far apart."""
    articles = [
        place for place, reply in sorted(site.replies.items())
        if place[0] == Addresses.WWW and "/content/post_71" in place[1] and reply.status == 200
    ]  # fmt: skip
    return [*articles[::3], *articles[1::3], *articles[2::3]]


def _nothing_new(store: Store, site: str, name: str, at: datetime) -> None:
    run_id = store.begin_run(site, name, at, partial=True)
    store.finish_run(run_id, finished=at + timedelta(minutes=20), status="done")


def _probe(store: Store, site: str, day: date, morning: datetime) -> None:
    """One probe an hour, some of which failed."""
    for hour in range(24):
        at = _at(day, time(hour))
        if at > morning:
            return
        failed = round((morning - at) / timedelta(hours=1)) in _FAILED_PROBES
        store.add_sample(Sample(site, at, not failed, 0.3 + hour % 5 / 10, "超时无应答" if failed else "HTTP 200"))


def _people(store: Store, site: str, today: date) -> None:
    """What people did: acknowledged, waived, and attested."""
    at = _at(today - timedelta(days=1), time(15))
    first, second, *_ = store.ledger.findings(site, states=(State.NEW, State.OPEN))
    store.ledger.acknowledge(
        str(first.id), "已联系平台运维单位，下周升级时一并改", today + timedelta(days=9), "样例员", at
    )
    store.ledger.waive(str(second.id), "省平台改造期间无法修改", today + timedelta(days=60), "样例员", at)
    for item, until in ((30, 200), (31, 12), (32, -3)):
        store.attestations.add(
            site=site, year=2024, item=item, title="样例", by="样例员", on=today - timedelta(days=150),
            until=today + timedelta(days=until), evidence="会议纪要（样例）", sha256="", size=0, now=at,
        )  # fmt: skip


# --- what goes out ---


def _tell(config: Loaded, store: Store, run_id: int, today: date) -> None:
    """Put every sort of mail into the outbox: the report, a department's letter, the four periods, an alert."""
    settings, site, now = config.settings, config.settings.sites[0], _at(today, _MORNING)
    publish(settings, site, config.kinds, store, run_id, mail=True, now=now)
    queue_departments(settings, site, kind_texts(config.kinds), store, run_id, now)
    kinds: tuple[PeriodKind, ...] = get_args(PeriodKind)
    for kind in kinds:
        publish_period(settings, site, kind_texts(config.kinds), store, span_of(kind, today), now, mail=True)
    asyncio.run(alerts.dispatch(settings, store, now))


def _keep_mails(store: Store, folder: Path) -> Iterator[Path]:
    """Every mail as it was queued (.eml), and its HTML to look at in a browser; named by what it is."""
    folder.mkdir(parents=True, exist_ok=True)
    for message in store.outbox.latest(1000):
        name = message.key.partition(":")[0]
        write_whole(folder / f"{name}.eml", message.mime)
        mail = message_from_bytes(message.mime, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        body = mail.get_body(("html",))
        assert body is not None
        write_whole(folder / f"{name}.html", body.get_content().encode())
        yield folder / f"{name}.html"


def _notice(config: Loaded, store: Store, out: Path, today: date) -> Iterator[Path]:
    site = config.settings.sites[0]
    made = reports.rectification_notice(
        store,
        site.id,
        site.name,
        _DEPARTMENT,
        kinds=kind_texts(config.kinds),
        zone=config.settings.zone,
        now=_at(today, _MORNING),
        due=today + timedelta(days=14),
    )
    if made is not None:
        write_whole(out / NOTICE, made.content)
        yield out / NOTICE
