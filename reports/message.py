"""The report as a mail: text and HTML of the same content, with headers that page content cannot break out of.

The standard library folds and encodes; here the values are made harmless first, because a site's name or an admin's
sender name may hold line breaks.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from types import MappingProxyType

from reports.formatting import clean
from reports.view import Report


class MessageError(ValueError):
    """An address or a Message-ID cannot stand in a mail header; the message is Chinese and names it."""


def message(
    report: Report,
    *,
    sender: str,
    sender_name: str,
    to: Sequence[str],
    cc: Sequence[str],
    message_id: str,
    now: datetime,
    attachments: Mapping[str, bytes] = MappingProxyType({}),
) -> EmailMessage:
    """A multipart/alternative mail in UTF-8, with files by name. Raises MessageError for an address that is none."""
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = clean(report.subject, 200)
    mail["From"] = _address(sender, clean(sender_name, 80))
    if to:
        mail["To"] = [_address(one) for one in to]
    if cc:
        mail["Cc"] = [_address(one) for one in cc]
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = _message_id(message_id)
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office replies to a machine
    mail["X-Auto-Response-Suppress"] = "All"  # the same for Exchange
    mail["Content-Language"] = "zh-CN"
    mail.set_content(report.text, subtype="plain", charset="utf-8", cte="base64")
    mail.add_alternative(report.mail_html, subtype="html", charset="utf-8", cte="base64")
    for name, content in attachments.items():
        kind = "vnd.openxmlformats-officedocument.spreadsheetml.sheet" if name.endswith(".xlsx") else "octet-stream"
        mail.add_attachment(content, maintype="application", subtype=kind, filename=clean(name, 120))
    return mail


def _address(spec: str, name: str = "") -> Address:
    try:
        return Address(display_name=name, addr_spec=spec)
    except (ValueError, IndexError, HeaderParseError) as error:  # the stdlib parser lets IndexError through
        raise MessageError(f"“{clean(spec, 100)}”不是有效的邮箱地址") from error


def _message_id(value: str) -> str:
    inner = value.strip()
    if not (inner.startswith("<") and inner.endswith(">") and inner.isprintable() and " " not in inner):
        raise MessageError(f"“{clean(value, 100)}”不是有效的 Message-ID")
    return inner
