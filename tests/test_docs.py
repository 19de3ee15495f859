"""README, docs and deploy files are true: every command in them exists, every example is run or validated."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from checks.registry import load_kinds
from monitor.cli import cli
from monitor.config import read
from monitor.model import Answer, Fault, PageFacts, PageKind
from monitor.web.page import Page

ROOT = Path(__file__).resolve().parents[1]
PAPERS = sorted([ROOT / "README.md", ROOT / "README.zh-CN.md", *(ROOT / "docs").glob("*.md")])
DEPLOYED = sorted(path for path in (ROOT / "deploy").iterdir() if path.suffix != ".sh")
BASE = '[[site]]\nid = "one"\nname = "甲局"\nhome = "https://www.shanwei.gov.cn/swscjg/"\n'
PLACEHOLDERS = {"KIND": "page_text", "ID": "guide-phone", "URL": "http://127.0.0.1/", "PATH": "config.toml"}


def blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def commands() -> Iterator[tuple[str, str]]:
    """Every `xunjian …` that a reader may type, with the file it stands in."""
    for path in [*PAPERS, *DEPLOYED]:
        text = path.read_text(encoding="utf-8")
        inline = re.findall(r"`(xunjian(?: [^`\n]+)?)`", text)
        lines = re.findall(r"^\s*(?:ExecStart=\S*|\.venv/bin/)(xunjian[^#\n]*)", text, re.MULTILINE)
        lines += re.findall(r"^[^#\n]*?\d \S+ \S*/(xunjian [^#\n]*)", text, re.MULTILINE)
        for line in dict.fromkeys(inline + lines):
            yield path.name, line.strip()


def command_of(words: list[str]) -> tuple[click.Command, list[str]]:
    """The click command that the words lead to, and what is left for it."""
    command: click.Command = cli
    while isinstance(command, click.Group) and words:
        if words[0].startswith("-"):
            option = next(p for p in command.params if words[0] in p.opts)
            words = words[1:] if getattr(option, "is_flag", False) else words[2:]
            continue
        name = words[0]
        found = command.get_command(click.Context(command), name)
        assert found is not None, f"没有命令 {name}"
        command, words = found, words[1:]
    return command, words


@pytest.mark.parametrize(("paper", "line"), list(commands()))
def test_commands_exist_with_their_options(paper: str, line: str) -> None:
    words = [PLACEHOLDERS.get(word, word) for word in shlex.split(line)[1:]]
    words = [word for word in words if word not in ("…", "...")]
    command, rest = command_of(words)
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    known |= {option for parameter in cli.params for option in parameter.opts} | {"--help", "-h"}
    assert {word for word in rest if word.startswith("-")} <= known


def test_enough_commands_were_found() -> None:
    assert len(list(commands())) > 25


def all_commands(group: click.Group, before: str = "") -> Iterator[str]:
    ctx = click.Context(group)
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from all_commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}"


@pytest.mark.parametrize("name", list(all_commands(cli)))
def test_each_command_is_told_of_in_chinese(name: str) -> None:
    text = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
    assert f"xunjian {name}" in text


@pytest.mark.parametrize(
    ("path", "block"),
    [(path, block) for path in PAPERS for block in blocks(path, "toml")],
    ids=lambda value: value.name if isinstance(value, Path) else "",
)
def test_config_examples_are_accepted(path: Path, block: str, tmp_path: Path) -> None:
    for plugin in re.findall(r'plugins = \["([^"]+)"\]', block):
        (tmp_path / plugin).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / plugin).write_text(blocks(ROOT / "docs" / "checks.md", "python")[0], encoding="utf-8")
    config = tmp_path / "config.toml"
    config.write_text(f"{block}\n{BASE}" if "plugins" in block else f"{BASE}\n{block}", encoding="utf-8")
    assert read(config, load_kinds).settings


def test_the_documented_plugin_fires_and_is_silent(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    from monitor.model import CheckSpec, Severity

    plugin = tmp_path / "contact.py"
    plugin.write_text(blocks(ROOT / "docs" / "checks.md", "python")[0], encoding="utf-8")
    kind = load_kinds((plugin,))["contact"]
    check = kind(CheckSpec("c", "contact", "", (), Severity.WARN), kind.Options())

    def faults(body: str) -> int:
        html = f"<html><body>{body}</body></html>".encode()
        headers = {"content-type": "text/html; charset=utf-8"}
        page = Page(Answer("http://h/", "http://h/", 200, datetime.now(UTC), 0.1, headers, html))
        page.facts = PageFacts(PageKind.ARTICLE, "plain")
        return sum(isinstance(said, Fault) for said in check.look_at_page(page))

    assert faults("<p>没有写</p>") == 1
    assert faults("<p>联系人：办公室</p>") == 0


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: path.name)
def test_files_and_targets_that_are_named_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"\bmake ([a-z]+)\b", text):
        if f"`make {target}" in text or f"\nmake {target}" in text:
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    for link in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (path.parent / link).exists(), link
    for name in re.findall(r"`((?:deploy|docs|monitor|checks|reports|tests|benchmarks)/[\w./-]+)`", text):
        assert (ROOT / name).exists(), name
