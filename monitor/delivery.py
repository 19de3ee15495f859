"""Sends what is due in the outbox over SMTP, by the standard library's client; blocking, so callers run it in a thread.

A mail counts as sent from the moment the server has taken it (250 after the text) and is recorded before goodbye is
said, so whatever happens to the connection afterwards sends nothing twice. If the process dies, or the connection
breaks, between the server's taking it and our knowing, the mail goes out again with the same Message-ID: rather
twice than never. Encryption is never given up: with `starttls` a server that offers none gets no mail, and
certificates are verified. What goes wrong is told in Chinese with the server, the stage and the remedy.
"""

import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.config.settings import MailSettings
from monitor.store import Message, Store

_SHORTEST_LEASE = timedelta(minutes=15)
_EXCHANGES = 20  # how many timeouts one mail may take in the worst case, for the length of the lease
_LONGEST_REPLY = 300  # characters of a server's answer that are told

Reply = tuple[int, bytes]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one flush came to. `sent` and `failed` count this flush; `waiting` is what the outbox still holds."""

    sent: int
    waiting: int
    failed: int
    errors: tuple[str, ...]


class _Trouble(Exception):
    """A mail could not be handed over. `permanent`: the server will never take it as it is. `useless`: nothing is
    wrong with this mail, the server cannot be used at all; trying the next one now makes no sense."""

    def __init__(self, text: str, *, permanent: bool = False, useless: bool = False) -> None:
        super().__init__(text)
        self.permanent, self.useless = permanent, useless


def flush(store: Store, mail: MailSettings, now: datetime, *, ca_file: str = "") -> Delivery:
    """Send every mail that is due. `ca_file` is a further trust anchor (PEM) for a mail server behind an inner CA.

    Raises only StoreError; what the network or the server does wrong is in `errors`, and in the outbox.
    """
    begun = time.monotonic()

    def moment() -> datetime:
        return now + timedelta(seconds=time.monotonic() - begun)

    due = store.outbox.due(now)
    if due and not mail.host:
        text = "没有配置发信服务器，邮件留在发件箱中。请在 config.toml 的 [mail] 中填写 host、sender 等"
        return Delivery(0, len(store.outbox.waiting()), 0, (text,))
    with _Session(mail, ca_file) as session:
        round_ = _Round(store, mail, session, moment)
        for message in due:
            if not round_.deliver(message):
                break
    return Delivery(round_.sent, len(store.outbox.waiting()), round_.failed, tuple(round_.errors))


class _Round:
    """One flush: claims mail after mail, hands it to the session, and records what came of it."""

    def __init__(self, store: Store, mail: MailSettings, session: "_Session", moment: Callable[[], datetime]) -> None:
        self._outbox, self._mail, self._session, self._moment = store.outbox, mail, session, moment
        self._lease = max(_SHORTEST_LEASE, timedelta(seconds=mail.timeout * _EXCHANGES))
        self.sent = self.failed = 0
        self.errors: list[str] = []

    def deliver(self, waiting: Message) -> bool:
        """Try one mail. False: leave the others for the next flush."""
        message = self._outbox.claim(waiting.id, self._moment(), self._lease)
        if message is None:  # another process has it
            return True
        last = message.attempts >= self._mail.max_attempts
        try:
            refused = self._session.send(message)
        except _Trouble as trouble:
            self._session.close()
            self._not_sent(message, trouble, last)
            return not trouble.useless
        self._sent(message, refused, last)
        return True

    def _sent(self, message: Message, refused: Mapping[str, Reply], last: bool) -> None:
        note = f"部分收件人被拒收：{_listed(refused)}" if refused else ""
        if note:
            self.errors.append(f"《{message.subject}》{note}")
        if any(code < 500 for code, _ in refused.values()) and not last:
            # Those refused for good stay with the others, so that the last word on the mail names them all.
            self._outbox.partly_sent(message.id, list(refused), note, self._moment())
            return
        self._outbox.sent(message.id, self._moment(), note)
        self.sent += 1

    def _not_sent(self, message: Message, trouble: _Trouble, last: bool) -> None:
        text = str(trouble)
        if last and not trouble.permanent:
            text += f"（已试 {message.attempts} 次，不再重试）"
        self._outbox.refused(message.id, text, self._moment(), trouble.permanent or last)
        self.failed += trouble.permanent or last
        self.errors.append(f"《{message.subject}》{text}")


class _Session:
    """A conversation with the mail server, opened when first needed and opened anew after trouble."""

    def __init__(self, mail: MailSettings, ca_file: str) -> None:
        self._mail, self._ca_file = mail, ca_file
        self._client: smtplib.SMTP | None = None

    def __enter__(self) -> "_Session":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Say goodbye as far as the server still listens. What was sent is recorded by now."""
        client, self._client = self._client, None
        if client is None:
            return
        try:
            with suppress(smtplib.SMTPException, OSError):  # a server that hangs up first has done no harm
                client.quit()
        finally:
            client.close()

    def send(self, message: Message) -> dict[str, Reply]:
        """Hand over one mail; the recipients that were refused while others were taken. Raises _Trouble."""
        if self._client is None:
            self._client = self._open()
        client, mime = self._client, _crlf(message.mime)
        with self._stage("提交发件人"):
            self._sender(client, mime)
        with self._stage("提交收件人"):
            refused = self._recipients(client, message.recipients)
        with self._stage("发送正文", "不能确定服务器是否已经收下，稍后会重发；重发的邮件标识不变，多数邮箱只显示一封"):
            code, said = client.data(mime)
        if code != 250:
            raise self._denied("发送正文", (code, said), "可能被当作垃圾邮件，请联系邮件管理员放行发件人")
        return refused

    # --- opening ---

    def _open(self) -> smtplib.SMTP:
        context = self._context() if self._mail.security != "none" else None
        with self._stage("连接", useless=True):
            client = self._connect(context)
        try:
            if self._mail.security == "starttls":
                with self._stage("启用加密（STARTTLS）", useless=True):
                    client.starttls(context=context)
            with self._stage("登录" if self._mail.username else "问候", useless=True):
                client.ehlo_or_helo_if_needed()
                if self._mail.username:
                    client.login(self._mail.username, self._mail.password.get_secret_value())
        except BaseException:
            client.close()
            raise
        return client

    def _context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self._ca_file:
            try:
                context.load_verify_locations(self._ca_file)
            except (OSError, ssl.SSLError) as error:
                raise _Trouble(
                    f"CA 证书文件 {self._ca_file} 读不了（{error}），请检查 config.toml 的 ca_file", useless=True
                ) from error
        return context

    def _connect(self, context: ssl.SSLContext | None) -> smtplib.SMTP:
        mail = self._mail
        if mail.security == "tls":
            return smtplib.SMTP_SSL(mail.host, mail.port, _own_name(), timeout=mail.timeout, context=context)
        return smtplib.SMTP(mail.host, mail.port, _own_name(), timeout=mail.timeout)

    # --- the envelope ---

    def _sender(self, client: smtplib.SMTP, mime: bytes) -> None:
        options: list[str] = []
        if client.has_extn("size"):
            options.append(f"size={len(mime)}")
        if not mime.isascii() and client.has_extn("8bitmime"):
            options.append("body=8bitmime")
        code, said = client.mail(self._mail.sender, options)
        if code != 250:
            remedy = "sender 一般必须与登录的邮箱一致" if code != 552 else "邮件超过了服务器允许的大小"
            raise self._denied("提交发件人", (code, said), remedy)

    def _recipients(self, client: smtplib.SMTP, recipients: Sequence[str]) -> dict[str, Reply]:
        refused: dict[str, Reply] = {}
        for address in recipients:
            if not _plain(address):
                refused[address] = (553, "地址中有中文、空格等不能使用的字符".encode())
                continue
            code, said = client.rcpt(address)
            if code == 421:  # the server is closing the connection
                raise self._denied("提交收件人", (code, said), "稍后会重试")
            if code not in (250, 251):
                refused[address] = (code, said)
        if len(refused) == len(recipients):
            raise _Trouble(
                f"{self._place} 拒收全部收件人：{_listed(refused)}。请核对 [mail] 的 to、cc，或请邮件管理员放行",
                permanent=all(code >= 500 for code, _ in refused.values()),
            )
        return refused

    # --- trouble in words ---

    @property
    def _place(self) -> str:
        return f"发信服务器 {self._mail.host}:{self._mail.port} "

    def _denied(self, stage: str, reply: Reply, remedy: str, *, useless: bool = False) -> _Trouble:
        text = f"{self._place}{stage}时被拒绝：{_said(reply)}。{remedy}"
        return _Trouble(text, permanent=reply[0] >= 500 and not useless, useless=useless)

    @contextmanager
    def _stage(self, stage: str, consequence: str = "", *, useless: bool = False) -> Generator[None]:
        """Whatever the block meets becomes _Trouble that names the stage."""
        try:
            yield
        except smtplib.SMTPResponseException as error:
            remedy = _REMEDIES.get(error.smtp_code, "稍后会重试" if error.smtp_code < 500 else "请联系邮件管理员")
            reply = (error.smtp_code, _bytes(error.smtp_error))
            raise self._denied(stage, reply, remedy, useless=useless) from error
        except (smtplib.SMTPException, OSError, ValueError) as error:
            what, remedy = _explained(error, self._mail)
            told = "。".join(part for part in (what, remedy, consequence) if part)
            raise _Trouble(f"{self._place}{stage}失败：{told}", useless=useless) from error


