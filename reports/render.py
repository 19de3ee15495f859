"""Morning -> mail HTML, page HTML, plain text. The only place that knows jinja and css-inline.

The mail must stay under 100 KB (mail services cut longer ones), so it is rendered with ever smaller limits until it
fits; the page on disk has no limits.
"""

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

import css_inline
import jinja2

from monitor.model.indicators import BLOCK_POINTS
from reports.formatting import clip, clip_address
from reports.view import Morning

MAIL_LIMIT = 100_000  # bytes
_TEMPLATES = Path(__file__).parent / "templates"


class ReportTooLarge(Exception):
    """Even the shortest form of the mail does not fit; the message is Chinese."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of each list the mail tells: counts, and characters of a text."""

    veto: int
    fresh: int  # per department, told in full
    old: int  # per department, told in a line
    short: int  # entries of the closing lists
    groups: int
    items: int
    text: int
    reason: int


_STEPS = (
    Limits(veto=20, fresh=12, old=8, short=12, groups=30, items=60, text=240, reason=160),
    Limits(veto=12, fresh=6, old=4, short=8, groups=30, items=60, text=200, reason=120),
    Limits(veto=8, fresh=3, old=2, short=5, groups=25, items=60, text=160, reason=90),
    Limits(veto=5, fresh=1, old=1, short=3, groups=20, items=50, text=120, reason=60),
    Limits(veto=3, fresh=0, old=0, short=0, groups=20, items=40, text=80, reason=40),
)


def render(view: Morning) -> tuple[str, str, str]:
    """Mail HTML (css inlined, under MAIL_LIMIT bytes), page HTML, plain text."""
    environment = _environment()
    page = environment.get_template("page.html.j2").render(
        m=view,
        css=_css("page.css"),
        script=_css("page.js"),
        script_hash=_csp_hash(_css("page.js")),
        blocks=BLOCK_POINTS,
        by_item_numbers={item.number for item, _ in view.by_item},
    )
    mail_template, text_template = environment.get_template("mail.html.j2"), environment.get_template("mail.txt.j2")
    inliner = _inliner()
    for limits in _STEPS:
        mail = inliner.inline(mail_template.render(m=view, limits=limits, css=_css("mail.css"), dark=_css("dark.css")))
        if len(mail.encode()) <= MAIL_LIMIT:
            return mail, page, text_template.render(m=view, limits=limits)
    raise ReportTooLarge(f"日报邮件压缩后仍超过 {MAIL_LIMIT // 1000} KB，请检查工作要点条目是否过多")


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=jinja2.select_autoescape(("html.j2",), disabled_extensions=("txt.j2",), default=True),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters = cast(dict[str, Any], environment.filters)  # jinja types them as the union of its own filters
    filters.update(clip=clip, clip_address=clip_address)
    return environment


@cache
def _css(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def render_archive(view: object) -> str:
    """The index page of a site's reports."""
    return _environment().get_template("archive.html.j2").render(a=view, css=_css("page.css"))


def _csp_hash(script: str) -> str:
    """The one inline script that the page's Content-Security-Policy lets run: whatever slips in beside it does not."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(
        keep_style_tags=False, keep_at_rules=True, minify_css=True, load_remote_stylesheets=False
    )
