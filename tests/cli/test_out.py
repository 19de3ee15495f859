"""What a web page said can neither steer a terminal nor run in Excel."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.cli.out import as_csv, as_json, clean, table


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋"])
def test_no_cell_starts_a_formula(start: str) -> None:
    raw = as_csv(("头",), [(f"{start}HYPERLINK(1)",)])
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert rows[1][0] == f"'{start}HYPERLINK(1)"


def test_csv_opens_in_excel() -> None:
    raw = as_csv(("编号", "说明"), [(-3, "甲,乙\n丙"), (None, True)])
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.decode("utf-8-sig") == '编号,说明\r\n-3,"甲,乙\n丙"\r\n,True\r\n'


@given(st.text())
def test_clean_leaves_nothing_that_steers_a_terminal(text: str) -> None:
    shown = clean(text + "\x1b[31m\u202e\x07")
    assert not any(ord(c) < 32 or c in "\x7f\x9b\u202e" for c in shown)


def test_json_keeps_chinese() -> None:
    assert "汕尾" in as_json([{"a": "汕尾"}])
    assert json.loads(as_json(["\x1b"])) == ["\x1b"]


def test_tables_keep_every_character_and_line_up(capsys: pytest.CaptureFixture[str], monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    long = "很长的说明" * 40
    table("标题", ("编号", "说明"), [(1, long), (22, "[red]短[/red]\x1b[1m")])
    shown = capsys.readouterr().out
    assert shown.count("很") == 40
    assert "[red]短[/red]" in shown
    assert "\x1b" not in shown, "不是终端就不带颜色"
