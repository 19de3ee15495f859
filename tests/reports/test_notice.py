"""The 整改通知书: a Word file that names one department's open findings and nobody else's."""

import io
from datetime import date

import docx
import report_bureau as bureau
from report_bureau import fault, run

import reports
from monitor.model import Fault
from monitor.store import Store
from reports.notice import MOST_LINES


def notice(store: Store, department: str, due: date | None = None):
    return reports.rectification_notice(
        store, bureau.SITE, bureau.NAME, department, kinds=bureau.KINDS, zone=bureau.ZONE, now=bureau.MORNING, due=due
    )


def opened(store: Store, department: str, due: date | None = None):
    made = notice(store, department, due)
    assert made is not None
    return docx.Document(io.BytesIO(made.content))


def words(paper) -> str:
    return "\n".join([p.text for p in paper.paragraphs] + [c.text for r in paper.tables[0].rows for c in r.cells])


def test_it_says_what_whose_and_until_when(store: Store) -> None:
    run(store, {"dead_links": [fault(7)], "key_columns": [Fault("重点领域/药品安全", "栏目不存在", "missing")]})
    told = words(opened(store, "办公室", date(2026, 12, 1)))
    for part in ("汕尾市市场监督管理局网站问题整改通知书", "办公室：", "存在问题 1 个",
                 "扣分 1 个", "2026年12月1日 前完成",
                 "经 2026年11月23日 网站巡检", "700007.docx", "post_7.html", "HTTP 404", "国办秘函〔2019〕19号",
                 "请更正链接地址", "签发人", "2026年11月23日"):  # fmt: skip
        assert part in told, part
    assert "药品安全" not in told


def test_a_department_that_takes_part_gets_it_too(store: Store) -> None:
    run(store, {"library_fields": [Fault(bureau.HOME + "d.html", "缺少索引号", "index.missing")]})
    assert "缺少索引号" in words(opened(store, "政策法规科"))
    assert "缺少索引号" in words(opened(store, "办公室"))
    assert reports.departments_with_findings(store, bureau.SITE, bureau.ZONE) == {"政策法规科": 1, "办公室": 1}


def test_no_open_finding_no_notice(store: Store) -> None:
    run(store, {"dead_links": [fault(1)]})
    known = next(iter(store.ledger.findings(bureau.SITE)))
    store.ledger.waive(str(known.id), "改造中", date(2027, 1, 1), "值班员", bureau.NIGHT)
    assert notice(store, "办公室") is None
    assert notice(store, "财务科") is None


def test_the_head_of_the_table_repeats_on_every_page(store: Store) -> None:
    run(store, {"dead_links": [fault(1)]})
    table = opened(store, "办公室").tables[0]
    assert "tblHeader" in table.rows[0]._tr.xml
    assert "tblHeader" not in table.rows[1]._tr.xml


def test_a_long_list_is_cut_and_says_so(store: Store) -> None:
    run(store, {"dead_links": [fault(n) for n in range(MOST_LINES + 30)]})
    made = notice(store, "办公室")
    assert made is not None
    assert (made.total, made.listed) == (MOST_LINES + 30, MOST_LINES)
    assert "另有 30 个问题，见整改台账" in words(opened(store, "办公室"))


def test_hostile_titles_stay_text(store: Store) -> None:
    bad = "</w:t><w:br/>&lt;x&gt; \x00\x0b\ufffe\ud800<script> {{ 7*7 }} \u202etxt.exe"
    run(
        store, {"dead_links": [Fault(bureau.HOME + "x", bad, expected=bad, seen=bad, found_on=bureau.HOME, anchor=bad)]}
    )
    cell = opened(store, "办公室").tables[0].rows[2].cells[2].text
    assert "</w:t><w:br/>&lt;x&gt;" in cell
    assert "{{ 7*7 }}" in cell
    assert not {"\x00", "\x0b", "\u202e", "\ufffe"} & set(cell)
