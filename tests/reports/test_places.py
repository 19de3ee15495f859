"""A finding is named by the column that its page lies in."""

import pytest
from report_bureau import HOME, KINDS, SITE, ZONE, fault, report, run

from monitor.model import Fault
from monitor.store import Store
from reports.findings import Describer
from reports.places import Columns

KNOWN = {
    f"{HOME}zwgk/ghjh/index.html": "政务公开 › 规划计划",
    f"{HOME}zwgk/index.html": "政务公开",
    f"{HOME}a/list.html?id=1": "甲",
    f"{HOME}b/": "乙一",
    f"{HOME}b/index.html": "乙二",
}


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (f"{HOME}zwgk/ghjh/content/post_1.html", "政务公开 › 规划计划"),
        (f"{HOME}zwgk/ghjh/2024/t1.html", "政务公开 › 规划计划"),
        (f"{HOME}zwgk/other/t1.html", "政务公开"),
        (f"{HOME}a/list.html?id=2", "bureau.example/swscjg/a/"),  # one folder, many lists: nobody could tell
        (f"{HOME}b/t1.html", "bureau.example/swscjg/b/"),
        ("http://elsewhere.example/x/y.html", "elsewhere.example/x/"),
        ("http://[broken/x", "http://[broken/x"),
    ],
)
def test_the_column_of_an_address(address: str, name: str) -> None:
    assert Columns.of(KNOWN).name_of(address) == name


def test_what_has_no_address_is_named_by_itself() -> None:
    assert Columns.of(KNOWN).name_of("www.bureau.example", "www.bureau.example") == "www.bureau.example"


def test_the_page_lists_findings_by_column_and_by_page(store: Store) -> None:
    page = f"{HOME}zwgk/ghjh/content/post_5.html"
    on_it = [Fault(f"{HOME}x{n}.doc", "打不开", found_on=page) for n in range(3)]
    run_id = run(store, {"dead_links": [*on_it, fault(1)]})
    store.record_columns(SITE, KNOWN)
    html = report(store, run_id).page_html
    by_column = html[html.index('id="by-column"') : html.index('id="by-page"')]
    by_page = html[html.index('id="by-page"') : html.index('id="by-check"')]
    assert "政务公开 › 规划计划（3 个）" in by_column
    assert f"{page}</a>（3 个）" in by_page
    assert '<option value="政务公开 › 规划计划">' in html
    assert html.count('data-k="政务公开 › 规划计划"') == 3


def test_names_are_replaced_whole(store: Store) -> None:
    store.record_columns(SITE, KNOWN)
    store.record_columns(SITE, {f"{HOME}c/": "丙"})
    assert store.columns(SITE) == {f"{HOME}c/": "丙"}
    assert store.columns("other") == {}


def test_hostile_column_names_stay_text(store: Store) -> None:
    run_id = run(store, {"dead_links": [fault(1)]})
    store.record_columns(SITE, {f"{HOME}gkmlpt/index.html": '"><script>alert(1)</script>'})
    html = report(store, run_id).page_html
    assert "<script>alert" not in html
    describer = Describer(KINDS, {}, ZONE, Columns.of(store.columns(SITE)))
    assert next(describer.view(f, touched=True).column for f in store.ledger.findings(SITE)).startswith('"><script>')