_WRONG_LOGIN = "请核对 [mail] 的 username 和密码；许多邮箱要求用“授权码”或“客户端专用密码”，不是登录网页的密码"
_REMEDIES = {
    421: "服务器忙或限制了连接次数，稍后会重试",
    530: "服务器要求先登录或先加密，请填写 username，并核对 security",
    534: _WRONG_LOGIN,
    535: _WRONG_LOGIN,
    538: "服务器要求加密后才能登录，请核对 security",
    552: "邮件超过了服务器允许的大小",
}


def _explained(error: Exception, mail: MailSettings) -> tuple[str, str]:
    """What happened, and what to do about it."""
    cause = error.__context__ if isinstance(error, smtplib.SMTPServerDisconnected) else None
    ports = "请核对 port 和 security：465 端口一般用 tls，587 或 25 端口一般用 starttls"
    match error:
        case smtplib.SMTPNotSupportedError() if mail.security == "starttls" and "STARTTLS" in str(error):
            return "服务器不支持 STARTTLS，为防止内容和密码泄露没有发送", ports
        case smtplib.SMTPNotSupportedError():
            return "服务器不支持登录", "如该服务器不需要登录，请把 username 留空；否则" + ports
        case ssl.SSLCertVerificationError():
            return (
                f"服务器证书没有通过验证（{error.verify_message}）",
                "请核对 host 是否写成证书上的名称；单位自建 CA 的，请在 [network] ca_file 指定其根证书",
            )
        case ssl.SSLError():
            return f"加密连接没有建立（{error.reason or error}）", ports
        case socket.gaierror():
            return "找不到该主机名", "请核对 host 的写法和本机的 DNS"
        case ConnectionRefusedError():
            return "连接被拒绝", "请核对 host 和 port，以及防火墙"
        case TimeoutError():
            return f"{mail.timeout:g} 秒内没有应答", ports + "；并检查防火墙"
        case smtplib.SMTPServerDisconnected() if isinstance(cause, TimeoutError):
            return f"{mail.timeout:g} 秒内没有应答", ports
        case smtplib.SMTPServerDisconnected():
            return "服务器中断了连接", "如每次都如此，" + ports
        case UnicodeEncodeError():
            return "用户名、密码或地址中有中文或全角字符", "请核对 [mail] 的 username、密码和 sender"
        case smtplib.SMTPException():
            return f"服务器的应答不合规范（{error}）", ports
        case _:
            return f"网络错误（{error}）", "请检查网络"


def _said(reply: Reply) -> str:
    """A server's answer on one line; Chinese servers answer in UTF-8 or in GBK."""
    code, raw = reply
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("gb18030", "replace")
    return f"{code} {' '.join(text.split())[:_LONGEST_REPLY]}".strip()


def _bytes(raw: bytes | str) -> bytes:
    return raw if isinstance(raw, bytes) else raw.encode()


def _listed(refused: Mapping[str, Reply]) -> str:
    return "；".join(f"{address}（{_said(reply)}）" for address, reply in refused.items())


def _plain(address: str) -> bool:
    return address.isascii() and all("!" <= c <= "~" and c not in "<>" for c in address)


def _crlf(mime: bytes) -> bytes:
    """The mail with the line ends that SMTP demands; servers turn away, or are confused by, bare ones."""
    return re.sub(rb"\r\n|\r|\n", b"\r\n", mime)


def _own_name() -> str:
    """How we greet. Asking DNS for our full name, as smtplib does, may hang on a bad day."""
    name = socket.gethostname()
    return name if re.fullmatch(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", name) else "[127.0.0.1]"
