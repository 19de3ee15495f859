"""Morning -> mail HTML, page HTML, plain text; the archive's index.

The mail must stay under 100 KB, so it is rendered with ever smaller limits until it fits; the page on disk has none.
"""

import base64
import hashlib
from dataclasses import replace

from monitor.model.indicators import BLOCK_POINTS
from reports.limits import MAIL_LIMIT, STEPS, fits
from reports.templating import css, environment, inlined
from reports.view import Morning

_PAGE = "完整报告（网页，可筛选、可打印）"


class ReportTooLarge(Exception):
    """Even the shortest form of the mail does not fit; the message is Chinese."""


def render(view: Morning, *, page_up_to: int = 0) -> tuple[str, str, str]:
    """Mail HTML (css inlined, under MAIL_LIMIT bytes), page HTML, plain text. `page_up_to`: the mail carries the page
    when it is no larger (bytes), and says so."""
    page = environment().get_template("page.html.j2").render(
        m=view,
        css=css("page.css"),
        script=css("page.js"),
        script_hash=_csp_hash(css("page.js")),
        blocks=BLOCK_POINTS,
        by_item_numbers={item.number for item, _ in view.by_item},
    )  # fmt: skip
    if len(page.encode()) <= page_up_to:
        view = replace(view, attached=(*view.attached, _PAGE), page_attached=True)
    mail_template, text_template = environment().get_template("mail.html.j2"), environment().get_template("mail.txt.j2")
    for limits in STEPS:
        mail = inlined(mail_template.render(m=view, limits=limits, css=css("mail.css"), dark=css("dark.css")))
        if fits(mail):
            return mail, page, text_template.render(m=view, limits=limits)
    raise ReportTooLarge(f"日报邮件压缩后仍超过 {MAIL_LIMIT // 1000} KB，请检查工作要点条目是否过多")


def render_archive(view: object) -> str:
    """The index page of a site's reports."""
    return environment().get_template("archive.html.j2").render(a=view, css=css("page.css"))


def _csp_hash(script: str) -> str:
    """The one inline script that the page's Content-Security-Policy lets run: whatever slips in beside it does not."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
