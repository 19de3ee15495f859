"""A mail sink on loopback: collects what is sent to it, or refuses when told to."""

import asyncio
from dataclasses import dataclass

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True, slots=True)
class Received:
    """One mail as it arrived: who it was from and for, and its bytes."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes


class MailSink:
    """`received` are the mails so far; while `refusing` is set (`451 4.3.0 …`), mail is turned away with it."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.refusing = ""
        self.port = 0
        self._server: asyncio.Server | None = None
        self._sessions: list[SMTP] = []

    async def start(self) -> None:
        loop = asyncio.get_running_loop()

        def session() -> SMTP:
            protocol = SMTP(self, hostname="mail.shanwei-sample.test", loop=loop, timeout=30)
            self._sessions.append(protocol)
            return protocol

        self._server = await loop.create_server(session, "127.0.0.1", 0)
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        if self._server is None:
            return
        self._server.close()
        for session in self._sessions:
            if isinstance(session.transport, asyncio.Transport):
                session.transport.abort()
        await asyncio.sleep(0)  # lets the aborted sessions hear of it and end their tasks
        await self._server.wait_closed()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Take or refuse one mail; called by aiosmtpd."""
        if self.refusing:
            return self.refusing
        content = envelope.original_content or b""
        self.received.append(Received(envelope.mail_from or "", tuple(envelope.rcpt_tos), content))
        return "250 OK"
