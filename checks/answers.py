"""What an HTTP answer allows a rule to say: surely wrong, perhaps wrong, or nothing at all from here.

DESIGN.md: not testable from here is never a fault; 403/412/429/5xx, timeouts and TLS are suspect, not certain.
"""

import re

from monitor.model import BLOCKED_STATUS, Answer, FailureKind, Probes

_NOT_FROM_HERE = frozenset(
    {
        FailureKind.DNS,
        FailureKind.UNREACHABLE,
        FailureKind.FORBIDDEN,
        FailureKind.ROBOTS,
        FailureKind.BAD_URL,
    }
)
_CERTAIN = frozenset({FailureKind.NXDOMAIN, FailureKind.NO_ADDRESS, FailureKind.REFUSED})


def untestable(answer: Answer) -> str:
    """Why nothing can be said of the address from here; '' when something can."""
    if answer.failure is not None and answer.failure.kind in _NOT_FROM_HERE:
        return answer.outcome()
    if answer.status in BLOCKED_STATUS:
        return f"被对方拦截（HTTP {answer.status}），不能代表公众访问的情况"
    return ""


def certain(answer: Answer) -> bool:
    """Whether a bad answer is surely the address's own fault, rather than a passing or local trouble."""
    if answer.failure is not None:
        return answer.failure.kind in _CERTAIN
    return answer.status is not None and answer.status < 500


async def no_way_out(probes: Probes) -> str:
    """Why this machine has no network at all; '' when it has one over either family."""
    v4 = await probes.route(4)
    if v4.ok or (await probes.route(6)).ok:
        return ""
    return f"本机网络不通（{v4.reason}），无法检测"


def body_text(answer: Answer) -> str:
    """The body as text: the charset of the header or the meta tag, else UTF-8 when valid, else GB18030."""
    declared = re.search(r"charset=[\"']?([\w-]+)", answer.headers.get("content-type", ""), re.IGNORECASE)
    in_page = re.search(rb"charset=[\"']?([\w-]+)", answer.body[:2048], re.IGNORECASE)
    named = declared.group(1) if declared else in_page.group(1).decode("ascii") if in_page else ""
    if named.lower() in ("gbk", "gb2312", "gb18030"):
        return answer.body.decode("gb18030", "replace")
    try:
        return answer.body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # A body that was cut in the middle of a character is still UTF-8.
        cut = answer.truncated and error.start >= len(answer.body) - 4
        return answer.body.decode("utf-8-sig" if cut else "gb18030", "replace")
