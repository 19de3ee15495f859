"""Source text without its markup, in one pass over any source.

The patterns at hand (`<[^>]*>`, `<script.*?</script>`) run to the end of the source for each tag that nothing closes,
and pages are untrusted: a hundred thousand open brackets would hold up the whole inspection. These say the same, and
look once for what is not there.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

_TAG = re.compile(r"<[^>]*>")
_COMMENT, _COMMENT_END = "<!--", "-->"


def text_nodes(html: str) -> list[str]:
    """The text between the tags (`<` to the next `>`), in order, with a "" where two tags touch."""
    closed = html.rfind(">") + 1  # behind it no tag ends, and none need be tried
    nodes = _TAG.split(html[:closed])
    nodes[-1] += html[closed:]
    return nodes


def without_elements(html: str, names: Sequence[str]) -> str:
    """A source without its comments and the elements of these names (lower case), their content included. What
    nothing closes stays."""
    opens, ends = _patterns(tuple(names))
    kept: list[str] = []
    place, never = 0, set[str]()
    for found in opens.finditer(html):
        name = (found[1] or _COMMENT).lower()
        if found.start() < place or name in never:
            continue
        end = _end(html, found.end(), ends.get(name))
        if end < 0:
            never.add(name)
            continue
        kept.append(html[place : found.start()])
        place = end
    return "".join([*kept, html[place:]])


def _end(html: str, start: int, closing: re.Pattern[str] | None) -> int:
    """Where what opens before `start` is closed, -1 where it is not; a comment has no pattern."""
    if closing is None:
        at = html.find(_COMMENT_END, start)
        return at + len(_COMMENT_END) if at >= 0 else -1
    found = closing.search(html, start)
    return found.end() if found is not None else -1


@lru_cache(maxsize=8)
def _patterns(names: tuple[str, ...]) -> tuple[re.Pattern[str], dict[str, re.Pattern[str]]]:
    # In ASCII alone: without regard to case, `ſ` is an s too, and no page's tag is `ſcript`.
    opens = re.compile(rf"<(?:((?a:{'|'.join(names)}))\b|!--)", re.IGNORECASE)
    return opens, {name: re.compile(rf"</(?a:{name})\s*+>", re.IGNORECASE) for name in names}
