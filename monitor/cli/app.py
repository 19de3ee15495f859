"""The command tree, and how a call ends: exit codes, and errors as Chinese sentences instead of tracebacks."""

import atexit
import contextlib
import gc
import os
import sys
from collections.abc import Sequence

import click

from monitor.cli import out
from monitor.cli.chinese import LateGroup, usage_error
from monitor.cli.codes import FAILED, OK, WRONG_USE
from monitor.cli.logs import quiet_logs
from monitor.config import ConfigError


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version  # many modules, for this one question

    try:
        return version("xunjian")
    except PackageNotFoundError:
        return "未安装"


def _show_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        out.say(f"xunjian {_version()}")
        ctx.exit(OK)


# In the order of a day's work: the module and name of each command, and what is said of it in the list.
_COMMANDS = {
    "init": ("monitor.cli.configs", "init", "看一遍网站首页，起草一份 config.toml"),
    "config": ("monitor.cli.configs", "config", "检查配置文件"),
    "run": ("monitor.cli.running", "run", "立即巡检一次，生成报告并发信"),
    "serve": ("monitor.cli.running", "serve", "按时间表长期运行（作为服务）"),
    "links": ("monitor.cli.linking", "links", "马上检查有没有失效链接，不记台账"),
    "report": ("monitor.cli.reporting", "report", "重新生成一份报告（不发信）"),
    "items": ("monitor.cli.looking", "items", "列出工作要点各项任务的结论"),
    "outcomes": ("monitor.cli.looking", "outcomes", "列出各项检查的结论"),
    "findings": ("monitor.cli.looking", "findings", "列出整改台账中的问题"),
    "ack": ("monitor.cli.people", "ack", "认领一个问题：已知悉，正在处理"),
    "waive": ("monitor.cli.people", "waive", "豁免一个问题：到期之前不计入结论"),
    "assign": ("monitor.cli.people", "assign", "把一个问题转给科室"),
    "checks": ("monitor.cli.rules", "checks", "有哪些检查、怎么填、试一试"),
    "mail": ("monitor.cli.letters", "mail", "发件箱"),
    "ledger": ("monitor.cli.ledgers", "ledger", "整改台账的导出和导入"),
    "import-ledger": ("monitor.cli.ledgers", "import_ledger", "把填好的整改台账写回"),
    "alert": ("monitor.cli.alerting", "alert", "告警"),
    "notice": ("monitor.cli.notices", "notice", "给一个科室出整改通知书（Word）"),
    "plan": ("monitor.cli.plans", "plan", "工作要点：导入、比较、查看时限"),
    "attest": ("monitor.cli.attesting", "attest", "登记一项任务的人工确认，附依据和有效期"),
    "attestations": ("monitor.cli.attesting", "attestations", "列出、撤销人工确认"),
    "baseline": ("monitor.cli.baselines", "baseline", "首页篡改告警的基准：查看、确认"),
    "lookback": ("monitor.cli.lookback", "lookback", "回头看：某一年的问题现在怎样了，整改率多少"),
    "demo": ("monitor.cli.demo", "demo", "演示：对自带的样例网站巡检一次"),
}


@click.group(
    cls=LateGroup,
    late=_COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="显示版本号")
def cli() -> None:
    """巡检：每天检查政府网站是否符合政务公开工作要点，记台账，出报告。

    第一次使用：xunjian init 网址，然后 xunjian config check，再 xunjian run。
    """


def main(args: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is returned. 0 ran, 1 something was found, 2 wrong config or usage, 3 failed."""
    # What is left when the process ends need not be searched for circles: it goes as a whole.
    atexit.register(gc.freeze)
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
        case _:
            return _explain_ours(error)


def _explain_ours(error: Exception) -> int:
    # Imported when something has gone wrong: most commands need few of these rooms.
    from checks.registry import KindError
    from monitor.inspection import InspectionFailed
    from monitor.lock import LockHeld
    from monitor.model.oserrors import why
    from monitor.plan import PlanError
    from monitor.store import NoSuchRecord, NotPossible, StoreError

    match error:
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
