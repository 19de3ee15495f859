"""A real mail server on loopback that misbehaves as told: refuses, hangs or hangs up at any stage of a conversation."""

import asyncio
import ssl
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

FOREVER = 3600.0


@dataclass(frozen=True, slots=True)
class Got:
    """One mail as the server took it."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    user: str
    encrypted: bool


@dataclass
class Behaviour:
    """`replies` answers a stage (MAIL, RCPT, DATA, QUIT) or an address at RCPT with the given line; `hang_at` and
    `drop_at` name the stage where the server falls silent or cuts the line (after taking the text, for DATA)."""

    replies: dict[str, str] = field(default_factory=dict)
    hang_at: str = ""
    drop_at: str = ""
    login: tuple[str, str] | None = None
    greeting: bytes = b""  # say this instead of talking SMTP, and nothing more
    silent: bool = False


@dataclass
class MailServer:
    """`got` are the mails taken, `connections` how often somebody called."""

    port: int
    behaviour: Behaviour
    got: list[Got] = field(default_factory=list)
    connections: int = 0


class _Handler:
    def __init__(self, server: MailServer) -> None:
        self.server = server

    async def _stage(self, protocol: SMTP, stage: str) -> str | None:
        behaviour = self.server.behaviour
        if behaviour.hang_at == stage:
            await asyncio.sleep(FOREVER)
        if behaviour.drop_at == stage:
            protocol.transport.abort()
        return behaviour.replies.get(stage)

    async def handle_MAIL(
        self, protocol: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        told = await self._stage(protocol, "MAIL")
        if told is None:
            envelope.mail_from = address
        return told or "250 OK"

    async def handle_RCPT(
        self, protocol: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        told = await self._stage(protocol, "RCPT") or self.server.behaviour.replies.get(address)
        if told is None:
            envelope.rcpt_tos.append(address)
        return told or "250 OK"

    async def handle_DATA(self, protocol: SMTP, session: Session, envelope: Envelope) -> str:
        if "DATA" not in self.server.behaviour.replies:
            self.server.got.append(
                Got(
                    envelope.mail_from or "",
                    tuple(envelope.rcpt_tos),
                    envelope.original_content or b"",
                    str(session.auth_data or ""),
                    session.ssl is not None or protocol.transport.get_extra_info("sslcontext") is not None,
                )
            )
        return await self._stage(protocol, "DATA") or "250 OK taken"

    async def handle_QUIT(self, protocol: SMTP, session: Session, envelope: Envelope) -> str:
        return await self._stage(protocol, "QUIT") or "221 Bye"


@contextmanager
def mail_server(
    behaviour: Behaviour | None = None,
    *,
    tls: ssl.SSLContext | None = None,
    starttls: ssl.SSLContext | None = None,
) -> Generator[MailServer]:
    """A server on a free port of 127.0.0.1, in a thread of its own: plain, TLS from the start, or STARTTLS."""
    server = MailServer(0, behaviour or Behaviour())
    ready, loop = threading.Event(), asyncio.new_event_loop()

    def authenticate(protocol: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        login = server.behaviour.login
        right = isinstance(data, LoginPassword) and login == (data.login.decode(), data.password.decode())
        return AuthResult(success=right, handled=False, auth_data=data.login.decode() if right else None)

    def protocol() -> asyncio.BaseProtocol:
        server.connections += 1
        if server.behaviour.greeting or server.behaviour.silent:
            return _Mute(server.behaviour.greeting)
        return SMTP(
            _Handler(server),
            hostname="mail.test",
            loop=loop,
            tls_context=starttls,
            require_starttls=starttls is not None,
            authenticator=authenticate if server.behaviour.login else None,
            auth_require_tls=server.behaviour.login is None
            or tls is None,  # aiosmtpd does not notice TLS from the start
            timeout=30,
        )

    async def serve(stop: asyncio.Event) -> None:
        listener = await loop.create_server(protocol, "127.0.0.1", 0, ssl=tls)
        server.port = listener.sockets[0].getsockname()[1]
        ready.set()
        await stop.wait()
        listener.close()
        for task in asyncio.all_tasks(loop) - {asyncio.current_task()}:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def run() -> None:
        nonlocal stop
        stop = asyncio.Event()
        await serve(stop)

    stop = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(run()), daemon=True)
    thread.start()
    try:
        assert ready.wait(5)
        yield server
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()


class _Mute(asyncio.Protocol):
    """Says one line at most, and then nothing."""

    def __init__(self, greeting: bytes) -> None:
        self.greeting = greeting

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        if self.greeting:
            transport.write(self.greeting)

    def connection_lost(self, exc: Exception | None) -> None:
        self.transport.close()
