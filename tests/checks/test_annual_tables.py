"""Tables and sentences of annual reports: the published sums of standards.md §4.6, and every way to write a table."""

from decimal import Decimal

import pytest

from checks.annual_rules import Equation, a2, a3, a4
from checks.annual_tables import (
    HANDLED,
    KEYS_3,
    Cell,
    Table3,
    Table4,
    read_cell,
    read_table2,
    read_table3,
    read_table4,
)
from checks.annual_text import likeness, mentioned, read_text, says_nothing
from monitor.model import Table
from monitor.sample.annual_figures import figures
from monitor.sample.annual_pages import Look
from tests.checks.annual_site import body
from tests.checks.fakes import page


def cells(*numbers: int) -> tuple[Cell, ...]:
    return tuple(Cell(str(n), Decimal(n)) for n in numbers)


def row(*numbers: int) -> Equation:
    """A3 of 三（七）总计 for six shares and their 总计."""
    return next(e for e in a3(Table3({"total": cells(*numbers)})) if "总计" in e.place)


# (七)总计 and 四 of two published reports (standards.md §4.6)
@pytest.mark.parametrize(
    "numbers",
    [(13364, 252, 0, 44, 121, 29, 13810), (783, 6, 0, 2, 25, 3, 819), (3746, 63, 0, 0, 19, 2, 3830)],
)
def test_a3_on_published_rows(numbers: tuple[int, ...]):
    assert row(*numbers).holds
    assert not row(*numbers[:-1], numbers[-1] + 1).holds


# 表四 of the same two reports
@pytest.mark.parametrize(
    "groups",
    [
        ((376, 97, 196, 121, 790), (16, 1, 12, 27, 56), (74, 1, 30, 51, 156)),
        ((119, 25, 91, 24, 259), (7, 0, 15, 6, 28), (21, 1, 7, 9, 38)),
    ],
)
def test_a4_on_published_groups(groups: tuple[tuple[int, ...], ...]):
    assert [e.holds for e in a4(Table4(tuple(cells(*g) for g in groups)))] == [True] * 3
    off = (groups[0], groups[1], (*groups[2][:-1], groups[2][-1] - 1))
    assert [e.holds for e in a4(Table4(tuple(cells(*g) for g in off)))] == [True, True, False]


def test_a2_sums_every_way_to_handle_and_nothing_else():
    table = Table3({key: cells(*[1] * 7) for key in KEYS_3} | {"total": cells(*[21] * 7)})
    assert len(HANDLED) == 21
    assert all(equation.holds for equation in a2(table))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("１２", 12), ("1,234", 1234), ("1，234", 1234), (" 3 件 ", 3), ("0", 0), ("1.25", "1.25"), ("1 2", 12),
        ("", None), ("/", None), ("-", None), ("—", None), ("无", None), ("3/4", None), ("见附件", None),
    ],
)  # fmt: skip
def test_numbers_as_offices_write_them(text: str, value: int | str | None):
    assert read_cell(text).value == (None if value is None else Decimal(value))


@pytest.mark.parametrize("form", ["merged", "wide", "flat", "commas"])
def test_tables_are_read_as_they_were_written(form: str):
    one = figures([2024], scale=700)[0]
    tables = page("http://a.test/", body(one, Look(table3=form, cut_table2=form == "wide"))).tables
    third, fourth, second = read_table3(tables), read_table4(tables), read_table2(tables)
    assert third is not None
    assert [[cell.value for cell in third.rows[key]] for key in KEYS_3] == [list(line) for line in one.table3]
    assert fourth is not None
    assert tuple(tuple(cell.value for cell in group) for group in fourth.groups) == one.table4
    assert second is not None
    assert tuple(second.value("行政规范性文件", n) for n in range(3)) == one.rules
    assert (second.value("行政许可"), second.value("行政事业性收费")) == (312, 0)


def test_a_row_that_stands_twice_is_not_guessed_at():
    tables = page("http://a.test/", body(figures([2024])[0]).replace("2.重复申请", "1.属于国家秘密")).tables
    assert read_table3(tables) is None


def test_groups_of_table_4_in_another_order_are_not_guessed_at():
    text = body(figures([2024])[0])
    swapped = text.replace("未经复议直接起诉", "@").replace("复议后起诉", "未经复议直接起诉").replace("@", "复议后起诉")
    assert read_table4(page("http://a.test/", swapped).tables) is None


def test_layout_tables_are_no_report():
    assert read_table3([Table((("首页", "政务公开"),)), Table(())]) is None
    assert read_table4([Table((("总计",) * 15,))]) is None


@pytest.mark.parametrize(
    ("what", "text", "numbers"),
    [
        ("new", "本年新收政府信息公开申请12件,上年结转3件", [12]),
        ("new", "本年度新收政府信息公开申请 12 件", [12]),
        ("new", "本年新收自然人申请10件", []),
        ("new", "收到举报12件", []),
        ("carried_in", "上年结转政府信息公开申请3件", [3]),
        ("carried_out", "结转下年度继续办理5件", [5]),
        ("review", "因政府信息公开引起的行政复议4件", [4]),
        ("review", "全年办理食品类行政复议4件", []),
        ("review", "政府信息公开行政复议结果维持4件", []),
        ("lawsuits", "因政府信息公开行政复议4件,行政诉讼2件", [2]),
        ("lawsuits", "政府信息公开行政复议、行政诉讼共5件", []),
    ],
)
def test_only_sentences_that_surely_name_the_number_count(what: str, text: str, numbers: list[int]):
    assert mentioned(text, what) == numbers


def test_parts_begin_at_their_last_heading():
    text = read_text(
        "一、总体情况 二、主动公开政府信息情况 六、其他需要报告的事项 一、总体情况 甲 二、主动公开政府信息情况 乙"
    )
    assert text.parts["一"].strip() == "甲"
    assert text.parts["二"].strip() == "乙"
    assert [name[0] for name in text.missing] == ["三", "四", "五"]


def test_a_text_without_headings_has_no_parts():
    assert read_text("网站首页").parts == {}
    assert len(read_text("").missing) == 6


@pytest.mark.parametrize(
    ("part", "nothing"),
    [
        ("无。", True), (" 无 扫一扫", True), ("本年度没有其他需要报告的事项。", True),
        ("我局暂无需要报告的事项。", True),
        ("无偿提供信息。", False), ("本年度收取信息处理费400元。", False), ("没有收取信息处理费。", False), ("", False),
    ],
)  # fmt: skip
def test_a_part_that_says_nothing(part: str, nothing: bool):
    assert says_nothing(part) is nothing


def test_likeness_is_the_share_of_common_five_grams():
    assert likeness("一二三四五六", "一二三四五六") == 1.0
    assert likeness("一二三四五六", "二三四五六七") == pytest.approx(1 / 3)
    assert likeness("一二三", "一二三") == 0.0
