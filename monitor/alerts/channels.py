"""Bringing alerts to their channels: 企业微信 and 钉钉 robots, any system that takes JSON, mail through the outbox.

One message per channel holds all that the channel is still to be told. In quiet hours nothing goes out; what was over
before they end is told in one line. A channel that fails pauses and is tried again, with what is due then. A process
killed between telling and recording tells a robot once more; a mail keeps its key, and goes out once.
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import make_msgid
from html import escape
from typing import Any, cast
from urllib.parse import quote_plus

import reports
from monitor.alerts.words import MARK, Line, fitted, lines, message, phase_of, subject
from monitor.config import AlertSettings, Settings
from monitor.log import Log
from monitor.model import Answer
from monitor.store import LedgerCounts, Notice, Store
from monitor.web.http import post_json

log = Log(__name__)

_WECOM_LIMIT = 2048  # bytes of a text message, by 企业微信's documentation
_DINGTALK_LIMIT = 18_000  # bytes of the content; 钉钉 takes 20,000 of the whole message


@dataclass(frozen=True, slots=True)
class Told:
    """What came of one channel. `error` is Chinese, '' when it worked; `by_mail`: it lies in the outbox now."""

    channel: str
    lines: int
    error: str
    by_mail: bool = False


async def dispatch(settings: Settings, store: Store, now: datetime) -> list[Told]:
    """Tell every channel what it is still to be told, and record it. Mail is only put into the outbox."""
    done: list[Told] = []
    for channel in settings.alerts:
        if not channel.enabled or channel.is_quiet(now.astimezone(settings.zone).time()):
            continue
        notices = store.alerts.pending(channel.id, now)
        if not notices:
            continue
        told = lines(notices, settings.zone)
        error = await _tell(settings, store, channel, told, now)
        if error:
            attempts = store.alerts.failed(channel.id, error, now)
            log.error("alert not told", channel=channel.id, attempts=attempts, reason=error)
        else:
            store.alerts.told(channel.id, notices, now)
            log.info("alert told", channel=channel.id, lines=len(told))
        done.append(Told(channel.id, len(told), error, channel.type == "mail"))
    return done


async def try_out(settings: Settings, store: Store, channel: AlertSettings, now: datetime) -> Told:
    """Send a test message to one channel, whatever the hour, and touch no alert."""
    text = f"{MARK}这是一条测试消息，收到即表示告警通道“{channel.id}”可用，不需要处理。"
    if channel.type == "mail":
        _queue(settings, store, channel, f"alert-test:{channel.id}:{now.isoformat()}", f"{MARK}测试", text, now)
        return Told(channel.id, 1, "", by_mail=True)
    return Told(channel.id, 1, await _post(settings, channel, text, {"event": "test", "text": text}))


async def _tell(settings: Settings, store: Store, channel: AlertSettings, told: Sequence[Line], now: datetime) -> str:
    if channel.type == "mail":
        steps = ",".join(f"{n.alert.id}{phase_of(n)[0]}" for line in told for n in line.notices)
        identity = hashlib.sha256(steps.encode()).hexdigest()[:16]
        _queue(settings, store, channel, f"alert:{channel.id}:{identity}", subject(told), message(told), now)
        return ""
    notices = [notice for line in told for notice in line.notices]
    payload = {"event": "alerts", "text": message(told), "alerts": [_object(notice) for notice in notices]}
    return await _post(settings, channel, message(told), payload)


def _queue(
    settings: Settings, store: Store, channel: AlertSettings, key: str, title: str, text: str, now: datetime
) -> None:
    mail = settings.mail
    identity = make_msgid(f"alert.{channel.id}", domain=mail.sender.rpartition("@")[2])
    body = "".join(f"<p>{escape(row)}</p>" for row in text.split("\n"))
    html = f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"></head><body>{body}</body></html>'
    letter = reports.message(
        reports.Report(title, html, html, text + "\n", True, None, LedgerCounts()),
        sender=mail.sender,
        sender_name=mail.sender_name,
        to=channel.to,
        cc=(),
        message_id=identity,
        now=now,
    )
    store.outbox.queue(
        key=key, message_id=identity, subject=title, recipients=channel.to, mime=letter.as_bytes(), now=now
    )


async def _post(settings: Settings, channel: AlertSettings, text: str, document: dict[str, Any]) -> str:
    """Why the robot did not take it, '' when it did. Robots answer 200 and say in JSON what was wrong."""
    url = channel.url.get_secret_value()
    match channel.type:
        case "wecom":
            body = {"msgtype": "text", "text": {"content": fitted(text, _WECOM_LIMIT)}}
        case "dingtalk":
            url = signed(url, channel.secret.get_secret_value(), round(time.time() * 1000))
            body = {"msgtype": "text", "text": {"content": fitted(text, _DINGTALK_LIMIT)}}
        case _:
            body = document
    answer = await post_json(settings.network, url, body)
    if not answer.ok:
        return f"{answer.url} {answer.outcome()}"
    return "" if channel.type == "json" else _robot_says(answer)


def signed(url: str, secret: str, milliseconds: int) -> str:
    """A 钉钉 robot's address with timestamp and sign (HMAC-SHA256 over both, keyed with the secret), if it has one."""
    if not secret:
        return url
    text = f"{milliseconds}\n{secret}"
    digest = hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()
    joint = "&" if "?" in url else "?"
    return f"{url}{joint}timestamp={milliseconds}&sign={quote_plus(base64.b64encode(digest).decode())}"


def _robot_says(answer: Answer) -> str:
    try:
        said: object = json.loads(answer.body)
    except ValueError:
        return f"{answer.url} 的应答不是机器人的应答，请核对网址"
    if not isinstance(said, dict):
        return f"{answer.url} 的应答不是机器人的应答，请核对网址"
    told = cast(dict[str, object], said)
    if told.get("errcode") == 0:
        return ""
    return f"{answer.url} 机器人拒收：{told.get('errcode')} {str(told.get('errmsg', ''))[:200]}"


def _object(notice: Notice) -> dict[str, Any]:
    """One alert for a program: times in ISO 8601."""
    alert = notice.alert
    return {
        "id": alert.id,
        "phase": phase_of(notice),
        "kind": alert.kind,
        "site": alert.site,
        "site_name": alert.site_name,
        "text": alert.text,
        "opened": alert.opened.isoformat(),
        "cleared": alert.cleared.isoformat() if alert.cleared else None,
        "ending": alert.ending,
    }
