"""Link targets in the crawl cache: met, waiting, judged once or twice, settled."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from monitor.model import LinkVerdict
from monitor.store.cache_file import CacheFile, written
from monitor.store.cache_schema import TARGET_INDEXES
from monitor.store.intern import clean

_MEET = "INSERT OR IGNORE INTO targets (url_id, host_id, internal) VALUES (?, ?, ?)"
# Whoever was found dead once and is found dead again is confirmed by that.
_JUDGE = """
UPDATE targets SET verdict = ?, reason = ?, status = ?, checked_at = ?, asked = asked + ?,
    confirmed_at = CASE WHEN asked = 1 AND verdict = 'dead' AND ? = 'dead' THEN ? END
WHERE url_id = ?
"""


class Pending(NamedTuple):
    """One link target that waits for its (first or second) verdict."""

    url_id: int
    url: str
    internal: bool
    verdict: LinkVerdict | None = None
    reason: str = ""
    status: int | None = None


class LinkTargets(CacheFile):
    """The distinct addresses that links lead to, each with its verdict."""

    _order = (_MEET, _JUDGE)

    @written
    def number(self, url: str) -> int:
        """The number of an address; it is given one if it has none."""
        self._open_batch()
        return self._urls.number(clean(url))

    def known(self, url: str) -> int | None:
        """The number of an address; None when it has none."""
        return self._urls.known(clean(url))

    def met(self, url_id: int) -> bool:
        """Whether an address is a link target already."""
        return url_id in self._met.targets

    @written
    def meet(self, url_id: int, host: str, *, internal: bool) -> bool:
        """Note an address as a link target filed under a host; whether it is new and so waits for a verdict."""
        if not self._met.targets.add(url_id):
            return False
        self._open_batch()
        self._batch.add(_MEET, (url_id, self._texts.number(clean(host)), int(internal)))
        return True

    def own_targets(self, part: str) -> list[tuple[int, str]]:
        """The link targets on the site's own hosts whose address contains a text: number and address."""
        rows = self._settled().execute(
            "SELECT t.url_id, u.url FROM targets t JOIN urls u ON u.id = t.url_id"
            " WHERE t.internal = 1 AND instr(u.url, ?) > 0 ORDER BY t.url_id",
            (part,),
        )
        return [(int(number), str(url)) for number, url in rows]

    def own_targets_by(self, tag: str) -> list[tuple[int, str]]:
        """The targets on the site's own hosts without a verdict that only elements of one kind lead to."""
        rows = self._settled().execute(
            "SELECT g.url_id, u.url FROM targets g JOIN urls u ON u.id = g.url_id"
            " JOIN links l ON l.target_id = g.url_id JOIN texts tag ON tag.id = l.tag_id"
            " WHERE g.internal = 1 AND g.verdict IS NULL AND l.broken = 0"
            " GROUP BY g.url_id HAVING min(tag.text) = ? AND max(tag.text) = ? ORDER BY g.url_id",
            (tag, tag),
        )
        return [(int(number), str(url)) for number, url in rows]

    @written
    def set_verdict(
        self, url_id: int, verdict: LinkVerdict, reason: str, status: int | None, at: datetime | None, *, asked: int = 1
    ) -> None:
        """The verdict on one target, replacing an earlier one. `asked` 2: it wants no second opinion."""
        self._open_batch()
        when = at.isoformat() if at else None
        word = verdict.value
        self._batch.add(_JUDGE, (word, clean(reason), status, when, asked, word, when, url_id))
        self._close_batch()

    @written
    def begin_rounds(self) -> None:
        """Build what is needed to find targets by host and by verdict."""
        self.commit()
        self._db.executescript(TARGET_INDEXES)

    def pending_hosts(self) -> list[tuple[int, str, int]]:
        """Hosts with targets that have no verdict yet: number, name, how many."""
        return (
            self._settled()
            .execute(
                "SELECT host_id, texts.text, count(*) FROM targets JOIN texts ON texts.id = host_id"
                " WHERE verdict IS NULL GROUP BY host_id ORDER BY count(*) DESC"
            )
            .fetchall()
        )

    def pending(self, host_id: int, after: int, limit: int) -> list[Pending]:
        """Targets of a host without a verdict, behind number `after`; at most `limit`."""
        rows = self._settled().execute(
            "SELECT t.url_id, u.url, t.internal FROM targets t JOIN urls u ON u.id = t.url_id"
            " WHERE t.host_id = ? AND t.verdict IS NULL AND t.url_id > ? ORDER BY t.url_id LIMIT ?",
            (host_id, after, limit),
        )
        return [Pending(number, url, bool(internal)) for number, url, internal in rows]

    def doubtful_hosts(self) -> list[tuple[int, str, int]]:
        """Hosts with targets whose verdict wants a second opinion: number, name, how many."""
        return (
            self._settled()
            .execute(
                "SELECT host_id, texts.text, count(*) FROM targets JOIN texts ON texts.id = host_id"
                " WHERE verdict IN ('dead', 'suspect') AND asked = 1 GROUP BY host_id ORDER BY count(*) DESC"
            )
            .fetchall()
        )

    def doubtful(self, host_id: int, after: int, limit: int) -> list[Pending]:
        """Targets of a host, dead or suspect after one asking, behind number `after`; at most `limit`."""
        rows = self._settled().execute(
            "SELECT t.url_id, u.url, t.internal, t.verdict, t.reason, t.status FROM targets t"
            " JOIN urls u ON u.id = t.url_id WHERE t.host_id = ? AND t.verdict IN ('dead', 'suspect') AND t.asked = 1"
            " AND t.url_id > ? ORDER BY t.url_id LIMIT ?",
            (host_id, after, limit),
        )
        return [Pending(n, url, bool(i), LinkVerdict(v), reason, status) for n, url, i, v, reason, status in rows]

    def sample_of_gone(self, host_id: int, limit: int) -> list[Pending]:
        """Targets of a host that it said once do not exist (404, 410), from all over the site; at most `limit`."""
        rows = self._settled().execute(
            "SELECT t.url_id, u.url, t.internal, t.verdict, t.reason, t.status FROM targets t"
            " JOIN urls u ON u.id = t.url_id"
            " WHERE t.host_id = ? AND t.verdict = 'dead' AND t.status IN (404, 410) AND t.asked = 1"
            " ORDER BY t.url_id * 2654435761 % 4294967296 LIMIT ?",
            (host_id, limit),
        )
        return [Pending(n, url, bool(i), LinkVerdict(v), reason, status) for n, url, i, v, reason, status in rows]

    def without_answer(self) -> list[tuple[int, Pending]]:
        """Targets on the site's own hosts that are dead or suspect without having answered, by the number of their
        host."""
        rows = self._settled().execute(
            "SELECT t.host_id, t.url_id, u.url, t.verdict, t.reason FROM targets t JOIN urls u ON u.id = t.url_id"
            " WHERE t.internal = 1 AND t.verdict IN ('dead', 'suspect') AND t.status IS NULL"
            " ORDER BY t.host_id, t.url_id"
        )
        return [(host, Pending(n, url, True, LinkVerdict(verdict), reason)) for host, n, url, verdict, reason in rows]

    def page_of(self, host_id: int) -> str | None:
        """The address of a page of a host that was read; None where none was."""
        row = (
            self._settled()
            .execute(
                "SELECT u.url FROM pages p JOIN targets t ON t.url_id = p.url_id JOIN urls u ON u.id = p.url_id"
                " WHERE p.role = 'page' AND t.host_id = ? LIMIT 1",
                (host_id,),
            )
            .fetchone()
        )
        return None if row is None else str(row[0])

    def still_dead(self, numbers: Sequence[int]) -> int:
        """How many of these targets are dead."""
        sql = "SELECT count(*) FROM targets WHERE verdict = 'dead' AND url_id IN (SELECT value FROM json_each(?))"
        return int(self._settled().execute(sql, (json.dumps(numbers),)).fetchone()[0])

    @written
    def settle_gone(self, host_id: int, why: str) -> int:
        """Take as confirmed what a host said once does not exist, for a sample of it was asked again; how many there
        were."""
        self._open_batch()
        sql = (
            "UPDATE targets SET asked = 2, reason = reason || ?, confirmed_at = checked_at, sampled = 1"
            " WHERE host_id = ? AND verdict = 'dead' AND status IN (404, 410) AND asked = 1"
        )
        return self._settled().execute(sql, (why, host_id)).rowcount

    def counts(self) -> tuple[int, int, int]:
        """Links on pages, distinct targets, targets with a verdict."""
        links = self._settled().execute("SELECT coalesce(sum(length(links)), 0) / 4 FROM page_links").fetchone()[0]
        targets, judged = self._db.execute("SELECT count(*), count(verdict) FROM targets").fetchone()
        return int(links), int(targets), int(judged)

    @written
    def take_over_verdicts(self, now: datetime, most_days: float) -> int:
        """Give targets that wait the good verdict of the crawl before, as long as it will not be older than so many
        days at the next crawl and this is not the day on which theirs is asked again; how many."""
        if self._takeover is None:
            return 0
        self._open_batch()
        return self._takeover.good_verdicts(self._settled(), now, most_days)

    @written
    def confirm_as_before(self, now: datetime) -> int:
        """Take as confirmed what does not exist now and was confirmed not to exist within the last days, where a host
        has many of these and this is not the day on which theirs is confirmed anew; how many."""
        if self._takeover is None:
            return 0
        self._open_batch()
        return self._takeover.gone_as_before(self._settled(), now)

    def settle_rest(self, verdict: LinkVerdict, reason: str, *, queued: bool = False) -> int:
        """Give every target without a verdict this one; `queued`: only pages that were to be read. How many."""
        if queued:
            sql = (
                "UPDATE targets SET verdict = ?, reason = ? WHERE verdict IS NULL"
                " AND url_id IN (SELECT url_id FROM frontier)"
            )
        else:
            sql = "UPDATE targets SET verdict = ?, reason = ? WHERE verdict IS NULL"
        return self._update(sql, verdict, reason)

    def settle_external(self, verdict: LinkVerdict, reason: str) -> int:
        """Give every target on other hosts that has no verdict this one; how many there were."""
        sql = "UPDATE targets SET verdict = ?, reason = ? WHERE verdict IS NULL AND internal = 0"
        return self._update(sql, verdict, reason)

    def soften_unconfirmed(self, why: str) -> int:
        """What is dead after one asking only becomes suspect; how many there were."""
        sql = "UPDATE targets SET verdict = ?, reason = reason || ?, asked = 2 WHERE verdict = 'dead' AND asked = 1"
        return self._update(sql, LinkVerdict.SUSPECT, f"（{why}）")

    @written
    def _update(self, sql: str, verdict: LinkVerdict, reason: str) -> int:
        self._open_batch()
        return self._settled().execute(sql, (verdict.value, reason)).rowcount
