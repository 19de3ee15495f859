"""科室 letters: only what is theirs, new first; nothing to say means no mail, except on the day of the summary."""

from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from report_bureau import KINDS, MORNING, NIGHT, ZONE, fault, run

from checks.registry import load_kinds
from monitor.config import Settings, read
from monitor.letters import queue_departments
from monitor.model import Fault, Severity
from monitor.store import Store
from reports.department import department

OFFICE, FOOD = "办公室", "食品安全监督管理科"
EMPTY = Fault("重点领域信息公开/食品安全", "栏目为空", severity=Severity.ERROR)


def settings(tmp_path: Path, more: str = "", weekday: int = 0) -> Settings:
    path = tmp_path / "config.toml"
    path.write_text(
        '[[site]]\nid = "swscjg"\nname = "汕尾市市场监督管理局"\nhome = "https://www.shanwei.gov.cn/swscjg/"\n'
        f'[mail]\nhost = "127.0.0.1"\nsender = "a@b.test"\nsummary_weekday = {weekday}\n'
        f'[[mail.department]]\nnames = ["{FOOD}"]\nto = ["food@b.test"]\n{more}',
        encoding="utf-8",
    )
    return read(path, load_kinds, environ={}).settings


def queue(store: Store, chosen: Settings, number: int, days: int = 0) -> int:
    return queue_departments(chosen, chosen.sites[0], KINDS, store, number, MORNING + timedelta(days=days))


def test_each_gets_only_its_own(store: Store) -> None:
    number = run(store, {"dead_links": [fault(1), fault(2)], "key_columns": [EMPTY]})
    done = department(store, number, [FOOD], kinds=KINDS, zone=ZONE, now=MORNING)
    assert done is not None
    assert (done.open, done.changes) == (1, 1)
    for form in (done.report.mail_html, done.report.text):
        assert "栏目为空" in form
        assert "HTTP 404" not in form
    assert done.report.subject == f"【网站巡检·科室日报】{FOOD} 11月23日 新增1"
    office = department(store, number, [OFFICE, FOOD], kinds=KINDS, zone=ZONE, now=MORNING)
    assert office is not None
    assert office.open == 3


def test_new_ones_stand_before_old_ones(store: Store) -> None:
    run(store, {"dead_links": [fault(1)]})
    second = run(store, {"dead_links": [fault(1), fault(2)]}, at=NIGHT + timedelta(days=1))
    done = department(store, second, [OFFICE], kinds=KINDS, zone=ZONE, now=MORNING)
    assert done is not None
    assert (done.open, done.changes) == (2, 1)
    assert done.report.text.index("第2批") < done.report.text.index("第1批")


def test_only_so_grave(store: Store) -> None:
    number = run(store, {"dead_links": [fault(1, Severity.WARN), fault(2, Severity.VETO)]})
    done = department(store, number, [OFFICE], kinds=KINDS, zone=ZONE, now=MORNING, least=Severity.ERROR)
    assert done is not None
    assert done.open == 1
    assert "单项否决" in done.report.text


def test_nothing_to_say_means_no_mail_except_on_the_day_of_the_summary(store: Store, tmp_path: Path) -> None:
    number = run(store, {"dead_links": [fault(1)]})
    assert queue(store, settings(tmp_path), number) == 0
    assert queue(store, settings(tmp_path, weekday=1), number) == 1  # 23 November 2026 is a Monday
    (letter,) = store.outbox.waiting()
    assert letter.recipients == ("food@b.test",)
    parsed = message_from_bytes(letter.mime, policy=policy.default)
    assert "科室周汇总" in parsed["Subject"]
    assert "本科室名下没有未整改的问题" in parsed.get_body(("plain",)).get_content()


def test_once_per_run_and_department(store: Store, tmp_path: Path) -> None:
    number = run(store, {"key_columns": [EMPTY]})
    assert [queue(store, settings(tmp_path), number) for _ in range(2)] == [1, 0]


def test_only_changes_leaves_out_the_days_without(store: Store, tmp_path: Path) -> None:
    chosen = settings(tmp_path, "only_changes = true\n")
    assert queue(store, chosen, run(store, {"key_columns": [EMPTY]})) == 1
    second = run(store, {"key_columns": [EMPTY]}, at=NIGHT + timedelta(days=1))
    assert queue(store, chosen, second, days=1) == 0
    assert queue(store, settings(tmp_path), second, days=1) == 1


def test_a_run_that_broke_down_tells_departments_nothing(store: Store, tmp_path: Path) -> None:
    number = store.begin_run("swscjg", "汕尾市市场监督管理局", NIGHT)
    store.finish_run(number, finished=NIGHT, status="failed", error="磁盘已满")
    assert queue(store, settings(tmp_path, weekday=1), number) == 0


@pytest.mark.parametrize("count", [1, 2000])
def test_hostile_titles_and_many_of_them(store: Store, count: int) -> None:
    hostile = [fault(n, message=f"</td><script>alert({n})</script>\u202e{'长' * 400}") for n in range(count)]
    number = run(store, {"dead_links": hostile})
    done = department(store, number, [OFFICE], kinds=KINDS, zone=ZONE, now=MORNING)
    assert done is not None
    html = done.report.mail_html
    assert len(html.encode()) <= 100_000
    assert "<script" not in html
    assert "\u202e" not in html
    if count > 60:
        assert "请向技术服务中心索取完整清单" in html
