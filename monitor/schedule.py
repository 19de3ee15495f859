"""`xunjian serve`: inspection, probe, report and mail by cron lines, on one asyncio loop until told to stop.

The cron lines are those of `[schedule]`, read in its time zone. What a job does is a method of `Service` that can be
called alone; APScheduler only says when. A job that breaks is logged and comes again at its next time.
"""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from apscheduler.schedulers.asyncio import (  # pyright: ignore[reportMissingTypeStubs] - 3.x ships no types
    AsyncIOScheduler,
)
from apscheduler.triggers.interval import (  # pyright: ignore[reportMissingTypeStubs] - as above
    IntervalTrigger,
)

from monitor import alerts
from monitor.config import Settings, SiteSettings, cron_trigger, next_time
from monitor.delivery import flush
from monitor.inspection import InspectionFailed, inspect_site
from monitor.letters import publish_period, queue_departments
from monitor.log import Log
from monitor.model import Kind
from monitor.model.availability import BAD_SECONDS, judge_probe
from monitor.publishing import kind_texts, publish
from monitor.store import NETWORK, Sample, Store
from monitor.web.http import Client
from monitor.web.probes import NetworkProbes
from monitor.web.resolve import Resolver
from reports.period import PeriodKind, span_of

log = Log(__name__)

Job = Callable[[], Awaitable[None]]

_FLUSH_MINUTES = 5
_PERIODS = ("weekly", "monthly", "quarterly", "yearly")
_REPORT_WAITS = timedelta(hours=2)  # for an inspection that is still running at report time
_GRACE_SECONDS = {
    "inspect": 4 * 3600,
    "probe": 60,
    "report": 4 * 3600,
    "mail": 600,
    **dict.fromkeys(_PERIODS, 24 * 3600),
}  # late by more: left out


