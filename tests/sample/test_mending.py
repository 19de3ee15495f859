"""Two inspections of the sample with work between: what is mended is fixed; what could not be read stays as it was."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from checks.registry import load_kinds
from monitor.config import read
from monitor.inspection import inspect_site
from monitor.model import Finding, State
from monitor.sample import SampleBureau, write_config
from monitor.sample.faults import resolve
from monitor.sample.responses import Addresses, Manner, Reply, Site
from monitor.store import Store

pytestmark = pytest.mark.xdist_group(
    "sample-mending"
)  # with --dist loadgroup: one pair of inspections, not one per worker

CHECKS = ("dead-links", "library-fields", "key-columns", "article-source")
BROKEN = Reply(500, "<html><body>服务器内部错误</body></html>".encode())


class Twice:
    """The bureau inspected, worked on, and inspected again; `states` are the findings' states after the second run."""

    def __init__(self, bureau: SampleBureau, folder: Path) -> None:
        self.bureau = bureau
        loaded = read(write_config(bureau, folder), load_kinds)
        site = loaded.settings.sites[0]
        with Store.open(folder / "monitor.db") as store:
            for work in (None, self.work):
                if work is not None:
                    work()
                asyncio.run(inspect_site(loaded.settings, site, loaded.kinds, store, only=CHECKS))
            self.findings = list(store.ledger.findings(site.id))

    def subject(self, short: str) -> str:
        return resolve(self.bureau.addresses, self.bureau.today, short)

    def finding(self, check: str, short: str, aspect: str = "") -> Finding:
        subject = self.subject(short)
        (found,) = [f for f in self.findings if (f.check, f.subject, f.aspect) == (check, subject, aspect)]
        return found

    def state(self, check: str, short: str, aspect: str = "") -> State:
        return self.finding(check, short, aspect).state

    def work(self) -> None:
        """What a webmaster did in between, for good and for bad."""
        replies = dict(self.bureau.site.replies)

        def place(short: str) -> tuple[str, str]:
            return Addresses.WWW, self.subject(short).partition(self.bureau.addresses.www(""))[2]

        def edit(short: str, old: str, new: str) -> None:
            here = place(short)
            assert old.encode() in replies[here].body
            replies[here] = replace(replies[here], body=replies[here].body.replace(old.encode(), new.encode()))

        replies[place("{www}/gkmlpt/attachment/880/gone.docx")] = Reply(
            200, b"PK\x03\x04 a document", "application/msword"
        )
        edit("[xwdt/gzdt#2]", '<img src="/static/images/2019/activity.jpg" alt="活动现场">', "")
        edit("[zwgk/wgk#2]", "信息来源：", "信息来源：样例科室")
        replies[place("[xwdt/gzdt#4]")] = BROKEN
        replies[place("[xwdt/gzdt#5]")] = Reply(manner=Manner.RESET)
        replies[place("{www}/zdlyxxgk/spaq/spyj/index.html")] = BROKEN
        replies[place("{portal}/zt2019/list.html")] = Reply(
            200, "<html><body>真的专题页面，恢复了</body></html>".encode()
        )
        edit("[xwdt/xqdt#0]", "扫一扫", '<a href="/swscjg/new/gone.html">新的坏链接</a>扫一扫')
        self.bureau.web.site = Site(self.bureau.addresses, replies, self.bureau.site.fallbacks)


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twice]:
    with SampleBureau(today=datetime.now(ZoneInfo("Asia/Shanghai")).date()) as bureau:
        yield Twice(bureau, tmp_path_factory.mktemp("mending"))


def test_a_restored_attachment_is_fixed(twice: Twice) -> None:
    assert twice.state("dead-links", "{www}/gkmlpt/attachment/880/gone.docx") is State.FIXED


def test_a_link_that_was_taken_away_is_fixed(twice: Twice) -> None:
    assert twice.state("dead-links", "{portal}/static/images/2019/activity.jpg") is State.FIXED


def test_a_restored_page_among_soft_404s_is_fixed(twice: Twice) -> None:
    assert twice.state("dead-links", "{portal}/zt2019/list.html") is State.FIXED


def test_a_field_that_was_filled_in_is_fixed(twice: Twice) -> None:
    assert twice.state("article-source", "[zwgk/wgk#2]", "来源") is State.FIXED


@pytest.mark.parametrize("short", ["{portal}/static/js/vote.js", "{portal}/attachment/0/1/plan-2020.pdf"])
def test_a_dead_link_on_a_page_that_could_not_be_read_is_left_as_it_was(twice: Twice, short: str) -> None:
    finding = twice.finding("dead-links", short)
    assert (finding.state, finding.occurrences) == (State.NEW, 1)


def test_an_empty_column_that_could_not_be_read_is_left_as_it_was(twice: Twice) -> None:
    finding = twice.finding("key-columns", "重点领域信息公开/食品安全/食品安全应急", "empty")
    assert (finding.state, finding.occurrences) == (State.NEW, 1)


def test_what_nobody_touched_is_still_there_with_its_first_day(twice: Twice) -> None:
    finding = twice.finding("library-fields", "<no-number>", "number.missing")
    assert (finding.state, finding.occurrences) == (State.OPEN, 2)
    assert finding.first_seen < finding.last_seen


def test_a_new_dead_link_is_new(twice: Twice) -> None:
    assert twice.state("dead-links", "{www}/new/gone.html") is State.NEW


def test_nothing_else_was_called_fixed(twice: Twice) -> None:
    fixed = {finding.subject for finding in twice.findings if finding.state is State.FIXED}
    mended = ("{www}/gkmlpt/attachment/880/gone.docx", "{portal}/static/images/2019/activity.jpg", "[zwgk/wgk#2]")
    assert fixed == {twice.subject(short) for short in (*mended, "{portal}/zt2019/list.html")}
