"""The morning report says what the ledger holds, nothing more, and stays readable on a bad day."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
import report_bureau as bureau
from report_bureau import fault, outcome, probe, report, run

from monitor.model import CrawlSummary, Fault, Severity, Verdict
from monitor.store import Store

YESTERDAY = bureau.NIGHT - timedelta(days=1)


def test_the_subject_tells_failed_new_and_fixed(store: Store) -> None:
    old = [fault(1), fault(2)]
    run(store, {"dead_links": old}, at=YESTERDAY)
    told = report(store, run(store, {"dead_links": [fault(3)]}, cleared=old))
    assert told.subject == "【巡检日报】汕尾市市场监督管理局 11月23日 不合格 3项 新增1 已整改2"
    assert (told.counts.new, told.counts.open, told.counts.fixed) == (1, 0, 2)
    assert told.verdict is Verdict.FAIL


def test_all_well_is_said_and_sent(store: Store) -> None:
    told = report(store, run(store, {"dead_links": [], "ipv6": []}))
    assert told.subject.endswith("11月23日 自动检查全部合格")
    assert "自动检查全部合格" in told.mail_html
    assert "没有未整改的问题" in told.text


def test_not_knowing_is_not_all_well(store: Store) -> None:
    lost = outcome("ipv6", Verdict.INCONCLUSIVE, reason="本机没有 IPv6 出口")
    told = report(store, run(store, {}, outcomes=[lost]))
    assert "未能判定 1项" in told.subject
    assert "全部合格" not in told.subject + told.text
    assert "本机没有 IPv6 出口" in told.mail_html


def test_a_finding_seen_again_is_no_longer_new(store: Store) -> None:
    run(store, {"dead_links": [fault(1)]}, at=YESTERDAY)
    told = report(store, run(store, {"dead_links": [fault(1)]}))
    assert (told.counts.new, told.counts.open) == (0, 1)


def test_an_open_finding_that_was_not_looked_at_again_is_listed_as_such(store: Store) -> None:
    run(store, {"dead_links": [fault(1)]}, at=YESTERDAY)
    told = report(store, run(store, {"dead_links": []}))
    assert (told.counts.new, told.counts.open) == (0, 1)
    assert "1 个以前发现的问题本次未能复查" in told.text
    assert "没有未整改的问题" not in told.text


def test_findings_whose_check_did_not_run_are_not_counted_but_told(store: Store) -> None:
    run(store, {"dead_links": [fault(1), fault(2)]}, at=YESTERDAY)
    told = report(store, run(store, {"ipv6": []}))
    assert told.counts.open == 0
    assert "另有 2 个以前发现的问题" in told.text
    assert "第1批" not in told.page_html


def test_veto_items_stand_first_and_only_once(store: Store) -> None:
    told = report(store, run(store, {"dead_links": [fault(1), fault(2, Severity.VETO, "首页打不开")]}))
    assert "单项否决 1处" in told.subject
    for shown in (told.mail_html, told.page_html, told.text):
        assert len(re.findall("(?:<strong>|<b>|\\] )首页打不开", shown)) == 1
        assert re.search("首页打不开.*工作要点任务[（】]", shown, re.DOTALL)


def test_a_named_subject_is_shown(store: Store) -> None:
    column = Fault("重点领域信息公开/药品安全", "栏目不存在", "missing", url=bureau.HOME)
    told = report(store, run(store, {"key_columns": [column]}))
    for shown in (told.mail_html, told.page_html, told.text):
        assert "重点领域信息公开/药品安全" in shown


def test_a_finding_carries_all_that_a_department_needs(store: Store) -> None:
    told = report(store, run(store, {"dead_links": [fault(7)]}))
    for words in ("附件7：抽检计划表.docx", "HTTP 404", "能够打开", "国办秘函〔2019〕19号", "请更正链接地址",
                  "2026年11月23日", "办公室", "700007.docx", "post_7.html"):  # fmt: skip
        assert words in told.mail_html, words
        assert words in told.page_html, words
        assert words in told.text, words


def test_waived_findings_are_told_with_their_end(store: Store) -> None:
    run(store, {"dead_links": [fault(1)]}, at=YESTERDAY)
    known = next(iter(store.ledger.findings(bureau.SITE)))
    store.ledger.waive(str(known.id), "省平台改造中", date(2027, 1, 31), "值班员", bureau.NIGHT - timedelta(hours=1))
    told = report(store, run(store, {"dead_links": [fault(1)]}, outcomes=[outcome("dead_links", Verdict.PASS)]))
    assert (told.counts.open, told.counts.waived) == (0, 1)
    assert "豁免至 2027年1月31日" in told.mail_html
    assert "省平台改造中" in told.page_html


def test_all_thirty_four_items_and_what_a_person_must_confirm(store: Store) -> None:
    told = report(store, run(store, {"dead_links": []}))
    assert sum(told.items.values()) == 34
    assert all(f'id="item{n}"' in told.page_html for n in range(1, 35))
    assert "政务公开专区和办事窗口的实地情况" in told.page_html


def test_availability_is_told_only_when_there_are_samples(store: Store) -> None:
    run_id = run(store, {"dead_links": []})
    assert "可用性" not in report(store, run_id).mail_html
    probe(store, 288, 1)
    assert "首页探测 288 次，正常 287 次（99.65%）" in report(store, run_id).mail_html


def test_what_was_taken_over_from_the_last_crawl_is_said(store: Store) -> None:
    crawl = replace(bureau.CRAWL, unchanged=1400, spared=300)
    told = report(store, run(store, {"dead_links": []}, crawl=crawl))
    assert "页面 1400 个没有变化，不再重读；链接 300 个近日查过是好的，不再请求" in told.mail_html
    assert "沿用上次结果" not in report(store, run(store, {"dead_links": []})).mail_html


def test_an_incomplete_crawl_is_said(store: Store) -> None:
    short = CrawlSummary(20_000, 20_000, 1, 1, 1, 9.0, complete=False, notes=("达到页面数上限 20000",))
    told = report(store, run(store, {"dead_links": []}, crawl=short))
    assert "抓取不完整" in told.mail_html
    assert "达到页面数上限 20000" in told.text


def test_a_failed_run_shows_no_result_of_its_own(store: Store) -> None:
    run(store, {"dead_links": [fault(1)]}, at=YESTERDAY)
    run_id = store.begin_run(bureau.SITE, bureau.NAME, bureau.NIGHT)
    store.finish_run(run_id, finished=bureau.NIGHT, status="failed", error="首页无法访问：超时无应答")
    told = report(store, run_id)
    assert told.subject == "【巡检日报】汕尾市市场监督管理局 11月23日 巡检未能完成"
    assert not told.finished
    assert told.verdict is None
    for shown in (told.mail_html, told.page_html, told.text):
        assert "首页无法访问：超时无应答" in shown
        assert "2026年11月22日 02:00" in shown
        assert "新增" not in shown


HOSTILE = '<script>alert("x")</script><img src=x onerror=1>\u202egnp.exe\x1b\x00' + "长" * 10_000


def test_hostile_titles_stay_text(store: Store) -> None:
    bad = Fault(subject="javascript:alert(1)", message=HOSTILE, seen=HOSTILE, anchor=HOSTILE,
                found_on="data:text/html,x", url="javascript:alert(1)")  # fmt: skip
    told = report(store, run(store, {"dead_links": [bad]}, name='局"><script>'))
    for html in (told.mail_html, told.page_html):
        assert "<script>alert" not in html
        assert "<img" not in html
        assert 'href="javascript' not in html
        assert 'href="data:' not in html
        assert "\u202e" not in html
        assert "\x1b" not in html
    assert len(told.page_html) < 100_000


def test_ten_thousand_findings_stay_under_100_kb_and_are_all_on_the_page(store: Store) -> None:
    run_id = run(store, {"dead_links": [fault(n) for n in range(10_000)]})
    told = report(store, run_id)
    assert len(told.mail_html.encode()) <= 100_000
    assert "条，见完整报告" in told.mail_html
    assert len(told.text.encode()) <= 100_000
    assert told.page_html.count("<article") == 10_000
    assert told.counts.new == 10_000


def test_nothing_is_fetched_by_the_mail_or_the_page(store: Store) -> None:
    told = report(store, run(store, {"dead_links": [fault(1)]}))
    for html in (told.mail_html, told.page_html):
        assert 'lang="zh-CN"' in html
        assert not any(part in html for part in ("<link", "<img", "src=", "url(", "@import"))
    assert "prefers-color-scheme: dark" in told.mail_html
    assert "<script" not in told.mail_html


@pytest.mark.parametrize(("full_url", "linked"), [("https://x.example/r.html", True), ("javascript:1", False)])
def test_the_full_report_is_linked_only_by_a_web_address(store: Store, full_url: str, linked: bool) -> None:
    told = report(store, run(store, {"dead_links": []}), full_url=full_url)
    assert (f'href="{full_url}"' in told.mail_html) is linked
