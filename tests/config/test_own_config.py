"""The bureau's own config.toml at the root, and the keys that it explains."""

import re
import tomllib
from pathlib import Path

import pytest

from benchmarks.documents import CONFIG as BENCHMARKED
from checks.registry import load_kinds
from monitor.config import ConfigError, Settings, read
from monitor.config.settings import CheckSettings, SiteSettings
from monitor.plan import load_plan

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / "config.toml"
TEXT = CONFIG.read_text(encoding="utf-8")


def loaded():
    return read(CONFIG, load_kinds, plan=lambda plan: load_plan(plan).items)


def test_it_is_the_bureaus_and_has_no_mistake() -> None:
    settings = loaded().settings
    (site,) = settings.sites
    assert site.name == "汕尾市市场监督管理局"
    assert site.home.startswith("http://www.shanwei.gov.cn/")
    assert site.prefixes() == (site.home,), "只查本局的路径，不查整个门户"


def test_the_path_that_must_be_confirmed_is_a_reminder_with_its_line() -> None:
    notices = [str(notice) for notice in loaded().notices]
    assert any("路径" in told and "尚未核实" in told and re.search(r"第 \d+ 行", told) for told in notices)


def test_the_four_jobs_cover_their_items() -> None:
    covered = {number for spec in loaded().settings.specs for number in spec.items}
    assert covered >= {1, 2, 3, 4, 20, 21, 22, 24, 25, 26}
    assert {spec.kind for spec in loaded().settings.specs} >= {"library_fields", "ipv6", "key_columns", "dead_links"}


def test_every_key_of_every_table_is_there_and_explained() -> None:
    """Each key stands in the file with a comment above it (or above the run of keys that it belongs to)."""
    models = {
        name: field.annotation
        for name, field in Settings.model_fields.items()
        if isinstance(field.annotation, type) and hasattr(field.annotation, "model_fields")
    }
    models |= {"[site]": SiteSettings}
    for table, model in models.items():
        body = re.search(rf"^\[{re.escape(table)}\]$(.*?)(?=^\[|\Z)", TEXT, re.MULTILINE | re.DOTALL)
        assert body is not None, f"缺少 [{table}]"
        for name in model.model_fields:
            assert re.search(
                rf"^#?\s*\[?{table}\.{name}|^{name} = |^# \[{table}\.{name}", body.group(1) + TEXT, re.MULTILINE
            ), f"[{table}] 缺少 {name}"
    for key in CheckSettings.model_fields:
        assert re.search(rf"^#   {key} |^{key} = ", TEXT, re.MULTILINE), f"没有说明 [[check]] 的 {key}"


def test_every_key_is_explained_by_a_comment_above_it() -> None:
    """A comment counts for the keys that follow it without a blank line; what all checks share is explained once."""
    explained, shared = False, set(CheckSettings.model_fields) | {"kind"}
    for number, row in enumerate(TEXT.split("\n"), start=1):
        if row.startswith("#"):
            explained = True
        elif not row.strip():
            explained = False
        elif (key := re.match(r"([a-z_0-9]+) = ", row)) and key.group(1) not in shared | {
            "name",
            "aliases",
            "children",
            "class",
        }:
            assert explained, f"第 {number} 行没有说明：{row}"


def test_what_init_drafts_and_our_own_file_explain_the_same_tables() -> None:
    body = (ROOT / "monitor" / "draft_body.toml").read_text(encoding="utf-8")
    assert body in TEXT


def test_a_mistake_deep_in_the_column_tree_is_told_with_line_and_near_match(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(TEXT.replace('aliases = ["缺陷产品召回"]', 'alias = ["缺陷产品召回"]'), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read(path, load_kinds, plan=lambda plan: load_plan(plan).items)
    (problem,) = caught.value.problems
    place = [table["kind"] for table in tomllib.loads(TEXT)["check"]].index("key_columns") + 1
    assert problem.key == f"check[{place}].columns[3].children[2].alias"
    assert problem.line is not None
    assert "缺陷产品召回" in path.read_text(encoding="utf-8").split("\n")[problem.line - 1]
    assert "是不是“aliases”？" in problem.message


def test_no_address_of_this_machine_and_no_secret() -> None:
    assert not re.search(r"/work|/root|/tmp", TEXT)
    assert 'password = ""' in TEXT


def test_the_config_of_the_benchmark_of_libraries_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(
        BENCHMARKED.format(base="http://127.0.0.1:8000", prefix="/ju/", host="127.0.0.1:8000"), encoding="utf-8"
    )
    kinds = {check.kind for check in read(path, load_kinds).settings.checks}
    assert {"library_fields", "validity", "repeals", "library_lists", "library_duplicates"} <= kinds
