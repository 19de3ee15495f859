"""`mail list`, `mail show`, `mail bounce`: what lies in the outbox, what became of it, what came back."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import BinaryIO

import click

from monitor.bounces import NoBounce, read_bounce
from monitor.cli import out
from monitor.cli.codes import WRONG_USE
from monitor.cli.context import Mistake, format_option, loaded, now, open_store
from monitor.cli.mailing import mail
from monitor.config import Settings
from monitor.model.oserrors import why
from monitor.store import Message

HEADS = ("编号", "状态", "主题", "收件人", "生成时间", "已试次数", "下次发送", "最近错误")
_MOST_BYTES = 6_000_000  # of a bounce; `read_bounce` says what is too large
STATES = {"waiting": "待发", "sent": "已发", "failed": "发送失败"}


@mail.command(name="list", short_help="列出发件箱里的邮件")
@click.option("--state", type=click.Choice(list(STATES)), help="只看这一种：waiting 待发、sent 已发、failed 发送失败")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, help="最多列几封，最近的在前；默认 50")
@format_option
def list_mails(state: str | None, limit: int, form: str) -> None:
    """列出发件箱里的邮件：待发的、已发的、发送失败的，最近的在前。"""
    settings = loaded().settings
    with open_store(settings) as store:
        mails = [one for one in store.outbox.latest(limit) if state in (None, one.state)]
    rows = [_row(one, settings) for one in mails]
    keys = ("id", "state", "subject", "recipients", "created", "attempts", "next_try", "error")
    objects = [dict(zip(keys, row, strict=True)) for row in rows]
    out.show(form, title="发件箱", heads=HEADS, rows=rows, objects=objects, nothing="发件箱里没有这样的邮件")


def _row(one: Message, settings: Settings) -> tuple[object, ...]:
    created, following = (f"{at.astimezone(settings.zone):%Y-%m-%d %H:%M}" for at in (one.created, one.next_try))
    return (
        one.id,
        STATES[one.state],
        one.subject,
        "、".join(one.recipients),
        created,
        one.attempts,
        following if one.state == "waiting" else "",
        one.last_error,
    )


@mail.command(short_help="看一封邮件的内容和发送情况")
@click.argument("number", metavar="编号", type=int)
@click.option("--save", metavar="文件", help="把整封邮件存成 .eml 文件，可用邮件软件打开")
def show(number: int, save: str | None) -> None:
    """看一封邮件：收件人、发送情况、标识和文字内容。编号见 xunjian mail list。"""
    settings = loaded().settings
    with open_store(settings) as store:
        one = store.outbox.message(number)
    letter = message_from_bytes(one.mime, policy=policy.default)
    assert isinstance(letter, EmailMessage)
    row = _row(one, settings)
    for name, value in zip(HEADS, row, strict=True):
        if value != "":
            out.say(f"{name}：{out.clean(str(value))}")
    out.say(f"邮件标识：{out.clean(one.message_id)}")
    for part in letter.iter_attachments():
        out.say(f"附件：{out.clean(part.get_filename() or '（未命名）')}")
    body = letter.get_body(("plain", "html"))
    out.say()
    for line in (body.get_content() if body is not None else "").splitlines():
        out.say(out.clean(line))
    if save is not None:
        _save(one.mime, Path(save))


@mail.command(short_help="登记退信：写进下一份日报")
@click.argument("files", metavar="退信文件", nargs=-1, required=True, type=click.File("rb"))
@click.pass_context
def bounce(ctx: click.Context, files: tuple[BinaryIO, ...]) -> None:
    """把退信（.eml 文件，写 - 则从标准输入读）对应到发件箱里的邮件，下一份日报会写明谁没有收到。

    可以让收信程序把发件邮箱里的退信自动交来，例如 fetchmail 的 mda 写成 "xunjian mail bounce -"。
    """
    settings = loaded().settings
    unknown = 0
    with open_store(settings) as store:
        for file in files:
            name = out.clean(getattr(file, "name", "-"))
            try:
                read = read_bounce(file.read(_MOST_BYTES))
            except NoBounce as error:
                out.warn(f"{name}：{error}")
                unknown += 1
                continue
            known = (store.outbox.bounced(one, f"退信：{read.told}", now()) for one in read.message_ids)
            one = next((message for message in known if message is not None), None)
            if one is None:
                out.warn(f"{name}：不是本程序发出的邮件的退信")
                unknown += 1
                continue
            out.say(out.clean(f"已登记：《{one.subject}》{read.told}"))
    if unknown:
        ctx.exit(WRONG_USE)


def _save(mime: bytes, path: Path) -> None:
    try:
        path.write_bytes(mime)
    except OSError as error:
        raise Mistake(f"写不了 {path}：{why(error)}") from None
    out.say(f"已存为 {path}")