class Service:
    """The scheduled jobs of one config. The store is used on the loop's thread alone; mail is sent beside it."""

    def __init__(self, settings: Settings, kinds: Mapping[str, type[Kind]], store: Store) -> None:
        self._settings = settings
        self._kinds = kinds
        self._store = store
        self._inspecting = asyncio.Lock()
        self._alerting = asyncio.Lock()  # two jobs that tell at once would tell twice
        self._running: set[asyncio.Task[Any]] = set()
        self._stop = asyncio.Event()

    def timetable(self, after: datetime) -> list[str]:
        """What will run, and when next, in Chinese."""
        zone, told = self._settings.zone, list[str]()
        for name, line in self._lines().items():
            following = next_time(cron_trigger(line, zone), after.astimezone(zone))
            when = f"下一次 {following:%Y-%m-%d %H:%M}" if following else "不会再到的时间"
            told.append(f"{_LABELS[name]}：{line}，{when}")
        for name, (_, line) in self._periods().items():
            following = next_time(cron_trigger(line, zone), after.astimezone(zone))
            when = f"下一次 {following:%Y-%m-%d %H:%M}" if following else "不会再到的时间"
            told.append(f"{_LABELS[name]}：{line}，{when}")
        left = [_LABELS[name] for name in ("inspect", "probe", "report") if name not in self._lines()]
        return told + [f"{name}：不做（时间留空）" for name in left]

    def scheduler(self) -> AsyncIOScheduler:
        """The jobs wired to their times, not started yet."""
        scheduler = AsyncIOScheduler(timezone=self._settings.zone)
        jobs: dict[str, Job] = {"inspect": self.inspect, "probe": self.probe, "report": self.report}
        for name, line in self._lines().items():
            self._add(scheduler, name, jobs[name], cron_trigger(line, self._settings.zone))
        for name, (kind, line) in self._periods().items():
            self._add(scheduler, name, partial(self.report_period, kind), cron_trigger(line, self._settings.zone))
        self._add(scheduler, "mail", self.flush, IntervalTrigger(minutes=_FLUSH_MINUTES))
        return scheduler

    def _lines(self) -> dict[str, str]:
        """The cron lines that are switched on, by job."""
        schedule = self._settings.schedule
        lines = {"inspect": schedule.inspect, "probe": schedule.probe, "report": schedule.report}
        return {name: line for name, line in lines.items() if line}

    def _periods(self) -> dict[str, tuple[PeriodKind, str]]:
        """The cron lines of the reports on a period that are switched on, by job."""
        schedule = self._settings.schedule
        lines: dict[str, tuple[PeriodKind, str]] = {
            "weekly": ("week", schedule.weekly),
            "monthly": ("month", schedule.monthly),
            "quarterly": ("quarter", schedule.quarterly),
            "yearly": ("year", schedule.yearly),
        }
        return {name: told for name, told in lines.items() if told[1]}

    def _add(self, scheduler: AsyncIOScheduler, name: str, job: Job, trigger: object) -> None:
        scheduler.add_job(  # pyright: ignore[reportUnknownMemberType] - 3.x ships no types
            self._guarded,
            trigger,
            args=[name, job],
            id=name,
            name=name,
            misfire_grace_time=_GRACE_SECONDS[name],
            coalesce=True,
            max_instances=1,
        )

    async def run(self) -> None:
        """Run until `stop`, SIGTERM or SIGINT; a running inspection is cancelled and recorded as interrupted."""
        loop = asyncio.get_running_loop()
        signals = (signal.SIGTERM, signal.SIGINT) if os.name == "posix" else ()
        for number in signals:
            loop.add_signal_handler(number, self.stop)
        scheduler = self.scheduler()
        scheduler.start()
        log.info("service started", timetable=self.timetable(datetime.now(UTC)))
        try:
            await self._stop.wait()
        finally:
            for number in signals:
                loop.remove_signal_handler(number)
            scheduler.shutdown(wait=False)
            await self._end_running()
            log.info("service stopped")

    def stop(self) -> None:
        """End the service soon."""
        self._stop.set()

    async def _end_running(self) -> None:
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _guarded(self, name: str, job: Job) -> None:
        """One firing of a job: tracked for a clean end; what breaks is logged and does not end the service."""
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        try:
            await job()
        except Exception:
            log.exception("job failed", job=name)
        finally:
            self._running.discard(task)

    async def inspect(self) -> None:
        """全面巡检 of every site, one after the other."""
        async with self._inspecting:
            for site in self._settings.sites:
                await self._inspect(site)

    async def _inspect(self, site: SiteSettings) -> None:
        try:
            done = await inspect_site(self._settings, site, self._kinds, self._store)
        except InspectionFailed as error:
            log.error("inspection failed", site=site.id, run=error.run_id, reason=str(error))
            return
        log.info("inspection done", site=site.id, run=done.run_id)
        publish(self._settings, site, self._kinds, self._store, done.run_id, mail=False)
        await self.flush()

    async def _make_up_for_failures(self) -> None:
        """Inspect, before the report, the sites whose last inspection broke down, was interrupted or did not come."""
        for site in self._settings.sites:
            last = self._store.runs(site.id, limit=1, partial=False)
            broken = bool(last) and last[0].status in ("failed", "interrupted")
            if broken or self._missed(last[0].started if last else None):
                log.warning("inspected before the report", site=site.id, last=last[0].status if last else "never")
                async with self._inspecting:
                    await self._inspect(site)

    def _missed(self, last: datetime | None) -> bool:
        """Whether an inspection was due since the last one began: the machine was off, or the service was down."""
        line = self._settings.schedule.inspect
        if not line or last is None:
            return False
        due = next_time(cron_trigger(line, self._settings.zone), last.astimezone(self._settings.zone))
        return due is not None and due + timedelta(minutes=1) <= datetime.now(UTC)

    async def probe(self) -> None:
        """首页可用性: ask every home page once and keep the answer as a sample, unless our own network is down."""
        samples = [await self._sample(site) for site in self._settings.sites]
        for sample in samples:
            if sample is not None:
                self._store.add_sample(sample)
        self._note_own_network(all(sample is None for sample in samples))
        alerts.watch_probes(self._settings, self._store, datetime.now(UTC))
        await self.flush()

    def _note_own_network(self, down: bool) -> None:
        """Keep a sample of our own network while it is down, and one when it is back; none on all the good days."""
        now = datetime.now(UTC)
        before = self._store.samples(NETWORK, now - timedelta(days=1))
        if down:
            self._store.add_sample(Sample(NETWORK, now, False, 0.0, "本机网络不通，没有监测网站"))
        elif before and not before[-1].ok:
            self._store.add_sample(Sample(NETWORK, now, True, 0.0, "本机网络已恢复"))

    async def _sample(self, site: SiteSettings) -> Sample | None:
        settings = self._settings
        resolver = Resolver(settings.network)
        at = datetime.now(UTC)
        # Whoever gives pages less time must not make a site unavailable that the rule still waits for.
        patient = max(settings.network.total_timeout, BAD_SECONDS + 1)
        async with Client(
            settings.network.model_copy(update={"total_timeout": patient}),
            resolver,
            own_hosts=site.all_hosts(),
            max_redirects=settings.crawl.max_redirects,
        ) as client:
            answer = await client.ask(site.home)
            if not answer.ok and answer.status is None and not await self._online(client, resolver):
                log.warning("probe left out: our own network is down", site=site.id, seen=answer.outcome())
                return None
        well, counted = judge_probe(answer)
        detail = answer.outcome() if well or not answer.ok else f"{answer.outcome()}，用时达到 {BAD_SECONDS:.0f} 秒"
        return Sample(site.id, at, well, answer.seconds, detail if counted else f"{detail}（不计）", counted)

    async def _online(self, client: Client, resolver: Resolver) -> bool:
        """Whether this machine reaches the outside over either family."""
        probes = NetworkProbes(client, resolver, self._settings.network)
        return (await probes.route(4)).ok or (await probes.route(6)).ok

    async def report(self) -> None:
        """报告: render the last inspection of every site, queue the mail, send it. Waits for a running inspection."""
        today = datetime.now(self._settings.zone).date()
        if self._settings.schedule.workdays_only and not self._settings.workdays.calendar.is_workday(today):
            log.info("no report today: not a working day")
            return
        await self._inspection_over()
        await self._make_up_for_failures()
        for site in self._settings.sites:
            # Of a run that broke down too: who waits for the mail must not take silence for good news.
            last = self._store.runs(site.id, limit=1, partial=False)
            if not last:
                log.warning("no report: the site was never inspected", site=site.id)
                continue
            published = publish(self._settings, site, self._kinds, self._store, last[0].id, mail=True)
            queue_departments(self._settings, site, kind_texts(self._kinds), self._store, last[0].id, datetime.now(UTC))
            log.info(
                "report published", site=site.id, run=last[0].id, path=str(published.html_path), queued=published.queued
            )
            self._drop_old_reports(site, today)
        await self.flush()

    async def report_period(self, kind: PeriodKind) -> None:
        """周报、月报、季报、年报: the last whole period of every site, to disk and by mail."""
        now = datetime.now(UTC)
        span = span_of(kind, now.astimezone(self._settings.zone).date()).before()
        for site in self._settings.sites:
            path = publish_period(self._settings, site, kind_texts(self._kinds), self._store, span, now, mail=True)
            log.info("period report published", site=site.id, path=str(path))
        await self.flush()

    async def _inspection_over(self) -> None:
        """Wait for a running inspection, for so long and no longer: a late report is better than none."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_REPORT_WAITS.total_seconds()), self._inspecting:
                return
        log.warning("report goes out before the running inspection is done")

    def _drop_old_reports(self, site: SiteSettings, today: date) -> None:
        """Delete reports older than `report.keep_days`; they can be rendered again from the database."""
        oldest = today - timedelta(days=self._settings.report.keep_days)
        for path in (self._settings.data / "reports" / site.id).glob("????-??-??.*"):
            if _day_of(path) < oldest:
                path.unlink(missing_ok=True)

    async def flush(self) -> None:
        """告警 and 发件箱: tell what is to be told, and send what is due. Mail goes from a thread with its own
        connection: a slow mail server must delay no page."""
        await self._alert()
        if self._settings.mail.host:
            await asyncio.to_thread(_flush, self._settings)

    async def _alert(self) -> None:
        now = datetime.now(UTC)
        for site in self._settings.sites:
            last = self._store.latest_run(site.id)
            if last is not None:
                alerts.watch_findings(self._settings, self._store, site, last.id, now)
        async with self._alerting:
            await alerts.dispatch(self._settings, self._store, now)


def _day_of(path: Path) -> date:
    """The day in a report's name; a name that is no day is kept as if it were today's."""
    try:
        return date.fromisoformat(path.stem)
    except ValueError:
        return date.max


def _flush(settings: Settings) -> None:
    with Store.open(settings.data / "monitor.db") as store:
        done = flush(store, settings.mail, datetime.now(UTC), ca_file=settings.network.ca_file)
    if done.sent or done.errors:
        log.info("mail", sent=done.sent, waiting=done.waiting, failed=done.failed, errors=done.errors)


_LABELS = {
    "inspect": "巡检",
    "probe": "首页监测",
    "report": "报告",
    "weekly": "周报",
    "monthly": "月报",
    "quarterly": "季报",
    "yearly": "年报",
}
