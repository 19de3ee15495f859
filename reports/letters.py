"""Smaller reports that go out by mail beside the morning report: rendered with the same look, under the same limit.

A letter is rendered with ever fewer lines until it fits into a mail; what was left out is counted in it.
"""

from monitor.store import LedgerCounts
from reports.limits import LETTER, LETTER_LINES, MAIL_LIMIT, fits
from reports.templating import css, environment, inlined
from reports.view import Report


class LetterTooLarge(Exception):
    """Even the shortest form does not fit; the message is Chinese."""


def letter(name: str, subject: str, **values: object) -> Report:
    """Render `<name>.html.j2` and `<name>.txt.j2` with the values, `subject`, `lines` (how many a list may have) and
    `limits` (how long a text may be). The archived page is the mail."""
    for lines in LETTER_LINES:
        told = {**values, "subject": subject, "lines": lines, "limits": LETTER}
        html = inlined(
            environment().get_template(f"{name}.html.j2").render(told, css=css("mail.css"), dark=css("dark.css"))
        )
        if fits(html):
            text = environment().get_template(f"{name}.txt.j2").render(told)
            return Report(subject, html, html, text, True, None, LedgerCounts())
    raise LetterTooLarge(f"《{subject}》压缩后仍超过 {MAIL_LIMIT // 1000} KB")
