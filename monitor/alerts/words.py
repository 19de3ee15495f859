"""What is said of alerts: one message per channel and time, folded, short enough for a phone, with nothing in it that
a web page could have smuggled in (control characters, line breaks)."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Literal

from monitor.store import Notice

MARK = "【网站巡检告警】"  # robots may be set to take only messages with a key word: it is this one
_LONGEST_TEXT = 300  # characters of one alert
_MOST_LINES = 12

Phase = Literal["opened", "cleared", "passed"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a message; `notices` are the alerts that it tells of."""

    phase: Phase
    text: str
    notices: tuple[Notice, ...]


def phase_of(notice: Notice) -> Phase:
    """`passed`: it was over before anybody was told (quiet hours, our own network down)."""
    if notice.alert.cleared is None:
        return "opened"
    return "cleared" if notice.opening_told else "passed"


def lines(notices: Sequence[Notice], zone: tzinfo) -> list[Line]:
    """The notices as lines: what began or ended together on one host, for several sites, is one line."""
    groups: dict[tuple[object, ...], list[Notice]] = {}
    for notice in notices:
        alert = notice.alert
        # Findings are told one by one; a host that is down is one matter, however many sites it carries.
        key = (phase_of(notice), alert.kind, alert.group if alert.kind == "down" else alert.id)
        groups.setdefault(key, []).append(notice)
    return [_line(members, zone) for members in groups.values()]


def message(told: Sequence[Line]) -> str:
    """All lines as one text, the gravest phase first."""
    ordered = sorted(told, key=lambda line: ("opened", "passed", "cleared").index(line.phase))
    rows = [f"{number}. {line.text}" if len(ordered) > 1 else line.text for number, line in enumerate(ordered, 1)]
    rest = len(rows) - _MOST_LINES
    if rest > 0:
        rows = [*rows[:_MOST_LINES], f"另有 {rest} 条，见巡检日报或 xunjian findings。"]
    return "\n".join([subject(told), *rows])


def subject(told: Sequence[Line]) -> str:
    """`【网站巡检告警】甲局：首页打不开…`; several: how many."""
    begun = sum(line.phase == "opened" for line in told)
    ended = len(told) - begun
    words = [f"新告警 {begun} 条"] if begun else []
    words += [f"已恢复 {ended} 条"] if ended else []
    return MARK + "，".join(words)


def fitted(text: str, limit: int) -> str:
    """The text cut to so many bytes in UTF-8, never inside a character."""
    raw = text.encode()
    return text if len(raw) <= limit else raw[: limit - 3].decode("utf-8", "ignore") + "…"


def _line(members: Sequence[Notice], zone: tzinfo) -> Line:
    first = members[0].alert
    names = "、".join(dict.fromkeys(_clean(member.alert.site_name) for member in members))
    if len(members) > 1:
        names = f"{_clean(first.group)}（涉及 {len(members)} 个站点：{names}）"
    since, until = _when(first.opened, zone), first.cleared and _when(first.cleared, zone)
    match phase_of(members[0]):
        case "opened":
            text = f"【告警】{names}：{_clean(first.text)}。{since} 起。"
        case "cleared":
            text = f"【解除】{names}：{_clean(first.ending)}。{until}；原告警（{since}）：{_clean(first.text)}。"
        case "passed":
            text = f"【已恢复】{names}：{since} 至 {until} 曾有告警：{_clean(first.text)}；{_clean(first.ending)}。"
    return Line(phase_of(members[0]), text, tuple(members))


def _when(at: datetime, zone: tzinfo) -> str:
    local = at.astimezone(zone)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def _clean(text: str) -> str:
    head = text[: _LONGEST_TEXT * 4]
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in head)
    folded = " ".join(kept.split())
    return folded if len(folded) <= _LONGEST_TEXT else folded[: _LONGEST_TEXT - 1] + "…"
