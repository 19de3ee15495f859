"""What was read of a site's attachments, in the crawl cache: texts, and what tells whether a file has changed since.

The rows of the crawl before are taken over when a crawl begins. They are of no crawl until the inspection says that
their files still stand as they were (`confirm`) or reads them anew (`add`); only such rows are shown. Texts are sealed
here (monitor.model.personal), so that no full number of a person is ever written.
"""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from monitor.log import Log
from monitor.model import AttachmentText, Hindrance, LinkVerdict
from monitor.model.personal import sealed, without_seals
from monitor.store.carriers import from_blob
from monitor.store.errors import StoreError
from monitor.store.exchanges import packed, unpacked
from monitor.store.intern import Interner, clean

log = Log(__name__)

_P = ParamSpec("_P")
_R = TypeVar("_R")

ATTACHMENT_TABLES = """
-- current: 1 when the file was read, or found unchanged, in this crawl; 0 when the row is what the crawl before knew.
CREATE TABLE attachment_texts (
    url_id INTEGER PRIMARY KEY,
    media TEXT NOT NULL,
    size INTEGER NOT NULL,
    text BLOB NOT NULL,
    problem TEXT NOT NULL,
    broken INTEGER NOT NULL,
    hindrance TEXT NOT NULL,
    cut INTEGER NOT NULL,
    etag TEXT NOT NULL,
    modified TEXT NOT NULL,
    digest TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    current INTEGER NOT NULL
);
CREATE TABLE attachments_unread (url_id INTEGER PRIMARY KEY, problem TEXT NOT NULL);
"""

ATTACHMENT_VIEWS = {
    "附件": """
        SELECT u.url AS 网址, t.media AS 实际格式, t.size AS 字节数,
               CASE WHEN t.broken = 1 THEN '损坏' WHEN t.hindrance = '' THEN '已读' ELSE '没有读' END AS 情况,
               t.problem AS 说明, t.asked_at AS 访问时间
        FROM attachment_texts t JOIN urls u ON u.id = t.url_id WHERE t.current = 1
        UNION ALL
        SELECT u.url, '', NULL, '本次没有打开', n.problem, NULL
        FROM attachments_unread n JOIN urls u ON u.id = n.url_id
    """,
}

_COLUMNS = "media, size, text, problem, broken, hindrance, cut, etag, modified, digest, asked_at"
_SHOWN = "u.url, t.media, t.size, t.text, t.problem, t.broken, t.hindrance, t.cut"
_FROM = f"SELECT {_SHOWN} FROM attachment_texts t JOIN urls u ON u.id = t.url_id"  # noqa: S608 - our own names
_ONE = f"{_FROM} WHERE t.current = 1"
_UNREAD = "SELECT u.url, n.problem FROM attachments_unread n JOIN urls u ON u.id = n.url_id"


