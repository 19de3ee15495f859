"""The command tree, and how a call ends: exit codes, and errors as Chinese sentences instead of tracebacks."""

import contextlib
import os
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

import click

from checks.registry import KindError
from monitor.cli import (
    alerting,
    attesting,
    baselines,
    configs,
    demo,
    ledgers,
    letters,
    lookback,
    looking,
    notices,
    out,
    people,
    plans,
    reporting,
    rules,
    running,
)
from monitor.cli.chinese import ChineseGroup, usage_error
from monitor.cli.context import FAILED, OK, WRONG_USE
from monitor.cli.logs import quiet_logs
from monitor.config import ConfigError
from monitor.inspection import InspectionFailed
from monitor.lock import LockHeld
from monitor.model.oserrors import why
from monitor.plan import PlanError
from monitor.store import NoSuchRecord, NotPossible, StoreError


def _version() -> str:
    try:
        return version("xunjian")
    except PackageNotFoundError:
        return "未安装"


def _show_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        out.say(f"xunjian {_version()}")
        ctx.exit(OK)


@click.group(cls=ChineseGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="显示版本号")
def cli() -> None:
    """巡检：每天检查政府网站是否符合政务公开工作要点，记台账，出报告。

    第一次使用：xunjian init 网址，然后 xunjian config check，再 xunjian run。
    """


for command in (
    configs.init, configs.config, running.run, running.serve, reporting.report, looking.items, looking.outcomes,
    looking.findings, people.ack, people.waive, people.assign, rules.checks, letters.mail, ledgers.ledger,
    ledgers.import_ledger, alerting.alert, notices.notice, plans.plan, attesting.attest,
    attesting.attestations, baselines.baseline, lookback.lookback, demo.demo,
):  # fmt: skip
    cli.add_command(command)


def main(args: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is returned. 0 ran, 1 something was found, 2 wrong config or usage, 3 failed."""
    with quiet_logs():
        return _main(args)


def _main(args: Sequence[str] | None) -> int:
    try:
        result = cli.main(args=list(args) if args is not None else None, prog_name="xunjian", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else OK
    except (click.exceptions.Abort, KeyboardInterrupt):
        out.warn("已中止")
        return FAILED
    except (BrokenPipeError, SystemExit):  # click answers a broken pipe by leaving
        _silence_stdout()
        return OK
    except Exception as error:  # the border of the program: every error becomes a sentence and an exit code
        return _explain(error)


def _explain(error: Exception) -> int:
    match error:
        case click.exceptions.NoArgsIsHelpError():
            out.warn(error.format_message())
            return WRONG_USE
        case click.ClickException():
            out.warn(f"错误：{usage_error(error)}")
            if isinstance(error, click.UsageError) and error.ctx is not None:
                out.warn(f"用 {error.ctx.command_path} --help 看用法")
            return WRONG_USE
        case ConfigError():
            out.warn(str(error))
            if len(error.problems) > 1:
                out.warn(f"共 {len(error.problems)} 处错误，请改正后再运行")
            return WRONG_USE
        case PlanError() | KindError() | NoSuchRecord() | NotPossible():
            out.warn(f"错误：{error}")
            return WRONG_USE
        case InspectionFailed() | StoreError() | LockHeld():
            out.warn(f"错误：{error}{_notes(error)}")
            return FAILED
        case OSError():
            where = f"（{error.filename}）" if error.filename else ""
            out.warn(f"错误：{why(error)}{where}{_notes(error)}")
            return FAILED
        case _:
            out.warn(f"程序出错，没有完成：{type(error).__name__}: {out.clean(str(error))}{_notes(error)}")
            return FAILED


def _notes(error: Exception) -> str:
    """Where the log is, when the error has passed through it."""
    return "".join(f"（{note}）" for note in getattr(error, "__notes__", ()))


def _silence_stdout() -> None:
    """The reader of our output has gone (`| head`): nothing is wrong, and nothing more must be written."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
