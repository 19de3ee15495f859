"""Tables as grids: merged cells stand at every place that they cover, odd markup leaves a grid all the same."""

import pytest

from monitor.model import Answer
from monitor.web.page import Page
from tests.checks.fakes import answer


def grid(markup: str) -> tuple[tuple[str, ...], ...]:
    return grids(markup)[0]


def grids(markup: str) -> list[tuple[tuple[str, ...], ...]]:
    got: Answer = answer(
        "http://a.test/", f"<!DOCTYPE html><body>{markup}", headers={"content-type": "text/html; charset=utf-8"}
    )
    return [table.rows for table in Page(got).tables]


def test_cells_merged_over_columns_and_rows_are_repeated():
    told = grid(
        "<table><tr><td rowspan=2 colspan=2>情况<td colspan=2>申请人<tr><td>自然人<td>总计"
        "<tr><td>一<td>新收<td>1<td>1</table>"
    )
    assert told == (("情况", "情况", "申请人", "申请人"), ("情况", "情况", "自然人", "总计"), ("一", "新收", "1", "1"))


def test_absent_cells_stay_absent_and_blank_ones_are_blank():
    assert grid("<table><tr><td>甲<td>&nbsp;<td>1<tr><td>乙</table>") == (("甲", "", "1"), ("乙",))


def test_a_hole_before_a_hanging_cell_is_blank():
    assert grid("<table><tr><td>a<td>b<td rowspan=2>c<tr><td>d</table>") == (("a", "b", "c"), ("d", "", "c"))


def test_where_two_cells_claim_a_place_the_later_is_seen():
    told = grid("<table><tr><td>a<td rowspan=2>b<tr><td colspan=2>c<tr><td>d<td>e</table>")
    assert told == (("a", "b"), ("c", "c"), ("d", "e"))


def test_inner_tables_stand_on_their_own():
    told = grids("<table><tr><td>外<td><table><tr><td>内</table></table>")
    assert told == [(("外", ""),), (("内",),)]


def test_words_pasted_in_pieces_stay_whole_and_groups_are_one_table():
    told = grid("<table><thead><tr><th><p><span>1</span><span>2</span></p></thead><tbody><tr><td>x</tbody></table>")
    assert told == (("12",), ("x",))


@pytest.mark.parametrize(("span", "width"), [("0", 1), ("-3", 1), ("二", 1), ("", 1), ("999999999999", 200)])
def test_odd_spans_are_bounded(span: str, width: int):
    assert len(grid(f'<table><tr><td colspan="{span}">a</table>')[0]) == width


def test_a_hostile_table_ends_at_its_bound():
    rows = "<tr><td colspan=1000 rowspan=60000>a" * 3000
    assert sum(len(row) for row in grid(f"<table>{rows}</table>")) <= 20_200
