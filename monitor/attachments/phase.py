"""The part of an inspection that opens a site's own attachments: after the crawl, before the rules look at the site.

What is downloaded is bounded in number, bytes and time (`[attachments]` in config.toml) and asked for in the same slots
as pages. First come files with open findings, then those never read, the newest first, then those read longest ago;
a file that was read lately is believed to stand unchanged. A file that cannot be opened is fetched a second time, by
the other client, before it is called broken. What was not read is left with its reason.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from monitor.attachments.outcome import Content
from monitor.attachments.reader import FileReader
from monitor.config import AttachmentSettings
from monitor.log import Log
from monitor.model import Answer, AttachmentText, LinkVerdict, Progress
from monitor.store import AttachmentBook, Candidate, Validators
from monitor.web.crawl import Crawl
from monitor.web.http import Client
from monitor.web.politeness import HostSlots
from monitor.web.signs import is_challenge, is_document, is_page_instead
from monitor.web.urls import Scope, host_of

log = Log(__name__)

_WORKERS = 3  # downloads at once; each holds one file in memory
_NOT_AN_ATTACHMENT = frozenset({"html", "txt", "xml", ""})  # what an address without a document's ending may give


@dataclass(slots=True)
class Opened:
    """How it went, for the report."""

    known: int = 0  # attachments in all
    read: int = 0  # downloaded and read in this run
    same: int = 0  # the server said, or the bytes say, that they are unchanged
    reused: int = 0  # believed unchanged, not asked
    bytes: int = 0
    unread: Counter[str] = field(default_factory=Counter[str])

    def note(self) -> str:
        """One Chinese sentence; '' when the site has no attachments."""
        if not self.known:
            return ""
        parts = [f"下载并打开 {self.read} 个（{self.bytes / 1_000_000:.1f} MB）"]
        parts += [f"与上次相同、沿用上次结果 {self.same + self.reused} 个"] if self.same + self.reused else []
        if self.unread:
            reasons = "；".join(f"{reason} {count} 个" for reason, count in self.unread.most_common(4))
            parts.append(f"没有打开 {self.unread.total()} 个（{reasons}）")
        return f"本站附件 {self.known} 个：" + "，".join(parts) + "。"


async def open_attachments(
    settings: AttachmentSettings,
    scope: Scope,
    crawl: Crawl,
    client: Client,
    slots: HostSlots,
    book: AttachmentBook,
    reader: FileReader,
    *,
    awaited: Collection[str] = (),
    progress: Callable[[Progress], None] | None = None,
) -> list[str]:
    """Open the attachments of a crawl that came to its end; what there is to be said of it in the report (Chinese).

    A breakdown here does not end the run: what was not opened is left as such, and the rules say so.
    """
    if not settings.enabled:
        return ["按配置没有打开附件（[attachments] 的 enabled）。"]
    opening = Opening(settings, scope, crawl, client, slots, book, reader, awaited=awaited, progress=progress)
    try:
        await opening.run()
    except Exception as error:
        log.exception("opening attachments broke down")
        return [opening.opened.note(), f"打开附件时程序出错，其余附件没有打开：{type(error).__name__}: {error}"]
    return [note] if (note := opening.opened.note()) else []


class Opening:
    """Opens the attachments of one crawl. `awaited` are addresses with open findings."""

    def __init__(
        self,
        settings: AttachmentSettings,
        scope: Scope,
        crawl: Crawl,
        client: Client,
        slots: HostSlots,
        book: AttachmentBook,
        reader: FileReader,
        *,
        awaited: Collection[str] = (),
        progress: Callable[[Progress], None] | None = None,
    ) -> None:
        self._settings = settings
        self._scope = scope
        self._crawl = crawl
        self._client = client
        self._slots = slots
        self._book = book
        self._reader = reader
        self._awaited = frozenset(awaited)
        self._progress = progress
        self._limit = int(settings.max_mb * 1_000_000)
        self._asked = 0
        self._ends = 0.0
        self.opened = Opened()

    async def run(self) -> Opened:
        """Open what the bounds allow; every attachment ends up read, confirmed, or left with a reason."""
        now = datetime.now(UTC)
        loop = asyncio.get_running_loop()
        self._ends = loop.time() + self._settings.max_minutes * 60
        waiting = iter(self._in_order(now))
        total = self.opened.known

        async def work() -> None:
            for candidate in waiting:
                if (why := self._exhausted(loop.time())) and candidate.url not in self._awaited:
                    self._leave(candidate, why)
                else:
                    await self._open(candidate)
                self._tell(total)

        async with asyncio.TaskGroup() as group:
            for _ in range(_WORKERS):
                group.create_task(work())
        if self._crawl.summary.complete:
            self._book.forget_strangers()
        return self.opened

    def _exhausted(self, moment: float) -> str:
        if self._asked >= self._settings.per_run:
            return "超出每次打开的个数上限，留待以后"
        if self.opened.bytes >= self._settings.total_mb * 1_000_000:
            return "超出每次下载的总量上限，留待以后"
        return "超出用时上限，留待以后" if moment >= self._ends else ""

    # --- which, and in which order ---

    def _in_order(self, now: datetime) -> Sequence[Candidate]:
        fresh = now - timedelta(days=self._settings.recheck_days)
        awaited: list[Candidate] = []
        new: list[Candidate] = []
        old: list[Candidate] = []
        for candidate in self._own():
            self.opened.known += 1
            if candidate.verdict not in (None, LinkVerdict.ALIVE):
                self._leave(candidate, f"链接检测：{candidate.reason}", "链接打不开或无法检测")
            elif candidate.url in self._awaited:
                awaited.append(candidate)
            elif candidate.known is None or candidate.asked_at is None:
                new.append(candidate)
            elif candidate.asked_at > fresh:
                self.opened.reused += 1
                self._book.confirm(candidate.url_id)
            else:
                old.append(candidate)
        for candidate in (*awaited, *new, *old):  # what a run that is killed leaves open
            self._book.leave(candidate.url_id, "没有来得及打开")
        days = self._book.latest({candidate.url_id for candidate in new})
        new.sort(key=lambda candidate: days.get(candidate.url_id, ""), reverse=True)
        old.sort(key=lambda candidate: candidate.asked_at or now)
        return [*awaited, *new, *old]

    def _own(self) -> Iterator[Candidate]:
        """The site's own attachments. What is dead is told as a dead link and by nobody else."""
        offered = self._book.offered()
        for candidate in self._book.candidates():
            url = candidate.url
            if candidate.verdict is LinkVerdict.DEAD or not self._scope.internal(url) or self._scope.excluded(url):
                continue
            if is_document(url) or candidate.file or candidate.url_id in offered:
                yield candidate

    # --- one attachment ---

    async def _open(self, candidate: Candidate) -> None:
        if not await self._crawl.allows(candidate.url):
            self._leave(candidate, "网站 robots.txt 不允许访问")
            return
        answer = await self._ask(candidate)
        if answer.status == 304 and candidate.known is not None:
            self.opened.same += 1
            told = _validators(answer)
            kept = Validators(told.etag or candidate.known.etag, told.modified or candidate.known.modified)
            self._book.confirm(candidate.url_id, kept, answer.fetched_at)
            return
        problem = self._undelivered(answer)
        if problem:
            self._leave(candidate, problem)
            return
        validators = _validators(answer, sha256(answer.body).hexdigest())
        if candidate.known is not None and candidate.known.digest == validators.digest:
            self.opened.same += 1
            self._book.confirm(candidate.url_id, validators, answer.fetched_at)
            return
        content = await self._reader.read(answer.body)
        if content.broken or is_page_instead(answer):
            content, answer = await self._once_more(candidate, content, answer)
        if is_page_instead(answer):
            # The link was found sound a moment ago, or it would be dead and not asked here.
            self._leave(candidate, "下载到的是网页（检查链接时还不是），可能限制了访问")
            return
        if not is_document(candidate.url) and content.media in _NOT_AN_ATTACHMENT:
            self.opened.known -= 1  # a script's answer, a text: nobody called it an attachment
            self._book.strike(candidate.url_id)
            return
        self.opened.read += 1
        self._book.add(_record(candidate.url, content, len(answer.body)), validators, answer.fetched_at)

    async def _ask(self, candidate: Candidate, *, second: bool = False) -> Answer:
        self._asked += 1
        headers = {"Accept-Encoding": "identity", "Accept": "*/*"}
        if candidate.known is not None and not second:
            headers |= {"If-None-Match": candidate.known.etag} if candidate.known.etag else {}
            headers |= {"If-Modified-Since": candidate.known.modified} if candidate.known.modified else {}
        host = host_of(candidate.url)
        async with self._slots.turn(host):
            answer = await self._client.ask(
                candidate.url,
                headers=headers,
                max_bytes=self._limit,
                second_opinion=second,
                seconds=self._settings.download_seconds,
                whole=True,
            )
        self._slots.heard(host, answer)
        self.opened.bytes += len(answer.body)
        return answer

    def _undelivered(self, answer: Answer) -> str:
        """Why there is no whole file to be opened (Chinese), '' when there is one."""
        if answer.failure is not None:
            return f"下载没有成功（{answer.failure}）"
        if is_challenge(answer):
            return "下载被防护设备拦截"
        if not answer.ok:
            return f"下载没有成功（HTTP {answer.status}）"
        if not answer.body and not answer.truncated:
            return "下载到的内容是空的（0 字节）"
        if answer.truncated:
            declared = answer.headers.get("content-length", "")
            if len(answer.body) >= self._limit or (declared.isdigit() and int(declared) > self._limit):
                return f"文件超过 {self._settings.max_mb:g} MB，没有下载"
            return "下载中断，没有收全"
        if not self._scope.internal(answer.final_url):
            return "跳转到了其他网站，不是本站附件"
        return ""

    async def _once_more(self, candidate: Candidate, content: Content, first: Answer) -> tuple[Content, Answer]:
        """A file that is not what it should be, fetched again: transfers fail too, and servers stumble."""
        answer = await self._ask(candidate, second=True)
        if self._undelivered(answer) or answer.body == first.body:
            return content, first
        return await self._reader.read(answer.body), answer

    def _leave(self, candidate: Candidate, problem: str, group: str = "") -> None:
        self.opened.unread[group or problem.partition("（")[0]] += 1
        self._book.leave(candidate.url_id, problem)

    def _tell(self, total: int) -> None:
        if self._progress is not None:
            done = self.opened.read + self.opened.same + self.opened.reused + self.opened.unread.total()
            summary = self._crawl.summary
            self._progress(Progress("attachments", summary.pages, summary.targets, min(done, total), total))


def _record(url: str, content: Content, size: int) -> AttachmentText:
    return AttachmentText(
        url, content.media, size, content.text, content.problem, content.broken, content.hindrance, content.cut
    )


def _validators(answer: Answer, digest: str = "") -> Validators:
    return Validators(answer.headers.get("etag", ""), answer.headers.get("last-modified", ""), digest)
