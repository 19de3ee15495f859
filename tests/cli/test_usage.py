"""Help and usage errors are Chinese; exit code 2; `--config` goes anywhere."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from monitor.cli import cli
from monitor.cli.chinese import LateGroup

ENGLISH = re.compile(r"\b(Usage|Options|Commands|Error|Show this|exit|required|default|Try|such|Missing|Invalid|Got)\b")


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    ctx = click.Context(group)
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name)


@pytest.mark.parametrize("path", list(commands(cli)), ids=lambda path: " ".join(path) or "xunjian")
def test_help_is_chinese_and_names_config(call, path: tuple[str, ...]) -> None:
    called = call(*path, "--help")
    assert called.code == 0
    assert "用法：xunjian" in called.out
    assert "--config" in called.out
    assert not ENGLISH.search(called.out), called.out


def test_the_list_says_of_a_command_what_the_command_says() -> None:
    ctx = click.Context(cli)
    assert isinstance(cli, LateGroup)
    for name, text in cli.told():
        command = cli.get_command(ctx, name)
        assert command is not None
        assert (command.name, command.short_help) == (name, text)


def test_help_imports_no_command() -> None:
    program = "import sys; from monitor.cli import main; main(['--help']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert {"monitor.inspection", "monitor.web.crawl", "reports", "monitor.sample", "checks"}.isdisjoint(
        done.stderr.split()
    )


def test_every_command_of_the_issue_is_there() -> None:
    names = {" ".join(path) for path in commands(cli)}
    wanted = "init|config check|run|serve|report|mail flush|items|outcomes|findings|ack|waive|assign|checks list|" \
        "checks explain|checks try|demo"  # fmt: skip
    assert set(wanted.split("|")) <= names


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["rum"], "没有命令“rum”，是不是“run”？"),
        (["run", "--sit", "x"], "没有选项 --sit，是不是“--site”？"),
        (["run", "--fail-on", "eror"], "“eror”不在可选范围内，可选：veto、error、warn，是不是“error”？"),
        (["findings", "--state", "x"], "可选：new、open、fixed、reopened、waived、all"),
        (["waive"], "缺少参数 编号"),
        (["ack", "1"], "缺少选项 --why"),
        (["waive", "1", "--why", "x"], "缺少选项 --until"),
        (["ack", "1", "--why", "x", "--until", "明天"], "“明天”不是日期，应写作 2024-08-20"),
        (["items", "多余"], "多了参数"),
        (["run", "--site"], "选项 --site"),
        (["findings", "--item", "x"], "选项 --item不对"),
    ],
)
def test_usage_errors_are_chinese_with_exit_code_2(call, args: list[str], told: str) -> None:
    called = call(*args)
    assert called.code == 2
    assert told in called.err
    assert "Traceback" not in called.err


def test_no_command_shows_the_help(call) -> None:
    called = call()
    assert called.code == 2
    assert "命令：" in called.err.replace(":", "：")


def test_version(call) -> None:
    assert re.fullmatch(r"xunjian \d+\.\d+\.\d+\n", call("--version").out)


@pytest.mark.parametrize("args", [["--config", "{}", "config", "check"], ["config", "--config", "{}", "check"],
                                  ["config", "check", "--config", "{}"]])  # fmt: skip
def test_config_may_stand_before_or_after_the_command(call, folder: Path, args: list[str]) -> None:
    moved = folder / "别处" / "我的.toml"
    moved.parent.mkdir()
    (folder / "config.toml").rename(moved)
    called = call(*(arg.format(moved) for arg in args))
    assert called.code == 0, called.err
    assert "没有错误" in called.out
    assert call("config", "check").code == 2


def test_the_module_is_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "--version"], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout.split()[0]) == (0, "xunjian")
