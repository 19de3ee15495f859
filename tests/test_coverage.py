"""docs/coverage.md is what the registry, the plan and config.toml make it; no item of the plan is silently skipped."""

from pathlib import Path

from checks.registry import load_kinds
from monitor.config import read
from monitor.coverage import coverage_text
from monitor.model import CheckSpec, Coverage, PlanItem, Severity
from monitor.model.indicators import INDICATORS
from monitor.plan import load_plan

ROOT = Path(__file__).resolve().parents[1]
KINDS = load_kinds()
SETTINGS = read(ROOT / "config.toml", load_kinds, plan=lambda plan: load_plan(plan).items).settings
PLAN = load_plan(SETTINGS.plan)


def test_the_table_is_not_stale() -> None:
    made = coverage_text(PLAN.items, PLAN.year, SETTINGS.specs, KINDS)
    kept = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
    changed = [line for line in set(made.splitlines()) ^ set(kept.splitlines()) if line]
    assert kept == made, "docs/coverage.md 已过时，请运行 make coverage 重新生成并一并提交；不同的行：" + "\n".join(
        changed
    )


def test_no_item_is_silently_skipped() -> None:
    reached = {number for spec in SETTINGS.specs for number in spec.items}
    assert [item.number for item in PLAN.items if item.number not in reached] == []


def test_what_a_program_can_see_of_an_item_has_a_check_that_judges() -> None:
    judged = {number for spec in SETTINGS.specs if not KINDS[spec.kind].evidence_only for number in spec.items}
    seen = [item for item in PLAN.items if item.coverage is not Coverage.PERSON]
    # 16, 30 to 32: standards.md §12 has no more than a search for them.
    assert [item.number for item in seen if item.number not in judged and item.number not in (16, 30, 31, 32)] == []


def test_every_indicator_speaks_of_kinds_that_exist() -> None:
    named = {sign.kind for one in INDICATORS.values() for sign in one.signs}
    assert named - set(KINDS) == set()


def test_each_item_has_a_row_with_its_parts() -> None:
    item = PlanItem(30, "五", "（四）", "开会|开好", ("办公室",), "", Coverage.PARTLY, "纪要")
    specs = [
        CheckSpec("links", "dead_links", "失效链接", (30,), Severity.ERROR),
        CheckSpec("hints", "evidence_search", "线索", (30, 31), Severity.WARN),
    ]
    text = coverage_text([item], 2024, specs, KINDS)
    (row,) = [line for line in text.splitlines() if line.startswith("| 30 |")]
    assert row.startswith("| 30 | 开会\\|开好 | 失效链接（`links`） | 线索（`hints`） | 纪要 | ")
    assert "没有一项只由人确认" in text
    assert "只由人确认的：第 30 项" in coverage_text([item], 2024, [], KINDS)
