"""A filled-in ledger comes back by the rules of `ack` and `waive`, line by line, and a second time changes nothing."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest

import reports
from monitor.model import Fault, Severity, State, fingerprint
from monitor.store import Store
from monitor.taking_back import take_back

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
FUTURE = date(2026, 12, 31)
NUMBER, DUE, STATE, REMARK, FINGERPRINT = 1, 11, 12, 13, 14  # columns as Excel counts them
FIRST_LINE = 4


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "monitor.db") as opened:
        inspect(opened, ["a", "b", "c"])
        yield opened


def inspect(store: Store, wrong: list[str], fixed: list[str] | None = None, at: datetime = NOW) -> None:
    run_id = store.begin_run("ju", "样例局", at)
    store.ledger.apply(
        run_id, site="ju", check="links", kind="dead_links", items=[4], departments=["办公室"],
        seen=[(Fault(f"http://h/{name}", f"{name} 打不开"), Severity.ERROR, "依据") for name in wrong],
        cleared=[fingerprint("ju", "links", f"http://h/{name}", "") for name in fixed or []], now=at,
    )  # fmt: skip
    store.finish_run(run_id, finished=at, status="done")


@pytest.fixture
def filled(store: Store, tmp_path: Path):
    """Export, fill in cells as {(line, column): value}, save, read back and take in."""

    def fill(cells: dict[tuple[int, int], object], between=lambda: None):
        content = reports.ledger_workbook(store, "ju", "样例局", kinds={}, zone=ZoneInfo("Asia/Shanghai"), now=NOW)
        book = openpyxl.load_workbook(io.BytesIO(content))
        for (line, column), value in cells.items():
            book.worksheets[0].cell(FIRST_LINE - 1 + line, column).value = value
        path = tmp_path / "台账.xlsx"
        book.save(path)
        between()
        return take_back(store, reports.read_filled(path), by="值班员", now=NOW)

    return fill


def state(store: Store, number: int) -> tuple[State, str, date | None]:
    found = store.ledger.finding(str(number))
    assert found is not None
    return found.state, found.note, found.until


def test_an_untouched_file_changes_nothing(filled) -> None:
    done = filled({})
    assert (done.acknowledged, done.waived, done.unchanged, done.errors) == (0, 0, 3, ())


def test_acknowledged_and_waived_with_reason_and_day(store: Store, filled) -> None:
    cells = {
        (1, STATE): "认领", (1, REMARK): "已联系平台", (1, DUE): FUTURE,
        (2, STATE): "豁免", (2, REMARK): "省平台改造", (2, DUE): "2026年12月31日",
        (3, REMARK): "正在补传附件",
    }  # fmt: skip
    done = filled(cells)
    assert (done.acknowledged, done.waived, done.unchanged, done.errors) == (2, 1, 0, ())
    assert state(store, 1) == (State.NEW, "已联系平台", FUTURE)
    assert state(store, 2) == (State.WAIVED, "省平台改造", FUTURE)
    assert state(store, 3) == (State.NEW, "正在补传附件", None)
    assert store.ledger.events(2)[-1].by == "值班员"


def test_the_same_file_a_second_time_changes_nothing(store: Store, filled, tmp_path: Path) -> None:
    cells = {(1, STATE): "认领", (1, REMARK): "在办", (2, STATE): "豁免", (2, REMARK): "改造", (2, DUE): FUTURE}
    filled(cells)
    before = [len(store.ledger.events(number)) for number in (1, 2, 3)]
    done = take_back(store, reports.read_filled(tmp_path / "台账.xlsx"), by="值班员", now=NOW)
    assert (done.acknowledged, done.waived, done.unchanged, done.errors) == (0, 0, 3, ())
    assert [len(store.ledger.events(number)) for number in (1, 2, 3)] == before


def test_a_date_that_lost_its_format_is_a_date(store: Store, filled) -> None:
    filled({(1, STATE): "豁免", (1, REMARK): "改造", (1, DUE): (FUTURE - date(1899, 12, 30)).days})
    assert state(store, 1)[2] == FUTURE


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({STATE: "豁免", REMARK: "改造"}, "豁免要写明期限"),
        ({STATE: "豁免", DUE: "2026-12-31"}, "豁免要在备注里写明理由"),
        ({STATE: "豁免", REMARK: "改造", DUE: "2020-01-01"}, "期限 2020-01-01 已经过去"),
        ({STATE: "认领"}, "认领要在备注里写明怎样处理"),
        ({STATE: "认领", REMARK: "在办", DUE: "2020-01-01"}, "期限 2020-01-01 已经过去"),
        ({DUE: "2026-12-31"}, "认领要在备注里写明怎样处理"),
        ({DUE: "月底"}, "期限“月底”不是日期"),
        ({STATE: "已整改"}, "状态不能改为“已整改”"),
        ({STATE: "已豁免"}, "要豁免请把状态写成“豁免”"),
        ({STATE: "完成了"}, "状态“完成了”不认识"),
        ({FINGERPRINT: None}, "编号或指纹被删掉了"),
        ({FINGERPRINT: "0123456789abcdef"}, "没有指纹为“0123456789abcdef”的问题"),
        ({NUMBER: 1}, "不是同一个问题"),
        ({NUMBER: "=1+1"}, "编号或指纹被删掉了"),
    ],
)
def test_a_wrong_line_is_named_and_the_others_are_taken(store: Store, filled, cells, told: str) -> None:
    done = filled({(2, column): value for column, value in cells.items()} | {(3, STATE): "认领", (3, REMARK): "在办"})
    (error,) = done.errors
    assert error.startswith("第 5 行：")
    assert told in error
    assert state(store, 2) == (State.NEW, "", None)
    assert state(store, 3)[1] == "在办"


def test_what_was_found_fixed_meanwhile_is_not_waived(store: Store, filled) -> None:
    later = NOW + timedelta(hours=1)
    done = filled(
        {(1, STATE): "豁免", (1, REMARK): "改造", (1, DUE): FUTURE},
        between=lambda: inspect(store, ["b"], ["a", "c"], later),
    )
    assert [error[:7] for error in done.errors] == ["第 4 行：问"]
    assert "已整改" in done.errors[0]
    assert state(store, 1)[0] is State.FIXED
    assert done.unchanged == 2  # 新增 became 未整改 and 已整改: nothing was filled in there


def test_a_waiver_can_be_lengthened_but_not_taken_back(store: Store, filled) -> None:
    store.ledger.waive("1", "改造", FUTURE, "值班员", NOW)
    lines = {finding.id: n for n, finding in enumerate(sorted(store.ledger.findings("ju"), key=lambda f: f.id == 1), 1)}
    assert filled({(lines[1], DUE): date(2027, 1, 31)}).waived == 1
    assert state(store, 1) == (State.WAIVED, "改造", date(2027, 1, 31))
    assert "不能再改为“认领”" in filled({(lines[1], STATE): "认领"}).errors[0]


def test_a_line_pasted_twice_counts_once(store: Store, filled) -> None:
    first = store.ledger.finding("1")
    assert first is not None
    done = filled({(2, NUMBER): 1, (2, FINGERPRINT): first.fingerprint, (2, REMARK): "在办"})
    assert "第 4 行已经出现过" in done.errors[0]


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"", "打不开"), (b"PK\x03\x04 broken", "打不开"), ("编号,状态".encode(), "打不开")],
)
def test_a_file_that_is_no_workbook_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    with pytest.raises(reports.FilledError, match=told):
        reports.read_filled(path)


def test_another_workbook_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    book = openpyxl.Workbook()
    book.save(path)
    with pytest.raises(reports.FilledError, match="没有台账的表头"):
        reports.read_filled(path)
    with pytest.raises(reports.FilledError, match="没有文件"):
        reports.read_filled(tmp_path / "y.xlsx")


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    book = openpyxl.Workbook()
    book.worksheets[0].append(["编号", "状态", "备注", "期限"])
    book.save(path)
    with pytest.raises(reports.FilledError, match="缺少“指纹”列"):
        reports.read_filled(path)
