"""`demo`: one whole inspection of the sample bureau, on this machine alone."""

from pathlib import Path

import click

from monitor.cli.cancelling import run_cancellable
from monitor.cli.chinese import ChineseCommand
from monitor.cli.codes import FAILED
from monitor.cli.logs import logging_to
from monitor.cli.out import console, warn
from monitor.cli.progress import shown_progress
from monitor.sample.demo import DemoFailed, run_demo


@click.command(cls=ChineseCommand, short_help="演示：对自带的样例网站巡检一次")
@click.option("--out", "folder", default="var/demo", metavar="文件夹", help="结果放在哪里，默认为 var/demo")
@click.pass_context
def demo(ctx: click.Context, folder: str) -> None:
    """演示：在本机启动样例网站（不访问外网），完整巡检一次，写出报告和邮件，并核对找出了多少预设的问题。"""
    target = Path(folder)
    try:
        with logging_to(target):
            run_demo(target, console(markup=True), show_progress=shown_progress, run=run_cancellable)
    except DemoFailed as error:
        warn(f"演示没有完成：{error}")
        ctx.exit(FAILED)
