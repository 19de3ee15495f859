"""A check of the admin's own, in one Python file: it runs, and what is wrong with it is told in Chinese."""

from pathlib import Path

import pytest

from checks import registry

PLUGIN = """
from checks.registry import kind
from monitor.model import Examined, Kind, PageKind, SiteView

@kind
class {cls}(Kind):
    name = "{name}"
    title = "自编检查"
    purpose = "试验。"
    basis = "本局规定"
    pages = frozenset(PageKind)

    def __init__(self, spec, options):
        super().__init__(spec, options)
        {init}

    def look_at_page(self, page):
        yield Examined(page.url)
        {look}
"""


@pytest.fixture(autouse=True)
def _no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kinds registered by a test do not outlive it."""
    registry.load_kinds()
    monkeypatch.setattr(registry, "_KINDS", dict(registry._KINDS))


def configure(folder: Path, name: str, **parts: str) -> None:
    text = PLUGIN.format(cls=name.title().replace("_", ""), name=name, **({"init": "pass", "look": "pass"} | parts))
    (folder / f"{name}.py").write_text(text, encoding="utf-8")
    path = folder / "config.toml"
    config = path.read_text(encoding="utf-8").partition("[[check]]")[0]
    path.write_text(
        f'plugins = ["{name}.py"]\n{config}[[check]]\nid = "own"\nkind = "{name}"\nitems = [4]\n', encoding="utf-8"
    )


def test_a_plugin_runs_and_is_listed(folder: Path, call) -> None:
    configure(folder, "own_rule")
    assert "own_rule" in call("checks", "list").out
    assert call("run").code == 0
    assert "合格" in call("outcomes").out


def test_a_plugin_that_raises_is_the_verdict_error_of_its_check(folder: Path, call) -> None:
    configure(folder, "raising_rule", look='raise ValueError("坏了")')
    called = call("run", "--fail-on", "warn")
    assert called.code == 0
    assert "检查出错" in called.out, called.out
    assert "坏了" in (folder / "var" / "logs" / "xunjian.log").read_text(encoding="utf-8")


def test_an_unforeseen_breakdown_is_exit_code_3_with_the_log_named(folder: Path, call) -> None:
    configure(folder, "broken_rule", init='raise RuntimeError("不能创建")')
    called = call("run")
    assert called.code == 3
    assert "不能创建" in called.err
    assert "xunjian.log" in called.err
    assert "Traceback" not in called.err
    assert "不能创建" in (folder / "var" / "logs" / "xunjian.log").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "told"), [("import 没有这个模块\n", "装载失败"), ("class 1\n", "装载失败"), (None, "找不到插件文件")]
)
def test_a_plugin_that_cannot_be_loaded_is_a_config_error(folder: Path, call, content: str | None, told: str) -> None:
    configure(folder, "bad_rule")
    if content is None:
        (folder / "bad_rule.py").unlink()
    else:
        (folder / "bad_rule.py").write_text(content, encoding="utf-8")
    called = call("config", "check")
    assert called.code == 2
    assert "第 1 行 plugins" in called.err
    assert told in called.err
