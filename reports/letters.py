"""Smaller reports that go out by mail beside the morning report: rendered with the same look, under the same limit.

A letter is rendered with ever fewer lines until it fits into a mail; what was left out is counted in it.
"""

from functools import cache
from pathlib import Path
from typing import Any, cast

import css_inline
import jinja2

from monitor.store import LedgerCounts
from reports.formatting import clip, clip_address
from reports.view import Report

_LIMIT = 100_000  # bytes; mail services cut longer mails
_LINES = (60, 30, 12, 5, 2)
_TEMPLATES = Path(__file__).parent / "templates"


class LetterTooLarge(Exception):
    """Even the shortest form does not fit; the message is Chinese."""


def letter(name: str, subject: str, **values: object) -> Report:
    """Render `<name>.html.j2` and `<name>.txt.j2` with the values, `subject` and `lines` (how many a list may have)."""
    environment = _environment()
    for lines in _LINES:
        told = {**values, "subject": subject, "lines": lines, "css": _css("mail.css"), "dark": _css("dark.css")}
        html = _inliner().inline(environment.get_template(f"{name}.html.j2").render(told))
        if len(html.encode()) <= _LIMIT:
            text = environment.get_template(f"{name}.txt.j2").render(told)
            return Report(subject, html, html, text, True, None, LedgerCounts())
    raise LetterTooLarge(f"《{subject}》压缩后仍超过 {_LIMIT // 1000} KB")


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


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(
        keep_style_tags=False, keep_at_rules=True, minify_css=True, load_remote_stylesheets=False
    )
