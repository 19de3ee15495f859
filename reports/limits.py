"""How much a mail tells. Mail services cut mails above some 100 KB, so every mail is rendered with ever smaller limits
until it fits; what was left out is counted in it, and the page on disk has no limits."""

from dataclasses import dataclass

MAIL_LIMIT = 100_000  # bytes


def fits(html: str) -> bool:
    """Whether a mail with this body is under the limit, as it is sent: with CR LF at the end of every line, the last
    one too (RFC 5322 §2.1)."""
    return len(html.encode()) + html.count("\n") + 2 <= MAIL_LIMIT


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of each list the mail tells: counts, and characters of a text."""

    veto: int
    fresh: int  # per check of a department, told in full
    old: int  # examples per check of a department
    checks: int  # checks of a department that are listed with what is old
    short: int  # entries of the closing lists
    groups: int
    items: int
    text: int
    reason: int
    kinds: int = 100  # checks of a department that are told with what is new


STEPS = (
    Limits(veto=20, fresh=12, old=3, checks=60, short=12, groups=30, items=60, text=240, reason=160),
    Limits(veto=20, fresh=6, old=2, checks=60, short=10, groups=30, items=60, text=200, reason=120),
    Limits(veto=15, fresh=4, old=1, checks=40, short=8, groups=25, items=60, text=180, reason=100),
    Limits(veto=12, fresh=2, old=1, checks=20, short=6, groups=25, items=60, text=160, reason=90),
    Limits(veto=10, fresh=2, old=0, checks=15, short=6, groups=20, items=60, text=140, reason=80),
    Limits(veto=10, fresh=1, old=0, checks=8, short=4, groups=20, items=50, text=120, reason=60),
    Limits(veto=5, fresh=0, old=0, checks=3, short=0, groups=20, items=40, text=80, reason=40),
    Limits(veto=5, fresh=0, old=0, checks=3, short=0, groups=20, items=40, text=60, reason=40, kinds=20),
    Limits(veto=3, fresh=0, old=0, checks=3, short=0, groups=20, items=40, text=60, reason=30, kinds=6),
)

LETTER = Limits(
    veto=0, fresh=0, old=0, checks=0, short=0, groups=0, items=0, text=240, reason=160
)  # lists have `LETTER_LINES`
LETTER_LINES = (60, 30, 12, 5, 2)
