"""click in Chinese: commands and groups whose help and errors an official can read, each taking `--config`."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import click
from click import exceptions as wrong

from monitor.config.messages import near

Handler = Callable[..., Any]


class ChineseCommand(click.Command):
    """A command with Chinese help that takes `--config` after its name as well as before."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.append(config_option())

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return _help_option(super().get_help_option(ctx))

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _usage(self, ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _options(self, ctx, formatter)


class ChineseGroup(click.Group):
    """A group of Chinese commands."""

    command_class = ChineseCommand
    group_class = type

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.append(config_option())

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return _help_option(super().get_help_option(ctx))

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _usage(self, ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _options(self, ctx, formatter)
        with formatter.section("命令"):
            formatter.write_dl(self.told())

    def told(self) -> list[tuple[str, str]]:
        """The commands, and what is said of each in a list."""
        return [(name, command.get_short_help_str(60)) for name, command in self.commands.items()]

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)  # in the order of a day's work, not of the alphabet


class LateGroup(ChineseGroup):
    """A group that imports a command when it is called. `late`: by name, its module, its name there, its short help."""

    def __init__(self, *args: Any, late: Mapping[str, tuple[str, str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._late = late

    def told(self) -> list[tuple[str, str]]:
        return [(name, text) for name, (_, _, text) in self._late.items()]

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._late)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._late:
            return None
        module, name, _ = self._late[cmd_name]
        return getattr(import_module(module), name)


def config_option() -> click.Option:
    """`--config PATH`; the innermost one given counts."""

    def remember(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
        if value is not None:
            ctx.meta[CONFIG] = value

    return click.Option(
        ["--config"],
        metavar="文件",
        help="配置文件的位置，默认为当前文件夹的 config.toml",
        expose_value=False,
        callback=remember,
    )


CONFIG = "monitor.cli.config"


def _help_option(option: click.Option | None) -> click.Option | None:
    if option is not None:
        option.help = "显示本帮助"
    return option


def _usage(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    pieces = [_PIECES.get(piece, piece) for piece in command.collect_usage_pieces(ctx)]
    formatter.write_usage(ctx.command_path, " ".join(pieces), prefix="用法：")


_PIECES = {"[OPTIONS]": "[选项]", "COMMAND [ARGS]...": "命令 [参数]…"}


def _options(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    records = [param.get_help_record(ctx) for param in command.get_params(ctx)]
    rows = [(left, right.replace("[required]", "［必填］")) for left, right in (r for r in records if r is not None)]
    if rows:
        with formatter.section("选项"):
            formatter.write_dl(rows)


def usage_error(error: click.ClickException) -> str:
    """A click error as a Chinese sentence."""
    match error:
        case wrong.NoSuchOption():
            option = error.option_name
            guess = near(option, error.possibilities or [])
            return f"没有选项 {option}{guess}"
        case wrong.NoSuchCommand():
            group = error.ctx.command if error.ctx else None
            known = group.list_commands(error.ctx) if error.ctx and isinstance(group, click.Group) else []
            return f"没有命令“{error.command_name}”{near(error.command_name, known)}"
        case wrong.MissingParameter():
            return f"缺少{_param(error)}"
        case wrong.BadParameter():
            return f"{_param(error)}不对：{_bad_value(error)}"
        case wrong.BadOptionUsage():
            return f"选项 {error.option_name} 用法不对：后面要跟一个值（或不应有值）"
        case wrong.FileError():
            return f"打不开文件 {error.ui_filename}：{error.message}"
        case wrong.UsageError() if "unexpected extra argument" in error.message:
            return f"多了参数：{error.message.partition('(')[2].rstrip(')') or error.message}"
        case wrong.UsageError() if error.message == "Missing command.":
            return "缺少命令"
        case _:
            return error.message


def _param(error: wrong.BadParameter) -> str:
    param = error.param
    if isinstance(param, click.Option):
        return f"选项 {param.opts[0]}"
    if param is not None:
        return f"参数 {param.make_metavar(error.ctx or click.Context(ChineseCommand('xunjian')))}"
    return "参数"


def _bad_value(error: wrong.BadParameter) -> str:
    param = error.param
    if param is not None and isinstance(param.type, click.Choice):
        choices = [str(choice) for choice in param.type.choices]
        given = error.message.partition("'")[2].partition("'")[0]
        return f"“{given}”不在可选范围内，可选：{'、'.join(choices)}{near(given, choices)}"
    if param is not None and isinstance(param.type, click.DateTime):
        given = error.message.partition("'")[2].partition("'")[0]
        return f"“{given}”不是日期，应写作 2024-08-20"
    return error.message
