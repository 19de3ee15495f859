"""退信: a letter that a mail server sent back, read for which of our mails it speaks of and why it did not arrive.

Servers that keep to RFC 3464 say it in a part for machines; QQ, 163 and old Exchange often only quote our mail. Either
way the Message-ID that we gave it is what counts: a letter that names none of ours says nothing. What comes in by mail
is written by strangers: it is bounded in size, read and never answered.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage, Message

_MOST_BYTES = 5_000_000
_MOST_PARTS = 50
_LONGEST = 200  # characters of what the server said
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9._+-]{1,200}@[A-Za-z0-9.-]{1,200}>")
_GONE = ("failed", "expanded-failed")


@dataclass(frozen=True, slots=True)
class Bounce:
    """The Message-IDs that the letter names, the likeliest first, and who did not get it, in words (Chinese)."""

    message_ids: tuple[str, ...]
    told: str


class NoBounce(ValueError):
    """The letter is no bounce that can be read; the message is Chinese."""


def read_bounce(raw: bytes) -> Bounce:
    """What a letter says of ours. Raises NoBounce."""
    if len(raw) > _MOST_BYTES:
        raise NoBounce("信太大，不像是退信")
    try:
        letter = message_from_bytes(raw, policy=policy.default)
        parts = [part for part, _ in zip(letter.walk(), range(_MOST_PARTS), strict=False)]
        named = tuple(dict.fromkeys(_named(letter, parts)))
        told = "；".join(dict.fromkeys(_told(parts)))
    except (MessageError, ValueError, LookupError, AttributeError, TypeError) as error:  # what the stdlib lets through
        raise NoBounce("信的格式不合规范，读不出来") from error
    if not named:
        raise NoBounce("信里没有原邮件的标识（Message-ID）")
    return Bounce(named, told or _said(letter))


def _named(letter: Message, parts: Sequence[Message]) -> Iterator[str]:
    """Where the Message-ID of the returned mail may stand: its own headers first."""
    for part in parts:
        if part is not letter and part.get("Message-ID"):
            yield from _MESSAGE_ID.findall(str(part.get("Message-ID")))
    for header in ("In-Reply-To", "References", "X-Original-Message-ID"):
        yield from _MESSAGE_ID.findall(str(letter.get(header, "")))
    for part in parts:
        if part.get_content_maintype() == "text" or part.get_content_type() == "message/rfc822-headers":
            yield from _MESSAGE_ID.findall(_text(part))


def _told(parts: Sequence[Message]) -> Iterator[str]:
    """`a@b.test（5.1.1 User unknown）` for every recipient that failed."""
    for part in parts:
        if str(part.get("Action", "")).strip().lower() in _GONE:
            address = _clean(str(part.get("Final-Recipient", part.get("Original-Recipient", "")))).rpartition(";")[2]
            why = _clean(str(part.get("Diagnostic-Code", ""))).partition(";")[2] or _clean(str(part.get("Status", "")))
            yield f"{address.strip() or '收件人'}（{why.strip() or '没有说明原因'}）"


def _said(letter: Message) -> str:
    """The subject of a bounce that has no part for machines."""
    return _clean(str(letter.get("Subject", ""))) or "没有说明原因"


def _text(part: Message) -> str:
    if isinstance(part, EmailMessage) and part.get_content_maintype() == "text":
        return str(part.get_content())[:_MOST_BYTES]
    return str(part.get_payload())[:_MOST_BYTES]


def _clean(text: str) -> str:
    """One bounded line."""
    return " ".join("".join(c if c.isprintable() else " " for c in text[: _LONGEST * 4]).split())[:_LONGEST]