@dataclass(frozen=True, slots=True)
class Validators:
    """What tells whether a file has changed: what the server says of it, and a hash of its bytes."""

    etag: str = ""
    modified: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One address that may be an attachment. `verdict` is the link's, None where no page links it; `file`: it answered
    with something that is no page; `known` says what the crawl before knew of it."""

    url_id: int
    url: str
    verdict: LinkVerdict | None
    reason: str
    file: bool
    known: Validators | None
    asked_at: datetime | None


def _written(write: Callable[Concatenate["AttachmentBook", _P], _R]) -> Callable[Concatenate["AttachmentBook", _P], _R]:
    """Make a method that writes say in Chinese what went wrong (a full disk, as a rule)."""

    @wraps(write)
    def safely(book: "AttachmentBook", *args: _P.args, **more: _P.kwargs) -> _R:
        try:
            return write(book, *args, **more)
        except sqlite3.Error as error:
            raise StoreError(f"抓取缓存写入失败：{error}。请检查磁盘空间") from error

    return safely


class AttachmentBook:
    """Writes through the cache's own connection."""

    def __init__(self, connection: sqlite3.Connection, urls: Interner) -> None:
        self._db = connection
        self._urls = urls

    def take_over(self, previous: sqlite3.Connection) -> None:
        """Remember what the crawl before knew."""
        sql = f"SELECT u.url, {_COLUMNS} FROM attachment_texts t JOIN urls u ON u.id = t.url_id"  # noqa: S608 - our own names
        self._db.execute("BEGIN")
        try:
            for url, *rest in previous.execute(sql):
                self._insert(self._urls.stored(url), rest, current=False)
        except sqlite3.DatabaseError:
            log.warning("attachments of the crawl before cannot be taken over", exc_info=True)
        self._db.execute("COMMIT")

    def candidates(self) -> Iterator[Candidate]:
        """Every address on the site's own hosts that may be an attachment, as links and lists bring them."""
        rows = self._db.execute(
            "SELECT u.id, u.url, t.verdict, t.reason, p.role = 'file', k.etag, k.modified, k.digest, k.asked_at"
            " FROM (SELECT url_id FROM targets WHERE internal = 1 AND carriers > 0"
            "       UNION SELECT url_id FROM attachments UNION SELECT url_id FROM pages WHERE role = 'file') c"
            " JOIN urls u ON u.id = c.url_id LEFT JOIN targets t ON t.url_id = c.url_id"
            " LEFT JOIN pages p ON p.url_id = c.url_id LEFT JOIN attachment_texts k ON k.url_id = c.url_id"
            " ORDER BY u.id"
        )
        for number, url, verdict, reason, is_file, etag, modified, digest, asked in rows:
            yield Candidate(
                int(number),
                str(url),
                LinkVerdict(verdict) if verdict else None,
                str(reason or ""),
                bool(is_file),
                None if etag is None else Validators(etag, modified, digest),
                datetime.fromisoformat(asked) if asked else None,
            )

    def offered(self) -> set[int]:
        """The addresses that pages name as their attachments."""
        return {int(number) for (number,) in self._db.execute("SELECT DISTINCT url_id FROM attachments")}

    def latest(self, wanted: Collection[int]) -> dict[int, str]:
        """For attachments, the latest day on which a page that carries them was published (ISO), where one says."""
        days: dict[int, str] = {}
        if not wanted:
            return days
        target_of = {
            link: target for link, target in self._db.execute("SELECT id, target_id FROM links") if target in wanted
        }
        pages = self._db.execute(
            "SELECT p.published, l.links FROM pages p JOIN page_links l ON l.page_id = p.url_id"
            " WHERE p.published IS NOT NULL"
        )
        for day, blob in pages:
            for link in from_blob(blob):
                target = target_of.get(link)
                if target is not None and day > days.get(target, ""):
                    days[target] = day
        named = self._db.execute(
            "SELECT p.published, a.url_id FROM attachments a JOIN pages p ON p.url_id = a.page_id"
            " WHERE p.published IS NOT NULL"
        )
        for day, target in named:
            if target in wanted and day > days.get(target, ""):
                days[target] = day
        return days

    def known(self, url_id: int) -> AttachmentText | None:
        """What stands in the book of an address, of this crawl or the one before."""
        row = self._db.execute(
            f"{_FROM} WHERE t.url_id = ?",
            (url_id,),
        ).fetchone()
        return None if row is None else attachment_text(*row)

    @_written
    def add(self, read: AttachmentText, validators: Validators = Validators(), at: datetime | None = None) -> None:
        """Keep what was read of an attachment, in place of what was known of it."""
        number = self._urls.stored(clean(read.url))
        row = (
            clean(read.media),
            read.size,
            packed(sealed(without_seals(clean(read.text)))),
            clean(read.problem),
            int(read.broken),
            read.hindrance.value,
            int(read.cut),
            clean(validators.etag),
            clean(validators.modified),
            validators.digest,
            at.isoformat() if at else "",
        )
        self._insert(number, row, current=True)
        self._db.execute("DELETE FROM attachments_unread WHERE url_id = ?", (number,))

    def _insert(self, number: int, row: Iterable[object], *, current: bool) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO attachment_texts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (number, *row, int(current)),
        )

    @_written
    def confirm(self, url_id: int, validators: Validators | None = None, at: datetime | None = None) -> None:
        """Say that a file is as it was. `at`: the server was asked then, and told these validators."""
        self._db.execute("DELETE FROM attachments_unread WHERE url_id = ?", (url_id,))
        if validators is None or at is None:
            self._db.execute("UPDATE attachment_texts SET current = 1 WHERE url_id = ?", (url_id,))
        else:
            self._db.execute(
                "UPDATE attachment_texts SET current = 1, etag = ?, modified = ?, asked_at = ? WHERE url_id = ?",
                (clean(validators.etag), clean(validators.modified), at.isoformat(), url_id),
            )

    @_written
    def leave(self, url_id: int, problem: str) -> None:
        """Say why an attachment was not opened in this crawl."""
        self._db.execute("INSERT OR REPLACE INTO attachments_unread VALUES (?, ?)", (url_id, clean(problem)))

    @_written
    def strike(self, url_id: int) -> None:
        """Forget an address that turned out to be no attachment."""
        self._db.execute("DELETE FROM attachments_unread WHERE url_id = ?", (url_id,))

    @_written
    def forget_strangers(self) -> None:
        """Drop what the crawl before knew of addresses that the site shows no more (after a complete crawl)."""
        self._db.execute(
            "DELETE FROM attachment_texts WHERE current = 0 AND url_id NOT IN"
            " (SELECT url_id FROM targets UNION SELECT url_id FROM attachments)"
        )


def attachment_text(
    url: str, media: str, size: int, text: bytes, problem: str, broken: int, hindrance: str, cut: int
) -> AttachmentText:
    """A record from a row, its text unpacked."""
    return AttachmentText(url, media, size, unpacked(text), problem, bool(broken), Hindrance(hindrance), bool(cut))


def read_one(reader: sqlite3.Connection, url: str) -> AttachmentText | None:
    """What was read of an address in this crawl, or why it was not opened; None when it is no attachment."""
    row = reader.execute(f"{_ONE} AND u.url = ?", (url,)).fetchone()
    if row is not None:
        return attachment_text(*row)
    unread = reader.execute(f"{_UNREAD} WHERE u.url = ?", (url,)).fetchone()
    return None if unread is None else _unread(*unread)


def read_all(reader: sqlite3.Connection) -> Iterator[AttachmentText]:
    """Every attachment: those that were opened, then those that were not."""
    for row in reader.execute(f"{_ONE} ORDER BY t.url_id"):
        yield attachment_text(*row)
    for url, problem in reader.execute(f"{_UNREAD} ORDER BY n.url_id"):
        yield _unread(url, problem)


def _unread(url: str, problem: str) -> AttachmentText:
    return AttachmentText(url, "", 0, "", problem, hindrance=Hindrance.UNREAD)
