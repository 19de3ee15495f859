"""What mail programs demand of a mail: tables, inline styles, nothing fetched, nothing run, no more than 100 KB."""

import re
from collections import Counter
from datetime import timedelta
from html.parser import HTMLParser

import pytest
import report_bureau as bureau
from report_bureau import KINDS, MORNING, NIGHT, SITE, ZONE, fault, probe, report, run

from monitor.model import Severity
from monitor.store import Store
from reports.department import department
from reports.period import PeriodKind, period, span_of

# Outlook renders with Word: these properties it ignores or breaks on. `max-width` has a fixed table beside it.
UNSUPPORTED = ("flex", "grid", "position:", "float:", "background-image", "url(", "var(", "calc(")
ALLOWED = {"html", "head", "meta", "title", "style", "body", "table", "thead", "tbody", "tr", "td", "th", "h1", "h2",
           "h3", "p", "b", "span", "br", "a"}  # fmt: skip


class Tags(HTMLParser):
    """Counts elements and keeps attributes; notices what was never closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.counts: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.counts[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, tag
        assert self.open.pop() == tag


@pytest.fixture
def mails(store: Store) -> dict[str, str]:
    """One mail of every sort that goes out as HTML, from a ledger with a past."""
    old = [fault(n) for n in range(20)]
    run(store, {"dead_links": old, "ipv6": []}, at=NIGHT - timedelta(days=1))
    probe(store, 30, 1)
    veto = fault(99, Severity.VETO, "首页被篡改")
    run_id = run(store, {"dead_links": [*old[:15], veto], "ipv6": []}, cleared=old[15:])
    told = {"day": report(store, run_id, full_url="https://oa.example/xunjian/a.html").mail_html}
    letter = department(store, run_id, ["办公室"], kinds=KINDS, zone=ZONE, now=MORNING)
    assert letter is not None
    told["department"] = letter.report.mail_html
    kinds: tuple[PeriodKind, ...] = ("week", "month", "quarter", "year")
    for kind in kinds:
        span = span_of(kind, MORNING.date())
        told[kind] = period(store, SITE, bureau.NAME, span, zone=ZONE, now=MORNING).mail_html
    return told


def test_every_mail_keeps_to_what_mail_programs_draw(mails: dict[str, str]) -> None:
    assert len(mails) == 6
    for name, html in mails.items():
        tags = Tags(html)
        assert tags.open == [], name
        assert set(tags.counts) <= ALLOWED, (name, set(tags.counts) - ALLOWED)
        styles = " ".join(value for _, key, value in tags.attributes if key == "style")
        assert not [word for word in UNSUPPORTED if word in styles.replace(" ", "")], name
        assert len(html.encode()) <= 100_000, name
        assert {value.split(":")[0] for _, key, value in tags.attributes if key in ("href", "src")} <= {"http", "https"}
        assert not any(key.startswith("on") or key == "src" for _, key, _ in tags.attributes), name
        assert "@import" not in html, name


def test_every_mail_is_readable_in_the_dark_and_fixed_in_outlook(mails: dict[str, str]) -> None:
    for name, html in mails.items():
        assert "prefers-color-scheme: dark" in html, name
        assert '<!--[if mso]><table role="presentation" width="680"' in html, name
        assert html.count("<!--[if mso]>") == html.count("<![endif]-->") == 2, name
        assert html.count('class="big n-') == 1, name  # one number, one colour
        body = html[html.index("<body") :]
        assert "style=" in re.search(r'<td[^>]*class="big[^>]*>', body)[0], name  # type: ignore[index]


def test_tables_of_data_have_heads_and_tables_of_layout_say_so(mails: dict[str, str]) -> None:
    for name, html in mails.items():
        for table in re.findall(r"<table[^>]*>(?:(?!<table|</table>).)*", html, re.DOTALL):
            assert 'role="presentation"' in table or "<th" in table, (name, table[:200])


def test_order_of_the_morning_mail(mails: dict[str, str]) -> None:
    html = mails["day"]
    heads = re.findall(r"<h2[^>]*>([^<（]*)", html)
    assert heads == ["单项否决", "工作要点任务", "以前发现、尚未整改的问题", "本次确认已整改", "须由人工确认的内容"]
    assert html.index("近 2 天") < html.index("单项否决（")
    assert html.index("打开完整报告") < html.index("单项否决（")
    assert 'href="https://oa.example/xunjian/a.html#how"' in html


def test_new_ones_are_told_in_full_and_old_ones_counted_with_links(store: Store) -> None:
    run(store, {"dead_links": [fault(n) for n in range(9)]}, at=NIGHT - timedelta(days=1))
    run_id = run(store, {"dead_links": [fault(n) for n in range(11)]})
    told = report(store, run_id, full_url="https://oa.example/a.html")
    fresh, _, old = told.mail_html.partition("以前发现、尚未整改的问题（9 个）")
    assert "新增和重新出现的问题（2 个）" in fresh
    assert fresh.count("链接文字：") == 2  # told in full
    assert "链接文字：" not in old
    anchor = re.search(r'href="https://oa.example/a.html#(c[0-9-]+)"', old)
    assert anchor is not None
    assert f'class="cluster" id="{anchor[1]}"' in told.page_html
    assert "2026年11月22日" in old  # since when
    assert re.search(r"失效链接</a>.*?>9</td>", old)


def test_with_many_checks_the_vetoes_are_still_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"check{n}" for n in range(70)]
    for name in names:
        monkeypatch.setitem(bureau.KINDS, name, KINDS["dead_links"])
        monkeypatch.setitem(bureau.ITEMS, name, (4, 20, 21))
        monkeypatch.setitem(bureau.OWNERS, name, ("办公室", "政策法规科"))
    faults = {name: [fault(n * 10 + k) for k in range(5)] for n, name in enumerate(names)}
    run(store, faults, at=NIGHT - timedelta(days=1))
    vetoes = [fault(2000 + n, Severity.VETO, f"首页被篡改{n}") for n in range(12)]
    told = report(store, run(store, {**faults, "dead_links": vetoes}))
    assert len(told.mail_html.encode()) <= 100_000
    assert sum(f"首页被篡改{n}</b>" in told.mail_html for n in range(12)) >= 10
    assert told.mail_html.count("国办秘函〔2019〕19号 扣分指标") < 12  # said once for them all
