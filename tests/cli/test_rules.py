"""`checks list | explain | try`: an admin sees what a rule does before it counts."""

from pathlib import Path

import pytest

from checks.registry import load_kinds

KINDS = sorted(load_kinds())


def test_list_without_a_config_shows_the_kinds(call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    called = call("checks", "list")
    assert called.code == 0
    assert all(kind in called.out for kind in KINDS)
    assert "配置里启用的检查" not in called.out


def test_list_with_a_config_shows_its_checks_too(call, folder: Path) -> None:
    assert "没有空话" in call("checks", "list").out


@pytest.mark.parametrize("kind", KINDS)
def test_explain_tells_purpose_basis_keys_and_example(call, folder: Path, kind: str) -> None:
    called = call("checks", "explain", kind)
    assert called.code == 0
    for part in ("说明：", "依据：", "可以填的键", "[[check]]"):
        assert part in called.out
    found = load_kinds()[kind]
    assert all((field.alias or name) in called.out for name, field in found.Options.model_fields.items())
    assert all(field.description for field in found.Options.model_fields.values())


def test_explain_shows_the_keys_of_nested_tables(call, folder: Path) -> None:
    told = call("checks", "explain", "key_columns").out
    assert "columns.name" in told
    assert "columns.class" in told


def test_explain_of_an_unknown_kind(call, folder: Path) -> None:
    called = call("checks", "explain", "page_txt")
    assert called.code == 2
    assert "是不是“page_text”？" in called.err


def test_try_on_one_page(call, folder: Path, site_port: int) -> None:
    called = call("checks", "try", "words", f"http://127.0.0.1:{site_port}/ju/tzgg/content/post_1.html")
    assert called.code == 0, called.err
    assert "已查 1 处，发现问题 1 个" in called.out
    assert "敬请期待" in called.out
    assert not (folder / "var" / "monitor.db").exists(), "试一试不记入台账"


def test_try_on_a_page_that_is_not_there_judges_nothing(call, folder: Path, site_port: int) -> None:
    called = call("checks", "try", "words", f"http://127.0.0.1:{site_port}/ju/gone.html")
    assert called.code == 3
    assert "网页打不开：HTTP 404" in called.out
    assert "发现问题" not in called.out


def test_try_of_a_site_rule_takes_a_limited_look_and_says_so(call, folder: Path) -> None:
    called = call("checks", "try", "dead-links")
    assert called.code == 0, called.err
    assert "最多 30 个网页" in called.out
    assert "gone.html" in called.out
    assert "正式结论以巡检为准" in called.out


def test_try_of_what_is_not_configured(call, folder: Path) -> None:
    called = call("checks", "try", "word")
    assert called.code == 2
    assert "是不是“words”？" in called.err
    called = call("checks", "try", "words", "post_1.html")
    assert called.code == 2
    assert "不是完整的网址" in called.err
