"""The only place that knows jinja and css-inline: the template environment, style sheets, and styles put inline, since
mail programs drop style sheets."""

from functools import cache
from pathlib import Path
from typing import Any, cast

import css_inline
import jinja2

from reports.formatting import clip, clip_address

_TEMPLATES = Path(__file__).parent / "templates"


@cache
def environment() -> jinja2.Environment:
    """Escapes everything that goes into HTML; a name that a template misspells is an error, not an empty text."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=jinja2.select_autoescape(("html.j2",), disabled_extensions=("txt.j2",), default=True),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters = cast(dict[str, Any], made.filters)  # jinja types them as the union of its own filters
    filters.update(clip=clip, clip_address=clip_address)
    return made


@cache
def css(name: str) -> str:
    """A style sheet or script of the templates."""
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def inlined(html: str) -> str:
    """The mail with its styles on the elements; only rules for dark mode stay in the head."""
    return _inliner().inline(html)


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(
        keep_style_tags=False, keep_at_rules=True, minify_css=True, load_remote_stylesheets=False
    )
